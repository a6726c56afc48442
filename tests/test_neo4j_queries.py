"""Every named query gives the same rows on Neo4j as on the embedded engine."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from generated import write
from neo4j_graphs import address, assert_holds, wipe
from neo4j_server import Server
from test_queries import bound

import graphkit as gk
from graphkit.cypher import Library
from graphkit.stores import EmbeddedStore, Row, ServerStore

LIBRARY = Library()
WORKS = 20_000
NO_AUTHORS = '[{"id": "x", "type": "book", "title": "Tides", "DOI": "10.5555/a"}]'


@dataclass(frozen=True)
class Pair:
    """One graph, and the server that holds it as well."""

    graph: gk.KnowledgeGraph
    server: ServerStore
    running: Server

    def rows(self, name: str) -> tuple[list[Row], list[Row]]:
        """What both answer to a query's example, with people of this graph in it."""
        query = LIBRARY[name]
        given = query.bind(bound(self.graph, query))
        assert self.graph.snapshot().store
        return self.graph.store.run(query, given), self.server.run(query, given)


def same(one: list[Row], other: list[Row]) -> bool:
    """Equal rows in equal order; floats to nine digits, as sums are not added in one order."""
    return len(one) == len(other) and all(map(_same_row, one, other))


def _same_row(one: Row, other: Row) -> bool:
    return one.keys() == other.keys() and all(_alike(one[k], other[k]) for k in one)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return type(one) is type(other) and bool(one == other)


PAIRS = [
    ("server", "sample"), ("server", "power law"), ("server", "nobody"), ("newest", "sample"),
    pytest.param(("newest", "power law"), marks=pytest.mark.endure),
    pytest.param(("newest", "nobody"), marks=pytest.mark.endure),
]  # fmt: skip


@pytest.fixture(scope="module", params=PAIRS, ids=" ".join)
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    engine, kind = request.param
    running: Server = request.getfixturevalue(engine)
    folder = tmp_path_factory.mktemp("pair")
    with _graph(kind, folder) as graph:
        assert isinstance(graph.store, EmbeddedStore)
        wipe(running)
        store = ServerStore(address(running), folder / "sent", graph.ledger.workspace_id)
        store.build(graph.tables)
        yield Pair(graph, store, running)
        store.close()


def _graph(kind: str, folder: Path) -> gk.KnowledgeGraph:
    if kind == "sample":
        return gk.demo(folder / "w")
    graph = gk.open(folder / "w")
    path = folder / "works.json"
    if kind == "nobody":
        path.write_text(NO_AUTHORS, encoding="utf-8")
    else:
        write(path, WORKS, seed=11)
    graph.load(path)
    return graph


@pytest.mark.parametrize("name", LIBRARY)
def test_both_engines_give_the_same_rows(pair: Pair, name: str) -> None:
    one, other = pair.rows(name)
    assert same(one, other)


def test_the_comparison_sees_what_differs() -> None:
    row = {"id": "a", "n": 1, "x": 0.5, "names": ["b"]}
    assert same([row], [dict(row, x=0.5 + 1e-13)])
    for wrong in ({"n": 1.0}, {"x": 0.5001}, {"names": []}, {"id": None}):
        assert not same([row], [{**row, **wrong}])
    assert not same([row], [row, row])
    assert not same([row, {**row, "id": "b"}], [{**row, "id": "b"}, row])


def test_projections_by_query_are_those_of_the_tables(pair: Pair) -> None:
    projection = pair.graph.projection
    source, target, weight = projection.edges()
    edges = {
        tuple(sorted((projection.ids[a], projection.ids[b]))): w
        for a, b, w in zip(source.tolist(), target.tolist(), weight.tolist(), strict=True)
    }
    rows = pair.rows("projections/coauthors")[1]
    assert {(r["source"], r["target"]) for r in rows} == set(edges)
    assert all(math.isclose(edges[r["source"], r["target"]], r["weight"]) for r in rows)
    tables = pair.graph.tables
    affiliated = tables.read("affiliated", ["source", "target"]).to_pylist()
    found = pair.rows("projections/author_institution")[1]
    assert {(r["source"], r["target"]) for r in found} == {
        (r["source"], r["target"]) for r in affiliated
    }
    about: dict[str, list[str]] = {}
    for row in tables.read("about").to_pylist():
        about.setdefault(row["source"], []).append(row["target"])
    wanted = {
        (row["source"], topic)
        for row in tables.read("authored", ["source", "target"]).to_pylist()
        for topic in about.get(row["target"], [])
    }
    assert {(r["source"], r["target"]) for r in pair.rows("projections/author_topic")[1]} == wanted


def test_the_server_holds_the_tables(pair: Pair) -> None:
    assert_holds(pair.running, pair.graph.tables)
