"""`evaluate works`: duplicates of two tables and of one, by the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from conftest import Run

from graphkit.resolve import twins

HEADER = "id,title,authors,venue,year\n"


def test_the_gold_set_one_to_one_and_without(shared: Path, here: Run, tmp_path: Path) -> None:
    folder = shared / "data/duplicates/dblp-acm"
    files = ["--left", folder / "tableA.csv", "--right", folder / "tableB.csv"]
    gold = ["--gold", folder / "match.csv", "--predict", "out.csv", "--json"]
    report = json.loads(here("evaluate", "works", *files, *gold, "--one-to-one").stdout)
    assert report["f1"] >= 98.8
    assert report["gold"] == 2224
    rows = list(csv.reader((tmp_path / "out.csv").read_text("utf-8").splitlines()))[1:]
    assert len(rows) == report["pairs"] == len({r[0] for r in rows}) == len({r[1] for r in rows})
    several = json.loads(here("evaluate", "works", *files, *gold).stdout)
    assert several["recall"] >= 98.5
    assert several["f1"] > several["floors"]["equal title"]["f1"]


def test_one_table_is_deduplicated(here: Run, tmp_path: Path) -> None:
    text = HEADER + (
        'a,Tides of the inner harbour,"Ana Silva, Ben Okoro",Tides,2019\n'
        'b,Tides of the Inner Harbor,"A. Silva and B. Okoro",arXiv,2018\n'
        "c,Salt and the outer reef,Ana Silva,Tides,2019\n"
        'd,"Tides of the inner harbour, part II",Ana Silva,Tides,2019\n'
        "e,Editorial,Ana Silva,Tides,2019\n"
        "f,Editorial,Ana Silva,Tides,2020\n"
    )
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "gold.csv").write_text("one,other\nb,a\n", encoding="utf-8")
    done = here("evaluate", "works", "--left", "a.csv", "--predict", "o.csv", "--gold", "gold.csv",
               "--json")  # fmt: skip
    report = json.loads(done.stdout)
    assert (report["works"], report["f1"]) == (5, 100.0)
    assert (tmp_path / "o.csv").read_text("utf-8").splitlines() == [
        "id,cluster", "a,a", "b,a", "c,c", "d,d", "e,e", "f,f",
    ]  # fmt: skip


def test_tables_without_a_header_or_rows_are_named(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,Tides\n", encoding="utf-8")
    assert "a.csv" in here("evaluate", "works", "--left", "a.csv", code=2).stderr
    (tmp_path / "a.csv").write_text("", encoding="utf-8")
    assert "a.csv" in here("evaluate", "works", "--left", "a.csv", code=4).stderr
    (tmp_path / "a.csv").write_text(HEADER, encoding="utf-8")
    here("evaluate", "works", "--left", "a.csv", "--right", "a.csv", "--one-to-one")


def value(one: twins.FoldedRecord, other: twins.FoldedRecord) -> float:
    found = twins.score([one], [other])
    return float(found.score[0]) if len(found.score) else float("-inf")


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("Tides of the inner harbour and their salt", True),
        ("Tides of the inner harbor and their salt", True),
        ("Tides of the inner harbour and their salt, part II", False),
        ("Salt of the outer reef and its tides", False),
    ],
)
def test_titles(other: str, same: bool) -> None:
    one = twins.entry("Tides of the inner harbour and their salt", ["Ana Silva", "Ben Okoro"])
    assert (value(one, twins.entry(other, ["A. Silva"], truncated=True)) > 0) is same
    assert value(one, twins.entry(other, ["Chidi Nwosu", "Wei Zhang"])) < 0


def test_lists_are_taken_apart_as_they_are_written() -> None:
    for text in ("Ana Silva, Ben Okoro", "Ana Silva; Ben Okoro", "Ana Silva and Ben Okoro"):
        assert twins.split_people(text) == ["Ana Silva", "Ben Okoro"]
    assert twins.split_people("Silva, Ana; Okoro, Ben") == ["Silva, Ana", "Okoro, Ben"]
    assert twins.split_people("Silva, Ana and Okoro, Ben") == ["Silva, Ana", "Okoro, Ben"]


def test_a_cut_title_and_a_cut_list_of_authors_are_no_other_work() -> None:
    one = twins.entry("Tides of the inner harbour and their salt", ["Ana Silva", "Ben Okoro"])
    cut = twins.entry("tides of the inner harbour and …", ["A Silva"], truncated=True)
    assert value(one, cut) > 0
    assert value(one, twins.entry("tides of the inner harbour, part II", ["A Silva"])) < 0
    assert value(one, twins.entry(one.title, ["Silva A", "Okoro B"])) > 0  # initials after
    assert twins.split_people("A Silva, B Okoro, ...") == ["A Silva", "B Okoro"]
    assert twins.split_people("A Silva et al.") == ["A Silva"]


def test_of_two_versions_each_finds_its_own_twin() -> None:
    title, team = "Tides of the inner harbour and their salt", ["Ana Silva", "Ben Okoro"]
    left = [twins.entry(title, team, v, y) for v, y in (("Tides", 1999), ("Salt", 2005))]
    noise = [twins.entry(f"{w} of the far canal and its ice", [f"{w} Abe"], "Tides", 1999)
             for w in ("Moss", "Fog", "Rain", "Iron")]  # fmt: skip
    found = twins.score(left + noise, [*left, *noise])
    pairs = {(int(found.left[n]), int(found.right[n])) for n in twins.matched(found, False)}
    assert {(0, 0), (1, 1)} <= pairs
    assert not {(0, 1), (1, 0)} & pairs


def test_a_column_is_not_one_work() -> None:
    people = ["Ana Silva", "Ben Okoro", "Dina Haddad", "Eero Rautio"]
    rows = [twins.entry("Letters from the inner harbour", [p], "Tides", 1999 + n)
            for n, p in enumerate(people)]  # fmt: skip
    found = twins.score(rows, None)
    assert twins.matched(found, False) == []
