"""Shortest paths: breadth first, from both ends where both are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from graphkit.cypher.answering.graphs import Graph, Step
from graphkit.cypher.answering.values import Node, Tie, Trail

Parents = dict[Node, list[tuple[Node, Tie]]]


def shortest_trails(
    graph: Graph, begin: Node, wanted: set[Node], steps: Sequence[Step], back: Sequence[Step],
    high: int | None, *, every: bool, tick: Callable[[], None],
    allowed: Callable[[Tie], bool] | None,
) -> Iterator[Trail]:  # fmt: skip
    """The shortest path to each wanted node, or all of its length; near ones first."""
    if len(wanted) == 1:
        (end,) = wanted
        yield from _between(graph, begin, end, steps, back, high, every, tick, allowed)
        return
    parents: Parents = {begin: []}
    level, depth = [begin], 0
    left = set(wanted)
    while level and left and (high is None or depth < high):
        depth += 1
        level = _widen(graph, level, parents, steps, tick, allowed)
        for node in sorted(set(level) & left):
            left.discard(node)
            for nodes, ties in _back(parents, node, every):
                yield Trail(nodes[::-1], ties[::-1])


def _widen(
    graph: Graph, level: list[Node], parents: Parents, steps: Sequence[Step],
    tick: Callable[[], None], allowed: Callable[[Tie], bool] | None,
) -> list[Node]:  # fmt: skip
    """The nodes one step further; how each was reached goes to `parents`."""
    found: dict[Node, list[tuple[Node, Tie]]] = {}
    for here in level:
        tick()
        for tie, there in graph.around(here, steps):
            if there not in parents and (allowed is None or allowed(tie)):
                found.setdefault(there, []).append((here, tie))
    parents.update(found)
    return sorted(found)


def _back(parents: Parents, node: Node, every: bool) -> Iterator[tuple[list[Node], list[Tie]]]:
    """The ways from a node back to where the search began."""
    stack: list[tuple[list[Node], list[Tie]]] = [([node], [])]
    while stack:
        nodes, ties = stack.pop()
        before = parents[nodes[-1]]
        if not before:
            yield nodes, ties
            continue
        for one, tie in reversed(before if every else before[:1]):
            stack.append(([*nodes, one], [*ties, tie]))


def _between(
    graph: Graph, begin: Node, end: Node, steps: Sequence[Step], back: Sequence[Step],
    high: int | None, every: bool, tick: Callable[[], None],
    allowed: Callable[[Tie], bool] | None,
) -> Iterator[Trail]:  # fmt: skip
    """Shortest paths between two nodes, searched from both."""
    one: Parents = {begin: []}
    other: Parents = {end: []}
    ahead, behind = [begin], [end]
    depth = 0
    while ahead and behind and (high is None or depth < high):
        depth += 1
        if len(ahead) <= len(behind):
            ahead = _widen(graph, ahead, one, steps, tick, allowed)
            met = [node for node in ahead if node in other]
        else:
            behind = _widen(graph, behind, other, back, tick, allowed)
            met = [node for node in behind if node in one]
        if met:
            for node in sorted(met):
                for nodes, ties in _back(one, node, every):
                    for more, further in _back(other, node, every):
                        yield Trail(nodes[::-1] + more[1:], ties[::-1] + further)
                        if not every:
                            return
            return
