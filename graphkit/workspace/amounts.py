"""How much was read, by a sample: what a load will need goes by it, before the work is begun.

Records are counted in the ledger already; how many authors and references they have is told by some
hundred records each of some places in all that was read. The same segments give the same counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

PLACES, ROWS = 24, 256  # where is looked, and how many records there at the most


class Amounts(NamedTuple):
    """How many records there are, and what stands on them together; or what each of it costs."""

    records: float = 0.0
    works: float = 0.0
    people: float = 0.0  # on the lists of authors
    homes: float = 0.0  # affiliations of these
    references: float = 0.0
    topics: float = 0.0

    def times(self, cost: Amounts) -> float:
        """What all of it costs."""
        return sum(count * each for count, each in zip(self, cost, strict=True))


def amounts_of(segments: Sequence[tuple[Path, int]]) -> Amounts:
    """What the records of some segments state, each with how many it has."""
    held = [(path, count) for path, count in segments if count]
    total = sum(count for _, count in held)
    if not total:
        return Amounts()
    ends = list(accumulate(count for _, count in held))
    looked, sums = 0, [0] * (len(Amounts._fields) - 1)
    places = min(PLACES, total)
    for place in range(places):
        at, until = (n * total // places for n in (place, place + 1))
        segment = bisect_right(ends, at)
        path, count = held[segment]
        for kind, text in _rows(path, at - (ends[segment] - count), min(until - at, ROWS)):
            looked += 1
            if kind == "work":
                sums = [a + b for a, b in zip(sums, _counted(orjson.loads(text)), strict=True)]
    scale = total / max(looked, 1)
    return Amounts(float(total), *(n * scale for n in sums))


def _rows(path: Path, at: int, most: int) -> list[tuple[str, str]]:
    """Some rows of a segment from one on; none where it cannot be read."""
    try:
        with pq.ParquetFile(path) as file:
            group = 0
            while group + 1 < file.num_row_groups and at >= (
                rows := file.metadata.row_group(group).num_rows
            ):
                at, group = at - rows, group + 1
            table = file.read_row_group(group, columns=["type", "record"]).slice(at, most)
    except (OSError, pa.ArrowException):  # who reads all of it will say so
        return []
    return list(zip(*(table.column(n).to_pylist() for n in range(2)), strict=True))


def _counted(work: dict[str, Any]) -> tuple[int, ...]:
    authors = work["authors"]
    homes = sum(len(one.get("affiliations") or ()) for one in authors)
    topics = len(work["keywords"]) + len(work["categories"])
    return 1, len(authors), homes, len(work["references"]), topics
