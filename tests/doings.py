"""The explorer with accounts, in this process: its worker's steps are done by hand."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from explorer import BASE, wait_for
from starlette.testclient import TestClient

from graphkit.accounts import COMMAND, Actor, Role, Signing
from graphkit.accounts.database import Database
from graphkit.web import Settings, application
from graphkit.web.doings.answering import DEVICE, SESSION
from graphkit.web.doings.place import Desk, Policy
from graphkit.web.doings.serving import Doings
from graphkit.workspace import Workspace

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORD = "a long enough word"
OWN = {"sec-fetch-site": "same-origin"}
PUBLIC = "https://graph.example.org"


class Here:
    """A running explorer, and what stands behind it."""

    def __init__(self, client: TestClient, doings: Doings) -> None:
        self.client, self.doings, self.place = client, doings, doings.place
        self.mails = Path(self.place.policy.mails)

    def step(self) -> None:
        """Everything that the worker has to do."""
        self.doings.working.step()

    def person(self, name: str, role: Role = Role.READER, *, orcid: str | None = None) -> Person:
        """Somebody who is signed in."""
        mail = f"{name.split(maxsplit=1)[0].lower()}{secrets.token_hex(3)}@example.edu"
        ident = self.place.signing.create(COMMAND, name, mail, WORD, role, confirmed=True)
        if orcid:
            from graphkit.accounts import schema as t

            with self.place.database.quiet() as ways:
                ways.execute(t.account.update().where(t.account.c.id == ident).values(orcid=orcid))
        cookie, _ = self.place.signing.begin(Actor(ident), ident)
        return Person(self, {SESSION: cookie}, ident, mail)

    def nobody(self) -> Person:
        """Somebody who is not signed in."""
        return Person(self, {}, "", "")

    def letters(self) -> list[str]:
        """The mails that went out."""
        import email
        from email.policy import default

        found = []
        for path in sorted(self.mails.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns):
            letter = email.message_from_bytes(path.read_bytes(), policy=default)
            found.append(f"To: {letter['To']}\n{letter['Subject']}\n{letter.get_content()}")  # type: ignore[attr-defined]
        return found

    def letter(self, words: str) -> str:
        """The newest mail that says something: others' may go out at the same time."""
        return next(letter for letter in reversed(self.letters()) if words in letter)

    def id_of(self, name: str) -> str:
        """The id of somebody in the graph."""
        rows = self.client.get("/search.json", params={"q": name, "kind": "people"}).json()["rows"]
        return str(rows[0]["id"])


class Person:
    """A browser of somebody: its cookies, and forms that come from our own pages."""

    def __init__(self, here: Here, cookies: dict[str, str], ident: str, mail: str) -> None:
        self.here, self.cookies, self.id, self.mail = here, cookies, ident, mail

    @property
    def actor(self) -> Actor:
        return Actor(self.id)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """A request with the cookies of this browser."""
        cookie = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        headers = {**({"cookie": cookie} if cookie else {}), **more.pop("headers", {})}
        answer = self.here.client.request(method, path, headers=headers, **more)
        self.here.client.cookies.clear()
        for line in answer.headers.get_list("set-cookie"):
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()  # type: ignore[union-attr]
            if value.strip('"'):
                self.cookies[name] = value.strip('"')
            else:
                self.cookies.pop(name, None)
        return answer

    def get(self, path: str, **more: Any) -> Any:
        return self.ask("GET", path, **more)

    def post(self, path: str, **form: Any) -> Any:
        return self.ask("POST", path, data=form, headers=OWN)

    def did(self, path: str, **form: Any) -> str:
        """A form that is taken; where it leads."""
        answer = self.post(path, **form)
        assert answer.status_code == 303, (answer.status_code, said(answer.text))
        return str(answer.headers["location"])


def said(page: str) -> str:
    """What a page says in its box for errors."""
    found = re.search(r'role="alert">(.*?)</p>', page, re.DOTALL) or re.search(
        r'class="lead">(.*?)</p>', page, re.DOTALL)  # fmt: skip
    return found[1] if found else page[:300]


@contextmanager
def place_at(folder: Path, mails: Path, *, address: str = "", **policy: Any) -> Iterator[Here]:
    """The explorer on a workspace, with accounts."""
    wanted = Policy(address or f"sqlite:///{mails.parent / 'accounts.sqlite'}", mails=str(mails),
                    sender="graphkit@example.org", **policy)  # fmt: skip
    settings = Settings(doings=True, public_url=PUBLIC)
    database = Database(wanted.database)
    place = Desk(wanted, settings, folder, database=database, signing=Signing(database, QUICK))
    made: list[Doings] = []

    def doings(explorer: Any) -> Doings:
        made.append(Doings(explorer, place, lambda: Workspace(folder), works=False))
        return made[0]

    app = application(lambda: Workspace(folder), settings, folder, doings=doings)
    with TestClient(app, base_url=BASE, client=("127.0.0.1", 50000), follow_redirects=False,
                    raise_server_exceptions=True) as client:  # fmt: skip
        wait_for(client)
        yield Here(client, made[0])


@contextmanager
def sample_at(demo: Path, factory: pytest.TempPathFactory, **policy: Any) -> Iterator[Here]:
    """The same on a copy of the sample, for the tests of one file: they change no graph."""
    folder = factory.mktemp("doings") / "workspace"
    shutil.copytree(demo, folder)
    with place_at(folder, folder.parent / "mails", **policy) as found:
        yield found


__all__ = [
    "BASE",
    "DEVICE",
    "OWN",
    "PUBLIC",
    "SESSION",
    "WORD",
    "Here",
    "Person",
    "place_at",
    "said",
    "sample_at",
]
