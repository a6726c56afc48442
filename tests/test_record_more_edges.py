"""What a record says at its edges, line by line of what went wrong once, in records and graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from conftest import Run
from documents import Document

import graphkit as gk
from graphkit.analyse import divisions
from graphkit.errors import UsageError
from graphkit.records import Note, Work
from graphkit.sources import read
from loaders import bibtex, crossref, csl_json, publication_list, ris, springer_csv, table
from loaders._values import people, wos_fields


def works(loader: Any, text: str, columns: dict[str, Any] | None = None) -> list[Work]:
    return [r for r in everything(loader, text, columns) if isinstance(r, Work)]


def everything(loader: Any, text: str, columns: dict[str, Any] | None = None) -> list[Any]:
    document = Document("x", text)
    document.columns = columns  # type: ignore[attr-defined]
    return list(loader.read(document))


def notes(found: list[Any]) -> list[str]:
    return [r.text for r in found if isinstance(r, Note)]


# Names


@pytest.mark.parametrize(
    "stated",
    ["Ford, Jr., Henry", "Ford, Henry, Jr.", "Ford, Henry Jr.", "Ford Jr., Henry", "Henry Ford Jr.",
     "Henry Ford, Jr."],
)  # fmt: skip
def test_a_generation_is_one_wherever_it_stands(stated: str) -> None:
    (work,) = works(bibtex, f"@book{{a, title={{A}}, author={{{stated}}}}}")
    assert [(m.given, m.family, m.suffix) for m in work.authors] == [("Henry", "Ford", "Jr.")]


def test_a_generation_in_parts_that_a_source_states() -> None:
    item = '[{"title": "A", "type": "book", "author": [{"given": "Henry III", "family": "Ford"}]}]'
    (work,) = works(csl_json, item)
    assert [(m.name, m.family, m.suffix) for m in work.authors] == [
        ("Henry Ford III", "Ford", "III")
    ]
    assert people.person("A IV", "Petrov").suffix is None  # two more initials
    gotto = people.person("Jr. A.M.", "Gotto")  # as one generation of Scopus has it
    assert (gotto.name, gotto.suffix) == ("A.M. Gotto Jr.", "Jr.")
    assert people.person("", "Ford Jr.").suffix is None  # nobody is called "Jr." alone


DERWENT = "TY  - JOUR\nAU  - Fanning E.\nAU  - Wang L\nAU  - YANG Y\nTI  - Tides\nER  - \n"


def test_names_of_a_file_that_end_in_initials_are_turned_and_said() -> None:
    later = "TY  - JOUR\nAU  - LI BO\nTI  - Foghorns\nER  - \n"  # alone it could be Li Bo's
    found = everything(ris, DERWENT + later)
    first, second = (r for r in found if isinstance(r, Work))
    assert [(m.given, m.family) for m in first.authors] == [
        ("E.", "Fanning"), ("L", "Wang"), ("Y", "YANG")
    ]  # fmt: skip
    assert [(m.given, m.family) for m in second.authors] == [("BO", "LI")]
    (note,) = notes(found)
    assert "family name first" in note and "author_style" in note


def test_how_names_are_read_can_be_told() -> None:
    told = everything(ris, DERWENT, {"author_style": "as-printed"})
    assert notes(told) == []
    assert [m.family for m in told[0].authors] == ["Fanning", "L", "Y"]
    (work,) = works(ris, "TY  - JOUR\nAU  - Bo LI\nTI  - A\nER  - \n",
                    {"author_style": "family-initials"})  # fmt: skip
    assert [(m.given, m.family) for m in work.authors] == [("LI", "Bo")]
    stated = 'Title,Authors,Year\nA,"Wang L; Silva AM",2001\n'
    assert [m.family for m in works(table, stated)[0].authors] == ["Wang", "Silva"]
    (work,) = works(table, stated, {"author_style": "as-printed"})
    assert [m.family for m in work.authors] == ["L", "AM"]


def test_the_file_that_tells_it_needs_no_columns(tmp_path: Path) -> None:
    (tmp_path / "x.ris").write_text(DERWENT, encoding="utf-8")
    style = tmp_path / "style.toml"
    style.write_text('author_style = "as-printed"\n', encoding="utf-8")
    (work,) = read(tmp_path / "x.ris", columns=style)
    assert isinstance(work, Work) and work.origin.format == "ris"
    assert [m.name for m in work.authors] == ["E. Fanning", "Wang L", "YANG Y"]
    style.write_text('author_separator = ";"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="at least title or doi"):
        list(read(tmp_path / "x.ris", columns=style))


def test_lists_of_bibtex_that_end_in_initials() -> None:
    def names(stated: str) -> list[tuple[str | None, str | None]]:
        (work,) = works(bibtex, f"@book{{a, title={{A}}, author={{{stated}}}}}")
        return [(m.given, m.family) for m in work.authors]

    assert names("Fanning E. and Wang L and YANG Y") == [
        ("E.", "Fanning"), ("L", "Wang"), ("Y", "YANG")
    ]  # fmt: skip
    assert names("Fanning E.-M.") == [("E.-M.", "Fanning")]
    assert names("Smith, John and Malcolm X") == [("John", "Smith"), ("Malcolm", "X")]
    assert names("Ana M. Silva and Bo LI") == [("Ana M.", "Silva"), ("Bo", "LI")]


# Fields that were dropped


def test_crossref_says_who_paid_and_what_a_work_belongs_to() -> None:
    item = """{"DOI": "10.1000/zz1", "title": ["Tides"], "original-title": ["Gezeiten"],
     "type": "journal-article", "container-title": ["T"], "funder": [{"name": "FCT", "award":
     ["A1", "A2"], "DOI": "10.13039/501100001871"}, {"DOI": "10.13039/1"}], "relation":
     {"is-preprint-of": [{"id-type": "doi", "id": "10.1000/ZZ2"}], "cites": []}}"""
    (work,) = works(crossref, item.replace("\n", " "))
    extra = dict(work.extra)
    assert extra["original-title"] == "Gezeiten"
    assert extra["funding"] == "FCT (A1, A2); 10.13039/1"
    assert extra["is-preprint-of"] == "10.1000/zz2" and "cites" not in extra


def test_web_of_science_says_where_the_publisher_sits_and_who_wrote_the_book() -> None:
    from graphkit.records import Origin

    tags = {"TI": ["Tides"], "BA": ["Silva, A"], "PA": ["GEWERBESTRASSE 11, CHAM, CH-6330"]}
    work = wos_fields.work(tags, Origin("x", "wos", 1), lambda: "")
    assert isinstance(work, Work)
    assert dict(work.extra)["publisher_address"] == "GEWERBESTRASSE 11, CHAM, CH-6330"
    assert [m.family for m in work.authors] == ["Silva"]


def test_a_field_called_topic_holds_keywords() -> None:
    (work,) = works(bibtex, "@book{a, title={A}, topic={tides;fog horns;}}")
    assert work.keywords == ("tides", "fog horns")


def test_rows_that_end_early_are_read_and_said() -> None:
    found = everything(table, 'title,authors,year\nA,"Silva, Ana",2001\nB,"Li, Bo"\nC\n')
    assert [r.title for r in found if isinstance(r, Work)] == ["A", "B", "C"]
    assert notes(found) == [
        "2 rows with fewer cells than the header; what is there was read (first at line 3)"
    ]
    header = "Item Title,Publication Title,Authors,Publication Year,Content Type,Item DOI"
    found = everything(springer_csv, f"{header}\nTides,T,Ana Silva,2001,Article\n")
    assert "1 row with fewer cells" in notes(found)[-1]
    found = everything(table, "title,year,\nA,2001\n")  # the header's last cell is no column
    assert notes(found) == []


PLAIN_ITEMS = """<!DOCTYPE html><html><body><h1>Ana Silva</h1><ul>
<li>Ana Silva, Bo Li. Tides of one harbour. Journal of Tides, 2019.</li>
<li>[2] A. M. Silva and B. Costa. Foghorns at night and by day. In Proc. of Horns, 3-9, 2020.</li>
<li>Bo Li and Ana Silva. Sea walls of old. Quay Letters 3(2), 2021. doi:10.1000/quay.3</li>
<li>We moved to the new house. The old one was sold to the port of Northport, 2011.</li>
</ul></body></html>"""


def test_items_without_any_marks() -> None:
    assert publication_list.recognise(PLAIN_ITEMS) > 0.5
    found = works(publication_list, PLAIN_ITEMS)
    assert [(w.title, [m.name for m in w.authors], w.year, w.venue) for w in found] == [
        ("Tides of one harbour", ["Ana Silva", "Bo Li"], 2019, "Journal of Tides"),
        ("Foghorns at night and by day", ["A. M. Silva", "B. Costa"], 2020, "Proc. of Horns"),
        ("Sea walls of old", ["Bo Li", "Ana Silva"], 2021, "Quay Letters"),
    ]
    assert dict(found[2].ids) == {"doi": "10.1000/quay.3"}


# The graph


def test_one_doi_on_two_titles_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.bib").write_text(
        "@article{g, title={One thing entirely}, author={Silva, Ana}, year=2018, doi={10.1000/x4}}"
        "@article{h, title={Another matter of foghorns}, author={Lopez, Bea}, year=2011,"
        " doi={10.1000/x4}}", encoding="utf-8",
    )  # fmt: skip
    with gk.open(tmp_path / "ws") as graph:
        receipt = graph.load(tmp_path / "x.bib")
        assert len(graph.works) == 2
        (note,) = [n for n in receipt.notes if "identifier of another work" in n]
        assert "1 work bears" in note and "doi:10.1000/x4#" in note
        kinds = {row["kind"]: row for row in graph.tables.read_decisions().to_pylist()}
        assert "doi:10.1000/x4 stands on another work" in kinds["one identifier"]["evidence"]


def test_people_go_out_as_pajek_and_cytoscape_and_come_back(
    demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    ties = demo.tables.read("coauthor", ["source"]).num_rows
    for ending in (".net", ".cyjs"):
        path = tmp_path / f"people{ending}"
        written = demo.export(path, people=True)
        assert len(written) == (2 if ending == ".net" else 1)
        back = list(read(path))
        assert len(back) == ties, ending
        assert {type(record).__name__ for record in back} == {"Tie"}
    network = nx.Graph(nx.read_pajek(tmp_path / "people.net"))
    assert network.number_of_edges() == ties
    groups = (tmp_path / "people.clu").read_text(encoding="utf-8").splitlines()[1:]
    assert len(groups) == demo.tables.count("authors")
    assert len(set(groups) - {"0"}) == demo.tables.count("communities")
    with pytest.raises(UsageError, match="hold people"):
        demo.export(tmp_path / "whole.net")


def test_communities_in_an_overview(demo: gk.KnowledgeGraph, run: Run) -> None:
    rows = [r for r in demo.overview().to_dict("records") if r["section"] == "communities"]
    value = {row["name"]: row for row in rows}
    kept = demo.tables.count("communities")
    assert value["kept"]["value"] == kept
    assert value["at resolution 1"]["value"] == kept  # found with the same seed
    assert "agrees with the kept ones 1.000" in value["at resolution 1"]["note"]
    assert value["at resolution 4"]["value"] > value["at resolution 0.5"]["value"]
    assert 0 < value["well connected"]["value"] <= kept


def test_well_connected_is_what_networkx_says() -> None:
    rng = np.random.default_rng(7)
    for people_in, share in ((9, 0.3), (40, 0.08), (40, 0.2), (120, 0.04), (120, 0.1)):
        graph = nx.gnp_random_graph(people_in, share, seed=int(rng.integers(1 << 30)))
        pairs = np.array(sorted(graph.edges()))
        least = int(np.floor(np.log10(people_in))) + 1
        expected = nx.is_connected(graph) and nx.edge_connectivity(graph) >= least
        assert divisions._held(pairs, people_in, least) is expected
    ring = np.array([(n, (n + 1) % 5_000) for n in range(5_000)])
    assert divisions._held(ring, 5_000, 4) is False
    assert divisions._held(np.repeat(ring, 2, axis=0), 5_000, 4) is None  # too large to tell


def test_references_as_text_allow_co_citation(tmp_path: Path) -> None:
    from graphkit.workspace.doctor import examine

    (tmp_path / "x.txt").write_text(
        "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Li, B\nTI Another paper\n"
        "SO TIDAL LETT\nPY 2015\nCR Silva A, 2010, TIDAL LETT, V3, P12\nUT WOS:2\nER\n\nEF\n",
        encoding="utf-8",
    )  # fmt: skip
    found = {row["analysis"]: row for row in examine([tmp_path / "x.txt"]).analyses()}
    assert found["citations, coupling, co-citation"]["possible"] == "yes"
