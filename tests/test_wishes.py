"""Decisions about suggestions: who is left out, by whose decision, and for how long."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from explorer import explorer
from generated import save, work

import graphkit as gk
from graphkit.workspace import Deciding

TIDES = "Tides of the northern harbour"
WORKS = (
    work(TIDES, "Ana Silva", "Bo Berg", year=2020),
    work("Marsh birds at dusk", "Dee Duff", "Bo Berg", year=2021),
    work("Storms of the northern harbour", "Cy Young", "Bo Berg", year=2021),
    work("Lamps of the northern harbour", "Eva Lindqvist", "Noor Haddad", year=2021),
)


@pytest.fixture
def graph(tmp_path: Path) -> gk.KnowledgeGraph:
    graph = gk.open(tmp_path / "workspace")
    graph.load(save(tmp_path / "works.json", *WORKS))
    return graph


def names(graph: gk.KnowledgeGraph, person: str = "Ana Silva", **wanted: object) -> set[str]:
    return {one.name for one in graph.suggestions(person, 20, **wanted)}  # type: ignore[arg-type]


def test_who_is_not_wanted_is_left_out_of_both_lists_with_the_reason(
    graph: gk.KnowledgeGraph,
) -> None:
    with graph:
        generation = graph.tables.generation
        before = names(graph)
        assert {"Dee Duff", "Cy Young", "Eva Lindqvist"} <= before
        decide = Deciding(graph)
        decide.not_suggested("Ana Silva", "Dee Duff", why="another field", who="Ana")
        decide.in_touch("Ana Silva", "Eva Lindqvist", why="met in Lisbon")
        assert graph.tables.generation == generation
        found = graph.suggestions("Ana Silva", 20)
        assert {one.name for one in found} == before - {"Dee Duff", "Eva Lindqvist"}
        assert {(one.name, one.kind, one.why) for one in found.left_out} == {
            ("Dee Duff", "not-suggested", "another field"),
            ("Eva Lindqvist", "in-touch", "met in Lisbon"),
        }
        (note,) = (n for n in found.notes if "by your decision" in n)
        assert note.startswith("2 left out by your decision: ")
        assert "Dee Duff (not this person: another field)" in note
        assert "Eva Lindqvist (already in touch: met in Lisbon)" in note


def test_being_in_touch_holds_both_ways_and_not_wanting_one_way(graph: gk.KnowledgeGraph) -> None:
    with graph:
        decide = Deciding(graph)
        decide.in_touch("Ana Silva", "Dee Duff")
        decide.not_suggested("Ana Silva", "Cy Young")
        assert "Ana Silva" not in names(graph, "Dee Duff")
        assert "Ana Silva" in names(graph, "Cy Young")
        with pytest.raises(gk.GraphkitError, match="decided already"):
            decide.in_touch("Dee Duff", "Ana Silva")
        with pytest.raises(gk.GraphkitError, match="one person"):
            decide.in_touch("Ana Silva", "Ana Silva")
        group = graph.suggestions(["Ana Silva", "Eva Lindqvist"], 20)
        assert not {"Dee Duff", "Cy Young"} & {one.name for one in group}


def test_a_filter_and_a_short_list_are_filled_after_the_decision(graph: gk.KnowledgeGraph) -> None:
    with graph:
        (first,) = graph.suggestions("Ana Silva", 1, lists="near")
        Deciding(graph).not_suggested("Ana Silva", first.id)
        (second,) = graph.suggestions("Ana Silva", 1, lists="near")
        assert second.id != first.id
        assert {second.name, first.name} == {"Dee Duff", "Cy Young"}


def test_a_decision_survives_reloads_merges_and_another_process_and_is_undone(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    with graph:
        decide = Deciding(graph)
        before = names(graph)
        row = decide.not_suggested("Ana Silva", "Dee Duff", why="no")
        graph.load(
            save(
                tmp_path / "more.json",
                work("Marsh birds by night", "Deborah Duffy", "Bo Berg", year=2022),
            )
        )
        assert "Dee Duff" not in names(graph)
        decide.merge(graph.author("Dee Duff").id, graph.author("Deborah Duffy").id)
        assert not {"Dee Duff", "Deborah Duffy"} & names(graph)
        with gk.open(graph.folder) as other:
            assert "Dee Duff" not in names(other)
            assert [r["kind"] for r in Deciding(other).log()] == ["merge", "not-suggested"]
        decide.undo("last")
        decide.undo(row.id)
        assert names(graph) >= before
        assert not graph.suggestions("Ana Silva", 20).left_out


def test_an_exported_decision_holds_elsewhere(graph: gk.KnowledgeGraph, tmp_path: Path) -> None:
    with graph:
        Deciding(graph).in_touch("Ana Silva", "Dee Duff")
        Deciding(graph).export(tmp_path / "decisions.jsonl")
    with gk.open(tmp_path / "second") as second:
        second.load(tmp_path / "works.json")
        assert "Dee Duff" in names(second)
        assert Deciding(second).take_in(tmp_path / "decisions.jsonl") == 1
        assert "Dee Duff" not in names(second)


def test_who_became_a_coauthor_is_not_told_as_left_out(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    with graph:
        Deciding(graph).in_touch("Ana Silva", "Dee Duff")
        graph.load(
            save(tmp_path / "more.json", work("Two of us", "Ana Silva", "Dee Duff", year=2023))
        )
        found = graph.suggestions("Ana Silva", 20)
        assert "Dee Duff" not in {one.name for one in found}
        assert not found.left_out


def test_the_explorer_shows_a_decision_with_the_next_request(graph: gk.KnowledgeGraph) -> None:
    with graph, explorer(graph.folder) as client:
        page = f"/people/{graph.author('Ana Silva').id}.json"
        before = client.get(page)
        assert "Dee Duff" in before.text
        Deciding(graph).in_touch("Ana Silva", "Dee Duff")
        after = client.get(page, headers={"if-none-match": before.headers["etag"]})
        assert after.status_code == 200
        assert "1 left out by your decision: Dee Duff (already in touch)" in after.text


def test_who_leaves_for_good_takes_decisions_about_them_along(graph: gk.KnowledgeGraph) -> None:
    with graph:
        decide = Deciding(graph)
        decide.in_touch("Ana Silva", "Dee Duff")
        decide.suppress("Dee Duff", purge=True)
        found = graph.suggestions("Ana Silva", 20)
        assert not found.left_out
        assert "Cy Young" in {one.name for one in found}


def test_a_name_that_is_an_id_leaves_the_decisions_for_good(tmp_path: Path) -> None:
    (tmp_path / "ties.txt").write_text("Ana\tBo\nBo\tXochi Quetzalcoatl\n", encoding="utf-8")
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(tmp_path / "ties.txt", format="edges")
        decide = Deciding(graph)
        assert "Xochi Quetzalcoatl" in {one.name for one in graph.suggestions("Ana")}
        decide.in_touch("Ana", "Xochi Quetzalcoatl", why="Xochi Quetzalcoatl wrote")
        assert [one.name for one in graph.suggestions("Ana").left_out] == ["Xochi Quetzalcoatl"]
        decide.suppress("Xochi Quetzalcoatl", purge=True)
    held = [p for p in (tmp_path / "workspace").rglob("*") if p.is_file()]
    assert len(held) > 3
    for path in held:
        assert b"Quetzalcoatl" not in path.read_bytes(), path


def test_decisions_are_taken_and_told_at_the_command_line(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "works.json", *WORKS)
    run("load", "works.json")
    done = run("people", "in-touch", "Ana Silva", "Dee Duff", "--why", "met in Lisbon")
    ident = done.stdout.split()[0]
    told = run("suggest", "Ana Silva")
    assert "Dee Duff" not in told.stdout
    assert "1 left out by your decision: Dee Duff (already in touch: met in Lisbon)" in told.stderr
    run("people", "undo", ident)
    assert "Dee Duff" in run("suggest", "Ana Silva").stdout
    run("people", "not-suggested", "Ana Silva", "Nobody At All", code=4)
