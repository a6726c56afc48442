"""Edge lists: two or three columns parted by tab, blank, comma or semicolon -> ties.

Each line names two people by the ids of the file, and a weight if there is a third column; under a
heading (source, target, weight, works, first_year …) there may be more. A first line that counts
nodes and edges ("4158 13422") and lines of comment (#, %) are no ties.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Tie

from ._read import tagged
from ._values import cleaning

FORMAT = "edges"
TITLE = "Edge list (two or three columns) as ready-made ties"
SUFFIXES = (".edges", ".edgelist", ".txt", ".csv", ".tsv", ".el", ".ncol")

_COMMENT = ("#", "%", "//")
_PAIRS = (
    "source target", "from to", "node1 node2", "node_1 node_2", "node_a node_b", "author1 author2",
    "author_1 author_2", "src dst", "fromnodeid tonodeid", "id1 id2", "person1 person2",
    "one other", "start end", "author coauthor", "u v",
)  # fmt: skip
_ENDS = tuple(tuple(pair.split()) for pair in _PAIRS)
_ROLES = {
    "weight": ("weight", "value", "strength", "w"),
    "works": ("works", "papers", "publications", "n_works", "count"),
    "first": ("first_year", "from_year", "start_year"),
    "last": ("last_year", "to_year", "end_year"),
    "one_name": ("source_name", "one_name", "name1", "author1_name"),
    "other_name": ("target_name", "other_name", "name2", "author2_name"),
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")
_WHOLE = re.compile(r"\d{1,18}\Z")
LONGEST_ID = 500


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is an edge list."""
    rows = _rows(head)
    if len(head) >= 1 << 16 and len(rows) > 1:
        rows.pop()
    if not rows:
        return 0.0
    mark = _mark(rows)
    cells = [_cells(r, mark) for r in rows]
    body = cells[1:]
    if _heading(cells[0]):
        return 0.85 if _fit(len(cells[0]), body, mark) else 0.0
    if not body or len(cells[0]) not in (2, 3) or len({len(c) for c in body}) > 1:
        return 0.0
    if not all(len(c) == 2 or (len(c) == 3 and _NUMBER.match(c[2])) for c in body):
        return 0.0
    return 0.6 if all(_WHOLE.match(c[0]) and _WHOLE.match(c[1]) for c in body) else 0.0


def _fit(columns: int, body: list[list[str]], mark: str | None) -> bool:
    """Whether lines have the columns of a heading, and are not prose in which its words stand."""
    least = columns if mark is None else 2  # what stands at the end of a line may be left out
    return 5 * sum(least <= len(cells) <= columns for cells in body) >= 4 * len(body)


def _rows(head: str) -> list[str]:
    rows = [r for r in head.lstrip("\ufeff").split("\n")[:200] if r.strip()]
    return [r for r in rows if not r.lstrip().startswith(_COMMENT)]


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the file, in order."""
    with document.open_text() as stream:
        rows = _rows(stream.read(1 << 16))
    mark = _mark(rows)
    places = _heading(_cells(rows[0], mark)) if rows else {}
    skipped = "a heading" if places else _counts(document, rows, mark)
    if skipped:
        yield Note(f"the first line is {skipped}, no tie", Origin(document.name, FORMAT, 1))
    plain = len(places) in (0, 2)
    name = document.name
    with document.open_text() as stream:
        for number, text in tagged.lines(stream):
            origin = Origin(name, FORMAT, number)
            if text is None:
                yield Rejected(tagged.too_long(), origin)
                continue
            cells = text.split(mark)
            if plain and len(cells) == 2 and not skipped:  # the usual case, a million times
                one, other = cells
                if one.isdecimal() and other.isdecimal() and text.isascii() and one != other:
                    yield Tie(one, other, origin)
                    continue
            if not text or text.isspace() or text.lstrip("\ufeff ").startswith(_COMMENT):
                continue
            if skipped:
                skipped = ""
                continue
            yield _tie(text, _cells(text, mark), places, origin)


def _tie(text: str, cells: list[str], places: dict[str, int], origin: Origin) -> Tie | Rejected:
    if not places:
        if not 2 <= len(cells) <= 3:
            return Rejected(
                f"{len(cells)} columns, not two or three", origin, cleaning.excerpt(text)
            )
        places = {"one": 0, "other": 1, "weight": 2}
    told = {role: cells[at] if at < len(cells) else "" for role, at in places.items()}
    one, other = cleaning.clean(told["one"]), cleaning.clean(told["other"])
    if not one or not other or len(one) > LONGEST_ID or len(other) > LONGEST_ID:
        return Rejected("an end of the tie has no id", origin, cleaning.excerpt(text))
    if one == other:
        return Rejected("a tie of one person with itself", origin, cleaning.excerpt(text))
    numbers = {role: number(told.get(role, "")) for role in ("weight", "works", "first", "last")}
    wrong = [role for role, value in numbers.items() if value is None and told.get(role)]
    if wrong:
        return Rejected(f"the {wrong[0]} is not a number", origin, cleaning.excerpt(text))
    works, first, last = (_int(numbers[role]) for role in ("works", "first", "last"))
    return Tie(
        one,
        other,
        origin,
        cleaning.clean(told.get("one_name", "")) or None,
        cleaning.clean(told.get("other_name", "")) or None,
        numbers["weight"],
        works,
        first,
        last,
    )


def _int(value: float | None) -> int | None:
    return None if value is None else int(value)


def number(text: str) -> float | None:
    """A weight as a number; None for what is none, infinite or below zero."""
    if not _NUMBER.match(text.strip()):
        return None
    value = float(text)
    return value if 0 <= value < 1e300 else None


def _mark(rows: list[str]) -> str | None:
    """What parts the columns; None for blanks of any number."""
    for mark in ("\t", ",", ";", "|"):
        if sum(mark in r for r in rows[-50:]) * 2 > len(rows[-50:]):
            return mark
    return None


def _cells(text: str, mark: str | None) -> list[str]:
    """The columns of a line; empty ones at the end say nothing."""
    if mark is None:
        return text.split()
    text = text.lstrip("\ufeff")
    try:
        parts = next(csv.reader([text], delimiter=mark)) if '"' in text else text.split(mark)
    except (csv.Error, StopIteration):
        parts = text.split(mark)
    cells = [c.strip() for c in parts]
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return cells


def _heading(cells: list[str]) -> dict[str, int]:
    """Where a heading has the ends and what else it names; empty for a line that is none."""
    names = [c.lower().replace(" ", "_") for c in cells]
    ends = next((pair for pair in _ENDS if pair[0] in names and pair[1] in names), None)
    if ends is None or "title" in names:
        return {}
    places = {"one": names.index(ends[0]), "other": names.index(ends[1])}
    for role, known in _ROLES.items():
        at = next((names.index(n) for n in known if n in names), -1)
        if at >= 0 and at not in places.values():
            places[role] = at
    return places


def _counts(document: Document, rows: list[str], mark: str | None) -> str:
    """Whether the first line only counts nodes and edges."""
    if not rows:
        return ""
    first = _cells(rows[0], mark)
    # the counts may be parted by a blank where the columns are by a tab
    counts = rows[0].split() if len(first) == 1 else first
    if len(counts) != 2 or not all(_WHOLE.match(c) for c in counts):
        return ""
    after = [len(_cells(r, mark)) for r in rows[1:50]]
    if after and all(width == 3 for width in after):
        return "the number of nodes and edges"
    if len(after) < 1 or int(counts[1]) < len(rows) - 1:
        return ""
    lines, ends = 0, set[str]()
    with document.open_text() as stream:  # two columns: only counting tells
        for _, text in tagged.lines(stream):
            if text and not text.isspace() and not text.startswith(_COMMENT):
                lines += 1
                if lines > 1:
                    ends.update(_cells(text, mark)[:2])
    fits = int(counts[1]) == lines - 1 and int(counts[0]) >= len(ends)
    return "the number of nodes and edges" if fits else ""
