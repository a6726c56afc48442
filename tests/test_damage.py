"""Damage to every file of a workspace: right answers or clear refusals, never a defect or silence.

A seeded few of all in the ordinary tests, all of them in `make endure`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from damage import HOW, Cell, cells
from generated import write

import graphkit as gk
from graphkit.workspace import Deciding

SEED = int(os.environ.get("GRAPHKIT_SEED", "11"))
FEW = 9
# What a refusal must name: a way out that a person can take.
WAYS = ("graphkit load", "graphkit repair", "graphkit forget", "Remove it", "Ask again")
POSIX = pytest.mark.skipif(os.name == "nt", reason="each damaged workspace is asked in a fork")


@dataclass(frozen=True)
class Ground:
    """A sound workspace, an earlier state of it, and what it answers."""

    now: Path
    old: Path
    files: Path
    people: tuple[str, str]
    right: dict[str, list[Any]]


def outcomes(
    ground_now: Path, old: Path, files: Path, people: tuple[str, str], hurt: Sequence[Cell],
    scratch: Path,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    tasks = [
        json.dumps({
            "workspace": str(ground_now), "old": str(old), "scratch": str(scratch),
            "files": str(files), "a": people[0], "b": people[1], **cell._asdict(),
        }) + "\n"
        for cell in hurt
    ]  # fmt: skip
    ours = ("GRAPHKIT", "NEO4J")
    env = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("damage.py"))], env=env, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
    ) as program:  # fmt: skip
        assert program.stdin is not None and program.stdout is not None
        for task in tasks:
            program.stdin.write(task)
            program.stdin.flush()
            yield json.loads(program.stdout.readline())
        program.stdin.close()


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("damage")
    files, now = folder / "in", folder / "now"
    write(files / "0.json", 60, seed=SEED)
    with gk.open(now) as graph:
        graph.load(files)
        one = graph.rank("works", 1)["id"][0]
        other = graph.author(one).collaborators()["id"][0]
        names = (graph.author(one).name, graph.author(other).name)
        graph.author(one).suggest(why=True)
        graph.rows("graph/counts")
    old = folder / "old"
    shutil.copytree(now, old)
    write(files / "1.json", 40, seed=SEED + 1)
    with gk.open(now) as graph:
        graph.load(files)
        Deciding(graph).claim(graph.author(one).id)
        graph.author(one).suggest(why=True)
        graph.rows("graph/counts")
    sound = next(outcomes(now, old, files, names, [Cell("", "")], folder / "scratch"))
    assert sound["ended"] == 0
    assert {code for code, _, _ in sound["said"].values()} == {0}, sound
    return Ground(now, old, files, names, sound["said"])


def judged(ground: Ground, cell: Cell, found: dict[str, Any]) -> str:
    """What came of it, as a word; AssertionError where that is not to be accepted."""
    assert found["ended"] == 0, (cell, "the process ended with", found["ended"])
    words: list[str] = []
    for name, (code, answer, message) in found["said"].items():
        what = (cell, name, code, message[-600:])
        assert "defect" not in message and "Traceback" not in message, what
        if code == 0:
            right = ground.right.get(name, ground.right[name.split()[0]] if " " in name else None)
            assert right is None or answer == right[1], (*what, answer[:300])
            words.append("made again" if "made again" in message else "right")
        else:
            assert code == 5 or (name == "repair" and code == 3), what
            assert any(way in message for way in WAYS), what
            words.append("refused")
    if "repair" in found["said"]:
        last = [code for name, (code, *_) in found["said"].items() if name.endswith("at last")]
        of_repair = found["said"]["repair"][2]
        lost = "cannot be read" in of_repair or "lost" in of_repair
        assert last == [0, 0] or lost, (cell, of_repair)
        return "refused, and repaired"
    return "made again, and said" if "made again" in words else "right"


def matrix(ground: Ground, hurt: Sequence[Cell], scratch: Path) -> Counter[str]:
    came: Counter[str] = Counter()
    wrong: list[str] = []
    people = ground.people
    found = outcomes(ground.now, ground.old, ground.files, people, hurt, scratch)
    for cell, one in zip(hurt, found, strict=True):
        if one.get("skipped"):
            came["no damage"] += 1
            continue
        try:
            came[judged(ground, cell, one)] += 1
        except AssertionError as error:
            wrong.append(str(error))
    assert wrong == [], "\n".join([f"{len(wrong)} of {len(hurt)}; {dict(came)}", *wrong])
    return came


@POSIX
def test_some_damage(ground: Ground, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    every = cells(ground.now)
    assert {Path(c.file).parts[0] for c in every} >= {"cache", "history", "records", "tables"}
    came = matrix(ground, chance.sample(every, FEW), tmp_path / "scratch")
    print(dict(came))


@POSIX
@pytest.mark.endure
def test_every_damage_of_every_file(ground: Ground, tmp_path: Path) -> None:
    every = cells(ground.now)
    came = matrix(ground, every, tmp_path / "scratch")
    files = len({cell.file for cell in every})
    print(f"{files} files × {len(HOW)} = {len(every)}: {dict(came)}")
