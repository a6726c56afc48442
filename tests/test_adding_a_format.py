"""docs/adding-a-format.md: the package that it shows, made from it, registered, and used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "adding-a-format.md").read_text(encoding="utf-8")
LIST = (
    "2019 | Silva, Ana; Li, Bo | Tides of kelp | Reefs\n"
    "\n"
    "a remark of the librarian\n"
    "2021 | Ødegård, Jörn | Reefs of salt | Brines\n"
    "2022 | Kim, Seo-yeon; Silva, Ana | Kelp again | Reefs\n"
    "n.d. | Ødegård, Jörn | Salt | \n"
)


def shown(name: str) -> str:
    """The block of code below a file's name."""
    match = re.search(rf"^`{re.escape(name)}`.*?```\w+\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert match, f"the page shows no {name}"
    return match.group(1)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The package as an installer would put it there: modules, metadata, entry point."""
    project = tomllib.loads(shown("pyproject.toml"))["project"]
    info = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    lines = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
        for group, points in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (info / "METADATA").write_text(metadata, encoding="utf-8")
    for name in ("reading_lists/__init__.py", "reading_lists/reading_list.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(shown(name), encoding="utf-8")
    return tmp_path


def graphkit(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(place), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "graphkit", *words],
        env=environment, cwd=place, capture_output=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def test_the_loader_on_the_page_is_short_and_reads_from_another_package(place: Path) -> None:
    code = [line for line in shown("reading_lists/reading_list.py").splitlines() if line.strip()]
    assert len(code) <= 30
    known = [json.loads(line) for line in graphkit(place, "formats", "--json").stdout.splitlines()]
    (own,) = [f for f in known if f["name"] == "reading-list"]
    assert own["package"] == "reading-lists" and own["suffixes"] == [".list"]
    (place / "spring.txt").write_text(LIST, encoding="utf-8")
    parsed = graphkit(place, "parse", "spring.txt", "--json")
    assert parsed.returncode == 3, parsed.stderr
    tides, _, _, salt = map(json.loads, parsed.stdout.splitlines())
    assert [(a["name"], a["family"]) for a in tides["authors"]] == [
        ("Ana Silva", "Silva"),
        ("Bo Li", "Li"),
    ]
    assert (tides["title"], tides["year"], tides["venue"]) == ("Tides of kelp", 2019, "Reefs")
    assert tides["source"] == {"file": "spring.txt", "format": "reading-list", "line": 1}
    assert (salt["year"], salt["venue"]) == (None, None)
    assert "spring.txt:3: not four columns with a title" in parsed.stderr


def test_it_is_loaded_like_any_other(place: Path) -> None:
    (place / "spring.txt").write_text(LIST, encoding="utf-8")
    loaded = graphkit(place, "load", "spring.txt", "-w", "workspace", "--json")
    assert loaded.returncode == 3, loaded.stderr
    (receipt,) = map(json.loads, loaded.stdout.splitlines())
    assert "reading-list" in json.dumps(receipt)
    asked = graphkit(place, "collaborators", "Ana Silva", "-w", "workspace", "--json")
    assert sorted(json.loads(line)["name"] for line in asked.stdout.splitlines()) == [
        "Bo Li",
        "Seo-yeon Kim",
    ]
