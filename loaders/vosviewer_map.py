"""VOSviewer's map and network files -> ties. The two are read as one: graphkit joins them by name.

A map has a heading (id, label, x, y, cluster, weight<…>), a network has none: two ids and a
strength. What joins them puts a line `*network` between them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Tie

from ._read import graphs, tagged
from ._values import cleaning

FORMAT = "vosviewer-map"
TITLE = "VOSviewer map with its network as ready-made ties"
SUFFIXES = (".txt", ".tsv", ".csv")

BETWEEN = "*network"
_OTHERS = frozenset({"x", "y", "cluster", "description", "url"})
_MARKS = ("\t", ",", ";")
_WEIGHT = re.compile(r"(?:weight|score)\s?<[^<>]{1,80}>\Z|(?:weight|score)\Z")
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?(?:[eE][+-]?\d{1,3})?\Z")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a map of VOSviewer."""
    names = _heading(head.lstrip("\ufeff").split("\n", 1)[0])[1]
    if names[:1] != ["id"] or "label" not in names:
        return 0.0
    others = [n for n in names if n in _OTHERS or _WEIGHT.match(n)]
    return 0.96 if len(others) >= 1 and len(others) + 2 >= len(names) - 1 else 0.0


def _heading(line: str) -> tuple[str, list[str]]:
    """What parts the columns, and their names."""
    mark = next((m for m in _MARKS if m in line), "\t")
    return mark, [cell.strip().strip('"').lower() for cell in line.strip().split(mark)]


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the network, in order."""
    graph = graphs.Graph(document.name, FORMAT)
    mark, names = "\t", list[str]()
    begins = 0  # the line above the network
    with document.open_text() as stream:
        for line, text in tagged.lines(stream):
            if text is None:
                yield Rejected(tagged.too_long(), Origin(document.name, FORMAT, line))
            elif not names:
                mark, names = _heading(text)
            elif text == BETWEEN:
                begins = line
            elif text.strip():
                yield from _row(graph, text, (mark, names), line, begins)
    if not begins:
        why = "a map without its network: give both files, or their folder"
        yield Rejected(why, Origin(document.name, FORMAT, 1))
    yield from graph.notes()


def _row(
    graph: graphs.Graph, text: str, heading: tuple[str, list[str]], line: int, begins: int
) -> Iterator[Tie | Rejected]:
    origin = Origin(graph.file, FORMAT, line)
    try:
        marks = [heading[0]] if not begins else [m for m in _MARKS if m in text][:1] or ["\t"]
        cells = [c.strip() for c in next(csv.reader([text], delimiter=marks[0]))]
    except (csv.Error, StopIteration):
        yield Rejected("not a row", origin, cleaning.excerpt(text))
        return
    if not begins:
        facts = dict(zip(heading[1], cells, strict=False))
        if not facts.get("id"):
            yield Rejected("an item has no id", origin, cleaning.excerpt(text))
        graph.node(facts.get("id", ""), {"label": facts.get("label", "")})
        return
    if not 2 <= len(cells) <= 3 or (len(cells) == 3 and not _NUMBER.match(cells[2])):
        why = f"line {line - begins} of the network: not two ids and a strength"
        yield Rejected(why, origin, cleaning.excerpt(text))
        return
    yield graph.edge(cells[0], cells[1], {"weight": cells[2]} if len(cells) == 3 else {}, line)
