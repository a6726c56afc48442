"""What a way is: method and address, who may go it, whose the thing is, what answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphkit.accounts import Actor, Role, Visitor
from graphkit.errors import NotFoundError, UsageError
from graphkit.questions.snapshot import Snapshot

if TYPE_CHECKING:
    from graphkit.web.doings.place import Desk

Owns = Callable[["Desk", Visitor, str], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """A page from a template."""

    template: str
    data: Mapping[str, Any]
    status: int = 200
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Go:
    """On to another page, after something was done; an empty cookie is taken away."""

    to: str
    said: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes: a feed, an export."""

    body: bytes
    kind: str
    name: str = ""  # of a file to keep
    headers: Mapping[str, str] = field(default_factory=dict)


Shown = Page | Go | Raw


@dataclass(slots=True)
class DoingRequest:
    """A request, read: parts of the path, query, form, and who asks from where."""

    place: Desk
    visitor: Visitor | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, list[str]]
    cookies: Mapping[str, str]
    files: list[bytes]
    address: str  # of the connection: hashed before anything is kept
    snapshot: Snapshot | None = None
    error: str = ""

    @property
    def who(self) -> Visitor:
        """Who is signed in; ways that need somebody are not gone by nobody."""
        if self.visitor is None:
            raise UsageError("Sign in first.")
        return self.visitor

    @property
    def actor(self) -> Actor:
        """Who changes something."""
        return self.who.actor

    @property
    def graph(self) -> Snapshot:
        """The graph as it is now."""
        if self.snapshot is None:
            raise NotFoundError("Nothing is loaded yet.")
        return self.snapshot

    def one(self, name: str, longest: int = 300) -> str:
        """A field of the form; at most so many letters."""
        text = self.form.get(name, [""])[0].replace("\x00", "")
        if len(text) > longest:
            raise UsageError(f"{name} has at most {longest:,} letters.")
        return text.encode("utf-8", "replace").decode("utf-8")

    def all(self, name: str, most: int = 500) -> list[str]:
        """A field that may stand there several times."""
        return [text[:1000].replace("\x00", "") for text in self.form.get(name, [])[:most]]


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that somebody can do. `owns` is asked of everybody but those whom `beside` lets."""

    name: str
    method: str
    path: str
    about: str
    answer: Callable[[DoingRequest], Shown]
    who: Role | None  # the least role; None for everybody
    owns: Owns | None = None
    beside: Role | None = None  # who may also go it where the thing is another's
    again: Callable[[DoingRequest], Page] | None = None  # the form once more, with what was wrong
    foreign: bool = False  # asked by other sites or programs: a mail's one-click, a provider
    graph: bool = True  # whether it looks at the graph
    twin: bool = True  # of a page: the same as data, at its address with .json
    files: int = 0  # bytes of the one file that its form may bring


def local(text: str, otherwise: str = "/") -> str:
    r"""A path of our own, or another one: nobody is sent to other sites.

    >>> local("/people/x?a=1"), local("//evil.example"), local("/\\evil"), local("https://evil")
    ('/people/x?a=1', '/', '/', '/')
    """
    plain = text.isprintable() and "\\" not in text and len(text) <= 2000
    return text if plain and text.startswith("/") and not text.startswith("//") else otherwise
