"""VOSviewer's map and network: read as one, written as two, and the same people and ties again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import Run
from loading import SAMPLES

import graphkit as gk
from graphkit.errors import UsageError
from graphkit.records import Rejected, Tie
from graphkit.sources import read

FOLDER = SAMPLES / "vosviewer"
TIES = [("ana silva", "bo costa", 3.0), ("ana silva", "cy de vries", 1.5),
        ("bo costa", "cy de vries", 1.0)]  # fmt: skip


def ties(*paths: Path) -> list[tuple[str | None, str | None, float | None]]:
    found = list(read(list(paths)))
    assert all(isinstance(record, Tie) for record in found)
    return [(t.one_name, t.other_name, t.weight) for t in found if isinstance(t, Tie)]


def test_either_file_both_or_their_folder_say_the_same() -> None:
    one, other = FOLDER / "circle_map.txt", FOLDER / "circle_network.txt"
    for paths in ([FOLDER], [one], [other], [one, other], [other, one]):
        assert ties(*paths) == TIES, paths


def test_a_map_alone_and_a_network_alone(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "circle_map.txt", tmp_path / "circle_map.txt")
    (refused,) = read(tmp_path)
    assert isinstance(refused, Rejected)
    assert "without its network" in refused.reason
    (tmp_path / "circle_map.txt").unlink()
    shutil.copy(FOLDER / "circle_network.txt", tmp_path / "circle_network.txt")
    found = list(read(tmp_path))  # numbers for people: an edge list, as it always was
    assert [(t.one, t.other) for t in found if isinstance(t, Tie)] == [
        ("1", "2"), ("1", "3"), ("2", "3")
    ]  # fmt: skip


def test_what_is_wrong_is_told_by_line_of_the_network(tmp_path: Path) -> None:
    (tmp_path / "a_map.txt").write_text("id,label,cluster\n1,Ana Silva,1\n2,Bo Costa,1\n,x,2\n")
    (tmp_path / "a_network.txt").write_text("1,2,4\n1\n1,2,much\n1,1,2\n2,9\n")
    found = list(read(tmp_path))
    kept = [r for r in found if isinstance(r, Tie)]
    refused = [r.reason for r in found if isinstance(r, Rejected)]
    assert [(t.one_name, t.other_name) for t in kept] == [
        ("Ana Silva", "Bo Costa"), ("Bo Costa", None)
    ]  # fmt: skip
    assert refused == [
        "an item has no id", "line 2 of the network: not two ids and a strength",
        "line 3 of the network: not two ids and a strength", "a tie of one person with itself",
    ]  # fmt: skip


def test_a_table_of_works_with_an_id_is_no_map(tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text("id,label,title,authors,year\n1,x,Tides,Ana Silva,2019\n")
    (tmp_path / "network.csv").write_text("title,authors,year\nFoghorns,Bo Costa,2020\n")
    formats = {record.origin.format for record in read(tmp_path / "map.csv")}
    assert "vosviewer-map" not in formats


def test_people_go_out_and_come_back(demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    files = demo.export(tmp_path / "circle.txt", people=True)
    assert [f.name for f in files] == ["circle_map.txt", "circle_network.txt"]
    heading, *rows = files[0].read_text(encoding="utf-8").splitlines()
    assert heading.split("\t")[:2] == ["id", "label"]
    assert len(rows) == demo.tables.count("authors")
    found = [r for r in read(files) if isinstance(r, Tie)]
    assert len(found) == demo.tables.count_rows("coauthor")
    names = set(demo.people["name"])
    assert {t.one_name for t in found} <= names
    works = demo.tables.read("coauthor", ["works"]).column(0).to_pylist()
    assert sum(t.weight or 0 for t in found) == sum(works)
    again = [f.read_bytes() for f in demo.export(tmp_path / "b" / "circle.txt", people=True)]
    assert again == [f.read_bytes() for f in files]
    with pytest.raises(UsageError, match="people"):
        demo.export(tmp_path / "whole.txt")


def test_the_pair_is_loaded_and_forgotten(tmp_path: Path, here: Run) -> None:
    shutil.copytree(FOLDER, tmp_path / "in")
    here("load", tmp_path / "in", "-w", tmp_path / "w")
    with gk.open(tmp_path / "w") as graph:
        assert set(graph.people["name"]) == {"ana silva", "bo costa", "cy de vries"}
        graph.forget(tmp_path / "in" / "circle_map.txt")
        assert not graph.ledger.sources()
