"""A column of a table as a sequence: single values are read where they lie, many at once as a list.

A question about one person reads a few names of millions; an analysis goes through all of them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar, overload

import pyarrow as pa
import pyarrow.compute as pc

T = TypeVar("T")
PATIENCE = 1000  # single values, and a share of all, before everything is taken
SHARE = 32


class Column(Sequence[T], Generic[T]):
    """Values of a column of Arrow."""

    def __init__(self, values: pa.ChunkedArray) -> None:
        self.values = values
        self._size = len(values)
        self._asked = 0
        self._list: list[T] | None = None

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if self._list is not None:
            return self._list[at]
        if isinstance(at, slice):
            return self.all()[at]
        self._asked += 1
        if self._asked > PATIENCE + self._size // SHARE:
            return self.all()[at]
        found: T = self.values[int(at)].as_py()
        return found

    def __iter__(self) -> Iterator[T]:
        return iter(self.all())

    def __contains__(self, value: object) -> bool:
        return value in self.all()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self.all() == list(other)

    __hash__ = None  # type: ignore[assignment]  # as a list

    def all(self) -> list[T]:
        """Every value."""
        if self._list is None:
            values: list[T] = self.values.to_pylist()
            self._list = values
        return self._list


def found_in(column: Sequence[str], value: str) -> int | None:
    """Where a value stands in sorted ones without doubles; None where it does not."""
    at = bisect_left(column, value)
    return at if at < len(column) and column[at] == value else None


def span_of(column: Sequence[str], value: str) -> range:
    """Where a value stands in sorted ones."""
    begin = bisect_left(column, value)
    return range(begin, bisect_right(column, value, begin))


def span_of_beginning(column: Sequence[str], text: str) -> range:
    """Where those stand, in sorted ones, that begin with a text."""
    begin = bisect_left(column, text)
    return range(begin, bisect_left(column, text + "\U0010ffff", begin))


def is_sorted(values: pa.ChunkedArray) -> bool:
    """Whether each value is above the one before it, so that one is found by halves."""
    import pyarrow.compute as pc  # noqa: PLC0415 - not for what is only read

    if len(values) < 2:
        return not values.null_count
    above: Any = pc.all(pc.less(values[:-1], values[1:])).as_py()
    return bool(above) and not values.null_count


def rows_where(table: pa.Table, column: str, value: str) -> list[dict[str, Any]]:
    """The rows of which a column says this: of millions that say other things none is made."""
    found: list[dict[str, Any]] = table.filter(pc.equal(table.column(column), value)).to_pylist()
    return found
