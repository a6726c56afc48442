"""WITH and RETURN: values, groups, order, and how many rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graphkit.cypher import tree
from graphkit.cypher.answering.compiling import Compiler, Get
from graphkit.cypher.answering.functions import gathered
from graphkit.cypher.answering.values import AnswerError, Row, group, order
from graphkit.cypher.vocabulary import AGGREGATES

SORTED_AT_ONCE = 20_000


def _aggregates(value: tree.Part) -> Iterator[tree.Call]:
    """The functions over all rows in a value, queries in braces aside."""
    stack: list[tree.Part] = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Call) and here.name in AGGREGATES:
            yield here
        elif not isinstance(here, tree.Subquery):
            stack.extend(tree.children(here))


def shape(part: tree.Part) -> Any:
    """What two parts must have in common to mean the same."""
    own: list[Any] = [type(part).__name__]
    for name in ("name", "key", "value", "sign", "kind", "distinct", "star", "negated"):
        value = getattr(part, name, None)
        own.append(value if isinstance(value, str | int | float | bool | None) else "")
    if isinstance(part, tree.MapOf):
        own.append([key.name for key in part.keys])
    return repr(own) + repr([shape(inner) for inner in tree.children(part)])


class _Gathering:
    """One function over all rows: how its values are collected."""

    def __init__(self, compiler: Compiler, call: tree.Call) -> None:
        self.name, self.distinct, self.star = call.name, call.distinct, call.star
        self.value: Get = (lambda _: True) if call.star else compiler.get(call.values[0])
        self.second = compiler.get(call.values[1]) if len(call.values) > 1 else None
        # what needs no list of its values
        self.counts = call.name == "count" and not call.distinct

    def begin(self) -> list[Any]:
        """Nothing gathered yet."""
        return [0, None] if self.counts else [[], None]

    def take(self, state: list[Any], row: Row) -> None:
        """One more row."""
        value = self.value(row)
        if value is None:
            return
        if self.counts:
            state[0] += 1
        else:
            state[0].append(value)
            if self.second is not None and state[1] is None:
                state[1] = self.second(row)

    def end(self, state: list[Any]) -> Any:
        """What all rows give."""
        if self.counts:
            return state[0]
        return gathered(self.name, state[0], self.distinct, state[1])


class Projecting:
    """One WITH or RETURN, made ready."""

    def __init__(
        self,
        compiler: Compiler,
        clause: tree.Projection,
        bound: set[str],
        tick: Callable[[], None],
    ) -> None:
        self.clause, self.tick = clause, tick
        starred = sorted(n for n in bound if not n.startswith("(")) if clause.star else []
        self.starred = starred
        self.names = [*starred, *(item.column for item in clause.items)]
        if clause.last:
            self.names = list(_apart(self.names))
        for name in set(self.names):
            if self.names.count(name) > 1:
                raise AnswerError(f"two columns are called {name}: AS gives one another name")
        self.calls = [c for item in clause.items for c in _aggregates(item.value)]
        calls_of_keys = [c for key in clause.keys for c in _aggregates(key.value)]
        self.groups = bool(self.calls or calls_of_keys)
        self.calls += calls_of_keys
        self._check()
        self.gatherings = [_Gathering(compiler, call) for call in self.calls]
        for number, call in enumerate(self.calls):
            compiler.gathered[id(call)] = f"(sum{number}"
        self.gets = [compiler.get(item.value) for item in clause.items]
        self.plain = [not list(_aggregates(item.value)) for item in clause.items]
        self.keys = [(compiler.get(self._key(key.value)), key.falling) for key in clause.keys]
        self.skip, self.limit = compiler.maybe(clause.skip), compiler.maybe(clause.limit)
        self.where = compiler.maybe(clause.where)

    def _key(self, value: tree.Value) -> tree.Value:
        """What is ordered by: a column, where it is written as one."""
        wanted = shape(value)
        for item in self.clause.items:
            if shape(item.value) == wanted:
                name = item.column
                return tree.Variable(value.first, value.end, name)
        return value

    def _check(self) -> None:
        """Beside functions over all rows, only what is grouped by has one value.

        Behind them, and behind DISTINCT, only what they give is there to order or choose by.
        """
        if not self.groups and not self.clause.distinct:
            return
        items = self.clause.items
        grouped = {shape(i.value) for i in items if not list(_aggregates(i.value))}
        names = {i.column for i in items} | set(self.starred)
        for item in items:
            if list(_aggregates(item.value)):
                self._grouped(item.value, grouped, set())
        given = {shape(i.value) for i in items}
        for after in (*(key.value for key in self.clause.keys), self.clause.where):
            if after is not None:
                self._grouped(after, given, names, whole=True)

    def _grouped(
        self, value: tree.Part, grouped: set[str], names: set[str], *, whole: bool = False
    ) -> None:
        if isinstance(value, tree.Call) and value.name in AGGREGATES and not whole:
            return
        if shape(value) in grouped or isinstance(value, tree.Subquery | tree.PatternValue):
            return
        if isinstance(value, tree.Variable):
            if value.name not in names:
                raise AnswerError(
                    f"{value.name} stands beside a value over all rows, but rows are not grouped"
                    f" by it: WITH {value.name}, … AS n before it"
                )
            return
        inner = set(names)
        if isinstance(value, tree.Comprehension | tree.Quantified):
            inner.add(value.name.name)
        elif isinstance(value, tree.Reduce):
            inner |= {value.name.name, value.total.name}
        elif isinstance(value, tree.PatternComprehension):
            return
        for one in tree.children(value):
            self._grouped(one, grouped, inner, whole=whole)

    def steps(self) -> list[str]:
        """What is done, in words."""
        clause, said = self.clause, []
        if self.groups:
            keys = [n for n, plain in zip(self._own(), self.plain, strict=True) if plain]
            said.append(f"group by {', '.join(keys) or 'nothing'}, compute over each group")
        elif clause.distinct:
            said.append("each row once")
        if clause.where is not None:
            said.append("keep rows where a condition holds")
        if clause.keys:
            more = ", keep the first rows" if clause.limit is not None else ""
            said.append(f"sort{more}")
        elif clause.limit is not None:
            said.append("keep the first rows")
        return said

    def _own(self) -> list[str]:
        return self.names[len(self.starred) :]

    # -- rows ----------------------------------------------------------------------------------

    def stage(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Rows in, rows out. What is ordered by may be of the rows before."""
        pairs = self._gathered(rows) if self.groups else self._each(rows)
        if self.clause.distinct:
            pairs = self._once(pairs)
        if self.keys:
            pairs = self._sorted(pairs)
        skip, limit = self._count(self.skip, "SKIP"), self._count(self.limit, "LIMIT")
        given = 0
        if limit == 0:
            return
        for number, (before, row) in enumerate(pairs):
            if skip is not None and number < skip:
                continue
            if self.where is None or self.where({**before, **row}) is True:
                yield row
            given += 1
            if limit is not None and given >= limit:
                return

    def _count(self, get: Get | None, word: str) -> int | None:
        if get is None:
            return None
        value = get({})
        if type(value) is not int or value < 0:
            raise AnswerError(f"{word} takes a whole number from 0")
        return value

    def _each(self, rows: Iterator[Row]) -> Iterator[tuple[Row, Row]]:
        own = self._own()
        for row in rows:
            self.tick()
            projected = {name: row[name] for name in self.starred}
            for name, get in zip(own, self.gets, strict=True):
                projected[name] = get(row)
            yield row, projected

    def _gathered(self, rows: Iterator[Row]) -> Iterator[tuple[Row, Row]]:
        own = self._own()
        keyed = [(n, g) for n, g, plain in zip(own, self.gets, self.plain, strict=True) if plain]
        groups: dict[Any, tuple[Row, Row, list[list[Any]]]] = {}
        gatherings = self.gatherings
        apart = bool(keyed or self.starred)
        key: tuple[Any, ...] = ()
        values: Row = {}
        for row in rows:
            self.tick()
            if apart:
                values = {name: row[name] for name in self.starred}
                for name, get in keyed:
                    values[name] = get(row)
                key = tuple(map(group, values.values()))
            state = groups.get(key)
            if state is None:
                state = groups[key] = (row, values, [g.begin() for g in gatherings])
            for gathering, one in zip(gatherings, state[2], strict=True):
                gathering.take(one, row)
        if not groups and not keyed and not self.starred:
            groups[()] = ({}, {}, [g.begin() for g in gatherings])
        for row, values, states in groups.values():
            before = dict(row)
            for number, (gathering, one) in enumerate(zip(gatherings, states, strict=True)):
                before[f"(sum{number}"] = gathering.end(one)
            projected = {name: values[name] for name in self.starred}
            for name, get, plain in zip(own, self.gets, self.plain, strict=True):
                projected[name] = values[name] if plain else get(before)
            yield before, projected

    def _once(self, pairs: Iterator[tuple[Row, Row]]) -> Iterator[tuple[Row, Row]]:
        seen = set()
        for before, row in pairs:
            key = tuple(map(group, row.values()))
            if key not in seen:
                seen.add(key)
                yield before, row

    def _sorted(self, pairs: Iterator[tuple[Row, Row]]) -> Iterator[tuple[Row, Row]]:
        """Rows in order; of many, only as many are kept as are wanted."""
        wanted = None
        limit = self._count(self.limit, "LIMIT")
        if limit is not None:
            wanted = limit + (self._count(self.skip, "SKIP") or 0)
        kept: list[tuple[list[Any], Row, Row]] = []
        for before, row in pairs:
            both = {**before, **row}
            kept.append(([order(get(both)) for get, _ in self.keys], before, row))
            if wanted is not None and len(kept) > 2 * wanted + SORTED_AT_ONCE:
                self._sort(kept)
                del kept[wanted:]
        self._sort(kept)
        for _, before, row in kept:
            self.tick()
            yield before, row

    def _sort(self, kept: list[tuple[list[Any], Row, Row]]) -> None:
        for number in reversed(range(len(self.keys))):
            falling = self.keys[number][1]
            kept.sort(key=lambda one, n=number: one[0][n], reverse=falling)  # type: ignore[misc]


def _apart(names: list[str]) -> Iterator[str]:
    """Names of columns, each once, as the gate says them."""
    seen: dict[str, int] = {}
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        yield name if number == 1 else f"{name} ({number})"
