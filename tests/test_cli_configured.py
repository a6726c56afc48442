"""`graphkit.toml`: what is typed goes before it, and what merely lies there opens nothing."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, Run

import graphkit as gk

KIM = "Seo-yeon Kim"


def say(text: str, name: str = "graphkit.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def drawn(name: str) -> int:
    return len(json.loads(Path(name).read_text(encoding="utf-8"))["nodes"])


def test_options_come_from_the_file(here: Run, demo: gk.KnowledgeGraph) -> None:
    Path("own").symlink_to(demo.folder)
    say('workspace = "own"\n[slice]\nmax-nodes = 5\n[people.review]\nn = 1\n')
    here("slice", KIM, "-o", "five.json")
    assert drawn("five.json") == 5
    here("slice", KIM, "-o", "four.json", "--max-nodes", 4)
    assert drawn("four.json") == 4
    assert len(here("people", "review", "--json").stdout.splitlines()) == 1
    assert "272 people" in here().stdout
    # the environment goes before the file
    assert "no workspace" in here(GRAPHKIT_WORKSPACE="elsewhere").stdout


def test_a_file_that_is_named(here: Run, demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "own").symlink_to(demo.folder)
    say('workspace = "own"\n[slice]\nmax-nodes = 5\n', "etc/ours.toml")
    here("--config", "etc/ours.toml", "slice", KIM, "-o", "five.json")
    assert drawn("five.json") == 5
    here("slice", KIM, "-o", "five.json", GRAPHKIT_CONFIG="etc/ours.toml")
    assert "no such file" in here("--config", "etc/none.toml", "formats", code=2).stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[slice]\nmax-nods = 5\n", "slice.max-nods is no option"),
        ("[slise]\nmax-nodes = 5\n", "slise is no command"),
        ("color = 1\n", "color is unknown"),
        ("workspace = 1\n", "workspace is a text"),
        ("[slice\n", "graphkit.toml: "),
        ("[slice.max-nodes]\na = 1\n", "slice.max-nodes is no option"),
        ('[people.review]\nworkspace = "x"\n', "people.review.workspace is no option"),
        # what came with somebody's files sends nothing anywhere, and opens nothing
        ('store = "bolt://example.org"\n', "needs a file that you name"),
        ('[serve]\nhost = "0.0.0.0"\n', "needs a file that you name"),
        ("[serve]\npublic_read = true\n", "needs a file that you name"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str, here: Run) -> None:
    say(text)
    done = here("formats", code=2)
    assert said in done.stderr
    assert not done.stdout


def test_a_value_of_the_wrong_kind(here: Run, demo: gk.KnowledgeGraph) -> None:
    say('[slice]\nmax-nodes = "many"\n')
    done = here("slice", KIM, "--workspace", demo.folder, code=2)
    assert "many" in done.stderr


def test_the_example_of_the_docs_holds(here: Run) -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert tomllib.loads(example)["slice"]["max-nodes"] == 80
    say(example)
    here("formats")
