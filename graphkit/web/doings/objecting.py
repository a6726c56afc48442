"""Objections: a form for everybody, an answer by its key, the curators' side."""

from __future__ import annotations

from graphkit.accounts.objecting import FOR, WHOM, WORDS
from graphkit.errors import UsageError
from graphkit.web.doings.ways import DoingRequest, Go, Page, Shown


def form(asked: DoingRequest) -> Page:
    """The form. What the address says it is about is text, and is not looked up."""
    about = asked.one("about", 4 * WHOM) or asked.query.get("about", "")
    return Page(
        "object.html.j2",
        {
            "about": about[:WHOM],
            "why": asked.one("why"),
            "kinds": FOR,
            "words": asked.one("words", 4 * WORDS),
            "mail": asked.one("mail"),
            "mails": asked.place.mailing is not None,
            "contact": asked.place.policy.contact,
        },
    )


def send(asked: DoingRequest) -> Shown:
    """Kept for the curators; the same answer whoever it is about."""
    ident = asked.place.objections.object(
        asked.address,
        asked.one("about", WHOM),
        asked.one("why"),
        asked.one("words", WORDS),
        asked.one("mail"),
    )
    return Go(f"/objection/{ident}", "objected")


def state(asked: DoingRequest) -> Page:
    """What became of it, for who has its address."""
    return Page("objection.html.j2", {"objection": asked.place.objections.state(asked.path["key"])})


def answer(asked: DoingRequest) -> Shown:
    """A curator answers."""
    place = asked.place
    tell = asked.one("tell") == "yes"
    if tell and place.mailing is None:
        raise UsageError("No mails are sent from here: answer without one.")
    place.objections.answer(asked.actor, asked.path["id"], asked.one("answer", 2_000), tell)
    return Go("/curate", "answered")
