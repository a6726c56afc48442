"""Tree -> why the embedded engine is not asked, if there is any reason.

The engine is quick, and wrong without a word in more places than anybody has found. So it is asked
only where every part of the query is of a form that was measured to give Neo4j's rows (the
differential tests hold that), and every value compared is known to be of one kind. Everything else
is answered by `answering`, which follows Neo4j's rules over the same file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.scope import ScopeFindings
from graphkit.cypher.tokens import Token
from graphkit.cypher.traps import traps
from graphkit.cypher.vocabulary import ALIKE

Reason: TypeAlias = tuple[Token, str]
Properties: TypeAlias = Mapping[str, Mapping[str, str]]

NUMBER, TEXT, FLAG = "number", "text", "flag"
_COLUMNS = {"int64": NUMBER, "double": NUMBER, "string": TEXT, "bool": FLAG}
_COMPARED = ("=", "<>", "<", ">", "<=", ">=")
_SEARCHED = ("CONTAINS", "STARTS WITH", "ENDS WITH")
_PLAIN = (
    tree.Literal, tree.Text, tree.Parameter, tree.Variable, tree.ListOf, tree.MapOf, tree.Case,
    tree.IsNull, tree.NodePattern, tree.TiePattern, tree.Path, tree.Match, tree.Unwind, tree.Item,
    tree.Key, tree.Single, tree.Subquery, tree.Labels,
)  # fmt: skip


def reasons(
    parsed: tree.Parsed,
    scope: ScopeFindings,
    properties: Properties | None,
    values: Mapping[str, Any],
) -> list[Reason]:
    """Why the engine is not asked; nothing where it is."""
    if properties is None:
        return [(parsed.query.first, "the graph's own columns are not known")]
    why = [*_names(parsed), *_values(parsed, values)]
    if why:
        return why
    if wrong := traps(parsed.query):
        return wrong
    return list(_Forms(parsed.query, scope, properties, values).odd())


def _names(parsed: tree.Parsed) -> Iterator[Reason]:
    """Names that the engine takes for one."""
    spelled: dict[str, str] = {}
    for part in tree.walk(parsed.query):
        if isinstance(part, tree.Variable):
            other = spelled.setdefault(part.name.casefold(), part.name)
            if other != part.name:
                yield part.first, f"{part.name} and {other} are one name there"


def _values(parsed: tree.Parsed, values: Mapping[str, Any]) -> Iterator[Reason]:
    """Parameters that the engine takes for something else."""
    for token in parsed.tokens:
        if token.kind == "parameter" and kind_of_given(values.get(token.text[1:])) is None:
            yield token, "an empty or mixed list, a map or null as a parameter"


def kind_of_given(value: Any) -> str | None:
    """The kind of a parameter; `list of …` of a list of one kind; None of anything else."""
    if isinstance(value, bool):
        return FLAG
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return TEXT
    if isinstance(value, list) and value:
        kinds = {kind_of_given(item) for item in value}
        kind = kinds.pop()
        mixed = kinds or len({type(item) for item in value}) > 1
        return None if mixed or kind is None or kind.startswith("list") else f"list of {kind}"
    return None


class _Forms:
    """Goes through a query and finds the first form that was not measured."""

    def __init__(
        self,
        query: tree.Query,
        scope: ScopeFindings,
        properties: Properties,
        values: Mapping[str, Any],
    ) -> None:
        self.query = query
        self.values = values
        self.before = scope.bound_before
        self.columns: dict[int, str] = {}
        for labels, key, _ in scope.reads:
            kinds = {properties[name].get(key.name, "") for name in labels if name in properties}
            kind = kinds.pop() if len(kinds) == 1 else ""
            self.columns[key.start] = _COLUMNS.get(kind, "list of text" if "list" in kind else "")
        self.kind_at = {place: m.kind for place, m in scope.kinds.items()}
        self.names: dict[str, str] = {}
        self.kinds: dict[type, Callable[[Any], str]] = {
            tree.Text: lambda _: TEXT,
            tree.IsNull: lambda _: FLAG,
            tree.Literal: lambda v: _literal(v.value),
            tree.Parameter: lambda v: kind_of_given(self.values.get(v.name)) or "",
            tree.Variable: lambda v: self.names.get(v.name, ""),
            tree.Property: lambda v: self.columns.get(v.token.start, ""),
            tree.Subquery: lambda v: NUMBER if v.kind == "COUNT" else FLAG,
            tree.ListOf: self.kind_of_list,
            tree.Case: self.kind_of_case,
            tree.Unary: self.kind_of_unary,
            tree.Binary: self.kind_of_both,
            tree.Call: self.kind_of_call,
        }
        self.checks: dict[type, Callable[[Any], Iterator[Reason]]] = {
            tree.Query: self.union,
            tree.Binary: self.binary,
            tree.Unary: self.unary,
            tree.Property: self.property_,
            tree.Call: self.call,
            tree.Projection: self.projection,
            tree.Labels: self.labels,
            tree.Path: self.path,
            tree.TiePattern: self.tie,
            tree.NodePattern: self.keys,
        }
        self._aliases()

    def _aliases(self) -> None:
        """The kinds of names, where all that they are given is of one kind."""
        for part in tree.walk(self.query):
            name, kind = "", ""
            if isinstance(part, tree.Item) and part.alias is not None:
                name, kind = part.alias.name, self.kind(part.value)
            elif isinstance(part, tree.Unwind):
                kind = self.kind(part.source).removeprefix("list of ")
                name = part.name.name
            if name:
                self.names[name] = kind if self.names.get(name, kind) == kind else ""

    def kind(self, value: tree.Part | None) -> str:
        """The kind of a value, '' where it is not known."""
        tell = self.kinds.get(type(value))
        return tell(value) if tell is not None else ""

    def kind_of_unary(self, value: tree.Unary) -> str:
        """The kind of a value with NOT or a sign before it."""
        return FLAG if value.sign == "NOT" else self.kind(value.of_)

    def kind_of_list(self, value: tree.ListOf) -> str:
        """The kind of a written list."""
        return _list_of(self.one([self.kind(item) for item in value.items]))

    def kind_of_case(self, value: tree.Case) -> str:
        """The kind of all that a CASE may give."""
        gives = [g for _, g in value.whens] + ([value.otherwise] if value.otherwise else [])
        return self.one([self.kind(one) for one in gives])

    def one(self, kinds: list[str]) -> str:
        """The one kind of several values."""
        return kinds[0] if kinds and len(set(kinds)) == 1 else ""

    def kind_of_both(self, value: tree.Binary) -> str:
        """The kind of two values with a sign between them."""
        if value.sign in ("+", "-", "*", "/", "%"):
            kind = self.one([self.kind(value.left), self.kind(value.right)])
            return kind if kind == NUMBER or (kind == TEXT and value.sign == "+") else ""
        return FLAG

    def kind_of_call(self, value: tree.Call) -> str:
        """The kind of what a function gives."""
        if value.name == "collect":
            return _list_of(self.kind(value.values[0]))
        if value.name in ("min", "max", "coalesce"):
            return self.one([self.kind(one) for one in value.values])
        return NUMBER if value.name in ALIKE or value.name == "size" else ""

    # -- forms ---------------------------------------------------------------------------------

    def odd(self) -> Iterator[Reason]:
        """What is of no form that was measured."""
        for part in tree.walk(self.query):
            check = self.checks.get(type(part))
            if check is not None:
                yield from check(part)
            elif not isinstance(part, _PLAIN):
                yield part.first, "a form that was not measured there"
            else:
                yield from self.plain(part)

    def union(self, part: tree.Query) -> Iterator[Reason]:
        """UNION."""
        if part.unions:
            yield part.unions[0], "UNION"

    def unary(self, part: tree.Unary) -> Iterator[Reason]:
        """NOT and signs."""
        if self.kind(part.of_) != (FLAG if part.sign == "NOT" else NUMBER):
            yield part.first, f"{part.sign} of a value of unknown kind"

    def property_(self, part: tree.Property) -> Iterator[Reason]:
        """Properties."""
        if not (isinstance(part.of_, tree.Variable) and self.columns.get(part.token.start)):
            yield part.token, "a property of something that is not known"

    def labels(self, part: tree.Labels) -> Iterator[Reason]:
        """Labels and types."""
        if part.sign:
            yield part.first, "several labels or types"

    def path(self, part: tree.Path) -> Iterator[Reason]:
        """Paths: those that were measured have no name, and no choice of several."""
        if len(part.steps) == 1 and self.anything(part):
            yield part.first, "nodes of any label"

    def tie(self, part: tree.TiePattern) -> Iterator[Reason]:
        """Relations."""
        if part.labels is None:
            yield part.first, "relations of any type"
        yield from self.keys(part)

    def keys(self, part: tree.NodePattern | tree.TiePattern) -> Iterator[Reason]:
        """The properties in the brackets of a pattern."""
        pairs = (
            []
            if part.properties is None
            else zip(part.properties.keys, part.properties.values, strict=True)
        )
        for key, value in pairs:
            if not self.kind(value) or self.kind(value) != self.columns.get(key.start):
                yield key, "a key of another or an unknown kind"

    def plain(self, part: tree.Part) -> Iterator[Reason]:
        """Parts that are the same but for some of their forms."""
        if isinstance(part, tree.Unwind) and not self.kind(part.source).startswith("list of"):
            yield part.source.first, "a list of unknown kind"
        elif isinstance(part, tree.Case) and part.subject is not None:
            kinds = [self.kind(part.subject), *(self.kind(test) for test, _ in part.whens)]
            if not self.one(kinds):
                yield part.first, "values of unknown kinds compared"
        elif isinstance(part, tree.ListOf) and not self.kind(part):
            yield part.first, "a list of nothing, or of several kinds"

    def anything(self, path: tree.Path) -> bool:
        """Whether a lone node is neither known before nor of a label."""
        (node,) = path.nodes
        known = self.before.get(path.start, frozenset())
        return node.labels is None and (node.name is None or node.name.name not in known)

    def binary(self, part: tree.Binary) -> Iterator[Reason]:
        """Two values with a sign between them."""
        left, right = self.kind(part.left), self.kind(part.right)
        if part.sign in ("AND", "OR", "XOR"):
            fine = left == right == FLAG
        elif part.sign in _COMPARED:
            fine = bool(left) and left == right and not left.startswith("list")
        elif part.sign in _SEARCHED:
            fine = left == TEXT and self.searched(part.right)
        elif part.sign == "IN":
            known = not isinstance(part.right, tree.Variable)
            fine = known and bool(left) and right == f"list of {left}"
        elif part.sign in ("/", "%"):
            by = part.right.value if isinstance(part.right, tree.Literal) else 0
            fine = bool(by) and left == NUMBER
        else:
            fine = part.sign in ("+", "-", "*") and bool(self.kind_of_both(part))
        if not fine:
            yield part.token, f"{part.sign} between values of unknown or unlike kinds"

    def searched(self, value: tree.Value) -> bool:
        """Whether a text to search for is known, and not empty."""
        given = value.value if isinstance(value, tree.Text) else None
        if isinstance(value, tree.Parameter):
            given = self.values.get(value.name)
        return isinstance(given, str) and bool(given)

    def call(self, part: tree.Call) -> Iterator[Reason]:
        """A function."""
        if part.name == "size":
            if not (isinstance(part.values[0], tree.Call) and part.values[0].name == "collect"):
                yield part.first, "size() counts letters otherwise there"
        elif part.name not in ALIKE:
            yield part.first, f"{part.name}()"
        elif part.name == "coalesce" and not self.kind(part):
            yield part.first, "coalesce() of values of unknown or unlike kinds"
        elif part.name in ("min", "max") and self.kind(part) not in (NUMBER, TEXT):
            yield part.first, f"{part.name}() of values of unknown kind"
        elif part.name not in ("count", "collect", "coalesce", "min", "max"):
            for value in part.values:
                if self.kind(value) != NUMBER:
                    yield value.first, f"{part.name}() of values of unknown kind"

    def projection(self, part: tree.Projection) -> Iterator[Reason]:
        """WITH and RETURN."""
        if part.star and part.last:
            yield part.first, "RETURN *"
        for key in part.keys:
            if self.kind(key.value) not in (NUMBER, TEXT):
                yield key.first, "an order by values of unknown kind"
        for count in (part.skip, part.limit):
            value = None
            if isinstance(count, tree.Literal):
                value = count.value
            elif isinstance(count, tree.Parameter):
                value = self.values.get(count.name)
            if count is not None and (not isinstance(value, int) or value < 0):
                yield count.first, "a number of rows that is computed"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return FLAG
    return NUMBER if isinstance(value, int | float) else ""


def _list_of(kind: str) -> str:
    return f"list of {kind}" if kind and "list" not in kind else ""
