"""Any table: guessed and given columns, names in many ways, spreadsheets, the command line."""

from __future__ import annotations

import csv
import datetime as dt
import doctest
import io
import warnings
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from loading import counted, names, read, sample

import graphkit as gk
from graphkit.errors import NotFoundError, UsageError
from graphkit.records import Note, Rejected, Work
from graphkit.sources import columns as mappings
from graphkit.sources import documents
from loaders import table
from loaders._read import guessing


@pytest.mark.parametrize("module", [guessing, table.compose])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module) == (0, doctest.testmod(module).attempted)


def test_a_table_in_another_language_is_understood() -> None:
    tides, salt, empty = sample(table, "table/papers.csv")
    assert names(tides) == [("Ana M. Silva", "Silva", None)] and tides.year == 2019
    assert names(salt) == [("Seo-yeon Kim", "Kim", None), ("Jörn Ødegård", "Ødegård", None)]
    assert salt.title == "Salz; eine Übersicht" and salt.year == 2020 and salt.venue == "Salz"
    assert dict(salt.extra) == {"record_id": "2"} and "@" not in str(salt)
    assert isinstance(empty, Rejected) and empty.origin.line == 4


@pytest.mark.parametrize(
    ("cells", "separator", "found"),
    [
        (["Silva, Ana; Li, Bo"], ";", ["Ana Silva", "Bo Li"]),
        (["Ana Silva, Bo Li", "Cy Ng"], ",", ["Ana Silva", "Bo Li", "Cy Ng"]),
        (["Silva, Ana", "Li, Bo"], "", ["Ana Silva", "Bo Li"]),
        (["Silva, A. M."], "", ["A. M. Silva"]),
        (["Silva AM, Berg J.", "Ng C."], ",", ["AM Silva", "J. Berg", "C. Ng"]),
        (["Ana Silva|Bo Li"], "|", ["Ana Silva", "Bo Li"]),
        (["Silva, Ana and Li, Bo"], " and ", ["Ana Silva", "Bo Li"]),
        (["Ana Silva, Bo Li and Cy Ng"], " and ", ["Ana Silva", "Bo Li", "Cy Ng"]),
        (["J&#246;rn &#216;deg&#229;rd, Bo Li", "Cy Ng, Di Po"], ",",
         ["Jörn Ødegård", "Bo Li", "Cy Ng", "Di Po"]),
        (["김서연; 박지훈"], ";", ["김서연", "박지훈"]),
        (["Anonymous"], "", []),
    ],
)  # fmt: skip
def test_authors_are_parted_as_they_stand(
    cells: list[str], separator: str, found: list[str]
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Title", "Authors"], *(["T", c] for c in cells)])
    works = read(table, out.getvalue().replace("\r\n", "\n"))
    assert [m.name for w in works for m in w.authors] == found
    assert guessing.columns(out.getvalue())[1].get("author_separator", "") == separator


def test_authors_in_columns_of_their_own() -> None:
    text = "Title\tAuthor 1\tAuthor 2\tAuthor 3\tYear\nT\tAna Silva\tLi, Bo\t\t2001\n"
    (work,) = read(table, text)
    assert [m.name for m in work.authors] == ["Ana Silva", "Bo Li"]


def test_dois_and_years_are_known_by_what_they_look_like() -> None:
    text = "Paper,Who,When,Where to find\nKelp,Ana Silva,2001,10.5555/k.1\nSalt,Bo Li,1999,\n"
    (work, _) = read(table, text)
    assert work.year == 2001 and dict(work.ids) == {"doi": "10.5555/k.1"}
    assert work.authors == () and dict(work.extra)["who"] == "Ana Silva"  # nobody said who "who" is


def test_a_mapping_is_saved_read_and_used(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text('Was,Wer,"We\\"r2"\nKelp,Ana Silva/Bo Li,x\n', encoding="utf-8")
    given = {"title": "Was", "authors": "Wer", "author_separator": "/", "keywords": 'We\\"r2'}
    mappings.beside(path).write_text(mappings.written(given, "own.csv"), encoding="utf-8")
    assert mappings.read_columns(mappings.beside(path)) == given
    (work,) = gk.read(tmp_path)
    assert isinstance(work, Work)
    assert (work.title, [m.name for m in work.authors]) == ("Kelp", ["Ana Silva", "Bo Li"])
    (again,) = gk.read(path, columns={"title": "Wer"})
    assert isinstance(again, Work) and again.title == "Kelp"  # the file beside it comes first
    notes: list[Note] = []
    mappings.beside(path).unlink()
    (other,) = gk.read(path, columns={"title": "Wer", "year": "Wann"}, notes=notes)
    assert isinstance(other, Work) and other.title == "Ana Silva/Bo Li"
    assert "'Wann'" in notes[0].text and "Was" in notes[0].text


def test_a_changed_mapping_is_a_change_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Was,Wer\nKelp,Ana Silva\n", encoding="utf-8")
    with gk.open(tmp_path / "w") as graph:
        outcomes = [
            graph.load(path, columns=mapping).files[0].outcome
            for mapping in ({"title": "Was"}, {"title": "Was"}, {"title": "Was", "authors": "Wer"})
        ]
        assert outcomes == ["new", "unchanged", "updated"]
        assert graph.tables.count("authors") == 1 and graph.tables.count("works") == 1


def test_a_table_without_a_header(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("1\tKelp\tAna Silva\n2\tSalt\tBo Li\n", encoding="utf-8")
    found = list(gk.read(path, columns={"title": "2", "authors": 3, "header": False}))
    assert [w.title for w in found if isinstance(w, Work)] == ["Kelp", "Salt"]


@pytest.mark.parametrize("text", ["title", "title = 1.5", 'year = "x"', "title = []"])
def test_a_wrong_mapping_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        mappings.read_columns(tmp_path / "m.toml")
    with pytest.raises(NotFoundError):
        mappings.read_columns(tmp_path / "none.toml")


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Title", "Authors", "Year", "Date", "Journal"])
    sheet.append(["Kelp", "Silva, Ana;\nLi, Bo", 2019.0, dt.datetime(2019, 3, 5), "J"])
    sheet.append([])
    sheet.append(["Salt", "Ana Silva", 2001, None, "=HYPERLINK(1)"])
    book.create_sheet("empty")
    book.create_sheet("more").append(["Title", "Year"])
    book["more"].append(["Reef", 1999])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(path)
    return path


def test_the_sheets_of_a_workbook_are_documents(tmp_path: Path) -> None:
    kelp, salt, reef = gk.read(workbook(tmp_path / "own.xlsx"))
    assert isinstance(kelp, Work) and isinstance(salt, Work) and isinstance(reef, Work)
    assert [m.name for m in kelp.authors] == ["Ana Silva", "Bo Li"]
    assert (kelp.year, kelp.month, kelp.day) == (2019, 3, 5)
    assert salt.origin.line == 4 and salt.origin.file == "own.xlsx/Sheet"
    assert salt.venue is None  # a formula is not run, and its value was never computed
    assert reef.origin.file == "own.xlsx/more" and reef.year == 1999


def test_what_is_no_workbook_is_refused_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    whole = workbook(tmp_path / "w.xlsx").read_bytes()
    (tmp_path / "w.xlsx").unlink()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    found = list(documents([tmp_path]))
    assert [type(d) for d in found] == [Rejected, Rejected]
    assert "old Excel" in str(found[1])


def test_the_command_line_shows_and_saves_the_columns(here: Run, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("Titel,Autoren,Jahr\nKelp,Ana Silva,2001\n", encoding="utf-8")
    assert "Titel" in here("columns", path).stdout
    here("columns", path, "--save")
    saved = mappings.beside(path)
    assert mappings.read_columns(saved)["authors"] == "Autoren"
    saved.write_text('title = "Autoren"\n', encoding="utf-8")
    assert '"title": "Ana Silva"' in here("parse", path, "--json").stdout
    here("columns", path, "--save", code=2)  # what a person changed is not overwritten
    here("columns", tmp_path / "none.csv", code=4)


def test_real_tables(shared: Path) -> None:
    folder = shared / "data" / "duplicates" / "dblp-acm"
    assert counted(folder / "tableA.csv", "table") == (2616, 0)
    assert counted(folder / "tableB.csv", "table") == (2294, 0)


text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30
)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(text, st.integers(1500, 2099), text), min_size=1, max_size=6),
       st.sampled_from(",;\t"))  # fmt: skip
def test_what_a_writer_writes_is_read(rows: list[tuple[str, int, str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([["Title", "Year", "Remark"], *((f"T{t}", y, r) for t, y, r in rows)])
    found = read(table, out.getvalue())
    assert [w.year for w in found] == [year for _, year, _ in rows]
    assert [w.title for w in found] == [table.compose.rendered(f"T{t}")[0] for t, _, _ in rows]


def test_columns_that_name_the_authors_alone_part_them_as_the_cells_say(tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    path.write_text(
        'Titel,Wer\nTides,"Silva, Ana; Li, Bo"\nReefs,"Li, Bo; Okoro, Chidi"\n', encoding="utf-8"
    )
    found = list(gk.read(path, columns={"title": "Titel", "authors": "Wer"}))
    named = [[m.name for m in r.authors] for r in found if isinstance(r, gk.Work)]
    assert named == [["Ana Silva", "Bo Li"], ["Bo Li", "Chidi Okoro"]]
