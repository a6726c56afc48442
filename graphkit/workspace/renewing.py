"""What new rules made of the same files: people who became one, and people who became several.

A workspace renews itself when the rules of who is who changed. Nothing was loaded and nothing was
decided then, so whoever changed did so by the rules alone, and that is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from graphkit.graph import TableFolder

SHOWN = 3  # people named
RULED = "ruling:"


def renewed(old: TableFolder | None, new: TableFolder) -> list[str]:
    """Who changed by the rules alone, in a line; nothing where files or decisions changed too."""
    if old is None or old.folder == new.folder:
        return []
    try:
        before, decided = _mentions(old), _rulings(old)
        same = _sources(old) == _sources(new) and decided == _rulings(new)
    except (OSError, pa.ArrowException, KeyError):
        return []  # made by a version that kept less
    if not same:
        return []
    to: dict[str, set[str]] = defaultdict(set)
    came: dict[str, set[str]] = defaultdict(set)
    for key, person in _mentions(new).items():
        if key in before:
            to[before[key]].add(person)
            came[person].add(before[key])
    merged = sorted(person for person, own in came.items() if len(own) > 1)
    split = sorted(person for person, own in to.items() if len(own) > 1)
    if not merged and not split:
        return []
    told = _named(sum(len(came[p]) for p in merged), "people are", len(merged), "now", merged)
    told += _named(len(split), "people are", sum(len(to[p]) for p in split), "now", split)
    return [f"the rules of who is who are newer: {'; '.join(told)} (graphkit people explain)"]


def _named(of: int, verb: str, now: int, word: str, people: list[str]) -> list[str]:
    if not people:
        return []
    listed = ", ".join(people[:SHOWN]) + (" …" if len(people) > SHOWN else "")
    return [f"{of:,} {verb} {now:,} {word} ({listed})"]


def _mentions(tables: TableFolder) -> dict[str, str]:
    rows = _of(tables, "mentions", ["id", "person"])
    return dict(zip(rows["id"], rows["person"], strict=True))


def _sources(tables: TableFolder) -> list[str]:
    return sorted(_of(tables, "sources", ["id"])["id"])


def _rulings(tables: TableFolder) -> list[str]:
    return sorted({s for s in _of(tables, "decisions", ["subject"])["subject"] if _is_ruling(s)})


def _is_ruling(subject: str) -> bool:
    return subject.startswith(RULED)


def _of(tables: TableFolder, name: str, columns: Iterable[str]) -> dict[str, list[str]]:
    """Columns of a table as they lie there, also where another version wrote them."""
    found: dict[str, list[str]] = pq.read_table(
        tables.folder / f"{name}.parquet", columns=[*columns]
    ).to_pydict()
    return found
