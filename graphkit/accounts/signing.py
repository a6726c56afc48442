"""Who somebody is: accounts, passwords, sessions, links for one use, and limits on guessing.

No answer tells whether an account exists: not by its words, and not by the time that it takes.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, func, or_, select

from graphkit.accounts import schema as t
from graphkit.accounts.database import Actor, Database, hashed, new_id, row_of
from graphkit.errors import UsageError

HOUR, DAY = 3_600, 86_400
IDLE, ABSOLUTE = 12 * HOUR, 14 * DAY
SHORTEST, LONGEST = 10, 200  # letters of a password
PAIR, PLACE, ACCOUNT = 8, 60, 40  # failures in a quarter of an hour: both, an address, an account
WINDOW = 15 * 60
TOKENS = {
    "join": 7 * DAY,
    "reset": HOUR,
    "confirm": DAY,
    "claim": DAY,
    "digest": 7 * DAY,
    "passkey": 300,
}
SKEW = 60  # seconds by which clocks of two servers may differ
_MAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>(),;:\\\"\[\]]{1,190}")
_EASY = frozenset({"password12", "1234567890", "qwertyuiop", "graphkit12", "0123456789"})


class Role(IntEnum):
    """What somebody may do; each may do what those before it may."""

    READER = 1
    RESEARCHER = 2
    CURATOR = 3
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    id: str
    name: str
    mail: str
    role: Role
    session: str  # the hash of the cookie
    confirmed: bool = False
    orcid: str | None = None

    @property
    def actor(self) -> Actor:
        """Who changes something."""
        return Actor(self.id)


def role_of(word: str) -> Role:
    """The role of a word."""
    try:
        return Role[word.upper()]
    except KeyError:
        raise UsageError("A role is reader, researcher, curator or admin.") from None


def mail_of(text: str) -> str:
    """An address, in small letters; one line, so that it can never be a header more."""
    found = unicodedata.normalize("NFKC", text).strip().lower()
    if not _MAIL.fullmatch(found) or "." not in found.rpartition("@")[2]:
        raise UsageError("That is no mail address.")
    return found


def name_of(text: str) -> str:
    """A name as others see it: one line, without marks that turn the writing around."""
    lines = "".join(" " if c.isspace() else c for c in text)
    plain = "".join(c for c in lines if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    found = " ".join(plain.split())
    if not 1 <= len(found) <= 100:
        raise UsageError("A name has 1 to 100 letters.")
    return found


class Signing:
    """Accounts and how they are entered."""

    def __init__(self, database: Database, hasher: PasswordHasher | None = None) -> None:
        self.database = database
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))

    # -- passwords ---------------------------------------------------------------------------

    def hash_of(self, password: str) -> str:
        """What is kept of a password that may be one."""
        plain = unicodedata.normalize("NFKC", password)
        if not SHORTEST <= len(plain) <= LONGEST:
            raise UsageError(f"A password has {SHORTEST} to {LONGEST} letters.")
        if plain.lower() in _EASY or len(set(plain)) < 4:
            raise UsageError("This password is among the first that are guessed.")
        return self._hasher.hash(plain)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether a password fits; the same work is done where there is none to compare."""
        plain = unicodedata.normalize("NFKC", password[: 4 * LONGEST])
        try:
            right = self._hasher.verify(kept or self._nobody, plain)
        except (Argon2Error, InvalidHashError):
            return False
        return right and kept is not None

    # -- accounts ----------------------------------------------------------------------------

    def create(
        self,
        actor: Actor,
        name: str,
        mail: str,
        password: str | None,
        role: Role = Role.READER,
        *,
        confirmed: bool = False,
        kept: str | None = None,
    ) -> str:
        """A new account; its key. `kept` is the password's hash, where that was made before."""
        made: dict[str, Any] = {
            "id": new_id(),
            "name": name_of(name),
            "mail": mail_of(mail),
            "state": "active",
            "password": kept if password is None else self.hash_of(password),
            "role": role.name.lower(),
            "created": self.database.now(),
            "digest": 0,
            "feed": 1,
            "confirmed": self.database.now() if confirmed else None,
        }
        with self.database.change(actor, "account.create", made["id"], made["role"]) as ways:
            if self._by_mail(ways, made["mail"]) is not None:
                raise UsageError("There is an account with this address.")
            ways.execute(t.account.insert().values(**made))
        return str(made["id"])

    def account(self, ident: str) -> dict[str, Any] | None:
        """An account by its key or its address."""
        with self.database.read() as ways:
            which = or_(t.account.c.id == ident, t.account.c.mail == ident.strip().lower())
            return row_of(ways, select(t.account).where(which))

    def set_role(self, actor: Actor, ident: str, role: Role) -> None:
        """Change what somebody may do; their sessions end, so that none keeps more than it may."""
        with self.database.change(actor, "account.role", ident, role.name.lower()) as ways:
            if role is not Role.ADMIN and self._last_admin(ways, ident):
                raise UsageError("That is the last admin: name another one first.")
            ways.execute(
                t.account.update().where(t.account.c.id == ident).values(role=role.name.lower())
            )
            ways.execute(t.session.delete().where(t.session.c.account == ident))

    def set_password(self, actor: Actor, ident: str, password: str) -> None:
        """Another password; whoever was signed in by the old one is not any more."""
        kept = self.hash_of(password)
        with self.database.change(actor, "account.password", ident) as ways:
            self.change_password(ways, ident, kept)

    def change_password(self, ways: Connection, ident: str, kept: str) -> None:
        """The same within a change, by the hash: with the link that allowed it, or not at all."""
        ways.execute(t.account.update().where(t.account.c.id == ident).values(password=kept))
        ways.execute(t.session.delete().where(t.session.c.account == ident))
        ways.execute(t.device.delete().where(t.device.c.account == ident))

    def close_account(self, actor: Actor, ident: str, why: str) -> None:
        """Let somebody in no more; nothing of theirs is deleted by that."""
        with self.database.change(actor, "account.close", ident, why) as ways:
            if self._last_admin(ways, ident):
                raise UsageError("That is the last admin: name another one first.")
            ways.execute(t.account.update().where(t.account.c.id == ident).values(state="closed"))
            ways.execute(t.session.delete().where(t.session.c.account == ident))

    def _last_admin(self, ways: Connection, ident: str) -> bool:
        is_admin = (t.account.c.role == "admin", t.account.c.state == "active")
        admins = set(ways.execute(select(t.account.c.id).where(*is_admin)).scalars())
        return admins == {ident}

    def _by_mail(self, ways: Connection, mail: str) -> dict[str, Any] | None:
        return row_of(ways, select(t.account).where(t.account.c.mail == mail))

    # -- signing in --------------------------------------------------------------------------

    def sign_in(self, mail: str, password: str, place: str, device: str) -> dict[str, Any] | None:
        """The account, if the password fits and nobody has guessed too often.

        Who guesses is slowed down by place, and by place and account together. Of an account that
        many places guess at, only browsers that were signed in before may try: its owner is never
        kept out of their own browser by others.
        """
        database, mail = self.database, mail.strip().lower()[:260]
        keys = [
            database.keyed("pair", mail, place),
            database.keyed("place", place),
            database.keyed("account", mail),
        ]
        with database.read() as ways:
            found = self._by_mail(ways, mail)
            known = bool(found) and self._knows(ways, str((found or {}).get("id")), device)
        with database.quiet() as ways:  # counted before the work is done: many at once are many
            counts = [self._count(ways, key, WINDOW) for key in keys]
            if counts[1] >= 4 * PLACE:  # no work is done for a flood
                return None
            held = counts[0] >= PAIR or counts[1] >= PLACE or (counts[2] >= ACCOUNT and not known)
            held = held and not (known and counts[0] < 3 * PAIR)
            noted = [] if held else self._note(ways, keys)
        right = self.fits(found["password"] if found else None, password)
        if held or not right or found is None or found["state"] != "active":
            return None
        with database.quiet() as ways:  # no failure after all
            ways.execute(t.attempt.delete().where(t.attempt.c.id.in_(noted)))
        return found

    def begin(self, actor: Actor, account: str, old: str = "", how: str = "") -> tuple[str, str]:
        """A session and a mark for the browser; one that the browser had before ends."""
        cookie, mark = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        now = self.database.now()
        with self.database.change(actor, "session.begin", account, how) as ways:
            if old:
                ways.execute(t.session.delete().where(t.session.c.key == hashed(old)))
            ways.execute(
                t.session.insert().values(
                    key=hashed(cookie), account=account, created=now, seen=now
                )
            )
            ways.execute(t.device.insert().values(key=hashed(mark), account=account, created=now))
        return cookie, mark

    def visitor(self, cookie: str) -> Visitor | None:
        """Who a cookie says that somebody is."""
        if not cookie or len(cookie) > 200:
            return None
        key, now = hashed(cookie), self.database.now()
        query = (
            select(t.account, t.session.c.seen.label("session_seen"))
            .join(t.session, t.session.c.account == t.account.c.id)
            .where(
                t.session.c.key == key,
                t.account.c.state == "active",
                t.session.c.created > now - ABSOLUTE,
                t.session.c.seen > now - IDLE,
            )
        )
        with self.database.read() as ways:
            row = row_of(ways, query)
        if row is None:
            return None
        if now - row["session_seen"] > 60:
            with self.database.quiet() as ways:
                ways.execute(t.session.update().where(t.session.c.key == key).values(seen=now))
        return Visitor(
            row["id"],
            row["name"],
            row["mail"],
            role_of(row["role"]),
            key,
            row["confirmed"] is not None,
            row["orcid"],
        )

    def end(self, visitor: Visitor, *, all_of_them: bool = False) -> None:
        """Sign out: this session, or all."""
        which = (
            t.session.c.account == visitor.id
            if all_of_them
            else (t.session.c.key == visitor.session)
        )
        with self.database.change(visitor.actor, "session.end", visitor.id) as ways:
            ways.execute(t.session.delete().where(which))

    # -- links -------------------------------------------------------------------------------

    def link(
        self,
        ways: Connection,
        purpose: str,
        subject: str = "",
        account: str | None = None,
        mail: str | None = None,
    ) -> str:
        """The secret of a link for one use, made within a change."""
        secret, now = secrets.token_urlsafe(24), self.database.now()
        ways.execute(
            t.token.insert().values(
                key=hashed(secret),
                account=account,
                purpose=purpose,
                subject=subject,
                mail=mail,
                created=now,
                expires=now + TOKENS[purpose],
            )
        )
        return secret

    def look(self, ways: Connection, secret: str, purpose: str) -> dict[str, Any] | None:
        """What a link is about, if it still works; nothing is used up."""
        query = select(t.token).where(
            t.token.c.key == hashed(secret),
            t.token.c.purpose == purpose,
            t.token.c.used.is_(None),
            t.token.c.expires > self.database.now() - SKEW,
        )
        return row_of(ways, query)

    def use(self, ways: Connection, secret: str, purpose: str) -> dict[str, Any]:
        """What a link is about; from then on it works no more."""
        found = self.look(ways, secret, purpose)
        if found is None:
            raise UsageError("This link was used, is too old, or was never one of ours.")
        ways.execute(
            t.token.update().where(t.token.c.key == found["key"]).values(used=self.database.now())
        )
        return found

    # -- limits ------------------------------------------------------------------------------

    def allow(self, ways: Connection, what: str, whose: str, most: int, seconds: int) -> None:
        """Count something that may be done so often in a time, within a change; or refuse it."""
        key = self.database.keyed("often", what, whose)
        if self._count(ways, key, seconds) >= most:
            span = "day" if seconds >= DAY else "hour" if seconds >= HOUR else "quarter of an hour"
            raise UsageError(f"That is enough for now: at most {most} in a {span}.")
        self._note(ways, [key])

    def _count(self, ways: Connection, key: str, seconds: int) -> int:
        since = self.database.now() - seconds
        query = select(func.count()).where(t.attempt.c.key == key, t.attempt.c.at > since)
        return int(ways.execute(query).scalar_one())

    def _note(self, ways: Connection, keys: list[str]) -> list[int]:
        now, made = self.database.now(), []
        for key in keys:
            done = ways.execute(t.attempt.insert().values(key=key, at=now))
            made.append(int((done.inserted_primary_key or (0,))[0]))
        return made

    def _knows(self, ways: Connection, account: str, device: str) -> bool:
        if not device or len(device) > 200:
            return False
        query = select(t.device.c.key).where(
            t.device.c.key == hashed(device),
            t.device.c.account == account,
            t.device.c.created > self.database.now() - 180 * DAY,
        )
        return ways.execute(query).first() is not None
