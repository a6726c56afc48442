"""Circles as a picture has them: people in groups, what each did when, and the works behind it.

`WorkCircles` of an analysis → who is told → which works are listed → `SliceCircles`

A page has to stay small, so not every work is listed with its title. What is not listed is counted
by year (`rest`), so that a window of years can still be counted without a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Projection
from graphkit.results import WorkCircle, WorkCircles
from graphkit.slices.cutting import Cutter, TieColumns
from graphkit.slices.evidence import CAPS, ROW, SharedWorks, share_of
from graphkit.slices.model import (
    CirclePerson,
    CircleTie,
    Rest,
    SliceCircle,
    SliceCircles,
    SliceWork,
)

MOST_PEOPLE = 240  # in one file
MOST_TIES = 300  # among them, the strongest
MOST_WORKS, ROOM = 300, 44_000  # that are listed with their titles, and bytes for them
TIE_WORKS = 3  # listed for a tie of two others beside what they share with the subject
TIE_ROOM = 8_000


def circles_slice(
    projection: Projection, work_circles: WorkCircles
) -> tuple[SliceCircles, tuple[SliceWork, ...]]:
    """The circles for a picture, and the works that they list."""
    return _Maker(projection, work_circles).made()


class _Maker:
    """Puts together the circles of one picture."""

    def __init__(self, projection: Projection, work_circles: WorkCircles) -> None:
        self.projection, self.work_circles = projection, work_circles
        self.year = projection.arrays.work_year
        self.size = np.diff(projection.team.starts)
        self.author = work_circles.kind == "author"
        self.told = _shown_people(work_circles.circles)
        self.people = sorted(p for own in self.told for p in own)
        self.listed = self._listed()

    def made(self) -> tuple[SliceCircles, tuple[SliceWork, ...]]:
        ties, evidence = self._ties()
        behind = evidence.list_of(ties, len(self.size)) if len(ties) else []
        self._also(behind)
        works, self.keep = evidence.works(self.listed)
        confidence = self.projection.confidence
        self.confidence = {p: confidence[p] for p in self.people}
        circles = tuple(
            self._circle(circle, own)
            for circle, own in zip(self.work_circles.circles, self.told, strict=True)
        )
        work_circles = self.work_circles
        made = SliceCircles(
            work_circles.kind,
            work_circles.id,
            work_circles.name,
            work_circles.people,
            circles,
            tuple(self._tied(ties, behind)),
            work_circles.alone,
            work_circles.too_long,
            work_circles.smaller,
        )
        return made, works

    def _listed(self) -> set[int]:
        """The works with their titles: the newest few of each person, as many as have room."""
        works = self.work_circles.works
        found: set[int] = set()
        for cap in CAPS:
            found = {w for p in self.people for w in works[p][:cap]}
            if self._fits(found):
                return found
        newest = sorted(found, key=lambda w: (-int(self.year[w]), w))
        return set(newest[: ROOM // (2 * ROW)])

    def _fits(self, works: set[int]) -> bool:
        if len(works) > MOST_WORKS:
            return False
        return self._room(works) <= ROOM

    def _room(self, works: Iterable[int]) -> int:
        numbers = list(works)
        return ROW * len(numbers) + int(self.projection.work_lengths(numbers).sum())

    def _ties(self) -> tuple[TieColumns, SharedWorks]:
        """The strongest ties among those who are told."""
        cutter = Cutter(self.projection, len(self.people))
        cutter.chosen = dict.fromkeys(self.people)
        ties, _ = cutter.ties()
        weight = self.projection.arrays.tie_weight[ties.place]
        strongest = np.lexsort((ties.other, ties.one, -weight))[:MOST_TIES]
        ties = ties.where(np.sort(strongest))
        by_id = self.projection.id_rank
        ends = by_id[ties.one], by_id[ties.other]
        ties = ties.where(np.lexsort((np.maximum(*ends), np.minimum(*ends))))
        return ties, SharedWorks(self.projection, self.people)

    def _also(self, behind: Sequence[Sequence[int]]) -> None:
        """A few works for ties that would list none, as far as there is room."""
        room = TIE_ROOM
        for own in behind:
            if self.listed.intersection(own):
                continue
            new = [w for w in own[:TIE_WORKS] if w not in self.listed]
            room -= self._room(new) if new else 0
            if room < 0:
                return
            self.listed.update(new)

    def _circle(self, circle: WorkCircle, told: Sequence[int]) -> SliceCircle:
        works = self.work_circles.works
        shown = {w for p in told for w in works[p] if w in self.keep}
        rest = Counter(self._year(w) for w in circle.works if w not in shown)
        first, last = _span(self.year[list(circle.works)])
        by_year = tuple(sorted(rest.items(), key=lambda row: row[0] or 0))
        return SliceCircle(
            circle.title,
            circle.kind,
            tuple(map(self._person, told)),
            len(circle.people) - len(told),
            len(circle.works),
            by_year,
            first,
            last,
        )

    def _person(self, person: int) -> CirclePerson:
        own, projection = self.work_circles.works[person], self.projection
        listed, rest = self._split(own, shares=self.author)
        first, last = _span(self.year[list(own)])
        if not own and self.author:  # a ready-made tie states years, perhaps
            first, last = self._stated(person)
        return CirclePerson(
            projection.ids[person],
            projection.names[person],
            listed,
            rest,
            round(float(self.work_circles.weight[person]), 6),
            first,
            last,
            self.confidence[person],
        )

    def _stated(self, person: int) -> tuple[int | None, int | None]:
        years = self.projection.tie_years(self.projection.number(self.work_circles.id), person)
        return (years[0], years[-1]) if years else (None, None)

    def _split(self, works: Sequence[int], *, shares: bool = True) -> tuple[tuple[str, ...], Rest]:
        """Works by id where they are listed; of the others how many in which year."""
        listed = tuple(self.keep[w] for w in works if w in self.keep)
        many: Counter[int | None] = Counter()
        sums: dict[int | None, float] = {}
        for work in works:
            if work not in self.keep:
                year = self._year(work)
                many[year] += 1
                add = share_of(int(self.size[work])) if shares else 1.0
                sums[year] = sums.get(year, 0.0) + add
        years = sorted(many, key=lambda year: year or 0)
        return listed, tuple((year, many[year], round(sums[year], 6)) for year in years)

    def _year(self, work: int) -> int | None:
        return int(self.year[work]) or None

    def _tied(self, ties: TieColumns, behind: Sequence[Sequence[int]]) -> Iterable[CircleTie]:
        weight = self.projection.arrays.tie_weight[ties.place].round(6).tolist()
        ids = self.projection.ids
        for (a, b), own, strength in zip(ties.pairs(), behind, weight, strict=True):
            counted = [w for w in own if self.size[w] <= PAIR_CAP]
            listed, rest = self._split(counted)
            one, other = sorted((ids[a], ids[b]))
            yield CircleTie(one, other, listed, rest, strength)


def _span(years: Array) -> tuple[int | None, int | None]:
    known = years[years > 0]
    return (int(known.min()), int(known.max())) if len(known) else (None, None)


def _shown_people(circles: Sequence[WorkCircle]) -> list[tuple[int, ...]]:
    """Who is told of each circle: all, or of many people the closest of each, evenly."""
    sizes = [len(circle.people) for circle in circles]
    most = max(sizes, default=0)
    while sum(min(size, most) for size in sizes) > MOST_PEOPLE and most > 2:
        most -= max(1, most // 10)
    return [circle.people[:most] for circle in circles]


def works_by_id(*groups: Iterable[SliceWork]) -> tuple[SliceWork, ...]:
    """Works of several parts of a picture, each once, in the order of their ids."""
    known: Mapping[str, SliceWork] = {work.id: work for group in groups for work in group}
    return tuple(known[ident] for ident in sorted(known))
