"""A difference -> Neo4j, in batches, each of which is applied exactly once.

Every batch is one transaction that also moves the step counter of the metadata node. So a batch
whose answer was lost is not applied twice, a process that was killed goes on where it was, and two
processes cannot write at the same time: the second one's plan takes the counter away.

There is one writer: two that write relations lock each other out.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from graphkit.errors import StoreError
from graphkit.graph import EQUAL, NODES, PART, SCHEMA_VERSION, WORDS, Relation
from graphkit.ids import digest
from graphkit.stores.base import Progress
from graphkit.stores.server.connection import Connection, NameTakenError, quoted
from graphkit.stores.server.difference import NodeChange, RelationChange, ServerChanges, batches

META = "GraphkitMeta"
BATCH = 5_000
INDEX_PATIENCE = 600
SAMPLING_PATIENCE = 120
_META = f"MATCH (m:{META} {{key: 'graph'}})"


class ChangedElsewhereError(StoreError):
    """The server does not hold what it was sent."""


@dataclass(frozen=True, slots=True)
class ServerStep:
    """One transaction: its statement, its rows, and how many rows it must touch."""

    what: str
    text: str
    rows: list[list[Any]]
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done and between which stamps; equal names have equal steps."""

    name: str
    workspace: str
    over: str | None
    stamp: str
    change: ServerChanges

    @classmethod
    def between(cls, over: str | None, stamp: str, workspace: str, change: ServerChanges) -> Plan:
        """A plan that another process can take up: it follows from the two stamps."""
        name = digest(over or "", stamp, workspace, f"{SCHEMA_VERSION} {BATCH} {change.size}")
        return cls(name, workspace, over, stamp, change)


def prepare(connection: Connection) -> None:
    """Keys first: every batch finds its nodes by them."""
    for label in [META, *(node.label for node in NODES)]:
        name = f"graphkit_{label.lower()}"
        text = (
            f"CREATE CONSTRAINT {name} IF NOT EXISTS"
            f" FOR (n:{label}) REQUIRE n.{'key' if label == META else 'id'} IS UNIQUE"
        )
        doing = f"set up the key of {label}"
        try:
            connection.command(text, doing)
        except NameTakenError:
            # A server that was killed while it made this key has the key's index, but no key.
            connection.command(f"DROP INDEX {name} IF EXISTS", doing)
            connection.command(text, doing)


def fill_lists(connection: Connection) -> None:
    """Empty lists, which the importer's files cannot say."""
    for node in NODES:
        for name, kind in node.columns.items():
            if str(kind).startswith("list"):
                connection.alone(
                    f"MATCH (n:{node.label}) WHERE n.{name} IS NULL OR n.{name} = ['']"
                    f" CALL {{ WITH n SET n.{name} = [] }} IN TRANSACTIONS OF 10000 ROWS",
                    f"set empty {name}",
                )


def index(connection: Connection) -> None:
    """What makes searching fast; made when the nodes are there, which is cheaper."""
    texts = [
        f"CREATE INDEX graphkit_{label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
        for label, name in EQUAL
    ]
    texts += [
        f"CREATE TEXT INDEX graphkit_{label.lower()}_{name} IF NOT EXISTS"
        f" FOR (n:{label}) ON (n.{name})"
        for label, name in PART
    ]
    for name, (label, properties) in WORDS.items():
        on = ", ".join(f"n.{p}" for p in properties)
        texts.append(f"CREATE FULLTEXT INDEX {name} IF NOT EXISTS FOR (n:{label}) ON EACH [{on}]")
    for text in texts:
        connection.command(text, "set up an index")
    connection.command(f"CALL db.awaitIndexes({INDEX_PATIENCE})", "wait for the indexes")


def count_anew(connection: Connection) -> None:
    """Let the server sample its indexes now: until it has, it plans for the graph of before.

    After a first fill that means going through all authors where one is asked for by id.
    """
    with contextlib.suppress(StoreError):  # not allowed here: it samples by itself, some day
        text = f"CALL db.prepareForReplanning({SAMPLING_PATIENCE})"
        connection.alone(text, "sample the indexes")


def apply(connection: Connection, plan: Plan, progress: Progress) -> None:
    """Carry out a plan, from where an earlier attempt at the same plan stopped."""
    done_before = connection.write(lambda t: _begin(t, plan), "begin")
    try:
        step = _apply_steps(connection, plan, done_before, progress)
    except ChangedElsewhereError:
        # no plan: the next attempt compares with what is really there
        connection.write(lambda t: t.run(f"{_META} REMOVE m.plan").consume(), "stop")
        raise
    index(connection)
    count_anew(connection)
    connection.write(lambda t: _finish(t, plan, step), "finish")


def _apply_steps(connection: Connection, plan: Plan, done_before: int, progress: Progress) -> int:
    clock = _Clock(plan.change.size, progress)
    step = 0
    for step, work in enumerate(steps(plan.change), start=1):
        if step > done_before:
            connection.write(
                lambda t, work=work, step=step: _send(t, plan.name, step, work),  # type: ignore[misc]
                f"write {work.what}",
            )
        clock.tick(work.what, work.size, step > done_before)
    return step


def steps(change: ServerChanges) -> Iterator[ServerStep]:
    """New nodes, then relations, then what nodes are no more: no relation ever lacks an end."""
    for node in change.nodes:
        yield from _steps(f"new {node.item.table}", _create_nodes(node), node.create)
        if node.alter.num_columns > 1:
            yield from _steps(f"changed {node.item.table}", _alter_nodes(node), node.alter)
    for relation in change.relations:
        yield from _removals(relation)
        text = _create_relations(relation.item, relation.create)
        yield from _steps(f"new {relation.item.name}", text, relation.create)
    for node in change.nodes:
        text = f"UNWIND $rows AS row MATCH (n:{node.item.label} {{id: row[0]}}) DETACH DELETE n"
        yield from _steps(f"gone {node.item.table}", text, node.remove)


def _steps(what: str, text: str, table: pa.Table) -> Iterator[ServerStep]:
    counted = f"{text} RETURN count(*) AS n"
    for rows in batches(table, BATCH):
        yield ServerStep(what, counted, rows, len(rows))


def _create_nodes(change: NodeChange) -> str:
    return f"UNWIND $rows AS row CREATE (:{change.item.label} {_map(change.create, 0)})"


def _alter_nodes(change: NodeChange) -> str:
    sets = ", ".join(
        f"n.{quoted(name)} = row[{n}]" for n, name in enumerate(change.alter.column_names) if n
    )
    return f"UNWIND $rows AS row MATCH (n:{change.item.label} {{id: row[0]}}) SET {sets}"


def _create_relations(item: Relation, table: pa.Table) -> str:
    return f"{_ends(item)} CREATE (a)-[:{item.name} {_map(table, 2)}]->(b)"


def _ends(item: Relation) -> str:
    return (
        f"UNWIND $rows AS row MATCH (a:{item.source} {{id: row[0]}})"
        f" MATCH (b:{item.target} {{id: row[1]}})"
    )


def _map(table: pa.Table, first: int) -> str:
    pairs = [f"{quoted(name)}: row[{n}]" for n, name in enumerate(table.column_names) if n >= first]
    return "{" + ", ".join(pairs) + "}"


def _removals(change: RelationChange) -> Iterator[ServerStep]:
    """Relations are removed by all that is known of them; twins are counted."""
    item, names = change.item, change.remove.column_names
    same = " AND ".join(
        f"(r.{quoted(name)} = row[{n}] OR (r.{quoted(name)} IS NULL AND row[{n}] IS NULL))"
        for n, name in enumerate(names)
        if n > 1
    )
    where = f" WHERE {same}" if same else ""
    text = (
        f"{_ends(item)} MATCH (a)-[r:{item.name}]->(b){where}"
        f" WITH row, collect(r)[0..row[{len(names)}]] AS found"
        " FOREACH (r IN found | DELETE r) RETURN sum(size(found)) AS n"
    )
    for rows in batches(change.remove, BATCH):
        twins = Counter(tuple(row) for row in rows)
        counted = [[*row, n] for row, n in twins.items()]
        yield ServerStep(f"gone {item.name}", text, counted, len(rows))


# -- in the server ---------------------------------------------------------------------------------


def _begin(transaction: Any, plan: Plan) -> int:
    """Say what is being applied over what; how many steps of this very plan are done."""
    row = transaction.run(
        f"MERGE (m:{META} {{key: 'graph'}})"
        " WITH m, coalesce(m.plan = $plan, false) AS again"
        " SET m.workspace = $workspace, m.applying = $stamp, m.over = $over, m.schema = $schema,"
        " m.step = CASE WHEN again THEN m.step ELSE 0 END, m.plan = $plan"
        " RETURN m.step AS step",
        plan=plan.name,
        workspace=plan.workspace,
        stamp=plan.stamp,
        over=plan.over,
        schema=SCHEMA_VERSION,
    ).single()
    return int(row["step"])


def _send(transaction: Any, plan: str, step: int, work: ServerStep) -> None:
    turn = transaction.run(
        f"{_META} WHERE m.plan = $plan SET m.step = m.step RETURN m.step AS step", plan=plan
    ).single()
    if turn is None or turn["step"] < step - 1:
        raise StoreError(
            "Another process has begun to write to the server. Let it finish, then repeat."
        )
    if turn["step"] >= step:
        return  # applied before: only the answer was lost
    transaction.run(f"{_META} SET m.step = $step", step=step).consume()
    n = transaction.run(work.text, rows=work.rows).single()["n"]
    if n != work.size:
        raise ChangedElsewhereError(
            f"{work.what}: the server has {n} of {work.size} that should be there: its graph was"
            " changed by something else. Repeat the command: it will compare all and mend it."
        )


def _finish(transaction: Any, plan: Plan, steps_done: int) -> None:
    done = transaction.run(
        f"{_META} WHERE m.plan = $plan AND m.step = $steps"
        " SET m.current = m.applying"
        " REMOVE m.applying, m.over, m.plan, m.step RETURN m.current AS current",
        plan=plan.name,
        steps=steps_done,
    ).single()
    if done is None:
        raise StoreError("Another process has written to the server meanwhile. Repeat the load.")


class _Clock:
    """Progress in records; what is left is told from the pace of what was really sent."""

    def __init__(self, total: int, progress: Progress) -> None:
        self.total = total
        self.progress = progress
        self.done = self.sent = 0
        self.started = time.monotonic()

    def tick(self, what: str, size: int, sent: bool) -> None:
        """Another step is over."""
        self.done += size
        self.sent += size if sent else 0
        self.progress(f"server: {what}{self.left()}", self.done, self.total)

    def left(self) -> str:
        """How long it will still take at the present pace, as words."""
        spent = time.monotonic() - self.started
        if spent < 2 or not self.sent:
            return ""
        seconds = (self.total - self.done) * spent / self.sent
        return f", about {_span(seconds)} left"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"
