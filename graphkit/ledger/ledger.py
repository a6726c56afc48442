"""`ledger.sqlite`: which files were read, what was refused, who keeps which id, what is current.

The database and the segments beside it are the workspace's truth; everything else is rebuilt from
them. One process loads at a time, any number read.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from graphkit.errors import DamagedWorkspaceError, UsageError, WorkspaceBusyError
from graphkit.ledger.schema import MIGRATIONS
from graphkit.ledger.segments import read_segment
from graphkit.records import Record, Rejected


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One file that was read."""

    id: str
    sha256: str
    name: str
    path: str
    format: str
    captured: str | None
    bytes: int
    records: int
    rejected: int
    segment: str


_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SOURCE_COLUMNS = "id, sha256, name, path, format, captured, bytes, records, rejected, segment"


class Ledger:
    """The truth of a workspace. Open it, ask it, close it; or use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = folder / "records"
        self.records.mkdir(parents=True, exist_ok=True)
        self.path = folder / "ledger.sqlite"
        self._db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            with self._translated():
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                self._migrate()
        except BaseException:
            self._db.close()
            raise

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's errors in our words: busy is no damage."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BUSY:
                raise WorkspaceBusyError(
                    f"{self.path} is locked by another process. Try again when it has finished."
                ) from error
            raise DamagedWorkspaceError(
                f"{self.path} cannot be read ({error}). Restore it from a backup, or load the"
                " files into a new workspace."
            ) from error

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        with self._translated():
            return self._db.execute(statement, values).fetchall()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of a statement, for the other parts of the ledger."""
        return self._rows(statement, values)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, for the other parts of the ledger."""
        with self._transaction():
            yield self._db

    def _migrate(self) -> None:
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            raise UsageError(
                f"{self.folder} was written by a newer graphkit (ledger version {version}, this one"
                f" knows {len(MIGRATIONS)}). Upgrade graphkit to open it."
            )
        for number in range(version, len(MIGRATIONS)):
            with self._transaction():
                # another process may have migrated while this one waited for the lock
                if int(self._db.execute("PRAGMA user_version").fetchone()[0]) > number:
                    continue
                for statement in _statements(MIGRATIONS[number]):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number + 1}")

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Release the database."""
        self._db.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to load. The lock goes with the process, however it ends."""
        path = self.folder / "loading.lock"
        lock = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            lock.execute("PRAGMA journal_mode = MEMORY")  # no file that a kill would leave behind
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            lock.close()
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _BUSY:
                raise DamagedWorkspaceError(
                    f"{path} is no lock of graphkit's ({error}). Remove it and try again."
                ) from error
            raise WorkspaceBusyError(
                f"Another process is loading into {self.folder}. Wait for it to end, or choose"
                " another folder with --workspace."
            ) from error
        try:
            yield
        finally:
            lock.close()

    # -- sources -----------------------------------------------------------------------------

    def sources(self) -> list[SourceRow]:
        """The files that count now, in an order that does not depend on when they were loaded."""
        rows = self._rows(
            f"SELECT {_SOURCE_COLUMNS} FROM source WHERE retired_at IS NULL ORDER BY id"
        )
        return [SourceRow(*row) for row in rows]

    def add_source(self, source: SourceRow, rejected: Iterable[Rejected]) -> str | None:
        """Record a file that was read. Returns the name of the file that it replaces, if any."""
        now = _now()
        with self._transaction():
            replaced = self._db.execute(
                "SELECT name FROM source WHERE path = ? AND retired_at IS NULL AND id <> ?",
                (source.path, source.id),
            ).fetchone()
            self.retire(source.path, keep=source.id)
            marks = ", ".join("?" * 10)
            self._db.execute(
                f"INSERT OR REPLACE INTO source ({_SOURCE_COLUMNS}, loaded_at, retired_at)"
                f" VALUES ({marks}, ?, NULL)",
                (*(getattr(source, c.strip()) for c in _SOURCE_COLUMNS.split(",")), now),
            )
            self._replace_rejected(source.path, source.id, rejected)
        return replaced[0] if replaced else None

    def retire(self, path: str, keep: str) -> None:
        """What stood at a path before no longer counts; its records stay on disk."""
        self._db.execute(
            "UPDATE source SET retired_at = ? WHERE path = ? AND id <> ? AND retired_at IS NULL",
            (_now(), path, keep),
        )

    def refuse_file(self, path: str, rejected: Iterable[Rejected]) -> None:
        """Record that a whole file was refused; the newest word on a path replaces the last."""
        with self._transaction():
            self._replace_rejected(path, None, rejected)

    def _replace_rejected(
        self, path: str, source: str | None, rejected: Iterable[Rejected]
    ) -> None:
        self._db.execute("DELETE FROM rejected WHERE path = ?", (path,))
        self._db.executemany(
            "INSERT INTO rejected (path, source, file, line, reason, text)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                (path, source, r.origin.file, r.origin.line, r.reason, _storable(r.text))
                for r in rejected
            ),
        )

    def rejections(self) -> list[tuple[str, int, str]]:
        """What was refused: file, line, reason."""
        rows = self._rows("SELECT file, line, reason FROM rejected ORDER BY file, line")
        return [(file, line, reason) for file, line, reason in rows]

    def segment_records(self, source: SourceRow) -> Iterator[Record]:
        """The records of a file, in their order."""
        return self._segment(self.records / source.segment, source.name)

    def records_of(self, ident: str) -> Iterator[Record]:
        """The records of a source by its id, without a look into the database."""
        return self._segment(self.records / f"{ident}.parquet", f"source {ident}")

    @staticmethod
    def _segment(path: Path, name: str) -> Iterator[Record]:
        if not path.exists():
            raise DamagedWorkspaceError(
                f"{path} is missing: it holds what {name} said. Restore it from a backup, or load"
                " the file into a new workspace."
            )
        try:
            yield from read_segment(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise DamagedWorkspaceError(
                f"{path} cannot be read ({error}): it holds what {name} said. Restore it from a"
                " backup, or load the file into a new workspace."
            ) from error

    # -- people ------------------------------------------------------------------------------

    def anchors(self) -> dict[str, str]:
        """Which person id each anchor mention has carried so far."""
        return dict(self._rows("SELECT anchor, id FROM person"))

    def redirects(self) -> dict[str, str]:
        """Ids that people had before, and the id that took their place."""
        return dict(self._rows("SELECT old, new FROM redirect"))

    def workspace_id(self) -> str:
        """What tells this workspace from others on a server that both could write to."""
        with self._transaction():
            self._db.execute(
                "INSERT OR IGNORE INTO setting (key, value) VALUES ('workspace', ?)",
                (secrets.token_hex(8),),
            )
        return str(self._rows("SELECT value FROM setting WHERE key = 'workspace'")[0][0])

    # -- generations -------------------------------------------------------------------------

    def current_generation(self) -> str | None:
        """The generation of tables that readers use; None before the first load."""
        rows = self._rows("SELECT id FROM generation WHERE current = 1")
        return str(rows[0][0]) if rows else None

    def look(self, known: str | None) -> tuple[str | None, dict[str, str]]:
        """The current generation and, where that is not the `known` one, all redirects to ids.

        One statement: what it says belongs together, whatever is committed meanwhile.
        """
        rows = self._rows(
            "SELECT g.id, r.old, r.new FROM generation g LEFT JOIN redirect r ON g.id IS NOT ?"
            " WHERE g.current = 1",
            (known,),
        )
        redirects = {old: new for _, old, new in rows if old is not None}
        return (str(rows[0][0]) if rows else None), redirects

    def switch(
        self, generation: str, anchors: Iterable[tuple[str, str]], redirects: Mapping[str, str]
    ) -> None:
        """Make a generation current, with the person ids that it gave, in one step."""
        with self._transaction():
            self._db.execute("UPDATE generation SET current = 0 WHERE current = 1")
            self._db.execute(
                "INSERT OR REPLACE INTO generation (id, made_at, current) VALUES (?, ?, 1)",
                (generation, _now()),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO person (id, anchor) VALUES (?, ?)", anchors
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO redirect (old, new) VALUES (?, ?)", redirects.items()
            )


def _statements(script: str) -> Sequence[str]:
    return [s for s in script.split(";") if s.strip()]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _storable(text: str) -> str:
    return text[:500].encode("utf-8", "replace").decode("utf-8")
