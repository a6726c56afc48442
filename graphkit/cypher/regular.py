"""Regular expressions of a query: whether they are harmless, and read alike on both engines.

A server cannot stop inside a match, so an expression that may go on for hours is never sent. What
is told here is told of the expression alone: quantifiers inside quantifiers that may take the same
letters, and more open ones in a row than a text of any length bears.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as sre_parse  # type: ignore[attr-defined]
from typing import Any

LONGEST = 1_000
OPEN = 16  # a quantifier that may take this many letters is taken for an open one
MOST_OPEN = 4
MOST_STEPS = 20_000
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
# What Java reads and Python does not, or otherwise: classes by property, quotes, sets of sets.
_JAVA = re.compile(
    r"\\[pPQEGhHvVRXkKzZAB]|\\x\{|\\[0-9]|\(\?<?[=!>]|\(\?<|\(\?[^:i)]|&&|\[[^\]]*\["
)
_ANY = "[^\n\r\u0085\u2028\u2029]"


class RegularError(ValueError):
    """An expression that is not sent anywhere; the message says why."""


def checked(pattern: str, most_open: int = MOST_OPEN) -> None:
    """Raise `RegularError` for an expression that may take for ever, or is none."""
    if len(pattern) > LONGEST:
        raise RegularError(f"a regular expression has at most {LONGEST:,} letters")
    plain = re.sub(r"\\[pP](\{\w+\}|\w)", "[^ ]", pattern)
    plain = re.sub(r"\(\?<([A-Za-z]\w*)>", r"(?P<\1>", plain).replace("\\Q", "").replace("\\E", "")
    try:
        expression = sre_parse.parse(plain)
    except (re.error, OverflowError, RecursionError) as error:
        raise RegularError(f"this is no regular expression: {error}") from None
    state = _Cost()
    state.of(expression, inside=False)
    if state.open > most_open:
        raise RegularError(
            f"more than {most_open} open quantifiers (* + {{2,}}) in a row may take for ever:"
            " say it with CONTAINS, joined by AND"
        )


def compiled(pattern: str) -> re.Pattern[str]:
    """The expression as Java reads it, or `RegularError` where Python would read it otherwise."""
    odd = _JAVA.search(pattern)
    if odd:
        raise RegularError(
            f"{odd.group()} in a regular expression is read by Neo4j only: say it with CONTAINS,"
            " STARTS WITH and ENDS WITH"
        )
    try:
        # Java's classes and its (?i) know plain letters only, and its . stops at every line end
        return re.compile(_with_java_dots(pattern), re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise RegularError(f"this is no regular expression: {error}") from None


def _with_java_dots(pattern: str) -> str:
    pieces: list[str] = []
    at, in_class = 0, False
    dot_all = bool(re.match(r"\(\?[a-z]*s", pattern))
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\":
            pieces.append(pattern[at : at + 2])
            at += 2
            continue
        if letter == "[":
            in_class = True
        elif letter == "]":
            in_class = False
        pieces.append(_ANY if letter == "." and not in_class and not dot_all else letter)
        at += 1
    return "".join(pieces)


class _Cost:
    """Goes through a parsed expression and counts what may be taken again and again."""

    def __init__(self) -> None:
        self.open = 0
        self.steps = 1

    def of(self, items: Any, *, inside: bool) -> None:
        for kind, value in items:
            if kind in _REPEATS:
                self._repeat(value, inside=inside)
            elif kind is sre.BRANCH:
                self._branch(value[1], inside=inside)
            elif kind in (sre.GROUPREF, sre.GROUPREF_EXISTS):
                raise RegularError("a regular expression may not refer back to its own groups")
            else:
                for inner in _inner(value):
                    self.of(inner, inside=inside)

    def _repeat(self, value: Any, *, inside: bool) -> None:
        low, high, body = value
        many = high is sre.MAXREPEAT or int(high) >= OPEN
        if inside and (many or int(high) != int(low)):
            raise RegularError(
                "a quantifier inside a quantifier may take for ever: one of them is enough"
            )
        if high is not sre.MAXREPEAT:
            self.steps *= max(1, int(high))
            if self.steps > MOST_STEPS:
                raise RegularError("quantifiers that multiply to more than 20,000 letters")
        self.open += many
        repeats = high is sre.MAXREPEAT or int(high) > 1
        self.of(body, inside=inside or repeats)

    def _branch(self, choices: Any, *, inside: bool) -> None:
        firsts: set[Any] = set()
        most = 0
        before = self.open
        for choice in choices:
            first = choice[0] if len(choice) else None
            key = first[1] if first is not None and first[0] is sre.LITERAL else None
            if inside and (key is None or key in firsts):
                raise RegularError(
                    "choices that may begin alike, inside a quantifier, may take for ever"
                )
            firsts.add(key)
            self.open = before
            self.of(choice, inside=inside)
            most = max(most, self.open)
        self.open = most


def _inner(value: Any) -> Iterator[Any]:
    """The expressions inside a group or an assertion."""
    if isinstance(value, sre_parse.SubPattern):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            if isinstance(one, sre_parse.SubPattern):
                yield one
