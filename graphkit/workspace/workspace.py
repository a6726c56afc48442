"""A workspace: the folder, its ledger and its store. It gives snapshots and takes what is new."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from graphkit.errors import (
    DamagedFileError,
    EmptyWorkspaceError,
    EngineMissingError,
    GraphkitError,
    GraphkitWarning,
    ReadOnlyWorkspaceError,
    UsageError,
    WorkspaceBusyError,
    WorkspaceInUseError,
)
from graphkit.graph import AGAIN, AUTHOR_SCORES, TableFolder, hold
from graphkit.ledger import Ledger, is_workspace
from graphkit.projection import Projection, project
from graphkit.questions.prepared import prepare
from graphkit.questions.scores import keep_partition
from graphkit.questions.snapshot import Generation, Made, Snapshot
from graphkit.questions.wishes import KINDS as WISHES
from graphkit.questions.wishes import Wish
from graphkit.records import Record
from graphkit.results import Partition, Scores
from graphkit.sources import Columns, Source, listed, read_columns
from graphkit.stores import (
    Address,
    EmbeddedStore,
    ImportFiles,
    Progress,
    ServerStore,
    Store,
    is_address,
    silent,
    write_import,
)
from graphkit.workspace.forgetting import Forgotten
from graphkit.workspace.layout import HISTORY, TABLES, remove_others, store_file, take_over
from graphkit.workspace.loading import Load
from graphkit.workspace.mending import keep_history
from graphkit.workspace.receipt import Receipt
from graphkit.workspace.underway import Telling

DEFAULT_FOLDER = "graphkit-data"
VARIABLE = "GRAPHKIT_WORKSPACE"
SERVER = "NEO4J_URI"
TRIES = 5  # generations that may vanish between the look into the ledger and the claim


def workspace_folder(given: str | Path | None = None) -> Path:
    """The workspace's folder: the one given, else the variable's, else `./graphkit-data`."""
    return Path(given or os.environ.get(VARIABLE) or DEFAULT_FOLDER)


def server_address(workspace: str | Path | None = None, store: str | None = None) -> str | None:
    """The server to use: the one given, also as the workspace, else the variable's."""
    if isinstance(workspace, str) and is_address(workspace):
        return workspace
    return store or os.environ.get(SERVER) or None


class Workspace:
    """One folder. Reading takes a snapshot; what changes it goes through `load` and the ledger."""

    def __init__(
        self, folder: str | Path | None = None, store: str | None = None, *, force: bool = False
    ) -> None:
        address = server_address(None, store)
        server = Address.of(address) if address else None
        self.folder = workspace_folder(folder)
        _check_folder(self.folder)
        self.ledger = Ledger(self.folder)
        self.server: ServerStore | None = None
        if server:
            ours = self.ledger.workspace_id
            self.server = ServerStore(server, self.folder / "sent", ours, force=force)
        self.embedded: Callable[[Path], Store] = EmbeddedStore
        self._current: Generation | None = None
        self._switching = threading.RLock()

    def __str__(self) -> str:
        return f"workspace {self.folder}"

    def close(self) -> None:
        """Release the files. Snapshots that were taken stay readable."""
        self.let_go()
        if self.server is not None:
            self.server.close()
        self.ledger.close()

    def let_go(self) -> None:
        """Read no generation any more, until the next question."""
        with self._switching:
            last, self._current = self._current, None
        if last is not None:
            last.leave()

    # -- reading -----------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The current generation: one look into the ledger, and the claim to read it."""
        for _ in range(TRIES):
            with self._switching:
                known = self._current
                look = self.ledger.look(None if known is None else known.name, WISHES)
                current, redirects = look.generation, look.redirects
                wishes = tuple(Wish(*decided) for decided in look.decided)
                if current is None:
                    raise EmptyWorkspaceError(
                        f"Nothing has been loaded into {self.folder} yet. Start with: graphkit load"
                        " FILES, or graphkit demo"
                    )
                if known is not None and known.name == current and known.still_there():
                    return Snapshot(known, wishes=wishes)
                opened = self._open(current, redirects)
                if opened is not None:
                    self.let_go()
                    self._current = opened
                    return Snapshot(opened, wishes=wishes)
            if self.ledger.look(None).generation == current:
                # the truth is there: what is made from it is made again
                _say(self.load([]).mended)
        raise WorkspaceBusyError(f"{self.folder} changes faster than it can be read. Try again.")

    def snapshot_of(self, name: str) -> Snapshot:
        """A generation that another process reads and so keeps there, by its folder's name."""
        opened = self._open(name, {})
        if opened is None:
            raise WorkspaceBusyError(f"{self.folder} holds no {name} any more. Try again.")
        return Snapshot(opened)

    def _open(self, name: str, redirects: dict[str, str]) -> Generation | None:
        folder = self.folder / TABLES / name
        held = hold(folder)
        if held is None:
            return None
        tables = TableFolder(folder)
        if not tables.complete:
            held.release()
            return None
        made = Made(
            store=self.server or self.embedded(store_file(self.folder, tables)),
            redirects=redirects,
            records=self._records,
            refresh=self._refresh,
            shared_store=self.server is not None,
        )
        tables.files.mend = lambda error: self._mend(tables, error)
        with contextlib.suppress(GraphkitError):  # a question that meets the same will say so
            prepare(tables)
        generation = Generation(tables, made, held)
        generation.enter()
        return generation

    def _mend(self, tables: TableFolder, error: DamagedFileError) -> None:
        """Make a file again that a question found damaged; where that cannot be, say what can."""
        with self._switching:
            if tables.files.misfit(error.path) is None:
                return  # another thread has done so
            try:
                with self.ledger.writing():
                    if self.ledger.current_generation() != tables.folder.name:
                        raise DamagedFileError(error.path, error.wrong, "Ask again: a load came")
                    load = Load(self.folder, self.ledger, None, silent, self.embedded)
                    mended = load.mend(tables)
            except ReadOnlyWorkspaceError:
                way = (
                    "Copy the workspace to where you may write; there graphkit load makes it again"
                )
                raise DamagedFileError(error.path, error.wrong, way) from error
            if tables.files.misfit(error.path) is not None:
                raise error
        _say(mended.sentences())

    def _records(self, source: str) -> Iterator[Record]:
        return self.ledger.records_of(source.removeprefix("source:"), source)

    def _refresh(self, tables: TableFolder, store: Store) -> None:
        """Build the store of a generation where it does not show its tables."""
        if self.server is not None:
            self.warn_of_server(tables.stamp)  # a reader changes nothing that others read
            return
        if store.stamp() == tables.stamp:
            return
        for name, wrong in tables.files.misfits().items():  # mended before the lock is taken
            self._mend(tables, DamagedFileError(tables.folder / name, wrong, AGAIN))
        try:
            with self.ledger.writing():
                take_over(self.folder, tables.folder.name)
                if store.stamp() != tables.stamp:
                    damage = store.damage
                    store.build(tables)
                    _say([damage] if damage else [])
        except WorkspaceBusyError:
            if store.stamp() is None:
                raise  # nothing to show yet: the load that is running will bring it

    def warn_of_server(self, wanted: str | None) -> None:
        """Say where the server shows something else than these tables."""
        if self.server is not None and (note := self.server.warning(wanted)):
            warnings.warn(note, GraphkitWarning, stacklevel=6)

    # -- changing ----------------------------------------------------------------------------

    def load(
        self,
        paths: Source | Iterable[Source] = (),
        format: str | None = None,
        captured: str | None = None,
        progress: Progress = silent,
        columns: Columns | str | Path | None = None,
    ) -> Receipt:
        """Read files, folders, graphs or frames; bring tables, scores and stores up to date."""
        told = read_columns(columns) if isinstance(columns, str | Path) else columns
        with Telling(self.folder, progress) as telling:
            load = Load(self.folder, self.ledger, self.server, telling, self.embedded)
            receipt = load.run(listed(paths), format, captured, told)
        self.let_go()
        return receipt

    def forget(self, paths: Iterable[str | Path], progress: Progress = silent) -> Forgotten:
        """Take out what was read at some places; loading it again brings it back."""
        load = Load(self.folder, self.ledger, self.server, progress, self.embedded)
        found = load.forget(map(str, paths))
        self.let_go()
        return found

    def call_topics(self, thesaurus: str | Path | None, progress: Progress = silent) -> Receipt:
        """Take over a thesaurus of topics (CSV, VOSviewer's file); None lets go of it."""
        load = Load(self.folder, self.ledger, self.server, progress, self.embedded)
        receipt = load.call_topics(None if thesaurus is None else Path(thesaurus))
        self.let_go()
        return receipt

    def annotate(self, scores: Scores) -> None:
        """Keep scores with the graph, as properties of Author in the tables and the store."""

        def write(tables: TableFolder, _: Projection) -> None:
            ids = tables.read("authors", ["id"]).column("id")
            people = ids.to_pylist()
            if strangers := sorted({i for v in scores.columns.values() for i in v} - set(people)):
                raise UsageError(f"There is no person with the id {strangers[0]!r}.")
            columns = {
                name: pa.array([values.get(i) for i in people])
                for name, values in scores.columns.items()
            }
            tables.write_scores(f"{AUTHOR_SCORES}{scores.name}", pa.table({"id": ids, **columns}))

        self._rescore(write)

    def keep_communities(self, partition: Partition) -> None:
        """Make a division that of the graph: in the tables and in the store."""
        self._rescore(lambda tables, projection: keep_partition(tables, projection, partition))

    def _rescore(self, write: Callable[[TableFolder, Projection], None]) -> None:
        """The same tables with other scores, beside those that somebody may be reading."""
        self.load([])  # damaged tables are made again before the lock is taken
        with self.ledger.writing(), self.snapshot() as old:
            before = old.tables.folder
            tables = old.tables.link(before.with_name(old.generation), cached=True)
            write(tables, project(tables, tables.cache))
            keep_history(self.folder / HISTORY, tables)
            prepare(tables)
            store = self.server or self.embedded(store_file(self.folder, tables))
            try:
                store.build(tables)
            except EngineMissingError as error:
                warnings.warn(str(error), GraphkitWarning, stacklevel=4)
            self.ledger.switch(tables.folder.name, [], {})
            if self.server is None:
                store.close()
            remove_others(self.folder, {tables.folder.name, before.name})
        self.let_go()

    def export_import(self, folder: str | Path, progress: Progress = silent) -> ImportFiles:
        """Write the files for `neo4j-admin database import`."""
        with self.snapshot() as snapshot:
            ours = self.ledger.workspace_id()
            return write_import(snapshot.tables, Path(folder), ours, progress)


def _say(sentences: Iterable[str]) -> None:
    """What was damaged and made again, said to who asked something else."""
    for sentence in sentences:
        warnings.warn(sentence, GraphkitWarning, stacklevel=6)


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; a workspace is a folder.")
    strange = [p.name for p in folder.iterdir()] if folder.exists() else []
    if strange and not is_workspace(folder):
        raise WorkspaceInUseError(
            f"{folder} is not a workspace and is not empty (it holds {strange[0]!r})."
            " Choose another folder with --workspace."
        )
