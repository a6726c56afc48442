"""What a store offers: the same seven verbs for the embedded engine and for a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

from graphkit.cypher import Query, Typed
from graphkit.graph import TableFolder

Row: TypeAlias = dict[str, Any]
Progress: TypeAlias = Callable[[str, int, int | None], None]
DEFAULT_TIMEOUT = 60.0


def silent(stage: str, done: int, total: int | None) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """The rows of a typed query, whether there are more, and what to know of them."""

    columns: tuple[str, ...]
    rows: list[Row]
    more: bool = False
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        many = f"{len(self.rows):,} rows{' and more' if self.more else ''}"
        return f"<answer of {many}: {', '.join(self.columns)[:200]}>"


class Store(Protocol):
    """A graph database that shows one generation of tables."""

    name: str
    damage: str | None  # what was found wrong with it, in a sentence, until it is built anew

    def look_whole(self) -> None:
        """Look at all that it keeps on this machine, not only where something changed."""
        ...

    def build(self, tables: TableFolder, progress: Progress = silent) -> None:
        """Make the store show these tables; readers see the old ones or the new ones."""
        ...

    def check(self) -> None:
        """Raise, before anything else is done, if the store must not or cannot be written."""
        ...

    def stamp(self) -> str | None:
        """Which tables the store shows (`TableFolder.stamp`); None where it has none."""
        ...

    def run(
        self, query: Query, parameters: Mapping[str, Any], timeout: float = DEFAULT_TIMEOUT
    ) -> list[Row]:
        """The rows of a named query, with the columns and types that its header promises."""
        ...

    def run_typed(
        self, typed: Typed, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> QueryAnswer:
        """The first rows of a query that a person typed and the gate let pass."""
        ...

    def plan(self, text: str, parameters: Mapping[str, Any]) -> list[str]:
        """How a query would be run: one line a step, the first step first."""
        ...

    def plan_typed(self, typed: Typed, parameters: Mapping[str, Any]) -> list[str]:
        """How a typed query would be answered: one line a step."""
        ...

    def close(self) -> None:
        """Release the database."""
        ...


def typed_rows(query: Query, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Row]:
    """Rows with the types of the header: engines differ in how they return a sum or a count."""
    if tuple(names) != query.columns:
        raise AssertionError(f"{query.path} returns {list(names)}, its header {query.columns}")
    convert = [_CONVERT[kind] for _, kind in query.returns]
    return [
        {
            name: None if value is None else to(value)
            for name, to, value in zip(names, convert, row, strict=True)
        }
        for row in rows
    ]


def answered(
    typed: Typed, rows: Sequence[Sequence[Any]], more: bool, notes: Sequence[str] = ()
) -> QueryAnswer:
    """Rows under the names of a typed query's columns."""
    named = [dict(zip(typed.columns, row, strict=True)) for row in rows]
    return QueryAnswer(typed.columns, named, more, tuple(notes))


def _integer(value: Any) -> int:
    number = int(value)
    if isinstance(value, float | Decimal) and value != number:
        raise AssertionError(f"{value} is no integer")
    return number


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "STRING": str,
    "INTEGER": _integer,
    "FLOAT": float,
    "BOOLEAN": bool,
    "LIST<STRING>": list,
}
