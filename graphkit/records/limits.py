"""How much of anything a reader takes before it calls it damage: one table for all formats.

Honest files lie far below every row. Whoever has one that does not says so in the environment:
GRAPHKIT_LIMITS="line=100M record=1G", with k, M and G as thousands, millions and billions.
What goes beyond a limit is rejected with its place and the name of the limit, never in silence.
"""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple

from graphkit.errors import UsageError

VARIABLE = "GRAPHKIT_LIMITS"


class Limit(NamedTuple):
    """A limit: its name, how much is allowed, of what, and what it is there for."""

    name: str
    default: int
    unit: str
    what: str


TABLE = (
    Limit("stream", 16_000_000_000, "bytes", "kept of standard input or of a pipe"),
    Limit("unpacked", 256_000_000, "bytes", "that any packed file may grow to"),
    Limit("ratio", 200, "times", "that a packed file may grow beyond that"),
    Limit("members", 100_000, "entries", "in an archive"),
    Limit("line", 4_000_000, "characters", "in a line of text"),
    Limit("record", 32_000_000, "characters", "in one record (twice as many in JSON)"),
    Limit("page", 64_000_000, "characters", "in a saved web page"),
    Limit("lines", 20_000, "lines", "in one row of a table"),
    Limit("cells", 20_000, "cells", "in one row of a table"),
    Limit("blank", 2_000_000, "cells", "that a sheet leaves empty, beside 20 for each filled one"),
    Limit("strings", 10_000_000, "texts", "that the sheets of a workbook share"),
    Limit("sheets", 1_000, "sheets", "in a workbook"),
    Limit("depth", 200, "levels", "of things within each other"),
    Limit("string", 100_000, "characters", "that an abbreviation of BibTeX stands for"),
    Limit("expansion", 20, "times", "that abbreviations may make a file of BibTeX longer"),
    Limit("seconds", 20, "seconds", "of work for each million characters"),
)
_DEFAULTS = {limit.name: limit.default for limit in TABLE}
_STATED = re.compile(r"([a-z]+)=(\d{1,15})([kMG]?)\Z")
_TIMES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}


def limit(name: str) -> int:
    """How much is allowed."""
    return stated(os.environ.get(VARIABLE, ""))[name]


@lru_cache(maxsize=8)
def stated(text: str) -> dict[str, int]:
    """All limits, with those that a text like "line=100M record=1G" sets.

    >>> stated("line=100M, cells=7")["line"], stated("")["depth"]
    (100000000, 200)
    """
    found = dict(_DEFAULTS)
    for part in text.replace(",", " ").split():
        match = _STATED.match(part)
        if match is None or match[1] not in found or int(match[2]) == 0:
            raise UsageError(
                f"{VARIABLE} has {part!r}; write name=number, such as line=100M. The names:"
                f" {', '.join(found)}."
            )
        found[match[1]] = int(match[2]) * _TIMES[match[3]]
    return found


def beyond(name: str, thing: str) -> str:
    """The reason of a rejection: what was too much, and the limit that says so.

    >>> beyond("line", "a line")
    'a line of more than 4 million characters (limit: line)'
    """
    unit = next(row.unit for row in TABLE if row.name == name)
    return f"{thing} of more than {_round(limit(name))} {unit} (limit: {name})"


def _round(number: int) -> str:
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if number >= size and number % (size // 10) == 0:
            return f"{number / size:g} {word}"
    return f"{number:,}"
