"""One corpus, loaded by a workspace and by a job of stages: the tables of both."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from graphkit import KnowledgeGraph
from graphkit.graph import NODES, RELATIONS, TableFolder
from graphkit.stores.server.offline import write_import

TABLES = [item.table for item in (*NODES, *RELATIONS)]
BESIDE = ["decisions", "mentions", "references", "statements"]


def by_workspace(paths: list[Path], folder: Path) -> TableFolder:
    """The tables that a load makes."""
    with KnowledgeGraph(folder) as graph:
        graph.load(paths)
        with graph.snapshot() as snapshot:
            return TableFolder(snapshot.tables.folder)


def ordered(table: pa.Table) -> pa.Table:
    """Rows sorted by all columns that can be sorted by."""
    keys = [f.name for f in table.schema if not pa.types.is_nested(f.type)]
    order = pc.sort_indices(table, sort_keys=[(k, "ascending") for k in keys])
    return table.take(order).combine_chunks()


def differences(one: TableFolder, other: TableFolder) -> list[str]:
    """The tables that are not equal."""
    return [
        name
        for name in [*TABLES, *BESIDE]
        if not ordered(one.whole(name)).equals(ordered(other.whole(name)))
    ]


def imported(tables: TableFolder, folder: Path) -> dict[str, bytes]:
    """The import files that one process writes, by table."""
    write_import(tables, folder, tables.generation)
    return {path.stem: path.read_bytes() for path in folder.glob("*.csv")}


def joined(folder: Path) -> dict[str, bytes]:
    """The import files of a job, the parts of a table put together."""
    found = {path.stem: path.read_bytes() for path in folder.glob("*.csv")}
    for own in (path for path in folder.iterdir() if path.is_dir()):
        found[own.name] = b"".join(p.read_bytes() for p in sorted(own.glob("*.csv")))
    return found
