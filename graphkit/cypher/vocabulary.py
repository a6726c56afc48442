"""The words of the Cypher that both engines share, and what to write instead of the others."""

from __future__ import annotations

# How many values each function takes. It gives the same on both engines, or it is not here.
FUNCTIONS: dict[str, tuple[int, int]] = {
    **dict.fromkeys("COUNT SUM AVG MIN MAX COLLECT".split(), (1, 1)),
    **dict.fromkeys("ANY ALL NONE SINGLE".split(), (1, 1)),
    **dict.fromkeys("ABS CEIL FLOOR SQRT SIGN LOG10 SIN COS TAN".split(), (1, 1)),
    **dict.fromkeys("ASIN ACOS ATAN COT".split(), (1, 1)),
    **dict.fromkeys("DEGREES RADIANS SIZE TOLOWER TOUPPER LOWER UPPER".split(), (1, 1)),
    **dict.fromkeys("TRIM LTRIM RTRIM".split(), (1, 1)),
    **dict.fromkeys("ROUND ATAN2 LEFT RIGHT NULLIF".split(), (2, 2)),
    "PI": (0, 0), "REPLACE": (3, 3), "RANGE": (2, 3), "COALESCE": (1, 20),
}  # fmt: skip
AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "COLLECT"})
QUANTIFIERS = frozenset({"ANY", "ALL", "NONE", "SINGLE"})

DIFFERING = {
    "LOG": "log() is natural on Neo4j and base 10 on the embedded engine: write log10(x)",
    "LN": "ln() is not on Neo4j: write log10(x)",
    "SUBSTRING": "substring() counts from 0 or from 1: write left(s, n)",
    "REVERSE": "reverse() of a list differs: order in the query",
    "LABELS": "labels() differs: match one label and return a constant",
    "LABEL": "label() is not on both engines: match one label and return a constant",
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
INSTEAD = {
    "SHORTESTPATH": "shortest paths are not the same text on both engines: graphkit path A B",
    "ALLSHORTESTPATHS": "shortest paths: graphkit path A B --all",
    "COMPREHENSION": "list comprehensions are not on both engines: use UNWIND and collect",
    "EXTRACT": "list comprehensions are not on both engines: use UNWIND and collect",
    "FILTER": "list comprehensions are not on both engines: use UNWIND and collect",
}
# What to write instead of a word where it has no place, and of a function ("NAME()").
ADVICE: dict[str, str] = {
    **{
        word: f"{word} has no place here: a query only reads; write MATCH … RETURN …"
        for word in WRITES
    },
    "LOAD": "LOAD reads files and addresses, which a query must not: graphkit load FILES",
    "CALL": "CALL runs procedures and changes settings, which a query must not; without"
            " subqueries, write WITH between two MATCH",
    "USE": "USE another database: say it with the address, --store bolt://HOST/DATABASE",
    "PROFILE": "PROFILE is not part of a query: graphkit query … --explain",
    "EXPLAIN": "EXPLAIN is not part of a query: graphkit query … --explain",
    "NULLS": "NULLS FIRST and NULLS LAST are not on both engines: order by a coalesce",
    "OFFSET": "OFFSET is not on both engines: write SKIP",
    "SHOW": "SHOW tells of the server, not of the graph: graphkit queries, docs/schema.md",
    **{f"{name}()": advice for name, advice in DIFFERING.items()},
    "ROUND()": "round(x) differs: write round(x, 0)",
}  # fmt: skip
SIGNS = {
    "!=": "!= is not on both engines: write <>",
    "||": "|| is not on both engines: write a + b",
    ";": "one query at a time, without ; inside",
    "'": "a text that begins here is never closed",
    '"': "a text that begins here is never closed",
    "`": "a name that begins here is never closed",
    "/*": "a comment that begins here is never closed",
}
