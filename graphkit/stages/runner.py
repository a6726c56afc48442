"""Who runs stages: the interface, and the runner that does it in this process."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

BUCKET = "bucket"  # the column by which rows come together
BUCKETS = 32
Function: TypeAlias = Callable[[pa.Table], pa.Table]
Many: TypeAlias = Callable[[pa.Table], Iterable[pa.Table]]  # gives its rows as they come
Frame = TypeVar("Frame")


class Runner(Protocol, Generic[Frame]):
    """Rows in partitions, somewhere; what is done to them is a pure function of a table."""

    buckets: int  # into how many groups a key is dealt
    scratch: Path  # a folder that all machines see

    def put(self, tables: Iterable[pa.Table], schema: pa.Schema) -> Frame:
        """Rows of this process, given to the runner."""

    def mapped(self, name: str, frame: Frame, function: Many, gives: pa.Schema) -> Frame:
        """The function of some rows after others, as many at a time as pleases the runner."""

    def grouped(self, name: str, frame: Frame, function: Function, gives: pa.Schema) -> Frame:
        """The function of all rows of one bucket, for each bucket."""

    def kept(self, frame: Frame, folder: Path, schema: pa.Schema) -> Frame:
        """The rows as Parquet files in a folder, and from there on read from it."""

    def taken(self, frame: Frame, schema: pa.Schema) -> pa.Table:
        """All rows, in this process, in any order."""


class Local:
    """Runs stages here, one after another. With a `seed`, rows come in another order each time."""

    def __init__(self, scratch: Path, buckets: int = BUCKETS, seed: int | None = None) -> None:
        self.scratch = scratch
        self.buckets = buckets
        self.spent: dict[str, float] = defaultdict(float)  # CPU seconds, by stage
        self.rows: Counter[str] = Counter()  # what each stage gave
        self.bytes: Counter[str] = Counter()  # what went from one stage to the next
        self._random = None if seed is None else random.Random(seed)  # noqa: S311 - order alone

    def put(self, tables: Iterable[pa.Table], schema: pa.Schema) -> list[pa.Table]:
        """Rows of this process, in partitions."""
        partitions = [table.cast(schema) for table in tables]
        return self._shuffled(partitions, schema)

    def mapped(
        self, name: str, frame: list[pa.Table], function: Many, gives: pa.Schema
    ) -> list[pa.Table]:
        """The function of each partition."""

        def whole(table: pa.Table) -> pa.Table:
            parts = [part.cast(gives) for part in function(table)]
            return pa.concat_tables(parts or [gives.empty_table()])

        return [self._run(name, whole, table, gives) for table in frame]

    def grouped(
        self, name: str, frame: list[pa.Table], function: Function, gives: pa.Schema
    ) -> list[pa.Table]:
        """The function of each bucket."""
        if not frame:
            return []
        whole = pa.concat_tables(frame)
        self.bytes[name] += whole.nbytes
        codes = whole.column(BUCKET).to_numpy()
        order = np.argsort(codes, kind="stable")
        ends = np.flatnonzero(np.diff(codes[order])) + 1
        parts = np.split(order, ends) if len(order) else []
        return [self._run(name, function, whole.take(pa.array(own)), gives) for own in parts]

    def kept(self, frame: list[pa.Table], folder: Path, schema: pa.Schema) -> list[pa.Table]:
        """The partitions as files."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, table in enumerate(frame):
            pq.write_table(table, folder / f"part-{number:05}.parquet", compression="zstd")
        return self._shuffled(frame, schema)

    def taken(self, frame: list[pa.Table], schema: pa.Schema) -> pa.Table:
        """The partitions as one table."""
        return pa.concat_tables(self._shuffled(frame, schema) or [schema.empty_table()])

    def _run(self, name: str, function: Function, table: pa.Table, gives: pa.Schema) -> pa.Table:
        begun = time.process_time()
        found = function(table).cast(gives)
        self.spent[name] += time.process_time() - begun
        self.rows[name] += found.num_rows
        return found

    def _shuffled(self, frame: list[pa.Table], schema: pa.Schema) -> list[pa.Table]:
        if self._random is None or not frame:
            return frame
        whole = pa.concat_tables(frame) if frame else schema.empty_table()
        order = list(range(whole.num_rows))
        self._random.shuffle(order)
        cut = self._random.randint(0, len(order))
        return [whole.take(pa.array(own, pa.int64())) for own in (order[:cut], order[cut:]) if own]


def sorted_by(table: pa.Table, *columns: str) -> pa.Table:
    """The rows in the order of some columns."""
    keys: Any = [(name, "ascending") for name in columns]
    return table.take(pc.sort_indices(table, sort_keys=keys))
