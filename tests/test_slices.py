"""What is in a slice: of a person, topic, community, institution, path, ids, two windows."""

from __future__ import annotations

import dataclasses
import json
import random
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

import graphkit as gk
from graphkit.errors import NotFoundError, UsageError
from graphkit.layout import place, place_newcomers, quality
from graphkit.slices import Slice
from graphkit.slices.cutting import Cutter
from graphkit.slices.evidence import SharedWorks
from graphkit.views.scene import palette, scene_of
from graphkit.views.wording import describe

HUB, FAR = "Seo-yeon Kim", "Leila Ghaffarian-Nasab"


def sums_hold(cut: Slice) -> None:
    share = {w.id: w.share for w in cut.works}
    for edge in (*cut.edges, *cut.ring_edges):
        listed = sum(share[w] for w in edge.works)
        assert listed + edge.more_share == pytest.approx(edge.weight, abs=1e-4), edge


def is_whole(cut: Slice) -> None:
    """Every end is there, every id once, everybody has a place of their own."""
    people = {n.id for n in cut.nodes}
    ring, things = {n.id for n in cut.ring}, {n.id for n in cut.things}
    assert len(people) + len(ring) + len(things) == len(people | ring | things)
    for edge in cut.edges:
        assert {edge.source, edge.target} <= people
    for edge in cut.ring_edges:
        assert {edge.source, edge.target} <= people | ring
        assert {edge.source, edge.target} & ring
    for link in cut.links:
        assert link.source in people and link.target in things
    everywhere = [*cut.nodes, *cut.things, *cut.ring]
    assert len({(n.x, n.y) for n in everywhere}) == len(everywhere)
    known = {w.id for w in cut.works}
    for edge in (*cut.edges, *cut.links, *cut.ring_edges):
        assert set(edge.works) <= known


def test_a_person_comes_with_topics_institutions_and_a_ring(demo: gk.KnowledgeGraph) -> None:
    cut = demo.author(HUB).slice(max_nodes=30).slice
    is_whole(cut)
    sums_hold(cut)
    left = demo.author(HUB).facts["degree"] + 1 - 30
    assert len(cut.nodes) == 30 and cut.left_out == left > 0
    assert {t.kind for t in cut.things} == {"topic", "institution"}
    assert cut.note == f"+{left} more within reach"
    (me,) = [n for n in cut.nodes if n.focus]
    assert me.label == HUB and "of 100" in me.facts["trust"]
    assert me.more == me.facts["coauthors"] - 29
    assert len(cut.ring) >= left
    bare = demo.author(HUB).slice(max_nodes=30, kinds=["people"]).slice
    assert bare.things == () and bare.nodes == cut.nodes  # the people stand where they stood


def test_everybody_in_a_picture_has_the_trust_of_their_profile(demo: gk.KnowledgeGraph) -> None:
    cut = demo.author("Seo-yeon Kim").slice(max_nodes=60).slice
    assert len(cut.nodes) > 30
    assert all("trust" in node.facts for node in cut.nodes)
    for node in random.Random(1).sample(cut.nodes, 8):
        found = demo.author(node.id).profile()["trust"]
        said = f"{found['score']} of 100 ({found['level']}: {found['level_means']})"
        assert node.facts["trust"] == said
    large = demo.author("Seo-yeon Kim").slice(hops=3, max_nodes=120).slice
    assert [n.focus for n in large.nodes if "trust" in n.facts] == [True]


def test_only_the_works_of_some_years_and_topics_count(demo: gk.KnowledgeGraph) -> None:
    whole = demo.author(HUB).slice().slice
    late = demo.author(HUB).slice(years=(2018, None)).slice
    is_whole(late)
    sums_hold(late)
    assert {w.year for w in late.works} <= set(range(2018, 2030))
    assert len(late.nodes) < len(whole.nodes)
    about = demo.author(HUB).slice(topics=["network sampling"], kinds=["people", "works"]).slice
    assert about.works and all("network sampling" in w.topics for w in about.works)
    assert {t.kind for t in about.things} == {"work"}
    with pytest.raises(UsageError, match="earlier to the later"):
        demo.author(HUB).slice(years=(2020, 2010))


def test_a_topic_a_community_and_an_institution(demo: gk.KnowledgeGraph) -> None:
    topic = demo.slice(topic="network sampling").slice
    assert [t.label for t in topic.things if t.focus] == ["network sampling"]
    assert all("network sampling" in w.topics for w in topic.works)
    largest = demo.communities(members=True).rows()[0]
    inside = demo.slice(community=largest["id"], max_nodes=500).slice
    assert {n.id for n in inside.nodes} == set(largest["members"])
    assert inside.title == largest["label"]
    house = demo.tables.read("institutions", ["id", "name"]).to_pylist()[3]
    people = demo.slice(institution=house["name"]).slice
    assert [t.id for t in people.things if t.focus] == [house["id"]]
    linked = {e.source for e in people.links if e.target == house["id"]}
    assert linked == {n.id for n in people.nodes}
    for cut in (topic, inside, people):
        is_whole(cut)
        sums_hold(cut)


def test_a_path_holds_its_people_in_order(demo: gk.KnowledgeGraph) -> None:
    cut = demo.slice(path=(HUB, FAR), max_nodes=20).slice
    found = demo.path(HUB, FAR)
    assert cut.path == tuple(ident for ident, _ in found.people)
    assert {n.id for n in cut.nodes if n.focus} == set(cut.path)
    tied = {frozenset((e.source, e.target)) for e in cut.edges}
    assert all(frozenset(pair) in tied for pair in zip(cut.path, cut.path[1:], strict=False))


def test_what_a_query_found_is_drawn(demo: gk.KnowledgeGraph) -> None:
    me = demo.author(HUB)
    work = me.works().rows()[0]["id"]
    topic = me.topics()[0]["id"]
    cut = demo.slice(ids=[me.id, work, topic, "nobody"]).slice
    is_whole(cut)
    assert me.id in {n.id for n in cut.nodes}
    assert {(t.id, t.focus) for t in cut.things} >= {(work, True), (topic, True)}
    alone = demo.slice(ids=[work]).slice
    assert {e.source for e in alone.links if e.target == work} == {n.id for n in alone.nodes}
    with pytest.raises(NotFoundError, match="nobody"):
        demo.slice(ids=["nobody"])


def test_two_windows_are_compared_on_one_ground(demo: gk.KnowledgeGraph) -> None:
    before, after = (2008, 2016), (2017, 2025)
    cut = demo.slice(before=before, after=after, max_nodes=300).slice
    is_whole(cut)
    assert cut.windows == ("2008–2016", "2017–2025")
    found = demo.diff(before, after)
    wanted = {
        kind: {frozenset((c.source, c.target)) for c in getattr(found, kind)}
        for kind in ("new", "ended", "stronger", "weaker")
    }
    shown = {n.id for n in cut.nodes}
    for kind, pairs in wanted.items():
        drawn = {frozenset((e.source, e.target)) for e in cut.edges if e.change == kind}
        assert drawn == {p for p in pairs if p <= shown}, kind
    assert {n.id for n in cut.nodes if n.change == "came"} <= set(found.came)
    # colours mean change, and nothing else: communities have their places and titles
    legend, scene = describe(cut)["legend"], scene_of(cut)
    assert {entry["colour"] for entry in legend} == {"none"}
    grey = palette()["edge-none"]
    changed = {palette()["new"]: "came", palette()["ended"]: "left"}
    spots = [dot for dot in scene.dots if dot.radius != 5.5]  # others are the legend's
    assert {dot.edge for dot in spots} <= {grey, *changed}
    for colour, kind in changed.items():
        many = sum(node.change == kind for node in cut.nodes)
        assert sum(dot.edge == colour for dot in spots) == many
    assert scene.grounds and {colour for _, colour in scene.grounds} == {grey}
    assert {e["label"].split(",")[0] for e in legend} & {w.text for w in scene.words if w.bold}
    mine = demo.slice([HUB], before=before, after=after).slice
    assert mine.title.startswith(HUB) and {e.change for e in mine.edges} >= {"new", "ended"}


def test_what_cannot_be_drawn_is_refused(demo: gk.KnowledgeGraph) -> None:
    for wrong in (
        {}, {"topic": "x", "community": "c1"}, {"people": [HUB], "kinds": ["people", "cats"]},
        {"before": (2010, 2012)}, {"people": HUB, "hops": -1}, {"people": HUB, "max_nodes": 0},
        {"people": HUB, "suggest": -2}, {"people": HUB, "seed": -1}, {"path": (HUB,)},
        {"people": HUB, "years": "2010-2012"}, {"people": HUB, "years": 2015},
    ):  # fmt: skip
        with pytest.raises(UsageError):
            demo.slice(**wrong)
    with pytest.raises(NotFoundError):
        demo.slice(topic="basket weaving")
    alone, listed = demo.slice(HUB, kinds="people"), demo.slice([HUB], kinds=["people"])
    assert alone.slice == listed.slice
    with pytest.raises(UsageError, match="cannot be written"):
        alone.save("/dev/null/x.html")


def test_works_beyond_the_budget_are_counted(
    demo: gk.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    projection = demo.projection
    people = list(range(len(projection)))
    evidence = SharedWorks(projection, people)
    cutter = Cutter(projection, len(people))
    cutter.cut(people, 0)
    ties, _ = cutter.ties()
    assert evidence.listed(ties, most=10_000)[0] > evidence.listed(ties, most=60)[0]
    cap, every = evidence.listed(ties)
    monkeypatch.setattr("graphkit.slices.evidence.LEAST_ROOM", 5_000)
    less, some = evidence.listed(ties, room=0)  # bytes
    assert less < cap and some < every and 4_000 < evidence.weight(some) <= 5_000
    _, keep = evidence.works(set().union(*evidence.list_of(ties, 1)))
    edges = evidence.edges(ties, 1, keep)
    assert max(e.more_works for e in edges) > 3
    for edge in edges:
        total = projection.counted_together(
            projection.number(edge.source), projection.number(edge.target)
        )
        assert len(edge.works) + edge.more_works == len(total)


def test_a_slice_goes_out_to_networkx_and_pandas(demo: gk.KnowledgeGraph) -> None:
    cut = demo.author(HUB).slice().slice
    graph = cut.to_networkx()
    assert isinstance(graph, nx.Graph)
    assert len(graph) == len(cut.nodes) + len(cut.things)
    assert graph.number_of_edges() == len(cut.edges) + len(cut.links)
    nodes, edges = cut.to_pandas()
    assert len(nodes) == len(graph) and len(edges) == graph.number_of_edges()
    assert str(edges["first_year"].dtype) == "Int64"
    assert {"works", "coauthors", "trust"} <= set(nodes.columns)


def test_a_slice_is_plain_json_and_the_same_each_time(demo: gk.KnowledgeGraph) -> None:
    one, other = (demo.slice(topic="network sampling").slice for _ in range(2))
    assert one.to_json() == other.to_json()
    plain = json.loads(one.to_json())
    assert (plain["format"], plain["version"]) == ("graphkit-slice", 1)
    assert len(plain["nodes"]) == len(one.nodes)
    # regions stand there where it is drawn as a map
    assert {f.name for f in dataclasses.fields(Slice)} - {"map"} < set(plain)


@pytest.mark.parametrize("count", [4, 12])
def test_large_pictures_keep_communities_apart(count: int) -> None:
    found = nx.random_partition_graph([50] * count, 0.15, 0.002, seed=3)
    ties = [(a, b, 1.0) for a, b in found.edges]
    groups = [str(i // 50) for i in range(50 * count)]
    at = place(50 * count, ties, groups)
    measured = quality(at, ties, groups)
    assert measured.overlaps == 0
    assert measured.own_nearest is not None and measured.own_nearest > 0.8
    assert measured.tie_length is not None and measured.tie_length < 0.5
    assert np.array_equal(at, place(50 * count, ties, groups))


def test_many_communities_keep_apart_too() -> None:
    """Eighty of twenty-five, where the discs have hardly room."""
    found = nx.random_partition_graph([25] * 80, 0.25, 0.0004, seed=3)
    ties = [(a, b, 1.0) for a, b in found.edges]
    groups = [str(i // 25) for i in range(2000)]
    measured = quality(place(2000, ties, groups), ties, groups)
    assert measured.overlaps == 0
    assert measured.own_nearest is not None and measured.own_nearest > 0.6


def test_newcomers_stand_beside_theirs_and_move_nobody() -> None:
    standing = [(float(x), float(y)) for x in range(0, 600, 90) for y in range(0, 600, 90)]
    spots = place_newcomers(standing, [[0], [0], [48], []], [1.6, 1.6, 0.4, 0.4])
    everybody = np.array([*standing, *spots])
    away = np.sqrt(((everybody[:, None] - everybody[None]) ** 2).sum(axis=2))
    np.fill_diagonal(away, np.inf)
    assert away.min() > 40
    assert np.hypot(*spots[0]) < 250 and np.hypot(spots[2][0] - 540, spots[2][1] - 540) < 250


def test_a_picture_names_the_files_behind_it_and_no_others(tmp_path: Path) -> None:
    """The first are those of most works of whom it is about; files of others are none of them."""
    files = {
        "elsewhere.bib": ["Stray, Sam and Far, Fay"],
        "few.bib": ["Ona, Ida and Two, Tom"],
        "many.bib": ["Ona, Ida and Two, Tom", "Ona, Ida and Three, Tia"],
    }
    for name, teams in files.items():
        entries = [
            f"@article{{k{n}, title={{On {name} {n}}}, year={{201{n}}}, author={{{a}}}}}"
            for n, a in enumerate(teams)
        ]
        (tmp_path / name).write_text("\n".join(entries), encoding="utf-8")
    with gk.open(tmp_path / "workspace") as graph:
        graph.load([str(tmp_path / name) for name in files])
        drawn = graph.slice("Ida Ona").slice.sources
        every = graph.slice(everything=True).slice.sources
    assert [Path(name).name for name in drawn] == ["many.bib", "few.bib"]
    assert sorted(Path(name).name for name in every) == sorted(files)
