"""Several processes that answer on one socket: more cores, one workspace, one address.

The process that was started listens, and starts the others; it answers nothing itself. A worker
that dies is started again. When the pipe to its parent ends, however that came, a worker stops.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from graphkit.errors import GraphkitError
from graphkit.web.limits import RATE, SharedRate
from graphkit.web.running import Run, Say, server

MOST = 64
LEAST_LIFE = 5.0  # seconds; a worker that dies sooner is not started again at once
COUNTS = "counts"  # in the scratch folder: what the workers count, for all to tell
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported


class Workers:
    """The processes that answer, and the one that looks after them."""

    def __init__(self, wanted: Run, listening: socket.socket, say: Say) -> None:
        self._wanted, self._listening, self._say = wanted, listening, say
        self._context = multiprocessing.get_context("spawn")  # threads and forks do not mix
        self._running: dict[int, tuple[BaseProcess, Connection, float]] = {}
        self._stop = threading.Event()

    def run(self) -> None:
        """Until SIGINT or SIGTERM."""
        scratch = self._wanted.settings.scratch
        if scratch is not None:
            (scratch / COUNTS).mkdir(exist_ok=True)
            os.environ[VARIABLE] = str(scratch / COUNTS)  # here: workers import it before they run
            if self._wanted.settings.rate:
                SharedRate(self._wanted.settings.rate, scratch / RATE)  # made before all look
        with _signals(self._stop.set):
            for _ in range(self._wanted.settings.workers):
                self._start()
            while not self._stop.is_set():
                self._look()
        self._end()
        os.environ.pop(VARIABLE, None)

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=work, args=(self._wanted, self._listening, theirs), name="graphkit-worker"
        )
        process.start()
        theirs.close()
        self._running[process.pid or 0] = (process, ours, time.monotonic())

    def _look(self) -> None:
        """Wait a little; start again what died."""
        wait([process.sentinel for process, _, _ in self._running.values()], timeout=0.2)
        for pid, (process, pipe, began) in list(self._running.items()):
            if process.is_alive() or self._stop.is_set():
                continue
            del self._running[pid]
            pipe.close()
            self._dead(pid)
            self._say(f"a process that answers ended (code {process.exitcode}); another begins")
            if time.monotonic() - began < LEAST_LIFE:
                self._stop.wait(LEAST_LIFE)
            if not self._stop.is_set():
                self._start()

    def _dead(self, pid: int) -> None:
        from prometheus_client import multiprocess  # noqa: PLC0415 - an extra

        scratch = self._wanted.settings.scratch
        if scratch is not None:
            multiprocess.mark_process_dead(pid, str(scratch / COUNTS))  # type: ignore[no-untyped-call]

    def _end(self) -> None:
        for _, pipe, _ in self._running.values():
            pipe.close()
        until = time.monotonic() + 15.0
        for process, _, _ in self._running.values():
            process.join(max(0.1, until - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()


def work(wanted: Run, listening: socket.socket, pipe: Connection) -> None:
    """One process that answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    try:
        made = server(wanted)
    except GraphkitError as error:  # what it needs is away; the parent begins another
        sys.exit(f"error: {error}")

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            pipe.recv()
        made.stop()

    threading.Thread(target=watch, name="graphkit-parent", daemon=True).start()
    made.run(listening, signals=(signal.SIGTERM,))


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    before = {one: signal.signal(one, lambda *_: stop()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
