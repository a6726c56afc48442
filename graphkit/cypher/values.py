"""Values that are given with a query: which ones, of what size, and in whose types.

Whoever gives them (a command line, a notebook, another program) may give anything: numbers of five
thousand digits, lists in lists in lists, half letters, numbers of numpy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from graphkit.errors import QueryParameterError

MOST_DIGITS = 400
DEEPEST = 8
MOST_VALUES = 100_000
MOST_LETTERS = 4_000_000
KINDS = "a text, a number, true or false, a list or a map of these"


def checked(name: str, value: Any) -> Any:
    """A value in plain types, or an error that says what is wrong with it."""
    return _Checking(name).of(value, 0)


class _Checking:
    def __init__(self, name: str) -> None:
        self.name = name
        self.values = 0
        self.letters = 0

    def wrong(self, why: str) -> QueryParameterError:
        return QueryParameterError(f"${self.name}: {why}")

    def of(self, value: Any, depth: int) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            raise self.wrong(f"more than {MOST_VALUES:,} values.")
        if depth > DEEPEST:
            raise self.wrong(f"lists in lists, more than {DEEPEST} deep.")
        value = _plain(value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, (list, tuple)):
            return [self.of(item, depth + 1) for item in value]
        if isinstance(value, Mapping):
            return {self.text(self.key(k)): self.of(v, depth + 1) for k, v in value.items()}
        raise self.wrong(f"{_shown(value)} is not {KINDS}.")

    def number(self, value: float) -> float:
        if isinstance(value, int):
            if not -(2**63) <= value < 2**63:
                raise self.wrong("a whole number has at most 63 bits.")
            return int(value)
        if not math.isfinite(value):
            raise self.wrong("a number that is not finite.")
        return float(value)

    def key(self, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise self.wrong("the keys of a map are texts.")
        return value

    def text(self, value: str) -> str:
        self.letters += len(value)
        if self.letters > MOST_LETTERS:
            raise self.wrong(f"more than {MOST_LETTERS:,} letters.")
        if any("\ud800" <= letter <= "\udfff" for letter in value) or "\0" in value:
            raise self.wrong("a text holds whole letters, not half ones (surrogates) or nulls.")
        return str(value)


def _plain(value: Any) -> Any:
    """Numbers, texts and arrays of numpy and pandas as those of Python."""
    if type(value).__module__.partition(".")[0] in ("numpy", "pandas") or hasattr(value, "dtype"):
        turn = getattr(value, "tolist", None) or getattr(value, "item", None)
        if callable(turn):
            return turn()
        if type(value).__name__ in ("NAType", "NaTType"):
            return None
    return value


def _shown(value: Any) -> str:
    """What was given, in few letters, whatever it is."""
    try:
        text = repr(value)
    except Exception:
        text = ""
    return text if 0 < len(text) <= 60 else f"a value of the kind {type(value).__name__}"
