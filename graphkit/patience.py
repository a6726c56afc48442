"""A line that says what takes its time: after a second, where somebody looks, gone at the end.

`with patience("finding topics in texts"):` around whatever may take long. Inside another one it
only says what is done now. Somebody looks at a terminal and at a notebook; nothing is written to a
pipe, from a server's thread, or with GRAPHKIT_PROGRESS=off.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

BEFORE, EVERY = 1.0, 0.25  # seconds of silence, and between two looks
WIDE = 78

Progress = Callable[[str, int, int | None], None]


class _Line:
    """What is done now, written by a thread of its own, since the work does not come by."""

    def __init__(self, what: str) -> None:
        self.now: tuple[str, int, int | None] = (what, 0, None)
        self._began, self._ended, self._wrote = time.monotonic(), threading.Event(), False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def show(self, stage: str, done: int, total: int | None) -> None:
        """Take note of progress."""
        self.now = (stage, done, total)

    def text(self) -> str:
        """The line: what, how much of how much, since when."""
        stage, done, total = self.now
        many = f" {done:,} of {total:,}" if total else f" {done:,}" if done else ""
        end = f"{many} … {time.monotonic() - self._began:.0f} s"
        return f"{stage[: WIDE - len(end)]}{end}"

    def _run(self) -> None:
        wait = BEFORE
        while not self._ended.wait(wait):
            self._write(self.text())
            wait = EVERY

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody reads any more
            sys.stderr.write(f"\r{text:<{WIDE}}\r")
            sys.stderr.flush()
            self._wrote = True

    def close(self) -> None:
        """Leave no line behind."""
        self._ended.set()
        self._thread.join()
        if self._wrote:
            self._write("")


_shown: _Line | None = None
_quiet = 0


def silent(stage: str, done: int, total: int | None) -> None:
    """No progress shown."""


def somebody_looks() -> bool:
    """Whether a person sees what is written to standard error, and only this thread writes."""
    if os.environ.get("GRAPHKIT_PROGRESS", "") == "off":
        return False
    if threading.current_thread() is not threading.main_thread():
        return False
    return "ipykernel" in sys.modules or bool(sys.stderr and sys.stderr.isatty())


@contextlib.contextmanager
def patience(what: str) -> Iterator[Progress]:
    """Say what takes its time while the block runs; gives a function that says more."""
    global _shown  # noqa: PLW0603 - one line for all that happens inside
    if _shown is not None:
        if threading.current_thread() is threading.main_thread():
            _shown.show(what, 0, None)
            yield _shown.show
        else:
            yield silent
        return
    if _quiet or not somebody_looks():
        yield silent
        return
    line = _shown = _Line(what)
    try:
        yield line.show
    finally:
        _shown = None
        line.close()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No line while something else shows progress."""
    global _quiet  # noqa: PLW0603
    _quiet += 1
    try:
        yield
    finally:
        _quiet -= 1
