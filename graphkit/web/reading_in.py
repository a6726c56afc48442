"""The child process that loads what was uploaded: without network, with little memory to read in.

What it shall do comes as one line of JSON, what became of it goes back as one. It works below
others in priority, so that pages stay quick, and ends with its parent. A load that ends at any
moment leaves the old generation or the new one, so nothing is lost by that.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path
from typing import Any

from graphkit.web.confined import bounded, without_network

FOLDER = "uploads"  # of the workspace: where files stand while they are loaded
TURN = "uploads.lock"  # beside it: whose turn it is goes with the process, however it ends
NICE = 10
AGAIN = 0.5  # seconds until a workspace that another process loads into is tried again
READING = "reading "


def main() -> None:
    """Load, say what became of it, end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what is stopped
    with contextlib.suppress(AttributeError, OSError):
        os.nice(NICE)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a loader may print is no answer
    wanted = json.loads(sys.stdin.readline())
    shut = [] if wanted["store"] else without_network()
    threading.Thread(target=_ends_with_parent, daemon=True).start()
    answer = {**_loaded(wanted), "shut": shut}
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _ends_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


def _loaded(wanted: dict[str, Any]) -> dict[str, Any]:
    from graphkit.errors import GraphkitError  # noqa: PLC0415 - behind the filter

    try:
        return {"receipt": _load(wanted)}
    except MemoryError:
        return {"failed": "Reading it takes more memory than an upload may take."}
    except GraphkitError as error:
        return {"failed": str(error)[:500]}
    except OSError as error:
        return {"failed": f"It could not be kept: {error.strerror or type(error).__name__}."}
    except Exception as error:  # whatever a file brought about: the server goes on
        return {"failed": f"A defect of graphkit ({type(error).__name__}): please report it."}


def _load(wanted: dict[str, Any]) -> dict[str, Any]:
    from graphkit.errors import WorkspaceBusyError  # noqa: PLC0415
    from graphkit.workspace import Workspace  # noqa: PLC0415

    bound = Bound(wanted["memory"])
    until = time.monotonic() + wanted["seconds"]
    folder = Path(wanted["folder"])
    workspace = Workspace(folder, wanted["store"])
    folder.mkdir(parents=True, exist_ok=True)
    turn = sqlite3.connect(folder / TURN, timeout=wanted["seconds"], isolation_level=None)
    try:
        turn.execute("BEGIN EXCLUSIVE")  # one upload at a time, of whichever process
        # one place for each name, whenever it comes: a newer file takes the place of an older one
        place = folder / FOLDER
        shutil.rmtree(place, ignore_errors=True)  # of a process that was killed
        place.mkdir(parents=True)
        paths = [Path(shutil.move(path, place / Path(path).name)) for path in wanted["paths"]]
        try:
            while True:
                try:
                    return workspace.load(paths, progress=bound.tell).to_dict()
                except WorkspaceBusyError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(AGAIN)
        finally:
            for path in paths:
                path.unlink(missing_ok=True)  # what counts stands among the records
            with contextlib.suppress(OSError):
                place.rmdir()
    finally:
        turn.close()
        workspace.close()


class Bound:
    """Memory is bounded while a file is read; what comes behind is of the whole workspace."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._bounded = True
        bounded(memory)

    def tell(self, stage: str, done: int, total: int | None) -> None:  # noqa: ARG002
        """Take note of the stage."""
        reading = stage.startswith(READING)
        if reading != self._bounded:
            self._bounded = reading
            bounded(self._memory if reading else None)


if __name__ == "__main__":
    main()
