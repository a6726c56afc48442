"""Conflicts of interest: yes with evidence, no where enough is known, otherwise unknown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import Run
from generated import save, work
from graphs import projected

import graphkit as gk
from graphkit.analyse.conflicts import conflict
from graphkit.results import Conflict

HOUSE = {"id": "i1", "name": "Harbour University"}
OTHER = {"id": "i2", "name": "Hill Institute"}


def _verdict(folder: Path, works: Any, /, one: int = 0, other: int = 1, **more: Any) -> Conflict:
    stated = more.pop("stated", ((0, "i1"), (1, "i2")))
    affiliated = [
        {"source": f"p{p:03}", "target": i, "from_year": 2010, "to_year": 2020} for p, i in stated
    ]
    people = [{"id": f"p{p:03}", **facts} for p, facts in more.pop("people", {}).items()]
    projection = projected(
        folder,
        works,
        12,
        institutions=[HOUSE, OTHER],
        affiliated=affiliated,
        authors=people,
        **more,
    )
    return conflict(projection, one, other, 4)


ALONE = [(2020, [0]), (2020, [1])]


def test_enough_is_known_and_nothing_found(tmp_path: Path) -> None:
    found = _verdict(tmp_path / "g", ALONE)
    assert (found.conflict, found.evidence, found.unknown) == ("no", (), ())


def test_works_together_in_the_window(tmp_path: Path) -> None:
    found = _verdict(tmp_path / "g", [*ALONE, (2017, [0, 1])])
    assert found.conflict == "yes"
    assert found.evidence[0].kind == "coauthors"
    assert [w[0] for w in found.evidence[0].works] == ["w002"]
    assert found.since == 2017


def test_works_together_long_ago(tmp_path: Path) -> None:
    assert _verdict(tmp_path / "g", [*ALONE, (2016, [0, 1])]).conflict == "no"


def test_a_work_together_without_a_year_leaves_it_open(tmp_path: Path) -> None:
    found = _verdict(tmp_path / "g", [*ALONE, (None, [0, 1])])
    assert found.conflict == "unknown"
    assert found.unknown == ("1 work together without a year",)


@pytest.mark.parametrize(
    ("year", "status", "verdict"),
    [
        (None, "in review", "yes"),
        (None, "submitted", "yes"),
        (2016, "in press", "yes"),  # before the window, and not out yet
        (2012, "submitted", "no"),  # that long in no review
        (2016, "published", "no"),
        (None, None, "unknown"),
    ],
)
def test_a_work_together_in_review(
    tmp_path: Path, year: int | None, status: str | None, verdict: str
) -> None:
    stated = [{"id": "w002", "status": status}]
    found = _verdict(tmp_path / "g", [*ALONE, (year, [0, 1])], works=stated)
    assert found.conflict == verdict
    kinds = ["in review together"] if verdict == "yes" else []
    assert [(r.kind, [w[0] for w in r.works]) for r in found.evidence] == [
        (k, ["w002"]) for k in kinds
    ]


def test_one_institution(tmp_path: Path) -> None:
    found = _verdict(tmp_path / "g", ALONE, stated=((0, "i1"), (1, "i1")))
    assert found.conflict == "yes"
    assert "Harbour University" in found.evidence[0].text


def test_no_institution_stated_leaves_it_open(tmp_path: Path) -> None:
    found = _verdict(tmp_path / "g", ALONE, stated=((0, "i1"),))
    assert found.conflict == "unknown"
    assert found.unknown == ("no institution of Person 1 is stated",)


def test_doubtful_identity_proves_nothing(tmp_path: Path) -> None:
    doubtful = {1: {"identity_confidence": 0.3}}
    for works in (ALONE, [*ALONE, (2019, [0, 1])]):
        found = _verdict(tmp_path / str(len(works)), works, people=doubtful)
        assert found.conflict == "unknown"
        assert "30% sure" in found.unknown[0]


def test_an_advisor_of_long_ago(tmp_path: Path) -> None:
    works = [*ALONE, (1990, [1]), *[(y, [0, 1]) for y in (2000, 2001, 2002)]]
    found = _verdict(tmp_path / "g", works)
    assert found.conflict == "yes"
    assert [r.kind for r in found.evidence] == ["advisor"]
    assert "Person 1 may have advised Person 0" in found.evidence[0].text


def test_one_group(tmp_path: Path) -> None:
    works = [*ALONE, (2019, [0, 3, 4, 5]), (2019, [1, 3, 4, 5])]
    found = _verdict(tmp_path / "g", works)
    assert [r.kind for r in found.evidence] == ["same group"]


def test_nothing_recent_leaves_it_open(tmp_path: Path) -> None:
    found = _verdict(tmp_path / "g", [(2020, [0]), (2005, [1])])
    assert found.unknown == ("no work of Person 1 since 2017 is known",)


def test_one_person_is_in_conflict_with_themselves(tmp_path: Path) -> None:
    assert _verdict(tmp_path / "g", ALONE, 0, 0).conflict == "yes"


def test_a_committee_and_its_submissions(
    here: Run, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    (tmp_path / "r.csv").write_text("reviewer\nSeo-yeon Kim\nNobody Known\n", "utf-8")
    (tmp_path / "s.csv").write_text('id,authors\n7,"Eun-bi Choi; Nobody Else"\n8,Kim\n', "utf-8")
    done = here(
        "conflicts", "-w", demo.folder, "--reviewers", "r.csv", "--submissions", "s.csv", "--json"
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(r["reviewer"], r["submission"]) for r in rows] == [
        ("Seo-yeon Kim", "7"), ("Nobody Known", "7"), ("Seo-yeon Kim", "8"), ("Nobody Known", "8"),
    ]  # fmt: skip
    assert rows[1]["conflict"] == "unknown"
    assert "Nobody Known is not in this graph" in rows[1]["unknown"]
    assert rows[0]["conflict"] in ("yes", "unknown")
    assert "4 rows, each reviewer with each submission: " in done.stderr


def test_a_panel_as_spreadsheets_write_it(demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    """With semicolons, with a bare list of "Family, Given", with columns of no name at the end."""
    reviewers, papers = tmp_path / "r.csv", tmp_path / "s.csv"
    reviewers.write_text("reviewer\nKim, Seo-yeon\n", "utf-8")
    papers.write_text("id,authors\n7,Min-jun Park\n", "utf-8")
    (plain,) = demo.conflict_matrix(reviewers, papers)
    reviewers.write_text("\ufeffE-Mail;Name\na@example.org;Kim, Seo-yeon;;\n", "utf-8")
    papers.write_text("id;authors\n7;Min-jun Park\n", "utf-8")
    (parted,) = demo.conflict_matrix(reviewers, papers)
    assert plain["conflict"] == "yes" and parted == plain
    # as conference systems and Excel call the columns; titles and degrees are no part of a name
    papers.write_text('Paper ID,Author names\n7,"Min-jun Park, Eun-bi Choi and Kofi Mensah"\n')
    for name, data in {
        "a.csv": "First name;Last name\nSeo-yeon;Kim\n".encode("utf-16"),
        "b.txt": b"Prof. Seo-yeon Kim, PhD\n",
        "c.csv": b"Full Name\nDr. Seo-yeon Kim\n",
    }.items():
        (tmp_path / name).write_bytes(data)
        (row,) = demo.conflict_matrix(tmp_path / name, papers)
        assert row["conflict"] == "yes", (name, row)
    reviewers.write_bytes("reviewer\nAnselm Fröbe\n".encode("cp1252"))
    workbook = openpyxl.Workbook()
    workbook.active.append(["Reviewer", "Institution"])
    workbook.active.append(["Anselm Fröbe", "elsewhere"])
    workbook.save(tmp_path / "d.xlsx")
    windows, sheet = (demo.conflict_matrix(p, papers) for p in (reviewers, tmp_path / "d.xlsx"))
    long_ago = demo.people.sort_values("last_year")["id"].iloc[0]
    reviewers.write_text(f"id\n{long_ago}\n")
    (lacking,) = demo.conflict_matrix(reviewers, papers).notes
    assert lacking.startswith("Of the 4 people found, 1 has no work since ")
    assert windows.rows() == sheet.rows()
    assert "not in this graph" not in " ".join(windows.notes)
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(512))
    with pytest.raises(gk.GraphkitError, match=r"old.xls is an old Excel"):
        demo.conflict_matrix(tmp_path / "old.xls", papers)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,authors\n7\n", "s.csv:2: 1 column where the first line has 2"),
        ("id,authors\n7,Kim, Seo-yeon\n", "s.csv:2: 3 columns where the first line has 2"),
        ("id;who wrote it\n7;Kim\n", "or applicant. It reads: id, who wrote it"),
        ("nothing\n", "s.csv:1: the first line"),
        ("id,authors\n7,\n", "s.csv:2: the submission '7' has no authors"),
    ],
)
def test_damage_is_told_by_line(
    demo: gk.KnowledgeGraph, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "r.csv").write_text("reviewer\nSeo-yeon Kim\n", "utf-8")
    (tmp_path / "s.csv").write_text(text, "utf-8")
    with pytest.raises(gk.UsageError, match=re.escape(said)):
        demo.conflict_matrix(tmp_path / "r.csv", tmp_path / "s.csv", 4)


def test_names_of_a_panel_that_are_nobody_are_told_and_nobody_else_is_taken(
    demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    reviewers, papers = tmp_path / "reviewers.csv", tmp_path / "papers.csv"
    reviewers.write_text(
        "reviewer\nSeo-yeon Kim\nWei Zhang\nAnselm Froebe-Nobody\n", encoding="utf-8"
    )
    papers.write_text("id,authors\nP1,Min-jun Park\nP2,Kofi Mensah\n", encoding="utf-8")
    found = demo.conflict_matrix(reviewers, papers)
    missing, shared = found.notes
    assert missing == (
        "1 name not in this graph, so all their rows are unknown: Anselm Froebe-Nobody"
        " (perhaps Anselm Fröbe)"
    )
    assert shared.startswith("1 name borne by several people (give an id)")
    rows = {(row["reviewer"], row["submission"]): row for row in found}
    assert rows["Seo-yeon Kim", "P1"]["conflict"] == "yes"
    (why,) = rows["Wei Zhang", "P1"]["unknown"]
    assert "p:043fe892b058" in why


def test_a_name_is_found_without_its_middle_names(tmp_path: Path) -> None:
    names = ("Jonathan T. Reyes", "Yi Kai Wang", "Ana Maria Silva", "Ana Marta Silva", "J. Smith")
    save(tmp_path / "a.json", *(work(f"On {name}", name) for name in names))
    graph = gk.KnowledgeGraph(tmp_path / "data")
    graph.load(tmp_path / "a.json")
    for typed in ("Jonathan Reyes", "Dr. Jonathan Reyes, PhD", "Jonathan Thomas Reyes"):
        assert graph.author(typed).name == "Jonathan T. Reyes"
    # another given name, or initials that may be anybody's, are told and not taken
    for typed, meant in {
        "Yi Wang": "Yi Kai Wang",
        "J. Reyes": "Jonathan T. Reyes",
        "Jo Reyes": "See: ",
        "John Smith": "J. Smith",
        "Jonathon Reyes": "Jonathan T. Reyes",
        "Jonathan Q. Reyes": "Jonathan T. Reyes",
    }.items():
        with pytest.raises(gk.NotFoundError, match=meant):
            graph.author(typed)
    with pytest.raises(gk.AmbiguousNameError, match="Ana Marta Silva"):
        graph.author("Silva, Ana")


def test_a_name_is_found_by_words_never_by_letters_inside_them(demo: gk.KnowledgeGraph) -> None:
    assert demo.author("Mensah-Addo").name == "Kofi Mensah-Addo"
    assert demo.author("Venkat").name == "Priya Venkataraghavan"
    assert demo.author("서연").name == "Seo-yeon Kim"
    for inside in ("ofi Mensah-Addo", "ensah", "nselm Fröbe"):
        with pytest.raises(gk.NotFoundError):
            demo.author(inside)
