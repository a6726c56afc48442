"""What a server may send, and until when: held on our side of the line.

A server's own limit comes late or never: it cannot stop inside a regular expression, and one record
may hold all that its memory bears. So the bytes of an answer are counted where they arrive, and the
line is cut at the deadline; the server then ends the transaction, for there is nobody any more.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 12 << 20
GRACE = 1.0  # after the server's own limit, whose error says more than ours


class _CutError(OSError):
    """The line was cut by us."""


class Guard:
    """Stands between the driver and its socket while one answer is read."""

    def __init__(self, inner: Any, seconds: float, most_bytes: int) -> None:
        self._inner = inner
        self._deadline = time.monotonic() + seconds
        self._left = most_bytes
        self.too_late = False
        self.too_large = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def _ready(self) -> None:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            self.too_late = True
            raise _CutError("the time is over")
        self._inner.set_read_timeout(remaining)

    def _took(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            self.too_large = True
            raise _CutError("the answer is too large")

    def recv_into(self, buffer: Any, nbytes: int = 0) -> int:
        """Bytes into a buffer, counted, in time."""
        self._ready()
        try:
            size: int = self._inner.recv_into(buffer, nbytes)
        except OSError:
            self.too_late = self.too_late or time.monotonic() >= self._deadline
            raise
        self._took(size)
        return size

    def recv(self, size: int) -> bytes:
        """Bytes, counted, in time."""
        self._ready()
        try:
            found: bytes = self._inner.recv(size)
        except OSError:
            self.too_late = self.too_late or time.monotonic() >= self._deadline
            raise
        self._took(len(found))
        return found


@contextlib.contextmanager
def guarded(session: Any, seconds: float, most_bytes: int = MOST_BYTES) -> Iterator[Guard | None]:
    """A guard for what a session reads from here on; None where the driver has another inside.

    The driver offers no hook for this, so its inner names are used; a test notices when they go.
    """
    inbox = getattr(getattr(session, "_connection", None), "inbox", None)
    socket = getattr(inbox, "_socket", None)
    if socket is None or not hasattr(socket, "set_read_timeout"):
        yield None
        return
    guard = Guard(socket, seconds, most_bytes)
    before = socket.get_read_timeout()
    inbox._socket = guard  # type: ignore[union-attr]
    try:
        yield guard
    finally:
        inbox._socket = socket  # type: ignore[union-attr]
        with contextlib.suppress(OSError):
            socket.set_read_timeout(before)
