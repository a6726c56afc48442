"""Tree -> the forms on which the embedded engine and Neo4j differ, mostly without an error.

Each rule is a trap that was measured (`benchmarks/engines`, `tests/test_neo4j_dialect.py`). The
linter keeps them out of the library; a typed query that has one is not given to that engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from graphkit.cypher import tree
from graphkit.cypher.scope import conjuncts
from graphkit.cypher.tokens import Token
from graphkit.cypher.vocabulary import AGGREGATES, DIFFERING

# Columns that may be null; every other one is always filled.
NULLABLE = frozenset(
    "orcid community first_year last_year title title_norm year month day date_inferred kind status"
    " venue doi arxiv url authors_truncated authors_omitted has_code score ror country issn"
    " position line from_year to_year raw_name country works people confidence"
    " stated_h_index stated_papers stated_citations stated_novelty stated_ai_score stated_trust"
    " stated_on stated_in".split()
)
NEVER_NULL = frozenset({"coalesce", "count", "collect", "size", "exists"})
Part: TypeAlias = list[tree.Clause]
Places: TypeAlias = Iterator[tuple[Token, str]]


def outside_braces(part: tree.Part) -> Iterator[tree.Part]:
    """A part and all inside it, but for queries in braces."""
    stack = [part]
    while stack:
        here = stack.pop()
        yield here
        if not isinstance(here, tree.Subquery | tree.CallQuery):
            stack.extend(reversed(list(tree.children(here))))


def aggregates(value: tree.Part) -> bool:
    """Whether a value is one over all rows."""
    return any(isinstance(p, tree.Call) and p.name in AGGREGATES for p in outside_braces(value))


def _gathers(clause: tree.Projection) -> bool:
    return clause.distinct or any(aggregates(item.value) for item in clause.items)


# -- anywhere --------------------------------------------------------------------------------------


def functions(query: tree.Query) -> Places:
    """Functions that differ."""
    covered = {
        part.values[0].start
        for part in tree.walk(query)
        if isinstance(part, tree.Call) and part.name == "coalesce" and len(part.values) > 1
    }
    for part in tree.walk(query):
        if isinstance(part, tree.Reduce):
            yield part.first, DIFFERING["REDUCE"]
        if not isinstance(part, tree.Call):
            continue
        name = part.name.upper()
        if name in DIFFERING:
            yield part.first, DIFFERING[name]
        elif name == "SUM" and part.start not in covered:
            yield part.first, "sum of nothing is 0 or null: write coalesce(sum(x), 0)"
        elif name == "ROUND" and len(part.values) < 2:
            yield part.first, "round(x) differs: write round(x, 0)"


def places_of_lists(query: tree.Query) -> Places:
    """Places of lists, lists made from lists, paths of variable length."""
    for part in tree.walk(query):
        if isinstance(part, tree.Index):
            yield part.token, "list places count from 0 or from 1: only [0..n] is the same"
        elif isinstance(part, tree.Slice):
            if not (isinstance(part.low, tree.Literal) and part.low.value == 0):
                yield part.token, "list places count from 0 or from 1: only [0..n] is the same"
        elif isinstance(part, tree.Comprehension | tree.PatternComprehension):
            yield part.first, "list comprehensions are not on both engines: use UNWIND and collect"
        elif isinstance(part, tree.TiePattern | tree.Group) and part.span is not None:
            yield _bracket(part), "paths of variable length are walks here and trails on Neo4j"
        elif isinstance(part, tree.Path) and (part.how or part.name):
            yield part.first, "paths are not the same on both engines: graphkit path A B"


def _bracket(part: tree.Part) -> Token:
    first = part.first
    if isinstance(part, tree.TiePattern) and not part.bare:
        end = first.start + len(first.text)
        return Token("sign", "[", first.line, first.column + len(first.text), end)
    return first


def braces(query: tree.Query) -> Places:
    """Queries and maps in braces, conditions inside brackets, labels as conditions."""
    for part in tree.walk(query):
        if isinstance(part, tree.Subquery):
            if part.kind == "COLLECT":
                yield part.token, "COLLECT { … } is not on both engines: use collect()"
            elif part.bare or not isinstance(part.query.parts[0].clauses[0], tree.Match):
                yield part.token, f"{part.kind} {{ … }} must begin with MATCH"
        elif isinstance(part, tree.MapProjection):
            yield part.token, "map projections are not on both engines: return each property"
        elif isinstance(part, tree.NodePattern | tree.TiePattern) and part.where is not None:
            yield part.where.first, "WHERE stands after the pattern on both engines, not inside it"
        elif isinstance(part, tree.PatternValue):
            yield part.first, "a pattern as a condition is EXISTS { MATCH (a)--(b) } on both"
        elif isinstance(part, tree.CallQuery | tree.CallProcedure):
            yield part.first, "CALL is not on both engines: write WITH between two MATCH"
        elif isinstance(part, tree.HasLabels | tree.IsKind):
            yield part.first, "labels and kinds are asked for in the pattern on both engines"


def signs(query: tree.Query) -> Places:
    """Signs and parameters."""
    for part in tree.walk(query):
        if isinstance(part, tree.Binary) and part.sign == "||":
            yield part.token, "|| is not on both engines: write a + b"
        elif isinstance(part, tree.IsNull) and isinstance(part.of_, tree.Parameter):
            yield (
                part.of_.first,
                "a null parameter fails here: give it a default and compare with that",
            )


# -- in each row of clauses ------------------------------------------------------------------------


def order_without_limit(part: Part) -> Places:
    """WITH … ORDER BY."""
    for clause in part:
        sorts = isinstance(clause, tree.Projection) and not clause.last and clause.keys
        if isinstance(clause, tree.Projection) and sorts and clause.limit is None:
            yield clause.first, "WITH … ORDER BY without LIMIT is refused here: add a LIMIT"


def dropped_order(part: Part) -> Places:
    """Only aggregates after a LIMIT."""
    cut = False
    for clause in part:
        if not isinstance(clause, tree.Projection):
            continue
        all_gather = clause.items and all(aggregates(item.value) for item in clause.items)
        if cut and all_gather and not clause.star:
            yield (
                clause.first,
                "only aggregates after a LIMIT lose its order: group by a constant (WITH 1 AS one)",
            )
        cut = clause.limit is not None or (cut and not _gathers(clause))


@dataclass(frozen=True, slots=True)
class _Edge:
    """A relation of a pattern: its ends, and its types, none for any."""

    ends: frozenset[str]
    types: frozenset[str]

    def may_be(self, other: _Edge) -> bool:
        return not self.types or not other.types or bool(self.types & other.types)

    def is_apart(self, other: _Edge, unlike: set[frozenset[str]]) -> bool:
        """Whether two ends that the relations do not share are said to differ."""
        mine, others = self.ends - other.ends, other.ends - self.ends
        return any(frozenset((a, b)) in unlike for a in mine for b in others)


def walks(part: Part) -> Places:
    """A chain over one relation twice may come back on itself: a walk here, a trail on Neo4j."""
    for number, clause in enumerate(part):
        if not isinstance(clause, tree.Match):
            continue
        unlike = {pair for later in part[number:] for pair in _unlike(later)}
        inside = (
            []
            if clause.where is None
            else [
                [p.path] for p in outside_braces(clause.where) if isinstance(p, tree.PatternValue)
            ]
        )
        for paths in (clause.paths, *inside):
            edges = [edge for path in paths for edge in _edges(path)]
            pairs = [(a, b) for i, a in enumerate(edges) for b in edges[:i]]
            if any(a.may_be(b) and not a.is_apart(b, unlike) for a, b in pairs):
                yield clause.first, "one relation twice in a pattern: add b.id <> a.id"
                break


def _unlike(clause: tree.Clause) -> Iterator[frozenset[str]]:
    """The pairs of a.id <> b.id that a clause demands."""
    if isinstance(clause, tree.Match | tree.Projection):
        for one in conjuncts(clause.where):
            if isinstance(one, tree.Binary) and one.sign == "<>":
                names = [
                    side.of_.name
                    for side in (one.left, one.right)
                    if isinstance(side, tree.Property)
                    and side.key == "id"
                    and isinstance(side.of_, tree.Variable)
                ]
                if len(names) == 2:
                    yield frozenset(names)


def _edges(path: tree.Path) -> Iterator[_Edge]:
    """The relations of a path."""
    for before, step, after in zip(path.steps, path.steps[1:], path.steps[2:], strict=False):
        if isinstance(step, tree.TiePattern):
            ends = [
                end.name.name if isinstance(end, tree.NodePattern) and end.name else f"({end.start}"
                for end in (before, after)
            ]
            types = frozenset(t.name for t in step.labels.names()) if step.labels else frozenset()
            yield _Edge(frozenset(ends), types)


def branches(part: Part) -> Places:
    """Two arms from one node before the next WITH: rows vanish when the engine joins both."""
    before: tree.Clause | None = None
    for clause in part:
        plain = [isinstance(c, tree.Match) and not c.optional for c in (before, clause)]
        if all(plain):
            yield clause.first, "MATCH after MATCH loses rows here: put a WITH between"
        if isinstance(clause, tree.Match):
            yield from _arms(clause)
        before = clause


def _arms(clause: tree.Match) -> Places:
    """Patterns by comma, and a node with a key inside a path."""
    for path in clause.paths[1:]:
        yield (
            path.first,
            "two patterns by comma lose rows here: write two MATCH and a WITH between",
        )
    for path in clause.paths:
        for node in path.nodes[1:-1]:
            if node.properties is not None:
                yield (
                    node.first,
                    "a key inside a path loses rows here: begin or end the path at its key",
                )


def filtered_late(part: Part) -> Places:
    """A filter after a LIMIT."""
    limited = False
    for clause in part:
        if isinstance(clause, tree.Match) and not clause.optional and limited:
            filters = clause.where is not None or any(
                isinstance(p, tree.MapOf) for p in tree.walk(clause)
            )
            if filters:
                yield clause.first, "a filter slips below the LIMIT before it: WITH a, w WHERE …"
        if isinstance(clause, tree.Projection) and not clause.last:
            limited = limited or clause.limit is not None


def counted_inside(part: Part) -> Places:
    """COUNT { … } and then an aggregate: groups of nothing vanish, others repeat."""
    seen: tree.Subquery | None = None
    for clause in part:
        projects = isinstance(clause, tree.Projection)
        for inner in tree.walk(clause):
            kinds = ("COUNT", "EXISTS") if projects else ("COUNT",)
            if isinstance(inner, tree.Subquery) and inner.kind in kinds:
                seen = seen or inner
        if seen and isinstance(clause, tree.Projection) and _gathers(clause):
            advice = "OPTIONAL MATCH and count(x)"
            yield seen.first, f"{seen.kind} {{ … }} and then an aggregate: {advice}"
            return


def counted_across(part: Part) -> Places:
    """COUNT { … } where something inside equals what is outside: some counts of none are not 0."""
    outer: set[str] = set()
    for clause in part:
        bound = outer | (_variables(clause) if isinstance(clause, tree.Match) else set())
        for inner in outside_braces(clause):
            if isinstance(inner, tree.Subquery) and inner.kind == "COUNT":
                wheres = [
                    c.where
                    for s in inner.query.parts
                    for c in s.clauses
                    if isinstance(c, tree.Match | tree.Projection) and c.where is not None
                ]
                if any(_equals_one_of(where, bound) for where in wheres):
                    yield (
                        inner.first,
                        "COUNT { … } may not compare with =: OPTIONAL MATCH and count(x)",
                    )
        aliases: set[str] = set()
        if isinstance(clause, tree.Projection):
            aliases = {item.alias.name for item in clause.items if item.alias}
        elif isinstance(clause, tree.Unwind):
            aliases = {clause.name.name}
        outer = bound | aliases


def _equals_one_of(where: tree.Part, names: set[str]) -> bool:
    """Whether a property of one of these names stands at an = sign."""
    return any(
        isinstance(side, tree.Property)
        and isinstance(side.of_, tree.Variable)
        and side.of_.name in names
        for part in tree.walk(where)
        if isinstance(part, tree.Binary) and part.sign == "="
        for side in (part.left, part.right)
    )


def maybe_where(part: Part) -> Places:
    """A query in braces that decides about an OPTIONAL MATCH: its rows get lost."""
    for clause in part:
        if isinstance(clause, tree.Match) and clause.optional and clause.where is not None:
            for inner in tree.walk(clause.where):
                if isinstance(inner, tree.Subquery):
                    yield (
                        inner.token,
                        "a query in braces loses rows of OPTIONAL MATCH: WITH a, EXISTS { … } AS x",
                    )
                    break


def nulls_first(part: Part) -> Places:
    """A nullable key in descending order with LIMIT: the nulls that come first vanish here."""
    nulls: dict[str, str] = {}  # aliases and names that may be null, with the column behind
    bound: set[str] = set()
    for clause in part:
        if isinstance(clause, tree.Match):
            names = _variables(clause)
            if clause.optional:
                nulls |= {name: name for name in names - bound}
            bound |= names
        if not isinstance(clause, tree.Projection):
            continue
        for item in clause.items:
            if item.alias is not None:
                null = _null(item.value, nulls)
                nulls.pop(item.alias.name, None)
                nulls |= {item.alias.name: null[1]} if null else {}
        for key in clause.keys if clause.limit is not None else []:
            null = _null(key.value, nulls) if key.falling else None
            if null:
                place, name = null
                advice = f"ORDER BY coalesce({name}, …)"
                yield place, f"{name} may be null, and nulls vanish here: {advice}"


def _variables(clause: tree.Match) -> set[str]:
    """The names that a pattern binds."""
    return {
        step.name.name
        for path in clause.paths
        for step in path.steps
        if not isinstance(step, tree.Group) and step.name is not None
    }


def _null(value: tree.Part, nulls: dict[str, str]) -> tuple[Token, str] | None:
    """What in a value may make it null, with its name."""
    if isinstance(value, tree.Property):
        base = value.of_.name if isinstance(value.of_, tree.Variable) else ""
        return (value.token, value.key) if value.key in NULLABLE or base in nulls else None
    if isinstance(value, tree.Variable):
        return (value.first, nulls[value.name]) if value.name in nulls else None
    if isinstance(value, tree.IsNull | tree.Subquery | tree.MapOf):
        return None
    if isinstance(value, tree.Call) and value.name in NEVER_NULL:
        return None
    nulls_inside = (_null(inner, nulls) for inner in tree.children(value))
    return next((null for null in nulls_inside if null), None)


RULES: tuple[Callable[[tree.Query], Places], ...] = (functions, places_of_lists, braces, signs)
PART_RULES: tuple[Callable[[Part], Places], ...] = (
    dropped_order, order_without_limit, walks, branches, filtered_late, counted_inside,
    counted_across, maybe_where, nulls_first,
)  # fmt: skip


def traps(query: tree.Query) -> list[tuple[Token, str]]:
    """All traps in a query."""
    found = [place for rule in RULES for place in rule(query)]
    for single in tree.singles(query):
        found += [place for rule in PART_RULES for place in rule(single.clauses)]
    return found
