"""What all ways share: the database and its verbs, how it is served, how to get a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from graphkit.accounts import (
    Claims,
    Database,
    Documents,
    Following,
    Mailing,
    Objections,
    Rulings,
    Signing,
    Talking,
    transport_of,
)
from graphkit.accounts import schema as t
from graphkit.accounts.database import FOLDER, rows_of
from graphkit.accounts.documents import KEY
from graphkit.web.settings import Settings
from graphkit.workspace import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Policy:
    """What whoever runs it decides about people's doings."""

    database: str  # its address
    open_sign_up: bool = False
    mails: str = ""  # where mails go: smtp://… or a folder; nowhere without
    sender: str = "graphkit@localhost"
    two_curators: bool = False  # merges and splits by curators need a second one
    contact: str = ""  # for objections, shown on the page about privacy
    store: str | None = None  # a Neo4j server that shows the workspace, too
    providers: Mapping[str, Any] = field(default_factory=dict)  # where one may sign in, too
    documents: Path | None = None  # the file of the key by which documents are sealed


class Desk:
    """The database and its verbs."""

    def __init__(
        self,
        policy: Policy,
        settings: Settings,
        folder: Path | None,
        *,
        database: Database | None = None,
        signing: Signing | None = None,
    ) -> None:
        self.policy, self.settings, self.folder = policy, settings, folder
        self.database = database or Database(policy.database)
        self.signing = signing or Signing(self.database)
        self.claims = Claims(self.database)
        self.following = Following(self.database)
        self.talking = Talking(self.database)
        self.rulings = Rulings(self.database)
        self.objections = Objections(self.database, self.signing)
        own = None if folder is None else folder / FOLDER / KEY
        self.documents = Documents(self.database, policy.documents or own)
        self.mailing = (
            Mailing(self.database, transport_of(policy.mails), policy.sender, self.root)
            if policy.mails
            else None
        )

    @property
    def root(self) -> str:
        """The address under which others reach it, for links in mails and ways back."""
        settings = self.settings
        return (settings.public_url or settings.listens_at) + settings.root_path

    @property
    def passkey_house(self) -> tuple[str, str]:
        """For which host passkeys are, and the origin of its pages; numbers are no host."""
        origin = self.settings.public_url
        if not origin:
            own = urlsplit(self.settings.listens_at)
            port = f":{own.port}" if own.port else ""
            origin = f"{own.scheme or 'http'}://localhost{port}"
        return str(urlsplit(origin).hostname), origin

    @property
    def passkey_host(self) -> str:
        """The host that passkeys are for; empty where the package is not here."""
        return self.passkey_house[0] if find_spec("webauthn") is not None else ""

    def passkeys_of(self, account: str) -> list[dict[str, Any]]:
        """The keys that somebody registered, without what they are proved by."""
        shown = (t.passkey.c.id, t.passkey.c.name, t.passkey.c.created, t.passkey.c.seen)
        query = select(*shown).where(t.passkey.c.account == account).order_by(t.passkey.c.created)
        with self.database.read() as ways:
            return rows_of(ways, query)

    def graph(self) -> KnowledgeGraph:
        """The workspace, to decide in it."""
        return KnowledgeGraph(self.folder, self.policy.store)

    def feed_key(self, account: Mapping[str, Any]) -> str:
        """What makes the address of somebody's own feed secret; another version is another key."""
        return self.database.keyed("feed", str(account["id"]), str(account["feed"]))[:40]
