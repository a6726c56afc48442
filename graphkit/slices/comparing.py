"""Two windows of years in one picture: which ties are new, ended, stronger, weaker, the same.

One layout for both, so that a reader sees what changed and not what moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphkit.projection import Projection
from graphkit.slices.building import Wanted, slice_of
from graphkit.slices.model import Slice, SliceEdge, SliceNode

Span = tuple[int | None, int | None]
NOTABLE = 1.5  # by so much a weight per year has to grow or shrink


def compare(
    both: Projection,
    windows: Sequence[Projection],
    spans: Sequence[Span],
    wanted: Wanted,
) -> Slice:
    """What differs between two windows; `both` is the network of the works of either."""
    cut = slice_of(both, replace(wanted, ring=False, kinds=("people",)))
    known = set(both.ids)
    edges = tuple(_edge(edge, windows, spans) for edge in cut.edges)
    nodes = tuple(_node(node, windows) if node.id in known else node for node in cut.nodes)
    labels = (span_text(spans[0]), span_text(spans[1]))
    return replace(cut, nodes=nodes, edges=edges, windows=labels)


def span_text(span: Span) -> str:
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


def _length(span: Span) -> int:
    first, last = span
    return last - first + 1 if first is not None and last is not None else 1


def _weight(window: Projection, one: int, other: int) -> float:
    row = window.ties.row(one)
    for place, target in enumerate(window.ties.targets[row].tolist(), row.start):
        if target == other:
            return float(window.arrays.tie_weight[place])
    return 0.0


def _edge(edge: SliceEdge, windows: Sequence[Projection], spans: Sequence[Span]) -> SliceEdge:
    one, other = windows[0].number(edge.source), windows[0].number(edge.target)
    # Per year only where both spans have ends: a longer window is not stronger by its length.
    bounded = all(None not in span for span in spans)
    before, after = (
        round(_weight(window, one, other) / (_length(span) if bounded else 1), 6)
        for window, span in zip(windows, spans, strict=True)
    )
    if not before:
        change = "new"
    elif not after:
        change = "ended"
    elif after >= NOTABLE * before:
        change = "stronger"
    elif before >= NOTABLE * after:
        change = "weaker"
    else:
        change = "same"
    return edge._replace(change=change, before=before, after=after)


def _node(node: SliceNode, windows: Sequence[Projection]) -> SliceNode:
    number = windows[0].number(node.id)
    before, after = (len(window.wrote.of(number)) > 0 for window in windows)
    change = None if before == after else "left" if before else "came"
    return node._replace(change=change)
