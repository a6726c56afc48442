"""Locks on files, which go with the process, however it ends.

They are `flock`, and on Windows bytes of the file; nobody waits for one. An error in `HELD` says
that somebody else has it, any other that the disk knows no locks.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    _SLOTS = 1 << 20  # bytes beyond the end of the empty file: each reader locks one of them
    _TRIES = 4  # whoever has it alone has all bytes

    def share(handle: int) -> None:
        """Be one of those who have it; a byte that another reader has is not the last one."""
        for left in range(_TRIES, 0, -1):
            os.lseek(handle, secrets.randbelow(_SLOTS), os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
                break
            except OSError as error:
                if error.errno not in HELD or left == 1:
                    raise

    def lock_alone(handle: int) -> None:
        """Be the only one who has it."""
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, _SLOTS)
else:
    import fcntl

    def share(handle: int) -> None:
        """Be one of those who have it."""
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def lock_alone(handle: int) -> None:
        """Be the only one who has it."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


# -- files that SQLite holds ---------------------------------------------------------------------

# SQLite's locks are POSIX's: whatever handle on a file a process closes, all its locks on that file
# are gone, unnoticed. Another process would then take the log away from under an open connection.
_GUARD = threading.Lock()
_CONNECTED: Counter[tuple[int, int]] = Counter()  # connections of this process, by file
_LEFT: dict[tuple[int, int], list[int]] = {}  # handles that wait until none is left


def connected(path: Path) -> tuple[int, int]:
    """This process has a connection to a file of SQLite's; what to say when it is closed."""
    with _GUARD:
        state = path.stat()
        _CONNECTED[key := (state.st_dev, state.st_ino)] += 1
        return key


def disconnected(key: tuple[int, int]) -> None:
    """One of these connections was closed."""
    with _GUARD:
        _CONNECTED[key] -= 1
        if _CONNECTED[key] <= 0:
            del _CONNECTED[key]
            for handle in _LEFT.pop(key, ()):
                os.close(handle)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[int]:
    """A handle to read a file that SQLite may hold, which takes no lock of ours away."""
    with _GUARD:
        state = path.stat()
        left = _LEFT.get((state.st_dev, state.st_ino))
        handle = left.pop() if left else os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        os.lseek(handle, 0, os.SEEK_SET)
        yield handle
    finally:
        with _GUARD:
            state = os.fstat(handle)
            key = (state.st_dev, state.st_ino)
            if _CONNECTED[key] > 0:
                _LEFT.setdefault(key, []).append(handle)
            else:
                del _CONNECTED[key]
                os.close(handle)
