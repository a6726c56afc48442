"""A generation's index of words: one file of SQLite, made from its tables.

For each kind a table of what is shown, numbered by importance, and a list of words with those
numbers (FTS5 without the text). The first hits in the order of numbers are the most important
ones, so that a question stops as soon as it has enough, however many there are.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.errors import DiskFullError, cramped, no_room
from graphkit.files import written_aside
from graphkit.graph import TableFolder
from graphkit.phrases import counted, plural
from graphkit.search.words import KINDS, joined, name_words, text_words
from graphkit.sums import note_beside, sums_of

INDEX_FILE = "search.sqlite"  # in a generation's cache
INDEX_VERSION = 1  # raise it when words or tables change: older files are made again
BATCH = 10_000
_OF_ALL = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE identifier (
        value TEXT NOT NULL, kind TEXT NOT NULL, place INTEGER NOT NULL,
        PRIMARY KEY (value, kind, place)
    ) WITHOUT ROWID""",
)
# numbers in the order of importance; `row` is the place in the generation's table
_OF_A_KIND = (
    """CREATE TABLE {kind} (
        place INTEGER PRIMARY KEY, row INTEGER NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
        note TEXT NOT NULL, year INTEGER
    )""",
    """CREATE VIRTUAL TABLE {kind}_words USING fts5 (
        words, content='', detail=none, columnsize=0, prefix='1 2 3 4',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
    )""",
)
Row = dict[str, Any]
Order = npt.NDArray[np.int64]


class _Kind:
    """How one kind is read: its columns, what comes first, what is shown and found."""

    def __init__(
        self,
        columns: list[str],
        first: str,
        words: Callable[[Row], Iterable[str]],
        note: Callable[[Row], str],
        identifiers: tuple[str, ...] = (),
    ) -> None:
        self.columns = columns
        self.first = first
        self.words = words
        self.note = note
        self.identifiers = identifiers


def _counted(number: int | None, noun: str) -> str:
    return f"{plural(2, noun)} unknown" if number is None else counted(number, noun)


def _person_note(row: Row) -> str:
    first, last = row["first_year"], row["last_year"]
    years = "" if last is None else f", {last}" if first == last else f", {first}–{last}"
    return _counted(row["works"], "work") + years


def _work_note(row: Row) -> str:
    return ", ".join(str(part) for part in (row["venue"], row["year"]) if part)


def _all_names(row: Row) -> Iterable[str]:
    return {word for name in {row["name"], *(row["names"] or ())} for word in name_words(name)}


def _title_words(row: Row) -> Iterable[str]:
    return text_words(row["title"] or "")


def _label_words(row: Row) -> Iterable[str]:
    return text_words(row["name"] or "")


READ = {
    "people": _Kind(
        ["id", "name", "names", "orcid", "works", "first_year", "last_year"],
        "works", _all_names, _person_note, ("orcid",),
    ),
    "works": _Kind(
        ["id", "title", "year", "venue", "doi", "arxiv"],
        "year", _title_words, _work_note, ("doi", "arxiv"),
    ),
    "topics": _Kind(
        ["id", "name", "works"], "works", _label_words, lambda r: _counted(r["works"], "work"),
    ),
    "institutions": _Kind(
        ["id", "name", "ror", "country", "people"], "people", _label_words,
        lambda r: ", ".join(
            p for p in (r["country"], _counted(r["people"], "person")) if p
        ),
        ("ror",),
    ),
    "venues": _Kind(
        ["id", "name", "issn", "works"], "works", _label_words,
        lambda r: _counted(r["works"], "work"), ("issn",),
    ),
    "communities": _Kind(
        ["id", "label", "size"], "size", lambda r: text_words(r["label"] or ""),
        lambda r: _counted(r["size"], "person"),
    ),
}  # fmt: skip
_TABLE = {"people": "authors"}


def build_index(tables: TableFolder, path: Path) -> None:
    """Write the index of a generation to `path`; it appears whole or not at all."""
    with written_aside(path) as aside:
        aside.unlink(missing_ok=True)
        try:
            _build(tables, aside)
        except sqlite3.OperationalError as error:
            if not (no_room(error) or cramped(aside.parent)):  # SQLite may say only "I/O error"
                raise
            raise DiskFullError("No room to write the index of words.") from error
        sums = sums_of(aside)
    note_beside(path, sums)


def _build(tables: TableFolder, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.execute("BEGIN")
        for statement in _OF_ALL:
            database.execute(statement)
        for kind in KINDS:
            _write(database, kind, tables)
        notes = {"version": str(INDEX_VERSION), "stamp": tables.stamp}
        database.executemany("INSERT INTO about VALUES (?, ?)", sorted(notes.items()))
        database.execute("COMMIT")


def _write(database: sqlite3.Connection, kind: str, tables: TableFolder) -> None:
    for statement in _OF_A_KIND:
        database.execute(statement.format(kind=kind))
    how = READ[kind]
    table = tables.read(_TABLE.get(kind, kind), how.columns)
    order = _by_importance(table, how.first)
    for batch in _batches(kind, table, order):
        database.executemany(
            f"INSERT INTO {kind} VALUES (?, ?, ?, ?, ?, ?)", (shown for shown, _, _ in batch)
        )
        database.executemany(
            f"INSERT INTO {kind}_words (rowid, words) VALUES (?, ?)",
            ((shown[0], words) for shown, words, _ in batch),
        )
        database.executemany(
            "INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)",
            ((value, kind, shown[0]) for shown, _, values in batch for value in values),
        )
    database.execute(f"INSERT INTO {kind}_words ({kind}_words) VALUES ('optimize')")


def _by_importance(table: pa.Table, first: str) -> Order:
    """Rows with the largest number first, those without one last; equal ones by id."""
    known = pc.fill_null(table.column(first), -1)  # counts and years are never below zero
    keyed = pa.table({"first": known, "id": table.column("id")})
    order = pc.sort_indices(keyed, sort_keys=[("first", "descending"), ("id", "ascending")])
    return np.asarray(order, dtype=np.int64)


_Entry = tuple[tuple[int, int, str, str, str, int | None], str, list[str]]


def _batches(kind: str, table: pa.Table, order: Order) -> Iterator[list[_Entry]]:
    how = READ[kind]
    for begin in range(0, len(order), BATCH):
        rows = order[begin : begin + BATCH]
        entries: list[_Entry] = []
        taken = table.take(pa.array(rows))
        columns = [column.to_pylist() for column in taken.columns]
        for place, (number, *values) in enumerate(zip(rows.tolist(), *columns, strict=True), begin):
            row = dict(zip(how.columns, values, strict=True))
            name = row.get("name") or row.get("title") or row.get("label") or ""
            year = row.get("year")
            shown = (place, number, row["id"], name, how.note(row), year)
            own = [row["id"], *(v for c in how.identifiers for v in _each(row[c]))]
            entries.append((shown, joined(how.words(row)), own))
        yield entries


def _each(value: str | list[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())
