"""Shortest paths: breadth first, from both ends where both are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphkit.cypher import tree
from graphkit.cypher.answering.compiling import Compiler, Get
from graphkit.cypher.answering.graphs import Graph, Step
from graphkit.cypher.answering.values import Node, Row, Tie, Trail


@dataclass(frozen=True, slots=True)
class Each:
    """What every relation (or node) of a path must give, called by a name."""

    ties: bool
    name: str
    get: Get
    wanted: bool
    needs: frozenset[str]

    def holds(self, row: Row, one: Node | Tie) -> bool:
        """Whether it does."""
        return self.get({**row, self.name: one}) is self.wanted


def each_of(value: tree.Value, compiler: Compiler, path: str, ties: str) -> Each | None:
    """A condition that is asked of every part of a path while it is searched; None if it is other.

    Neo4j looks for the shortest path that fulfils the conditions, not whether the shortest does.
    """
    if not isinstance(value, tree.Quantified) or value.kind not in ("ALL", "NONE"):
        return None
    source, where = value.source, value.where
    of = ""
    if isinstance(source, tree.Variable) and source.name == ties:
        of = "relationships"
    elif isinstance(source, tree.Call) and source.name in ("relationships", "nodes"):
        (given,) = source.values
        of = source.name if isinstance(given, tree.Variable) and given.name == path else ""
    if not of or where is None:
        return None
    names = {v.name for v in tree.walk(where) if isinstance(v, tree.Variable)}
    if names & {path, ties}:
        return None
    needs = frozenset(names - {value.name.name})
    return Each(
        of == "relationships", value.name.name, compiler.get(where), value.kind == "ALL", needs
    )


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
    stands: Callable[[Node], bool] | None = None

    def trails(self, begin: Node, wanted: set[Node]) -> Iterator[Trail]:
        """The shortest path to each wanted node, or all of its length; near ones first."""
        if self.stands is not None:
            wanted = {end for end in wanted if self.stands(begin) and self.stands(end)}
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
        reached: Parents = {}
        for here in level:
            self.tick()
            for tie, there in self.graph.around(here, steps):
                if there in parents or (self.allowed is not None and not self.allowed(tie)):
                    continue
                if there in reached or self.stands is None or self.stands(there):
                    reached.setdefault(there, []).append((here, tie))
        parents.update(reached)
        return sorted(reached)

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
