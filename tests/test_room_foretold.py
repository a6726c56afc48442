"""The disk that a graph will take is said before it is made, and a hopeless load not begun."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from generated import items, save

import graphkit as gk
from graphkit.errors import DiskFullError
from graphkit.records import Work
from graphkit.workspace.amounts import Amounts, amounts_of
from graphkit.workspace.remaining import COSTS, Remaining, in_words
from graphkit.workspace.room import BASE, Room, foretold, look, size_in_words


def records(folder: Path) -> list[tuple[Path, int]]:
    return [(p, pq.read_metadata(p).num_rows) for p in sorted((folder / "records").glob("*.par*"))]


def taken(graph: gk.KnowledgeGraph) -> int:
    """Bytes of a generation with all that lies beside it; not of the records."""
    folders = (graph.tables.folder, graph.folder / "cache", graph.folder / "history")
    return sum(f.stat().st_size for own in folders for f in own.rglob("*") if f.is_file())


def test_what_is_foretold_is_what_it_takes(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", *items(300, seed=5)))
        room = foretold(tmp_path, amounts_of(records(tmp_path / "workspace")))
        assert room.least < taken(graph) < room.likely
        assert room.likely < 2.5 * taken(graph)  # so few works are below what every graph takes
    assert 0 < room.free < shutil.disk_usage(tmp_path).total


@pytest.mark.endure
@pytest.mark.parametrize("form", ["bibtex", "openalex", "crossref"])
def test_what_is_foretold_of_many_works_is_near(form: str, tmp_path: Path) -> None:
    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    import corpus

    ends = {"bibtex": "bib", "openalex": "openalex.jsonl", "crossref": "crossref.jsonl"}
    path = getattr(corpus, f"write_{form}")(tmp_path / f"works.{ends[form]}", 20_000)
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(path)
        room = foretold(tmp_path, amounts_of(records(tmp_path / "workspace")))
        assert 0.7 < room.likely / taken(graph) < 1.3


def test_what_is_stated_is_counted_by_a_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [save(tmp_path / "in" / f"{n}.json", *items(40 + n, seed=n)) for n in range(5)]
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(few)
        wanted = sum(len(w.authors) for path in few for w in gk.read(path) if isinstance(w, Work))
    files = records(tmp_path / "workspace")
    monkeypatch.setattr("graphkit.workspace.amounts.PLACES", 210)
    assert amounts_of(files)[:3] == (210, 210, wanted)
    monkeypatch.setattr("graphkit.workspace.amounts.PLACES", 8)
    monkeypatch.setattr("graphkit.workspace.amounts.ROWS", 8)
    sampled = amounts_of(files)
    assert sampled == amounts_of(files)
    assert sampled.records == 210
    assert 0.7 < sampled.people / wanted < 1.3
    assert amounts_of([]) == Amounts() == amounts_of([(tmp_path / "none", 0)])
    gone = amounts_of([(tmp_path / "gone.parquet", 5)])  # who reads all of it will say so
    assert gone == Amounts(5.0)


def test_what_is_left_follows_what_stages_took() -> None:
    told: list[str] = []
    now = [0.0]
    given = Amounts(1_000_000, 1_000_000, 3_000_000)
    left = Remaining(lambda stage, *_: told.append(stage), given, ", 8 GB of disk", lambda: now[0])
    first = next(iter(COSTS))
    left(first, 0, None)
    whole = sum(given.times(cost) for cost in COSTS.values()) / 1e6
    assert left.left() == pytest.approx(whole)
    assert told[-1] == f"{first}, {in_words(whole)} left, 8 GB of disk"
    for stage, cost in COSTS.items():  # a machine of a third of the speed
        left(stage, 0, None)
        now[0] += 3 * given.times(cost) / 1e6
        assert left.left() is not None
    left("building the store", 0, None)
    assert told[-1] == "building the store"  # little is left
    left("server: comparing", 0, None)  # nothing is known of it
    assert left.left() is None and told[-1] == "server: comparing"


def test_a_slow_machine_is_seen_by_its_first_stages() -> None:
    now = [0.0]
    given = Amounts(1_000_000, 1_000_000, 3_000_000)
    left = Remaining(lambda *_: None, given, now=lambda: now[0])
    stages = list(COSTS)
    for stage in stages[:4]:
        left(stage, 0, None)
        now[0] += 3 * given.times(COSTS[stage]) / 1e6
    left(stages[4], 0, None)
    rest = 3 * sum(given.times(COSTS[s]) for s in stages[4:]) / 1e6
    assert left.left() == pytest.approx(rest, rel=0.05)


def test_what_many_files_will_need_is_said_while_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By those that were read so far; a repeat that finds them known says it at once."""
    for name, value in (("SAID", 0.0), ("LARGE", 0)):
        monkeypatch.setattr(f"graphkit.workspace.ahead.{name}", value)
    for n in range(12):
        save(tmp_path / "in" / f"{n:02}.json", *items(40, seed=n))
    told: list[str] = []
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(tmp_path / "in", progress=lambda stage, *_: told.append(stage))
        room = foretold(tmp_path, amounts_of(records(tmp_path / "workspace")))
    reading = [stage for stage in told if stage.startswith("reading")]
    assert "left" not in reading[0]
    assert all("left" in stage for stage in reading[2:])
    assert reading[-1].endswith(f"{size_in_words(room.likely)} of disk by what was read so far")
    assert not any("by what was read" in stage for stage in told if stage not in reading)


def test_every_stage_of_a_load_is_foreseen(tmp_path: Path) -> None:
    told: list[str] = []
    with gk.open(tmp_path / "workspace") as graph:
        file = save(tmp_path / "works.json", *items(30, seed=1))
        graph.load(file, progress=lambda stage, *_: told.append(stage))
    stages = [s for n, s in enumerate(told) if s != told[n - 1] and not s.startswith("reading")]
    assert [s for s in stages if s != "resolving"] == list(COSTS)


def test_a_small_disk_is_said_and_a_hopeless_one_refused() -> None:
    assert look(Room(10, 5, 10)) is None
    assert "may be too small" in str(look(Room(8 * 10**9, 5, 2 * 10**9)))
    assert "8.0 GB of disk, and 2.0 GB are free" in str(look(Room(8 * 10**9, 5, 2 * 10**9)))
    with pytest.raises(DiskFullError, match="free"):
        look(Room(8 * 10**9, 3 * 10**9, 2 * 10**9))


def test_a_load_that_has_no_room_keeps_what_it_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk itself cannot be made small here, so its answer is."""
    file = save(tmp_path / "works.json", *items(40, seed=6))
    answer = shutil.disk_usage(tmp_path)
    told: list[str] = []

    def progress(stage: str, done: int, total: int | None) -> None:
        told.append(stage)

    with gk.open(tmp_path / "workspace") as graph:
        with monkeypatch.context() as small:
            small.setattr(shutil, "disk_usage", lambda _: answer._replace(free=1000))
            with pytest.raises(DiskFullError, match="All that was read is kept; make room"):
                graph.load(file, progress=progress)
            assert "resolving" not in told  # before the work, not in the midst of it
            small.setattr(shutil, "disk_usage", lambda _: answer._replace(free=BASE // 4))
            receipt: Any = graph.load(file, progress=progress)
        assert "may be too small" in " ".join(receipt.notes)
        assert [note.outcome for note in receipt.files] == ["unchanged"]  # it was kept
        assert graph.tables.count("works") == 40
