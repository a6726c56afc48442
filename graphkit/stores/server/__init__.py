"""The server store: Neo4j, brought up to date by differences, asked in read transactions."""

from __future__ import annotations

import math
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphkit.cypher import Query, Typed
from graphkit.errors import CypherRefusedError, QueryFailedError, StoreError, StoreRefusedError
from graphkit.graph import NODE, NODES, SCHEMA_VERSION, TableFolder, schema_of
from graphkit.ids import digest
from graphkit.stores.base import (
    DEFAULT_TIMEOUT,
    Progress,
    QueryAnswer,
    Row,
    answered,
    silent,
    typed_rows,
)
from graphkit.stores.plans import server_steps
from graphkit.stores.server.applying import META, Plan, apply, fill_lists, index, prepare
from graphkit.stores.server.connection import Address, Connection, is_address
from graphkit.stores.server.contents import Contents
from graphkit.stores.server.difference import difference

__all__ = ["Address", "Connection", "Contents", "ServerState", "ServerStore", "is_address"]

WIPED_AT_ONCE = 1_000
MOST_VALUES = 2_000_000


@dataclass(frozen=True, slots=True)
class ServerState:
    """What the metadata node says; all None where there is none."""

    workspace: str | None = None
    current: str | None = None
    applying: str | None = None
    over: str | None = None
    plan: str | None = None
    schema: int | None = None
    unindexed: bool | None = None

    def __str__(self) -> str:
        if self.applying:
            return f"applying {self.applying} over {self.over or 'nothing'}"
        return self.current or "empty"


class ServerStore:
    """The graph in a Neo4j database that a workspace writes to.

    `folder` keeps links to the tables that the server was last sent, so that the next load sends
    only what changed.
    """

    name = "neo4j"
    damage: str | None = None  # its files are the server's own

    def look_whole(self) -> None:
        """What lies here of it is compared with what is there whenever something is sent."""

    def __init__(
        self, address: Address, folder: Path, ours: Callable[[], str], *, force: bool = False
    ) -> None:
        self.connection = Connection(address)
        self.folder = folder / digest(address.uri, address.database or "")
        self._ours = ours
        self.force = force
        self.sent: int | None = None

    @property
    def workspace(self) -> str:
        """The id of the workspace that writes here."""
        return self._ours()

    # -- the state -----------------------------------------------------------------------------

    def state(self) -> ServerState:
        """What the server shows, and what it is in the middle of."""
        names = ", ".join(f"m.{name} AS {name}" for name in ServerState.__dataclass_fields__)
        _, rows = self.connection.read(
            f"MATCH (m:{META} {{key: 'graph'}}) RETURN {names}", {}, 30, "read the server's state"
        )
        return ServerState(*rows[0]) if rows else ServerState()

    def stamp(self) -> str | None:
        """Which tables the server shows; None while it is between two."""
        state = self.state()
        return None if state.applying else state.current

    def check(self) -> None:
        """Refuse what must not be written to; say why."""
        self._checked()

    def _checked(self) -> ServerState:
        state = self.state()
        uri = self.connection.address.uri
        if state.workspace is None:
            self._check_foreign(uri)
        elif state.workspace != self.workspace and not self.force:
            raise StoreRefusedError(
                f"{uri} holds the graph of another graphkit workspace ({state}). --force replaces"
                " it by this one; or use another database."
            )
        if state.schema is not None and state.schema > SCHEMA_VERSION:
            raise StoreRefusedError(
                f"{uri} was filled by a newer graphkit (schema {state.schema}, this one knows"
                f" {SCHEMA_VERSION}). Upgrade graphkit to write to it."
            )
        return state

    def _check_foreign(self, uri: str) -> None:
        _, rows = self.connection.read(
            "MATCH (n) WITH labels(n) AS labels, count(*) AS n RETURN labels, n"
            " ORDER BY n DESC, labels",
            {},
            60,
            "look for other data",
        )
        labelled = [("+".join(labels) or "no label", n) for labels, n in rows]
        if not labelled:
            return
        shown = ", ".join(f"{n:,} {label}" for label, n in labelled[:5])
        own = {node.label for node in NODES} | {META}
        clash = sorted({name for labels, _ in rows for name in labels} & own)
        if not self.force:
            raise StoreRefusedError(
                f"{uri} holds another program's data ({shown}). Use an empty database; or --force"
                " to put this graph beside it."
            )
        if clash:
            raise StoreRefusedError(
                f"{uri} holds another program's data under labels that graphkit uses"
                f" ({', '.join(clash)}): the two would mix. Use an empty database."
            )

    # -- writing -------------------------------------------------------------------------------

    def build(self, tables: TableFolder, progress: Progress = silent) -> None:
        """Send what differs from the tables, or go on where an earlier attempt stopped."""
        state = self._checked()
        stamp = tables.stamp
        self.sent = 0
        if state.unindexed:
            self._indexed(progress)
        if state.current == stamp and not state.applying and state.workspace == self.workspace:
            return
        prepare(self.connection)
        if state.schema is not None and state.schema < SCHEMA_VERSION:
            self._wipe(progress)
            state = ServerState()
        plan = self._plan(state, tables, stamp, progress)
        kept = self.folder / stamp
        self.folder.mkdir(parents=True, exist_ok=True)
        tables.link(kept)
        apply(self.connection, plan, progress)
        self.sent = plan.change.size
        for old in self.folder.iterdir():
            if old != kept:
                shutil.rmtree(old, ignore_errors=True)

    def _indexed(self, progress: Progress) -> None:
        """What an offline import leaves to do: empty lists, constraints and indexes."""
        progress("server: making constraints and indexes", 0, None)
        fill_lists(self.connection)
        prepare(self.connection)
        index(self.connection)
        done = f"MATCH (m:{META}) REMOVE m.unindexed"
        self.connection.write(lambda t: t.run(done).consume(), "note the indexes")

    def _plan(
        self, state: ServerState, tables: TableFolder, stamp: str, progress: Progress
    ) -> Plan:
        """From what was sent last, if that is what is there; else from what is found there."""
        over = state.over if state.applying else state.current
        known = self.folder / over if over else None
        if state.workspace in (None, self.workspace) and (known is None or known.is_dir()):
            before = TableFolder(known) if known else None
            progress("server: comparing", 0, None)
            plan = Plan.between(over, stamp, self.workspace, difference(before, tables))
            if not state.applying or state.plan == plan.name:
                return plan
        progress("server: comparing with what is there", 0, None)
        extra = {
            field.name: field.type
            for field in tables.whole(NODE["Author"].table).schema
            if field.name not in schema_of(NODE["Author"]).names
        }
        with tempfile.TemporaryDirectory(prefix="graphkit-") as scratch:
            contents = Contents(self.connection, Path(scratch), extra)
            change = difference(contents, tables)
        # a name that nobody can take up again: the plan follows from what was found just now
        return Plan(secrets.token_hex(8), self.workspace, over, stamp, change)

    def _wipe(self, progress: Progress) -> None:
        """Remove an older version's graph; it is sent anew."""
        for node in (*NODES, None):
            label = node.label if node else META
            text = (
                f"MATCH (n:{label}) WITH n LIMIT {WIPED_AT_ONCE} DETACH DELETE n"
                " RETURN count(*) AS n"
            )
            while self.connection.write(lambda t, x=text: t.run(x).single()["n"], "clear"):  # type: ignore[misc]
                progress(f"server: removing the older version's {label}", 0, None)

    def note(self) -> str:
        """What the last build did, for a receipt."""
        sent = f"{self.sent:,} nodes and relations written" if self.sent else "nothing to change"
        return f"{self.connection.address.uri} is up to date: {sent}."

    # -- reading -------------------------------------------------------------------------------

    def run(
        self, query: Query, parameters: Mapping[str, Any], timeout: float = DEFAULT_TIMEOUT
    ) -> list[Row]:
        """The rows of a named query."""
        names, rows = self.connection.read(query.body, parameters, timeout, f"run {query.name}")
        return typed_rows(query, names, rows)

    def run_typed(
        self, typed: Typed, parameters: Mapping[str, Any], timeout: float, limit: int
    ) -> QueryAnswer:
        """The first rows of a typed query, in a transaction that can only read."""
        text, convert = typed.text_hiding(META), _Plain()
        try:
            rows, more = self.connection.read_some(
                text, parameters, timeout, limit, doing="run the query", convert=convert
            )
        except QueryFailedError as error:
            raise _refusal(error) or error from error.__cause__
        return answered(typed, rows, more)

    def plan(self, text: str, parameters: Mapping[str, Any]) -> list[str]:
        """The server's plan."""
        return server_steps(self.connection.plan(text, parameters, "run EXPLAIN"))

    def plan_typed(self, typed: Typed, parameters: Mapping[str, Any]) -> list[str]:
        """How a typed query would be answered."""
        try:
            return self.plan(typed.text_hiding(META), parameters)
        except QueryFailedError as error:
            raise _refusal(error) or error from error.__cause__

    def warning(self, wanted: str | None) -> str | None:
        """What a reader must know of a server that does not show what it should.

        `wanted` is the stamp of the reader's workspace, None where there is no workspace.
        """
        state = self.state()
        if state.applying:
            return (
                f"the server is {state}: its answers may be incomplete. Repeat the load to"
                " complete it."
            )
        if state.current is None:
            raise StoreError(
                f"{self.connection.address.uri} holds no graph of graphkit's: load into it first"
                " (graphkit load FILES --store …), or say with --mapping how to read another's."
            )
        if state.schema is not None and state.schema != SCHEMA_VERSION:
            word = "an older" if state.schema < SCHEMA_VERSION else "a newer"
            remedy = (
                "graphkit load --store … fills it anew"
                if word == "an older"
                else "upgrade graphkit"
            )
            raise StoreRefusedError(
                f"{self.connection.address.uri} was filled by {word} graphkit (schema"
                f" {state.schema}, this one reads {SCHEMA_VERSION}): {remedy}."
            )
        if state.unindexed:
            return (
                "the server has no constraints and indexes yet: graphkit load --store"
                f" {self.connection.address.uri} makes them."
            )
        if wanted is not None and state.current != wanted:
            return (
                f"the server shows {state}, this workspace is at {wanted}: graphkit load --store"
                f" {self.connection.address.uri} brings the server up to date."
            )
        return None

    def close(self) -> None:
        """Release the connections."""
        self.connection.close()


def _refusal(error: QueryFailedError) -> CypherRefusedError | None:
    """The server's objection to a text, in few words; nothing where it has another trouble."""
    code = str(getattr(error.__cause__, "code", ""))
    if "Statement" not in code:
        return None
    said = str(error).partition(": ")[2].split("\n")[0].replace("`", "")
    return CypherRefusedError(f"Neo4j does not take this query: {said}")


def _fraction(match: re.Match[str]) -> str:
    """Parts of a second as toString() has them: none, three digits or six."""
    digits = match[1] or match[2] or ""
    return f".{digits}" if digits.strip("0") else ""


class _Plain:
    """Rows as JSON has them, counted as they come."""

    def __init__(self) -> None:
        self.left = MOST_VALUES

    def __call__(self, row: list[Any]) -> list[Any]:
        return [self.of(value) for value in row]

    def of(self, value: Any) -> Any:
        """A value: a node or a relation is the map of what it has, a path both."""
        self.left -= 1
        if self.left < 0:
            raise QueryFailedError(
                f"The answer has more than {MOST_VALUES:,} values: collect less, add a LIMIT."
            )
        if isinstance(value, Mapping):
            return {name: self.of(inner) for name, inner in sorted(value.items())}
        if isinstance(value, list):
            return [self.of(inner) for inner in value]
        if hasattr(value, "relationships") and hasattr(value, "nodes"):
            return {
                "nodes": [self.of(dict(n)) for n in value.nodes],
                "relations": [self.of(dict(r)) for r in value.relationships],
            }
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if value is None or isinstance(value, bool | int | str):
            return value
        if hasattr(value, "iso_format"):
            said = re.sub(r"\.(\d{3})000000|\.(\d{6})000|\.0{9}", _fraction, value.iso_format())
            return said.replace("+00:00", "Z")
        return str(value)


def plain(value: Any) -> Any:
    """A value as JSON has it: a node or a relation is the map of what it has."""
    return _Plain().of(value)
