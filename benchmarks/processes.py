"""Runs something in a fresh process and says what it took; makes the rivals' environment."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RIVAL_FOLDER = HERE.parent / ".cache" / "bench-venv"


@dataclass(frozen=True, slots=True)
class Run:
    """A process that has ended: seconds, and the most memory it held, in MiB."""

    wall: float
    cpu: float
    peak: float
    output: str

    def figures(self) -> dict[str, float]:
        """The numbers alone."""
        return {k: v for k, v in asdict(self).items() if k != "output"}


def run(
    command: list[str],
    limit: float | None = None,
    started: Callable[[int], object] = lambda _: None,
) -> Run:
    """Run a command to its end. This process stays small: a child's peak counts from its parent's.

    Raises `TimeoutError` after `limit` seconds and `SystemExit` where the command fails.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)
        started(child.pid)
        status, usage = _wait(child, None if limit is None else start + limit)
        wall = time.perf_counter() - start
        output.seek(0)
        errors.seek(0)
        if os.waitstatus_to_exitcode(status) != 0:
            tail = "\n".join(errors.read().splitlines()[-15:])
            sys.exit(f"bench: {' '.join(command)} failed:\n{tail}")
        unit = 1024 if sys.platform != "darwin" else 1024 * 1024
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, output.read())


class Peaks:
    """The most memory that a process and its children held, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._one = self._all = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while held := _held(self._pid):
            self._one, self._all = max(self._one, held[0]), max(self._all, sum(held))
            time.sleep(0.1)

    def found(self) -> dict[str, float]:
        """The peak of the process, and that of all together, in MiB."""
        self._thread.join(5)
        return {"peak": self._one, "peak_of_all": self._all}


def _held(pid: int) -> list[float]:
    """Memory of a process and of those below it, in MiB; what they share counts once (Linux)."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    own = next((line for line in rollup.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return [int(own.split()[1]) / 1024, *(m for child in below for m in _held(int(child)))]


def _wait(child: subprocess.Popen[bytes], until: float | None) -> tuple[int, Any]:
    while True:
        pid, status, usage = os.wait4(child.pid, 0 if until is None else os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            return status, usage
        if until is not None and time.perf_counter() > until:
            child.send_signal(signal.SIGKILL)
            child.wait()
            raise TimeoutError
        time.sleep(0.02)


def code_print() -> str:
    """A fingerprint of the code that is measured: somebody may edit it meanwhile."""
    sha = hashlib.sha256()
    for folder in ("graphkit", "loaders", "queries"):
        for path in sorted((HERE.parent / folder).rglob("*")):
            if path.suffix in (".py", ".cypher"):
                sha.update(path.read_bytes())
    return sha.hexdigest()


def run_json(command: list[str], limit: float | None = None) -> tuple[dict[str, Any], Run]:
    """Run a command whose last line is a JSON object."""
    ended = run(command, limit)
    found: dict[str, Any] = json.loads(ended.output.splitlines()[-1])
    return found, ended


def rival_python() -> Path:
    """The interpreter of the rivals' environment, which is made where it is not there yet."""
    pins = (HERE / "rivals.txt").read_bytes()
    wanted = hashlib.sha256(pins + sys.version.encode()).hexdigest()
    stamp, python = RIVAL_FOLDER / "made-from", RIVAL_FOLDER / "bin" / "python"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        print("bench: making the rivals' environment", file=sys.stderr, flush=True)
        shutil.rmtree(RIVAL_FOLDER, ignore_errors=True)
        venv.create(RIVAL_FOLDER, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--requirement", str(HERE / "rivals.txt")])
        stamp.write_text(wanted, encoding="ascii")
    return python
