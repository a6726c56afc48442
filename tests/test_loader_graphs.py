"""Ready-made graphs: own samples, rejected edges, real files, and what becomes of ties."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from loading import counted, read, sample

import graphkit as gk
from graphkit.records import Note, Rejected, Tie
from graphkit.sources import read as read_files
from loaders import edges, gexf, gml, graphml


def ties(found: list[Any]) -> list[tuple[str, str, float | None]]:
    return [(t.one, t.other, t.weight) for t in found if isinstance(t, Tie)]


def test_graphml() -> None:
    found = sample(graphml, "graphs/three.graphml")
    assert ties(found) == [("a", "b", 1.5), ("b", "c", None)]
    assert (found[0].one_name, found[0].other_name) == ("Ana Silva", "김서연")
    assert (found[0].works, found[0].first_year, found[0].last_year) == (3, 2001, None)
    assert found[0].origin.line == 11 and found[1].works is None
    (itself,) = [r for r in found if isinstance(r, Rejected)]
    assert "itself" in itself.reason
    (note,) = [r for r in found if isinstance(r, Note)]
    assert note.text == "1 of 4 nodes have no edge and make no tie"


def test_gexf() -> None:
    found = sample(gexf, "graphs/three.gexf")
    assert ties(found) == [("a", "b", 1.5), ("b", "c", None)]
    assert found[0].one_name == "Ana Silva" and found[0].works == 3


def test_gml() -> None:
    found = sample(gml, "graphs/three.gml")
    assert ties(found) == [("1", "2", 0.5), ("2", "3", None)]
    assert (found[0].one_name, found[0].other_name) == ("A SILVA", "J Ødegård")
    assert isinstance(found[2], Rejected) and found[2].origin.line == 15


def test_edges_with_a_heading_and_with_counts() -> None:
    found = sample(edges, "graphs/counted.txt")
    assert ties(found) == [("0", "1", 0.5), ("1", "2", 2.0)] and isinstance(found[0], Note)
    headed = read(edges, (Path(__file__).parent / "samples/graphs/headed.csv").read_text("utf-8"))
    assert ties(headed) == [("Ana, not parted", "x", 1.0), ("e", "f", None)]
    reasons = [r.reason for r in headed if isinstance(r, Rejected)]
    assert "the weight is not a number" in reasons
    assert "a tie of one person with itself" in reasons and "an end of the tie has no id" in reasons


def test_a_heading_may_name_more_columns() -> None:
    text = "works,from,to,first_year,source_name,note\n3,a,b,2001,Ana Silva,x\n,b,c,,,\n"
    assert edges.recognise(text) > 0.8
    _, one, other = read(edges, text)
    assert (one.one, one.other, one.works, one.first_year, one.one_name, one.weight) == (
        "a", "b", 3, 2001, "Ana Silva", None,
    )  # fmt: skip
    assert (other.one, other.works) == ("b", None)


def test_two_columns_with_counts_above() -> None:
    text = "5 3\n0 1\n1 2\n3 4\n"
    assert len(ties(read(edges, text))) == 3
    assert len(ties(read(edges, text.replace("5 3", "5 4")))) == 4  # no counts: a tie like others


@pytest.mark.parametrize("text", ["a b\nc d\n", "1\n2\n", "1 2 3 4\n1 2 3 4\n", "", "{}",
                                  "Title,Year\nKelp,2001\n"])  # fmt: skip
def test_only_plain_lists_are_taken_for_edges_unasked(text: str) -> None:
    assert edges.recognise(text) < 0.5


def test_an_entity_is_refused() -> None:
    bomb = '<!DOCTYPE g [<!ENTITY a "b">]><graphml><graph><node id="&a;"/></graph></graphml>'
    (bad, *_) = read(graphml, bomb)
    assert isinstance(bad, Rejected) and "entities" in bad.reason
    (cut, *_) = read(graphml, "<graphml><graph><edge source='a' target='b'")
    assert isinstance(cut, Rejected)


@pytest.mark.parametrize("format", ["graphml", "gexf", "gml", "edges"])
def test_what_networkx_writes_is_read(tmp_path: Path, format: str) -> None:
    chance = random.Random(7)
    graph: nx.Graph[Any] = nx.gnm_random_graph(60, 200, seed=3)
    for _, _, facts in graph.edges(data=True):
        facts["weight"] = round(chance.random(), 3)
    for node in graph:
        graph.nodes[node]["name"] = f"Ana {chance.choice(['Ødegård', '김', 'O&B'])}{node}"
    path = tmp_path / f"g.{format}"
    if format == "edges":
        nx.write_weighted_edgelist(graph, path)
    else:
        getattr(nx, f"write_{format}")(graph, path)
    found = [t for t in read_files(path) if isinstance(t, Tie)]
    told = {frozenset((t.one, t.other)): t.weight for t in found}
    assert told == {frozenset(map(str, (a, b))): w for a, b, w in graph.edges(data="weight")}
    if format != "edges":
        assert found[0].one_name == graph.nodes[int(found[0].one)]["name"]


def test_real_files(shared: Path) -> None:
    folder = shared / "data" / "graphs"
    assert counted(folder / "CA-GrQc.txt", "edges") == (13422, 0)  # its first line counts them
    assert counted(folder / "netscience.gml", "gml") == (2742, 0)
    lines = gzip.decompress((folder / "com-dblp.csv.gz").read_bytes())[: 1 << 20]
    found = read(edges, lines.decode().rpartition("\n")[0])
    assert len(found) == lines.count(b"\n") and all(isinstance(t, Tie) for t in found)


def test_ties_become_people_by_their_ids_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.edges").write_text("1,2,2\n2,1,2\n1,2,1\n2,3,1\n", encoding="utf-8")
    (tmp_path / "b.edges").write_text("2,1,9\n", encoding="utf-8")
    (tmp_path / "c.gml").write_text(
        "graph [ node [ id 1 label \"Ana Silva\" ] node [ id 2 label \"Ana Silva\" ]"
        " edge [ source 1 target 2 ] ]", encoding="utf-8",
    )  # fmt: skip
    with gk.open(tmp_path / "w") as graph:
        for name in ("a.edges", "b.edges"):
            graph.load(tmp_path / name, format="edges")
        graph.load(tmp_path / "c.gml")
        people = graph.tables.read("authors").to_pylist()
        told = graph.tables.read("coauthor").to_pylist()
        assert graph.tables.count("works") == 0
    assert [(p["id"], p["name"], p["works"], p["degree"]) for p in people] == [
        ("edges:1", "1", None, 1), ("edges:2", "2", None, 2), ("edges:3", "3", None, 1),
        ("gml:1", "Ana Silva", None, 1), ("gml:2", "Ana Silva", None, 1),
    ]  # fmt: skip
    # both directions in one file are one statement, a repeated one adds; of two files the stronger
    assert [(t["source"], t["target"], t["weight"], t["works"]) for t in told] == [
        ("edges:1", "edges:2", 9.0, None), ("edges:2", "edges:3", 1.0, None),
        ("gml:1", "gml:2", 1.0, None),
    ]  # fmt: skip


def test_a_first_tie_that_looks_like_counts_is_a_tie(tmp_path: Path) -> None:
    """Two ties follow `1 2`, but between more people than one."""
    (tmp_path / "a.edges").write_text("1 2\n2 3\n3 1\n", encoding="utf-8")
    with gk.open(tmp_path / "w") as graph:
        graph.load(tmp_path / "a.edges")
        assert len(graph.tables.read("coauthor")) == 3


def test_ties_and_works_stand_side_by_side(tmp_path: Path) -> None:
    (tmp_path / "a.edges").write_text("1 2\n2 3\n", encoding="utf-8")
    reef = "TY  - JOUR\nTI  - Reef\nAU  - Silva, Ana\nAU  - Li, Bo\nER  - \n"
    (tmp_path / "a.ris").write_text(reef, encoding="utf-8")
    with gk.open(tmp_path / "w") as graph:
        graph.load(tmp_path / "a.edges")
        graph.load(tmp_path / "a.ris")
        told = {t["works"]: t["weight"] for t in graph.tables.read("coauthor").to_pylist()}
        assert told == {None: 1.0, 1: 1.0}
        rows = graph.rows("people/most_connected")
        assert rows[0]["id"] == "edges:2"
        assert graph.author("edges:2").slice() is not None
        assert [c.works for c in graph.author("edges:2").all_collaborators()] == [None, None]
        network = graph.to_networkx()
    assert network.edges["edges:1", "edges:2"]["works"] is None
