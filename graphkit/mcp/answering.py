"""What every answer of a tool has: rows, total, truncated, generation, command; and its bounds.

Texts of records are somebody else's words. They stand only in the fields that `untrusted` names.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from graphkit.answers import Rows

MOST_TOKENS = 8_000
TOKEN = 3  # bytes of UTF-8 of a token, at least on average in JSON, in any script
LONGEST = 400  # letters of a text
KEPT = 25  # items of a list inside a row; how many there are stands beside it
# Fields that hold words of records, or sentences with such words in them.
UNTRUSTED = frozenset(
    "name title venue label affiliation names text note notes source file evidence about_person"
    " reviewer author native statement warnings basis".split()
)
BoundedAnswer = dict[str, Any]


def answer(
    rows: Rows,
    command: str,
    generation: str,
    total: int | None = None,
    words: Sequence[str] = (),
    **more: Any,
) -> BoundedAnswer:
    """An answer of at most so many tokens: rows are left out at the end, and it says so.

    `words` are further fields that hold words of records.
    """
    many = len(rows) if total is None else total
    plain = [_shortened(row) for row in rows]
    found: BoundedAnswer = {
        "rows": plain,
        "total": many,
        "truncated": many > len(plain),
        "generation": generation,
        "command": command,
        **{name: _shortened(value) for name, value in more.items()},
    }
    found["untrusted"] = sorted((set(_fields(found)) & UNTRUSTED) | set(words))
    while len(orjson.dumps(found, default=str)) > MOST_TOKENS * TOKEN and plain:
        del plain[len(plain) * 3 // 4 if len(plain) > 3 else -1 :]
        found["truncated"] = True
    return found


def _fields(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inside in value.items():
            yield name
            yield from _fields(inside)
    elif isinstance(value, list):
        for one in value:
            yield from _fields(one)


def _shortened(value: Any) -> Any:
    """A value as plain data: long texts and lists are cut, and say so."""
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode("utf-8")
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    if isinstance(value, Mapping):
        found = {str(name): _shortened(inside) for name, inside in value.items()}
        for name, inside in value.items():
            if isinstance(inside, list | tuple) and len(inside) > KEPT:
                found[f"{name}_total"] = len(inside)
        return found
    if isinstance(value, list | tuple):
        return [_shortened(one) for one in value[:KEPT]]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 6)
    return str(value)


def command(*words: str, **options: str) -> str:
    """The command that gives the same answer, as it is typed."""
    told = [f"--{name.replace('_', '-')}={shlex.quote(value)}" for name, value in options.items()]
    return " ".join(["graphkit", *(shlex.quote(word) for word in words), *told])
