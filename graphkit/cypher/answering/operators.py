"""What stands between two values: comparisons, arithmetic, texts joined, with Neo4j's rules."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from graphkit.cypher.answering import times
from graphkit.cypher.answering.functions import MOST, bounded, is_number, text, written
from graphkit.cypher.answering.values import (
    AnswerError,
    Node,
    Tie,
    Trail,
    compare,
    equal,
    flag,
    kind,
)


def listed(value: Any) -> list[Any]:
    """A list to go through, or an error."""
    if type(value) is list:
        return value
    raise AnswerError(f"IN goes through a list, not {kind(value)}")


def _not_equal(one: Any, other: Any) -> bool | None:
    same = equal(one, other)
    return None if same is None else not same


def _xor(one: Any, other: Any) -> bool | None:
    a, b = flag(one), flag(other)
    return None if a is None or b is None else a is not b


def _ordered(holds_: Callable[[int], bool]) -> Callable[[Any, Any], bool | None]:
    def work(one: Any, other: Any) -> bool | None:
        order = compare(one, other)
        return None if order is None else order != 2 and holds_(order)

    return work


def _in(one: Any, other: Any) -> bool | None:
    if other is None:
        return None
    unknown = False
    for item in listed(other):
        same = equal(one, item)
        if same:
            return True
        unknown = unknown or same is None
    return None if unknown else False


def _search(test: Callable[[str, str], bool]) -> Callable[[Any, Any], bool | None]:
    def work(one: Any, other: Any) -> bool | None:
        return test(one, other) if type(one) is str and type(other) is str else None

    return work


def _plus(one: Any, other: Any) -> Any:
    if type(one) is list or type(other) is list:
        if one is None or other is None:
            return None
        found = (one if type(one) is list else [one]) + (other if type(other) is list else [other])
        if len(found) > MOST:
            raise AnswerError("a list became too long")
        return found
    if one is None or other is None:
        return None
    if is_number(one) and is_number(other):
        total = one + other
        return bounded(total) if type(total) is int else total
    if type(one) is str or type(other) is str:
        return _joined(one, other)
    if type(one) is times.Duration and type(other) is times.Duration:
        return one.plus(other)
    if isinstance(one, dt.date) and type(other) is times.Duration:
        return times.shifted(one, other, 1)
    if isinstance(other, dt.date) and type(one) is times.Duration:
        return times.shifted(other, one, 1)
    raise AnswerError(f"{kind(one)} and {kind(other)} are not added")


def _joined(one: Any, other: Any) -> str:
    for value in (one, other):
        if type(value) is bool or type(value) in (Node, Tie, dict, Trail):
            raise AnswerError(f"a text and {kind(value)} are not added")
    found = written(one) + written(other)
    if len(found) > MOST:
        raise AnswerError("a text became too long")
    return found


def _concatenated(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if type(one) is list and type(other) is list:
        return _plus(one, other)
    return _joined(text(one, "||"), text(other, "||"))


def _minus(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if is_number(one) and is_number(other):
        difference = one - other
        return bounded(difference) if type(difference) is int else difference
    if type(other) is times.Duration:
        if type(one) is times.Duration:
            return one.plus(other, -1)
        if isinstance(one, dt.date):
            return times.shifted(one, other, -1)
    raise AnswerError(f"{kind(other)} is not taken from {kind(one)}")


def _times(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if is_number(one) and is_number(other):
        product = one * other
        return bounded(product) if type(product) is int else product
    for a, b in ((one, other), (other, one)):
        if type(a) is times.Duration and is_number(b):
            return a.times(b)
    raise AnswerError(f"{kind(one)} and {kind(other)} are not multiplied")


def _divided(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if type(one) is times.Duration and is_number(other) and other:
        return one.times(1 / other)
    if not (is_number(one) and is_number(other)):
        raise AnswerError(f"{kind(one)} and {kind(other)} are not divided")
    if type(one) is int and type(other) is int:
        if other == 0:
            raise AnswerError("a division by zero")
        quotient = abs(one) // abs(other)
        return bounded(quotient if (one < 0) == (other < 0) else -quotient)
    if other == 0:
        zero = math.copysign(1, other)
        return math.nan if one == 0 or one != one else math.copysign(math.inf, one * zero)  # noqa: PLR0124
    return one / other


def _rest(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if not (is_number(one) and is_number(other)):
        raise AnswerError(f"{kind(one)} and {kind(other)} are not divided")
    if type(one) is int and type(other) is int:
        if other == 0:
            raise AnswerError("a division by zero")
        rest = abs(one) % abs(other)
        return rest if one >= 0 else -rest
    try:
        return math.fmod(one, other)
    except ValueError:
        return math.nan


def _power(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return None
    if not (is_number(one) and is_number(other)):
        raise AnswerError(f"{kind(one)} and {kind(other)} make no power")
    try:
        return math.pow(one, other)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.inf if one == 0 else math.nan


COMPARED = ("=", "<>", "<", ">", "<=", ">=")
WORK: dict[str, Callable[[Any, Any], Any]] = {
    "XOR": _xor, "=": equal, "<>": _not_equal, "<": _ordered(lambda f: f < 0),
    ">": _ordered(lambda f: f > 0), "<=": _ordered(lambda f: f <= 0),
    ">=": _ordered(lambda f: f >= 0), "IN": _in,
    "CONTAINS": _search(lambda a, b: b in a), "STARTS WITH": _search(str.startswith),
    "ENDS WITH": _search(str.endswith), "+": _plus, "-": _minus, "*": _times, "/": _divided,
    "%": _rest, "^": _power, "||": _concatenated,
}  # fmt: skip
