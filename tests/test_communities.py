"""Communities, held against networkx and against their definitions on hundreds of small graphs."""

from __future__ import annotations

import random
import subprocess
import sys
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from generated import save, work, write
from graphs import projected, random_graphs, random_teams, rows_of
from sklearn.metrics import adjusted_rand_score

import graphkit as gk
from graphkit.analyse import (
    Earlier,
    bridges_between,
    find_communities,
    leiden_communities,
    leiden_partitions,
    modularity,
    works_between,
    works_inside,
)
from graphkit.analyse import leiden as engine
from graphkit.analyse.communities import carry_over, describe, firmness, parts_of
from graphkit.errors import UsageError


def test_every_division_is_whole_connected_and_repeatable() -> None:
    for graph in random_graphs(300, seed=1):
        found = leiden_communities(graph, seed=3)
        assert sorted(n for c in found for n in c) == sorted(graph)
        assert all(nx.is_connected(graph.subgraph(c)) for c in found)
        assert found == leiden_communities(graph, seed=3)


def test_quality_is_that_of_louvain_or_better() -> None:
    better, worse = 0, 0
    for graph in random_graphs(300, seed=2):
        if not graph.number_of_edges():
            continue
        ours = nx.community.modularity(graph, leiden_communities(graph, seed=1))
        louvain = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1))
        assert ours > louvain - 0.06
        better += ours > louvain + 1e-9
        worse += ours < louvain - 1e-9
    assert better > worse


def test_partitions_go_from_fine_to_coarse() -> None:
    for graph in random_graphs(100, seed=3):
        levels = list(leiden_partitions(graph, seed=0))
        assert levels[-1:] == ([leiden_communities(graph, seed=0)] if len(graph) else [])
        for fine, coarse in pairwise(levels):
            assert len(fine) > len(coarse)
            assert all(any(part <= whole for whole in coarse) for part in fine)


def test_a_second_division_begins_from_the_first() -> None:
    for graph in random_graphs(80, seed=4):
        starts, targets, weight = rows_of(graph)
        first = engine.divide(starts, targets, weight, seed=1)
        again = engine.divide(starts, targets, weight, seed=9, previous=first)
        sets = [engine._sets(list(graph), labels) for labels in (first, again)]
        if graph.number_of_edges():
            before, after = (nx.community.modularity(graph, s) for s in sets)
            assert after > before - 1e-9
        assert all(nx.is_connected(graph.subgraph(c)) for c in sets[1])


def test_what_makes_no_sense_is_refused() -> None:
    graph = nx.path_graph(3)
    with pytest.raises(UsageError, match="above zero"):
        leiden_communities(graph, resolution=0)
    nx.set_edge_attributes(graph, -1.0, "weight")
    with pytest.raises(UsageError, match="not negative"):
        leiden_communities(graph)
    with pytest.raises(nx.NetworkXNotImplemented):
        leiden_communities(nx.DiGraph(graph))
    loops = nx.complete_graph(4)
    loops.add_edge(0, 0, weight=2.0)
    assert leiden_communities(loops) == [{0, 1, 2, 3}]


def test_networkx_finds_the_backend(tmp_path: Path) -> None:
    """As installed: the entry points of this checkout, in an interpreter of its own."""
    info = tmp_path / "research_graphkit_test-0.dist-info"
    info.mkdir()
    project = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    points = "\n".join(
        f"[networkx.{group}]\n" + project.split(f'"networkx.{group}"]\n')[1].split("\n")[0]
        for group in ("backends", "backend_info")
    ).replace('"', "")
    (info / "entry_points.txt").write_text(points, encoding="utf-8")
    (info / "METADATA").write_text("Name: research-graphkit-test\nVersion: 0\n", encoding="utf-8")
    script = (
        "import sys, networkx as nx\n"
        "assert 'pyarrow' not in sys.modules\n"
        "G = nx.barbell_graph(5, 0)\n"
        "c = nx.community.leiden_communities(G, seed=1, backend='graphkit')\n"
        "G = nx.barbell_graph(5, 0)\n"  # networkx warns of its cache when one comes back
        "p = list(nx.community.leiden_partitions(G, seed=1, backend='graphkit'))\n"
        "assert p[-1] == c\n"
        "print(sorted(map(sorted, c)))\n"
    )
    installed = metadata.entry_points(group="networkx.backends", name="graphkit")
    path = [str(Path(__file__).parent.parent), *([] if installed else [str(tmp_path)])]
    setup = f"import sys; sys.path[:0] = {path!r}\n"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", setup + script],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "[[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]", done.stderr


# -- ids that stay ---------------------------------------------------------------------------


def test_ids_follow_the_members() -> None:
    earlier = Earlier({**dict.fromkeys("abcdef", "c1"), **dict.fromkeys("ghij", "c4")})
    assert carry_over([["a", "b", "c", "d", "x"], ["g", "h", "i"]], earlier) == ["c1", "c4"]
    # one splits: the larger half keeps the id, the other gets the next number that was never used
    assert carry_over([["e", "f"], ["a", "b", "c", "d"]], earlier) == ["c5", "c1"]
    # two join: the id of the one that gave more
    assert carry_over([[*"abcdefghij"]], earlier) == ["c1"]
    # a few members are no reason
    assert carry_over([["a", *"uvwxyz"]], earlier) == ["c5"]
    assert carry_over([["u", "v"], ["w"]], None) == ["c1", "c2"]


def test_a_small_update_moves_few_people(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(write(tmp_path / "a.json", 800, seed=3))
        before = {r["id"]: set(r["members"]) for r in graph.communities(members=True).rows()}
        labels = {r["id"]: r["label"] for r in graph.communities().rows()}
        graph.load(write(tmp_path / "b.json", 8, seed=3, first=800))
        after = {r["id"]: set(r["members"]) for r in graph.communities(members=True).rows()}
        now = {r["id"]: r["label"] for r in graph.communities().rows()}
    community = {m: ident for ident, members in after.items() for m in members}
    people = [(m, ident) for ident, members in before.items() for m in members]
    stayed = sum(community.get(m) == ident for m, ident in people)
    assert stayed > 0.95 * len(people)
    kept = [ident for ident in before if ident in after]
    assert sum(labels[i] == now[i] for i in kept) > 0.9 * len(kept)
    assert len(set(now.values())) == len(now)


# -- what is said of them --------------------------------------------------------------------


def test_firmness_is_the_share_of_ties_inside(tmp_path: Path) -> None:
    chance = random.Random(5)
    for number in range(200):
        people = chance.randint(1, 14)
        projection = projected(
            tmp_path / str(number), random_teams(chance, people, chance.randint(0, 14)), people
        )
        labels = np.array([chance.randrange(3) for _ in range(people)])
        other = np.array([chance.randrange(3) for _ in range(people)])
        graph = projection.to_networkx()
        found = firmness(projection, labels, [other])
        for person, ident in enumerate(projection.ids):
            total = inside = 0.0
            for near in graph[ident]:
                weight = graph.edges[ident, near]["weight"]
                at = projection.number(near)
                total += weight
                if labels[at] == labels[person]:
                    inside += weight * (1 + (other[at] == other[person])) / 2
            assert (np.isnan(found[person]) and not total) or found[person] == pytest.approx(
                inside / total
            )


def test_bridges_and_shares_are_sums_over_ties(tmp_path: Path) -> None:
    chance = random.Random(6)
    for number in range(200):
        people = chance.randint(2, 16)
        works = random_teams(chance, people, 20)
        projection = projected(tmp_path / str(number), works, people)
        community = [chance.choice(("c1", "c2", "c3", None)) for _ in range(people)]
        graph = projection.to_networkx()
        of = dict(zip(projection.ids, community, strict=True))
        found = describe(projection, community)
        assert {c.id for c in found} == {c for c in community if c}
        for one in found:
            assert set(one.members) == {i for i in graph if of[i] == one.id}
            ties = {
                (a, b): d["weight"]
                for a, b, d in graph.edges(data=True)
                if one.id in (of[a], of[b]) and None not in (of[a], of[b])
            }
            inside = sum(w for (a, b), w in ties.items() if of[a] == of[b])
            total = sum(ties.values())
            assert one.inside == pytest.approx(inside / total if total else 1.0, abs=1e-6)
            for bridge in one.bridges:
                across = {e: w for e, w in ties.items() if bridge.id in (of[e[0]], of[e[1]])}
                assert bridge.ties == len(across)
                assert bridge.weight == pytest.approx(sum(across.values()), abs=1e-6)
                assert [of[p] for p in bridge.people] == [one.id, bridge.id]
                assert graph.edges[bridge.people]["weight"] == max(across.values())
            assert len(one.bridges) == len({of[p] for e in ties for p in e} - {one.id})
        _check_bridges(projection, graph, community, works)


def _check_bridges(projection, graph, community, works):  # type: ignore[no-untyped-def]
    of = dict(zip(projection.ids, community, strict=True))
    sets = [{community[person] for person in team} for _, team in works]
    found = {frozenset((b.id, b.other_id)): b for b in bridges_between(projection, community)}
    pairs = {frozenset((of[a], of[b])) for a, b in graph.edges if None not in (of[a], of[b])}
    assert set(found) == {pair for pair in pairs if len(pair) == 2}
    for pair, bridge in found.items():
        across = [d["weight"] for a, b, d in graph.edges(data=True) if {of[a], of[b]} == pair]
        together = [n for n, own in enumerate(sets) if pair <= own]
        assert (bridge.ties, bridge.works) == (len(across), len(together))
        assert bridge.weight == pytest.approx(sum(across), abs=1e-6)
        assert graph.edges[bridge.people]["weight"] == max(across)
        behind = works_between(projection, community, bridge.id, bridge.other_id)
        assert behind.tolist() == together
    described = describe(projection, community)
    assert works_inside(projection, described) == [
        sum(sum(community[p] == c.id for p in team) > 1 for _, team in works) for c in described
    ]


def test_modularity_is_that_of_networkx(tmp_path: Path) -> None:
    chance = random.Random(8)
    for number in range(200):
        people = chance.randint(1, 14)
        works = random_teams(chance, people, chance.randint(0, 14))
        projection = projected(tmp_path / str(number), works, people)
        labels = np.array([chance.randrange(4) for _ in range(people)])
        graph = projection.to_networkx()
        sets = [{i for i, own in zip(graph, labels, strict=True) if own == n} for n in range(4)]
        resolution = chance.choice((0.5, 1.0, 2.0))
        wanted = (
            nx.community.modularity(graph, sets, weight="weight", resolution=resolution)
            if graph.number_of_edges()
            else 0.0
        )
        assert modularity(projection, labels, resolution) == pytest.approx(wanted)


def test_runs_tell_what_is_stable(demo: gk.KnowledgeGraph) -> None:
    one = find_communities(demo.projection)
    assert one.stability is None
    assert {c.stability for c in one.communities} == {None}
    several = find_communities(demo.projection, runs=4)
    assert several.stability is not None
    assert 0.2 < several.stability <= 1
    assert all(0 < (c.stability or 0) <= 1 for c in several.communities)
    assert [c.members for c in one.communities] == [c.members for c in several.communities]
    tied = np.diff(demo.projection.ties.starts) > 0
    assert np.isnan(several.confidence[~tied]).all()
    assert ((several.confidence[tied] >= 0) & (several.confidence[tied] <= 1)).all()
    assert (several.confidence[tied] <= one.confidence[tied] + 1e-9).all()
    kept = demo.tables.read("in_community").to_pylist()
    assert all(0 <= row["confidence"] <= 1 for row in kept)


def test_the_next_level_divides_each_community(demo: gk.KnowledgeGraph) -> None:
    whole = {row["id"]: row for row in demo.communities(members=True).rows()}
    first = next(iter(whole))
    parts = demo.communities(members=True, inside=first).rows()
    assert len(parts) > 1
    assert all(set(p["members"]) <= set(whole[first]["members"]) for p in parts)
    assert sorted(p["id"] for p in parts) == sorted(
        f"{first}.{n}" for n in range(1, len(parts) + 1)
    )
    graph = demo.to_networkx()
    assert all(nx.is_connected(graph.subgraph(p["members"])) for p in parts)
    with pytest.raises(gk.NotFoundError, match="c999"):
        demo.communities(inside="c999").rows()
    assert parts_of(demo.projection, [], over=1) == ()


def test_institutions_name_a_community(tmp_path: Path) -> None:
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "w.json", work("Tides of a harbour", "Ana Silva", "Ben Okoro")))
        (row,) = graph.communities().rows()
    assert row["institutions"] == []
    projection = projected(
        tmp_path / "t", [(2000, (0, 1, 2))], 3,
        institutions=[{"id": "i1", "name": "Coast College"}, {"id": "i2", "name": "Aula"}],
        affiliated=[{"source": "p000", "target": "i1"}, {"source": "p001", "target": "i1"},
                    {"source": "p002", "target": "i2"}],
    )  # fmt: skip
    (found,) = find_communities(projection).communities
    assert found.institutions == ("Coast College", "Aula")


def test_the_agreement_of_two_divisions_is_that_of_scikit_learn() -> None:
    chance = np.random.default_rng(3)
    for people in (1, 2, 3, 10, 400):
        for groups in (1, 2, 5, 40):
            one, other = chance.integers(0, groups, people), chance.integers(0, groups, people)
            assert engine.rand_index(one, other) == adjusted_rand_score(one, other)
            assert engine.rand_index(one, one) == 1.0
