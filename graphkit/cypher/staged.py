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

from graphkit.cypher import tree
from graphkit.cypher.parsing import parse
from graphkit.cypher.scope import conjuncts

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
    clauses = [c for single in parse(text).query.parts for c in single.clauses]
    edits = [edit for clause in clauses for edit in _edits(text, clause)]
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _edits(text: str, clause: tree.Clause) -> Iterator[_Edit]:
    """What to change in a MATCH; nothing where one relation, or no condition on one, stands."""
    if not isinstance(clause, tree.Match) or clause.optional:
        return
    every = [tie for path in clause.paths for tie in path.ties]
    if len(every) < 2:
        return
    moved: list[str] = []
    ties: set[str] = set()
    for number, tie in enumerate(every):
        name = tie.name.of(text) if tie.name else None
        if tie.properties is not None and tie.properties.keys:
            if name is None:
                name = _unused(text, f"{OURS}{clause.start}_{number}")
                opening = tie.first.end + text[tie.first.end :].index("[") + 1
                yield _Edit(opening, opening, name)
            pairs = zip(tie.properties.keys, tie.properties.values, strict=True)
            moved += [f"{name}.{key.text} = {_cut(text, value)}" for key, value in pairs]
            yield _Edit(tie.properties.start, tie.properties.end, "")
        if name is not None:
            ties.add(name.strip("`"))
    kept: list[str] = []
    for condition in conjuncts(clause.where):
        names = {v.name for v in tree.walk(condition) if isinstance(v, tree.Variable)}
        (moved if names & ties else kept).append(_cut(text, condition))
    if not moved:
        return
    start = clause.end if clause.where_token is None else clause.where_token.start
    first = f"WHERE {' AND '.join(kept)} " if kept else ""
    yield _Edit(start, clause.end, f" {first}WITH * WHERE {' AND '.join(moved)} ")


def _cut(text: str, value: tree.Value) -> str:
    """The text of a value; one that is no single comparison keeps its brackets to itself."""
    piece = value.of(text)
    joined = isinstance(value, tree.Binary) and value.sign in ("OR", "XOR")
    return f"({piece})" if joined or isinstance(value, tree.Case) else piece


def _unused(text: str, name: str) -> str:
    while re.search(rf"\b{name}\b", text, re.IGNORECASE):
        name += "_"
    return name
