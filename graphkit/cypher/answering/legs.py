"""The steps of a path: one relation, several in a row, a part of the path that repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.answering.compiling import Get
from graphkit.cypher.answering.graphs import Step
from graphkit.cypher.answering.values import AnswerError, Node, Row, Tie, Trail

if TYPE_CHECKING:
    from graphkit.cypher.answering.matching import Matcher

Used: TypeAlias = tuple[int, ...]
Ways: TypeAlias = Iterator[tuple[Row, Used, dict[int, Any] | None]]


@dataclass(slots=True)
class Way:
    """A path made ready: where it begins, and what is known before."""

    path: tree.Path
    at: int
    node: tree.NodePattern
    name: str
    tests: list[Get]
    legs: list[Leg]
    known: set[str]
    last: list[Get]  # conditions on the path as a whole


@dataclass(slots=True)
class Leg:
    """One step of a path: from the node at one place to that at another."""

    step: Any
    place: int
    here: int
    there: int
    node: tree.NodePattern | None
    ties: list[Step]
    each: Callable[[Row, Tie], bool] | None
    group: Repeated | None
    tests: list[Get]
    forth: bool
    start: str  # the name of the node that it begins at, '' behind a group
    kept: bool  # whether the places are asked for later

    def ways(self, matcher: Matcher, row: Row, used: Used, places: dict[int, Any]) -> Ways:
        """Every way to go it; what was met goes under the places of the path."""
        here = row[self.start] if self.start else places[self.here]
        if isinstance(here, Trail):
            here = here.nodes[-1] if self.forth else here.nodes[0]
        if self.group is not None:
            return self._groups(self.group, matcher, row, used, here)
        if self.step.span is None:
            return self._single(matcher, row, used, here)
        return self._several(matcher, row, used, here)

    def _groups(self, group: Repeated, matcher: Matcher, row: Row, used: Used, here: Node) -> Ways:
        for bound, taken, trail in group.ways(row, used, here):
            if self.node is None:
                yield bound, taken, {self.place: trail}
                continue
            end = trail.nodes[-1] if self.forth else trail.nodes[0]
            if matcher.fits(self.node, end, bound):
                more = {self.place: trail, self.there: end}
                yield {**bound, name_of(self.node): end}, taken, more

    def _single(self, matcher: Matcher, row: Row, used: Used, here: Node) -> Ways:
        node = self._node()
        name, tie_name = name_of(node), name_of(self.step)
        if name in row and type(row[name]) is not Node:
            return
        again = tie_name in row
        # a relation without a name is asked for by nobody, unless its brackets hold a condition
        nameless = tie_name[0] == "(" and not (self.step.properties or self.step.where)
        for tie, there in self._around(matcher, here, row.get(name)):
            if tie in used or (again and not (type(row[tie_name]) is Tie and row[tie_name] == tie)):
                continue
            more = {self.place: tie, self.there: there} if self.kept else None
            own = {**row, name: there} if nameless else {**row, tie_name: tie, name: there}
            yield own, (*used, tie), more

    def _around(self, matcher: Matcher, here: Node, end: Any) -> Iterator[tuple[Tie, Node]]:
        """The relations from a node; to one other only, where that is known."""
        if type(end) is Node:
            return ((tie, end) for tie in matcher.graph.between(here, end, self.ties))
        return matcher.graph.around(here, self.ties)

    def _several(self, matcher: Matcher, row: Row, used: Used, here: Node) -> Ways:
        node = self._node()
        name, tie_name = name_of(node), name_of(self.step)
        for nodes, ties in self._longer(matcher, row, used, here):
            if matcher.fits(node, nodes[-1], row):
                own = {**row, tie_name: ties if self.forth else ties[::-1], name: nodes[-1]}
                trail = Trail(nodes, ties) if self.forth else Trail(nodes[::-1], ties[::-1])
                yield own, (*used, *ties), {self.place: trail, self.there: nodes[-1]}

    def _node(self) -> tree.NodePattern:
        if self.node is None:
            raise AnswerError("a relation leads to a node")
        return self.node

    def _longer(
        self, matcher: Matcher, row: Row, used: Used, here: Node
    ) -> Iterator[tuple[list[Node], list[Tie]]]:
        """Trails of several steps."""
        low, high = self.step.span
        if low == 0:
            yield [here], []
        each, tick = self.each, matcher.tick
        nodes: list[Node] = [here]
        ties: list[Tie] = []
        taken: set[int] = set(used)
        # the last step goes to the known end at once; those before lead anywhere
        end = row.get(name_of(self._node()))
        stack = [self._around(matcher, here, end if high == 1 else None)]
        while stack:
            tick()
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                nodes.pop()
                if ties:
                    taken.discard(int(ties.pop()))
                continue
            tie, there = step
            if int(tie) in taken or (each is not None and not each(row, tie)):
                continue
            nodes.append(there)
            ties.append(tie)
            taken.add(int(tie))
            if len(ties) >= low:
                yield list(nodes), list(ties)
            if len(ties) < high:
                last = len(ties) == high - 1
                stack.append(self._around(matcher, there, end if last else None))
            else:
                nodes.pop()
                taken.discard(int(ties.pop()))


class Repeated:
    """A part of a path that repeats."""

    def __init__(self, matcher: Matcher, group: tree.Group, forth: bool) -> None:
        self.matcher, self.group, self.forth = matcher, group, forth
        self.names = [n for n in bound_by(group.path) if not n.startswith("(")]
        steps = group.path.steps
        ends = (steps[0], steps[-1]) if forth else (steps[-1], steps[0])
        first = ends[0]
        if not isinstance(first, tree.NodePattern) or not isinstance(ends[1], tree.NodePattern):
            raise AnswerError("a group begins and ends with a node: ((x)-[r]-(y)){1,3}")
        marked = tree.Path(
            group.first, group.end, tree.Variable(group.first, group.end, "(trail"), "", steps
        )
        self.first_name = name_of(first)
        self.inner = type(matcher)(
            matcher.graph, matcher.compiler, [marked], group.where, {self.first_name}
        )

    def ways(self, row: Row, used: Used, here: Node) -> Iterator[tuple[Row, Used, Trail]]:
        """Every way to go it as often as it may be gone."""
        outer = {k: v for k, v in row.items() if k not in self.names}
        lists: dict[str, list[Any]] = {name: [] for name in self.names}
        yield from self._more((outer, used, Trail([here], [])), lists, 0)

    def _more(
        self, so_far: tuple[Row, Used, Trail], lists: dict[str, list[Any]], done: int
    ) -> Iterator[tuple[Row, Used, Trail]]:
        """Once more, as long as it may be."""
        low, high = self.group.span
        row, used, trail = so_far
        if done >= low:
            yield {**row, **lists}, used, trail
        if done == (high or 0):
            return
        here = trail.nodes[-1] if self.forth else trail.nodes[0]
        begin = {**row, self.first_name: here}
        if any(t.get(begin) is not True for t in self.inner.tests if not t.waits):
            return
        for bound, taken in self.inner.ways(0, begin, used):
            step: Trail = bound["(trail"]
            if self.forth:
                joined = Trail(trail.nodes + step.nodes[1:], trail.ties + step.ties)
                more = {n: [*lists[n], bound[n]] for n in self.names}
            else:
                joined = Trail(step.nodes[:-1] + trail.nodes, step.ties + trail.ties)
                more = {n: [bound[n], *lists[n]] for n in self.names}
            yield from self._more((row, taken, joined), more, done + 1)


def name_of(step: tree.NodePattern | tree.TiePattern) -> str:
    """The name of a node or relation, which every one has by now."""
    return step.name.name if step.name is not None else f"({step.start}"


def bound_by(path: tree.Path) -> Iterator[str]:
    """The names that a path binds, those of its nameless parts included."""
    if path.name is not None:
        yield path.name.name
    for step in path.steps:
        if isinstance(step, tree.Group):
            yield from (n for n in bound_by(step.path) if not n.startswith("("))
        else:
            yield name_of(step)


def trail_of(path: tree.Path, places: dict[int, Any]) -> Trail:
    """The path that was gone, from left to right."""
    nodes: list[Node] = []
    ties: list[Tie] = []
    for place, step in enumerate(path.steps):
        piece: Any = places.get(place)
        if isinstance(piece, Trail):
            nodes += piece.nodes if not nodes else piece.nodes[1:]
            ties += piece.ties
        elif isinstance(step, tree.NodePattern):
            inside = place and isinstance(places.get(place - 1), Trail)
            if not nodes or (isinstance(path.steps[place - 1], tree.TiePattern) and not inside):
                nodes.append(piece)
        elif piece is not None:
            ties.append(piece)
    return Trail(nodes, ties)
