"""Helpers for tests on a real Neo4j: an empty database, its rows, a graph opened on it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import neo4j
import pyarrow as pa
from neo4j_server import Server

import graphkit as gk
from graphkit.graph import NODES, RELATIONS, TableFolder
from graphkit.stores import Address, ServerStore
from graphkit.stores.server.connection import Connection
from graphkit.stores.server.contents import Contents, sorted_rows


def ask(server: Server, text: str, **parameters: Any) -> list[list[Any]]:
    """Any statement, past graphkit."""
    driver = neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", server.password))
    with driver, driver.session() as session:
        return [record.values() for record in session.run(text, parameters)]


def wipe(server: Server) -> None:
    """Nothing left: no nodes, no constraints, no indexes."""
    while ask(server, "MATCH (n) WITH n LIMIT 2000 DETACH DELETE n RETURN count(*)") != [[0]]:
        pass
    for (name,) in ask(server, "SHOW CONSTRAINTS YIELD name RETURN name"):
        ask(server, f"DROP CONSTRAINT {name}")
    for name, kind in ask(server, "SHOW INDEXES YIELD name, type RETURN name, type"):
        if kind != "LOOKUP":
            ask(server, f"DROP INDEX {name}")


def address(server: Server) -> Address:
    return Address.of(server.uri, server.environment)


@contextlib.contextmanager
def opened(server: Server, folder: Path, **more: Any) -> Iterator[gk.KnowledgeGraph]:
    """A workspace with the server as its store."""
    with mock.patch.dict(os.environ, server.environment), gk.open(folder, **more) as graph:
        assert isinstance(graph.store, ServerStore)
        yield graph


def held(server: Server) -> dict[str, pa.Table]:
    """All that graphkit's schema finds on the server, sorted."""
    connection = Connection(address(server))
    with tempfile.TemporaryDirectory() as folder:
        found = Contents(connection, Path(folder))
        tables = {item.table: found.whole(item.table) for item in (*NODES, *RELATIONS)}
    connection.close()
    return tables


def assert_holds(server: Server, tables: TableFolder) -> None:
    """The server's rows are the tables' rows, no more, no fewer, twins counted."""
    for name, found in held(server).items():
        wanted = sorted_rows(tables.whole(name).select(found.column_names))
        assert found.equals(wanted), f"{name}: {found.num_rows} rows, not {wanted.num_rows}"


def meta(server: Server) -> dict[str, Any]:
    rows = ask(server, "MATCH (m:GraphkitMeta) RETURN properties(m)")
    assert len(rows) < 2
    return rows[0][0] if rows else {}
