"""What is in a graph, kind by kind: works, people, venues, institutions, topics, as tables.

Each has the columns of the schema that mean something to a reader. With a filter, works are those
that fit, and the others are what these name, with the number of the works that fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from graphkit.answers import Answer, Rows
from graphkit.projection import UNKNOWN_YEAR, Array, Projection
from graphkit.questions.snapshot import Snapshot

if TYPE_CHECKING:
    from graphkit.frames import AnswerFrame

WORKS = (
    "id",
    "title",
    "year",
    "month",
    "day",
    "date_inferred",
    "kind",
    "status",
    "venue",
    "series",
    "countries",
    "doi",
    "arxiv",
    "url",
    "authors",
    "authors_truncated",
)
PEOPLE = (
    "id",
    "name",
    "orcid",
    "works",
    "degree",
    "first_year",
    "last_year",
    "community",
    "identity_confidence",
    "identity_basis",
    "possible_homonym",
)
VENUES = ("id", "name", "issn", "works")
INSTITUTIONS = ("id", "name", "ror", "country", "people")
TOPICS = ("id", "name", "works")


class Stored(Answer):
    """An answer that stays in the columns of a table until rows are asked for."""

    def __init__(self, table: pa.Table, generation: str) -> None:
        self.table, self._generation = table, generation

    def rows(self) -> Rows:
        """All rows as plain data."""
        found: Rows = self.table.to_pylist()
        return found

    def first(self, n: int) -> Rows:
        """The first rows."""
        found: Rows = self.table.slice(0, n).to_pylist()
        return found

    @property
    def columns(self) -> list[str]:
        """The columns of the table."""
        return list(self.table.column_names)

    @property
    def generation(self) -> str:
        """The generation of tables that it was made from."""
        return self._generation

    @property
    def total(self) -> int:
        """How many rows there are."""
        return int(self.table.num_rows)

    def frame(self) -> AnswerFrame:
        """The table for pandas; unknown numbers and flags stay empty."""
        from graphkit.frames import from_arrow  # noqa: PLC0415 - pandas is slow to import

        return from_arrow(self, self.table)


def works(snapshot: Snapshot) -> Stored:
    """The works: `date_inferred` marks a guessed year, `authors` counts those that are known."""
    if not snapshot.conditions:
        return _listing(snapshot, "works", WORKS)
    return _listing(snapshot, "works", WORKS, np.flatnonzero(snapshot.projection.works_inside))


def people(snapshot: Snapshot) -> Stored:
    """The people: `degree` counts coauthors; `identity_confidence` below 0.6 is doubtful."""
    if not snapshot.conditions:
        return _listing(snapshot, "authors", PEOPLE)
    projection = snapshot.projection
    count = np.diff(projection.wrote.starts)
    there = np.flatnonzero(count + np.diff(projection.ties.starts))
    first, last = _years(projection)
    return _listing(
        snapshot,
        "authors",
        PEOPLE,
        there,
        works=count,
        degree=np.diff(projection.ties.starts),
        first_year=first,
        last_year=last,
    )


def venues(snapshot: Snapshot) -> Stored:
    """The venues, with the number of works."""
    if not snapshot.conditions:
        return _listing(snapshot, "venues", VENUES)
    count = _count(snapshot.projection.venues.rows.targets, snapshot, "venues")
    return _listing(snapshot, "venues", VENUES, np.flatnonzero(count), works=count)


def topics(snapshot: Snapshot) -> Stored:
    """The topics that sources state, with the number of works."""
    if not snapshot.conditions:
        return _listing(snapshot, "topics", TOPICS)
    count = _count(snapshot.projection.topics.rows.targets, snapshot, "topics")
    return _listing(snapshot, "topics", TOPICS, np.flatnonzero(count), works=count)


def institutions(snapshot: Snapshot) -> Stored:
    """The institutions, with the number of people; with a filter, of people who have works in it.

    Which work states an institution is not kept: years are those of the statement.
    """
    if not snapshot.conditions:
        return _listing(snapshot, "institutions", INSTITUTIONS)
    projection = snapshot.projection
    rows = projection.author_institutions.rows
    active = np.diff(projection.wrote.starts)[rows.rows()] > 0
    count = _count(rows.targets[active], snapshot, "institutions")
    return _listing(snapshot, "institutions", INSTITUTIONS, np.flatnonzero(count), people=count)


def _count(places: Array, snapshot: Snapshot, table: str) -> Array:
    found: Array = np.bincount(places, minlength=snapshot.tables.count(table))
    return found


def _years(projection: Projection) -> tuple[Array, Array]:
    """The first and the last known year of each person's works; 0 where none is known."""
    year = projection.arrays.work_year[projection.wrote.targets]
    row, known = projection.wrote.rows(), year != UNKNOWN_YEAR
    first = np.full(len(projection), np.iinfo(np.int64).max)
    last = np.zeros(len(projection), np.int64)
    np.minimum.at(first, row[known], year[known])
    np.maximum.at(last, row[known], year[known])
    return np.where(last > 0, first, 0), last


def _listing(
    snapshot: Snapshot,
    table: str,
    columns: Sequence[str],
    places: Array | None = None,
    **counted: Array,
) -> Stored:
    """The rows of a table, or those at some places with numbers counted anew; a 0 year is none."""
    rows = snapshot.tables.read(table, columns)
    if places is not None:
        for name, values in counted.items():
            unknown = values == UNKNOWN_YEAR if name.endswith("_year") else None
            column = pa.array(values.astype(np.int64), pa.int64(), mask=unknown)
            rows = rows.set_column(rows.schema.get_field_index(name), name, column)
        rows = rows.take(pa.array(places))
    return Stored(rows, snapshot.generation)
