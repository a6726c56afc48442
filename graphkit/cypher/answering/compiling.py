"""Values of the tree -> functions of a row, with Neo4j's rules for null and for unlike kinds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.answering import times
from graphkit.cypher.answering.functions import OF_NULL, PURE, is_number, kind_holds
from graphkit.cypher.answering.graphs import Graph
from graphkit.cypher.answering.operators import COMPARED, WORK, listed
from graphkit.cypher.answering.values import AnswerError, Node, Row, Tie, equal, flag, kind
from graphkit.cypher.regular import RegularError, checked, compiled

Get: TypeAlias = Callable[[Row], Any]


class Inner(Protocol):
    """What runs the queries and patterns inside values."""

    def query_rows(self, query: tree.Query) -> Callable[[Row], Iterator[Row]]:
        """The rows of a query in braces, begun at a row."""
        ...

    def pattern_rows(
        self, path: tree.Path, where: tree.Value | None
    ) -> Callable[[Row], Iterator[Row]]:
        """The rows of a pattern, begun at a row."""
        ...

    def tick(self) -> None:
        """A step was taken."""
        ...


class Compiler:
    """Makes functions of values; `slots` holds what functions over all rows gave."""

    def __init__(self, graph: Graph, parameters: dict[str, Any], inner: Inner) -> None:
        self.graph = graph
        self.parameters = parameters
        self.inner = inner
        self.gathered: dict[int, str] = {}

    def get(self, value: tree.Value) -> Get:
        """The function of a value."""
        key = self.gathered.get(id(value))
        if key is not None:
            return lambda row: row[key]
        make = getattr(self, f"_{type(value).__name__.lower()}")
        found: Get = make(value)
        return found

    def maybe(self, value: tree.Value | None) -> Get | None:
        """The function of a value, where there is one."""
        return None if value is None else self.get(value)

    # -- plain values --------------------------------------------------------------------------

    def _literal(self, value: tree.Literal) -> Get:
        constant = value.value
        return lambda _: constant

    def _text(self, value: tree.Text) -> Get:
        constant = value.value
        return lambda _: constant

    def _parameter(self, value: tree.Parameter) -> Get:
        constant = self.parameters[value.name]
        return lambda _: constant

    def _variable(self, value: tree.Variable) -> Get:
        name = value.name
        return lambda row: row[name]

    def _listof(self, value: tree.ListOf) -> Get:
        gets = [self.get(item) for item in value.items]
        return lambda row: [get(row) for get in gets]

    def _mapof(self, value: tree.MapOf) -> Get:
        gets = [(k.name, self.get(v)) for k, v in zip(value.keys, value.values, strict=True)]
        return lambda row: {key: get(row) for key, get in gets}

    def _mapprojection(self, value: tree.MapProjection) -> Get:
        of = self.get(value.of_)
        graph = self.graph
        parts: list[tuple[str, str, Get | None]] = [
            (kind_, token.name if token else "", self.maybe(inner))
            for kind_, token, inner in value.items
        ]

        def get(row: Row) -> Any:
            base = of(row)
            if base is None:
                return None
            found: dict[str, Any] = {}
            for kind_, key, inner in parts:
                if kind_ == "*":
                    found |= graph.properties(base)
                elif kind_ == ".":
                    found[key] = graph.value(base, key)
                elif inner is not None:
                    found[key] = inner(row)
            return found

        return get

    def _property(self, value: tree.Property) -> Get:
        of, key, graph = self.get(value.of_), value.key, self.graph

        def get(row: Row) -> Any:
            base = of(row)
            if base is None:
                return None
            if type(base) is Node or type(base) is Tie or type(base) is dict:
                return graph.value(base, key)
            if isinstance(base, dt.date | times.Duration):
                return times.part(base, key)
            raise AnswerError(f".{key} is asked of {kind(base)}, which has no properties")

        return get

    def _index(self, value: tree.Index) -> Get:
        of, place, graph = self.get(value.of_), self.get(value.place), self.graph

        def get(row: Row) -> Any:
            base, at = of(row), place(row)
            if base is None or at is None:
                return None
            if type(base) is list and type(at) is int:
                return base[at] if -len(base) <= at < len(base) else None
            if type(at) is str and type(base) in (Node, Tie, dict):
                return graph.value(base, at)
            raise AnswerError(f"a place of {kind(base)} is not asked for by {kind(at)}")

        return get

    def _slice(self, value: tree.Slice) -> Get:
        of, low, high = self.get(value.of_), self.maybe(value.low), self.maybe(value.high)

        def get(row: Row) -> Any:
            base = of(row)
            begin = low(row) if low else 0
            end = high(row) if high else None
            if base is None or begin is None or (high is not None and end is None):
                return None
            if type(base) is not list:
                raise AnswerError(f"a part of a list is asked of {kind(base)}")
            return base[begin:end]

        return get

    # -- operators -----------------------------------------------------------------------------

    def _unary(self, value: tree.Unary) -> Get:
        of = self.get(value.of_)
        if value.sign == "NOT":

            def negate(row: Row) -> Any:
                truth = flag(of(row))
                return None if truth is None else not truth

            return negate

        minus = value.sign == "-"

        def signed(row: Row) -> Any:
            operand = of(row)
            if operand is None:
                return None
            if type(operand) is times.Duration:
                return operand.times(-1) if minus else operand
            if not is_number(operand):
                raise AnswerError(f"{value.sign} stands before {kind(operand)}")
            return -operand if minus else operand

        return signed

    def _isnull(self, value: tree.IsNull) -> Get:
        of = self.get(value.of_)
        if value.negated:
            return lambda row: of(row) is not None
        return lambda row: of(row) is None

    def _iskind(self, value: tree.IsKind) -> Get:
        of, wanted, negated = self.get(value.of_), value.kind, value.negated
        return lambda row: kind_holds(of(row), wanted) is not negated

    def _haslabels(self, value: tree.HasLabels) -> Get:
        of, labels, graph = self.get(value.of_), value.labels, self.graph

        def get(row: Row) -> Any:
            base = of(row)
            return None if base is None else holds(labels, graph.label(base))

        return get

    def _inner_numbers(self, value: tree.Binary) -> Get | None:
        """`id(a) < id(b)`: inner numbers compared with each other, which is all that they say."""
        sides = (value.left, value.right)
        if not all(isinstance(s, tree.Call) and s.name in ("id", "elementid") for s in sides):
            return None
        one, other = (self.get(side.values[0]) for side in sides if isinstance(side, tree.Call))
        work = WORK[value.sign]

        def number(thing: Any) -> int | None:
            if thing is None:
                return None
            self.graph.label(thing)
            return int(thing)

        return lambda row: work(number(one(row)), number(other(row)))

    def _binary(self, value: tree.Binary) -> Get:
        if value.sign in COMPARED and (found := self._inner_numbers(value)):
            return found
        left, right = self.get(value.left), self.get(value.right)
        sign = value.sign
        if sign in ("AND", "OR"):
            stop = sign == "OR"

            def both(row: Row) -> Any:
                one = flag(left(row))
                if one is stop:
                    return stop
                other = flag(right(row))
                if other is stop:
                    return stop
                return None if one is None or other is None else not stop

            return both
        if sign == "=~":
            return self._matches(left, right)
        work = WORK[sign]
        return lambda row: work(left(row), right(row))

    def _matches(self, left: Get, right: Get) -> Get:
        known: dict[str, Any] = {}

        def get(row: Row) -> Any:
            said, pattern = left(row), right(row)
            if type(said) is not str or type(pattern) is not str:
                return None
            if pattern not in known:
                try:
                    checked(pattern)
                    known[pattern] = compiled(pattern)
                except RegularError as error:
                    raise AnswerError(str(error)) from None
            return known[pattern].fullmatch(said) is not None

        return get

    def _case(self, value: tree.Case) -> Get:
        subject = self.maybe(value.subject)
        whens = [(self.get(test), self.get(gives)) for test, gives in value.whens]
        otherwise = self.maybe(value.otherwise)

        def get(row: Row) -> Any:
            base = subject(row) if subject else None
            for test, gives in whens:
                outcome = test(row)
                if equal(base, outcome) is True if subject else outcome is True:
                    return gives(row)
            return otherwise(row) if otherwise else None

        return get

    # -- lists ---------------------------------------------------------------------------------

    def _comprehension(self, value: tree.Comprehension) -> Get:
        source, where, gives = self.get(value.source), self.maybe(value.where), None
        name = value.name.name
        gives = self.maybe(value.gives)

        def get(row: Row) -> Any:
            items = source(row)
            if items is None:
                return None
            own, kept = dict(row), []
            for item in listed(items):
                own[name] = item
                if where is None or where(own) is True:
                    kept.append(item if gives is None else gives(own))
            return kept

        return get

    def _quantified(self, value: tree.Quantified) -> Get:
        source, name, what = self.get(value.source), value.name.name, value.kind
        where = self.get(value.where) if value.where is not None else self.get(value.name)

        def get(row: Row) -> Any:
            items = source(row)
            if items is None:
                return None
            own = dict(row)
            held = unknown = failed = 0
            for item in listed(items):
                own[name] = item
                one = flag(where(own))
                held += one is True
                failed += one is False
                unknown += one is None
            if what == "ANY":
                return True if held else None if unknown else False
            if what == "ALL":
                return False if failed else None if unknown else True
            if what == "NONE":
                return False if held else None if unknown else True
            return False if held > 1 else None if unknown else held == 1

        return get

    def _reduce(self, value: tree.Reduce) -> Get:
        begin, source, step = self.get(value.begin), self.get(value.source), self.get(value.step)
        total, name, inner = value.total.name, value.name.name, self.inner

        def get(row: Row) -> Any:
            items = source(row)
            if items is None:
                return None
            own = dict(row)
            own[total] = begin(row)
            for item in listed(items):
                inner.tick()
                own[name] = item
                own[total] = step(own)
            return own[total]

        return get

    def _patterncomprehension(self, value: tree.PatternComprehension) -> Get:
        rows, gives = self.inner.pattern_rows(value.path, value.where), self.get(value.gives)
        return lambda row: [gives(found) for found in rows(row)]

    def _patternvalue(self, value: tree.PatternValue) -> Get:
        rows = self.inner.pattern_rows(value.path, None)
        return lambda row: next(rows(row), None) is not None

    def _path(self, value: tree.Path) -> Get:
        named = tree.Variable(value.first, value.end, "(path)")
        path = tree.Path(value.first, value.end, named, value.how, value.steps)
        rows = self.inner.pattern_rows(path, None)
        every = value.how == "all shortest"

        def get(row: Row) -> Any:
            paths = [one["(path)"] for one in rows(row)]
            return paths if every else paths[0] if paths else None

        return get

    def _subquery(self, value: tree.Subquery) -> Get:
        rows = self.inner.query_rows(value.query)
        if value.kind == "EXISTS":
            return lambda row: next(rows(row), None) is not None
        if value.kind == "COUNT":
            return lambda row: sum(1 for _ in rows(row))
        last = value.query.parts[0].clauses[-1]
        column = last.items[0].column if isinstance(last, tree.Projection) else ""
        return lambda row: [found[column] for found in rows(row)]

    # -- functions -----------------------------------------------------------------------------

    def _call(self, value: tree.Call) -> Get:
        name = value.name
        gets = [self.get(one) for one in value.values]
        if name == "coalesce":
            return lambda row: next((v for v in (get(row) for get in gets) if v is not None), None)
        work = self.graph.functions().get(name) or PURE.get(name)
        if name in ("id", "elementid"):
            raise AnswerError(
                f"{name}() is a number of the engine's own, another one at each load: a.id stays"
            )
        if work is None:
            raise AnswerError(
                f"{name}() is not answered on the embedded engine: ask a Neo4j server"
            )
        if not gets or name in OF_NULL:
            return lambda row: work(*[get(row) for get in gets])
        if len(gets) == 1:
            only = gets[0]

            def one(row: Row) -> Any:
                argument = only(row)
                return None if argument is None else work(argument)

            return one

        def several(row: Row) -> Any:
            arguments = [get(row) for get in gets]
            return None if any(v is None for v in arguments) else work(*arguments)

        return several


def holds(labels: tree.Labels, name: str) -> bool:
    """Whether a node or relation of this label is meant by labels."""
    if labels.sign == "":
        return labels.name == name
    if labels.sign == "%":
        return True
    if labels.sign == "!":
        return not holds(labels.inner[0], name)
    pick = all if labels.sign == "&" else any
    return pick(holds(one, name) for one in labels.inner)
