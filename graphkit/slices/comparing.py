"""Two windows of years in one picture: which ties are new, ended, stronger, weaker, the same.

One layout for both, so that a reader sees what changed and not what moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graphkit.changes import Years, changes, length
from graphkit.projection import Projection
from graphkit.slices.building import Wanted, slice_of
from graphkit.slices.model import Slice, SliceEdge, SliceNode


def compare(
    both: Projection,
    windows: Sequence[Projection],
    spans: Sequence[Years],
    wanted: Wanted,
) -> Slice:
    """What differs between two windows; `both` is the network of the works of either."""
    cut = slice_of(both, replace(wanted, ring=False, kinds=("people",)))
    known = set(both.ids)
    edges = _edges(cut.edges, windows, spans)
    nodes = tuple(_node(node, windows) if node.id in known else node for node in cut.nodes)
    labels = (span_text(spans[0]), span_text(spans[1]))
    return replace(cut, nodes=nodes, edges=edges, windows=labels)


def span_text(span: Years) -> str:
    """A window as people write it: 2010–2014.

    >>> span_text((2010, 2014)), span_text((None, 2014)), span_text((2015, None))
    ('2010–2014', 'until 2014', 'from 2015')
    """
    first, last = span
    if first is None:
        return "all years" if last is None else f"until {last}"
    if last is None:
        return f"from {first}"
    return str(first) if first == last else f"{first}–{last}"


def _weight(window: Projection, one: int, other: int) -> float:
    row = window.ties.row(one)
    for place, target in enumerate(window.ties.targets[row].tolist(), row.start):
        if target == other:
            return float(window.arrays.tie_weight[place])
    return 0.0


def _edges(
    edges: Sequence[SliceEdge], windows: Sequence[Projection], spans: Sequence[Years]
) -> tuple[SliceEdge, ...]:
    ends = [(windows[0].number(e.source), windows[0].number(e.target)) for e in edges]
    sides = [
        np.array([_weight(window, *pair) for pair in ends])
        / length(span, (window.first_year, window.last_year))
        for window, span in zip(windows, spans, strict=True)
    ]
    told = zip(changes(*sides).tolist(), *(side.round(6).tolist() for side in sides), strict=True)
    return tuple(
        edge._replace(change=change, before=before, after=after)
        for edge, (change, before, after) in zip(edges, told, strict=True)
    )


def _node(node: SliceNode, windows: Sequence[Projection]) -> SliceNode:
    number = windows[0].number(node.id)
    before, after = (len(window.wrote.of(number)) > 0 for window in windows)
    change = None if before == after else "left" if before else "came"
    return node._replace(change=change)
