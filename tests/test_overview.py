"""An overview in numbers, works written out for other programs, and what the doctor foretells."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner
from conftest import Run

import graphkit as gk
from graphkit.cli import cli
from graphkit.errors import NothingUsableError, UsageError

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
{records}EF
"""
RECORD = """PT J
AU Silva, A
   Costa, B{n}
TI A work of its own, number {n}
SO {venue}
PY {year}
C1 [Silva, A] {place}
CR SILVA A, 2001, TIDAL LETT, V1, P9
   Vale C, 1973, OLD SEA J, V1, P9, DOI 10.1000/w.1
DI 10.1000/w.{n}
TC {n}
UT WOS:00000000000000{n}
ER

"""
PLACES = (
    "Univ Porto, Porto, Portugal",
    "Seoul Natl Univ, Seoul 151742, South Korea",
    "Tidal House",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    records = "".join(
        RECORD.format(n=n, venue=f"VENUE {'ABC'[n // 4]}", year=2000 + n, place=PLACES[n % 3])
        for n in range(1, 9)
    )
    path = tmp_path / "savedrecs.txt"
    path.write_text(WOS.format(records=records), encoding="utf-8")
    return path


@pytest.fixture
def graph(file: Path, tmp_path: Path) -> gk.KnowledgeGraph:
    made = gk.KnowledgeGraph(tmp_path / "data")
    made.load(file)
    return made


def test_an_overview_in_numbers(graph: gk.KnowledgeGraph) -> None:
    rows = graph.overview().to_dict("records")
    value = {(row["section"], row["name"]): row["value"] for row in rows}
    assert value["selection", "works"] == 8
    assert value["selection", "records that state a work again"] == 0
    assert value["output per year", "2003"] == 1
    assert sum(v for (s, n), v in value.items() if n.startswith("Bradford")) == 3
    people = graph.people["works"]
    assert value["authors", "1 work"] == (people == 1).sum()
    told = ("authors", "Lotka exponent") in value
    assert told == (people.nunique() > 2)  # two points tell no exponent
    assert value["countries", "South Korea"] == 3 and value["countries", "Portugal"] == 2
    (most,) = (row for row in rows if row["section"].startswith("most cited: wos")
               and row["value"] == 8)  # fmt: skip
    assert most["name"].endswith("number 8")
    assert value["missing countries", "before 2005"] == 1
    assert "8 works of 2001 to 2008" in value["methods", "paragraph"]


def test_filters_are_counted(graph: gk.KnowledgeGraph) -> None:
    rows = graph.where(countries="KR").overview().to_dict("records")
    value = {(row["section"], row["name"]): row["value"] for row in rows}
    assert value["selection", "works left out by the filter"] == 5
    assert "countries KR" in value["methods", "paragraph"]
    with pytest.raises(gk.NotFoundError, match="Known: KR, PT"):
        graph.where(countries="Sealand")


def test_works_are_written_and_read_again(graph: gk.KnowledgeGraph, tmp_path: Path) -> None:
    for ending in (".bib", ".ris", ".csl.json", ".xlsx"):
        path = tmp_path / f"works{ending}"
        assert graph.export_works(path) == 8
        first = path.read_bytes()
        graph.export_works(path)
        assert path.read_bytes() == first
        works = [r for r in gk.read(path) if getattr(r, "authors", None)]
        assert len(works) == 8, ending
        assert {dict(w.ids)["doi"] for w in works} == {f"10.1000/w.{n}" for n in range(1, 9)}
    assert graph.export_works(tmp_path / "own.bib", author="B3 Costa") == 1
    with pytest.raises(NothingUsableError):
        graph.export_works(tmp_path / "none.bib", years=(1900, 1901))
    with pytest.raises(UsageError, match=r"\.bib, \.ris"):
        graph.export_works(tmp_path / "works.doc")


def test_the_command_line(graph: gk.KnowledgeGraph, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        made = CliRunner().invoke(cli, [words[0], "-w", str(graph.folder), *words[1:]])
        assert made.exit_code == 0, made.output
        return made.output

    assert "With" not in run("countries", "--csv")
    assert run("countries", "--json").count('"country": "KR"') == 1
    assert "Korea" in run("overview") and "were read with graphkit" in run("overview")
    run("export", str(tmp_path / "kr.ris"), "--country", "KR")
    assert (tmp_path / "kr.ris").read_text(encoding="utf-8").count("TY  - ") == 3


def test_a_screen_has_the_first_pairs_of_countries(tmp_path: Path) -> None:
    places = "Porto, Portugal;Kyoto, Japan;Paris, France;Rome, Italy;Oslo, Norway;Lima, Peru"
    places += ";Madrid, Spain;Vienna, Austria;Berlin, Germany;Warsaw, Poland"
    (tmp_path / "w.csv").write_text(
        "Title,Authors,Year,Affiliations\nSea walls,"
        + "; ".join(f"Ana Silva{letter}" for letter in "abcdefghij")
        + ',2020,"'
        + "; ".join(f"University of {place}" for place in places.split(";"))
        + '"\n',
        encoding="utf-8",
    )
    folder = str(tmp_path / "ws")
    gk.open(folder).load(tmp_path / "w.csv")

    def run(*words: str) -> str:
        made = CliRunner().invoke(cli, ["countries", "--matrix", "-w", folder, *words])
        assert made.exit_code == 0, made.output
        return made.output

    shown = run()
    assert shown.count("2020") == 2 * 40  # first and last year of each pair
    assert "5 more pairs: -n 45" in shown
    assert len(run("--json").splitlines()) == 45
    assert "more pairs" not in run("-n", "45")


def test_people_go_out_undirected_with_their_communities(
    graph: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    graph.export(tmp_path / "people.graphml", people=True)
    network = nx.read_graphml(tmp_path / "people.graphml")
    assert not network.is_directed()
    labels = nx.get_node_attributes(network, "community")
    assert set(labels) == set(network)
    graph.export(tmp_path / "people.json", people=True)
    assert json.loads((tmp_path / "people.json").read_text(encoding="utf-8"))["directed"] is False


def test_the_doctor_is_never_more_hopeful_than_the_load(
    file: Path, graph: gk.KnowledgeGraph
) -> None:
    made = CliRunner().invoke(cli, ["doctor", "--json", str(file)])
    whole = json.loads(made.output.splitlines()[-1])
    found = sum(len(codes) > 0 for codes in graph.works["countries"])
    assert whole["fields"]["countries"] == pytest.approx(found / 8, abs=1e-4)
    table = graph.snapshot().tables.read_references()
    matched = table.num_rows - table.column("cited").null_count
    assert 0 < whole["references"]["matched"] <= matched
    assert whole["references"]["stated"] == table.num_rows


def test_a_screen_has_the_first_of_each_section_and_files_have_all(
    here: Run, demo: gk.KnowledgeGraph
) -> None:
    w = ("--workspace", demo.folder)
    shown = here("overview", *w).stdout
    assert "8 more: --section 'output per year'" in shown
    years = [line.split()[3] for line in shown.splitlines() if "output per year" in line]
    assert "2025" in years
    assert "2008" not in years
    whole = here("overview", "--section", "output per year", *w).stdout
    assert "2008" in whole
    assert "more:" not in whole
    every = here("overview", "--csv", *w).stdout
    assert "output per year,2008," in every
    assert "more:" not in every
