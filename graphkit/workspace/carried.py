"""Which mention carries which person's id, from a resolution to the last step of a load.

That is a few texts for each person. Between the two stand tables, communities and the store, which
need the memory: as columns they take a fifth of it, in one piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa

AT_ONCE = 1 << 16


def columns_of(anchors: Mapping[str, str]) -> pa.Table:
    """Ids and mentions as columns, in their order."""
    columns = [pa.array(list(half), pa.string()) for half in (anchors.values(), anchors)]
    return pa.table(columns, names=["id", "mention"])


def carried(columns: pa.Table) -> Iterator[tuple[str, str]]:
    """Each id with a mention that carries it."""
    for batch in columns.to_batches(max_chunksize=AT_ONCE):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
