"""Query text -> the same query as the embedded engine answers it rightly.

The engine loses and invents rows, without a word, where it filters by a relation's property and
goes on from there along a second relation of the same pattern (LadybugDB 0.22.0; measured against
counts by hand in `tests/test_staged.py`). Behind a `WITH *` it filters the finished pattern, which
is right. So that is where such conditions go; Neo4j sees the text as it was written.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.cypher.clauses import Clause, Found, at, brackets, clauses, keyword, outside
from graphkit.cypher.tokens import Token, tokens

MARKS = ("-", "<-")  # what stands before the square bracket of a relation
OURS = "tie_"


@dataclass(frozen=True, slots=True)
class _Edit:
    """A stretch of the text and what replaces it."""

    start: int
    end: int
    text: str


@functools.lru_cache(maxsize=256)
def staged(text: str) -> str:
    """The text with conditions on relations behind the pattern, where there is a second one."""
    edits = [edit for clause in clauses(tokens(text)) for edit in _edits(text, clause)]
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(text: str, clause: Clause) -> Iterator[_Edit]:
    """What to change in a MATCH; nothing where one relation, or no condition on one, stands."""
    if clause.name != "MATCH" or _relations(clause.pattern()) < 2:
        return
    moved: list[str] = []
    ties: set[str] = set()
    for number, group in enumerate(_squares(clause.pattern())):
        name, keys = _name(group), _keys(group)
        if keys:
            if name is None:
                name = _unused(text, f"{OURS}{clause.tokens[0].start}_{number}")
                yield _Edit(group[0].end, group[0].end, name)
            moved += [f"{name}.{_cut(text, key)} = {_cut(text, value)}" for key, value in keys]
            opening = next(t for t in group if t.text == "{")
            yield _Edit(opening.start, group[-1].start, "")
        if name is not None:
            ties.add(name.strip("`"))
    kept: list[str] = []
    for condition in _conditions(clause.condition()):
        (moved if _mentions(condition, ties) else kept).append(_cut(text, condition))
    if not moved:
        return
    where = keyword(clause.tokens, "WHERE")
    end = clause.tokens[-1].end
    start = end if where is None else clause.tokens[where].start
    first = f"WHERE {' AND '.join(kept)} " if kept else ""
    yield _Edit(start, end, f" {first}WITH * WHERE {' AND '.join(moved)} ")


def _relations(pattern: Found) -> int:
    """How many relations a pattern has: with brackets, and bare as in (a)--(b)."""
    bare = sum(t.text in MARKS and at(pattern, i + 1) in ("-", "->") for i, t in enumerate(pattern))
    return bare + len(list(_squares(pattern)))


def _squares(pattern: Found) -> Iterator[Found]:
    """What stands in the square brackets of each relation."""
    for index, token in enumerate(pattern):
        if token.text == "[" and at(pattern, index - 1) in MARKS:
            yield brackets(pattern, index)


def _name(group: Found) -> str | None:
    first = group[1] if len(group) > 1 else None
    return first.text if first is not None and first.kind in ("word", "quoted") else None


def _keys(group: Found) -> list[tuple[Found, Found]]:
    """The properties that a relation is asked for in braces, and their values."""
    opening = next((i for i, t in enumerate(group) if t.text == "{"), None)
    if opening is None:
        return []
    inner = brackets(group, opening)[1:-1]
    commas = [i for i, t in outside(inner) if t.text == ","]
    found = []
    for a, b in zip([0, *(i + 1 for i in commas)], [*commas, len(inner)], strict=True):
        if b - a > 2:
            found.append((inner[a : a + 1], inner[a + 2 : b]))
    return found


def _conditions(condition: Found) -> list[Found]:
    """The parts of a WHERE that all must hold; the whole where it is no plain list of them."""
    body = condition[1:]
    top = [(i, t) for i, t in outside(body) if t.kind == "word"]
    if not body or any(t.upper in ("OR", "XOR", "CASE") for _, t in top):
        return [body] if body else []
    ands = [i for i, t in top if t.upper == "AND" and at(body, i - 1) not in (".", ":")]
    return [
        body[a:b]
        for a, b in zip([0, *(i + 1 for i in ands)], [*ands, len(body)], strict=True)
        if a < b
    ]


def _mentions(condition: Found, names: set[str]) -> bool:
    return any(
        token.kind in ("word", "quoted") and token.name in names
        and at(condition, index - 1) not in (".", ":")
        for index, token in enumerate(condition)
    )  # fmt: skip


def _cut(text: str, found: Found) -> str:
    """The text of tokens; one that is no single comparison keeps its brackets to itself."""
    first: Token = found[0]
    piece = text[first.start : found[-1].end]
    return f"({piece})" if any(t.upper in ("OR", "XOR", "CASE") for t in found) else piece


def _unused(text: str, name: str) -> str:
    while re.search(rf"\b{name}\b", text, re.IGNORECASE):
        name += "_"
    return name
