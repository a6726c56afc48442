"""Excel files -> one text document per sheet, so that every loader of tables can read them.

A sheet becomes CSV, a row a line (line breaks within a cell become vertical tabs, which count as
blanks): so the line of a record is the row that Excel shows. Values are read, formulas never run.
"""

from __future__ import annotations

import csv
import functools
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from graphkit.records import limit
from graphkit.sources import archives

if TYPE_CHECKING:
    from graphkit.sources.workbook import Workbook


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip archive is an .xlsx file."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names and "xl/workbook.xml" in names


def too_large(archive: zipfile.ZipFile) -> bool:
    """Whether unpacking it would cost more than belief allows."""
    infos = archive.infolist()
    size = sum(i.file_size for i in infos)
    packed = sum(i.compress_size for i in infos)
    return size > max(limit("unpacked") // 4, limit("ratio") * packed)


def sheet_names(archive: zipfile.ZipFile) -> list[str]:
    """The sheets that hold something."""
    book = _book(archive)
    return [name for name in book.sheets if next(book.rows(name), None)]


def open_sheet(file: Path, name: str) -> BinaryIO:
    """A sheet as CSV, made while it is read."""
    lines = _lines(_book(archives.opened(file)), name)
    return cast(BinaryIO, io.BufferedReader(Lines(lines), 1 << 16))


@functools.lru_cache(maxsize=1)  # its sheets share texts; each is opened several times
def _book(archive: zipfile.ZipFile) -> Workbook:
    from graphkit.sources.workbook import Workbook  # noqa: PLC0415 - openpyxl, for sheets alone

    return Workbook(archive)


ABOVE = 5  # rows, the header among them, that say how wide a sheet is


def forget() -> None:
    """Let go of the workbook that was read last."""
    _book.cache_clear()


def _lines(book: Workbook, name: str) -> Iterator[bytes]:
    from graphkit.sources.workbook import shown  # noqa: PLC0415 - openpyxl, for sheets alone

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    line, width, seen = 1, 0, 0
    for number, values in book.rows(name):
        out.write("\n" * (number - line))
        line = number + 1
        texts = [shown(value) for value in values]
        if any(texts):
            seen += 1
            width = max(width, len(texts)) if seen <= ABOVE else width
            # Excel keeps no empty cells at the end: a row is as wide as its header all the same
            writer.writerow([*texts, *[""] * (width - len(texts))])
        else:
            out.write("\n")
        yield out.getvalue().encode("utf-8", "replace")
        out.seek(0)
        out.truncate()


class Lines(io.RawIOBase):
    """Lines as they come, as a stream of bytes."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        super().__init__()
        self._lines = lines
        self._rest = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """What fits of the next line."""
        while not self._rest:
            line = next(self._lines, None)
            if line is None:
                return 0
            self._rest = line
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Let go of what makes the lines."""
        if not self.closed and hasattr(self._lines, "close"):
            self._lines.close()
        super().close()
