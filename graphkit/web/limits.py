"""How often one address may ask, and what was made before: both bounded, both per process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

ADDRESSES = 10_000  # that are remembered
BURST = 5  # seconds' worth of answers that may be asked for at once


class Rate:
    """A bucket of answers for each address; it fills with time."""

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_second, self._clock = a_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """How many seconds to wait; 0 where the answer may be given now."""
        now, most = self._clock(), max(1.0, BURST * self.a_second)
        left, before = self._buckets.pop(address, (most, now))
        left = min(most, left + (now - before) * self.a_second)
        allowed = left >= 1.0
        self._buckets[address] = (left - allowed, now)
        while len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) / self.a_second


class MadeResponse(NamedTuple):
    """An answer: its bytes, its policy where it is not that of all pages, what was left out."""

    body: bytes
    policy: str = ""
    cut: str = ""  # "2000 of 5000": of a list that is longer
    passing: bool = False  # something in it is still being made: not to be kept


class Kept:
    """Answers as bytes, up to a size; those that were not asked for lately go first."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._found: OrderedDict[Hashable, MadeResponse] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> MadeResponse | None:
        """The answer, if it was made before."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: Hashable, made: MadeResponse) -> None:
        """Keep an answer, if it is not a large part of all room."""
        if len(made.body) * 8 > self.most:
            return
        with self._lock:
            if key in self._found:
                return
            self._found[key] = made
            self.size += len(made.body)
            while self.size > self.most:
                _, gone = self._found.popitem(last=False)
                self.size -= len(gone.body)
