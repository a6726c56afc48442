"""A service on this machine that replays recorded shapes, with faults."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Said:
    """One answer: a status, headers, and a body; `cut` sends only its beginning."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    hang_up: bool = False
    packed: bool = False

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


@dataclass
class Request:
    """What was asked."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


Answering = Callable[[Request], Said]


class Replay:
    """A running service: where it is, and what it was asked."""

    def __init__(self, answering: Answering) -> None:
        self.answering = answering
        self.asked: list[Request] = []
        self.faults: list[Said] = []  # answers that come first
        replay = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                request = Request(parts.path, query, dict(self.headers))
                replay.asked.append(request)
                said = replay.faults.pop(0) if replay.faults else replay.answering(request)
                if said.hang_up:
                    self.close_connection = True
                    self.connection.close()
                    return
                body = gzip.compress(said.bytes()) if said.packed else said.bytes()
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                if said.packed:
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: len(body) // 2] if said.cut else body)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """A hung-up line is meant."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def replaying(answering: Answering) -> Iterator[Replay]:
    """Run a service for a while."""
    replay = Replay(answering)
    thread = threading.Thread(target=replay.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        replay.server.shutdown()
        replay.server.server_close()
        thread.join()


def openalex(total: int = 5) -> Answering:
    """Pages of works that follow each other by cursor."""

    def answer(request: Request) -> Said:
        if request.path != "/works":
            ident = request.path.rpartition("/")[2]
            if ident == "W404":
                return Said({"error": "Not found"}, 404)
            return Said({"id": f"https://openalex.org/{ident}", "title": f"Work {ident}"})
        size, cursor = int(request.query["per-page"]), request.query["cursor"]
        start = 0 if cursor == "*" else int(cursor)
        works = [
            {"id": f"https://openalex.org/W{n}", "title": f"Work number {n}", "authorships": [
                {"author": {"id": f"https://openalex.org/A{n}", "display_name": f"Ann Nr{n}"}},
            ]}
            for n in range(start + 1, min(start + size, total) + 1)
        ]  # fmt: skip
        after = start + len(works)
        meta = {"count": total, "next_cursor": str(after) if after < total else None}
        return Said({"meta": meta, "results": works}, headers={"X-RateLimit-Remaining": "77"})

    return answer
