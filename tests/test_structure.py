"""The project's own promises: layers, notebooks without outputs, a plain lock, a wheel."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

import graphkit as gk
from graphkit.cypher import Library


def test_notebooks_are_stored_without_outputs() -> None:
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs"), path
            assert cell.get("execution_count") is None, path


def test_the_lock_names_versions_and_no_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    pins = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.match(r"[\w.-]+==[\w.]+( ; .+)?$", line) for line in pins)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = project.split("dependencies = [")[1].split("[project.scripts]")[0]
    for name in re.findall(r'^    "([\w-]+)[><=!~"]', declared, re.MULTILINE):
        if name == "pyspark":  # 490 MB: an extra that no environment of ours has
            continue
        assert any(pin.lower().startswith(f"{name.lower()}==") for pin in pins), name


def test_the_makefile_verbs_are_scripts() -> None:
    verbs = (
        (ROOT / "Makefile").read_text(encoding="utf-8").split(".PHONY:")[1].split("\n")[0].split()
    )
    assert set(verbs) >= {"demo", "setup", "check", "test", "endure", "bench", "notebooks", "clean"}
    for verb in verbs:
        assert (ROOT / "scripts" / verb).stat().st_mode & 0o111, verb


PLANTS = {
    # in files that nothing imports: the checkers look again at what uses a changed one
    "a type error": ("graphkit/cli/doctor.py", '\nWRONG: int = "x"\n', "Incompatible types"),
    "a backward import": (
        "graphkit/views/pyvis.py", "\n\nfrom graphkit import workspace  # noqa: E402, F401\n",
        "graphkit.views",
    ),
    "a forbidden form": (
        "queries/people/card.cypher", "\n// and a second look\n", "queries/people/card.cypher",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout that shares its environment."""
    copy = tmp_path_factory.mktemp("copy") / "graphkit"
    ignored = shutil.ignore_patterns(".git", ".venv", "dist", ".cache", "__pycache__", "graphkit-*")
    shutil.copytree(ROOT, copy, ignore=ignored)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy


def check(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "check"], cwd=checkout, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for a Unix shell")
@pytest.mark.skipif(not (ROOT / ".venv").is_dir(), reason="run by scripts/test, which makes .venv")
@pytest.mark.parametrize("what", PLANTS)
def test_the_check_goes_red_for(checkout: Path, what: str) -> None:
    name, planted, said = PLANTS[what]
    path = checkout / name
    before = path.read_text(encoding="utf-8")
    text = before.replace("a.name AS name", "log(a.works) AS name") if "query" in said else before
    if name.endswith(".cypher"):
        text, planted = before.replace("a.name AS name", "log(a.works) AS name"), ""
    try:
        path.write_text(text + planted, encoding="utf-8")
        done = check(checkout)
        assert done.returncode != 0
        assert said in done.stdout + done.stderr
    finally:
        path.write_text(before, encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sdist, which is built from the checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for query in Library():
        assert f"graphkit/_queries/{query}.cypher" in names
    tops = {name.split("/")[0] for name in names}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"graphkit", "loaders"}
    assert {"graphkit/py.typed", "loaders/py.typed", "graphkit/sample/library.json"} <= names
    assert not any("node_modules" in n or n.endswith(".pyc") for n in names)


def test_the_wheel_works_in_a_bare_environment(wheel: Path, tmp_path: Path) -> None:
    make = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")]
    subprocess.run(make, check=True)
    scripts = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    # the versions of the lock, and nothing of the checkout
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install"]
    plainly = ["--quiet", "--disable-pip-version-check", "--no-compile"]
    constraint = ["-c", str(ROOT / "requirements.lock"), str(wheel)]
    subprocess.run([*pip, *plainly, *constraint], check=True)

    def ask(*words: str) -> str:
        done = subprocess.run(
            [str(scripts / "graphkit"), *words], cwd=tmp_path, check=True, capture_output=True,
            text=True, encoding="utf-8",
        )  # fmt: skip
        return done.stdout

    known = [json.loads(line)["name"] for line in ask("formats", "--json").splitlines()]
    assert known == [f.name for f in gk.formats()]
    queries = [json.loads(line)["name"] for line in ask("queries", "--json").splitlines()]
    assert queries == list(Library())
    assert "picture:" in ask("demo")
    assert (tmp_path / "graphkit-demo" / "slice.html").stat().st_size > 100_000
    # what an extra brings is missing, truly: each command says the line, and from where it came
    for words, extra in (
        (("serve",), "web"),
        (("accounts", "list"), "accounts"),
        (("mcp",), "mcp"),
    ):
        done = subprocess.run(
            [str(scripts / "graphkit"), *words], cwd=tmp_path, check=False, capture_output=True,
            text=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 2, done.stderr
        assert f'pip install "{wheel}[{extra}]"' in done.stderr
    assert json.loads(ask("query", "graph/counts", "--json"))["works"] > 150
