"""Projection and analyses, held against networkx and against sums done by hand."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from generated import save, work, write

import graphkit as gk
from graphkit.analyse import (
    collaborators,
    find_communities,
    leiden_communities,
    modularity,
    rank,
)
from graphkit.analyse import communities as communities_file
from graphkit.errors import DamagedFileError
from graphkit.graph import TableFolder
from graphkit.projection import Projection, project


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Projection:
    folder = tmp_path_factory.mktemp("network")
    with gk.open(folder / "workspace") as graph:
        graph.load(write(folder / "works.json", 600, seed=11))
        return graph.projection


def test_networkx_sees_the_tables(demo: gk.KnowledgeGraph) -> None:
    graph = demo.to_networkx()
    assert graph.number_of_nodes() == demo.tables.count("authors")
    for row in demo.tables.read("coauthor").to_pylist():
        edge = graph.edges[row["source"], row["target"]]
        assert edge == {"weight": row["weight"], "works": row["works"]}
    assert graph.number_of_edges() == demo.tables.read("coauthor").num_rows


def test_the_cached_projection_is_the_same(own_demo: gk.KnowledgeGraph) -> None:
    cache = own_demo.tables.cache
    fresh = project(own_demo.tables)
    cached = project(own_demo.tables, cache)
    for name in fresh.arrays.__dataclass_fields__:
        assert np.array_equal(getattr(fresh.arrays, name), getattr(cached.arrays, name))


def test_a_damaged_cache_is_made_anew(own_demo: gk.KnowledgeGraph) -> None:
    cache = own_demo.tables.cache
    project(own_demo.tables, cache)
    path = cache / "arrays.npz"
    path.write_bytes(path.read_bytes()[:100])
    assert len(project(own_demo.tables, cache)) == own_demo.tables.count("authors")


def test_strength_is_the_sum_of_its_works(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(
            tmp_path / "works.json",
            work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2020),
            work("Salt and the outer reef", "Cem Yıldız", "Ana Silva", "Ben Okoro", year=2015),
            work("Rain over the long bridge", "Ana Silva", "Cem Yıldız"),
        ))  # fmt: skip
        ben, cem = graph.author("Ana Silva").all_collaborators()
    assert (ben.name, cem.name) == ("Ben Okoro", "Cem Yıldız")
    assert ben.strength == pytest.approx(1.0 + 0.5 * 0.5)  # five years old: half
    assert ben.weight == pytest.approx(1.5)
    assert cem.strength == pytest.approx(0.5 * 0.5 + 0.5 * 1.0)  # a work without a year counts half
    assert (cem.first_year, cem.last_year) == (2015, 2015)
    assert [(s.year, s.position, s.position_other, s.authors) for s in cem.shared] == [
        (2015, 2, 1, 3), (None, 1, 2, 2),
    ]  # fmt: skip
    assert ben.close
    assert not cem.close


def test_collaborators_agree_with_the_ties(network: Projection) -> None:
    graph = network.to_networkx()
    for number in range(0, len(network), 37):
        found = collaborators(network, number)
        assert {c.id for c in found} == set(graph[network.ids[number]])
        for one in found:
            assert one.weight == pytest.approx(graph.edges[network.ids[number], one.id]["weight"])
            assert one.strength == pytest.approx(sum(part.strength for part in one.shared))
            assert one.works == len(one.shared)
        assert [c.strength for c in found] == sorted((c.strength for c in found), reverse=True)
        assert sum(c.close for c in found) <= 10


def test_communities_are_a_partition_of_connected_parts(network: Projection) -> None:
    partition = find_communities(network)
    graph = network.to_networkx()
    members = [m for c in partition.communities for m in c.members]
    assert len(members) == len(set(members))
    assert set(members) == {n for n, degree in graph.degree() if degree}
    assert all(nx.is_connected(graph.subgraph(c.members)) for c in partition.communities)
    assert [c.size for c in partition.communities] == sorted(
        (c.size for c in partition.communities), reverse=True
    )


def test_communities_are_as_good_as_networkx_says(network: Projection) -> None:
    graph = network.to_networkx()
    partition = find_communities(network)
    sets = [set(c.members) for c in partition.communities]
    sets += [{n} for n, degree in graph.degree() if not degree]
    assert partition.modularity == pytest.approx(
        nx.community.modularity(graph, sets, weight="weight"), abs=1e-6
    )
    louvain = nx.community.louvain_communities(graph, weight="weight", seed=0)
    assert partition.modularity >= nx.community.modularity(graph, louvain, weight="weight") - 0.01


def test_one_seed_gives_one_partition(network: Projection) -> None:
    assert find_communities(network, 4).communities == find_communities(network, 4).communities


def test_networkx_stands_in_for_the_engine(
    network: Projection, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = find_communities(network)
    monkeypatch.setitem(sys.modules, "graspologic_native", None)
    found = find_communities(network)
    assert found.modularity > engine.modularity - 0.03
    assert found.communities == find_communities(network).communities


def test_leiden_in_the_language_of_networkx() -> None:
    graph = nx.karate_club_graph()
    found = leiden_communities(graph, seed=1)
    assert set().union(*found) == set(graph)
    assert nx.community.modularity(graph, found) > 0.4
    assert leiden_communities(nx.empty_graph(3)) == [{0}, {1}, {2}]
    assert leiden_communities(nx.Graph()) == []


def test_modularity_of_nothing_is_zero(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "w.json", work("Tides of the inner harbour", "Ana Silva")))
        assert modularity(graph.projection, np.zeros(1, dtype=np.int64)) == 0.0
        assert find_communities(graph.projection).communities == ()
        assert graph.communities().empty


def test_labels_are_topics_that_set_a_community_apart(demo: gk.KnowledgeGraph) -> None:
    rows = demo.communities(members=True).rows()
    titles = " ".join(demo.tables.read("works").column("title").to_pylist()).casefold()
    words = re.findall(r"\w+", " ".join(row["label"].casefold() for row in rows[:6]))
    assert all(word[:4] in titles for word in words)  # plural or singular
    assert len({row["label"] for row in rows[:6]}) == 6
    assert all(row["size"] == len(row["members"]) for row in rows)


def test_rank_follows_the_measure_then_the_id(network: Projection) -> None:
    for by in ("works", "degree"):
        found = rank(network, by)
        assert [(-r.value, r.id) for r in found] == sorted((-r.value, r.id) for r in found)
    graph = network.to_networkx()
    assert {r.id: r.value for r in rank(network, "degree")} == dict(graph.degree())
    with pytest.raises(gk.UsageError, match="works"):
        rank(network, "fame")


def test_bridges_are_counted_from_both_sides(demo: gk.KnowledgeGraph) -> None:
    ties = {
        (row["id"], b["id"]): b["ties"] for row in demo.communities().rows() for b in row["bridges"]
    }
    both = [pair for pair in ties if pair[::-1] in ties]
    assert both
    assert all(ties[pair] == ties[pair[::-1]] for pair in both)


def test_scores_of_other_people_are_refused(own_demo: gk.KnowledgeGraph) -> None:
    folder = TableFolder(own_demo.tables.folder)
    (scores,) = (folder.folder / "scores").glob("author.*.parquet")
    import pyarrow.parquet as pq

    pq.write_table(pq.read_table(scores).slice(1), scores)
    folder.files.seal(f"scores/{scores.name}")
    with pytest.raises(DamagedFileError, match="other people"):
        folder.read("authors")


def test_files_of_an_analysis_know_no_store() -> None:
    for path in Path(communities_file.__file__).parent.glob("*.py"):
        assert "stores" not in path.read_text(encoding="utf-8")
