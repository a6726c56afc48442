"""Lists that a person hands in with a question: CSV in any encoding, a sheet of Excel, bare lines.

A committee's list comes from a conference system or a spreadsheet, and its columns have the names
that those give them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.errors import NothingUsableError, UsageError
from graphkit.names import title_key
from graphkit.phrases import counted
from graphkit.sources import text_of

_GIVEN = ("first name", "given name", "given names", "forename", "firstname", "vorname")
_FAMILY = ("last name", "family name", "surname", "lastname", "nachname")
_PARTS = re.compile(r"[;|\n\v]")
_AND = re.compile(r"\s+(?:and|&)\s+")


@dataclass(frozen=True)
class Column:
    """A column by the names that it may have; persons may also stand in two, given and family."""

    names: tuple[str, ...]
    person: bool = False

    def places(self, header: Sequence[str]) -> list[int] | None:
        """Where it stands: one place, or those of given and family name."""
        for name in self.names:
            if name in header:
                return [header.index(name)]
        both = [
            next((header.index(n) for n in names if n in header), None)
            for names in (_GIVEN, _FAMILY)
        ]
        return [at for at in both if at is not None] if self.person and None not in both else None


def rows_of(path: Path, wanted: Sequence[Column]) -> Iterator[tuple[int, list[str]]]:
    """The wanted columns of a table, each row with its line; the first line names the columns.

    A bare list of one column needs no such line.
    """
    try:
        text = text_of(path)
        # a comma parts decimals in some countries: there spreadsheets write semicolons
        parted = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted)
        header = [title_key(cell) or cell.strip() for cell in next(reader, [])]
        if len(wanted) == 1 and wanted[0].places(header) is None and _is_bare(text):
            lines = enumerate(text.splitlines(), 1)
            yield from ((n, [line.strip(' "')]) for n, line in lines if line.strip())
            return
        places = [_places(path, header, column) for column in wanted]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _whole(path, reader.line_num, cells, header, parted)
            if max(map(max, places)) >= len(row):
                raise _uneven(path, reader.line_num, row, header, parted)
            yield reader.line_num, [" ".join(row[n].strip() for n in at).strip() for at in places]
    except csv.Error as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error


def names_in(text: str) -> list[str]:
    """The names of a cell, parted by semicolons, bars, line breaks; by commas where that is clear.

    >>> [names_in(t) for t in ("Ana Silva; Bo Li", "Silva, Ana", "Ana Silva, Bo Li and Cy Oz")]
    [['Ana Silva', 'Bo Li'], ['Silva, Ana'], ['Ana Silva', 'Bo Li', 'Cy Oz']]
    """
    parts = [name.strip() for name in _PARTS.split(text)]
    if len(parts) == 1:
        pieces = [p.strip() for part in _AND.split(text) for p in part.split(",")]
        if len(pieces) > 1 and all(" " in p for p in pieces if p):  # "Silva, Ana" has none
            parts = pieces
    return [name for name in parts if name]


def _is_bare(text: str) -> bool:
    """Whether each line is one name: "Kim, Seo-yeon", "Ana Silva, PhD"; no table."""
    lines = [line for line in text.splitlines() if line.strip()]
    return all(";" not in t and "\t" not in t and t.count(",") == t.count(", ") < 3 for t in lines)


def _whole(path: Path, line: int, cells: list[str], header: list[str], parted: str) -> list[str]:
    """The cells of a row; of a bare list, where "Kim, Seo-yeon" is one name, the line."""
    row = [parted.join(cells)] if len(header) == 1 else cells
    while len(row) > len(header) and not row[-1].strip():
        row = row[:-1]
    if len(row) > len(header):
        raise _uneven(path, line, row, header, parted)
    return row


def _uneven(path: Path, line: int, row: list[str], header: list[str], parted: str) -> UsageError:
    return UsageError(
        f"{path}:{line}: {counted(len(row), 'column')} where the first line has {len(header)};"
        f" what holds {parted!r} goes between quotes."
    )


def _places(path: Path, header: list[str], column: Column) -> list[int]:
    found = column.places(header)
    if found is None:
        said = ", ".join(header)[:100] or "nothing"
        raise UsageError(
            f"{path}:1: the first line names the columns; none of them is called"
            f" {' or '.join(column.names)}. It reads: {said}"
        )
    return found
