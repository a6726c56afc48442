"""The sums of `ledger.sqlite`: taken away before something is written, kept again after it.

While they are there, the file holds what graphkit wrote. A ledger that was put in place of it, an
older one among them, is told by where its journal ends. A process that is killed leaves none.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from graphkit.errors import DamagedWorkspaceError
from graphkit.files import sync_folder
from graphkit.ledger import journal
from graphkit.ledger.schema import MIGRATIONS
from graphkit.sums import beside, note_beside, read_signed, unfit

JOURNAL = "journal"
_TRIES = 3  # another process may take the sums away, and write, while the file is read


def check(path: Path, *, whole: bool = False, note: bool = True) -> None:
    """Refuse a ledger that does not hold what was written."""
    for _ in range(_TRIES):
        notes = read_signed(beside(path))
        if notes is None or not path.exists() or _pending(path):
            return
        wrong = unfit(path, whole=whole, note=note)
        if wrong is None:
            return
        if read_signed(beside(path)) == notes:
            if _newer(path, str(notes.get(JOURNAL))):
                return  # a version that keeps no sums has written since
            raise DamagedWorkspaceError(
                f"{path} is damaged, or of another time: {wrong}. graphkit repair rebuilds it from"
                " what stands beside the records; so would a backup of the whole workspace."
            )


def unseal(path: Path) -> None:
    """Something is about to be written."""
    own = beside(path)
    if own.exists():
        own.unlink(missing_ok=True)
        sync_folder(path.parent)


def seal(opened: sqlite3.Connection, path: Path, state: journal.State | None) -> None:
    """All that was written is in the file; keep its sums, unless somebody is still busy with it."""
    busy, *_ = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy or _pending(path):
        return
    note_beside(path, about={JOURNAL: " ".join(map(str, state or ()))})
    if _pending(path):
        beside(path).unlink(missing_ok=True)


def _pending(path: Path) -> bool:
    """Whether a part of what was written stands in the log beside the file."""
    try:
        return path.with_name(f"{path.name}-wal").stat().st_size > 0
    except FileNotFoundError:
        return False


def _newer(path: Path, sealed: str) -> bool:
    """Whether the journal goes on behind where it ended when the sums were kept.

    A ledger of a version to come is for others to refuse.
    """
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            if opened.execute("PRAGMA quick_check").fetchone() != ("ok",):
                return False
            if opened.execute("PRAGMA user_version").fetchone()[0] > len(MIGRATIONS):
                return True
            row = opened.execute("SELECT value FROM setting WHERE key = 'journal'").fetchone()
        now, then = (tuple(map(int, text.split()[:2])) for text in (row[0], sealed))
    except (sqlite3.Error, TypeError, ValueError):
        return False
    return now > then
