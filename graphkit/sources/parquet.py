"""Parquet files -> JSON Lines, a row a line, so that whoever reads such objects can read them.

Parts of OpenAlex's snapshot come like this. Rows are made while they are read, a few at a time;
what would grow beyond belief is refused before it is unpacked.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.records import beyond, limit
from graphkit.sources.spreadsheets import Lines

ROWS = 256  # that are made at once
_AS_MAPPINGS = "maps_as_pydicts" in inspect.signature(pa.RecordBatch.to_pylist).parameters


def open_rows(file: Path) -> BinaryIO:
    """The rows of a file as JSON Lines."""
    try:
        parquet = pq.ParquetFile(file)
        _check(parquet.metadata, file.stat().st_size)
    except pa.ArrowException as error:
        raise OSError(f"it is no whole Parquet file ({_first(error)})") from error
    return cast(BinaryIO, io.BufferedReader(Lines(_rows(parquet)), 1 << 16))


def _check(footer: pq.FileMetaData, size: int) -> None:
    most = max(limit("unpacked"), size * limit("ratio"))
    groups = (footer.row_group(n).total_byte_size for n in range(footer.num_row_groups))
    if any(not 0 <= group <= most for group in groups):
        raise OSError(f"{beyond('unpacked', 'a group of rows')}")


def _rows(parquet: pq.ParquetFile) -> Iterator[bytes]:
    named: dict[str, Any] = {"maps_as_pydicts": "lossy"} if _AS_MAPPINGS else {}
    try:
        with parquet:
            for batch in parquet.iter_batches(ROWS, use_threads=False):
                for row in batch.to_pylist(**named):
                    yield orjson.dumps(row, default=_text, option=orjson.OPT_NON_STR_KEYS) + b"\n"
    except (pa.ArrowException, ValueError, OverflowError, TypeError) as error:
        # damaged pages hold texts that are none, and dates beyond the calendar
        raise OSError(f"it cannot be read further ({_first(error)})") from error


def _text(value: Any) -> str:
    """What JSON has no word for."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _first(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
