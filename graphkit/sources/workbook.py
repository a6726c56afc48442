"""The sheets of an Excel file as rows of values: streamed, bounded, and without a grid.

A sheet is a list of cells with addresses. A cell far down or far to the right costs what it holds,
not the rows and columns before it, up to a number of blank cells. Formulas are never looked at;
what counts is the value that was saved with them.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from graphkit.records import beyond, limit

_ROWS, _COLUMNS = 1 << 20, 1 << 14  # of Excel
_EACH = 20  # blank cells that go with each filled one
_SMALL = 64_000_000  # bytes of a part that describes the workbook
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})\Z")
_NUMBER = re.compile(r"\s*[+-]?\d{1,300}(?:\.\d*)?(?:[eE][+-]?\d{1,3})?\s*\Z")
_DAMAGE = (
    etree.XMLSyntaxError, expat.ExpatError, KeyError, ValueError, TypeError, IndexError,
    OverflowError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError,
)  # fmt: skip
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class WorkbookError(OSError):
    """An Excel file cannot be read; the message says why."""


class Workbook:
    """An open Excel file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._texts: list[str] | None = None
        try:
            self._read()
        except _DAMAGE as error:
            raise WorkbookError(f"it cannot be read as an Excel file: {error}") from error

    def _read(self) -> None:
        targets = {}
        for element in self._parts("xl/_rels/workbook.xml.rels", "Relationship"):
            target = element.get("Target", "")
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            targets[element.get("Id", "")] = (path, element.get("Type", ""))
        self._places = {kind.rpartition("/")[2]: path for path, kind in targets.values()}
        self._sheets: dict[str, str] = {}
        self._epoch = CALENDAR_WINDOWS_1900
        for element in self._parts("xl/workbook.xml", "sheet", "workbookPr"):
            if _local(element) == "workbookPr":
                old = element.get("date1904", "0") in ("1", "true")
                self._epoch = CALENDAR_MAC_1904 if old else CALENDAR_WINDOWS_1900
                continue
            path, kind = targets.get(element.get(_ID) or element.get(_STRICT_ID) or "", ("", ""))
            if kind.endswith("/worksheet"):
                self._sheets[element.get("name", "")] = path
        if len(self._sheets) > limit("sheets"):
            raise WorkbookError(beyond("sheets", "a workbook"))
        self._dates: dict[int, bool] = {}  # style -> whether it shows a duration
        if (styles := self._places.get("styles")) in self._archive.namelist():
            self._read_styles(str(styles))

    def _read_styles(self, place: str) -> None:
        """Which styles show a number as a date."""
        formats = dict(BUILTIN_FORMATS)
        number = 0
        for element in self._parts(place, "numFmt", "xf"):
            if _local(element) == "numFmt":
                formats[int(element.get("numFmtId", ""))] = element.get("formatCode", "")
                continue
            parent = element.getparent()
            if parent is None or _local(parent) != "cellXfs":
                continue
            code = formats.get(int(element.get("numFmtId") or 0), "General")[:255]
            if is_date_format(code):
                self._dates[number] = is_timedelta_format(code)
            number += 1

    def _parts(self, place: str, *names: str) -> Iterator[Any]:
        """The elements of these names in a part that describes the workbook."""
        if self._archive.getinfo(place).file_size > _SMALL:
            raise WorkbookError(f"{place} is larger than {_SMALL // 10**6} MB")
        with self._archive.open(place) as stream:
            yield from _elements(stream, names)

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets, in their order."""
        return list(self._sheets)

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """The rows of a sheet that hold something, each with its number."""
        try:
            yield from self._rows(name)
        except _DAMAGE as error:
            raise WorkbookError(f"the sheet is damaged: {error}") from error

    def _rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        last, blank, most = 0, 0, limit("blank")
        values: list[Any] = []
        with self._archive.open(self._sheets[name]) as stream:
            for element in _elements(stream, ("c", "row")):
                if _local(element) == "c":
                    self._put(element, values)
                    continue
                number = int(element.get("r") or last + 1)
                if not last < number <= _ROWS:
                    raise WorkbookError(f"row {number} does not follow on row {last}")
                while values and values[-1] is None:
                    values.pop()
                empty = values.count(None)
                blank += (number - last - 1) + empty - _EACH * (len(values) - empty)
                last = number
                if blank > most:
                    raise WorkbookError(beyond("blank", "a sheet"))
                if values:
                    yield number, values
                    values = []

    def _put(self, cell: Any, values: list[Any]) -> None:
        """Append a cell to its row, at its column."""
        address = _ADDRESS.match(cell.get("r") or "")
        column = _column(address[1]) if address else len(values) + 1
        if len(values) < column <= _COLUMNS:  # not twice in its row, nor beyond all columns
            values.extend([None] * (column - 1 - len(values)))
            values.append(self._value(cell))

    def _value(self, cell: Any) -> Any:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inside = cell.find("{*}is")
            return _text(inside) if inside is not None else None
        stated = cell.findtext("{*}v")
        if not stated:
            return None
        if kind == "s":
            return self._shared()[int(stated)]
        if kind == "b":
            return stated.strip() == "1"
        if kind != "n":  # a text, an error, or a date in words
            return stated
        if not _NUMBER.match(stated):
            return stated
        number = float(stated) if set(stated) & set(".eE") else int(stated)
        style = int(cell.get("s") or 0)
        if style not in self._dates:
            return number
        try:
            return from_excel(number, self._epoch, timedelta=self._dates[style])
        except (OverflowError, ValueError):
            return None  # no day of the calendar

    def _shared(self) -> list[str]:
        """The texts that the sheets share, read when the first is asked for."""
        if self._texts is None:
            with self._archive.open(self._places["sharedStrings"]) as stream:
                self._texts = _Texts().read(stream)
        return self._texts


class _Texts:
    """The texts that sheets share: millions of tiny elements, so by expat, which makes no tree."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.runs: list[str] = []
        self.inside = False  # in a run of a text
        self.spoken = False  # in how a Japanese text is said
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.EntityDeclHandler = self.entity

    def read(self, stream: IO[bytes]) -> list[str]:
        most, longest, fed = limit("strings"), limit("line"), 0
        while chunk := stream.read(1 << 16):
            fed += len(chunk)
            self.parser.Parse(chunk, False)
            if fed - self.parser.CurrentByteIndex > longest:
                raise WorkbookError(beyond("line", "a tag or a text"))
            if len(self.texts) > most:
                raise WorkbookError(beyond("strings", "a workbook"))
        self.parser.Parse(b"", True)
        return self.texts

    def start(self, tag: str, _: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "t":
            self.inside = not self.spoken
        elif tag == "rPh":
            self.spoken = True

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self.inside = False
        if tag == "si":
            self.texts.append("".join(self.runs).replace("x005F_", ""))
            self.runs.clear()
        elif tag == "rPh":
            self.spoken = False

    def data(self, text: str) -> None:
        if self.inside:
            self.runs.append(text)

    def entity(self, *_: object) -> None:
        raise WorkbookError("it declares entities, which no workbook needs")


def _elements(stream: IO[bytes], names: tuple[str, ...]) -> Iterator[Any]:
    """The elements of these names, each let go after it was looked at."""
    tags = [f"{{*}}{name}" for name in names]
    for _, element in etree.iterparse(
        stream,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    ):
        yield element
        element.clear()
        above = element.getparent()
        while above is not None and element.getprevious() is not None:
            del above[0]


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any) -> str:
    """The text of a cell in all its runs, without how a Japanese text is to be said."""
    runs = [t.text or "" for t in element.iter("{*}t") if _local(t.getparent()) != "rPh"]
    return "".join(runs).replace("x005F_", "")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def shown(value: Any) -> str:
    """A value as text: whole numbers without a point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = str(value)
    return "\x0b".join(text.splitlines()) if "\n" in text or "\r" in text else text
