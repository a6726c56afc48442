"""Shortest paths: breadth first, from both ends where both are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphkit.cypher.answering.graphs import Graph, Step
from graphkit.cypher.answering.values import Node, Tie, Trail

Parents = dict[Node, list[tuple[Node, Tie]]]


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: along which relations, how far, and whether for one path or all."""

    graph: Graph
    steps: Sequence[Step]
    back: Sequence[Step]
    high: int | None
    every: bool
    tick: Callable[[], None]
    allowed: Callable[[Tie], bool] | None

    def trails(self, begin: Node, wanted: set[Node]) -> Iterator[Trail]:
        """The shortest path to each wanted node, or all of its length; near ones first."""
        if len(wanted) == 1:
            (end,) = wanted
            yield from self._between(begin, end)
            return
        parents: Parents = {begin: []}
        level, depth = [begin], 0
        left = set(wanted)
        while level and left and (self.high is None or depth < self.high):
            depth += 1
            level = self._widen(level, parents, self.steps)
            for node in sorted(set(level) & left):
                left.discard(node)
                for nodes, ties in self._back(parents, node):
                    yield Trail(nodes[::-1], ties[::-1])

    def _widen(self, level: list[Node], parents: Parents, steps: Sequence[Step]) -> list[Node]:
        """The nodes one step further; how each was reached goes to `parents`."""
        found: Parents = {}
        for here in level:
            self.tick()
            for tie, there in self.graph.around(here, steps):
                if there not in parents and (self.allowed is None or self.allowed(tie)):
                    found.setdefault(there, []).append((here, tie))
        parents.update(found)
        return sorted(found)

    def _back(self, parents: Parents, node: Node) -> Iterator[tuple[list[Node], list[Tie]]]:
        """The ways from a node back to where the search began."""
        stack: list[tuple[list[Node], list[Tie]]] = [([node], [])]
        while stack:
            nodes, ties = stack.pop()
            before = parents[nodes[-1]]
            if not before:
                yield nodes, ties
                continue
            for one, tie in reversed(before if self.every else before[:1]):
                stack.append(([*nodes, one], [*ties, tie]))

    def _between(self, begin: Node, end: Node) -> Iterator[Trail]:
        """Shortest paths between two nodes, searched from both."""
        one: Parents = {begin: []}
        other: Parents = {end: []}
        ahead, behind = [begin], [end]
        depth = 0
        met: list[Node] = []
        while ahead and behind and not met and (self.high is None or depth < self.high):
            depth += 1
            if len(ahead) <= len(behind):
                ahead = self._widen(ahead, one, self.steps)
                met = [node for node in ahead if node in other]
            else:
                behind = self._widen(behind, other, self.back)
                met = [node for node in behind if node in one]
        for node in sorted(met):
            for nodes, ties in self._back(one, node):
                for more, further in self._back(other, node):
                    yield Trail(nodes[::-1] + more[1:], ties[::-1] + further)
                    if not self.every:
                        return
