"""Files -> records as rows, each file by itself; what cannot be read is a row too.

The rows are those of segments: line, type, and the record as JSON. Records in are rows kept and
rows refused, each with file, line and reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from graphkit.errors import NotFoundError
from graphkit.ids import digest
from graphkit.records import Note, Origin, Record, Rejected, understood
from graphkit.sources import (
    COMPACT,
    FileDocument,
    Refusal,
    files_below,
    of_file_named,
    recognised,
)
from graphkit.sources.columns import written as columns_written
from graphkit.sources.reading import as_said
from graphkit.sources.rows import Rows, in_batches

FILES = pa.schema(
    [
        ("place", pa.int32()),
        ("path", pa.string()),
        ("shown", pa.string()),
        ("format", pa.string()),
        ("captured", pa.string()),
    ]
)
RECORDS = pa.schema(
    [
        ("place", pa.int32()),  # of the file among all
        ("document", pa.int32()),  # of an archive: which of its files
        ("source", pa.string()),
        ("name", pa.string()),
        ("read_as", pa.string()),
        ("ordinal", pa.int64()),
        ("line", pa.int64()),
        ("type", pa.string()),
        ("record", pa.string()),
        ("reason", pa.string()),  # of a row that is refused, or of what a file lacks (a note)
    ]
)
REFUSED, NOTED, WORK = "refused", "noted", "work"


@dataclass(frozen=True, slots=True)
class Read:
    """One content that was read, and its records as JSON, in their order."""

    id: str
    name: str
    format: str
    texts: Sequence[str]

    def records(self) -> Iterator[Record]:
        """Its records."""
        return map(understood, self.texts)


def listed(
    paths: Iterable[str | Path], format: str | None, captured: str | None
) -> tuple[list[pa.Table], list[Rejected]]:
    """The files below some paths, a table for each; none is opened. And what is passed over."""
    files: list[pa.Table] = []
    refused: list[Rejected] = []
    for given in paths:
        root = Path(given)
        if not root.exists():
            raise NotFoundError(f"{given}: no such file or folder.")
        for file in files_below(root.resolve()):
            if isinstance(file, Refusal):
                refused.append(file.rejected)
                continue
            row = (len(files), str(file[0]), file[1], format, captured)
            files.append(pa.Table.from_pylist([dict(zip(FILES.names, row, strict=True))], FILES))
    return files, refused


def read(table: pa.Table) -> Iterator[pa.Table]:
    """What some files say."""
    for row in table.to_pylist():
        documents = of_file_named(Path(row["path"]), row["shown"])
        for number, document in enumerate(documents):
            about = {"place": row["place"], "document": number}
            if isinstance(document, Refusal):
                yield _refused(about, [document.rejected])
            else:
                yield from _of_document(about, document, row["format"], row["captured"])


def _of_document(
    about: dict[str, Any], document: FileDocument, format: str | None, captured: str | None
) -> Iterator[pa.Table]:
    loader = recognised(document, format)
    if isinstance(loader, Rejected):
        yield _refused(about, [loader])
        return
    told = (columns_written(document.columns, ""),) if document.columns else ()
    source = digest(document.sha256, loader.FORMAT, captured or "", *told)
    about = {**about, "source": source, "name": document.name, "read_as": loader.FORMAT}
    ordinal = 0
    for rows in in_batches(as_said(document, loader, captured), COMPACT):
        yield _rows(about, rows, ordinal)
        ordinal += len(rows.lines)
        if rows.rejected:
            yield _refused(about, rows.rejected)
    if document.notes:
        yield _noted(about, document.notes)


def _rows(about: dict[str, Any], rows: Rows, ordinal: int) -> pa.Table:
    count = len(rows.lines)
    columns: dict[str, Any] = {name: [about.get(name)] * count for name in RECORDS.names}
    columns |= {"ordinal": range(ordinal, ordinal + count), "line": rows.lines}
    columns |= {"type": rows.types, "record": rows.texts}
    return pa.table([pa.array(columns[f.name], f.type) for f in RECORDS], schema=RECORDS)


def _refused(about: dict[str, Any], rejected: Sequence[Rejected]) -> pa.Table:
    rows = [
        {
            **about,
            "name": one.origin.file,
            "line": one.origin.line,
            "type": REFUSED,
            "record": one.text,
            "reason": one.reason,
        }
        for one in rejected
    ]
    return pa.Table.from_pylist(rows, RECORDS)


def _noted(about: dict[str, Any], notes: Sequence[Note]) -> pa.Table:
    rows = [{**about, "type": NOTED, "line": 0, "reason": note.text} for note in notes]
    return pa.Table.from_pylist(rows, RECORDS)


def without_abstracts(table: pa.Table) -> Iterator[pa.Table]:
    """The rows as who is who is told by them: what is said at length stays where it was read."""
    texts = []
    kinds, records = table.column("type").to_pylist(), table.column("record").to_pylist()
    for kind, text in zip(kinds, records, strict=True):
        if kind == WORK and '"abstract":"' in text:
            try:
                shape = orjson.loads(text)
                shape["abstract"] = None
                texts.append(orjson.dumps(shape).decode())
                continue
            except (ValueError, TypeError):
                pass  # what only `json` reads stays whole
        texts.append(text)
    place = table.schema.get_field_index("record")
    yield table.set_column(place, RECORDS.field("record"), pa.array(texts, pa.string()))


def sources_from(table: pa.Table) -> tuple[list[Read], list[Rejected], list[str]]:
    """What was read, each content once, in the order of its id; what was refused; notes."""
    keys = [(name, "ascending") for name in ("place", "document", "ordinal", "line")]
    table = table.sort_by(keys)
    rows: dict[str, list[Any]] = {name: table.column(name).to_pylist() for name in RECORDS.names}
    held: dict[tuple[str, str, int, int], tuple[str, list[str]]] = {}
    refused: list[Rejected] = []
    notes: list[str] = []
    for n, kind in enumerate(rows["type"]):
        key = (rows["source"][n], rows["name"][n], rows["place"][n], rows["document"][n])
        texts = held.setdefault(key, (rows["read_as"][n], []))[1] if key[0] else []
        if kind == REFUSED:
            origin = Origin(rows["name"][n], rows["read_as"][n] or "", rows["line"][n])
            refused.append(Rejected(rows["reason"][n], origin, rows["record"][n]))
        elif kind == NOTED:
            notes.append(f"{rows['name'][n]}: {rows['reason'][n]}.")
        else:
            texts.append(rows["record"][n])
    by_id: dict[str, Read] = {}
    for (source, name, *_), (read_as, texts) in sorted(held.items(), key=lambda item: item[0]):
        by_id.setdefault(source, Read(source, name, read_as, texts))
    return list(by_id.values()), refused, notes
