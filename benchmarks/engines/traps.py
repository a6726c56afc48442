"""What the embedded engine gets wrong without an error, as text rules and as canaries.

``traps(text, params)`` names the rules a query breaks; a linter for query files can use the same
rules. ``CANARIES`` are the shortest queries on :func:`graph.make_graph` that show each fault, with
a text that both engines answer alike.
"""

from __future__ import annotations

import re
from typing import Any

AGGREGATE = re.compile(
    r"(coalesce\((?=sum|size|collect))?(size\((?=collect))?(count|sum|avg|min|max|collect)\("
)
NULLABLE = re.compile(
    r"\.(community|identity_confidence|year|cited|title|country|first_year|last_year|raw_name)\b"
)
CLAUSE = re.compile(r"\s+(?=WITH |RETURN |MATCH |OPTIONAL MATCH |UNWIND )")


def clauses(text: str) -> list[str]:
    """Top-level clauses; what stands in braces stays with its clause."""
    out: list[str] = []
    for part in CLAUSE.split(text.strip()):
        open_brace = bool(out) and out[-1].count("{") > out[-1].count("}")
        if open_brace or (out and out[-1].endswith(("OPTIONAL", "STARTS", "ENDS"))):
            out[-1] += " " + part
        else:
            out.append(part)
    return out


def _only_aggregates(clause: str) -> bool:
    head = re.split(r"\s(?:ORDER BY|WHERE|LIMIT|SKIP)\s", clause)[0]
    items = re.sub(r"^(WITH|RETURN) (DISTINCT )?", "", head)
    parts = [item for item in re.split(r" AS \w+(?:,\s*)?", items) if item.strip()]
    return bool(parts) and all(AGGREGATE.match(part.strip()) for part in parts)


def _limit_rules(parts: list[str]) -> set[str]:
    found, limited = set(), False
    for clause in parts:
        projection = clause.startswith(("WITH ", "RETURN "))
        if limited and projection and _only_aggregates(clause):
            found.add("limit-aggregate")
        if limited and clause.startswith("MATCH ") and (" WHERE " in clause or "{" in clause):
            found.add("limit-match")
        limited = limited or (projection and "LIMIT" in clause)
    return found


def _count_rule(parts: list[str]) -> bool:
    """COUNT or EXISTS in braces, and an aggregate or DISTINCT in the same clause or later."""
    seen = False
    for clause in parts:
        seen = (
            seen
            or "COUNT {" in clause
            or ("EXISTS {" in clause and clause.startswith(("WITH", "RETURN")))
        )
        gathers = "DISTINCT" in clause or re.search(r"\b(count|sum|avg|min|max|collect)\(", clause)
        if seen and gathers and clause.startswith(("WITH", "RETURN")):
            return True
    return False


def _nullable_desc(text: str) -> bool:
    """ORDER BY a nullable key DESC with LIMIT; aliases are followed, OPTIONAL MATCH counts."""
    origin = {name: source for source, name in re.findall(r"(\S[^,\n]*?) AS (\w+)", text)}
    for keys in re.findall(r"ORDER BY ([^\n]*?) (?:SKIP \S+ )?LIMIT", text):
        for key in re.findall(r"([\w.]+) DESC", keys):
            for _ in range(6):
                key = origin.get(key, key)
            if NULLABLE.search(key) or "OPTIONAL" in text or re.search(r"\b(min|max)\(", key):
                return True
    return False


def _branches(parts: list[str]) -> bool:
    """Two arms from one node before the next WITH: rows vanish when both arms are joined.

    A second MATCH at once, a comma, or a node with an inline key inside a path are refused; a path
    that starts or ends at its key, and WITH between two MATCH, were right in every trial.
    """
    last = ""
    for clause in parts:
        if clause.startswith("MATCH "):
            path = clause.split(" WHERE ")[0]
            nodes = re.findall(r"\(([^()]*)\)", path)
            if last == "MATCH" or re.search(r"\),\s*\(", path):
                return True
            if any("{" in node for node in nodes[1:-1]):
                return True
        last = clause.split(" ")[0]
    return False


def traps(text: str, params: dict[str, Any]) -> set[str]:
    """Names of the rules that ``text`` breaks; empty for a text that is safe to share."""
    parts = clauses(text)
    found = _limit_rules(parts)
    if _branches(parts):
        found.add("branch")
    if _count_rule(parts):
        found.add("subquery-aggregate")
    if _nullable_desc(text):
        found.add("null-desc-limit")
    if any(params.get(name) == "" for name in re.findall(r"CONTAINS \$(\w+)", text)):
        found.add("contains-empty")
    return found


TOP = "MATCH (a:Author) WITH a ORDER BY a.degree DESC, a.id LIMIT 3 "
OLD = "WHERE w.year < 1995 RETURN a.id AS id, w.id AS work ORDER BY id, work"
PAIRS = (
    "MATCH (p:Author)<-[:COAUTHOR]-(a:Author)-[:COAUTHOR]->(b:Author) WHERE b.id <> p.id "
    "RETURN {} AS community, p.id AS x, a.id AS y, b.id AS z "
    "ORDER BY community DESC, x DESC, y, z LIMIT 10"
)
ARM = "(t)<-[:ABOUT]-(x:Work)<-[:AUTHORED]-(b:Author)"
CANARIES: dict[str, tuple[str, str]] = {
    "branch": (
        f"MATCH (t:Topic {{id: 'T00'}})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author) MATCH {ARM} "
        "RETURN count(*) AS n",
        "MATCH (t:Topic {id: 'T00'})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author) "
        f"WITH t, w, a MATCH {ARM} RETURN count(*) AS n",
    ),
    "limit-aggregate": (
        "UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN sum(x) AS s",
        "UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 "
        "WITH 1 AS one, sum(x) AS s RETURN s",
    ),
    "limit-match": (
        f"{TOP}MATCH (a)-[:AUTHORED]->(w:Work) {OLD}",
        f"{TOP}MATCH (a)-[:AUTHORED]->(w:Work) WITH a, w {OLD}",
    ),
    "subquery-aggregate": (
        "MATCH (c:Community) WITH c, COUNT { MATCH (c)<-[:IN_COMMUNITY]-(:Author) } AS n "
        "RETURN n, count(c) AS k ORDER BY n",
        "MATCH (c:Community) OPTIONAL MATCH (c)<-[:IN_COMMUNITY]-(a:Author) "
        "WITH c, count(a) AS n RETURN n, count(c) AS k ORDER BY n",
    ),
    "correlated-count-group": (
        "MATCH (a:Author) WITH a, COUNT { MATCH (a)-[:COAUTHOR]->(s:Author) "
        "WHERE s.degree >= a.degree } AS v RETURN a.degree AS d, sum(v) AS s ORDER BY d, s",
        "MATCH (a:Author) OPTIONAL MATCH (a)-[:COAUTHOR]->(s:Author) WHERE s.degree >= a.degree "
        "WITH a, count(s) AS v RETURN a.degree AS d, sum(v) AS s ORDER BY d, s",
    ),
    "null-desc-limit": (PAIRS.format("a.community"), PAIRS.format("coalesce(a.community, '~')")),
    "contains-empty": (
        "MATCH (a:Author) WHERE a.name CONTAINS '' RETURN count(*) AS n",
        "MATCH (a:Author) WHERE a.name STARTS WITH '' RETURN count(*) AS n",
    ),
    "distinct-aggregate": (
        "MATCH (t:Topic {id: 'T01'})<-[r:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author) "
        "RETURN a.id AS id, count(DISTINCT w.id) AS works, sum(r.weight) AS weight ORDER BY id",
        "MATCH (t:Topic {id: 'T01'})<-[r:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author) "
        "RETURN a.id AS id, count(w) AS works, sum(r.weight) AS weight ORDER BY id",
    ),
}
