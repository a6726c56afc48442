"""Loads while pages are served: what happens, told as it happens, and files that are uploaded.

Pages that want to know hold a stream of events open; one look at the workspace serves them all.
Only whoever may upload sees the names of files.
"""

from __future__ import annotations

import asyncio
import hmac
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as Way

from graphkit.errors import GraphkitError, UsageError
from graphkit.sources import formats
from graphkit.web import failing
from graphkit.web.addresses import with_query
from graphkit.web.failing import Failure, failure_of
from graphkit.web.giving import Snapshots
from graphkit.web.rendering import Renderer
from graphkit.web.settings import Settings
from graphkit.web.uploading import NotAllowedError, TooMuchError, Uploads
from graphkit.workspace.underway import loading

PAUSE = 0.5  # seconds between two looks at the workspace
BEAT = 15.0  # seconds after which a stream says that it lives
LONGEST = 600.0  # seconds of a stream; the page then opens another
STREAMS = 200
RECEIVING = 600.0  # seconds in which an upload has to arrive
AT_ONCE = 2  # uploads that are received
PATH = "/upload"


class Shared(Protocol):
    """What this needs of the explorer."""

    settings: Settings
    folder: Path | None
    snapshots: Snapshots
    renderer: Renderer

    def failed(self, failure: Failure, ending: str = "") -> Response:
        """An error as an answer."""
        ...


class Loads:
    """The routes of uploads and of what happens."""

    def __init__(self, explorer: Shared, ending: threading.Event) -> None:
        self._explorer, self._settings = explorer, explorer.settings
        self._ending = ending  # set when the server stops: streams end then
        self._streams = 0
        self._looked, self._seen = -PAUSE, dict[bool, dict[str, Any]]()
        self._looking = asyncio.Lock()
        self._receiving = asyncio.Semaphore(AT_ONCE)
        settings, folder = explorer.settings, explorer.folder
        self.uploads = None
        if settings.takes_uploads and folder is not None and settings.scratch is not None:
            self.uploads = Uploads(folder, settings.scratch, settings.upload_bytes, settings.store)

    def ways(self) -> list[Way]:
        """The routes, to stand before those of the graph."""
        return [
            Way("/events", self.events),
            Way(PATH, self.shown),
            Way(f"{PATH}.json", self.listed),
            Way(PATH, self.taken, methods=["POST"]),
            Way(f"{PATH}.json", self.taken, methods=["POST"]),
        ]

    @property
    def takes(self) -> frozenset[str]:
        """The paths to which something may be sent."""
        return frozenset((PATH, f"{PATH}.json")) if self.uploads else frozenset()

    def close(self) -> None:
        """End what is being loaded."""
        if self.uploads is not None:
            self.uploads.close()

    # -- what happens ------------------------------------------------------------------------

    async def events(self, request: Request) -> Response:
        """The generation, and the load that runs, whenever that changes (server-sent events)."""
        request.scope["state"]["route"] = "events"
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        if request.method == "HEAD":
            return Response(headers=headers, media_type="text/event-stream")
        if self._streams >= STREAMS:
            return self._explorer.failed(failing.BUSY, "json")
        told = self._stream(self._may(request, {}))
        return StreamingResponse(told, headers=headers, media_type="text/event-stream")

    async def _stream(self, named: bool) -> AsyncIterator[bytes]:
        self._streams += 1
        begun, spoken, last = time.monotonic(), time.monotonic(), b""
        try:
            yield b"retry: 2000\n\n"
            while not self._ending.is_set() and time.monotonic() - begun < LONGEST:
                now = orjson.dumps((await self._look())[named])
                if now != last:
                    yield b"data: " + now + b"\n\n"
                    last, spoken = now, time.monotonic()
                elif time.monotonic() - spoken > BEAT:
                    yield b":\n\n"
                    spoken = time.monotonic()
                await asyncio.sleep(PAUSE)
        finally:
            self._streams -= 1

    async def _look(self) -> dict[bool, dict[str, Any]]:
        """One look for all streams: as operators see it (True), and as others do."""
        async with self._looking:
            if time.monotonic() - self._looked > PAUSE * 0.8:
                self._seen = await self._now()
                self._looked = time.monotonic()
            return self._seen

    async def _now(self) -> dict[bool, dict[str, Any]]:
        generation = None
        try:
            with await self._explorer.snapshots.current() as snapshot:
                generation = snapshot.generation
        except GraphkitError:
            pass  # nothing is loaded yet, or its place cannot be read: who asks is told
        folder = self._explorer.folder
        named = plain = None
        if folder is not None:
            named = await asyncio.to_thread(loading, folder, named=True)
            plain = await asyncio.to_thread(loading, folder, named=False)
        return {
            may: {"generation": generation, "loading": named if may else plain}
            for may in (True, False)
        }

    # -- uploads -----------------------------------------------------------------------------

    def _may(self, request: Request, fields: Mapping[str, str]) -> bool:
        """Whether who asks may upload: by the token, or at this machine where that was allowed."""
        wanted = self._settings.operator_token
        if wanted:
            kind, _, shown = request.headers.get("authorization", "").partition(" ")
            for one in (fields.get("token", ""), shown if kind.lower() == "bearer" else ""):
                if hmac.compare_digest(one.strip().encode(), wanted.encode()):
                    return True
        return self._settings.uploads and bool(request.scope["state"]["operator"])

    async def shown(self, request: Request) -> Response:
        """The form, and what became of uploads."""
        return await self._page(request, "")

    async def listed(self, request: Request) -> Response:
        """What became of uploads, as data."""
        return await self._page(request, "json")

    async def _page(self, request: Request, ending: str) -> Response:
        request.scope["state"]["route"] = "uploads"
        if self.uploads is None:
            return self._explorer.failed(failing.NOT_FOUND, ending)
        may = self._may(request, {})
        if not may and not self._settings.operator_token:
            return self._explorer.failed(failing.NOT_FOUND, ending)
        one = await asyncio.to_thread(self.uploads.job, request.query_params.get("job", ""))
        jobs = await asyncio.to_thread(self.uploads.jobs) if may else [one] if one else []
        rows = [asdict(job) for job in jobs]
        now = (await self._look())[may]
        headers = {"cache-control": "no-store"}
        if ending:
            data = {**now, "rows": rows, "total": len(rows), "truncated": False}
            return Response(orjson.dumps(data), media_type="application/json", headers=headers)
        body = self._explorer.renderer.page(
            "upload.html.j2",
            jobs=rows,
            now=now,
            may=may,
            most=self._settings.upload_bytes,
            asked=one.id if one else None,
            formats=[f.title for f in formats()],
        )
        return Response(body, media_type="text/html; charset=utf-8", headers=headers)

    async def taken(self, request: Request) -> Response:
        """Take an upload: then its page, or its state as data."""
        request.scope["state"]["route"] = "upload"
        ending = "json" if request.url.path.endswith(".json") else ""
        if self.uploads is None:
            return self._explorer.failed(failing.NOT_FOUND, ending)
        if _from_elsewhere(request):
            return self._explorer.failed(failing.FROM_ELSEWHERE, ending)
        try:
            async with self._receiving:
                job = await asyncio.wait_for(self._received(request, self.uploads), RECEIVING)
        except NotAllowedError:
            return self._closing(failing.NOT_ALLOWED, ending)
        except TooMuchError as error:
            return self._closing(failing.too_large(str(error)), ending)
        except (UsageError, TimeoutError, OSError) as error:
            return self._closing(failure_of(error), ending)
        if ending:
            headers = {"cache-control": "no-store"}
            return Response(orjson.dumps(job), 202, headers, "application/json")
        to = self._settings.root_path + with_query(PATH, {"job": job["id"]})
        return Response(status_code=303, headers={"location": to, "cache-control": "no-store"})

    async def _received(self, request: Request, uploads: Uploads) -> dict[str, Any]:
        may: Callable[[Mapping[str, str]], bool] = lambda fields: self._may(request, fields)  # noqa: E731
        files = await uploads.received(request.headers, request.stream(), may)
        try:
            return asdict(await asyncio.to_thread(uploads.take, files))
        finally:
            closing: list[Awaitable[None]] = [one.close() for one in files]
            await asyncio.gather(*closing)

    def _closing(self, failure: Failure, ending: str) -> Response:
        """An answer to what was not read to its end."""
        answer = self._explorer.failed(failure, ending)
        answer.headers["connection"] = "close"
        return answer


def _from_elsewhere(request: Request) -> bool:
    """Whether a page of another site sends this; programs that are no browser say nothing."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    host = request.headers.get("host", "")
    return origin is not None and origin not in (f"http://{host}", f"https://{host}")
