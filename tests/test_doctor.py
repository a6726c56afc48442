"""The import doctor: counts, reasons, what is missing, and what to export instead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest
from conftest import Run
from loading import SAMPLES

import graphkit as gk
from graphkit.records import Tie, Work
from graphkit.views.doctor import doctor_page
from graphkit.workspace.doctor import examine


def judged(report: Any) -> dict[str, str]:
    return {a["analysis"].split(" (")[0]: a["possible"] for a in report.analyses()}


def test_a_file_is_told_whole() -> None:
    (one,) = examine([SAMPLES / "ris" / "mixed.ris"]).files
    told = one.to_dict()
    assert (told["format"], told["encoding"], told["kept"], told["rejected"]) == (
        "ris",
        "utf-8",
        3,
        1,
    )
    assert told["rejections"][0]["line"] == 43 and told["records"] == {"work": 3}
    assert told["fields"]["doi"] == pytest.approx(1 / 3, abs=1e-4)
    assert told["fields"]["authors"] == 1.0 and told["fields"]["full_names"] == pytest.approx(
        0.5, abs=0.2
    )


def test_duplicates_and_doubts_have_their_places() -> None:
    report = examine([SAMPLES / "ris" / "mixed.ris", SAMPLES / "endnote", SAMPLES / "springer"])
    tides = next(f for f in report.files if f.file.endswith("two.enw"))
    other = next(f for f in report.files if f.file.endswith("library.xml"))
    marks = {(d["line"], d["of_file"], d["same"]) for f in (tides, other)
             for d in f.to_dict()["duplicate_of"]}  # fmt: skip
    assert (1, "endnote/library.xml", "doi") in marks or (1, "mixed.ris", "doi") in marks
    springer = report.files[-1].to_dict()
    assert "guess" in springer["doubts"][0]["doubt"] and report.counts.doubtful == 1


def test_what_is_missing_decides_and_has_a_remedy() -> None:
    scopus = examine([SAMPLES / "scopus"])
    assert judged(scopus)["institutions and countries"] == "yes"
    ris = examine([SAMPLES / "ris"])
    told = {a["analysis"]: a for a in ris.analyses()}["citations, coupling, co-citation"]
    assert told["possible"] == "no" and "RIS holds no references" in told["instead"]
    ties = examine([SAMPLES / "graphs" / "three.graphml"])
    assert judged(ties)["who works with whom"] == "yes" and judged(ties)["venues"] == "no"
    assert ties.files[0].counts.shares() == {
        "names": 0.5, "weight": 0.5, "tie_works": 0.5, "years": 0.5,
    }  # fmt: skip


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(
        'Authors,Title,Year,Source title,EID\n"Silva A.",Kelp,2001,V,2-s2.0-1\n', encoding="utf-8"
    )
    (one,) = examine([tmp_path]).files
    assert "references" in one.notes[0] and one.counts.kept == 1
    with gk.open(tmp_path / "w") as graph:
        receipt = graph.load(tmp_path / "s.csv")
    assert not receipt.rejected and "references" in receipt.notes[0]


def test_the_command_line(here: Run, tmp_path: Path) -> None:
    done = here("doctor", SAMPLES / "scopus", "--html", "r.html")
    assert "scopus-csv" in done.stdout and "who works with whom" in done.stdout
    assert "no column for abstract" not in done.stdout
    rows = [json.loads(line) for line in
            here("doctor", SAMPLES / "ris", "--json", code=3).stdout.splitlines()]  # fmt: skip
    assert [r["type"] for r in rows] == ["file", "set"] and rows[-1]["kept"] == 3
    (tmp_path / "x.txt").write_text("Dear reader", encoding="utf-8")
    assert "not recognised" in here("doctor", tmp_path / "x.txt", code=4).stdout
    here("doctor", tmp_path / "none", code=4)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script" not in page and "http" not in page.replace("http-equiv", "")


def test_the_page_escapes_everything(tmp_path: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    text = f"Title,Year,Authors\n{name},2001,A B\n{name},2001,A B\n,,{name}\n"
    (tmp_path / "a&b.csv").write_text(text, encoding="utf-8")
    report = examine([tmp_path])
    page = doctor_page([f.to_dict() for f in report.files], report.to_dict())
    assert "<img" not in page and "a&amp;b.csv" in page


def test_graphs_and_frames_in_memory_are_read(tmp_path: Path) -> None:
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_edge(1, "x<&", weight=2.5, works=3)
    graph.nodes[1]["name"] = 'Ana "Silva"'
    (tie,) = gk.read(graph)
    assert isinstance(tie, Tie)
    assert (tie.one, tie.other, tie.weight, tie.works) == ("1", "x<&", 2.5, 3)
    assert tie.one_name == 'Ana "Silva"'
    edges = pd.DataFrame({"source": [1, 2], "target": [2, 3], "weight": [0.5, 1]})
    works = pd.DataFrame({"title": ["Kelp"], "authors": ["Ana Silva; Bo Li"], "year": [2001]})
    told = list(gk.read([edges, works]))
    assert [type(r) for r in told] == [Tie, Tie, Work]
    with gk.open(tmp_path / "w") as workspace:
        receipt = workspace.load([graph, edges, works])
        assert [f.outcome for f in receipt.files] == ["new", "new", "new"]
        assert [f.outcome for f in workspace.load(edges).files] == ["unchanged"]
        assert workspace.tables.count("authors") == 7
        network = workspace.to_networkx()
    assert len(list(gk.read(network))) == network.number_of_edges()
