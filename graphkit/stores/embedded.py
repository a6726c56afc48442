"""The embedded store: LadybugDB, built aside from Parquet, renamed into place, opened read-only.

It is never the truth: the tables are. A store that is missing, damaged or out of date is built
again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.cypher import Query
from graphkit.errors import EngineMissingError, QueryFailedError, QueryTimeoutError, StoreError
from graphkit.graph import NODES, RELATIONS, TableFolder
from graphkit.stores.base import DEFAULT_TIMEOUT, Row, typed_rows

# The engine takes four fifths of the machine's memory unless told otherwise.
BUFFER_POOL = 1 << 30
BUILD_POOL = 4 << 30
# It also reserves this much address space at once; its own 8 TiB fail where that is limited.
LARGEST = 1 << 38
_TYPES = {
    pa.string(): "STRING",
    pa.int64(): "INT64",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOL",
}


def _engine() -> ModuleType:
    try:
        import ladybug  # noqa: PLC0415 - everything but Cypher works without it
    except ImportError as error:
        raise EngineMissingError(
            "The embedded graph engine is not installed (ladybug has no wheel for this platform)."
            " Everything but Cypher queries works without it; for these, use Neo4j."
        ) from error
    engine: ModuleType = ladybug
    return engine


class EmbeddedStore:
    """The graph in one file beside the tables."""

    name = "embedded"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database: Any = None

    # -- building ----------------------------------------------------------------------------

    def build(self, tables: TableFolder) -> None:
        """Build the store aside, then put it in place of the old one."""
        aside = self.path.with_name(self.path.name + ".part")
        _remove(aside)
        with _translated("build the embedded store"):
            engine = _engine()
            database = engine.Database(str(aside), buffer_pool_size=BUILD_POOL, max_db_size=LARGEST)
            try:
                connection = engine.Connection(database)
                with tempfile.TemporaryDirectory(dir=self.path.parent, prefix="build-") as scratch:
                    _fill(connection, tables, Path(scratch))
                connection.execute("CHECKPOINT")
                connection.close()
            finally:
                database.close()
        self.close()
        os.replace(aside, self.path)
        _remove_logs(self.path)

    # -- reading -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection for one query: the engine keeps buffers per text until one is closed."""
        if self._database is None:
            if not self.path.exists():
                raise StoreError(f"{self.path} does not exist yet: load something first.")
            with _translated("open the embedded store"):
                engine = _engine()
                self._database = engine.Database(
                    str(self.path),
                    read_only=True,
                    buffer_pool_size=BUFFER_POOL,
                    max_db_size=LARGEST,
                )
        connection = _engine().Connection(self._database)
        try:
            yield connection
        finally:
            connection.close()

    def stamp(self) -> str | None:
        """Which tables the store shows; None where it is missing or cannot be read."""
        try:
            with self._connected() as connection:
                result = connection.execute("MATCH (m:Meta) RETURN m.stamp")
                rows = result.get_all()
                result.close()
        except EngineMissingError:
            raise
        except (StoreError, RuntimeError):
            self.close()
            return None
        return str(rows[0][0]) if rows else None

    def run(
        self, query: Query, parameters: Mapping[str, Any], timeout: float = DEFAULT_TIMEOUT
    ) -> list[Row]:
        """The rows of a named query."""
        with self._connected() as connection, _translated(f"run {query.name}"):
            connection.set_query_timeout(max(1, int(timeout * 1000)))
            # the engine cannot tell the type of an empty list; no id or name is empty
            given = {k: [""] if v == [] else v for k, v in parameters.items()}
            result = connection.execute(query.body, given)
            try:
                return typed_rows(query, result.get_column_names(), result.get_all())
            finally:
                result.close()

    def close(self) -> None:
        """Release the file."""
        if self._database is not None:
            self._database.close()
            self._database = None


@contextlib.contextmanager
def _translated(doing: str) -> Iterator[None]:
    """The engine's errors in our words; anything else passes."""
    try:
        yield
    except RuntimeError as error:
        text = str(error)
        if "nterrupted" in text:
            raise QueryTimeoutError(f"Could not {doing} in the time allowed.") from error
        kind = QueryFailedError if doing.startswith("run") else StoreError
        raise kind(f"Could not {doing}: {text}") from error


def _fill(connection: Any, tables: TableFolder, scratch: Path) -> None:
    for node in NODES:
        table = tables.read(node.table)
        _copy(connection, node.label, "", table, scratch)
    for relation in RELATIONS:
        ends = f"FROM {relation.source} TO {relation.target}"
        _copy(connection, relation.name, ends, tables.read(relation.table), scratch)
    connection.execute("CREATE NODE TABLE Meta(stamp STRING, PRIMARY KEY(stamp))")
    connection.execute("CREATE (:Meta {stamp: $stamp})", {"stamp": tables.stamp})


def _copy(connection: Any, label: str, ends: str, table: pa.Table, scratch: Path) -> None:
    fields = [f for f in table.schema if not (ends and f.name in ("source", "target"))]
    columns = [f"`{f.name}` {_type(f.type)}" for f in fields]
    if ends:
        definition = ", ".join([ends, *columns])
        connection.execute(f"CREATE REL TABLE {label}({definition})")
    else:
        definition = ", ".join([*columns, "PRIMARY KEY(id)"])
        connection.execute(f"CREATE NODE TABLE {label}({definition})")
    if table.num_rows:
        path = scratch / f"{label}.parquet"
        pq.write_table(table, path, compression="snappy")
        quoted = str(path).replace("\\", "/").replace("'", "\\'")
        connection.execute(f"COPY {label} FROM '{quoted}'")
        path.unlink()


def _type(kind: pa.DataType) -> str:
    return f"{_TYPES[kind.value_type]}[]" if pa.types.is_list(kind) else _TYPES[kind]


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _remove_logs(path)


def _remove_logs(path: Path) -> None:
    for ending in (".wal", ".shadow", ".tmp"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
