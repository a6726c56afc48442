"""Tables -> files for `neo4j-admin database import`, some rows of a table at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.files import written_aside
from graphkit.graph import ITEMS, NODE, NODES, RELATIONS, Node, Relation, TableFolder
from graphkit.stages.runner import Runner
from graphkit.stores.server.offline import ImportFiles, header_of, write_meta, write_rows

SLICES = pa.schema(
    [
        ("tables", pa.string()),
        ("table", pa.string()),
        ("number", pa.int32()),
        ("begin", pa.int64()),
        ("rows", pa.int64()),
        ("folder", pa.string()),
    ]
)
WRITTEN = pa.schema([("table", pa.string()), ("rows", pa.int64()), ("several", pa.bool_())])


def written(table: pa.Table) -> Iterator[pa.Table]:
    """Write some slices of tables, each into a file of its own."""
    for row in table.to_pylist():
        rows = _slice(TableFolder(Path(row["tables"])), row)
        path = Path(row["folder"]) / f"{row['number'] + 1:06}.csv"
        with written_aside(path) as aside, open(aside, "wb") as file:  # a task may run twice
            several = write_rows(rows, file)
        yield pa.table([[row["table"]], [rows.num_rows], [several]], schema=WRITTEN)


def _slice(tables: TableFolder, row: dict[str, Any]) -> pa.Table:
    if row["table"] == NODE["Author"].table:  # scores are columns of other files
        return tables.whole(row["table"]).slice(row["begin"], row["rows"])
    with pq.ParquetFile(tables.path_of(row["table"])) as file:
        return file.read_row_group(row["number"])


def write_import(
    runner: Runner[Any], tables: TableFolder, folder: Path, workspace: str
) -> ImportFiles:
    """All tables as files: of each a header, and files of rows that are written side by side."""
    slices = []
    items: list[Node | Relation] = [*NODES, *RELATIONS]
    for item in items:
        own = folder / (item.label if isinstance(item, Node) else item.name)
        own.mkdir(parents=True, exist_ok=True)
        with pq.ParquetFile(tables.path_of(item.table)) as file:
            groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
            stored = file.schema_arrow
        whole = tables.whole(item.table).schema if item.table == NODE["Author"].table else stored
        (own / "000000.csv").write_bytes(header_of(ITEMS[item.table], whole))
        begin = 0
        for number, rows in enumerate(groups):
            row = (str(tables.folder), item.table, number, begin, rows, str(own))
            slices.append(dict(zip(SLICES.names, row, strict=True)))
            begin += rows
    one = [pa.Table.from_pylist([row], SLICES) for row in slices]
    done = runner.mapped("import files", runner.put(one, SLICES), written, WRITTEN)
    files = runner.taken(done, WRITTEN).to_pylist()
    write_meta(folder, workspace, tables.stamp)
    several = any(row["several"] for row in files)
    records = sum(row["rows"] for row in files)
    return ImportFiles(folder, tables.stamp, records, several, parts=len(slices))
