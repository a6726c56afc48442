"""The columns of the embedded engine's file, one at a time, as `cypher.answering` wants them.

Only the simplest queries are asked of the engine here: one table, no condition, no order. These it
answers rightly, and quickly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

OURS = "Meta"  # the table that holds the stamp


class EngineSource:
    """The tables of an opened database."""

    def __init__(self, engine: Any, database: Any) -> None:
        self._engine, self._database = engine, database
        self.labels: Mapping[str, int] = {}
        self.relations: Mapping[str, tuple[str, str, int]] = {}
        self._keys: dict[str, list[str]] = {}
        self._rows: dict[str, Any] = {}
        self._load()

    def _ask(self, text: str, parameters: Mapping[str, Any] | None = None) -> Any:
        connection = self._engine.Connection(self._database)
        try:
            result = connection.execute(text, dict(parameters or {}))
            try:
                return result.get_as_arrow()
            finally:
                result.close()
        finally:
            connection.close()

    def _load(self) -> None:
        tables = self._ask("CALL show_tables() RETURN id, name, type").to_pylist()
        tables.sort(key=lambda row: row["id"])
        labels: dict[str, int] = {}
        for row in tables:
            name = row["name"]
            if row["type"] != "NODE" or name == OURS:
                continue
            labels[name] = self._count(f"MATCH (a:`{name}`)")
            self._keys[name] = self._columns_of(name)
        relations: dict[str, tuple[str, str, int]] = {}
        for row in tables:
            name = row["name"]
            if row["type"] != "REL":
                continue
            ends = self._ask(f"CALL show_connection('{name}') RETURN *").to_pylist()[0]
            here, there, *_ = ends.values()
            relations[name] = (here, there, self._count(f"MATCH ()-[a:`{name}`]->()"))
            self._keys[name] = self._columns_of(name)
        self.labels, self.relations = labels, relations

    def _columns_of(self, name: str) -> list[str]:
        listed = self._ask(f"CALL table_info('{name}') RETURN *").to_pylist()
        return [row["name"] for row in listed]

    def _count(self, pattern: str) -> int:
        return int(self._ask(f"{pattern} RETURN count(*) AS n").to_pylist()[0]["n"])

    # -- columns -------------------------------------------------------------------------------

    def keys(self, name: str) -> Sequence[str]:
        """The names of a table's columns."""
        return self._keys[name]

    def column(self, name: str, key: str) -> list[Any]:
        """A column, in the order of the rows' numbers."""
        if name in self.labels:
            pattern, at = f"MATCH (a:`{name}`)", "offset(id(a))"
        else:
            here, there, _ = self.relations[name]
            pattern, at = f"MATCH (:`{here}`)-[a:`{name}`]->(:`{there}`)", "offset(id(a))"
        table = self._ask(f"{pattern} RETURN {at} AS at, a.`{key}` AS value")
        order = self._order(name, _numbers(table, "at"))
        came: list[Any] = table.column("value").to_pylist()
        if np.array_equal(order, np.arange(len(order))):
            return came
        return [came[at] for at in order.tolist()]

    def _order(self, name: str, at: Any) -> Any:
        """From row numbers as they came to their order; numbers are those of `ends` too."""
        order = np.argsort(at, kind="stable")
        known = self._rows.setdefault(name, at[order])
        if len(known) != len(order) or not np.array_equal(known, at[order]):
            raise RuntimeError(f"the rows of {name} have other numbers than before")
        return order

    def ends(self, name: str) -> tuple[Any, Any]:
        """The rows of the nodes at both ends of each relation."""
        here, there, _ = self.relations[name]
        table = self._ask(
            f"MATCH (a:`{here}`)-[r:`{name}`]->(b:`{there}`)"
            " RETURN offset(id(r)) AS at, offset(id(a)) AS source, offset(id(b)) AS target"
        )
        order = self._order(name, _numbers(table, "at"))
        ends = [_numbers(table, k)[order] for k in ("source", "target")]
        return self._dense(here, ends[0]), self._dense(there, ends[1])

    def _dense(self, label: str, rows: Any) -> Any:
        """Row numbers of a table that was filled at once have no gaps: then nothing is to do."""
        if len(rows) and int(rows.max()) >= self.labels[label]:
            raise RuntimeError(f"the rows of {label} have gaps")
        return np.ascontiguousarray(rows)

    def find(self, label: str, ident: str) -> int | None:
        """The row of the node with this id, by the key."""
        nodes = self._ask(
            f"MATCH (a:`{label}`) WHERE a.id = $id RETURN offset(id(a)) AS at", {"id": ident}
        ).to_pylist()
        return int(nodes[0]["at"]) if nodes else None


def _numbers(table: Any, name: str) -> Any:
    """A column of whole numbers, none of them null; pyarrow's own way would import pandas."""
    parts = [
        np.frombuffer(chunk.buffers()[1], dtype=np.int64)[chunk.offset : chunk.offset + len(chunk)]
        for chunk in table.column(name).chunks
        if len(chunk)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
