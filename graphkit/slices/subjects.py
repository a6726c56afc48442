"""What the works of a slice's people are about: person, work and topic, as arrays side by side."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np

from graphkit.ordered import once
from graphkit.projection import Array, Projection, ranks

FOREMOST = 3  # topics that a person's card names
Shared: TypeAlias = dict[int, dict[int, list[int]]]  # topic → person → their works about it


class TopicsOfPeople:
    """Every topic of every work of some people. Numbers are places in the tables."""

    def __init__(self, projection: Projection, people: Sequence[int] | Array) -> None:
        about = projection.topics
        self._year = projection.arrays.work_year
        self.names, self.ids = about.names, about.ids
        rows = np.asarray(people, np.int64)
        writer, at = projection.wrote.spread(rows)
        works = projection.wrote.targets[at]
        of, at = about.rows.spread(works)
        self.topic: Array = about.rows.targets[at]
        self.work: Array = works[of]
        self.person: Array = rows[writer[of]]
        self._of = rows, writer[of]

    @cached_property
    def foremost(self) -> dict[int, list[str]]:
        """The topics of most works of each person."""
        columns = max(len(self.ids), 1)
        pairs, many = np.unique(self.person * columns + self.topic, return_counts=True)
        person, topic = np.divmod(pairs, columns)
        order = np.lexsort((self._by_id(topic), -many, person))
        person, topic = person[order], topic[order]
        place = np.arange(len(person)) - np.searchsorted(person, person)
        kept = place < FOREMOST
        found: dict[int, list[str]] = {}
        for p, t in zip(person[kept].tolist(), topic[kept].tolist(), strict=True):
            found.setdefault(p, []).append(self.names[t])
        return found

    def _by_id(self, topics: Array) -> Array:
        """The place of each topic among these in the order of ids."""
        here, place = np.unique(topics, return_inverse=True)
        found: Array = ranks([self.ids[t] for t in here.tolist()])[place]
        return found

    def _mine(self, people: Sequence[int]) -> Array:
        """Where one of these people stands."""
        rows, place = self._of
        found: Array = np.isin(rows, np.asarray(people, np.int64))[place]
        return found

    def ranked(self, people: Sequence[int], everywhere: float) -> list[int]:
        """Topics of several of these people but not of nearly all, those of most works first."""
        mine = self._mine(people)
        topic = self.topic[mine]
        persons = _distinct(topic, self.person[mine], len(self.ids))
        works = _distinct(topic, self.work[mine], len(self.ids))
        fit = np.flatnonzero((persons > 1) & (persons <= everywhere))
        order = np.lexsort((self._by_id(fit), -persons[fit], -works[fit]))
        found: list[int] = fit[order].tolist()
        return found

    def shared(self, topics: Collection[int], people: Sequence[int]) -> Shared:
        """Who of these people wrote what about some topics, the newest first."""
        found: Shared = {topic: {} for topic in topics}
        mine = np.isin(self.topic, list(topics)) & self._mine(people)
        found_at = np.flatnonzero(mine)
        work = self.work[found_at]
        newest = found_at[np.lexsort((work, -self._year[work]))]
        rows = (a[newest].tolist() for a in (self.topic, self.person, self.work))
        for topic, person, work in zip(*rows, strict=True):
            found[topic].setdefault(person, []).append(work)
        return found


def _distinct(topic: Array, other: Array, topics: int) -> Array:
    """How many different others stand beside each topic."""
    size = int(other.max(initial=0)) + 1
    counted: Array = np.bincount(once(topic * size + other) // size, minlength=topics)
    return counted
