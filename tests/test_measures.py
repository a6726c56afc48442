"""Measures, held against networkx and against their definitions on hundreds of small graphs."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from graphs import projected, random_graphs, random_teams, rows_of
from scipy.sparse import csr_array

import graphkit as gk
from graphkit.analyse import MEASURES, held_together, measures, rank, scores
from graphkit.analyse import citations as index
from graphkit.projection import Csr


def matrix_of(graph: nx.Graph[int]) -> csr_array[Any]:
    starts, targets, weight = rows_of(graph)
    return csr_array((weight, targets, starts), shape=(len(graph), len(graph)))


def same(found: Any, wanted: dict[int, float]) -> bool:
    values = [wanted[n] for n in sorted(wanted)]
    return bool(np.allclose(found, values, rtol=1e-6, atol=1e-7, equal_nan=True))


def test_measures_are_those_of_networkx() -> None:
    for graph in random_graphs(300, seed=11):
        matrix = matrix_of(graph)
        assert measures.core_number(matrix).tolist() == [
            nx.core_number(graph)[n] for n in sorted(graph)
        ]
        if not len(graph):
            assert not len(measures.pagerank(matrix))
            assert not len(measures.constraint(matrix))
            continue
        assert same(measures.pagerank(matrix), nx.pagerank(graph, tol=1e-12, max_iter=2000))
        assert same(measures.constraint(matrix), nx.constraint(graph, weight="weight"))
        assert same(measures.effective_size(matrix), nx.effective_size(graph))


def test_betweenness_from_all_people_is_exact() -> None:
    for graph in random_graphs(200, seed=12):
        found = measures.betweenness(matrix_of(graph))
        assert same(found.value, nx.betweenness_centrality(graph)) or len(graph) < 3
        assert found.bound == 0
        assert found.low is found.value


def test_the_error_of_sampled_betweenness_is_stated() -> None:
    inside = people = 0
    for seed, graph in enumerate(random_graphs(60, seed=13, most=60)):
        if len(graph) < 20:
            continue
        exact = np.array([v for _, v in sorted(nx.betweenness_centrality(graph).items())])
        found = measures.betweenness(matrix_of(graph), k=12, seed=seed)
        assert found.sources == 12
        assert (np.abs(found.value - exact) <= found.bound).all()
        inside += int(((found.low - 1e-12 <= exact) & (exact <= found.high + 1e-12)).sum())
        people += len(exact)
        again = measures.betweenness(matrix_of(graph), k=12, seed=seed)
        assert (again.value == found.value).all()
    assert people > 300
    assert inside > 0.85 * people  # twelve sources: the normal curve is a rough one


def test_citation_indices_by_their_definition() -> None:
    chance = random.Random(14)
    for _ in range(300):
        counts = np.array([chance.choice((0, 0, 1, 2, 3, 9, 10, 40)) for _ in range(12)])
        teams = [sorted(chance.sample(range(12), chance.randint(0, 12))) for _ in range(5)]
        starts = np.concatenate([[0], np.cumsum([len(t) for t in teams])])
        wrote = Csr(starts, np.array([w for t in teams for w in t], dtype=np.int64))
        for row, team in enumerate(teams):
            own = sorted((int(counts[w]) for w in team), reverse=True)
            h = max(n for n in range(len(own) + 1) if sum(c >= n for c in own) >= n)
            g = max(n for n in range(len(own) + 1) if sum(own[:n]) >= n * n)
            assert index.h_index(counts, wrote)[row] == h
            assert index.g_index(counts, wrote)[row] == g
            assert index.i10_index(counts, wrote)[row] == sum(c >= 10 for c in own)
            assert index.citations(counts, wrote)[row] == sum(own)


def test_rank_follows_the_measure_and_knows_the_unknown(tmp_path: Path) -> None:
    chance = random.Random(15)
    works = random_teams(chance, 30, 40)
    cites = [
        {"source": f"w{a:03}", "target": f"w{b:03}"} for a in range(40) for b in range(0, a, 7)
    ]
    projection = projected(tmp_path / "a", works, 33, cites=cites)
    for by, measure in MEASURES.items():
        found = rank(projection, by)
        sign = 1 if measure.lowest_first else -1
        keys = [(sign * r.value, r.id) for r in found]
        assert keys == sorted(keys), by
        assert not any(math.isnan(r.value) for r in found)
        column = scores(projection, by).columns[by]
        assert {r.id: r.value for r in found} == column
    graph = projection.to_networkx()
    assert {r.id: r.value for r in rank(projection, "degree")} == dict(graph.degree())
    assert {r.id: r.value for r in rank(projection, "strength")} == pytest.approx(
        dict(graph.degree(weight="weight"))
    )
    fractional = {r.id: r.value for r in rank(projection, "fractional")}
    for person, ident in enumerate(projection.ids):
        own = [len(team) for _, team in works if person in team]
        assert fractional[ident] == pytest.approx(sum(1 / k for k in own))
    alone = {i for i, d in graph.degree() if not d}
    assert alone
    assert alone.isdisjoint(r.id for r in rank(projection, "constraint"))
    without = projected(tmp_path / "b", works, 33)
    with pytest.raises(gk.NotFoundError, match="unknown"):
        rank(without, "h_index")
    with pytest.raises(gk.UsageError, match="pagerank"):
        rank(projection, "fame")


def test_a_doubtful_identity_has_a_range(tmp_path: Path) -> None:
    works = [(2000, (0, 1)), (2001, (0, 1)), (2002, (0, 2)), (2003, (3, 4, 5)), (None, (0,))]
    doubt = {"identity_confidence": 0.4, "name_norm": "j kim"}
    people = [{"id": "p000", **doubt}, {"id": "p003", **doubt}]
    projection = projected(tmp_path / "a", works, 6, authors=people)
    first, *_ = rank(projection, "works")
    # p:000 has four works; two hang together by a coauthor; with the namesake's there are five
    assert (first.id, first.value, first.low, first.high) == ("p000", 4, 2, 5)
    assert held_together(projection, 0).tolist() == [0, 1]
    degree = {r.id: r for r in rank(projection, "degree")}
    assert (degree["p000"].low, degree["p000"].high) == (1, 4)
    assert (degree["p001"].low, degree["p001"].high) == (None, None)
    assert all(r.low is None for r in rank(projection, "pagerank"))


def test_measures_go_into_the_tables_and_the_store(own_demo: gk.KnowledgeGraph) -> None:
    own_demo.annotate(own_demo.scores("pagerank"))
    column = own_demo.tables.read("authors", ["id", "pagerank"]).to_pylist()
    best = own_demo.rank("pagerank", 1)
    assert max(column, key=lambda row: row["pagerank"])["id"] == best["id"][0]
