"""What a route is: its address, who may ask, its parameters, how its data is shown.

From the one list of these come the server's routes, the OpenAPI document, the tests and the docs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from graphkit.answers import Row, Rows
from graphkit.questions.snapshot import Snapshot
from graphkit.web.parameters import Parameter

Data = dict[str, Any]


class Who(Enum):
    """Who may ask."""

    ANYONE = "anyone"  # before anything is known: health, static files
    READER = "reader"  # who may read the graph
    OPERATOR = "operator"  # whoever runs the explorer, on the same machine


class HasMoved(Exception):  # noqa: N818 - no error: the thing has another address now
    """What was asked for has another address."""

    def __init__(self, to: str) -> None:
        self.to = to
        super().__init__(to)


class Given(dict[str, Any]):
    """The values of a request's parameters, and where the workspace is (None for a server).

    `whole` asks for all parts, as data has them; a page may leave dear ones for later.
    """

    folder: Any = None
    public: bool = False
    whole: bool = False


Handler = Callable[[Snapshot, Given], Any]


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be asked. `twins` are its other endings beside the page."""

    name: str
    path: str
    about: str
    answer: Handler
    template: str | None = None  # of the page; None for a picture, which is its own page
    parameters: tuple[Parameter, ...] = ()
    twins: tuple[str, ...] = ("json",)
    table: str | None = None  # the list in the data that CSV and references show
    who: Who = Who.READER
    framed: bool = False
    fresh: bool = False  # it tells what happens now: nobody keeps it
    example: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_path(self) -> tuple[Parameter, ...]:
        """The parameters that are part of the path."""
        return tuple(p for p in self.parameters if f"{{{p.name}}}" in self.path)

    @property
    def in_query(self) -> tuple[Parameter, ...]:
        """The parameters behind the question mark."""
        return tuple(p for p in self.parameters if f"{{{p.name}}}" not in self.path)

    @property
    def endings(self) -> tuple[str, ...]:
        """All endings, the longest first; the plain address comes last."""
        shown = self.template is not None or self.framed
        own = (*self.twins, "html") if shown else self.twins
        return (*sorted(own, key=lambda e: (-len(e), e)), *([""] if shown else []))

    def address(self, ending: str) -> str:
        """The path with an ending."""
        if not ending:
            return self.path
        return f"/index.{ending}" if self.path == "/" else f"{self.path}.{ending}"


def listed(rows: Rows, total: int | None = None) -> Row:
    """A list as every answer has it."""
    many = len(rows) if total is None else total
    return {"rows": rows, "total": many, "truncated": many > len(rows)}


def paged(rows: Rows, page: int, size: int) -> Row:
    """One page of a list that is there whole."""
    begin = (page - 1) * size
    return {**listed(rows[begin : begin + size], len(rows)), "page": page, "size": size}
