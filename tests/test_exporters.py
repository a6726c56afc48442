"""Eight works as fifty exporters write them: one graph of eight works, and out again unharmed.

`cases/exports/` holds invented works, each in the very form of a service or program: what these do
to a title, a name, a venue or a date must not make a second work, person or venue of it.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from documents import Document
from loading import works

import graphkit as gk
from graphkit.questions import citing, works_out
from graphkit.sources import documents, loader_named

EXPORTS = Path(__file__).parent / "cases" / "exports"
ECCV = "10.5555/978-3-031-99999-1_7"
TNF, COPPER, NORTH = "10.5555/jtm.2020.0312", "10.5555/ahm.201700123", "10.5555/jhep03(2019)101"
BLE, GPU, PORTS = "10.1109/icmr.2021.55501", "10.1145/5550001.5550002", "10.2307/5550001"
STEEL = "10.5555/j.hm.2022.104512"
# Of each work: how many exporters have it, title, year, month, kind, venue, authors.
TRUE: dict[str, tuple[Any, ...]] = {
    ECCV: (
        14, "Tidal Transformers: Forecasting Harbour Levels with Sparse Attention", 2023, None,
        "chapter", "Computer Vision – ECCV 2022 Workshops",
        ["Ana Silva", "Bjørn Østergård", "Min-Jun Kim"],
    ),
    TNF: (
        15, "TNF-α and IL-1β induced by H2O2 in CD4+ T cells: a randomised trial", 2020, 3,
        "article", "Journal of tide medicine", ["Layla Haddad", "Thi Hoa Nguyen", "Sean O'Brien"],
    ),
    COPPER: (
        10, "Cu2O/TiO2 Nanowires for CO2 Reduction", 2018, 2, "article",
        "Advanced Harbour Materials", ["Priya Roy", "Wei Zhang", "Jürgen Müller"],
    ),
    NORTH: (  # the article's year, not that of the preprint of 2017
        5, "Search for B⁰ₛ → μ⁺μ⁻ decays near the Λ_b threshold in √s=13 TeV pp collisions",
        2019, 3,
        "article", "Journal of High Energy Physics", ["K. L. Jensen", "F. De la Cruz"],
    ),
    BLE: (
        6, "Low-Latency BLE Positioning in Ports", 2021, 10, "conference-paper",
        "2021 IEEE International Conference on Maritime Robotics (ICMR)",
        ["Min-Jun Kim", "Ana Silva", "José Ramón y Cajal"],
    ),
    GPU: (
        3, "Simulating Cu2O Surfaces with GPUs", 2019, None, "conference-paper",
        "Proceedings of the 12th ACM Conference on Harbour Computing",
        ["Wei Zhang", "Jürgen Müller", "Priya Roy"],
    ),
    PORTS: (
        5, "On the Economics of Ports", 1987, None, "article", "The Quarterly of Lighthouses",
        ["Dora Vale"],
    ),
    STEEL: (
        4, "Σ-phase and γ' precipitates in Λ-type Ni3Al steels", 2022, 11, "article",
        "Harbour Metals", ["Priya Roy", "Jan-Peter van der Berg", "Maria José de Souza"],
    ),
}  # fmt: skip
GROUPS = {TNF: ["HARBOUR Trial Group"], NORTH: ["NORTH Collaboration"]}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> gk.KnowledgeGraph:
    made = gk.open(tmp_path_factory.mktemp("exports") / "data")
    made.load(EXPORTS)
    return made


def rows(graph: gk.KnowledgeGraph) -> dict[str, dict[str, Any]]:
    return {row["doi"]: row for row in works_out.rows(graph.snapshot())}


def test_each_work_is_one_and_shows_what_is_true_of_it(graph: gk.KnowledgeGraph) -> None:
    tables = graph.snapshot().tables
    stated: dict[str, int] = {}
    for work in tables.read("stated_by", ["source"]).column(0).to_pylist():
        stated[work.removeprefix("doi:")] = stated.get(work.removeprefix("doi:"), 0) + 1
    found = {
        doi: (
            stated[doi], row["title"], row["year"], row["month"], row["kind"], row["venue"],
            row["authors_listed"],
        )
        for doi, row in rows(graph).items()
    }  # fmt: skip
    assert found == TRUE
    for doi, row in rows(graph).items():
        assert (row["groups"] or []) == GROUPS.get(doi, [])
    assert rows(graph)[ECCV]["series"] == "Lecture Notes in Computer Science"
    assert not any(tables.read("works", ["authors_truncated"]).column(0).to_pylist())


def test_references_without_identifier_find_their_works(graph: gk.KnowledgeGraph) -> None:
    """Those of Crossref, Scopus, Web of Science (its BibTeX, too) and PubMed."""
    found = {
        (row["work"].removeprefix("doi:"), (row["cited"] or "").removeprefix("doi:"))
        for row in graph.snapshot().tables.read_references().to_pylist()
    }
    assert found == {
        (ECCV, PORTS),
        (ECCV, BLE),
        (ECCV, ""),
        (TNF, PORTS),
        (TNF, COPPER),
        (COPPER, PORTS),
    }


def test_subjects_are_told_apart_and_brought_together(graph: gk.KnowledgeGraph) -> None:
    tables = graph.snapshot().tables
    kind = {r["name"]: r["kind"] for r in tables.read("topics", ["name", "kind"]).to_pylist()}
    assert kind["Bluetooth Low Energy"] == "keyword" and "BLE" not in kind
    assert not kind.keys() & {"TNF-α", "Humans", "Article", "GPU, copper oxide, simulation"}
    assert kind["Computer vision"] == kind["NETWORKS"] == "index-term"  # Scopus's, Keywords Plus
    assert kind["TNF-alpha"] == kind["GPU"] == kind["Sparse attention"] == "keyword"
    assert kind["Computer Science, Artificial Intelligence"] == "category"
    joined = [
        row["evidence"] for row in tables.read_decisions().to_pylist() if row["kind"] == "one topic"
    ]
    assert "the same as TNF-alpha: TNF-α (a Greek letter by name)" in joined


@pytest.mark.parametrize("ending", works_out.WRITERS)
def test_what_goes_out_comes_in_again(
    graph: gk.KnowledgeGraph, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"works{ending}"
    works_out.export_works(graph.snapshot(), file)
    lost = {"countries", *(("isbn",) if ending == ".ris" else ())}  # RIS has one field for both
    with gk.open(tmp_path / "data") as again:
        again.load(file)
        found = rows(again)
        assert found.keys() == TRUE.keys()
        for doi, row in rows(graph).items():
            for name in (*works_out.SHEET, "groups"):
                if name not in lost:
                    assert (found[doi].get(name) or None) == (row.get(name) or None), (doi, name)


def test_other_programs_read_it(graph: gk.KnowledgeGraph) -> None:
    bibtexparser = pytest.importorskip("bibtexparser")
    openpyxl = pytest.importorskip("openpyxl")
    listed = works_out.rows(graph.snapshot())
    text = works_out.WRITERS[".bib"](listed).decode()
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    entries = {e["doi"]: {**dict(e.items()), "type": e.entry_type} for e in library.entries}
    assert entries.keys() == TRUE.keys()
    copper, north = entries[COPPER], entries[NORTH]
    assert (copper["type"], copper["journal"]) == ("article", "Advanced Harbour Materials")
    assert (copper["volume"], copper["number"], copper["pages"]) == ("30", "7", "1700123")
    assert copper["author"] == "Roy, Priya and Zhang, Wei and Müller, Jürgen"
    assert north["author"].endswith(" and {NORTH Collaboration}") and north["eprint"]
    assert entries[BLE]["author"].endswith("{Ramón y Cajal}, José")
    assert entries[BLE]["type"] == "inproceedings"
    sheet = openpyxl.load_workbook(io.BytesIO(works_out.WRITERS[".xlsx"](listed))).active
    header, *table = sheet.iter_rows(values_only=True)
    cells = {row[header.index("doi")]: dict(zip(header, row, strict=True)) for row in table}
    assert cells[TNF]["authors"].endswith("O'Brien; HARBOUR Trial Group")
    assert (cells[ECCV]["pages"], cells[ECCV]["year"]) == ("112–128", 2023)


# In our exports under other names than in theirs; what has no place there is left out.
SAID = {
    "bibtex": {"volume": "volume", "number": "issue", "publisher": "publisher", "issn": "issn",
               "isbn": "isbn", "series": "series", "doi": "doi", "eprint": "arxiv", "url": "url",
               "pmid": "pmid", "pmcid": "pmcid", "language": "language"},
    "csl-json": {"volume": "volume", "issue": "issue", "publisher": "publisher", "ISSN": "issn",
                 "ISBN": "isbn", "collection_title": "series", "DOI": "doi", "URL": "url",
                 "container_title": "venue", "PMID": "pmid", "PMCID": "pmcid",
                 "language": "language"},
}  # fmt: skip


@pytest.mark.endure
@pytest.mark.parametrize("format", SAID)
def test_programs_that_cite_read_the_same(
    graph: gk.KnowledgeGraph, tmp_path: Path, format: str
) -> None:
    """pybtex and citeproc-py, in an environment of their own (GRAPHKIT_READERS)."""
    python = os.environ.get("GRAPHKIT_READERS")
    if not python or not Path(python).exists():
        pytest.skip("no programs that read exports: make endure brings them (GRAPHKIT_READERS)")
    file = tmp_path / ("works.bib" if format == "bibtex" else "works.csl.json")
    works_out.export_works(graph.snapshot(), file)
    program = Path(__file__).with_name("peers_reading.py")
    told = subprocess.run(
        [python, str(program), format, str(file)], capture_output=True, check=True
    ).stdout
    theirs = {entry["doi" if format == "bibtex" else "DOI"]: entry for entry in json.loads(told)}
    assert theirs.keys() == TRUE.keys()
    for doi, row in rows(graph).items():
        entry = theirs[doi]
        said = {name: str(row[own]) for name, own in SAID[format].items() if row.get(own)}
        assert {name: entry.get(name) for name in said} == said
        assert str(entry["year"]) == str(row["year"])
        assert entry["title"].replace("\\_", "_") == row["title"]  # pybtex leaves TeX as it is
        ends = re.split(r"[-\u2013]+", entry.get("pages") or entry.get("page") or "")
        assert ends == (row["pages"] or "").split("\u2013")
        names = [" ".join(filter(None, reversed(person))) for person in entry["people"]]
        own = [*row["authors_listed"], *(row["groups"] or ())]
        assert [name.replace("{", "").replace("}", "") for name in names] == own
    last = theirs[BLE].get("last", ["Ramón y Cajal"])
    assert last[-1].strip("{}") == "Ramón y Cajal"  # no "von Cajal"


@pytest.mark.parametrize("omitted", [None, 1, 22])
@pytest.mark.parametrize("format", ["bibtex", "ris", "csl-json"])
def test_that_a_list_is_cut_goes_out_and_in(format: str, omitted: int | None) -> None:
    write = {"bibtex": citing.bibtex, "ris": citing.ris, "csl-json": citing.csl}[format]
    row = {"id": "x:1", "title": "Of tides", "authors_listed": ["Ana Silva", "Bo Ek"]}
    row |= {"authors_truncated": True, "authors_omitted": omitted, "arxiv": "2101.00001"}
    text = write([row, {**row, "id": "x:2", "authors_truncated": False, "authors_omitted": None}])
    cut, whole = works(list(loader_named(format).read(Document("a", text))))
    assert (
        [m.name for m in cut.authors] == ["Ana Silva", "Bo Ek"] == [m.name for m in whole.authors]
    )
    assert (cut.authors_truncated, cut.authors_omitted) == (True, omitted)
    assert (whole.authors_truncated, whole.authors_omitted) == (False, None)
    assert "list of authors" not in str(cut.extra) and dict(cut.ids) == dict(whole.ids)


CUT = "See p. 3. The list of authors is cut; 22 more are not named."


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("ris", f"TY  - JOUR\nTI  - Of tides\nAU  - Silva, Ana\nN1  - {CUT}\nER  - \n"),
        ("ris", "TY  - JOUR\nTI  - Of tides\nAU  - Silva, Ana\nAU  - and 22 others\nER  - \n"),
        ("ris", "TY  - JOUR\nTI  - Of tides\nAU  - Silva, Ana\nAU  - [22 more]\nER  - \n"),
        ("endnote-tagged", f"%0 Journal Article\n%T Of tides\n%A Silva, Ana\n%Z {CUT}\n"),
        ("bibtex", "@article{a, title={Of tides}, author={Silva, Ana and 22 others}}"),
        ("bibtex", f"@article{{a, title={{Of tides}}, author={{Silva, Ana}}, note={{{CUT}}}}}"),
        ("zotero-json", '[{"itemType": "journalArticle", "title": "Of tides", "creators": [{'
         '"creatorType": "author", "firstName": "Ana", "lastName": "Silva"}], "key": "ABCD2345",'
         f' "version": 3, "extra": "{CUT}"}}]'),
        ("table", "title,authors\nOf tides,Ana Silva; and 22 others\n"),
    ],
)  # fmt: skip
def test_how_many_are_not_named(format: str, text: str) -> None:
    (work,) = works(list(loader_named(format).read(Document("a", text))))
    assert [m.name for m in work.authors] == ["Ana Silva"]
    assert (work.authors_truncated, work.authors_omitted) == (True, 22)


def test_a_title_that_a_spreadsheet_would_run_comes_back(tmp_path: Path) -> None:
    row = {"id": "doi:10.5555/a", "title": "-1 is a tide", "authors_listed": ["Ana Silva"]}
    file = tmp_path / "works.xlsx"
    file.write_bytes(works_out.WRITERS[".xlsx"]([{**row, "doi": "10.5555/a", "year": 2001}]))
    (document,) = documents([file])
    (work,) = works(list(loader_named("table").read(document)))
    assert (work.title, [m.name for m in work.authors]) == ("-1 is a tide", ["Ana Silva"])


@pytest.mark.parametrize(("count", "expected"), [(22, (True, 22)), (None, (True, None))])
def test_a_sheet_says_how_many_authors_are_left_out(
    tmp_path: Path, count: int | None, expected: tuple[bool, int | None]
) -> None:
    row = {
        "id": "doi:10.5555/a", "title": "Of tides", "authors_listed": ["Ana Silva"], "year": 2001,
        "doi": "10.5555/a", "authors_truncated": True, "authors_omitted": count,
    }  # fmt: skip
    file = tmp_path / "works.xlsx"
    file.write_bytes(works_out.WRITERS[".xlsx"]([row]))
    (document,) = documents([file])
    (work,) = works(list(loader_named("table").read(document)))
    assert [m.name for m in work.authors] == ["Ana Silva"]
    assert (work.authors_truncated, work.authors_omitted) == expected
    assert not {"authors_truncated", "authors_omitted"} & dict(work.extra).keys()


def test_a_sheet_whose_last_columns_are_empty_is_a_table(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["id", "title", "authors", "year", "doi", "pmid", "remarks"])
    for n in range(9):
        row = [f"doi:10.5555/{n}", f"Tide {n}, and more", "Ana Silva; Bo Ek", 2001, f"10.5555/{n}"]
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    with gk.open(tmp_path / "w") as made:
        receipt = made.load(tmp_path / "a.xlsx")
        assert receipt.kept == 9 and not receipt.incomplete


@pytest.mark.parametrize("format", ["bibtex", "ris", "csl-json"])
def test_odd_titles_and_names_go_out_and_in(format: str) -> None:
    write = {"bibtex": citing.bibtex, "ris": citing.ris, "csl-json": citing.csl}[format]
    names = ["Ludwig van Beethoven", "Martin Luther King Jr.", "王伟", "J. R. R. Tolkien", "Plato",
             "Juan de la Cruz", "José Ramón y Cajal", "Sean O'Brien", "Andy And"]  # fmt: skip
    row: dict[str, Any] = {
        "id": "doi:10.5555/a", "year": 2001, "month": 5, "day": 3, "kind": "article",
        "venue": "J & K {L}" if format != "ris" else "J & K", "doi": "10.5555/a_b(1)<2>;3",
        "authors_listed": names, "groups": ["Barnes and Noble Group", "ATLAS Collaboration"],
        "keywords": ["Salt, dry", "c"], "url": "https://x.example/a_b?c=d&e=f#g%20h~i",
    }  # fmt: skip
    titles = [
        "A \"quoted\" title: 'single' – dash",
        "Ünïcode 漢字 العربية",
        "and and And",
        "%comment",
    ]
    odd = ["100% of {braces} & $5 # _ ~ ^ \\", "-- and ---", "``double'' ?`", "a}b{c", "@a{x, y=z}"]
    for title in [*titles, *(odd if format != "ris" else ())]:  # RIS is often TeX, and read so
        (work,) = loader_named(format).read(Document("x", write([{**row, "title": title}])))
        assert (work.title, work.venue, dict(work.ids)["doi"]) == (title, row["venue"], row["doi"])
        assert (work.year, work.month, work.url) == (2001, 5, row["url"])
        assert list(work.keywords) == row["keywords"]
        assert [m.name for m in work.authors if m.kind is None] == names
        assert [m.name for m in work.authors if m.kind] == row["groups"]


TURNED = [("L", "Wang"), ("Y", "YANG"), ("E.", "Fanning")]


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("ris", "TY  - JOUR\nTI  - A\nAU  - Ek, Bo\nER  - \nTY  - JOUR\nTI  - B\nAU  - Wang L\n"
         "AU  - YANG Y\nAU  - Fanning E.\nER  - \n"),
        ("endnote-tagged", "%0 Journal Article\n%T B\n%A Wang L\n%A YANG Y\n%A Fanning E.\n"),
        ("endnote-xml", "<xml><records><record><contributors><authors><author>Wang L</author>"
         "<author>YANG Y</author><author>Fanning E.</author></authors></contributors><titles>"
         "<title>B</title></titles></record></records></xml>"),
        ("refworks", "RT Journal Article\nT1 B\nA1 Wang L\nA1 YANG Y\nA1 Fanning E.\n"),
        ("csl-json", '[{"type": "book", "title": "B", "author": "Wang L; YANG Y; Fanning E."}]'),
        ("bibtex", "@book{b, title = {B}, author = {Wang L and YANG Y and Fanning E.}}"),
    ],
)  # fmt: skip
def test_lists_with_the_initials_last_are_turned(format: str, text: str) -> None:
    found = works(list(loader_named(format).read(Document("a", text))))
    assert [(m.given, m.family) for m in found[-1].authors] == TURNED


def test_a_conference_of_csl_is_the_venue() -> None:
    text = (
        '[{"type": "paper-conference", "title": "Kelp", "event-title": "IROS 2021, Prague"},'
        ' {"type": "paper-conference", "title": "Reef", "event": "IROS", "container-title": "P"}]'
    )
    found = works(list(loader_named("csl-json").read(Document("a", text))))
    assert [work.venue for work in found] == ["IROS 2021, Prague", "P"]
