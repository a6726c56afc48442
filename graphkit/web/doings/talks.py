"""Invite with reasons, answer, write, block, report."""

from __future__ import annotations

from graphkit.accounts import Visitor
from graphkit.accounts.database import new_id
from graphkit.errors import NotFoundError, UsageError
from graphkit.questions.suggestions import suggestions
from graphkit.web.doings.place import Desk
from graphkit.web.doings.records import record
from graphkit.web.doings.ways import DoingRequest, Go, Page, Shown

LOOKED = 50  # suggestions among which the reasons are looked for


def takes_part(place: Desk, visitor: Visitor, ident: str) -> bool:
    """Whether a talk is somebody's own."""
    try:
        place.talking.one(ident, visitor.id)
    except NotFoundError:
        return False
    return True


def reasons(asked: DoingRequest, own: str | None, other: str) -> list[str]:
    """Why these two: the reasons of the suggestion, where there is one."""
    if own is None:
        return []
    suggested = suggestions(
        asked.graph, asked.graph.projection.number(own), 2 * LOOKED, beyond=LOOKED
    )
    for row in suggested.rows():
        if row["id"] == other:
            return [str(reason["text"]) for reason in (*row["reasons"], *row["against"])]
    return []


def invite_page(asked: DoingRequest) -> Page:
    """The invitation, with the reasons that it carries; or why there can be none."""
    place, person = asked.place, record(asked.graph, asked.path["id"])
    holder = place.claims.holder(person["id"])
    mine = place.claims.record_of(asked.who.id)
    own = mine["person"] if mine else None
    return Page(
        "invite.html.j2",
        {
            "record": person,
            "holder": holder,
            "purpose": asked.one("purpose", 2_000),
            "own": own,
            "reasons": reasons(asked, own, person["id"]) if holder and own else [],
            "before": place.talking.with_person(asked.who.id, holder["id"]) if holder else None,
        },
    )


def invite(asked: DoingRequest) -> Shown:
    """Sent: only to somebody who is verified, and by somebody who is."""
    place, person = asked.place, record(asked.graph, asked.path["id"])
    holder, mine = place.claims.holder(person["id"]), place.claims.record_of(asked.who.id)
    if holder is None:
        raise UsageError("Nobody has claimed this record, so nobody can be invited.")
    if mine is None:
        raise UsageError("Claim your own record first: who is invited sees who you are.")
    given = reasons(asked, mine["person"], person["id"]) if asked.one("with") == "yes" else []
    talk = place.talking.invite(asked.actor, holder["id"], asked.one("purpose", 2_000), given)
    return Go(f"/talks/{talk}", "invited")


def inbox(asked: DoingRequest) -> Page:
    """All talks."""
    return Page("talks.html.j2", {"rows": asked.place.talking.inbox(asked.who.id)})


def talk(asked: DoingRequest) -> Page:
    """One talk. The form brings the key of the next message, so that it is sent once."""
    row = asked.place.talking.one(asked.path["id"], asked.who.id)
    records = {side: asked.place.claims.record_of(row[side]) for side in ("asker", "asked")}
    return Page(
        "talk.html.j2",
        {
            "talk": row,
            "next": new_id(),
            "records": records,
            "text": asked.one("text", 20_000),
        },
    )


def answer(asked: DoingRequest) -> Shown:
    """Accept or decline."""
    accept = asked.one("says") == "accept"
    asked.place.talking.answer(asked.actor, asked.path["id"], accept)
    return Go(f"/talks/{asked.path['id']}", "accepted" if accept else "declined")


def write(asked: DoingRequest) -> Shown:
    """A message."""
    key = asked.one("key", 40)
    if not (key.isalnum() and key.isascii() and len(key) == 24):
        raise UsageError("Reload the page, and write again.")
    asked.place.talking.write(asked.actor, asked.path["id"], key, asked.one("text", 20_000))
    return Go(f"/talks/{asked.path['id']}#last", "written")


def end(asked: DoingRequest) -> Shown:
    """End, or block."""
    block = asked.one("block") == "yes"
    asked.place.talking.end(asked.actor, asked.path["id"], block=block)
    return Go("/talks", "blocked" if block else "ended")


def report(asked: DoingRequest) -> Shown:
    """Tell the admins."""
    asked.place.talking.report(asked.actor, asked.path["id"], asked.one("why", 2_000))
    return Go(f"/talks/{asked.path['id']}", "reported")


def unblock(asked: DoingRequest) -> Shown:
    """Hear somebody again."""
    asked.place.talking.unblock(asked.actor, asked.one("account", 60))
    return Go("/me", "saved")
