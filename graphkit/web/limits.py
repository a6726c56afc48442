"""How often one address may ask, in all processes; and what was made before, in each. Bounded."""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import NamedTuple

ADDRESSES = 10_000  # that are remembered
PLACES, TRIED = 1 << 15, 4  # of a table that processes share: buckets, and how many are looked at
RATE = "rate"  # its file, in the scratch folder
ONE = struct.Struct("<8sdd")  # whose, what is left, when
BURST = 5  # seconds' worth of answers that may be asked for at once


def announced(headers: Mapping[str, str]) -> int:
    """How many bytes a request says that it brings; 0 where it does not say."""
    told = headers.get("content-length", "0")
    return int(told) if told.isascii() and told.isdigit() else 0


class Rate:
    """A bucket of answers for each address; it fills with time."""

    def __init__(self, a_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_second, self._clock = a_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """How many seconds to wait; 0 where the answer may be given now."""
        now, most = self._clock(), max(1.0, BURST * self.a_second)
        left, before = self._buckets.pop(address, (most, now))
        left, wait = _taken(left, now - before, self.a_second, most)
        self._buckets[address] = (left, now)
        while len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return wait


def _taken(left: float, passed: float, a_second: float, most: float) -> tuple[float, float]:
    """What a bucket holds after some seconds and one answer, if it has one; how long to wait."""
    left = min(most, left + passed * a_second)
    allowed = left >= 1.0
    return left - allowed, 0.0 if allowed else (1.0 - left) / a_second


class SharedRate:
    """The same for several processes: the buckets stand in a file that all of them map.

    Without a lock, since a process that is killed would keep it: two that take from one bucket at
    the same moment may take one answer too many, and the time is only ever a moment wrong. What
    names an address is a hash that nobody outside can make.
    """

    def __init__(
        self, a_second: float, path: Path, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.a_second, self._clock = a_second, clock
        whole = 16 + PLACES * ONE.size
        if not path.exists():  # by the process that starts the others
            path.write_bytes(os.urandom(16) + bytes(whole - 16))
        with open(path, "r+b") as file:
            self._table = mmap.mmap(file.fileno(), whole)
        self._key = self._table[:16]

    def wait(self, address: str) -> float:
        """How many seconds to wait; 0 where the answer may be given now."""
        now, most = self._clock(), max(1.0, BURST * self.a_second)
        own = hashlib.blake2b(address.encode("utf-8", "replace"), key=self._key, digest_size=8)
        place, left, before = self._place(own.digest(), most, now)
        left, wait = _taken(max(0.0, left), max(0.0, now - before), self.a_second, most)
        ONE.pack_into(self._table, place, own.digest(), left, now)
        return wait

    def _place(self, own: bytes, most: float, now: float) -> tuple[int, float, float]:
        """The bucket of an address: its own, or that which was not asked for the longest."""
        first, oldest = int.from_bytes(own, "little") % PLACES, (now + 1.0, 0)
        for step in range(TRIED):
            place = 16 + (first + step) % PLACES * ONE.size
            whose, left, before = ONE.unpack_from(self._table, place)
            if whose == own:
                return place, left, before
            oldest = min(oldest, (before, place))
        return oldest[1] or 16 + first * ONE.size, most, now


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
