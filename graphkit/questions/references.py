"""What the works here cite, also what is not here: counted, by year, cited together, shared.

Three numbers are kept apart: `cited_here` counts the works here that cite a reference,
`times_cited` is what a source states of a work that is here, and `year` is that of the reference.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from statistics import median
from typing import Any

import numpy as np
import pyarrow.compute as pc

from graphkit.answers import Listing, Rows
from graphkit.errors import NotFoundError
from graphkit.phrases import counted, plural
from graphkit.questions.snapshot import Snapshot

CITED = ("reference", "cited_here", "times_cited", "year", "author", "venue", "here", "text")
YEARS = ("year", "references", "median", "deviation")
TOGETHER = ("source", "target", "together", "strength", "source_text", "target_text")
SHARED = ("source", "target", "shared", "strength", "source_title", "target_title")
OF_WORK = ("reference", "text", "year", "author", "venue", "here", "evidence")
SPAN = 5  # years around one whose median it is measured against
MOST = 500  # references of a work of which pairs are counted
_ADDRESS = re.compile(r"\s+")


def _stated(snapshot: Snapshot) -> Rows:
    """The references of the works that fit."""
    table = snapshot.tables.read_references()
    if snapshot.conditions:
        inside = np.flatnonzero(snapshot.projection.works_inside)
        fits = snapshot.tables.read("works", ["id"]).column(0).take(inside)
        table = table.filter(pc.is_in(table.column("work"), fits.combine_chunks()))
    rows: Rows = table.to_pylist()
    return rows


def _notes(rows: Rows) -> list[str]:
    if not rows:
        return ["No work here states what it cites."]
    here = sum(row["cited"] is not None for row in rows)
    matched = sum(row["cited"] is not None and row["evidence"] != "identifier" for row in rows)
    works = len({row["work"] for row in rows})
    said = (
        f"{len(rows):,} references of {counted(works, 'work')}; {here:,} are works here,"
        f" {matched:,} of them matched without an identifier."
    )
    return [said]


def _shown(rows: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Of each reference the row that says most."""
    found: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        known = found.get(row["key"])
        if known is None or (known["text"] is None and row["text"] is not None):
            found[row["key"]] = row
    return found


def most_cited(snapshot: Snapshot, n: int | None = 25) -> Listing:
    """References by how many works here cite them; those that are here with what is stated."""
    rows = _stated(snapshot)
    count = Counter(row["key"] for row in rows)
    shown = _shown(rows)
    works, times = _works(snapshot), _times(snapshot)
    order = sorted(count, key=lambda key: (-count[key], key))[:n]
    listed = []
    for key in order:
        row, own = shown[key], works.get(key)
        listed.append(
            {
                "reference": key,
                "cited_here": count[key],
                "times_cited": times.get(key),
                "year": own["year"] if own else row["year"],
                "author": row["author"],
                "venue": own["venue"] if own else row["venue"],
                "here": own is not None,
                "text": own["title"] if own else row["text"],
            }
        )
    return snapshot.listing(listed, CITED, notes=_notes(rows), total=len(count))


def _works(snapshot: Snapshot) -> dict[str, dict[str, Any]]:
    rows = snapshot.tables.read("works", ["id", "title", "year", "venue"]).to_pylist()
    return {row["id"]: row for row in rows}


def _times(snapshot: Snapshot) -> dict[str, int]:
    """How often works are cited, as the source that counts most of them states it."""
    table = snapshot.tables.read("stated_by", ["source", "citations"])
    found: dict[str, int] = {}
    for work, times in zip(*(column.to_pylist() for column in table.columns), strict=True):
        if times is not None:
            found[work] = max(times, found.get(work, 0))
    return found


def reference_years(snapshot: Snapshot) -> Listing:
    """References by the year of what they cite, and how far each is from the median around it."""
    rows = _stated(snapshot)
    works = _works(snapshot)
    years: Counter[int] = Counter()
    lacking = 0
    for row in rows:
        own = works.get(row["key"])
        year = row["year"] or (own["year"] if own else None)
        if year is None:
            lacking += 1
        else:
            years[year] += 1
    listed = []
    half = SPAN // 2
    for year in range(min(years), max(years) + 1) if years else ():
        middle = median(years[y] for y in range(year - half, year + half + 1))
        listed.append(
            {
                "year": year,
                "references": years[year],
                "median": middle,
                "deviation": years[year] - middle,
            }
        )
    notes = _notes(rows)
    if lacking:
        notes.append(
            f"{counted(lacking, 'reference')} of unknown year {plural(lacking, 'is')} not counted."
        )
    return snapshot.listing(listed, YEARS, notes=notes)


def _lists(rows: Rows) -> tuple[dict[str, set[str]], list[str]]:
    """The references of each work, without lists too long to say what belongs together."""
    of: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        of[row["work"]].add(row["key"])
    long = [work for work, keys in of.items() if len(keys) > MOST]
    notes = [f"{counted(len(long), 'work')} with more than {MOST} references not counted."]
    return {w: keys for w, keys in of.items() if len(keys) <= MOST}, notes if long else []


def cited_together(snapshot: Snapshot, n: int | None = 25) -> Listing:
    """Pairs of references that works here cite together, also of what is not here."""
    rows = _stated(snapshot)
    of, notes = _lists(rows)
    count = Counter(key for keys in of.values() for key in keys)
    again = {key for key, times in count.items() if times > 1}
    pairs: Counter[tuple[str, str]] = Counter()
    for keys in of.values():
        pairs.update(combinations(sorted(keys & again), 2))
    shown, works = _shown(rows), _works(snapshot)
    ranked = sorted((p for p in pairs if pairs[p] > 1), key=lambda p: (-pairs[p], p))

    def text(key: str) -> str | None:
        told = works[key]["title"] if key in works else shown[key]["text"]
        return told if told is None else str(told)

    listed = [
        {
            "source": a,
            "target": b,
            "together": pairs[a, b],
            "strength": round(pairs[a, b] / (count[a] * count[b]) ** 0.5, 4),
            "source_text": text(a),
            "target_text": text(b),
        }
        for a, b in ranked[:n]
    ]
    return snapshot.listing(listed, TOGETHER, notes=[*_notes(rows), *notes], total=len(ranked))


def coupled(snapshot: Snapshot, n: int | None = 25) -> Listing:
    """Pairs of works here that cite the same, also what is not here."""
    rows = _stated(snapshot)
    of, notes = _lists(rows)
    citing: dict[str, list[str]] = defaultdict(list)
    for work, keys in sorted(of.items()):
        for key in keys:
            citing[key].append(work)
    pairs: Counter[tuple[str, str]] = Counter()
    for works in citing.values():
        if len(works) <= MOST:
            pairs.update(combinations(works, 2))
    titles = _works(snapshot)
    ranked = sorted(pairs, key=lambda p: (-pairs[p], p))
    listed = [
        {
            "source": a,
            "target": b,
            "shared": pairs[a, b],
            "strength": round(pairs[a, b] / (len(of[a]) * len(of[b])) ** 0.5, 4),
            "source_title": titles[a]["title"],
            "target_title": titles[b]["title"],
        }
        for a, b in ranked[:n]
    ]
    return snapshot.listing(listed, SHARED, notes=[*_notes(rows), *notes], total=len(ranked))


def references(snapshot: Snapshot, work: str) -> Listing:
    """What one work cites, as printed, with the works here that it was matched to and why."""
    known = _works(snapshot)
    ident = work if work in known else _ADDRESS.sub("", work.lower())
    ident = next((i for i in (ident, f"doi:{ident}") if i in known), "")
    if not ident:
        raise NotFoundError(f"No work {work!r} here: give its id or DOI.")
    rows = [row for row in _stated(snapshot) if row["work"] == ident]
    listed = [
        {
            "reference": row["key"],
            "text": row["text"],
            "year": row["year"],
            "author": row["author"],
            "venue": row["venue"],
            "here": row["cited"] is not None,
            "evidence": row["evidence"],
        }
        for row in rows
    ]
    return snapshot.listing(listed, OF_WORK, notes=_notes(rows))
