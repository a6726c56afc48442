"""Neo4j -> tables: what a server really holds, read by the schema.

Used to compare when it is not known what the server has, and to work on a server's graph without a
workspace. Each table is read when it is asked for, into a Parquet file of a folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphkit.files import written_aside
from graphkit.graph import (
    DECISIONS,
    ITEMS,
    MENTIONS,
    NODE,
    STATEMENTS,
    Node,
    Relation,
    TableFolder,
    schema_of,
)
from graphkit.stores.server.connection import Connection, quoted


class Contents(TableFolder):
    """The tables of a server's graph. `extra` are properties of Author beyond the schema."""

    def __init__(
        self, connection: Connection, folder: Path, extra: Mapping[str, pa.DataType] | None = None
    ) -> None:
        super().__init__(folder)
        self.connection = connection
        self.shown = "found"
        self.extra = extra or {}
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def generation(self) -> str:
        """The generation that the server shows, as far as it is known."""
        return self.shown

    @property
    def complete(self) -> bool:
        """What is there is read when it is asked for."""
        return True

    def file_key(self, table: str) -> object:  # noqa: ARG002 - nothing is known before reading
        """Nothing is known before it is read."""
        return None

    def read_decisions(self) -> pa.Table:
        """Why things were taken for one: that stays in the workspace which made the graph."""
        return _nothing(DECISIONS)

    def read_statements(self) -> pa.Table:
        """What pages state of people stays there, too."""
        return _nothing(STATEMENTS)

    def read_mentions(self) -> pa.Table:
        """And so do the fingerprints of mentions."""
        return _nothing(MENTIONS)

    def _path(self, table: str) -> Path:
        path = self.folder / f"{table}.parquet"
        if not path.exists():
            with written_aside(path) as aside:
                self.fetch(ITEMS[table], aside)
                pq.write_table(sorted_rows(pq.read_table(aside)), aside, compression="zstd")
        return super()._path(table)

    def fetch(self, item: Node | Relation, path: Path) -> None:
        """Read one table from the server into a file."""
        schema = schema_of(item)
        if item is NODE["Author"]:
            for name, kind in self.extra.items():
                schema = schema.append(pa.field(name, kind))
        rows = self.connection.stream(_text(item, schema), f"read {item.table}")
        write_rows(path, schema, rows)


def _nothing(columns: Mapping[str, pa.DataType]) -> pa.Table:
    return pa.schema(list(columns.items())).empty_table()


def write_rows(path: Path, schema: pa.Schema, parts: Iterator[list[list[Any]]]) -> None:
    """Rows that come a part at a time -> a Parquet file."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in parts:
            columns = zip(*rows, strict=True)
            arrays = [pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _text(item: Node | Relation, schema: pa.Schema) -> str:
    if isinstance(item, Node):
        values = ", ".join(f"n.{quoted(name)}" for name in schema.names)
        return f"MATCH (n:{item.label}) RETURN {values}"
    own = [f"r.{quoted(name)}" for name in schema.names[2:]]
    values = ", ".join(["a.id", "b.id", *own])
    return f"MATCH (a:{item.source})-[r:{item.name}]->(b:{item.target}) RETURN {values}"


def sorted_rows(table: pa.Table) -> pa.Table:
    """A table in an order of its own, so that two with the same rows are equal."""
    flat = {
        name: pc.binary_join(column, "\x1f") if pa.types.is_list(column.type) else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    keys = [(name, "ascending") for name in flat]
    return table.take(pc.sort_indices(pa.table(flat), sort_keys=keys)).combine_chunks()
