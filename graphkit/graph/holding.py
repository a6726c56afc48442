"""Who reads a generation: a shared lock on a file of it, so that no load takes it away.

The lock goes with the process, however it ends, and a fork goes on holding it (`locks.py`).
SQLite's locks would do for whole processes, but a fork loses them unnoticed, and so does a process
that copies its workspace. Where the disk knows no locks, or nothing can be written, readers hold
nothing, and loads keep the generation before.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from pathlib import Path

from graphkit.locks import HELD, lock_alone, share

LOCK = "in-use.lock"
MARK = "generation.json"  # written last and removed first: without it a folder is no generation


class Hold:
    """A reader's claim to a generation. Without locks it claims nothing."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle
        self._once = threading.Lock()

    @property
    def locked(self) -> bool:
        """Whether no load can take the generation away."""
        return self._handle is not None

    def release(self) -> None:
        """Let go; more than once does no harm."""
        with self._once:
            handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def hold(folder: Path) -> Hold | None:
    """Hold a generation; None where it is not there, or on its way out."""
    handle = None
    try:
        handle = _opened(folder / LOCK)
        if handle is not None:
            share(handle)
    except OSError as error:
        if handle is not None:
            os.close(handle)
            handle = None
        if error.errno in HELD:
            return None  # a load is about to remove it
    held = Hold(handle)
    if not (folder / MARK).exists():
        held.release()
        return None
    return held


def _opened(path: Path) -> int | None:
    """The lock's file; a generation that an older version wrote gets one, where that can be."""
    with contextlib.suppress(OSError):
        return os.open(path, os.O_RDONLY)
    with contextlib.suppress(OSError):
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    return None


def remove_unheld(folder: Path) -> bool:
    """Remove a generation that nobody reads; whether it is gone."""
    if not folder.exists():
        return True
    handle = None
    try:
        handle = _opened(folder / LOCK)
        if handle is not None:
            lock_alone(handle)
        (folder / MARK).unlink(missing_ok=True)
    except OSError as error:
        if error.errno in HELD:
            return False
        (folder / MARK).unlink(missing_ok=True)
    finally:
        if handle is not None:
            os.close(handle)
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def free_folder(wanted: Path, taken: Path | None = None) -> Path:
    """Where a generation of this name can be written: beside one that is `taken` or read."""
    folder, number = wanted, 1
    while folder == taken or not remove_unheld(folder):
        number += 1
        folder = wanted.with_name(f"{wanted.name}~{number}")
    return folder
