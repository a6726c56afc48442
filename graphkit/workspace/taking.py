"""Paths -> places and what they hold: the reading half of a load.

Every content is in the ledger as soon as it was read, so a load that was killed goes on where it
was. What counts changes at the end, in one step: places are then what this load found.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graphkit.ids import digest
from graphkit.ledger import (
    LEFT_OUT,
    OWN,
    Decisions,
    FoundAtPlace,
    Ledger,
    PlaceChanges,
    PlaceRow,
    Places,
    SegmentWriter,
    SourceRow,
    Veil,
    about,
    below,
    damage,
    short,
)
from graphkit.records import Loader, Rejected
from graphkit.sources import (
    COMPACT,
    FILE,
    MEMBER,
    PIPE,
    Columns,
    FileDocument,
    Place,
    Readers,
    Refusal,
    Source,
    exact,
    placed,
    recognised,
)
from graphkit.sources.columns import written
from graphkit.stores import Progress
from graphkit.workspace.leaving_out import veil_of
from graphkit.workspace.receipt import FileNote, veiled


@dataclass(frozen=True, slots=True)
class Took:
    """One document of a load: where, what it held, what was refused now and before."""

    name: str
    held: FoundAtPlace
    source: SourceRow | None
    fresh: bool  # read by this load, not known from an earlier one
    rejected: tuple[Rejected, ...] = ()


class Taking:
    """Reads documents into the ledger, then lets their places hold them."""

    def __init__(self, ledger: Ledger, progress: Progress) -> None:
        self.ledger = ledger
        self.progress = progress
        self.readers = Readers()
        self.took: list[Took] = []
        self.rejected: list[Rejected] = []  # by this load
        self.notes: list[str] = []  # what the files lack, in words
        self._known: dict[str, SourceRow] = {}
        self._places: dict[tuple[str, str], PlaceRow] = {}
        self._given_up: list[PlaceRow] = []  # places of which nothing counts any more
        self._veil = Veil()

    def run(
        self,
        paths: Iterable[Source],
        format: str | None,
        captured: str | None,
        columns: Columns | None,
    ) -> PlaceChanges:
        """Read all that is below the paths; says what that changed."""
        # asked for by who holds the right to load: no other process changes it any more
        self._known = self.ledger.known_sources()
        self._places = {row.key: row for row in Places(self.ledger).all()}
        # of who was taken out for good not even the name of a file is kept
        self._veil = veil_of(None, Decisions(self.ledger).standing())
        listed = list(paths)
        with self.readers:
            for document in placed(listed, columns):
                self._take(document, format, captured)
        gone = list(self._gone(listed))
        if not self.took and not gone:
            return PlaceChanges()
        places = Places(self.ledger)
        retired, _ = places.forget(self._given_up) if self._given_up else ([], [])
        moved = places.hold([t.held for t in self.took], gone)
        names = {row.source: row.name for row in self._given_up}
        moved.retired.extend((source, names[source]) for source in retired)
        return moved

    # -- one document ------------------------------------------------------------------------

    def _take(
        self, document: FileDocument | Refusal, format: str | None, captured: str | None
    ) -> None:
        if isinstance(document, Refusal):
            name = document.rejected.origin.file
            row = self._row(document.place, name, None)
            before = self._places.get(row.key)
            if document.given_up and before is not None and before.source:
                self._given_up.append(before)
            self._refuse(name, row, document.rejected)
            return
        loader = recognised(document, format)
        if isinstance(loader, Rejected):
            row = self._row(document.place, document.name, None)
            self._refuse(document.name, row, loader)
            return
        told = (written(document.columns, ""),) if document.columns else ()
        ident = digest(document.sha256, loader.FORMAT, captured or "", *told)
        row = self._row(document.place, document.name, ident)
        source, fresh = self._known.get(ident), False
        rejected: list[Rejected] = []
        if source is None or not self._whole(source):
            source, rejected = self._read(document, loader, row, captured)
            fresh = True
            if not source.records and rejected and self._holds(row):
                # nothing could be read: that takes nobody's place
                self._refuse(document.name, row._replace(source=None), *rejected)
                (self.ledger.records / source.segment).unlink()
                return
            self.notes.extend(f"{n.origin.file}: {n.text}." for n in document.notes)
            self.ledger.add_source(source, rejected)
            self._known[ident] = source
            self.rejected.extend(rejected)
        self.took.append(Took(document.name, FoundAtPlace(row), source, fresh, tuple(rejected)))

    def _refuse(self, name: str, row: PlaceRow, *rejected: Rejected) -> None:
        rejected = tuple(veiled(r, self._veil) for r in rejected) if self._veil else rejected
        held = FoundAtPlace(row, rejected)
        self.rejected.extend(rejected)
        self.took.append(Took(name, held, None, True, rejected))

    def _row(self, place: Place, name: str, source: str | None) -> PlaceRow:
        path = self._short(place.path) if place.kind in (FILE, MEMBER) else place.path
        member = (source or "") if place.kind == PIPE else self._veil(place.member)
        return PlaceRow(self._veil.path(path), member, place.kind, self._veil(name), source)

    def _short(self, path: str) -> str:
        return short(path, self.ledger.folder)

    def _holds(self, row: PlaceRow) -> bool:
        before = self._places.get(row.key)
        return before is not None and before.source not in (None, row.source)

    def _whole(self, source: SourceRow) -> bool:
        """Whether the records of a known content are still what was read."""
        return damage(self.ledger.records / source.segment, source.records) is None

    def _read(
        self, document: FileDocument, loader: Loader, row: PlaceRow, captured: str | None
    ) -> tuple[SourceRow, list[Rejected]]:
        rejected: list[Rejected] = []
        name = f"{row.source}.parquet"
        with SegmentWriter(self.ledger.records / name) as segment:
            for rows in self.readers.rows(document, loader, captured, COMPACT):
                rejected.extend(rows.rejected)
                segment.extend(rows.lines, rows.types, rows.texts)
                self.progress(f"reading {row.name}", segment.count, None)
            source = SourceRow(
                id=str(row.source),
                sha256=document.sha256,
                name=row.name,
                path=row.path,
                format=loader.FORMAT,
                captured=captured,
                bytes=document.size,
                records=segment.count,
                rejected=len(rejected),
                segment=name,
            )
            place = (row.path, row.member, row.kind)
            segment.describe(about(source, place, len(self._known) + 1, rejected))
        return source, rejected

    # -- what is not there any more ----------------------------------------------------------

    def _gone(self, paths: Iterable[Source]) -> Iterator[PlaceRow]:
        """Places below the paths that hold something, and are not there."""
        seen = {t.held.place.key for t in self.took}
        files = {t.held.place.path for t in self.took}
        roots = [self._short(exact(Path(p).resolve())) for p in paths if _is_path(p)]
        for key, row in self._places.items():
            if key in seen or row.kind not in (FILE, MEMBER):
                continue
            if not any(below(row.path, root) for root in roots):
                continue
            if row.path in files and (row.member or self._members_only(row.path)):
                yield row  # the archive was opened, and has no such member now
            elif not self._is_there(row.path):
                yield row

    def _members_only(self, path: str) -> bool:
        """Whether what was read at a path was members: what was a plain file is an archive now."""
        return all(t.held.place.member for t in self.took if t.held.place.path == path)

    def _is_there(self, path: str) -> bool:
        """Whether a file is there, or cannot be told not to be."""
        if LEFT_OUT in path:
            return True  # its name is not kept, so it cannot be asked for
        if "\ufffd" in path:
            return False  # such a name cannot be asked for, but would have been seen
        try:
            return not stat.S_ISDIR(os.lstat(located(path, self.ledger.folder)).st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except (OSError, ValueError):
            return True

    # -- the words of the receipt ------------------------------------------------------------

    def files(self, moved: PlaceChanges) -> list[FileNote]:
        """What became of each document."""
        retired = {source for source, _ in moved.retired}
        notes = []
        counted = set(moved.before)
        for took in self.took:
            if took.source is None:
                notes.append(FileNote(took.name, None, "refused", 0, len(took.rejected)))
                continue
            instead = moved.replaced.get(took.held.place.key) in retired
            known = took.source.id in counted
            outcome = "updated" if instead else "unchanged" if known else "new"
            counted.add(took.source.id)
            notes.append(
                FileNote(
                    took.name,
                    took.source.format,
                    outcome,
                    took.source.records,
                    took.source.rejected,
                )
            )
        return notes


def _is_path(given: Source) -> bool:
    return isinstance(given, str | Path) and str(given) != "-"


def located(path: str, folder: Path) -> Path:
    """Where the file of a place is; of the bundled sample, any place will do."""
    if path.startswith(OWN):
        return folder / path.removeprefix(OWN)
    return Path(path)
