"""Excel files -> one text document per sheet, so that every loader of tables can read them.

A sheet becomes CSV, a row a line (line breaks within a cell become vertical tabs, which count as
blanks): so the line of a record is the row that Excel shows. Values are read, formulas never run.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

MOST = 1 << 30  # bytes of XML in one file
RATIO = 200


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip archive is an .xlsx file."""
    names = set(archive.namelist())
    return "[Content_Types].xml" in names and "xl/workbook.xml" in names


def too_large(archive: zipfile.ZipFile) -> bool:
    """Whether unpacking it would cost memory beyond belief."""
    infos = archive.infolist()
    size = sum(i.file_size for i in infos)
    packed = sum(i.compress_size for i in infos)
    return size > MOST or (size > 1 << 28 and size > RATIO * max(packed, 1))


def sheet_names(file: Path) -> list[str]:
    """The sheets that hold something."""
    with _opened(file) as book:
        return [s.title for s in book.worksheets if next(s.iter_rows(values_only=True), None)]


def open_sheet(file: Path, name: str) -> BinaryIO:
    """A sheet as CSV, made while it is read."""
    return cast(BinaryIO, io.BufferedReader(_Lines(_rows(file, name)), 1 << 16))


class _opened:  # noqa: N801 - a context
    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> Any:
        from openpyxl import load_workbook  # noqa: PLC0415 - for Excel files only

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that hold no values
            try:
                self._book = load_workbook(self._file, read_only=True, data_only=True)
            except (KeyError, ValueError, TypeError, SyntaxError) as error:
                raise OSError(f"it cannot be read as an Excel file: {error}") from error
        return self._book

    def __exit__(self, *_: object) -> None:
        self._book.close()


def _rows(file: Path, name: str) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    with _opened(file) as book, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = book[name]
        sheet.reset_dimensions()  # stated wrongly by some writers
        try:
            for cells in sheet.iter_rows(values_only=True):
                texts = [_text(c) for c in cells]
                while texts and not texts[-1]:
                    texts.pop()
                if texts:
                    writer.writerow(texts)
                else:
                    out.write("\n")
                yield out.getvalue().encode("utf-8", "replace")
                out.seek(0)
                out.truncate()
        except (KeyError, ValueError, TypeError, SyntaxError) as error:
            raise OSError(f"the sheet is damaged: {error}") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)
    return "\x0b".join(text.splitlines()) if "\n" in text or "\r" in text else text


class _Lines(io.RawIOBase):
    """Lines as they come, as a stream of bytes."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        super().__init__()
        self._lines = lines
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            line = next(self._lines, None)
            if line is None:
                return 0
            self._rest = line
        piece, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        if not self.closed and hasattr(self._lines, "close"):
            self._lines.close()
        super().close()
