"""Parts of what pairs connect -> clusters: each bundle of parts by itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from graphkit.resolve.identity.parts import ConnectedPairs, clusters_of
from graphkit.resolve.identity.signatures import Ints
from graphkit.stages.runner import BUCKET, sorted_by

PARTS = pa.schema(
    [
        (BUCKET, pa.int32()),
        ("part", pa.int32()),
        ("i", pa.int32()),
        ("j", pa.int32()),
        ("name", pa.float32()),
        ("told", pa.float32()),
        ("equal", pa.float32()),
        ("spelled", pa.int8()),
    ]
)
CLUSTERED = pa.schema([("mention", pa.int32()), ("first", pa.int32())])
BUNDLE = 100_000  # pairs


def bundles_of(parts: ConnectedPairs) -> Iterator[pa.Table]:
    """Whole parts, some in each bundle."""
    if not len(parts.part):
        return
    begins = np.flatnonzero(np.r_[True, parts.part[1:] != parts.part[:-1]])
    bundle = np.repeat(begins // BUNDLE, np.diff(np.r_[begins, len(parts.part)]))
    cuts = np.flatnonzero(np.r_[True, bundle[1:] != bundle[:-1], True])
    for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        some = slice(begin, end)
        columns = [bundle, parts.part, parts.i, parts.j, parts.name, parts.told]
        columns += [parts.equal, parts.spelled]
        arrays = [pa.array(c[some], f.type) for c, f in zip(columns, PARTS, strict=True)]
        yield pa.table(arrays, schema=PARTS)


def clustered(table: pa.Table) -> pa.Table:
    """The mentions of one bundle, each with the first mention of its cluster."""
    table = sorted_by(table, "part")
    columns = [table.column(name).to_numpy() for name in PARTS.names[1:]]
    clusters = clusters_of(ConnectedPairs(*columns))
    return pa.table(
        [pa.array(c, f.type) for c, f in zip(clusters, CLUSTERED, strict=True)], schema=CLUSTERED
    )


def clusters_from(table: pa.Table) -> tuple[Ints, Ints]:
    """Of all bundles."""
    return table.column("mention").to_numpy(), table.column("first").to_numpy()
