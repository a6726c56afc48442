"""Objections: anybody's, also without an account; they wait for the curators beside the claims.

What is said of whom is not looked up when it comes, so that no answer tells who is here. Whoever
objects gets a key by which the answer is read later, and nothing else.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, new_id, row_of, rows_of
from graphkit.accounts.mailing import put
from graphkit.accounts.signing import DAY, HOUR, Signing, mail_of
from graphkit.errors import NotFoundError, UsageError

# who objects, for whom or why
FOR = {
    "me": "It is about me",
    "another": "It is about somebody for whom I speak",
    "died": "It is about somebody who died",
    "minor": "It is about a minor",
    "namesake": "It is not me: somebody else has my name",
    "other": "Something else",
}
WORDS, WHOM, ANSWER = 4_000, 500, 2_000  # letters
A_PLACE, A_DAY = 5, 300  # of one address in an hour, of all in a day
OPEN, SETTLED = "open", "settled"


class Objections:
    """The objections of a database."""

    def __init__(self, database: Database, signing: Signing) -> None:
        self.database, self._signing = database, signing

    def object(self, place: str, about: str, why: str, words: str, mail: str = "") -> str:
        """Keep an objection; its key. `place` is the address it comes from, which is not kept."""
        if why not in FOR:
            raise UsageError("Choose what it is about.")
        if not about.strip() or not words.strip():
            raise UsageError("Say whom it is about, and what is wrong.")
        contact = mail_of(mail) if mail.strip() else None
        ident = new_id()
        with self.database.change(Actor("somebody"), "objection", ident) as ways:
            self._signing.allow(ways, "objection", place, A_PLACE, HOUR)
            self._signing.allow(ways, "objection", "all", A_DAY, DAY)
            ways.execute(
                t.objection.insert().values(
                    id=ident,
                    about=about[:WHOM],
                    why=why,
                    words=words[:WORDS],
                    mail=contact,
                    state=OPEN,
                    answer="",
                    created=self.database.now(),
                )
            )
        return ident

    def answer(self, actor: Actor, ident: str, answer: str, tell: bool) -> None:
        """A curator answers; by mail, too, where an address was given. The address goes then."""
        if not answer.strip():
            raise UsageError("An objection is answered in words: who objected reads them.")
        with self.database.change(actor, "objection.settle", ident) as ways:
            row = row_of(ways, select(t.objection).where(t.objection.c.id == ident))
            if row is None or row["state"] != OPEN:
                raise NotFoundError("There is no such objection any more.")
            if tell and row["mail"]:
                put(
                    ways,
                    self.database.now(),
                    f"objection {ident}",
                    "Your objection was answered",
                    f"{answer[:ANSWER]}\n\nIt stands here, too:\n{{root}}/objection/{ident}",
                    recipient=row["mail"],
                )
            ways.execute(
                t.objection.update()
                .where(t.objection.c.id == ident)
                .values(
                    state=SETTLED,
                    answer=answer[:ANSWER],
                    mail=None,
                    settled=self.database.now(),
                    settled_by=actor.who,
                )
            )

    def state(self, ident: str) -> dict[str, Any]:
        """What became of one, for who has its key: not what was said, and by whom."""
        c = t.objection.c
        with self.database.read() as ways:
            query = select(c.id, c.state, c.answer, c.created, c.settled).where(c.id == ident)
            found = row_of(ways, query)
        if found is None:
            raise NotFoundError("There is no such objection.")
        return found

    def waiting(self) -> list[dict[str, Any]]:
        """What waits for an answer, the oldest first."""
        query = select(t.objection).where(t.objection.c.state == OPEN)
        with self.database.read() as ways:
            return rows_of(ways, query.order_by(t.objection.c.created).limit(500))

    def many(self) -> int:
        """How many wait."""
        query = select(func.count()).where(t.objection.c.state == OPEN)
        with self.database.read() as ways:
            return int(ways.execute(query).scalar_one())
