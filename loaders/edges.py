"""Edge lists: two or three columns parted by tab, blank, comma or semicolon -> ties.

Each line names two people by the ids of the file, and a weight if there is a third column. A first
line that counts nodes and edges ("4158 13422"), headings and lines of comment (#, %) are no ties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Tie

from . import _tagged, _text

FORMAT = "edges"
TITLE = "Edge list (two or three columns) as ready-made ties"
SUFFIXES = (".edges", ".edgelist", ".txt", ".csv", ".tsv", ".el", ".ncol")

_COMMENT = ("#", "%", "//")
_ENDS = frozenset(
    "source target from to node1 node2 node_1 node_2 author1 author2 author_1 author_2"
    " src dst fromnodeid tonodeid id1 id2 person1 person2 one other start end node_a node_b".split()
)
_WEIGHTS = frozenset("weight value works count papers w n strength times edges".split())
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")
_WHOLE = re.compile(r"\d{1,18}\Z")
LONGEST_ID = 500


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is an edge list."""
    rows = [r for r in head.lstrip("\ufeff").split("\n")[:200] if r.strip()]
    rows = [r for r in rows if not r.lstrip().startswith(_COMMENT)]
    if len(head) >= 1 << 16 and len(rows) > 1:
        rows.pop()
    if not rows or (len(rows) < 2 and not _is_heading(_cells(rows[0], _mark(rows)))):
        return 0.0
    mark = _mark(rows)
    cells = [_cells(r, mark) for r in rows]
    heading = _is_heading(cells[0])
    body = cells[1:]
    if not all(len(c) in (2, 3) for c in body) or (len({len(c) for c in body}) > 1):
        return 0.0
    if not all(len(c) == 2 or _NUMBER.match(c[2]) for c in body):
        return 0.0
    whole = all(_WHOLE.match(c[0]) and _WHOLE.match(c[1]) for c in body)
    if heading:
        return 0.85
    return 0.6 if whole and len(cells[0]) in (2, 3) else 0.0


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the file, in order."""
    with document.open_text() as stream:
        head = stream.read(1 << 16)
    rows = [r for r in head.lstrip("\ufeff").split("\n")[:200] if r.strip()]
    rows = [r for r in rows if not r.lstrip().startswith(_COMMENT)]
    mark = _mark(rows)
    skipped = _not_a_tie(document, rows, mark)
    if skipped:
        yield Note(f"the first line is {skipped}, no tie", Origin(document.name, FORMAT, 1))
    name = document.name
    with document.open_text() as stream:
        for number, text in _tagged.lines(stream):
            origin = Origin(name, FORMAT, number)
            if text is None:
                yield Rejected(_tagged.TOO_LONG, origin)
                continue
            cells = text.split(mark)
            if len(cells) == 2 and not skipped:  # plain numbers: the usual case, a million times
                one, other = cells
                if one.isdecimal() and other.isdecimal() and text.isascii() and one != other:
                    yield Tie(one, other, origin)
                    continue
            if not text or text.isspace() or text.lstrip("\ufeff ").startswith(_COMMENT):
                continue
            if skipped:
                skipped = ""
                continue
            yield _tie(text, mark, origin)


def _tie(text: str, mark: str | None, origin: Origin) -> Tie | Rejected:
    cells = text.split() if mark is None else _cells(text, mark)
    if not 2 <= len(cells) <= 3:
        return Rejected(f"{len(cells)} columns, not two or three", origin, _text.excerpt(text))
    one, other = cells[0], cells[1]
    if not (one.isascii() and one.isalnum() and other.isascii() and other.isalnum()):
        one, other = _text.clean(one), _text.clean(other)
    if not one or not other or len(one) > LONGEST_ID or len(other) > LONGEST_ID:
        return Rejected("an end of the tie has no id", origin, _text.excerpt(text))
    if one == other:
        return Rejected("a tie of one person with itself", origin, _text.excerpt(text))
    if len(cells) == 2:
        return Tie(one, other, origin)
    weight = number(cells[2])
    if weight is None and cells[2]:
        return Rejected("the third column is not a number", origin, _text.excerpt(text))
    return Tie(one, other, origin, weight=weight)


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
    """The columns of a line; quotes around one, and empty ones at the end, say nothing."""
    if mark is None:
        return text.split()
    cells = [c.strip().strip('"').strip() for c in text.lstrip("\ufeff").split(mark)]
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return cells


def _is_heading(cells: list[str]) -> bool:
    names = [c.lower().replace(" ", "_") for c in cells]
    return len(names) in (2, 3) and names[0] in _ENDS and names[1] in _ENDS


def _not_a_tie(document: Document, rows: list[str], mark: str | None) -> str:
    """What the first line is, if it is no tie: a heading, or the numbers of nodes and edges."""
    if not rows:
        return ""
    first = _cells(rows[0], mark)
    if _is_heading(first):
        return "a heading"
    if len(first) == 3 and _is_heading(first[:2]):
        return "a heading"
    # the counts may be parted by a blank where the columns are by a tab
    counts = rows[0].split() if len(first) == 1 else first
    if len(counts) != 2 or not all(_WHOLE.match(c) for c in counts):
        return ""
    after = [len(_cells(r, mark)) for r in rows[1:50]]
    if after and all(width == 3 for width in after):
        return "the number of nodes and edges"
    if len(after) < 1 or int(counts[1]) < len(rows) - 1:
        return ""
    with document.open_text() as stream:  # two columns: only counting tells
        lines = sum(1 for _, text in _tagged.lines(stream)
                    if text and not text.isspace() and not text.startswith(_COMMENT))  # fmt: skip
    return "the number of nodes and edges" if int(counts[1]) == lines - 1 else ""
