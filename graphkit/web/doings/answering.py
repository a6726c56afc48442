"""A way is gone: who asks, whether they may, what they sent, then the handler, then a page.

host, length, rate (the guard) → who → may they → from our own pages → the form → the handler
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np
import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graphkit.accounts import Visitor
from graphkit.errors import GraphkitError, UsageError
from graphkit.questions.snapshot import Snapshot
from graphkit.web import failing
from graphkit.web.doings.forms import RefusedError, form_of, form_with_file
from graphkit.web.doings.place import Desk
from graphkit.web.doings.said import SAID
from graphkit.web.doings.ways import DoingRequest, Go, Page, Raw, Shown, Way, local
from graphkit.web.failing import Failure, failure_of

AT_ONCE, RECEIVING = 4, 120.0  # forms with a file that are received, and for how long
SESSION, DEVICE, STATE = "graphkit-session", "graphkit-device", "graphkit-state"
AGES = {SESSION: 14 * 86_400, DEVICE: 180 * 86_400, STATE: 600}
SIGN_IN = Failure(401, "Sign in first", "This is told to who is signed in.")
MAY_NOT = Failure(
    403, "Not yours to do", "This needs another role. Whoever runs the explorer can give it."
)
STRANGE = Failure(
    403,
    "This did not come from our own page",
    "A form is only taken from a page of this explorer."
    " Open the page anew, and send it from there.",
)
log = logging.getLogger("graphkit.web")


class Answering:
    """Answers ways. `page` makes a page's bytes, `failed` an error's."""

    def __init__(
        self,
        place: Desk,
        page: Callable[..., bytes],
        failed: Callable[[Failure, str], Response],
        fill: Callable[[bytes, Visitor | None], bytes],
    ) -> None:
        self.place, self._page, self._failed, self._fill = place, page, failed, fill
        self._receiving = asyncio.Semaphore(AT_ONCE)

    async def answer(
        self,
        way: Way,
        request: Request,
        snapshot: Callable[[], Any],
        threads: Any,
        ending: str = "",
    ) -> Response:
        """The answer to a request: a page, or its twin as data."""
        request.scope["state"]["route"] = way.name
        loop = asyncio.get_running_loop()
        try:
            if way.method == "POST" and not way.foreign and not own_page(request, self.place):
                return self._failed(STRANGE, ending)
            cookies = dict(request.cookies)
            visitor = await loop.run_in_executor(threads, self.visitor, cookies)
            form, files = await self._sent(way, visitor, request)
            asked = DoingRequest(
                self.place,
                visitor,
                dict(request.path_params),
                dict(request.query_params),
                form,
                cookies,
                files,
                str(request.scope["state"].get("address", "")),
            )
            asked.snapshot = await _graph(way, snapshot)
            return await loop.run_in_executor(threads, self._answered, way, asked, request, ending)
        except RefusedError as refused:
            return self._failed(refused.failure, ending)
        except Exception as error:  # whatever it is, it becomes a page without a word of theirs
            failure = failure_of(error)
            if failure.status >= 500:
                log.error("%s: %s", way.name, type(error).__name__, exc_info=_quiet(error))
            return self._failed(failure, ending)

    async def _sent(
        self, way: Way, visitor: Visitor | None, request: Request
    ) -> tuple[dict[str, list[str]], list[bytes]]:
        """What a form brings. Who may not go this way is not listened to, if it brings a file."""
        if way.method != "POST":
            return {}, []
        if not way.files:
            return await form_of(request), []
        if way.who is not None and (visitor is None or visitor.role < way.who):
            return {}, []
        async with self._receiving:
            return await asyncio.wait_for(form_with_file(request, way.files), RECEIVING)

    def visitor(self, cookies: dict[str, str]) -> Visitor | None:
        """Who is signed in."""
        return self.place.signing.visitor(cookies.get(SESSION, ""))

    def _answered(self, way: Way, asked: DoingRequest, request: Request, ending: str) -> Response:
        try:
            refused = self._refused(way, asked, request, ending)
            if refused is not None:
                return refused
            try:
                shown = way.answer(asked)
            except UsageError as error:
                if way.again is None:
                    raise
                asked.error = failing.said(error)
                form = way.again(asked)
                shown = Page(form.template, form.data, 400)
            return self.data(shown, asked) if ending else self.response(shown, asked)
        finally:
            if asked.snapshot is not None:
                asked.snapshot.close()

    def _refused(
        self, way: Way, asked: DoingRequest, request: Request, ending: str
    ) -> Response | None:
        """Why not; the same word whether a thing of others is there or not."""
        if way.who is None:
            return None
        if asked.visitor is None:
            if ending:
                return self._failed(SIGN_IN, ending)
            if way.method == "GET":
                back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
                return self._to(f"/sign-in?{urlencode({'back': local(back)})}")
            return self._to("/sign-in")
        if asked.visitor.role < way.who:
            return self._failed(MAY_NOT, ending)
        if (
            way.owns is not None
            and not (way.beside is not None and asked.visitor.role >= way.beside)
            and not way.owns(self.place, asked.visitor, asked.path.get("id", ""))
        ):
            return self._failed(failing.NOT_FOUND, ending)
        return None

    def _to(self, path: str) -> Response:
        to = self.place.settings.root_path + path
        return RedirectResponse(to, 303, {"cache-control": "no-store"})

    def data(self, shown: Shown, asked: DoingRequest) -> Response:
        """The same as data: what the page is made of, without what makes its links secret."""
        if not isinstance(shown, Page):
            return self.response(shown, asked)
        stamp = asked.snapshot.generation if asked.snapshot is not None else None
        told = {"generation": stamp, **plain(shown.data)}
        headers = {"cache-control": "private, no-store"}
        return Response(orjson.dumps(told), shown.status, headers, "application/json")

    def response(self, shown: Shown, asked: DoingRequest) -> Response:
        """What a handler gave, as bytes."""
        if isinstance(shown, Raw):
            headers = {"cache-control": "private, no-store", **shown.headers}
            if shown.name:
                headers["content-disposition"] = f'attachment; filename="{shown.name}"'
            return Response(shown.body, media_type=shown.kind, headers=headers)
        if isinstance(shown, Go):
            to = local(shown.to)
            if shown.said:
                path, _, anchor = to.partition("#")
                to = f"{path}{'&' if '?' in path else '?'}said={shown.said}"
                to += f"#{anchor}" if anchor else ""
            answer = self._to(to)
        else:
            body = self._page(
                shown.template,
                d=shown.data,
                visitor=asked.visitor,
                error=asked.error,
                said=SAID.get(asked.query.get("said", ""), ""),
                policy=self.place.policy,
                form=asked.form,
                query=asked.query,
            )
            body = self._fill(body, asked.visitor)
            headers = {"cache-control": "private, no-store"}
            answer = Response(body, shown.status, headers, "text/html; charset=utf-8")
        self._set_cookies(answer, dict(shown.cookies))
        return answer

    def _set_cookies(self, answer: Response, cookies: dict[str, str]) -> None:
        settings = self.place.settings
        for name, value in cookies.items():
            answer.set_cookie(
                name,
                value,
                max_age=AGES[name] if value else 0,
                httponly=True,
                samesite="lax",
                path=settings.root_path or "/",
                secure=settings.public_url.startswith("https://"),
            )


HIDDEN = frozenset({"password", "key", "secret", "stop"})  # hashes, and what links are made of


def plain(value: Any) -> Any:
    """A value as JSON has it: things by their parts, nothing that opens a door."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items() if k not in HIDDEN}
    if isinstance(value, set | frozenset):
        return [plain(one) for one in sorted(value)]
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def own_page(request: Request, place: Desk) -> bool:
    """Whether a form comes from a page of ours: browsers say so, and what says nothing is none."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return site == "same-origin"
    if place.settings.public_url and origin == place.settings.public_url:
        return True
    return urlsplit(origin).netloc == request.headers.get("host")


async def _graph(way: Way, snapshot: Callable[[], Any]) -> Snapshot | None:
    """The graph, if there is one; ways about accounts alone work without."""
    if not way.graph:
        return None
    try:
        found: Snapshot = await snapshot()
    except GraphkitError:
        return None
    return found


def _quiet(error: Exception) -> Exception | None:
    """What may be logged: of the database's errors only the kind, they quote what was sent."""
    return None if type(error).__module__.startswith(("sqlalchemy", "psycopg")) else error
