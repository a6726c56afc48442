"""GML (Newman's collections, networkx, igraph) -> ties.

networkx reads a whole file into memory and stops at what its grammar does not know; here keys and
values are taken as they come.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import TextIO

from graphkit.records import Document, Note, Origin, Rejected, Tie

from ._read import graphs

FORMAT = "gml"
TITLE = "GML as ready-made ties"
SUFFIXES = (".gml",)

_START = re.compile(r"^[ \t]*graph\s{0,80}\[", re.MULTILINE | re.IGNORECASE)
_PART = re.compile(r"\b(?:node|edge)\s{0,80}\[", re.IGNORECASE)
_TOKEN = re.compile(r"\s*(?:(\[|\])|\"([^\"]*)\"|#[^\n]*\n|([^\s\[\]\"]+))")
_CHUNK = 1 << 18
_LONGEST = 1 << 20


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is GML."""
    if head.lstrip("\ufeff \t\n")[:1] in "{<":
        return 0.0
    return 0.95 if _START.search(head) and _PART.search(head) else 0.0


def read(document: Document) -> Iterator[Tie | Rejected | Note]:
    """All ties of the file, in order."""
    graph = graphs.Graph(document.name, FORMAT)
    with document.open_text() as stream:
        try:
            yield from _ties(graph, stream)
        except graphs.GraphError as error:
            yield Rejected(error.args[0], Origin(document.name, FORMAT, error.args[1]))
    yield from graph.notes()


def _ties(graph: graphs.Graph, stream: TextIO) -> Iterator[Tie | Rejected]:
    depth = part = 0
    what = key = ""
    begun = 0
    facts: dict[str, str] = {}
    for line, sign, value in _tokens(stream):
        if sign == "[":
            depth += 1
            if key in ("node", "edge") and not part:
                what, part, begun, facts = key, depth, line, {}
            key = ""
        elif sign == "]":
            if depth == part:
                if what == "node":
                    graph.node(facts.get("id", ""), facts)
                else:
                    one, other = facts.get("source", ""), facts.get("target", "")
                    yield graph.edge(one, other, facts, begun)
                part = 0
            depth = max(depth - 1, 0)
            key = ""
        elif key and depth == part:
            facts.setdefault(key, value)
            key = ""
        else:
            key = "" if key else value.lower()
    if part:
        origin = Origin(graph.file, FORMAT, begun)
        yield Rejected(f"the {what} that begins here is not closed", origin)


def _tokens(stream: TextIO) -> Iterator[tuple[int, str, str]]:
    """(line, bracket, word) of a text, of which only a piece is held."""
    rest, line = "", 1
    ended = False
    while not ended:
        chunk = stream.read(_CHUNK)
        ended = not chunk
        text = rest + chunk
        at = 0
        while match := _TOKEN.match(text, at):
            if match.end() == len(text) and not ended:
                break
            sign, quoted, word = match.groups()
            line += text.count("\n", at, match.end())
            if sign:
                yield line, sign, ""
            elif quoted is not None:
                yield line, "", html.unescape(quoted).replace("\n", " ")
            elif word:
                yield line, "", word
            at = match.end()
        rest = text[at:]
        if len(rest) > _LONGEST:
            raise graphs.GraphError("cannot be read further: a text is not closed", line)
    if rest.strip():
        raise graphs.GraphError("cannot be read further: a text is not closed", line)
