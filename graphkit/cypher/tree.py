"""The syntax tree of a query: what the parser yields, and everything else visits.

Each part knows its first token and where it ends in the text, so that whoever finds fault with it
can say where.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, Union, cast

from graphkit.cypher.tokens import Token


@dataclass(eq=False, slots=True)
class Part:
    """Any part of a query."""

    first: Token
    end: int

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.first.start

    def of(self, text: str) -> str:
        """Its text."""
        return text[self.first.start : self.end]


@functools.cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The fields that may hold parts."""
    plain = ("str", "bool", "Token", "int", "Any", "tuple[int, int | None]")
    return tuple(
        f.name for f in dataclasses.fields(kind)
        if str(f.type) not in plain and "list[Token]" not in str(f.type)
        and "tuple[int" not in str(f.type) and "list[bool]" not in str(f.type)
    )  # fmt: skip


def children(part: Part) -> list[Part]:
    """The parts directly inside, in the order of the text."""
    found: list[Part] = []
    for name in _fields(cast(Any, type(part))):
        value = getattr(part, name)
        if isinstance(value, Part):
            found.append(value)
        elif isinstance(value, list) and value:
            _add(found, value)
    return found


def _add(parts: list[Part], values: Iterable[Any]) -> None:
    for value in values:
        if isinstance(value, Part):
            parts.append(value)
        elif isinstance(value, tuple):
            _add(parts, value)


def walk(part: Part) -> Iterator[Part]:
    """A part and all inside it, outer ones first."""
    stack = [part]
    while stack:
        here = stack.pop()
        yield here
        inner = children(here)
        if inner:
            inner.reverse()
            stack += inner


# -- values ----------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class Literal(Part):
    """A number, a truth value, null."""

    value: Any


@dataclass(eq=False, slots=True)
class Text(Part):
    """A text in quotes, its escapes read."""

    value: str


@dataclass(eq=False, slots=True)
class Parameter(Part):
    """A value that is given with the query."""

    name: str


@dataclass(eq=False, slots=True)
class Variable(Part):
    """A name that is bound elsewhere, or here."""

    name: str


@dataclass(eq=False, slots=True)
class Property(Part):
    """`of.key`."""

    of_: Value
    key: str
    token: Token


@dataclass(eq=False, slots=True)
class Index(Part):
    """`of[place]`."""

    of_: Value
    place: Value
    token: Token


@dataclass(eq=False, slots=True)
class Slice(Part):
    """`of[low..high]`."""

    of_: Value
    low: Value | None
    high: Value | None
    token: Token


@dataclass(eq=False, slots=True)
class Call(Part):
    """A function with its values; the name in small letters. `count(*)` has `star`."""

    name: str
    values: list[Value]
    distinct: bool = False
    star: bool = False


@dataclass(eq=False, slots=True)
class ListOf(Part):
    """`[a, b]`."""

    items: list[Value]


@dataclass(eq=False, slots=True)
class MapOf(Part):
    """`{key: value}`."""

    keys: list[Token]
    values: list[Value]


@dataclass(eq=False, slots=True)
class MapProjection(Part):
    """`a {.id, .*, other, n: value}`: of each item its kind, key and value."""

    of_: Variable
    items: list[tuple[str, Token | None, Value | None]]
    token: Token


@dataclass(eq=False, slots=True)
class Comprehension(Part):
    """`[x IN source WHERE where | gives]`."""

    name: Variable
    source: Value
    where: Value | None
    gives: Value | None


@dataclass(eq=False, slots=True)
class PatternComprehension(Part):
    """`[(a)--(b) WHERE where | gives]`."""

    path: Path
    where: Value | None
    gives: Value


@dataclass(eq=False, slots=True)
class Reduce(Part):
    """`reduce(total = begin, x IN source | step)`."""

    total: Variable
    begin: Value
    name: Variable
    source: Value
    step: Value


@dataclass(eq=False, slots=True)
class Quantified(Part):
    """`any(x IN source WHERE where)` and all, none, single."""

    kind: str
    name: Variable
    source: Value
    where: Value | None


@dataclass(eq=False, slots=True)
class Case(Part):
    """`CASE subject WHEN a THEN b ELSE c END`."""

    subject: Value | None
    whens: list[tuple[Value, Value]]
    otherwise: Value | None


@dataclass(eq=False, slots=True)
class Unary(Part):
    """NOT, + and - before a value."""

    sign: str
    of_: Value


@dataclass(eq=False, slots=True)
class Binary(Part):
    """Two values and what is between them; words in capitals."""

    sign: str
    left: Value
    right: Value
    token: Token


@dataclass(eq=False, slots=True)
class IsNull(Part):
    """IS NULL, IS NOT NULL."""

    of_: Value
    negated: bool


@dataclass(eq=False, slots=True)
class IsKind(Part):
    """`x IS :: INTEGER`: the kind in capitals."""

    of_: Value
    kind: str
    negated: bool


@dataclass(eq=False, slots=True)
class HasLabels(Part):
    """`a:Author` as a condition."""

    of_: Value
    labels: Labels


@dataclass(eq=False, slots=True)
class PatternValue(Part):
    """A pattern as a condition: `(a)--(b)`, also in `exists(…)`."""

    path: Path


@dataclass(eq=False, slots=True)
class Subquery(Part):
    """`EXISTS { … }`, COUNT, COLLECT: a query, or a bare pattern read as a MATCH."""

    kind: str
    query: Query
    bare: bool
    token: Token


Value: TypeAlias = Union[
    Literal, Text, Parameter, Variable, Property, Index, Slice, Call, ListOf, MapOf, MapProjection,
    Comprehension, PatternComprehension, Reduce, Quantified, Case, Unary, Binary, IsNull, IsKind,
    HasLabels, PatternValue, Subquery, "Path",
]  # fmt: skip


# -- patterns --------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class Labels(Part):
    """Labels or types: a name, `%` for any, or `&`, `|`, `!` of others."""

    sign: str
    name: str
    inner: list[Labels]

    def names(self) -> Iterator[Token]:
        """Every name in it."""
        if not self.sign:
            yield self.first
        for one in self.inner:
            yield from one.names()

    def one_of(self) -> list[str] | None:
        """The names, where it is one or several by `|`; else nothing."""
        if not self.sign:
            return [self.name]
        if self.sign != "|":
            return None
        found: list[str] = []
        for one in self.inner:
            names = one.one_of()
            if names is None:
                return None
            found += names
        return found


@dataclass(eq=False, slots=True)
class NodePattern(Part):
    """`(a:Label {key: value} WHERE …)`."""

    name: Variable | None
    labels: Labels | None
    properties: MapOf | None
    where: Value | None


@dataclass(eq=False, slots=True)
class TiePattern(Part):
    """`-[r:TYPE*1..3 {key: value} WHERE …]->`; `span` is how often, None where once.

    `grouped` tells a quantified relation (`-[r]-{1,3}`), whose steps may have a condition each.
    """

    name: Variable | None
    labels: Labels | None
    span: tuple[int, int | None] | None
    properties: MapOf | None
    where: Value | None
    left: bool
    right: bool
    grouped: bool
    bare: bool


@dataclass(eq=False, slots=True)
class Group(Part):
    """`((a)-[r]->(b) WHERE …){1,3}`."""

    path: Path
    where: Value | None
    span: tuple[int, int | None]


@dataclass(eq=False, slots=True)
class Path(Part):
    """Nodes and what is between them. `how` is '', 'shortest', 'all shortest' or 'any'."""

    name: Variable | None
    how: str
    steps: list[NodePattern | TiePattern | Group]

    @property
    def nodes(self) -> list[NodePattern]:
        """Its nodes, those of groups aside."""
        return [s for s in self.steps if isinstance(s, NodePattern)]

    @property
    def ties(self) -> list[TiePattern]:
        """Its relations, those of groups aside."""
        return [s for s in self.steps if isinstance(s, TiePattern)]


# -- clauses ---------------------------------------------------------------------------------------


@dataclass(eq=False, slots=True)
class Match(Part):
    """MATCH or OPTIONAL MATCH."""

    optional: bool
    paths: list[Path]
    where: Value | None
    where_token: Token | None


@dataclass(eq=False, slots=True)
class Unwind(Part):
    """UNWIND source AS name."""

    source: Value
    name: Variable


@dataclass(eq=False, slots=True)
class Item(Part):
    """What a WITH or RETURN projects, as it was written."""

    value: Value
    alias: Variable | None
    written: str

    @property
    def column(self) -> str:
        """Its name."""
        if self.alias is not None:
            return self.alias.name
        return self.value.name if isinstance(self.value, Variable) else self.written


@dataclass(eq=False, slots=True)
class Key(Part):
    """What to order by."""

    value: Value
    falling: bool


@dataclass(eq=False, slots=True)
class Projection(Part):
    """WITH or RETURN."""

    last: bool
    distinct: bool
    star: bool
    items: list[Item]
    keys: list[Key]
    skip: Value | None
    limit: Value | None
    where: Value | None


@dataclass(eq=False, slots=True)
class CallQuery(Part):
    """`CALL (a, b) { … }`: what it imports, None for the older form, which imports by WITH."""

    optional: bool
    imports: list[Variable] | None
    everything: bool
    query: Query


@dataclass(eq=False, slots=True)
class CallProcedure(Part):
    """`CALL db.labels() YIELD label`."""

    name: str
    values: list[Value]
    yields: list[tuple[Token, Variable]]
    where: Value | None


Clause: TypeAlias = Match | Unwind | Projection | CallQuery | CallProcedure


@dataclass(eq=False, slots=True)
class Single(Part):
    """Clauses in a row."""

    clauses: list[Clause]


@dataclass(eq=False, slots=True)
class Query(Part):
    """One or several parts with UNION between them; `all_` says which keep rows that repeat."""

    parts: list[Single]
    unions: list[Token]
    all_: list[bool]


@dataclass(slots=True)
class Parsed:
    """A text, its tokens and its tree; which tokens are names, which are texts."""

    text: str
    tokens: list[Token]
    query: Query
    names: list[Token]
    strings: list[Text]
    every: list[Part]


def singles(part: Part) -> Iterator[Single]:
    """Each row of clauses: of the query itself, of each UNION, of each query in braces."""
    for one in walk(part):
        if isinstance(one, Single):
            yield one
