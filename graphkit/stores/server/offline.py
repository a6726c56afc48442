"""Tables -> files for `neo4j-admin database import`: the first filling of a large server.

The importer writes the database's own files, past every transaction, and wants the server stopped.
It makes no constraints and no indexes: the metadata node says so, and the next load makes them. It
also carries the stamp of the tables, so that later loads send differences from there.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv

from graphkit.errors import StoreError, UsageError
from graphkit.files import written_aside
from graphkit.graph import NODES, RELATIONS, SCHEMA_VERSION, Node, Relation, TableFolder
from graphkit.stores.base import Progress, silent
from graphkit.stores.server.applying import META

BETWEEN = "\x1f"  # the values of a list: a sign that no name has
_TYPES = {"int64": "long", "double": "double", "bool": "boolean", "string": "string"}
_OPTIONS = pc_csv.WriteOptions(include_header=False, quoting_style="needed")


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """A folder that an importer can read, and how to call it."""

    folder: Path
    stamp: str
    records: int
    several_lines: bool
    parts: int = 0  # into how many files a table was cut at the most; 0: one file, with its header

    def files_of(self, name: str) -> str:
        """The files of a table, as the command names them."""
        if not self.parts:
            return str(self.folder.resolve() / f"{name}.csv")
        folder = self.folder.resolve() / name
        return ",".join(str(path) for path in sorted(folder.glob("*.csv")))

    def command(
        self,
        admin: Sequence[str] = ("neo4j-admin",),
        database: str = "neo4j",
        *,
        overwrite: bool = False,
    ) -> list[str]:
        """The words of the command."""
        words = [
            *admin,
            "database",
            "import",
            "full",
            database,
            "--id-type=string",
            "--array-delimiter=U+001F",
        ]
        if self.several_lines:
            words.append("--multiline-fields=true")
        if overwrite:
            words.append("--overwrite-destination=true")
        folder = self.folder.resolve()
        words.append(f"--report-file={folder / 'import.report'}")  # else it lies where one stands
        words += [
            *(f"--nodes={node.label}={self.files_of(node.label)}" for node in NODES),
            f"--nodes={META}={folder / META}.csv",
        ]
        return words + [
            f"--relationships={item.name}={self.files_of(item.name)}" for item in RELATIONS
        ]


def write_import(
    tables: TableFolder, folder: Path, workspace: str, progress: Progress = silent
) -> ImportFiles:
    """Write the files; what an earlier attempt left is replaced."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; the import files go into a folder.")
    folder.mkdir(parents=True, exist_ok=True)
    records, several_lines = 0, False
    items: list[Node | Relation] = [*NODES, *RELATIONS]
    for item in items:
        name = item.label if isinstance(item, Node) else item.name
        progress(f"writing {name}.csv", records, None)
        table = tables.whole(item.table)
        with written_aside(folder / f"{name}.csv") as aside, open(aside, "wb") as file:
            file.write(header_of(item, table.schema))
            several_lines |= write_rows(table, file)
        records += table.num_rows
    write_meta(folder, workspace, tables.stamp)
    return ImportFiles(folder, tables.stamp, records, several_lines)


def write_meta(folder: Path, workspace: str, stamp: str) -> None:
    """The metadata node, which says what these files are of."""
    meta = f'key:ID({META}),workspace,current,schema:long,unindexed:boolean\n"graph","{workspace}",'
    with written_aside(folder / f"{META}.csv") as aside:
        aside.write_text(f'{meta}"{stamp}",{SCHEMA_VERSION},true\n', encoding="utf-8")


def header_of(item: Node | Relation, schema: pa.Schema) -> bytes:
    """The first line of a table's files."""
    names = []
    for field in schema:
        if isinstance(item, Node) and field.name == "id":
            names.append(f"id:ID({item.label})")
        elif isinstance(item, Relation) and field.name in ("source", "target"):
            end = "START" if field.name == "source" else "END"
            names.append(f":{end}_ID({getattr(item, field.name)})")
        elif pa.types.is_list(field.type):
            names.append(f"{field.name}:{_TYPES[str(field.type.value_type)]}[]")
        else:
            names.append(f"{field.name}:{_TYPES.get(str(field.type), 'string')}")
    return (",".join(names) + "\n").encode()


def write_rows(table: pa.Table, file: BinaryIO) -> bool:
    """Write rows of a table; whether a text in them has several lines."""
    several = False
    columns = []
    for column in table.columns:
        flat = pc.binary_join(column, BETWEEN) if pa.types.is_list(column.type) else column
        if pa.types.is_string(flat.type):
            several |= bool(pc.any(pc.match_substring_regex(flat, r"[\n\r]")).as_py())
        columns.append(flat)
    flat_table = pa.table(columns, names=[str(n) for n in range(len(columns))])
    pc_csv.write_csv(flat_table, file, _OPTIONS)
    return several


def run_import(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Run the importer; what it said last. The server must be stopped."""
    if shutil.which(command[0]) is None:
        raise UsageError(
            f"There is no {command[0]!r} here. Run this where Neo4j is installed, or say with"
            " --admin how neo4j-admin is called:\n" + shlex.join(command)
        )
    done = subprocess.run(
        list(command),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, **(environment or {})},
        check=False,
    )
    said = (done.stdout + done.stderr).strip()
    if done.returncode:
        hint = ""
        if "lock" in said.lower() or "in use" in said:
            hint = " The server is running: stop it first."
        elif "exist" in said:
            hint = " The database holds something already: --force replaces it."
        raise StoreError(f"The import failed.{hint} It said:\n{said[-2000:]}")
    return said
