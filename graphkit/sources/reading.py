"""One document -> its records: the loader that its content shows, and what that loader says."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TypeVar

from graphkit.records import Loader, Note, Profile, Record, Rejected, Work, limit, private
from graphkit.sources.columns import names_columns
from graphkit.sources.documents import DAMAGE, FileDocument, refused
from graphkit.sources.registry import TABLE, formats, loader_named, recognise, recognise_table

# What a program begins with may look like a table, a tie, or a record that a test of it has.
PROGRAMS = frozenset(
    ".py .pyi .pyx .ipynb .js .mjs .cjs .ts .tsx .jsx .css .scss .less .j2 .jinja .c .h .cc .cpp"
    " .hpp .cs .java .kt .scala .go .rs .rb .php .pl .lua .swift .jl .m .sh .bash .zsh .ps1 .bat"
    " .sql .cypher .toml .yaml .yml .ini .cfg .lock .mk .cmake .gradle".split()
)
_LEAST_SIZE = 5_000_000  # characters: the smallest file is given the time of so many
Said = TypeVar("Said")
_IDENTIFIER = re.compile(
    r"[\"'\s\ufeff]{0,9}(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?10\.\d{4,9}/\S+"
    r"|[\"'\s\ufeff]{0,9}(?:https?://openalex\.org/)?W\d{4,12}\b", re.IGNORECASE
)  # fmt: skip


_TABLES = (".csv", ".tsv", ".tab", ".xlsx")


# arXiv numbers its papers by year and month: 2507.14413, hep-th/9901001.
_NUMBERED = re.compile(
    r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d\d)(0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})(?:v\d+)?\Z"
)


class TooSlowError(OSError):
    """Reading takes longer than the size of the file explains."""


def recognised(document: FileDocument, format: str | None = None) -> Loader | Rejected:
    """The loader for a document: the named one, or the one whose format the content shows."""
    told = names_columns(document.columns) and recognise_table(document)
    name = format or (TABLE if told else None)
    ending = PurePosixPath(document.name.lower()).suffix
    if name is None and ending in PROGRAMS:
        why = (
            f"is a program or its settings ({ending}), not records; a format named for it reads it"
        )
        return refused(document.name, why)
    loader = loader_named(name) if name else recognise(document)
    if loader is None:
        if listed(document.head):
            why = "is a list of identifiers: graphkit fetch openalex --list FILE brings the works"
            return refused(document.name, why)
        return refused(document.name, _unknown(document))
    return loader


def _unknown(document: FileDocument) -> str:
    """Why no loader takes a document: for a table, what of it is not understood."""
    known = f"not recognised as any of the {len(formats())} known formats (graphkit formats)"
    if document.name.lower().endswith(_TABLES):
        why = getattr(loader_named(TABLE), "unread")(document.head)  # noqa: B009 - its own
        if why:
            return f"{known}; a table, but {why}: say what they are (graphkit columns FILE)"
    return known


def listed(head: str) -> bool:
    """Whether a file has little else than a DOI or an id of OpenAlex in each line."""
    lines = [line for line in head.splitlines()[:50] if line.strip()][1:] or head.splitlines()[:1]
    alike = sum(_IDENTIFIER.match(line) is not None for line in lines)
    return bool(lines) and alike >= 0.8 * len(lines)


def read_document(
    document: FileDocument, loader: Loader, captured: str | None = None
) -> Iterator[Record | Rejected]:
    """All records of a document; damage that stops the reader becomes the last, rejected one.

    `captured` (YYYY or YYYY-MM) is when the page was saved: the year of dates that have none.
    """
    return map(private, as_said(document, loader, captured))


def as_said(
    document: FileDocument, loader: Loader, captured: str | None = None
) -> Iterator[Record | Rejected]:
    """The same with the e-mail addresses that stand there: whoever keeps it takes them out."""
    last = said = 0
    try:
        for record in in_time(loader.read(document), document):
            last = record.origin.line
            said += 1
            if isinstance(record, Note):
                document.notes.append(record)
                continue
            known = dated(record, captured) if captured else record
            if isinstance(known, Work) and known.year is None:
                known = numbered(known)
            yield known
    except DAMAGE as error:
        yield refused(document.name, f"cannot be read further: {error}", last)
    else:
        if document.damage:
            yield refused(document.name, f"cannot be read further: {document.damage}", last)
        elif not said:
            yield refused(document.name, f"holds no record (read as {loader.FORMAT})")


def in_time(said: Iterator[Said], document: FileDocument) -> Iterator[Said]:
    """What a loader says, until it has worked many times longer than any honest file needs."""
    allowed = limit("seconds") * (_LEAST_SIZE + document.size) / 1e6
    worked = time.thread_time()
    spent = 0.0
    while True:
        begun = time.perf_counter()
        record = next(said, None)
        spent += time.perf_counter() - begun
        if record is None:
            return
        yield record
        if spent > allowed:  # by the clock, which is cheap to ask; a busy machine is no reason
            if time.thread_time() - worked > allowed:
                raise TooSlowError(f"after {spent:.0f} seconds of work (limit: seconds)")
            spent = 0.0


def numbered(work: Work) -> Work:
    """A work without a year, with the one in its arXiv number: 2507.14413 is of July 2025."""
    number = dict(work.ids).get("arxiv", "")
    match = _NUMBERED.match(number)
    if match is None:
        return work
    year, month = int(match[1]), int(match[2])
    year += 1900 if year > 90 else 2000
    return dataclasses.replace(work, year=year, month=month, date_inferred=True)


def dated(record: Record | Rejected, captured: str) -> Record | Rejected:
    """A record with the year of its page, where it states none."""
    if isinstance(record, Profile) and record.captured is None:
        return dataclasses.replace(record, captured=captured)
    if not isinstance(record, Work) or record.year is not None or record.month is None:
        return record
    return dataclasses.replace(record, year=int(captured[:4]), date_inferred=True)
