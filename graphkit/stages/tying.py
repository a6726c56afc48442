"""Author lists -> pairs of coauthors: who met on each work, then all meetings of a pair summed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from graphkit.graph.tables import Authored, CoauthorPairs, Met, summed
from graphkit.resolve.identity.signatures import Ints
from graphkit.stages.runner import BUCKET, sorted_by

LISTS = pa.schema([("work", pa.int64()), ("year", pa.int64()), ("people", pa.list_(pa.int64()))])
_MET = [("low", pa.int64()), ("high", pa.int64()), ("work", pa.int64())]
MET = pa.schema([(BUCKET, pa.int32()), *_MET, ("share", pa.float64()), ("year", pa.int64())])
TIES = pa.schema(
    [
        ("one", pa.int64()),
        ("other", pa.int64()),
        ("works", pa.int64()),
        ("weight", pa.float64()),
        ("first", pa.int64()),
        ("last", pa.int64()),
    ]
)
CHUNK = 1 << 16  # author places in one table


def lists_of(authored: Authored, years: Ints) -> Iterator[pa.Table]:
    """The author lists of works with two and more."""
    sizes = np.bincount(authored.work, minlength=authored.works)
    ends = np.cumsum(sizes)
    works = np.flatnonzero(sizes > 1)
    for some in np.array_split(works, max(1, len(authored.work) // CHUNK)):
        if len(some):
            people = [authored.person[ends[w] - sizes[w] : ends[w]] for w in some.tolist()]
            columns = [pa.array(some), pa.array(years[some]), pa.array(people, LISTS[2].type)]
            yield pa.table(columns, schema=LISTS)


def met(table: pa.Table, buckets: int) -> Iterator[pa.Table]:
    """Each two people of each work; a pair always comes into one bucket."""
    people = table.column("people").combine_chunks()
    sizes = np.diff(people.offsets.to_numpy())
    local = np.repeat(np.arange(len(sizes)), sizes)
    flat = people.flatten().to_numpy()
    nowhere = np.zeros(0, dtype=np.int64)
    pairs = Authored(flat, local, nowhere, 0, len(sizes)).met(table.column("year").to_numpy())
    work = table.column("work").to_numpy()[pairs.work]
    bucket = ((pairs.low * 0x9E3779B1 + pairs.high) >> 7) % buckets
    columns = [bucket, pairs.low, pairs.high, work, pairs.share, pairs.year]
    yield pa.table([pa.array(c, f.type) for c, f in zip(columns, MET, strict=True)], schema=MET)


def tied(table: pa.Table) -> pa.Table:
    """The pairs of one bucket."""
    ties = summed(Met(*(table.column(name).to_numpy() for name in MET.names[1:])))
    columns = [getattr(ties, name) for name in TIES.names]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, TIES, strict=True)], schema=TIES)


def pairs_from(table: pa.Table) -> CoauthorPairs:
    """The pairs of all buckets, in the order of their people."""
    table = sorted_by(table, "one", "other")
    return CoauthorPairs(*(table.column(name).to_numpy() for name in TIES.names))
