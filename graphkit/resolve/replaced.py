"""Statements that their own source took back: works that it deleted, and those it states anew.

OpenAlex moves a work to the part of the day on which it changed, and lists what it deleted. What
others say of these works is untouched. A statement whose day is not known stands.
"""

from __future__ import annotations

import re
from array import array
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from graphkit.records import Deleted, Work

OPENALEX = "openalex"
DELETED, STATED_ANEW = "deleted at its source", "stated anew"
_DAY = re.compile(r"updated_date=(\d{4}-\d{2}-\d{2})(?:/|\Z)")
_NUMBER = re.compile(r"[Ww](\d{1,18})")


Ints = np.ndarray[Any, np.dtype[Any]]


class Told(NamedTuple):
    """What became of a work's records: as a decision tells it."""

    subject: str
    kind: str
    records: int
    text: str


class Replaced:
    """What OpenAlex says of its own works, as far as it may have been taken back."""

    def __init__(self) -> None:
        self._deleted = array("q")  # tens of millions, as numbers
        self._records = array("q")
        self._works = array("q")
        self._days: list[str] = []

    def delete(self, said: Deleted) -> None:
        """Take note of works that are not there any more."""
        if said.scheme == OPENALEX:
            numbers = map(_NUMBER.fullmatch, said.values)
            self._deleted.extend(int(n[1]) for n in numbers if n)

    def watch(self, record: int, work: Work) -> None:
        """Take note of a record, if it is one of OpenAlex's own."""
        if not work.origin.format.startswith(OPENALEX):
            return
        own = next((value for scheme, value in work.ids if scheme == OPENALEX), "")
        if number := _NUMBER.fullmatch(own):
            self._records.append(record)
            self._works.append(int(number[1]))
            self._days.append(day_of(work.origin.file))

    def left_out(self) -> tuple[set[int], list[Told]]:
        """The records that do not count, and what is to be said of it."""
        works = np.array(self._works, dtype=np.int64)
        gone = np.isin(works, np.array(self._deleted, dtype=np.int64))
        records = {self._records[n] for n in np.flatnonzero(gone).tolist()}
        told = [
            Told(f"{OPENALEX}:W{n}", DELETED, 1, "OpenAlex deleted it: what it said is left out")
            for n in np.unique(works[gone]).tolist()
        ]
        for work, own in self._stated_twice(works, np.flatnonzero(~gone)):
            newest = max(own)
            old = [n for day, numbers in own.items() if day and day < newest for n in numbers]
            if old:
                records.update(old)
                text = f"OpenAlex's record of {newest} stands for those of earlier days"
                told.append(Told(f"{OPENALEX}:W{work}", STATED_ANEW, len(old), text))
        return records, told

    def _stated_twice(self, works: Ints, kept: Ints) -> list[tuple[int, dict[str, list[int]]]]:
        """Works with several records that count, and the records of each day."""
        values, counts = np.unique(works[kept], return_counts=True)
        several = kept[np.isin(works[kept], values[counts > 1])]
        by_work: dict[int, dict[str, list[int]]] = {}
        for n in several.tolist():
            days = by_work.setdefault(int(works[n]), {})
            days.setdefault(self._days[n], []).append(self._records[n])
        return sorted(by_work.items())


@lru_cache(maxsize=4096)
def day_of(file: str) -> str:
    """The day of a part of a snapshot; "" where its path names none.

    >>> day_of("works/updated_date=2026-01-02/part_000.gz"), day_of("works.jsonl")
    ('2026-01-02', '')
    """
    day = _DAY.search(file)
    return day[1] if day else ""
