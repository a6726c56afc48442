"""Arrays and tables in files that are read where they lie: a question touches what it needs.

Each is an Arrow file without compression, mapped into memory: nothing is copied, and all processes
share it. Its sums lie beside it; a file in the state in which it was last found to fit is not
looked at again. What is damaged, or made of something else, is as good as missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graphkit.files import MADE_OF, keep
from graphkit.sums import Summing, note_beside, noted_beside, unfit

_FLAGS = b"flags"  # arrays of flags, which Arrow would pack into bits
_ROWS = 1 << 22  # of a table that stand together: texts of more could need longer numbers
ENDING = ".arrow"


def keep_mapped(path: Path, arrays: Mapping[str, Any], made_of: str) -> None:
    """Keep arrays of any lengths, of numpy or texts of Arrow, with what they are made of."""
    flags = [name for name, one in arrays.items() if getattr(one, "dtype", None) == np.bool_]
    columns = []
    for given in arrays.values():
        flat = given if isinstance(given, pa.Array) else pa.array(_plain(np.asarray(given)))
        # a list of everything in one row: so arrays of any length stand in one file
        columns.append(pa.LargeListArray.from_arrays(pa.array([0, len(flat)], pa.int64()), flat))
    fields = [pa.field(name, one.type) for name, one in zip(arrays, columns, strict=True)]
    schema = pa.schema(fields, metadata={_FLAGS: ",".join(flags)})
    _keep(path, schema, made_of, lambda to: to.write_batch(pa.record_batch(columns, schema)))


def keep_table(path: Path, table: pa.Table, made_of: str) -> None:
    """Keep a table, with what it is made of."""
    whole = table.combine_chunks()
    _keep(path, table.schema, made_of, lambda to: to.write_table(whole, max_chunksize=_ROWS))


def _plain(given: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    flat = np.ascontiguousarray(given)
    return flat.view(np.uint8) if flat.dtype == np.bool_ else flat


def _keep(
    path: Path, schema: pa.Schema, made_of: str, write: Callable[[pa.RecordBatchWriter], object]
) -> None:
    """Where nothing can be written, it is made again next time."""
    written: list[Summing] = []

    def summed(file: Any) -> None:
        own = Summing(file)
        with pa.ipc.new_file(own, schema) as to:
            write(to)
        written.append(own)

    keep(path, summed)
    if written:
        with contextlib.suppress(OSError):
            note_beside(path, written[0].sums, about={MADE_OF: made_of})


def is_mapped(path: Path, made_of: str) -> bool:
    """Whether such a file is there, made of this, and holds what was written."""
    return noted_beside(path).get(MADE_OF) == made_of and unfit(path) is None


def mapped(path: Path, made_of: str) -> dict[str, Any] | None:
    """Kept arrays by name; None where they must be made again."""
    opened = _opened(path, made_of)
    if opened is None or opened.num_record_batches != 1:
        return None
    batch = opened.get_batch(0)
    flags = (opened.schema.metadata or {}).get(_FLAGS, b"").decode("utf-8").split(",")
    arrays: dict[str, Any] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        flat = column.values
        if pa.types.is_primitive(flat.type):
            flat = flat.to_numpy()
            flat = flat.view(np.bool_) if name in flags else flat
        arrays[name] = flat
    return arrays


def mapped_table(path: Path, made_of: str) -> pa.Table | None:
    """A kept table; None where it must be made again."""
    opened = _opened(path, made_of)
    return None if opened is None else opened.read_all()


def _opened(path: Path, made_of: str) -> pa.ipc.RecordBatchFileReader | None:
    if not is_mapped(path, made_of):
        return None
    try:
        return pa.ipc.open_file(pa.memory_map(str(path)))
    except (OSError, pa.ArrowInvalid):  # gone since it was looked at
        return None
