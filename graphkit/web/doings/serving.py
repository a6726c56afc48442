"""People's doings as part of the explorer: the routes, the words in shared pages, the worker."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Line

from graphkit.questions.snapshot import Giver
from graphkit.web.application import Explorer
from graphkit.web.doings.answering import SESSION, Answering
from graphkit.web.doings.place import Desk
from graphkit.web.doings.shown import Shown
from graphkit.web.doings.table import WAYS
from graphkit.web.doings.ways import Way
from graphkit.web.doings.working import Working


class Doings:
    """What the explorer has where accounts are on."""

    def __init__(
        self, explorer: Explorer, place: Desk, opened: Callable[[], Giver], *, works: bool = True
    ) -> None:
        self.place, self._explorer, self._works = place, explorer, works
        page = explorer.renderer.page
        self.shown = Shown(place, page)
        self.answering = Answering(
            place, page, explorer.failed, lambda b, who: self.shown.filled(b, "", None, who)
        )
        self.working = Working(place, opened)
        self._lines = [
            Line(address(way), functools.partial(self._answer, way), methods=[way.method])
            for way in WAYS
        ]
        self._twins = [
            Line(f"{address(way)}.json", functools.partial(self._answer, way, ending="json"))
            for way in WAYS
            if has_twin(way)
        ]

    def start(self) -> None:
        """The worker begins, unless somebody else does its steps."""
        if self._works:
            self.working.start()

    def ways(self) -> list[Line]:
        """The routes; twins first, since an id may end like one."""
        return [*self._twins, *self._lines]

    def takes(self, path: str) -> bool:
        """Whether something may be sent to a path."""
        return any(
            way.method == "POST" and line.path_regex.match(path)
            for way, line in zip(WAYS, self._lines, strict=True)
        )

    async def _answer(self, way: Way, request: Request, ending: str = "") -> Response:
        explorer = self._explorer
        answer = await self.answering.answer(
            way, request, explorer.snapshots.current, explorer.threads, ending
        )
        if way.method == "POST":
            self.working.wake()
        return answer

    def claimed(self, ident: str) -> bool | None:
        """Of a verified claim on a record: whether it was authenticated; None without one."""
        holder = self.place.claims.holder(ident)
        return None if holder is None else holder["way"] == "orcid"

    def filled(self, body: bytes, route: str, ident: str | None, cookies: dict[str, str]) -> bytes:
        """A page that all share, with the words for one reader."""
        visitor = self.place.signing.visitor(cookies.get(SESSION, ""))
        return self.shown.filled(body, route, ident, visitor)

    def close(self) -> None:
        """The worker ends, then the database is closed."""
        self.working.stop()
        self.place.database.close()


def with_doings(
    place: Callable[[], Desk], opened: Callable[[], Giver]
) -> Callable[[Explorer], Doings]:
    """What `application` wants."""
    return lambda explorer: Doings(explorer, place(), opened)


def has_twin(way: Way) -> bool:
    """Whether a way is a page that can be read as data, too."""
    return way.method == "GET" and way.twin and not way.foreign


def address(way: Way) -> str:
    """The path as Starlette reads it: an id at the end may have slashes in it.

    >>> from graphkit.web.doings.table import WAYS
    >>> [address(w) for w in WAYS if w.name in ("claim", "talk", "page feed")]
    ['/claim/{id:path}', '/atom/{kind}/{id:path}', '/talks/{id}']
    """
    of_graph = way.path.startswith(
        ("/claim/", "/invite/", "/curate/person", "/curate/split", "/atom/")
    )
    return re.sub(r"{id}\Z", "{id:path}", way.path) if of_graph else way.path
