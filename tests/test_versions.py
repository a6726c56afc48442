"""A workspace of an older version opens with its decisions; a newer one is refused in words.

`tests/samples/workspaces/ledger-version-3.zip` was made by the version before places and journals:
two files of own records, one of them loaded twice, a merge, a claim that was undone, a not-same.
"""

from __future__ import annotations

import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Run
from generated import save
from test_deciding import WORKS

import graphkit as gk
from graphkit.ledger import Places
from graphkit.ledger.schema import MIGRATIONS
from graphkit.workspace import Deciding, repair

OLD = Path(__file__).parent / "samples" / "workspaces" / "ledger-version-3.zip"
IDS = {
    "Ana Silva": "p:714d556a41ad", "Ben Okoro": "p:0a19da3ebf1c", "Béla Kovács": "p:b17eb8793dac",
    "Chidi Nwosu": "p:4948b908f7ee", "Dina Haddad": "p:635ec738d5af",
}  # fmt: skip
DECISIONS = [
    ("d:48c2f441696d", "not-same"),
    ("d:904d98d255cb", "claim"),
    ("d:f3c06ada6235", "merge"),
]


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(sys.modules, "ladybug", None)
    with zipfile.ZipFile(OLD) as archive:
        archive.extractall(tmp_path / "ws")
    return tmp_path / "ws"


def is_as_it_was(graph: gk.KnowledgeGraph) -> None:
    people = graph.tables.read("authors", ["id", "name"]).to_pylist()
    assert {row["name"]: row["id"] for row in people} == IDS
    assert graph.author("p:fd3547b4b3df").id == IDS["Ana Silva"]
    log = Deciding(graph).log()
    assert [(row["id"], row["kind"]) for row in log] == DECISIONS
    assert [row["state"].split()[0] for row in log] == ["applied", "undone", "applied"]
    assert graph.ledger.workspace_id() == "b89ceeb54c64e4fc"
    assert [source.name for source in graph.ledger.sources()] == ["in/land.json", "in/shore.json"]
    assert [r.origin.file for r in graph.rejected()] == ["in/shore.json"]


def test_an_old_workspace_opens_with_its_decisions_and_goes_on(old: Path, tmp_path: Path) -> None:
    with gk.open(old) as graph:
        is_as_it_was(graph)
        assert [p.path for p in Places(graph.ledger).all()] == [
            "/exports/in/land.json", "/exports/in/shore.json"
        ]  # fmt: skip
        receipt = graph.load(save(tmp_path / "more.json", WORKS[1]))
        assert receipt.rejected_before == 1
        Deciding(graph).undo()
        assert Deciding(graph).log()[0]["state"].startswith("undone")


def test_an_old_workspace_is_safe_once_it_was_opened(old: Path) -> None:
    gk.open(old).close()
    (old / "ledger.sqlite").unlink()
    assert repair(old).lost == []
    with gk.open(old) as graph:
        is_as_it_was(graph)


def test_an_old_workspace_that_lost_its_ledger_says_what_is_lost(old: Path) -> None:
    (old / "ledger.sqlite").unlink()
    said = repair(old)
    assert any("journal" in line for line in said.lost)
    assert sum("still counted is not known" in line for line in said.lost) == 3
    with gk.open(old) as graph:
        assert graph.tables.count("works") == 6  # also what had been replaced: nothing is dropped
        graph.forget("in/land.json")


def test_a_newer_workspace_is_refused_in_words(old: Path, here: Run) -> None:
    with closing(sqlite3.connect(old / "ledger.sqlite")) as raw, raw:
        raw.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    for words in (("rank",), ("load", OLD), ("people", "log"), ("repair",)):
        said = here(*words, "--workspace", old, code=2).stderr
        assert "newer graphkit" in said
        assert "Upgrade graphkit" in said
