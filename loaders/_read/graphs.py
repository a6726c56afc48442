"""Nodes and edges of ready-made graphs -> ties: which attribute is a name, a weight, a year.

Nodes stand before edges in practice; their names are kept while the file is read, nothing else is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO, TypeAlias
from xml.parsers import expat

from graphkit.records import Note, Origin, Rejected, Tie, beyond, limit

from .._values import cleaning, people
from ..edges import LONGEST_ID, number

Said: TypeAlias = Tie | Rejected | Note
_NAMES = ("name", "label", "full_name", "fullname", "display_name", "author", "author_name",
          "nodelabel")  # fmt: skip
_WEIGHTS = ("weight", "value", "strength")
_WORKS = ("works", "papers", "publications", "joint_papers", "joint_works", "num_papers")
_FIRST = ("first_year", "from_year", "year", "start", "start_year")
_LAST = ("last_year", "to_year", "year", "end", "end_year")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CHUNK = 1 << 18
LONGEST_FACTS = 1000


class GraphError(Exception):
    """The graph cannot be read further; the message says why."""


class Graph:
    """The nodes seen so far, and what their edges become."""

    def __init__(self, file: str, format: str) -> None:
        self.file = file
        self.format = format
        self._names: dict[str, str | None] = {}
        self._tied: set[str] = set()
        self._unknown = 0

    def node(self, ident: str, facts: Mapping[str, str]) -> None:
        """Take note of a node."""
        if ident:
            stated = _first(facts, _NAMES)
            self._names[ident] = _shown(stated) if stated and stated != ident else None

    def edge(self, one: str, other: str, facts: Mapping[str, str], line: int) -> Tie | Rejected:
        """The tie that an edge is."""
        origin = Origin(self.file, self.format, line)
        one, other = cleaning.clean(one), cleaning.clean(other)
        if not one or not other or len(one) > LONGEST_ID or len(other) > LONGEST_ID:
            return Rejected("an end of the edge has no id", origin, f"{one[:80]} {other[:80]}")
        if one == other:
            return Rejected("a tie of one person with itself", origin, one[:80])
        if self._names and (one not in self._names or other not in self._names):
            self._unknown += 1
        self._tied.update((one, other))
        works = number(_first(facts, _WORKS))
        return Tie(
            one,
            other,
            origin,
            self._names.get(one),
            self._names.get(other),
            number(_first(facts, _WEIGHTS)),
            int(works) if works is not None else None,
            _year(_first(facts, _FIRST)),
            _year(_first(facts, _LAST)),
        )

    def notes(self) -> Iterator[Note]:
        """What there is to know of the whole."""
        origin = Origin(self.file, self.format, 0)
        if alone := len(self._names.keys() - self._tied):
            yield Note(f"{alone} of {len(self._names)} nodes have no edge and make no tie", origin)
        if self._unknown:
            yield Note(f"{self._unknown} edges name a node that the file does not list", origin)


def _first(facts: Mapping[str, str], keys: Iterable[str]) -> str:
    return next((facts[k] for k in keys if facts.get(k)), "")


def _shown(stated: str) -> str | None:
    """A name in reading order: "NEWMAN, M" is M NEWMAN."""
    return people.from_label(cleaning.spelled(cleaning.clean(stated[:LONGEST_ID]))).name or None


def _year(text: str) -> int | None:
    head = text.strip()[:4]
    return int(head) if len(head) == 4 and head.isdecimal() and head.isascii() else None


class XmlGraph:
    """Reads GraphML or GEXF as a stream. A document type with entities is refused, not followed."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.said: list[Said] = []
        self.names: dict[str, str] = {}  # an attribute's id -> its name
        self.defaults: dict[str, str] = {}
        self._what = ""  # "node" or "edge"
        self._ends: dict[str, str] = {}
        self._facts: dict[str, str] = {}
        self._line = 0
        self._key = ""
        self._data: list[str] | None = None
        self._size = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity

    def read(self, stream: TextIO) -> Iterator[Said]:
        """All ties, then the notes."""
        graph = self.graph
        fed = 0  # bytes
        try:
            while chunk := stream.read(_CHUNK):
                data = _ILLEGAL.sub("", chunk).encode()
                fed += len(data)
                self.parser.Parse(data, False)
                yield from self.said
                self.said.clear()
                # What is not closed yet is looked through again with each piece.
                if fed - self.parser.CurrentByteIndex > limit("line"):
                    raise GraphError(beyond("line", "a tag or a text"))
            self.parser.Parse("", True)
        except (expat.ExpatError, GraphError) as error:
            yield from self.said
            self.said.clear()
            origin = Origin(graph.file, graph.format, self.parser.CurrentLineNumber)
            yield Rejected(f"cannot be read further: {error}", origin)
        yield from self.said
        yield from graph.notes()

    def _entity(self, *_: object) -> None:
        raise GraphError("it declares entities, which no graph needs")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2].lower()
        if tag in ("node", "edge"):
            self._flush()
            self._what, self._ends, self._line = tag, attributes, self.parser.CurrentLineNumber
            self._facts = {k.lower(): v for k, v in attributes.items()}
        elif tag in ("key", "attribute"):  # GraphML's and GEXF's declarations
            key = attributes.get("id", "")
            self.names[key] = (
                attributes.get("attr.name") or attributes.get("title") or key
            ).lower()
        elif tag == "attvalue":
            key = attributes.get("for") or attributes.get("id") or ""
            self._facts[self.names.get(key, key).lower()] = attributes.get("value", "")
        elif tag in ("data", "nodelabel"):
            key = attributes.get("key", "")
            self._key = tag if tag == "nodelabel" else self.names.get(key, key).lower()
            self._data, self._size = [], 0

    def _text(self, text: str) -> None:
        if self._data is not None and self._size < LONGEST_FACTS:
            self._data.append(text)
            self._size += len(text)

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2].lower()
        if tag in ("data", "nodelabel") and self._data is not None:
            if text := "".join(self._data).strip():
                self._facts[self._key] = text
            self._data = None
        elif tag in ("node", "edge"):
            self._flush()

    def _flush(self) -> None:
        """A node or an edge is complete at its end, or where one within it begins."""
        what, self._what = self._what, ""
        if what == "node":
            self.graph.node(cleaning.clean(self._ends.get("id", "")), self._facts)
        elif what == "edge":
            one, other = self._ends.get("source", ""), self._ends.get("target", "")
            self.said.append(self.graph.edge(one, other, self._facts, self._line))
