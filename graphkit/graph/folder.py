"""A generation of tables on disk: written aside and renamed, read by table and column.

`scores/` holds what analyses add: `author.<name>.parquet` adds columns to Author, a file named like
a table of the schema replaces that table (communities and their members). `cache/` and the embedded
store beside it are made from the tables, and go with them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import DamagedFileError
from graphkit.files import folder_aside, written_aside
from graphkit.graph.checked import AGAIN, CheckedFiles
from graphkit.graph.holding import LOCK, MARK, free_folder
from graphkit.graph.mirror import BESIDE, TABLES, Finding, mirror_of
from graphkit.graph.schema import ITEMS, NODE, REFERENCES, schema_of
from graphkit.ids import digest

AUTHOR_SCORES = "author."
CACHE = "cache"
SCORES = "scores"
KEPT_TABLES = 32  # asking for one person after another reads the same columns again


class TableFolder:
    """The tables of one generation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = CheckedFiles(folder)
        self._kept: dict[tuple[str, tuple[str, ...] | None], pa.Table] = {}
        self._keeping = threading.Lock()
        self._mirrors: dict[str, pa.Table | None] = {}
        self._finding: Finding | bool | None = False  # not looked for

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
        sums = self.files.listed
        scores = [name for name in sorted(sums) if name.startswith(f"{SCORES}/")]
        prints = (str(sums[name].shape) for name in scores)
        return f"{self.generation}+{digest(*scores, *prints, size=4)}"

    @property
    def complete(self) -> bool:
        """Whether the folder was written to the end, by this version of the schema."""
        return self.files.sealed

    @classmethod
    def write(
        cls,
        folder: Path,
        tables: Mapping[str, pa.Table] | Iterator[tuple[str, pa.Table]],
        lay_beside: Callable[[Path], object] | None = None,
    ) -> TableFolder:
        """Write all tables aside, then put the folder in its place in one step.

        Where somebody reads a generation of that name, its place is beside it. Tables that are made
        one after another are let go of one after another. What else comes with them is laid first.
        """
        aside = folder_aside(folder)
        try:
            if lay_beside is not None:
                lay_beside(aside)
            files = []
            for name, table in tables.items() if isinstance(tables, Mapping) else tables:
                files.append(f"{name}.parquet")
                _write(table, aside / files[-1])
                del table
            (aside / LOCK).touch()
            CheckedFiles(aside).seal(*files, generation=folder.name)
            return cls(aside.rename(free_folder(folder)))
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)  # on a full disk it would take what is left
            raise

    def whole(self, table: str) -> pa.Table:
        """A table with all its columns, added scores among them; not kept in memory."""
        return self._from_files(table, None)

    def file_key(self, table: str) -> object:
        """Equal keys mean equal tables: the content of the files that a table is made of."""
        paths = [self._path(table)]
        if table == NODE["Author"].table:
            paths += self._scores(AUTHOR_SCORES)
        return [(p.name, hashlib.sha256(p.read_bytes()).digest()) for p in paths if p.exists()]

    def link(self, folder: Path, *, cached: bool = False) -> TableFolder:
        """Keep these tables under another name too: links where the disk has them, else copies.

        With what is `cached`, it is a generation to be read and to be given other scores.
        """
        aside = folder_aside(folder)
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

    def mirrored(self, table: str) -> pa.Table | None:
        """A table where it lies, mapped into memory; None where it is read whole."""
        if table not in self._mirrors:
            known = table in TABLES or table in BESIDE
            self._mirrors[table] = mirror_of(self, table) if known else None
        return self._mirrors[table]

    @property
    def finding(self) -> Finding | None:
        """People by their names and iDs; None where all are gone through."""
        if isinstance(self._finding, bool):
            self._finding = Finding.of(self)
        return self._finding

    def forget_mirror(self) -> None:
        """Look for copies anew."""
        self._mirrors.clear()
        self._finding = False

    def unkept(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A table from its own files, whatever lies beside them; not kept in memory."""
        if table in BESIDE:
            return self.files.parquet(self.folder / f"{table}.parquet", columns)
        return self._from_files(table, columns)

    def _read(self, table: str, columns: Sequence[str] | None) -> pa.Table:
        kept = self.mirrored(table)
        if kept is not None:
            return kept.select(list(columns)) if columns else kept
        return self._from_files(table, columns)

    def _from_files(self, table: str, columns: Sequence[str] | None) -> pa.Table:
        path = self._path(table)
        if not path.exists() and path.name not in self.files.listed:
            empty = schema_of(ITEMS[table]).empty_table()
            return empty.select(columns) if columns else empty
        if table != NODE["Author"].table:
            return self.files.parquet(path, columns)
        return self._authors(path, columns)

    def _path(self, table: str) -> Path:
        scored = self.folder / SCORES / f"{table}.parquet"
        known = f"{SCORES}/{table}.parquet" in self.files.listed
        return scored if known or scored.exists() else self.folder / f"{table}.parquet"

    def path_of(self, table: str) -> Path:
        """The file of a table, as far as it is one file: columns that were added lie beside it."""
        return self._path(table)

    def file(self, table: str, scratch: Path) -> Path:
        """A Parquet file of a whole table: its own, or one made in `scratch`."""
        path = self._path(table)
        if path.exists() and table != NODE["Author"].table:
            return self.files.whole(path)
        made = scratch / f"{table}.parquet"
        pq.write_table(self.read(table), made)
        return made

    def _authors(self, path: Path, columns: Sequence[str] | None) -> pa.Table:
        table = self.files.parquet(path)
        for added in self._scores(AUTHOR_SCORES):
            scores = self.files.parquet(added)
            if not scores.column("id").equals(table.column("id")):
                raise DamagedFileError(added, "it belongs to other people", AGAIN)
            for name in scores.column_names[1:]:
                column = scores.column(name)
                place = table.schema.get_field_index(name)
                if place < 0:
                    table = table.append_column(name, column)
                else:
                    table = table.set_column(place, name, column)
        return table.select(columns) if columns else table

    def _scores(self, beginning: str) -> list[Path]:
        """The files of scores, those among them that should be there and are not."""
        folder = self.folder / SCORES
        known = {self.folder / n for n in self.files.listed if n.startswith(f"{SCORES}/")}
        files = {*known, *folder.glob("*.parquet")}
        return sorted(p for p in files if p.name.startswith(beginning))

    def read_decisions(self) -> pa.Table:
        """Why records and mentions were taken for one."""
        return self._beside("decisions")

    def read_statements(self) -> pa.Table:
        """What pages about people say of them, each with its source and date."""
        return self._beside("statements")

    def _beside(self, table: str) -> pa.Table:
        if (copy := self.mirrored(table)) is not None:
            return copy
        key = (table, None)
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self.files.parquet(self.folder / f"{table}.parquet")
        return found

    def read_references(self) -> pa.Table:
        """What works cite, as printed, and the works here that these were matched to."""
        path = self.folder / "references.parquet"
        if not path.exists():  # of a server that is attached
            return pa.schema(list(REFERENCES.items())).empty_table()
        return self.files.parquet(path)

    def read_mentions(self) -> pa.Table:
        """Which mentions, by their fingerprints, are whose."""
        return self.files.parquet(self.folder / "mentions.parquet")

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return int(self.read(table, ["id"]).num_rows)

    def count_rows(self, table: str) -> int:
        """How many rows a table of relations has."""
        return self.files.rows(self._path(table))

    def write_scores(self, name: str, scores: pa.Table) -> None:
        """Add scores: columns of Author (by `id`, in its order), or a table of the schema."""
        folder = self.folder / "scores"
        folder.mkdir(exist_ok=True)
        with written_aside(folder / f"{name}.parquet", durable=True) as aside:
            _write(scores, aside)
        self._kept.clear()
        self.files.seal(f"{SCORES}/{name}.parquet")
        self.forget_mirror()

    def drop_scores(self) -> None:
        """Be without scores once more: those of a load that was ended may not be all."""
        self.files.unseal(*(name for name in self.files.listed if name.startswith(f"{SCORES}/")))
        shutil.rmtree(self.folder / SCORES, ignore_errors=True)
        self._kept.clear()
        self.forget_mirror()

    def take_scores(self, kept: CheckedFiles) -> None:
        """The scores that this generation had before, where they were kept."""
        shutil.copytree(kept.folder, self.folder / SCORES)
        (self.folder / SCORES / MARK).unlink()
        self.files.seal(*(f"{SCORES}/{name}" for name in kept.listed))
        self.forget_mirror()


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=1 << 17)
