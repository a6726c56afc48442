"""A load that is killed at any moment leaves the old generation or the new one.

A repeat completes it.

Real processes, really killed. A few seeded moments in the ordinary tests, fifty in `make endure`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from generated import write
from test_tables import contents

import graphkit as gk

KILLS = 5
ENDURED_KILLS = 50


@dataclass(frozen=True)
class Ground:
    """A workspace that holds the first files, what loading the rest makes of it, and how long."""

    files: Path
    start: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    counts: dict[str, dict[str, int]]
    seconds: float


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a load that must succeed, and show what it said if it does not."""
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode("utf-8")


def load(workspace: Path, files: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "graphkit", "load", str(files), "--workspace", str(workspace)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip


def state(workspace: Path) -> tuple[dict[str, bytes], dict[str, int]]:
    """What a reader sees: the tables, and the counts that the store answers."""
    with gk.open(workspace) as graph:
        return contents(graph.tables.folder), graph.rows("graph/counts")[0]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("kill")
    files, start = folder / "in", folder / "start"
    write(files / "0.json", 400, seed=1)
    finish(load(start, files))
    old, old_counts = state(start)
    for part in (1, 2, 3):
        write(files / f"{part}.json", 400, seed=1 + part)
    whole = folder / "whole"
    shutil.copytree(start, whole)
    began = time.monotonic()
    finish(load(whole, files))
    seconds = time.monotonic() - began
    new, new_counts = state(whole)
    assert old.keys() == new.keys()
    assert old["works.parquet"] != new["works.parquet"]
    return Ground(files, start, old, new, {"old": old_counts, "new": new_counts}, seconds)


def kill_once(ground: Ground, workspace: Path, moment: float) -> str:
    """Load, kill at a moment, look, and load again; says which generation was seen."""
    shutil.copytree(ground.start, workspace)
    process = load(workspace, ground.files)
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    tables, counts = state(workspace)
    seen = "old" if tables == ground.old else "new" if tables == ground.new else "neither"
    assert seen != "neither"
    assert counts == ground.counts[seen]
    finish(load(workspace, ground.files))
    tables, counts = state(workspace)
    assert tables == ground.new
    assert counts == ground.counts["new"]
    left = [p.name for p in workspace.rglob("*.part")] + list(workspace.glob("build-*"))
    assert left == [], "a repeated load tidies up"
    shutil.rmtree(workspace)
    return seen


def moments(count: int, seconds: float) -> list[float]:
    """Seeded moments from the first second, when Python is up, to the end and a little more."""
    chance = random.Random(int(os.environ.get("GRAPHKIT_SEED", "20")))
    return [chance.uniform(0.2, 1.05) * seconds for _ in range(count)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kill_at_some_moments(ground: Ground, tmp_path: Path) -> None:
    for number, moment in enumerate(moments(KILLS, ground.seconds)):
        kill_once(ground, tmp_path / str(number), moment)


@pytest.mark.endure
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kill_at_fifty_moments(ground: Ground, tmp_path: Path) -> None:
    seen = [
        kill_once(ground, tmp_path / str(number), moment)
        for number, moment in enumerate(moments(ENDURED_KILLS, ground.seconds))
    ]
    print(f"{len(seen)} kills: {seen.count('old')} left the old one, {seen.count('new')} the new")
    assert "old" in seen


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kill_during_the_very_first_load(ground: Ground, tmp_path: Path) -> None:
    process = load(tmp_path / "fresh", ground.files)
    time.sleep(0.6 * ground.seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with gk.open(tmp_path / "fresh") as graph:
        nothing_yet = graph.ledger.current_generation() is None
    assert nothing_yet or state(tmp_path / "fresh")[1] == ground.counts["new"]
    finish(load(tmp_path / "fresh", ground.files))
    assert state(tmp_path / "fresh")[1] == ground.counts["new"]
