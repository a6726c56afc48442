"""Duplicates against gold: pairs of two tables, or clusters of one."""

from __future__ import annotations

import csv
import itertools
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphkit.errors import NothingUsableError, UsageError
from graphkit.files import open_text
from graphkit.resolve.twins import TRUNCATED, FoldedRecord, entry, matched, score, split_people

csv.field_size_limit(1 << 28)
_NAMES = {
    "id": ("id", "key", "_id"), "title": ("title", "name"), "authors": ("authors", "author"),
    "venue": ("venue", "journal", "booktitle", "container-title"), "year": ("year", "date"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GivenWork:
    """One row of a table of works."""

    id: str
    title: str
    authors: tuple[str, ...]
    venue: str
    year: int | None
    truncated: bool | None = None

    def entry(self) -> FoldedRecord:
        """The row as it is compared."""
        return entry(self.title, self.authors, self.venue, self.year, self.truncated)


def read_table(path: Path) -> list[GivenWork]:
    """The works of a CSV table with a header: id, title, authors, venue, year."""
    rows = _rows(path)
    if not rows:
        raise NothingUsableError(f"{path} is empty.")
    header = [cell.strip().casefold() for cell in rows[0]]
    place = {
        field: next((header.index(n) for n in names if n in header), None)
        for field, names in _NAMES.items()
    }
    if place["id"] is None or place["title"] is None:
        raise UsageError(f"{path}: the first line names the columns; id and title are needed.")

    def cell(row: Sequence[str], field: str) -> str:
        at = place[field]
        return row[at].strip() if at is not None and at < len(row) else ""

    found = []
    for row in rows[1:]:
        if not any(c.strip() for c in row):
            continue
        year = cell(row, "year")[:4]
        found.append(
            GivenWork(
                cell(row, "id"),
                cell(row, "title"),
                tuple(split_people(cell(row, "authors"))),
                cell(row, "venue"),
                int(year) if year.isdigit() and int(year) else None,
                True if TRUNCATED.search(cell(row, "authors")) else None,
            )
        )
    if len({w.id for w in found}) < len(found):
        twice = Counter(w.id for w in found).most_common(1)[0][0]
        raise UsageError(f"{path}: the id {twice!r} stands on more than one line.")
    return found


def read_pairs(path: Path, left: set[str], right: set[str]) -> set[tuple[str, str]]:
    """Gold pairs; a first line whose ids nobody has is a header."""
    rows = [tuple(c.strip() for c in row[:2]) for row in _rows(path) if len(row) >= 2]
    if rows and rows[0][0] not in left and rows[0][1] not in right:
        rows = rows[1:]
    return {(one, other) for one, other in rows}


def _rows(path: Path) -> list[list[str]]:
    try:
        with open_text(path, "", "replace") as handle:
            return list(csv.reader(handle))
    except (OSError, EOFError, csv.Error, zlib.error) as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error


def match_works(
    left: Sequence[GivenWork], right: Sequence[GivenWork], one_to_one: bool
) -> list[tuple[str, str, float]]:
    """The pairs of two tables that are one work, with their log-odds."""
    scored = score([w.entry() for w in left], [w.entry() for w in right])
    return [
        (left[int(scored.left[n])].id, right[int(scored.right[n])].id, float(scored.score[n]))
        for n in matched(scored, one_to_one)
    ]


def deduplicate(works: Sequence[GivenWork]) -> dict[str, str]:
    """The cluster of each row of one table: the id of its first row."""
    scored = score([w.entry() for w in works], None)
    head = list(range(len(works)))

    def first(n: int) -> int:
        while head[n] != n:
            head[n] = head[head[n]]
            n = head[n]
        return n

    for n in matched(scored, one_to_one=False):
        one, other = sorted((first(int(scored.left[n])), first(int(scored.right[n]))))
        head[other] = one
    return {work.id: works[first(n)].id for n, work in enumerate(works)}


def pairs_within(cluster: Mapping[str, str]) -> list[tuple[str, str]]:
    """All pairs of ids that share a cluster, the smaller id first."""
    members: dict[str, list[str]] = {}
    for ident, head in cluster.items():
        members.setdefault(head, []).append(ident)
    return [p for own in members.values() for p in itertools.combinations(sorted(own), 2)]


def evaluate_works(
    predicted: set[tuple[str, str]],
    gold: set[tuple[str, str]],
    left: Sequence[GivenWork],
    right: Sequence[GivenWork],
) -> dict[str, Any]:
    """Precision, recall and F1 of pairs, the floor of equal titles, and mistakes to read."""
    rows = {("left", w.id): w for w in left} | {("right", w.id): w for w in right}
    titles: dict[str, list[str]] = {}
    for work in right:
        titles.setdefault(work.entry().title, []).append(work.id)
    equal = {(w.id, other) for w in left for other in titles.get(w.entry().title, [])}

    def told(pair: tuple[str, str]) -> dict[str, str]:
        one, other = rows.get(("left", pair[0])), rows.get(("right", pair[1]))
        return {
            "left": f"{pair[0]}: {one.title} ({one.year})" if one else pair[0],
            "right": f"{pair[1]}: {other.title} ({other.year})" if other else pair[1],
        }

    return {
        **pair_scores(predicted, gold),
        "floors": {"equal title": pair_scores(equal, gold)},
        "wrong": [told(p) for p in sorted(predicted - gold)[:10]],
        "missed": [told(p) for p in sorted(gold - predicted)[:10]],
    }


def pair_scores(predicted: set[tuple[str, str]], gold: set[tuple[str, str]]) -> dict[str, Any]:
    """Precision, recall and F1 of pairs, in per cent."""
    right = len(predicted & gold)
    precision = right / len(predicted) if predicted else 1.0
    recall = right / len(gold) if gold else 1.0
    both = precision + recall
    return {
        "precision": round(100 * precision, 2),
        "recall": round(100 * recall, 2),
        "f1": round(200 * precision * recall / both, 2) if both else 0.0,
        "pairs": len(predicted),
        "gold": len(gold),
    }
