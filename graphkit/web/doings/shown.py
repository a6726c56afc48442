"""What a page of the graph shows of who reads it: put into the made page, which all others share.

A page is made once for a generation, with marks; each reader's answer has its own words in them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphkit.accounts import Visitor
from graphkit.accounts.claims import SAID as BY
from graphkit.accounts.following import KINDS
from graphkit.web.doings.place import Desk
from graphkit.web.rendering import BUTTONS, NAV

Page = Callable[..., bytes]


class Shown:
    """Fills the marks of a page."""

    def __init__(self, place: Desk, page: Page) -> None:
        self.place, self._page = place, page

    def filled(self, body: bytes, route: str, ident: str | None, visitor: Visitor | None) -> bytes:
        """The page for one reader."""
        nav = self._page("doings-nav.html.j2", visitor=visitor, waiting=self._waiting(visitor))
        body = body.replace(NAV.encode(), nav.strip(), 1)
        if BUTTONS.encode() not in body:
            return body
        made = b""
        kind = {
            "person": "people",
            "topic": "topics",
            "institution": "institutions",
            "community": "communities",
            "venue": "venues",
        }.get(route)
        if kind in KINDS and ident is not None:
            made = self._page(
                "doings-buttons.html.j2",
                visitor=visitor,
                kind=kind,
                subject=ident,
                **self._state(kind, ident, visitor),
            )
        return body.replace(BUTTONS.encode(), made.strip(), 1)

    def _waiting(self, visitor: Visitor | None) -> int:
        """Invitations that wait for an answer."""
        if visitor is None:
            return 0
        return self.place.talking.waiting(visitor.id)

    def _state(self, kind: str, ident: str, visitor: Visitor | None) -> dict[str, Any]:
        """In which state each button is, and the words beneath it."""
        place = self.place
        state: dict[str, Any] = {
            "follows": visitor is not None and place.following.follows(visitor.id, kind, ident),
            "holder": None,
            "claim": None,
            "talk": None,
            "by": "",
            "now": place.database.now(),
            "waiting": (0, None),
        }
        if kind != "people":
            return state
        holder = place.claims.holder(ident)
        state |= {"holder": holder, "by": BY.get(str((holder or {}).get("way")), "")}
        if visitor is not None:
            own = [
                c
                for c in place.claims.of_account(visitor.id)
                if c["person"] == ident and c["state"] != "withdrawn"
            ]
            state["claim"] = own[0] if own else None
            state["waiting"] = place.claims.waiting()
            if holder is not None and holder["id"] != visitor.id:
                state["talk"] = place.talking.with_person(visitor.id, holder["id"])
        return state
