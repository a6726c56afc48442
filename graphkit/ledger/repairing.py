"""A ledger rebuilt from the journal and the footers of the segments, with the same ids.

What neither knows is said, never guessed in silence.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import DamagedWorkspaceError, EmptyWorkspaceError, GraphkitError
from graphkit.files import put_in_place
from graphkit.ledger import journal, sealing
from graphkit.ledger.contents import SOURCE, put_back
from graphkit.ledger.database import NAME, is_workspace
from graphkit.ledger.ledger import Ledger, SourceRow, keep_source, now
from graphkit.ledger.places import PIPE, PlaceRow
from graphkit.ledger.schema import MIGRATIONS
from graphkit.ledger.segments import described, read_segment
from graphkit.sums import beside


@dataclass(slots=True)
class Repaired:
    """What a repair did, and what it could not do; both in sentences."""

    done: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def mend_ledger(folder: Path) -> Repaired:
    """Rebuild a ledger that is lost or damaged; look whether a sound one has all its records."""
    said = Repaired()
    if not is_workspace(folder):
        raise EmptyWorkspaceError(f"{folder} is no workspace: there is nothing to repair.")
    if not _sound(folder):
        _rebuild(folder, said)
    with Ledger(folder) as ledger:
        _check_segments(ledger, said)
        _renew_journal(ledger, said)
    return said


def damage_of_ledger(folder: Path, *, read_only: bool = True) -> str | None:
    """What is wrong with a workspace's ledger; None where it can be trusted."""
    try:
        sealing.check(folder / NAME, whole=True)
        with Ledger(folder, read_only) as ledger:
            answers = [str(row[0]) for row in ledger.rows("PRAGMA integrity_check")]
            return None if answers == ["ok"] else answers[0]
    except DamagedWorkspaceError as error:
        return str(error)


def _sound(folder: Path) -> bool:
    return damage_of_ledger(folder, read_only=False) is None


def _rebuild(folder: Path, said: Repaired) -> None:
    records = folder / "records"
    path = folder / NAME
    if path.exists() and path.stat().st_size:
        kept = _set_aside(path)
        said.done.append(f"The damaged {NAME} is kept as {kept.name}.")
    for rest in (f"{NAME}-wal", f"{NAME}-shm", f"{NAME}.part", beside(path).name):
        (folder / rest).unlink(missing_ok=True)
    reading = journal.newest(records)
    aside = folder / f"{NAME}.part"
    with contextlib.closing(sqlite3.connect(aside, isolation_level=None)) as made:
        made.execute("BEGIN")
        for script in MIGRATIONS:
            for statement in script.split(";"):
                made.execute(statement)
        made.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        if reading is None:
            said.lost.append(
                "There is no journal: decisions, the ids that people had and what was taken out are"
                " lost. Put an export of decisions back with: graphkit people import"
            )
        else:
            strange = reading.unreadable + put_back(made, reading.lines)
            if strange:
                said.lost.append(f"{strange} lines of the journal could not be read.")
        _adopt(made, records, reading, said)
        made.execute("COMMIT")
    put_in_place(aside, path)
    said.done.append(f"{NAME} is rebuilt from the journal and the record segments.")


def _set_aside(path: Path) -> Path:
    number = 1
    while (kept := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(kept)
    return kept


def _adopt(
    made: sqlite3.Connection, records: Path, reading: journal.Reading | None, said: Repaired
) -> None:
    """Take up what the segments say themselves, the earlier before the later."""
    known = {segment for (segment,) in made.execute("SELECT segment FROM source")}
    patchy = reading is not None and reading.unreadable > 0
    asked = [p for p in sorted(records.glob("*.parquet")) if patchy or p.name not in known]
    segments = sorted(_facts(asked, said), key=lambda f: (f[1].get("number") or 0, f[0].name))
    for path, facts in segments:
        source = _source(path, facts)
        if source is None:
            said.lost.append(f"{path.name} cannot be read: what it held is lost.")
            continue
        if path.name not in known:
            keep_source(made, source, now())
            made.executemany(
                "INSERT INTO rejected (path, source, file, line, reason, text)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                ((source.path, source.id, *row) for row in facts.get("refused", ())),
            )
        if reading is not None and facts and not patchy:
            # read by a load that did not come to its end: it counts once that is repeated
            continue
        _place(made, source, facts, patchy, said)


def _place(
    made: sqlite3.Connection, source: SourceRow, facts: dict[str, Any], patchy: bool, said: Repaired
) -> None:
    held = made.execute("SELECT 1 FROM place WHERE source = ?", (source.id,)).fetchone()
    if held:
        return
    path, member, kind = facts.get("place") or (source.path, source.id, PIPE)
    row = PlaceRow(path, member, kind, source.name, source.id)
    how = "IGNORE" if patchy else "REPLACE"
    made.execute(
        f"INSERT OR {how} INTO place (path, member, kind, name, source, gone_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        row,
    )
    if patchy or not facts:
        said.lost.append(
            f"Whether {source.name} ({source.segment}) still counted is not known: it counts. If it"
            f" should not: graphkit forget {source.name}"
        )


def _facts(paths: list[Path], said: Repaired) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in paths:
        try:
            yield path, described(path) or {}
        except (pa.ArrowException, OSError, ValueError):
            said.lost.append(f"{path.name} cannot be read: what it held is lost.")


def _source(path: Path, facts: dict[str, Any]) -> SourceRow | None:
    if facts:
        return SourceRow(*(facts[c] for c in SOURCE))
    try:
        with pq.ParquetFile(path) as file:
            count = file.metadata.num_rows
        first = next(iter(read_segment(path)), None)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
        return None
    name = first.origin.file if first else path.stem
    return SourceRow(
        id=path.stem,
        sha256="",
        name=name,
        path=f"unknown:{name}",
        format=first.origin.format if first else "",
        captured=None,
        bytes=0,
        records=count,
        rejected=0,
        segment=path.name,
    )


def _check_segments(ledger: Ledger, said: Repaired) -> None:
    """Every record that counts must be there to be read."""
    for source in ledger.sources():
        try:
            for _ in ledger.segment_records(source):
                pass
        except (GraphkitError, KeyError, TypeError) as error:
            said.lost.append(str(error) or f"{source.segment} cannot be read.")


def _renew_journal(ledger: Ledger, said: Repaired) -> None:
    """A journal that does not say what the ledger knows is written anew."""
    if not ledger.sources() and not ledger.rows("SELECT 1 FROM decision"):
        return
    if ledger.journal_fits():
        return
    with ledger.writing():
        ledger.write_journal_anew()
    said.done.append("The journal beside the records is written anew.")
