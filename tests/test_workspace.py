"""The workspace: loading again, updating, receipts, and what survives damage."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from generated import save, work, write
from test_tables import contents

import graphkit as gk
from graphkit.errors import GraphkitWarning
from graphkit.stores import EmbeddedStore

ONE = work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2019, DOI="10.5555/a")
TWO = work("Salt and the outer reef", "Ana Silva", keyword="reefs, salt", year=2020)


def test_loading_again_is_a_no_op(tmp_path: Path) -> None:
    path = save(tmp_path / "in" / "works.json", ONE, TWO)
    with gk.open(tmp_path / "workspace") as graph:
        first = graph.load(tmp_path / "in")
        before = {p: p.stat().st_mtime_ns for p in (tmp_path / "workspace" / "tables").rglob("*")}
        store = (graph.tables.folder / "graph.lbug").stat().st_mtime_ns
        again = graph.load(path)
        assert again.generation == first.generation
        assert {f.outcome for f in again.files} == {"unchanged"}
        assert all((c.new, c.changed, c.gone) == (0, 0, 0) for c in again.changes.values())
        assert before == {p: p.stat().st_mtime_ns for p in before}
        assert store == (graph.tables.folder / "graph.lbug").stat().st_mtime_ns


def test_a_changed_file_is_an_update_with_a_receipt(tmp_path: Path) -> None:
    path = save(tmp_path / "works.json", ONE, TWO)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(path)
        newer = work("Rain over the long bridge", "Cem Yıldız", keyword="rain")
        receipt = graph.load(save(path, {**ONE, "container-title": "Harbour Studies"}, newer))
        assert receipt.files[0].outcome == "updated"
        works, people, topics = (receipt.changes[k] for k in ("works", "people", "topics"))
        assert (works.total, works.new, works.changed, works.gone) == (2, 1, 1, 1)
        assert (people.total, people.new, people.changed, people.gone) == (3, 1, 1, 0)
        assert (topics.total, topics.new, topics.gone) == (1, 1, 2)
        assert graph.rows("graph/counts")[0]["works"] == 2


def test_the_same_content_elsewhere_is_known(tmp_path: Path) -> None:
    path = save(tmp_path / "works.json", ONE)
    other = tmp_path / "copy" / "renamed.json"
    other.parent.mkdir()
    shutil.copy(path, other)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(path)
        assert graph.load(other).files[0].outcome == "unchanged"
        assert graph.tables.count("sources") == 1


def test_a_file_put_back_to_what_another_says_no_longer_counts(tmp_path: Path) -> None:
    one, two = save(tmp_path / "1.json", ONE), save(tmp_path / "2.json", TWO)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load([one, two])
        save(two, ONE)
        graph.load([one, two])
        assert graph.tables.read("works").column("title").to_pylist() == [ONE["title"]]


def test_records_in_are_kept_or_rejected(tmp_path: Path) -> None:
    path = tmp_path / "works.json"
    save(path, ONE, {"type": "book"}, TWO)
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load(path)
        assert (receipt.kept, len(receipt.rejected)) == (2, 1)
        assert receipt.rejected[0].origin.line >= 1
        (refused,) = graph.ledger.rejections()
        assert (refused.origin.file, refused.origin.line, refused.reason) == (
            "works.json", receipt.rejected[0].origin.line, receipt.rejected[0].reason
        )  # fmt: skip
        # the newest word on a file replaces the last
        graph.load(save(path, ONE, TWO))
        assert graph.ledger.rejections() == []


def test_nothing_usable_leaves_an_empty_workspace(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("not json", encoding="utf-8")
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load(tmp_path / "x.json")
        assert (receipt.generation, receipt.kept) == ("", 0)
        with pytest.raises(gk.GraphkitError, match="graphkit load"):
            graph.rank()


@pytest.mark.parametrize("lost", ["tables", "cache", "tables/*/cache", "tables/*/graph.lbug"])
def test_what_is_made_from_the_truth_is_made_again(
    own_demo: gk.KnowledgeGraph, lost: str, tmp_path: Path
) -> None:
    before = contents(own_demo.tables.folder)
    top = own_demo.rows("people/most_connected")
    own_demo.projection  # noqa: B018 - to be kept
    own_demo.close()
    (path,) = (tmp_path / "workspace").glob(lost)
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    is_file = lost.endswith("graph.lbug")
    said = pytest.warns(GraphkitWarning, match="missing") if is_file else contextlib.nullcontext()
    with gk.open(tmp_path / "workspace") as graph, said:
        assert graph.rows("people/most_connected") == top
        assert contents(graph.tables.folder) == before


@pytest.mark.parametrize("keep", [0, 100, 4096, 5000])
def test_a_damaged_store_is_built_again(
    own_demo: gk.KnowledgeGraph, keep: int, tmp_path: Path
) -> None:
    top = own_demo.rows("people/most_connected")
    own_demo.close()
    (path,) = (tmp_path / "workspace" / "tables").glob("*/graph.lbug")
    path.write_bytes(path.read_bytes()[:keep])
    said = pytest.warns(GraphkitWarning, match="graph.lbug was damaged")
    with gk.open(tmp_path / "workspace") as graph, said:
        assert graph.rows("people/most_connected") == top


def test_a_store_of_another_generation_is_not_believed(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "1.json", ONE))
        old = (graph.tables.folder / "graph.lbug").read_bytes()
        graph.load(save(tmp_path / "2.json", TWO))
        store = graph.tables.folder / "graph.lbug"
    store.write_bytes(old)
    said = pytest.warns(GraphkitWarning, match="graph.lbug was damaged")
    with gk.open(tmp_path / "workspace") as graph, said:
        assert graph.rows("graph/counts")[0]["works"] == 2


def test_without_the_engine_everything_but_cypher_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ladybug", None)
    with gk.open(tmp_path / "workspace") as graph:
        receipt = graph.load(write(tmp_path / "works.json", 50))
        assert any("engine is not installed" in note for note in receipt.notes)
        hub = graph.rank("degree", 1)["id"][0]
        assert len(graph.author(hub).collaborators())
        assert graph.author(hub).slice().save(tmp_path / "slice.html").stat().st_size > 1000
        with pytest.raises(gk.StoreError, match="Neo4j"):
            graph.query("graph/counts")


def test_scores_are_kept_with_the_graph(own_demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    ids = own_demo.tables.read("authors", ["id"]).column(0).to_pylist()
    values = {ident: number / 4 for number, ident in enumerate(ids) if number % 3}
    own_demo.annotate(gk.Scores("renown", {"renown": values}))
    assert own_demo.author(ids[1]).facts["renown"] == 0.25
    assert own_demo.author(ids[0]).facts["renown"] is None
    store = own_demo.store
    assert isinstance(store, EmbeddedStore)
    assert store.stamp() == own_demo.tables.stamp
    with store._connected() as connection:
        rows = connection.execute("MATCH (a:Author) RETURN a.id, a.renown").get_all()
    assert {r[0]: r[1] for r in rows if r[1] is not None} == values
    # the default scores are still there, and a repeated load changes nothing
    assert own_demo.rows("communities/largest")
    assert own_demo.load(Path(gk.__file__).parent / "sample").generation


def test_scores_for_strangers_are_refused(own_demo: gk.KnowledgeGraph) -> None:
    with pytest.raises(gk.UsageError, match="p:nobody"):
        own_demo.annotate(gk.Scores("renown", {"renown": {"p:nobody": 1.0}}))


def test_the_demo_leaves_other_data_alone(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", ONE))
    with pytest.raises(gk.UsageError, match="other data"):
        gk.demo(tmp_path / "workspace")
    gk.demo(tmp_path / "fresh").close()
    gk.demo(tmp_path / "fresh").close()  # twice is fine


def test_a_folder_of_other_things_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("…", encoding="utf-8")
    with pytest.raises(gk.UsageError, match="not a workspace"):
        gk.open(tmp_path)
    with pytest.raises(gk.UsageError, match="is a file"):
        gk.open(tmp_path / "thesis.docx")


def test_people_are_found_by_any_spelling(demo: gk.KnowledgeGraph) -> None:
    person = demo.author("Seo-yeon Kim")
    orcid = "https://orcid.org/0000-0000-0142-8579"
    for text in ("seoyeon kim", "Kim, Seo-Yeon", "KIM SEOYEON", "김서연", person.id, orcid):
        assert demo.author(text).id == person.id, text
    with pytest.raises(gk.AmbiguousNameError) as caught:
        demo.author("Wei Zhang")
    assert len(caught.value.candidates) >= 2
    with pytest.raises(gk.NotFoundError, match="Haruka Kuromatsu"):
        demo.author("Haruko Kuromatsu")
    for nothing in ("", "…", "p:nobody", "0000-0002-1825-0097"):
        with pytest.raises(gk.NotFoundError):
            demo.author(nothing)


def test_doubt_is_said(demo: gk.KnowledgeGraph) -> None:
    with pytest.raises(gk.AmbiguousNameError) as caught:
        demo.author("Wei Zhang")
    people = [demo.author(ident) for ident, _, _ in caught.value.candidates]
    assert any("doubtful" in w for p in people for w in p.warnings())
    assert all(any("bear this name" in w for w in p.warnings()) for p in people)


def test_results_read_well_in_a_notebook(demo: gk.KnowledgeGraph) -> None:
    me = demo.author("Seo-yeon Kim")
    table = me.collaborators(5)
    assert list(table.columns[:4]) == ["id", "name", "strength", "close"]
    assert str(table["first_year"].dtype) == "Int64"
    assert "Seo-yeon Kim" in me._repr_html_()
    assert "works" in repr(me)
    assert len(me.works()) == me.facts["works"]
    assert "iframe" in me.slice()._repr_html_()
    frame = demo.query("people/works_per_year", author=me.id)
    assert frame["works"].sum() <= me.facts["works"]
    assert "people" in repr(demo)


def test_a_slice_shows_what_sums_to_its_ties(demo: gk.KnowledgeGraph) -> None:
    cut = demo.author("Seo-yeon Kim").slice(hops=2, max_nodes=40).slice
    assert len(cut.nodes) == 40
    assert cut.left_out > 0
    share = {w.id: w.share for w in cut.works}
    for edge in cut.edges:
        assert sum(share[w] for w in edge.works) == pytest.approx(edge.weight, abs=1e-4)
    shown = {n.id: 0 for n in cut.nodes}
    for edge in cut.edges:
        shown[edge.source] += 1
        shown[edge.target] += 1
    for node in cut.nodes:
        assert node.more == node.facts["coauthors"] - shown[node.id]
    assert [n.id for n in cut.nodes] == sorted(n.id for n in cut.nodes)
    assert cut.to_json() == demo.author("Seo-yeon Kim").slice(hops=2, max_nodes=40).slice.to_json()
