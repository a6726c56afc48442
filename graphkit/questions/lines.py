"""Where works are stated: the sources, and the lines in their files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.answers import Row, Rows
from graphkit.projection import Array
from graphkit.questions.snapshot import Snapshot


def stated(snapshot: Snapshot, works: Sequence[int]) -> dict[int, Rows]:
    """For each work the sources that state it: file, format and line."""
    table = snapshot.tables.read("stated_by", ["target", "line"])
    places = _places(snapshot, works)
    rows = table.take(pa.array(np.concatenate([*places, []]).astype(np.int64))).to_pylist()
    sources = snapshot.once("named sources", lambda: _sources(snapshot))
    found: dict[int, Rows] = {}
    at = 0
    for work, own in zip(works, places, strict=True):
        found[work] = [
            {**sources[row["target"]], "line": row["line"]} for row in rows[at : at + len(own)]
        ]
        at += len(own)
    return found


def rows_of(snapshot: Snapshot, works: Sequence[int]) -> Array:
    """The rows of `stated_by` of some works, one work after the other."""
    found: Array = np.concatenate([*_places(snapshot, works), []]).astype(np.int64)
    return found


def _places(snapshot: Snapshot, works: Sequence[int]) -> list[Array]:
    order, starts = snapshot.once("stated order", lambda: _stated_order(snapshot))
    return [order[starts[w] : starts[w + 1]] for w in works]


def _stated_order(snapshot: Snapshot) -> tuple[Array, Array]:
    """The rows of `stated_by` sorted by work, and where each work's begin."""
    ids = snapshot.tables.read("works", ["id"]).column(0).combine_chunks()
    column = snapshot.tables.read("stated_by", ["source"]).column(0)
    work = pc.index_in(column, value_set=ids).to_numpy().astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(np.bincount(work, minlength=len(ids)))])
    return np.argsort(work, kind="stable"), starts


def _sources(snapshot: Snapshot) -> dict[str, Row]:
    rows = snapshot.tables.read("sources", ["id", "name", "format"]).to_pylist()
    return {row["id"]: {"source": row["name"], "format": row["format"]} for row in rows}
