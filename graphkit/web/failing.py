"""Errors as answers: a status, a title, and what to do; nothing of the machine, nothing echoed."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphkit.answers import Rows
from graphkit.errors import (
    AmbiguousNameError,
    EmptyWorkspaceError,
    GraphkitError,
    NothingUsableError,
    QueryTimeoutError,
    UsageError,
)
from graphkit.web.addresses import address_of


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer that is none."""

    status: int
    title: str
    text: str
    candidates: Rows = field(default_factory=list)  # people who fit a name
    headers: tuple[tuple[str, str], ...] = ()
    empty: bool = False  # nothing was loaded yet


class BusyError(GraphkitError):
    """More questions wait than can be answered in time."""


NOT_FOUND = Failure(
    404,
    "Nothing is here",
    "No page has this address. Look for what you wanted by a name, a title or an identifier.",
)
REFUSED_HOST = Failure(
    421,
    "Not this server",
    "The explorer is not asked for by this name. Whoever runs it can allow"
    " the name: graphkit serve --allow-host NAME",
)
WRONG_METHOD = Failure(
    405,
    "Only reading",
    "Pages are read with GET or HEAD; nothing can be sent here.",
    headers=(("allow", "GET, HEAD"),),
)
TOO_LONG = Failure(414, "This address is too long", "Shorten the list, or ask in several parts.")
SLOW = Failure(
    503,
    "This takes too long",
    "The answer was not ready in time. Ask for less: fewer years, fewer people, a smaller list.",
    headers=(("retry-after", "10"),),
)
BUSY = Failure(
    503,
    "Many are asking",
    "The explorer has more questions than it can answer at once. Try again in a few seconds.",
    headers=(("retry-after", "2"),),
)
DEFECT = Failure(
    500,
    "A defect of graphkit",
    "This page could not be made, and it is not your doing. Whoever"
    " runs the explorer finds the reason in its messages.",
)
NO_STORE = Failure(
    503,
    "The graph cannot be read now",
    "Its store or its workspace does not answer. Try again;"
    " whoever runs the explorer finds the reason in its messages.",
    headers=(("retry-after", "5"),),
)
EMPTY = Failure(
    503,
    "Nothing is loaded yet",
    "Load files into this workspace, then reload this page: graphkit load FILES",
    headers=(("retry-after", "5"),),
    empty=True,
)

FROM_ELSEWHERE = Failure(
    403, "Not from another site", "Files are uploaded from the explorer's own page."
)
NOT_ALLOWED = Failure(
    403,
    "Not allowed",
    "Only whoever runs the explorer uploads files: with the token that it was started with.",
)


def too_large(text: str) -> Failure:
    """More was sent than is taken."""
    return Failure(413, "This is too large", f"{text} Larger files are loaded with: graphkit load")


def too_often(seconds: float) -> Failure:
    """Somebody asked too often."""
    wait = max(1, round(seconds + 0.5))
    return Failure(
        429,
        "Too many questions",
        f"Go on in {wait} s. Lists of many things come whole as CSV or"
        " JSON, which asks less often.",
        headers=(("retry-after", str(wait)),),
    )


def failure_of(error: Exception) -> Failure:
    """The answer that an error becomes."""
    if isinstance(error, AmbiguousNameError):
        rows = [
            {
                "id": ident,
                "name": name,
                "kind": "people",
                "note": note,
                "address": address_of("people", ident),
            }
            for ident, name, note in error.candidates
        ]
        text = "Several people fit this name. Choose one."
        return Failure(300, "Who is meant?", text, candidates=rows)
    if isinstance(error, EmptyWorkspaceError):
        return EMPTY
    if isinstance(error, NothingUsableError):
        return Failure(404, "Nothing is here", said(error))
    if isinstance(error, UsageError):
        return Failure(400, "This cannot be asked so", said(error))
    if isinstance(error, BusyError):
        return BUSY
    if isinstance(error, QueryTimeoutError | TimeoutError):
        return SLOW
    return NO_STORE if isinstance(error, GraphkitError) else DEFECT


def said(error: Exception) -> str:
    """The words of an error, short, and without the advice to type a command."""
    return str(error).split(" See: graphkit", maxsplit=1)[0][:500]
