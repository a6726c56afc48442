"""A load that was ended is gone on with: what is whole is not made again, and the bytes are equal.

A load says each stage before it begins; there it is ended, as a kill or a full disk would.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from generated import write
from test_tables import contents

import graphkit as gk
from graphkit.errors import DiskFullError
from graphkit.graph import CACHE, TableFolder, mirror
from graphkit.ledger import Ledger
from graphkit.resolve import kept
from graphkit.search import INDEX_FILE
from graphkit.stores import EmbeddedStore
from graphkit.workspace import block_scores, loading
from graphkit.workspace.remaining import COSTS
from graphkit.workspace.unfinished import CARRIED, GONE_ON, LED

STAGES = (
    "resolving", "writing tables", "finding communities", "indexing words", "preparing answers",
    "building the store", "the last step",
)  # fmt: skip
# What is made after a load that was ended before each stage: nothing that was whole.
DEAR = ("resolve", "default_scores", "build_index", "build")
AGAIN = dict(zip(STAGES, (DEAR, DEAR, DEAR[1:], DEAR[2:], DEAR[3:], DEAR[3:], ()), strict=True))


class EndedError(BaseException):
    """Nobody catches it: it ends a load as a kill does, and leaves the process to look."""


def ended_before(stage: str) -> Callable[[str, int, int | None], None]:
    """A progress that ends the load before a stage."""

    def progress(now: str, _: int, __: int | None) -> None:
        if now == stage:
            raise EndedError

    return progress


@pytest.fixture(autouse=True)
def everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of these few works all that only large graphs keep."""
    monkeypatch.setattr(mirror, "LARGE", 1)
    monkeypatch.setattr(block_scores, "MANY", 1)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often what takes long was done."""
    counted: Counter[str] = Counter()

    def watch(holder: Any, name: str) -> None:
        own = getattr(holder, name)

        def told(*given: Any, **named: Any) -> Any:
            counted[name] += 1
            return own(*given, **named)

        monkeypatch.setattr(holder, name, told)

    for name in ("resolve", "default_scores", "build_index"):
        watch(loading, name)
    watch(EmbeddedStore, "build")
    yield counted


def load(workspace: Path, files: Path, stage: str | None = None) -> list[str]:
    """The notes of a load; of one that is ended, none."""
    with gk.open(workspace) as graph, pytest.MonkeyPatch.context() as patch:
        if stage == "the last step":

            def switch(*_: object) -> None:
                raise EndedError

            patch.setattr(Ledger, "switch", switch)
        if stage is None:
            return list(graph.load(files).notes)
        with pytest.raises(EndedError):
            graph.load(files, progress=ended_before(stage))
    return []


def state(workspace: Path) -> tuple[Any, ...]:
    """All that follows from the records: tables, index, copies, store, ids."""
    with gk.open(workspace) as graph:
        folder = graph.tables.folder
        mapped = {p.name: p.read_bytes() for p in (folder / CACHE).glob("*.arrow")}
        words = (folder / CACHE / INDEX_FILE).read_bytes()
        ledger = graph.ledger
        counts = graph.rows("graph/counts")
        return contents(folder), mapped, words, counts, ledger.anchors(), ledger.redirects()


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, tuple[Any, ...]]:
    """A workspace that holds one file, the folder with two more, and what a load makes of all."""
    folder = tmp_path_factory.mktemp("unfinished")
    files, start, whole = folder / "in", folder / "start", folder / "whole"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mirror, "LARGE", 1)
        write(files / "0.json", 120, seed=1)
        load(start, files)
        for part in (1, 2):
            write(files / f"{part}.json", 60, seed=1 + part)
        shutil.copytree(start, whole)
        load(whole, files)
        return files, start, state(whole)


Ground = tuple[Path, Path, tuple[Any, ...]]


@pytest.fixture
def workspace(ground: Ground, tmp_path: Path) -> Path:
    """A copy of the one that holds one file."""
    return shutil.copytree(ground[1], tmp_path / "workspace")


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_whole_is_not_made_again(
    ground: Ground, workspace: Path, calls: Counter[str], stage: str
) -> None:
    files, _, wanted = ground
    load(workspace, files, stage)
    with gk.open(workspace) as graph:
        assert graph.tables.count("works") == 120  # what was current still is
    calls.clear()
    notes = load(workspace, files)
    assert tuple(name for name in DEAR if calls[name]) == AGAIN[stage]
    assert (GONE_ON in notes) == ("resolve" not in AGAIN[stage])
    assert state(workspace) == wanted
    left = [p.name for p in workspace.rglob("*") if p.suffix == ".part" or "unfinished" in p.name]
    assert left == []


def test_a_load_that_is_ended_at_every_stage_gets_there(
    ground: Ground, workspace: Path, calls: Counter[str]
) -> None:
    files, _, wanted = ground
    for stage in STAGES:
        load(workspace, files, stage)
    load(workspace, files)
    # before tables are written, and as the store begins, each once more
    assert calls == Counter(resolve=2, default_scores=1, build_index=1, build=2)
    assert state(workspace) == wanted


def test_the_very_first_load_is_gone_on_with(ground: Ground, tmp_path: Path) -> None:
    files, _, _ = ground
    load(tmp_path / "whole", files)
    load(tmp_path / "workspace", files, "preparing answers")
    assert GONE_ON in load(tmp_path / "workspace", files)
    assert state(tmp_path / "workspace") == state(tmp_path / "whole")


@pytest.mark.parametrize("most", [kept.MOST, 1])
def test_who_is_who_is_compared_once(
    ground: Ground, workspace: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Ended in the midst of a resolution: pairs are kept then, also where they are too many."""
    files, _, wanted = ground
    monkeypatch.setattr(kept, "MOST", most)

    def ended(*_: object, **__: object) -> None:
        raise EndedError

    with monkeypatch.context() as patch:
        patch.setattr("graphkit.resolve.people.decide", ended)
        with gk.open(workspace) as graph, pytest.raises(EndedError):
            graph.load(files)
    with monkeypatch.context() as patch:
        patch.setattr("graphkit.resolve.people.compare", ended)
        patch.setattr("graphkit.resolve.works.Joiner.pairs", ended)
        load(workspace, files)
    assert state(workspace) == wanted
    kept_now = block_scores.kept_pairs(workspace / CACHE)
    assert (kept_now.compared is not None) == (most > 1)
    assert len(kept_now.made_of) == 32


@pytest.mark.parametrize("damaged", ["works.parquet", f"{CACHE}/{CARRIED}", f"{CACHE}/{LED}"])
def test_damage_makes_it_anew(
    ground: Ground, workspace: Path, calls: Counter[str], damaged: str
) -> None:
    files, _, wanted = ground
    load(workspace, files, "indexing words")
    (half,) = (p.parent.parent for p in (workspace / "tables").rglob(CARRIED))
    held = bytearray((half / damaged).read_bytes())
    held[len(held) // 2] ^= 1
    (half / damaged).write_bytes(held)
    calls.clear()
    assert GONE_ON not in load(workspace, files)
    assert calls["resolve"] == 1
    assert state(workspace) == wanted


def test_other_ids_given_make_it_anew(ground: Ground, workspace: Path, calls: Counter[str]) -> None:
    files, _, _ = ground
    load(workspace, files, "indexing words")
    with Ledger(workspace) as ledger:
        given = ledger.anchors()
        one = min(given.values())
        other = [("p:0123456789ab", mention) for mention, ident in given.items() if ident == one]
        ledger.switch(ledger.current_generation(), other, {})
    calls.clear()
    assert GONE_ON not in load(workspace, files)
    assert calls["resolve"] == 1
    with gk.open(workspace) as graph:
        assert "p:0123456789ab" in graph.tables.read("authors", ["id"]).column(0).to_pylist()


def test_tables_that_cannot_be_written_leave_no_room_taken(tmp_path: Path) -> None:
    def fails() -> Iterator[Any]:
        raise OSError(28, "No space left on device")
        yield

    with pytest.raises(OSError, match="No space"):
        TableFolder.write(tmp_path / "tables" / "one", fails())
    assert list((tmp_path / "tables").iterdir()) == []


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("resolving", "All that was read is kept"),
        ("indexing words", "All that was read, the tables and communities are kept"),
        ("building the store", "the tables, communities and the index of words are kept"),
    ],
)
def test_a_full_disk_says_what_a_repeat_goes_on_with(
    ground: Ground, workspace: Path, stage: str, words: str
) -> None:
    files, _, _ = ground

    def progress(now: str, _: int, __: int | None) -> None:
        if now == stage:
            raise OSError(errno.ENOSPC, "No space left on device")

    with gk.open(workspace) as graph:
        with pytest.raises(DiskFullError) as told:
            graph.load(files, progress=progress)
        assert words in str(told.value)
        assert str(told.value).endswith("; make room and repeat: that goes on from there.")
        assert (GONE_ON in graph.load(files).notes) == ("the tables" in words)


CHILD = """
import os, signal, sys
import graphkit as gk

def progress(stage, done, total):
    if stage.partition(",")[0] == sys.argv[3]:
        os.kill(os.getpid(), signal.SIGKILL)

with gk.open(sys.argv[1]) as graph:
    graph.load(sys.argv[2], progress=progress)
"""


@pytest.mark.endure
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_load_killed_in_every_stage_makes_the_same_bytes(tmp_path: Path) -> None:
    """One workspace, killed once in each stage of the same load; and one that is not disturbed."""
    file = write(tmp_path / "in" / "works.json", 12_000, seed=4)
    load(tmp_path / "whole", file)
    stages = [*COSTS, "none"]
    for stage in stages:
        words = [sys.executable, "-c", CHILD, str(tmp_path / "workspace"), str(file), stage]
        ended = subprocess.run(words, check=False, capture_output=True)
        assert ended.returncode == (0 if stage == "none" else -9), (stage, ended.stderr)
    assert state(tmp_path / "workspace") == state(tmp_path / "whole")
