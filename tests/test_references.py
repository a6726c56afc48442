"""References as records: their text is kept, parsed, matched with evidence, and counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import graphkit as gk
from graphkit.cli import cli
from graphkit.errors import UsageError
from graphkit.records import Mention, Origin, Work
from graphkit.records.wire import from_json, to_json
from graphkit.resolve import Resolved, resolve
from graphkit.resolve.references import Parsed, parsed
from graphkit.workspace import Deciding

HERE = Origin("made", "made", 1)
WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Silva, A
TI The first tide tables of Northport
SO TIDAL LETTERS
PY 2001
VL 30
BP 139
EP 150
TC 12
UT WOS:000000000000001
ER

PT J
AU Costa, B
TI A harbour seen from above
SO HARBOUR REVIEW
PY 2005
CR SILVA A, 2001, TIDAL LETT, V30, P139
   Vale C, 1973, OLD SEA J, V1, P9
UT WOS:000000000000002
ER

PT J
AU Vale, D
TI Lighthouses and their keepers
SO HARBOUR REVIEW
PY 2009
CR SILVA A, 2001, TIDAL LETT, V30, P139
   Vale C, 1973, OLD SEA J, V1, P9, DOI 10.1000/old.9
   *PORT AUTH, 1999, REPORT
UT WOS:000000000000003
ER

EF
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASHKIN A, 1973, PHYS REV LETT, V30, P139", ("ashkin", "a", 1973, "30", "139")),
        ("VAN DER BERG JP, 1999, J X, V2, P3", ("van der berg", "j", 1999, "2", "3")),
        (
            "Ashkin, A., Trapping of atoms (1978) Phys. Rev. Lett., 40, pp. 729-732",
            ("ashkin", "a", 1978, "40", "729"),
        ),
        (
            "Ashkin A., Trapping of atoms, Phys. Rev. Lett., 40, 12, pp. 729-732, (1978)",
            ("ashkin", "a", 1978, None, "729"),
        ),
        (
            "[3] A. Ashkin, Trapping of atoms. Phys Rev Lett 40:729 (1978).",
            ("ashkin", "a", 1978, "40", "729"),
        ),
        ("Ashkin A. Trapping of atoms. Phys Rev Lett. 1978;40:729-32.", (None,)),
        ("", (None, None, None, None, None)),
    ],
)
def test_usual_forms_are_parsed(text: str, expected: tuple[object, ...]) -> None:
    found = parsed(text)
    if len(expected) == 1:  # the year and the page at least
        assert found.year == 1978
        return
    got = (found.author, found.initial, found.year, found.volume, found.page)
    assert (*got[:3], got[4]) == (*expected[:3], expected[4])
    assert expected[3] is None or got[3] == expected[3]


def cited(*texts: str, title: str = "The first tide tables of Northport") -> Resolved:
    known = Work(
        title, HERE, authors=(Mention("Ana Silva"),), year=2001, venue="Tidal Letters",
        extra=(("volume", "30"), ("pages", "139-150")),
    )  # fmt: skip
    citing = Work("A harbour", HERE, authors=(Mention("Bo Costa"),), year=2005, cited=texts)
    return resolve([[known, citing]], {})


def why(*texts: str) -> list[str | None]:
    return [one.why for one in cited(*texts).references]


def test_what_matches_and_on_what_evidence() -> None:
    assert why("SILVA A, 2001, TIDAL LETT, V30, P139") == ["first author, year, volume, page"]
    title = "Silva, A., The first tide tables of Northport (2002) Tid. Lett."
    assert why(title) == ["first author, year but for one, title"]
    assert why("SILVA A, 2001, TIDAL LETT, V30") == ["first author, year, venue, volume"]


def test_what_contradicts_is_not_matched() -> None:
    for text in (
        "SILVA B, 2001, TIDAL LETT, V30, P139",
        "SILVA A, 2004, TIDAL LETT, V30, P139",
        "SILVA A, 2001, TIDAL LETT, V30, P999",
        "SILVA A, 2001, OTHER J, V31, P139",
        "COSTA A, 2001, TIDAL LETT, V30, P139",
    ):
        assert why(text) == [None], text


def test_texts_are_kept_on_the_wire() -> None:
    work = Work("A harbour", HERE, cited=("doi:10.1/x\tSILVA A, 2001", "*PORT AUTH, 1999"))
    assert from_json(to_json(work)) == work
    assert "cited" not in to_json(Work("A harbour", HERE))
    assert parsed("*PORT AUTH, 1999, REPORT") == Parsed(
        "port auth", None, 1999, None, None, None, "REPORT"
    )


@pytest.fixture
def graph(tmp_path: Path) -> gk.KnowledgeGraph:
    (tmp_path / "savedrecs.txt").write_text(WOS, encoding="utf-8")
    made = gk.KnowledgeGraph(tmp_path / "data")
    made.load(tmp_path / "savedrecs.txt")
    return made


def test_counts_are_three_columns(graph: gk.KnowledgeGraph) -> None:
    rows = {row["text"]: row for row in graph.most_cited().to_dict("records")}
    own = rows["The first tide tables of Northport"]
    assert (own["cited_here"], own["times_cited"], own["here"]) == (2, 12, True)
    (old,) = (row for text, row in rows.items() if text.startswith("Vale C"))
    assert (old["cited_here"], old["here"], old["reference"]) == (2, False, "doi:10.1000/old.9")
    assert len(graph.cited_together()) == len(graph.coupled()) == 1
    years = {row["year"]: row["references"] for row in graph.reference_years().to_dict("records")}
    assert (years[1973], years[1974], years[2001]) == (2, 0, 2)


def test_the_command_line(graph: gk.KnowledgeGraph) -> None:
    run = CliRunner().invoke(
        cli, ["references", "-w", str(graph.folder), "--of", "wos:WOS:000000000000003", "--csv"]
    )
    assert run.exit_code == 0, run.output
    assert "first author, year, volume, page" in run.output
    both = ["references", "-w", str(graph.folder), "--together", "--shared"]
    assert isinstance(CliRunner().invoke(cli, both).exception, UsageError)


def test_who_is_left_out_is_in_no_reference(graph: gk.KnowledgeGraph) -> None:
    ident = graph.author("A Silva").id

    def texts() -> list[str]:
        rows = graph.snapshot().tables.read_references().to_pylist()
        return [row["text"] for row in rows if row["text"]]

    assert any("SILVA A" in text for text in texts())
    Deciding(graph).suppress(ident, why="asked for it")
    assert texts() and not any("SILVA" in text for text in texts())
    Deciding(graph).purge()
    for source in graph.ledger.sources():
        for record in graph.ledger.segment_records(source):
            assert isinstance(record, Work) and not any("SILVA" in t for t in record.cited)


@pytest.mark.parametrize(("text", "year"), [
    ("Quelle, D.E., Genes Dev., p. 1559", None),
    ("Quelle, D.E., Genes Dev., 9, pp. 1559-1571, 1995", 1995),
    ("Smith, A., Of made-up things. J. Foo, 12:1559, 1999", 1999),
])  # fmt: skip
def test_a_page_is_no_year(text: str, year: int | None) -> None:
    assert parsed(text).year == year
