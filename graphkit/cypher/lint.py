"""Query text -> findings: forms on which the two engines differ, mostly without an error.

Each rule is a trap that was measured (see `benchmarks/engines`). A query of the library must have
none: then it gives the same rows on the embedded engine and on Neo4j.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from graphkit.cypher.clauses import (
    BEFORE_A_VALUE,
    BRACED,
    Clause,
    Found,
    aggregates,
    at,
    brackets,
    clauses,
    depth_of,
    named,
    openings,
    outside,
    parts,
)  # fmt: skip
from graphkit.cypher.library import Query
from graphkit.cypher.tokens import Token, tokens
from graphkit.cypher.vocabulary import DIFFERING as FUNCTIONS
from graphkit.cypher.vocabulary import WRITES

# Columns that may be null; every other one is always filled.
NULLABLE = frozenset(
    "orcid community first_year last_year title title_norm year month day date_inferred kind status"
    " venue doi arxiv url authors_truncated authors_omitted has_code score ror country issn"
    " position line from_year to_year raw_name country works people confidence"
    " stated_h_index stated_papers stated_citations stated_novelty stated_ai_score stated_trust"
    " stated_on stated_in".split()
)
UNCLOSED = {"'": "text", '"': "text", "`": "name", "/*": "comment"}
SIGNS = {
    "!=": "!= is not on both engines: write <>",
    "||": "|| is not on both engines: write a + b",
    ";": "one query per file, without ;",
}
NEVER_NULL = frozenset({"COALESCE", "COUNT", "COLLECT", "SIZE", "EXISTS"})
DESCENDING = frozenset({"DESC", "DESCENDING"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A trap: where it is, and what to write instead."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


Part: TypeAlias = list[Clause]
Places: TypeAlias = Iterator[tuple[Token, str]]


def lint(query: Query) -> list[Finding]:
    """All traps in a query, in the order of the text."""
    found = tokens(query.body, query.body_line)
    places = [place for rule in RULES for place in rule(found)]
    places += [place for part in parts(found) for rule in PART_RULES for place in rule(part)]
    if not query.one_row:
        places += _unordered(found, query.body_line)
    places.sort(key=lambda place: (place[0].line, place[0].column))
    return [Finding(query.path, t.line, t.column, message) for t, message in places]


def _unordered(found: Found, line: int) -> list[tuple[Token, str]]:
    whole = clauses(found)
    for clause in whole:
        if clause.name == "UNION":
            return [(clause.tokens[0], "rows of a UNION have no order: write two queries")]
    if whole and whole[-1].name == "RETURN" and whole[-1].has("ORDER"):
        return []
    last = found[-1] if found else Token("sign", "", line, 1)
    return [(last, "rows need an ORDER BY at the end, down to a unique column")]


def _inside(found: Found, opening: int) -> list[str]:
    """The texts between a bracket and its partner, without those in deeper brackets."""
    inner = brackets(found, opening)[1:]
    return [token.upper for _, token in outside(inner)]


def _calls(found: Found, opening: int) -> bool:
    """Whether a round bracket is that of a function."""
    word = opening > 0 and found[opening - 1].kind in ("word", "quoted")
    return word and (at(found, opening - 1) not in BEFORE_A_VALUE or named(found, opening - 1))


def _functions(found: Found) -> Places:
    for index, token in enumerate(found):
        is_name = token.kind in ("word", "quoted") and at(found, index - 1) != ":"
        if not is_name or at(found, index + 1) != "(":
            continue
        name = token.name.upper()
        if name in FUNCTIONS:
            yield token, FUNCTIONS[name]
        elif name == "SUM":
            after = index + 1 + len(brackets(found, index + 1))
            if at(found, index - 2) != "COALESCE" or at(found, after) != ",":
                yield token, "sum of nothing is 0 or null: write coalesce(sum(x), 0)"
        elif name == "ROUND" and "," not in _inside(found, index + 1):
            yield token, "round(x) differs: write round(x, 0)"


def _square(found: Found) -> Places:
    for index, token in enumerate(found):
        if token.text != "[":
            continue
        before = found[index - 1] if index else token
        inside = _inside(found, index)
        is_place = before.kind in ("word", "quoted", "parameter", "string")
        is_place = is_place or before.text in (")", "]", "}")
        after_keyword = before.upper in BEFORE_A_VALUE and not named(found, index - 1)
        if before.text in ("-", "<-"):
            if "*" in inside:
                yield token, "paths of variable length are walks here and trails on Neo4j"
        elif is_place and not after_keyword:
            if inside[:2] != ["0", ".."]:
                yield token, "list places count from 0 or from 1: only [0..n] is the same"
        elif "|" in inside or (inside[1:2] == ["IN"] and "," not in inside):
            yield token, "list comprehensions are not on both engines: use UNWIND and collect"


def _curly(found: Found) -> Places:
    around = openings(found)
    for index, token in enumerate(found):
        before = found[index - 1] if index else token
        if token.text != "{" or before.kind not in ("word", "quoted"):
            continue
        if before.upper == "COLLECT":
            yield token, "COLLECT { … } is not on both engines: use collect()"
        elif before.upper in BRACED:
            if at(found, index + 1) != "MATCH":
                yield token, f"{before.upper} {{ … }} must begin with MATCH"
        elif at(found, index + 1) == "." or _projects_a_map(found, index - 1, around):
            yield token, "map projections are not on both engines: return each property"


def _projects_a_map(found: Found, name: int, around: list[str]) -> bool:
    """Whether the braces after a name are a map projection, not the keys of a pattern."""
    if at(found, name) in BEFORE_A_VALUE or at(found, name) in WRITES:
        return False
    before = at(found, name - 1)
    if before == "[":
        return at(found, name - 2) not in ("-", "<-")
    if before == "(":
        return _calls(found, name - 1)
    return around[name] == "{" or before not in (":", "|", "&")


def _words(found: Found) -> Places:
    around = openings(found)
    for index, token in enumerate(found):
        is_key = at(found, index + 1) == ":" and around[index] == "{"
        is_word = token.kind == "word" and not is_key and not named(found, index)
        if is_word and token.upper in WRITES:
            yield token, f"{token.upper} has no place in a query that only reads"
        elif is_word and token.upper == "NULLS":
            yield token, "NULLS LAST is not on both engines: order by a coalesce"
        elif token.text in SIGNS:
            yield token, SIGNS[token.text]
        elif token.kind == "sign" and token.text in UNCLOSED:
            yield token, f"{UNCLOSED[token.text]} is never closed"
        elif token.kind == "parameter" and _is_null(found, index):
            yield token, "a null parameter fails here: give it a default and compare with that"


def _is_null(found: Found, index: int) -> bool:
    """Whether IS follows, brackets around the parameter alone aside."""
    left, right = index - 1, index + 1
    while at(found, left) == "(" and at(found, right) == ")" and not _calls(found, left):
        left, right = left - 1, right + 1
    return at(found, right) == "IS"


def _order_without_limit(part: Part) -> Places:
    for clause in part:
        if clause.name == "WITH" and clause.has("ORDER") and not clause.has("LIMIT"):
            yield clause.tokens[0], "WITH … ORDER BY without LIMIT is refused here: add a LIMIT"


def _dropped_order(part: Part) -> Places:
    cut = False
    for clause in part:
        if not clause.projects:
            continue
        if cut and all(aggregates(item) for item in clause.items()):
            yield (
                clause.tokens[0],
                "only aggregates after a LIMIT lose its order: group by a constant (WITH 1 AS one)",
            )
        cut = clause.has("LIMIT") or (cut and not clause.gathers)


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


def _walks(part: Part) -> Places:
    """A chain over one relation twice may come back on itself: a walk here, a trail on Neo4j."""
    for number, clause in enumerate(part):
        if clause.name not in ("MATCH", "OPTIONAL"):
            continue
        unlike = {pair for later in part[number:] for pair in _unlike(later.condition())}
        for pattern in (clause.pattern(), clause.condition()):
            edges = list(_edges(pattern))
            pairs = [(a, b) for i, a in enumerate(edges) for b in edges[:i]]
            if any(a.may_be(b) and not a.is_apart(b, unlike) for a, b in pairs):
                yield clause.tokens[0], "one relation twice in a pattern: add b.id <> a.id"
                break


def _unlike(condition: Found) -> Iterator[frozenset[str]]:
    """The pairs of a.id <> b.id."""
    braces = 0
    for index, token in enumerate(condition):
        braces += depth_of(token) if token.text in ("{", "}") else 0
        around = [at(condition, index + step) for step in (-2, -1, 2, 3)]
        if braces == 0 and token.text == "<>" and around == [".", "ID", ".", "ID"]:
            yield frozenset((condition[index - 3].name, condition[index + 1].name))


def _edges(pattern: Found) -> Iterator[_Edge]:
    """The relations of the paths in a pattern."""
    index, node, types = 0, "", None
    while index < len(pattern):
        token, size = pattern[index], 1
        before = at(pattern, index - 1)
        if token.text == "(":
            group = brackets(pattern, index)
            lines = {"-", "<-"} & {before, at(pattern, index + len(group))}
            if before == "->" or (lines and not _calls(pattern, index)):
                is_named = len(group) > 1 and group[1].kind in ("word", "quoted")
                other = group[1].name if is_named else f"({index}"
                if types is not None:
                    yield _Edge(frozenset((node, other)), types)
                node, types, size = other, None, len(group)
        elif token.text == "[" and before in ("-", "<-"):
            group = brackets(pattern, index)
            types, size = frozenset(_types(group)), len(group)
        elif token.text in ("-", "->"):
            bare = before in ("-", "<-") and at(pattern, index + 1) == "("  # (a)--(b)
            types = frozenset() if bare else types
        elif token.text == "{":
            types, size = None, len(brackets(pattern, index))
        elif token.text != "<-":
            types = None
        index += size


def _types(group: Found) -> Iterator[str]:
    """The types in the square brackets of a relation."""
    for index, token in outside(group[1:-1]):
        if token.kind in ("word", "quoted") and named(group, index + 1):
            yield token.name


def _branches(part: Part) -> Places:
    """Two arms from one node before the next WITH: rows vanish when the engine joins both."""
    before = ""
    for clause in part:
        if clause.name == "MATCH":
            if before == "MATCH":
                yield clause.tokens[0], "MATCH after MATCH loses rows here: put a WITH between"
            yield from _arms(clause.pattern())
        before = clause.name


def _arms(pattern: Found) -> Places:
    """Patterns by comma, and a node with a key inside a path."""
    depth, nodes = 0, []
    for index, token in enumerate(pattern):
        if depth == 0 and token.text == ",":
            yield token, "two patterns by comma lose rows here: write two MATCH and a WITH between"
        if depth == 0 and token.text == "(":
            nodes.append((token, "{" in (t.text for t in brackets(pattern, index))))
        depth += depth_of(token)
    for token, keyed in nodes[1:-1]:
        if keyed:
            yield token, "a key inside a path loses rows here: begin or end the path at its key"


def _filtered_late(part: Part) -> Places:
    limited = False
    for clause in part:
        filters = clause.has("WHERE") or "{" in (t.text for t in clause.tokens)
        if limited and clause.name == "MATCH" and filters:
            yield clause.tokens[0], "a filter slips below the LIMIT before it: WITH a, w WHERE …"
        limited = limited or (clause.name == "WITH" and clause.has("LIMIT"))


def _counted_inside(part: Part) -> Places:
    """COUNT { … } and then an aggregate: groups of nothing vanish, others repeat."""
    seen: Token | None = None
    for clause in part:
        for index, token in enumerate(clause.tokens):
            inside = at(clause.tokens, index + 1) == "{" and token.upper in ("COUNT", "EXISTS")
            if inside and (token.upper == "COUNT" or clause.projects):
                seen = seen or token
        if seen and clause.projects and clause.gathers:
            yield seen, f"{seen.upper} {{ … }} and then an aggregate: OPTIONAL MATCH and count(x)"
            return


def _counted_across(part: Part) -> Places:
    """COUNT { … } where something inside equals what is outside: some counts of none are not 0."""
    outer: set[str] = set()
    for clause in part:
        bound = outer | set(_variables(clause.pattern()) if not clause.projects else ())
        for index, token in enumerate(clause.tokens):
            if token.upper == "COUNT" and at(clause.tokens, index + 1) == "{":
                inner = clauses(brackets(clause.tokens, index + 1)[1:-1])
                conditions = [c.condition() for c in inner]
                if any(_equals_one_of(found, bound) for found in conditions):
                    yield token, "COUNT { … } may not compare with =: OPTIONAL MATCH and count(x)"
        outer = bound | {
            t.name for i, t in enumerate(clause.tokens) if at(clause.tokens, i - 1) == "AS"
        }


def _equals_one_of(found: Found, names: set[str]) -> bool:
    """Whether a property of one of these variables stands at an = sign."""
    signs = [index for index, token in enumerate(found) if token.text == "="]
    sides = [(n - 3, n - 2) for n in signs if n > 2] + [(n + 1, n + 2) for n in signs]
    return any(at(found, dot) == "." and found[name].name in names for name, dot in sides)


def _maybe_where(part: Part) -> Places:
    """A query in braces that decides about an OPTIONAL MATCH: its rows get lost."""
    for clause in part:
        for token in clause.condition() if clause.name == "OPTIONAL" else ():
            if token.text == "{":
                yield (
                    token,
                    "a query in braces loses rows of OPTIONAL MATCH: WITH a, EXISTS { … } AS x",
                )
                break


def _nulls_first(part: Part) -> Places:
    """A nullable key in descending order with LIMIT: the nulls that come first vanish here."""
    nulls: dict[str, str] = {}  # aliases and variables that may be null, with the column behind
    bound: set[str] = set()
    for clause in part:
        if clause.name in ("MATCH", "OPTIONAL"):
            names = set(_variables(clause.pattern()))
            if clause.name == "OPTIONAL":
                nulls |= {name: name for name in names - bound}
            bound |= names
        for item in clause.items() if clause.projects else []:
            if at(item, -2 + len(item)) == "AS":
                alias, null = item[-1].name, _null(item[:-2], nulls)
                nulls.pop(alias, None)
                nulls |= {alias: null[1]} if null else {}
        for key in clause.keys() if clause.has("LIMIT") else []:
            null = _null(key[:-1], nulls) if key and key[-1].upper in DESCENDING else None
            if null:
                place, name = null
                advice = f"ORDER BY coalesce({name}, …)"
                yield place, f"{name} may be null, and nulls vanish here: {advice}"


def _variables(pattern: Found) -> Iterator[str]:
    """The names that a pattern binds."""
    for index, token in enumerate(pattern):
        if token.kind in ("word", "quoted") and at(pattern, index - 1) in ("(", "["):
            yield token.name


def _null(value: Found, nulls: dict[str, str]) -> tuple[Token, str] | None:
    """What in a value may make it null, with its name."""
    index = 0
    while index < len(value):
        token = value[index]
        is_name = token.kind in ("word", "quoted") and at(value, index + 1) not in ("(", "IS")
        if token.text == "{" or (token.text == "(" and at(value, index - 1) in NEVER_NULL):
            index += len(brackets(value, index))
            continue
        if is_name and at(value, index - 1) == ".":
            if token.name in NULLABLE or value[index - 2].name in nulls:
                return token, token.name
        elif is_name and at(value, index + 1) != "." and token.name in nulls:
            return token, nulls[token.name]
        index += 1
    return None


RULES: tuple[Callable[[Found], Places], ...] = (_functions, _square, _curly, _words)
PART_RULES: tuple[Callable[[Part], Places], ...] = (
    _dropped_order, _order_without_limit, _walks, _branches, _filtered_late, _counted_inside,
    _counted_across, _maybe_where, _nulls_first,
)  # fmt: skip
# What the embedded engine does right when it does not rearrange a plan.
PLAN_RULES = (_dropped_order, _filtered_late, _nulls_first)


@dataclass(frozen=True, slots=True)
class Traps:
    """What the embedded engine would answer differently from Neo4j, without an error.

    `wrong` gives wrong rows; `plain` gives right rows if the plan is not rearranged; `doubtful`
    gives other rows only where there is nothing to sum.
    """

    wrong: tuple[tuple[Token, str], ...]
    plain: tuple[tuple[Token, str], ...]
    doubtful: tuple[tuple[Token, str], ...]


def traps(found: Found) -> Traps:
    """The traps of a text whose words were found in order."""
    every = [part for part in parts(found) if part]
    plain = [place for part in every for rule in PLAN_RULES for place in rule(part)]
    wrong = list(_square(found))
    wrong += [
        place
        for part in every
        for rule in PART_RULES
        if rule not in PLAN_RULES
        for place in rule(part)
    ]
    wrong += list(_empty_parts(found))
    order = sorted(wrong, key=lambda place: place[0].start)
    return Traps(tuple(order), tuple(plain), tuple(_functions(found)))


def _empty_parts(found: Found) -> Places:
    for index, token in enumerate(found):
        if token.text in ("''", '""') and at(found, index - 1) == "CONTAINS":
            yield token, "CONTAINS '' finds nothing here and everything on Neo4j: leave it out"
