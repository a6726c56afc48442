"""From a number to the works that made it: what `works=True` and `--works` put beside a row.

Each row gets `behind`: its works, newest first. A count of works is the number of works listed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graphkit.analyse import citations, measure
from graphkit.answers import Rows
from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Projection

_ALL = ("works", "fractional")  # measures that every work adds to


def behind(projection: Projection, works: Iterable[int] | Array) -> Rows:
    """Works as evidence, newest first, with the number of their authors here."""
    numbers = np.unique(np.fromiter(works, np.int64))
    authors = np.diff(projection.team.starts)[numbers].tolist()
    rows = [
        {"id": w["id"], "title": w["title"], "year": w["year"], "authors": count}
        for w, count in zip(projection.work_rows(numbers.tolist()), authors, strict=True)
    ]
    return sorted(rows, key=lambda w: (-(w["year"] or 0), w["id"]))


def of_measure(projection: Projection, person: int, by: str) -> Rows:
    """The works that make a measure of a person: those that are cited with their citations.

    A place in the network (PageRank, betweenness …) rests on all ties; listed are the works that
    make the person's own.
    """
    works = projection.wrote.of(person)
    if measure(by).of_citations:
        counts = citations.known(projection)
        works = works[counts[works] >= 0]
        cited = {projection.work_ids[w]: int(counts[w]) for w in works.tolist()}
        rows = [{**row, "citations": cited[row["id"]]} for row in behind(projection, works)]
        return sorted(rows, key=lambda r: -r["citations"])
    if by in _ALL:
        return behind(projection, works)
    return behind(projection, works[makes_ties(projection, works)])


def makes_ties(projection: Projection, works: Array) -> Array:
    """Which works tie their authors: those of several, and not of too many."""
    authors = np.diff(projection.team.starts)[works]
    found: Array = (authors > 1) & (authors <= PAIR_CAP)
    return found


def shared(projection: Projection, members: Iterable[str]) -> Array:
    """The works that two or more of some people wrote, as far as they make ties."""
    numbers = [projection.wrote.of(projection.number(m)) for m in members]
    works, count = np.unique(np.concatenate([*numbers, []]), return_counts=True)
    several: Array = works[count > 1].astype(np.int64)
    return several[makes_ties(projection, several)]
