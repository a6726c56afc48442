"""Query text -> findings: forms on which the two engines differ, mostly without an error.

A query of the library must have none: then it gives the same rows on the embedded engine, which is
asked directly, and on Neo4j.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphkit.cypher import tree
from graphkit.cypher.library import Query
from graphkit.cypher.parsing import NotInGrammarError, parse
from graphkit.cypher.tokens import Token
from graphkit.cypher.traps import aggregates, traps


@dataclass(frozen=True, slots=True)
class Finding:
    """A trap: where it is, and what to write instead."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


def lint(query: Query) -> list[Finding]:
    """All traps in a query, in the order of the text; what has no place in Cypher alone."""
    try:
        parsed = parse(query.body, query.body_line)
    except NotInGrammarError as error:
        return [Finding(query.path, error.token.line, error.token.column, str(error))]
    places = traps(parsed.query)
    places += [(t, "one query per file, without ;") for t in parsed.tokens if t.text == ";"]
    if not query.one_row:
        places += _unordered(parsed)
    places.sort(key=lambda place: (place[0].line, place[0].column))
    return [Finding(query.path, t.line, t.column, message) for t, message in places]


def _unordered(parsed: tree.Parsed) -> list[tuple[Token, str]]:
    if parsed.query.unions:
        said = "rows of a UNION have no order: write two queries"
        return [(parsed.query.unions[0], said)]
    last = parsed.query.parts[0].clauses[-1]
    if not (isinstance(last, tree.Projection) and last.keys):
        return [(parsed.tokens[-1], "rows need an ORDER BY at the end, down to a unique column")]
    key = last.keys[-1]
    if isinstance(key.value, tree.Variable | tree.Property) and not _counted(last, key.value):
        return []
    said = "the order ends in a number that many rows may share: end it in a unique column (id)"
    return [(key.first, said)]


def _counted(projection: tree.Projection, key: tree.Part) -> bool:
    """Whether a column of the order is worked out of groups of rows: it names none of them."""
    if not isinstance(key, tree.Variable):
        return False
    return any(item.column == key.name and aggregates(item.value) for item in projection.items)
