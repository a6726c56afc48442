"""Tables as text (CSV, TSV and their kin) -> rows, each with its line, damage told apart.

The delimiter and the header are found from the beginning of the file. A quote that nobody closes
costs one row, not the rest of the file; no cell is ever run, so a formula is a text like any other.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TextIO

from graphkit.records import Document, Note, Origin, Rejected, beyond, limit

from .._values import cleaning
from . import tagged

_LEAST_LINES = 64  # of a row, however many rows before it were not closed
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"\ufeff?sep=(.)\s*\Z")
_OPENED = re.compile(r'(?:^|(?<=\t))("[^\t\n]+)', re.MULTILINE)
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A row and the line on which it begins."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Bad:
    """Lines that are no row."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted; without quoting a quote is a sign like any other."""

    delimiter: str
    quoted: bool


def key(name: str) -> str:
    """A column's name as it is compared: "Author(s) ID" and "authors_id" differ, case does not."""
    return _NOT_WORD.sub(" ", name.lower()).strip()


@lru_cache(maxsize=4)
def beginning(head: str) -> tuple[Dialect, tuple[Row, ...]]:
    """The dialect and the first rows of a text.

    The header decides: what does not part the first row parts no table, however regular the rows
    below look by it (lists of authors have semicolons, titles have commas). Of several the one by
    which the rows are as wide as the header; then the wider header; then the usual order.
    """
    head = head[: 1 << 16]
    match = _SEP.match(head.split("\n", 1)[0])
    choices = [match.group(1)] if match else list(_DELIMITERS)
    best: tuple[tuple[bool, float], Dialect, tuple[Row, ...]] = (
        (False, -1.0),
        Dialect(",", True),
        (),
    )
    for delimiter in choices:
        for quoted in (False, True) if delimiter == "\t" and not _quoting(head) else (True,):
            dialect = Dialect(delimiter, quoted)
            rows = _first_rows(head, dialect)
            score = _regular(rows)
            if score > best[0]:
                best = (score, dialect, rows)
    return best[1], best[2]


def _quoting(head: str) -> bool:
    """Whether a tab-delimited text quotes: then what begins with a quote also ends with one."""
    opened = _OPENED.findall(head)
    return bool(opened) and all(text.endswith('"') for text in opened[:-1] or opened)


def _first_rows(head: str, dialect: Dialect) -> tuple[Row, ...]:
    lines = enumerate(head.split("\n")[:400], 1)
    first: list[Row] = []
    for row in rows(iter(lines), dialect):
        if isinstance(row, Bad):  # the beginning ends within quotes: what follows is no row
            break
        if any(c.strip() for c in row.cells):
            first.append(row)
        if len(first) > 60:
            break
    return tuple(first)


def _regular(rows: tuple[Row, ...]) -> tuple[bool, float]:
    """How much rows look like a table: whether the first of them is its header, and how wide.

    Above the header there may be a line that says where the table is from.
    """
    place = next((n for n, row in enumerate(rows[:5]) if len(row.cells) > 1), None)
    if place is None:
        return False, 0.0
    width = len(rows[place].cells)
    below = [len(row.cells) for row in rows[place + 1 : -1]]  # the last is cut off
    like = sum(1.0 if w == width else 0.5 if w > width else 0.0 for w in below)
    share = like / len(below) if below else 1.0
    return place == 0 and share >= 0.5, width * share


def rows_of(stream: TextIO, dialect: Dialect) -> Iterator[Row | Bad]:
    """All rows of a text."""
    return rows(tagged.lines(stream), dialect)


def body(
    document: Document, dialect: Dialect, header: Row, format: str
) -> Iterator[tuple[Row, Origin] | Rejected | Note]:
    """The rows below a header that say something; those that cannot be read are rejected.

    A row that ends early is read, and a note says so: its last cells are not known to be empty.
    """
    short, at = 0, 0
    width = max((n for n, name in enumerate(header.cells, 1) if name.strip()), default=0)
    with document.open_text() as stream:
        for row in rows_of(stream, dialect):
            if row.line <= header.line:
                continue
            origin = Origin(document.name, format, row.line)
            if isinstance(row, Bad):
                yield Rejected(row.reason, origin, row.text)
            elif row.cells != header.cells and any(c and not c.isspace() for c in row.cells):
                if len(row.cells) < width:
                    short, at = short + 1, at or row.line
                yield row, origin
    if short:
        text = f"{short:,} row{'s' * (short > 1)} with fewer cells than the header; what is there"
        yield Note(f"{text} was read (first at line {at})", Origin(document.name, format, at))


def rows(lines: Iterator[tuple[int, str | None]], dialect: Dialect) -> Iterator[Row | Bad]:
    """Rows of numbered lines."""
    return _quoted(lines, dialect) if dialect.quoted else _plain(lines, dialect)


def _plain(lines: Iterator[tuple[int, str | None]], dialect: Dialect) -> Iterator[Row | Bad]:
    for number, text in lines:
        if text is None:
            yield Bad(number, tagged.too_long(), "")
        elif text and not text.isspace():
            cells = _bare(text).split(dialect.delimiter)
            yield _row(number, cells)


def _row(line: int, cells: list[str]) -> Row | Bad:
    if len(cells) > limit("cells"):
        return Bad(line, beyond("cells", "a row"), cleaning.excerpt(" ".join(cells[:20])))
    return Row(line, cells)


def _quoted(lines: Iterator[tuple[int, str | None]], dialect: Dialect) -> Iterator[Row | Bad]:
    feed = _Feed(lines)
    if csv.field_size_limit() != limit("line"):
        csv.field_size_limit(limit("line"))
    reader = csv.reader(feed, delimiter=dialect.delimiter)
    width = 0
    while True:
        feed.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield feed.give_back(str(error))
            continue
        taken = len(feed.taken)
        if taken > 1 and (feed.at_end or taken > 3) and len(cells) != width > 0:
            yield feed.give_back("a quote is opened and not closed, or columns are missing")
        elif feed.damaged:
            yield feed.give_back(tagged.too_long())
        elif cells:
            width = width or len(cells)
            feed.most = limit("lines")
            yield _row(feed.taken[0][0], cells)


def _bare(text: str) -> str:
    return text.replace("\x00", "") if "\x00" in text else text


class _Feed:
    """Lines for the csv module, remembered until their row is known to be one."""

    def __init__(self, lines: Iterator[tuple[int, str | None]]) -> None:
        self._lines = lines
        self._again: deque[tuple[int, str | None]] = deque()
        self.taken: list[tuple[int, str | None]] = []
        self.damaged = False
        self.at_end = False
        self.most = limit("lines")

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) > self.most:
            raise csv.Error(beyond("lines", "a row"))
        if self._again:
            line = self._again.popleft()
        else:
            try:
                line = next(self._lines)
            except StopIteration:
                self.at_end = True
                raise
        self.taken.append(line)
        if line[1] is None:
            self.damaged = True
            return ""
        return _bare(line[1]) + "\n"

    def give_back(self, reason: str) -> Bad:
        """Count the first line taken as lost, and read the others again."""
        (number, text), *others = self.taken
        self._again.extendleft(reversed(others))
        self.damaged = False
        self.at_end = False
        # Lines are read again after each row that was not closed: fewer each time, or a file of
        # opened quotes would cost the square of its lines.
        self.most = max(self.most // 2, _LEAST_LINES)
        reason = reason if text is not None else tagged.too_long()
        return Bad(number, reason, cleaning.excerpt(text or ""))
