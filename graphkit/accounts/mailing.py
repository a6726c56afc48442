"""Mails on their way: put down in the transaction of what they tell, sent by one worker.

waiting ─▶ sending ─▶ sent      A worker that dies while it sends leaves `sending`: whether the
   ▲          │                 other side took it is not known, so it becomes `unsure`, is shown to
   └─ later ──┴─▶ failed        the operator, and is never sent twice by itself.

Into a folder, a mail is a file named by it: there it can be written again, and is one mail.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import Connection, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, add_once, new_id, row_of, rows_of
from graphkit.errors import UsageError
from graphkit.files import written_aside

TRIES = 8
# an address in a header is one piece: folded, it would be encoded, and no program would know it
LONG_LINES = default.clone(max_line_length=900)
DAY = 86_400


def put(
    ways: Connection,
    now: int,
    key: str,
    subject: str,
    body: str,
    *,
    account: str | None = None,
    recipient: str | None = None,
) -> bool:
    """Put a mail down, within a change; the same key is put down once. `{root}` is the address."""
    if recipient is None:
        query = select(t.account.c.mail).where(
            t.account.c.id == account, t.account.c.confirmed.is_not(None)
        )
        recipient = ways.execute(query).scalar()
        if recipient is None:
            return False  # an address that nobody proved is written to only to prove it
    return add_once(
        ways,
        t.mail,
        {
            "id": new_id(),
            "key": key,
            "account": account,
            "recipient": recipient,
            "subject": " ".join(subject.split())[:200],
            "body": body,
            "state": "waiting",
            "tries": 0,
            "created": now,
            "due": now,
        },
    )


class Transport(Protocol):
    """Takes a mail; `again` says whether the same one may be handed over twice."""

    again: bool

    def send(self, mail: EmailMessage, about_to: Callable[[], None]) -> None:
        """Hand a mail over; `about_to` is called before the step that cannot be taken back."""


class RefusedError(Exception):
    """The other side will never take this mail."""


class _GoneError(Exception):
    """Another worker took this mail."""


@dataclass(slots=True)
class Folder:
    """Mails as files, for another program to send, and for tests."""

    folder: Path
    again: bool = True

    def send(self, mail: EmailMessage, about_to: Callable[[], None]) -> None:
        """Write the file, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        about_to()
        path = self.folder / f"{str(mail['Message-ID']).strip('<>').partition('@')[0]}.eml"
        with written_aside(path, durable=True) as aside:
            aside.write_bytes(mail.as_bytes())


@dataclass(slots=True)
class Smtp:
    """A mail server."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"  # starttls, always, none
    again: bool = False

    def send(self, mail: EmailMessage, about_to: Callable[[], None]) -> None:
        """Hand it over."""
        context = ssl.create_default_context()
        made = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=30, context=context)
            if self.tls == "always"
            else smtplib.SMTP(self.host, self.port, timeout=30)
        )
        with made as server:
            if self.tls == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            about_to()
            try:
                server.send_message(mail)
            except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
                raise RefusedError(type(error).__name__) from None


def transport_of(address: str) -> Transport:
    """Where mails go: smtp://USER:PASSWORD@HOST:PORT, smtps://…, smtp+plain://… or a folder."""
    if "://" not in address:
        return Folder(Path(address))
    parts = urlsplit(address)
    kinds = {"smtp": ("starttls", 587), "smtps": ("always", 465), "smtp+plain": ("none", 25)}
    if parts.scheme not in kinds or not parts.hostname:
        raise UsageError("Mails go to smtp://USER:PASSWORD@HOST:PORT, smtps://… or a folder.")
    tls, port = kinds[parts.scheme]
    return Smtp(
        parts.hostname,
        parts.port or port,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls,
    )


class Mailing:
    """The worker's steps. Each is a transaction of its own."""

    def __init__(
        self, database: Database, transport: Transport, sender: str, root: str = ""
    ) -> None:
        self.database, self.transport, self.sender, self.root = database, transport, sender, root

    def recover(self) -> int:
        """What a worker that died was sending: again where that is one mail, otherwise unsure."""
        state = "waiting" if self.transport.again else "unsure"
        with self.database.quiet() as ways:
            which = t.mail.update().where(t.mail.c.state == "sending")
            return int(ways.execute(which.values(state=state)).rowcount)

    def step(self) -> bool:
        """Send one mail, if one is due; whether there was one."""
        with self.database.quiet() as ways:
            row = row_of(
                ways,
                select(t.mail)
                .where(t.mail.c.state == "waiting", t.mail.c.due <= self.database.now())
                .order_by(t.mail.c.due, t.mail.c.id),
            )
            if row is None:
                return False
            row["tries"] += 1
            ways.execute(
                t.mail.update()
                .where(t.mail.c.id == row["id"])
                .values(tries=row["tries"], state="taken")
            )
        try:
            self.transport.send(self.message(row), lambda: self._begun(row))
        except RefusedError:
            self._now(row, state="failed")
        except _GoneError:
            pass  # another worker took it while this one seemed dead: it is that one's now
        except (OSError, smtplib.SMTPException):
            self._later(row)
        else:
            self._now(row, state="sent", sent=self.database.now())
        return True

    def _begun(self, row: dict[str, Any]) -> None:
        """Before the step that cannot be taken back: look whether it is still ours."""
        with self.database.quiet() as ways:
            if not self._set(ways, row, "taken", state="sending"):
                raise _GoneError

    def begin(self) -> int:
        """At the start: what was taken and not begun waits again; what was begun is looked at."""
        with self.database.quiet() as ways:
            ways.execute(t.mail.update().where(t.mail.c.state == "taken").values(state="waiting"))
        return self.recover()

    def message(self, row: dict[str, Any]) -> EmailMessage:
        """The mail: plain text, with headers that no text of people gets into."""
        mail = EmailMessage(policy=LONG_LINES)
        domain = self.sender.rpartition("@")[2]
        mail["From"], mail["To"], mail["Subject"] = self.sender, row["recipient"], row["subject"]
        mail["Message-ID"] = f"<{row['id']}@{domain}>"
        mail["Date"] = formatdate(row["created"])
        mail["Auto-Submitted"] = "auto-generated"
        if row["key"].startswith("digest "):
            stop = f"{self.root}/digest/stop/{row['account']}/{self.stop_key(row['account'])}"
            mail["List-Unsubscribe"] = f"<{stop}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(row["body"].replace("{root}", self.root) + "\n", cte="quoted-printable")
        return mail

    def stop_key(self, account: str) -> str:
        """What lets a mail's reader stop digests without signing in."""
        return self.database.keyed("digest stop", account)[:32]

    def _later(self, row: dict[str, Any]) -> None:
        """Not taken: once more later, each time twice as late; after a day or so, no more.

        What was begun may have been taken: it is not sent again.
        """
        with self.database.quiet() as ways:
            query = select(t.mail.c.state).where(t.mail.c.id == row["id"])
            begun = ways.execute(query).scalar_one() == "sending" and not self.transport.again
            if begun:
                self._set(ways, row, state="unsure")
            elif row["tries"] >= TRIES:
                self._set(ways, row, state="failed")
            else:
                due = self.database.now() + 60 * 4 ** (row["tries"] - 1)
                self._set(ways, row, state="waiting", due=min(due, self.database.now() + DAY))

    def _now(self, row: dict[str, Any], **values: Any) -> None:
        with self.database.quiet() as ways:
            self._set(ways, row, **values)

    def _set(self, ways: Connection, row: dict[str, Any], *states: str, **values: Any) -> bool:
        """Change a mail that this worker took; whether it is still the one that took it last."""
        own = [t.mail.c.id == row["id"], t.mail.c.tries == row["tries"]]
        if states:
            own.append(t.mail.c.state.in_(states))
        return bool(ways.execute(t.mail.update().where(*own).values(**values)).rowcount)


def waiting_mails(database: Database) -> list[dict[str, Any]]:
    """What is not sent, for the operator: no bodies, which have links in them."""
    query = select(t.mail.c.id, t.mail.c.key, t.mail.c.state, t.mail.c.tries, t.mail.c.created)
    with database.read() as ways:
        return rows_of(ways, query.where(t.mail.c.state != "sent").order_by(t.mail.c.created))


def send_again(database: Database, actor: Actor, ident: str) -> None:
    """An operator has looked: a mail that is unsure or failed is sent once more."""
    with database.change(actor, "mail.again", ident) as ways:
        done = ways.execute(
            t.mail.update()
            .where(t.mail.c.id == ident, t.mail.c.state.in_(("unsure", "failed")))
            .values(state="waiting", due=database.now(), tries=0)
        )
        if not done.rowcount:
            raise UsageError("There is no such mail that is unsure or failed.")
