"""Names in order: who begins or ends with some letters is found without looking at everybody.

And numbers in order: each once, and those of ranges.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LAST = "\U0010ffff"


class OrderedNames:
    """Names in order, so that those that begin or end with some letters stand beside each other."""

    def __init__(self, names: pa.ChunkedArray) -> None:
        plain = names.combine_chunks()
        self._order, self._names = _sorted(plain)
        self._order_of_ends, self._ends = _sorted(pc.utf8_reverse(plain))

    def equal(self, name: str) -> list[int]:
        """The numbers of those that are this name."""
        begin = _place(self._names, name)
        found: list[int] = np.sort(self._order[begin : _place(self._names, f"{name}\x00")]).tolist()
        return found

    def begin_or_end(self, part: str) -> np.ndarray[Any, Any]:
        """The numbers of those that begin or end with these letters."""
        begin = slice(_place(self._names, part), _place(self._names, f"{part}{LAST}"))
        turned = part[::-1]
        end = slice(_place(self._ends, turned), _place(self._ends, f"{turned}{LAST}"))
        found: np.ndarray[Any, Any] = np.union1d(self._order[begin], self._order_of_ends[end])
        return found


def once(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Numbers in order, each once, as `np.unique` gives them.

    That hashes, which takes twenty times as long where millions of numbers are different.
    """
    in_order = np.sort(values)
    return in_order[np.r_[True, in_order[1:] != in_order[:-1]]] if len(in_order) else in_order


def ranges(begin: np.ndarray[Any, Any], end: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """All numbers of some ranges, one range after another."""
    length = end - begin
    shift = np.repeat(begin - np.concatenate([[0], np.cumsum(length)[:-1]]), length)
    found: np.ndarray[Any, Any] = np.arange(len(shift)) + shift
    return found


def _sorted(names: pa.Array) -> tuple[np.ndarray[Any, Any], pa.Array]:
    order = pc.sort_indices(names)
    return order.to_numpy().astype(np.int64), names.take(order)


def _place(names: pa.Array, name: str) -> int:
    """Where a name would stand among sorted ones."""
    return bisect_left(range(len(names)), name.encode(), key=lambda n: names[n].as_py().encode())
