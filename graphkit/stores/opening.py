"""Marks of processes that have the embedded store open, so that an unclean end is known of.

Each process that opens the file leaves a mark beside it and takes it away when it closes the file,
or ends in order. A mark of a process that is gone says that one ended while it had the file open:
the engine may have ended it. Where nothing can be written there are no marks.
"""

from __future__ import annotations

import contextlib
import os
import sys
import weakref
from pathlib import Path

OPENED = ".opened-"  # behind the store's name, and before the number of the process


class Mark:
    """The mark of this process, until it is taken away."""

    def __init__(self, store: Path) -> None:
        path = store.with_name(f"{store.name}{OPENED}{os.getpid()}")
        with contextlib.suppress(OSError):
            path.touch()
        # also at the end of a process that closes nothing; a fork's end says nothing of its parent
        self._remove = weakref.finalize(self, _removed, path, os.getpid())

    def remove(self) -> None:
        """The file is closed; more than once does no harm."""
        self._remove()


def _removed(path: Path, owner: int) -> None:
    if os.getpid() == owner:
        with contextlib.suppress(OSError):
            path.unlink()


def left_open(store: Path) -> list[Path]:
    """The marks of processes that are gone."""
    return [path for path in store.parent.glob(f"{store.name}{OPENED}*") if not _runs(path.name)]


def remove_marks(marks: list[Path]) -> None:
    """Forget unclean ends: the file was looked at since."""
    for path in marks:
        with contextlib.suppress(OSError):
            path.unlink()


def _runs(name: str) -> bool:
    """Whether the process of a mark is there; where that cannot be asked it counts as gone."""
    number = name.rpartition("-")[2]
    if sys.platform == "win32" or number == str(os.getpid()):
        return number == str(os.getpid())
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (ValueError, OSError, OverflowError):
        return False
    return True
