"""A real PostgreSQL for tests: of the system, or unpacked by scripts/postgres."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("/usr/lib/postgresql/*/bin", f"{ROOT}/.cache/postgres/usr/lib/postgresql/*/bin")
NOBODY = 65534  # it refuses to run as root


class PostgresError(Exception):
    """There is none to be had here."""


def programs() -> Path | None:
    """The folder of its programs."""
    for pattern in PLACES:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            if (folder / "initdb").exists():
                return folder
    return None


class Postgres:
    """One server on a socket in a folder of its own."""

    def __init__(self) -> None:
        found = programs()
        if found is None:
            raise PostgresError("no PostgreSQL here: scripts/postgres brings one")
        self.folder = Path(tempfile.mkdtemp(prefix="graphkit-postgres-", dir="/tmp"))
        self._as: dict[str, Any] = {}
        unpacked = ".cache" in found.parts
        if os.name == "posix" and os.getuid() == 0:
            os.chown(self.folder, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            if unpacked:  # a checkout of root's is closed to others
                shutil.copytree(found.parents[3], self.folder / "usr", symlinks=True)
                found = self.folder / "usr" / found.relative_to(found.parents[3])
        libraries = list((found.parents[2]).glob("*-linux-gnu")) if unpacked else []
        self._bin = found
        self._env = {
            **os.environ,
            "LC_ALL": "C",
            "HOME": str(self.folder),
            "LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)),
        }
        self._data = self.folder / "data"
        self._run("initdb", "--auth=trust", "--username=graphkit", "--encoding=UTF8",
                  "--no-sync", "-D", str(self._data))  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start, also after it was killed."""
        options = [
            "-c",
            "listen_addresses=",
            "-c",
            f"unix_socket_directories={self.folder}",
            "-c",
            "fsync=off",
            "-c",
            "full_page_writes=off",
        ]  # a killed program, no power cut
        with open(self.folder.parent / f"{self.folder.name}.log", "ab") as log:
            self.process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data), *options],
                stdout=log, stderr=log, env=self._env, cwd="/", **self._as,
            )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            done = subprocess.run(
                [str(self._bin / "pg_isready"), "-q", "-h", str(self.folder)],
                env=self._env, check=False,
            )  # fmt: skip
            if done.returncode == 0:
                return
            time.sleep(0.05)
        raise PostgresError("it does not start")

    def kill(self) -> None:
        """`kill -9` of the server and of each process that it began."""
        assert self.process is not None
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        below = [int(one) for one in told.read_text("ascii").split()] if told.exists() else []
        # where children are not told, at once by itself, which leaves as little behind
        self.process.send_signal(signal.SIGKILL if below else signal.SIGQUIT)
        for one in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> None:
        """End it, and remove everything."""
        assert self.process is not None
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder.parent / f"{self.folder.name}.log").unlink(missing_ok=True)

    def made(self, name: str) -> str:
        """The address of a new database."""
        self._run("createdb", "-h", str(self.folder), "-U", "graphkit", name)
        return f"postgresql://graphkit@/{name}?host={self.folder}"

    def clients(self) -> dict[str, str]:
        """The environment in which its client programs are found."""
        path = os.pathsep.join([str(self._bin), os.environ.get("PATH", "")])
        return {"PATH": path, "LD_LIBRARY_PATH": self._env["LD_LIBRARY_PATH"]}

    def schema(self, name: str) -> str:
        """The address of a new schema, which is made quicker than a database."""
        self._run("psql", "-h", str(self.folder), "-U", "graphkit", "-d", "postgres", "-q", "-c",
                  f"CREATE SCHEMA {name}")  # fmt: skip
        options = f"options=-csearch_path%3D{name}"
        return f"postgresql://graphkit@/postgres?host={self.folder}&{options}"

    def _run(self, name: str, *words: str) -> None:
        subprocess.run([str(self._bin / name), *words], check=True, capture_output=True,
                       env=self._env, cwd="/", **self._as)  # fmt: skip
