"""The words of read-only Cypher 5: functions, kinds, procedures, and what to write instead."""

from __future__ import annotations


def _each(words: str, fewest: int, most: int) -> dict[str, tuple[int, int]]:
    return dict.fromkeys(words.split(), (fewest, most))


AGGREGATES = frozenset(
    "count sum avg min max collect percentilecont percentiledisc stdev stdevp".split()
)
QUANTIFIERS = frozenset({"ANY", "ALL", "NONE", "SINGLE"})
# How many values each function takes. None of them reads or changes anything but its values.
FUNCTIONS: dict[str, tuple[int, int]] = {
    **_each("count sum avg min max collect stdev stdevp", 1, 1),
    **_each("percentilecont percentiledisc", 2, 2),
    **_each("abs ceil floor isnan sqrt sign exp log log10 sin cos tan cot asin acos atan", 1, 1),
    **_each("sinh cosh tanh coth degrees radians haversin", 1, 1),
    **_each("pi e rand randomuuid timestamp", 0, 0),
    **_each("size length char_length character_length head last tail reverse isempty", 1, 1),
    **_each("tolower toupper lower upper tostring tointeger tofloat toboolean", 1, 1),
    **_each("tostringornull tointegerornull tofloatornull tobooleanornull valuetype", 1, 1),
    **_each("tobooleanlist tofloatlist tointegerlist tostringlist", 1, 1),
    **_each("type id elementid labels keys properties nodes relationships startnode endnode", 1, 1),
    **_each("trim ltrim rtrim btrim", 1, 2),
    **_each("left right nullif atan2 split point.distance", 2, 2),
    **_each("duration.between duration.inmonths duration.indays duration.inseconds", 2, 2),
    **_each("datetime.fromepochmillis duration point", 1, 1),
    **_each("date datetime localdatetime time localtime", 0, 1),
    "normalize": (1, 1),
    **_each("date.truncate datetime.truncate localdatetime.truncate", 1, 3),
    "datetime.fromepoch": (2, 2), "point.withinbbox": (3, 3),
    "round": (1, 3), "replace": (3, 3), "substring": (2, 3), "range": (2, 3), "coalesce": (1, 20),
}  # fmt: skip
# What gives the same on both engines whatever its values are (measured: benchmarks/engines).
ALIKE = frozenset(
    "count sum avg min max collect abs ceil floor sqrt log10 sin cos tan asin acos atan cot atan2"
    " degrees radians pi coalesce".split()
)
KINDS = frozenset(
    "ANY BOOL BOOLEAN STRING VARCHAR INT INTEGER FLOAT DATE NODE VERTEX RELATIONSHIP EDGE MAP PATH"
    " NULL NOTHING DURATION NOT".split()
)
# Procedures that only tell, with what each yields.
PROCEDURES: dict[str, tuple[str, ...]] = {
    "db.labels": ("label",),
    "db.relationshipTypes": ("relationshipType",),
    "db.propertyKeys": ("propertyKey",),
    "db.index.fulltext.queryNodes": ("node", "score"),
}

# -- for the linter of the library: what the engines do not share ----------------------------------

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
# What to write instead of a word where it has no place, and of a function ("name()").
ADVICE: dict[str, str] = {
    **{
        word: f"{word} has no place here: a query only reads; write MATCH … RETURN …"
        for word in (*WRITES, "INSERT", "NODETACH", "FINISH")
    },
    "LOAD": "LOAD reads files and addresses, which a query must not: graphkit load FILES",
    "USE": "USE another database: say it with the address, --store bolt://HOST/DATABASE",
    "PROFILE": "PROFILE is not part of a query: graphkit query … --explain",
    "EXPLAIN": "EXPLAIN is not part of a query: graphkit query … --explain",
    "NULLS": "NULLS FIRST and NULLS LAST are no Cypher: order by a coalesce, or by x IS NULL",
    "SHOW": "SHOW tells of the server, not of the graph: graphkit queries, docs/schema.md",
    "CYPHER": "a query begins with MATCH; versions and settings are not chosen in it",
    "ln()": "ln() is not Cypher: log(x) is the natural logarithm",
    "label()": "label() is not Cypher: head(labels(a))",
    "extract()": "extract() is gone from Cypher: [x IN xs | x.name]",
    "filter()": "filter() is gone from Cypher: [x IN xs WHERE x > 1]",
    "linenumber()": "linenumber() is for LOAD CSV, which a query must not use",
    "file()": "file() is for LOAD CSV, which a query must not use",
}  # fmt: skip
SIGNS = {
    "!=": "!= is no sign of Cypher: write <>",
    ";": "one query at a time, without ; inside",
    "'": "a text that begins here is never closed",
    '"': "a text that begins here is never closed",
    "`": "a name that begins here is never closed",
    "/*": "a comment that begins here is never closed",
}
