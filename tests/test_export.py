"""The whole graph as files of other programs: complete, readable, and harmless."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pyarrow.parquet as pq
import pytest
from conftest import Run
from generated import save, work

import graphkit as gk
from graphkit.graph import NODES, RELATIONS

ODD = ['Tags <b>&amp; "quotes"</b>', "=cmd|' /C calc'!A0", "Control \x07 sign", "漢字 🜁 é"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gk.KnowledgeGraph]:
    folder = tmp_path_factory.mktemp("export")
    works = [
        work(title, "Ana O'Neil", f"Bo <{n}> Li", year=2000 + n) for n, title in enumerate(ODD)
    ]
    with gk.open(folder / "w") as graph:
        graph.load(save(folder / "a.json", *works))
        yield graph


def sizes(graph: gk.KnowledgeGraph) -> tuple[int, int]:
    tables = graph.tables
    return (
        sum(tables.count_rows(n.table) for n in NODES),
        sum(tables.count_rows(r.table) for r in RELATIONS),
    )


def test_graphml_and_gexf_are_read_by_networkx(odd: gk.KnowledgeGraph, tmp_path: Path) -> None:
    titles = set(odd.tables.read("works", ["title"]).column(0).to_pylist())
    for ending, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        (path,) = odd.export(tmp_path / f"graph.{ending}")
        found = read(path)
        assert (found.number_of_nodes(), found.number_of_edges()) == sizes(odd)
        written = {d["title"] for _, d in found.nodes(data=True) if "title" in d}
        assert {t.replace("\x07", "") for t in titles} == written


def test_json_csv_and_parquet_hold_all(odd: gk.KnowledgeGraph, tmp_path: Path) -> None:
    nodes, edges = sizes(odd)
    (path,) = odd.export(tmp_path / "graph.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert (len(found["nodes"]), len(found["edges"])) == (nodes, edges)
    assert not any(value is None for node in found["nodes"] for value in node.values())
    path, beside = odd.export(tmp_path / "graph.csv")
    for file, count in ((path, edges), (beside, nodes)):
        with open(file, encoding="utf-8", newline="") as handle:
            rows = list(csv.reader(handle))
        assert len(rows) == count + 1
        assert not any(cell.startswith("=") for row in rows for cell in row)
    path, beside = odd.export(tmp_path / "graph.parquet")
    assert (pq.read_table(beside).num_rows, pq.read_table(path).num_rows) == (nodes, edges)


def test_people_alone_are_a_network_that_can_be_loaded(
    odd: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    (path,) = odd.export(tmp_path / "people.graphml", people=True)
    assert nx.read_graphml(path).number_of_edges() == odd.tables.count_rows("coauthor")
    with gk.open(tmp_path / "again") as again:
        again.load(path)
        assert again.tables.count_rows("coauthor") == odd.tables.count_rows("coauthor")


def test_the_same_graph_gives_the_same_bytes(odd: gk.KnowledgeGraph, tmp_path: Path) -> None:
    for ending in ("graphml", "gexf", "json", "csv", "parquet"):
        one = odd.export(tmp_path / f"one.{ending}")
        other = odd.export(tmp_path / f"other.{ending}")
        assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]


def test_the_command_says_what_it_wrote(odd: gk.KnowledgeGraph, here: Run, tmp_path: Path) -> None:
    done = here("export", tmp_path / "x" / "graph.gexf", "--workspace", odd.folder)
    assert done.stdout.strip() == str(tmp_path / "x" / "graph.gexf")
    done = here("export", "graph.xls", "--workspace", odd.folder, code=2)
    assert ".graphml" in done.stderr
