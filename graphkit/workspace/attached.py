"""A server's graph without a workspace: read-only, by our schema or through a mapping file."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

from graphkit.errors import GraphkitWarning
from graphkit.graph import TableFolder
from graphkit.projection import Projection, project
from graphkit.questions.scores import default_scores
from graphkit.questions.snapshot import Generation, Made, Snapshot
from graphkit.stores import Address, Contents, Foreign, SchemaMapping, ServerStore


class Attached:
    """What gives snapshots of a server's graph. Each table is read when it is first needed.

    With a mapping, the graph may be of any schema: analyses and slices work, named queries (which
    are written for graphkit's schema) do not.
    """

    def __init__(self, address: str, mapping: str | Path | None = None) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="graphkit-attached-")
        self.folder = Path(self._scratch.name)
        self.server = ServerStore(Address.of(address), self.folder / "sent", lambda: "")
        self.mapping = SchemaMapping.read(mapping) if mapping else None
        try:
            # what was read goes when the last snapshot of it is let go
            self._generation = Generation(self._contents(), self._made(), self)
        except BaseException:
            self._release()
            raise
        self._generation.enter()

    def __str__(self) -> str:
        return f"attached to {self.server.connection.address.uri}, read-only"

    def _contents(self) -> Contents:
        if self.mapping:
            return Foreign(self.server.connection, self.folder / "tables", self.mapping)
        self._warn(None)
        held = Contents(self.server.connection, self.folder / "tables")
        held.shown = str(self.server.state().current).partition("+")[0]
        return held

    def _made(self) -> Made:
        if self.mapping is not None:
            path = str(self.mapping.path)
            return Made(self.server, {}, shared_store=True, projected=_divided, foreign=path)
        return Made(
            self.server,
            {},
            refresh=lambda *_: self._warn(None),
            shared_store=True,
            properties=self._properties,
        )

    def _properties(self) -> set[str]:
        text = "CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"
        _, rows = self.server.connection.read(text, {}, 30, "read the names of properties")
        return {str(row[0]) for row in rows}

    def _warn(self, wanted: str | None) -> None:
        if note := self.server.warning(wanted):
            warnings.warn(note, GraphkitWarning, stacklevel=5)

    def snapshot(self) -> Snapshot:
        """The server's graph, as far as it has been read."""
        return Snapshot(self._generation)

    def close(self) -> None:
        """Release the connection and what was read."""
        self._generation.leave()

    def release(self) -> None:
        """Nobody reads it any more."""
        self._release()

    def _release(self) -> None:
        self.server.close()
        self._scratch.cleanup()


def _divided(tables: TableFolder) -> Projection:
    """A foreign graph gets its communities here."""
    default_scores(tables, project(tables), None)
    return project(tables)
