"""Loader packages: found by entry point, and an intruder is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

LOADER = """
from graphkit.records import Origin, Work

FORMAT = "{name}"
TITLE = "Notes"
SUFFIXES = (".note",)


def recognise(head):
    return 0.9 if head.startswith("NOTE ") else 0.0


def read(document):
    with document.open_text() as stream:
        for number, line in enumerate(stream, 1):
            yield Work(line[5:].strip(), Origin(document.name, FORMAT, number))
"""


def graphkit(
    cwd: Path, *words: object, safe: bool = False, code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder, with `cwd/site` on the import path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GRAPHKIT", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, *(["-P"] if safe else []), "-m", "graphkit", *map(str, words)],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**kept, "PYTHONPATH": str(cwd / "site")},
    )  # fmt: skip
    assert code is None or done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def third_party(
    cwd: Path, name: str = "note_loaders", marker: str = 'GRAPHKIT_LOADERS = "notes"'
) -> Path:
    """A package of somebody else's, as pip would install it."""
    package = cwd / "site" / name
    info = cwd / "site" / f"{name}-1.0.dist-info"
    package.mkdir(parents=True)
    info.mkdir()
    (package / "__init__.py").write_text(f"{marker}\n")
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[graphkit.loaders]\nnotes = {name}\n")
    return package


@pytest.mark.parametrize("shape", ["package", "module"])
def test_what_hides_the_loaders_is_named(tmp_path: Path, shape: str) -> None:
    intruder = tmp_path / ("loaders" if shape == "package" else "loaders.py")
    if shape == "package":
        intruder.mkdir()
        (intruder / "__init__.py").touch()
    else:
        intruder.touch()
    done = graphkit(tmp_path, "formats", code=4)
    assert str(intruder) in done.stderr
    assert "-P" in done.stderr
    if shape == "package":
        assert "csl-json" in graphkit(tmp_path, "formats", safe=True).stdout


def test_a_folder_without_code_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "loaders").mkdir()
    assert "csl-json" in graphkit(tmp_path, "formats").stdout


def test_a_copied_marker_is_no_proof_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "loaders").mkdir()
    (tmp_path / "loaders" / "__init__.py").write_text('GRAPHKIT_LOADERS = "somebody-else"\n')
    assert str(tmp_path / "loaders") in graphkit(tmp_path, "formats", code=4).stderr


def test_a_registered_package_is_listed_and_used(tmp_path: Path) -> None:
    package = third_party(tmp_path)
    (package / "note.py").write_text(LOADER.format(name="note"))
    (package / "_helper.py").write_text("raise RuntimeError('not a loader')\n")
    (tmp_path / "a.txt").write_text("NOTE Salt\nNOTE Reef\n")
    rows = [json.loads(r) for r in graphkit(tmp_path, "formats", "--json").stdout.splitlines()]
    row = next(r for r in rows if r["name"] == "note")
    assert row == {"name": "note", "title": "Notes", "suffixes": [".note"], "package": "notes"}
    assert {"csl-json"} < {r["name"] for r in rows}
    parsed = graphkit(tmp_path, "parse", "a.txt", "--json").stdout.splitlines()
    assert [json.loads(r)["title"] for r in parsed] == ["Salt", "Reef"]


def test_the_bundled_loader_of_a_format_comes_first(tmp_path: Path) -> None:
    package = third_party(tmp_path)
    (package / "mine.py").write_text(LOADER.format(name="csl-json"))
    rows = [json.loads(r) for r in graphkit(tmp_path, "formats", "--json").stdout.splitlines()]
    assert [r["package"] for r in rows if r["name"] == "csl-json"] == ["bundled"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("import nowhere", "nowhere"),
        ('FORMAT = "note"', "lacks TITLE"),
        ("raise RuntimeError('boom')", "note_loaders.note"),
        pytest.param("def broken(:", "note_loaders.note"),
    ],
    ids=["import", "lacks", "raises", "syntax"],
)  # fmt: skip
def test_a_broken_loader_is_named(tmp_path: Path, content: str, said: str) -> None:
    package = third_party(tmp_path)
    (package / "note.py").write_text(f"{content}\n")
    done = graphkit(tmp_path, "formats", code=4)
    assert done.stderr.startswith("error: The loader note_loaders.note ")
    assert said in done.stderr


def test_a_package_without_the_marker_is_told_so(tmp_path: Path) -> None:
    third_party(tmp_path, marker="")
    done = graphkit(tmp_path, "formats", code=4)
    assert "note_loaders" in done.stderr
    assert "GRAPHKIT_LOADERS" in done.stderr


def test_a_registered_package_that_is_gone_is_named(tmp_path: Path) -> None:
    package = third_party(tmp_path)
    (package / "__init__.py").unlink()
    package.rmdir()
    assert "'note_loaders' cannot be imported" in graphkit(tmp_path, "formats", code=4).stderr


def test_a_loader_that_fails_while_reading_is_our_defect_not_a_traceback(tmp_path: Path) -> None:
    package = third_party(tmp_path)
    (package / "note.py").write_text(LOADER.format(name="note") + "        raise KeyError('x')\n")
    (tmp_path / "a.txt").write_text("NOTE Salt\n")
    done = graphkit(tmp_path, "parse", "a.txt", code=None)
    assert done.returncode in (1, 3, 4)
    assert done.stderr
