"""`ledger.sqlite`: what was read where, what was refused, who keeps which id, what is current.

The database and the segments beside it are the workspace's truth; everything else is rebuilt from
them. One process loads at a time, any number read, from any thread.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from graphkit.errors import DamagedWorkspaceError
from graphkit.ledger import journal
from graphkit.ledger.contents import SOURCE
from graphkit.ledger.database import Database
from graphkit.ledger.segments import read_segment
from graphkit.records import Origin, Record, Rejected


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One content that was read; it counts as long as a place holds it."""

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


class Look(NamedTuple):
    """What a reader needs to know before it reads; of a decision: id, kind, both sides, why."""

    generation: str | None
    redirects: dict[str, str]
    decided: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], str], ...]


_COLUMNS = ", ".join(SOURCE)
CUT = 500  # characters that are kept of what was refused
_COUNTS = "id IN (SELECT source FROM place)"


class Ledger(Database):
    """The truth of a workspace. Open it, ask it, close it; or use it as a context manager."""

    def __init__(self, folder: Path, read_only: bool = False) -> None:
        super().__init__(folder, read_only)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- sources -----------------------------------------------------------------------------

    def sources(self) -> list[SourceRow]:
        """The contents that count now, in an order that does not depend on when they came.

        Each is named as at the first of its places, those that are still there before others.
        """
        # one statement: a load between two of them would leave a source without its name
        rows = self.rows(
            f"SELECT {_COLUMNS}, (SELECT p.name FROM place p WHERE p.source = source.id"
            " ORDER BY p.gone_at IS NOT NULL, p.name, p.path, p.member LIMIT 1)"
            f" FROM source WHERE {_COUNTS} ORDER BY id"
        )
        return [replace(SourceRow(*row), name=name) for *row, name in rows]

    def known_sources(self) -> dict[str, SourceRow]:
        """Every content that was ever read and whose records are still here, by id."""
        rows = [SourceRow(*row) for row in self.rows(f"SELECT {_COLUMNS} FROM source")]
        return {row.id: row for row in rows if (self.records / row.segment).is_file()}

    def add_source(self, source: SourceRow, rejected: Iterable[Rejected]) -> None:
        """Record what was read. It counts from when a place holds it: see `Places.hold`."""
        refused = list(rejected)
        with self.transaction() as database:
            keep_source(database, source, now())
            self.note("source", row=[getattr(source, c) for c in SOURCE], at=now())
            self.reject(database, source.path, "", source.id, refused)

    def reject(
        self,
        database: sqlite3.Connection,
        path: str,
        member: str,
        source: str | None,
        rejected: Iterable[Rejected],
    ) -> None:
        """Keep what was refused of a source, or of a place whose whole document was."""
        where = (
            ("source = ?", (source,))
            if source
            else (
                "source IS NULL AND path = ? AND member = ?",
                (path, member),
            )
        )
        rows = [
            (path, member, source, r.origin.file, r.origin.line, r.reason, _storable(r.text))
            for r in rejected
        ]
        gone = database.execute(f"DELETE FROM rejected WHERE {where[0]}", where[1]).rowcount
        if gone:
            self.note("not rejected", path=path, member=member, source=source)
        database.executemany(
            "INSERT INTO rejected (path, member, source, file, line, reason, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        for batch in journal.batches(rows):
            self.note("rejected", rows=journal.pack(batch))

    def rejections(self) -> list[Rejected]:
        """What is refused of all that counts, and of places that could not be read at all."""
        rows = self.rows(
            "SELECT file, line, reason, text FROM rejected"
            " WHERE source IS NULL OR source IN (SELECT source FROM place)"
            " ORDER BY file, line, reason, text"
        )
        return [Rejected(reason, Origin(file, "", line), text) for file, line, reason, text in rows]

    def count_rejections(self) -> int:
        """How many there are."""
        rows = self.rows(
            "SELECT count(*) FROM rejected"
            " WHERE source IS NULL OR source IN (SELECT source FROM place)"
        )
        return int(rows[0][0]) if rows else 0

    def segment_records(self, source: SourceRow) -> Iterator[Record]:
        """The records of a source, in their order."""
        return self._segment(self.records / source.segment, source.name)

    def records_of(self, ident: str, name: str) -> Iterator[Record]:
        """The records of a source by its id, without a look into the database."""
        return self._segment(self.records / f"{ident}.parquet", name)

    @staticmethod
    def _segment(path: Path, name: str) -> Iterator[Record]:
        again = (
            f"it holds what {name} said. Load that file again, restore it from a backup, or take it"
            f" out: graphkit forget {name}"
        )
        if not path.exists():
            raise DamagedWorkspaceError(f"{path} is missing: {again}")
        try:
            yield from read_segment(path)
        except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedWorkspaceError(f"{path} cannot be read ({error}): {again}") from error

    # -- people ------------------------------------------------------------------------------

    def anchors(self) -> dict[str, str]:
        """Which person id each anchor mention has carried so far."""
        return dict(self.rows("SELECT anchor, id FROM person"))

    def redirects(self) -> dict[str, str]:
        """Ids that people had before, and the id that took their place."""
        return dict(self.rows("SELECT old, new FROM redirect"))

    def register(
        self,
        database: sqlite3.Connection,
        anchors: Iterable[tuple[str, str | None]],
        redirects: Iterable[tuple[str, str | None]],
    ) -> None:
        """Change who carries which id: (mention, id) and (old id, new id), None for nobody."""
        for table, key, value, kind, changes in (
            ("person", "anchor", "id", "people", anchors),
            ("redirect", "old", "new", "redirects", redirects),
        ):
            for batch in journal.batches(changes):
                database.executemany(
                    f"DELETE FROM {table} WHERE {key} = ?", ((k,) for k, v in batch if v is None)
                )
                database.executemany(
                    f"INSERT OR REPLACE INTO {table} ({key}, {value}) VALUES (?, ?)",
                    (pair for pair in batch if pair[1] is not None),
                )
                self.note(kind, rows=journal.pack(batch))

    def workspace_id(self) -> str:
        """What tells this workspace from others on a server that both could write to."""
        known = self.rows("SELECT value FROM setting WHERE key = 'workspace'")
        if known or self.read_only:
            return str(known[0][0]) if known else ""
        made = secrets.token_hex(8)
        with self.transaction() as database:
            added = database.execute(
                "INSERT OR IGNORE INTO setting (key, value) VALUES ('workspace', ?)", (made,)
            ).rowcount
            if added:
                self.note("setting", key="workspace", value=made)
        return str(self.rows("SELECT value FROM setting WHERE key = 'workspace'")[0][0])

    # -- generations -------------------------------------------------------------------------

    def current_generation(self) -> str | None:
        """The generation of tables that readers use; None before the first load."""
        rows = self.rows("SELECT id FROM generation WHERE current = 1")
        return str(rows[0][0]) if rows else None

    def look(self, known: str | None, kinds: Sequence[str] = ()) -> Look:
        """The current generation and, where that is not the `known` one, all redirects to ids.

        Also the decisions of these kinds that stand. One statement: what it says belongs together,
        whatever is committed meanwhile.
        """
        marks = ", ".join("?" * len(kinds))
        rows = self.rows(
            "SELECT 0, g.id, r.old, r.new, NULL, NULL FROM generation g"
            " LEFT JOIN redirect r ON g.id IS NOT ? WHERE g.current = 1"
            " UNION ALL SELECT seq, id, kind, one, other, why FROM decision"
            f" WHERE undone_at IS NULL AND kind IN ({marks})",
            (known, *kinds),
        )
        current = [row for row in rows if row[4] is None]
        redirects = {row[2]: row[3] for row in current if row[2] is not None}
        decided = sorted((row for row in rows if row[4] is not None), key=lambda row: row[:2])
        return Look(
            str(current[0][1]) if current else None,
            redirects,
            tuple(
                (
                    str(row[1]),
                    str(row[2]),
                    tuple(json.loads(row[3])),
                    tuple(json.loads(row[4])),
                    str(row[5]),
                )
                for row in decided
            ),
        )

    def switch(
        self,
        generation: str | None,
        anchors: Iterable[tuple[str, str]],
        redirects: Mapping[str, str],
    ) -> None:
        """Make a generation current (or none), with the person ids that it gave, in one step."""
        before, led = self.anchors(), self.redirects()
        # in the order in which they are kept, so that none is put between others
        new = sorted((anchor, ident) for ident, anchor in anchors if before.get(anchor) != ident)
        turned = [(old, to) for old, to in redirects.items() if led.get(old) != to]
        with self.transaction() as database:
            database.execute("UPDATE generation SET current = 0 WHERE current = 1")
            if generation is not None:
                database.execute(
                    "INSERT OR REPLACE INTO generation (id, made_at, current) VALUES (?, ?, 1)",
                    (generation, now()),
                )
            self.register(database, new, turned)


def keep_source(database: sqlite3.Connection, source: SourceRow, at: str) -> None:
    """Write a source's row."""
    marks = ", ".join("?" * len(SOURCE))
    database.execute(
        f"INSERT OR REPLACE INTO source ({_COLUMNS}, loaded_at) VALUES ({marks}, ?)",
        (*(getattr(source, c) for c in SOURCE), at),
    )


def about(
    source: SourceRow, place: tuple[str, str, str], number: int, rejected: Iterable[Rejected]
) -> dict[str, Any]:
    """What a segment says of itself, for the day on which nothing else does."""
    return {
        **{c: getattr(source, c) for c in SOURCE},
        "place": list(place),
        "number": number,
        "refused": [(r.origin.file, r.origin.line, r.reason, _storable(r.text)) for r in rejected],
    }


def now() -> str:
    """The time, as the ledger writes it. Nothing is ordered by it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _storable(text: str) -> str:
    return text[:CUT].encode("utf-8", "replace").decode("utf-8")
