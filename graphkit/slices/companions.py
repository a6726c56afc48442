"""What stands beside the people of a slice: their topics, institutions and works.

A few of each, those that most of the people share; each person leads to the foremost of theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from graphkit.projection import Projection
from graphkit.slices.evidence import SharedWorks
from graphkit.slices.model import SliceEdge, SliceNode

if TYPE_CHECKING:
    Place = tuple[float, float]

MOST = {"topics": 6, "institutions": 4, "works": 12}
KIND = {"topics": "topic", "institutions": "institution", "works": "work"}
TIE = {"topics": "about", "institutions": "affiliated", "works": "authored"}
LINKS = 24  # people that lead to one thing, at the most
OWN = 2  # topics that a person leads to
LISTED = 4  # works behind a link that a file lists


@dataclass(slots=True)
class Companion:
    """A topic, institution or work, and the people who lead to it with the works behind."""

    id: str
    name: str
    kind: str
    focus: bool
    people: dict[int, list[int]] = field(default_factory=dict)
    years: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)


class Companions:
    """The things of one slice."""

    def __init__(self, projection: Projection, companions: list[Companion]) -> None:
        self.projection = projection
        self.every = companions

    @classmethod
    def around(
        cls,
        projection: Projection,
        evidence: SharedWorks,
        people: Sequence[int],
        kinds: Sequence[str],
        focus: Mapping[str, Sequence[int]],
    ) -> Companions:
        """The foremost things of some people, and those that the slice is about."""
        companions: list[Companion] = []
        makers: dict[str, Callable[..., list[Companion]]] = {
            "topics": partial(_topics, evidence),
            "institutions": _institutions,
            "works": _works,
        }
        for kind, make in makers.items():
            if kind in kinds or focus.get(kind):
                most = MOST[kind] if kind in kinds else 0
                companions += make(projection, people, focus.get(kind, ()), most)
        known = {projection.ids[p] for p in people}
        return cls(projection, [t for t in companions if t.id not in known])

    @staticmethod
    def institutions_of(projection: Projection, people: Sequence[int]) -> dict[int, str]:
        """The institution that the newest works of each person state."""
        links = projection.author_institutions
        rows = np.asarray(people, np.int64)
        of, at = links.rows.spread(rows)
        person, house = rows[of], links.rows.targets[at]
        order = np.lexsort((house, -links.last[at], person))
        known, first = np.unique(person[order], return_index=True)
        pairs = zip(known.tolist(), house[order][first].tolist(), strict=True)
        return {p: links.names[h] for p, h in pairs}

    def works(self) -> set[int]:
        """The works that the links list."""
        return {w for t in self.every for works in t.people.values() for w in works[:LISTED]}

    def nodes(self, spots: Mapping[object, Place], people: int) -> tuple[SliceNode, ...]:
        """The things as a slice draws them."""
        nodes = []
        for thing in self.every:
            x, y = spots[thing.id]
            facts: dict[str, str | int | float] = {"people here": len(thing.people)}
            works = {w for own in thing.people.values() for w in own}
            if works:
                facts["works here"] = len(works)
            nodes.append(
                SliceNode(
                    id=thing.id,
                    kind=thing.kind,
                    label=thing.name,
                    x=round(x, 1),
                    y=round(y, 1),
                    size=round(math.sqrt(min(len(thing.people) / max(people, 1), 1.0)), 3),
                    community=None,
                    focus=thing.focus,
                    more=0,
                    facts=facts,
                )
            )
        return tuple(sorted(nodes, key=lambda n: n.id))

    def links(self, keep: Mapping[int, str]) -> tuple[SliceEdge, ...]:
        """Who leads to what, with a few of the works behind it."""
        edges = []
        kinds = {KIND[k]: TIE[k] for k in KIND}
        for thing in self.every:
            for person, works in thing.people.items():
                first, last = thing.years.get(person) or self._years(works)
                shown = [keep[w] for w in works[:LISTED] if w in keep]
                edges.append(
                    SliceEdge(
                        source=self.projection.ids[person],
                        target=thing.id,
                        kind=kinds[thing.kind],
                        weight=float(max(len(works), 1)),
                        works=tuple(shown),
                        first_year=first,
                        last_year=last,
                        more_works=len(works) - len(shown),
                    )
                )
        return tuple(sorted(edges, key=lambda e: (e.source, e.target)))

    def _years(self, works: Sequence[int]) -> tuple[int | None, int | None]:
        known = [year for year in self.projection.arrays.work_year[works].tolist() if year]
        return (min(known), max(known)) if known else (None, None)


def _topics(
    evidence: SharedWorks,
    projection: Projection,
    people: Sequence[int],
    focus: Sequence[int],
    most: int,
) -> list[Companion]:
    about, subjects = projection.topics, evidence.subjects
    everywhere = 0.7 * len(people) if len(people) > 8 else math.inf
    ranked = [t for t in subjects.ranked(people, everywhere) if t not in focus]
    chosen = [*focus, *ranked[:most]]
    whole = subjects.shared(chosen, people)
    most_about: dict[int, list[tuple[int, int]]] = {}
    for topic in chosen:
        for person, works in whole[topic].items():
            most_about.setdefault(person, []).append((-len(works), topic))
    foremost = {p: {t for _, t in sorted(own)[:OWN]} for p, own in most_about.items()}
    topics = []
    for topic in chosen:
        by = whole[topic]
        own = [p for p in by if topic in focus or topic in foremost[p]]
        own.sort(key=lambda p: (-len(by[p]), p))
        thing = Companion(about.ids[topic], about.names[topic], "topic", topic in focus)
        thing.people = {p: by[p] for p in own[:LINKS]}
        topics.append(thing)
    return [t for t in topics if t.people or t.focus]


def _institutions(
    projection: Projection, people: Sequence[int], focus: Sequence[int], most: int
) -> list[Companion]:
    links = projection.author_institutions
    whole: dict[int, dict[int, tuple[int | None, int | None]]] = {}
    for person in people:
        row = links.rows.row(person)
        for n in range(row.start, row.stop):
            years = (int(links.first[n]) or None, int(links.last[n]) or None)
            whole.setdefault(int(links.rows.targets[n]), {})[person] = years
    ranked = sorted(
        (i for i, by in whole.items() if len(by) > 1 and i not in focus),
        key=lambda i: (-len(whole[i]), links.ids[i]),
    )
    houses = []
    for house in [*focus, *ranked[:most]]:
        by = whole.get(house, {})
        own = sorted(by, key=lambda p: (-len(projection.wrote.of(p)), p))[:LINKS]
        thing = Companion(links.ids[house], links.names[house], "institution", house in focus)
        thing.people, thing.years = {p: [] for p in own}, {p: by[p] for p in own}
        houses.append(thing)
    return [t for t in houses if t.people or t.focus]


def _works(
    projection: Projection, people: Sequence[int], focus: Sequence[int], most: int
) -> list[Companion]:
    wrote = projection.wrote.lists(people)
    teams: dict[int, list[int]] = {}
    for person in people:
        for work in wrote[person]:
            teams.setdefault(work, []).append(person)
    year = projection.arrays.work_year
    ranked = sorted(
        (w for w, team in teams.items() if len(team) > 1 and w not in focus),
        key=lambda w: (-len(teams[w]), -int(year[w]), w),
    )
    works = []
    chosen = [*focus, *ranked[:most]]
    for number, row in zip(chosen, projection.work_rows(chosen), strict=True):
        thing = Companion(row["id"], row["title"] or row["id"], "work", number in focus)
        thing.people = {p: [number] for p in teams.get(number, [])[:LINKS]}
        works.append(thing)
    return [t for t in works if t.people or t.focus]
