"""The works behind the ties of a slice, within a budget: a tie says how many it does not list.

people → works that two of them share → the newest few of each tie → `SliceWork`, `SliceEdge`
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from functools import cache, cached_property

import numpy as np

from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Projection, pieces, ranges
from graphkit.slices.cutting import TieColumns
from graphkit.slices.model import SliceEdge, SliceWork
from graphkit.slices.subjects import TopicsOfPeople

CAPS = (10_000, 60, 25, 12, 6, 4, 3, 2, 1)
TOPICS = 4  # per work, for the filter
MOST_WORKS = 900  # listed in one file
# A page has to stay small: room for the works of the ties, in bytes of a page's table, of which
# every tie takes some.
ROOM, LEAST_ROOM, TIE_ROOM = 130_000, 36_000, 10
ROW = 105  # of a work, beside its title, venue and address


@cache
def share_of(authors: int) -> float:
    """What a work of so many authors adds to each tie among them."""
    return round(1.0 / (authors - 1), 6) if authors > 1 else 0.0


class SharedWorks:
    """What the people of a slice wrote together. Numbers are places in the tables.

    Every pair of people stands beside each work of both, one row for each, the pairs in the order
    of people and the works of a pair newest first: the works behind a tie are a run of rows.
    """

    def __init__(self, projection: Projection, people: Iterable[int]) -> None:
        self.projection = projection
        self.people = np.array(sorted(set(people)), np.int64)
        row, at = projection.wrote.spread(self.people)
        works, which, many = np.unique(
            projection.wrote.targets[at], return_inverse=True, return_counts=True
        )
        year, size = projection.arrays.work_year, projection.team.lengths(works)
        shared = (many > 1) & (size <= PAIR_CAP)
        numbers = works[shared]
        newest = np.lexsort((numbers, -year[numbers]))
        self.numbers: Array = numbers[newest]  # of the works that two of these people share
        self.size: Array = size[shared][newest]
        place = np.full(len(works), -1)
        place[np.flatnonzero(shared)[newest]] = np.arange(len(newest))
        self._pair, self._work = self._paired(row, place[which])

    def _paired(self, person: Array, work: Array) -> tuple[Array, Array]:
        """A row for each pair of people and work of both, from who wrote what."""
        order = np.lexsort((person, work))
        order = order[np.searchsorted(work[order], 0) :]  # without works that nobody shares
        person, work = person[order], work[order]
        at = np.arange(len(work))
        end = np.searchsorted(work, work, "right")
        one, other = np.repeat(at, end - at - 1), ranges(at + 1, end)
        pair = person[one] * len(self.people) + person[other]
        order = np.argsort(pair, kind="stable")
        return pair[order], work[one][order]

    @cached_property
    def subjects(self) -> TopicsOfPeople:
        """What the works of these people are about."""
        return TopicsOfPeople(self.projection, self.people)

    @cached_property
    def _room(self) -> Array:
        """How much room each work takes in a page's table."""
        return ROW + self.projection.work_lengths(self.numbers)

    def _behind(self, ties: TieColumns, cap: int | None = None) -> tuple[Array, Array]:
        """Where the rows of each tie begin and end: all, or the newest few."""
        one, other = (np.searchsorted(self.people, end) for end in (ties.one, ties.other))
        pair = one * len(self.people) + other
        begin, end = (np.searchsorted(self._pair, pair, side) for side in ("left", "right"))
        return begin, end if cap is None else np.minimum(end, begin + cap)

    def listed(
        self, ties: TieColumns, most: int = MOST_WORKS, room: int = ROOM
    ) -> tuple[int, set[int]]:
        """How many works a tie may list, and which, so that all have room in one file.

        Where even one for each tie is too much, works that stand behind more ties come first.
        """
        room = max(room - TIE_ROOM * len(ties), LEAST_ROOM)
        for cap in CAPS:
            places = self._among(ties, cap)
            if len(places) <= most and self._room[places].sum() <= room:
                return cap, set(self.numbers[places].tolist())
        begin, end = self._behind(ties, 1)
        behind = np.bincount(self._work[ranges(begin, end)], minlength=len(self.numbers))
        ranked = np.lexsort((self.numbers, -behind))[: min(most, int((behind > 0).sum()))]
        fit = np.searchsorted(np.cumsum(self._room[ranked]), room, "right")
        return CAPS[-1], set(self.numbers[ranked[:fit]].tolist())

    def weight(self, works: Iterable[int]) -> int:
        """How much room some works take that two of these people share."""
        return sum(self._weights[work] for work in works)

    @cached_property
    def _weights(self) -> dict[int, int]:
        return dict(zip(self.numbers.tolist(), self._room.tolist(), strict=True))

    def edges(self, ties: TieColumns, cap: int, keep: Mapping[int, str]) -> tuple[SliceEdge, ...]:
        """The ties with the works that they list; `keep` gives the id of each work."""
        arrays, by_id = self.projection.arrays, self.projection.id_rank
        ties = ties.where(np.lexsort((by_id[ties.other], by_id[ties.one])))
        begin, end = self._behind(ties)
        tie, row = np.repeat(np.arange(len(ties)), end - begin), ranges(begin, end)
        work = self._work[row]
        known = [keep.get(number) for number in self.numbers.tolist()]
        shown = np.array([ident is not None for ident in known], np.bool_)[work]
        shown &= row - begin[tie] < cap
        names = [known[w] for w in work[shown].tolist()]
        listed = np.bincount(tie[shown], minlength=len(ties))
        gone = np.bincount(tie[~shown], self._share[work[~shown]], len(ties))
        weight = arrays.tie_weight[ties.place]
        rest = end - begin - listed
        if not len(self.people):  # a very large picture lists no works
            rest, gone = arrays.tie_works[ties.place], weight
        ids = self.projection.ids
        columns = (
            [ids[p] for p in ties.one.tolist()],
            [ids[p] for p in ties.other.tolist()],
            itertools.repeat("coauthor"),
            weight.round(6).tolist(),
            map(tuple, pieces(names, listed)),
            [year or None for year in arrays.tie_first[ties.place].tolist()],
            [year or None for year in arrays.tie_last[ties.place].tolist()],
            rest.tolist(),
            np.where(rest > 0, gone, 0.0).round(6).tolist(),
            *[itertools.repeat(None)] * 3,  # nothing is compared here
        )
        return tuple(map(SliceEdge._make, zip(*columns, strict=False)))

    @cached_property
    def _share(self) -> Array:
        return np.array([share_of(size) for size in self.size.tolist()])

    def _among(self, ties: TieColumns, cap: int) -> Array:
        """The works that some ties list, as rows of `numbers`."""
        found: Array = np.unique(self._work[ranges(*self._behind(ties, cap))])
        return found

    def list_of(self, ties: TieColumns, cap: int) -> list[list[int]]:
        """The works that each of some ties lists."""
        begin, end = self._behind(ties, cap)
        works = self.numbers[self._work[ranges(begin, end)]].tolist()
        return pieces(works, end - begin)

    def works(self, numbers: Iterable[int]) -> tuple[tuple[SliceWork, ...], dict[int, str]]:
        """The works as a slice has them, and the id of each number."""
        order = sorted(numbers)
        about = self.projection.topics.rows.lists(order) if order else {}
        names = self.projection.topics.names if order else []
        authors = self.projection.team.lengths(np.array(order, np.int64)).tolist()
        columns = self.projection.work_columns(order)
        listed = [
            SliceWork(
                ident,
                title or ident,
                year,
                venue,
                f"https://doi.org/{doi}" if doi else url,
                many,
                share_of(many),
                tuple([names[t] for t in about[number][:TOPICS]]),
            )
            for number, many, ident, title, year, venue, doi, url in zip(
                order, authors, *columns, strict=True
            )
        ]
        return tuple(sorted(listed)), dict(zip(order, columns[0], strict=True))
