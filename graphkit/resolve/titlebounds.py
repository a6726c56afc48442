"""What two titles can be worth at the most, of millions of pairs, by sums of bits.

Nearly all pairs that have a beginning and a name in common are two works, and are known to be by
how many words they share, by their years and venues: their letters need not be compared. A bound is
never below what `near titles` gives a pair, so nothing is lost by it.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from graphkit.names import title_key
from graphkit.resolve.identity.signatures import Floats, Ints
from graphkit.resolve.statements import Dated, Statements

UNKNOWN = -1
_MIXED = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)  # spread numbers of words over 64 bits, each once


def key_of(work: Dated) -> tuple[str, str]:
    """A title as it is shown and as it is compared."""
    shown, key = work.title or "", work.key
    if "&" in shown:
        shown = html.unescape(shown)
        key = title_key(shown)
    return shown, key


class TitleBounds:
    """Words, years and venues of records as numbers; `worth` is that of a word, `most` the most."""

    def __init__(
        self, said: Statements, records: Sequence[int], worth: dict[str, float], most: float
    ) -> None:
        count = len(said)
        self._bits: Any = np.zeros((len(_MIXED), count), dtype=np.uint64)  # of words that tell
        self._hidden = np.zeros((len(_MIXED), count), dtype=np.int16)  # words behind others' bits
        self._small = np.zeros(count, dtype=np.float32)  # what words are worth that tell little
        self._year = np.full(count, UNKNOWN, dtype=np.int32)
        self._venue = np.full(count, UNKNOWN, dtype=np.int32)
        self._most = most
        known: dict[str, tuple[float, int, int]] = {}
        venues: dict[str, int] = {"": UNKNOWN}
        folded: dict[str | None, int] = {None: UNKNOWN}
        for record in records:
            work = said.works[record]
            one = other = telling = 0
            small = 0.0
            for word in {*key_of(work)[1].split()}:
                told = known.get(word)
                if told is None:
                    told = known[word] = _worth_and_bits(worth[word], self._most, len(known))
                if told[0]:
                    small += told[0]
                else:
                    telling += 1
                    one |= told[1]
                    other |= told[2]
            self._small[record] = small
            for row, bits in enumerate((one, other)):
                self._bits[row, record] = bits
                self._hidden[row, record] = telling - bits.bit_count()
            if work.year is not None:
                self._year[record] = work.year
            venue = folded.get(work.venue)
            if venue is None:
                form = title_key(html.unescape(work.venue or ""))
                venue = folded[work.venue] = venues.setdefault(form, len(venues))
            self._venue[record] = venue

    def words(self, ones: Ints, others: Ints) -> Floats:
        """What the words that each pair shares are worth at the most."""
        most = np.minimum(self._small[ones], self._small[others])
        shared = np.full(len(ones), np.iinfo(np.int16).max, dtype=np.int16)
        for bits, hidden in zip(self._bits, self._hidden, strict=True):
            both = np.bitwise_count(bits[ones] & bits[others]).astype(np.int16)
            np.minimum(shared, both + np.minimum(hidden[ones], hidden[others]), out=shared)
        found: Floats = most + np.float32(self._most) * shared
        return found

    def years_apart(self, ones: Ints, others: Ints) -> Ints:
        """How many years lie between two records; UNKNOWN where one of them has none."""
        a, b = self._year[ones], self._year[others]
        found: Ints = np.where((a == UNKNOWN) | (b == UNKNOWN), UNKNOWN, np.abs(a - b))
        return found

    def venues(self, ones: Ints, others: Ints) -> tuple[Ints, Ints]:
        """Whether both venues are known, and whether they are one."""
        a, b = self._venue[ones], self._venue[others]
        return (a != UNKNOWN) & (b != UNKNOWN), a == b


def _worth_and_bits(worth: float, most: float, number: int) -> tuple[float, int, int]:
    """What a word is worth if that is little, and the bits of one that tells."""
    if worth < most:
        return worth, 0, 0
    one, other = ((((number + 1) * mixed) & 0xFFFFFFFFFFFFFFFF) >> 58 for mixed in _MIXED)
    return 0.0, 1 << one, 1 << other
