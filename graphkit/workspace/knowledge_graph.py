"""`KnowledgeGraph`: the line as one object. Each verb is a short composition of stages."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.cypher import Library
from graphkit.errors import (
    EmptyWorkspaceError,
    GraphkitWarning,
    UsageError,
    WorkspaceBusyError,
    WorkspaceInUseError,
)
from graphkit.graph import AUTHOR_SCORES, TableFolder
from graphkit.ledger import Ledger, is_workspace
from graphkit.projection import Projection, project
from graphkit.records import Rejected
from graphkit.results import Scores
from graphkit.sources import Columns, Source, listed, read_columns
from graphkit.stores import (
    Address,
    EmbeddedStore,
    Progress,
    ServerStore,
    Store,
    is_address,
    silent,
)
from graphkit.workspace.analysing import Analyses
from graphkit.workspace.exploring import Explorations
from graphkit.workspace.find import find_person
from graphkit.workspace.forgetting import Forgotten
from graphkit.workspace.judging import Judging
from graphkit.workspace.live import LiveSources
from graphkit.workspace.loading import Load
from graphkit.workspace.person import Author
from graphkit.workspace.querying import Querying
from graphkit.workspace.receipt import Receipt
from graphkit.workspace.slicing import Slicing
from graphkit.workspace.suggesting import Suggesting

if TYPE_CHECKING:
    import networkx as nx

DEFAULT_FOLDER = "graphkit-data"
VARIABLE = "GRAPHKIT_WORKSPACE"
SERVER = "NEO4J_URI"


def workspace_folder(given: str | Path | None = None) -> Path:
    """The workspace's folder: the one given, else the variable's, else `./graphkit-data`."""
    return Path(given or os.environ.get(VARIABLE) or DEFAULT_FOLDER)


def server_address(workspace: str | Path | None = None, store: str | None = None) -> str | None:
    """The server to use: the one given, also as the workspace, else the variable's."""
    if isinstance(workspace, str) and is_address(workspace):
        return workspace
    return store or os.environ.get(SERVER) or None


class KnowledgeGraph(Analyses, Explorations, Slicing, Suggesting, Judging, LiveSources, Querying):
    """A workspace: load files into it, then ask."""

    def __init__(
        self,
        folder: str | Path | None = None,
        store: str | None = None,
        *,
        force: bool = False,
    ) -> None:
        address = server_address(None, store)
        server = Address.of(address) if address else None
        self.folder = workspace_folder(folder)
        self._prepare()
        self.ledger = Ledger(self.folder)
        self.store: Store = EmbeddedStore(self.folder / "graph.lbug")
        if server:
            ours = self.ledger.workspace_id
            self.store = ServerStore(server, self.folder / "sent", ours, force=force)
        self.queries = Library(ask=self.query)
        self._tables: TableFolder | None = None
        self._projection: Projection | None = None

    def _prepare(self) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise UsageError(f"{self.folder} is a file; a workspace is a folder.")
        strange = [p.name for p in self.folder.iterdir()] if self.folder.exists() else []
        if strange and not is_workspace(self.folder):
            raise WorkspaceInUseError(
                f"{self.folder} is not a workspace and is not empty (it holds {strange[0]!r})."
                " Choose another folder with --workspace."
            )

    def close(self) -> None:
        """Release the files."""
        self.store.close()
        self.ledger.close()

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        if self.ledger.current_generation() is None:
            return f"<graphkit workspace {self.folder}: empty>"
        return f"<graphkit workspace {self.folder}: {self.tables.count('works'):,} works, \
{self.tables.count('authors'):,} people>"

    # -- the truth ---------------------------------------------------------------------------

    def load(
        self,
        paths: Source | Iterable[Source] = (),
        format: str | None = None,
        captured: str | None = None,
        progress: Progress = silent,
        columns: Columns | str | Path | None = None,
    ) -> Receipt:
        """Read files, folders, networkx graphs or pandas frames; bring all up to date, stores too.

        `columns` says which column of a table says what: a mapping such as {"title": "Titel"}, or
        a file of it (see `graphkit columns`).
        """
        told = read_columns(columns) if isinstance(columns, str | Path) else columns
        load = Load(self.folder, self.ledger, self.store, progress)
        receipt = load.run(listed(paths), format, captured, told)
        self._tables = self._projection = None
        return receipt

    def forget(self, *paths: str | Path, progress: Progress = silent) -> Forgotten:
        """Take out what was read there: files, folders, members of archives, or names in receipts.

        Loading it again brings it back.
        """
        found = Load(self.folder, self.ledger, self.store, progress).forget(map(str, paths))
        self._tables = self._projection = None
        return found

    def rejected(self) -> list[Rejected]:
        """What was refused so far, of all that counts: each with its place and reason."""
        return self.ledger.rejections()

    @property
    def tables(self) -> TableFolder:
        """The current generation's tables."""
        current = self.ledger.current_generation()
        if current is None:
            raise EmptyWorkspaceError(
                f"Nothing has been loaded into {self.folder} yet. Start with: graphkit load FILES,"
                " or graphkit demo"
            )
        if self._tables is None or self._tables.generation != current:
            self._tables, self._projection = TableFolder(self.folder / "tables" / current), None
            if not self._tables.complete:
                self.load([])  # the truth is there: what is made from it is made again
                self._tables = TableFolder(
                    self.folder / "tables" / str(self.ledger.current_generation())
                )
        return self._tables

    @property
    def projection(self) -> Projection:
        """The coauthor network as arrays."""
        tables = self.tables
        if self._projection is None:
            self._projection = project(tables, self.folder / "cache")
        return self._projection

    # -- asking ------------------------------------------------------------------------------

    def author(self, name: str) -> Author:
        """A person by name, id or ORCID iD."""
        return Author(self, find_person(self.tables, name, self.redirects()))

    def redirects(self) -> dict[str, str]:
        """Ids that people had before, and the id that took their place."""
        return self.ledger.redirects()

    def namesakes(self, number: int) -> list[str]:
        """Ids of other people whose folded name is the same."""
        people = self.tables.read("authors", ["id", "name_norm"])
        name = people.column("name_norm")
        same = people.filter(pc.equal(name, name[number])).column("id").to_pylist()
        return [ident for ident in same if ident != people.column("id")[number].as_py()]

    def _refresh_store(self) -> None:
        """Build the store again if it does not show the current tables."""
        tables = self.tables
        if isinstance(self.store, ServerStore):
            self._warn_of_server(tables.stamp)  # a reader changes nothing that others read
            return
        if self.store.stamp() == tables.stamp:
            return
        try:
            with self.ledger.writing():
                self.store.build(tables)
        except WorkspaceBusyError:
            if self.store.stamp() is None:
                raise  # nothing to show yet: the load that is running will bring it

    def _warn_of_server(self, wanted: str | None) -> None:
        if isinstance(self.store, ServerStore) and (note := self.store.warning(wanted)):
            warnings.warn(note, GraphkitWarning, stacklevel=4)

    def to_networkx(self) -> nx.Graph[str]:
        """The coauthor network for networkx."""
        return self.projection.to_networkx()

    def annotate(self, scores: Scores) -> None:
        """Keep scores with the graph, as properties of Author in the tables and the store."""
        tables = self.tables
        ids = tables.read("authors", ["id"]).column("id")
        people = ids.to_pylist()
        if strangers := sorted({i for v in scores.columns.values() for i in v} - set(people)):
            raise UsageError(f"There is no person with the id {strangers[0]!r}.")
        columns = {
            name: pa.array([values.get(i) for i in people])
            for name, values in scores.columns.items()
        }
        with self.ledger.writing():
            tables.write_scores(f"{AUTHOR_SCORES}{scores.name}", pa.table({"id": ids, **columns}))
            self.store.build(tables)
        self._projection = None
