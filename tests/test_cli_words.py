"""The command line meets people where they are: names without quotes, what is here, completion."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run

import graphkit as gk
from graphkit.cli.examples import EXAMPLES

KIM = "Seo-yeon Kim"


def _subjects(path: str) -> list[str]:
    drawn = json.loads(Path(path).read_text(encoding="utf-8"))
    return [node["id"] for node in drawn["nodes"] if node["focus"]]


def test_a_name_without_quotes_is_one_name(here: Run, demo: gk.KnowledgeGraph) -> None:
    w = ("--workspace", demo.folder)
    assert here("author", *KIM.split(), *w).stdout.startswith(KIM)
    assert here("collaborators", *KIM.split(), "-n", 1, *w).stdout
    done = here("slice", *KIM.split(), "-o", "kim.json", *w)
    assert f"taken as one name: {KIM}" in done.stderr
    assert _subjects("kim.json") == [demo.author(KIM).id]
    done = here("suggest", *KIM.split(), "-n", 1, *w)
    assert f"taken as one name: {KIM}" in done.stderr


def test_several_names_stay_several(here: Run, demo: gk.KnowledgeGraph) -> None:
    w = ("--workspace", demo.folder)
    done = here("slice", KIM, "Min-jun Park", "-o", "two.json", *w)
    assert "taken as one name" not in done.stderr
    assert len(_subjects("two.json")) == 2
    ids = [demo.author(KIM).id, demo.author("Min-jun Park").id]
    here("slice", *ids, "-o", "two.json", *w)
    assert len(_subjects("two.json")) == 2
    for words in (("Nobody", "Known"), ("Seo-yeon", "Kimm")):
        done = here("slice", *words, "-o", "two.json", *w, code=4)
        assert f"Nobody here is called '{' '.join(words)}'" in done.stderr
    assert KIM in done.stderr  # who may be meant
    here("author", *w, code=2)
    here("author", " ", *w, code=2)


def test_the_command_alone_says_what_is_here(here: Run, demo: gk.KnowledgeGraph) -> None:
    done = here()
    assert "no workspace" in done.stdout
    assert "graphkit load FILES" in done.stdout
    assert not Path("graphkit-data").exists()
    done = here("--workspace", demo.folder)
    assert f"{len(demo.works)} works, {len(demo.people)} people" in done.stdout
    most = demo.people.sort_values("works", ascending=False)["name"].iloc[0]
    assert f'graphkit author "{most}"' in done.stdout


def test_an_empty_workspace_says_how_to_begin(here: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.bib").write_text("nothing of use", encoding="utf-8")
    here("load", "empty.bib", code=None)
    assert "Begin with" in here().stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str, here: Run) -> None:
    assert f"_GRAPHKIT_COMPLETE={shell}_complete" in here("completion", shell).stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    graphkit = Path(sys.executable).parent / "graphkit"
    words = {"COMP_WORDS": "graphkit slice --vi", "COMP_CWORD": "2"}
    variables = {**os.environ, **words, "_GRAPHKIT_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [graphkit], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    )
    assert "--view" in done.stdout


BY_THEMSELVES = {
    "load",
    "fetch",
    "serve",
    "forget",
    "demo",
    "mcp",
    "cypher",
    "completion",
    "formats",
}
RUN = [
    pytest.param(words, line, id=line)
    for words, lines in EXAMPLES.items()
    for line in lines
    # all run in `make docs`; here those that only ask, since the workspace is shared
    if words not in BY_THEMSELVES and not words.startswith(("people ", "evaluate ", "accounts "))
]


@pytest.mark.parametrize(("words", "line"), RUN)
def test_an_example_runs(words: str, line: str, here: Run, demo: gk.KnowledgeGraph) -> None:
    Path("exports").mkdir()
    Path("exports/one.bib").write_text("@article{a, title={Tides}, author={Silva, Ana}, year=2019}")
    Path("list.csv").write_text("Title,Authors,Year\nTides,Ana Silva,2019\n", encoding="utf-8")
    Path("reviewers.csv").write_text("reviewer\nSeo-yeon Kim\n", encoding="utf-8")
    Path("submissions.csv").write_text("id,authors\nP1,Min-jun Park\n", encoding="utf-8")
    variables = {"GRAPHKIT_WORKSPACE": str(demo.folder)}
    assert line.startswith(f"graphkit {words}")
    assert here(*shlex.split(line)[1:], **variables).returncode == 0


def test_examples_stand_under_help(here: Run) -> None:
    for words, lines in EXAMPLES.items():
        said = here(*words.split(), "--help").stdout
        assert "Examples:" in said
        for line in lines:
            assert line in said, words


def test_numbers_and_files_that_new_users_asked_about(
    here: Run, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    w = ("--workspace", demo.folder)
    assert "goes into a file with --csv >" in here("rank", "-o", "rank.csv", *w, code=2).stderr
    assert "--csv" not in here("slice", KIM, "--out", "x.html", *w, code=2).stderr
    for typed, meant in {
        "rank h-index": "Did you mean: graphkit rank --by h_index",
        "trends 2010-2014": "Did you mean: graphkit trends --years 2010-2014",
        "topics sea ice": 'To look for words: graphkit search "sea ice"',
        "countries KR": "A name goes behind one of: --country NAME|CODE.",
    }.items():
        assert meant in here(*typed.split(), code=2).stderr
    assert "another bearer of the name" in here("rank", "--by", "works", *w).stderr
    growth = next(row for row in demo.overview().rows() if row["name"] == "growth")
    years = demo.works["year"].dropna()
    assert f"from {years.min():.0f} ({(years == years.min()).sum()})" in growth["note"]
    cited = tmp_path / "cited.json"
    old = {"unstructured": "Graunt J., (1662) Observations made upon the bills"}
    new = {"unstructured": "Eden A., (1990) A census of the herons of the lakes"}
    item = {"DOI": "10.5555/1", "title": ["Herons and bills"], "type": "journal-article",
            "author": [{"given": "Ada", "family": "Eden"}], "reference": [old, new]}  # fmt: skip
    cited.write_text(json.dumps(item), encoding="utf-8")
    here("load", cited)
    shown = here("references", "--by-year")
    assert len(shown.stdout.splitlines()) == 3, shown.stdout
    assert "left out here" in shown.stderr
    assert len(here("references", "--by-year", "--csv").stdout.splitlines()) == 1 + 1991 - 1662
