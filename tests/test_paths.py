"""Paths, held against networkx on hundreds of small graphs; the works behind every step."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from graphs import projected, random_graphs, random_teams, rows_of

from graphkit.analyse import paths
from graphkit.projection import Csr


def test_distances_are_those_of_networkx() -> None:
    chance = random.Random(31)
    for graph in random_graphs(300, seed=31):
        if not len(graph):
            continue
        starts, targets, _ = rows_of(graph)
        ties = Csr(starts, targets)
        for _ in range(6):
            one, other = chance.choice(list(graph)), chance.choice(list(graph))
            wanted = (
                nx.shortest_path_length(graph, one, other)
                if nx.has_path(graph, one, other)
                else None
            )
            assert paths.distance(ties, one, other) == wanted


def test_all_short_paths_are_found_and_no_other() -> None:
    chance = random.Random(32)
    for graph in random_graphs(300, seed=32, most=14):
        if len(graph) < 2:
            continue
        starts, targets, _ = rows_of(graph)
        ties = Csr(starts, targets)
        one, other = chance.sample(list(graph), 2)
        if not nx.has_path(graph, one, other):
            continue
        length = nx.shortest_path_length(graph, one, other)
        for slack in (0, 1, 2):
            found = [p for p in paths._bounded(ties, one, other, length + slack) if p]
            wanted = sorted(nx.all_simple_paths(graph, one, other, cutoff=length + slack))
            assert sorted(found) == wanted


def test_paths_between_people(tmp_path: Path) -> None:
    chance = random.Random(33)
    strongest = introduced = 0
    for number in range(200):
        people = chance.randint(2, 14)
        works = random_teams(chance, people, chance.randint(1, 16))
        projection = projected(tmp_path / str(number), works, people)
        graph = projection.to_networkx()
        for a, b, data in graph.edges(data=True):
            graph.edges[a, b]["resists"] = 1 / data["weight"]
        one, other = chance.sample(range(people), 2)
        ids = projection.ids[one], projection.ids[other]
        found = paths.shortest_paths(projection, one, other, limit=1000)
        path = paths.strongest_path(projection, one, other)
        if not nx.has_path(graph, *ids):
            assert (len(found), path) == (0, None)
            continue
        assert found.complete
        assert sorted([i for i, _ in p.people] for p in found) == sorted(
            nx.all_shortest_paths(graph, *ids)
        )
        costs = [p.resistance for p in found]
        assert costs == sorted(costs)
        assert path is not None
        assert path.resistance == pytest.approx(
            nx.shortest_path_length(graph, *ids, weight="resists")
        )
        strongest += path.resistance < min(costs) - 1e-9
        for step in (s for p in (*found, path) for s in p.steps):
            shared = [
                (f"w{n:03}", year)
                for n, (year, team) in enumerate(works)
                if {int(step.source[1:]), int(step.target[1:])} <= set(team)
            ]
            assert step.works == len(shared)
            assert {(i, y) for i, _, y in step.shared} == set(shared)
            assert [y or 0 for _, _, y in step.shared] == sorted(
                (y or 0 for _, y in shared), reverse=True
            )
        introduced += len(_check_introducers(projection, graph, one, other))
        one_only = paths.shortest_paths(projection, one, other, limit=1)
        assert one_only.complete == (len(found) == 1)
    assert strongest
    assert introduced


def _check_introducers(projection, graph, one, other):  # type: ignore[no-untyped-def]
    ids = projection.ids[one], projection.ids[other]
    found = paths.introducers(projection, one, other)
    length = nx.shortest_path_length(graph, *ids)
    if length < 2:
        assert found == ()
        return found
    best: dict[str, float] = {}
    for way in nx.all_shortest_paths(graph, *ids):
        weakest = min(graph.edges[a, b]["weight"] for a, b in pairwise(way))
        best[way[1]] = max(best.get(way[1], 0), weakest)
    assert {f.id: f.strength for f in found} == pytest.approx(best)
    assert [f.strength for f in found] == sorted((f.strength for f in found), reverse=True)
    assert all(f.path.people[1][0] == f.id for f in found)
    return found


def test_a_person_and_themselves(tmp_path: Path) -> None:
    projection = projected(tmp_path / "a", [(2000, (0, 1)), (2001, (2,))], 3)
    (path,) = paths.shortest_paths(projection, 0, 0)
    assert ([i for i, _ in path.people], path.steps, path.resistance) == (["p000"], (), 0)
    assert paths.strongest_path(projection, 1, 1) == path.__class__((("p001", "Person 1"),), ())
    assert not paths.shortest_paths(projection, 0, 2)
    assert paths.introducers(projection, 0, 0) == ()


def test_a_search_without_end_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works = [(2000, (a, b)) for a in range(8) for b in range(a)]
    projection = projected(tmp_path / "a", works, 8)
    monkeypatch.setattr(paths, "TRIED", 20)
    found = paths.shortest_paths(projection, 0, 7, slack=5)
    assert not found.complete
