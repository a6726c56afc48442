"""What sources state about pairs of people beyond their works in common, as arrays and as facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import pyarrow.compute as pc

from graphkit.ordered import once
from graphkit.projection import Array, Csr, Projection, ranges, rows_of

FAR = 300  # people who are weighed because of citations alone


class StatedEvidence:
    """Citations between two people, venues and institutions in common."""

    def __init__(self, projection: Projection) -> None:
        self.projection = projection

    def __call__(self, own: Array, other: Array) -> Mapping[str, Array]:
        """For candidates of one person, the counts that the score looks at."""
        person = int(own[0]) if len(own) else 0
        return {
            "citations": self._counted(person, other),
            "venues": self._shared(self.venues, person, other),
            "institution": self._shared(self.institutions, person, other),
        }

    @cached_property
    def cited_by(self) -> Csr:
        """The works that refer to each work."""
        rows = self.projection.cites.rows
        source = rows_of(rows.starts)
        order = np.lexsort((source, rows.targets))
        count = np.bincount(rows.targets, minlength=len(rows.starts) - 1)
        return Csr(np.concatenate([[0], np.cumsum(count)]), source[order])

    def _citations(self, person: int) -> tuple[Array, Array]:
        """Whose works refer to those of one, or are referred to by them, and how often."""
        own, team = self.projection.wrote.of(person), self.projection.team
        people = [np.zeros(0, np.int64)]
        for rows in (self.projection.cites.rows, self.cited_by):
            if len(rows.targets):
                works = rows.targets[ranges(rows.starts[own], rows.starts[own + 1])]
                people.append(team.targets[ranges(team.starts[works], team.starts[works + 1])])
        citing, count = np.unique(np.concatenate(people), return_counts=True)
        return citing, count

    def _counted(self, person: int, others: Array) -> Array:
        """The same for some people."""
        people, count = self._citations(person)
        if not len(people):
            return np.zeros(len(others))
        at = np.minimum(np.searchsorted(people, others), len(people) - 1)
        found: Array = np.where(people[at] == others, count[at], 0).astype(np.float64)
        return found

    def far(self, person: int, most: int = FAR) -> Array:
        """Whose works refer to those of one person, or the other way; most of all first."""
        people, count = self._citations(person)
        people, count = people[people != person], count[people != person]
        found: Array = people[np.lexsort((people, -count))[:most]]
        return found

    def colleagues(self, person: int, active: Array, most: int = FAR) -> Array:
        """People of the institutions that are stated for one, the most active first."""
        wanted = self.institutions.of(person)
        if not len(wanted):
            return np.zeros(0, np.int64)
        rows = self._people_of
        people = once(rows.targets[ranges(rows.starts[wanted], rows.starts[wanted + 1])])
        people = people[people != person]
        found: Array = people[np.lexsort((people, -active[people]))[:most]]
        return found

    @cached_property
    def _people_of(self) -> Csr:
        """The people of each institution."""
        rows = self.institutions
        people = rows.rows()
        order = np.lexsort((people, rows.targets))
        many = len(self.projection.author_institutions.ids)
        count = np.bincount(rows.targets, minlength=many)
        return Csr(np.concatenate([[0], np.cumsum(count)]), people[order])

    def citing(self, one: int, other: int) -> list[tuple[int, int]]:
        """Pairs of works: one of the first person refers to one of the second."""
        rows = self.projection.cites.rows
        theirs = set(self.projection.wrote.of(other).tolist())
        return [
            (work, cited)
            for work in self.projection.wrote.of(one).tolist()
            for cited in rows.of(work).tolist()
            if cited in theirs
        ]

    @cached_property
    def venue_names(self) -> list[str]:
        """The venues that works are published in, by number."""
        names: list[str] = self._venue_column[1]
        return names

    @cached_property
    def _venue_column(self) -> tuple[Array, list[str]]:
        column = self.projection.tables.read("works", ["venue"]).column(0).combine_chunks()
        coded = pc.dictionary_encode(column)
        places = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
        return places.astype(np.int64), coded.dictionary.to_pylist()

    @cached_property
    def venues(self) -> Csr:
        """The venues that each person published in."""
        wrote, venue = self.projection.wrote, self._venue_column[0]
        person = rows_of(wrote.starts)
        at = venue[wrote.targets]
        keys = once(person[at >= 0] * max(len(self.venue_names), 1) + at[at >= 0])
        person, at = np.divmod(keys, max(len(self.venue_names), 1))
        count = np.bincount(person, minlength=len(self.projection))
        return Csr(np.concatenate([[0], np.cumsum(count)]), at)

    @cached_property
    def institutions(self) -> Csr:
        """The institutions that works state for each person."""
        return self.projection.author_institutions.rows

    def _shared(self, rows: Csr, person: int, others: Array) -> Array:
        own = rows.of(person)
        if not len(own):
            return np.zeros(len(others))
        begin, end = rows.starts[others], rows.starts[others + 1]
        inside = np.isin(rows.targets[ranges(begin, end)], own)
        of = np.repeat(np.arange(len(others)), end - begin)
        found: Array = np.bincount(of[inside], minlength=len(others)).astype(np.float64)
        return found

    def in_common(self, rows: Csr, one: int, other: int) -> list[int]:
        """The numbers of the things that two people share."""
        found: list[int] = np.intersect1d(rows.of(one), rows.of(other)).tolist()
        return found

    def works_in(self, person: int, venue: int) -> list[int]:
        """The works of a person in a venue."""
        own = self.projection.wrote.of(person)
        found: list[int] = own[self._venue_column[0][own] == venue].tolist()
        return found
