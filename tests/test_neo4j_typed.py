"""Typed queries on Neo4j: the same gate, the rows of the embedded engine, limits of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from neo4j_graphs import address, ask, wipe
from neo4j_server import Server
from test_neo4j_queries import LIBRARY, same
from test_queries import bound
from typed_queries import HARMLESS, REFUSED

import graphkit as gk
from graphkit.cypher import GraphNames, gate
from graphkit.errors import CypherRefusedError, QueryFailedError, QueryTimeoutError
from graphkit.stores import ServerStore
from graphkit.stores.plans import WORDS


@dataclass(frozen=True)
class Both:
    graph: gk.KnowledgeGraph
    server: ServerStore
    running: Server


@pytest.fixture(scope="module")
def both(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("typed")
    with gk.demo(folder / "w") as graph:
        wipe(server)
        store = ServerStore(address(server), folder / "sent", graph.ledger.workspace_id)
        store.build(graph.tables)
        yield Both(graph, store, server)
        store.close()


@pytest.mark.parametrize(("text", "given"), HARMLESS)
def test_a_look_alike_returns_the_same_rows(both: Both, text: str, given: dict[str, Any]) -> None:
    allowed = gate(text, GraphNames.schema())
    bound = allowed.bind(given)
    one = both.graph.typed(text, given)
    other = both.server.run_typed(allowed, bound, 20, 1000)
    assert one.columns == other.columns
    assert same(one.rows, other.rows)


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in REFUSED}))
def test_no_hostile_text_reaches_the_server(both: Both, kind: str) -> None:
    # `run_typed` takes what the gate gives, and the gate gives nothing for these
    for text in [text for one, text in REFUSED if one == kind]:
        with pytest.raises(CypherRefusedError) as caught:
            both.server.run_typed(gate(text, GraphNames.schema()), {}, 20, 10)
        assert caught.value.exit_code == 2


def test_nodes_and_relations_are_the_same_maps(both: Both) -> None:
    text = (
        "MATCH (a:Author)-[r:COAUTHOR]->(b:Author) RETURN a, r, {x: b, n: [a.id]} AS l"
        " ORDER BY a.id, b.id LIMIT 3"
    )
    allowed = gate(text, GraphNames.schema())
    assert same(both.graph.typed(text, {}).rows, both.server.run_typed(allowed, {}, 20, 9).rows)


def test_rows_time_and_memory_have_limits(both: Both) -> None:
    server = both.server
    ids = gate("MATCH (a:Author) RETURN a.id AS x ORDER BY x")
    assert server.run_typed(ids, {}, 20, 3).more
    assert len(server.run_typed(ids, {}, 20, 3).rows) == 3
    long = gate("UNWIND range(1, $n) AS x UNWIND range(1, $n) AS y RETURN sum(x * y) AS n")
    with pytest.raises(QueryTimeoutError):
        server.run_typed(long, {"n": 100_000}, 1, 3)
    large = gate("UNWIND range(1, $n) AS x RETURN collect(x) AS xs")
    with pytest.raises(QueryFailedError):
        server.run_typed(large, {"n": 50_000_000}, 60, 3)
    with pytest.raises(QueryFailedError, match="values"):
        server.run_typed(large, {"n": 2_100_000}, 60, 3)
    assert server.run_typed(gate("RETURN 1 AS x"), {}, 5, 3).rows == [{"x": 1}]


def test_a_fresh_fill_is_planned_by_its_indexes_and_in_words(both: Both) -> None:
    begins = tuple(words.split("{")[0] for words in WORDS.values())
    for name in LIBRARY:
        query = LIBRARY[name]
        steps = both.server.plan(query.body, query.bind(bound(both.graph, query)))
        assert all(step.startswith(begins) for step in steps), (name, steps)
        if "(a:Author {id: $author})" in query.body:
            assert any("find by the index" in step for step in steps), (name, steps)


def test_a_text_that_neo4j_objects_to_is_refused_in_its_words(both: Both) -> None:
    with pytest.raises(CypherRefusedError, match="Neo4j does not take this query"):
        both.server.run_typed(gate("RETURN 'a' + true AS x"), {}, 20, 3)
    # a plan is made without the values, which are parameters: it has nothing to object to
    assert both.server.plan_typed(gate("RETURN 'a' + true AS x"), {}) == []
    assert both.server.plan_typed(gate("MATCH (a:Author) RETURN a.id AS x"), {})


def test_the_command_line_on_a_server(
    both: Both, here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = both.running.environment
    done = here("query", "--cypher", "RETURN 'CALL' AS x", "--json", **variables)
    assert done.stdout == '{"x": "CALL"}\n'
    done = here("query", "--cypher", "CALL dbms.listConfig()", code=2, **variables)
    assert "line 1, column 1" in done.stderr
    done = here("query", "people/coauthors", "--explain", **variables)
    assert "find by the index" in done.stdout
    monkeypatch.setattr(os, "environ", {**os.environ, **variables})
    with gk.open(both.running.uri) as attached:
        assert attached.typed("MATCH (a:Author) RETURN count(*) AS n", {}).rows[0]["n"] > 100
        with pytest.raises(CypherRefusedError, match="did you mean name"):
            attached.typed("MATCH (a:Author) RETURN a.nam AS n", {})
    assert ask(both.running, "MATCH (n:Evil) RETURN count(n)") == [[0]]
