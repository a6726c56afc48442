"""Clauses, one after the other: each takes rows and gives rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.answering.compiling import Compiler
from graphkit.cypher.answering.graphs import Graph
from graphkit.cypher.answering.matching import Matcher
from graphkit.cypher.answering.projecting import Projecting
from graphkit.cypher.answering.values import AnswerError, Row, group

Rows: TypeAlias = Iterator[Row]
Stage: TypeAlias = Callable[[Rows], Rows]
MOST_UNWOUND = 10_000_000


class TimeOverError(Exception):
    """The time that a query has is over."""


class Runner:
    """One query on one graph."""

    def __init__(
        self, graph: Graph, query: tree.Query, parameters: dict[str, Any], seconds: float
    ) -> None:
        self.graph = graph
        self.parameters = parameters
        self.compiler = Compiler(graph, parameters, self)
        self.deadline = time.monotonic() + seconds
        self.ticks = 0
        self.steps: list[str] = []
        self.columns, self.start = self.query(query, set())

    def tick(self) -> None:
        """A step was taken; now and then the clock is looked at."""
        self.ticks += 1
        if not self.ticks & 1023 and time.monotonic() > self.deadline:
            raise TimeOverError

    def rows(self) -> Iterator[list[Any]]:
        """The rows of the query, as lists in the order of its columns."""
        for row in self.start(iter([{}])):
            self.tick()
            yield [row[name] for name in self.columns]

    # -- queries -------------------------------------------------------------------------------

    def query(self, query: tree.Query, bound: set[str]) -> tuple[list[str], Stage]:
        """The columns of a query, and what makes its rows."""
        made = [self.single(single, set(bound)) for single in query.parts]
        columns = made[0][0]
        for names, _ in made[1:]:
            if set(names) != set(columns):
                raise AnswerError("the parts of a UNION have columns of the same names")
        if len(made) == 1:
            return made[0]

        def stage(rows: Rows) -> Rows:
            begin = list(rows)
            answers: Iterable[Row] = made[0][1](iter(begin))
            for every, (_, part) in zip(query.all_, made[1:], strict=True):
                answers = _chained(answers, part, begin)
                if not every:
                    answers = _once(answers, columns)
            return iter(answers)

        return columns, stage

    def single(self, single: tree.Single, bound: set[str]) -> tuple[list[str], Stage]:
        """Clauses in a row."""
        stages: list[Stage] = []
        columns: list[str] = []
        for clause in single.clauses:
            stage, bound, columns = self.clause(clause, bound)
            stages.append(stage)

        def run(rows: Rows) -> Rows:
            for stage in stages:
                rows = stage(rows)
            return rows

        return columns, run

    def clause(self, clause: tree.Clause, bound: set[str]) -> tuple[Stage, set[str], list[str]]:
        """One clause: what it does, and the names behind it."""
        if isinstance(clause, tree.Match):
            return *self.match(clause, bound), []
        if isinstance(clause, tree.Unwind):
            return *self.unwind(clause, bound), []
        if isinstance(clause, tree.Projection):
            projecting = Projecting(self.compiler, clause, bound, self.tick)
            self.steps += projecting.steps()
            return projecting.stage, set(projecting.names), projecting.names
        if isinstance(clause, tree.CallQuery):
            return *self.call(clause, bound), []
        return *self.procedure(clause, bound), []

    def match(self, clause: tree.Match, bound: set[str]) -> tuple[Stage, set[str]]:
        """MATCH and OPTIONAL MATCH."""
        matcher = Matcher(self.graph, self.compiler, clause.paths, clause.where, bound)
        self.steps += matcher.steps(optional=clause.optional)
        names = [name for name in matcher.shown if name not in bound]
        nothing = dict.fromkeys(names)

        def stage(rows: Rows) -> Rows:
            for row in rows:
                matched = False
                for one in matcher.rows(row):
                    self.tick()
                    matched = True
                    yield one
                if clause.optional and not matched:
                    yield {**row, **nothing}

        return stage, bound | set(names)

    def unwind(self, clause: tree.Unwind, bound: set[str]) -> tuple[Stage, set[str]]:
        """A row for each value."""
        source, name = self.compiler.get(clause.source), clause.name.name
        self.steps.append("one row for each value of a list")

        def stage(rows: Rows) -> Rows:
            for row in rows:
                items = source(row)
                for item in items if type(items) is list else [] if items is None else [items]:
                    self.tick()
                    yield {**row, name: item}

        return stage, bound | {name}

    def call(self, clause: tree.CallQuery, bound: set[str]) -> tuple[Stage, set[str]]:
        """A query in braces, asked for each row."""
        imports = (
            None
            if clause.imports is None or clause.everything
            else {name.name for name in clause.imports}
        )
        inner = set(bound) if imports is None else imports
        self.steps.append("for each row a query of its own")
        columns, part = self.query(clause.query, inner)
        nothing = dict.fromkeys(columns)

        def stage(rows: Rows) -> Rows:
            for row in rows:
                self.tick()
                begin = row if imports is None else {name: row[name] for name in imports}
                answered = False
                for one in part(iter([begin])):
                    answered = True
                    yield {**row, **{name: one[name] for name in columns}}
                if clause.optional and not answered:
                    yield {**row, **nothing}

        return stage, bound | set(columns)

    def procedure(self, clause: tree.CallProcedure, bound: set[str]) -> tuple[Stage, set[str]]:
        """A procedure that only tells."""
        source = self.graph.source
        every = {
            "db.labels": lambda: sorted(source.labels),
            "db.relationshipTypes": lambda: sorted(source.relations),
            "db.propertyKeys": lambda: sorted(
                {k for name in (*source.labels, *source.relations) for k in source.keys(name)}
            ),
        }
        if clause.name not in every or clause.values:
            raise AnswerError(
                f"{clause.name} is not on the embedded engine: WHERE a.search CONTAINS 'kim' finds"
                " a part of a text"
            )
        names = [name.name for _, name in clause.yields]
        where = self.compiler.maybe(clause.where)

        def stage(rows: Rows) -> Rows:
            for row in rows:
                for value in every[clause.name]():
                    one = {**row, **dict.fromkeys(names, value)}
                    if where is None or where(one) is True:
                        yield one

        return stage, bound | set(names)

    # -- what values ask for -------------------------------------------------------------------

    def query_rows(self, query: tree.Query) -> Callable[[Row], Rows]:
        """The rows of a query inside a value; made ready at the first row, that tells names."""
        ready: list[Stage] = []

        def rows(row: Row) -> Rows:
            if not ready:
                steps, self.steps = self.steps, []
                ready.append(self.query(query, set(row))[1])
                self.steps = steps
            return ready[0](iter([row]))

        return rows

    def pattern_rows(self, path: tree.Path, where: tree.Value | None) -> Callable[[Row], Rows]:
        """The rows of a pattern inside a value."""
        ready: list[Matcher] = []

        def rows(row: Row) -> Rows:
            if not ready:
                ready.append(Matcher(self.graph, self.compiler, [path], where, set(row)))
            return ready[0].rows(row)

        return rows


def _chained(rows: Iterable[Row], part: Stage, begin: list[Row]) -> Rows:
    yield from rows
    yield from part(iter(begin))


def _once(rows: Iterable[Row], columns: list[str]) -> Rows:
    seen = set()
    for row in rows:
        key = tuple(group(row[name]) for name in columns)
        if key not in seen:
            seen.add(key)
            yield row
