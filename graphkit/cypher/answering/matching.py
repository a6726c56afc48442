"""Patterns on the graph: where to begin, which way to go, and every way that fits.

No relation is taken twice in one MATCH. A condition is asked as soon as all its names are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.answering.compiling import Compiler, Get, holds
from graphkit.cypher.answering.graphs import Graph, Step
from graphkit.cypher.answering.legs import Leg, Repeated, Used, Way, bound_by, name_of, trail_of
from graphkit.cypher.answering.shortest import Each, Search, each_of
from graphkit.cypher.answering.values import AnswerError, Node, Row, Tie, Trail, equal, group
from graphkit.cypher.scope import conjuncts

Rows: TypeAlias = Iterator[tuple[Row, Used]]


@dataclass(frozen=True, slots=True)
class _Key:
    """What a condition says of a node: a property has this value, or one of these."""

    of: str
    key: str
    get: Get
    needs: frozenset[str]
    many: bool

    def values(self, row: Row) -> list[Any]:
        """The values that the property may have, each once."""
        value = self.get(row)
        if not self.many:
            return [] if value is None else [value]
        once = {group(v): v for v in value if v is not None} if type(value) is list else {}
        return list(once.values())


@dataclass(slots=True)
class _Test:
    """A condition, and the names of the pattern that it waits for."""

    get: Get
    waits: frozenset[str]
    value: tree.Value
    keyed: list[_Key] = field(default_factory=list)


def names_in(part: tree.Part) -> set[str]:
    """All names that stand in a part."""
    return {v.name for v in tree.walk(part) if isinstance(v, tree.Variable)}


class Matcher:
    """One MATCH (or one pattern inside a value), made ready once and asked for many rows."""

    def __init__(
        self,
        graph: Graph,
        compiler: Compiler,
        paths: Sequence[tree.Path],
        where: tree.Value | None,
        bound: set[str],
    ) -> None:
        self.graph, self.compiler = graph, compiler
        self.tick = compiler.inner.tick
        self.paths = [self._named(path) for path in paths]
        self.own = [name for path in self.paths for name in bound_by(path) if name not in bound]
        self.shown = [name for name in dict.fromkeys(self.own) if not name.startswith("(")]
        self.tests = [self._test(one) for one in conjuncts(where)]
        self.tests += [test for path in self.paths for test in self._inline(path)]
        self.bound = set(bound)
        self.plan = [
            [self._way(path, at, known) for at in places]
            for path, places, known in self._ordered(bound)
        ]

    # -- getting ready -------------------------------------------------------------------------

    def _named(self, path: tree.Path) -> tree.Path:
        """The path with a name for every node and relation."""
        steps: list[tree.NodePattern | tree.TiePattern | tree.Group] = []
        for step in path.steps:
            if isinstance(step, tree.Group) or step.name is not None:
                steps.append(step)
                continue
            name = tree.Variable(step.first, step.end, f"({step.start}")
            kind = type(step)
            values = {f: getattr(step, f) for f in kind.__dataclass_fields__}
            steps.append(kind(**{**values, "name": name}))
        return tree.Path(path.first, path.end, path.name, path.how, steps)

    def _test(self, value: tree.Value) -> _Test:
        waits = frozenset(names_in(value) & set(self.own))
        keyed = []
        if isinstance(value, tree.Binary) and value.sign in ("=", "IN"):
            many = value.sign == "IN"
            sides = [(value.left, value.right), (value.right, value.left)]
            for side, other in sides[:1] if many else sides:
                if isinstance(side, tree.Property) and isinstance(side.of_, tree.Variable):
                    needs = frozenset(names_in(other) & set(self.own))
                    if side.of_.name not in needs:
                        get = self.compiler.get(other)
                        keyed.append(_Key(side.of_.name, side.key, get, needs, many))
        return _Test(self.compiler.get(value), waits, value, keyed)

    def _inline(self, path: tree.Path) -> list[_Test]:
        """The properties and conditions written into the brackets of single nodes and relations."""
        found = []
        for step in path.steps:
            if isinstance(step, tree.Group) or getattr(step, "span", None) is not None:
                continue
            if step.properties is not None and step.name is not None:
                pairs = zip(step.properties.keys, step.properties.values, strict=True)
                for key, value in pairs:
                    of = tree.Variable(step.first, step.end, step.name.name)
                    asked = tree.Property(step.first, step.end, of, key.name, key)
                    found.append(
                        self._test(tree.Binary(step.first, step.end, "=", asked, value, key))
                    )
            if step.where is not None:
                found.append(self._test(step.where))
        return found

    def _ordered(self, bound: set[str]) -> Iterator[tuple[tree.Path, list[int], set[str]]]:
        """The paths in the order of asking, with the steps to begin at and what is known then."""
        known = set(bound)
        left = list(self.paths)
        while left:
            costs = [
                (self._cost(path, at, known), number, at)
                for number, path in enumerate(left)
                for at, step in enumerate(path.steps)
                if isinstance(step, tree.NodePattern)
            ]
            if not costs:
                raise AnswerError("a path begins or ends with a node: (a) ((x)-[r]-(y)){1,3} (b)")
            _, number, at = min(costs)
            path = left.pop(number)
            # of several nodes that are known, each row tells which one has fewer relations
            free = [place for cost, other, place in costs if not cost and other == number]
            yield path, ([free[0], free[-1]] if len(free) > 1 else [at]), set(known)
            known |= set(bound_by(path))

    def _way(self, path: tree.Path, at: int, known: set[str]) -> Way:
        """A path made ready, with what is asked of the node that it begins at."""
        node = path.steps[at]
        assert isinstance(node, tree.NodePattern)  # noqa: S101 - _ordered begins at nodes
        name = name_of(node)
        legs = [] if path.how else self._legs(path, at, known | {name})
        new = {name} - known
        last = set() if path.name is None or path.how else {path.name.name}
        every = known | set(bound_by(path))
        return Way(
            path,
            at,
            node,
            name,
            self._tests_of(known, new),
            legs,
            known,
            self._tests_of(every - last, last),
        )

    def _cost(self, path: tree.Path, at: int, known: set[str]) -> float:
        """About how many nodes a path would begin at."""
        node = path.steps[at]
        assert isinstance(node, tree.NodePattern)  # noqa: S101 - asked of nodes alone
        name = name_of(node)
        if name in known:
            return 0
        labels = self._labels(node)
        for key in self._keys():
            if key.of == name and key.needs <= known:
                return (1 if key.key == "id" else 2 + len(labels)) + 5 * key.many
        # beginning in the middle costs nothing more, but ends are as good and simpler to tell
        return 10.0 + sum(self.graph.source.labels[label] for label in labels)

    def _keys(self) -> Iterator[_Key]:
        for test in self.tests:
            yield from test.keyed

    def _labels(self, node: tree.NodePattern) -> list[str]:
        every = list(self.graph.source.labels)
        return [e for e in every if node.labels is None or holds(node.labels, e)]

    def steps(self, *, optional: bool) -> list[str]:
        """What is done, in words."""
        said = []
        for ways in self.plan:
            way = ways[0]
            shown = way.name if not way.name.startswith("(") else "a node"
            if way.name in way.known:
                said.append(f"go on from {shown}")
            else:
                keys = [k.key for k in self._keys() if k.of == way.name and k.needs <= way.known]
                labels = " or ".join(self._labels(way.node))
                how = f"find by {'id' if 'id' in keys else keys[0]}" if keys else "read every"
                said.append(f"{how} {labels} as {shown}")
            if way.path.how:
                said.append(f"search {way.path.how} paths, breadth first, from both ends")
            for leg in way.legs:
                names = ", ".join(dict.fromkeys(s.name for s in leg.ties)) or "a part of the path"
                maybe = ", where there is one," if optional else ""
                often = "" if getattr(leg.step, "span", None) is None else ", several steps"
                said.append(f"follow{maybe} {names}{often}")
        if self.tests:
            said.append("keep what fulfils the conditions")
        return said

    # -- asking --------------------------------------------------------------------------------

    def rows(self, row: Row) -> Iterator[Row]:
        """Every way in which the pattern fits, begun at a row."""
        if any(test.get(row) is not True for test in self.tests if not test.waits):
            return
        for bound, _ in self.ways(0, row, ()):
            yield bound

    def ways(self, number: int, row: Row, used: Used) -> Rows:
        """One path after the other."""
        if number == len(self.plan):
            yield row, used
            return
        ways = self.plan[number]
        way = ways[0] if len(ways) == 1 else min(ways, key=lambda way: self._degree(way, row))
        for bound, taken in self._path(way, row, used):
            yield from self.ways(number + 1, bound, taken)

    def _degree(self, way: Way, row: Row) -> int:
        """How many relations there are to begin with."""
        here = row[way.name]
        if type(here) is not Node or not way.legs:
            return 0
        return self.graph.degree(here, way.legs[0].ties)

    def _tests_of(self, before: set[str], names: set[str]) -> list[Get]:
        """The conditions that can be asked when these names become known."""
        after = before | names
        return [t.get for t in self.tests if t.waits <= after and t.waits & names]

    def _path(self, way: Way, row: Row, used: Used) -> Rows:
        if way.path.how:
            yield from self._shortest(way.path, row, used, way.known)
            return
        for here in self._begin(way.node, row, way.known):
            self.tick()
            own = {**row, way.name: here}
            if all(test(own) is True for test in way.tests):
                yield from self._go(way, 0, own, used, {way.at: here})

    def _begin(self, node: tree.NodePattern, row: Row, known: set[str]) -> Iterator[Node]:
        """The nodes that a path may begin at."""
        name = name_of(node)
        if name in row and (name in known or name not in self.own):
            yield from self._already(node, row[name])
            return
        labels = self._labels(node)
        usable = [key for key in self._keys() if key.of == name and key.needs <= known]
        usable.sort(key=lambda key: (key.many, key.key != "id"))
        if usable:
            for value in usable[0].values(row):
                for label in labels:
                    for number in self.graph.having(label, usable[0].key, value):
                        yield Node(number)
            return
        for label in labels:
            for number in self.graph.every(label):
                yield Node(number)

    def _already(self, node: tree.NodePattern, here: Any) -> Iterator[Node]:
        """A node that is known, if it may stand there."""
        if here is not None and type(here) is not Node:
            raise AnswerError(f"{name_of(node)} is no node")
        if here is not None and (node.labels is None or holds(node.labels, self.graph.label(here))):
            yield here

    def _legs(self, path: tree.Path, at: int, known: set[str]) -> list[Leg]:
        """The ways from the first node: to the right end, then to the left one."""
        legs = []
        known = set(known)
        steps = path.steps
        for forth, places in ((True, range(at + 1, len(steps))), (False, range(at - 1, -1, -1))):
            here = at
            for place in places:
                if isinstance(steps[place], tree.NodePattern):
                    continue
                there = place + (1 if forth else -1)
                if not (0 <= there < len(steps) and isinstance(steps[there], tree.NodePattern)):
                    there = place
                legs.append(self._leg(path, (place, here, there), known))
                here = there
        return legs

    def _leg(self, path: tree.Path, places: tuple[int, int, int], known: set[str]) -> Leg:
        place, here, there = places
        forth = place > here
        step, after = path.steps[place], path.steps[there]
        node = after if isinstance(after, tree.NodePattern) else None
        names = {name_of(node)} if node is not None else set()
        if isinstance(step, tree.Group):
            names |= set(bound_by(step.path))
        else:
            names.add(name_of(step))
        tests = self._tests_of(known, names - known)
        known |= names
        group = Repeated(self, step, forth) if isinstance(step, tree.Group) else None
        ties = self._steps(step, forth) if isinstance(step, tree.TiePattern) else []
        each = self._each(step) if isinstance(step, tree.TiePattern) and step.span else None
        if each is None and group is None and getattr(step, "span", None) is None:
            # each step of the graph leads to one label: then no node needs to be asked for its own
            wanted = node.labels if node is not None else None
            ties = [one for one in ties if wanted is None or holds(wanted, one.there)]
        begin = path.steps[here]
        start = name_of(begin) if isinstance(begin, tree.NodePattern) else ""
        kept = path.name is not None or any(isinstance(s, tree.Group) for s in path.steps)
        return Leg(step, place, here, there, node, ties, each, group, tests, forth, start, kept)

    def _steps(self, tie: tree.TiePattern, forth: bool) -> list[Step]:
        """The relations of the graph that a relation of the pattern may be."""
        labels = tie.labels
        anyway = tie.left == tie.right
        out = anyway or tie.right == forth
        return self.graph.steps(
            lambda name: labels is None or holds(labels, name), out=out, into=anyway or not out
        )

    def _each(self, tie: tree.TiePattern) -> Callable[[Row, Tie], bool] | None:
        """What each relation of a longer path must fulfil."""
        if tie.properties is None and tie.where is None:
            return None
        pairs = []
        if tie.properties is not None:
            gets = [self.compiler.get(v) for v in tie.properties.values]
            pairs = list(zip([k.name for k in tie.properties.keys], gets, strict=True))
        where = self.compiler.maybe(tie.where)
        name = tie.name.name if tie.name else ""

        def fits(row: Row, one: Tie) -> bool:
            if any(equal(self.graph.value(one, k), get(row)) is not True for k, get in pairs):
                return False
            return where is None or where({**row, name: one}) is True

        return fits

    def _go(self, way: Way, number: int, row: Row, used: Used, places: dict[int, Any]) -> Rows:
        """One leg after the other."""
        if number == len(way.legs):
            if way.path.name is not None:
                row = {**row, way.path.name.name: trail_of(way.path, places)}
            if all(test(row) is True for test in way.last):
                yield row, used
            return
        leg, size = way.legs[number], len(way.legs)
        for bound, taken, more in leg.ways(self, row, used, places):
            self.tick()
            for test in leg.tests:
                if test(bound) is not True:
                    break
            else:
                if number + 1 == size and not way.last and way.path.name is None:
                    yield bound, taken
                    continue
                after = {**places, **more} if leg.kept and more else places
                yield from self._go(way, number + 1, bound, taken, after)

    def fits(self, node: tree.NodePattern, here: Node, row: Row) -> bool:
        """Whether a node may stand there."""
        if node.labels is not None and not holds(node.labels, self.graph.label(here)):
            return False
        name = name_of(node)
        return name not in row or (row[name] == here and type(row[name]) is Node)

    # -- shortest ------------------------------------------------------------------------------

    def _shortest(self, path: tree.Path, row: Row, used: Used, known: set[str]) -> Rows:
        if path.how not in ("shortest", "all shortest") or len(path.steps) != 3:
            raise AnswerError(
                "this choice of paths is not answered on the embedded engine: shortestPath(…),"
                " allShortestPaths(…), or ask a Neo4j server"
            )
        one, tie, other = path.steps
        assert isinstance(one, tree.NodePattern)  # noqa: S101 - the parser sees to it
        assert isinstance(tie, tree.TiePattern)  # noqa: S101
        assert isinstance(other, tree.NodePattern)  # noqa: S101
        first, last = name_of(one), name_of(other)
        along = self._along(path, tie, known | {first, last})
        low, high = tie.span or (1, 1)
        if low > 1:
            raise AnswerError("a shortest path begins with *1.. or *0..")
        steps, back = self._steps(tie, True), self._steps(tie, False)
        fits = self._each(tie)
        for begin in self._begin(one, row, known):
            own = {**row, first: begin}
            if any(t(own) is not True for t in self._tests_of(known, {first})):
                continue
            ends = list(self._begin(other, own, known | {first}))
            tests = self._tests_of(known | {first}, {last})
            wanted = {e for e in ends if all(t({**own, last: e}) is True for t in tests)}
            if begin in wanted and len(wanted) == 1 and low:
                raise AnswerError("a shortest path has two different ends: WHERE a <> b before it")
            wanted.discard(begin)
            every = path.how == "all shortest"
            for ends_of, given in self._together(along, own, last, wanted):
                allowed, stands = _filters(fits, along, given)
                search = Search(self.graph, steps, back, high, every, self.tick, allowed, stands)
                yield from self._found(path, tie, search.trails(begin, ends_of), (own, used))

    def _along(self, path: tree.Path, tie: tree.TiePattern, known: set[str]) -> list[Each]:
        """The conditions on a shortest path: those on each of its parts narrow the search."""
        named = path.name.name if path.name else ""
        ties = tie.name.name if tie.name else ""
        found = []
        for test in self.tests:
            if not test.waits & {named, ties}:
                continue
            each = each_of(test.value, self.compiler, named, ties)
            if each is None or not each.needs & set(self.own) <= known:
                raise AnswerError(
                    "this condition on a shortest path is not answered on the embedded engine:"
                    " all(… IN relationships(p) WHERE …) is, and WITH p … WHERE asks it"
                    " afterwards, of the path that was found"
                )
            found.append(each)
        return found

    @staticmethod
    def _together(
        along: Sequence[Each], own: Row, last: str, wanted: set[Node]
    ) -> Iterator[tuple[set[Node], Row]]:
        """Ends that one search may look for: each alone, where a condition names the end."""
        if any(last in each.needs for each in along):
            yield from (({end}, {**own, last: end}) for end in sorted(wanted))
        else:
            yield wanted, own

    @staticmethod
    def _found(
        path: tree.Path, tie: tree.TiePattern, trails: Iterator[Trail], begun: tuple[Row, Used]
    ) -> Rows:
        own, used = begun
        end = path.steps[-1]
        assert isinstance(end, tree.NodePattern)  # noqa: S101 - _shortest looked
        last = name_of(end)
        for trail in trails:
            bound = {**own, last: trail.nodes[-1]}
            if tie.name is not None:
                bound[tie.name.name] = list(trail.ties)
            if path.name is not None:
                bound[path.name.name] = trail
            yield bound, (*used, *trail.ties)


def _filters(
    fits: Callable[[Row, Tie], bool] | None, along: Sequence[Each], given: Row
) -> tuple[Callable[[Tie], bool] | None, Callable[[Node], bool] | None]:
    """What every relation and every node of a path must fulfil, for one search."""
    ties = [each for each in along if each.ties]
    nodes = [each for each in along if not each.ties]

    def allowed(one: Tie) -> bool:
        return (fits is None or fits(given, one)) and all(e.holds(given, one) for e in ties)

    def stands(one: Node) -> bool:
        return all(e.holds(given, one) for e in nodes)

    return (allowed if ties or fits is not None else None), (stands if nodes else None)
