"""The explorer in this process, asked by tests; and as a process of its own, as people start it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
from starlette.testclient import TestClient

from graphkit.web import Settings, application
from graphkit.web.routes import Route
from graphkit.web.table import ROUTES
from graphkit.workspace import Workspace

BASE = "http://127.0.0.1"


@contextmanager
def explorer(
    folder: Path, routes: Sequence[Route] = ROUTES, **wanted: Any
) -> Iterator[TestClient]:  # fmt: skip
    """A client of the application; its address is that of this machine."""
    app = application(lambda: Workspace(folder), Settings(**wanted), folder, routes)
    with TestClient(
        app, base_url=BASE, client=("127.0.0.1", 50000), follow_redirects=False,
        raise_server_exceptions=True,
    ) as client:  # fmt: skip
        wait_for(client)
        yield client


def wait_for(client: TestClient | httpx.Client, seconds: float = 120.0) -> None:
    """Until what the pages share has been made; a workspace that is empty is not waited for."""
    until = time.monotonic() + seconds
    while "preparing" in client.get("/readyz").text and time.monotonic() < until:
        time.sleep(0.05)


@contextmanager
def served(folder: Path, *words: str, errors: Path | None = None) -> Iterator[str]:
    """`graphkit serve` on a free port; gives the address that it prints first."""
    command = [sys.executable, "-m", "graphkit", "serve", "--no-browser", "--port", "0",
               "--workspace", str(folder), *words]  # fmt: skip
    said = errors or folder.parent / "serve.err"
    ours = {k: v for k, v in os.environ.items() if not k.startswith(("GRAPHKIT", "NEO4J"))}
    with open(said, "w", encoding="utf-8") as handle:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=handle, text=True, encoding="utf-8", env=ours
        )
        try:
            assert process.stdout is not None
            first = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+(/\S*)?", first), said.read_text("utf-8")
            origin = first.rstrip("/")
            with httpx.Client(base_url=origin, timeout=60) as client:
                wait_for(client)
            yield origin
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(30)
            if process.stdout is not None:
                process.stdout.close()
            assert code == 0, said.read_text("utf-8")


def ids_of(client: TestClient | httpx.Client) -> dict[str, str]:
    """An id of every kind, from the first page."""
    home = client.get("/index.json").json()
    found = {kind: home[kind]["rows"][0]["id"] for kind in ("people", "topics", "communities")}
    for kind, words in (("works", "graph"), ("institutions", "university"), ("venues", "journal")):
        rows = client.get("/search.json", params={"q": words, "kind": kind}).json()["rows"]
        found[kind] = rows[0]["id"]
    return found
