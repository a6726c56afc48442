"""Large files read by several processes: the same rows, in the same order, as one gives.

Where a loader allows it (`cuts`), a file goes to the workers in parts. A part whose worker dies is
read here, so nothing is lost; small files, other formats and machines with one core never start
one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, cast

from graphkit.errors import UsageError
from graphkit.records import Loader, Unknown
from graphkit.sources.cuts import Part, parts
from graphkit.sources.documents import FileDocument, refused
from graphkit.sources.reading import as_said
from graphkit.sources.rows import Rows, Style, Task, in_batches
from graphkit.sources.worker import receive, send

VARIABLE = "GRAPHKIT_PROCESSES"
LEAST = 24 << 20  # bytes to read before starting processes pays
PART = 1 << 20  # bytes of a part, and the least file that is cut
MOST = 8  # processes
_START = "import sys; sys.path[:] = sys.argv[1:]; from graphkit.sources.worker import main; main()"


def processes() -> int:
    """How many processes may read: as many as there are cores, or as the variable says."""
    stated = os.environ.get(VARIABLE, "").strip()
    if stated:
        if not stated.isascii() or not stated.isdigit() or not 0 < int(stated) < 1000:
            raise UsageError(f"{VARIABLE} is a number of processes, such as 1; got {stated!r}.")
        return int(stated)
    if getattr(sys, "frozen", False) or not sys.executable:
        return 1  # there is no Python that could be started
    if multiprocessing.current_process().daemon:
        return 1  # somebody else shares the work out already
    affinity = getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(cores, MOST)


class Readers:
    """Reads documents as rows; starts processes once there is enough to do for them."""

    def __init__(self) -> None:
        self._wanted = processes()
        self._seen = 0  # bytes that could have been cut
        self._pool: _Pool | None = None

    def __enter__(self) -> Readers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.close()

    def rows(
        self, document: FileDocument, loader: Loader, captured: str | None, style: Style
    ) -> Iterator[Rows]:
        """All that a document says, in order; its notes are put where `read_document` puts them."""
        pieces = self._parts(document, loader)
        if pieces is None:
            yield from in_batches(as_said(document, loader, captured), style)
            return
        if self._pool is None:
            self._pool = _Pool(self._wanted)
        module = getattr(loader, "__name__", "")
        tasks = (
            Task(document.name, module, document.encoding, captured, style, part) for part in pieces
        )
        notes = []
        said = False
        for rows in self._pool.answers(tasks, loader):
            notes.extend(rows.notes)
            said = said or bool(rows.lines or rows.rejected)
            yield rows
        document.notes.extend(Unknown.joined(notes))
        if not said:
            reason = f"holds no record (read as {loader.FORMAT})"
            yield Rows(rejected=[refused(document.name, reason)])

    def _parts(self, document: FileDocument, loader: Loader) -> Iterator[Part] | None:
        if self._wanted < 2 or document.size < 2 * PART or not hasattr(loader, "CUT"):
            return None
        self._seen += document.size
        return parts(document, loader, PART) if self._seen >= LEAST else None


class _Pool:
    """Worker processes, each with a thread that waits for its answers."""

    def __init__(self, size: int) -> None:
        self._workers: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for _ in range(size):
            self._workers.put(_Worker())
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="graphkit-reader")
        self._ahead = 2 * size  # parts in memory

    def answers(self, tasks: Iterator[Task], loader: Loader) -> Iterator[Rows]:
        """The rows of each task, in order. What no worker could do is done here."""
        waiting: deque[tuple[Task, Future[Rows | None]]] = deque()
        try:
            for task in tasks:
                waiting.append((task, self._threads.submit(self._ask, task)))
                if len(waiting) > self._ahead:
                    yield _done(*waiting.popleft(), loader)
            while waiting:
                yield _done(*waiting.popleft(), loader)
        finally:
            for _, future in waiting:
                future.cancel()

    def _ask(self, task: Task) -> Rows | None:
        worker = self._workers.get()
        try:
            return worker.ask(task)
        finally:
            self._workers.put(worker)

    def close(self) -> None:
        """End the processes, after what they are at."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        while not self._workers.empty():
            self._workers.get().close()


def _done(task: Task, future: Future[Rows | None], loader: Loader) -> Rows:
    rows = future.result()
    return rows if rows is not None else task.read(loader)


class _Worker:
    """One process; once it is gone, it answers nothing more."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        with contextlib.suppress(OSError):  # no process to be had: all is done here
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, *(place or str(Path.cwd()) for place in sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )

    def ask(self, task: Task) -> Rows | None:
        """The rows of a task; None where the process could not do it, or is gone."""
        if self._process is None:
            return None
        try:
            send(_pipe(self._process.stdin), task)
            answer = receive(_pipe(self._process.stdout))
        except (OSError, EOFError, ValueError):
            self.close()
            return None
        return answer if isinstance(answer, Rows) else None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    _pipe(pipe).close()


def _pipe(stream: IO[bytes] | None) -> BinaryIO:
    return cast(BinaryIO, stream)
