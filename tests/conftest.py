"""Fixtures for all tests: the shared files, a workspace with the sample, the command line."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import browser  # noqa: F401 - a fixture
from neo4j_server import NEWEST, Server, ServerError, java
from postgres import Postgres, PostgresError
from xdist.scheduler import LoadScopeScheduling

import graphkit as gk
from graphkit.cli import main

ROOT = Path(__file__).resolve().parent.parent

Run = Callable[..., subprocess.CompletedProcess[str]]


def pytest_report_header() -> str:
    shared = "found" if (ROOT.parent / "shared").is_dir() else "MISSING: tests on real files skip"
    return f"shared files: {shared}"


class OneServer(LoadScopeScheduling):  # type: ignore[misc]
    """A module's tests run in one process; all that need the server run in the same one."""

    def _split_scope(self, nodeid: str) -> str:
        module = str(super()._split_scope(nodeid))
        return "neo4j" if "test_neo4j" in module else module


# What takes longest begins first, so that no process is left with it at the end. Each process is
# given two modules at once: the second of the first process is a short one, behind the server's.
FIRST = ("test_neo4j", "test_kill", "test_ids", "test_structure", "test_cli", "test_browser")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long modules first, whatever order the rest is in."""
    rank = {name: n for n, name in enumerate(FIRST)}

    def place(item: pytest.Item) -> int:
        return next((n for name, n in rank.items() if item.path.name.startswith(name)), len(rank))

    items.sort(key=place)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneServer:
    """Our way of sharing tests out."""
    return OneServer(config, log)


def _server(home: Path, **wanted: str) -> Server:
    """A real Neo4j; where there is none to be had, the tests skip, but never in CI."""
    try:
        return Server(home, **wanted).start()
    except ServerError as error:
        if os.environ.get("GRAPHKIT_REQUIRE_NEO4J"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The one Neo4j of this test run."""
    started = _server(tmp_path_factory.mktemp("neo4j"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The newest release, where a Java for it is found."""
    if java(21) is None:
        pytest.skip(f"Neo4j {NEWEST} needs Java 21 or later, which is not here")
    started = _server(tmp_path_factory.mktemp("newest"), version=NEWEST)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The one PostgreSQL of this test run; without one the tests skip, but never in CI."""
    try:
        started = Postgres()
    except PostgresError as error:
        if os.environ.get("GRAPHKIT_REQUIRE_POSTGRES"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield started
    started.stop()


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
        ours = ("GRAPHKIT", "NEO4J")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        done = subprocess.run(
            [sys.executable, "-m", "graphkit", *map(str, words)],
            cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", input=given,
            env={**environment, **variables}, timeout=300, check=False,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return call


@pytest.fixture
def here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """`run` in this process, for many commands: each start of an interpreter takes a second."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith(("GRAPHKIT", "NEO4J"))]:
        monkeypatch.delenv(name)

    def call(
        *words: object, code: int | None = 0, given: str | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch, warnings.catch_warnings():
            patch.setattr(sys, "argv", ["graphkit", *map(str, words)])
            typed = io.BytesIO((given or "").encode("utf-8"))
            patch.setattr(sys, "stdin", io.TextIOWrapper(typed, encoding="utf-8"))
            for name, value in variables.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        number = int(ended.value.code or 0)
        assert code is None or number == code, said.out + said.err
        assert "Traceback" not in said.err
        return subprocess.CompletedProcess(["graphkit"], number, said.out, said.err)

    return call
