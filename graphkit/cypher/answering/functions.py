"""The functions of Cypher on values; those of nodes, relations and paths are in `graphs`."""

from __future__ import annotations

import datetime as dt
import math
import random
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from graphkit.cypher.answering import times
from graphkit.cypher.answering.values import (
    AnswerError,
    Node,
    Tie,
    equal,
    group,
    kind,
    number_text,
    order,
    rank,
)

MOST = 1_000_000  # items of a range, letters of a text that is made
WHOLE = (-(2**63), 2**63)
# What Java calls white space, which is not what Python does.
_SPACE = "".join(
    chr(n) for n in (*range(9, 14), *range(28, 33), 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029,
                     0x205F, 0x3000) if n not in (0x2007,)
)  # fmt: skip
_ROUNDS = {"UP": ROUND_UP, "DOWN": ROUND_DOWN, "CEILING": ROUND_CEILING, "FLOOR": ROUND_FLOOR,
           "HALF_UP": ROUND_HALF_UP, "HALF_DOWN": ROUND_HALF_DOWN,
           "HALF_EVEN": ROUND_HALF_EVEN}  # fmt: skip


def is_number(value: Any) -> bool:
    """Whether it is a number, and no node or truth value."""
    return type(value) in (int, float)


def number(value: Any, name: str) -> Any:
    """A number, or an error."""
    if type(value) in (int, float):
        return value
    raise AnswerError(f"{name}() takes a number, not {kind(value)}")


def whole(value: Any, name: str) -> int:
    """A whole number, or an error."""
    if type(value) is int:
        return value
    raise AnswerError(f"{name}() takes a whole number, not {kind(value)}")


def text(value: Any, name: str) -> str:
    """A text, or an error."""
    if type(value) is str:
        return value
    raise AnswerError(f"{name}() takes a text, not {kind(value)}")


def items(value: Any, name: str) -> list[Any]:
    """A list, or an error."""
    if type(value) is list:
        return value
    raise AnswerError(f"{name}() takes a list, not {kind(value)}")


def bounded(value: int) -> int:
    """A whole number that fits, or an error."""
    if WHOLE[0] <= value < WHOLE[1]:
        return value
    raise AnswerError("a whole number became too large (63 bits)")


def written(value: Any) -> str:
    """A value as toString() writes it."""
    if type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is float:
        return number_text(value)
    if isinstance(value, dt.datetime):
        parts = "seconds" if not value.microsecond else "microseconds"
        if value.microsecond and not value.microsecond % 1000:
            parts = "milliseconds"
        return value.isoformat(timespec=parts).replace("+00:00", "Z")
    if type(value) is int or isinstance(value, dt.date | times.Duration):
        return str(value)
    raise AnswerError(f"toString() does not take {kind(value)}")


# -- numbers ---------------------------------------------------------------------------------------


def _real(function: Callable[[float], float], name: str) -> Callable[[Any], float]:
    def call(value: Any) -> float:
        try:
            return function(float(number(value, name)))
        except ValueError:
            return math.nan
        except OverflowError:
            return math.inf

    return call


def _log(value: float) -> float:
    return -math.inf if value == 0 else math.log(value)


def _log10(value: float) -> float:
    return -math.inf if value == 0 else math.log10(value)


def _cot(value: float) -> float:
    return math.inf if value == 0 else 1 / math.tan(value)


def _sign(value: Any) -> int:
    given = number(value, "sign")
    return int(given > 0) - int(given < 0)


def _abs(value: Any) -> Any:
    size = abs(number(value, "abs"))
    return bounded(size) if type(size) is int else size


def _floor(value: Any, name: str, function: Callable[[float], int]) -> float:
    given = float(number(value, name))
    return float(function(given)) if math.isfinite(given) else given


def _round(value: Any, places: Any = None, mode: Any = None) -> float | None:
    found = float(number(value, "round"))
    if not math.isfinite(found):
        return found
    if places is None:
        return float(math.floor(found + 0.5)) if abs(found) < 2**52 else found
    if mode is not None and text(mode, "round").upper() not in _ROUNDS:
        raise AnswerError(f"round() knows {', '.join(_ROUNDS)}")
    digits = whole(places, "round")
    if not 0 <= digits <= 300:
        raise AnswerError("round() takes a precision from 0")
    if mode is None and digits == 0:
        return float(math.floor(found + 0.5)) if abs(found) < 2**52 else found
    how = _ROUNDS[str(mode).upper()] if mode is not None else ROUND_HALF_UP
    with_places = Decimal(repr(found))
    if -with_places.as_tuple().exponent <= digits:  # type: ignore[operator]
        return found
    return float(with_places.quantize(Decimal(1).scaleb(-digits), rounding=how))


def _to_integer(value: Any) -> int | None:
    if type(value) is bool:
        return int(value)
    if type(value) is str:
        return _integer_of(value)
    if type(value) is float:
        if not math.isfinite(value):
            return None
        return max(WHOLE[0], min(int(value), WHOLE[1] - 1))
    return whole(value, "toInteger")


def _integer_of(value: str) -> int | None:
    real = None if value != value.strip() else _float_of(value)
    if real is None:
        return None
    if value.lstrip("+-").isdecimal():
        return int(value) if WHOLE[0] <= int(value) < WHOLE[1] else None
    return int(real) if math.isfinite(real) and abs(real) < 2**63 else None


def _to_float(value: Any) -> float | None:
    if type(value) is str:
        return _float_of(value)
    return float(number(value, "toFloat"))


def _float_of(value: str) -> float | None:
    plain = value.strip()
    if not plain or len(plain) > 400 or "_" in plain or not plain.isascii():
        return None
    if plain.lower().lstrip("+-") in ("inf", "infinity", "nan"):
        return float(plain) if plain.lstrip("+-") in ("Infinity", "NaN") else None
    try:
        return float(plain)
    except ValueError:
        return None


def _to_boolean(value: Any) -> bool | None:
    if type(value) is bool:
        return value
    if type(value) is int:
        return value != 0
    return {"true": True, "false": False}.get(text(value, "toBoolean").strip().lower())


def _or_null(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def call(value: Any) -> Any:
        try:
            return function(value)
        except AnswerError:
            return None

    return call


def _each(function: Callable[[Any], Any], name: str) -> Callable[[Any], Any]:
    safe = _or_null(function)

    def call(value: Any) -> list[Any]:
        return [None if one is None else safe(one) for one in items(value, name)]

    return call


# -- texts and lists -------------------------------------------------------------------------------


def _size(value: Any) -> int:
    if type(value) in (str, list):
        return len(value)
    raise AnswerError(f"size() takes a list or a text, not {kind(value)}")


def _substring(value: Any, start: Any, length: Any = -1) -> str:
    said, begin = text(value, "substring"), whole(start, "substring")
    if begin < 0 or (length != -1 and whole(length, "substring") < 0):
        raise AnswerError("substring() counts from 0, never below")
    return said[begin:] if length == -1 else said[begin : begin + length]


def _left(value: Any, count: Any) -> str:
    if whole(count, "left") < 0:
        raise AnswerError("left() takes a number from 0")
    return text(value, "left")[:count]


def _right(value: Any, count: Any) -> str:
    if whole(count, "right") < 0:
        raise AnswerError("right() takes a number from 0")
    return text(value, "right")[-count:] if count else ""


def _split(value: Any, by: Any) -> list[str]:
    said = text(value, "split")
    marks = [text(one, "split") for one in by] if type(by) is list else [text(by, "split")]
    if not said:
        return [""]
    if "" in marks:
        return list(said)
    for mark in marks[1:]:
        said = said.replace(mark, marks[0])
    return said.split(marks[0]) if marks else [said]


def _replace(value: Any, old: Any, new: Any) -> str:
    found = text(value, "replace").replace(text(old, "replace"), text(new, "replace"))
    if len(found) > MOST:
        raise AnswerError("a text became too long")
    return found


def _reverse(value: Any) -> Any:
    if type(value) in (str, list):
        return value[::-1]
    raise AnswerError(f"reverse() takes a list or a text, not {kind(value)}")


def _is_empty(value: Any) -> bool:
    if type(value) in (str, list, dict):
        return not value
    raise AnswerError(f"isEmpty() takes a text, a list or a map, not {kind(value)}")


def _range(low: Any, high: Any, step: Any = 1) -> list[int]:
    first, last, by = (whole(v, "range") for v in (low, high, step))
    if by == 0:
        raise AnswerError("range() takes a step that is not 0")
    numbers = range(first, last + (1 if by > 0 else -1), by)
    try:
        size = len(numbers)
    except OverflowError:
        size = MOST + 1
    if size > MOST:
        raise AnswerError(f"range() gives more than {MOST:,} numbers")
    return list(numbers)


def _stripped(side: str) -> Callable[..., str]:
    def call(value: Any, letters: Any = _SPACE) -> str:
        said, which = text(value, side), text(letters, side)
        return {"ltrim": said.lstrip, "rtrim": said.rstrip}.get(side, said.strip)(which)

    return call


def _normalize(value: Any) -> str:
    return unicodedata.normalize("NFC", text(value, "normalize"))


def _keys(value: Any) -> list[str]:
    if type(value) is dict:
        return sorted(value)
    raise AnswerError(f"keys() takes a node, a relation or a map, not {kind(value)}")


def _properties(value: Any) -> dict[str, Any]:
    if type(value) is dict:
        return value
    raise AnswerError(f"properties() takes a node, a relation or a map, not {kind(value)}")


def _nullif(one: Any, other: Any) -> Any:
    return None if equal(one, other) is True else one


def _from_epoch(seconds: Any, nanos: Any) -> dt.datetime:
    begin = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return begin + dt.timedelta(seconds=seconds, microseconds=nanos // 1000)


_CHANCE = random.Random()  # noqa: S311 - rand() of Cypher is no secret
PURE: dict[str, Callable[..., Any]] = {
    "abs": _abs, "sign": _sign, "round": _round,
    "ceil": lambda v: _floor(v, "ceil", math.ceil),
    "floor": lambda v: _floor(v, "floor", math.floor),
    "sqrt": _real(math.sqrt, "sqrt"), "exp": _real(math.exp, "exp"), "log": _real(_log, "log"),
    "log10": _real(_log10, "log10"), "sin": _real(math.sin, "sin"), "cos": _real(math.cos, "cos"),
    "tan": _real(math.tan, "tan"), "cot": _real(_cot, "cot"), "asin": _real(math.asin, "asin"),
    "acos": _real(math.acos, "acos"), "atan": _real(math.atan, "atan"),
    "sinh": _real(math.sinh, "sinh"), "cosh": _real(math.cosh, "cosh"),
    "tanh": _real(math.tanh, "tanh"),
    "coth": _real(lambda v: math.nan if v == 0 else 1 / math.tanh(v), "coth"),
    "degrees": _real(math.degrees, "degrees"), "radians": _real(math.radians, "radians"),
    "haversin": _real(lambda v: (1 - math.cos(v)) / 2, "haversin"),
    "atan2": lambda y, x: math.atan2(number(y, "atan2"), number(x, "atan2")),
    "isnan": lambda v: math.isnan(number(v, "isNaN")), "pi": lambda: math.pi, "e": lambda: math.e,
    "rand": _CHANCE.random, "randomuuid": lambda: str(uuid.uuid4()),
    "timestamp": lambda: int(time.time() * 1000),
    "tointeger": _to_integer, "tofloat": _to_float, "toboolean": _to_boolean, "tostring": written,
    "tointegerornull": _or_null(_to_integer), "tofloatornull": _or_null(_to_float),
    "tobooleanornull": _or_null(_to_boolean), "tostringornull": _or_null(written),
    "tointegerlist": _each(_to_integer, "toIntegerList"),
    "tofloatlist": _each(_to_float, "toFloatList"),
    "tobooleanlist": _each(_to_boolean, "toBooleanList"),
    "tostringlist": _each(written, "toStringList"),
    "size": _size, "char_length": lambda v: len(text(v, "char_length")),
    "character_length": lambda v: len(text(v, "character_length")),
    "head": lambda v: (items(v, "head") or [None])[0],
    "last": lambda v: (items(v, "last") or [None])[-1], "tail": lambda v: items(v, "tail")[1:],
    "reverse": _reverse, "isempty": _is_empty, "range": _range,
    "tolower": lambda v: text(v, "toLower").lower(), "lower": lambda v: text(v, "lower").lower(),
    "toupper": lambda v: text(v, "toUpper").upper(), "upper": lambda v: text(v, "upper").upper(),
    "trim": _stripped("trim"), "btrim": _stripped("btrim"), "ltrim": _stripped("ltrim"),
    "rtrim": _stripped("rtrim"), "left": _left, "right": _right, "split": _split,
    "substring": _substring, "replace": _replace, "normalize": _normalize,
    "keys": _keys, "properties": _properties, "nullif": _nullif,
    "date": times.date, "datetime": times.moment,
    "localdatetime": lambda *v: times.moment(*v, local=True), "duration": times.duration,
    "datetime.fromepoch": _from_epoch,
    "datetime.fromepochmillis": lambda v: _from_epoch(v // 1000, v % 1000 * 1_000_000),
    "date.truncate": lambda unit, v=None: times.truncated(text(unit, "date.truncate"), v),
    "duration.between": times.between,
    "duration.inmonths": lambda a, b: times.between(a, b, "months"),
    "duration.indays": lambda a, b: times.between(a, b, "days"),
    "duration.inseconds": lambda a, b: times.between(a, b, "seconds"),
}  # fmt: skip
# Functions whose null has a meaning of its own; all others give null for null.
OF_NULL = frozenset({"coalesce", "nullif", "pi", "e", "rand", "randomuuid", "timestamp"})


# -- over all rows ---------------------------------------------------------------------------------


def total(values: Iterable[Any]) -> Any:
    """sum(): 0 of nothing."""
    so_far: Any = 0
    for value in values:
        if type(value) is times.Duration:
            so_far = value if so_far == 0 else so_far.plus(value)
        else:
            so_far = so_far + number(value, "sum")
    return bounded(so_far) if type(so_far) is int else so_far


def mean(values: list[Any]) -> Any:
    """avg(): null of nothing."""
    if not values:
        return None
    if type(values[0]) is times.Duration:
        return total(values).times(1 / len(values))
    return float(sum(number(value, "avg") for value in values)) / len(values)


def deviation(values: list[Any], less: int) -> float | None:
    """stDev() and stDevP(): null of nothing."""
    numbers = [float(number(value, "stDev")) for value in values]
    if not numbers:
        return None
    if len(numbers) < 2:
        return 0.0
    middle = sum(numbers) / len(numbers)
    return math.sqrt(sum((v - middle) ** 2 for v in numbers) / (len(numbers) - less))


def percentile(values: list[Any], at: Any, *, exact: bool) -> Any:
    """percentileDisc() and percentileCont()."""
    if not values:
        return None
    place = float(number(at, "percentile"))
    if not 0 <= place <= 1:
        raise AnswerError("a percentile is asked for between 0.0 and 1.0")
    numbers = sorted(number(v, "percentile") for v in values)
    if exact:
        index = place * len(numbers)
        low = int(index)
        return numbers[max(0, low - 1 if index == low and low > 0 else low)]
    at_ = place * (len(numbers) - 1)
    low, high = math.floor(at_), math.ceil(at_)
    if low == high:
        return numbers[low]
    return numbers[low] * (high - at_) + numbers[high] * (at_ - low)


def gathered(name: str, values: list[Any], distinct: bool, second: Any = None) -> Any:
    """The value of a function over all rows."""
    found = [value for value in values if value is not None]
    if distinct:
        once = {group(value): value for value in reversed(found)}
        found = list(reversed(once.values()))
    if name == "count":
        return len(found)
    if name == "collect":
        return found
    if name == "sum":
        return total(found)
    if name == "avg":
        return mean(found)
    if name in ("min", "max"):
        pick = min if name == "min" else max
        return pick(found, key=order) if found else None
    if name in ("stdev", "stdevp"):
        return deviation(found, 1 if name == "stdev" else 0)
    return percentile(found, second, exact=name == "percentiledisc")


def kind_holds(value: Any, wanted: str) -> bool:
    """`x IS :: INTEGER`; null is of every kind unless NOT NULL is said."""
    said = wanted.removesuffix(" NOT NULL")
    if value is None:
        return said == wanted
    kinds: dict[str, Callable[[Any], bool]] = {
        "BOOL": lambda v: type(v) is bool,
        "BOOLEAN": lambda v: type(v) is bool,
        "STRING": lambda v: type(v) is str,
        "VARCHAR": lambda v: type(v) is str,
        "INT": lambda v: type(v) is int,
        "INTEGER": lambda v: type(v) is int,
        "FLOAT": lambda v: type(v) is float,
        "MAP": lambda v: type(v) is dict,
        "NODE": lambda v: type(v) is Node,
        "VERTEX": lambda v: type(v) is Node,
        "RELATIONSHIP": lambda v: type(v) is Tie,
        "EDGE": lambda v: type(v) is Tie,
        "DATE": lambda v: type(v) is dt.date,
        "DURATION": lambda v: type(v) is times.Duration,
        "ANY": lambda _: True,
        "NULL": lambda _: False,
        "NOTHING": lambda _: False,
        "PATH": lambda v: rank(v) == 4,
    }
    if said not in kinds:
        raise AnswerError(f"{wanted} is no kind that is asked for here")
    return kinds[said](value)
