"""The ledger is the truth: over generated corpora, whatever the order of loads and decisions.

Each example is a corpus of namesakes in several files that overlap, with decisions of every kind.
What is compared are the bytes of the tables, or the partition of places on works into people.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from generated import save, work
from test_deciding import bytes_of
from test_resolve import orcid, teams

import graphkit as gk
from graphkit.errors import EngineMissingError
from graphkit.graph import TableFolder
from graphkit.stores import EmbeddedStore, Progress
from graphkit.workspace import Deciding

SEEDS = range(40 if os.environ.get("GRAPHKIT_ENDURE") else 2)
FAMILIES = ("Kim", "Silva", "Müller", "Nwosu")
GIVENS = ("Ana", "Anton", "Jin", "Jae Min", "Béla", "Chidi")
WORDS = "tides harbour salt reef rain bridge moss station fog meadow iron well".split()
KINDS = ("merge", "not-same", "split", "not-my-work", "claim", "suppress")
FILES = 4


OF_SCORES = ("scores", "generation.json")  # scores, and the mark that holds their sums


class NoEngine(EmbeddedStore):
    """A platform without the engine: the tables are what is asked about here."""

    def build(self, tables: TableFolder, progress: Progress = lambda *_: None) -> None:  # noqa: ARG002
        raise EngineMissingError("none here")


def opened(folder: Path) -> gk.KnowledgeGraph:
    graph = gk.open(folder)
    graph.workspace.embedded = NoEngine
    return graph


def corpus(folder: Path, seed: int) -> list[Path]:
    """Files of works by people of few names; a third of the works stand in two files."""
    chance = random.Random(seed)
    people = [(chance.choice(GIVENS), f, n) for n, f in enumerate(FAMILIES * 3)]
    with_iris = {n for _, _, n in people if chance.random() < 0.3}
    files: list[list[dict[str, Any]]] = [[] for _ in range(FILES)]

    def signed(person: tuple[str, str, int], short: bool) -> str:
        given, family, number = person
        name = f"{given[0]}. {family}" if short else f"{given} {family}"
        stated = number in with_iris and chance.random() < 0.4
        return f"{name} <{orcid(number)}>" if stated else name

    for _ in range(24):
        at = chance.randrange(len(people))
        group = [people[at], *chance.sample(people, chance.randint(0, 3))]
        team = list({(g, f): (g, f, n) for g, f, n in group}.values())
        title = " ".join(chance.sample(WORDS, 5))
        more: dict[str, Any] = {"container-title": chance.choice(["Tides", "Salt Letters"])}
        if chance.random() < 0.8:
            more["year"] = chance.randint(2008, 2020)
        short = chance.random() < 0.25
        places = chance.sample(range(FILES), 2 if chance.random() < 0.33 else 1)
        for number, place in enumerate(places):
            shown = [signed(p, short or (number == 1 and chance.random() < 0.5)) for p in team]
            files[place].append(work(title, *shown, **more))
    return [save(folder / f"{n}.json", *own) for n, own in enumerate(files)]


def decide(graph: gk.KnowledgeGraph, kind: str, chance: random.Random) -> bool:
    """One decision of a kind about somebody; False where nobody is there for it."""
    deciding = Deciding(graph)
    rows = graph.tables.read("authors", ["id", "works"]).to_pylist()
    ids = [r["id"] for r in rows]
    if kind in ("merge", "not-same"):
        one, other = chance.sample(ids, 2)
        (deciding.merge if kind == "merge" else deciding.not_same)(one, other, why="seen")
        return True
    if kind in ("claim", "suppress"):
        (deciding.claim if kind == "claim" else deciding.suppress)(chance.choice(ids), why="asked")
        return True
    several = [r["id"] for r in rows if r["works"] > 1]
    if not several:
        return False
    person = chance.choice(several)
    own = [r["id"] for r in graph.author(person).works().rows()]
    out = chance.sample(own, chance.randint(1, len(own) - 1))
    (deciding.split if kind == "split" else deciding.not_my_work)(person, out, why="theirs")
    return True


def told(graph: gk.KnowledgeGraph) -> list[tuple[str, str]]:
    return sorted((row["id"], row["state"]) for row in Deciding(graph).log())


def in_some_order(
    graph: gk.KnowledgeGraph, files: Sequence[Path], chance: random.Random,
    between: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """Load files in any order and any split; something may happen at any moment between."""
    left = chance.sample(list(files), len(files))
    moment = chance.randint(0, len(left))
    while left:
        if len(left) <= moment:
            moment = -1
            between()
        size = chance.randint(1, len(left))
        graph.load(left[:size])
        left = left[size:]
    if moment >= 0:
        between()


@pytest.mark.parametrize("seed", SEEDS)
def test_by_and_by_and_from_the_truth_alone_are_the_same_bytes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = corpus(tmp_path, seed)
    with opened(tmp_path / "grown") as graph:
        in_some_order(
            graph, files, chance,
            lambda: [decide(graph, k, chance) for k in KINDS if graph.ledger.sources()],
        )  # fmt: skip
        wanted, people = bytes_of(graph), teams(graph)
    truth = tmp_path / "truth"  # neither tables nor scores nor communities of before
    truth.mkdir()
    shutil.copy(tmp_path / "grown" / "ledger.sqlite", truth)
    shutil.copytree(tmp_path / "grown" / "records", truth / "records")
    with opened(truth) as graph:
        assert teams(graph) == people
        found = bytes_of(graph)
        assert {k: v for k, v in found.items() if not k.startswith(OF_SCORES)} == {
            k: v for k, v in wanted.items() if not k.startswith(OF_SCORES)
        }
    # the same files at once, without what was decided on the way: the same people
    with opened(tmp_path / "whole") as graph:
        graph.load(files)
        once = teams(graph)
    with opened(tmp_path / "again") as graph:
        in_some_order(graph, files, chance)
        assert teams(graph) == once


@pytest.mark.parametrize("seed", SEEDS)
def test_decisions_survive_ten_reload_orders_and_are_undone_byte_for_byte(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(100 + seed)
    files = corpus(tmp_path, 100 + seed)
    with opened(tmp_path / "first") as graph:
        graph.load(files)
        states = []
        for kind in chance.sample(KINDS, len(KINDS)):
            before = bytes_of(graph), teams(graph)
            if decide(graph, kind, chance):
                states.append(before)
        Deciding(graph).export(tmp_path / "decisions.jsonl")
        wanted, rows = teams(graph), told(graph)
        for attempt in range(10):
            with opened(tmp_path / f"again{attempt}") as other:
                in_some_order(
                    other, files, chance,
                    lambda other=other: Deciding(other).take_in(tmp_path / "decisions.jsonl"),
                )  # fmt: skip
                assert teams(other) == wanted, attempt
                assert told(other) == rows
        for before, people in reversed(states):
            Deciding(graph).undo()
            assert teams(graph) == people
            assert bytes_of(graph) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_undone_in_any_order_nothing_is_left_of_them(tmp_path: Path, seed: int) -> None:
    chance = random.Random(200 + seed)
    files = corpus(tmp_path, 200 + seed)
    with opened(tmp_path / "workspace") as graph:
        graph.load(files)
        before = teams(graph)
        made = [k for k in chance.sample(KINDS, len(KINDS)) if decide(graph, k, chance)]
        assert len(made) >= 4
        for row in chance.sample(Deciding(graph).log(), len(made)):
            Deciding(graph).undo(row["id"])
        assert teams(graph) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_one_and_who_is_two_is_explained(tmp_path: Path, seed: int) -> None:
    chance = random.Random(300 + seed)
    with opened(tmp_path / "workspace") as graph:
        graph.load(corpus(tmp_path, 300 + seed))
        why = {r["subject"]: r["evidence"] for r in graph.tables.read_decisions().to_pylist()}
        rows = graph.tables.read("authors").to_pylist()
        for row in rows:
            assert row["works"] == 1 or why[row["id"]]
            assert row["identity_basis"]
        several = [r["id"] for r in rows if r["works"] > 1]
        families = {f: [r["id"] for r in rows if f in r["name"]] for f in FAMILIES}
        family = max(families.values(), key=len)
        for one, other in ((chance.choice(several), None), chance.sample(family, 2)):
            found = Deciding(graph).explain(one, other)
            assert found["same"] == (other is None)
            assert found["evidence"]
            assert all(line["text"] for line in found["evidence"])
            assert found["sum"] == pytest.approx(sum(e["value"] for e in found["evidence"]))
