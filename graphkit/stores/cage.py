"""Typed queries on the embedded engine: in a child process with nothing to lose.

The engine's read-only mode still reads files and writes them (`COPY … TO`), and one query can take
the memory of the process that asks. The gate lets none of that pass; if it ever does, the child has
no files, no sockets and little memory, and is killed when its time is over. Starting one takes
about half a second, so it is kept for the next query.

There are two kinds: one asks the engine, the other reads the engine's file and answers by Neo4j's
rules (`cypher.answering`), where the engine would not.

What the system limits: Linux all of it; macOS not the memory beyond the buffers; Windows only time
and buffers.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphkit.errors import (
    CypherRefusedError,
    EngineMissingError,
    QueryFailedError,
    QueryTimeoutError,
    StoreError,
)

BUFFERS = 512 << 20
MEMORY = 1 << 30
MOST_BYTES = 12 << 20
THREADS = 2
STARTING = 60.0
GRACE = 1.5
# What the engine has against a text or its values, and no trouble of its own.
OBJECTIONS = tuple(
    f"{kind} exception" for kind in "Parser Binder Catalog Overflow Conversion Runtime".split()
)
CHILD = Path(__file__).with_name("_caged.py")
KEPT_VARIABLES = ("SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class Cage:
    """One child for one database file."""

    def __init__(self, path: Path, memory: int = MEMORY, *, own: bool = False) -> None:
        self.path = path
        self.memory = memory
        self.own = own
        self.limits: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The child's number, while there is one."""
        return self._process.pid if self._process else None

    def ask(
        self,
        text: str,
        parameters: Mapping[str, Any],
        timeout: float,
        limit: int,
        *,
        explain: bool = False,
    ) -> dict[str, Any]:
        """Rows (lists of values), and whether there are more."""
        wanted = {
            "text": text,
            "parameters": dict(parameters),
            "timeout": timeout,
            "limit": limit,
            "bytes": MOST_BYTES,
            "explain": explain,
        }
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._start()
            try:
                answer = self._exchange(wanted, timeout + GRACE)
            except BaseException:
                self._kill()  # what it would still answer is not asked for any more
                raise
        if answer is None:
            raise QueryTimeoutError(
                f"The query did not end within {timeout:g} s and was stopped. Ask for less:"
                " begin at one id, add a LIMIT."
            )
        if "error" in answer:
            raise self._error(str(answer["error"]), timeout)
        if "refused" in answer:
            raise CypherRefusedError(f"This query has no answer: {answer['refused']}.")
        return answer

    def _start(self) -> None:
        self.close()
        engine = importlib.util.find_spec("ladybug")
        if engine is None or engine.origin is None:
            raise EngineMissingError(
                "The embedded graph engine is not installed (ladybug has no wheel for this"
                " platform). Everything but Cypher queries works without it; for these, use Neo4j."
            )
        size = self.path.stat().st_size
        largest = 1 << 30
        while largest < 4 * size:
            largest <<= 1
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.path.parent,
            env={k: os.environ[k] for k in KEPT_VARIABLES if k in os.environ},
        )
        opening = {
            "engine": str(Path(engine.origin).parent.parent),
            "path": str(self.path.resolve()),
            "pool": BUFFERS,
            "largest": largest,
            "threads": THREADS,
            "memory": self.memory,
            "package": str(Path(__file__).resolve().parents[2]) if self.own else "",
        }
        ready = self._exchange(opening, STARTING)
        if ready is None or "ready" not in ready:
            self.close()
            raise StoreError("The process for typed queries did not start.")
        self.limits = ready["ready"]

    def _exchange(self, wanted: Mapping[str, Any], patience: float) -> dict[str, Any] | None:
        """Send a line, wait for one; None, and no child, if it does not come in time."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        answers: list[bytes] = []
        stdout = process.stdout
        reader = threading.Thread(target=lambda: answers.append(stdout.readline()), daemon=True)
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(wanted).encode() + b"\n")
            process.stdin.flush()
        reader.start()
        reader.join(patience)
        if reader.is_alive():
            self._kill()
            reader.join()
            return None
        if not answers[0]:
            self.close()
            return {"error": "the process ended"}
        found: dict[str, Any] = json.loads(answers[0])
        return found

    def _error(self, text: str, timeout: float) -> Exception:
        if "nterrupted" in text:
            return QueryTimeoutError(
                f"The query did not end within {timeout:g} s. Ask for less: begin at one id, add"
                " a LIMIT."
            )
        if "bad_alloc" in text or "buffer pool" in text or "the process ended" in text:
            self.close()  # what is left of its memory is not worth keeping
            return QueryFailedError(
                "The query needs more memory than a typed query may take"
                f" ({self.memory >> 20} MiB). Ask for less: begin at one id, add a LIMIT."
            )
        if text.startswith(OBJECTIONS):
            said = text.partition(": ")[2].split("\n")[0].replace("`", "")
            return CypherRefusedError(f"The embedded engine does not take this query: {said}")
        return QueryFailedError(f"Could not run the query: {text}")

    def _kill(self) -> None:
        """End the child at once."""
        if self._process is not None:
            self._process.kill()
        self.close()

    def close(self) -> None:
        """End the child."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
        if process.poll() is None:
            process.kill()
        process.wait()
