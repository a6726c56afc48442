"""Tree -> why the embedded engine is not asked, if there is any reason.

The engine is quick, and wrong without a word in more places than anybody has found. So it is asked
only where every part of the query is of a form that was measured to give Neo4j's rows (the
differential tests hold that), and every value compared is known to be of one kind. Everything else
is answered by `answering`, which follows Neo4j's rules over the same file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.scope import Found
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
    parsed: tree.Parsed, found: Found, properties: Properties | None, values: Mapping[str, Any]
) -> list[Reason]:
    """Why the engine is not asked; nothing where it is."""
    if properties is None:
        return [(parsed.query.first, "the graph's own columns are not known")]
    why = [*_names(parsed), *_values(parsed, values)]
    if why:
        return why
    if wrong := traps(parsed.query):
        return wrong
    return list(_Forms(parsed.query, found, properties, values).odd())


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
        self, query: tree.Query, found: Found, properties: Properties, values: Mapping[str, Any]
    ) -> None:
        self.query = query
        self.values = values
        self.columns: dict[int, str] = {}
        for labels, key, _ in found.reads:
            kinds = {properties[name].get(key.name, "") for name in labels if name in properties}
            kind = kinds.pop() if len(kinds) == 1 else ""
            self.columns[key.start] = _COLUMNS.get(kind, "list of text" if "list" in kind else "")
        self.things = {place: m.kind for place, m in found.kinds.items()}
        self.names: dict[str, str] = {}
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
        if isinstance(value, tree.Text):
            return TEXT
        if isinstance(value, tree.Literal):
            return _literal(value.value)
        if isinstance(value, tree.Parameter):
            return kind_of_given(self.values.get(value.name)) or ""
        if isinstance(value, tree.Variable):
            return self.names.get(value.name, "")
        if isinstance(value, tree.Property):
            return self.columns.get(value.token.start, "")
        if isinstance(value, tree.ListOf):
            inner = self.one([self.kind(item) for item in value.items])
            return f"list of {inner}" if inner and "list" not in inner else ""
        if isinstance(value, tree.Case):
            gives = [g for _, g in value.whens] + ([value.otherwise] if value.otherwise else [])
            return self.one([self.kind(one) for one in gives])
        if isinstance(value, tree.Unary):
            return FLAG if value.sign == "NOT" else self.kind(value.of_)
        if isinstance(value, tree.Binary):
            return self.kind_of_both(value)
        if isinstance(value, tree.IsNull):
            return FLAG
        if isinstance(value, tree.Subquery):
            return NUMBER if value.kind == "COUNT" else FLAG
        return self.kind_of_call(value) if isinstance(value, tree.Call) else ""

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
            inner = self.kind(value.values[0])
            return f"list of {inner}" if inner and "list" not in inner else ""
        if value.name in ("min", "max", "coalesce"):
            return self.one([self.kind(one) for one in value.values])
        return NUMBER if value.name in ALIKE or value.name == "size" else ""

    # -- forms ---------------------------------------------------------------------------------

    def odd(self) -> Iterator[Reason]:
        """What is of no form that was measured."""
        for part in tree.walk(self.query):
            if isinstance(part, tree.Query):
                if part.unions:
                    yield part.unions[0], "UNION"
            elif isinstance(part, tree.Binary):
                yield from self.binary(part)
            elif isinstance(part, tree.Unary):
                if self.kind(part.of_) != (FLAG if part.sign == "NOT" else NUMBER):
                    yield part.first, f"{part.sign} of a value of unknown kind"
            elif isinstance(part, tree.Property):
                known = isinstance(part.of_, tree.Variable) and self.columns.get(part.token.start)
                if not known:
                    yield part.token, "a property of something that is not known"
            elif isinstance(part, tree.Call):
                yield from self.call(part)
            elif isinstance(part, tree.Projection):
                yield from self.projection(part)
            elif not isinstance(part, _PLAIN):
                yield part.first, "a form that was not measured there"
            else:
                yield from self.plain(part)

    def plain(self, part: tree.Part) -> Iterator[Reason]:
        """Parts that are the same but for some of their forms."""
        if isinstance(part, tree.Labels) and part.sign in ("&", "!", "%"):
            yield part.first, "labels joined by more than |"
        elif isinstance(part, tree.NodePattern | tree.TiePattern) and part.properties is not None:
            keys = part.properties
            for key, value in zip(keys.keys, keys.values, strict=True):
                if not self.kind(value) or self.kind(value) != self.columns.get(key.start):
                    yield key, "a key of another or an unknown kind"
        elif isinstance(part, tree.Unwind) and not self.kind(part.source).startswith("list of"):
            yield part.source.first, "a list of unknown kind"
        elif isinstance(part, tree.Case) and part.subject is not None:
            kinds = [self.kind(part.subject), *(self.kind(test) for test, _ in part.whens)]
            if not self.one(kinds):
                yield part.first, "values of unknown kinds compared"
        elif isinstance(part, tree.ListOf) and not self.kind(part):
            yield part.first, "a list of nothing, or of several kinds"

    def binary(self, part: tree.Binary) -> Iterator[Reason]:
        """Two values with a sign between them."""
        left, right = self.kind(part.left), self.kind(part.right)
        if part.sign in ("AND", "OR", "XOR"):
            if not left == right == FLAG:
                yield part.token, f"{part.sign} of values of unknown kinds"
        elif part.sign in _COMPARED:
            if not left or left != right or left.startswith("list"):
                yield part.token, "values of unknown or unlike kinds compared"
        elif part.sign in _SEARCHED:
            text = part.right
            given = text.value if isinstance(text, tree.Text) else (
                self.values.get(text.name) if isinstance(text, tree.Parameter) else None
            )  # fmt: skip
            if left != TEXT or not isinstance(given, str) or not given:
                yield part.token, "an empty or unknown text to search for"
        elif part.sign == "IN":
            if not left or right != f"list of {left}" or isinstance(part.right, tree.Variable):
                yield part.token, "IN a list of unknown or unlike kind"
        elif part.sign in ("+", "-", "*"):
            if not self.kind_of_both(part):
                yield part.token, "arithmetic with values of unknown kinds"
        elif part.sign in ("/", "%"):
            by = part.right.value if isinstance(part.right, tree.Literal) else 0
            if not by or left != NUMBER:
                yield part.token, "division by what may be nothing"
        else:
            yield part.token, f"{part.sign}"

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
