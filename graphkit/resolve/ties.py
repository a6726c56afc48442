"""Ready-made ties -> people by the ids of their source, and who works with whom.

Nobody is merged by name here: an id is a person, two ids are two. A tie says nothing of works, so
none is invented; how many stand behind it stays unknown unless the source counts them.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Set
from typing import Any

import numpy as np

from graphkit.records import Record, Tie
from graphkit.resolve.resolved import Resolved, ResolvedPerson, ResolvedTies

BASIS = "source id"
NOTE = "an id that a ready-made graph gives; nothing was compared"
COAUTHOR = "coauthor"
_UNKNOWN = -(1 << 62)
_Array = np.ndarray[Any, Any]


class StatedTies:
    """The ties of all sources, as columns."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._names: dict[int, dict[str, None]] = {}
        self._source = 0
        self._sources, self._one, self._other = array("i"), array("q"), array("q")
        self._weight = array("d")
        self._works, self._first, self._last = array("q"), array("q"), array("q")

    def __len__(self) -> int:
        return len(self._one)

    def taken_from(self, records: Iterable[Record]) -> Iterator[Record]:
        """The records of one source, without its ties, which are kept here."""
        for record in records:
            if type(record) is not Tie:
                yield record
            elif record.kind == COAUTHOR and record.one != record.other:
                self._take(record)
        self._source += 1

    def _take(self, tie: Tie) -> None:
        scheme = tie.origin.format
        self._sources.append(self._source)
        self._one.append(self._person(scheme, tie.one, tie.one_name))
        self._other.append(self._person(scheme, tie.other, tie.other_name))
        self._weight.append(np.nan if tie.weight is None else tie.weight)
        self._works.append(_UNKNOWN if tie.works is None else tie.works)
        self._first.append(_UNKNOWN if tie.first_year is None else -tie.first_year)
        self._last.append(_UNKNOWN if tie.last_year is None else tie.last_year)

    def _person(self, scheme: str, ident: str, name: str | None) -> int:
        number = self._numbers.setdefault((scheme, ident), len(self._numbers))
        if name:
            self._names.setdefault(number, {})[name] = None
        return number

    def resolve(self, resolved: Resolved, left_out: Set[str] = frozenset()) -> set[str]:
        """Add the people and their ties to what was resolved; the ids of those left out of it."""
        before = len(resolved.people)
        place = np.full(len(self._numbers), -1, dtype=np.int64)
        gone: set[str] = set()
        for (scheme, ident), number in self._numbers.items():
            if f"{scheme}:{ident}" in left_out:
                gone.add(f"{scheme}:{ident}")
                continue
            place[number] = len(resolved.people)
            names = sorted(self._names.get(number, (ident,)), key=lambda n: (-len(n), n))
            resolved.people.append(
                ResolvedPerson(
                    id=f"{scheme}:{ident}",
                    name=names[0],
                    names=tuple(sorted(names)),
                    orcid=None,
                    confidence=1.0,
                    basis=BASIS,
                    note=NOTE,
                    works=None,
                )
            )
        if gone:
            self._drop(place)
        if self._one:
            resolved.ties = self._columns(place if gone else np.arange(len(place)) + before)
        return gone

    def _drop(self, place: _Array) -> None:
        """Take out the ties of those who have no place."""
        kept = (place[np.array(self._one)] >= 0) & (place[np.array(self._other)] >= 0)
        for name in ("_sources", "_one", "_other", "_weight", "_works", "_first", "_last"):
            column = getattr(self, name)
            setattr(self, name, array(column.typecode, np.array(column)[kept].tolist()))

    def _columns(self, place: _Array) -> ResolvedTies:
        """One row for each pair.

        A file that lists a pair in both directions says one thing twice, one that repeats a
        direction adds to it; of two files the stronger statement counts, since they may overlap.
        """
        one, other = np.array(self._one), np.array(self._other)
        low, high, back = np.minimum(one, other), np.maximum(one, other), one > other
        weight = np.array(self._weight)
        order = np.lexsort((back, np.array(self._sources), high, low))
        columns = (np.array(self._sources), back, low, high, weight)
        source, back, low, high, weight = (column[order] for column in columns)
        told = _begins(low, high, source, back)  # one source, one direction
        stated = ~np.isnan(weight)
        sums = np.add.reduceat(np.where(stated, weight, 0.0), told)
        known = np.logical_or.reduceat(stated, told)
        sums = np.where(known, sums, 1.0)  # without weights an edge counts one, however often told
        pair_of_told = _begins(low[told], high[told])
        pairs = told[pair_of_told]
        return ResolvedTies(
            one=place[low[pairs]],
            other=place[high[pairs]],
            weight=np.maximum.reduceat(sums, pair_of_told),
            works=_most(self._works, order, pairs),
            first=-_most(self._first, order, pairs),
            last=_most(self._last, order, pairs),
        )


def _begins(*keys: _Array) -> _Array:
    """Where in sorted keys a new one begins."""
    changed = np.zeros(len(keys[0]), dtype=bool)
    changed[0] = True
    for key in keys:
        changed[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(changed)


def _most(values: array[int], order: _Array, begins: _Array) -> _Array:
    """The largest of each group, 0 where none is known."""
    most: _Array = np.maximum.reduceat(np.array(values)[order], begins)
    return np.where(most == _UNKNOWN, 0, most)
