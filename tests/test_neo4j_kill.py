"""Killed at any moment, client or server: one repeat, and the graph is that of a quiet load.

Real processes, really killed. A few seeded moments in the ordinary tests, all in `make endure`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from generated import items, save, write
from neo4j_graphs import ask, held, meta, wipe
from neo4j_server import Server, running

CLIENT_KILLS, ENDURED_CLIENT_KILLS = 2, 20
SERVER_KILLS, ENDURED_SERVER_KILLS = 1, 10
WORKS = 500


@dataclass(frozen=True)
class Ground:
    """A server, files, and the graph that an undisturbed load makes of them."""

    server: Server
    folder: Path
    first: dict[str, pa.Table]
    second: dict[str, pa.Table]
    seconds: dict[str, float]

    def load(self, workspace: Path, part: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "graphkit", "load", str(self.folder / part),
             "--workspace", str(workspace), "--store", self.server.uri],
            env={**os.environ, **self.server.environment},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def repeat(self, workspace: Path, part: str) -> None:
        finish(self.load(workspace, part))


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a load that must succeed, and show what it said if it does not."""
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode("utf-8")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A server of its own: it is killed here, and others use the common one."""
    folder = tmp_path_factory.mktemp("kill")
    write(folder / "first" / "a.json", WORKS, seed=3)
    shutil.copytree(folder / "first", folder / "second")
    changed = items(WORKS, seed=3)
    for item in changed[:120]:
        item["title"] += ", revised"
    save(folder / "second" / "a.json", *changed[40:], *items(200, seed=4, first=5000))
    for server in running("5.26.30"):
        ground = Ground(server, folder, {}, {}, {})
        for part, found in (("first", ground.first), ("second", ground.second)):
            process = ground.load(folder / "quiet", part)
            wait_until_it_writes(ground, process)
            began = time.monotonic()
            while "applying" in meta(server):
                time.sleep(0.01)
            ground.seconds[part] = time.monotonic() - began
            finish(process)
            found.update(held(server))
        assert ground.first["works"].num_rows == WORKS
        assert not ground.first["works"].equals(ground.second["works"])
        yield ground


def moments(kills: int, seed: int) -> list[tuple[str, float]]:
    """In which load, and at which share of the time that it writes; below 0: before that."""
    chance = random.Random(seed)
    return [("first" if n % 2 else "second", chance.uniform(-0.1, 1.1)) for n in range(kills)]


def wait_until_it_writes(ground: Ground, process: subprocess.Popen[bytes]) -> None:
    """Most of a load is over before the server hears of it."""
    while process.poll() is None and "applying" not in meta(ground.server):
        time.sleep(0.01)


def wait_for(moment: float, part: str, ground: Ground, process: subprocess.Popen[bytes]) -> None:
    if moment < 0:
        time.sleep(-20 * moment)
    else:
        wait_until_it_writes(ground, process)
        time.sleep(moment**3 * ground.seconds[part])  # it is over soon


def prepared(ground: Ground, part: str, tmp_path: Path) -> Path:
    """An empty server and workspace, or both with the first files in."""
    wipe(ground.server)
    workspace = tmp_path / "w"
    shutil.rmtree(workspace, ignore_errors=True)
    if part == "second":
        ground.repeat(workspace, "first")
    return workspace


def assert_undisturbed(ground: Ground, part: str, workspace: Path) -> None:
    ground.repeat(workspace, part)
    wanted = ground.first if part == "first" else ground.second
    for name, table in held(ground.server).items():
        assert table.equals(wanted[name]), name
    assert "applying" not in meta(ground.server)
    nodes = sum(wanted[n].num_rows for n in NODE_TABLES)
    assert ask(ground.server, "MATCH (n) RETURN count(n)") == [[nodes + 1]], "nothing left over"


NODE_TABLES = ("authors", "works", "topics", "institutions", "venues", "sources", "communities")


def kill_client(ground: Ground, part: str, share: float, tmp_path: Path) -> str:
    workspace = prepared(ground, part, tmp_path)
    process = ground.load(workspace, part)
    wait_for(share, part, ground, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    found = meta(ground.server)
    state = "applying" if "applying" in found else "settled" if "current" in found else "before"
    assert_undisturbed(ground, part, workspace)
    return state


def kill_server(ground: Ground, part: str, share: float, tmp_path: Path) -> str:
    workspace = prepared(ground, part, tmp_path)
    process = ground.load(workspace, part)
    wait_for(share, part, ground, process)
    ground.server.kill()
    ground.server.spawn()
    ground.server.wait()
    _, errors = process.communicate(timeout=300)
    state = "survived" if process.returncode == 0 else "failed"
    assert process.returncode in (0, 5), errors.decode("utf-8")
    assert b"Traceback" not in errors
    assert_undisturbed(ground, part, workspace)
    return state


@pytest.mark.parametrize(("part", "share"), moments(CLIENT_KILLS, seed=1))
def test_a_killed_client_leaves_nothing_behind(
    ground: Ground, tmp_path: Path, part: str, share: float
) -> None:
    kill_client(ground, part, share, tmp_path)


@pytest.mark.parametrize(("part", "share"), moments(SERVER_KILLS, seed=2))
def test_a_killed_server_loses_nothing(
    ground: Ground, tmp_path: Path, part: str, share: float
) -> None:
    kill_server(ground, part, share, tmp_path)


@pytest.mark.endure
@pytest.mark.parametrize("who", ["client", "server"])
def test_kills_at_all_moments(ground: Ground, tmp_path: Path, who: str) -> None:
    kills, kill = {
        "client": (ENDURED_CLIENT_KILLS, kill_client),
        "server": (ENDURED_SERVER_KILLS, kill_server),
    }[who]
    states = [kill(ground, part, share, tmp_path) for part, share in moments(kills, seed=7)]
    print(f"{kills} kills of the {who}: ", {state: states.count(state) for state in set(states)})
