"""Standard input and pipes -> documents that can be opened more than once.

What comes in is kept in a temporary file that has no name any more, where the system allows it: so
nothing is left behind, however the process ends.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import io
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from graphkit.records import beyond, limit

CHUNK = 1 << 18
_FIRST = 1 << 16  # bytes that show whether this is text at all


class StreamError(OSError):
    """A stream is not kept; the message says why."""


def kept(stream: BinaryIO) -> tuple[Callable[[], BinaryIO], int]:
    """How to open what a stream held, and its size in bytes."""
    most = limit("stream")
    handle, name = tempfile.mkstemp(prefix="graphkit-")
    held, place, size = _Held(handle), Path(name), 0
    try:
        nameless = _unlinked(place)
        while chunk := stream.read(CHUNK):
            if size < _FIRST and _is_noise(chunk[:_FIRST]):
                raise StreamError("it holds no text: most of its first bytes are zeros")
            size += len(chunk)
            if size > most:
                raise StreamError(beyond("stream", "a stream"))
            held.write(chunk)
    except BaseException:
        held.close()
        place.unlink(missing_ok=True)
        raise
    if nameless:
        return functools.partial(_opened, held), size
    held.close()
    atexit.register(place.unlink, missing_ok=True)
    return functools.partial(_plain, place), size


class _Held:
    """An open file, closed when nobody needs it any more."""

    def __init__(self, handle: int) -> None:
        self.handle = handle

    def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.handle, data) :]

    def close(self) -> None:
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1

    def __del__(self) -> None:
        self.close()


def _unlinked(place: Path) -> bool:
    """Take the file's name away while it is open; not where the system refuses that."""
    if sys.platform == "win32" or not hasattr(os, "pread"):
        return False
    with contextlib.suppress(OSError):
        place.unlink()
        return True
    return False


def _is_noise(first: bytes) -> bool:
    """Whether bytes are no text: UTF-16 and UTF-32 have a zero at most in three of four."""
    return first.count(0) > 0.8 * len(first)


def _plain(place: Path) -> BinaryIO:
    return open(place, "rb")


def _opened(held: _Held) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Again(held), CHUNK))


class _Again(io.RawIOBase):
    """Reads an open file from its beginning, with a position of its own."""

    def __init__(self, held: _Held) -> None:
        super().__init__()
        self._held = held
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = os.pread(self._held.handle, len(buffer), self._at)
        self._at += len(data)
        buffer[: len(data)] = data
        return len(data)
