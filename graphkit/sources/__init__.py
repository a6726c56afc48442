"""Files -> records: find the documents below a path, recognise their format, read them.

>>> from graphkit.sources import read
>>> [work.title for work in read("tests/samples/bibtex/accents.bib")]  # doctest: +SKIP
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphkit.errors import UnknownFormatError, UsageError
from graphkit.in_words import checked
from graphkit.records import Loader, Note, Record, Rejected
from graphkit.sources.columns import Columns, read_columns
from graphkit.sources.documents import (
    FileDocument,
    documents,
    files_below,
    of_file_named,
    placed,
    refused,
    text_of,
)
from graphkit.sources.objects import Source, listed
from graphkit.sources.parallel import Readers
from graphkit.sources.places import FILE, MEMBER, OBJECT, PIPE, Place, Refusal, exact, of_file
from graphkit.sources.reading import read_document, recognised
from graphkit.sources.registry import Format, formats, loader_named
from graphkit.sources.rows import COMPACT, SPACED

__all__ = [
    "COMPACT",
    "FILE",
    "MEMBER",
    "OBJECT",
    "PIPE",
    "SPACED",
    "Columns",
    "FileDocument",
    "Format",
    "Place",
    "Readers",
    "Refusal",
    "Source",
    "documents",
    "exact",
    "files_below",
    "formats",
    "listed",
    "loader_named",
    "of_file_named",
    "opened",
    "placed",
    "read",
    "read_columns",
    "read_document",
    "recognised",
    "refused",
    "text_of",
]


@checked
def read(
    path: Source | Iterable[Source],
    format: str | None = None,
    captured: str | None = None,
    notes: list[Note] | None = None,
    columns: Columns | str | Path | None = None,
) -> Iterator[Record | Rejected]:
    r"""Read files, folders, networkx graphs or pandas frames as records; nothing is stored.

    What cannot be read is yielded as `Rejected` in its place. A single file of no known format is
    an error. What there is to know of the files beside their records (columns that are missing) is
    put into the list `notes`, if one is given. `columns` says which column of a table says what: a
    mapping such as {"title": "Titel"}, or a file of it.

    >>> table = Path("works.csv")
    >>> _ = table.write_text("Title,Authors,Year\nTides,Ana Silva,2019\n", encoding="utf-8")
    >>> [(work.title, work.year, work.origin.line) for work in read(table)]
    [('Tides', 2019, 2)]
    """
    for one in opened(path, format, captured, columns):
        if isinstance(one, Rejected):
            yield one
            continue
        document, loader = one
        yield from read_document(document, loader, captured)
        if notes is not None:
            notes.extend(document.notes)


def opened(
    path: Source | Iterable[Source],
    format: str | None = None,
    captured: str | None = None,
    columns: Columns | str | Path | None = None,
) -> Iterator[tuple[FileDocument, Loader] | Rejected]:
    """The documents that `read` reads, each with its loader."""
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
                or document.place == of_file(Path(paths[0]).resolve())
            )
            if alone:
                raise UnknownFormatError(f"{loader.origin.file}: {loader.reason}.")
            yield loader
        else:
            yield document, loader
