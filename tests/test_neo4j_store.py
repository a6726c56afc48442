"""The server store on a real Neo4j: differences, states, refusals, limits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from generated import items, save, work, write
from neo4j_graphs import address, ask, assert_holds, held, meta, opened, wipe
from neo4j_server import Server

import graphkit as gk
from graphkit.errors import GraphkitWarning, QueryFailedError, QueryTimeoutError, StoreRefusedError
from graphkit.graph import SCHEMA_VERSION
from graphkit.stores import ServerStore
from graphkit.stores.server import applying
from graphkit.stores.server.connection import Connection
from graphkit.workspace import Deciding


@pytest.fixture
def empty(server: Server) -> Iterator[Server]:
    """The server with nothing in it."""
    wipe(server)
    yield server


def store_of(graph: gk.KnowledgeGraph) -> ServerStore:
    assert isinstance(graph.store, ServerStore)
    return graph.store


def test_a_load_fills_the_server_and_a_second_changes_nothing(
    empty: Server, tmp_path: Path
) -> None:
    with opened(empty, tmp_path / "w") as graph:
        receipt = graph.load(write(tmp_path / "in" / "a.json", 300))
        assert any("nodes and relations written" in note for note in receipt.notes)
        assert_holds(empty, graph.tables)
        assert meta(empty) == {
            "key": "graph", "current": graph.tables.stamp, "schema": SCHEMA_VERSION,
            "workspace": graph.ledger.workspace_id(),
        }  # fmt: skip
        again = graph.load(tmp_path / "in" / "a.json")
        assert any("nothing to change" in note for note in again.notes)
    with opened(empty, tmp_path / "w") as graph:
        assert "nothing to change" in graph.load().notes[-1]


def test_a_newer_file_sends_only_what_changed_and_removes_what_is_gone(
    empty: Server, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.json", 400)
    with opened(empty, tmp_path / "w") as graph:
        graph.load(path)
        everything = store_of(graph).sent
        changed = items(400, seed=1)
        del changed[10]  # gone
        changed[20]["title"] += ", second edition"
        changed[30]["author"] = changed[31]["author"]
        changed += [work("A work that is new", "Given3 Family0", "Wholly Newcomer", year=2024)]
        save(path, *changed)
        graph.load(path)
        sent = store_of(graph).sent
        assert_holds(empty, graph.tables)
        assert sent is not None and everything is not None
        assert 0 < sent < everything / 3  # every record of the file has another line and source


def test_scores_go_back_as_changed_properties_only(empty: Server, tmp_path: Path) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "a.json", 200))
        relations = ask(empty, "MATCH ()-[r]->() RETURN elementId(r) ORDER BY elementId(r)")
        some = graph.projection.ids[:40]
        graph.annotate(gk.Scores("heat", {"heat": {i: n / 2 for n, i in enumerate(some)}}))
        assert store_of(graph).sent == 40
        found = ask(empty, "MATCH (a:Author) WHERE a.heat IS NOT NULL RETURN a.id, a.heat")
        assert {tuple(row) for row in found} == {(i, n / 2) for n, i in enumerate(some)}
        again = ask(empty, "MATCH ()-[r]->() RETURN elementId(r) ORDER BY elementId(r)")
        assert again == relations
        graph.annotate(gk.Scores("heat", {"heat": {i: n / 2 for n, i in enumerate(some[:39])}}))
        assert store_of(graph).sent == 1
        assert_holds(empty, graph.tables)


def test_twins_and_nulls_are_compared_exactly(empty: Server, tmp_path: Path) -> None:
    """Two records of one work on one line are two STATED_BY; years may be unknown."""
    path = tmp_path / "a.json"
    twin = work("The same work said twice", "Ana Silva", "Bo Li", DOI="10.5555/twin")
    other = work("Another one altogether", "Ana Silva", "Bo Li", year=2020)
    save(path, twin, twin, other)
    with opened(empty, tmp_path / "w") as graph:
        graph.load(path)
        assert graph.tables.count_rows("stated_by") == 3
        assert_holds(empty, graph.tables)
        save(path, twin, other)
        graph.load(path)
        assert graph.tables.count_rows("stated_by") == 2
        assert_holds(empty, graph.tables)


def test_constraints_and_indexes_are_there(empty: Server, tmp_path: Path) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", work("Tides of the Baltic", "Åsa Öberg", year=2020)))
    kinds = ask(empty, "SHOW INDEXES YIELD type, state WHERE type <> 'LOOKUP' RETURN type, state")
    assert {state for _, state in kinds} == {"ONLINE"}
    assert {kind for kind, _ in kinds} == {"RANGE", "TEXT", "FULLTEXT"}
    found = ask(empty, "CALL db.index.fulltext.queryNodes('person_names', 'oberg') YIELD node"
                       " RETURN node.name")  # fmt: skip
    assert found == [["Åsa Öberg"]]
    assert ask(empty, "CALL db.index.fulltext.queryNodes('work_titles', 'baltic') YIELD node"
                      " RETURN count(node)") == [[1]]  # fmt: skip


def test_an_index_that_a_killed_server_left_without_its_key_is_replaced(
    empty: Server, tmp_path: Path
) -> None:
    key = "graphkit_institution"
    ask(empty, f"DROP CONSTRAINT {key} IF EXISTS")
    ask(empty, f"CREATE INDEX {key} FOR (n:Institution) ON (n.id)")
    with opened(empty, tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", work("Tides of the Baltic", "Åsa Öberg", year=2020)))
        assert_holds(empty, graph.tables)
    found = ask(empty, f"SHOW CONSTRAINTS YIELD name WHERE name = '{key}' RETURN name")
    assert found == [[key]]


def test_very_long_names_and_titles_load(empty: Server, tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", work("word " * 20_000, "Ana " + "Maria " * 9_000 + "Silva"))
    with opened(empty, tmp_path / "w") as graph:
        graph.load(path, format="csl-json")
        assert_holds(empty, graph.tables)


# -- states ----------------------------------------------------------------------------------------


def test_readers_are_warned_while_a_change_is_applied(empty: Server, tmp_path: Path) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "a.json", 50))
        assert graph.rows("graph/counts")
        ask(empty, "MATCH (m:GraphkitMeta) SET m.applying = 'G2', m.over = m.current")
        with pytest.warns(GraphkitWarning, match="applying G2 over"):
            assert graph.rows("graph/counts")
        graph.load()
        assert graph.rows("graph/counts")
        ask(empty, "MATCH (m:GraphkitMeta) SET m.current = 'G0'")
        with pytest.warns(GraphkitWarning, match="shows G0, this workspace is at"):
            graph.rows("graph/counts")


def test_an_interrupted_first_load_goes_on_where_it_was(
    empty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.json", 300)
    monkeypatch.setattr(applying, "BATCH", 100)
    sent: list[int] = []
    real = applying._send

    def send(transaction: object, plan: str, step: int, work: applying.ServerStep) -> None:
        if len(sent) == 7:
            raise KeyboardInterrupt
        sent.append(step)
        real(transaction, plan, step, work)

    with opened(empty, tmp_path / "w") as graph:
        monkeypatch.setattr(applying, "_send", send)
        with pytest.raises(KeyboardInterrupt):
            graph.load(path)
        stopped = meta(empty)
        assert stopped["step"] == 7
        assert "current" not in stopped
        sent[:] = [0] * 8
        graph.load(path)
        assert sent[8:] == list(range(8, sent[-1] + 1)), "what was done is not done again"
        assert_holds(empty, graph.tables)
        assert "applying" not in meta(empty)


def test_a_batch_whose_answer_was_lost_is_not_applied_twice(
    empty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Connection.write
    lost: list[str] = []

    def write_and_lose(self: Connection, job: object, doing: str) -> object:
        found = real(self, job, doing)  # type: ignore[arg-type]
        if "COAUTHOR" in doing and not lost:
            lost.append(doing)
            return real(self, job, doing)  # type: ignore[arg-type]
        return found

    monkeypatch.setattr(Connection, "write", write_and_lose)
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "a.json", 100))
        assert lost
        assert_holds(empty, graph.tables)


def test_a_graph_that_was_changed_by_hand_is_mended(empty: Server, tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "a.json", 100)
    with opened(empty, tmp_path / "w") as graph:
        graph.load(path)
        ask(empty, "MATCH (w:Work) WITH w ORDER BY w.id LIMIT 60 DETACH DELETE w")
        save(path, *items(100, seed=1)[50:])
        with pytest.raises(gk.StoreError, match="changed by something else"):
            graph.load(path)
        graph.load(path)  # compares all
        assert_holds(empty, graph.tables)


def test_a_workspace_without_its_notes_compares_with_what_is_there(
    empty: Server, tmp_path: Path
) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "in" / "a.json", 100))
        shutil.rmtree(tmp_path / "w" / "sent")
        graph.load(write(tmp_path / "in" / "b.json", 20, seed=2))
        assert store_of(graph).sent < 1500  # type: ignore[operator]
        assert_holds(empty, graph.tables)


# -- refusals --------------------------------------------------------------------------------------


def test_another_programs_database_is_left_alone(empty: Server, tmp_path: Path) -> None:
    ask(empty, "CREATE (:Film {title: 'Solaris'})-[:SHOWN_IN]->(:Cinema {name: 'Rex'})")
    path = write(tmp_path / "a.json", 20)
    with (
        opened(empty, tmp_path / "w") as graph,
        pytest.raises(StoreRefusedError, match=r"another program's data \(1 Cinema, 1 Film\)"),
    ):
        graph.load(path)
    assert ask(empty, "MATCH (n) RETURN count(n)") == [[2]]
    with opened(empty, tmp_path / "w", force=True) as graph:
        graph.load(path)
        assert_holds(empty, graph.tables)
        save(path, *items(20, seed=1)[3:])
        graph.load(path)
        assert_holds(empty, graph.tables)
    assert ask(empty, "MATCH (f:Film)-[:SHOWN_IN]->(c) RETURN f.title, c.name") == [
        ["Solaris", "Rex"]
    ]


def test_labels_that_would_mix_are_refused_even_with_force(empty: Server, tmp_path: Path) -> None:
    ask(empty, "CREATE (:Author {name: 'Somebody of theirs'})")
    path = write(tmp_path / "a.json", 20)
    with (
        opened(empty, tmp_path / "w", force=True) as graph,
        pytest.raises(StoreRefusedError, match=r"labels that graphkit uses \(Author\)"),
    ):
        graph.load(path)
    assert ask(empty, "MATCH (n) RETURN count(n)") == [[1]]


def test_another_workspaces_graph_is_only_replaced_by_force(empty: Server, tmp_path: Path) -> None:
    with opened(empty, tmp_path / "one") as graph:
        graph.load(write(tmp_path / "a.json", 60))
        before = held(empty)
    path = write(tmp_path / "b.json", 30, seed=9)
    with (
        opened(empty, tmp_path / "two") as graph,
        pytest.raises(StoreRefusedError, match="another graphkit workspace"),
    ):
        graph.load(path)
    assert held(empty) == before
    with opened(empty, tmp_path / "two", force=True) as graph:
        graph.load(path)
        assert_holds(empty, graph.tables)


def test_versions_of_the_schema(empty: Server, tmp_path: Path) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "in" / "a.json", 40))
        ask(empty, "MATCH (m:GraphkitMeta) SET m.schema = $v", v=SCHEMA_VERSION + 1)
        with pytest.raises(StoreRefusedError, match="newer graphkit"):
            graph.load(write(tmp_path / "in" / "b.json", 10, seed=2))
        _refuses_readers(empty, "a newer graphkit")
        ask(empty, "MATCH (m:GraphkitMeta) SET m.schema = 0")
        _refuses_readers(empty, "an older graphkit")
        ask(empty, "MATCH (a:Author) SET a.shoe_size = 42")
        graph.load(tmp_path / "in")
        assert_holds(empty, graph.tables)
        assert ask(empty, "MATCH (a:Author) WHERE a.shoe_size IS NOT NULL RETURN count(a)") == [[0]]


def _refuses_readers(server: Server, said: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        with pytest.raises(gk.GraphkitError, match=said):
            gk.open(server.uri)


# -- reading ---------------------------------------------------------------------------------------


def test_reading_can_change_nothing(empty: Server) -> None:
    connection = Connection(address(empty))
    for text in (
        "CREATE (:Topic {id: 'x'}) RETURN 1",
        "MATCH (n) DETACH DELETE n RETURN 1",
        "CREATE INDEX evil FOR (n:Author) ON (n.x)",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://127.0.0.1:1/' AS line RETURN line",
    ):
        with pytest.raises((QueryFailedError, gk.StoreError)):
            connection.read(text, {}, 5, "run test")
    connection.close()
    assert ask(empty, "MATCH (n:Topic) RETURN count(n)") == [[0]]


def test_a_query_that_takes_too_long_is_stopped(empty: Server) -> None:
    connection = Connection(address(empty))
    with pytest.raises(QueryTimeoutError, match="time allowed"):
        connection.read(
            "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN sum(x * y) AS n",
            {}, 1, "run test",
        )  # fmt: skip
    assert connection.read("RETURN 1 AS one", {}, 5, "run test") == (["one"], [[1]])
    connection.close()


def test_texts_and_parameters_are_values(empty: Server, tmp_path: Path) -> None:
    titles = ["Quotes ' and \" and \\ and `", "Zeilen\nund\tTabs", "{$x} ${y} %s 🜁 한글 漢字"]
    evil = "x'}) DETACH DELETE n //"
    with opened(empty, tmp_path / "w") as graph:
        graph.load(save(tmp_path / "w.json", *(work(t, "Ana O'Neil") for t in [*titles, evil])))
        assert_holds(empty, graph.tables)
        ana = graph.author("Ana O'Neil").id
        assert len(graph.rows("people/works", author=ana)) == 4
        assert graph.rows("people/card", author=evil) == []
    assert ask(empty, "MATCH (a:Author) RETURN count(a)") == [[1]]


def test_an_attached_graph_answers_as_the_workspace_does(
    empty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "a.json", 300))
        with pytest.MonkeyPatch.context() as patch:
            for name, value in empty.environment.items():
                patch.setenv(name, value)
            with gk.open(empty.uri) as attached:
                hub = graph.rank("degree", 1)["id"][0]
                assert attached.rank("degree").equals(graph.rank("degree"))
                assert attached.communities().equals(graph.communities())
                mine, theirs = graph.author(hub), attached.author(hub)
                assert theirs.collaborators().equals(mine.collaborators())
                assert theirs.works().rows() == mine.works().rows()
                assert theirs.slice().slice.to_json() == mine.slice().slice.to_json()
                query = "people/coauthors"
                assert attached.rows(query, author=hub) == graph.rows(query, author=hub)
                assert theirs.profile()["metrics"] == mine.profile()["metrics"]
                assert len(attached.topics("text")) > 0
                assert len(attached.path(hub, theirs.all_collaborators()[0].id).steps) == 1
                for verb in (
                    lambda: attached.load("x.json"),
                    lambda: attached.search_openalex("tides"),
                    lambda: Deciding(attached).log(),
                ):
                    with pytest.raises(gk.UsageError, match="read-only"):
                        verb()
        wipe(empty)
        monkeypatch.setenv("NEO4J_PASSWORD", empty.password)
        with pytest.raises(gk.StoreError, match="no graph of graphkit's"):
            gk.open(empty.uri)


def test_the_server_forgets_who_asked_to_be_left_out(empty: Server, tmp_path: Path) -> None:
    everything = ("MATCH (n) RETURN properties(n)", "MATCH ()-[r]->() RETURN properties(r)")
    with opened(empty, tmp_path / "w") as graph:
        made = (work("Tides of the harbour", "Dina Haddad", "Ana Silva", keyword="tides"),
                work("Salt and the reef", "D. Haddad", "Ana Silva", "Ben Okoro"))  # fmt: skip
        graph.load(save(tmp_path / "works.json", *made))
        assert "haddad" in str([ask(empty, text) for text in everything]).casefold()
        people = graph.tables.read("authors", ["id", "name"]).to_pylist()
        for row in [r for r in people if "Haddad" in r["name"]]:
            Deciding(graph).suppress(row["id"])
        assert "haddad" not in str([ask(empty, text) for text in everything]).casefold()
        assert_holds(empty, graph.tables)
        sent = [p for p in (graph.folder / "sent").rglob("*") if p.is_file()]
        assert sent and all(b"Haddad" not in p.read_bytes() for p in sent)
        assert "Ana Silva" in str(graph.rows("people/most_connected"))


def test_the_workspace_keeps_links_to_what_was_sent(empty: Server, tmp_path: Path) -> None:
    with opened(empty, tmp_path / "w") as graph:
        graph.load(write(tmp_path / "in" / "a.json", 30))
        graph.load(write(tmp_path / "in" / "b.json", 30, seed=2))
        kept = list(store_of(graph).folder.iterdir())
        assert [folder.name for folder in kept] == [graph.tables.stamp]
        assert pq.read_table(kept[0] / "works.parquet").equals(graph.tables.whole("works"))
        assert isinstance(graph.tables.whole("works"), pa.Table)
