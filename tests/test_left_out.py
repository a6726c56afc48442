"""Who asks to be left out is in no output of any command; undoing it brings everything back."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from generated import save, work
from test_deciding import bytes_of
from test_resolve import orcid

import graphkit as gk
from graphkit.workspace import Deciding

NEEDLE = "Haddad"
TEAM = ("Ana Silva", "Ben Okoro")
WORKS = (
    work("Tides of the inner harbour", "Dina Haddad", *TEAM, year=2019),
    work("Salt and the outer reef", "Dina Haddad", *TEAM, year=2021),
    work("Rain over the long bridge", *TEAM, "Chidi Nwosu", year=2020),
    work("Moss beneath the old station", "Dina Haddad", "Eero Rautio", year=2022),
    work("Fog upon the low meadow", "Chidi Nwosu", "Eero Rautio", year=2022),
)
COMMANDS = (
    ("author", "Ana Silva"), ("author", "Ana Silva", "--json"), ("collaborators", "Ana Silva"),
    ("communities", "--members", "--json"), ("communities",), ("rank", "--json", "-n", "50"),
    ("rank", "--by", "pagerank"), ("path", "Ana Silva", "Eero Rautio", "--json"),
    ("topics", "--from", "text", "--json"), ("trends",), ("pairs", "institutions"),
    ("diff", "2019-2020", "2021-2022"), ("people", "log", "--json"), ("people", "log"),
    ("people", "review", "--json"), ("people", "explain", "Ana Silva", "Ben Okoro", "--json"),
    ("query", "people/most_connected", "--json"), ("query", "people/search", "-p", "text=D"),
    ("query", "--cypher", "MATCH (a:Author) RETURN a.name, a.names, a.search", "--json"),
    ("query", "--cypher", "MATCH (:Author)-[r:AUTHORED]->() RETURN r.raw_name", "--json"),
    ("slice", "Ana Silva", "--hops", "2", "-o", "out.html"),
    ("slice", "Ana Silva", "--hops", "2", "-o", "out.json"),
    ("people", "export", "decisions.jsonl"), ("load", "works.json"),
)  # fmt: skip


@pytest.fixture
def folder(run: Run, tmp_path: Path) -> Path:
    save(tmp_path / "works.json", *WORKS)
    run("load", "works.json")
    return tmp_path


def test_no_command_names_who_was_left_out(run: Run, folder: Path) -> None:
    assert NEEDLE in run("rank", "-n", "50").stdout
    done = run("people", "suppress", "Dina Haddad", "--why", "asked for it")
    assert NEEDLE not in done.stdout + done.stderr
    for words in COMMANDS:
        done = run(*words, code=None)
        assert done.returncode in (0, 4), (words, done.stderr)
        assert NEEDLE.casefold() not in (done.stdout + done.stderr).casefold(), words
    made = [p for p in folder.iterdir() if p.is_file() and p.name != "works.json"]
    assert len(made) >= 3
    assert all(NEEDLE.encode() not in p.read_bytes() for p in made)
    run("author", "Dina Haddad", code=4)


def test_what_stays_on_disk_is_what_was_read(folder: Path) -> None:
    with gk.open(folder / "graphkit-data") as graph:
        before = bytes_of(graph)
        Deciding(graph).suppress("Dina Haddad")
        state = graph.folder
        tables = [p for p in (state / "tables").iterdir() if p.is_dir()]
        assert [p.name for p in tables] == [graph.tables.folder.name]  # none of before is kept
        for path in sorted(p for p in state.rglob("*") if p.is_file()):
            if path.parent.name == "records" or path.name.startswith("ledger.sqlite"):
                continue  # the truth: what a file said, and what was refused of it
            assert NEEDLE.encode() not in path.read_bytes(), path
        Deciding(graph).undo()
        assert bytes_of(graph) == before


def test_a_namesake_in_a_later_file_is_said_but_not_named(run: Run, tmp_path: Path) -> None:
    save(tmp_path / "works.json", work("Tides of the harbour", f"Dina Haddad <{orcid(7)}>"))
    run("load", "works.json")
    run("people", "suppress", "Dina Haddad")
    other = f"Dina Haddad <{orcid(8)}>"
    save(tmp_path / "more.json", work("Iron in the hidden well", other, "Gus Abe"))
    done = run("load", "more.json")
    assert "left out" in done.stdout + done.stderr
    assert NEEDLE not in done.stdout + done.stderr
