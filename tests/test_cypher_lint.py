"""Each trap is found at its place, and what only looks like one is left alone."""

from __future__ import annotations

import pytest

from graphkit.cypher import Finding, Library, Query, lint
from graphkit.cypher.tokens import tokens
from graphkit.cypher.vocabulary import DIFFERING, WRITES


def query(body: str, one_row: bool = True, line: int = 1) -> Query:
    return Query("q", "D.", (), (), one_row, {}, {}, body, "queries/q.cypher", line)


def places(body: str, one_row: bool = True) -> list[str]:
    """`line:column word`, the word being the first of the message."""
    found = lint(query(body, one_row))
    return [f"{f.line}:{f.column} {f.message.split()[0]}" for f in found]


TRAPS = [
    # functions
    ("RETURN log(x)", "1:8 log()"),
    ("RETURN LOG (x)", "1:8 log()"),
    ("RETURN 1 +\n  ln(x)", "2:3 ln()"),
    ("RETURN substring(s, 1, 2)", "1:8 substring()"),
    ("RETURN reverse([1, 2])", "1:8 reverse()"),
    ("MATCH (a) RETURN labels(a)", "1:18 labels()"),
    ("MATCH ()-[r:R]-() RETURN type(r)", "1:26 type()"),
    ("MATCH (a) RETURN id(a)", "1:18 id()"),
    ("RETURN elementId(a)", "1:8 elementId()"),
    ("RETURN size(tail(xs))", "1:13 tail()"),
    ("RETURN toInteger('1')", "1:8 tointeger()"),
    ("RETURN reduce(s = 0, x IN xs | s + x)", "1:8 reduce()"),
    ("RETURN date().year", "1:8 date()"),
    ("RETURN datetime()", "1:8 datetime()"),
    ("RETURN sum(x)", "1:8 sum"),
    ("RETURN coalesce(x, 0) + sum(y)", "1:25 sum"),
    ("RETURN coalesce(0, sum(y))", "1:20 sum"),
    ("RETURN round(x)", "1:8 round(x)"),
    ("RETURN round(left(x, 1))", "1:8 round(x)"),
    ("RETURN `log`(x)", "1:8 log()"),
    ("MATCH (a) RETURN coalesce(sum(a.x))", "1:27 sum"),
    # lists
    ("RETURN xs[0]", "1:10 list"),
    ("RETURN xs[$n]", "1:10 list"),
    ("RETURN $xs[1]", "1:11 list"),
    ("RETURN [1, 2, 3][1]", "1:17 list"),
    ("RETURN collect(x)[0]", "1:18 list"),
    ("RETURN xs[1..2]", "1:10 list"),
    ("RETURN xs[..2]", "1:10 list"),
    ("RETURN xs[0][1..2]", "1:10 list", "1:13 list"),
    ("RETURN xs[0+1..3]", "1:10 list"),
    ("RETURN [x IN xs | x.id]", "1:8 list"),
    ("RETURN size([x IN xs WHERE x > 1 | x])", "1:13 list"),
    ("RETURN [(a)-[:R]-(b) | b.id]", "1:8 list"),
    ("RETURN size([x IN xs WHERE x > 1])", "1:13 list"),
    ("RETURN [x IN xs]", "1:8 list"),
    ("RETURN a.`xs`[1]", "1:14 list"),
    ("RETURN 'abc'[1]", "1:13 list"),
    # paths
    ("MATCH (a)-[:R*2..3]-(b) RETURN a.id", "1:11 paths"),
    ("MATCH (a)-[*]->(b) RETURN a.id", "1:11 paths"),
    ("MATCH (a)<-[r:R*..2]-(b) RETURN a.id", "1:12 paths"),
    ("MATCH (a)-[:R]-(b)-[:R]-(c) RETURN a.id", "1:1 one"),
    ("MATCH (a)-[r:R]-(b), (b)-[s:R]-(c) RETURN a.id", "1:1 one", "1:22 two"),
    ("OPTIONAL MATCH (a)<-[:R]-(b)-[:R]->(c) RETURN a.id", "1:1 one"),
    ("MATCH (a)-[r]-(b)-[s]-(c) RETURN a.id", "1:1 one"),
    ("MATCH (a)--(b)--(c) RETURN a.id", "1:1 one"),
    ("MATCH (a)-[:Q|R]-(b)-[:R]-(c) RETURN a.id", "1:1 one"),
    ("MATCH (a) WHERE EXISTS { MATCH (a)-[:R]-(b)-[:R]-(c) } RETURN a.id", "1:26 one"),
    ("MATCH (a)-[:R]-(b)-[:R]-(c) WHERE a.year <> 2000 RETURN a.id", "1:1 one"),
    # rows that vanish
    ("MATCH (a)-[:R]-(b) MATCH (b)-[:Q]-(c) RETURN a.id", "1:20 MATCH"),
    ("MATCH (a),\n(b) RETURN a.id", "2:1 two"),
    ("MATCH (a)-[:R]-(b {id: 1})-[:Q]-(c) RETURN a.id", "1:16 a"),
    ("MATCH (a) WITH a ORDER BY a.id LIMIT 3 MATCH (a)-[:R]-(b {id: 1}) RETURN b.id", "1:40 a"),
    ("MATCH (a) WITH a LIMIT 3 MATCH (a)-[:R]-(b) WHERE b.x > 1 RETURN b.id", "1:26 a"),
    ("MATCH (a) RETURN COUNT { MATCH (a)-[:R]-() } AS n, count(a) AS m", "1:18 COUNT"),
    ("MATCH (a) WITH DISTINCT a, EXISTS { MATCH (a)-[:R]-() } AS n RETURN n", "1:28 EXISTS"),
    ("MATCH (a)-[:R]-(b)\nWHERE a.x = 1\n  MATCH (c) MATCH (d) RETURN a.id", "3:3 MATCH",
     "3:13 MATCH"),
    ("MATCH (a) WITH a\nMATCH (b)-[:R]-(c), (c)-[:Q]-(d), (d) RETURN a.id", "2:21 two", "2:35 two"),
    ("MATCH (a)-[:R]-(b {x: 1})-[:Q]-(c {y: 2})-[:P]-(d) RETURN a.id", "1:16 a", "1:32 a"),
    ("RETURN COUNT { MATCH (a) MATCH (b) } AS n", "1:26 MATCH"),
    ("MATCH (a) RETURN 1 AS n UNION MATCH (a) MATCH (b) RETURN 2 AS n", "1:41 MATCH"),
    ("MATCH (a) WITH a LIMIT 3 OPTIONAL MATCH (b) WITH a, b\n MATCH (c) WHERE c.x > 1 RETURN 1",
     "2:2 a"),
    ("MATCH (a) RETURN EXISTS { MATCH (b) WITH b LIMIT 2 MATCH (c {x: b.x}) } AS n", "1:52 a"),
    ("MATCH (a) WITH a,\n COUNT { MATCH (a)-[:R]-() } AS n RETURN DISTINCT n", "2:2 COUNT"),
    ("MATCH (a) WHERE COUNT { MATCH (a)-[:R]-() } > 1 RETURN max(a.x) AS n", "1:17 COUNT"),
    ("MATCH (a) RETURN a.id, COUNT { MATCH (a)-[:R]-(b) WHERE b.x = a.x } AS n", "1:24 COUNT"),
    ("MATCH (a) WITH a AS c RETURN COUNT { MATCH (c)-[:R]-(b) WHERE c.x = b.x } AS n",
     "1:30 COUNT"),
    ("MATCH (a) OPTIONAL MATCH (a)-[:R]-(b) WHERE EXISTS { MATCH (b)-[:S]-() } RETURN b.id",
     "1:52 a"),
    ("MATCH (w) RETURN w.id AS id ORDER BY w.year DESC, id LIMIT 3", "1:40 year"),
    ("MATCH (w) WITH w, w.year AS y\nWITH w, y + 1 AS z\nRETURN w.id ORDER BY z DESC LIMIT 3",
     "3:22 year"),
    ("MATCH (w) WITH w.id AS id, max(w.year) AS y RETURN id ORDER BY y DESC, id SKIP 1 LIMIT 3",
     "1:64 year"),
    ("MATCH (w) WITH w ORDER BY w.doi DESC, w.venue DESC LIMIT 3 RETURN w.id", "1:29 doi",
     "1:41 venue"),
    ("MATCH (a) OPTIONAL MATCH (a)-[:R]-(b) RETURN a.id AS id ORDER BY b.works DESC LIMIT 3",
     "1:68 works"),
    ("MATCH (a) OPTIONAL MATCH (a)-[:R]-(b) RETURN b.works AS n ORDER BY n DESC LIMIT 3",
     "1:68 works"),
    ("MATCH (w) RETURN w.year AS y ORDER BY y DESC LIMIT 3", "1:39 year"),
    ("MATCH (w) RETURN w.id ORDER BY w.year DESCENDING LIMIT 3", "1:34 year"),
    ("MATCH (w) RETURN w.id ORDER BY (w.year) DESC LIMIT 3", "1:35 year"),
    ("MATCH (a)-[:R]-(b)-[:R]-(c)-[:R]-(d) WHERE a.id <> c.id RETURN a.id", "1:1 one"),
    ("MATCH (a)-[:R]-(b)-[:R]-(c) WHERE a.id <> b.id RETURN a.id", "1:1 one"),
    ("MATCH (a)-[:R]-(b)-[:R]-(c) RETURN a.id <> c.id AS other", "1:1 one"),
    ("MATCH (a)-[:R]-(b)-[:R]-() RETURN a.id", "1:1 one"),
    ("MATCH (a)<--(b)-->(c) RETURN a.id", "1:1 one"),
    ("MATCH (a) WHERE NOT (a)-[:R]-()-[:R]-(a) RETURN a.id", "1:1 one", "1:21 a"),
    ("RETURN COUNT { MATCH (a), (b) } AS n", "1:27 two"),
    # braces
    ("MATCH (a) RETURN collect(a {id: a.id}), [a {x: 1}], {b: a {y: 2}}", "1:28 map", "1:44 map",
     "1:59 map"),
    ("RETURN COUNT { (a)-[:R]-() }", "1:14 COUNT"),
    ("MATCH (a) WHERE EXISTS { (a)-[:R]-() } RETURN a.id", "1:24 EXISTS"),
    ("RETURN COLLECT { MATCH (a) RETURN a.id }", "1:16 COLLECT"),
    ("RETURN a {.id}", "1:10 map"),
    ("RETURN a{ .* }", "1:9 map"),
    ("RETURN a.in[1]", "1:12 list"),
    ("RETURN a {id: a.id, .name}", "1:10 map"),
    ("MATCH (a) RETURN a {id: a.id}", "1:20 map"),
    # words and signs
    ("MATCH (a) SET a.x = 1 RETURN a.x", "1:11 SET"),
    ("MATCH (a) DETACH DELETE a RETURN 1", "1:11 DETACH"),
    ("LOAD FROM 'x' RETURN 1", "1:1 LOAD"),
    ("CALL { MATCH (a) RETURN a } RETURN a", "1:1 CALL"),
    ("MATCH (a) RETURN a.x ORDER BY a.x NULLS LAST", "1:35 NULLS"),
    ("RETURN a != b", "1:10 !="),
    ("RETURN a || b", "1:10 ||"),
    ("RETURN a;", "1:9 one"),
    ("MATCH (a) WHERE $x IS NULL OR a.id = $x RETURN a.id", "1:17 a"),
    ("MATCH (a) WHERE $x IS NOT NULL RETURN a.id", "1:17 a"),
    ("MATCH (a) WHERE ($x) IS NULL RETURN a.id", "1:18 a"),
    ("RETURN 'never closed", "1:8 a"),
    ("RETURN 1 AS\n `never closed", "2:2 a"),
    ("RETURN 1 /* never closed", "1:10 a"),
    # order
    ("UNWIND $xs AS x WITH x ORDER BY x LIMIT 2 RETURN collect(x)", "1:43 only"),
    ("UNWIND $xs AS x WITH x ORDER BY x LIMIT 2 RETURN count(*), max(x)", "1:43 only"),
    ("MATCH (a) WITH a ORDER BY a.id LIMIT 2 MATCH (a)-[:R]-(b) RETURN count(b)", "1:59 only"),
    ("MATCH (a) WITH a ORDER BY a.id LIMIT 2 WITH collect(a) AS all RETURN size(all)", "1:40 only"),
    ("UNWIND $xs AS x WITH DISTINCT x ORDER BY x LIMIT 2 RETURN DISTINCT collect(x)", "1:52 only"),
    ("MATCH (a) WITH a ORDER BY a.id RETURN a.id", "1:11 WITH"),
    ("UNWIND $xs AS x WITH x ORDER BY x LIMIT 2 WITH x AS y RETURN collect(y)", "1:55 only"),
]  # fmt: skip


@pytest.mark.parametrize("case", TRAPS)
def test_a_trap_is_found_at_its_place(case: tuple[str, ...]) -> None:
    body, *expected = case
    assert places(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        "RETURN log10(x), abs(x), coalesce(x, 0), size(xs), left(s, 2), toLower(s)",
        "RETURN coalesce(sum(x), 0) AS n, COALESCE( SUM(y), 0.0) AS m",
        "RETURN round(x, 0), round(log10(x), 2)",
        "RETURN count(*), count(DISTINCT x), min(x), max(x), avg(x), collect(x)",
        "RETURN xs[0..2], xs[0..$n], xs[0 .. size(ys)], collect(x)[0..3]",
        "RETURN [1, 2], $x IN [1, 2], CASE WHEN x THEN [1] ELSE [2] END",
        "UNWIND [1, 2] AS x WITH [x] AS xs RETURN xs",
        "MATCH (a) WHERE a.x = 1 AND [1] = a.xs OR a.y IN ['a', 'b'] RETURN a.id",
        "RETURN any(x IN xs WHERE x > 1), all(x IN [1, 2] WHERE x > 1), none(x IN $xs WHERE x = 1)",
        "RETURN COUNT { MATCH (a)-[:R]-() }, COUNT{MATCH (b)}",
        "MATCH (a) WHERE NOT EXISTS { MATCH (a)-[:R]-() } RETURN a.id",
        "MATCH (a {id: $id})-[r:R {year: 1}]->(b:B {id: 2}) RETURN {id: a.id, n: b.n} AS row",
        "MATCH (a)-[:R]-(b)-[:R]-(c) WHERE c.id <> a.id RETURN b.id",
        "MATCH (a)-[:R]-(b)-[:Q]-(c) RETURN b.id",
        "MATCH (a)-[:R]-(b) WITH a, b MATCH (b)-[:R]-(c) RETURN b.id",
        "MATCH (a)-[:R]-(b) OPTIONAL MATCH (b)-[:R]-(c) RETURN b.id, count(c)",
        "MATCH (a {id: $id})-[:R]-(b)-[:Q]-(c {id: $other}) WHERE a.x IN [1, 2] AND 3 >"
        " 2 RETURN b.id",
        "MATCH (a)-[:R]-(b) UNWIND [1] AS x MATCH (c) WITH c MATCH (d) RETURN d.id",
        "MATCH (a) WHERE EXISTS { MATCH (b) WHERE b.x = a.x } WITH a MATCH (c) RETURN c.id",
        "MATCH (a {x: 1})-[:R]-(b)-[:Q]-(c) WITH a, c.y AS y MATCH (a)-[:R]-(d {x: 1}) RETURN y",
        "MATCH (a) RETURN 1 AS n UNION MATCH (b) RETURN 2 AS n",
        "MATCH (a) WITH a ORDER BY a.id LIMIT 3 WITH a WHERE a.x > 1 RETURN a.id",
        "MATCH (a) WITH a LIMIT 3 MATCH (a)-[:R]-(b) WITH a, b WHERE b.x > 1 RETURN b.id",
        "MATCH (a) WITH a LIMIT 3 OPTIONAL MATCH (a)-[:R]-(b) WHERE b.x > 1 RETURN b.id",
        "MATCH (a {id: 1}) WHERE a.x > 1 WITH a LIMIT 3 RETURN a.id",
        "MATCH (a) WHERE EXISTS { MATCH (a)-[:R]-() } RETURN count(a) AS n",
        "MATCH (a) WITH DISTINCT a WHERE a.x > 1 RETURN a.id, EXISTS { MATCH (a)-[:R]-() } AS n",
        "MATCH (a) OPTIONAL MATCH (a)-[:R]-(b) RETURN a.id, count(b) AS n ORDER BY n DESC LIMIT 3",
        "MATCH (w) WITH w, coalesce(w.year, 0) AS year RETURN w.id ORDER BY year DESC LIMIT 3",
        "MATCH (w) WITH w, w.day AS d WITH w, count(d) AS d RETURN w.id ORDER BY d DESC LIMIT 3",
        "MATCH (w) RETURN w.id AS id ORDER BY w.year IS NULL DESC, id LIMIT 3",
        "MATCH (w) RETURN w.id AS id, w.year AS descent ORDER BY descent LIMIT 3",
        "MATCH (a)-[:R]-(b)-[:R]-(c)-[:R]-(d) WHERE a.id <> c.id AND b.id <> d.id RETURN a.id",
        "MATCH (a)-[:R]-(b)-[:R]-(c) WITH a, b, c WHERE c.id <> a.id RETURN a.id",
        "MATCH (a)-[:R|Q]-(b)-[:P|O]-(c) WHERE a.x - 1 > (a.y) - (b.y) RETURN b.id",
        "MATCH (a) WHERE (a.limit) IS NULL AND size($x) > 1 RETURN a.order AS `return`",
        "RETURN [a.x IN xs, 1], [1 IN xs, x IN xs]",
        "MATCH (a) WITH a, COUNT { MATCH (a)-[:R]-() } AS n RETURN a.id, n",
        "MATCH (a) RETURN a.id, COUNT { MATCH (a)-[:R]-(b) WHERE b.x = 2 AND b.y <> a.x } AS n",
        "MATCH (w) RETURN w.id AS id ORDER BY coalesce(w.year, 0) DESC, id LIMIT 3",
        "MATCH (w) RETURN w.year AS year ORDER BY year DESC",
        "MATCH (w) RETURN w.year AS year ORDER BY year LIMIT 3",
        "MATCH (a) RETURN a.degree AS degree, a.id AS id ORDER BY degree DESC, id LIMIT 3",
        "MATCH (a:R)-[:R]-(b:R) RETURN b.id",
        "MATCH (a) WHERE coalesce($x, '') = '' OR a.id = $x RETURN a.id",
        "MATCH (a) WHERE a.x IS NOT NULL RETURN a.id",
        "MATCH (a) WHERE a.name STARTS WITH 'x' AND a.name ENDS WITH 'y' RETURN a.id",
        "MATCH (a) RETURN a.x < -1, a.x <= 1, 5 - 1, a.x / 2 * 3",
        "MATCH (a) WITH a.x AS x, count(*) AS n ORDER BY n LIMIT 3 RETURN x, n",
        "MATCH (a) WITH a.x AS x ORDER BY x LIMIT 3 WITH 1 AS k, x RETURN k, collect(x)",
        "MATCH (a) WITH a.x AS x ORDER BY x LIMIT 3 WITH DISTINCT x RETURN collect(x)",
        "MATCH (a) WITH a.x AS x ORDER BY x LIMIT 3 RETURN x, count(*)",
        "MATCH (a) WITH a.x AS x ORDER BY x SKIP 1 LIMIT 3 RETURN x AS y",
        "MATCH (a) RETURN count(a) LIMIT 1",
        # words that are no keywords there
        "RETURN 'SET log(x) != ; $x IS NULL [x IN y | z]' AS a, \"it's; || SET\" AS b",
        "RETURN 'it\\'s log(x);' AS a // SET log(x); ||\n/* DELETE\n ; */",
        "RETURN `set`, a.`delete`, `a``; log(x)`",
        "MATCH (a) RETURN a.set, a.type, a.id, a . load, a.labels, a.date, a.reverse",
        "MATCH (a:Set)-[:CREATE]-(b:Load) RETURN a.id",
        "RETURN a.x AS set, a.y AS call, a.z AS type",
        "RETURN $set, $load, $nulls",
        "RETURN count, sum, id, type, date",
        "RETURN {set: 1, use: 2} AS row",
        "MATCH (a {set: 1}) RETURN a.id",
        "MATCH (a)-[:R|SET]-(b) RETURN a.id",
        "RETURN NOT [1] = [2]",
        "RETURN DISTINCT [1, 2]",
        "RETURN CASE x WHEN [1] THEN 1 END",
        "MATCH (a) RETURN a.x AS x ORDER BY x LIMIT 2 UNION MATCH (b) RETURN count(b) AS x",
    ],
)  # fmt: skip
def test_what_is_the_same_on_both_engines_is_left_alone(body: str) -> None:
    assert places(body) == []


@pytest.mark.parametrize("name", sorted(DIFFERING))
def test_every_function_of_the_list_is_found_whatever_its_case(name: str) -> None:
    for written in (name, name.lower(), name.title()):
        assert len(lint(query(f"RETURN {written}(x)"))) == 1
        assert lint(query(f"RETURN a.{written}, {written}, {written}x(1)")) == []


@pytest.mark.parametrize("word", sorted(WRITES))
def test_every_writing_word_is_found_whatever_its_case(word: str) -> None:
    for written in (word, word.lower()):
        (found,) = lint(query(f"MATCH (a)\n {written} x RETURN a.id"))
        assert (found.line, found.column) == (2, 2)
        assert found.message.startswith(word)


def test_rows_need_an_order() -> None:
    assert places("MATCH (a) RETURN a.id", one_row=False) == ["1:20 rows"]
    assert places("MATCH (a) RETURN a.id ORDER BY a.id", one_row=False) == []
    assert places("MATCH (a) WITH a ORDER BY a.id LIMIT 3\nRETURN a.id", one_row=False) == [
        "2:10 rows"
    ]
    assert places("RETURN COUNT { MATCH (a) RETURN a ORDER BY a.id } AS n", one_row=False)


def test_an_order_ends_in_a_column_that_tells_rows_apart() -> None:
    for key in ("coalesce(works, 0) DESC", "works DESC, size(name)", "count(b) DESC", "people"):
        body = f"MATCH (a)--(b) RETURN a.id AS id, count(b) AS people ORDER BY {key}"
        (found,) = lint(query(body, one_row=False))
        assert "unique column" in found.message
    body = "MATCH (a)--(b) RETURN a.id AS id, count(b) AS people ORDER BY people DESC, id"
    assert lint(query(body, one_row=False)) == []


def test_a_union_has_no_order() -> None:
    body = "MATCH (a) RETURN a.x AS x UNION MATCH (b) RETURN b.x AS x ORDER BY x"
    assert places(body, one_row=False)


@pytest.mark.parametrize("body", ["", "CALL db.labels()", "SHOW TABLES", "LOAD FROM 'x'"])
def test_a_query_without_a_clause_is_no_crash(body: str) -> None:
    assert lint(query(body, one_row=False))


@pytest.mark.parametrize("case", TRAPS)
def test_a_text_that_ends_anywhere_is_no_crash(case: tuple[str, ...]) -> None:
    for end in range(len(case[0])):
        lint(query(case[0][:end], one_row=False))


def test_findings_come_in_the_order_of_the_text_and_name_file_line_and_column() -> None:
    found = lint(query("MATCH (a)\nRETURN a.x[1], log(a.x);", line=7))
    assert [str(f).rpartition(": ")[0].split(": ")[0] for f in found] == [
        "queries/q.cypher:8:11", "queries/q.cypher:8:16", "queries/q.cypher:8:24",
    ]  # fmt: skip
    assert found[0] == Finding(
        "queries/q.cypher", 8, 11, "list places count from 0 or from 1: only [0..n] is the same"
    )


def test_tokens_know_their_place() -> None:
    text = "a /* b\nc */ 'd\ne' // f\n`g``h` $i 1.5e3 0..2 <> é"
    assert [(t.kind, t.text, t.line, t.column) for t in tokens(text, 5)] == [
        ("word", "a", 5, 1), ("string", "'d\ne'", 6, 6), ("quoted", "`g``h`", 8, 1),
        ("parameter", "$i", 8, 8), ("number", "1.5e3", 8, 11), ("number", "0", 8, 17),
        ("sign", "..", 8, 18), ("number", "2", 8, 20), ("sign", "<>", 8, 22), ("word", "é", 8, 25),
    ]  # fmt: skip


def test_the_library_is_clean() -> None:
    assert [str(f) for q in Library().values() for f in lint(q)] == []
