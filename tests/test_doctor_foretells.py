"""What the doctor says before a load is what the load finds: files whole, together, and damaged."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from loading import SAMPLES
from test_loader_fuzz import damaged

import graphkit as gk
from graphkit.errors import GraphkitError
from graphkit.graph.tables import PAIR_CAP
from graphkit.workspace.doctor import examine

SHARED = SAMPLES.parents[2] / "shared/data"
FOLDERS = sorted(p for p in SAMPLES.iterdir() if p.is_dir() and p.name != "workspaces")


def otherwise(paths: Sequence[Path], folder: Path) -> list[str]:
    """What a load finds otherwise than the doctor said."""
    report = examine(paths)
    told, wrong = report.to_dict(), []
    with gk.open(folder) as graph:
        try:
            receipt = graph.load(list(paths))
            graph.tables  # noqa: B018 - raises where nothing was kept
        except GraphkitError as error:
            return [] if not told["kept"] else [f"refused: {error}"]
        found = {**_of_works(graph), "rejected": len(receipt.rejected)}
        table = graph.tables.read_references()
        matched = table.num_rows - table.column("cited").null_count
        ties = graph.tables.read("coauthor").num_rows
    for name, value in found.items():
        said = told["fields"].get(name, told.get(name))
        if said is not None and abs(said - value) > 1e-4:
            wrong.append(f"{name}: {said}, but {value}")
    cited = told["references"]
    if cited["stated"] != table.num_rows or not cited["matched"] <= matched:
        wrong.append(f"references: {cited}, but {table.num_rows}, {matched}")
    if told["analyses"][0]["possible"] != "no" and not ties:
        wrong.append("who works with whom: nobody with anybody")
    return wrong


def _of_works(graph: gk.KnowledgeGraph) -> dict[str, float]:
    tables = graph.tables
    works = tables.read("works").to_pylist()
    if not works:
        return {"works": 0}

    def share(having: Iterable[Any]) -> float:
        return sum(map(bool, having)) / len(works)

    def linked(relation: str) -> float:
        return len(set(tables.read(relation).column("source").to_pylist())) / len(works)

    counted = [0] * len(works)
    place = {work["id"]: n for n, work in enumerate(works)}
    for ident in tables.read("authored").column("target").to_pylist():
        counted[place[ident]] += 1
    return {
        "works": len(works),
        "title": share(w["title"] for w in works),
        "authors": share(w["authors"] or w["groups"] for w in works),
        "two_authors": share(2 <= n <= PAIR_CAP for n in counted),
        "year": share(w["year"] for w in works),
        "venue": share(w["venue"] for w in works),
        "doi": share(w["doi"] for w in works),
        "countries": share(w["countries"] for w in works),
        "topics": linked("about"),
        "cited": len(set(tables.read_references().column("work").to_pylist())) / len(works),
    }


def test_of_all_samples_together(tmp_path: Path) -> None:
    assert otherwise(FOLDERS, tmp_path / "w") == []


@pytest.mark.parametrize("folder", FOLDERS[::9], ids=lambda p: p.name)
def test_of_damaged_samples(folder: Path, tmp_path: Path) -> None:
    survives(folder, tmp_path, 1)


@pytest.mark.endure
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_of_each_sample_whole_and_damaged(folder: Path, tmp_path: Path) -> None:
    assert otherwise([folder], tmp_path / "whole") == []
    survives(folder, tmp_path, 8)


def survives(folder: Path, tmp_path: Path, rounds: int) -> None:
    chance = random.Random(folder.name)
    for number in range(rounds):
        files = []
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            file = tmp_path / str(number) / path.name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(damaged(path.read_bytes(), chance))
            files.append(file)
        assert otherwise(files, tmp_path / f"w{number}") == []


@pytest.mark.endure
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared files are not here")
def test_of_real_files_alone_and_together(tmp_path: Path) -> None:
    files = [p for p in sorted(SHARED.rglob("*")) if p.is_file()]
    files = [p for p in files if p.stat().st_size < 400_000 and "aminer" not in p.parts[-2]]
    wrong = {}
    for number, path in enumerate(files):
        if found := otherwise([path], tmp_path / f"w{number}"):
            wrong[path.name] = found
    for number in range(0, len(files), 20):
        if found := otherwise(files[number : number + 20], tmp_path / f"s{number}"):
            wrong[f"set from {number}"] = found
    assert not wrong
    assert len(files) > 50


def test_a_work_that_is_stated_again_counts_once(tmp_path: Path) -> None:
    """Nine statements of one work with a DOI and nine works without one: a tenth has a DOI."""
    again = "T,Sea walls of Porto in storms,2020,Ana Silva; Bo Li,10.1000/1\n" * 9
    others = "".join(f"T,Work number {n} on tides,2020,Cy Wu{n},\n" for n in "abcdefghi")
    (tmp_path / "x.csv").write_text(f"Venue,Title,Year,Authors,DOI\n{again}{others}")
    (tmp_path / "y.csv").write_text((tmp_path / "x.csv").read_text())
    report = examine([tmp_path / "x.csv", tmp_path / "y.csv"])
    told = report.to_dict()
    assert (told["kept"], told["works"]) == (36, 10)
    assert told["fields"]["doi"] == told["fields"]["two_authors"] == 0.1
    assert [f.to_dict()["fields"]["doi"] for f in report.files] == [0.1, 0.1]
    assert otherwise([tmp_path / "x.csv", tmp_path / "y.csv"], tmp_path / "w") == []


def test_ties_that_tie_nobody_are_no_network(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("source,target\n1,1\n2,2\n")
    assert {a["possible"] for a in examine([tmp_path / "x.csv"]).analyses()} == {"no"}
