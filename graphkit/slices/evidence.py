"""The works behind the ties of a slice, within a budget: a tie says how many it does not list.

people → works that two of them share → the newest few of each tie → `SliceWork`, `SliceEdge`
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence

from graphkit.graph import PAIR_CAP
from graphkit.projection import Projection
from graphkit.slices.model import SliceEdge, SliceWork

Pair = tuple[int, int]
CAPS = (10_000, 60, 25, 12, 6, 4, 3, 2, 1)
TOPICS = 4  # per work, for the filter
MOST_WORKS = 900  # listed in one file


class Evidence:
    """What the people of a slice wrote together. Numbers are places in the tables."""

    def __init__(self, projection: Projection, people: Iterable[int]) -> None:
        self.projection = projection
        everybody = frozenset(people)
        teams: dict[int, list[int]] = {}
        for person in sorted(everybody):
            for work in projection.wrote.of(person).tolist():
                teams.setdefault(work, []).append(person)
        starts = projection.team.starts
        self.size = {w: int(starts[w + 1] - starts[w]) for w in teams}
        self.pairs: dict[Pair, list[int]] = {}
        self.of: dict[int, list[int]] = {p: [] for p in everybody}
        for work, team in teams.items():
            for person in team:
                self.of[person].append(work)
            if len(team) > 1 and self.size[work] <= PAIR_CAP:
                for pair in itertools.combinations(team, 2):
                    self.pairs.setdefault(pair, []).append(work)
        year = projection.arrays.work_year
        for works in self.pairs.values():
            works.sort(key=lambda w: (-int(year[w]), w))
        self.listed: set[int] = set()

    def share(self, work: int) -> float:
        """What a work adds to each tie among its authors."""
        return round(1.0 / (self.size[work] - 1), 6)

    def cap(self, ties: Sequence[tuple[int, int, int]], most: int = MOST_WORKS) -> int:
        """How many works a tie may list, so that all ties together list so many at the most."""
        for cap in CAPS:
            listed = {w for a, b, _ in ties for w in self.pairs.get((a, b), ())[:cap]}
            if len(listed) <= most:
                return cap
        return CAPS[-1] if len(ties) <= 4 * most else 0

    def edges(
        self, ties: Sequence[tuple[int, int, int]], cap: int, keep: Mapping[int, str]
    ) -> tuple[SliceEdge, ...]:
        """The ties with the works that they list; `keep` gives the id of each work."""
        arrays, ids = self.projection.arrays, self.projection.ids
        found = []
        for one, other, tie in ties:
            works = self.pairs.get((one, other), [])
            count = len(works) if self.of else int(arrays.tie_works[tie])
            shown = [w for w in works[:cap] if w in keep]
            rest = count - len(shown)
            listed = frozenset(shown) if rest else frozenset()
            weight = round(float(arrays.tie_weight[tie]), 6)
            more = sum(self.share(w) for w in works if w not in listed) if rest else 0.0
            if not self.of:  # a very large picture lists no works
                more = weight if rest else 0.0
            found.append(
                SliceEdge(
                    source=ids[one], target=ids[other], kind="coauthor", weight=weight,
                    works=tuple(keep[w] for w in shown),
                    first_year=int(arrays.tie_first[tie]) or None,
                    last_year=int(arrays.tie_last[tie]) or None,
                    more_works=rest, more_share=round(more, 6),
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda e: (e.source, e.target)))

    def list_of(self, ties: Sequence[tuple[int, int, int]], cap: int) -> set[int]:
        """The works that some ties list."""
        return {w for a, b, _ in ties for w in self.pairs.get((a, b), ())[:cap]}

    def works(self, numbers: Iterable[int]) -> tuple[tuple[SliceWork, ...], dict[int, str]]:
        """The works as a slice has them, and the id of each number."""
        order = sorted(numbers)
        topics = self.projection.topics if order else None
        found, ids = [], {}
        for number, row in zip(order, self.projection.work_rows(order), strict=True):
            about = topics.rows.of(number).tolist()[:TOPICS] if topics else []
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
                    share=round(1.0 / (authors - 1), 6) if authors > 1 else 0.0,
                    topics=tuple(topics.names[t] for t in about) if topics else (),
                )
            )
        return tuple(sorted(found, key=lambda w: w.id)), ids
