"""What is claimed: each claim, who is verified for a record, what waits for a curator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Database, row_of, rows_of
from graphkit.errors import NotFoundError

PENDING, VERIFIED, DECLINED, WITHDRAWN = "pending", "verified", "declined", "withdrawn"


class Claimed:
    """The claims of a database, read."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def one(self, claim: str) -> dict[str, Any]:
        """A claim with its answers, vouches and rivals."""
        with self.database.read() as ways:
            row = self._row(ways, claim)
            row["answers"] = rows_of(
                ways,
                select(t.answer)
                .where(t.answer.c.claim == claim)
                .order_by(t.answer.c.kind, t.answer.c.value),
            )
            row["vouches"] = rows_of(
                ways,
                select(t.vouch.c.says, t.vouch.c.at, t.account.c.name)
                .join(t.account, t.account.c.id == t.vouch.c.account)
                .where(t.vouch.c.claim == claim)
                .order_by(t.vouch.c.at),
            )
            row["rivals"] = len(self._rivals(ways, row))
        return row

    def claimant(self, account: str) -> dict[str, Any]:
        """What a curator is told of who claims: of a proved mail address its domain alone."""
        a = t.account.c
        query = select(a.name, a.created, a.orcid, a.mail, a.confirmed).where(a.id == account)
        with self.database.read() as ways:
            (row,) = rows_of(ways, query)
        mail, proved = row.pop("mail"), row.pop("confirmed")
        return {**row, "domain": mail.rpartition("@")[2] if proved else None}

    def of_account(self, account: str) -> list[dict[str, Any]]:
        """The claims of somebody, the newest first."""
        query = select(t.claim).where(t.claim.c.account == account)
        with self.database.read() as ways:
            return rows_of(ways, query.order_by(t.claim.c.created.desc(), t.claim.c.id))

    def record_of(self, account: str) -> dict[str, Any] | None:
        """The verified claim of somebody."""
        verified = [row for row in self.of_account(account) if row["state"] == VERIFIED]
        return verified[0] if verified else None

    def holder(self, person: str) -> dict[str, Any] | None:
        """Who is verified for a record: account, name, way, day, and what they are open to."""
        query = (
            select(
                t.account.c.id,
                t.account.c.name,
                t.account.c.open_for,
                t.claim.c.way,
                t.claim.c.decided,
                t.claim.c.id.label("claim"),
            )
            .join(t.claim, t.claim.c.account == t.account.c.id)
            .where(
                t.claim.c.person == person,
                t.claim.c.state == VERIFIED,
                t.account.c.state == "active",
            )
            .order_by(t.claim.c.decided)
        )
        with self.database.read() as ways:
            return row_of(ways, query)

    def verified_among(self, people: Sequence[str]) -> list[dict[str, Any]]:
        """Who of some people is verified: coauthors who could vouch."""
        query = (
            select(t.claim.c.person, t.claim.c.account, t.account.c.name)
            .join(t.account, t.account.c.id == t.claim.c.account)
            .where(t.claim.c.person.in_(list(people)[:5_000]), t.claim.c.state == VERIFIED)
            .order_by(t.account.c.name)
        )
        with self.database.read() as ways:
            return rows_of(ways, query)

    def queue(self) -> list[dict[str, Any]]:
        """What waits for a curator, the oldest first, with how many claim the same record."""
        query = (
            select(t.claim, t.account.c.name.label("who"))
            .join(t.account, t.account.c.id == t.claim.c.account)
            .where(t.claim.c.state == PENDING)
            .order_by(t.claim.c.created, t.claim.c.id)
        )
        with self.database.read() as ways:
            rows = rows_of(ways, query)
            for row in rows:
                row["rivals"] = len(self._rivals(ways, row))
        return rows

    def waiting(self) -> tuple[int, int | None]:
        """How many wait, and since when the oldest does."""
        query = select(func.count(), func.min(t.claim.c.created)).where(t.claim.c.state == PENDING)
        with self.database.read() as ways:
            many, oldest = ways.execute(query).one()
        return int(many), oldest

    def anchored(self) -> dict[str, list[str]]:
        """The mentions of each claim that stands."""
        query = (
            select(t.anchor.c.claim, t.anchor.c.mention)
            .join(t.claim, t.claim.c.id == t.anchor.c.claim)
            .where(t.claim.c.state.in_((PENDING, VERIFIED, DECLINED)))
        )
        found: dict[str, list[str]] = {}
        with self.database.read() as ways:
            for claim, mention in ways.execute(query):
                found.setdefault(claim, []).append(mention)
        return found

    def _row(self, ways: Connection, claim: str) -> dict[str, Any]:
        row = row_of(ways, select(t.claim).where(t.claim.c.id == claim))
        if row is None:
            raise NotFoundError("There is no such claim.")
        return row

    def _standing(self, ways: Connection, *which: Any) -> list[dict[str, Any]]:
        stands = t.claim.c.state.in_((PENDING, VERIFIED, DECLINED))
        return rows_of(ways, select(t.claim).where(stands, *which).order_by(t.claim.c.created))

    def _rivals(self, ways: Connection, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Claims of others on the same record that stand."""
        if row["person"] is None:
            return []
        return rows_of(
            ways,
            select(t.claim).where(
                t.claim.c.person == row["person"],
                t.claim.c.account != row["account"],
                t.claim.c.state.in_((PENDING, VERIFIED)),
            ),
        )
