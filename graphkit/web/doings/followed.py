"""Follow, the feed, and the same as Atom: of an account by a secret address, of a page for all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from graphkit.accounts.following import KINDS
from graphkit.errors import NotFoundError, UsageError
from graphkit.phrases import counted
from graphkit.web.addresses import address_of
from graphkit.web.doings.records import is_here, name_of_thing, told
from graphkit.web.doings.ways import DoingRequest, Go, Page, Raw, Shown, local

WORDS = {
    "works": ("new work", "new works"), "people": ("new person", "new people"),
    "left": ("work that is not there any more", "works that are not there any more"),
    "merged": ("record joined", "records joined"),
    "met": ("suggestion that became true", "suggestions that became true"),
}  # fmt: skip
ATOM = "application/atom+xml; charset=utf-8"


def sentence(event: Mapping[str, Any]) -> str:
    """An event in words."""
    many = len(event["refs"])
    if event["kind"] == "people" and event["what"] == "people":
        return counted(many, "new coauthor")
    return f"{many:,} {WORDS[event['what']][many != 1]}"


def follow(asked: DoingRequest) -> Shown:
    """Follow something that is here."""
    kind, subject = asked.one("kind"), asked.one("subject", 1000)
    if kind not in KINDS:
        raise UsageError(f"What is followed is one of {', '.join(KINDS)}.")
    if kind == "people":
        subject = asked.graph.made.redirects.get(subject, subject)
    name = name_of_thing(asked.graph, kind, subject)
    asked.place.following.follow(asked.actor, kind, subject, name)
    return Go(local(asked.one("back", 2000), address_of(kind, subject)), "followed")


def unfollow(asked: DoingRequest) -> Shown:
    """Follow it no more."""
    kind, subject = asked.one("kind"), asked.one("subject", 1000)
    asked.place.following.stop(asked.actor, kind, subject)
    return Go(local(asked.one("back", 2000), "/shortlist"), "unfollowed")


def note(asked: DoingRequest) -> Shown:
    """A note of one's own."""
    asked.place.following.note(
        asked.actor, asked.one("kind"), asked.one("subject", 1000), asked.one("note", 1_000)
    )
    return Go("/shortlist", "saved")


def shortlist(asked: DoingRequest) -> Page:
    """What one follows, with notes."""
    rows = asked.place.following.followed(asked.who.id)
    rows = [
        row for row in rows if row["kind"] != "people" or is_here(asked.snapshot, row["subject"])
    ]
    for row in rows:
        row["address"] = address_of(row["kind"], row["subject"])
    return Page("shortlist.html.j2", {"rows": rows})


def feed(asked: DoingRequest) -> Page:
    """What changed in what one follows."""
    before = asked.query.get("before", "")
    last = int(before) if before.isascii() and before.isdigit() and len(before) < 15 else None
    events = told(asked.snapshot, asked.place.following.feed(asked.who.id, last))
    for event in events:
        event["sentence"] = sentence(event)
    account = asked.place.signing.account(asked.who.id) or {}
    return Page(
        "feed.html.j2",
        {
            "events": events,
            "older": events[-1]["id"] if len(events) == 50 else None,
            "follows": len(asked.place.following.followed(asked.who.id)),
            "atom": f"/feeds/{asked.who.id}/{asked.place.feed_key(account)}.atom",
        },
    )


def own_atom(asked: DoingRequest) -> Shown:
    """The feed of an account, for feed readers: whoever has the address may read it."""
    account = asked.place.signing.account(asked.path["id"])
    right = asked.place.feed_key(account) if account and account["state"] == "active" else ""
    if not secrets.compare_digest(right, asked.path["key"].encode("ascii", "replace").decode()):
        raise NotFoundError("No feed has this address.")
    events = asked.place.following.feed(asked.path["id"])
    return _atom(asked, f"urn:graphkit:{asked.path['id']}", "What you follow", events)


def page_atom(asked: DoingRequest) -> Shown:
    """What changed in one thing: public as its page is."""
    kind, subject = asked.path["kind"], asked.path["id"]
    if kind not in KINDS:
        raise NotFoundError("No feed has this address.")
    name = name_of_thing(asked.graph, kind, subject)
    events = asked.place.following.of_subject(kind, subject)
    return _atom(asked, f"urn:graphkit:{kind}:{subject}", name, events)


def _atom(asked: DoingRequest, ident: str, title: str, events: list[dict[str, Any]]) -> Raw:
    root = asked.place.root
    rows = told(asked.snapshot, events)
    latest = max((row["at"] for row in rows), default=0)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{_text(ident)}</id>",
        f"<title>{_text(title)}</title>",
        f"<updated>{_time(latest)}</updated>",
        "<author><name>graphkit</name></author>",
    ]
    for row in rows:
        names = "; ".join(one["name"] for one in row["things"][:20])
        parts.append(
            f"<entry><id>urn:graphkit:event:{row['id']}</id>"
            f"<title>{_text(row['name'])}: {_text(sentence(row))}</title>"
            f"<updated>{_time(row['at'])}</updated>"
            f'<link href="{escape(root + row["address"], {chr(34): "&quot;"})}"/>'
            f"<summary>{_text(names)}</summary></entry>"
        )
    parts.append("</feed>\n")
    return Raw("\n".join(parts).encode("utf-8", "replace"), ATOM)


def _text(text: str) -> str:
    """A text for XML, which cannot hold all signs."""
    return escape("".join(c for c in text if c >= " " and c not in "\ufffe\uffff"))


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
