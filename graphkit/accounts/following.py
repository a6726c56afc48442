"""What somebody follows, and what changed there: events are of the graph, feeds are a look at them.

An event stands once, however many follow; so a generation with many changes costs by what changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, add_once, put_all, rows_of
from graphkit.errors import UsageError

KINDS = ("people", "topics", "institutions", "communities", "venues")
MOST = 2_000  # that somebody follows
NOTE = 1_000
SHOWN = 50


class LookedAt(NamedTuple):
    """Something that is followed, as a generation has it; `was` is the id by which it is."""

    kind: str
    was: str
    subject: str
    name: str
    state: Mapping[str, Sequence[str]]
    changes: Mapping[str, Sequence[Any]]


class Following:
    """Shortlists, events and feeds."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def follow(self, actor: Actor, kind: str, subject: str, name: str) -> None:
        """Follow something."""
        if kind not in KINDS:
            raise UsageError(f"What is followed is one of {', '.join(KINDS)}.")
        with self.database.change(actor, "follow", f"{kind} {subject}") as ways:
            own = select(func.count()).where(t.follow.c.account == actor.who)
            if ways.execute(own).scalar_one() >= MOST:
                raise UsageError(f"At most {MOST:,} things are followed.")
            add_once(
                ways,
                t.follow,
                {
                    "account": actor.who,
                    "kind": kind,
                    "subject": subject,
                    "name": name[:300],
                    "note": "",
                    "created": self.database.now(),
                },
            )

    def stop(self, actor: Actor, kind: str, subject: str) -> None:
        """Follow it no more; its note goes, too."""
        with self.database.change(actor, "unfollow", f"{kind} {subject}") as ways:
            ways.execute(t.follow.delete().where(*_own(actor.who, kind, subject)))

    def note(self, actor: Actor, kind: str, subject: str, note: str) -> None:
        """Write down why."""
        with self.database.change(actor, "follow.note", f"{kind} {subject}") as ways:
            ways.execute(
                t.follow.update().where(*_own(actor.who, kind, subject)).values(note=note[:NOTE])
            )

    def followed(self, account: str) -> list[dict[str, Any]]:
        """What somebody follows."""
        with self.database.read() as ways:
            return rows_of(
                ways,
                select(t.follow)
                .where(t.follow.c.account == account)
                .order_by(t.follow.c.kind, t.follow.c.name),
            )

    def follows(self, account: str, kind: str, subject: str) -> bool:
        """Whether somebody follows it."""
        with self.database.read() as ways:
            query = select(t.follow.c.subject).where(*_own(account, kind, subject))
            return ways.execute(query).first() is not None

    # -- feeds -------------------------------------------------------------------------------

    def feed(self, account: str, before: int | None = None) -> list[dict[str, Any]]:
        """What changed in what somebody follows, the newest first."""
        on = and_(t.follow.c.kind == t.event.c.kind, t.follow.c.subject == t.event.c.subject)
        query = select(t.event).join(t.follow, on).where(t.follow.c.account == account)
        return self._events(query, before)

    def of_subject(self, kind: str, subject: str) -> list[dict[str, Any]]:
        """What changed in one thing, the newest first."""
        which = (t.event.c.kind == kind, t.event.c.subject == subject)
        return self._events(select(t.event).where(*which), None)

    def _events(self, query: Any, before: int | None) -> list[dict[str, Any]]:
        if before is not None:
            query = query.where(t.event.c.id < before)
        with self.database.read() as ways:
            rows = rows_of(ways, query.order_by(t.event.c.id.desc()).limit(SHOWN))
        return [{**row, "refs": json.loads(row["refs"])} for row in rows]

    # -- a new generation --------------------------------------------------------------------

    def subjects(self) -> dict[tuple[str, str], dict[str, Any] | None]:
        """What is followed by anybody, and what it was when it was looked at last."""
        on = and_(t.seen.c.kind == t.follow.c.kind, t.seen.c.subject == t.follow.c.subject)
        query = (
            select(
                t.follow.c.kind,
                t.follow.c.subject,
                t.seen.c.generation,
                t.seen.c.works,
                t.seen.c.people,
                t.seen.c.suggested,
            )
            .outerjoin(t.seen, on)
            .distinct()
        )
        with self.database.read() as ways:
            rows = rows_of(ways, query)
        return {
            (row["kind"], row["subject"]): None
            if row["generation"] is None
            else {
                "generation": row["generation"],
                "works": json.loads(row["works"]),
                "people": json.loads(row["people"]),
                "suggested": json.loads(row["suggested"] or "[]"),
            }
            for row in rows
        }

    def unseen(self) -> bool:
        """Whether something is followed that was never looked at."""
        on = and_(t.seen.c.kind == t.follow.c.kind, t.seen.c.subject == t.follow.c.subject)
        query = select(t.follow.c.subject).outerjoin(t.seen, on).where(t.seen.c.kind.is_(None))
        with self.database.read() as ways:
            return ways.execute(query.limit(1)).first() is not None

    def unforeseen(self, generation: str, most: int) -> list[str]:
        """People who are followed, and whose suggestions are those of an older generation."""
        c = t.seen.c
        query = (
            select(c.subject)
            .where(c.kind == "people", func.coalesce(c.suggested_with, "") != generation)
            .where(
                select(t.follow.c.subject)
                .where(t.follow.c.kind == "people", t.follow.c.subject == c.subject)
                .exists()
            )
            .order_by(c.subject)
            .limit(most)
        )
        with self.database.read() as ways:
            return [str(one) for one in ways.execute(query).scalars()]

    def foresee(self, generation: str, suggested: Mapping[str, Sequence[str]]) -> None:
        """Keep whom to meet was suggested to people: what comes true of it is told later."""
        with self.database.quiet() as ways:
            for subject, people in suggested.items():
                which = (t.seen.c.kind == "people", t.seen.c.subject == subject)
                values = {"suggested": json.dumps(list(people)), "suggested_with": generation}
                ways.execute(t.seen.update().where(*which).values(**values))

    def tell(self, generation: str, looked: Sequence[LookedAt]) -> int:
        """Keep what things are now, and what changed in them; told once for a generation.

        All in one short change: others wait with theirs, so what is looked at was looked at before.
        """
        told, seen = 0, {}
        with self.database.quiet() as ways:
            for one in looked:
                if one.was != one.subject:
                    self.move(ways, one.kind, one.was, one.subject)
                told += sum(
                    add_once(ways, t.event, row) for row in self._events_of(generation, one)
                )
                seen[one.kind, one.subject] = {
                    "kind": one.kind,
                    "subject": one.subject,
                    "generation": generation,
                    "works": json.dumps(sorted(one.state["works"])),
                    "people": json.dumps(sorted(one.state["people"])),
                }
            put_all(ways, t.seen, list(seen.values()), ("kind", "subject"))
        return told

    def _events_of(self, generation: str, one: LookedAt) -> list[dict[str, Any]]:
        return [
            {
                "kind": one.kind,
                "subject": one.subject,
                "name": one.name[:300],
                "generation": generation,
                "what": what,
                "refs": json.dumps(list(refs)),
                "at": self.database.now(),
            }
            for what, refs in one.changes.items()
        ]

    def move(self, ways: Connection, kind: str, old: str, new: str) -> None:
        """What had another id is followed under its new one; who followed both follows it once."""
        for row in rows_of(
            ways, select(t.follow).where(t.follow.c.kind == kind, t.follow.c.subject == old)
        ):
            add_once(ways, t.follow, {**row, "subject": new})
        ways.execute(t.follow.delete().where(t.follow.c.kind == kind, t.follow.c.subject == old))
        ways.execute(t.seen.delete().where(t.seen.c.kind == kind, t.seen.c.subject == old))


def _own(account: str, kind: str, subject: str) -> tuple[Any, ...]:
    return (t.follow.c.account == account, t.follow.c.kind == kind, t.follow.c.subject == subject)
