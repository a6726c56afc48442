"""What a load will need, while it still reads: of many files, by those that were read so far.

A snapshot of a service is thousands of files and hours of reading. What the first of them hold
tells of the rest, as far as they are alike: it is said as that, and nothing is refused by it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from graphkit.sources import Source
from graphkit.stores import Progress
from graphkit.workspace.amounts import Amounts, amounts_of
from graphkit.workspace.remaining import COSTS, SAID, in_words
from graphkit.workspace.room import SAID as LARGE
from graphkit.workspace.room import foretold, size_in_words
from graphkit.workspace.taking import Took, located

ENOUGH = 0.03  # of all bytes, from which what was read tells of the rest
AGAIN = 1.3  # times as many bytes as when it was looked last


class Ahead:
    """Passes the progress of reading on, with what is foreseen of the whole load."""

    def __init__(
        self,
        shown: Progress,
        paths: Iterable[Source],
        took: Sequence[Took],
        records: Path,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shown, self._took, self._records, self._now = shown, took, records, now
        self._all = sum(_bytes_below(Path(p)) for p in paths if isinstance(p, str | Path))
        self._began = now()
        self._looked = self._seen = self._done = self._fresh = 0
        self._told = ""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Take note of progress, and show it."""
        if len(self._took) > self._seen:
            self._count()
            if self._done > AGAIN * self._looked and self._done >= ENOUGH * self._all:
                self._looked, self._told = self._done, self._words()
        self._shown(f"{stage}{self._told}", done, total)

    def _count(self) -> None:
        for took in self._took[self._seen :]:
            size = _size(located(took.held.place.path, self._records.parent))
            self._done += size
            self._fresh += size if took.fresh else 0
        self._seen = len(self._took)

    def _words(self) -> str:
        held = [took.source for took in self._took if took.source is not None]
        sample = amounts_of([(self._records / one.segment, one.records) for one in held])
        times = max(self._all / self._done, 1.0)
        given = Amounts(*(count * times for count in sample))
        left = sum(given.times(cost) for cost in COSTS.values()) / 1e6
        if self._fresh:
            left += (self._now() - self._began) / self._fresh * max(self._all - self._done, 0)
        if left < SAID:
            return ""
        need = foretold(self._records.parent, given).likely
        disk = f", {size_in_words(need)} of disk" if need >= LARGE else ""
        return f", {in_words(left)} left{disk} by what was read so far"


def _bytes_below(path: Path) -> int:
    if not os.path.isdir(path):  # noqa: PTH112 - of a name that is too long, too
        return _size(path)
    return sum(
        _size(Path(folder) / name)
        for folder, _, names in os.walk(path)
        for name in names
        if not name.startswith(".")
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
