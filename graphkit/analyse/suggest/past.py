"""Who wrote what and when, as arrays: all that a score of suggestions may look at.

A `Past` comes from a projection or from a plain list of works, and cannot see beyond its last year.
Works of more than `PAIR_CAP` authors tie nobody, but whoever stands on one is no new partner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.suggest.words import around, weighed, weightiest
from graphkit.graph import PAIR_CAP
from graphkit.projection import UNKNOWN_YEAR, Array, Csr, Projection, ranges
from graphkit.years import newest

if TYPE_CHECKING:
    from scipy.sparse import csr_array

HALF_LIFE = 2.0  # years: what ties and works are worth now
LONG_HALF_LIFE = 5.0  # years: what somebody writes about changes more slowly
CLOSE_TEAM = 20  # authors: a work of more makes nobody a collaborator through whom others are near
FRESH = 2  # years
FAINT = 1e-6  # as good as nothing
BUSY = {"recent": 0.55, "new_partners": 0.15}  # of a first look at those beyond
UNDATED_AGE = 6  # years: neither fresh nor forgotten


@dataclass(frozen=True, slots=True)
class ReadyTies:
    """Ties that a source states without works: they count by their weight and years."""

    source: Array
    target: Array
    weight: Array
    first: Array
    last: Array


@dataclass(frozen=True, slots=True)
class TieTable:
    """Every tie in both directions, sorted: `worth` is its sum of 1/(authors - 1), halved with age.

    `close` says of each whether a work of at most `CLOSE_TEAM` authors stands behind it. Ages are
    in years before the last year of the past. `strength` and `degree` are those of people.
    """

    rows: Csr
    source: Array
    worth: Array
    close: Array
    first_age: Array
    strength: Array
    degree: Array


class Past:
    """The works of some years: teams in the order of their lists, and the year of each work."""

    def __init__(
        self,
        team: Csr,
        year: Array,
        people: int,
        texts: csr_array[Any] | None = None,
        ready: ReadyTies | None = None,
    ) -> None:
        self.team = team
        self.year = year
        self.people = people
        self.texts = texts  # how often each work has each word
        self.ready = ready
        self.now = newest(year, UNKNOWN_YEAR) or UNKNOWN_YEAR

    @classmethod
    def of(cls, projection: Projection, texts: csr_array[Any] | None = None) -> Past:
        """The past that a projection shows."""
        arrays = projection.arrays
        order = np.lexsort((arrays.team_position, projection.team.rows()))
        team = Csr(arrays.team_starts, arrays.team_targets[order])
        stated = arrays.tie_works == 0
        ready = None
        if stated.any():
            ready = ReadyTies(
                projection.tie_from[stated],
                arrays.tie_targets[stated],
                arrays.tie_weight[stated],
                arrays.tie_first[stated],
                arrays.tie_last[stated],
            )
        # a window keeps the works outside it, without people: they are of no year here
        year = np.where(np.diff(team.starts) > 0, arrays.work_year, UNKNOWN_YEAR)
        return cls(team, year, len(projection), texts, ready)

    def knowing(self, known: Mapping[str, Any]) -> Past:
        """The same with what was worked out of it before, by the names of its properties."""
        self.__dict__.update(known)
        return self

    def until(self, year: int) -> Past:
        """The works up to a year, that year included; those without a year are left out."""
        kept = np.flatnonzero((self.year != UNKNOWN_YEAR) & (self.year <= year))
        begin, end = self.team.starts[kept], self.team.starts[kept + 1]
        starts = np.concatenate([[0], np.cumsum(end - begin)])
        texts = self.texts[kept] if self.texts is not None else None
        team = Csr(starts, self.team.targets[ranges(begin, end)])
        return Past(team, self.year[kept], self.people, texts)

    @cached_property
    def size(self) -> Array:
        """How many people stand on each work."""
        found: Array = np.diff(self.team.starts)
        return found

    @cached_property
    def age(self) -> Array:
        """Years before the last one, for each work."""
        return _age(self.year, self.now)

    @cached_property
    def wrote(self) -> Csr:
        """The works of each person."""
        work = self.team.rows()
        order = np.lexsort((work, self.team.targets))
        count = np.bincount(self.team.targets, minlength=self.people)
        return Csr(np.concatenate([[0], np.cumsum(count)]), work[order])

    def partners(self, person: int) -> Array:
        """Everybody who stands on a work with a person, or is tied to them."""
        works = self.wrote.of(person)
        teams = self.team.targets[ranges(self.team.starts[works], self.team.starts[works + 1])]
        people = np.union1d(teams, self.ties.rows.of(person))
        others: Array = people[people != person]
        return others

    @cached_property
    def ties(self) -> TieTable:
        """Every tie, with what it is worth now."""
        source, target, work = pairs_on(self.team, self.size)
        size, age = self.size[work], self.age[work]
        columns = [source, target, 1.0 / (size - 1), age, size <= CLOSE_TEAM]
        if self.ready is not None:
            ready = self.ready
            stated = (
                ready.source,
                ready.target,
                ready.weight,
                _age(ready.last, self.now),
                np.ones(len(ready.source), bool),
            )
            columns = [np.concatenate(pair) for pair in zip(columns, stated, strict=True)]
        source, target, share, age, close = columns
        return _summed(self.people, source, target, share=share, age=age, close=close)

    # -- each person -------------------------------------------------------------------------

    @cached_property
    def authorship(self) -> tuple[Array, Array]:
        """Person and work of every place on a list, person by person."""
        return self.wrote.rows(), self.wrote.targets

    def per_person(self, values: Array) -> Array:
        """A value of works, summed over the works of each person."""
        person, work = self.authorship
        found: Array = np.bincount(person, weights=values[work], minlength=self.people)
        return found

    @cached_property
    def works(self) -> Array:
        """How many works each person has."""
        found: Array = np.diff(self.wrote.starts)
        return found

    @cached_property
    def last_age(self) -> Array:
        """Years since each person's newest work; those without works have the age of undated."""
        return self._extreme(np.minimum)

    @cached_property
    def first_age(self) -> Array:
        """Years since each person's oldest work."""
        return self._extreme(np.maximum)

    def _extreme(self, best: np.ufunc) -> Array:
        person, work = self.authorship
        dated = self.year[work] != UNKNOWN_YEAR
        person, work = person[dated], work[dated]
        found = np.full(self.people, float(UNDATED_AGE))
        if len(work):
            begins = np.flatnonzero(np.diff(person, prepend=-1))
            found[person[begins]] = best.reduceat(self.age[work].astype(np.float64), begins)
        return found

    @cached_property
    def new_partners(self) -> Array:
        """How many people each one wrote with first in the last years."""
        fresh = (self.ties.first_age < FRESH).astype(np.float64)
        found: Array = np.bincount(self.ties.source, weights=fresh, minlength=self.people)
        return found

    @cached_property
    def recent(self) -> Array:
        """How many works each person has, older ones counting less."""
        return self.per_person(0.5 ** (self.age / HALF_LIFE))

    @cached_property
    def busy(self) -> Array:
        """What the own works and new partners of each person count at a first look."""
        sums = BUSY["recent"] * np.log1p(self.recent)
        sums += BUSY["new_partners"] * np.log1p(self.new_partners)
        small: Array = sums.astype(np.float32)
        return small

    @cached_property
    def onward(self) -> csr_array[Any]:
        """Where a step along a tie leads, by what ties are worth now: rows that sum to one."""
        ties = self.ties
        return self._by_tie(ties.worth / ties.strength[ties.source])

    @cached_property
    def tied(self) -> tuple[csr_array[Any], csr_array[Any]]:
        """Who is tied to whom, by ones; and by 1/log(ties + 1) of the first of the two."""
        ties = self.ties
        near = self._by_tie(np.ones(len(ties.source)))
        return near, self._by_tie(1.0 / np.log(ties.degree[ties.source] + 1.0))

    @cached_property
    def close(self) -> csr_array[Any]:
        """Who is tied to whom by a work of few authors, by ones."""
        near = self.tied[0]
        if self.ties.close.all():
            return near
        found = self._by_tie(self.ties.close.astype(np.float64))
        found.eliminate_zeros()
        return found

    def _by_tie(self, values: Array) -> csr_array[Any]:
        """Values of ties as a matrix, in half the memory that other numbers here take."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

        rows = self.ties.rows
        parts = values.astype(np.float32), rows.targets.astype(np.int32), rows.starts.copy()
        small = parts[2].astype(np.int32) if len(values) < 2**31 else parts[2]
        return csr_array((parts[0], parts[1], small), shape=(self.people, self.people))

    # -- what they write about ---------------------------------------------------------------

    @cached_property
    def profiles(self) -> csr_array[Any] | None:
        """The weightiest words of each person, newer works counting more: rows of length one."""
        if self.texts is None:
            return None
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

        person, work = self.authorship
        weight = 0.5 ** (self.age[work] / LONG_HALF_LIFE)
        wrote = csr_array((weight, (person, work)), shape=(self.people, len(self.year)))
        return weightiest((wrote @ weighed(self.texts)).tocsr())

    @cached_property
    def fields(self) -> csr_array[Any] | None:
        """The same of each person together with their partners, by what their ties are worth.

        Whoever comes new to a group has few words of their own, and groups meet through any member.
        """
        if self.profiles is None:
            return None
        return around(self.onward, self.profiles)

    @cached_property
    def by_field_word(self) -> csr_array[Any] | None:
        """`fields` turned: a row for each word."""
        return None if self.fields is None else self.fields.T.tocsr()


def _age(year: Array, now: int) -> Array:
    found: Array = np.where(year == UNKNOWN_YEAR, UNDATED_AGE, np.maximum(now - year, 0))
    return found


def pairs_on(team: Csr, size: Array) -> tuple[Array, Array, Array]:
    """Every two people on one work, both ways: source, target, work."""
    lots: list[tuple[Array, Array, Array]] = []
    for k in np.unique(size[(size > 1) & (size <= PAIR_CAP)]).tolist():
        works = np.flatnonzero(size == k)
        people = team.targets[team.starts[works][:, None] + np.arange(k)]
        i, j = np.nonzero(~np.eye(k, dtype=bool))
        lots.append((people[:, i].ravel(), people[:, j].ravel(), np.repeat(works, len(i))))
    if not lots:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing
    source, target, work = (np.concatenate(column) for column in zip(*lots, strict=True))
    return source, target, work


def _summed(
    people: int, source: Array, target: Array, *, share: Array, age: Array, close: Array
) -> TieTable:
    key = source * people + target
    order = np.argsort(key, kind="stable")
    key, share, age, close = (values[order] for values in (key, share, age, close))
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    source, target = key[begins] // people, key[begins] % people
    degree = np.bincount(source, minlength=people)

    def total(values: Array, how: np.ufunc = np.add) -> Array:
        found: Array = how.reduceat(values, begins) if len(begins) else values
        return found

    worth = total(share * 0.5 ** (age / HALF_LIFE))
    return TieTable(
        rows=Csr(np.concatenate([[0], np.cumsum(degree)]), target),
        source=source,
        worth=worth,
        close=total(close, np.logical_or),
        first_age=total(age, np.maximum),
        strength=np.bincount(source, weights=worth, minlength=people),
        degree=degree,
    )
