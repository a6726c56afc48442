"""The application: a request becomes parameters and a snapshot, a handler's data becomes bytes.

One request sees one snapshot. Handlers run in threads, within a time; what was made once for a
generation is kept, and a browser that has it already is told so (304).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Way

from graphkit.errors import GraphkitError, NotFoundError, UsageError
from graphkit.questions.snapshot import Giver, Snapshot
from graphkit.web import describing, failing
from graphkit.web.failing import BusyError, Failure, failure_of
from graphkit.web.giving import Snapshots, stamp_of
from graphkit.web.guard import App, Guard, Receive, Scope, Send
from graphkit.web.limits import Kept, MadeResponse
from graphkit.web.loads import Loads
from graphkit.web.metrics import Metrics
from graphkit.web.openapi import document
from graphkit.web.parameters import read_all
from graphkit.web.preparing import Preparing, is_prepared
from graphkit.web.rendering import Renderer
from graphkit.web.routes import Given, HasMoved, Route, Who
from graphkit.web.settings import Settings
from graphkit.web.statics import statics
from graphkit.web.table import ROUTES

if TYPE_CHECKING:
    from graphkit.web.doings.serving import Doings

T = TypeVar("T")
WAITING = 64  # answers that may wait for a thread
YEAR = 31_536_000
log = logging.getLogger("graphkit.web")


class Explorer:
    """What the routes share."""

    def __init__(
        self,
        opened: Callable[[], Giver],
        settings: Settings,
        folder: Path | None,
        ending: threading.Event | None = None,
        doings: Callable[[Explorer], Doings] | None = None,
    ) -> None:
        self.settings, self.folder = settings, folder
        self.snapshots = Snapshots(opened)
        self.threads = ThreadPoolExecutor(settings.threads, "graphkit-answer")
        self.kept = Kept(settings.cached_bytes)
        self.metrics = Metrics()
        self.renderer = Renderer(settings)
        self.preparing = Preparing()
        self.loads = Loads(self, ending or threading.Event())
        self._tasks: set[asyncio.Task[None]] = set()
        self._making, self._ready = 0, False
        self.doings = None if doings is None else doings(self)

    # -- one route ---------------------------------------------------------------------------

    async def answer(self, route: Route, ending: str, request: Request) -> Response:
        """The answer to a request."""
        request.scope["state"]["route"] = route.name
        try:
            return await self._answer(route, ending, request)
        except HasMoved as moved:
            to = self.settings.root_path + _moved(route, ending, moved.to, request)
            return Response(status_code=301, headers={"location": to, "cache-control": "no-cache"})
        except Exception as error:  # whatever it is, it becomes a page
            failure = failure_of(error)
            if failure.status >= 500 and failure is not failing.SLOW:
                log.error("%s: %s", route.name, type(error).__name__, exc_info=error)
            return self.failed(failure, ending)

    async def _answer(self, route: Route, ending: str, request: Request) -> Response:
        if route.who is Who.OPERATOR and not request.scope["state"]["operator"]:
            return self.failed(failing.NOT_FOUND, ending)
        given = self._given(route, request)
        given.whole = ending not in ("", "html")
        if self.doings is not None and route.name == "person":
            given["claim"] = await self._beside(self.doings.claimed, given["id"])
        personal = self.doings is not None and not given.whole and route.template is not None
        snapshot = await self.snapshots.current()
        with contextlib.ExitStack() as letting_go:
            letting_go.callback(snapshot.close)
            stamp, generation = stamp_of(snapshot), snapshot.generation
            self._prepare(stamp)
            key = (stamp, route.name, ending, tuple(sorted(given.items())))
            tag = (
                f'"{hashlib.sha256(repr((key, self.renderer.version)).encode()).hexdigest()[:24]}"'
            )
            headers = {"etag": tag, "cache-control": "no-cache", "graphkit-generation": generation}
            if personal:  # has words for who reads it: for nobody else's cache
                headers = {"cache-control": "private, no-store", "graphkit-generation": generation}
            elif _has(request, tag) and not route.fresh:
                return Response(status_code=304, headers=headers)
            made = self.kept.get(key)
            if made is None:
                letting_go.pop_all()  # the thread does, which may go on when nobody waits any more
                made = await self._made(snapshot, route, ending, given)
                if (made.passing or route.fresh) and not personal:
                    headers = {"cache-control": "no-store", "graphkit-generation": generation}
                elif not (made.passing or route.fresh):
                    self.kept.put(key, made)
            else:
                self.metrics.kept()
        if personal and self.doings is not None:
            cookies, ident = dict(request.cookies), given.get("id")
            body = await self._beside(self.doings.filled, made.body, route.name, ident, cookies)
            made = made._replace(body=body)
        return self._response(route, ending, made, headers)

    async def _beside(self, ask: Callable[..., T], *given: Any) -> T:
        """What the database of doings says, asked in a thread."""
        return await asyncio.get_running_loop().run_in_executor(
            self.threads, functools.partial(ask, *given)
        )

    def _given(self, route: Route, request: Request) -> Given:
        try:
            given = Given(read_all(route.in_path, request.path_params))
        except UsageError:
            raise NotFoundError(failing.NOT_FOUND.text) from None
        given.update(read_all(route.in_query, request.query_params))
        given.folder, given.public = self.folder, not request.scope["state"]["operator"]
        return given

    async def _made(
        self, snapshot: Snapshot, route: Route, ending: str, given: Given
    ) -> MadeResponse:
        """The bytes and the policy, made in a thread, within the time."""
        if self._making >= self.settings.threads + WAITING:
            snapshot.close()
            raise BusyError

        def make() -> MadeResponse:
            with snapshot:
                data = route.answer(snapshot, given)
                return self.renderer.rendered(route, ending, data, given, snapshot)

        self._making += 1
        self.metrics.making(self._making)
        work = asyncio.get_running_loop().run_in_executor(self.threads, make)
        work.add_done_callback(self._done)
        return await asyncio.wait_for(asyncio.shield(work), self.settings.seconds)

    def _done(self, work: asyncio.Future[MadeResponse]) -> None:
        self._making -= 1
        self.metrics.making(self._making)
        if not work.cancelled():
            work.exception()  # seen, also where nobody waits any more

    def _response(
        self, route: Route, ending: str, made: MadeResponse, headers: dict[str, str]
    ) -> Response:
        if made.policy:
            headers |= {"content-security-policy": made.policy, "cross-origin-resource-policy": ""}
        if made.cut:
            headers["graphkit-cut"] = made.cut
        if made.policy or route.framed:
            headers |= {"x-frame-options": "", "cross-origin-opener-policy": ""}
        if ending in ("csv", "bib", "ris", "csl.json"):
            name = route.name.replace(" ", "-")
            headers["content-disposition"] = f'attachment; filename="{name}.{ending}"'
        return Response(made.body, media_type=self.renderer.kind_of(ending), headers=headers)

    def failed(self, failure: Failure, ending: str = "") -> Response:
        """An error as a page, or as JSON for those who asked for data."""
        headers = {"cache-control": "no-store", **dict(failure.headers)}
        if ending in ("", "html", "svg", "png"):
            body = self.renderer.page("failure.html.j2", failure=failure, title=failure.title)
            return Response(body, failure.status, headers, "text/html; charset=utf-8")
        error = {"status": failure.status, "title": failure.title, "text": failure.text}
        told = {"error": error, "candidates": failure.candidates}
        return Response(orjson.dumps(told), failure.status, headers, "application/json")

    def _prepare(self, stamp: str) -> None:
        """Have a generation prepared that was not seen before."""
        if self.preparing.is_new(stamp):
            task = asyncio.create_task(self._prepared())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _prepared(self) -> None:
        try:
            snapshot = await self.snapshots.current()
        except GraphkitError:
            return  # who asks is told
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.preparing.thread, self.preparing.prepare, snapshot)

    # -- beside the graph --------------------------------------------------------------------

    async def nothing(self, scope: Scope, receive: Receive, send: Send) -> None:
        """No route fits."""
        ending = "json" if scope["path"].endswith(".json") else ""
        await self.failed(failing.NOT_FOUND, ending)(scope, receive, send)

    def refused(self, failure: Failure, scope: Scope) -> App:
        """The answer to a request that gets no further."""
        return self.failed(failure, "json" if scope["path"].endswith(".json") else "")

    async def health(self, request: Request) -> Response:
        """The process is there."""
        request.scope["state"]["route"] = "health"
        return Response("ok\n", media_type="text/plain", headers={"cache-control": "no-store"})

    async def ready(self, request: Request) -> Response:
        """There is a graph that can be read, and what its pages share has been made once."""
        request.scope["state"]["route"] = "ready"
        headers = {"cache-control": "no-store"}
        try:
            with await self.snapshots.current() as snapshot:
                self._prepare(stamp_of(snapshot))
                self._ready = self._ready or is_prepared(snapshot)
        except GraphkitError as error:
            text = f"not ready: {type(error).__name__}\n"
            return Response(text, 503, headers, "text/plain")
        if not self._ready:
            return Response("not ready: preparing\n", 503, headers, "text/plain")
        return Response("ready\n", media_type="text/plain", headers=headers)

    async def counts(self, request: Request) -> Response:
        """The counts for Prometheus, for whoever runs it."""
        request.scope["state"]["route"] = "metrics"
        if not request.scope["state"]["operator"]:
            return self.failed(failing.NOT_FOUND)
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return Response(self.metrics.text(), media_type=kind, headers={"cache-control": "no-store"})

    async def robots(self, request: Request) -> Response:
        """People's pages are not for search engines, unless whoever runs it decides otherwise."""
        request.scope["state"]["route"] = "robots"
        text = "User-agent: *\nDisallow: /\n"
        if self.settings.indexed:
            text = f"User-agent: *\nAllow: /\nSitemap: {self.settings.absolute('/sitemap.xml')}\n"
        return Response(text, media_type="text/plain")

    async def oembed(self, request: Request) -> Response:
        """The picture of a person for another site."""
        request.scope["state"]["route"] = "oembed"
        asked = dict(request.query_params)
        return await self._for_programs(
            "json", lambda s: describing.oembed(self.settings, s, asked)
        )

    async def sitemap(self, request: Request) -> Response:
        """The pages that search engines may read."""
        request.scope["state"]["route"] = "sitemap"
        return await self._for_programs("xml", lambda s: describing.sitemap(self.settings, s))

    async def _for_programs(self, kind: str, make: Callable[[Snapshot], bytes]) -> Response:
        """What describes pages for other programs, of one snapshot."""
        try:
            with await self.snapshots.current() as snapshot:
                loop = asyncio.get_running_loop()
                body = await loop.run_in_executor(self.threads, make, snapshot)
        except HasMoved as moved:
            failure = failure_of(NotFoundError(f"It has another address now: {moved.to}"))
            return self.failed(failure, "json")
        except Exception as error:  # as for every route
            return self.failed(failure_of(error), "json")
        headers = {"cache-control": "no-cache"}
        return Response(body, media_type=f"application/{kind}", headers=headers)

    async def described(self, request: Request) -> Response:
        """What can be asked, as OpenAPI."""
        request.scope["state"]["route"] = "openapi"
        body = orjson.dumps(document(ROUTES, self.settings.root_path), option=orjson.OPT_INDENT_2)
        return Response(body, media_type="application/json", headers={"cache-control": "no-cache"})

    async def static(self, request: Request) -> Response:
        """A style sheet or a script, by the name that its content gives it."""
        request.scope["state"]["route"] = "static"
        file = statics().get(request.path_params["name"])
        if file is None:
            return self.failed(failing.NOT_FOUND)
        headers = {"cache-control": f"public, max-age={YEAR}, immutable"}
        return Response(file.body, media_type=file.kind, headers=headers)

    # -- its life ----------------------------------------------------------------------------

    @asynccontextmanager
    async def life(self, _: Starlette) -> AsyncIterator[None]:
        """Prepare the graph when the server starts; let go what was opened when it stops."""
        with contextlib.suppress(GraphkitError), await self.snapshots.current() as snapshot:
            self._prepare(stamp_of(snapshot))
        if self.doings is not None:
            self.doings.start()
        yield
        if self.doings is not None:
            await self._beside(self.doings.close)
        await asyncio.to_thread(self.loads.close)
        self.preparing.thread.shutdown(wait=True, cancel_futures=True)
        self.threads.shutdown(wait=True, cancel_futures=True)
        self.snapshots.close()


def application(
    opened: Callable[[], Giver],
    settings: Settings | None = None,
    folder: Path | None = None,
    routes: Sequence[Route] = ROUTES,
    *,
    stopping: threading.Event | None = None,
    doings: Callable[[Explorer], Doings] | None = None,
) -> App:
    """The explorer as an ASGI application; `opened` opens what gives snapshots.

    `stopping` is set when the server is about to stop.
    """
    explorer = Explorer(opened, settings or Settings(), folder, stopping, doings)
    ways = [
        Way("/healthz", explorer.health),
        Way("/readyz", explorer.ready),
        Way("/metrics", explorer.counts),
        Way("/robots.txt", explorer.robots),
        Way("/openapi.json", explorer.described),
        Way("/oembed", explorer.oembed),
        Way("/sitemap.xml", explorer.sitemap),
        Way("/static/{name}", explorer.static),
        *explorer.loads.ways(),
    ]
    for route in routes:
        for ending in route.endings:
            path = route.address(ending)
            for one in route.in_path:
                path = path.replace(f"{{{one.name}}}", f"{{{one.name}:path}}")
            ways.append(Way(path, functools.partial(explorer.answer, route, ending)))
    if explorer.doings is not None:
        ways = [*explorer.doings.ways(), *ways]
    app = Starlette(routes=ways, lifespan=explorer.life)
    app.router.redirect_slashes = False
    app.router.default = explorer.nothing
    uploads, own = explorer.loads.takes, explorer.doings

    def takes(path: str) -> bool:
        return path in uploads or (own is not None and own.takes(path))

    return Guard(app, explorer.settings, explorer.metrics, explorer.refused, takes=takes)


def _moved(route: Route, ending: str, to: str, request: Request) -> str:
    """Where what was asked for has gone: the same page, twin and question of another thing."""
    if "/people/{id}" in route.path:
        to = route.path.replace("/people/{id}", to.removesuffix(".html") if ending else to)
        to += f".{ending}" if ending else ""
    query = quote(request.scope["query_string"], safe="%&=+:/?,;@!$'()*~-._")
    return f"{to}?{query}" if query else to


def _has(request: Request, tag: str) -> bool:
    """Whether who asks has this very answer."""
    told = request.headers.get("if-none-match", "")
    return told == "*" or tag in [one.strip().removeprefix("W/") for one in told.split(",")]
