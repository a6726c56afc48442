"""Record segments: what one file said, as one immutable Parquet file.

Each row is a record with its place: `ordinal`, `line`, `type` and the record as JSON (the form of
`graphkit parse --json`), so nothing that a file said is lost and any tool can read it.
"""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.files import put_in_place
from graphkit.ledger.journal import pack, unpack
from graphkit.records import Record, to_json, type_name, understood, written
from graphkit.sums import Looked, Summing, Sums

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
SUMS = "graphkit.sums"  # in the footer: the sums of all that stands before it
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
        self._file = Summing(open(self._aside, "wb"))  # noqa: SIM115 - closed with the segment
        self._writer = pq.ParquetWriter(self._file, SCHEMA, compression="zstd")
        self._rows: list[tuple[int, int, str, str]] = []

    def add(self, record: Record) -> None:
        """Append one record."""
        text = written(to_json(record))
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
                # all rows are in the file by now; what follows is the footer alone
                self._writer.add_key_value_metadata({SUMS: json.dumps(self._file.sums.shape)})
            self._writer.close()
            self._file.close()
            if kind is None:
                put_in_place(self._aside, self.path)
        finally:
            if not self._file.closed:
                with contextlib.suppress(Exception):  # what was met first is what is said
                    self._writer.close()
                self._file.close()
            self._aside.unlink(missing_ok=True)


def described(path: Path) -> dict[str, Any] | None:
    """What a segment says about itself; None where it does not, as those of older versions."""
    with pq.ParquetFile(path) as file:
        return _facts(file.metadata)


def _facts(footer: pq.FileMetaData) -> dict[str, Any] | None:
    about = (footer.metadata or {}).get(ABOUT.encode())
    try:
        facts = unpack(about.decode("ascii")) if about else None
    except (ValueError, zlib.error):
        return None
    return facts if isinstance(facts, dict) else None


def damage(path: Path, records: int | None = None) -> str | None:
    """What is wrong with a segment; None where it holds what was written.

    `records` is how many others say that it holds; it says so itself, too. Segments of older
    versions have no sums: of these only the numbers are known.
    """
    try:
        with pq.ParquetFile(path) as file:
            footer = file.metadata
        counted = sum(footer.row_group(n).num_rows for n in range(footer.num_row_groups))
        stated = [footer.num_rows, records, (_facts(footer) or {}).get("records")]
        if any(number not in (None, counted) for number in stated):
            return f"it holds {counted:,} records instead of {max(n for n in stated if n):,}"
        shape = (footer.metadata or {}).get(SUMS.encode())
        sums = Sums.of_shape(json.loads(shape)) if shape else None
    except FileNotFoundError:
        return "it is missing"
    except (pa.ArrowException, OSError, ValueError, TypeError) as error:
        return f"it cannot be read ({error})"
    return None if sums is None else Looked(path, sums).misfit(longer=True)


def read_segment(path: Path) -> Iterator[Record]:
    """The records of a segment, in their order, a batch at a time; ValueError where damaged."""
    if (wrong := damage(path)) is not None:
        raise ValueError(wrong)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH, columns=["record"]):
            for text in batch.column(0).to_pylist():
                yield understood(text)
