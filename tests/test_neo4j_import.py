"""An offline import fills a stopped server; the online difference goes on from there."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from conftest import Run
from generated import items, save, work, write
from neo4j_graphs import ask, assert_holds, meta, opened
from neo4j_server import Server, ServerError

import graphkit as gk
from graphkit.errors import GraphkitWarning
from graphkit.stages import Local, run_job
from graphkit.stores import ServerStore
from graphkit.stores.server.offline import run_import


@pytest.fixture
def stopped(tmp_path: Path) -> Iterator[Server]:
    """A server of its own, that was never started."""
    try:
        made = Server(tmp_path / "neo4j")
    except ServerError as error:
        if os.environ.get("GRAPHKIT_REQUIRE_NEO4J"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    made.admin("dbms", "set-initial-password", made.password)
    yield made
    made.stop()


def test_an_import_holds_all_and_loads_go_on_from_it(
    stopped: Server, tmp_path: Path, run: Run
) -> None:
    path = tmp_path / "in" / "a.json"
    odd = [
        work("Quotes \" and ' and ; and , and \\ here", "Ana O'Neil", "李 小龙", year=2001),
        work("Zwei\nZeilen\tund mehr", "Ана Петрова", "Ana O'Neil"),
        work("=1+1", "Øystein 😀 Ore", DOI="10.5555/odd"),
    ]
    save(path, *items(150, seed=1), *odd)
    admin = shlex.join(stopped._main("org.neo4j.cli.AdminTool"))
    home = {"NEO4J_HOME": str(stopped.home), "NEO4J_CONF": str(stopped.home / "conf")}
    with gk.open(tmp_path / "w") as graph:
        graph.load(path)
        stamp = graph.tables.stamp
    where = ("--workspace", tmp_path / "w")
    done = run("export", tmp_path / "files", "--to", "neo4j-import", *where)
    assert done.stdout.startswith("neo4j-admin database import full neo4j")
    assert "--overwrite-destination" not in done.stdout
    done = run("export", tmp_path / "files", "--to", "neo4j-import", "--run", "--admin", admin,
               *where, **home)  # fmt: skip
    stopped.spawn()
    stopped.wait()
    assert meta(stopped) == {
        "key": "graph", "current": stamp, "schema": meta(stopped)["schema"], "unindexed": True,
        "workspace": meta(stopped)["workspace"],
    }  # fmt: skip
    done = run("export", tmp_path / "files", "--to", "neo4j-import", "--run", "--admin", admin,
               *where, **home, code=5)  # fmt: skip
    assert "holds something already" in done.stderr or "stop it first" in done.stderr
    with opened(stopped, tmp_path / "w") as graph:
        with pytest.warns(GraphkitWarning, match="no constraints and indexes"):
            graph.rows("graph/counts")
        assert "nothing to change" in graph.load().notes[-1]
        assert_holds(stopped, graph.tables)
        kinds = ask(stopped, "SHOW INDEXES YIELD type, state WHERE type <> 'LOOKUP'"
                             " RETURN type, state")  # fmt: skip
        assert {kind for kind, _ in kinds} == {"RANGE", "TEXT", "FULLTEXT"}
        assert {state for _, state in kinds} == {"ONLINE"}
        assert "unindexed" not in meta(stopped)
        assert graph.rows("people/search", text="oneil")
        graph.load(write(tmp_path / "in" / "b.json", 30, seed=2))
        assert isinstance(graph.store, ServerStore)
        assert 0 < (graph.store.sent or 0) < 2500
        assert_holds(stopped, graph.tables)


def test_an_empty_graph_is_imported_too(stopped: Server, tmp_path: Path, run: Run) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "x", "type": "book", "title": "Tides"}]', encoding="utf-8")
    admin = shlex.join(stopped._main("org.neo4j.cli.AdminTool"))
    home = {"NEO4J_HOME": str(stopped.home), "NEO4J_CONF": str(stopped.home / "conf")}
    with gk.open(tmp_path / "w") as graph:
        graph.load(path)
        run("export", tmp_path / "files", "--to", "neo4j-import", "--run", "--force", "--admin",
            admin, "--workspace", tmp_path / "w", **home)  # fmt: skip
        stopped.spawn()
        stopped.wait()
    with opened(stopped, tmp_path / "w") as graph:
        graph.load()
        assert_holds(stopped, graph.tables)


def test_the_parts_that_a_job_writes_are_imported_too(
    stopped: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "in" / "a.json"
    save(path, *items(60, seed=1), work('Zwei\nZeilen\tund "mehr"', "Ana O'Neil", year=2001))
    write_table = pq.write_table
    monkeypatch.setattr(  # else so few rows are one part
        pq, "write_table", lambda *a, **k: write_table(*a, **{**k, "row_group_size": 25})
    )
    done = run_job(Local(tmp_path / "out" / "scratch", 4), [path], tmp_path / "out")
    assert len(list((tmp_path / "out" / "import" / "Author").glob("*.csv"))) > 2
    monkeypatch.setenv("NEO4J_HOME", str(stopped.home))
    monkeypatch.setenv("NEO4J_CONF", str(stopped.home / "conf"))
    run_import(done.files.command(stopped._main("org.neo4j.cli.AdminTool")))
    stopped.spawn()
    stopped.wait()
    # the first load of a workspace that owns the graph makes the rest: empty lists, indexes
    works = done.tables.whole("works").select(["id", "title", "year"]).to_pylist()
    found = ask(stopped, "MATCH (w:Work) RETURN w.id, w.title, w.year ORDER BY w.id")
    assert [tuple(row) for row in found] == [tuple(row.values()) for row in works]
    for name, table in (("COAUTHOR", "coauthor"), ("AUTHORED", "authored"), ("ABOUT", "about")):
        ((count,),) = ask(stopped, f"MATCH ()-[r:{name}]->() RETURN count(r)")
        assert count == done.tables.whole(table).num_rows > 25
    assert meta(stopped)["current"] == done.tables.stamp


def test_what_is_wrong_with_an_import_is_said(run: Run, own_demo: gk.KnowledgeGraph) -> None:
    where = ("--workspace", own_demo.folder)
    done = run("export", "files", "--to", "neo4j-import", "--run", "--admin", "no-such-program",
               *where, code=2)  # fmt: skip
    assert "There is no 'no-such-program' here" in done.stderr
    run("export", "graph.json", "--run", *where, code=2)
