"""Decisions as OpenAlex and ORCID take corrections: what is asked for, and what is not."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run

import graphkit as gk
from graphkit.workspace.deciding import Deciding

ORCID = "0000-0002-1825-0097"


def item(number: int, title: str, *authors: tuple[str, str, str | None]) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/10.1000/{number}",
        "title": title, "publication_year": 2000 + number, "type": "article", "authorships": [
            {"raw_author_name": name, "author": {
                "id": f"https://openalex.org/{ident}", "display_name": name,
                "orcid": orcid and f"https://orcid.org/{orcid}"}}
            for name, ident, orcid in authors
        ],
    }  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Path:
    works = [
        item(
            1, "Tides of the northern sea", ("Ana Silva", "A11", ORCID), ("Bo Costa", "A20", None)
        ),
        item(2, "Grass beneath old quays", ("Anastasia Silva-Lima", "A12", None)),
        item(3, "Foghorns by night", ("Cy Vale", "A30", None), ("Bo Costa", "A20", None)),
        item(4, "Poems on stone", ("Cy Vale", "A30", None)),
    ]
    (tmp_path / "works.json").write_text(json.dumps({"results": works}), encoding="utf-8")
    with gk.open(tmp_path / "w") as graph:
        graph.load(tmp_path / "works.json")
    return tmp_path / "w"


def test_decisions_become_requests(library: Path, tmp_path: Path, here: Run) -> None:
    with gk.open(library) as graph:
        decide = Deciding(graph)
        decide.merge("Ana Silva", "Anastasia Silva-Lima", why="her own page")
        decide.split("Cy Vale", ["Poems on stone"], why="the poet")
    done = here("export", tmp_path / "out", "--corrections", "-w", library)
    names = {Path(line).name for line in done.stdout.split()}
    assert names == {"openalex-author-profiles.csv", f"orcid-{ORCID}.bib", "README.txt"}
    with open(tmp_path / "out" / "openalex-author-profiles.csv", encoding="utf-8", newline="") as f:
        merged, parted = csv.DictReader(f)
    assert merged["profiles"] == "A11; A12"
    assert merged["request"] == "these profiles are one person"
    assert (merged["why"], merged["orcid"]) == ("her own page", ORCID)
    assert parted["profiles"] == "A30"
    assert parted["works"] == "W4"
    assert "two people" in parted["request"]
    bibtex = (tmp_path / "out" / f"orcid-{ORCID}.bib").read_text(encoding="utf-8")
    assert bibtex.count("@article") == 2
    assert "Silva-Lima, Anastasia and Costa, Bo" in bibtex
    again = tmp_path / "again"
    here("export", again, "--corrections", "-w", library)
    for path in again.iterdir():
        assert path.read_bytes() == (tmp_path / "out" / path.name).read_bytes()


def test_who_is_left_out_is_in_no_request_and_undone_is_none(
    library: Path, tmp_path: Path, here: Run
) -> None:
    with gk.open(library) as graph:
        decide = Deciding(graph)
        decide.merge("Ana Silva", "Anastasia Silva-Lima", why="her own page")
        decide.not_my_work("Cy Vale", ["Poems on stone"])
        decide.undo()
        decide.suppress("Ana Silva")
    done = here("export", tmp_path / "out", "--corrections", "-w", library, code=4)
    assert "No decision here" in done.stderr
    assert not (tmp_path / "out").exists()
    here("export", tmp_path / "out", "--corrections", "--people", "-w", library, code=2)
