"""Which place holds what: a file, a member of an archive, a thing in memory, a pipe.

A source is its content. A place holds what was last read there; a source counts as long as some
place holds it. So a rename or a copy loses nothing, and a newer file takes the place of an older
one only where that stood nowhere else. A file that is gone goes on holding: it is named, and
`forget` takes it out.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graphkit.ledger.ledger import Ledger, now
from graphkit.records import Rejected

Key = tuple[str, str]  # path and member
PIPE = "pipe"  # the kind of places that nothing can be looked up at again


class PlaceRow(NamedTuple):
    """A place and the source that it holds; None where nothing there could be read."""

    path: str
    member: str
    kind: str
    name: str
    source: str | None
    gone_at: str | None = None

    @property
    def key(self) -> Key:
        """What no two places share."""
        return self.path, self.member


@dataclass(frozen=True, slots=True)
class FoundAtPlace:
    """What a load found at a place: a source, or nothing that could be read, and why."""

    place: PlaceRow
    refused: tuple[Rejected, ...] = ()


@dataclass(slots=True)
class PlaceChanges:
    """What holding changed."""

    replaced: dict[Key, str] = field(default_factory=dict)  # what a place held before, if another
    retired: list[tuple[str, str]] = field(default_factory=list)  # source, and where it stood
    stayed: list[tuple[str, str, str]] = field(default_factory=list)  # …, and where it stands too
    gone: list[str] = field(default_factory=list)  # names of places that are not there any more
    before: set[str] = field(default_factory=set)  # the sources that counted before


_COLUMNS = "path, member, kind, name, source, gone_at"


class Places:
    """The places of a workspace."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def all(self) -> list[PlaceRow]:
        """Every place, by path."""
        rows = self._ledger.rows(f"SELECT {_COLUMNS} FROM place ORDER BY path, member")
        return [PlaceRow(*row) for row in rows]

    def hold(self, seen: Sequence[FoundAtPlace], gone: Iterable[PlaceRow] = ()) -> PlaceChanges:
        """Let places hold what was found there, and mark those that are gone: in one step."""
        moved = PlaceChanges()
        known = {row.key: row for row in self.all()}
        moved.before = {row.source for row in known.values() if row.source}
        with self._ledger.transaction() as database:
            for held in seen:
                self._hold(database, held, known, moved)
            for place in gone:
                self._mark_gone(database, place, known, moved)
            self._say_replaced(database, known, moved)
        return moved

    def _hold(
        self,
        database: sqlite3.Connection,
        held: FoundAtPlace,
        known: dict[Key, PlaceRow],
        moved: PlaceChanges,
    ) -> None:
        place = held.place
        before = known.get(place.key)
        if before is not None:
            place = place._replace(
                name=_fuller(before.name, place.name), source=place.source or before.source
            )
            if before.source and place.source != before.source:
                moved.replaced[place.key] = before.source
        if place != before:
            self._write(database, place)
        known[place.key] = place
        self._ledger.reject(database, *place.key, None, held.refused)
        if place.member and (refused := known.get((place.path, ""))) and refused.kind == PIPE:
            self._mark_gone(database, refused, known, moved)  # what came now could be read

    def _mark_gone(
        self,
        database: sqlite3.Connection,
        place: PlaceRow,
        known: dict[Key, PlaceRow],
        moved: PlaceChanges,
    ) -> None:
        """A file that is gone is kept; one that could never be read leaves nothing to keep."""
        self._ledger.reject(database, *place.key, None, [])
        if place.source is None:
            self._remove(database, place)
            del known[place.key]
            return
        moved.gone.append(place.name)
        if place.gone_at is None:
            known[place.key] = place._replace(gone_at=now())
            self._write(database, known[place.key])

    def _say_replaced(
        self, database: sqlite3.Connection, known: dict[Key, PlaceRow], moved: PlaceChanges
    ) -> None:
        """Say of all that was replaced whether it is retired, or stands somewhere else, too."""
        stands: dict[str, str] = {}
        named = sorted(known.values(), key=lambda r: (r.name, r.key), reverse=True)
        for row in sorted(named, key=lambda r: r.gone_at is None):  # the last of a source wins
            if row.source:
                stands[row.source] = row.name if row.kind == PIPE else _path(row)
        for key, source in sorted(moved.replaced.items()):
            if source in stands:
                moved.stayed.append((source, known[key].name, stands[source]))
            else:
                moved.retired.append((source, known[key].name))
        self._say_retired(database)

    def forget(self, places: Sequence[PlaceRow]) -> tuple[list[str], list[str]]:
        """Let places hold nothing any more: ids of sources that no longer count, and that still do.

        The records stay on disk, so loading a file again brings it back.
        """
        with self._ledger.transaction() as database:
            for place in places:
                self._ledger.reject(database, *place.key, None, [])
                self._remove(database, place)
            self._say_retired(database)
        still = {row.source for row in self.all()}
        held = sorted({p.source for p in places if p.source})
        return [s for s in held if s not in still], [s for s in held if s in still]

    def _write(self, database: sqlite3.Connection, place: PlaceRow) -> None:
        database.execute(
            f"INSERT OR REPLACE INTO place ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", place
        )
        self._ledger.note("place", row=list(place))

    def _remove(self, database: sqlite3.Connection, place: PlaceRow) -> None:
        database.execute("DELETE FROM place WHERE path = ? AND member = ?", place.key)
        self._ledger.note("no place", path=place.path, member=place.member)

    def _say_retired(self, database: sqlite3.Connection) -> None:
        held = "id IN (SELECT source FROM place)"
        database.execute(
            f"UPDATE source SET retired_at = ? WHERE retired_at IS NULL AND NOT {held}", (now(),)
        )
        database.execute(
            f"UPDATE source SET retired_at = NULL WHERE retired_at IS NOT NULL AND {held}"
        )


def below(path: str, root: str) -> bool:
    """Whether a path is another one, or lies in that folder."""
    return (
        path == root
        or path.startswith(root.rstrip("/\\") + "/")
        or (os.sep != "/" and path.startswith(root.rstrip("/\\") + os.sep))
    )


def _fuller(one: str, other: str) -> str:
    """Of two names of one place that with more folders, whichever was seen first."""
    return max(one, other, key=lambda name: (name.count("/"), name))


def _path(place: PlaceRow) -> str:
    return f"{place.path}!{place.member}" if place.member else place.path
