"""A decision moves what it names: what is kept of statements gives the result of the whole."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from generated import save
from test_deciding import WORKS, bytes_of
from test_resolve import orcid

import graphkit as gk
from graphkit.records import Mention, Origin, Work
from graphkit.resolve import KINDS, KeptFindings, Resolution, Ruling, mention_keys, resolution_of
from graphkit.workspace import Deciding

GIVEN = ("Wei", "W.", "Weiming", "Jun", "J.", "Sang-Yeol", "S.-Y.", "Sang Y.")
FAMILY = ("Wang", "Kim", "Okoro")
PEOPLE = [f"{given} {family}" for given in GIVEN for family in FAMILY]
IDS = {name: orcid(n + 1) for n, name in enumerate(PEOPLE) if n % 7 == 0}
WORDS = ("tides", "salt", "moss", "harbour", "bridge", "reef", "rain", "station", "canal", "ice")


def stated(title: str, *team: str, year: int | None = None, venue: str | None = None) -> Work:
    """A record; every seventh form of a name has an iD."""
    authors = tuple(Mention(p, orcid=IDS.get(p)) for p in team)
    return Work(title, Origin("made", "csl-json", 1), year=year, venue=venue, authors=authors)


def world(chance: random.Random, count: int = 40) -> list[Work]:
    """Works by people whose names are alike; some with an iD."""
    made = []
    for number in range(count):
        team = chance.sample(PEOPLE, chance.randint(1, 4))
        title = f"{' '.join(chance.sample(WORDS, 3))} {number}"
        year = chance.randint(2000, 2020)
        made.append(stated(title, *team, year=year, venue=chance.choice("ABC")))
    return made


def ruling(told: Resolution, number: int, chance: random.Random) -> Ruling:
    """Something decided about a person, or two, of a resolution."""
    people = sorted({p for p in told.person_of if p is not None})
    keys: dict[str, list[str]] = {p: [] for p in people}
    for key, person in zip(told.resolved.mention_key, told.resolved.mention_person, strict=True):
        keys[told.resolved.people[person].id].append(key)
    one, other = chance.sample(people, 2)
    own, theirs = sorted(keys[one]), sorted(keys[other])
    kind = chance.choice(KINDS)
    if kind in ("merge", "not-same"):
        return Ruling(f"d{number}", kind, tuple(own), tuple(theirs))
    if kind in ("split", "not-my-work"):
        some = max(people, key=lambda p: (len(keys[p]), p))
        own = sorted(keys[some])
        return Ruling(f"d{number}", kind, tuple(own[:1]), tuple(own[1:]))
    return Ruling(f"d{number}", kind, tuple(own))


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_gives_what_the_whole_gives(seed: int) -> None:
    chance = random.Random(seed)
    records, kept = [world(chance)], KeptFindings()
    told = resolution_of(records, {}, kept=kept)
    compared, rulings = kept.compared, []
    for number in range(8):
        rulings.append(ruling(told, number, chance))
        whole = resolution_of(records, {}, rulings)
        told = resolution_of(records, {}, rulings, kept=kept)
        assert told.resolved == whole.resolved
        assert kept.compared is compared  # nothing was compared again, and nothing was used up
    records[0].append(stated("Another tide", "Wei Wang", "Jun Kim"))
    assert (
        resolution_of(records, {}, rulings, kept=kept).resolved
        == resolution_of(records, {}, rulings).resolved
    )
    assert kept.compared is not compared


@pytest.mark.parametrize("seed", range(6))
def test_a_decision_moves_nobody_whose_names_it_does_not_name(seed: int) -> None:
    chance = random.Random(seed)
    records = [world(chance)]
    told = resolution_of(records, {})
    keys = mention_keys(told.said)
    sides = {f: [n for n, s in enumerate(told.slots) if s.name.parts.family == f]
             for f in ("wang", "kim", "okoro")}  # fmt: skip
    rulings: list[Ruling] = []
    for number in range(40):
        one = ruling(told, number, chance)
        own = {n for n, s in enumerate(told.slots)
               for m in s.mentions if keys[m] in {*one.one, *one.other}}  # fmt: skip
        if own <= {*sides["kim"]} and one.kind != "suppress":
            rulings.append(one)
    assert rulings
    after = resolution_of(records, {}, rulings)
    moved = 0
    for family, places in sides.items():
        before, now = (t.people.identified.cluster[places] for t in (told, after))
        if family == "kim":
            moved += int((before != now).sum())
        else:
            assert np.array_equal(before, now)
            sure = (t.people.identified.confidence[places] for t in (told, after))
            assert np.array_equal(*sure)
    assert moved or all(r.kind in ("claim", "not-same") for r in rulings)


def test_an_undone_decision_finds_what_still_stands(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", *WORKS))
        before, stands = bytes_of(graph), graph.tables.folder.stat().st_ino
        one, other = graph.author("Ana Silva").id, graph.author("Ana M. Silva").id
        decide = Deciding(graph)
        decide.merge(one, other)
        assert graph.tables.folder.stat().st_ino != stands
        decide.undo()
        assert graph.tables.folder.stat().st_ino == stands
        assert bytes_of(graph) == before
        decide.merge(one, other)
        merged = bytes_of(graph)
        for name in ("tables", "cache", "history"):  # nothing kept: all is found again
            shutil.rmtree(tmp_path / "workspace" / name)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load([])
        assert bytes_of(graph) == merged


def test_a_damaged_generation_that_stands_is_made_again(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", *WORKS))
        before, folder = bytes_of(graph), graph.tables.folder
        decide = Deciding(graph)
        decide.merge(graph.author("Ana Silva").id, graph.author("Ana M. Silva").id)
        path = folder / "works.parquet"
        held = bytearray(path.read_bytes())
        held[len(held) // 2] ^= 255
        path.write_bytes(held)
        decide.undo()
        assert bytes_of(graph) == before


def test_some_works_of_another_are_merged_and_both_decisions_undone(
    tmp_path: Path, run: Run
) -> None:
    where = ["--workspace", str(tmp_path / "workspace")]
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", *WORKS))
        before = bytes_of(graph)
        ana, ben = graph.author("Ana Silva").id, graph.author("Ben Okoro").id
        dina = graph.author("Dina Haddad").id
        effect = Deciding(graph).effect(ben, into=ana)
        assert (effect["has"], effect["stay"], len(effect["both"])) == (2, 0, 2)
    shown = run("people", "merge", dina, ana, "Rain over the long bridge", "--dry-run", *where)
    assert "goes: 2020  Rain over the long bridge" in shown.stderr
    assert f"1 go, 1 stay with {ana}; {dina} has 1" in shown.stderr
    with gk.open(tmp_path / "workspace") as graph:
        assert bytes_of(graph) == before
    some = ("people", "merge", dina, ana, "Rain over the long bridge")
    refused = run(*some, "--ask", *where, code=130)
    assert "Decide so?" in refused.stderr  # nobody answered
    assert run(*some, *where).returncode == 0
    with gk.open(tmp_path / "workspace") as graph:
        assert {w["title"] for w in graph.author(dina).works().rows()} == {
            "Moss beneath the old station", "Rain over the long bridge"
        }  # fmt: skip
        assert [w["title"] for w in graph.author(ana).works().rows()] == [
            "Tides of the inner harbour"
        ]
        log = Deciding(graph).log()
    assert [row["kind"] for row in log] == ["merge", "split"]
    told = run("people", "undo", *(row["id"] for row in log), "--json", *where).stdout
    assert all(json.loads(line)["state"].startswith("undone") for line in told.splitlines())
    with gk.open(tmp_path / "workspace") as graph:
        assert bytes_of(graph) == before
