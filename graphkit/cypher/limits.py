"""What a query may at most be: checked on its tree, before any engine sees it.

An engine's own limits come late: some plans, texts and regular expressions cannot be stopped once
they run. So what grows without end is refused here, with its place.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from graphkit.cypher import regular, tree
from graphkit.cypher.scope import ScopeFindings
from graphkit.cypher.tokens import Token

MOST_CHARACTERS = 20_000
MOST_RELATIONS = 10
MOST_STEPS = 24
MOST_HOPS = 8
MOST_MATCHES = 12
MOST_UNIONS = 8
MOST_ITEMS = 2_000
MOST_NUMBERS = 1_000_000
DEEPEST_CHAIN = 150
MOST_COPIES = 64
SHORTEST = ("shortest", "all shortest")
Places = Iterator[tuple[Token, str]]


def deeper_than(part: tree.Part, most: int) -> tree.Part | None:
    """A part that lies deeper than this, if there is one."""
    level = [part]
    for _ in range(most):
        level = [inner for one in level for inner in tree.children(one)]
        if not level:
            return None
    return level[0]


def too_much(every: list[tree.Part], scope: ScopeFindings) -> Places:
    """All that is more than a query may ask for."""
    ties = [p for p in every if isinstance(p, tree.TiePattern)]
    if len(ties) > MOST_RELATIONS:
        yield (
            ties[MOST_RELATIONS].first,
            f"more than {MOST_RELATIONS} relations in one query: ask in two, and pass ids on",
        )
    matches = [p for p in every if isinstance(p, tree.Match)]
    if len(matches) > MOST_MATCHES:
        yield matches[MOST_MATCHES].first, f"more than {MOST_MATCHES} patterns in one query"
    unions = [t for p in every if isinstance(p, tree.Query) for t in p.unions]
    if len(unions) > MOST_UNIONS:
        yield unions[MOST_UNIONS], f"more than {MOST_UNIONS} UNION in one query"
    if len(scope.apart) > 1:
        yield (
            scope.apart[1],
            "everything times everything times everything: tie the patterns by a relation",
        )
    for part in every:
        if isinstance(part, tree.ListOf) and len(part.items) > MOST_ITEMS:
            yield part.first, f"a list of more than {MOST_ITEMS:,}: pass it as a parameter"
    yield from _far(every, scope)
    yield from _ranges(every)
    yield from _growing(every)


def _far(every: Iterable[tree.Part], scope: ScopeFindings) -> Places:
    """Paths of any length."""
    steps = 0
    for path in every:
        if not isinstance(path, tree.Path):
            continue
        for step in path.steps:
            span = getattr(step, "span", None)
            if span is None:
                continue
            low, high = span
            inner = len(step.path.ties) if isinstance(step, tree.Group) else 1
            if path.how and (high is None or high > MOST_HOPS):
                if not _begins_somewhere(path, scope):
                    yield step.first, "a shortest path begins or ends at one: (a {id: $id})"
                continue
            if high is None:
                yield step.first, f"say how far: *1..3, at most {MOST_HOPS} steps"
                continue
            if high > MOST_HOPS or low > high:
                yield step.first, f"a path has at most {MOST_HOPS} steps: *1..{MOST_HOPS}"
            steps += high * inner
            if steps > MOST_STEPS:
                yield step.first, f"paths of more than {MOST_STEPS} steps together"
                return


def _begins_somewhere(path: tree.Path, scope: ScopeFindings) -> bool:
    """Whether an end of a path is bound before, or says by a property which one it is."""
    told = scope.bound_before.get(path.start, frozenset()) | scope.keyed.get(
        path.start, frozenset()
    )
    for node in path.nodes:
        if node.properties is not None and node.properties.keys:
            return True
        if node.name is not None and node.name.name in told:
            return True
    return False


def _ranges(every: Iterable[tree.Part]) -> Places:
    """Ranges of written numbers, multiplied as UNWIND would."""
    product = 1.0
    for part in every:
        if not isinstance(part, tree.Call) or part.name != "range" or len(part.values) < 2:
            continue
        low, high, *step = [static(value) for value in part.values]
        if low is None or high is None or (step and step[0] is None):
            continue
        by = abs(step[0] or 1) if step else 1
        product *= max(1.0, abs(high - low) / by)
        if product > MOST_NUMBERS:
            yield part.first, f"ranges that make more than {MOST_NUMBERS:,} rows"
            return


def static(value: tree.Value) -> float | None:
    """The number that a value of written numbers is."""
    if isinstance(value, tree.Literal) and isinstance(value.value, int | float):
        return float(value.value)
    if isinstance(value, tree.Unary) and value.sign in "+-":
        inner = static(value.of_)
        return None if inner is None else -inner if value.sign == "-" else inner
    if isinstance(value, tree.Call) and value.name in _ROUNDED and value.values:
        return static(value.values[0])
    if isinstance(value, tree.Binary) and value.sign in _ARITHMETIC:
        left, right = static(value.left), static(value.right)
        if left is None or right is None:
            return None
        try:
            return float(_ARITHMETIC[value.sign](left, right))
        except (ArithmeticError, TypeError, ValueError):
            return math.inf
    return None


_ROUNDED = ("tointeger", "tofloat", "abs", "ceil", "floor", "round")
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "^": operator.pow, "%": operator.mod,
}  # fmt: skip


# -- texts and lists that double -------------------------------------------------------------------


def _growing(every: Iterable[tree.Part]) -> Places:
    """Values that hold several copies of themselves, step by step."""
    for part in every:
        if isinstance(part, tree.Reduce):
            numbers = isinstance(part.begin, tree.Literal) and not any(
                isinstance(p, tree.ListOf | tree.Text | tree.Parameter | tree.Property)
                for p in tree.walk(part.step)
            )
            if not numbers and copies(part.step, {part.total.name: 1.0}) > 1:
                yield part.first, f"{part.total.name} doubles at each step: add to it once"
        elif isinstance(part, tree.Single):
            yield from _doubling(part)


def _doubling(single: tree.Single) -> Places:
    """`WITH a + a AS a`, again and again."""
    sizes: dict[str, float] = {}
    for clause in single.clauses:
        if isinstance(clause, tree.Unwind):
            sizes[clause.name.name] = copies(clause.source, sizes, other=1.0)
        elif isinstance(clause, tree.Projection):
            new = {
                item.column: max(1.0, copies(item.value, sizes, other=1.0)) for item in clause.items
            }
            sizes = {**sizes, **new} if clause.star else new
            for item in clause.items:
                if new[item.column] > MOST_COPIES:
                    yield item.first, "a text or list that doubles again and again"
                    return


def copies(value: tree.Part, sizes: Mapping[str, float], other: float = 0.0) -> float:
    """How many copies of names a value may hold."""
    if isinstance(value, tree.Variable):
        return sizes.get(value.name, other)
    if isinstance(value, tree.Binary) and value.sign not in ("+", "||", "*"):
        return other
    if isinstance(value, tree.Case):
        gives = [gives for _, gives in value.whens] + ([value.otherwise] if value.otherwise else [])
        return max(copies(one, sizes, other) for one in gives)
    if isinstance(
        value,
        tree.Property
        | tree.IsNull
        | tree.IsKind
        | tree.Quantified
        | tree.Literal
        | tree.Text
        | tree.Parameter
        | tree.Subquery
        | tree.HasLabels,
    ):
        return other
    if isinstance(value, tree.Call):
        if value.name in _SHORT:
            return other
        held = [copies(one, sizes, other) for one in value.values]
        if value.name == "replace" and len(held) > 2:
            new = value.values[2]
            longer = not (isinstance(new, tree.Text) and len(new.value) < 2)
            return held[0] * (8.0 if longer else 1.0) * max(1.0, held[2])
        return max(held, default=other)
    if isinstance(value, tree.Comprehension):
        made = copies(value.gives, sizes, other) if value.gives is not None else 0.0
        return copies(value.source, sizes, other) + made
    if isinstance(value, tree.Reduce):
        inner = {**sizes, value.total.name: 1.0}
        parts = ((value.begin, sizes), (value.step, inner), (value.source, sizes))
        return sum(copies(one, names, other) for one, names in parts)
    total = sum(copies(one, sizes, other) for one in tree.children(value))
    return total or other


_SHORT = frozenset(
    "count size length sum avg min max abs ceil floor sqrt sign exp log log10 round tointeger"
    " tofloat toboolean id elementid type range date".split()
)


# -- regular expressions ---------------------------------------------------------------------------


def regular_patterns(
    every: Iterable[tree.Part],
) -> Iterator[tuple[tree.Binary, list[str | tree.Parameter]]]:
    """Each =~ with the pieces of its pattern; none where it is made of something else."""
    for part in every:
        if isinstance(part, tree.Binary) and part.sign == "=~":
            yield part, _pieces(part.right) or []


def _pieces(value: tree.Value) -> list[str | tree.Parameter] | None:
    if isinstance(value, tree.Text):
        return [value.value]
    if isinstance(value, tree.Parameter):
        return [value]
    if isinstance(value, tree.Binary) and value.sign in ("+", "||"):
        left, right = _pieces(value.left), _pieces(value.right)
        return None if left is None or right is None else left + right
    if isinstance(value, tree.Call) and value.name in ("tolower", "toupper", "lower", "upper"):
        return _pieces(value.values[0]) if len(value.values) == 1 else None
    return None


def bad_patterns(every: Iterable[tree.Part]) -> Places:
    """Patterns that are refused as they are written."""
    for part, pieces in regular_patterns(every):
        if not pieces:
            yield part.token, "the pattern of =~ is a text or a parameter; else use CONTAINS"
        elif all(isinstance(piece, str) for piece in pieces):
            said = bad_pattern(part, "".join(str(piece) for piece in pieces))
            if said:
                yield part.token, said


def bad_pattern(part: tree.Binary, pattern: str) -> str | None:
    """Why a pattern is refused; a text that is not a property may be of any length."""
    of_a_property = any(isinstance(p, tree.Property) for p in tree.walk(part.left))
    grows = any(isinstance(p, tree.Binary | tree.Reduce) for p in tree.walk(part.left))
    try:
        regular.checked(pattern, regular.MOST_OPEN if of_a_property and not grows else 1)
    except regular.RegularError as error:
        return str(error)
    return None


def bad_given_patterns(every: Iterable[tree.Part], values: Mapping[str, Any]) -> Places:
    """Patterns that are refused with the values of parameters in them."""
    for part, pieces in regular_patterns(every):
        given = [values.get(p.name) if isinstance(p, tree.Parameter) else p for p in pieces]
        if all(isinstance(piece, str) for piece in given):
            said = bad_pattern(part, "".join(str(piece) for piece in given))
            if said:
                yield part.token, said
