"""Two people in a conversation: an invitation with its reasons, an answer, messages, an end.

Only who is verified for a record and said so is invited. What one blocks, the other never learns.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, add_once, new_id, row_of, rows_of
from graphkit.errors import NotFoundError, UsageError

ASKED, ACCEPTED, DECLINED, ENDED = "asked", "accepted", "declined", "ended"
PURPOSE, TEXT = 2_000, 8_000  # letters
INVITATIONS, MESSAGES = 10, 200  # of one account a day
DAY = 86_400
SHOWN = 200


class Talking:
    """Invitations and messages."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def invite(self, actor: Actor, asked: str, purpose: str, reasons: Sequence[str]) -> str:
        """Invite somebody who is open to it; the key of the talk."""
        if not purpose.strip():
            raise UsageError("Say what for: an invitation without a purpose is not sent.")
        if asked == actor.who:
            raise UsageError("This is your own record.")
        with self.database.change(actor, "talk.invite", asked) as ways:
            other = row_of(ways, select(t.account).where(t.account.c.id == asked))
            if other is None or other["state"] != "active" or not other["open_for"]:
                raise UsageError("They are not open to invitations now.")
            before = self._between(ways, actor.who, asked)
            if before is not None:
                return str(before["id"])
            self._enough(ways, t.talk.c.asker, actor.who, INVITATIONS, "invitations")
            ident = new_id()
            # of who blocked, the invitation looks sent: it is declined, and nobody is told
            blocked = self._blocked(ways, asked, actor.who)
            ways.execute(
                t.talk.insert().values(
                    id=ident,
                    asker=actor.who,
                    asked=asked,
                    purpose=purpose[:PURPOSE],
                    reasons=json.dumps([str(r)[:500] for r in reasons][:10]),
                    state=ASKED,
                    created=self.database.now(),
                    answered=self.database.now() if blocked else None,
                )
            )
            if not blocked:
                self._tell(
                    ways,
                    asked,
                    f"talk {ident} asked",
                    "An invitation to collaborate",
                    "Somebody invites you to collaborate. What for, and why you:\n"
                    f"{{root}}/talks/{ident}",
                )
        return ident

    def answer(self, actor: Actor, talk: str, accept: bool) -> None:
        """Accept or decline."""
        with self.database.change(actor, "talk.accept" if accept else "talk.decline", talk) as ways:
            row = self._row(ways, talk, actor.who)
            if row["asked"] != actor.who or row["state"] != ASKED:
                raise UsageError("This invitation is not waiting for your answer.")
            ways.execute(
                t.talk.update()
                .where(t.talk.c.id == talk)
                .values(state=ACCEPTED if accept else DECLINED, answered=self.database.now())
            )
            said = "accepted" if accept else "declined"
            self._tell(
                ways,
                row["asker"],
                f"talk {talk} {said}",
                f"Your invitation was {said}",
                f"Your invitation was {said}:\n{{root}}/talks/{talk}",
            )

    def write(self, actor: Actor, talk: str, ident: str, text: str) -> bool:
        """Write a message; sent twice with one key, it is kept once. Whether it was new."""
        plain = "".join(c for c in text.replace("\r\n", "\n") if c >= " " or c in "\n\t").strip()
        if not plain or len(plain) > TEXT:
            raise UsageError(f"A message has 1 to {TEXT:,} letters.")
        with self.database.change(actor, "message", talk) as ways:
            row = self._row(ways, talk, actor.who)
            if row["state"] != ACCEPTED:
                raise UsageError("Messages are written once the invitation is accepted.")
            before = row_of(ways, select(t.message).where(t.message.c.id == ident))
            if before is not None:
                if before["account"] != actor.who or before["talk"] != talk:
                    raise UsageError("Reload the page, and write again.")
                return False
            self._enough(ways, t.message.c.account, actor.who, MESSAGES, "messages")
            ways.execute(
                t.message.insert().values(
                    id=ident,
                    talk=talk,
                    account=actor.who,
                    text=plain,
                    created=self.database.now(),
                    number=self._next(ways, talk),
                )
            )
            other = row["asked"] if row["asker"] == actor.who else row["asker"]
            if not self._blocked(ways, other, actor.who):
                day = self.database.now() // DAY
                self._tell(
                    ways,
                    other,
                    f"talk {talk} written {other} {day}",
                    "A message for you",
                    f"There is a message for you:\n{{root}}/talks/{talk}",
                )
        return True

    def end(self, actor: Actor, talk: str, *, block: bool = False) -> None:
        """End a talk; who is blocked is heard no more."""
        with self.database.change(actor, "talk.block" if block else "talk.end", talk) as ways:
            row = self._row(ways, talk, actor.who)
            ways.execute(t.talk.update().where(t.talk.c.id == talk).values(state=ENDED))
            if block:
                other = row["asked"] if row["asker"] == actor.who else row["asker"]
                add_once(
                    ways,
                    t.block,
                    {"account": actor.who, "blocked": other, "created": self.database.now()},
                )

    def report(self, actor: Actor, talk: str, why: str) -> None:
        """Tell the admins of abuse: only then do they see the talk."""
        if not why.strip():
            raise UsageError("Say in a few words what is wrong.")
        with self.database.change(actor, "report", talk) as ways:
            self._row(ways, talk, actor.who)
            ways.execute(
                t.report.insert().values(
                    id=new_id(),
                    account=actor.who,
                    talk=talk,
                    why=why[:PURPOSE],
                    state="open",
                    created=self.database.now(),
                )
            )

    def close_report(self, actor: Actor, report: str, why: str) -> None:
        """An admin has acted on a report."""
        with self.database.change(actor, "report.settle", report, why) as ways:
            ways.execute(t.report.update().where(t.report.c.id == report).values(state="settled"))

    def unblock(self, actor: Actor, account: str) -> None:
        """Hear somebody again."""
        with self.database.change(actor, "unblock", account) as ways:
            ways.execute(
                t.block.delete().where(t.block.c.account == actor.who, t.block.c.blocked == account)
            )

    # -- looking -----------------------------------------------------------------------------

    def one(self, talk: str, account: str) -> dict[str, Any]:
        """A talk of somebody, with its messages."""
        with self.database.read() as ways:
            row = self._row(ways, talk, account)
            row["messages"] = self._messages(ways, talk)
            row["other"] = row["asked"] if row["asker"] == account else row["asker"]
            row["reasons"] = json.loads(row["reasons"])
            both = select(t.account.c.id, t.account.c.name).where(
                t.account.c.id.in_((row["asker"], row["asked"]))
            )
            names = {one["id"]: one["name"] for one in rows_of(ways, both)}
        row["names"] = names
        return unanswered(row)

    def reported(self) -> list[dict[str, Any]]:
        """Open reports, with what they are about."""
        query = (
            select(t.report, t.account.c.name.label("who"))
            .join(t.account, t.account.c.id == t.report.c.account)
            .where(t.report.c.state == "open")
            .order_by(t.report.c.created)
        )
        with self.database.read() as ways:
            rows = rows_of(ways, query)
            for row in rows:
                row["messages"] = self._messages(ways, row["talk"])
        return rows

    def inbox(self, account: str) -> list[dict[str, Any]]:
        """The talks of somebody, the latest first; those of who is blocked are not there."""
        other = or_(t.talk.c.asker == account, t.talk.c.asked == account)
        last = (
            select(t.message.c.talk, func.max(t.message.c.created).label("latest"))
            .where(t.message.c.talk.in_(select(t.talk.c.id).where(other)))
            .group_by(t.message.c.talk)
            .subquery()
        )
        query = (
            select(t.talk, last.c.latest, t.account.c.name.label("other"))
            .outerjoin(last, last.c.talk == t.talk.c.id)
            .join(
                t.account,
                and_(
                    or_(t.account.c.id == t.talk.c.asker, t.account.c.id == t.talk.c.asked),
                    t.account.c.id != account,
                ),
            )
            .where(other)
            .order_by(func.coalesce(last.c.latest, t.talk.c.created).desc(), t.talk.c.id)
            .limit(SHOWN)
        )
        hidden = select(t.block.c.blocked).where(t.block.c.account == account)
        with self.database.read() as ways:
            gone = set(ways.execute(hidden).scalars())
            rows = rows_of(ways, query)
        return [
            unanswered(row)
            for row in rows
            if not (row["asked"] == account and row["asker"] in gone)
            and not (row["asked"] == account and row["state"] == ASKED and row["answered"])
        ]

    def waiting(self, account: str) -> int:
        """How many invitations wait for an answer of somebody."""
        hidden = select(t.block.c.blocked).where(t.block.c.account == account)
        query = select(func.count()).where(
            t.talk.c.asked == account,
            t.talk.c.state == ASKED,
            t.talk.c.answered.is_(None),
            t.talk.c.asker.not_in(hidden),
        )
        with self.database.read() as ways:
            return int(ways.execute(query).scalar_one())

    def with_person(self, account: str, other: str) -> dict[str, Any] | None:
        """The latest talk of two."""
        with self.database.read() as ways:
            return self._between(ways, account, other, ended=True)

    def _messages(self, ways: Connection, talk: str) -> list[dict[str, Any]]:
        query = select(t.message).where(t.message.c.talk == talk)
        latest = rows_of(ways, query.order_by(t.message.c.number.desc()).limit(SHOWN))
        return latest[::-1]

    def _next(self, ways: Connection, talk: str) -> int:
        """The place of the next message: a clock counts seconds, people write faster."""
        last = select(func.max(t.message.c.number)).where(t.message.c.talk == talk)
        return int(ways.execute(last).scalar() or 0) + 1

    def _between(
        self, ways: Connection, one: str, other: str, *, ended: bool = False
    ) -> dict[str, Any] | None:
        both = or_(
            and_(t.talk.c.asker == one, t.talk.c.asked == other),
            and_(t.talk.c.asker == other, t.talk.c.asked == one),
        )
        states = (ASKED, ACCEPTED, DECLINED, ENDED) if ended else (ASKED, ACCEPTED)
        return row_of(
            ways,
            select(t.talk)
            .where(both, t.talk.c.state.in_(states))
            .order_by(t.talk.c.created.desc()),
        )

    def _row(self, ways: Connection, talk: str, account: str) -> dict[str, Any]:
        row = row_of(ways, select(t.talk).where(t.talk.c.id == talk))
        if row is None or account not in (row["asker"], row["asked"]):
            raise NotFoundError("There is no such talk.")
        return row

    def _blocked(self, ways: Connection, account: str, other: str) -> bool:
        query = select(t.block.c.blocked).where(
            t.block.c.account == account, t.block.c.blocked == other
        )
        return ways.execute(query).first() is not None

    def _enough(self, ways: Connection, column: Any, account: str, most: int, what: str) -> None:
        since = self.database.now() - DAY
        many = select(func.count()).where(column == account, column.table.c.created > since)
        if ways.execute(many).scalar_one() >= most:
            raise UsageError(f"At most {most} {what} a day.")

    def _tell(self, ways: Connection, account: str, key: str, subject: str, body: str) -> None:
        from graphkit.accounts.mailing import put  # noqa: PLC0415

        put(ways, self.database.now(), key, subject, body, account=account)


def unanswered(row: dict[str, Any]) -> dict[str, Any]:
    """A talk as both may see it: who is blocked does not learn that it was answered at once."""
    return {**row, "answered": None} if row["state"] == ASKED else row
