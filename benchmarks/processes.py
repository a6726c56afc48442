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
