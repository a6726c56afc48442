"""The embedded store: LadybugDB, built aside from Parquet, renamed into place, opened read-only.

It is never the truth: the tables are. A store that is missing, damaged or out of date is built
again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.cypher import Query, Typed, staged
from graphkit.errors import (
    CypherRefusedError,
    DiskFullError,
    EngineMissingError,
    GraphkitError,
    QueryFailedError,
    QueryTimeoutError,
    StoreError,
    cramped,
)
from graphkit.graph import NODES, RELATIONS, TableFolder
from graphkit.stores.base import (
    DEFAULT_TIMEOUT,
    Progress,
    QueryAnswer,
    Row,
    answered,
    silent,
    typed_rows,
)
from graphkit.stores.cage import Cage
from graphkit.stores.opening import OPENED, Mark, left_open, remove_marks
from graphkit.stores.plans import embedded_steps
from graphkit.sums import beside, is_noted, note_beside, noted_beside, sums_of, unfit

if sys.platform != "win32":
    import resource

# The engine takes four fifths of the machine's memory unless told otherwise.
BUFFER_POOL = 1 << 30
BUILD_POOL = 4 << 30
# It also reserves this much address space at once; its own 8 TiB fail where that is limited.
LARGEST = 1 << 38
SMALLEST = 1 << 28
ASIDE = "build-"
PLANNING = 10.0
STAMP = "stamp"  # beside the sums of the file: which tables it shows
_TYPES = {
    pa.string(): "STRING",
    pa.int64(): "INT64",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOL",
}


def _allowed(wished: int) -> int:
    """What to reserve of it: less where the process may not have so much (`ulimit -v`)."""
    if sys.platform == "win32":
        return wished
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit == resource.RLIM_INFINITY:
        return wished
    reserved = SMALLEST  # a power of two, as the engine wants it
    while reserved < wished and reserved * 16 <= limit:
        reserved *= 2
    return reserved


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
        self.cage = Cage(path)
        self.own = Cage(path, own=True)
        self.damage: str | None = None
        self._database: Any = None
        self._mark: Mark | None = None
        self._looked = False
        self._opening = threading.Lock()

    def check(self) -> None:
        """The file is ours, and one that cannot be read is replaced: nothing to refuse."""

    # -- building ----------------------------------------------------------------------------

    def build(self, tables: TableFolder, progress: Progress = silent) -> None:
        """Build the store aside, then put it in place of the old one.

        Aside is a folder of its own: the engine keeps logs beside its file, and those of a build
        that was killed must not be taken for this one's.
        """
        progress("building the store", 0, None)
        engine = _engine()
        for leftover in self.path.parent.glob(f"{ASIDE}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(dir=self.path.parent, prefix=ASIDE))
        try:
            self._build(engine, tables, folder)
        except StoreError as error:
            if cramped(folder):  # the engine does not say so
                raise DiskFullError(
                    "No room to build the embedded store. Make room and repeat."
                ) from error
            raise
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _build(self, engine: ModuleType, tables: TableFolder, folder: Path) -> None:
        aside = folder / self.path.name
        with _translated("build the embedded store"):
            database = engine.Database(
                str(aside), buffer_pool_size=_allowed(BUILD_POOL), max_db_size=_allowed(LARGEST)
            )
            try:
                connection = engine.Connection(database)
                _fill(connection, tables, folder)
                connection.execute("CHECKPOINT")
                connection.close()
            finally:
                database.close()
        self.close()
        for log in self.path.parent.glob(f"{self.path.name}.*"):
            if log != beside(self.path) and OPENED not in log.name:
                log.unlink(missing_ok=True)  # of the file that goes
        sums = sums_of(aside)
        os.replace(aside, self.path)
        note_beside(self.path, sums, about={STAMP: tables.stamp})
        self.damage = None

    # -- reading -----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection for one query: the engine keeps buffers per text until one is closed."""
        with self._opening:
            if self._database is None:
                self._look()
                with _translated("open the embedded store"):
                    engine = _engine()
                    self._mark = Mark(self.path)
                    self._database = engine.Database(
                        str(self.path),
                        read_only=True,
                        buffer_pool_size=_allowed(BUFFER_POOL),
                        max_db_size=_allowed(LARGEST),
                    )
        connection = _engine().Connection(self._database)
        try:
            yield connection
        finally:
            connection.close()

    def _look(self, *, whole: bool = False) -> None:
        """Look whether the file is what was built, before the engine sees it.

        It is read once in each state. After a process that ended while it had the file open, it is
        read again, and opened in a child: should the engine crash on it, that child does.
        """
        if self._looked and not whole:
            return
        if not self.path.exists() and not is_noted(self.path):
            raise StoreError(f"{self.path} does not exist yet: load something first.")
        marks = left_open(self.path)
        wrong = unfit(self.path, whole=whole or bool(marks))
        if wrong is None and (marks or not is_noted(self.path)):
            wrong = self._tried()
            if wrong is None and not is_noted(self.path):
                note_beside(self.path)
        if wrong is not None:
            self.damage = f"{self.path.name} was damaged ({wrong}); made again from the records."
            raise StoreError(f"{self.path} is damaged: {wrong}. graphkit load makes it again.")
        remove_marks(marks)
        self._looked = True

    def _tried(self) -> str | None:
        """What happens to a child that opens the file and reads a little of it."""
        child = Cage(self.path)
        try:
            child.ask("MATCH (m:Meta) RETURN m.stamp", {}, PLANNING, 1)
        except EngineMissingError:
            return None
        except GraphkitError as error:
            return f"a process that opens it fails: {error}"
        finally:
            child.close()
        return None

    def look_whole(self) -> None:
        """Look at the whole file, whatever its state; what is found is in `damage`."""
        with self._opening, contextlib.suppress(StoreError):
            self._look(whole=True)

    def stamp(self) -> str | None:
        """Which tables the store shows; None where it is missing or cannot be read."""
        if self.damage is not None:
            return None
        with self._opening, contextlib.suppress(StoreError):
            self._look()
            if known := noted_beside(self.path).get(STAMP):
                return str(known)  # it was built so, and holds what was built: no need to open it
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
            result = connection.execute(staged(query.body), _given(parameters))
            try:
                return typed_rows(query, result.get_column_names(), result.get_all())
            finally:
                result.close()

    def run_typed(
        self, typed: Typed, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> QueryAnswer:
        """The first rows of a typed query, asked in a locked-down process.

        The engine is asked what it was measured to answer rightly; the rest is answered by us.
        """
        with self._opening:
            self._look()
        reply = None
        if not typed.not_for_the_engine(parameters):
            with contextlib.suppress(CypherRefusedError):  # a form that it does not know
                reply = self.cage.ask(staged(typed.text), parameters, timeout, limit)
        if reply is None:
            reply = self.own.ask(typed.text, parameters, timeout, limit)
        return answered(typed, reply["rows"], reply["more"], _large(reply))

    def plan(self, text: str, parameters: Mapping[str, Any]) -> list[str]:
        """The engine's plan for a text of ours."""
        with self._opening:
            self._look()
        asked = f"EXPLAIN {staged(text)}"
        reply = self.cage.ask(asked, _given(parameters), PLANNING, 1)
        return embedded_steps(str(reply["rows"][0][0]))

    def plan_typed(self, typed: Typed, parameters: Mapping[str, Any]) -> list[str]:
        """How a typed query would be answered."""
        reasons = typed.not_for_the_engine(parameters)
        if not reasons:
            with contextlib.suppress(CypherRefusedError):
                return self.plan(typed.text, parameters)
        reply = self.own.ask(typed.text, parameters, PLANNING, 1, explain=True)
        token, why = reasons[0] if reasons else (None, "a form that the engine does not know")
        place = f" ({token.text[:20]}, line {token.line}, column {token.column})" if token else ""
        return [f"answered step by step, not by the engine: {why}{place}", *reply["steps"]]

    def close(self) -> None:
        """Release the file."""
        self.cage.close()
        self.own.close()
        if self._database is not None:
            self._database.close()
            self._database = None
        if self._mark is not None:
            self._mark.remove()
            self._mark = None
        self._looked = False


def _large(reply: Mapping[str, Any]) -> list[str]:
    """What to say of an answer that was cut because of its size."""
    return ["the answer was cut: its rows are too large together"] if reply.get("large") else []


def _given(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The engine cannot tell the type of an empty list; no id or name is empty."""
    return {k: [""] if v == [] else v for k, v in parameters.items()}


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
        _copy(connection, node.label, "", tables.file(node.table, scratch))
    for relation in RELATIONS:
        ends = f"FROM {relation.source} TO {relation.target}"
        _copy(connection, relation.name, ends, tables.file(relation.table, scratch))
    connection.execute("CREATE NODE TABLE Meta(stamp STRING, PRIMARY KEY(stamp))")
    connection.execute("CREATE (:Meta {stamp: $stamp})", {"stamp": tables.stamp})


def _copy(connection: Any, label: str, ends: str, path: Path) -> None:
    table = pq.ParquetFile(path)
    fields = [f for f in table.schema_arrow if not (ends and f.name in ("source", "target"))]
    columns = [f"`{f.name}` {_type(f.type)}" for f in fields]
    if ends:
        definition = ", ".join([ends, *columns])
        connection.execute(f"CREATE REL TABLE {label}({definition})")
    else:
        definition = ", ".join([*columns, "PRIMARY KEY(id)"])
        connection.execute(f"CREATE NODE TABLE {label}({definition})")
    if table.metadata.num_rows:
        quoted = str(path).replace("\\", "/").replace("'", "\\'")
        connection.execute(f"COPY {label} FROM '{quoted}'")


def _type(kind: pa.DataType) -> str:
    return f"{_TYPES[kind.value_type]}[]" if pa.types.is_list(kind) else _TYPES[kind]
