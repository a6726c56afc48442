"""Large maps: thousands of people on the graphics card (WebGL), in one offline file.

Slice → columns of numbers (places, sizes, communities, ties) → inert JSON → sigma draws
communities as one node each at first; a click opens one, a button opens all.

The libraries in `vendor/` are sigma and graphology (MIT, their licences beside them), at the
versions that their names say. Without WebGL the page shows the still picture and the tables.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from graphkit.slices import Slice
from graphkit.views.page import environment, inert_json, inlinable, own_file, policy_of, style_sheet
from graphkit.views.scene import SHEET, palette
from graphkit.views.wording import describe, text

LARGE = 2_000  # above this many nodes a page is a large map
MOST = 50_000
TIES = 150_000  # the strongest that a file holds; more cannot be told apart
ROWS = 500  # of the table of people
_VENDOR = ("graphology-0.26.0.min.js", "sigma-3.0.3.min.js")


def to_large_html(slice: Slice, *, embed: bool = False) -> str:
    """The page of a large slice; the same slice gives the same bytes."""
    words = describe(_light(slice))
    scripts = _scripts()
    data, note = _columns(slice, words)
    ranked = sorted(range(len(slice.nodes)),
                    key=lambda i: (-slice.nodes[i].size, slice.nodes[i].id))[:ROWS]  # fmt: skip
    return (
        environment()
        .get_template("large.html.j2")
        .render(
            words=words, embed=embed, rows=ranked, note=note,
            data=Markup(inert_json(data)),  # noqa: S704
            css=Markup(style_sheet()),  # noqa: S704
            scripts=[Markup(script) for script in scripts],  # noqa: S704
            policy=policy_of(scripts) + "; worker-src 'none'",
            still=Markup(_still(slice, words)),  # noqa: S704
        )
    )  # fmt: skip


def _light(slice: Slice) -> Slice:
    """Without works and ties: their words are not shown one by one here."""
    from dataclasses import replace  # noqa: PLC0415

    return replace(slice, edges=(), works=(), links=(), ring=(), ring_edges=(), things=())


@cache
def _scripts() -> list[str]:
    vendor = files("graphkit.views").joinpath("vendor")
    texts = [vendor.joinpath(name).read_text(encoding="utf-8") for name in _VENDOR]
    plain = [inlinable("\n".join(line for line in t.replace("\r\n", "\n").split("\n")
                                 if "sourceMappingURL" not in line)) for t in texts]  # fmt: skip
    return [*plain, own_file("large.js")]


def _columns(slice: Slice, words: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The slice as columns, and what was cut."""
    nodes = slice.nodes[:MOST]
    index = {node.id: i for i, node in enumerate(nodes)}
    inside = [e for e in slice.edges if e.source in index and e.target in index]
    ranked = sorted(inside, key=lambda e: (-e.weight, e.source, e.target))[:TIES]
    people = words["people"][: len(nodes)]
    groups = [node.community or "" for node in nodes]
    many = Counter(groups)
    order = sorted(many, key=lambda g: (-many[g], g))
    place = {group: i for i, group in enumerate(order)}
    labels = {c.id: text(c.label) for c in slice.communities}
    colour = {e["label"]: e["colour"] for e in words["legend"]}
    names = [labels.get(g) or ("no community" if not g else text(g)) for g in order]
    data = {
        "title": words["title"], "summary": _summary(slice),
        "ids": [text(node.id) for node in nodes],
        "names": [p["name"] for p in people],
        "x": [node.x for node in nodes], "y": [-node.y for node in nodes],
        "size": [node.size for node in nodes],
        "group": [place[g] for g in groups],
        "works": [node.facts.get("works") for node in nodes],
        "doubtful": [i for i, p in enumerate(people) if p["doubtful"]],
        "focus": [i for i, node in enumerate(nodes) if node.focus],
        "groups": [{"name": name, "many": many[g], "colour": colour.get(name, "other")}
                   for g, name in zip(order, names, strict=True)],
        "from": [index[e.source] for e in ranked], "to": [index[e.target] for e in ranked],
        "weight": [round(e.weight, 3) for e in ranked],
    }  # fmt: skip
    return data, _cut(slice, len(nodes), len(ranked))


def _summary(slice: Slice) -> str:
    return f"{len(slice.nodes):,} people, {len(slice.edges):,} ties"


def _cut(slice: Slice, people: int, ties: int) -> str:
    """What this file does not hold, and how to see it."""
    cut = []
    if people < len(slice.nodes):
        cut.append(f"{len(slice.nodes) - people:,} people")
    if ties < len(slice.edges):
        cut.append(f"the weakest {len(slice.edges) - ties:,} ties")
    said = [f"Left out: {', '.join(cut)}."] if cut else []
    said.append(
        "The works behind the ties are not in this file: draw a smaller slice for them"
        " (an author, a community)."
    )
    if slice.note:
        said.append(text(slice.note) + ".")
    return " ".join(said)


def _still(slice: Slice, words: dict[str, Any]) -> str:
    """Every person as a point: what a reader without WebGL or scripts sees."""
    if not slice.nodes:
        return ""
    xs, ys = [n.x for n in slice.nodes], [n.y for n in slice.nodes]
    left, top = min(xs), min(ys)
    scale = (SHEET - 20) / max(max(xs) - left, 1.0)
    height = (max(ys) - top) * scale + 20
    colours = palette()
    parts: dict[str, dict[tuple[int, int], None]] = {}
    for node, person in zip(slice.nodes, words["people"], strict=False):
        entry = person["legend"]
        name = words["legend"][entry]["colour"] if entry >= 0 else "other"
        x, y = round((node.x - left) * scale + 10), round((node.y - top) * scale + 10)
        parts.setdefault(name, {})[x, y] = None
    paths = [
        f'<path d="{"".join(f"M{x} {y}h0" for x, y in points)}" stroke="'
        f'{colours["edge-none"] if name == "none" else colours["fill-" + name]}"/>'
        for name, points in sorted(parts.items())
    ]
    return (
        f'<svg viewBox="0 0 {SHEET:.0f} {height:.0f}" role="img" aria-label="Still picture"'
        f' stroke-width="4" stroke-linecap="round" fill="none">{"".join(paths)}</svg>'
    )
