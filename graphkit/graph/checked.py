"""The files of a generation, checked against what was written, when they are first read.

`generation.json` holds the sums of all tables and scores, and checks itself. A question looks at
the blocks of the columns that it reads, and no others.
"""

from __future__ import annotations

import shutil
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.errors import DamagedFileError, DamagedWorkspaceError
from graphkit.files import write_text, written_aside
from graphkit.graph.holding import MARK
from graphkit.graph.schema import SCHEMA_VERSION
from graphkit.sums import Looked, Sums, read_signed, signed, sums_of

_TAIL = 8  # bytes at the end of a Parquet file: the length of its footer, and a word
AGAIN = "graphkit load makes it again from the records"
Mend: TypeAlias = Callable[[DamagedFileError], None]


class CheckedFiles:
    """Files in one folder, each against the sums that its mark keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mend: Mend | None = None  # makes a damaged file again, or raises what it was given
        self._sums: dict[str, Sums] | None = None
        self._looked: dict[str, Looked] = {}
        self._lock = threading.RLock()

    # -- what was written --------------------------------------------------------------------

    @property
    def sealed(self) -> bool:
        """Whether all that was written is known, of this generation and version of the schema."""
        notes = read_signed(self.folder / MARK)
        return (
            notes is not None
            and notes.get("schema") == SCHEMA_VERSION
            and notes.get("generation") == self._name()
            and "files" in notes
        )

    def _name(self) -> str:
        return self.folder.name.partition("~")[0]

    @property
    def listed(self) -> dict[str, Sums]:
        """The sums of each file by its name below the folder; none where nothing is known."""
        with self._lock:
            if self._sums is None:
                notes = read_signed(self.folder / MARK) or {}
                try:
                    shapes = dict(notes.get("files", {}))
                    self._sums = {name: Sums.of_shape(shape) for name, shape in shapes.items()}
                except (ValueError, TypeError, KeyError):
                    self._sums = {}
            return self._sums

    def seal(self, *written: str, generation: str | None = None) -> None:
        """Keep the sums of files that were just written beside those that are known."""
        with self._lock:
            sums = dict(self.listed)
            sums.update((name, sums_of(self.folder / name)) for name in written)
            self._note(sums, generation or self._name())
            for name in written:
                self._looked.pop(name, None)

    def unseal(self, *names: str) -> None:
        """Let go of the sums of files that are to be removed."""
        with self._lock:
            self._note({k: own for k, own in self.listed.items() if k not in names}, self._name())
            for name in names:
                self._looked.pop(name, None)

    def _note(self, sums: dict[str, Sums], generation: str) -> None:
        notes: dict[str, Any] = {
            "schema": SCHEMA_VERSION,
            "generation": generation,
            "files": {name: own.shape for name, own in sorted(sums.items())},
        }
        write_text(self.folder / MARK, signed(notes))
        self._sums = sums

    def put(self, name: str, path: Path) -> bool:
        """Put a file in the place of a damaged one, if it holds just what was written there."""
        try:
            if self.listed.get(name) != sums_of(path):
                return False
            with written_aside(self.folder / name) as aside:
                shutil.copyfile(path, aside)
        except FileNotFoundError:
            return False
        self._looked.pop(name, None)
        return True

    # -- reading -----------------------------------------------------------------------------

    def misfit(self, path: Path) -> str | None:
        """What is wrong with one file."""
        sums = self.listed.get(self._key(path))
        return None if sums is None else Looked(path, sums).misfit()

    def misfits(self) -> dict[str, str]:
        """What is wrong with each file that does not fit; everything is read."""
        looked = {
            name: Looked(self.folder / name, sums).misfit()
            for name, sums in sorted(self.listed.items())
        }
        return {name: wrong for name, wrong in looked.items() if wrong is not None}

    def parquet(self, path: Path, columns: Sequence[str] | None = None) -> pa.Table:
        """A file whole or some of its columns, in the order asked for.

        Not by `pyarrow.parquet.read_table`, which imports pyarrow's datasets and pandas: half of
        the time that a small question takes.
        """
        try:
            return self._read(path, columns)
        except DamagedFileError as error:
            if self.mend is None:
                raise
            self.mend(error)
        self._looked.pop(self._key(path), None)
        return self._read(path, columns)

    def rows(self, path: Path) -> int:
        """How many rows a file has."""
        return int(self._checked(path, ())[0].num_rows)

    def whole(self, path: Path) -> Path:
        """A file for others to read: looked at from its beginning to its end."""
        try:
            self._check(path, None)
        except DamagedFileError as error:
            if self.mend is None:
                raise
            self.mend(error)
            self._looked.pop(self._key(path), None)
            self._check(path, None)
        return path

    def _read(self, path: Path, columns: Sequence[str] | None) -> pa.Table:
        try:
            self._checked(path, columns)
            with pq.ParquetFile(path) as file:
                if columns is None:
                    return file.read()
                return file.read(columns=list(columns)).select(list(columns))
        except FileNotFoundError as error:
            raise self._gone(path) from error
        except (pa.ArrowException, OSError, KeyError) as error:
            if isinstance(error, pa.ArrowMemoryError):
                raise
            raise DamagedFileError(path, str(error), AGAIN) from error

    def _gone(self, path: Path) -> DamagedWorkspaceError:
        if self._key(path) in self.listed and (self.folder / MARK).exists():
            return DamagedFileError(path, "it is missing", AGAIN)
        return DamagedWorkspaceError(
            f"{path} is not there any more: another load took its generation away. Ask again."
        )

    def _checked(self, path: Path, columns: Sequence[str] | None) -> tuple[pq.FileMetaData]:
        """Look at the footer, then at the parts that its columns stand in."""
        looked = self._looked_at(path)
        if looked is None:
            return (pq.read_metadata(path),)
        size = looked.sums.size
        self._check(path, [(size - _TAIL, size)])
        with open(path, "rb") as file:
            file.seek(size - _TAIL)
            length = struct.unpack("<I", file.read(4))[0]
        self._check(path, [(size - _TAIL - length, size)])
        footer = pq.read_metadata(path)
        self._check(path, None if columns is None else _parts(footer, set(columns)))
        return (footer,)

    def _check(self, path: Path, parts: Iterable[tuple[int, int]] | None) -> None:
        looked = self._looked_at(path)
        if looked is None:
            return
        with self._lock:
            wrong = looked.misfit(parts)
        if wrong is not None:
            if not (self.folder / MARK).exists():
                raise self._gone(path)
            raise DamagedFileError(path, wrong, AGAIN)

    def _looked_at(self, path: Path) -> Looked | None:
        key = self._key(path)
        with self._lock:
            found = self._looked.get(key)
            if found is None and (sums := self.listed.get(key)) is not None:
                found = self._looked[key] = Looked(path, sums)
            return found

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()


def _parts(footer: pq.FileMetaData, columns: set[str]) -> Iterator[tuple[int, int]]:
    """Where some columns stand in a file."""
    names = [footer.schema.column(n).path.split(".")[0] for n in range(footer.num_columns)]
    wanted = [n for n, name in enumerate(names) if name in columns]
    for group in range(footer.num_row_groups):
        row_group = footer.row_group(group)
        for number in wanted:
            own = row_group.column(number)
            begin = own.data_page_offset
            if own.has_dictionary_page and own.dictionary_page_offset:
                begin = min(begin, own.dictionary_page_offset)
            yield begin, begin + own.total_compressed_size
