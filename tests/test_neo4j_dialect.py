"""Where the engines differ, as measured: an upgrade that changes a row of these tables is seen.

A difference that is gone may leave the gate and the linter; one that is new must enter them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from neo4j_graphs import ask, wipe
from neo4j_server import Server
from test_neo4j_queries import same

import graphkit as gk
from graphkit.stores.embedded import LARGEST

ladybug = pytest.importorskip("ladybug")
ERROR = object()


class Engines:
    """Both engines, past graphkit, with one graph: three people in a triangle, one alone."""

    def __init__(self, server: Server, path: Path) -> None:
        self.server = server
        self.database = ladybug.Database(str(path), max_db_size=LARGEST)

    def embedded(self, text: str) -> Any:
        connection = ladybug.Connection(self.database)
        try:
            result = connection.execute(text)
            results = result if isinstance(result, list) else [result]
            rows = results[-1].get_all()
            for one in results:
                one.close()
            return rows
        except RuntimeError:
            return ERROR
        finally:
            connection.close()

    def neo4j(self, text: str) -> Any:
        try:
            return ask(self.server, text)
        except neo4j.exceptions.Neo4jError:
            return ERROR


@pytest.fixture(scope="module")
def engines(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    wipe(server)
    made = Engines(server, tmp_path_factory.mktemp("dialect") / "graph.lbug")
    made.embedded("CREATE NODE TABLE P(id STRING, n INT64, PRIMARY KEY(id))")
    made.embedded("CREATE REL TABLE R(FROM P TO P, w INT64)")
    filled = (
        "CREATE (a:P {id: 'a', n: 1}), (b:P {id: 'b', n: 2}), (c:P {id: 'c', n: 3}),"
        " (d:P {id: 'd'}), (a)-[:R {w: 1}]->(b), (b)-[:R {w: 2}]->(c), (a)-[:R {w: 3}]->(c)"
    )
    assert made.neo4j(filled) == made.embedded(filled) == []
    yield made
    made.database.close()


# text, what Neo4j says, what the embedded engine says
DIFFERENT: list[tuple[str, Any, Any]] = [
    ("RETURN log(100) > 4", True, False),
    ("RETURN [1, 2, 3][1]", 2, 1),
    ("RETURN [1, 2, 3][0]", 1, ERROR),
    ("RETURN [1, 2, 3][1..2]", [2], [1, 2]),
    ("RETURN substring('abcd', 1, 2)", "bc", "ab"),
    ("RETURN reverse([1, 2])", [2, 1], "]2,1["),
    ("MATCH (a:P)-[:R]-(b:P)-[:R]-(c:P) RETURN count(*)", 6, 12),
    ("MATCH (a:P)-[:R*2..2]-(b:P) RETURN count(*)", 6, 12),
    ("MATCH (a:P) WHERE a.n > 9 RETURN sum(a.n)", 0, None),
    ("UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2 RETURN collect(x)", [9, 5],
     [3, 1]),
    ("RETURN 1 = '1'", False, True),
    ("RETURN replace('aa', '', 'x')", "xaxax", "aa"),
    ("RETURN toUpper('ß')", "SS", "ẞ"),
    ("MATCH (a:P) WHERE a.id CONTAINS '' RETURN count(*)", 4, 0),
    ("MATCH (a:P {id: 'a'}) RETURN labels(a)", ["P"], "P"),
    ("MATCH (:P {id: 'a'})-[r:R]->(:P {id: 'b'}) RETURN type(r)", "R", ERROR),
    ("MATCH (a:P {id: 'a'}) RETURN size(elementId(a)) > 0", True, ERROR),
    ("MATCH (a:P {id: 'a'}) RETURN EXISTS { (a)-[:R]-() }", True, ERROR),
    ("MATCH (a:P {id: 'a'}) RETURN COUNT { (a)-[:R]-() }", 2, ERROR),
    ("RETURN COLLECT { MATCH (a:P) RETURN a.id ORDER BY a.id LIMIT 1 }", ["a"], ERROR),
    ("CALL { MATCH (a:P) RETURN count(*) AS n } RETURN n", 4, ERROR),
    ("MATCH (a:P {id: 'a'}) RETURN a {.id}", {"id": "a"}, ERROR),
    ("RETURN [x IN [1, 2] WHERE x > 1 | x * 2]", [4], ERROR),
    ("RETURN reduce(s = 0, x IN [1, 2] | s + x)", 3, ERROR),
    ("RETURN 'a' || 'b'", "ab", ERROR),
    ("RETURN head([1, 2])", 1, ERROR),
    ("RETURN last([1, 2])", 2, ERROR),
    ("RETURN tail([1, 2])", [2], ERROR),
    ("RETURN split('a b', ' ')", ["a", "b"], ERROR),
    ("RETURN exp(0)", 1.0, ERROR),
    ("RETURN toInteger('1')", 1, ERROR),
    ("RETURN toFloat('1')", 1.0, ERROR),
    ("RETURN toString(1)", "1", ERROR),
    ("RETURN toBoolean('true')", True, ERROR),
    ("RETURN isEmpty([])", True, ERROR),
    ("RETURN rand() < 2", True, ERROR),
    ("RETURN size(randomUUID())", 36, ERROR),
    ("UNWIND [1, 1] AS x RETURN stDev(x)", 0.0, ERROR),
    ("RETURN round(2.5)", 3.0, ERROR),
    ("RETURN 1 != 2", ERROR, ERROR),
    ("UNWIND [1, null] AS x RETURN x ORDER BY x NULLS LAST", ERROR, ERROR),
    ("RETURN date('2020-05-01').year", 2020, ERROR),
    ("RETURN datetime('2020-05-01').year", 2020, ERROR),
    ("MATCH (a:P) WITH a ORDER BY a.id RETURN count(a)", 4, ERROR),
    ("MATCH (a:P) RETURN a.nothing LIMIT 1", None, ERROR),
    ("MATCH (a:Nothing) RETURN count(a)", 0, ERROR),
    ("MATCH p = shortestPath((a:P {id: 'a'})-[:R*..3]-(b:P {id: 'c'})) RETURN length(p)", 1, ERROR),
    ("MATCH p = (a:P {id: 'a'})-[:R* SHORTEST 1..3]-(b:P {id: 'c'}) RETURN length(p)", ERROR, 1),
    ("SHOW INDEXES YIELD type RETURN count(*) > 0", True, ERROR),
    ("CALL db.index.fulltext.listAvailableAnalyzers() YIELD analyzer RETURN count(*) > 0", True,
     ERROR),
]  # fmt: skip

SAME = [
    "RETURN log10(100)", "RETURN [1, 2, 3][0..2]", "RETURN left('abcd', 2)",
    "RETURN round(2.45, 1)", "RETURN 'a' + 'b'", "RETURN 1 <> 2",
    "MATCH (a:P) WHERE a.n > 9 RETURN coalesce(sum(a.n), 0) + 0.0",
    "MATCH (a:P)-[:R]-(b:P)-[:R]-(c:P) WHERE a.id <> c.id RETURN count(*)",
    "UNWIND [3, 1, 9] AS x WITH x ORDER BY x DESC LIMIT 2 WITH 1 AS k, x RETURN k, collect(x)",
    "MATCH (a:P) WITH a ORDER BY a.id LIMIT 9 RETURN a.id ORDER BY a.id",
    "MATCH (a:P {id: 'a'}) RETURN COUNT { MATCH (a)-[:R]-() }",
    "MATCH (a:P) WHERE EXISTS { MATCH (a)-[:R]-() } RETURN count(*)",
    "MATCH (a:P {id: 'a'}) RETURN {id: a.id, n: a.n}",
    "MATCH (a:P) WHERE a.id =~ '[ab]' RETURN count(*)",
    "MATCH (a:P) WHERE a.id STARTS WITH 'a' OR a.id CONTAINS 'b' RETURN count(*)",
    "RETURN toLower('ÉSS')", "RETURN 7 / 2", "RETURN -7 % 3", "RETURN 1.0 / 0 > 5",
    "MATCH (a:P) RETURN a.n ORDER BY a.n", "MATCH (a:P) RETURN a.n ORDER BY a.n DESC",
    "UNWIND ['b', 'B', 'a', 'é', '漢'] AS x RETURN x ORDER BY x",
    "RETURN 1 AS x UNION RETURN 1 AS x", "UNWIND [] AS x RETURN x",
    "MATCH (a:P {id: 'd'}) OPTIONAL MATCH (a)-[:R]-(b) RETURN a.id, b.id",
    "RETURN any(x IN [1, 2] WHERE x > 1), all(x IN [] WHERE x > 1), single(x IN [1] WHERE x = 1)",
    "RETURN date('2020-05-01') >= date('2020-04-30')",
    "RETURN 1 /* a comment */ + 1 // another",
    "MATCH (a:P) RETURN collect(a.n) IS NULL", "RETURN size('日本😀')", "RETURN null IN [1]",
]  # fmt: skip


@pytest.mark.parametrize(("text", "on_neo4j", "on_embedded"), DIFFERENT)
def test_a_known_difference_is_still_there(
    engines: Engines, text: str, on_neo4j: Any, on_embedded: Any
) -> None:
    for found, wanted in (
        (engines.neo4j(text), on_neo4j), (engines.embedded(text), on_embedded),
    ):  # fmt: skip
        if wanted is ERROR or found is ERROR:
            assert found is wanted
        else:
            assert found[0][0] == wanted


@pytest.mark.parametrize("text", SAME)
def test_the_common_form_is_still_the_same(engines: Engines, text: str) -> None:
    one, other = engines.neo4j(text), engines.embedded(text)
    rows = [[dict(enumerate(row)) for row in found] for found in (one, other)]
    assert same(*rows)


# -- reading transactions of Neo4j, with the settings of docker/compose.yaml ----------------------

READING: list[tuple[str, bool]] = [
    ("CREATE (:X)", False),
    ("MATCH (a:P) SET a.n = 0", False),
    ("MATCH (a:P) DETACH DELETE a", False),
    ("CREATE INDEX evil FOR (n:P) ON (n.n)", False),
    ("CREATE CONSTRAINT evil FOR (n:P) REQUIRE n.n IS UNIQUE", False),
    ("CALL db.createLabel('x')", False),
    ("CREATE USER evil SET PASSWORD 'evilevil'", False),
    ("ALTER CURRENT USER SET PASSWORD FROM 'aaaaaaaa' TO 'bbbbbbbb'", False),
    ("DROP DATABASE neo4j", False),
    ("CALL { CREATE (:X) } IN TRANSACTIONS", False),
    ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", False),
    ("LOAD CSV FROM 'http://127.0.0.1:7474/' AS line RETURN line", False),
    ("LOAD CSV FROM 'https://127.0.0.1:7474/' AS line RETURN line", False),
    ("CALL dbms.setConfigValue('db.transaction.timeout', '0')", False),
    # what no setting forbids: the gate must
    ("SHOW USERS", True),
    ("SHOW SETTINGS", True),
    ("CALL dbms.listConfig()", True),
    ("SHOW TRANSACTIONS", True),
    ("TERMINATE TRANSACTIONS 'neo4j-transaction-999999'", True),
    ("CALL db.clearQueryCaches()", True),
]


@pytest.mark.parametrize(("text", "allowed"), READING)
def test_what_a_reading_transaction_allows(engines: Engines, text: str, allowed: bool) -> None:
    server = engines.server
    driver = neo4j.GraphDatabase.driver(
        server.uri, auth=("neo4j", server.password), notifications_min_severity="OFF"
    )
    with driver, driver.session(default_access_mode="READ") as session:
        try:
            session.run(text).consume()
            done = True
        except neo4j.exceptions.Neo4jError:
            done = False
    assert done is allowed
    assert engines.neo4j("MATCH (n) RETURN count(n)") == [[4]]


# -- the embedded engine, opened read-only ---------------------------------------------------------

READ_ONLY: list[tuple[str, bool]] = [
    # what it allows: the gate and the child must not
    ("LOAD FROM '{secret}' (file_format='csv', delim=':', header=false) RETURN *", True),
    ("UNWIND [1] AS x LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *", True),
    ("RETURN 1; LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *", True),
    ("COPY (MATCH (t:Topic) RETURN t.id) TO '{folder}/stolen.csv'", True),
    ("COPY (LOAD FROM '{secret}' (file_format='csv', header=false) RETURN *) TO"
     " '{folder}/copied.csv'", True),
    ("EXPORT DATABASE '{folder}/all'", True),
    ("CALL timeout=0", True),
    ("CALL home_directory='{folder}'", True),
    ("CALL file_search_path='{folder}'", True),
    ("CALL enable_plan_optimizer=false", True),
    # what it refuses
    ("CALL spill_to_disk=true", False),
    ("CREATE (:Topic {{id: 'x'}})", False),
    ("MATCH (t:Topic) SET t.name = 'x'", False),
    ("DROP TABLE CITES", False),
    ("COPY Topic FROM '{secret}'", False),
    ("CREATE MACRO evil(x) AS x + 1", False),
    ("IMPORT DATABASE '{folder}/all'", False),
    ("ATTACH '{folder}/x.db' AS x (dbtype sqlite)", False),
    ("LOAD EXTENSION '{folder}/x.so'", False),
    ("CHECKPOINT", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "allowed"), READ_ONLY)
def test_what_a_read_only_database_allows(
    demo: gk.KnowledgeGraph, tmp_path: Path, text: str, allowed: bool
) -> None:
    """Not a sandbox. CHECKPOINT even harms the connection, so each text gets a copy of its own."""
    assert demo.rows("graph/counts")
    path = Path(shutil.copy(demo.tables.folder / "graph.lbug", tmp_path / "graph.lbug"))
    secret = tmp_path / "secret.csv"
    secret.write_text("a:b\n", encoding="utf-8")
    database = ladybug.Database(str(path), read_only=True, max_db_size=1 << 30)
    connection = ladybug.Connection(database)
    try:
        result = connection.execute(text.format(secret=secret, folder=tmp_path))
        for one in result if isinstance(result, list) else [result]:
            one.close()
        done = True
    except RuntimeError:
        done = False
    connection.close()
    database.close()
    assert done is allowed
