"""GEXF (Gephi, networkx) -> ties."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Rejected, Tie

from ._read import graphs

FORMAT = "gexf"
TITLE = "GEXF (Gephi) as ready-made ties"
SUFFIXES = (".gexf",)

_ROOT = re.compile(r"<(?:\w+:)?gexf[\s>]")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is GEXF."""
    return 0.98 if _ROOT.search(head[:5000]) else 0.0


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the file, in order."""
    graph = graphs.Graph(document.name, FORMAT)
    with document.open_text() as stream:
        yield from graphs.XmlGraph(graph).read(stream)
