"""Each query file keeps its promises on every store, and the engine's traps are watched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from generated import write

import graphkit as gk
from graphkit.cypher import Library, Query, lint
from graphkit.errors import QueryFailedError, QueryTimeoutError
from graphkit.stores import EmbeddedStore, embedded
from graphkit.stores.base import typed_rows

LIBRARY = Library()
NO_PAGES = {"quality/stated_differs"}  # the sample has no pages that state numbers


def query_of(text: str, returns: str, **more: Any) -> Query:
    columns = tuple(tuple(c.split()) for c in returns.split(", "))
    return Query("test", "Test.", (), columns, False, {}, {}, text, "test", 1)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def empty() -> Iterator[gk.KnowledgeGraph]:
    """A graph with one work that names nobody: every relation is empty."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "works.json"
        path.write_text(
            '[{"id": "x", "type": "book", "title": "Tides", "DOI": "10.5555/a"}]', "utf-8"
        )
        with gk.open(Path(folder) / "workspace") as graph:
            graph.load(path)
            yield graph


@pytest.fixture(scope="module")
def large() -> Iterator[gk.KnowledgeGraph]:
    with tempfile.TemporaryDirectory() as folder, gk.open(Path(folder) / "workspace") as graph:
        graph.load(write(Path(folder) / "works.json", 1500, seed=5))
        yield graph


def bound(graph: gk.KnowledgeGraph, query: Query) -> dict[str, Any]:
    """The example, with people and things that exist in this graph."""
    hub = graph.rank("degree", 2)["id"].tolist()
    topics = graph.tables.read("topics").sort_by([("works", "descending")]).column("id").to_pylist()

    def ids(table: str, column: str = "id") -> list[str]:
        found: list[str] = sorted(set(graph.tables.read(table, [column]).column(0).to_pylist()))
        return found

    real = {"author": hub[:1], "other": hub[1:], "ids": [hub], "community": ["c1"], "topic": topics,
            "work": ids("cites", "target") or ids("works"), "institution": ids("institutions"),
            "text": ["observ"]}  # fmt: skip
    given = dict(query.example)
    for name in given:
        if name in real:
            given[name] = real[name][0] if real[name] else "none"
    return given


@pytest.mark.parametrize("name", LIBRARY)
def test_the_example_gives_what_the_header_promises(demo: gk.KnowledgeGraph, name: str) -> None:
    query = LIBRARY[name]
    rows = demo.rows(name, **query.example)
    assert rows or name in NO_PAGES, "the example finds something in the sample"
    for row in rows:
        assert tuple(row) == query.columns
    frame = demo.query(name, **query.example)
    assert tuple(frame.columns) == query.columns


@pytest.mark.parametrize("name", LIBRARY)
def test_a_query_works_on_every_graph(
    large: gk.KnowledgeGraph, empty: gk.KnowledgeGraph, name: str
) -> None:
    assert large.rows(name, **bound(large, LIBRARY[name])) is not None
    assert empty.rows(name, **bound(empty, LIBRARY[name])) is not None


@pytest.mark.parametrize("name", LIBRARY)
def test_the_linter_has_nothing_to_say(name: str) -> None:
    assert lint(LIBRARY[name]) == []


def test_queries_and_arrays_agree(large: gk.KnowledgeGraph) -> None:
    graph = large.to_networkx()
    rows = large.rows("projections/coauthors")
    assert {(r["source"], r["target"]) for r in rows} == {tuple(sorted(e)) for e in graph.edges}
    for row in rows:
        edge = graph.edges[row["source"], row["target"]]
        assert (row["works"], row["weight"]) == (edge["works"], pytest.approx(edge["weight"]))
    hub = large.rank("degree", 1)["id"][0]
    coauthors = large.rows("people/coauthors", author=hub, limit=10_000)
    assert {r["id"] for r in coauthors} == set(graph[hub])
    members = large.rows("communities/members", community="c1", limit=10_000)
    assert [r["id"] for r in members] == large.communities(members=True).rows()[0]["members"]
    top = large.rows("people/most_connected", limit=50)
    assert [r["id"] for r in top] == large.rank("degree", 50)["id"].tolist()


def test_an_empty_list_is_no_error(demo: gk.KnowledgeGraph) -> None:
    assert demo.rows("people/ego_edges", ids=[]) == []


def test_parameters_are_values_never_text(demo: gk.KnowledgeGraph) -> None:
    for evil in ("' OR 1=1 //", '"}) DETACH DELETE a //', "$author", "\\", "'; CHECKPOINT; '"):
        assert demo.rows("people/card", author=evil) == []
    assert demo.rows("graph/counts")[0]["people"] == demo.tables.count("authors")


TOP = "UNWIND [3, 1, 2, 9, 5] AS x WITH x ORDER BY x DESC LIMIT 2"


def test_the_canary_of_the_dropped_order(demo: gk.KnowledgeGraph) -> None:
    """The engine drops an ORDER BY before a bare aggregate. If this fails, it has been mended."""
    wrong = query_of(f"{TOP} RETURN sum(x) AS s", "s INTEGER")
    right = query_of(f"{TOP} WITH 1 AS one, sum(x) AS s RETURN s", "s INTEGER")
    assert demo.store.run(wrong, {}) != [{"s": 14}]
    assert demo.store.run(right, {}) == [{"s": 14}]
    assert any("LIMIT" in f.message for f in lint(wrong))


def test_the_canary_of_the_lost_branch(large: gk.KnowledgeGraph) -> None:
    """Two arms from one topic, with the WITH that the linter asks for, against a count by hand."""
    topic = large.tables.read("topics").sort_by([("works", "descending")]).column("id")[0].as_py()
    about = large.tables.read("about").to_pylist()
    size = {w["id"]: w["authors"] for w in large.tables.read("works").to_pylist()}
    arms = sum(size[row["source"]] for row in about if row["target"] == topic)
    one = f"MATCH (t:Topic {{id: '{topic}'}})<-[:ABOUT]-(w:Work)<-[:AUTHORED]-(a:Author)"
    other = "MATCH (t)<-[:ABOUT]-(x:Work)<-[:AUTHORED]-(b:Author) RETURN count(*) AS n"
    right = query_of(f"{one} WITH t, w, a {other}", "n INTEGER")
    assert large.store.run(right, {}) == [{"n": arms * arms}]
    assert any("WITH between" in f.message for f in lint(query_of(f"{one} {other}", "n INTEGER")))


@pytest.mark.parametrize("name", LIBRARY)
def test_the_optimizer_changes_no_rows(large: gk.KnowledgeGraph, name: str) -> None:
    """A second opinion from the same engine, without the passes that were found at fault."""
    assert isinstance(large.store, EmbeddedStore)
    query = LIBRARY[name]
    given = query.bind(bound(large, query))
    rows = large.store.run(query, given)
    with large.store._connected() as connection:
        connection.execute("CALL enable_plan_optimizer=false")
        plain = connection.execute(query.body, given)
        assert rows == typed_rows(query, plain.get_column_names(), plain.get_all())


def test_a_query_that_takes_too_long_is_stopped(large: gk.KnowledgeGraph) -> None:
    text = (
        "MATCH (a:Author)-[:COAUTHOR]-(b:Author)-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(d:Author)"
        "-[:COAUTHOR]-(e:Author)-[:COAUTHOR]-(f:Author)-[:COAUTHOR]-(g:Author)"
        "-[:COAUTHOR]-(h:Author)-[:COAUTHOR]-(i:Author) RETURN count(*) AS n"
    )
    with pytest.raises(QueryTimeoutError, match="time allowed"):
        large.store.run(query_of(text, "n INTEGER"), {}, timeout=0.3)
    assert large.rows("graph/counts")  # the store answers again


def test_the_store_is_opened_read_only(
    demo: gk.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "staged", str)  # which lets no such text as far as the engine
    for text in (
        "CREATE (:Topic {id: 'x'})",
        "MATCH (a:Author) DETACH DELETE a",
        "DROP TABLE CITES",
    ):
        with pytest.raises(QueryFailedError, match="Could not run test"):
            demo.store.run(query_of(text, "n INTEGER"), {})


def test_unknown_things_are_said_clearly(demo: gk.KnowledgeGraph) -> None:
    with pytest.raises(gk.NotFoundError, match="people/coauthors"):
        demo.rows("people/coauthor")
    with pytest.raises(gk.UsageError, match="needs author"):
        demo.rows("people/card")
    with pytest.raises(gk.UsageError, match="no parameter autor; it takes author, limit"):
        demo.rows("people/coauthors", autor="x")
    with pytest.raises(gk.UsageError, match="wants INTEGER"):
        demo.rows("people/coauthors", author="x", limit="many")


def test_texts_survive_the_store(tmp_path: Path) -> None:
    from generated import save, work

    titles = [
        "Quotes ' and \" and \\ and `",
        "Zeilen\nund\tTabs in titles",
        "{$x} ${y} %s 🜁 한글 漢字",
    ]
    with gk.open(tmp_path / "it's a workspace") as graph:
        graph.load(save(tmp_path / "w.json", *(work(t, "Ana O'Neil") for t in titles)))
        ana = graph.author("Ana O'Neil").id
        stored = {row["title"] for row in graph.rows("people/works", author=ana)}
        assert stored == set(graph.tables.read("works").column("title").to_pylist())
        assert len(stored) == 3
