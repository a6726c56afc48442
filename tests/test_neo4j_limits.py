"""Limits on a real server: time, bytes, memory, how many at once; and what is not of the graph."""

from __future__ import annotations

import time
from collections.abc import Iterator

import neo4j
import pytest
from neo4j_graphs import address, ask, wipe
from neo4j_server import OURS, Server, compose_settings

import graphkit as gk
from graphkit.cypher import gate
from graphkit.errors import QueryFailedError, QueryTimeoutError, StoreError
from graphkit.stores import ServerStore
from graphkit.stores.server import connection
from graphkit.stores.server.connection import Connection
from graphkit.stores.server.guard import MOST_BYTES, Guard, guarded

SLOW = gate("UNWIND range(1, $n) AS x UNWIND range(1, $n) AS y RETURN sum(x * y % 7) AS n")


@pytest.fixture(scope="module")
def store(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerStore]:
    folder = tmp_path_factory.mktemp("limits")
    with gk.demo(folder / "w") as graph:
        wipe(server)
        made = ServerStore(address(server), folder / "sent", graph.ledger.workspace_id)
        made.build(graph.tables)
        yield made
        made.close()


def test_the_server_has_the_settings_of_the_compose_file(server: Server) -> None:
    wanted = {**compose_settings(), **OURS}
    for name in ("db.memory.transaction.max", "dbms.memory.transaction.total.max",
                 "db.transaction.concurrent.maximum", "db.transaction.timeout"):  # fmt: skip
        ((found,),) = ask(server, f"SHOW SETTINGS '{name}' YIELD value RETURN value")
        assert found.lower().removesuffix("ib").removesuffix(".00m") in wanted[name] + "ib", name


def test_the_line_is_cut_when_the_time_is_over_and_the_transaction_ends(
    store: ServerStore, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "GRACE", -29.0)
    with pytest.raises(QueryTimeoutError, match=r"within 30 s and was stopped"):
        store.run_typed(SLOW, {"n": 200_000}, 30, 3)
    monkeypatch.undo()
    running = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS 'y % 7' RETURN 1"
    deadline = time.monotonic() + 25
    while len(ask(server, running)) > 1:  # this question itself is one of them
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert store.run_typed(gate("RETURN 1 AS x"), {}, 20, 3).rows == [{"x": 1}]


def test_the_servers_own_limit_is_said_to_be_time(store: ServerStore) -> None:
    with pytest.raises(QueryTimeoutError):
        store.run_typed(SLOW, {"n": 200_000}, 1, 3)


def test_bytes_are_counted_where_they_arrive(store: ServerStore) -> None:
    text = gate("UNWIND range(1, $n) AS x RETURN $s + toString(x) AS s")
    piece = "x" * 100_000
    few = MOST_BYTES // len(piece) - 2
    assert len(store.run_typed(text, {"s": piece, "n": few}, 60, 10_000).rows) == few
    with pytest.raises(QueryFailedError, match="MiB"):
        store.run_typed(text, {"s": piece, "n": few + 20}, 60, 10_000)
    one = gate("RETURN [x IN range(1, $n) | $s] AS s")
    with pytest.raises(QueryFailedError, match="MiB"):
        store.run_typed(one, {"s": piece, "n": few + 20}, 60, 10)
    assert store.run_typed(gate("RETURN 1 AS x"), {}, 20, 3).rows == [{"x": 1}]


def test_the_driver_still_has_the_place_where_bytes_are_counted(server: Server) -> None:
    made = Connection(address(server))
    with (
        made.driver.session() as session,
        session.begin_transaction() as transaction,
        guarded(session, 20) as guard,
    ):
        assert isinstance(guard, Guard)
        assert transaction.run("RETURN 1 AS x").single()["x"] == 1
        assert guard._left < MOST_BYTES
    made.close()


def test_memory_is_said_to_be_the_reason(store: ServerStore) -> None:
    text = gate("UNWIND range(1, $n) AS x RETURN collect(toString(x)) AS xs")
    with pytest.raises(QueryFailedError, match="more memory than the server gives"):
        store.run_typed(text, {"n": 40_000_000}, 120, 3)


def test_only_so_many_at_once(store: ServerStore, server: Server) -> None:
    most = int(compose_settings()["db.transaction.concurrent.maximum"])
    auth = ("neo4j", server.password)
    with neo4j.GraphDatabase.driver(server.uri, auth=auth) as driver:
        sessions = [driver.session() for _ in range(most)]
        held = [session.begin_transaction() for session in sessions]
        for one in held:
            one.run("RETURN 1").consume()
        with pytest.raises(QueryFailedError, match="as many questions as it may"):
            store.run_typed(gate("RETURN 1 AS x"), {}, 20, 3)
        for one in held:
            one.close()
        for session in sessions:
            session.close()
    assert store.run_typed(gate("RETURN 1 AS x"), {}, 20, 3).rows == [{"x": 1}]


def test_a_server_that_is_gone_is_said_to_be_gone(store: ServerStore) -> None:
    where = store.connection.address
    with (
        pytest.raises(StoreError, match="ended the connection while it answered"),
        connection.translated("run the query", where),
    ):
        raise neo4j.exceptions.ServiceUnavailable("closed connection")


def test_our_own_node_is_no_part_of_the_graph(store: ServerStore) -> None:
    asked = gate("MATCH (n) WHERE n.key = 'graph' RETURN n")
    assert store.run_typed(asked, asked.bind({}), 20, 3).rows == []
    for text in (
        "MATCH (n) RETURN collect(DISTINCT labels(n)[0]) AS x",
        "MATCH (n) WITH n MATCH (n) RETURN collect(DISTINCT labels(n)[0]) AS x",
        "RETURN COLLECT { MATCH (n) RETURN DISTINCT labels(n)[0] } AS x",
        "CALL { MATCH (n) RETURN n } RETURN collect(DISTINCT labels(n)[0]) AS x",
    ):
        (row,) = store.run_typed(gate(text), {}, 20, 3).rows
        assert "GraphkitMeta" not in row["x"]
        assert "Author" in row["x"]
