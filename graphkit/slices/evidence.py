"""The works behind the ties of a slice, within a budget: a tie says how many it does not list.

people → works that two of them share → the newest few of each tie → `SliceWork`, `SliceEdge`
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter

import numpy as np

from graphkit.graph import PAIR_CAP
from graphkit.projection import Projection
from graphkit.slices.model import SliceEdge, SliceWork
from graphkit.slices.subjects import Subjects

Pair = tuple[int, int]
Tie = tuple[int, int, int]  # two people, and the place of what ties them
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


class Evidence:
    """What the people of a slice wrote together. Numbers are places in the tables."""

    def __init__(self, projection: Projection, people: Iterable[int]) -> None:
        self.projection = projection
        order = sorted(set(people))
        self.of = projection.wrote.lists(order)
        works = np.fromiter(itertools.chain.from_iterable(self.of.values()), np.int64)
        found, many = np.unique(works, return_counts=True)
        starts, year = projection.team.starts, projection.arrays.work_year
        shared = found[many > 1]
        size = (starts[shared + 1] - starts[shared]).tolist()
        self.size = dict(zip(shared.tolist(), size, strict=True))
        teams: dict[int, list[int]] = {work: [] for work in shared.tolist()}
        for person, row in self.of.items():
            for work in row:
                if work in teams:
                    teams[work].append(person)
        # the newest first, as a tie lists them
        newest = shared[np.lexsort((shared, -year[shared]))].tolist()
        self.pairs: dict[Pair, list[int]] = {}
        for work in newest:
            if self.size[work] <= PAIR_CAP:
                for pair in itertools.combinations(teams[work], 2):
                    self.pairs.setdefault(pair, []).append(work)
        self._bytes: dict[int, int] = {}

    @cached_property
    def subjects(self) -> Subjects:
        """What the works of these people are about."""
        return Subjects(self.projection, list(self.of))

    def listed(self, ties: Sequence[Tie], most: int = MOST_WORKS) -> tuple[int, set[int]]:
        """How many works a tie may list, and which, so that all have room in one file.

        Where even one for each tie is too much, works that stand behind more ties come first.
        """
        room = max(ROOM - TIE_ROOM * len(ties), LEAST_ROOM)
        for cap in CAPS:
            found = self.list_of(ties, cap)
            if len(found) <= most and sum(self._weigh(found)) <= room:
                return cap, found
        behind = Counter(w for a, b, _ in ties for w in self.pairs.get((a, b), ())[:1])
        ranked = sorted(behind, key=lambda w: (-behind[w], w))[:most]
        taken = np.cumsum(self._weigh(ranked))
        return CAPS[-1], set(ranked[: int(np.searchsorted(taken, room, "right"))])

    def weight(self, works: Iterable[int]) -> int:
        """How much room some works take."""
        return sum(self._weigh(works))

    def _weigh(self, works: Iterable[int]) -> list[int]:
        order = list(works)
        new = [work for work in order if work not in self._bytes]
        if new:
            self._bytes |= zip(new, self.projection.work_lengths(new).tolist(), strict=True)
        return [ROW + self._bytes[work] for work in order]

    def edges(
        self, ties: Sequence[Tie], cap: int, keep: Mapping[int, str]
    ) -> tuple[SliceEdge, ...]:
        """The ties with the works that they list; `keep` gives the id of each work."""
        arrays, ids = self.projection.arrays, self.projection.ids
        places = np.fromiter((tie for _, _, tie in ties), np.int64, len(ties))
        columns = (arrays.tie_weight, arrays.tie_works, arrays.tie_first, arrays.tie_last)
        rows = zip(ties, *(column[places].tolist() for column in columns), strict=True)
        found = []
        for (one, other, _), exact, together, first, last in rows:
            works = self.pairs.get((one, other), [])
            count = len(works) if self.of else together
            shown = [w for w in works[:cap] if w in keep]
            rest = int(count) - len(shown)
            weight = round(exact, 6)
            more = 0.0
            if rest and not self.of:  # a very large picture lists no works
                more = weight
            elif rest:
                gone = [w for w in works[:cap] if w not in keep]
                more = math.fsum([share_of(self.size[w]) for w in (*gone, *works[cap:])])
            # by place, not by name: there are thousands
            found.append(
                SliceEdge(ids[one], ids[other], "coauthor", weight,
                          tuple([keep[w] for w in shown]), first or None, last or None,
                          rest, round(more, 6) if rest else 0.0)
            )  # fmt: skip
        return tuple(sorted(found, key=attrgetter("source", "target")))

    def list_of(self, ties: Iterable[Tie], cap: int) -> set[int]:
        """The works that some ties list."""
        return {w for a, b, _ in ties for w in self.pairs.get((a, b), ())[:cap]}

    def works(self, numbers: Iterable[int]) -> tuple[tuple[SliceWork, ...], dict[int, str]]:
        """The works as a slice has them, and the id of each number."""
        order = sorted(numbers)
        about = self.projection.topics.rows.lists(order) if order else {}
        names = self.projection.topics.names if order else []
        found, ids = [], {}
        for number, row in zip(order, self.projection.work_rows(order), strict=True):
            ids[number] = row["id"]
            authors = self.size.get(number, 0) or len(self.projection.team.of(number))
            found.append(
                SliceWork(
                    id=row["id"],
                    title=row["title"] or row["id"],
                    year=row["year"],
                    venue=row["venue"],
                    url=f"https://doi.org/{row['doi']}" if row["doi"] else row["url"],
                    authors=authors,
                    share=share_of(authors),
                    topics=tuple(names[t] for t in about[number][:TOPICS]),
                )
            )
        return tuple(sorted(found, key=lambda w: w.id)), ids
