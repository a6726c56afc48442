"""Our own answers: rows worked out by hand from the tables, and Neo4j's rules for odd values."""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from test_neo4j_generated import tables_of_trial
from test_neo4j_queries import same

import graphkit as gk
from graphkit.cypher import GraphNames, Library, gate
from graphkit.cypher.answering.graphs import Graph
from graphkit.cypher.answering.running import Runner, TimeOverError
from graphkit.cypher.answering.source import EngineSource
from graphkit.cypher.answering.values import AnswerError, number_text
from graphkit.stores import EmbeddedStore
from graphkit.stores.base import typed_rows
from graphkit.stores.embedded import LARGEST

ladybug = pytest.importorskip("ladybug")
KNOWN = GraphNames.schema()
Row = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """A graph to be asked, and its tables as plain rows."""

    graph: Graph
    nodes: dict[str, Row]
    ties: dict[str, list[Row]]
    around: dict[str, set[str]]

    def rows(self, text: str, **given: Any) -> list[list[Any]]:
        typed = gate(text, KNOWN)
        runner = Runner(self.graph, typed.parsed.query, typed.bind(given), 60)
        return [[self.graph.plain(value) for value in row] for row in runner.rows()]


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder: Path = tmp_path_factory.mktemp("answering")
    tables = tables_of_trial(folder / "tables")
    EmbeddedStore(folder / "graph.lbug").build(tables)
    database = ladybug.Database(str(folder / "graph.lbug"), read_only=True, max_db_size=LARGEST)
    nodes = {row["id"]: {**row, "label": label}
             for table, label in (("authors", "Author"), ("works", "Work"), ("topics", "Topic"),
                                  ("institutions", "Institution"))
             for row in tables.read(table).to_pylist()}  # fmt: skip
    ties = {name: tables.read(name).to_pylist()
            for name in ("authored", "about", "coauthor", "affiliated")}  # fmt: skip
    around: dict[str, set[str]] = defaultdict(set)
    for row in ties["coauthor"]:
        around[row["source"]].add(row["target"])
        around[row["target"]].add(row["source"])
    yield Trial(Graph(EngineSource(ladybug, database)), nodes, ties, around)
    database.close()


def people(trial: Trial, count: int) -> list[str]:
    known = sorted(i for i, n in trial.nodes.items() if n["label"] == "Author" and trial.around[i])
    return random.Random(5).sample(known, count)


def test_nodes_and_relations_are_all_there(trial: Trial) -> None:
    found = dict(map(tuple, trial.rows("MATCH (n) RETURN labels(n)[0] AS l, count(*) AS n")))
    wanted = Counter(n["label"] for n in trial.nodes.values())
    assert {label: found[label] for label in wanted} == wanted
    ties = dict(map(tuple, trial.rows("MATCH ()-[r]->() RETURN type(r) AS t, count(*) AS n")))
    assert {name: ties[name.upper()] for name in trial.ties} == {
        name: len(rows) for name, rows in trial.ties.items()
    }


def test_columns_stand_beside_their_rows(trial: Trial) -> None:
    for ident, name, works in trial.rows("MATCH (a:Author) RETURN a.id, a.name, a.works"):
        assert (trial.nodes[ident]["name"], trial.nodes[ident]["works"]) == (name, works)
    text = "MATCH (a:Author)-[r:COAUTHOR]->(b) RETURN a.id, b.id, r.weight"
    wanted = sorted((r["source"], r["target"], r["weight"]) for r in trial.ties["coauthor"])
    assert sorted(map(tuple, trial.rows(text))) == wanted


def test_common_collaborators(trial: Trial) -> None:
    text = (
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-(c)-[:COAUTHOR]-(b) WHERE a <> b"
        " AND NOT (a)-[:COAUTHOR]-(b) RETURN b.id AS id, count(DISTINCT c) AS n"
    )
    for who in people(trial, 6):
        mine = trial.around[who]
        wanted = Counter(b for c in mine for b in trial.around[c] if b != who and b not in mine)
        assert dict(map(tuple, trial.rows(text, who=who))) == wanted


def distances(trial: Trial, who: str) -> dict[str, int]:
    found, queue = {who: 0}, deque([who])
    while queue:
        here = queue.popleft()
        for there in trial.around[here] - set(found):
            found[there] = found[here] + 1
            queue.append(there)
    return found


def test_shortest_paths_are_as_long_as_a_search_by_hand(trial: Trial) -> None:
    text = (
        "MATCH p = shortestPath((a:Author {id: $a})-[:COAUTHOR*]-(b:Author {id: $b}))"
        " RETURN length(p) AS n, [x IN nodes(p) | x.id] AS ids"
    )
    every = "MATCH p = allShortestPaths((a:Author {id: $a})-[:COAUTHOR*]-(b:Author {id: $b}))"
    for a, b in itertools.pairwise(people(trial, 8)):
        known = distances(trial, a)
        found = trial.rows(text, a=a, b=b)
        assert [n for n, _ in found] == [known[b]] * (b in known)
        for _, ids in found:
            assert ids[0] == a
            assert ids[-1] == b
            assert all(y in trial.around[x] for x, y in itertools.pairwise(ids))
        ways: Counter[str] = Counter({a: 1})
        for node in sorted(known, key=lambda n: known[n]):
            for there in trial.around[node]:
                if known[there] == known[node] + 1:
                    ways[there] += ways[node]
        counted = trial.rows(f"{every} RETURN count(p) AS n", a=a, b=b)
        assert counted == [[ways[b]]]


def test_paths_of_several_steps_take_no_relation_twice(trial: Trial) -> None:
    texts = [
        "MATCH (a:Author {id: $who})-[:COAUTHOR*1..3]-(b) RETURN b.id AS id, count(*) AS n",
        "MATCH (a:Author {id: $who})-[:COAUTHOR]-{1,3}(b) RETURN b.id AS id, count(*) AS n",
        "MATCH (a:Author {id: $who}) ((x)-[:COAUTHOR]-(y)){1,3} (b) RETURN b.id AS id,"
        " count(*) AS n",
    ]
    for who in [p for p in people(trial, 30) if len(trial.around[p]) < 6][:3]:
        wanted: Counter[str] = Counter()

        def go(here: str, used: frozenset[frozenset[str]], wanted: Counter[str] = wanted) -> None:
            for there in trial.around[here]:
                tie = frozenset((here, there))
                if tie not in used:
                    wanted[there] += 1
                    if len(used) < 2:
                        go(there, used | {tie})

        go(who, frozenset())
        for text in texts:
            assert dict(map(tuple, trial.rows(text, who=who))) == wanted, text


def test_optional_matches_keep_their_rows(trial: Trial) -> None:
    text = (
        "MATCH (a:Author) OPTIONAL MATCH (a)-[:AFFILIATED]->(i) WHERE i.country = 'KR'"
        " RETURN a.id, count(i) AS n, head(collect(i.id)) AS one"
    )
    homes = defaultdict(list)
    for row in trial.ties["affiliated"]:
        if trial.nodes[row["target"]]["country"] == "KR":
            homes[row["source"]].append(row["target"])
    found = trial.rows(text)
    assert len(found) == sum(n["label"] == "Author" for n in trial.nodes.values())
    for ident, n, one in found:
        assert n == len(homes[ident])
        assert one is None if not n else one in homes[ident]


def test_order_limits_and_groups(trial: Trial) -> None:
    works = [n for n in trial.nodes.values() if n["label"] == "Work"]
    years = Counter(w["year"] for w in works)
    text = "MATCH (w:Work) RETURN w.year AS y, count(*) AS n ORDER BY n DESC, y LIMIT 4"
    wanted = sorted(years.items(), key=lambda i: (-i[1], i[0] is None, i[0]))[:4]
    assert trial.rows(text) == [list(pair) for pair in wanted]
    text = "MATCH (w:Work) WITH w ORDER BY w.year DESC, w.id LIMIT 5 RETURN collect(w.id) AS ids"
    first = sorted(works, key=lambda w: w["id"])
    first.sort(key=lambda w: (w["year"] is None, w["year"] or 0), reverse=True)
    assert trial.rows(text) == [[[w["id"] for w in first[:5]]]]


def test_a_call_for_each_row(trial: Trial) -> None:
    text = (
        "MATCH (t:Topic) CALL (t) { MATCH (t)<-[:ABOUT]-(w:Work) RETURN max(w.year) AS last }"
        " RETURN t.id, last"
    )
    last: dict[str, int] = {}
    for row in trial.ties["about"]:
        year = trial.nodes[row["source"]]["year"]
        if year is not None:
            last[row["target"]] = max(year, last.get(row["target"], year))
    for ident, found in trial.rows(text):
        assert found == last.get(ident)


def test_the_library_has_the_same_rows_by_our_own_rules(demo: gk.KnowledgeGraph) -> None:
    """Two engines that share nothing but the file: what they agree on is hardly wrong."""
    assert demo.rows("graph/counts")
    path = str(demo.store.path)  # type: ignore[attr-defined]
    database = ladybug.Database(path, read_only=True, max_db_size=LARGEST)
    graph = Graph(EngineSource(ladybug, database))
    for query in Library().values():
        given = query.bind(query.example)
        typed = gate(query.body, KNOWN)
        runner = Runner(graph, typed.parsed.query, typed.bind(given), 60)
        rows = [[graph.plain(value) for value in row] for row in runner.rows()]
        found = typed_rows(query, query.columns, rows)
        assert same(found, demo.rows(query.name, 60, **query.example)), query.name
    database.close()


def test_time_is_looked_at(trial: Trial) -> None:
    text = "UNWIND range(1, 1000) AS x UNWIND range(1, 1000) AS y RETURN sum(x * y) AS n"
    typed = gate(text, KNOWN)
    with pytest.raises(TimeOverError):
        list(Runner(trial.graph, typed.parsed.query, {}, 0.0).rows())


VALUES: list[tuple[str, Any]] = [
    ("toString(1.0)", "1.0"), ("toString(1e21)", "1.0E21"), ("toString(0.0001)", "1.0E-4"),
    ("toString(123456789.5)", "1.234567895E8"), ("1.0 / 3 * 3 = 1.0", True), ("7 / -2", -3),
    ("-7 % 3", -1), ("2 ^ 3", 8.0), ("0.1 + 0.2", 0.1 + 0.2), ("'a' + 1.5", "a1.5"),
    ("[1] + 2", [1, 2]), ("1 + [2]", [1, 2]), ("null + [2]", None), ("[1, 2, 3][-1]", 3),
    ("[1, 2, 3][5]", None), ("[1, 2, 3][1..]", [2, 3]), ("[1, 2, 3][-2..]", [2, 3]),
    ("split('', ',')", [""]), ("split('a,b', ',')", ["a", "b"]), ("substring('abc', 5)", ""),
    ("toInteger('3.7')", 3), ("toInteger('x')", None), ("toInteger(-1.9)", -1),
    ("toBoolean('TRUE')", True), ("toFloat('1e3')", 1000.0), ("[1, null] = [1, null]", None),
    ("[1, null] = [2, null]", False), ("1 < 'a'", None), ("'a' < 'b' < 'c'", True),
    ("true > false", True), ("null IN []", False), ("1 IN [null, 1]", True),
    ("any(x IN [] WHERE x > 1)", False), ("all(x IN [null] WHERE x > 1)", None),
    ("CASE null WHEN null THEN 1 ELSE 2 END", 2), ("CASE WHEN null THEN 1 ELSE 2 END", 2),
    ("coalesce(null, 3)", 3), ("nullif(1, 1.0)", None), ("size('\U0001f600')", 1),
    ("reverse('abc')", "cba"), ("date('2020-02-29') + duration('P1Y')", "2021-02-28"),
    ("date('2020-W10-1')", "2020-03-02"), ("date({year: 2020}).ordinalDay", 1),
    ("duration('P14M').years", 1), ("toString(duration('P1Y2M3DT4H5M6S'))", "P1Y2M3DT4H5M6S"),
    ("duration.inDays(date('2020-01-01'), date('2020-03-01')).days", 60),
    ("date.truncate('month', date('2020-05-17'))", "2020-05-01"),
    ("datetime('2020-05-01T10:00:00Z').hour", 10), ("isNaN(0.0 / 0.0)", True),
    ("sqrt(-1) = sqrt(-1)", False), ("{a: 1}.b", None), ("{a: 1}['a']", 1),
    ("keys({b: 1, a: 2})", ["a", "b"]),
    ("reduce(s = 0, x IN [1, 2, 3] | s + x)", 6), ("[x IN [1, 2, 3] WHERE x > 1 | x * x]", [4, 9]),
    ("1 IS :: INTEGER", True), ("null IS :: INTEGER", True), ("1 IS NOT :: STRING", True),
    ("round(-1.5)", -1.0), ("round(2.675, 2)", 2.68), ("round(1.5, 0, 'HALF_EVEN')", 2.0),
    ("left('abc', 2) + right('abc', 1)", "abc"), ("trim('\\t a ')", "a"),
    ("btrim('xxax', 'x')", "a"), ("toUpper('\u00df')", "SS"), ("'A' =~ '(?i)a'", True),
    ("'a\\nb' =~ 'a.b'", False), ("sign(-0.0)", 0), ("-0.0 = 0", True),
]  # fmt: skip


@pytest.mark.parametrize(("value", "wanted"), VALUES)
def test_a_value_is_what_neo4j_makes_of_it(trial: Trial, value: str, wanted: Any) -> None:
    ((found,),) = trial.rows(f"RETURN {value} AS x")
    assert (found, type(found)) == (wanted, type(wanted))


def test_numbers_are_written_as_java_does() -> None:
    wanted = {1.0: "1.0", 0.001: "0.001", 1e7: "1.0E7", 123456.789: "123456.789", 1e-4: "1.0E-4",
              12345678.9: "1.23456789E7", 1.5e300: "1.5E300", -2.5: "-2.5"}  # fmt: skip
    assert {value: number_text(value) for value in wanted} == wanted


REFUSED = ["1 / 0", "9223372036854775807 + 1", "'a' - 1", "true + 1", "head('a')", "left('a', -1)",
           "range(1, 2, 0)", "1 AND true", "[1]['a']", "toInteger([1])", "date('2020-13-01')",
           "duration('P')", "substring('a', -1)", "date('2020-01-01').hour"]  # fmt: skip


@pytest.mark.parametrize("value", REFUSED)
def test_a_value_that_neo4j_refuses_is_refused(trial: Trial, value: str) -> None:
    with pytest.raises((AnswerError, ValueError)):
        trial.rows(f"RETURN {value} AS x")
