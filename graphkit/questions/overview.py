"""An overview in numbers, as a paper reports it: output, sources, authors, citations, countries.

Each row belongs to a section and says what was counted; what is not known is said, never zero. The
last section is a paragraph that can stand in a paper: versions, numbers and settings.
"""

from __future__ import annotations

import math
from collections import Counter
from importlib.metadata import version
from typing import Any

import numpy as np

from graphkit.analyse import divisions
from graphkit.analyse.citations import LARGEST, UNKNOWN, counts_by
from graphkit.answers import Listing, Rows
from graphkit.graph import SCHEMA_VERSION
from graphkit.phrases import counted
from graphkit.projection import UNKNOWN_YEAR, Array
from graphkit.questions import countries as lands
from graphkit.questions.snapshot import Snapshot
from graphkit.resolve import RESOLVE_VERSION

COLUMNS = ("section", "name", "value", "share", "note")
TOP = 10  # of a ranking
ZONES = 3  # of Bradford: sources that each give a third of the works
MOST_PEOPLE = 50_000  # that are divided again to see how much the resolution matters
LEAST_POINTS = 3  # numbers of works per person from which an exponent is told


def overview(snapshot: Snapshot) -> Listing:
    """What is here, section by section."""
    works = np.flatnonzero(snapshot.projection.works_inside)
    rows: Rows = [
        *_flow(snapshot, works),
        *_years(snapshot, works),
        *_sources(snapshot, works),
        *_authors(snapshot),
        *_cited(snapshot, works),
        *_countries(snapshot),
        *_missing(snapshot),
        *_communities(snapshot),
    ]
    rows.append(_row("methods", "paragraph", methods(snapshot, rows)))
    return snapshot.listing(rows, COLUMNS)


def _row(
    section: str, name: str, value: Any, share: float | None = None, note: str = ""
) -> dict[str, Any]:
    told = None if share is None else round(share, 4)
    return {"section": section, "name": name, "value": value, "share": told, "note": note}


def _flow(snapshot: Snapshot, works: Array) -> Rows:
    """From what was read to what is counted, step by step."""
    tables = snapshot.tables
    stated, whole = tables.read("stated_by", ["source"]).num_rows, tables.count("works")
    rows = [
        _row("selection", "records of works read", stated),
        _row("selection", "records that state a work again", stated - whole),
        _row("selection", "works", whole),
    ]
    if snapshot.conditions:
        rows += [
            _row("selection", "works left out by the filter", whole - len(works)),
            _row("selection", "works that fit", len(works), len(works) / whole if whole else None),
        ]
    return rows


def _years(snapshot: Snapshot, works: Array) -> Rows:
    years = snapshot.projection.arrays.work_year[works]
    known = years[years != UNKNOWN_YEAR]
    count = Counter(known.tolist())
    rows = (
        [
            _row("output per year", str(year), count[year], count[year] / len(known))
            for year in range(min(count), max(count) + 1)
        ]
        if count
        else []
    )
    if lacking := len(years) - len(known):
        rows.append(_row("output per year", "year unknown", lacking))
    if len(count) > 1 and count[min(count)]:
        span = max(count) - min(count)
        first, last = min(count), max(count)
        growth = (count[last] / count[first]) ** (1 / span) - 1
        note = f"mean a year, from {first} ({count[first]:,}) to {last} ({count[last]:,}) alone"
        rows.append(_row("output per year", "growth", round(growth, 4), note=note))
    return rows


def _sources(snapshot: Snapshot, works: Array) -> Rows:
    """Venues in Bradford's zones: so many give each third of the works."""
    venues = snapshot.projection.venues
    inside = np.isin(venues.rows.rows(), works)
    count = Counter(venues.rows.targets[inside].tolist())
    ranked = sorted(count.items(), key=lambda item: (-item[1], venues.ids[item[0]]))
    total = sum(count.values())
    rows, done, zone, sizes = [], 0, 1, [0] * ZONES
    for number, (venue, times) in enumerate(ranked):
        if done >= total * zone / ZONES and zone < ZONES:
            zone += 1
        done += times
        sizes[zone - 1] += 1
        if number < TOP:
            rows.append(_row("sources", venues.names[venue], times, times / total, f"zone {zone}"))
    rows += [
        _row("sources", f"Bradford zone {n}", size, note="venues that give a third of the works")
        for n, size in enumerate(sizes, 1)
        if size
    ]
    if lacking := len(works) - len(set(venues.rows.rows()[inside].tolist())):
        rows.append(_row("sources", "venue unknown", lacking))
    return rows


def _authors(snapshot: Snapshot) -> Rows:
    """How many people have how many works, and Lotka's exponent of that."""
    wrote = np.diff(snapshot.projection.wrote.starts)
    count = Counter(wrote[wrote > 0].tolist())
    people = sum(count.values())
    rows = [
        _row("authors", counted(works, "work"), count[works], count[works] / people)
        for works in sorted(count)[:TOP]
    ]
    if len(count) >= LEAST_POINTS:
        x = np.log(np.array(sorted(count), float))
        y = np.log(np.array([count[n] for n in sorted(count)], float))
        slope, start = np.polyfit(x, y, 1)
        fit = float(np.corrcoef(x, y)[0, 1] ** 2)
        note = f"log-log least squares, R² {fit:.3f}; constant {math.exp(start) / people:.4f}"
        rows.append(_row("authors", "Lotka exponent", round(-float(slope), 4), note=note))
    return rows


def _cited(snapshot: Snapshot, works: Array) -> Rows:
    """The most cited works by each source of counts: numbers of different sources are not added."""
    table = snapshot.tables.read("works", ["title", "id"]).to_pylist()
    rows = []
    for source, counts in sorted(counts_by(snapshot.projection).items()):
        if source == LARGEST:
            continue
        known = works[counts[works] != UNKNOWN]
        order = known[np.lexsort((known, -counts[known]))][:TOP]
        rows += [
            _row(
                f"most cited: {source}",
                table[w]["title"] or table[w]["id"],
                int(counts[w]),
                note=f"known of {len(known):,} of {len(works):,} works",
            )
            for w in order.tolist()
        ]
    return rows


def _countries(snapshot: Snapshot) -> Rows:
    answer = lands.countries(snapshot, TOP)
    return [
        _row(
            "countries",
            row["name"],
            row["works"],
            row["share"],
            f"{row['alone']:,} alone, {row['with_others']:,} with others",
        )
        for row in answer.rows()
    ]


def _missing(snapshot: Snapshot) -> Rows:
    """Whether works without a known country are others: by half of the years, with a test."""
    known = [(year, bool(own)) for year, own in lands.of_works(snapshot) if year is not None]
    if not known:
        return []
    middle = sorted(year for year, _ in known)[len(known) // 2]
    parts = {
        f"before {middle}": [has for year, has in known if year < middle],
        f"{middle} and later": [has for year, has in known if year >= middle],
    }
    rows = [
        _row("missing countries", name, own.count(False), own.count(False) / len(own))
        for name, own in parts.items()
        if own
    ]
    one, other = parts.values()
    p = _differ(one.count(False), len(one), other.count(False), len(other))
    if p is not None:
        note = "two-sided test that both shares are equal; a small p: the missing are others"
        rows.append(_row("missing countries", "p of equal shares", round(p, 6), note=note))
    return rows


def _communities(snapshot: Snapshot) -> Rows:
    """How far communities depend on the resolution, and whether they hold together."""
    projection = snapshot.projection
    kept = len({c for c in projection.community if c is not None})
    if not kept:
        return []
    if len(projection) > MOST_PEOPLE:
        note = f"not divided again: more than {MOST_PEOPLE:,} people; communities --resolution does"
        return [_row("communities", "kept", kept, note=note)]
    rows = [_row("communities", "kept", kept)]
    good, bad, untold = divisions.well_connected(projection)
    note = "to part one, more ties must be cut than log10 of its people"
    told = f"{note}; {untold:,} too large to tell" if untold else note
    share = good / (good + bad) if good + bad else None
    rows.append(_row("communities", "well connected", good, share, told))
    for one in divisions.sweep(projection):
        agrees = "" if one.agrees is None else f"; agrees with the kept ones {one.agrees:.3f}"
        note = f"modularity {one.modularity:.3f}, largest {one.largest:,} people{agrees}"
        rows.append(
            _row("communities", f"at resolution {one.resolution:g}", one.communities, None, note)
        )
    return rows


def _differ(a: int, of_a: int, b: int, of_b: int) -> float | None:
    """The p of two shares being equal, by their normal approximation; None where it is not told."""
    if not of_a or not of_b:
        return None
    both = (a + b) / (of_a + of_b)
    spread = math.sqrt(both * (1 - both) * (1 / of_a + 1 / of_b))
    return math.erfc(abs(a / of_a - b / of_b) / spread / math.sqrt(2)) if spread else None


def methods(snapshot: Snapshot, rows: Rows) -> str:
    """A paragraph for a paper: what was read, how it was settled, and with which versions."""
    tables = snapshot.tables
    formats = Counter(row["format"] for row in tables.read("sources", ["format"]).to_pylist())
    read = ", ".join(f"{name} ({counted(n, 'source')})" for name, n in sorted(formats.items()))
    value = {(row["section"], row["name"]): row["value"] for row in rows}
    again = value["selection", "records that state a work again"]
    years = [
        row["name"] for row in rows if row["section"] == "output per year" and row["name"].isdigit()
    ]
    span = f" of {years[0]} to {years[-1]}" if years else ""
    only = "; ".join(map(str, snapshot.conditions))
    fits = f" Counted are the works that fit: {only}." if only else ""
    return (
        f"Bibliographic records were read with graphkit {version('research-graphkit')} from {read}."
        f" {value['selection', 'records of works read']:,} records give"
        f" {tables.count('works'):,} works{span} ({again:,} records state a work again) by"
        f" {tables.count('authors'):,} people. Works were joined by identifiers with agreeing"
        " titles and by titles with a common author; people were told apart by names, coauthors,"
        f" venues, words and institutions (rules {RESOLVE_VERSION}, tables {SCHEMA_VERSION},"
        f" generation {snapshot.generation}).{fits}"
    )
