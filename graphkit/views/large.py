"""A map: hundreds to a hundred thousand people in one offline file, by fields and communities.

Slice with its regions → columns, people region by region → bytes in base64, titles of works once
                       → inert JSON → large.js draws on a canvas what the view needs

Everybody has a cell of their own (see `layout.territory`), so a script finds who stands where, and
what a region's border is, by whole numbers alone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from graphkit.slices import Slice, SliceMap, SliceNode
from graphkit.views.chart_scene import chart_scene
from graphkit.views.charting import cells_of, with_map
from graphkit.views.page import (
    environment,
    inert_json,
    module,
    own_file,
    policy_of,
    style_sheet,
)
from graphkit.views.static import svg_of
from graphkit.views.wording import count, describe, text

LARGE = 2_000  # above this many nodes a page is a map, whatever its slice says
MOST = 100_000
TIES = 200_000  # the strongest that a file holds; more cannot be told apart
ROWS = 500  # of the table of people
NONE16, NONE32 = 0xFFFF, 0xFFFFFFFF  # unknown, in columns of bytes
LEVELS = ("field", "community", "group", "apart")
_CHOICE = (("mean_year", "year"), ("citations", "cited"), ("affiliation", "house"))


def to_large_html(slice: Slice, *, embed: bool = False, listens: bool = False) -> str:
    """The page of a map; the same slice gives the same bytes. `listens`: in a widget's frame."""
    cut = with_map(slice, MOST)
    words = describe(_light(cut))
    scripts = [own_file("large.js")]
    data, note = packed_map(cut, words)
    nodes = cut.nodes
    ranked = sorted(range(len(nodes)), key=lambda i: (-nodes[i].size, nodes[i].id))[:ROWS]
    return (
        environment()
        .get_template("large.html.j2")
        .render(
            words=words,
            embed=embed,
            listens=listens,
            rows=ranked,
            note=note,
            summary=_summary(cut),
            where=_where(cut),
            overlays=[name for name, key in _CHOICE if data[key]],
            data=Markup(inert_json(data)),  # noqa: S704
            css=Markup(style_sheet() + module("map.css")),  # noqa: S704
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            policy=policy_of(scripts),
            still=Markup(svg_of(chart_scene(cut, bare=True), bare=True)),  # noqa: S704
        )
    )


def _light(slice: Slice) -> Slice:
    """Without works and ties: their words are not shown one by one here."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(slice, edges=(), works=(), links=(), ring=(), ring_edges=(), things=())


def _where(slice: Slice) -> list[str]:
    """The community of each node, for the table."""
    chart = _chart(slice)
    own = {region.id: region for region in chart.regions}
    found = []
    for place in chart.place:
        region = chart.regions[place]
        found.append(text(own[region.parent or region.id].title))
    return found


def _chart(slice: Slice) -> SliceMap:
    if slice.map is None:
        raise ValueError("this slice has no map")
    return slice.map


def packed_map(slice: Slice, words: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The slice as columns, people region by region, and in words what was cut."""
    chart, nodes = _chart(slice), slice.nodes
    place = np.array(chart.place, np.int64)
    size = np.array([node.size for node in nodes])
    order = np.lexsort((np.arange(len(nodes)), -size, place)) if nodes else np.zeros(0, np.int64)
    row = np.empty(len(nodes), np.int64)
    row[order] = np.arange(len(nodes))
    listed = order.tolist()
    people, own = words["people"], [nodes[i] for i in listed]
    cells = cells_of(slice)[order] if nodes else np.zeros((0, 2), np.int64)
    ties, left = _ties(slice, row)
    houses, house = _houses(own)
    data = {
        "title": words["title"],
        "ids": [text(node.id) for node in own],
        "names": [people[i]["name"] for i in listed],
        "cells": _bytes((cells - cells.min(axis=0, initial=1 << 30) // 2 * 2).ravel(), "<u2"),
        "regions": _regions(chart, np.bincount(place, minlength=len(chart.regions))),
        "works": _column(own, "works", "<u2", 1),
        "year": _known(_column(own, "mean_year", "<u2", 10), own, "mean_year"),
        "cited": _known(_column(own, "citations", "<u4", 1), own, "citations"),
        "houses": houses,
        "house": house,
        "doubtful": [n for n, i in enumerate(listed) if people[i]["doubtful"]],
        "focus": [n for n, node in enumerate(own) if node.focus],
        "ties": ties,
        **_papers(slice, chart, row),
    }
    return data, _cut(slice, left)


def _regions(chart: SliceMap, here: np.ndarray[Any, Any]) -> dict[str, Any]:
    index = {region.id: n for n, region in enumerate(chart.regions)}
    return {
        "title": [text(region.title) for region in chart.regions],
        "parent": [index[r.parent] if r.parent else -1 for r in chart.regions],
        "level": [LEVELS.index(region.level) for region in chart.regions],
        "many": [region.people for region in chart.regions],
        "own": here.tolist(),  # people of whom it is the smallest region
    }


def _column(nodes: Sequence[SliceNode], fact: str, form: str, times: int) -> str:
    """A fact as whole numbers, the largest for unknown ones."""
    none = NONE16 if form == "<u2" else NONE32
    values = [node.facts.get(fact) for node in nodes]
    told = [none if v is None else min(round(float(v) * times), none - 1) for v in values]
    return _bytes(told, form)


def _known(column: str, nodes: Sequence[SliceNode], fact: str) -> str:
    """The column; empty where nobody's fact is known."""
    return column if any(fact in node.facts for node in nodes) else ""


def _houses(nodes: Sequence[SliceNode]) -> tuple[list[str], str]:
    """Institutions, those of most people first, and which is whose (0: unknown)."""
    said = [text(node.facts.get("affiliation") or "") for node in nodes]
    names, many = np.unique(np.array([s for s in said if s], dtype=object), return_counts=True)
    ranked = names[np.lexsort((np.arange(len(names)), -many))][: NONE16 - 1].tolist()
    place = {name: n for n, name in enumerate(ranked, 1)}
    return ranked, _bytes([place.get(s, 0) for s in said], "<u2") if ranked else ""


def _ties(slice: Slice, row: np.ndarray[Any, Any]) -> tuple[str, int]:
    """Ties as varints: for each person how many to later ones, then step, hundredths, works."""
    index = {node.id: int(row[i]) for i, node in enumerate(slice.nodes)}
    inside = [e for e in slice.edges if e.source in index and e.target in index]
    kept = sorted(inside, key=lambda e: (-e.weight, e.source, e.target))[:TIES]
    rows: list[list[tuple[int, int, int]]] = [[] for _ in slice.nodes]
    for edge in kept:
        a, b = sorted((index[edge.source], index[edge.target]))
        works = edge.more_works + len(edge.works)
        rows[a].append((b, max(round(edge.weight * 100), 0), works))
    flat: list[int] = []
    for own, others in enumerate(rows):
        flat.append(len(others))
        last = own
        for other, weight, works in sorted(others):
            flat += (other - last, weight, works)
            last = other
    return varints(flat), len(inside) - len(kept)


def _papers(slice: Slice, chart: SliceMap, row: np.ndarray[Any, Any]) -> dict[str, Any]:
    """The works: titles, years, and their authors here as steps."""
    flat: list[int] = []
    for authors in chart.authors:
        own = sorted(int(row[i]) for i in authors)
        flat.append(len(own))
        flat += (b - a for a, b in zip([0, *own], own, strict=False))
    years = [0 if work.year is None else min(max(work.year, 0), NONE16) for work in slice.works]
    return {
        "titles": [text(work.title) for work in slice.works],
        "dates": _bytes(years, "<u2"),
        "authors": varints(flat),
    }


def _bytes(values: Iterable[int] | np.ndarray[Any, Any], form: str) -> str:
    numbers = np.asarray(list(values), np.int64).astype(form)
    return base64.b64encode(numbers.tobytes()).decode("ascii")


def varints(values: Sequence[int]) -> str:
    """Whole numbers as groups of seven bits, the lowest first, in base64.

    >>> base64.b64decode(varints([1, 300])).hex()
    '01ac02'
    """
    left = np.asarray(values, np.int64)
    parts, places = [], []
    at = np.arange(len(left))
    for turn in range(10):
        more = left >= 128
        parts.append((left & 127) | (more << 7))
        places.append(at * 16 + turn)
        left, at = left[more] >> 7, at[more]
        if not len(left):
            break
    order = np.argsort(np.concatenate(places), kind="stable")
    groups = np.concatenate(parts)[order].astype(np.uint8)
    return base64.b64encode(groups.tobytes()).decode("ascii")


def _summary(slice: Slice) -> str:
    many = dict.fromkeys(LEVELS, 0)
    for region in _chart(slice).regions:
        many[region.level] += 1
    said = [count(len(slice.nodes), "person"), count(len(slice.edges), "tie")]
    if many["field"]:
        said.append(f"{count(many['community'], 'group')} in {count(many['field'], 'field')}")
    return ", ".join(said)


def _cut(slice: Slice, ties: int) -> str:
    """What this file does not hold."""
    said = [f"Left out: the weakest {ties:,} ties."] if ties else []
    if slice.edges and slice.works:
        said.append("The strongest ties of everybody list their newest works, others their number.")
    elif slice.edges:
        said.append("The works behind the ties are not in this file.")
    if slice.note:
        said.append(text(slice.note) + ".")
    return " ".join(said)
