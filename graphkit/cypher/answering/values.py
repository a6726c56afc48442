"""The values of Cypher and how they compare: equal, less, in which order, as one group."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, TypeAlias

from graphkit.cypher.answering.times import Duration

Row: TypeAlias = dict[str, Any]


class AnswerError(Exception):
    """What Neo4j would refuse while it runs: a division by zero, a text that is no number."""


class Node(int):
    """A node by its number in the whole graph."""

    __slots__ = ()


class Tie(int):
    """A relation by its number in the whole graph."""

    __slots__ = ()


class Trail:
    """A path: its nodes and the relations between them."""

    __slots__ = ("nodes", "ties")

    def __init__(self, nodes: list[Node], ties: list[Tie]) -> None:
        self.nodes = nodes
        self.ties = ties

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trail) and (self.nodes, self.ties) == (other.nodes, other.ties)

    def __hash__(self) -> int:
        return hash((tuple(self.nodes), tuple(self.ties)))


MAP, NODE, TIE, LIST, PATH, MOMENT, LOCAL, DATE, DURATION, TEXT, FLAG, NUMBER, NULL = range(13)
_RANKS: dict[type, int] = {
    dict: MAP, Node: NODE, Tie: TIE, list: LIST, Trail: PATH, dt.date: DATE, Duration: DURATION,
    str: TEXT, bool: FLAG, int: NUMBER, float: NUMBER, type(None): NULL,
}  # fmt: skip
_NAMES = ("a map", "a node", "a relation", "a list", "a path", "a moment", "a local moment",
          "a date", "a duration", "a text", "a truth value", "a number", "null")  # fmt: skip


def rank(value: Any) -> int:
    """The place of a value's kind when values of all kinds are ordered."""
    found = _RANKS.get(type(value))
    if found is None:
        found = MOMENT if value.tzinfo is not None else LOCAL
    return found


def kind(value: Any) -> str:
    """The kind of a value in words."""
    return _NAMES[rank(value)]


def equal(one: Any, other: Any) -> bool | None:
    """Whether two values are equal; None where that is not known."""
    if one is None or other is None:
        return None
    kinds = rank(one)
    if kinds != rank(other):
        return False
    if kinds == LIST:
        if len(one) != len(other):
            return False
        return _all(equal(a, b) for a, b in zip(one, other, strict=True))
    if kinds == MAP:
        if one.keys() != other.keys():
            return False
        return _all(equal(value, other[key]) for key, value in one.items())
    return bool(one == other)


def _all(truths: Any) -> bool | None:
    unknown = False
    for one in truths:
        if one is False:
            return False
        unknown = unknown or one is None
    return None if unknown else True


def compare(one: Any, other: Any) -> int | None:
    """-1, 0 or 1; None where two values have no order, 2 where one is not a number."""
    if one is None or other is None:
        return None
    kinds = rank(one)
    if kinds != rank(other) or kinds in (MAP, NODE, TIE, PATH, DURATION):
        return None
    if kinds == LIST:
        for a, b in zip(one, other, strict=False):
            found = compare(a, b)
            if found != 0:
                return found
        return (len(one) > len(other)) - (len(one) < len(other))
    if kinds == NUMBER and (one != one or other != other):  # noqa: PLR0124 - NaN
        return 2
    return int(one > other) - int(one < other)


def order(value: Any) -> Any:
    """What to sort a value by, among values of every kind."""
    kinds = rank(value)
    if kinds == NULL:
        return (kinds,)
    if kinds == NUMBER:
        return (kinds, 1, 0) if value != value else (kinds, 0, value)  # noqa: PLR0124
    if kinds == LIST:
        return kinds, tuple(order(item) for item in value)
    if kinds == MAP:
        return kinds, tuple((key, order(value[key])) for key in sorted(value))
    if kinds == PATH:
        return kinds, tuple(value.nodes), tuple(value.ties)
    if kinds == DURATION:
        return kinds, value.length(), value.parts()
    return kinds, value


def group(value: Any) -> Any:
    """What tells two values apart when rows are grouped: null is null there, and 1 is 1.0."""
    kinds = rank(value)
    if kinds in (TEXT, NULL):
        return value
    if kinds == NUMBER:
        return value if value == value else ("nan",)  # noqa: PLR0124
    if kinds == LIST:
        return kinds, tuple(group(item) for item in value)
    if kinds == MAP:
        return kinds, tuple((key, group(value[key])) for key in sorted(value))
    if kinds == FLAG:
        return kinds, value
    return kinds, value


def flag(value: Any, what: str = "a condition") -> bool | None:
    """A truth value, or an error."""
    if value is None or value is True or value is False:
        return value
    raise AnswerError(f"{what} is true or false, not {kind(value)}")


def number_text(value: float) -> str:
    """A number with a point as Java writes it: 1.0, 1.0E10, 1.5E-5."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    if 1e-3 <= abs(value) < 1e7:
        text = repr(value)
        if "e" in text:
            text = f"{value:.17f}".rstrip("0")
        return text if "." in text else f"{text}.0"
    digits, _, power = f"{value!r}".partition("e")
    if not power:
        sign = "-" if value < 0 else ""
        plain = digits.lstrip("-")
        whole, _, part = plain.partition(".")
        joined = (whole + part).lstrip("0")
        at = len(whole) - 1 if whole.strip("0") else -(len(part) - len(part.lstrip("0")) + 1)
        joined = joined.rstrip("0") or "0"
        return f"{sign}{joined[0]}.{joined[1:] or '0'}E{at}"
    if "." not in digits:
        digits += ".0"
    return f"{digits}E{int(power)}"
