"""Locks on files, which go with the process, however it ends.

They are `flock`, and on Windows bytes of the file; nobody waits for one. An error in `HELD` says
that somebody else has it, any other that the disk knows no locks.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys

HELD = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)

if sys.platform == "win32":
    import msvcrt

    _SLOTS = 1 << 20  # bytes beyond the end of the empty file: each reader locks one of them

    def share(handle: int) -> None:
        """Be one of those who have it."""
        os.lseek(handle, secrets.randbelow(_SLOTS), os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

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
