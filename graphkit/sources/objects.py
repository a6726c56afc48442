"""Things in memory -> documents: a networkx graph as GraphML, a pandas frame as CSV.

So everything that reads files reads them as well. A graph becomes ties; a frame becomes ties if it
has columns such as source and target, else works by its columns.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast
from xml.sax.saxutils import escape, quoteattr

from graphkit.errors import UsageError
from graphkit.ids import digest

Source: TypeAlias = str | Path | Any  # a path, a networkx graph or a pandas frame
_READ = "A path, a networkx graph or a pandas frame is read, or a list of these"
_NODE = ("name", "label", "full_name", "display_name")
_EDGE = ("weight", "works", "first_year", "last_year", "value", "year", "papers")


def is_graph(thing: Any) -> bool:
    """Whether a thing is a graph of networkx, or behaves like one."""
    return hasattr(thing, "nodes") and hasattr(thing, "edges") and hasattr(thing, "adj")


def is_frame(thing: Any) -> bool:
    """Whether a thing is a frame of pandas, or behaves like one."""
    return hasattr(thing, "to_csv") and hasattr(thing, "columns")


def listed(given: Source | Iterable[Source]) -> list[Source]:
    """One thing to read, or several, as a list."""
    if isinstance(given, str | Path) or is_graph(given) or is_frame(given):
        return [given]
    if isinstance(given, bytes) or not isinstance(given, Iterable):
        raise UsageError(f"{_READ}, not {repr(given)[:60]}.")
    return list(given)


def opened(thing: Any) -> tuple[str, bool, functools.partial[BinaryIO]]:
    """A name for a thing in memory, whether the thing states it, and how to open its text."""
    if is_graph(thing):
        data = "\n".join(_graphml(thing)).encode("utf-8", "replace")
        stated, kind = getattr(thing, "name", ""), "networkx graph"
    elif not is_frame(thing):
        raise UsageError(f"{_READ}, not {repr(thing)[:60]}.")
    else:
        data = thing.to_csv(index=False).encode("utf-8", "replace")
        stated, kind = getattr(thing, "attrs", {}).get("name", ""), "pandas frame"
    name = str(stated) if stated else f"{kind} {digest(data.decode('utf-8', 'replace'))}"
    return name, bool(stated), functools.partial(_stream, data)


def _stream(data: bytes) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(cast(Any, io.BytesIO(data))))


def _graphml(graph: Any) -> Iterator[str]:
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    yield from (f'<key id="{name}" attr.name="{name}"/>' for name in dict.fromkeys(_NODE + _EDGE))
    yield "<graph>"
    for node, facts in graph.nodes(data=True):
        yield f"<node id={quoteattr(str(node))}>{_data(facts, _NODE)}</node>"
    for one, other, facts in graph.edges(data=True):
        ends = f"source={quoteattr(str(one))} target={quoteattr(str(other))}"
        yield f"<edge {ends}>{_data(facts, _EDGE)}</edge>"
    yield "</graph></graphml>"


def _data(facts: dict[str, Any], names: Iterable[str]) -> str:
    return "".join(
        f'<data key="{name}">{escape(str(facts[name]))}</data>'
        for name in names
        if facts.get(name) is not None
    )
