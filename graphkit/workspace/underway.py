"""What a load is at, as a small file of the workspace: for who looks at it from another process.

Only a load that takes its time leaves one, and takes it away when it ends. One that was killed
leaves it behind; what has not been written for a while says nothing any more.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.files import write_text
from graphkit.stores import Progress

NAME = "loading.json"
PAUSE = 0.4  # seconds between two looks of who writes it
READING = "reading"  # the stage that names a file
STALE = 20.0  # seconds without a word after which nobody is writing


class Underway(NamedTuple):
    """The stage of a load, how far it is, and how many there are, where that is known."""

    stage: str
    done: int
    total: int | None


class Telling:
    """Passes the progress of a load on, and writes it down from a thread of its own."""

    def __init__(self, folder: Path, shown: Progress) -> None:
        self._path, self._shown = folder / NAME, shown
        self._now: Underway | None = None
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Progress:
        return self.tell

    def __exit__(self, *_: object) -> None:
        if self._thread is None:
            return
        self._end.set()
        self._thread.join()
        with contextlib.suppress(OSError):
            self._path.unlink()

    def tell(self, stage: str, done: int, total: int | None) -> None:
        """Take note: whoever tells holds the right to load, so nobody else writes here."""
        self._shown(stage, done, total)
        self._now = Underway(stage, done, total)
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="graphkit-told", daemon=True)
            self._thread.start()

    def _write(self) -> None:
        while not self._end.wait(PAUSE):
            if self._now is not None:
                with contextlib.suppress(OSError):  # a disk that is full is the load's to tell
                    write_text(self._path, json.dumps(self._now._asdict()))


def underway(folder: Path) -> Underway | None:
    """What a load of any process is at now; None where there is none."""
    path = folder / NAME
    try:
        if abs(time.time() - path.stat().st_mtime) > STALE:
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
        total = None if told["total"] is None else int(told["total"])
        return Underway(str(told["stage"]), int(told["done"]), total)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def loading(folder: Path, *, named: bool) -> dict[str, Any] | None:
    """The same as plain data; without the names of files for who may not see them."""
    load = underway(folder)
    if load is None:
        return None
    stage = READING if load.stage.startswith(READING) and not named else load.stage
    return {**load._asdict(), "stage": stage}
