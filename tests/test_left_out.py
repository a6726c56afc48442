"""Who asks to be left out is in no output of any command; undoing it brings everything back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from generated import save, work
from loading import SAMPLES
from test_deciding import bytes_of
from test_resolve import orcid

import graphkit as gk
from graphkit.workspace import Deciding

Told = Callable[..., str]
NEEDLE = "Haddad"
TEAM = ("Ana Silva", "Ben Okoro")
WORKS = (
    work("Tides of the inner harbour", "Dina Haddad", *TEAM, year=2019, keyword="tides"),
    work("Salt and the outer reef", "Dina Haddad", *TEAM, year=2021, keyword="tides"),
    work("Rain over the long bridge", *TEAM, "Chidi Nwosu", year=2020, keyword="tides"),
    work("Moss beneath the old station", "Dina Haddad", "Eero Rautio", year=2022),
    work("Fog upon the low meadow", "Chidi Nwosu", "Eero Rautio", year=2022),
)
COMMANDS = (
    ("author", "Ana Silva"), ("author", "Ana Silva", "--json"), ("collaborators", "Ana Silva"),
    ("communities", "--members", "--json"), ("communities",), ("communities", "--bridges"),
    ("rank", "--json", "-n", "50"), ("rank", "--by", "pagerank"),
    ("path", "Ana Silva", "Eero Rautio", "--json"), ("path", "Ana Silva", "Eero Rautio", "--all"),
    ("path", "Ana Silva", "Eero Rautio", "--introduce"),
    ("topics", "--from", "text", "--json"), ("topics", "--works", "--json"), ("trends",),
    ("pairs", "institutions"), ("topics", "--like-author", "Ana Silva"),
    ("diff", "2019-2020", "2021-2022"), ("diff", "2019-2020", "2021-2022", "--works", "--json"),
    ("people", "log", "--json"), ("people", "log"), ("people", "review", "--json"),
    ("people", "explain", "Ana Silva", "Ben Okoro", "--json"), ("people", "explain", "Ana Silva"),
    ("suggest", "Ana Silva", "--why"), ("suggest", "Eero Rautio", "--why", "--json"),
    ("suggest", "Ana Silva", "--kind", "bridges", "--why"),
    ("suggest", "Ana Silva", "--call", "tides"),
    ("conflicts", "Ana Silva", "Eero Rautio"), ("conflicts", "Ana Silva", "Eero Rautio", "--json"),
    ("query", "people/most_connected", "--json"), ("query", "people/search", "-p", "text=D"),
    ("query", "--cypher", "MATCH (a:Author) RETURN a.name, a.names, a.search", "--json"),
    ("query", "--cypher", "MATCH (:Author)-[r:AUTHORED]->() RETURN r.raw_name", "--json"),
    ("slice", "Ana Silva", "--hops", "2", "--suggest", "3", "-o", "out.html"),
    ("slice", "Ana Silva", "--hops", "2", "-o", "out.json"),
    ("slice", "Ana Silva", "-o", "out.svg"), ("slice", "--topic", "tides", "-o", "topic.html"),
    ("slice", "Ana Silva", "-o", "out.cyjs"),
    *(("export", f"graph{end}") for end in (".graphml", ".gexf", ".json", ".csv")),
    ("export", "people.gexf", "--people"), ("export", "neo4j", "--to", "neo4j-import"),
    ("gallery", "--top", "20", "-o", "gallery"), ("gallery", "Ana Silva", "-o", "one"),
    ("people", "export", "decisions.jsonl"), ("load", "works.json"),
)  # fmt: skip


@pytest.fixture
def told(here: Run) -> Told:
    """Run a command and return all that it says."""

    def call(*words: str, codes: tuple[int, ...] = (0,)) -> str:
        done = here(*words, code=None)
        assert done.returncode in codes, (words, done.stderr)
        return done.stdout + done.stderr

    return call


@pytest.fixture
def folder(told: Told, tmp_path: Path) -> Path:
    save(tmp_path / "works.json", *WORKS)
    told("load", "works.json")
    return tmp_path


def holding(folder: Path, needle: str = NEEDLE) -> list[Path]:
    """The files below a folder that name somebody; not what was read, nor the truth of it."""
    kept = ("records", "works.json", "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm")
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in kept and path.parent.name not in kept
        and needle.casefold().encode() in path.read_bytes().lower()
    ]  # fmt: skip


def named_files(folder: Path) -> list[Path]:
    """The files below a folder that are called by somebody's name."""
    return [path for path in folder.rglob("*") if NEEDLE.casefold() in path.name.casefold()]


def test_no_command_names_who_was_left_out(told: Told, folder: Path) -> None:
    shown = ("export", "gallery", "slice")  # they write files, which are made again afterwards
    named = {words for words in COMMANDS
             if NEEDLE in told(*words, codes=(0, 4)) and words[0] not in shown}  # fmt: skip
    assert {"author", "collaborators", "communities", "rank", "path", "suggest"} <= {
        words[0] for words in named
    }
    wrote = {p.name for p in holding(folder) if "graphkit-data" not in p.parts}
    assert {"graph.graphml", "graph.json", "people.gexf", "out.html", "out.cyjs"} <= wrote
    assert {"Author.csv", "AUTHORED.csv", "graph.csv", "graph.nodes.csv", "out.json"} <= wrote
    assert named_files(folder)

    said = told("people", "suppress", "Dina Haddad", "--why", "asked for it")
    assert NEEDLE not in said
    for words in COMMANDS:
        said = told(*words, codes=(0, 4))
        assert NEEDLE.casefold() not in said.casefold(), words
    assert not holding(folder)
    assert not named_files(folder)
    told("author", "Dina Haddad", codes=(4,))


def test_what_stays_on_disk_is_what_was_read(folder: Path) -> None:
    with gk.open(folder / "graphkit-data") as graph:
        before = bytes_of(graph)
        Deciding(graph).suppress("Dina Haddad")
        tables = [p for p in (graph.folder / "tables").iterdir() if p.is_dir()]
        assert [p.name for p in tables] == [graph.tables.folder.name]  # none of before is kept
        assert not holding(graph.folder)
        Deciding(graph).undo()
        assert bytes_of(graph) == before


def test_a_namesake_in_a_later_file_is_said_but_not_named(told: Told, tmp_path: Path) -> None:
    save(tmp_path / "works.json", work("Tides of the harbour", f"Dina Haddad <{orcid(7)}>"))
    told("load", "works.json")
    told("people", "suppress", "Dina Haddad")
    other = f"Dina Haddad <{orcid(8)}>"
    save(tmp_path / "more.json", work("Iron in the hidden well", other, "Gus Abe"))
    said = told("load", "more.json")
    assert "left out" in said
    assert NEEDLE not in said


def test_who_stands_only_in_ready_made_ties_can_be_left_out(told: Told, tmp_path: Path) -> None:
    (tmp_path / "ties.edges").write_text(
        "Dina Haddad,Ana Silva,2\nAna Silva,Ben Okoro,1\nBen Okoro,Dina Haddad,4\n",
        encoding="utf-8",
    )
    told("load", "ties.edges", "--format", "edges")
    told("people", "merge", "Dina Haddad", "Ana Silva", codes=(2,))
    said = told("people", "suppress", "edges:Dina Haddad")
    assert "applied to 1 person" in said
    assert NEEDLE not in told("rank", "--by", "degree", "--json")
    assert "Ben Okoro" in told("collaborators", "Ana Silva")
    (tmp_path / "more.edges").write_text("Dina Haddad,Ana Silva,1\n", encoding="utf-8")
    told("load", "more.edges", "--format", "edges")
    assert NEEDLE not in told("rank", "--by", "degree", "--json")
    told("people", "undo")
    assert NEEDLE in told("rank", "--by", "degree", "--json")


def test_pages_about_who_was_left_out_state_nothing(told: Told, tmp_path: Path) -> None:
    page = (SAMPLES / "author_metrics_page" / "ibarra.txt").read_text(encoding="utf-8")
    (tmp_path / "mirela-haddad.txt").write_text(
        page.replace("Mirela de la Ibarra-Voss", "Mirela Haddad"), encoding="utf-8"
    )
    told("load", "mirela-haddad.txt", codes=(0, 3))
    with gk.open(tmp_path / "graphkit-data") as graph:
        assert graph.tables.read_statements().num_rows
        Deciding(graph).suppress("Mirela Haddad")
        assert not graph.tables.read_statements().num_rows
        assert not holding(graph.folder)
        assert graph.tables.read("sources").column("name").to_pylist()[0].startswith("file ")
