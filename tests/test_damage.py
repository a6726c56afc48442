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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Run
from damage import ALL_LARGE, HOW, Cell, cells
from generated import write

import graphkit as gk
from graphkit.errors import DamagedFileError, GraphkitWarning
from graphkit.graph import CheckedFiles
from graphkit.stores import EmbeddedStore
from graphkit.stores.cage import Cage
from graphkit.workspace import Deciding

SEED = int(os.environ.get("GRAPHKIT_SEED", "11"))
FEW = 2
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
        graph.rows("graph/counts")
    old = folder / "old"
    shutil.copytree(now, old)
    write(files / "1.json", 40, seed=SEED + 1)
    with gk.open(now) as graph:
        graph.load(files)
        Deciding(graph).claim(graph.author(one).id)
        if os.environ.get("GRAPHKIT_ENDURE"):
            graph.author(one).suggest(why=True)  # what it learns is kept
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


@POSIX
@pytest.mark.endure
def test_every_damage_of_what_is_mapped(
    ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files that a large graph keeps: right answers, whatever becomes of them."""
    monkeypatch.setattr("graphkit.graph.mirror.LARGE", 0)
    monkeypatch.setenv(ALL_LARGE, "1")
    large = replace(ground, now=Path(shutil.copytree(ground.now, tmp_path / "large")))
    with gk.open(large.now) as graph:
        graph.author(ground.people[0]).suggest(why=True)
    every = [cell for cell in cells(large.now) if ".arrow" in cell.file]
    assert len({cell.file for cell in every}) > 25
    if few := os.environ.get("DAMAGE_FEW"):
        every = random.Random(SEED).sample(every, int(few))
    came = matrix(large, every, tmp_path / "scratch")
    print(f"{len(every)} of what is mapped: {dict(came)}")


# -- what the issue names, one by one ------------------------------------------------------------


@pytest.fixture
def hurt(ground: Ground, tmp_path: Path) -> Path:
    """A workspace of one's own, to be damaged."""
    return Path(shutil.copytree(ground.now, tmp_path / "ws"))


def generation(workspace: Path) -> Path:
    with gk.open(workspace) as graph:
        return graph.tables.folder


def flip(path: Path, at: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 0x10
    path.write_bytes(data)


def test_deleted_ties_are_no_missing_chain(ground: Ground, hurt: Path) -> None:
    """Without the table and the arrays made of it, two who wrote together had no chain."""
    folder = generation(hurt)
    for path in (folder / "coauthor.parquet", folder / "cache" / "arrays.npz"):
        path.unlink()
    with (
        gk.open(hurt) as graph,
        pytest.warns(GraphkitWarning, match="coauthor.parquet was damaged"),
    ):
        assert len(graph.path(*ground.people).rows()) == 1
    assert (folder / "coauthor.parquet").read_bytes() == (
        generation(ground.now) / "coauthor.parquet"
    ).read_bytes()


def test_a_damaged_store_is_never_opened(ground: Ground, hurt: Path) -> None:
    """Of 24 flips one ended the process and one its memory: none may reach the engine."""
    store = generation(hurt) / "graph.lbug"
    size = store.stat().st_size
    seen = []
    for number in range(24):
        shutil.copyfile(generation(ground.now) / "graph.lbug", store)
        flip(store, number * size // 24)
        embedded = EmbeddedStore(store)
        assert embedded.stamp() is None
        assert embedded._database is None
        seen.append(str(embedded.damage))
        embedded.close()
    assert all("graph.lbug was damaged" in said for said in seen)
    with gk.open(hurt) as graph, pytest.warns(GraphkitWarning, match="made again from the records"):
        assert graph.rows("graph/counts")[0]["works"] == 100


def test_after_an_unclean_end_the_store_is_opened_in_a_child_first(
    hurt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = generation(hurt) / "graph.lbug"
    mark = store.with_name(f"graph.lbug.opened-{2**22 + 1}")  # no process has such a number
    asked: list[str] = []
    ask = Cage.ask

    def noted(cage: Cage, text: str, *rest: Any, **named: Any) -> Any:
        asked.append(text)
        return ask(cage, text, *rest, **named)

    monkeypatch.setattr(Cage, "ask", noted)
    for left, children in ((False, 0), (True, 1)):
        if left:
            mark.touch()
        embedded = EmbeddedStore(store)
        with embedded._connected():
            pass
        assert len(asked) == children
        assert len(list(store.parent.glob("*.opened-*"))) == 1  # our own, while it is open
        embedded.close()
        assert list(store.parent.glob("*.opened-*")) == []


def test_a_question_looks_at_no_more_than_it_reads(tmp_path: Path) -> None:
    """Of a large file only the blocks of the columns that are asked for, each of them once."""
    rows = 400_000
    chance = np.random.default_rng(1)
    columns = {name: chance.integers(0, 1 << 60, rows) for name in ("id", "a", "b", "c")}
    folder = tmp_path / "g"
    folder.mkdir()
    pq.write_table(
        pa.table(columns), folder / "t.parquet", row_group_size=1 << 16, use_dictionary=False
    )
    CheckedFiles(folder).seal("t.parquet")
    files = CheckedFiles(folder)
    assert files.parquet(folder / "t.parquet", ["b"]).num_rows == rows
    looked = files._looked["t.parquet"]
    whole = len(looked.sums.blocks)
    assert whole > 40
    assert len(looked.seen) < whole * 0.55  # a quarter, with the blocks that others share
    begin = pq.read_metadata(folder / "t.parquet").row_group(0).column(3).data_page_offset
    flip(folder / "t.parquet", begin + (1 << 18) + 5)
    assert files.parquet(folder / "t.parquet", ["b"]).num_rows == rows
    with pytest.raises(DamagedFileError, match="graphkit load makes it again"):
        files.parquet(folder / "t.parquet", ["c"])


def test_repair_check_says_what_does_not_fit_and_changes_nothing(
    hurt: Path, here: Run, ground: Ground
) -> None:
    folder = generation(hurt)
    segment = min((hurt / "records").glob("*.parquet"))
    assert here("repair", "--check", "--workspace", str(hurt)).stdout.endswith(", 0 do not\n")
    for path in (folder / "works.parquet", folder / "cache" / "search.sqlite", segment):
        flip(path, 300)
    (folder / "coauthor.parquet").unlink()
    before = {p: p.stat().st_mtime_ns for p in hurt.rglob("*") if p.is_file()}
    said = here("repair", "--check", "--workspace", str(hurt), code=3).stdout
    for name in ("works.parquet: ", "search.sqlite: ", segment.name, "coauthor.parquet: it is mis"):
        assert name in said
    assert said.endswith(" 4 do not\n")
    assert {p: p.stat().st_mtime_ns for p in hurt.rglob("*") if p.is_file()} == before
    here("load", str(ground.files), "--workspace", str(hurt))
    assert here("repair", "--check", "--workspace", str(hurt)).stdout.endswith(", 0 do not\n")


def test_a_ledger_of_another_time_is_refused_and_rebuilt(
    ground: Ground, hurt: Path, here: Run
) -> None:
    shutil.copyfile(ground.old / "ledger.sqlite", hurt / "ledger.sqlite")
    to = ("--workspace", str(hurt))
    for words in (("rank",), ("load", str(ground.files)), ("people", "log")):
        assert "graphkit repair" in here(*words, *to, code=5).stderr
    here("repair", *to)
    with gk.open(hurt) as graph:
        assert graph.tables.count("works") == 100
        assert len(Deciding(graph).log()) == 1
