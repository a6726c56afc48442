"""How long a load will still take, by what its stages took so far beside what was measured.

What a stage costs was measured by the numbers of records, authors and references; how much faster
or slower this machine is, and how busy, is seen by the stages that are done.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from graphkit.stores import Progress
from graphkit.workspace.amounts import Amounts

# Microseconds of a processor, fitted to the same loads as the disk (`room`): together within 25 %
# of what these took. How fast this machine is comes on top.
COSTS = {
    "resolving: taking records in": Amounts(6.1, 27.2, 4.2, 5.7, 0, 0.4),
    "resolving: which records are one work": Amounts(0, 23.5, 3.8, 2.0, 0.2, 0),
    "resolving: works and their lists of authors": Amounts(0, 14.3, 1.1, 0, 0, 0),
    "resolving: comparing names and works": Amounts(0, 0, 70.1, 3.8, 0, 0),
    "resolving: people and institutions": Amounts(0, 4.9, 6.7, 6.3, 0, 0),
    "resolving: topics and references": Amounts(0.9, 16.1, 2.5, 6.6, 3.3, 0),
    "writing tables": Amounts(2.5, 2.3, 10.8, 3.5, 1.7, 0),
    "finding communities": Amounts(5.4, 0, 15.1, 0, 0, 0),
    "indexing words": Amounts(3.8, 14.4, 5.1, 1.1, 0, 0),
    "preparing answers": Amounts(1.1, 6.5, 2.8, 2.2, 0.1, 0),
    "building the store": Amounts(2.7, 0, 17.6, 6.4, 0, 0),
}
SURE = 5.0  # seconds of stages that are done, from which they count more than what was measured
OLDER = 0.5  # what stages before the last one count beside it
SAID = 20.0  # seconds from which it is said what is left


class Remaining:
    """Passes progress on, with how long what is left will take where that is long.

    And with how much disk it will take, in words, where that is much.
    """

    def __init__(
        self,
        shown: Progress,
        given: Amounts,
        disk: str = "",
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shown, self._disk, self._now = shown, disk, now
        self._expected = {stage: given.times(cost) / 1e6 for stage, cost in COSTS.items()}
        self._order = list(COSTS)
        self._stage, self._began = "", 0.0
        self._done = self._took = 0.0

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Take note of progress, and show it."""
        if stage != self._stage:
            if self._stage in self._expected:  # a machine is as busy as it was last
                self._done = OLDER * self._done + self._expected[self._stage]
                self._took = OLDER * self._took + self._now() - self._began
            self._stage, self._began = stage, self._now()
        left = self.left()
        long = left is not None and left >= SAID
        told = f"{stage}, {in_words(left)} left{self._disk}" if left and long else stage
        self._shown(told, done, total)

    def left(self) -> float | None:
        """Seconds until the end; None in a stage of which nothing is known."""
        if self._stage not in self._expected:
            return None
        factor = (self._took + SURE) / (self._done + SURE)
        now, *later = (self._expected[s] for s in self._order[self._order.index(self._stage) :])
        of_this = max(factor * now - (self._now() - self._began), 0.0)
        return of_this + factor * sum(later)


def in_words(seconds: float) -> str:
    """A time as nobody should take it more exactly than it is known.

    >>> in_words(24), in_words(70), in_words(400), in_words(4_000), in_words(40_000)
    ('about 20 s', 'about 1 min', 'about 7 min', 'about 1.1 h', 'about 11 h')
    """
    if seconds < 55:
        return f"about {max(round(seconds, -1), 10):.0f} s"
    if seconds < 3_300:
        return f"about {seconds / 60:.0f} min"
    return f"about {seconds / 3600:.1f} h" if seconds < 36_000 else f"about {seconds / 3600:.0f} h"
