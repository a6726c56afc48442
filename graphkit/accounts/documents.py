"""Documents given as proof: sealed before they are kept, apart from the claims, gone when decided.

The database has what is sealed, a file beside it (or elsewhere) the key: a copy of one says nothing
without the other. What is sealed names its claim, so that it cannot be put to another one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, func, select

from graphkit.accounts import schema as t
from graphkit.accounts.claimed import PENDING
from graphkit.accounts.database import Actor, Database, hashed, new_id, row_of, rows_of
from graphkit.errors import NotFoundError, StoreError, UsageError

LARGEST = 5_000_000  # bytes of one
MOST = 3  # of one claim
A_DAY = 10  # of one account
KEY = "documents.key"  # its file, in the folder of accounts
_BEGIN = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_NONCE = 12
_SHOWN = (t.document.c.id, t.document.c.claim, t.document.c.kind, t.document.c.bytes,
          t.document.c.created)  # fmt: skip


class Documents:
    """The documents of a database. Without a key's file, none is taken."""

    def __init__(self, database: Database, key: Path | None) -> None:
        self.database, self._at = database, key

    @property
    def taken(self) -> bool:
        """Whether documents are taken at all."""
        return self._at is not None

    def give(
        self, actor: Actor, claim: str, content: bytes, allow: Callable[[Connection], None]
    ) -> str:
        """Keep a document for a claim that waits; its key. `allow` refuses who sends too many."""
        kind, ident = kind_of(content), new_id()
        sealed = self._seal(ident, claim, content)
        with self.database.change(actor, "document.give", claim) as ways:
            state = ways.execute(select(t.claim.c.state).where(t.claim.c.id == claim)).scalar()
            if state != PENDING:
                raise UsageError("Documents are taken while a claim is pending.")
            many = select(func.count()).where(t.document.c.claim == claim)
            if ways.execute(many).scalar_one() >= MOST:
                raise UsageError(f"At most {MOST} documents for a claim: take one back first.")
            allow(ways)
            ways.execute(
                t.document.insert().values(
                    id=ident,
                    claim=claim,
                    kind=kind,
                    bytes=len(content),
                    created=self.database.now(),
                    sealed=sealed,
                )
            )
        return ident

    def read(self, actor: Actor, ident: str) -> tuple[str, bytes]:
        """A document and its kind; that it was looked at is kept."""
        with self.database.change(actor, "document.read", ident) as ways:
            row = row_of(ways, select(t.document).where(t.document.c.id == ident))
        if row is None:
            raise NotFoundError("There is no such document any more.")
        sealed, about = bytes(row["sealed"]), _about(ident, row["claim"])
        try:
            content = AESGCM(self._key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], about)
        except InvalidTag:
            raise StoreError(
                "This document was sealed with another key, or is damaged: it cannot be read."
            ) from None
        return str(row["kind"]), content

    def remove(self, actor: Actor, ident: str) -> None:
        """Take one back."""
        with self.database.change(actor, "document.remove", ident) as ways:
            ways.execute(t.document.delete().where(t.document.c.id == ident))

    def of_claim(self, claim: str) -> list[dict[str, Any]]:
        """What there is for a claim; not what stands in it."""
        with self.database.read() as ways:
            query = select(*_SHOWN).where(t.document.c.claim == claim)
            return rows_of(ways, query.order_by(t.document.c.created, t.document.c.id))

    def claim_of(self, ident: str) -> str | None:
        """The claim that a document is for."""
        with self.database.read() as ways:
            query = select(t.document.c.claim).where(t.document.c.id == ident)
            found: str | None = ways.execute(query).scalar()
        return found

    def _seal(self, ident: str, claim: str, content: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key()).encrypt(nonce, content, _about(ident, claim))

    def _key(self) -> bytes:
        """The key, made when it is needed first; always the one by which the others were sealed."""
        if self._at is None:
            raise UsageError("No documents are taken here.")
        key = _read_or_make(self._at)
        with self.database.quiet() as ways:
            query = select(t.setting.c.value).where(t.setting.c.name == "documents key")
            known = ways.execute(query).scalar()
            if known is None:
                value = hashed(key.hex())
                ways.execute(t.setting.insert().values(name="documents key", value=value))
            elif known != hashed(key.hex()):
                raise StoreError(
                    f"{self._at.name} is another key than that by which documents here are sealed."
                    " Put the right one there."
                )
        return key


def kind_of(content: bytes) -> str:
    """What a document is, by how it begins: nothing of it is opened here."""
    if len(content) > LARGEST:
        raise UsageError(f"A document has at most {LARGEST // 1_000_000} MB.")
    for begin, kind in _BEGIN.items():
        if content.startswith(begin):
            return kind
    raise UsageError("A document is a PDF, or a picture as PNG or JPEG.")


def _about(ident: str, claim: str) -> bytes:
    return f"{ident} {claim}".encode()


def _read_or_make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        aside = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:  # of several processes the first one makes it
            os.link(aside, path)
        except FileExistsError:
            pass
        except OSError:  # a disk without links
            with contextlib.suppress(OSError):
                aside.rename(path)
        aside.unlink(missing_ok=True)
    text = path.read_text(encoding="ascii", errors="replace").strip()
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise StoreError(f"{path.name} is no key: it has 64 hexadecimal digits.")
    return key
