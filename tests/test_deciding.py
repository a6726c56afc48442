"""Decisions: taken, applied again at each load, explained, exported, and undone byte for byte."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest
from conftest import Run
from generated import items, save, work
from test_resolve import orcid, teams

import graphkit as gk
from graphkit.workspace import Deciding

WORKS = (
    work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2019),
    work("Salt and the outer reef", "Ana M. Silva", "Chidi Nwosu", year=2021),
    work("Rain over the long bridge", "Ana Silva", "Ben Okoro", year=2020),
    work("Moss beneath the old station", "Dina Haddad", year=2022),
)


def bytes_of(graph: gk.KnowledgeGraph) -> dict[str, str]:
    folder = graph.tables.folder
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def graph(tmp_path: Path) -> gk.KnowledgeGraph:
    graph = gk.open(tmp_path / "workspace")
    graph.load(save(tmp_path / "works.json", *WORKS))
    return graph


def test_a_merge_holds_and_its_undoing_gives_the_same_bytes(graph: gk.KnowledgeGraph) -> None:
    with graph:
        before, count = bytes_of(graph), graph.tables.count("authors")
        one, other = graph.author("Ana Silva").id, graph.author("Ana M. Silva").id
        Deciding(graph).merge(one, other, why="her own page says so", who="Vera")
        assert graph.tables.count("authors") == count - 1
        assert graph.author(one).id == graph.author(other).id
        assert graph.author(one).facts["identity_basis"] == "ruling"
        (row,) = Deciding(graph).log()
        assert (row["who"], row["why"], row["kind"]) == ("Vera", "her own page says so", "merge")
        assert row["state"].startswith("applied")
        Deciding(graph).undo(row["id"])
        assert bytes_of(graph) == before
        assert {graph.author(i).id for i in (one, other)} == {one, other}
        assert Deciding(graph).log()[0]["state"].startswith("undone")
        with pytest.raises(gk.GraphkitError, match="undone"):
            Deciding(graph).undo(row["id"])


@pytest.mark.parametrize("kind", ["split", "not-same", "not-my-work", "claim", "suppress"])
def test_each_kind_is_undone_byte_for_byte(graph: gk.KnowledgeGraph, kind: str) -> None:
    with graph:
        before = bytes_of(graph)
        ana, ben = graph.author("Ana Silva"), graph.author("Ben Okoro")
        first = ana.work_rows()[0]["id"]
        decide = Deciding(graph)
        {
            "split": lambda: decide.split(ana.id, [first]),
            "not-my-work": lambda: decide.not_my_work(ana.id, [first]),
            "not-same": lambda: decide.not_same(ana.id, ben.id),
            "claim": lambda: decide.claim(ana.id),
            "suppress": lambda: decide.suppress(ana.id),
        }[kind]()
        assert kind in ("not-same",) or bytes_of(graph) != before
        decide.undo()
        assert bytes_of(graph) == before


def test_a_split_stays_split_when_more_is_loaded(graph: gk.KnowledgeGraph, tmp_path: Path) -> None:
    with graph:
        ana = graph.author("Ana Silva")
        assert ana.facts["works"] == 2
        Deciding(graph).split(ana.id, [ana.work_rows()[0]["id"]])
        graph.load(save(tmp_path / "more.json", work("Fog upon the low meadow", "Ana Silva",
                                                     "Ben Okoro", year=2021)))  # fmt: skip
        places = graph.tables.read("authored").to_pylist()
        whose = {r["target"]: r["source"] for r in places if r["raw_name"] == "Ana Silva"}
        assert len(set(whose.values())) == 2


def test_who_asked_to_be_left_out_is_nowhere(graph: gk.KnowledgeGraph, tmp_path: Path) -> None:
    with graph:
        Deciding(graph).suppress("Dina Haddad")
        graph.load(
            save(tmp_path / "works.json", *WORKS, work("Iron in the hidden well", "Ben Ito"))
        )
        with pytest.raises(gk.NotFoundError):
            graph.author("Dina Haddad")
        for name in ("authors", "authored", "coauthor", "affiliated"):
            assert "Haddad" not in str(graph.tables.read(name).to_pylist())
        assert "Haddad" not in str(graph.tables.read_decisions().to_pylist())
        assert graph.tables.count("works") == 5


def test_a_decision_that_no_longer_fits_is_said_and_kept(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    with graph:
        Deciding(graph).merge("Dina Haddad", "Chidi Nwosu")
        receipt = graph.load(save(tmp_path / "works.json", *WORKS[:3]))
        assert any("no longer fits" in note for note in receipt.notes)
        assert "no longer fits" in Deciding(graph).log()[0]["state"]
        receipt = graph.load(save(tmp_path / "works.json", *WORKS))
        assert not any("no longer fits" in note for note in receipt.notes)
        assert graph.author("Dina Haddad").facts["works"] == 2


def test_decisions_survive_reloads_in_any_order(tmp_path: Path) -> None:
    parts = [items(25, seed=n) for n in range(4)]
    files = [save(tmp_path / f"{n}.json", *part) for n, part in enumerate(parts)]
    with gk.open(tmp_path / "first") as graph:
        graph.load(files)
        people = [r["id"] for r in Deciding(graph).review(None)] or []
        everyone = graph.tables.read("authors").column("id").to_pylist()
        one, other = (people + [i for i in everyone if i not in people])[:2]
        Deciding(graph).merge(one, other)
        Deciding(graph).export(tmp_path / "decisions.jsonl")
        wanted = teams(graph)
    chance = random.Random(1)
    for attempt in range(10):
        order = chance.sample(range(4), 4)
        with gk.open(tmp_path / f"again{attempt}") as graph:
            cut = chance.randrange(5)
            for number in order[:cut]:
                graph.load(files[number])
            assert Deciding(graph).take_in(tmp_path / "decisions.jsonl") == 1
            for number in order[cut:]:
                graph.load(files[number])
            assert teams(graph) == wanted
            assert Deciding(graph).take_in(tmp_path / "decisions.jsonl") == 0


def test_the_command_line_decides_explains_and_undoes(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "works.json", *WORKS, work("Ice on the far canal", f"Ana Silva <{orcid(3)}>"))
    run("load", "works.json")
    known = [json.loads(x) for x in run("rank", "--json", "-n", 20).stdout.splitlines()]
    silva = [p["id"] for p in known if "Silva" in p["name"]]
    shown = run("people", "explain", silva[0], silva[1]).stdout
    assert "together, in log-odds" in shown
    found = json.loads(run("people", "explain", silva[0], silva[1], "--json").stdout)
    assert found["sum"] == pytest.approx(sum(e["value"] for e in found["evidence"]), abs=0.01)
    run("people", "explain", silva[0])
    row = json.loads(run("people", "merge", *silva[:2], "--why", "known", "--json").stdout)
    assert row["kind"] == "merge"
    assert len(run("people", "log", "--json").stdout.splitlines()) == 1
    run("people", "export", "d.jsonl")
    assert "0 new" in run("people", "import", "d.jsonl").stdout
    assert "undone" in run("people", "undo").stdout
    run("people", "undo", code=4)
    run("people", "merge", silva[0], silva[0], code=2)
    run("people", "split", silva[0], "doi:none", code=4)
    run("people", "review")
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    assert "bad.jsonl:1" in run("people", "import", "bad.jsonl", code=2).stderr
