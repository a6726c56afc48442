"""Files that an operator uploads: received within limits, then loaded by a child process.

What is received stands in a folder of its own until the child takes it over; what became of each
upload stands beside it, so that every process of the server can tell. Both go with the server.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from graphkit.errors import UsageError
from graphkit.files import write_text
from graphkit.web.limits import announced

MOST_FILES = 20
MOST_FIELDS = 4
LONGEST_NAME = 120
KEPT = 20  # uploads that are told of
MEMORY = 2 << 30  # that reading the files may take, beyond the program itself
SECONDS = 3_600.0  # until a load is given up
PIECE = 1 << 20
BEFORE_FILES = 1 << 18  # bytes that are read before it is known who sends them
_KEPT_VARIABLES = (
    "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PATH", "HOME",
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GRAPHKIT_LIMITS", "GRAPHKIT_EMAIL",
    "GRAPHKIT_PROCESSES",
)  # fmt: skip
_FOR_A_STORE = ("NEO4J_USERNAME", "NEO4J_PASSWORD")
_START = "import sys; sys.path[:] = sys.argv[1:]; from graphkit.web.reading_in import main; main()"
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028-\u202e\u2066-\u2069]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z", re.I)


class TooMuchError(MultiPartException):
    """More is sent than an upload may have."""


class NotAllowedError(MultiPartException):
    """Who sends it may not."""


@dataclass(slots=True)
class Job:
    """One upload: what came, and what became of it."""

    id: str
    files: list[str]
    bytes: int
    began: str
    state: str = "waiting"  # waiting, loading, done, failed
    text: str = ""  # why it failed
    receipt: dict[str, Any] = field(default_factory=dict)


def safe_name(given: str | None) -> str:
    """A file's name as it may stand in a folder of ours: no path, nothing hidden, no device.

    >>> safe_name("../../etc/passwd"), safe_name("C:/a/b.ris"), safe_name(".bashrc")
    ('passwd', 'b.ris', 'bashrc')
    >>> safe_name(""), safe_name("nul.txt"), len(safe_name("x" * 900 + ".bib"))
    ('upload', 'file-nul.txt', 120)
    """
    last = unicodedata.normalize("NFC", given or "").replace("\\", "/").rpartition("/")[2]
    plain = _NOT_IN_NAMES.sub("_", last.encode("utf-8", "replace").decode("utf-8"))
    plain = plain.strip(" .") or "upload"
    if _DEVICES.match(plain):
        plain = f"file-{plain}"
    stem, dot, ending = plain.rpartition(".")
    if dot and len(ending) <= 12:
        return f"{stem[: LONGEST_NAME - 1 - len(ending)]}.{ending}"
    return plain[:LONGEST_NAME]


class Uploads:
    """Takes files, has them loaded one after the other, and knows what became of them."""

    def __init__(
        self,
        folder: Path,
        scratch: Path,
        most_bytes: int,
        store: str | None = None,
        memory: int = MEMORY,
    ) -> None:
        self._folder, self._scratch, self._store = folder, scratch, store
        self._most, self._memory = most_bytes, memory
        self._thread = ThreadPoolExecutor(1, "graphkit-upload")
        self._child: subprocess.Popen[str] | None = None
        self._stopped = threading.Event()

    def close(self) -> None:
        """End what is being loaded: the workspace stays as it was."""
        self._stopped.set()
        child = self._child
        if child is not None:
            child.kill()
        self._thread.shutdown(wait=True, cancel_futures=True)

    # -- receiving ---------------------------------------------------------------------------

    async def received(
        self,
        headers: Headers,
        body: AsyncIterator[bytes],
        allowed: Callable[[Mapping[str, str]], bool],
    ) -> list[UploadFile]:
        """The files of a form, which stand in temporary files of their own.

        `allowed` looks at the fields of the form, which stand before its files: who may not upload
        is not listened to for long.
        """
        if not headers.get("content-type", "").startswith("multipart/form-data"):
            raise UsageError("Files are sent as a form (multipart/form-data).")
        if announced(headers) > self._most:
            raise TooMuchError(self._too_much())

        def checked() -> None:
            fields = {name: value for name, value in parser.items if isinstance(value, str)}
            if not allowed(fields):
                raise NotAllowedError("not allowed")

        parser = MultiPartParser(
            headers,
            self._counted(body, checked),
            max_files=MOST_FILES,
            max_fields=MOST_FIELDS,
            max_part_size=4_096,
        )
        try:
            form = await parser.parse()
        except (TooMuchError, NotAllowedError):
            raise
        except (MultiPartException, KeyError, UnicodeError) as error:
            raise UsageError(
                f"This form cannot be read; at most {MOST_FILES} files at once."
            ) from error
        try:
            checked()
        except NotAllowedError:
            await form.close()
            raise
        return [one for _, one in form.multi_items() if isinstance(one, UploadFile)]

    async def _counted(
        self, body: AsyncIterator[bytes], check: Callable[[], None]
    ) -> AsyncGenerator[bytes, None]:
        size, seen = 0, False
        async for piece in body:
            size += len(piece)
            if size > self._most:
                raise TooMuchError(self._too_much())
            if size > BEFORE_FILES and not seen:
                check()
                seen = True
            yield piece

    def _too_much(self) -> str:
        return f"An upload has at most {self._most // 1_000_000:,} MB."

    def take(self, files: list[UploadFile]) -> Job:
        """Keep the files until their turn comes; one after the other is loaded."""
        given = [one for one in files if one.filename or one.size]
        if not given:
            raise UsageError("Choose at least one file.")
        ident = secrets.token_hex(16)
        place = self._scratch / ident
        place.mkdir(mode=0o700)
        names: list[str] = []
        size = 0
        for one in given:
            name = _free(safe_name(one.filename), names)
            names.append(name)
            with open(place / name, "xb") as handle:
                shutil.copyfileobj(one.file, handle, PIECE)
                size += handle.tell()
        began = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        job = Job(ident, names, size, began)
        self._keep(job)
        self._thread.submit(self._run, job)
        return job

    # -- loading -----------------------------------------------------------------------------

    def _run(self, job: Job) -> None:
        job.state = "loading"
        self._keep(job)
        place = self._scratch / job.id
        try:
            told = self._asked([place / name for name in job.files])
        except Exception as error:  # told to who uploaded it, whatever it is
            told = {"failed": f"A defect of graphkit ({type(error).__name__}): please report it."}
        finally:
            shutil.rmtree(place, ignore_errors=True)
        if "receipt" in told:
            job.state, job.receipt = "done", _counts(told["receipt"])
        else:
            job.state, job.text = "failed", str(told["failed"])
        self._keep(job)
        self._forget_old()

    def _asked(self, paths: list[Path]) -> dict[str, Any]:
        """What a child process says of loading the files."""
        if self._stopped.is_set():
            return {"failed": "The server was stopped."}
        wanted = {
            "folder": str(self._folder.resolve()),
            "store": self._store,
            "memory": self._memory,
            "seconds": SECONDS,
            "paths": list(map(str, paths)),
        }
        kept = (*_KEPT_VARIABLES, *(_FOR_A_STORE if self._store else ()))
        child = subprocess.Popen(
            [sys.executable, "-c", _START, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env={name: os.environ[name] for name in kept if name in os.environ},
        )
        self._child = child
        late = threading.Timer(SECONDS + 60, child.kill)
        late.daemon = True
        late.start()
        try:
            assert child.stdin is not None  # noqa: S101 - it was asked for
            assert child.stdout is not None  # noqa: S101
            with child.stdin, child.stdout:
                with contextlib.suppress(BrokenPipeError):
                    child.stdin.write(json.dumps(wanted) + "\n")
                    child.stdin.flush()
                answer = child.stdout.readline()
        finally:
            late.cancel()
            child.wait()
            self._child = None
        if not answer:
            why = (
                "The server was stopped."
                if self._stopped.is_set()
                else ("The process that read it was ended: it took too much, or found a defect.")
            )
            return {"failed": why}
        found: dict[str, Any] = json.loads(answer)
        return found

    # -- what became of it -------------------------------------------------------------------

    def _keep(self, job: Job) -> None:
        with contextlib.suppress(OSError):
            write_text(self._scratch / f"{job.id}.json", json.dumps(asdict(job)))

    def job(self, ident: str) -> Job | None:
        """An upload by its id."""
        if not re.fullmatch(r"[0-9a-f]{32}", ident):
            return None
        return _read(self._scratch / f"{ident}.json")

    def jobs(self) -> list[Job]:
        """The last uploads, of whichever process, the newest first."""
        jobs = [job for path in self._scratch.glob("*.json") if (job := _read(path))]
        return sorted(jobs, key=lambda job: (job.began, job.id), reverse=True)[:KEPT]

    def _forget_old(self) -> None:
        kept = {job.id for job in self.jobs()}
        for path in self._scratch.glob("*.json"):
            if path.stem not in kept:
                path.unlink(missing_ok=True)


def _read(path: Path) -> Job | None:
    try:
        return Job(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _free(name: str, taken: list[str]) -> str:
    """A name that no other file of the upload has, whatever the disk makes of capitals."""
    lower = {one.lower() for one in taken}
    number, found = 1, name
    while found.lower() in lower:
        number += 1
        stem, dot, ending = name.rpartition(".")
        found = f"{stem} {number}.{ending}" if dot else f"{name} {number}"
    return found


def _counts(receipt: dict[str, Any]) -> dict[str, Any]:
    """What a receipt counts; what was refused is told by the page of the workspace."""
    kinds = ("works", "people", "topics", "institutions")
    return {
        "generation": receipt["generation"],
        "files": receipt["files"],
        "rejected": len(receipt["rejected"]),
        "notes": receipt["notes"][:20],
        "changes": [{"kind": kind, **receipt[kind]} for kind in kinds if kind in receipt],
    }
