"""The graph as arrays: nodes and relations are numbers, columns are loaded when first asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from graphkit.cypher.answering.functions import PURE
from graphkit.cypher.answering.values import AnswerError, Node, Tie, Trail, kind

SEARCHED_OFTEN = 3  # so many searches in a column, and it gets an index


class Source(Protocol):
    """Where the columns come from. Rows of a table are numbered from 0."""

    labels: Mapping[str, int]  # each with its number of nodes
    relations: Mapping[str, tuple[str, str, int]]  # the labels of both ends, and the number

    def keys(self, name: str) -> Sequence[str]:
        """The names of a label's or a relation's columns."""
        ...

    def column(self, name: str, key: str) -> list[Any]:
        """A column of a label or a relation."""
        ...

    def ends(self, name: str) -> tuple[Any, Any]:
        """The rows of the nodes at both ends of each relation, as arrays."""
        ...

    def find(self, label: str, ident: str) -> int | None:
        """The row of the node with this id."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """The relations at each node of one label, on one side: `ties[begin[n]:begin[n + 1]]`."""

    begin: memoryview
    ties: memoryview
    others: memoryview


@dataclass(frozen=True, slots=True)
class Step:
    """One relation from one side: which nodes have it, where it leads, at which numbers."""

    name: str
    here: str
    there: str
    side: Side
    first_tie: int
    first_other: int
    outward: bool


class Graph:
    """Nodes, relations, and what they have."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.first: dict[str, int] = {}
        at = 0
        self._labels = list(source.labels)
        for label, count in source.labels.items():
            self.first[label] = at
            at += count
        self._starts = [self.first[label] for label in self._labels]
        self._ties = list(source.relations)
        self._first_tie: dict[str, int] = {}
        at = 0
        for name, (_, _, count) in source.relations.items():
            self._first_tie[name] = at
            at += count
        self._tie_starts = [self._first_tie[name] for name in self._ties]
        self._columns: dict[tuple[str, str], list[Any] | None] = {}
        self._sides: dict[tuple[str, bool], Side] = {}
        self._ends: dict[str, tuple[memoryview, memoryview]] = {}
        self._searches: dict[tuple[str, str], int] = {}
        self._indexes: dict[tuple[str, str], dict[Any, list[int]]] = {}
        self._found: dict[tuple[str, str], int | None] = {}

    # -- what a node or relation has -----------------------------------------------------------

    def label(self, thing: Any) -> str:
        """The label of a node, the type of a relation."""
        if type(thing) is Node:
            return self._labels[bisect_right(self._starts, thing) - 1]
        if type(thing) is Tie:
            return self._ties[bisect_right(self._tie_starts, thing) - 1]
        raise AnswerError(
            f"labels and types are those of nodes and relations, not of {kind(thing)}"
        )

    def _place(self, thing: Any) -> tuple[str, int]:
        if type(thing) is Node:
            at = bisect_right(self._starts, thing) - 1
            return self._labels[at], int(thing) - self._starts[at]
        at = bisect_right(self._tie_starts, thing) - 1
        return self._ties[at], int(thing) - self._tie_starts[at]

    def column(self, name: str, key: str) -> list[Any] | None:
        """A column; nothing where there is none of that name."""
        try:
            return self._columns[name, key]
        except KeyError:
            known = key in self.source.keys(name)
            found = self._columns[name, key] = self.source.column(name, key) if known else None
            return found

    def value(self, thing: Any, key: str) -> Any:
        """A property of a node, a relation or a map; null where it has none."""
        if type(thing) is dict:
            return thing.get(key)
        name, at = self._place(thing)
        column = self.column(name, key)
        return None if column is None else column[at]

    def properties(self, thing: Any) -> dict[str, Any]:
        """All that a node, a relation or a map has."""
        if type(thing) is dict:
            return dict(thing)
        if type(thing) not in (Node, Tie):
            raise AnswerError(f"properties are those of nodes and relations, not of {kind(thing)}")
        name, at = self._place(thing)
        found = {}
        for key in self.source.keys(name):
            column = self.column(name, key)
            if column is not None and column[at] is not None:
                found[key] = column[at]
        return found

    def ends(self, tie: Tie) -> tuple[Node, Node]:
        """The nodes that a relation goes from and to."""
        name, at = self._place(tie)
        if name not in self._ends:
            source, target = self.source.ends(name)
            self._ends[name] = (memoryview(source), memoryview(target))
        here, there, _ = self.source.relations[name]
        begin, end = self._ends[name]
        return Node(self.first[here] + begin[at]), Node(self.first[there] + end[at])

    # -- finding -------------------------------------------------------------------------------

    def every(self, label: str) -> range:
        """The numbers of all nodes of a label."""
        first = self.first[label]
        return range(first, first + self.source.labels[label])

    def having(self, label: str, key: str, value: Any) -> Sequence[int]:
        """The numbers of the nodes of a label that have this value there."""
        first = self.first[label]
        if key == "id" and type(value) is str and (label, "id") not in self._indexes:
            asked = (label, value)
            if asked not in self._found:
                self._found[asked] = self.source.find(label, value)
                if len(self._found) > 2_000:
                    self._found.clear()
                    self._index(label, "id")
                    return self.having(label, key, value)
            at = self._found[asked]
            return [] if at is None else [first + at]
        column = self.column(label, key)
        if column is None:
            return []
        times = self._searches[label, key] = self._searches.get((label, key), 0) + 1
        if times > SEARCHED_OFTEN and (not column or type(column[0]) is not list):
            self._index(label, key)
        index = self._indexes.get((label, key))
        if index is not None:
            try:
                return [first + at for at in index.get(value, ()) if _same(column[at], value)]
            except TypeError:
                return []
        return [first + at for at, one in enumerate(column) if one == value and _same(one, value)]

    def _index(self, label: str, key: str) -> None:
        if (label, key) not in self._indexes:
            rows_of: dict[Any, list[int]] = {}
            for at, value in enumerate(self.column(label, key) or []):
                if value is not None and type(value) is not list:
                    rows_of.setdefault(value, []).append(at)
            self._indexes[label, key] = rows_of

    # -- stepping ------------------------------------------------------------------------------

    def steps(self, names: Callable[[str], bool], *, out: bool, into: bool) -> list[Step]:
        """The relations with these names, along their arrow, against it, or both."""
        found = []
        for name, (here, there, _) in self.source.relations.items():
            if not names(name):
                continue
            ties = self._first_tie[name]
            if out:
                side = self._side(name, outward=True)
                found.append(Step(name, here, there, side, ties, self.first[there], True))
            if into:
                side = self._side(name, outward=False)
                found.append(Step(name, there, here, side, ties, self.first[here], False))
        return found

    def _side(self, name: str, *, outward: bool) -> Side:
        if (name, outward) not in self._sides:
            source, target = self.source.ends(name)
            here, there, _ = self.source.relations[name]
            if not outward:
                source, target, here = target, source, there
            order = np.lexsort((target, source))
            begin = np.searchsorted(source[order], np.arange(self.source.labels[here] + 1))
            self._sides[name, outward] = Side(
                _numbers(begin),
                _numbers(order),
                _numbers(target[order]),
            )
        return self._sides[name, outward]

    def around(self, node: Node, steps: Sequence[Step]) -> Iterator[tuple[Tie, Node]]:
        """The relations at a node, each with the node that it leads to."""
        label, at = self._place(node)
        both = len(steps) > 1
        for step in steps:
            if step.here != label:
                continue
            side = step.side
            begin, end = side.begin[at], side.begin[at + 1]
            if begin == end:
                continue
            # a relation from a node to itself is met once, though it lies on both sides
            skip = int(node) if both and not step.outward else -1
            pairs = zip(side.ties[begin:end].tolist(), side.others[begin:end].tolist(), strict=True)
            for tie, other in pairs:
                there = step.first_other + other
                if there != skip or not _twice(step, steps):
                    yield Tie(step.first_tie + tie), Node(there)

    def between(self, node: Node, other: Node, steps: Sequence[Step]) -> Iterator[Tie]:
        """The relations that lead from a node to another one."""
        label, at = self._place(node)
        there = self.label(other)
        both = len(steps) > 1
        for step in steps:
            if step.here != label or step.there != there:
                continue
            side, wanted = step.side, int(other) - step.first_other
            begin = bisect_left(side.others, wanted, side.begin[at], side.begin[at + 1])
            if both and not step.outward and other == node and _twice(step, steps):
                continue
            while begin < side.begin[at + 1] and side.others[begin] == wanted:
                yield Tie(step.first_tie + side.ties[begin])
                begin += 1

    def degree(self, node: Node, steps: Sequence[Step]) -> int:
        """How many relations there are at a node, at most."""
        label, at = self._place(node)
        sides = [step.side for step in steps if step.here == label]
        return sum(side.begin[at + 1] - side.begin[at] for side in sides)

    # -- functions of the graph ----------------------------------------------------------------

    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions that need the graph."""
        return {
            "labels": self._labels_of,
            "type": self._type,
            "keys": self._keys,
            "properties": self.properties,
            "nodes": _nodes,
            "relationships": _relationships,
            "length": _length,
            "startnode": lambda v: self.ends(v)[0],
            "endnode": lambda v: self.ends(v)[1],
        }

    def _labels_of(self, value: Any) -> list[str]:
        if type(value) is not Node:
            raise AnswerError(f"labels() takes a node, not {kind(value)}")
        return [self.label(value)]

    def _type(self, value: Any) -> str:
        if type(value) is not Tie:
            raise AnswerError(f"type() takes a relation, not {kind(value)}")
        return self.label(value)

    def _keys(self, value: Any) -> list[str]:
        if type(value) in (Node, Tie):
            return list(self.properties(value))
        found: list[str] = PURE["keys"](value)
        return found

    def plain(self, value: Any) -> Any:
        """A value as JSON has it: a node or a relation is the map of what it has."""
        if type(value) in (Node, Tie):
            return dict(sorted(self.properties(value).items()))
        if type(value) is Trail:
            return {
                "nodes": [self.plain(n) for n in value.nodes],
                "relations": [self.plain(t) for t in value.ties],
            }
        if type(value) is dict:
            return {key: self.plain(value[key]) for key in sorted(value)}
        if type(value) is list:
            return [self.plain(item) for item in value]
        if type(value) is float:
            return value if value - value == 0 else None
        if value is None or type(value) in (bool, int, str):
            return value
        return PURE["tostring"](value)


def _numbers(array: Any) -> memoryview:
    """An array whose single numbers are read quickly."""
    plain: Any = np.ascontiguousarray(array, dtype=np.int64)
    return memoryview(plain)


def _twice(step: Step, steps: Sequence[Step]) -> bool:
    """Whether a step is asked for in both directions."""
    return any(other.name == step.name and other.outward for other in steps)


def _same(one: Any, other: Any) -> bool:
    return (type(one) is bool) == (type(other) is bool)


def _nodes(value: Any) -> list[Node]:
    if type(value) is not Trail:
        raise AnswerError(f"nodes() takes a path, not {kind(value)}")
    return list(value.nodes)


def _relationships(value: Any) -> list[Tie]:
    if type(value) is not Trail:
        raise AnswerError(f"relationships() takes a path, not {kind(value)}")
    return list(value.ties)


def _length(value: Any) -> int:
    if type(value) is not Trail:
        raise AnswerError(f"length() takes a path, not {kind(value)}: size(x) counts")
    return len(value.ties)
