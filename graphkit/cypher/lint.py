"""Query text -> findings: forms on which the two engines differ, mostly without an error.

Each rule is a trap that was measured (see `benchmarks/engines`). A query of the library must have
none: then it gives the same rows on the embedded engine and on Neo4j.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graphkit.cypher.library import Query
from graphkit.cypher.tokens import Token, tokens

FUNCTIONS = {
    "LOG": "log() is natural on Neo4j and base 10 here: write log10(x)",
    "LN": "ln() is not on Neo4j: write log10(x)",
    "SUBSTRING": "substring() counts from 0 or from 1: write left(s, n)",
    "REVERSE": "reverse() of a list differs: order in the query",
    "LABELS": "labels() differs: match one label and return a constant",
    "TYPE": "type() is not on both engines: match one type and return a constant",
    "ID": "id() differs: use the property id",
    "ELEMENTID": "elementId() is not on both engines: use the property id",
    "REDUCE": "reduce() is not on both engines: aggregate instead",
    "DATE": "date() differs: years are integers, dates are ISO texts",
    "DATETIME": "datetime() is not on both engines: dates are ISO texts",
    **{
        name: f"{name.lower()}() is not on both engines: compute it in Python"
        for name in (
            "HEAD LAST TAIL SPLIT EXP TOINTEGER TOFLOAT TOSTRING TOBOOLEAN ISEMPTY RAND RANDOMUUID"
            " STDEV STDEVP NODES RELATIONSHIPS PROPERTIES KEYS".split()
        )
    },
}
WRITES = frozenset(
    "CREATE MERGE SET DELETE DETACH REMOVE DROP FOREACH LOAD COPY CALL EXPORT IMPORT ATTACH INSTALL"
    " USE CHECKPOINT PROFILE BEGIN COMMIT ALTER".split()
)
AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT"})
CLAUSES = frozenset({"MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN", "UNION"})
# Columns that may be null; every other one is always filled.
NULLABLE = frozenset(
    "orcid community first_year last_year title title_norm year month day date_inferred kind status"
    " venue doi arxiv url authors_truncated authors_omitted has_code score ror country issn"
    " position line from_year to_year".split()
)
BEFORE_A_LIST = frozenset({"IN", "RETURN", "WITH", "UNWIND", "AND", "OR", "THEN", "ELSE", "WHERE"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A trap: where it is, and what to write instead."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


Found: TypeAlias = Sequence[Token]
Places: TypeAlias = Iterator[tuple[Token, str]]


def lint(query: Query) -> list[Finding]:
    """All traps in a query, in the order of the text."""
    found = tokens(query.body, query.body_line)
    places = [place for rule in RULES for place in rule(found)]
    if not query.one_row and not _ordered(found):
        last = found[-1] if found else Token("sign", "", query.body_line, 1)
        places.append((last, "rows need an ORDER BY at the end, down to a unique column"))
    places.sort(key=lambda place: (place[0].line, place[0].column))
    return [Finding(query.path, t.line, t.column, message) for t, message in places]


def _at(found: Found, index: int) -> str:
    return found[index].upper if 0 <= index < len(found) else ""


def _depth(token: Token) -> int:
    return (token.text in "([{") - (token.text in ")]}") if token.kind == "sign" else 0


def _inside(found: Found, opening: int) -> list[str]:
    """The texts between a bracket and its partner, without those in deeper brackets."""
    depth, texts = 0, []
    for token in found[opening:]:
        depth += _depth(token)
        if depth == 0:
            break
        if depth == 1 and token is not found[opening]:
            texts.append(token.upper)
    return texts


def _functions(found: Found) -> Places:
    for index, token in enumerate(found):
        if token.kind != "word" or _at(found, index + 1) != "(" or _at(found, index - 1) == ":":
            continue
        if token.upper in FUNCTIONS:
            yield token, FUNCTIONS[token.upper]
        elif token.upper == "SUM" and _at(found, index - 2) != "COALESCE":
            yield token, "sum of nothing is 0 or null: write coalesce(sum(x), 0)"
        elif token.upper == "ROUND" and "," not in _inside(found, index + 1):
            yield token, "round(x) differs: write round(x, 0)"


def _square(found: Found) -> Places:
    for index, token in enumerate(found):
        if token.text != "[":
            continue
        before = found[index - 1] if index else token
        inside = _inside(found, index)
        is_place = before.kind in ("word", "parameter") or before.text in (")", "]")
        if before.text in ("-", "<-"):
            if "*" in inside:
                yield token, "paths of variable length are walks here and trails on Neo4j"
        elif is_place and before.upper not in BEFORE_A_LIST:
            if inside[:2] != ["0", ".."]:
                yield token, "list places count from 0 or from 1: only [0..n] is the same"
        elif "|" in inside:
            yield token, "list comprehensions are not on both engines: use UNWIND and collect"


def _curly(found: Found) -> Places:
    for index, token in enumerate(found):
        before = found[index - 1] if index else token
        if token.text != "{" or before.kind != "word":
            continue
        if before.upper == "COLLECT":
            yield token, "COLLECT { … } is not on both engines: use collect()"
        elif before.upper in ("COUNT", "EXISTS") and _at(found, index + 1) != "MATCH":
            yield token, f"{before.upper} {{ … }} must begin with MATCH"
        elif _at(found, index + 1) == ".":
            yield token, "map projections are not on both engines: return each property"


def _words(found: Found) -> Places:
    for index, token in enumerate(found):
        is_word = token.kind == "word" and _at(found, index - 1) not in (".", ":", "AS")
        if is_word and token.upper in WRITES:
            yield token, f"{token.upper} has no place in a query that only reads"
        elif is_word and token.upper == "NULLS":
            yield token, "NULLS LAST is not on both engines: order by a coalesce"
        elif token.text == "!=":
            yield token, "!= is not on both engines: write <>"
        elif token.text == "||":
            yield token, "|| is not on both engines: write a + b"
        elif token.text == ";":
            yield token, "one query per file, without ;"
        elif token.kind == "parameter" and _at(found, index + 1) == "IS":
            yield token, "a null parameter fails here: give it a default and compare with that"


@dataclass(frozen=True, slots=True)
class _Clause:
    name: str
    tokens: tuple[Token, ...]

    def has(self, word: str) -> bool:
        """Whether a word stands in the clause outside brackets."""
        depth = 0
        for token in self.tokens:
            depth += _depth(token)
            if depth == 0 and token.kind == "word" and token.upper == word:
                return True
        return False

    def items(self) -> list[list[Token]]:
        """What a WITH or RETURN projects."""
        items: list[list[Token]] = [[]]
        depth = 0
        for token in self.tokens[1:]:
            depth += _depth(token)
            if depth == 0 and token.upper in ("ORDER", "SKIP", "LIMIT", "WHERE"):
                break
            if depth == 0 and token.text == ",":
                items.append([])
            elif token.upper != "DISTINCT" or items != [[]]:
                items[-1].append(token)
        return items


def _clauses(found: Found) -> list[_Clause]:
    """The clauses at the top level, each with its tokens."""
    starts, depth = [], 0
    for index, token in enumerate(found):
        depth += _depth(token)
        before = _at(found, index - 1)
        opens = token.kind == "word" and token.upper in CLAUSES and depth == 0
        if opens and before not in ("OPTIONAL", "STARTS", "ENDS"):
            starts.append(index)
    ends = [*starts[1:], len(found)]
    return [_Clause(found[a].upper, tuple(found[a:b])) for a, b in zip(starts, ends, strict=True)]


def _aggregates(item: Found) -> bool:
    return any(t.upper in AGGREGATES and _at(item, i + 1) == "(" for i, t in enumerate(item))


def _dropped_order(found: Found) -> Places:
    cut = False
    for clause in _clauses(found):
        if clause.name not in ("WITH", "RETURN"):
            continue
        if cut and all(_aggregates(item) for item in clause.items()):
            yield (
                clause.tokens[0],
                "only aggregates after a LIMIT lose its order: group by a constant (WITH 1 AS one)",
            )
        if clause.name == "WITH" and clause.has("ORDER") and not clause.has("LIMIT"):
            yield clause.tokens[0], "WITH … ORDER BY without LIMIT is refused here: add a LIMIT"
        cut = clause.has("LIMIT")


def _walks(found: Found) -> Places:
    """A chain over one relation twice may come back on itself: a walk here, a trail on Neo4j."""
    clauses = _clauses(found)
    for number, clause in enumerate(clauses):
        if clause.name not in ("MATCH", "OPTIONAL"):
            continue
        types = [
            clause.tokens[index + 1].text
            for index, token in enumerate(clause.tokens[:-1])
            if token.text == ":"
            and "[" in (_at(clause.tokens, index - 1), _at(clause.tokens, index - 2))
        ]
        rest = {token.text for later in clauses[number:] for token in later.tokens}
        if len(types) != len(set(types)) and "<>" not in rest:
            yield clause.tokens[0], "one relation twice in a pattern: add b.id <> a.id"


def _branches(found: Found) -> Places:
    """Two arms from one node before the next WITH: rows vanish when the engine joins both."""
    before = ""
    for clause in _clauses(found):
        if clause.name == "MATCH":
            if before == "MATCH":
                yield clause.tokens[0], "MATCH after MATCH loses rows here: put a WITH between"
            yield from _arms(clause)
        before = clause.name


def _arms(clause: _Clause) -> Places:
    """Patterns by comma, and a node with a key inside a path."""
    depth, nodes = 0, []
    for index, token in enumerate(clause.tokens):
        if depth == 0 and token.kind == "word" and token.upper == "WHERE":
            break
        if depth == 0 and token.text == ",":
            yield token, "two patterns by comma lose rows here: write two MATCH and a WITH between"
        if depth == 0 and token.text == "(":
            nodes.append((token, "{" in (t.text for t in _brackets(clause.tokens, index))))
        depth += _depth(token)
    for token, keyed in nodes[1:-1]:
        if keyed:
            yield token, "a key inside a path loses rows here: begin or end the path at its key"


def _brackets(found: Found, opening: int) -> Iterator[Token]:
    """The tokens from a bracket to its partner."""
    depth = 0
    for token in found[opening:]:
        depth += _depth(token)
        yield token
        if depth == 0:
            return


def _filtered_late(found: Found) -> Places:
    limited = False
    for clause in _clauses(found):
        filters = clause.has("WHERE") or "{" in (t.text for t in clause.tokens)
        if limited and clause.name == "MATCH" and filters:
            yield clause.tokens[0], "a filter slips below the LIMIT before it: WITH a, w WHERE …"
        limited = limited or (clause.name == "WITH" and clause.has("LIMIT"))


def _counted_inside(found: Found) -> Places:
    """COUNT { … } and then an aggregate: groups of nothing vanish, others repeat."""
    seen: Token | None = None
    for clause in _clauses(found):
        for index, token in enumerate(clause.tokens):
            inside = _at(clause.tokens, index + 1) == "{" and token.upper in ("COUNT", "EXISTS")
            if inside and (token.upper == "COUNT" or clause.name in ("WITH", "RETURN")):
                seen = seen or token
        gathers = clause.has("DISTINCT") or any(_aggregates(item) for item in clause.items())
        if seen and gathers and clause.name in ("WITH", "RETURN"):
            yield seen, f"{seen.upper} {{ … }} and then an aggregate: OPTIONAL MATCH and count(x)"
            return


def _nulls_first(found: Found) -> Places:
    """A nullable key in descending order with LIMIT: the nulls that come first vanish here."""
    columns: dict[str, str] = {}
    for index, token in enumerate(found):
        if token.upper == "AS" and _at(found, index - 2) == ".":
            columns[_at(found, index + 1)] = found[index - 1].text
        if token.upper != "DESC" or token.kind != "word":
            continue
        direct = _at(found, index - 2) == "."
        key = found[index - 1]
        name = key.text if direct else columns.get(key.upper, "")
        limited = any(t.upper == "LIMIT" for t in found[index:])
        if key.kind == "word" and name in NULLABLE and limited:
            yield key, f"{name} may be null, and nulls vanish here: ORDER BY coalesce({name}, …)"


def _ordered(found: Found) -> bool:
    clauses = _clauses(found)
    return bool(clauses) and clauses[-1].name == "RETURN" and clauses[-1].has("ORDER")


RULES: tuple[Callable[[Found], Places], ...] = (
    _functions, _square, _curly, _words, _dropped_order, _walks, _branches, _filtered_late,
    _counted_inside, _nulls_first,
)  # fmt: skip
