"""Who is who under control: samples to judge, rules that only tell, ids that collide, renewals."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from conftest import Run
from generated import save, work
from written_twice import AT

import graphkit as gk
from graphkit.graph import tables
from graphkit.records import Mention, Work
from graphkit.resolve import proposals, resolve
from graphkit.workspace import Deciding, Sampling

TEAM = ("Ben Okoro", "Chidi Nwosu")
WORKS = (
    work("Tides of the inner harbour", "Ana Silva", *TEAM, year=2019),
    work("Salt and the outer reef", "Ana M. Silva", "Chidi Nwosu", year=2021),
    work("Rain over the long bridge", "Ana Silva", *TEAM, year=2020),
    work("Moss beneath the old station", "Satoshi Yakata", *TEAM, year=2022),
    work("Lamps above the new station", "Stoshi Yakata", *TEAM, year=2023),
    work("Boats behind the dry dock", "Alberto Ferrero López", *TEAM, year=2022),
    work("Ropes along the wet dock", "Alberto Ferrero", *TEAM, year=2023),
)


@pytest.fixture
def graph(tmp_path: Path) -> gk.KnowledgeGraph:
    graph = gk.open(tmp_path / "workspace")
    graph.load(save(tmp_path / "works.json", *WORKS))
    return graph


def test_answers_to_a_sample_are_kept_and_change_nobody(
    graph: gk.KnowledgeGraph, here: Run, tmp_path: Path
) -> None:
    w = ("--workspace", graph.folder)
    with graph:
        judge = Sampling(graph)
        rows = judge.sample(50)
        assert rows == judge.sample(50)
        assert judge.sample(1) != []
        assert {row["rule"] for row in rows} >= {"equal full names"}
        for row in rows:
            assert graph.author(row["person"]).id == row["person"]
            assert row["one"]["work"] != row["other"]["work"]
        before, people = graph.tables.generation, graph.tables.count("authors")
        first, *others = rows
        here("people", "answer", first["pair"], "no", "--why", "two schools", *w)
        assert first["pair"] not in {row["pair"] for row in judge.sample(50)}
        told = json.loads(here("people", "answer", first["pair"], "yes", "--json", *w).stdout)
        assert told["kind"] == "said-one"
        for row in others:
            judge.answer(row["pair"], "no")
        found = {row["rule"]: row for row in judge.precision()}
        own = [row for row in rows if row["rule"] == first["rule"]]
        assert found[first["rule"]]["looked_at"] == len(own)
        assert found[first["rule"]]["right"] == 1  # the second answer replaced the first
        assert 0 < found[first["rule"]]["at_least"] < found[first["rule"]]["at_most"] <= 1
        assert graph.tables.generation == before
        graph.load(save(tmp_path / "more.json", work("Ink", "Vera Kol", year=2020)))
        assert graph.tables.count("authors") == people + 1
        assert not {row["pair"] for row in rows} & {row["pair"] for row in judge.sample(50)}
        measures = {row["measure"] for row in Deciding(graph).quality()}
        assert f"wrongly joined: {first['rule']}" in measures
        done = here("people", "review", "--sample", 3, *w)
        assert "looked at" in done.stdout


def test_a_sample_asks_and_stops(
    graph: gk.KnowledgeGraph, here: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = iter(["yes", "stop"])
    monkeypatch.setattr(click, "prompt", lambda *_, **__: next(said))
    done = here("people", "review", "--sample", 9, "--ask", "--workspace", graph.folder)
    assert "looked at" in done.stdout
    with graph:
        assert [row["looked_at"] for row in Sampling(graph).precision()] == [1]


@pytest.mark.parametrize("pair", ["", "03:", "03:aa-bb", "xx:000000000000-000000000000", "03:a"])
def test_a_pair_that_is_none_is_refused(graph: gk.KnowledgeGraph, pair: str) -> None:
    with graph, pytest.raises(gk.GraphkitError, match="graphkit people review --sample"):
        Sampling(graph).answer(pair, "yes")


def test_rules_in_log_only_mode_tell_and_join_nobody(
    graph: gk.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = (proposals.ONE_SURNAME, proposals.SLIP)
    with graph:
        measures = {row["measure"]: row for row in Deciding(graph).quality()}
        for rule in rules:
            assert measures[f"log-only: {rule}"]["found"] == 1
        people = graph.tables.count("authors")
        told = [r["evidence"] for r in graph.tables.read_decisions().to_pylist()
                if r["kind"] == "would join"]  # fmt: skip
        assert len(told) == 2
        assert all("2 co-authors in common" in text for text in told)
        records = [graph.ledger.segment_records(s) for s in graph.ledger.sources()]
        for rule in rules:
            monkeypatch.setitem(proposals.MODES, rule, proposals.ACTS)
        acted = resolve(records, {})
        assert len(acted.people) == people - 2
        assert not [d for d in acted.decisions if d.kind == "would join"]


def stated(title: str, *authors: tuple[str, str, str]) -> Work:
    return Work(
        title, AT, year=2020,
        authors=tuple(Mention(name, ids=((scheme, value),)) for name, scheme, value in authors),
    )  # fmt: skip


def test_an_id_that_contradicts_itself_joins_nobody_by_itself() -> None:
    lone = [
        stated("Reef", ("Dominic Fok", "openalex", "A1"), ("D. Silva", "openalex", "A2")),
        stated("Moss", ("Daniel Fok", "openalex", "A1"), ("D. Silva", "openalex", "A2")),
        stated("Dust", ("D. Fok", "openalex", "A1")),
    ]
    found = resolve([lone], {})
    assert sorted(p.works or 0 for p in found.people if "Fok" in p.name) == [1, 1, 1]
    assert [p.works for p in found.people if p.name.endswith("Silva")] == [2]
    (row,) = (d for d in found.decisions if d.kind == "source id")
    assert "openalex A1: it stands at" in row.evidence
    twice = [
        Work(w.title, w.origin, year=w.year,
             authors=tuple(Mention(m.name, ids=(*m.ids, ("scopus", f"7{m.name}")))
                           for m in w.authors))
        for w in (lone[0], lone[2], stated("Rust", ("Dominic Fok", "openalex", "A1")))
    ]  # fmt: skip
    agreed = resolve([[*twice, lone[1]]], {})
    assert [p.works for p in agreed.people if p.name == "Dominic Fok"] == [2]


def test_new_rules_say_whom_they_changed(
    graph: gk.KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with graph:
        assert not any("newer" in note for note in graph.load([]).notes)
        for rule in (proposals.ONE_SURNAME, proposals.SLIP):
            monkeypatch.setitem(proposals.MODES, rule, proposals.ACTS)
        monkeypatch.setattr(tables, "RESOLVE_VERSION", 10_000)
        (note,) = (n for n in graph.load([]).notes if "newer" in n)
        assert "4 people are 2 now" in note
        graph.load(save(tmp_path / "more.json", work("Ink", "Vera Kol", year=2020)))
        for rule in (proposals.ONE_SURNAME, proposals.SLIP):
            monkeypatch.setitem(proposals.MODES, rule, proposals.LOG_ONLY)
        monkeypatch.setattr(tables, "RESOLVE_VERSION", 10_001)
        (note,) = (n for n in graph.load([]).notes if "newer" in n)
        assert "2 people are 4 now" in note


def test_a_doubt_says_what_would_settle_it() -> None:
    listed = {"Quartz lantern overture": "Ana Silva", "Moss beneath a station": "Ben Okoro",
              "Quartz lanterns again": "Ana Silva", "Moss by a station": "Ben Okoro"}  # fmt: skip
    works = [
        Work(title, AT, year=2001, authors=(Mention("W. Wang"), Mention(other)))
        for title, other in listed.items()
    ]
    notes = [p.note for p in resolve([works], {}).people if p.possible_homonym]
    assert notes
    for note in notes:
        assert "an ORCID iD, a given name that is spelled out, affiliations" in note
        assert "would settle it" in note
