"""What the scripts of a page need, in little room: columns and differences, unpacked by unpack.js.

words → people as columns · ties as steps from one to the next · what ties have in common, once
      · places of the dots · widths of the lines → plain data for JSON

The titles of works stand in the page's table alone, and are read there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import isfinite
from operator import itemgetter
from typing import Any

from graphkit.slices import Slice, SliceEdge
from graphkit.views.scene import radius_of, width_of
from graphkit.views.wording import count, text

_DOT = itemgetter("id", "x", "y", "size")
_OPTIONAL = ("change", "rates", "kind", "sum")
OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"shape": "dot", "borderWidth": 1.5, "chosen": False},
    "edges": {"smooth": False, "chosen": False, "selectionWidth": 0, "hoverWidth": 0},
    "interaction": {
        "dragNodes": False,
        "hover": True,
        "keyboard": {"enabled": False},
        "selectConnectedEdges": False,
        "hoverConnectedEdges": False,
        "tooltipDelay": 100,
        "zoomSpeed": 0.6,
    },
}


def packed(slice: Slice, words: dict[str, Any], topics: Sequence[str]) -> dict[str, Any]:
    """The data of a page; `topics` are those that a reader may choose from."""
    steps, runs = _ties(words["ties"])
    place = {topic: n for n, topic in enumerate(topics)}
    about = [[place[t] for t in work["topics"] if t in place] for work in words["works"]]
    return {
        **words,
        "people": _people(words["people"], len(slice.nodes) + len(slice.ring)),
        "ties": steps,
        "runs": runs,
        "alike": _alike(words["alike"]),
        "works": {"years": [work.year or 0 for work in slice.works], "topics": about},
        "ids": [text(node.id) for node in (*slice.nodes, *slice.ring, *slice.things)],
        "network": _network(slice, words["ties"]),
    }


def _people(people: Sequence[dict[str, Any]], persons: int) -> dict[str, Any]:
    """People as columns; things, which are few, one by one. The order says who is beyond."""
    own = people[:persons]
    return {
        **{name: [p[name] for p in own] for name in ("name", "legend", "ties", "more")},
        "facts": [_column(column) for column in zip(*(p["facts"] for p in own), strict=True)],
        "focus": [i for i, p in enumerate(own) if p["focus"]],
        "doubtful": [i for i, p in enumerate(own) if p["doubtful"]],
        "change": {str(i): p["change"] for i, p in enumerate(own) if p["change"]},
        "things": people[persons:],
    }


def _column(values: Sequence[str]) -> dict[str, Any]:
    """Texts that come again and again, or whose parts do (topics): each once, and where it is."""
    place: dict[str, int] = {}
    at: dict[str, int | list[int]] = {}
    for value in dict.fromkeys(values):
        parts = [place.setdefault(part, len(place)) for part in value.split(", ")]
        at[value] = parts if len(parts) > 1 else parts[0]
    return {"of": list(place), "at": [at[value] for value in values]}


def _ties(ties: Sequence[tuple[int, int, int]]) -> tuple[list[int], list[int]]:
    """Three small numbers for a tie, and how often the last one goes on.

    In a large team everybody is tied to everybody, and one tie differs from the one before by one
    person: such a row is one tie and its length.
    """
    steps: list[int] = []
    runs: list[int] = []
    one = other = kind = 0
    for a, b, alike in ties:
        if b == other + 1 and a == one and alike == kind and steps:
            if not runs or runs[-2] != len(steps):
                runs += (len(steps), 0)
            runs[-1] += 1
        else:
            steps += (a - one, b - other, alike - kind)
        one, other, kind = a, b, alike
    return steps, runs


def _alike(alike: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What alike ties have in common, as columns; what few of them have stands apart."""
    more = [tie["more"] for tie in alike]
    return {
        "strength": [tie["strength"] for tie in alike],
        "years": _column([tie["years"] for tie in alike]),
        "works": [tie["works"] or 0 for tie in alike],
        "more": more if any(more) else [],
        "odd": {str(i): odd for i, tie in enumerate(alike) if (odd := _odd(tie))},
    }


def _odd(tie: dict[str, Any]) -> dict[str, Any]:
    """What the script cannot put together from the columns."""
    odd = {k: tie[k] for k in _OPTIONAL if tie[k]}
    if not _said_alike(tie["strength"]):
        odd["weight"] = tie["weight"]
    # Where a file lists no work of a tie, what is left is all that it weighs.
    rest = f"{tie['weight']} of {count(tie['more'], 'work')} more" if tie["more"] else ""
    if tie["rest"] != rest:
        odd["rest"] = tie["rest"]
    return odd


def _said_alike(weight: float) -> bool:
    """Whether a script says this weight as `number` does: halves it may round another way."""
    return 0.001 <= weight < 10_000 and weight * 1000 % 1 != 0.5


def _network(slice: Slice, ties: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    """What vis-network draws, held by pyvis: numbers for ids, so that no id can mislead it."""
    from pyvis.network import Network  # noqa: PLC0415  slow: it brings IPython

    model = Network()
    nodes = (*slice.nodes, *slice.ring, *slice.things)
    if lost := next((n for n in nodes if not (isfinite(n.x) and isfinite(n.y))), None):
        raise ValueError(f"{lost.id!r} has no place: ({lost.x}, {lost.y})")
    size = [radius_of(node) for node in nodes]
    # What is drawn later lies on top: small dots over large ones, the focus over all.
    order = sorted(range(len(nodes)), key=lambda i: (nodes[i].focus, -size[i]))
    model.nodes = [{"id": i, "x": nodes[i].x, "y": nodes[i].y, "size": size[i]} for i in order]
    model.options = OPTIONS  # not set_options: it strips every space
    # Ties that are alike have one width; their ends are those of the ties (see unpack.js).
    edges: tuple[SliceEdge, ...] = (*slice.edges, *slice.links, *slice.ring_edges)
    alike = {own: edge for (_, _, own), edge in zip(reversed(ties), reversed(edges), strict=True)}
    heaviest = max((edge.weight for edge in slice.edges), default=1.0) or 1.0
    return {
        "dots": list(chain.from_iterable(map(_DOT, model.nodes))),
        "widths": [width_of(alike[own], heaviest) for own in range(len(alike))],
        "options": model.options,
    }
