"""Vendors' tables: own samples of each generation, damage, and the real Scopus file."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import SAMPLES, counted, names, read, sample, works

from graphkit.records import Note, Rejected
from graphkit.sources import formats
from loaders import dimensions_csv, ieee_csv, lens_csv, openalex_csv, scopus_csv, springer_csv

VENDORS = [scopus_csv, openalex_csv, lens_csv, dimensions_csv, ieee_csv, springer_csv]


def places(work: Any) -> list[list[str]]:
    return [[a.name for a in m.affiliations] for m in work.authors]


def test_scopus_of_the_old_kind() -> None:
    tides, editorial = works(sample(scopus_csv, "scopus/old.csv"))
    assert names(tides) == [
        ("A.M. Silva", "Silva", None), ("J. van der Berg Jr.", "van der Berg", None),
        ("S.-Y. Kim", "Kim", None), ("Kelp Reef Consortium", None, "organisation"),
    ]  # fmt: skip
    salt = "Institute of Salt, Busan, South Korea"
    assert places(tides) == [["University of Somewhere, Faro, Portugal", salt], [salt], [salt], []]
    assert tides.title == "Tides of Ca2 & kelp" and tides.title_raw is not None
    assert tides.references == ("doi:10.5555/old.1",)
    assert dict(tides.extra)["references_without_doi"] == "1"
    assert dict(tides.ids) == {
        "doi": "10.5555/kelp.2016.1", "pmid": "26957754", "scopus": "2-s2.0-1",
    }  # fmt: skip
    assert tides.keywords == ("kelp", "tides", "Salt", "Reef") and tides.issn == "0378-5955"
    assert "@" not in str(tides)
    assert editorial.authors == () and editorial.title == "Sal e maré"
    assert dict(editorial.extra)["author"] == "[No author name available]"
    assert dict(editorial.extra)["original_title"] == "SALT AND TIDE IN A LONGER TITLE"


def test_scopus_of_the_new_kind() -> None:
    (tides,) = sample(scopus_csv, "scopus/new.csv")
    assert [(m.name, m.family, m.ids) for m in tides.authors] == [
        ("Ana Maria Silva", "Silva", (("scopus", "57190000001"),)),
        ("Jan van der Berg", "van der Berg", (("scopus", "57190000002"),)),
    ]
    assert places(tides)[1] == ["Institute of Salt, Busan, South Korea"]
    assert tides.status == "Article in Press" and dict(tides.extra)["article_number"] == "e5"


@pytest.mark.parametrize("name", ["old", "new"])
def test_openalex_of_both_headers(name: str) -> None:
    (tides,) = works(sample(openalex_csv, f"openalex_csv/{name}.csv"))
    silva, berg = tides.authors
    assert silva.orcid == "0000-0002-1825-0097" and berg.orcid is None
    assert (silva.ids, berg.ids) == ((("openalex", "A5000000001"),), (("openalex", "A5000000002"),))
    assert dict(tides.ids)["openalex"] == "W4300000001"
    assert dict(tides.ids)["doi"] == "10.5555/kelp.2019.1"
    assert (tides.year, tides.month, tides.day) == (2019, 3, 5)
    assert tides.venue == "Journal of Invented Botany" and "Kelp Ecology" in tides.categories
    if name == "old":
        assert (silva.name, berg.name) == ("Ana M. Silva", "Jan van der Berg")
        assert places(tides) == [["University of Somewhere, Faro"], ["Institute of Salt, Busan"]]
        assert tides.references == ("openalex:W1", "openalex:W42")


def test_lens() -> None:
    (tides,) = sample(lens_csv, "lens/works.csv")
    assert names(tides) == [
        ("Ana M. Silva", "Silva", None),
        ("Jan van der Berg", "van der Berg", None),
    ]
    assert dict(tides.ids)["lens"] == "000-000-000-000-001" and tides.issn == "0378-5955"
    assert tides.references == ("lens:000-000-000-000-002", "lens:000-000-000-000-003")
    assert tides.categories == ("Biology", "Kelp") and (tides.month, tides.day) == (3, 5)


def test_dimensions_with_its_first_line() -> None:
    (tides,) = sample(dimensions_csv, "dimensions/publications.csv")
    assert names(tides) == [
        ("Ana M. Silva", "Silva", None),
        ("Jan van der Berg", "van der Berg", None),
    ]
    assert places(tides) == [
        ["University of Somewhere, Faro, Portugal", "Institute of Salt (IoS), Busan, South Korea"],
        ["Institute of Salt, Busan"],
    ]
    assert tides.categories == ("Biological Sciences", "Ecology", "Kelp", "Tides")
    assert tides.origin.line == 3 and "@" not in str(tides)


def test_ieee() -> None:
    tides, panel = sample(ieee_csv, "ieee/export.csv")
    assert names(tides) == [
        ("A. M. Silva", "Silva", None),
        ("J. van der Berg", "van der Berg", None),
    ]
    assert places(tides)[0] == ["University of Somewhere, Faro, Portugal"]
    assert tides.kind == "conference-paper" and tides.categories == ("Salt", "Reef")
    assert (tides.year, tides.month, tides.day) == (2019, 3, 5)
    assert places(panel) == [[], [], []]  # two affiliations for three authors: nobody's
    assert (
        "University of Somewhere" in dict(panel.extra)["affiliations"] and panel.kind == "article"
    )


def test_springer_parts_names_that_run_together_and_doubts() -> None:
    tides, chapter = sample(springer_csv, "springer/SearchResults.csv")
    assert [m.name for m in tides.authors] == [
        "Ana M. Silva", "Jan McCoy", "Xiaolong (Luke) Zhang", "Jörn Ødegård",
    ]  # fmt: skip
    assert "doubt" in dict(tides.extra) and "doubt" not in dict(chapter.extra)
    assert chapter.kind == "conference-paper" and chapter.venue == "Handbook of Brines"


@pytest.mark.parametrize("loader", VENDORS, ids=lambda m: m.FORMAT)
def test_each_vendor_is_told_from_all_others(loader: Any) -> None:
    folder = {"openalex-csv": "openalex_csv"}.get(loader.FORMAT, loader.FORMAT.split("-")[0])
    assert loader.FORMAT in {f.name for f in formats()}
    for path in sorted((SAMPLES / folder).glob("*.csv")):
        head = path.read_text("utf-8-sig")
        assert loader.recognise(head) > 0.7
        assert all(other.recognise(head) < 0.5 for other in VENDORS if other is not loader)


@pytest.mark.parametrize("loader", VENDORS, ids=lambda m: m.FORMAT)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_an_unknown_version_names_what_it_misses_and_reads_the_rest(
    loader: Any, delimiter: str
) -> None:
    header = [group[0] for group in loader.VENDOR.columns.values()][:1]
    header = list(dict.fromkeys([*loader.VENDOR.signs[0], "a new column"]))
    row = [f"{name} 1" for name in header]
    text = "\n".join(delimiter.join(cells) for cells in (header, row)) + "\n"
    assert loader.recognise(text) > 0.5 or loader is openalex_csv
    missed, strange, work = read(loader, text)
    assert isinstance(missed, Note) and "no column for" in missed.text and missed.origin.line == 1
    assert strange.text == "unknown columns: a new column; kept as they are"
    assert work.title is not None and dict(work.extra)["a_new_column"] == "a new column 1"


def rows(*cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(cells)
    return out.getvalue()


HEADER = [
    "Item Title",
    "Item DOI",
    "Authors",
    "Publication Year",
    "Publication Title",
    "Content Type",
]


def test_an_open_quote_costs_one_row() -> None:
    good = [[f"Title {n}", "", "Ana Silva", "2001", "V", "Article"] for n in range(6)]
    lines = rows(HEADER, *good).splitlines()
    lines.insert(3, '"Open,,Ana Silva,2001,V,Article')
    found = read(springer_csv, "\n".join(lines) + "\n")
    assert [w.title for w in works(found)] == [row[0] for row in good]
    (bad,) = [r for r in found if isinstance(r, Rejected)]
    assert bad.origin.line == 4 and "quote" in bad.reason


def test_a_beginning_that_ends_within_quotes_misleads_nobody() -> None:
    long = "\n".join(["one, two; three"] * 9000)
    good = ["T", "", "Ana Silva", "2001", "V", "Article"]
    text = rows(HEADER, *([good] * 3), [long, *good[1:]], good)
    assert springer_csv.recognise(text[: 1 << 16]) > 0.9
    assert len(works(read(springer_csv, text))) == 5


def test_rows_of_other_widths() -> None:
    full = ["Long", "", "A B", "2001", "V", "Article"]
    padded = ["Padded", *full[1:], "", " "]
    text = rows(HEADER, ["Short", "", "Ana Silva"], [*full, "x"], padded, [], [""] * 6, HEADER)
    found = read(springer_csv, text)
    *found, note = found
    assert [getattr(r, "title", None) or r.reason for r in found] == [
        "Short", "7 columns where the header has 6", "Padded",
    ]  # fmt: skip
    assert "1 row with fewer cells than the header" in note.text


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "-2+3",
                                     "=cmd|' /C calc'!A0"])  # fmt: skip
def test_a_formula_is_a_text(formula: str) -> None:
    (work,) = read(springer_csv, rows(HEADER, [formula, "", formula, "2001", formula, "Article"]))
    assert work.title == formula and work.venue == formula


def test_zeros_and_a_row_of_newlines_within_quotes() -> None:
    text = rows(HEADER, ["A\x00 tit\nle\n\n\nwith lines", "", "Ana Silva", "2001", "V", "Article"])
    (work,) = read(springer_csv, text)
    assert work.title == "A tit le with lines"


def test_entities_in_names_are_letters_before_names_are_parted() -> None:
    header = ["Lens ID", "Title", "Author/s", "Publication Year", "DOI"]
    row = ["1", "A &amp; B", "J&#246;rn O&#39;Neil; Bo Li", "2001", ""]
    *_, work = read(lens_csv, rows(header, row))
    assert [m.name for m in work.authors] == ["Jörn O'Neil", "Bo Li"]
    assert (work.title, work.title_raw) == ("A & B", "A &amp; B")


def test_five_thousand_authors() -> None:
    people = "; ".join(f"Family{n}, G." for n in range(5000))
    header = ["Authors", "Title", "Year", "Source title", "EID"]
    *_, work = read(scopus_csv, rows(header, [people, "Big", "2012", "V", "2-s2.0-9"]))
    assert len(work.authors) == 5000 and work.authors[-1].name == "G. Family4999"


def test_the_real_scopus_file(shared: Path) -> None:
    path = shared / "data" / "scopus" / "scopus_testing.csv.gz"
    assert counted(path, "scopus-csv") == (220, 0)
    found = works(read(scopus_csv, gzip.decompress(path.read_bytes()).decode("utf-8-sig")))
    assert max(len(w.authors) for w in found) == 341
    assert sum("doi" not in dict(w.ids) for w in found) == 60
    nobody = [w for w in found if dict(w.extra).get("author") == "[No author name available]"]
    assert len(nobody) == 3 and not any(w.authors for w in nobody)
    assert all(m.affiliations for w in found[:3] for m in w.authors)


cell = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(cell, cell, st.integers(1000, 2100)), min_size=1, max_size=5),
       st.sampled_from(",;\t|"))  # fmt: skip
def test_what_a_writer_writes_is_read(entries: list[tuple[str, str, int]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADER)
    for title, venue, year in entries:
        writer.writerow([f"T {title} t", "", "Ana Silva", year, venue, "Article"])
    found = read(springer_csv, out.getvalue())
    assert [w.year for w in found] == [year for _, _, year in entries]
    clean = springer_csv.cleaning.untag
    assert [w.title for w in found] == [
        springer_csv.compose.rendered(f"T {title} t")[0] for title, _, _ in entries
    ]
    assert [w.venue or "" for w in found] == [
        "arXiv" if springer_csv.columns.compose.identify.is_arxiv_venue(clean(v)) else clean(v)
        for _, v, _ in entries
    ]
