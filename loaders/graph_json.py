"""Graphs as JSON -> ties: node-link (networkx, D3), Cytoscape, graphology and VOSviewer.

The shapes differ in names only: a list of nodes, a list of links, and what either says of itself in
a member ("data", "attributes") or beside its ends. Links may stand before the nodes they name, so
the file is read twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphkit.records import Document, Note, Origin, Rejected, Tie

from ._read import graphs, json_stream, shapes

FORMAT = "graph-json"
TITLE = "Graph as JSON (node-link, Cytoscape, VOSviewer) as ready-made ties"
SUFFIXES = (".json", ".cyjs")

_LISTS = ("nodes", "links", "edges", "elements.nodes", "elements.edges", "elements",
          "network.items", "network.links")  # fmt: skip
_INNER = ("data", "attributes", "weights")  # where a node or a link says more of itself
_IDS = ("id", "key", "name")
_ONE = ("source", "source_id", "from")
_OTHER = ("target", "target_id", "to")
_OF_GRAPHS = (
    {"nodes", "links"}, {"nodes", "edges"}, {"elements", "edges"}, {"elements", "data"},
    {"network", "items", "links"},
)  # fmt: skip
# What says that a file with "nodes" and "edges" is something else after all.
_ENDS = frozenset({"source", "source_id", "from"})


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a graph as JSON."""
    keys = shapes.keys(head)
    if not any(signs <= keys for signs in _OF_GRAPHS):
        whole = len(head) >= 1 << 14 and head.lstrip("\ufeff \t\n").startswith("{")
        # a long list of nodes hides its links
        return 0.6 if whole and {"nodes", "id"} <= keys and "title" not in keys else 0.0
    return 0.93 if keys & _ENDS or "directed" in keys or len(head) >= 1 << 14 else 0.4


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the file, in order."""
    graph = graphs.Graph(document.name, FORMAT)
    count = 0
    for item in _items(document):
        if isinstance(item, json_stream.JsonItem) and type(item.value) is dict:
            facts = _facts(item.value)
            if not _end(facts, _ONE):
                graph.node(_named(facts) or str(count), facts)
                count += 1
    for item in _items(document):
        origin = Origin(document.name, FORMAT, item.line)
        if isinstance(item, json_stream.Damage):
            yield Rejected(item.reason, origin, item.text)
        elif type(item.value) is not dict:
            yield shapes.rejected("neither a node nor a link", origin, item.value)
        elif one := _end(facts := _facts(item.value), _ONE):
            yield graph.edge(one, _end(facts, _OTHER), facts, item.line)
        elif not _named(facts) and not facts:
            yield shapes.rejected("neither a node nor a link", origin, item.value)
    yield from graph.notes()


def _items(document: Document) -> Iterator[json_stream.Item]:
    with document.open_text() as stream:
        yield from json_stream.items(stream, _LISTS)


def _facts(item: dict[str, Any]) -> dict[str, str]:
    """What a node or a link says of itself, by names in lower case."""
    found: dict[str, str] = {}
    for whole in (item, *(item[name] for name in _INNER if type(item.get(name)) is dict)):
        for name, value in whole.items():
            if text := shapes.plain(value):
                found.setdefault(str(name).lower(), text)
            elif name in ("source", "target") and type(value) is dict:  # D3, once it has run
                found.setdefault(name, _named(_facts_of_end(value)))
    return found


def _facts_of_end(value: dict[str, Any]) -> dict[str, str]:
    return {str(name).lower(): shapes.plain(v) for name, v in value.items()}


def _named(facts: dict[str, str]) -> str:
    return next((facts[name] for name in _IDS if facts.get(name)), "")


def _end(facts: dict[str, str], names: tuple[str, ...]) -> str:
    return next((facts[name] for name in names if facts.get(name)), "")
