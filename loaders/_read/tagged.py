"""Tagged texts (RIS, MEDLINE, Web of Science, EndNote): lines of a stream, bounded in length.

A record is a list of fields, a field a tag with its text; continuation lines stay apart by a
newline, because in some fields each line is a value of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import TextIO, TypeAlias

from graphkit.records import Document, Note, Origin, Rejected, Unknown, Work, beyond, limit

from .._values import cleaning

_CHUNK = 1 << 18


def too_long() -> str:
    """Why a line was not kept."""
    return beyond("line", "a line")


def lines(stream: TextIO, number: int = 0, rest: str = "") -> Iterator[tuple[int, str | None]]:
    """The numbered lines of a text; None for one that is longer than any honest line.

    Never holds more than the longest line allowed: `readline` would hold a line of any length.
    `rest` was read from the stream before, below so many lines.
    """
    lost = False
    longest = limit("line")
    chunk, rest = rest or stream.read(_CHUNK), ""
    while chunk:
        pieces = (rest + chunk).split("\n")
        rest = pieces.pop()
        for piece in pieces:
            number += 1
            if lost:
                lost = False
                yield number, None
            else:
                yield number, piece
        if len(rest) > longest:
            lost, rest = True, ""
        chunk = stream.read(_CHUNK)
    if lost:
        yield number + 1, None
    elif rest:
        yield number + 1, rest


class TaggedEntry:
    """The fields of one record, in order, and where it begins."""

    __slots__ = ("_fields", "_lines", "_most", "_size", "_tag", "damage", "line")

    def __init__(self, line: int, fields: list[tuple[str, str]] | None = None) -> None:
        self.line = line
        self.damage = ""
        self._fields = fields if fields is not None else []
        self._tag = ""
        self._lines: list[str] = []  # of the last field, which may go on
        self._size = 0
        self._most = limit("record")

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Tag and text of each field."""
        if self._lines:
            self._close()
        return self._fields

    def _close(self) -> None:
        lines = self._lines
        self._fields.append((self._tag, lines[0] if len(lines) == 1 else "\n".join(lines)))
        self._lines = []

    def add(self, tag: str, text: str) -> None:
        """Begin a field."""
        lines = self._lines
        if lines:
            self._fields.append((self._tag, lines[0] if len(lines) == 1 else "\n".join(lines)))
        self._tag = tag
        self._lines = [text]
        self._size += len(text) + 8
        if self._size > self._most:
            self._drop()

    def go_on(self, text: str) -> None:
        """Continue the last field by a line."""
        if self._lines:
            self._lines.append(text)
            self._size += len(text) + 1
            if self._size > self._most:
                self._drop()

    def _drop(self) -> None:
        self.damage = beyond("record", "a record")
        self._fields.clear()
        self._lines = []

    def too_long(self) -> None:
        """Take note of a line that was not kept."""
        self.damage = too_long()

    def by_tag(self) -> dict[str, list[str]]:
        """The texts of each tag, in order, without the empty ones."""
        found: dict[str, list[str]] = {}
        for tag, text in self.fields:
            if text and not text.isspace():
                if tag in found:
                    found[tag].append(text)
                else:
                    found[tag] = [text]
        return found

    def rejected(self, origin: Origin) -> Rejected:
        """The entry as one that could not be read."""
        shown = "; ".join(f"{tag} {text[:60]}" for tag, text in self.fields[:5])
        return Rejected(self.damage, origin, cleaning.excerpt(shown))

    def shown(self) -> str:
        """Its beginning, to show with a rejection."""
        return "; ".join(f"{tag} {text[:60]}" for tag, text in self.fields[:5])


def lost(line: int) -> TaggedEntry:
    """A line that was not kept, outside any record."""
    entry = TaggedEntry(line)
    entry.too_long()
    return entry


def flow(text: str) -> str:
    """A field's lines as running text."""
    return text.replace("\n", " ") if "\n" in text else text


Entries: TypeAlias = Callable[[Iterator[tuple[int, str | None]]], Iterator[TaggedEntry]]


class Plain:
    """Records that are written as the book says: split by one expression instead of by lines.

    `end` is the line that ends a record, with the line break before it; `field` finds tag and text
    of a field, with its further lines, each of which begins with `indent`. A record that this does
    not cover whole, or that has another tag than `first` first, that tag twice, or one of `frame`,
    is left to the reader of lines.
    """

    def __init__(
        self, end: str, field: str, *, first: str, frame: frozenset[str], indent: str = ""
    ) -> None:
        self._end = re.compile(end)
        self._field = re.compile(field, re.MULTILINE)
        self._first = first
        self._frame = frame
        self._indent = indent

    def entries(self, stream: TextIO, slow: Entries) -> Iterator[TaggedEntry]:
        """The entries of a text, those in any other form read by `slow`."""
        text, at, line = "", 0, 1
        longest = limit("line")
        while chunk := stream.read(_CHUNK):
            text, at = text[at:] + chunk, 0
            for match in self._end.finditer(text):
                piece = text[at : match.start()]
                fields = self._fields(piece.lstrip("\n"))
                if fields:
                    above = len(piece) - len(piece.lstrip("\n"))
                    yield TaggedEntry(line + above, fields)
                else:
                    piece = text[at : match.end()]
                    yield from slow(lines(io.StringIO(piece), line - 1))
                line += text.count("\n", at, match.end())
                at = match.end()
            if len(text) - at > longest:
                break
        yield from slow(lines(stream, line - 1, text[at:]))

    def _fields(self, piece: str) -> list[tuple[str, str]] | None:
        """Tag and text of each field, if that is all there is."""
        fields: list[tuple[str, str]] = self._field.findall(piece)
        tags = [tag for tag, _ in fields]
        if not tags or tags[0] != self._first or tags.count(self._first) > 1:
            return None
        count = len(fields)
        if self._indent and f"\n{self._indent}" in piece:
            for number, (tag, text) in enumerate(fields):
                if "\n" in text:
                    count += text.count("\n")
                    fields[number] = (tag, text.replace(f"\n{self._indent}", "\n"))
        covered = count == piece.count("\n") + 1
        return fields if covered and self._frame.isdisjoint(tags) else None


def works(
    document: Document,
    format: str,
    entries: Entries,
    work: Callable[[TaggedEntry, Origin], Work | Rejected],
    known: frozenset[str],
    *,
    plain: Plain | None = None,
) -> Iterator[Work | Rejected | Note]:
    """What the entries of a file say, in order; damaged ones are rejected, unknown tags noted."""
    unknown = Unknown(known)
    with document.open_text() as stream:
        for entry in plain.entries(stream, entries) if plain else entries(lines(stream)):
            origin = Origin(document.name, format, entry.line)
            if entry.damage:
                yield entry.rejected(origin)
            else:
                unknown.see({tag for tag, _ in entry.fields}, entry.line)
                yield work(entry, origin)
    yield from unknown.note(document.name, format)
