"""Decisions: taken, applied again at each load, explained, exported, and undone byte for byte."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from conftest import Run
from generated import save, work
from test_resolve import orcid
from test_tables import contents

import graphkit as gk
from graphkit.workspace import Deciding

WORKS = (
    work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2019),
    work("Salt and the outer reef", "Ana M. Silva", "Chidi Nwosu", year=2021),
    work("Rain over the long bridge", "Ana Silva", "Ben Okoro", year=2020),
    work("Moss beneath the old station", "Dina Haddad", year=2022),
)


def bytes_of(graph: gk.KnowledgeGraph) -> dict[str, str]:
    return {
        name: hashlib.sha256(held).hexdigest()
        for name, held in contents(graph.tables.folder).items()
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
        first = ana.works().rows()[0]["id"]
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
        Deciding(graph).split(ana.id, [ana.works().rows()[0]["id"]])
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


def silvas(graph: gk.KnowledgeGraph) -> list[tuple[int, str]]:
    rows = graph.tables.read("authors").to_pylist()
    return sorted((r["works"], r["orcid"] or "") for r in rows if "Silva" in r["name"])


def test_the_later_of_two_decisions_holds_and_that_is_said(graph: gk.KnowledgeGraph) -> None:
    with graph:
        decide, before = Deciding(graph), silvas(graph)
        decide.merge("Ana Silva", "Ana M. Silva")
        assert [n for n, _ in silvas(graph)] == [3]
        ana = graph.author("Ana Silva")
        works = {r["title"]: r["id"] for r in ana.works().rows()}
        decide.split(ana.id, [works["Rain over the long bridge"]])
        assert [n for n, _ in silvas(graph)] == [1, 2]  # not what the merge was of
        split, merge = decide.log()
        assert split["state"] == "applied to 3 mentions"
        assert merge["state"].endswith(f"as far as {split['id']} leaves it")
        one, other = [r["id"] for r in graph.tables.read("authors").to_pylist()
                      if "Silva" in r["name"]]  # fmt: skip
        decide.merge(one, other)
        assert [n for n, _ in silvas(graph)] == [3]
        for _ in range(3):
            decide.undo()
        assert silvas(graph) == before


def test_a_decision_comes_before_an_orcid_id(tmp_path: Path) -> None:
    wrong = f"Ana Silva <{orcid(3)}>"
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", work("Tides of the harbour", wrong),
                        work("Salt and the outer reef", wrong)))  # fmt: skip
        before = bytes_of(graph)
        ana = graph.author("Ana Silva")
        works = {r["title"]: r["id"] for r in ana.works().rows()}
        Deciding(graph).split(ana.id, [works["Tides of the harbour"]], why="not her iD")
        assert silvas(graph) == [(1, ""), (1, orcid(3))]
        assert graph.author(orcid(3)).works().rows()[0]["title"] == "Salt and the outer reef"
        Deciding(graph).undo()
        assert bytes_of(graph) == before


def test_an_id_that_comes_later_does_not_undo_a_decision(tmp_path: Path) -> None:
    sure = f"Ana Silva <{orcid(3)}>"
    with gk.open(tmp_path / "workspace") as graph:
        path = tmp_path / "works.json"
        alone = work("Tides of the harbour", "Ana Silva")
        graph.load(save(path, alone, work("Salt and the outer reef", "Ana Okoro")))
        Deciding(graph).not_same("Ana Silva", "Ana Okoro")
        later = (work("Tides of the harbour", sure, note="the same work, again"),
                 work("Salt and the outer reef", f"Ana Okoro <{orcid(3)}>"))  # fmt: skip
        graph.load(save(tmp_path / "later.json", *later))
        assert graph.author("Ana Silva").id != graph.author("Ana Okoro").id


def test_the_command_line_decides_explains_and_undoes(here: Run, tmp_path: Path) -> None:
    save(tmp_path / "works.json", *WORKS, work("Ice on the far canal", f"Ana Silva <{orcid(3)}>"))
    here("load", "works.json")
    known = [json.loads(x) for x in here("rank", "--json", "-n", 20).stdout.splitlines()]
    silva = [p["id"] for p in known if "Silva" in p["name"]]
    shown = here("people", "explain", silva[0], silva[1]).stdout
    assert "together, in log-odds" in shown
    found = json.loads(here("people", "explain", silva[0], silva[1], "--json").stdout)
    assert found["sum"] == pytest.approx(sum(e["value"] for e in found["evidence"]), abs=0.01)
    here("people", "explain", silva[0])
    row = json.loads(here("people", "merge", *silva[:2], "--why", "known", "--json").stdout)
    assert row["kind"] == "merge"
    assert len(here("people", "log", "--json").stdout.splitlines()) == 1
    here("people", "export", "d.jsonl")
    assert "0 new" in here("people", "import", "d.jsonl").stdout
    assert "undone" in here("people", "undo").stdout
    here("people", "undo", code=4)
    here("people", "merge", silva[0], silva[0], code=2)
    here("people", "split", silva[0], "doi:none", code=4)
    here("people", "review")
    (tmp_path / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    assert "bad.jsonl:1" in here("people", "import", "bad.jsonl", code=2).stderr


def test_quality_counts_ids_both_ways_rare_names_and_what_changed(tmp_path: Path, run: Run) -> None:
    graph = gk.open(tmp_path / "workspace")
    team = [f"Elpiniki Katsaropoulou <{orcid(7)}>", "Torvald Oksanen-Brandt"]
    works = [work(f"{w} of the reef", *team, year=2019) for w in ("Salt", "Moss", "Rain", "Wind")]
    with graph:
        receipt = graph.load(save(tmp_path / "a.json", *works))
        assert not [note for note in receipt.notes if "people quality" in note]
        rows = {row["measure"]: row for row in Deciding(graph).quality()}
        assert set(rows) == {"ORCID: ids in one person", "ORCID: people of one id"}
        assert {row["found"] for row in rows.values()} == {0}
        works += [work("Ice and light", f"Ana Silva <{orcid(3)}>", "Torvald Oksanen-Brandt")]
        graph.load(save(tmp_path / "a.json", *works))
        one, other = graph.author(orcid(7)).id, graph.author(orcid(3)).id
        receipt = Deciding(graph).merge(one, other)
        (note,) = [note for note in receipt.notes if "people quality" in note]
        assert "ORCID: ids in one person 1 of 1 (+1)" in note
        oksanen = graph.author("Torvald Oksanen-Brandt")
        own = [row["id"] for row in oksanen.works().rows()]
        Deciding(graph).split(oksanen.id, own[:2])
        rows = {row["measure"]: row for row in Deciding(graph).quality()}
        assert (rows["rare names split"]["found"], rows["rare names split"]["of"]) == (1, 1)
        assert len(rows["rare names split"]["people"][0].split()) > 1
    told = run("people", "quality", "--json", "--workspace", str(tmp_path / "workspace")).stdout
    assert {json.loads(line)["measure"] for line in told.splitlines()} == set(rows)


def test_works_go_by_group_or_title_and_are_shown_first(
    graph: gk.KnowledgeGraph, run: Run, tmp_path: Path
) -> None:
    with graph:
        one, other = graph.author("Ana Silva").id, graph.author("Ana M. Silva").id
        Deciding(graph).merge(one, other)
        ana = graph.author(one)
        groups = ana.profile()["trust"]["homonymy"]["groups"]
        assert [len(group["works"]) for group in groups] == [2, 1]
        before = graph.tables.count("authors")
        effect = Deciding(graph).effect(ana.id, ["2"])
        assert ([w["title"] for w in effect["go"]], effect["stay"]) == (
            ["Salt and the outer reef"], 2
        )  # fmt: skip
        by_title = Deciding(graph).effect(ana.id, ["salt and the outer REEF"])
        assert by_title == effect
        for wrong in ("3", "No such work"):
            with pytest.raises(gk.GraphkitError, match=r"1 to 2"):
                Deciding(graph).effect(ana.id, [wrong])
    where = ["--workspace", str(tmp_path / "workspace")]
    shown = run("people", "split", ana.id, "2", "--dry-run", *where)
    assert "goes: 2021  Salt and the outer reef" in shown.stderr
    assert "1 go, 2 stay" in shown.stderr
    with gk.open(tmp_path / "workspace") as untouched:
        assert untouched.tables.count("authors") == before
    assert run("people", "split", ana.id, "2", *where).returncode == 0
    with gk.open(tmp_path / "workspace") as after:
        assert after.tables.count("authors") == before + 1
