"""Decisions about records, on their way into the ledger: each arrives there once.

A decision of the ledger is named by the ruling, so that doing it twice is doing it once. Where the
policy asks for two curators, a ruling is `proposed` until a second one agrees.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, new_id, row_of, rows_of
from graphkit.errors import NotFoundError, UsageError

KINDS = ("merge", "not-same", "split", "not-my-work", "claim", "works", "undo")
PROPOSED, WAITING, DONE, FAILED, REFUSED = "proposed", "waiting", "done", "failed", "refused"


class Rulings:
    """The rulings of a database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(
        self,
        actor: Actor,
        kind: str,
        person: str,
        other: str | None = None,
        *,
        works: Sequence[str] = (),
        why: str = "",
        proposed: bool = False,
        claim: str | None = None,
    ) -> str:
        """A ruling; its key."""
        if kind not in KINDS:
            raise UsageError(f"A ruling is one of {', '.join(KINDS)}.")
        ident = new_id()
        with self.database.change(actor, f"ruling.{kind}", person, why) as ways:
            ways.execute(
                t.ruling.insert().values(
                    id=ident,
                    account=actor.who,
                    claim=claim,
                    kind=kind,
                    person=person,
                    other=other,
                    works=json.dumps(list(works)),
                    why=why[:500],
                    said="",
                    state=PROPOSED if proposed else WAITING,
                    created=self.database.now(),
                )
            )
        return ident

    def agree(self, actor: Actor, ident: str, yes: bool, why: str = "") -> None:
        """A curator's word on a proposal: of somebody else's, never of one's own."""
        with self.database.change(
            actor, "ruling.agree" if yes else "ruling.refuse", ident, why
        ) as ways:
            row = row_of(ways, select(t.ruling).where(t.ruling.c.id == ident))
            if row is None or row["state"] != PROPOSED:
                raise NotFoundError("There is no such proposal any more.")
            if yes and row["account"] == actor.who:
                raise UsageError("Somebody else has to agree.")
            ways.execute(
                t.ruling.update()
                .where(t.ruling.c.id == ident)
                .values(state=WAITING if yes else REFUSED, second=actor.who, said=why[:500])
            )

    def undo(self, actor: Actor, ident: str, why: str = "") -> None:
        """Take a ruling back: one that is not done yet is dropped, another undone."""
        with self.database.change(actor, "ruling.undo", ident, why) as ways:
            row = row_of(ways, select(t.ruling).where(t.ruling.c.id == ident))
            if row is None or row["kind"] == "undo":
                raise NotFoundError("There is no such decision.")
            if row["state"] in (PROPOSED, WAITING):
                ways.execute(
                    t.ruling.update()
                    .where(t.ruling.c.id == ident)
                    .values(state=REFUSED, said="taken back")
                )
            elif row["state"] == DONE:
                again = select(t.ruling.c.id).where(
                    t.ruling.c.kind == "undo",
                    t.ruling.c.other == row["decision"],
                    t.ruling.c.state.in_((WAITING, DONE)),
                )
                if ways.execute(again).first() is not None:
                    raise UsageError("That is undone already.")
                ways.execute(
                    t.ruling.insert().values(
                        id=new_id(),
                        account=actor.who,
                        claim=row["claim"],
                        kind="undo",
                        person=row["person"],
                        other=row["decision"],
                        works="[]",
                        why=why[:500],
                        state=WAITING,
                        said="",
                        created=self.database.now(),
                    )
                )

    def next(self) -> dict[str, Any] | None:
        """The oldest that waits."""
        query = select(t.ruling).where(t.ruling.c.state == WAITING)
        with self.database.read() as ways:
            row = row_of(ways, query.order_by(t.ruling.c.number))
        return None if row is None else {**row, "works": json.loads(row["works"])}

    def finished(self, ident: str, state: str, said: str, decision: str | None = None) -> None:
        """What became of one."""
        actor = Actor("worker", "worker")
        with self.database.change(actor, f"ruling.{state}", ident, said) as ways:
            ways.execute(
                t.ruling.update()
                .where(t.ruling.c.id == ident)
                .values(state=state, said=said[:500], decision=decision, done=self.database.now())
            )
            if decision is not None:
                row = row_of(ways, select(t.ruling).where(t.ruling.c.id == ident))
                if row and row["claim"] and row["kind"] == "claim":
                    ways.execute(
                        t.claim.update().where(t.claim.c.id == row["claim"]).values(ruling=decision)
                    )

    def latest(self, most: int = 50, *, account: str | None = None) -> list[dict[str, Any]]:
        """The newest, with who decided."""
        query = (
            select(t.ruling, t.account.c.name.label("who"))
            .outerjoin(t.account, t.account.c.id == t.ruling.c.account)
            .order_by(t.ruling.c.number.desc())
            .limit(most)
        )
        if account is not None:
            query = query.where(t.ruling.c.account == account)
        with self.database.read() as ways:
            rows = rows_of(ways, query)
            undone = set(
                ways.execute(
                    select(t.ruling.c.other).where(
                        t.ruling.c.kind == "undo", t.ruling.c.state.in_((WAITING, DONE))
                    )
                ).scalars()
            )
        return [
            {
                **row,
                "works": json.loads(row["works"]),
                "undone": row["decision"] is not None and row["decision"] in undone,
            }
            for row in rows
        ]

    def proposals(self) -> list[dict[str, Any]]:
        """What waits for a second curator, or for one at all."""
        return [row for row in self.latest(500) if row["state"] == PROPOSED]
