"""What a load that was ended had made of its generation: the next one goes on with it.

A generation is built in a folder of its own and made current by a load's last step. Who carries
which id is settled with the tables and told to the ledger by that step, so it lies beside them
until then. A load of the same sources and decisions, with the same ids given before, would make the
same bytes: it takes the tables as they are, and each later file that is whole.
"""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from graphkit.graph import CACHE, TableFolder
from graphkit.ids import digest
from graphkit.mapped import ENDING, is_mapped, keep_table, mapped_table
from graphkit.search import INDEX_FILE, SearchIndex
from graphkit.sums import remove_with_sums, unfit
from graphkit.workspace.layout import TABLES

CARRIED, LED = f"unfinished{ENDING}", f"unfinished-led{ENDING}"
AT_ONCE = 1 << 16  # ids that are summed together
GONE_ON = "gone on where a load was ended: its tables are whole, and were not made again"


class Unfinished(NamedTuple):
    """Tables without all that belongs to them, and the ids that hold once they are current."""

    tables: TableFolder
    anchors: pa.Table
    redirects: dict[str, str]


def made_of(given: Mapping[str, str], before: str) -> str:
    """What a generation follows from besides its name: ids given, and the generation before it."""
    hashed = hashlib.blake2b(digest_size=16)
    pairs = iter(given.items())
    while some := list(itertools.islice(pairs, AT_ONCE)):
        hashed.update("\n".join(itertools.chain.from_iterable(some)).encode("utf-8"))
    return digest(hashed.hexdigest(), before)


def beside(
    anchors: pa.Table, redirects: Mapping[str, str], fingerprint: str
) -> Callable[[Path], None]:
    """What lays the ids beside tables that are being written, so that they come with them."""

    def lay(folder: Path) -> None:
        (folder / CACHE).mkdir()
        led = pa.table({"old": [*redirects], "new": [*redirects.values()]}, schema=_LED)
        keep_table(folder / CACHE / LED, led, fingerprint)
        keep_table(folder / CACHE / CARRIED, anchors, fingerprint)

    return lay


_LED = pa.schema([("old", pa.string()), ("new", pa.string())])


def unfinished(workspace: Path, generation: str, fingerprint: str) -> Unfinished | None:
    """The tables that a load would make, where one that was ended has made them."""
    for folder in sorted((workspace / TABLES).glob(f"{generation}*")):
        tables = TableFolder(folder)
        if tables.generation != generation or not is_mapped(tables.cache / CARRIED, fingerprint):
            continue
        found = _carried(tables, fingerprint)
        if found is None or not tables.complete:
            continue
        tables.drop_scores()  # some may be missing; whole ones lie in the history, too
        if not tables.files.misfits():
            _tidy(folder)
            return found
    return None


def kept_beside(tables: TableFolder, fingerprint: str) -> bool:
    """Whether the ids lie beside tables: where nothing could be written they do not."""
    return all(is_mapped(tables.cache / name, fingerprint) for name in (CARRIED, LED))


def _carried(tables: TableFolder, fingerprint: str) -> Unfinished | None:
    files = [tables.cache / name for name in (CARRIED, LED)]
    if any(unfit(path, whole=True) is not None for path in files):
        return None
    anchors, led = (mapped_table(path, fingerprint) for path in files)
    if anchors is None or led is None:
        return None
    redirects = zip(*(column.to_pylist() for column in led.columns), strict=True)
    return Unfinished(tables, anchors, dict(redirects))


def finish(tables: TableFolder) -> None:
    """The generation is current: the ledger knows who carries which id."""
    for name in (CARRIED, LED):
        remove_with_sums(tables.cache / name)


def has_index(tables: TableFolder) -> bool:
    """Whether the index of words of these tables is there and whole."""
    path = tables.cache / INDEX_FILE
    if not path.exists() or unfit(path, whole=True) is not None:
        return False
    return SearchIndex(path).stamp == tables.stamp


def remove_parts(workspace: Path) -> None:
    """Remove what a process that was ended left half written: it takes room, and is of no use."""
    for aside in (workspace / TABLES).glob("*.part"):
        shutil.rmtree(aside, ignore_errors=True)
    for aside in (workspace / "records").glob("*.part"):
        aside.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    for aside in folder.rglob("*.part"):
        aside.unlink(missing_ok=True)
    for build in folder.glob("build-*"):  # of a store
        shutil.rmtree(build, ignore_errors=True)
