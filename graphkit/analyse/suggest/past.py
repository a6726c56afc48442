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

from graphkit.analyse.suggest.words import weighed
from graphkit.graph import PAIR_CAP
from graphkit.projection import UNKNOWN_YEAR, Array, Csr, Projection, ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# half-lives in years: this year, now, these years, ever
HALF_LIVES = {"year": 1.0, "now": 2.0, "years": 5.0, "ever": 1e9}
WORDS = 100  # of a person that are compared, the weightiest
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
    """Every tie in both directions, sorted: `worth` has its sum of 1/(authors - 1) by half-life.

    `led` is the part of it where the partner stood last on the list. Ages are in years before the
    last year of the past.
    """

    rows: Csr
    worth: Mapping[str, Array]
    led: Array
    first_age: Array
    last_age: Array
    source: Array
    strength: Mapping[str, Array]
    led_strength: Array
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
        self._recent: dict[str, Array] = {}
        known = year[year != UNKNOWN_YEAR]
        self.now = int(known.max()) if len(known) else UNKNOWN_YEAR

    @classmethod
    def of(cls, projection: Projection, texts: csr_array[Any] | None = None) -> Past:
        """The past that a projection shows."""
        arrays = projection.arrays
        order = np.lexsort((arrays.team_position, _rows_of(projection.team)))
        team = Csr(arrays.team_starts, arrays.team_targets[order])
        stated = arrays.tie_works == 0
        ready = None
        if stated.any():
            ready = ReadyTies(
                projection.sources[stated],
                arrays.tie_targets[stated],
                arrays.tie_weight[stated],
                arrays.tie_first[stated],
                arrays.tie_last[stated],
            )
        # a window keeps the works outside it, without people: they are of no year here
        year = np.where(np.diff(team.starts) > 0, arrays.work_year, UNKNOWN_YEAR)
        return cls(team, year, len(projection), texts, ready)

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
        work = _rows_of(self.team)
        order = np.lexsort((work, self.team.targets))
        count = np.bincount(self.team.targets, minlength=self.people)
        return Csr(np.concatenate([[0], np.cumsum(count)]), work[order])

    def partners(self, person: int) -> Array:
        """Everybody who stands on a work with a person, or is tied to them."""
        works = self.wrote.of(person)
        teams = self.team.targets[ranges(self.team.starts[works], self.team.starts[works + 1])]
        found = np.union1d(teams, self.ties.rows.of(person))
        others: Array = found[found != person]
        return others

    @cached_property
    def ties(self) -> TieTable:
        """Every tie, with what it is worth now."""
        source, target, work, last = _pairs(self.team, self.size)
        share = 1.0 / (self.size[work] - 1)
        age = self.age[work].astype(np.float64)
        columns = [source, target, share, age, last.astype(np.float64)]
        if self.ready is not None:
            ready = self.ready
            nothing = np.zeros(len(ready.source))
            columns = [
                np.concatenate(pair)
                for pair in zip(
                    columns,
                    (ready.source, ready.target, ready.weight, _age(ready.last, self.now), nothing),
                    strict=True,
                )
            ]
        names = ("source", "target", "share", "age", "led")
        return _summed(self.people, **dict(zip(names, columns, strict=True)))

    # -- each person -------------------------------------------------------------------------

    @cached_property
    def authorship(self) -> tuple[Array, Array]:
        """Person and work of every place on a list, person by person."""
        return _rows_of(self.wrote), self.wrote.targets

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
    def led_last(self) -> Array:
        """The share of each person's works with several authors on which they stand last."""
        several = np.flatnonzero(self.size > 1)
        last = self.team.targets[self.team.starts[several + 1] - 1]
        count = np.bincount(last, minlength=self.people)
        of = self.per_person((self.size > 1).astype(np.float64))
        found: Array = (count + 0.5) / (of + 1.5)
        return found

    @cached_property
    def new_partners(self) -> Array:
        """How many people each one wrote with first in the last two years."""
        fresh = (self.ties.first_age < 2).astype(np.float64)
        found: Array = np.bincount(self.ties.source, weights=fresh, minlength=self.people)
        return found

    @cached_property
    def onward(self) -> csr_array[Any]:
        """Where a step along a tie leads, by what ties are worth now: rows that sum to one."""
        ties = self.ties
        return self._by_tie(ties.worth["now"] / ties.strength["now"][ties.source])

    @cached_property
    def tied(self) -> tuple[csr_array[Any], csr_array[Any]]:
        """Who is tied to whom, by ones; and by 1/log(ties + 1) of the first of the two."""
        ties = self.ties
        near = self._by_tie(np.ones(len(ties.source)))
        return near, self._by_tie(1.0 / np.log(ties.degree[ties.source] + 1.0))

    def _by_tie(self, values: Array) -> csr_array[Any]:
        """Values of ties as a matrix, in half the memory that other numbers here take."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

        rows = self.ties.rows
        parts = values.astype(np.float32), rows.targets.astype(np.int32), rows.starts
        small = parts[2].astype(np.int32) if len(values) < 2**31 else parts[2]
        return csr_array((parts[0], parts[1], small), shape=(self.people, self.people))

    @cached_property
    def profiles(self) -> csr_array[Any] | None:
        """The weightiest words of each person, newer works counting more: rows of length one."""
        if self.texts is None:
            return None
        from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - slow to import

        person, work = self.authorship
        weight = 0.5 ** (self.age[work] / HALF_LIVES["years"])
        wrote = csr_array((weight, (person, work)), shape=(self.people, len(self.year)))
        found = (wrote @ weighed(self.texts)).tocsr()
        row = np.repeat(np.arange(self.people), np.diff(found.indptr))
        order = np.lexsort((found.indices, -found.data, row))
        rank = np.arange(len(order)) - found.indptr[row[order]]
        kept = np.sort(order[rank < WORDS])
        found = csr_array((found.data[kept], (row[kept], found.indices[kept])), shape=found.shape)
        length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
        return csr_array(diags_array(scale) @ found)

    @cached_property
    def by_word(self) -> csr_array[Any] | None:
        """The same, a row for each word."""
        return None if self.profiles is None else self.profiles.T.tocsr()

    def recent_works(self, half_life: str) -> Array:
        """How many works each person has, older ones counting less."""
        kept = self._recent.get(half_life)
        if kept is None:
            kept = self._recent[half_life] = self.per_person(
                0.5 ** (self.age / HALF_LIVES[half_life])
            )
        return kept


def _rows_of(csr: Csr) -> Array:
    found: Array = np.repeat(np.arange(len(csr.starts) - 1), np.diff(csr.starts))
    return found


def _age(year: Array, now: int) -> Array:
    found: Array = np.where(year == UNKNOWN_YEAR, UNDATED_AGE, np.maximum(now - year, 0))
    return found


def _pairs(team: Csr, size: Array) -> tuple[Array, Array, Array, Array]:
    """Every two people on one work, both ways: source, target, work, whether target stood last."""
    found: list[tuple[Array, Array, Array, Array]] = []
    for k in np.unique(size[(size > 1) & (size <= PAIR_CAP)]).tolist():
        works = np.flatnonzero(size == k)
        people = team.targets[team.starts[works][:, None] + np.arange(k)]
        i, j = np.nonzero(~np.eye(k, dtype=bool))
        last = np.broadcast_to(j == k - 1, (len(works), len(j)))
        found.append(
            (people[:, i].ravel(), people[:, j].ravel(), np.repeat(works, len(i)), last.ravel())
        )
    if not found:
        nothing = np.zeros(0, np.int64)
        return nothing, nothing, nothing, nothing.astype(bool)
    source, target, work, last = (np.concatenate(column) for column in zip(*found, strict=True))
    return source, target, work, last


def _summed(
    people: int, *, source: Array, target: Array, share: Array, age: Array, led: Array
) -> TieTable:
    key = source * people + target
    order = np.argsort(key, kind="stable")
    key, share, age, led = key[order], share[order], age[order], led[order]
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    source, target = key[begins] // people, key[begins] % people
    degree = np.bincount(source, minlength=people)

    def total(values: Array, how: np.ufunc = np.add) -> Array:
        found: Array = how.reduceat(values, begins) if len(begins) else values
        return found

    def of_person(values: Array) -> Array:
        found: Array = np.bincount(source, weights=values, minlength=people)
        return found

    worth = {name: total(share * 0.5 ** (age / life)) for name, life in HALF_LIVES.items()}
    last = total(led * share * 0.5 ** (age / HALF_LIVES["now"]))
    return TieTable(
        rows=Csr(np.concatenate([[0], np.cumsum(degree)]), target),
        worth=worth,
        led=last,
        first_age=total(age, np.maximum),
        last_age=total(age, np.minimum),
        source=source,
        strength={name: of_person(values) for name, values in worth.items()},
        led_strength=of_person(last),
        degree=degree,
    )
