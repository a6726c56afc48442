"""One's own data: all of it out, all of it gone; and what is kept no longer than it has to be."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.engine import make_url

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, rows_of
from graphkit.accounts.signing import ABSOLUTE, DAY
from graphkit.accounts.talking import unanswered
from graphkit.errors import StoreError, UsageError

SECRET = frozenset({"password", "key"})  # hashes: of no use to anybody but an attacker
YEAR = 365 * DAY


def export(database: Database, account: str) -> dict[str, Any]:
    """Everything that is kept about an account, table by table."""
    found: dict[str, Any] = {}
    with database.read() as ways:
        for table in t.META.sorted_tables:
            which = _of(table, account)
            if which is not None:
                rows = rows_of(ways, select(table).where(which))
                found[table.name] = [
                    {k: v for k, v in row.items() if k not in SECRET} for row in rows
                ]
        claims = [row["id"] for row in found["claim"]]
        for table in (t.anchor, t.answer):
            found[table.name] = rows_of(ways, select(table).where(table.c.claim.in_(claims)))
        shown = [c for c in t.document.c if c.name != "sealed"]  # these are read on their own page
        found["document"] = rows_of(ways, select(*shown).where(t.document.c.claim.in_(claims)))
        found["talk"] = [unanswered(row) for row in found["talk"]]
        talks = [row["id"] for row in found["talk"]]
        found["message"] = rows_of(ways, select(t.message).where(t.message.c.talk.in_(talks)))
    return found


def _of(table: Any, account: str) -> Any:
    """The rows of a table that are about an account; None where it is about nobody."""
    if table is t.account:
        return table.c.id == account
    if table is t.talk:
        return or_(table.c.asker == account, table.c.asked == account)
    if table is t.audit:
        of_others = and_(table.c.subject == account, table.c.what != "unblock")  # they never learn
        return or_(table.c.who == account, of_others)
    return table.c.account == account if "account" in table.c else None


def delete(database: Database, actor: Actor, account: str) -> None:
    """An account and all that is its own. What it decided stays in the ledger, without its name."""
    with database.change(actor, "account.delete", "") as ways:
        admins = (
            ways.execute(
                select(t.account.c.id).where(
                    t.account.c.role == "admin", t.account.c.state == "active"
                )
            )
            .scalars()
            .all()
        )
        if list(admins) == [account]:
            raise UsageError("That is the last admin: name another one first.")
        _let_go(ways, database.now(), account)
        ways.execute(
            t.ruling.update().where(t.ruling.c.account == account).values(account=None, claim=None)
        )
        ways.execute(t.mail.delete().where(t.mail.c.account == account))
        mail = ways.execute(select(t.account.c.mail).where(t.account.c.id == account)).scalar()
        ways.execute(t.mail.delete().where(t.mail.c.recipient == mail, t.mail.c.state != "sent"))
        ways.execute(t.audit.update().where(t.audit.c.who == account).values(who="deleted"))
        ways.execute(t.audit.update().where(t.audit.c.subject == account).values(subject="deleted"))
        ways.execute(t.account.delete().where(t.account.c.id == account))
    if actor.who == account:
        with database.quiet() as ways:  # the line of this very change
            ways.execute(t.audit.update().where(t.audit.c.who == account).values(who="deleted"))


def _let_go(ways: Connection, now: int, account: str) -> None:
    """Take back the ledger's decision of a verified claim."""
    from graphkit.accounts.database import new_id  # noqa: PLC0415

    done = select(t.ruling).where(
        t.ruling.c.account == account,
        t.ruling.c.kind == "claim",
        t.ruling.c.state == "done",
        t.ruling.c.claim.in_(select(t.claim.c.id).where(t.claim.c.state == "verified")),
    )
    for row in rows_of(ways, done):
        ways.execute(
            t.ruling.insert().values(
                id=new_id(),
                account=None,
                claim=None,
                kind="undo",
                person=row["person"],
                other=row["decision"],
                works="[]",
                why="the account was deleted",
                state="waiting",
                said="",
                created=now,
            )
        )


def forget_person(
    database: Database, actor: Actor, people: Iterable[str], folder: Path | None = None
) -> int:
    """Somebody is left out of the graph: what doings say of their record goes, too.

    Claims stay with who made them, without name and record; follows, events, what was seen, and
    works that somebody stated as their own (files in `folder`) go. How much went.
    """
    gone = 0
    for person in people:
        if not _named(database, person):
            continue
        with database.change(actor, "person.forget", "") as ways:
            for table in (t.follow, t.event, t.seen):
                which = (table.c.kind == "people", table.c.subject == person)
                gone += ways.execute(table.delete().where(*which)).rowcount
            for column in (t.event.c.refs, t.seen.c.people):
                inside = column.contains(json.dumps(person), autoescape=True)
                gone += ways.execute(column.table.delete().where(inside)).rowcount
            ways.execute(
                t.seen.update()
                .where(t.seen.c.suggested.contains(json.dumps(person), autoescape=True))
                .values(suggested=None)
            )
            for claim in rows_of(ways, select(t.claim.c.id).where(t.claim.c.person == person)):
                ways.execute(t.document.delete().where(t.document.c.claim == claim["id"]))
                if folder is not None:
                    (folder / own_file(claim["id"])).unlink(missing_ok=True)
            gone += ways.execute(
                t.claim.update()
                .where(t.claim.c.person == person)
                .values(
                    name="left out",
                    person=None,
                    state="withdrawn",
                    words="",
                    works="",
                    reason="",
                    appeal="",
                )
            ).rowcount
            for side in (t.ruling.c.person, t.ruling.c.other):
                ways.execute(
                    t.ruling.update()
                    .where(side == person, t.ruling.c.state.in_(("proposed", "waiting")))
                    .values(state="refused")
                )
                ways.execute(
                    t.ruling.update().where(side == person).values({side.name: "left out"})
                )
            for column in (t.audit.c.subject, t.objection.c.about):
                inside = column.contains(person, autoescape=True)
                ways.execute(column.table.update().where(inside).values({column.name: "left out"}))
    return gone


def _named(database: Database, person: str) -> bool:
    """Whether anything here is about somebody."""
    text = json.dumps(person)
    with database.read() as ways:
        return any(
            ways.execute(select(column).where(which).limit(1)).first() is not None
            for column, which in (
                (
                    t.follow.c.subject,
                    (t.follow.c.kind == "people") & (t.follow.c.subject == person),
                ),
                (
                    t.event.c.id,
                    (t.event.c.subject == person) | t.event.c.refs.contains(text, autoescape=True),
                ),
                (
                    t.seen.c.subject,
                    (t.seen.c.subject == person)
                    | t.seen.c.people.contains(text, autoescape=True)
                    | t.seen.c.suggested.contains(text, autoescape=True),
                ),
                (t.claim.c.id, t.claim.c.person == person),
                (t.objection.c.id, t.objection.c.about.contains(person, autoescape=True)),
                (t.ruling.c.id, (t.ruling.c.person == person) | (t.ruling.c.other == person)),
                (t.audit.c.id, t.audit.c.subject.contains(person, autoescape=True)),
            )
        )


def own_file(claim: str) -> str:
    """The file of works that somebody stated as their own."""
    return f"stated-by-oneself-{claim}.bib"


def tidy(database: Database) -> dict[str, int]:
    """What is past its time."""
    now = database.now()
    old = {
        "session": t.session.c.created < now - ABSOLUTE,
        "device": t.device.c.created < now - 180 * DAY,
        "attempt": t.attempt.c.at < now - DAY,
        "token": t.token.c.expires < now - DAY,
        "event": t.event.c.at < now - YEAR,
        "audit": t.audit.c.at < now - 3 * YEAR,
        "mail": (t.mail.c.state == "sent") & (t.mail.c.created < now - 30 * DAY),
        "document": t.document.c.created < now - 90 * DAY,
        "objection": (t.objection.c.state == "settled") & (t.objection.c.settled < now - YEAR),
        "report": (t.report.c.state == "settled") & (t.report.c.created < now - YEAR),
    }
    gone = {}
    with database.quiet() as ways:
        for name, which in old.items():
            gone[name] = ways.execute(t.META.tables[name].delete().where(which)).rowcount
    return gone


# -- backup --------------------------------------------------------------------------------------


def back_up(database: Database, path: Path) -> None:
    """A copy of the whole database while it is used: SQLite's own, or `pg_dump`'s."""
    if path.exists():
        raise UsageError(f"{path} is there already; a backup replaces nothing.")
    url = make_url(database.address)
    path.touch(mode=0o600)
    if url.drivername == "sqlite":
        with sqlite3.connect(str(url.database)) as own, sqlite3.connect(path) as copy:
            own.backup(copy)
        own.close()
        copy.close()
        return
    _ask(["pg_dump", "--format=custom", f"--file={path}", _plain(url)])


def restore(address: str, path: Path) -> None:
    """A backup into a database that is empty; what is there is never overwritten."""
    url = make_url(address)
    if url.drivername == "sqlite":
        target = Path(str(url.database))
        if target.exists():
            raise UsageError(f"{target} is there already: move it away first.")
        _check(path)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with sqlite3.connect(path) as copy, sqlite3.connect(target) as own:
            copy.backup(own)
        own.close()
        copy.close()
        return
    _ask(
        [
            "pg_restore",
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={_plain(url)}",
            str(path),
        ]
    )


def _check(path: Path) -> None:
    """Whether a file is a whole database."""
    copy = sqlite3.connect(path)
    try:
        fine = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.DatabaseError:
        fine = False
    finally:
        copy.close()
    if not fine:
        raise StoreError(f"{path} is damaged, or no backup.")


def _plain(url: Any) -> str:
    return str(url.set(drivername="postgresql").render_as_string(hide_password=False))


def _ask(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise UsageError(
            f"{command[0]} is not here: install PostgreSQL's client programs."
        ) from None
    if done.returncode:
        raise StoreError(f"{command[0]} failed: {done.stderr.strip().splitlines()[-1:]}")
