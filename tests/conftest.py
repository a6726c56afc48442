"""Fixtures for all tests: the shared files, a workspace with the sample, the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser import browser  # noqa: F401 - a fixture

import graphkit as gk

ROOT = Path(__file__).resolve().parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_report_header() -> str:
    shared = "found" if (ROOT.parent / "shared").is_dir() else "MISSING: tests on real files skip"
    return f"shared files: {shared}"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files, which is no part of the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        reason = f"the shared files are not at {folder}: nothing is tested on real files"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    gk.demo(folder).close()
    return folder


@pytest.fixture
def demo(_demo: Path) -> Iterator[gk.KnowledgeGraph]:
    """The sample's workspace. Shared between tests: only read it."""
    with gk.open(_demo) as graph:
        yield graph


@pytest.fixture
def own_demo(_demo: Path, tmp_path: Path) -> Iterator[gk.KnowledgeGraph]:
    """A copy of the sample's workspace, to be changed at will."""
    shutil.copytree(_demo, tmp_path / "workspace")
    with gk.open(tmp_path / "workspace") as graph:
        yield graph


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line in an empty folder: `run("load", path, code=3)`."""

    def call(
        *words: object, code: int | None = 0, given: str | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GRAPHKIT")}
        done = subprocess.run(
            [sys.executable, "-m", "graphkit", *map(str, words)],
            cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", input=given,
            env={**environment, **variables}, timeout=300, check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return call
