"""Pajek's networks (.net), which VOSviewer, Bibexcel and networkx write as well -> ties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Tie

from ._read import graphs, tagged
from ._values import cleaning

FORMAT = "pajek"
TITLE = "Pajek network as ready-made ties"
SUFFIXES = (".net", ".paj")

_START = re.compile(r"^[ \t\ufeff]{0,80}\*vertices[ \t]+\d", re.MULTILINE | re.IGNORECASE)
_VERTEX = re.compile(r"\s*(\d{1,18})(?:\s+(?:\"([^\"]*)\"|(\S+)))?")
_PAIRS, _LISTS = ("*arcs", "*edges"), ("*arcslist", "*edgeslist")
_NOT_READ = "a matrix of ties is not read; save the network as a list of edges"


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a network of Pajek."""
    return 0.97 if _START.search(head[:10_000]) else 0.0


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the file, in order."""
    graph = graphs.Graph(document.name, FORMAT)
    part = ""
    with document.open_text() as stream:
        for line, text in tagged.lines(stream):
            if text is None:
                yield Rejected(tagged.too_long(), Origin(document.name, FORMAT, line))
                continue
            stated = text.strip("\ufeff \t\r")
            if stated.startswith("*"):
                part = stated.split(maxsplit=1)[0].split(":")[0].lower()
            if stated and not stated.startswith("%"):  # no remark
                yield from _line(graph, part, stated, line)
    yield from graph.notes()


def _line(graph: graphs.Graph, part: str, stated: str, line: int) -> Iterator[Tie | Rejected]:
    """What a line says in its part of the file."""
    reason = ""
    if stated.startswith("*"):
        reason = _NOT_READ if part == "*matrix" else ""
    elif part == "*vertices":
        reason = "" if _vertex(graph, stated) else "a vertex has no number"
    elif part in _PAIRS + _LISTS:
        first, *others = stated.split()
        if not others:
            reason = "a tie has one end only"
        elif part in _PAIRS:
            facts = {"weight": others[1]} if len(others) > 1 else {}
            yield graph.edge(first, others[0], facts, line)
        else:
            yield from (graph.edge(first, other, {}, line) for other in others)
    if reason:
        yield Rejected(reason, Origin(graph.file, FORMAT, line), cleaning.excerpt(stated))


def _vertex(graph: graphs.Graph, stated: str) -> bool:
    match = _VERTEX.match(stated)
    if match is None:
        return False
    graph.node(match[1], {"label": match[2] or match[3] or ""})
    return True
