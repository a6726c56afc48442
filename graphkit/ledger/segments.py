"""Record segments: what one file said, as one immutable Parquet file.

Each row is a record with its place: `ordinal`, `line`, `type` and the record as JSON (the form of
`graphkit parse --json`), so nothing that a file said is lost and any tool can read it.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.ledger.journal import pack, sync_folder, unpack
from graphkit.records import Record, from_json, to_json, type_name

SCHEMA = pa.schema(
    [
        pa.field("ordinal", pa.int32(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("record", pa.string(), nullable=False),
    ]
)
BATCH = 4096
ABOUT = "graphkit.source"  # in the footer: what the ledger knows of the segment
PURGED = "purged"  # there: somebody was taken out of it


class SegmentWriter:
    """Writes records to `path` through a temporary neighbour; the file appears whole or not.

    What the ledger will know of it goes into its footer, by `describe`, so that a segment alone
    says what it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._aside = path.with_suffix(".part")
        self._writer = pq.ParquetWriter(self._aside, SCHEMA, compression="zstd")
        self._rows: list[tuple[int, int, str, str]] = []

    def add(self, record: Record) -> None:
        """Append one record."""
        text = json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))
        self.extend([record.origin.line], [type_name(record)], [text])

    def extend(self, lines: Iterable[int], types: Iterable[str], texts: Iterable[str]) -> None:
        """Append records that are written out already, each with its line and type."""
        for line, kind, text in zip(lines, types, texts, strict=True):
            self._rows.append((self.count, line, kind, text))
            self.count += 1
            if len(self._rows) >= BATCH:
                self._flush()

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Keep facts about the whole in the footer."""
        self._flush()
        self._writer.add_key_value_metadata({ABOUT: pack(facts)})

    def _flush(self) -> None:
        if self._rows:
            columns = [list(column) for column in zip(*self._rows, strict=True)]
            self._writer.write_batch(pa.record_batch(columns, schema=SCHEMA))
            self._rows.clear()

    def __enter__(self) -> SegmentWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._flush()
            self._writer.close()
            if kind is None:
                settle(self._aside, self.path)
        finally:
            self._aside.unlink(missing_ok=True)


def settle(aside: Path, final: Path) -> None:
    """Put a finished file in its place so that even a power cut leaves the old or the new one."""
    with open(aside, "rb+") as handle:
        os.fsync(handle.fileno())
    os.replace(aside, final)
    sync_folder(final.parent)


def described(path: Path) -> dict[str, Any] | None:
    """What a segment says about itself; None where it does not, as those of older versions."""
    with pq.ParquetFile(path) as file:
        about = (file.metadata.metadata or {}).get(ABOUT.encode())
    try:
        facts = unpack(about.decode("ascii")) if about else None
    except (ValueError, zlib.error):
        return None
    return facts if isinstance(facts, dict) else None


def read_segment(path: Path) -> Iterator[Record]:
    """The records of a segment, in their order, a batch at a time."""
    for batch in pq.ParquetFile(path).iter_batches(BATCH, columns=["record"]):
        for text in batch.column(0).to_pylist():
            yield from_json(json.loads(text))
