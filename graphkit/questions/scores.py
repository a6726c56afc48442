"""The default scores that a load adds to the tables: communities, and who belongs how firmly."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from graphkit.analyse import Earlier, find_communities
from graphkit.graph import AUTHOR_SCORES, TableFolder
from graphkit.projection import Projection
from graphkit.results import Partition

SMALL = 20_000  # ties: so many are divided several times at a load, to tell what is stable
RUNS = 5


def default_scores(tables: TableFolder, projection: Projection, old: TableFolder | None) -> None:
    """Find the communities and keep them; ids and labels follow those of the tables before."""
    small = len(projection.ties.targets) // 2 <= SMALL
    partition = find_communities(projection, earlier=earlier_of(old), runs=RUNS if small else 1)
    keep_partition(tables, projection, partition)


def earlier_of(tables: TableFolder | None) -> Earlier | None:
    """The communities of a generation, by the ids of people."""
    if tables is None:
        return None
    members = tables.read("in_community", ["source", "target"])
    named = tables.read("communities", ["id", "label"])
    return Earlier(
        dict(zip(members.column(0).to_pylist(), members.column(1).to_pylist(), strict=True)),
        dict(zip(named.column(0).to_pylist(), named.column(1).to_pylist(), strict=True)),
    )


def keep_partition(tables: TableFolder, projection: Projection, partition: Partition) -> None:
    """Communities as scores: a column of Author, the Community table and its members."""
    communities = partition.communities
    community = {m: c.id for c in communities for m in c.members}
    ids = pa.array(projection.ids, pa.string())
    column = pa.array([community.get(i) for i in projection.ids], pa.string())
    confidence = pa.array(np.round(partition.confidence, 6), pa.float64(), from_pandas=True)
    tables.write_scores(f"{AUTHOR_SCORES}community", pa.table({"id": ids, "community": column}))
    columns = {
        "id": pa.string(),
        "label": pa.string(),
        "size": pa.int64(),
        "inside": pa.float64(),
        "stability": pa.float64(),
    }
    tables.write_scores(
        "communities",
        pa.table(
            {k: pa.array([getattr(c, k) for c in communities], t) for k, t in columns.items()}
        ),
    )
    member = column.is_valid()
    tables.write_scores(
        "in_community",
        pa.table(
            {
                "source": ids.filter(member),
                "target": column.filter(member),
                "confidence": confidence.filter(member),
            }
        ),
    )
