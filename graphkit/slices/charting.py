"""A map as a slice: regions, a cell for each person, what may be laid over them, works to show.

regions and cells (given) → nodes with facts for overlays → works of the strongest ties → `SliceMap`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Projection
from graphkit.slices.companions import Companions
from graphkit.slices.cutting import TieColumns
from graphkit.slices.model import SliceMap, SliceNode, SliceRegion

ROOM = 1_900_000  # bytes of a page for the works behind ties
ROW = 22  # of a work beside its title: year, authors
SHOWN = 3  # strongest ties of a person that have a work before any has two
NEWEST = 4  # works of one tie, at most


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Regions, and for each of some people their region and where they lie."""

    regions: tuple[SliceRegion, ...]
    region: Array
    at: Array
    pitch: float

    def places(self, people: Sequence[int]) -> dict[int, tuple[float, float]]:
        """Where each of the people lies."""
        return dict(zip(people, map(tuple, self.at.round(1).tolist()), strict=True))


def map_of(
    projection: Projection,
    chart: Chart,
    people: Sequence[int],
    nodes: Sequence[SliceNode],
    keep: Mapping[int, str],
) -> SliceMap:
    """The regions with the places of nodes, and who of them wrote each work (number → id)."""
    node = {ident: n for n, ident in enumerate(node.id for node in nodes)}
    at = np.array([node[projection.ids[p]] for p in people], np.int64)
    place = np.empty(len(nodes), np.int64)
    place[at] = chart.region
    row = np.full(len(projection), -1)
    row[np.asarray(people, np.int64)] = at
    ranked = sorted(keep, key=lambda n: keep[n])  # as the slice has its works
    teams = projection.team.lists(ranked)
    authors = []
    for work in ranked:
        own = row[np.array(teams[work], np.int64)]
        authors.append(tuple(sorted(own[own >= 0].tolist())))
    return SliceMap(chart.regions, tuple(place.tolist()), tuple(authors), chart.pitch)


def facts_of(projection: Projection, people: Sequence[int]) -> dict[str, list[Any]]:
    """What a map can be coloured by: mean year, citations, institution; None where unknown."""
    own = np.asarray(people, np.int64)
    row, at = projection.wrote.spread(own)
    works = projection.wrote.targets[at]
    year = projection.arrays.work_year[works]
    known = year > 0
    many = np.bincount(row[known], minlength=len(own))
    mean = np.bincount(row[known], year[known], len(own)) / np.maximum(many, 1)
    houses = Companions.institutions_of(projection, people)
    return {
        "mean_year": [
            round(y, 1) if n else None for y, n in zip(mean.tolist(), many.tolist(), strict=True)
        ],
        "citations": _cited(projection, row, works, len(own)),
        "affiliation": [houses.get(person) for person in people],
    }


def _cited(projection: Projection, row: Array, works: Array, count: int) -> list[int | None]:
    """Citations of each one's works: of what sources state the most; unknown is not zero."""
    stated = projection.stated_citations
    if not stated:
        return [None] * count
    own = np.maximum.reduce(list(stated.values()))[works]
    known = own >= 0
    many = np.bincount(row[known], minlength=count)
    total = np.bincount(row[known], own[known], count)
    return [round(t) if n else None for t, n in zip(total.tolist(), many.tolist(), strict=True)]


def chosen_works(
    projection: Projection, people: Sequence[int], ties: TieColumns, room: int = ROOM
) -> list[int]:
    """Works behind the strongest ties of everybody, the newest first, as far as there is room."""
    teams = projection.team.lengths(np.arange(len(projection.arrays.work_year)))
    small = teams <= PAIR_CAP
    year = projection.arrays.work_year
    wrote = projection.wrote.lists(people)
    own = {p: {w for w in works if small[w]} for p, works in wrote.items()}
    shared: dict[tuple[int, int], list[int]] = {}
    chosen: dict[int, None] = {}
    left = room
    strongest = _strongest(projection, ties)
    for turn in range(NEWEST):
        for pairs in strongest:
            fresh: dict[int, None] = {}
            for pair in pairs:
                if pair not in shared:
                    both = own[pair[0]] & own[pair[1]]
                    shared[pair] = sorted(both, key=lambda w: (-year[w], w))[:NEWEST]
                if turn < len(shared[pair]):
                    fresh[shared[pair][turn]] = None
            new = [work for work in fresh if work not in chosen]
            if not new:
                continue
            sizes = projection.work_lengths(new) + ROW + 2 * teams[new]
            fit = int(np.searchsorted(np.cumsum(sizes), left, "right"))
            chosen |= dict.fromkeys(new[:fit])
            left -= int(sizes[:fit].sum())
            if fit < len(new):
                return list(chosen)
    return list(chosen)


def _strongest(projection: Projection, ties: TieColumns) -> list[list[tuple[int, int]]]:
    """The strongest tie of everybody, then the second ones, and so on; each pair once."""
    count = len(ties)
    one, other = (np.concatenate(both) for both in ((ties.one, ties.other), (ties.other, ties.one)))
    tie = np.concatenate([np.arange(count)] * 2)
    weight = projection.arrays.tie_weight[ties.place][tie]
    order = np.lexsort((other, -weight.round(9), one))
    starts = np.searchsorted(one[order], one[order], "left")
    rank = np.arange(2 * count) - starts
    rows: list[list[tuple[int, int]]] = []
    seen = np.zeros(count, np.bool_)
    for turn in range(SHOWN):
        picked = tie[order[rank == turn]]
        picked = np.unique(picked[~seen[picked]])
        seen[picked] = True
        rows.append(list(zip(ties.one[picked].tolist(), ties.other[picked].tolist(), strict=True)))
    return rows
