"""A generation of tables on disk: written aside and renamed, read by table and column.

`scores/` holds what analyses add: `author.<name>.parquet` adds columns to Author, a file named like
a table of the schema replaces that table (communities and their members). `cache/` and the embedded
store beside it are made from the tables, and go with them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import DamagedWorkspaceError
from graphkit.files import written_aside
from graphkit.graph.holding import LOCK, MARK, free_folder
from graphkit.graph.schema import ITEMS, NODE, REFERENCES, SCHEMA_VERSION, schema_of
from graphkit.ids import digest

AUTHOR_SCORES = "author."
CACHE = "cache"
SETTLED = 2_000_000_000  # nanoseconds: the coarsest clock of a file system in use
KEPT_TABLES = 32  # asking for one person after another reads the same columns again


class TableFolder:
    """The tables of one generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[tuple[str, tuple[str, ...] | None], pa.Table] = {}
        self._prints: dict[str, tuple[tuple[int, int, int], str]] = {}
        self._keeping = threading.Lock()

    @property
    def generation(self) -> str:
        """The generation's name; its folder has a number, too, where another was being read."""
        return self.folder.name.partition("~")[0]

    @property
    def cache(self) -> Path:
        """Where to keep what can be made again from these tables."""
        return self.folder / CACHE

    @property
    def stamp(self) -> str:
        """The generation and its scores: a store that carries another stamp is out of date."""
        scores = sorted((self.folder / "scores").glob("*.parquet"))
        prints = [self._print(path) for path in scores]
        return f"{self.generation}+{digest(*(p.name for p in scores), *prints, size=4)}"

    def _print(self, path: Path) -> str:
        """What a file of scores holds, read again only where the file is not the one last read.

        Every query asks. A file that has just been written is read each time: another one of the
        same size may follow within the tick of the disk's clock.
        """
        state = path.stat()
        key = (state.st_mtime_ns, state.st_size, state.st_ino)
        known = self._prints.get(path.name)
        if known is not None and known[0] == key:
            return known[1]
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if time.time_ns() - state.st_mtime_ns > SETTLED:
            self._prints[path.name] = (key, found)
        return found

    @property
    def complete(self) -> bool:
        """Whether the folder was written to the end, by this version of the schema."""
        try:
            notes = json.loads((self.folder / MARK).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return bool(notes.get("schema") == SCHEMA_VERSION)

    @classmethod
    def write(cls, folder: Path, tables: Mapping[str, pa.Table]) -> TableFolder:
        """Write all tables aside, then put the folder in its place in one step.

        Where somebody reads a generation of that name, its place is beside it.
        """
        aside = folder.with_name(folder.name + ".part")
        if aside.exists():
            shutil.rmtree(aside)
        aside.mkdir(parents=True)
        for name, table in tables.items():
            _write(table, aside / f"{name}.parquet")
        notes = json.dumps({"schema": SCHEMA_VERSION}, sort_keys=True)
        (aside / LOCK).touch()
        (aside / MARK).write_text(notes + "\n", encoding="utf-8")
        return cls(aside.rename(free_folder(folder)))

    def whole(self, table: str) -> pa.Table:
        """A table with all its columns, added scores among them; not kept in memory."""
        return self._read(table, None)

    def file_key(self, table: str) -> object:
        """Equal keys mean equal tables: the content of the files that a table is made of."""
        paths = [self._path(table)]
        if table == NODE["Author"].table:
            paths += self._author_scores()
        return [(p.name, hashlib.sha256(p.read_bytes()).digest()) for p in paths if p.exists()]

    def link(self, folder: Path, *, cached: bool = False) -> TableFolder:
        """Keep these tables under another name too: links where the disk has them, else copies.

        With what is `cached`, it is a generation to be read and to be given other scores.
        """
        aside = folder.with_name(folder.name + ".part")
        shutil.rmtree(aside, ignore_errors=True)
        for path in sorted(self.folder.rglob("*")):
            of_cache = path.parent.name == CACHE
            if path.is_file() and (path.suffix in (".parquet", ".json") or of_cache):
                if of_cache and not cached:
                    continue
                target = aside / path.relative_to(self.folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(path, target)
                except OSError:
                    shutil.copyfile(path, target)
        if cached:
            (aside / LOCK).touch()
        return TableFolder(aside.rename(free_folder(folder, taken=self.folder)))

    def read(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table or some of its columns, with what analyses added; the last few are kept."""
        key = (table, tuple(columns) if columns else None)
        with self._keeping:
            found = self._kept.pop(key, None)
        if found is None:
            found = self._read(table, columns)
        with self._keeping:
            self._kept[key] = found
            while len(self._kept) > KEPT_TABLES:
                self._kept.pop(next(iter(self._kept)))
        return found

    def _read(self, table: str, columns: Sequence[str] | None) -> pa.Table:
        path = self._path(table)
        if not path.exists():
            empty = schema_of(ITEMS[table]).empty_table()
            return empty.select(columns) if columns else empty
        if table != NODE["Author"].table:
            return _parquet(path, columns=columns)
        return self._authors(path, columns)

    def _path(self, table: str) -> Path:
        scored = self.folder / "scores" / f"{table}.parquet"
        return scored if scored.exists() else self.folder / f"{table}.parquet"

    def file(self, table: str, scratch: Path) -> Path:
        """A Parquet file of a whole table: its own, or one made in `scratch`."""
        path = self._path(table)
        if path.exists() and table != NODE["Author"].table:
            return path
        made = scratch / f"{table}.parquet"
        pq.write_table(self.read(table), made)
        return made

    def _authors(self, path: Path, columns: Sequence[str] | None) -> pa.Table:
        table = _parquet(path)
        for added in self._author_scores():
            scores = _parquet(added)
            if not scores.column("id").equals(table.column("id")):
                raise ValueError(f"{added} belongs to other people than {path}")
            for name in scores.column_names[1:]:
                column = scores.column(name)
                place = table.schema.get_field_index(name)
                if place < 0:
                    table = table.append_column(name, column)
                else:
                    table = table.set_column(place, name, column)
        return table.select(columns) if columns else table

    def _author_scores(self) -> list[Path]:
        return sorted((self.folder / "scores").glob(f"{AUTHOR_SCORES}*.parquet"))

    def read_decisions(self) -> pa.Table:
        """Why records and mentions were taken for one."""
        return _parquet(self.folder / "decisions.parquet")

    def read_statements(self) -> pa.Table:
        """What pages about people say of them, each with its source and date."""
        key = ("statements", None)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = _parquet(self.folder / "statements.parquet")
        return found

    def read_references(self) -> pa.Table:
        """What works cite, as printed, and the works here that these were matched to."""
        path = self.folder / "references.parquet"
        if not path.exists():  # of a server that is attached
            return pa.schema(list(REFERENCES.items())).empty_table()
        return _parquet(path)

    def read_mentions(self) -> pa.Table:
        """Which mentions, by their fingerprints, are whose."""
        return _parquet(self.folder / "mentions.parquet")

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.read(table, ["id"]).num_rows)

    def count_rows(self, table: str) -> int:
        """How many rows a table of relations has."""
        return int(pq.ParquetFile(self._path(table)).metadata.num_rows)

    def write_scores(self, name: str, scores: pa.Table) -> None:
        """Add scores: columns of Author (by `id`, in its order), or a table of the schema."""
        folder = self.folder / "scores"
        folder.mkdir(exist_ok=True)
        with written_aside(folder / f"{name}.parquet", durable=True) as aside:
            _write(scores, aside)
        self._kept.clear()


def _parquet(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A file whole or some of its columns, in the order asked for.

    Not by `pyarrow.parquet.read_table`, which imports pyarrow's datasets and pandas: half of the
    time that a small question takes.
    """
    try:
        with pq.ParquetFile(path) as file:
            if columns is None:
                return file.read()
            return file.read(columns=list(columns)).select(list(columns))
    except FileNotFoundError as error:
        raise DamagedWorkspaceError(
            f"{path} is not there any more: another load took its generation away. Ask again."
        ) from error


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=1 << 17)
