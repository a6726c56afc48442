"""The command line as other programs call it: words, JSON, exit codes, and no traceback ever."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from generated import save, work

import graphkit as gk
from graphkit.cli import cli
from graphkit.cli.examples import EXAMPLES

ONE = work("Tides of the inner harbour", "Ana Silva", "Ben Okoro", year=2019, DOI="10.5555/a")
TWO = work("Salt and the outer reef", "Ana Silva", "김서연", keyword="reefs, salt", year=2020)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_demo_from_nothing(run: Run, tmp_path: Path) -> None:
    done = run("demo")
    assert (tmp_path / "graphkit-demo" / "slice.html").stat().st_size > 100_000
    assert (tmp_path / "graphkit-data" / "ledger.sqlite").exists()
    commands = [c.strip() for c in done.stdout.splitlines() if c.strip().startswith("graphkit ")]
    assert len(commands) == 4
    assert commands.pop() == "graphkit serve"  # which ends when it is told to: test_web_guard.py
    for command in commands:  # what it tells people to try works
        run(*shlex.split(command)[1:])
    run("demo", "-o", "elsewhere")
    assert (tmp_path / "elsewhere" / "slice.html").exists()


def test_demo_refuses_other_data(run: Run, tmp_path: Path) -> None:
    run("load", save(tmp_path / "w.json", ONE))
    assert "other data" in run("demo", code=2).stderr


def test_load_then_ask(run: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "in" / "w.json", ONE, TWO)
    assert "+2" in run("load", path).stdout
    receipt = lines(run("load", path, "--json").stdout)[0]
    assert receipt["files"][0]["outcome"] == "unchanged"
    (profile,) = lines(run("author", "Silva", "--json").stdout)
    assert (profile["name"], profile["metrics"]["works"]) == ("Ana Silva", 2)
    assert profile["id"].startswith("p:")
    assert [w["year"] for w in profile["works"]] == [2020, 2019]
    found = lines(run("collaborators", "ana silva", "--json").stdout)
    assert [row["name"] for row in found] == ["김서연", "Ben Okoro"]
    assert found[0]["shared"][0]["title"] == "Salt and the outer reef"
    assert lines(run("rank", "--by", "degree", "-n", "1", "--json").stdout) == [
        {"id": profile["id"], "name": "Ana Silva", "value": 2}
    ]
    (community,) = lines(run("communities", "--members", "--json").stdout)
    assert (community["size"], len(community["members"])) == (3, 3)
    assert lines(run("query", "people/most_connected", "-p", "limit=1", "--json").stdout) == [
        {"id": profile["id"], "name": "Ana Silva", "degree": 2}
    ]
    by_name = run("query", "people/works", "--param", "author=Ana Silva", "--csv").stdout
    assert [row["year"] for row in csv.DictReader(io.StringIO(by_name))] == ["2020", "2019"]
    for words in (("author", "silva"), ("collaborators", "silva"), ("communities", "--members"),
                  ("rank",), ("query", "graph/counts"), ("queries",), ("formats",)):  # fmt: skip
        assert run(*words).stdout


def test_slice_writes_what_the_ending_says(here: Run, tmp_path: Path) -> None:
    here("load", save(tmp_path / "w.json", ONE, TWO))
    assert here("slice", "Ana Silva").stdout.strip() == "slice.html"
    here("slice", "Ana Silva", "-o", "out/me.json", "--hops", "2")
    cut = json.loads((tmp_path / "out" / "me.json").read_text(encoding="utf-8"))
    assert (cut["format"], cut["version"], len(cut["nodes"])) == ("graphkit-slice", 1, 3)
    first = (tmp_path / "slice.html").read_bytes()
    here("slice", "Ana Silva", "-o", "again.html", PYTHONHASHSEED="7")
    assert (tmp_path / "again.html").read_bytes() == first
    here("slice", "Ana Silva", "--embed", "-o", "embed.html")
    assert (tmp_path / "embed.html").read_bytes() != first
    assert ".json" in here("slice", "Ana Silva", "-o", "me.gif", code=2).stderr


def test_parse_needs_no_workspace_and_makes_none(here: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "w.json", ONE, {"id": "x", "type": "book"}, TWO)
    done = here("parse", path, "--json", code=3)
    assert [r["title"] for r in lines(done.stdout)] == [ONE["title"], TWO["title"]]
    assert done.stderr.startswith("w.json:1: ")
    assert "2 records, 1 rejected" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["w.json"]
    record = lines(done.stdout)[1]
    assert record["type"] == "work"
    assert record["source"] == {"file": "w.json", "format": "csl-json", "line": 1}
    assert [a["name"] for a in record["authors"]] == ["Ana Silva", "김서연"]
    assert record["has_code"] is None
    assert record["authors_truncated"] is False


def test_standard_input(run: Run) -> None:
    done = run("parse", "-", "--json", given=json.dumps([ONE]))
    assert lines(done.stdout)[0]["title"] == ONE["title"]
    assert run("load", "-", given=json.dumps([ONE])).stdout


def test_captured_gives_a_year_to_dates_without_one(here: Run, tmp_path: Path) -> None:
    (tmp_path / "w.bib").write_text("@article{a, title={Tides}, author={A B}, month=apr}", "utf-8")
    assert lines(here("parse", "w.bib", "--json").stdout)[0]["year"] is None
    record = lines(here("parse", "w.bib", "--json", "--captured", "2026-06").stdout)[0]
    assert (record["year"], record["month"], record["date_inferred"]) == (2026, 4, True)
    assert "YYYY-MM" in here("parse", "w.bib", "--captured", "June", code=2).stderr


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["load", "missing.bib"], 4, "no such file"),
        (["author", "Ana"], 4, "graphkit load"),
        (["rank", "--by", "fame"], 4, "graphkit load"),
        (["query", "people/nobody"], 4, "Did you mean people/"),
        (["load"], 2, "Name the files or folders to load"),
        (["fly"], 2, "No such command"),
        (["rank", "-n", "0"], 2, "0 is not in the range"),
        (["parse", "x", "--format", "wood"], 4, ""),
        (["query", "people/card", "-p", "author"], 2, "NAME=VALUE"),
    ],
)
def test_what_goes_wrong_is_one_clear_word(
    here: Run, words: list[str], code: int, says: str
) -> None:
    done = here(*words, code=code)
    assert says in done.stderr
    assert done.stdout == ""


def test_ambiguous_names_list_the_candidates(here: Run, tmp_path: Path) -> None:
    here("load", save(tmp_path / "w.json", work("Tides of the harbour", "Ana Silva"),
                     work("Salt and reefs", "Ana M. Silva"), ONE))  # fmt: skip
    done = here("author", "silva", code=4)
    assert done.stderr.count("p:") == 2
    assert "Ana M. Silva" in done.stderr


def test_unknown_formats_and_nothing_usable(here: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary", encoding="utf-8")
    assert "not recognised" in here("load", "notes.txt", code=4).stderr
    assert "graphkit formats" in here("parse", "notes.txt", code=4).stderr
    save(tmp_path / "w.json", ONE)
    assert "notes.txt" in here("load", "notes.txt", "w.json", code=3).stderr
    assert lines(here("rank", "--json").stdout)


def test_the_workspace_by_flag_and_variable(here: Run, tmp_path: Path) -> None:
    path = save(tmp_path / "w.json", ONE)
    here("load", path, "--workspace", "one")
    here("--workspace", "two", "load", path)
    here("load", path, GRAPHKIT_WORKSPACE=str(tmp_path / "three"))
    assert here("rank", "-w", "two").stdout == here("rank", "-w", "one").stdout
    assert {"one", "two", "three"} <= {p.name for p in tmp_path.iterdir()}
    assert not (tmp_path / "graphkit-data").exists()


def test_names_print_under_any_locale(run: Run, tmp_path: Path) -> None:
    run("load", save(tmp_path / "w.json", TWO), LC_ALL="C", PYTHONUTF8="0")
    for coding in ("cp949", "cp1252", "ascii"):
        done = run(
            "rank", PYTHONIOENCODING=coding, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
        )
        assert "김서연" in done.stdout
    run("slice", "김서연", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "김서연" in (tmp_path / "slice.html").read_text(encoding="utf-8")


def test_hostile_names_are_harmless_everywhere(run: Run, tmp_path: Path) -> None:
    evil = {
        "html": "<script>alert(1)</script> Sneaky",
        "formula": "=HYPERLINK(1) Formula",
        "escape": "\x1b[31mRed \x1b]0;title\x07Escape",
        "markup": "[bold red]Rich Markup[/]",
        "cypher": "'}) DETACH DELETE a // Cypher",
    }
    works = [
        work(f"Tides number {n} of it", name, "Ana Silva") for n, name in enumerate(evil.values())
    ]
    run("load", save(tmp_path / "w.json", *works))
    shown = run("collaborators", "Ana Silva").stdout + run("rank").stdout
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[bold red]Rich Markup[/]" in shown
    assert len(lines(run("rank", "--json").stdout)) == 6
    table = run("query", "people/most_connected", "--csv").stdout
    cells = [cell for row in csv.reader(io.StringIO(table)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert "'=HYPERLINK(1) Formula" in cells
    run("slice", "Ana Silva")
    assert "<script>alert" not in (tmp_path / "slice.html").read_text(encoding="utf-8")


def test_a_reader_that_goes_away_is_no_error(run: Run, tmp_path: Path) -> None:
    run(
        "load",
        save(
            tmp_path / "w.json",
            *(work(f"Tides number {n}", f"Given{n} Family{n}") for n in range(3000)),
        ),
    )
    words = [sys.executable, "-m", "graphkit", "rank", "-n", "3000", "--json"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        process.stderr.close()


def test_a_defect_is_said_without_a_traceback(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here("load", save(tmp_path / "w.json", ONE))

    def wrong(*_: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    monkeypatch.setattr(gk.KnowledgeGraph, "author", wrong)
    done = here("author", "Ana Silva", code=1)
    assert "a defect in graphkit: ZeroDivisionError: a slip of ours" in done.stderr
    assert "--debug" in done.stderr


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    root = Path(__file__).parent.parent
    readme = (root / "README.md").read_text(encoding="utf-8")
    pages = (root / "scripts/site/pages.py").read_text(encoding="utf-8")
    for name, command in cli.commands.items():
        assert command.help, name
        assert f"graphkit {name}" in readme, name
        assert any(f"{known} ".startswith(f"{name} ") for known in EXAMPLES), name
        assert re.search(rf"\b{name}\b", pages), f"{name}: no group in scripts/site/pages.py"


def test_every_format_stands_in_the_readme() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for known in gk.formats():
        assert known.title.split(" (")[0] in readme, known.name


def test_help_and_version_are_quick_to_ask(here: Run) -> None:
    assert gk.__version__ in here("--version").stdout
    assert "graphkit demo" in here("--help").stdout
    code = "import sys, graphkit.cli; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env=dict(os.environ))  # fmt: skip
    assert done.stdout.strip() in ("True", "False")
