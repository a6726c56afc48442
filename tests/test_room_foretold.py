"""The disk that a graph will take is said before it is made, and a hopeless load not begun."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from generated import items, save

import graphkit as gk
from graphkit.errors import DiskFullError
from graphkit.workspace.room import BASE, LEAST, LIKELY, SAID, Room, foretold, look


def test_what_is_foretold_is_what_it_takes(tmp_path: Path) -> None:
    with gk.open(tmp_path / "workspace") as graph:
        graph.load(save(tmp_path / "works.json", *items(300, seed=5)))
        folder = graph.tables.folder
        taken = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        room = foretold(tmp_path, 300)
    assert room.least < taken < room.likely
    assert 0 < room.free < shutil.disk_usage(tmp_path).total


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
            small.setattr(shutil, "disk_usage", lambda _: answer._replace(free=BASE))
            with pytest.raises(DiskFullError, match="All that was read is kept; make room"):
                graph.load(file, progress=progress)
            assert "resolving" not in told  # before the work, not in the midst of it
            small.setattr(shutil, "disk_usage", lambda _: answer._replace(free=BASE + 40 * LEAST))
            receipt: Any = graph.load(file, progress=progress)
        assert "may be too small" in " ".join(receipt.notes)
        assert [note.outcome for note in receipt.files] == ["unchanged"]  # it was kept
        assert graph.tables.count("works") == 40
    assert 8 * BASE + 40 * LIKELY < SAID
