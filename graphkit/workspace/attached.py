"""A server's graph without a workspace: read-only, by our schema or through a mapping file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NoReturn

from graphkit.cypher import Known, Library
from graphkit.errors import NoWorkspaceError, StoreError, UsageError
from graphkit.graph import NODE, TableFolder, schema_of
from graphkit.projection import Projection, project
from graphkit.stores import (
    DEFAULT_TIMEOUT,
    Address,
    Contents,
    Foreign,
    Row,
    SchemaMapping,
    ServerStore,
)
from graphkit.workspace.knowledge_graph import KnowledgeGraph
from graphkit.workspace.scores import default_scores

_READ_ONLY = (
    "This graph is attached read-only. To load into it, open a workspace with it as the store:"
    ' gk.open("my-workspace", store="bolt://…").'
)


class Attached(KnowledgeGraph):
    """What can be asked of a server's graph. Each table is read when it is first needed.

    With a mapping, the graph may be of any schema: analyses and slices work, named queries (which
    are written for graphkit's schema) do not.
    """

    def __init__(self, address: str, mapping: str | Path | None = None) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="graphkit-attached-")
        self.folder = Path(self._scratch.name)
        self.queries = Library(ask=self.query)
        where = Address.of(address)
        self.store: ServerStore = ServerStore(where, self.folder / "sent", _nobody)
        schema = SchemaMapping.read(mapping) if mapping else None
        try:
            held: Contents
            if schema:
                held = Foreign(self.store.connection, self.folder / "tables", schema)
            else:
                self._warn_of_server(None)
                held = Contents(self.store.connection, self.folder / "tables")
                held.shown = str(self.store.state().current).partition("+")[0]
        except BaseException:
            self.close()
            raise
        self.mapping = schema
        self._tables: TableFolder | None = held
        self._projection: Projection | None = None

    def __getattr__(self, name: str) -> NoReturn:
        """The ledger, and all that is made from it, belongs to workspaces."""
        if name == "ledger":
            raise NoWorkspaceError(_READ_ONLY)
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def __repr__(self) -> str:
        return f"<graphkit attached to {self.store.connection.address.uri}, read-only>"

    def close(self) -> None:
        """Release the connection and what was read."""
        self.store.close()
        self._scratch.cleanup()

    @property
    def tables(self) -> TableFolder:
        """The server's tables."""
        if self._tables is None:
            raise StoreError("This graph was closed.")
        return self._tables

    @property
    def projection(self) -> Projection:
        """The coauthor network as arrays; a foreign graph gets its communities here."""
        if self._projection is None:
            made = project(self.tables)
            if self.mapping is not None:
                default_scores(self.tables, made, None)
                made = project(self.tables)
            self._projection = made
        return self._projection

    def redirects(self) -> dict[str, str]:
        """Old ids are the business of the workspace that made the graph."""
        return {}

    def rows(self, query: str, timeout: float = DEFAULT_TIMEOUT, /, **parameters: Any) -> list[Row]:
        """The rows of a named query."""
        if self.mapping is not None:
            raise UsageError(
                f"{query!r} is written for graphkit's schema; this graph has its own (see"
                f" {self.mapping.path}). Analyses and slices work on it."
            )
        return super().rows(query, timeout, **parameters)

    def _known(self) -> Known | None:
        """What a typed query may name: anything where the schema is another's."""
        if self.mapping is not None:
            return None
        text = "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"
        _, rows = self.store.connection.read(text, {}, 30, "read the names of properties")
        return Known.schema({str(row[0]) for row in rows} - set(schema_of(NODE["Author"]).names))

    def _refresh_store(self) -> None:
        if self.mapping is None:
            self._warn_of_server(None)

    def load(self, *_: Any, **__: Any) -> NoReturn:
        """Not here."""
        raise NoWorkspaceError(_READ_ONLY)

    def search(self, *_: Any, **__: Any) -> NoReturn:
        """Not here: there is nowhere to keep what a service answers."""
        raise NoWorkspaceError(_READ_ONLY)

    def fetch(self, *_: Any, **__: Any) -> NoReturn:
        """Not here, for the same reason."""
        raise NoWorkspaceError(_READ_ONLY)

    def annotate(self, *_: Any, **__: Any) -> NoReturn:
        """Not here."""
        raise NoWorkspaceError(_READ_ONLY)


def _nobody() -> NoReturn:
    raise NoWorkspaceError(_READ_ONLY)
