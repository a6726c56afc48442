"""Records as rows of text: what segments keep, what `parse --json` prints, what processes send.

A row is a record as JSON with its line and type, so it is cheap to pass on and needs no further
look.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, TypeAlias, cast

from graphkit.records import (
    Loader,
    Note,
    Origin,
    Record,
    Rejected,
    Work,
    may_have_mail,
    private,
    to_json,
    type_name,
    written,
)
from graphkit.sources.cuts import Part
from graphkit.sources.documents import FileDocument
from graphkit.sources.places import Place
from graphkit.sources.reading import dated

Style: TypeAlias = tuple[str, str]  # the separators of JSON
COMPACT: Style = (",", ":")
SPACED: Style = (", ", ": ")
BATCH = 1000  # records in one set of rows
LARGE = 1 << 22  # characters after which a set is passed on whatever its number
_LINE_IN_REASON = re.compile(r"\(line (\d+)\)")


@dataclass(slots=True)
class Rows:
    """Some records of a file in order, by column, and what was rejected among them."""

    lines: list[int] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    size: int = 0  # characters

    def add(self, record: Record | Rejected, style: Style, above: int = 0) -> None:
        """Append a record as JSON; it stands that many lines further down than it says.

        E-mail addresses go here. Whether there may be one is asked once of the text of a work.
        """
        if isinstance(record, Rejected):
            record = private(record)
            self.rejected.append(_lowered(record, above) if above else record)
            return
        work = isinstance(record, Work)
        text = _text(record if work else private(record), style, above)
        if work and may_have_mail(text) and (bare := private(record)) is not record:
            text = _text(bare, style, above)
        self.lines.append(record.origin.line + above)
        self.types.append(type_name(record))
        self.texts.append(text)
        self.size += len(text)


def _text(record: Record, style: Style, above: int) -> str:
    shape = to_json(record)
    shape["source"]["line"] += above
    return written(shape, style)


def in_batches(records: Iterator[Record | Rejected], style: Style) -> Iterator[Rows]:
    """Records as rows without e-mail addresses, some at a time."""
    batch = Rows()
    for record in records:
        batch.add(record, style)
        if len(batch.lines) + len(batch.rejected) >= BATCH or batch.size > LARGE:
            yield batch
            batch = Rows()
    if batch.lines or batch.rejected:
        yield batch


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a file, and how it is to be read."""

    file: str
    loader: str  # the name of its module
    encoding: str
    captured: str | None
    style: Style
    part: Part

    def read(self, loader: Loader) -> Rows:
        """What the part says, with the lines of the whole file."""
        data = self.part.data
        document = FileDocument(
            self.file,
            Place(self.file),
            lambda: cast(BinaryIO, io.BytesIO(data)),
            encoding=self.encoding,
        )
        rows, above = Rows(), self.part.line - 1
        for record in loader.read(document):
            if isinstance(record, Note):
                strange = tuple((name, count, line + above) for name, count, line in record.strange)
                rows.notes.append(dataclasses.replace(record, strange=strange))
            else:
                stated = dated(record, self.captured) if self.captured else record
                rows.add(stated, self.style, above)
        return rows


def _lowered(rejected: Rejected, above: int) -> Rejected:
    def lower(match: re.Match[str]) -> str:
        return f"(line {int(match.group(1)) + above})"

    origin = rejected.origin
    return Rejected(
        _LINE_IN_REASON.sub(lower, rejected.reason),
        Origin(origin.file, origin.format, origin.line + above),
        rejected.text,
    )
