"""What the names of a query stand for: one visit of the tree that knows which name is bound where.

It finds names that nothing binds, the properties that are asked of nodes and relations whose labels
are known, the columns, and patterns that nothing ties to those before.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphkit.cypher import tree
from graphkit.cypher.tokens import Token


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: a node, a tie (each with the labels said of it), a path, a value."""

    kind: str
    labels: frozenset[str] = frozenset()


Names = dict[str, Meaning]
VALUE = Meaning("value")


@dataclass(slots=True)
class ScopeFindings:
    """What a visit has found."""

    problems: list[tuple[Token, str]] = field(default_factory=list)
    # of each property: the labels of what has it, its token, and the value that it is asked of
    reads: list[tuple[frozenset[str], Token, str]] = field(default_factory=list)
    apart: list[Token] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    stars: list[tree.Projection] = field(default_factory=list)
    kinds: dict[int, Meaning] = field(default_factory=dict)  # by place of a variable
    # by place of a path: the names that were bound before, and those told by a condition
    bound_before: dict[int, frozenset[str]] = field(default_factory=dict)
    keyed: dict[int, frozenset[str]] = field(default_factory=dict)


def conjuncts(value: tree.Value | None) -> Iterator[tree.Value]:
    """The parts of a condition that all must hold."""
    stack = [] if value is None else [value]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Binary) and here.sign == "AND":
            stack += [here.right, here.left]
        else:
            yield here


def aggregates(value: tree.Part, names: frozenset[str]) -> bool:
    """Whether a value aggregates, queries in braces aside."""
    stack: list[tree.Part] = [value]
    while stack:
        here = stack.pop()
        if isinstance(here, tree.Call) and here.name in names:
            return True
        if not isinstance(here, tree.Subquery):
            stack.extend(tree.children(here))
    return False


class Scope:
    """Visits a query with the names that are bound."""

    def __init__(self) -> None:
        self.findings = ScopeFindings()

    def query(self, query: tree.Query, outer: Names) -> Names:
        """A query; the names that it returns."""
        returned: Names = {}
        for number, single in enumerate(query.parts):
            names = self.single(single, dict(outer))
            if number == 0:
                returned = names
        return returned

    def single(self, single: tree.Single, names: Names) -> Names:
        """Clauses in a row."""
        for clause in single.clauses:
            if isinstance(clause, tree.Match):
                self.match(clause, names)
            elif isinstance(clause, tree.Unwind):
                self.value(clause.source, names)
                names[clause.name.name] = VALUE
            elif isinstance(clause, tree.Projection):
                names = self.projection(clause, names)
            elif isinstance(clause, tree.CallQuery):
                self.call(clause, names)
            else:
                for value in clause.values:
                    self.value(value, names)
                for token, name in clause.yields:
                    names[name.name] = Meaning("node") if token.name == "node" else VALUE
                self.maybe(clause.where, names)
        return names

    def call(self, clause: tree.CallQuery, names: Names) -> None:
        """A query in braces, with what it imports."""
        inner: Names = {}
        if clause.imports is None:
            first = clause.query.parts[0].clauses[0]
            if isinstance(first, tree.Projection) and not first.last:
                inner = dict(names)
        elif clause.everything:
            inner = dict(names)
        else:
            for name in clause.imports:
                self.value(name, names)
                inner[name.name] = names.get(name.name, VALUE)
        columns, self.findings.columns = self.findings.columns, ("",)
        given = self.query(clause.query, inner)
        self.findings.columns = columns
        names.update({n: m for n, m in given.items() if n not in names})

    def projection(self, clause: tree.Projection, names: Names) -> Names:
        """WITH or RETURN: the names behind it."""
        after: Names = dict(names) if clause.star else {}
        if clause.star:
            self.findings.stars.append(clause)
            if clause.last and not names:
                self.findings.problems.append((clause.first, "RETURN * with no name to return"))
        for item in clause.items:
            self.value(item.value, names)
            if item.alias is None and not isinstance(item.value, tree.Variable):
                if not clause.last:
                    said = f"WITH needs a name for it: {item.written[:30]} AS x"
                    self.findings.problems.append((item.first, said))
                continue
            meaning = VALUE
            if isinstance(item.value, tree.Variable):
                meaning = names.get(item.value.name, VALUE)
            after[item.alias.name if item.alias else item.column] = meaning
        if clause.last and not self.findings.columns:
            starred = sorted(n for n in names if n[0] != "(") if clause.star else []
            self.findings.columns = (*starred, *(item.column for item in clause.items))
        both = {**names, **after}
        for key in clause.keys:
            self.value(key.value, both)
        self.maybe(clause.skip, {})
        self.maybe(clause.limit, {})
        self.maybe(clause.where, both)
        return after

    # -- patterns ------------------------------------------------------------------------------

    def match(self, clause: tree.Match, names: Names) -> None:
        """Patterns: all bind their names before conditions are read."""
        keyed = {
            v.name
            for c in conjuncts(clause.where)
            if isinstance(c, tree.Binary) and c.sign in ("=", "IN")
            for side in (c.left, c.right)
            for v in tree.walk(side)
            if isinstance(v, tree.Variable)
        }
        for path in clause.paths:
            before = {n for n, m in names.items() if n[0] == "(" or m.kind != "value"}
            self.findings.bound_before[path.start] = frozenset(before)
            self.findings.keyed[path.start] = frozenset(keyed)
            own = set(_names_of(path))
            has_key = any(isinstance(p, tree.NodePattern) and p.properties for p in path.steps)
            if before and not own & before and not own & keyed and not has_key:
                self.findings.apart.append(path.first)
            self.bind(path, names)
            names.setdefault(f"({path.start}", VALUE) if not own else None
        for path in clause.paths:
            self.inside(path, names)
        self.maybe(clause.where, names)

    def bind(self, path: tree.Path, names: Names) -> None:
        """The names of a path."""
        if path.name is not None:
            names[path.name.name] = Meaning("path")
        for step in path.steps:
            if isinstance(step, tree.Group):
                inner: Names = {}
                self.bind(step.path, inner)
                names.update(dict.fromkeys(inner, VALUE))
                continue
            if step.name is None:
                continue
            labels = frozenset(t.name for t in step.labels.names()) if step.labels else frozenset()
            kind = "node" if isinstance(step, tree.NodePattern) else "tie"
            if kind == "tie" and isinstance(step, tree.TiePattern) and step.span:
                names[step.name.name] = VALUE
                continue
            old = names.get(step.name.name)
            if old is not None and old.kind == kind:
                labels |= old.labels
            names[step.name.name] = Meaning(kind, labels)

    def inside(self, path: tree.Path, names: Names) -> None:
        """The properties and conditions in a path."""
        for step in path.steps:
            if isinstance(step, tree.Group):
                inner = dict(names)
                self.bind(step.path, inner)
                self.inside(step.path, inner)
                self.maybe(step.where, inner)
                continue
            labels = frozenset(t.name for t in step.labels.names()) if step.labels else frozenset()
            what = "node" if isinstance(step, tree.NodePattern) else "tie"
            if step.name is not None and not labels and step.name.name in names:
                labels = names[step.name.name].labels
            if step.properties is not None:
                for key, value in zip(step.properties.keys, step.properties.values, strict=True):
                    self.findings.reads.append((labels, key, what))
                    self.value(value, names)
            if step.where is not None:
                own = dict(names)
                if step.name is not None:
                    own[step.name.name] = Meaning(what, labels)
                self.value(step.where, own)

    # -- values --------------------------------------------------------------------------------

    def maybe(self, value: tree.Value | None, names: Names) -> None:
        """A value, where there is one."""
        if value is not None:
            self.value(value, names)

    def value(self, value: tree.Part, names: Names) -> None:
        """A value with all in it; chains of operators are not walked by recursion."""
        stack: list[tree.Part] = [value]
        while stack:
            here = stack.pop()
            if isinstance(here, tree.Variable):
                self.variable(here, names)
            elif isinstance(here, tree.Property):
                if isinstance(here.of_, tree.Variable):
                    meaning = names.get(here.of_.name, VALUE)
                    if meaning.kind in ("node", "tie"):
                        self.findings.reads.append((meaning.labels, here.token, meaning.kind))
                stack.append(here.of_)
            elif isinstance(here, _BINDING):
                self.binding(here, names)
            elif isinstance(here, tree.MapProjection):
                self.variable(here.of_, names)
                meaning = names.get(here.of_.name, VALUE)
                for kind, token, inner in here.items:
                    if kind == "." and token is not None and meaning.kind in ("node", "tie"):
                        self.findings.reads.append((meaning.labels, token, meaning.kind))
                    self.maybe(inner, names)
            else:
                stack.extend(tree.children(here))

    def variable(self, here: tree.Variable, names: Names) -> None:
        """A name that must be bound."""
        if here.name in names:
            self.findings.kinds[here.start] = names[here.name]
            return
        shown = [name for name in names if not name.startswith("(")]
        near = difflib.get_close_matches(here.name, shown, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else ""
        self.findings.problems.append((here.first, f"nothing is called {here.name} here{hint}"))

    def binding(self, here: tree.Part, names: Names) -> None:
        """A value that binds names for what is inside it."""
        inner = dict(names)
        if isinstance(here, tree.Comprehension | tree.Quantified):
            self.value(here.source, names)
            inner[here.name.name] = VALUE
            self.maybe(here.where, inner)
            if isinstance(here, tree.Comprehension):
                self.maybe(here.gives, inner)
        elif isinstance(here, tree.Reduce):
            self.value(here.begin, names)
            self.value(here.source, names)
            inner[here.total.name] = inner[here.name.name] = VALUE
            self.value(here.step, inner)
        elif isinstance(here, tree.PatternComprehension):
            self.findings.bound_before[here.path.start] = frozenset(names)
            self.bind(here.path, inner)
            self.inside(here.path, inner)
            self.maybe(here.where, inner)
            self.value(here.gives, inner)
        elif isinstance(here, tree.PatternValue):
            self.bind(here.path, inner)
            self.inside(here.path, inner)
        elif isinstance(here, tree.Path):
            self.findings.bound_before[here.start] = frozenset(names)
            self.bind(here, inner)
            self.inside(here, inner)
        elif isinstance(here, tree.Subquery):
            columns, self.findings.columns = self.findings.columns, ("",)
            self.query(here.query, inner)
            self.findings.columns = columns


_BINDING = (tree.Comprehension, tree.Quantified, tree.Reduce, tree.PatternComprehension,
            tree.PatternValue, tree.Path, tree.Subquery)  # fmt: skip


def _names_of(path: tree.Path) -> Iterable[str]:
    for part in path.steps:
        if isinstance(part, tree.Group):
            yield from _names_of(part.path)
        elif part.name is not None:
            yield part.name.name


def scoped(query: tree.Query) -> ScopeFindings:
    """What a query's names stand for."""
    scope = Scope()
    scope.query(query, {})
    return scope.findings
