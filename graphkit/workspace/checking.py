"""`graphkit repair --check`: every file of a workspace against what was written to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graphkit.errors import EmptyWorkspaceError
from graphkit.graph import CACHE, MARK, CheckedFiles, TableFolder
from graphkit.ledger import Ledger, damage, damage_of_ledger, is_workspace
from graphkit.stores import Progress, silent
from graphkit.sums import is_noted, unfit
from graphkit.workspace.layout import HISTORY, STORE, TABLES
from graphkit.workspace.mending import NO_SUMS, cache_files, wrong_with_cache

REBUILT = "graphkit repair rebuilds it"
AGAIN = "graphkit load makes it again"
READ_AGAIN = "load {name} again, restore the file from a backup, or graphkit forget {name}"


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file, what is wrong with it (None where it fits), and what mends it."""

    file: str
    wrong: str | None
    way_out: str

    def __str__(self) -> str:
        return f"{self.file}: {self.wrong}; {self.way_out}"


def check(folder: Path, progress: Progress = silent) -> list[CheckedFile]:
    """Read every file that graphkit wrote, and say of each whether it fits."""
    if not is_workspace(folder):
        raise EmptyWorkspaceError(f"{folder} is no workspace: there is nothing to check.")
    found = []
    for one in _all(folder):
        found.append(one)
        progress("checking", len(found), None)
    return found


def _all(folder: Path) -> Iterator[CheckedFile]:
    wrong = damage_of_ledger(folder)
    yield CheckedFile("ledger.sqlite", wrong, REBUILT)
    current = None
    if wrong is None:
        with Ledger(folder, read_only=True) as ledger:
            current = ledger.current_generation()
            yield from _truth(ledger)
    if current is not None:
        yield from _generation(folder, current)
    for kept in _folders(folder / HISTORY):
        yield from _files(folder, CheckedFiles(kept))
    for server in _folders(folder / "sent"):
        for sent in _folders(server):
            yield from _files(folder, CheckedFiles(sent))
    for path in cache_files(folder / CACHE):
        yield CheckedFile(_name(folder, path), wrong_with_cache(path, None), AGAIN)


def _truth(ledger: Ledger) -> Iterator[CheckedFile]:
    sources = ledger.sources()  # first: what a load adds meanwhile is known below
    if sources:
        wrong = None if ledger.journal_fits() else "it does not say all that the ledger knows"
        yield CheckedFile("records/journal", wrong, "graphkit repair writes it anew")
    counted = {source.id for source in sources}
    for source in sorted(ledger.known_sources().values(), key=lambda s: s.segment):
        counted.discard(source.id)
        wrong = damage(ledger.records / source.segment, source.records)
        yield CheckedFile(f"records/{source.segment}", wrong, READ_AGAIN.format(name=source.name))
    for source in sources:
        if source.id in counted:
            way = READ_AGAIN.format(name=source.name)
            yield CheckedFile(f"records/{source.segment}", "it is missing", way)


def _generation(folder: Path, current: str) -> Iterator[CheckedFile]:
    tables = TableFolder(folder / TABLES / current)
    if not tables.complete:
        wrong = "it is missing, damaged, or of another version"
        yield CheckedFile(_name(folder, tables.folder / MARK), wrong, AGAIN)
        return
    yield from _files(folder, tables.files)
    store = tables.folder / STORE
    if store.exists() or is_noted(store):
        misfit = unfit(store, whole=True) if is_noted(store) else NO_SUMS
        yield CheckedFile(_name(folder, store), misfit, AGAIN)
    for path in cache_files(tables.cache):
        yield CheckedFile(_name(folder, path), wrong_with_cache(path, tables.generation), AGAIN)


def _files(folder: Path, files: CheckedFiles) -> Iterator[CheckedFile]:
    if not files.listed:
        yield CheckedFile(_name(folder, files.folder / MARK), "it is missing or damaged", AGAIN)
    misfits = files.misfits()
    for name in files.listed:
        yield CheckedFile(_name(folder, files.folder / name), misfits.get(name), AGAIN)


def _folders(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()
