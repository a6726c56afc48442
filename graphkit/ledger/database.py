"""`ledger.sqlite` as a file: opened to write or only to read, asked by any thread, never half.

A ledger that is not there is empty until something is written: asking makes no file. One that is
lost beside its records is refused. What a transaction notes is in the journal before it holds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from graphkit.errors import (
    DamagedWorkspaceError,
    DiskFullError,
    ReadOnlyWorkspaceError,
    UsageError,
    WorkspaceBusyError,
    cramped,
    no_room,
)
from graphkit.ledger import journal, sealing
from graphkit.ledger.contents import lines_of
from graphkit.ledger.moving import split_places
from graphkit.ledger.schema import MIGRATIONS
from graphkit.locks import connected, disconnected

BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_NO_WRITING = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
_AFTER = {3: split_places}  # what a migration does that SQL cannot, by its number
NAME = "ledger.sqlite"
REPAIR = "graphkit repair rebuilds it from what stands beside the records"


def is_lost(folder: Path) -> bool:
    """Whether records are there, and the ledger that says what they are is not."""
    if _has_bytes(folder / NAME):
        return False
    records = folder / "records"
    return any(records.glob("*.parquet")) or bool(journal.journals(records))


def is_workspace(folder: Path) -> bool:
    """Whether a folder is a workspace, also one whose ledger is lost."""
    return (folder / NAME).exists() or is_lost(folder)


class Database:
    """The connection: statements, transactions, the journal, the right to load."""

    def __init__(self, folder: Path, read_only: bool = False) -> None:
        self.folder = folder
        self.records = folder / "records"
        self.path = folder / NAME
        self.read_only = read_only
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._noted: list[journal.Line] = []
        self._seen: tuple[int, ...] = ()  # the state of a file that was opened as unchanging
        self._changed = False  # by us, since its sums were kept
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        if is_lost(folder):
            raise DamagedWorkspaceError(
                f"{folder} has records, and its {NAME} is lost or empty. {REPAIR}: graphkit repair"
                f" --workspace {folder}"
            )
        if self.path.exists():
            self._open()

    # -- opening -----------------------------------------------------------------------------

    def _open(self) -> None:
        with self._translated():
            reach = os.access(self.folder, os.W_OK) and os.access(self.path, os.W_OK)
            if reach and not self.read_only:
                try:
                    self._db = self._to_write()
                    return
                except sqlite3.OperationalError as error:
                    if _code(error) not in _NO_WRITING:
                        raise
            self.read_only = True
            self._db = self._to_read()

    def _to_write(self) -> sqlite3.Connection:
        sealing.check(self.path)
        made = _connect(self.path, holds=self.path)
        try:
            made.execute("PRAGMA journal_mode = WAL")
            made.execute("PRAGMA synchronous = FULL")
            if _version(made) < len(MIGRATIONS):
                sealing.unseal(self.path)
            self._migrate(made)
        except BaseException:
            made.close()
            raise
        return made

    def _to_read(self) -> sqlite3.Connection:
        """Without leaving a trace: SQLite itself would make files beside the one that it reads."""
        sealing.check(self.path, note=False)
        address = self.path.resolve().as_uri() + "?mode=ro"
        pending = self._wal_size() > 0
        self._seen = () if pending else self._state()
        made = _connect(
            address if pending else address + "&immutable=1",
            uri=True,
            holds=self.path if pending else None,
        )
        try:
            version = _version(made)
        except sqlite3.OperationalError as error:
            made.close()
            if not pending or _code(error) not in _NO_WRITING:
                raise
            made = self._of_copy()
            version = _version(made)
        except BaseException:
            made.close()
            raise
        self._known(version, made)
        if version < len(MIGRATIONS):
            newer = _connect(":memory:")
            made.backup(newer)
            made.close()
            made = newer
            self._migrate(made)
        return made

    def _of_copy(self) -> sqlite3.Connection:
        """What another process left unfinished, in a folder that cannot be written to."""
        self._copy = tempfile.TemporaryDirectory(prefix="graphkit-")
        for name in (NAME, f"{NAME}-wal"):
            shutil.copyfile(self.folder / name, Path(self._copy.name) / name)
        return _connect(Path(self._copy.name) / NAME)

    def _wal_size(self) -> int:
        try:
            return self.path.with_name(f"{NAME}-wal").stat().st_size
        except FileNotFoundError:
            return 0

    def _state(self) -> tuple[int, ...]:
        now = self.path.stat()
        return (now.st_mtime_ns, now.st_size, now.st_ino, self._wal_size())

    def _opened(self) -> sqlite3.Connection | None:
        """The connection, anew where another process wrote to what was opened as unchanging."""
        if self._db is not None and self._seen and self._state() != self._seen:
            self._db.close()
            self._db = self._to_read()
        elif self._db is None and not self.read_only and _has_bytes(self.path):
            self._open()  # another process has made it since
        return self._db

    def _made(self) -> sqlite3.Connection:
        """The connection to write with; the workspace is made where there is none."""
        if self.read_only:
            raise ReadOnlyWorkspaceError(
                f"{self.folder} can only be read here. Copy it to a place where you may write, or"
                " ask its owner."
            )
        if self._db is None:
            try:
                self.records.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                if no_room(error):
                    raise DiskFullError(f"No room to make {self.folder}.") from error
                raise UsageError(f"{self.folder} cannot be made: {error.strerror}.") from error
            self._db = self._to_write()
        return self._db

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """SQLite's errors in our words: busy is no damage, and a full disk is none either."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            code = _code(error)
            if code in BUSY:
                raise WorkspaceBusyError(
                    f"{self.path} is locked by another process. Try again when it has finished."
                ) from error
            if code == sqlite3.SQLITE_FULL or (
                code == sqlite3.SQLITE_IOERR and cramped(self.folder)
            ):
                raise DiskFullError(
                    f"No room to write {self.path}: the disk is full, or a quota or a limit on the"
                    " size of files is reached. Make room and repeat."
                ) from error
            raise DamagedWorkspaceError(
                f"{self.path} cannot be read ({error}). {REPAIR}, as a backup would."
            ) from error

    def _known(self, version: int, opened: sqlite3.Connection) -> None:
        if version > len(MIGRATIONS):
            opened.close()
            raise UsageError(
                f"{self.folder} was written by a newer graphkit (ledger version {version}, this one"
                f" knows {len(MIGRATIONS)}). Upgrade graphkit to open it."
            )

    def _migrate(self, opened: sqlite3.Connection) -> None:
        first = _version(opened)
        self._known(first, opened)
        for number in range(first, len(MIGRATIONS)):
            with _whole(opened):
                # another process may have migrated while this one waited for the lock
                if _version(opened) > number:
                    continue
                for statement in statements(MIGRATIONS[number]):
                    opened.execute(statement)
                if number in _AFTER:
                    _AFTER[number](opened, self.folder)
                opened.execute(f"PRAGMA user_version = {number + 1}")
        if first < len(MIGRATIONS) and not self.read_only:
            with _whole(opened):  # what an older version knew is said twice from now on
                if opened.execute("SELECT 1 FROM source UNION SELECT 1 FROM decision").fetchone():
                    self._write_journal(opened, self._journal_state(opened))

    # -- asking and writing ------------------------------------------------------------------

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of a statement; none where there is no ledger yet."""
        with self._lock, self._translated():
            opened = self._opened()
            return opened.execute(statement, values).fetchall() if opened else []

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; what was noted is in the journal before it holds."""
        with self._lock, self._translated():
            opened = self._made()
            self._noted.clear()
            last = None
            if not self._changed:
                sealing.unseal(self.path)
                self._changed = True
            with _whole(opened):
                yield opened
                if self._noted:
                    last = self._journal(opened)
            if last is not None:
                journal.forget_older(self.records, last.number)

    def note(self, kind: str, **facts: Any) -> None:
        """Say in the journal what this transaction changes."""
        self._noted.append({"kind": kind, **facts})

    def _journal(self, opened: sqlite3.Connection) -> journal.State:
        state = self._journal_state(opened)
        last = None
        if state is not None:
            journal.forget_newer(self.records, state.number)
            last = journal.append(self.records, state, self._noted)
        if last is None or journal.outgrown(last):
            return self._write_journal(opened, last or state)
        self._keep_state(opened, last)
        return last

    def _write_journal(
        self, opened: sqlite3.Connection, before: journal.State | None
    ) -> journal.State:
        self.records.mkdir(parents=True, exist_ok=True)
        there = max(journal.journals(self.records), default=0)
        number = max(before.number if before else 0, there) + 1
        state = journal.write(self.records, number, lines_of(opened))
        self._keep_state(opened, state)
        return state

    def journal_fits(self) -> bool:
        """Whether the journal ends where the ledger says, and all its lines can be read."""
        with self._lock, self._translated():
            opened = self._opened()
            state = self._journal_state(opened) if opened else None
        if state is None:
            return False
        path = journal.path_of(self.records, state.number)
        if not path.exists() or path.stat().st_size < state.end:
            return False
        return not journal.read(path).unreadable

    def write_journal_anew(self) -> None:
        """Say all that the ledger knows in a new journal."""
        with self.transaction() as opened:
            number = self.write_journal(opened)
        journal.forget_older(self.records, number)

    def write_journal(self, opened: sqlite3.Connection) -> int:
        """The same as a part of a transaction; the number of the journal."""
        return self._write_journal(opened, self._journal_state(opened)).number

    def shrink(self) -> None:
        """Leave nothing of what was deleted: not in the ledger's file, log or older journals."""
        with self._lock, self._translated():
            opened = self._made()
            state = self._journal_state(opened)
            journal.forget_older(self.records, state.number if state else 0)
            opened.execute("PRAGMA secure_delete = ON")
            opened.execute("VACUUM")
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _journal_state(self, opened: sqlite3.Connection) -> journal.State | None:
        row = opened.execute("SELECT value FROM setting WHERE key = 'journal'").fetchone()
        return journal.State(*map(int, row[0].split())) if row else None

    def _keep_state(self, opened: sqlite3.Connection, state: journal.State) -> None:
        opened.execute(
            "INSERT OR REPLACE INTO setting (key, value) VALUES ('journal', ?)",
            (" ".join(map(str, state)),),
        )

    def close(self) -> None:
        """Release the database."""
        with self._lock:
            self._seal()
            if self._db is not None:
                self._db.close()
            self._db = None
            self.read_only = True  # a closed ledger is not opened again by a late question
            if self._copy is not None:
                self._copy.cleanup()

    def _seal(self) -> None:
        """Keep the sums of the file after what was written, unless somebody is busy with it."""
        with self._lock:
            if self._changed and self._db is not None:
                with contextlib.suppress(sqlite3.Error, OSError):  # then nothing is known of it
                    sealing.seal(self._db, self.path, self._journal_state(self._db))
            self._changed = False

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to load. The lock goes with the process, however it ends."""
        with self._lock, self._translated():
            self._made()
        path = self.folder / "loading.lock"
        lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        with contextlib.closing(lock):  # also where an interruption meets what is done at the end
            try:
                lock.execute("PRAGMA journal_mode = MEMORY")  # no file that a kill leaves behind
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.DatabaseError as error:
                if _code(error) not in BUSY:
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
                self._seal()


def _has_bytes(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


class _Connection(sqlite3.Connection):
    """One whose file is read beside it without taking its locks away."""

    key: tuple[int, int] | None = None

    def close(self) -> None:
        super().close()
        if self.key is not None:
            disconnected(self.key)
            self.key = None


def _connect(place: str | Path, uri: bool = False, holds: Path | None = None) -> sqlite3.Connection:
    """A connection; `holds` is the file on which it will have locks."""
    made = sqlite3.connect(
        place,
        timeout=30,
        isolation_level=None,
        uri=uri,
        check_same_thread=False,
        factory=_Connection,
    )
    if holds is not None and isinstance(made, _Connection):
        made.key = connected(holds)
    return made


@contextlib.contextmanager
def _whole(opened: sqlite3.Connection) -> Iterator[None]:
    opened.execute("BEGIN IMMEDIATE")
    try:
        yield
        opened.execute("COMMIT")
    except BaseException:
        if opened.in_transaction:  # a full disk has ended it already
            opened.execute("ROLLBACK")
        raise


def _version(opened: sqlite3.Connection) -> int:
    return int(opened.execute("PRAGMA user_version").fetchone()[0])


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def statements(script: str) -> Sequence[str]:
    """The statements of a migration: they hold no semicolon, not even in a comment."""
    return [s for s in script.split(";") if s.strip()]
