"""Files -> records: find the documents below a path, recognise their format, read them.

>>> from graphkit.sources import read
>>> [work.title for work in read("tests/samples/bibtex/accents.bib")]  # doctest: +SKIP
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphkit.errors import UnknownFormatError, UsageError
from graphkit.records import Loader, Note, Profile, Record, Rejected, Work
from graphkit.sources.columns import Columns, read_columns
from graphkit.sources.documents import DAMAGE, FileDocument, documents, refused
from graphkit.sources.objects import Source, listed
from graphkit.sources.registry import (
    TABLE,
    Format,
    formats,
    loader_named,
    recognise,
    recognise_table,
)

__all__ = [
    "Columns",
    "FileDocument",
    "Format",
    "Source",
    "documents",
    "formats",
    "listed",
    "loader_named",
    "read",
    "read_columns",
    "read_document",
    "recognised",
    "refused",
]


def recognised(document: FileDocument, format: str | None = None) -> Loader | Rejected:
    """The loader for a document: the named one, or the one whose format the content shows."""
    told = document.columns is not None and recognise_table(document)
    name = format or (TABLE if told else None)
    loader = loader_named(name) if name else recognise(document)
    if loader is None:
        known = len(formats())
        return refused(
            document.name, f"not recognised as any of the {known} known formats (graphkit formats)"
        )
    return loader


def read_document(
    document: FileDocument, loader: Loader, captured: str | None = None
) -> Iterator[Record | Rejected]:
    """All records of a document; damage that stops the reader becomes the last, rejected one.

    `captured` (YYYY or YYYY-MM) is when the page was saved: the year of dates that have none.
    """
    last = said = 0
    try:
        for record in loader.read(document):
            last = record.origin.line
            said += 1
            if isinstance(record, Note):
                document.notes.append(record)
                continue
            yield _dated(record, captured) if captured else record
    except DAMAGE as error:
        yield refused(document.name, f"cannot be read further: {error}", last)
    else:
        if document.damage:
            yield refused(document.name, f"cannot be read further: {document.damage}", last)
        elif not said:
            yield refused(document.name, f"holds no record (read as {loader.FORMAT})")


def _dated(record: Record | Rejected, captured: str) -> Record | Rejected:
    if isinstance(record, Profile) and record.captured is None:
        return dataclasses.replace(record, captured=captured)
    if not isinstance(record, Work) or record.year is not None or record.month is None:
        return record
    return dataclasses.replace(record, year=int(captured[:4]), date_inferred=True)


def read(
    path: Source | Iterable[Source],
    format: str | None = None,
    captured: str | None = None,
    notes: list[Note] | None = None,
    columns: Columns | str | Path | None = None,
) -> Iterator[Record | Rejected]:
    """Read files, folders, networkx graphs or pandas frames as records; nothing is stored.

    What cannot be read is yielded as `Rejected` in its place. A single file of no known format is
    an error. What there is to know of the files beside their records (columns that are missing) is
    put into the list `notes`, if one is given. `columns` says which column of a table says what: a
    mapping such as {"title": "Titel"}, or a file of it.
    """
    if isinstance(columns, str | Path):
        columns = read_columns(columns)
    if captured is not None and not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2]))?", captured):
        raise UsageError(f"captured is written YYYY-MM, for example 2026-06; got {captured!r}.")
    paths = listed(path)
    for document in documents(paths, columns):
        if isinstance(document, Rejected):
            yield document
            continue
        loader = recognised(document, format)
        if isinstance(loader, Rejected):
            alone = len(paths) == 1 and (
                not isinstance(paths[0], str | Path)
                or document.path == str(Path(paths[0]).resolve())
            )
            if alone:
                raise UnknownFormatError(f"{loader.origin.file}: {loader.reason}.")
            yield loader
        else:
            yield from read_document(document, loader, captured)
            if notes is not None:
                notes.extend(document.notes)
