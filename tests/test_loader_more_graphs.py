"""Graphs as JSON of several programs, Pajek's networks, and packed folders."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from loading import read

from graphkit.records import Note, Rejected, Tie, Work
from graphkit.sources import read as read_files
from loaders import graph_json, pajek

NODES = [("a", "Ana Silva"), ("b", "Bo Li"), ("c", "Cy Ng")]
LINKS = [("a", "b", 1.5), ("b", "c", 2.0)]
SHAPES: dict[str, Any] = {
    "networkx": nx.node_link_data(
        nx.Graph([(a, b, {"weight": w}) for a, b, w in LINKS]), edges="links"
    ) | {"nodes": [{"id": i, "name": n} for i, n in NODES]},
    "edges first": {
        "edges": [{"source": a, "target": b, "value": w} for a, b, w in LINKS],
        "nodes": [{"id": i, "label": n} for i, n in NODES],
    },
    "cytoscape": {
        "format_version": "1.0", "data": {"name": "x"},
        "elements": {
            "nodes": [{"data": {"id": i, "name": n}} for i, n in NODES],
            "edges": [{"data": {"id": f"{a}{b}", "source": a, "target": b, "weight": w}}
                      for a, b, w in LINKS],
        },
    },
    "cytoscape flat": {
        "elements": [{"group": "nodes", "data": {"id": i, "name": n}} for i, n in NODES]
        + [{"group": "edges", "data": {"id": f"{a}{b}", "source": a, "target": b, "weight": w}}
           for a, b, w in LINKS],
    },
    "graphology": {
        "options": {"type": "undirected"}, "attributes": {},
        "nodes": [{"key": i, "attributes": {"label": n}} for i, n in NODES],
        "edges": [{"key": f"{a}{b}", "source": a, "target": b, "attributes": {"weight": w}}
                  for a, b, w in LINKS],
    },
    "vosviewer": {
        "network": {
            "items": [{"id": i, "label": n, "x": 0.1, "cluster": 1,
                       "weights": {"Documents": 5}} for i, n in NODES],
            "links": [{"source_id": a, "target_id": b, "strength": w} for a, b, w in LINKS],
        },
        "config": {"parameters": {}},
    },
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_graph_as_json(shape: str, indent: int | None, tmp_path: Path) -> None:
    path = tmp_path / "g.json"
    path.write_text(json.dumps(SHAPES[shape], indent=indent), encoding="utf-8")
    found = list(read_files(path))
    assert [(t.one, t.other, t.weight) for t in found if isinstance(t, Tie)] == LINKS
    assert len(found) == 2
    first = found[0]
    assert isinstance(first, Tie) and first.origin.format == "graph-json"
    assert (first.one_name, first.other_name) == ("Ana Silva", "Bo Li")


def test_damage_and_loops_are_rejected() -> None:
    text = (
        '{"nodes": [{"id": 1}, {"id": 2}], "links": [\n{"source": 1, "target": 2},\n'
        '{"source": 1, "target": 1},\n{"source": 1},\n7,\n{}]}'
    )
    found = read(graph_json, text)
    assert [(r.origin.line, isinstance(r, Tie)) for r in found if not isinstance(r, Note)] == [
        (2, True), (3, False), (4, False), (5, False), (6, False),
    ]  # fmt: skip


def test_other_json_is_no_graph() -> None:
    works = json.dumps([{"title": "A", "edges": [], "nodes": 3, "author": []}])
    assert graph_json.recognise(works) < 0.5
    assert graph_json.recognise('{"items": [{"title": "x"}], "links": []}') < 0.5


def test_pajek() -> None:
    text = (
        '*Vertices 4\n1 "Silva, Ana" 0.1 0.2\n2 Li\n3 "Cy Ng"\n4\n% a remark\n*Edges\n1 2 1.5\n'
        "2 3\n3 3 1\n*Arcslist\n1 3 4\n4\n"
    )
    found = read(pajek, text)
    assert pajek.recognise(text) > 0.9
    ties = [(t.one, t.other, t.weight) for t in found if isinstance(t, Tie)]
    assert ties == [("1", "2", 1.5), ("2", "3", None), ("1", "3", None), ("1", "4", None)]
    assert found[0].one_name == "Ana Silva"
    assert [r.origin.line for r in found if isinstance(r, Rejected)] == [10, 13]
    (bad,) = (r for r in read(pajek, "*Vertices 1\n*Matrix\n") if isinstance(r, Rejected))
    assert "matrix" in bad.reason


def test_networkx_writes_what_is_read(tmp_path: Path) -> None:
    graph = nx.path_graph(5)
    nx.write_pajek(graph, tmp_path / "g.net")
    found = [t for t in read_files(tmp_path / "g.net") if isinstance(t, Tie)]
    assert [(t.one_name, t.other_name) for t in found] == [(str(n), str(n + 1)) for n in range(4)]


OK = b"@book{a, title={Kelp}}"


def tarball(path: Path, mode: str, *members: tuple[str, bytes]) -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("linked.bib")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return path


@pytest.mark.parametrize(("name", "mode"), [("a.tar.gz", "w:gz"), ("a.tar", "w")])
def test_a_packed_folder_is_read(tmp_path: Path, name: str, mode: str) -> None:
    members = [("x/a.bib", OK), ("x/a.bib", OK.replace(b"Kelp", b"Reef")), ("../b.bib", OK)]
    found = list(read_files(tarball(tmp_path / name, mode, *members)))
    assert [r.title for r in found if isinstance(r, Work)] == ["Kelp", "Reef", "Kelp"]
    (bad,) = (r for r in found if isinstance(r, Rejected))
    assert bad.origin.file == f"{name}/linked.bib" and "link" in bad.reason
    assert found[0].origin.file == f"{name}/x/a.bib"


def test_a_cut_tarball_keeps_what_came_before(tmp_path: Path) -> None:
    path = tarball(tmp_path / "a.tar", "w", ("a.bib", OK), ("b.bib", OK * 1000))
    path.write_bytes(path.read_bytes()[:3000])
    found = list(read_files(path))
    assert isinstance(found[0], Work)
    assert any(isinstance(r, Rejected) for r in found)


def test_a_tarball_of_zeros_is_a_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHKIT_LIMITS", "unpacked=1M ratio=5 members=3")
    path = tarball(tmp_path / "a.tar.gz", "w:gz", ("a.bib", OK), ("b.bib", bytes(3_000_000)))
    found = list(read_files(path))
    assert isinstance(found[-1], Rejected) and "limits" in found[-1].reason
    many = tarball(tmp_path / "b.tar", "w", *((f"{n}.bib", OK) for n in range(5)))
    (bad,) = read_files(
        [
            many,
        ]
    )
    assert isinstance(bad, Rejected) and "limit: members" in bad.reason
