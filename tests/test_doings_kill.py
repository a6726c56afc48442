"""Writers, the mail worker and the database are killed at random moments, under load.

What was accepted is there once; what was begun is there once or not at all; no mail comes twice,
and each came or says that it may not have. A few kills in the ordinary tests, a hundred in
`make endure`.
"""

from __future__ import annotations

import collections
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from mail_server import Post, mail_server
from sqlalchemy import select, update

from graphkit.accounts import COMMAND, Actor, Database, Mailing, Signing, Talking, transport_of
from graphkit.accounts import schema as t
from graphkit.accounts.database import rows_of

PROGRAM = Path(__file__).with_name("doings_under_load.py")
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
KILLS, ENDURED = 4, 100


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as made:
        yield made


def begun(address: str, folder: Path) -> tuple[str, Actor, Actor]:
    """Two people who talk."""
    database = Database(address)
    signing, talking = Signing(database, QUICK), Talking(database)
    ada, bob = (
        Actor(signing.create(COMMAND, n, f"{n.lower()}@example.edu", None, confirmed=True))
        for n in ("Ada", "Bob")
    )  # fmt: skip
    with database.quiet() as ways:
        ways.execute(update(t.account).values(open_for="all"))
    talk = talking.invite(ada, bob.who, "together", [])
    talking.answer(bob, talk, accept=True)
    (folder / "journal.talk").write_text(f"{talk} {ada.who} {bob.who}", encoding="utf-8")
    database.close()
    return talk, ada, bob


def started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(PROGRAM), *words],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def killed(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def run(address: str, folder: Path, post: Post, kills: int, server: Any) -> None:
    chance = random.Random(20)
    mail = ("mail", address, post.address)
    journal = str(folder / "journal")
    seed = 1
    writer, sender = started("write", address, journal, str(seed)), started(*mail)
    for _ in range(kills):
        lines = _lines(folder)
        until = time.monotonic() + 60
        while _lines(folder) < lines + 4 and time.monotonic() < until:  # it works under load
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        victim = chance.choice(("writer", "sender") + (("server",) if server else ()))
        if victim == "writer":
            killed(writer)
            seed += 1
            writer = started("write", address, journal, str(seed))
        elif victim == "sender":
            killed(sender)
            sender = started(*mail)
        else:
            server.kill()
            server.start()
    killed(writer)
    killed(sender)


def _lines(folder: Path) -> int:
    path = folder / "journal"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def check(address: str, folder: Path, post: Post) -> None:
    database = Database(address)
    last = Mailing(database, transport_of(post.address),
                   "graphkit@example.org")  # fmt: skip
    last.begin()
    while last.step():
        pass
    with database.read() as ways:
        tables = {table.name: rows_of(ways, select(table)) for table in t.META.sorted_tables}
    database.close()
    kept = {
        "message": collections.Counter(m["text"] for m in tables["message"]),
        "claim": collections.Counter(c["words"] for c in tables["claim"]),
        "ruling": collections.Counter(r["person"] for r in tables["ruling"]),
        "mail": collections.Counter(
            m["key"] for m in tables["mail"] if not m["key"].startswith("talk ")
        ),
        "follow": collections.Counter(f["subject"] for f in tables["follow"]),
    }
    words = [line.split() for line in (folder / "journal").read_text("utf-8").splitlines()]
    done = {(what, key) for state, what, key, *_ in words if state == "done"}
    tried = {(what, key) for state, what, key, *_ in words if state == "begun"}
    assert len(done) > 10
    assert len(post.taken) > 2
    for what, key in done:
        assert kept[what][key] == 1, (what, key)
    for what, count in kept.items():
        assert set(count.values()) <= {1}, what
        assert {(what, key) for key in count} <= tried, what
    assert sorted(m["number"] for m in tables["message"]) == list(
        range(1, len(tables["message"]) + 1))  # fmt: skip
    audit = collections.Counter(a["what"] for a in tables["audit"])
    assert audit["message"] == len(tables["message"])
    assert audit["claim.ask"] == len(tables["claim"])
    assert audit["follow"] == len(tables["follow"])
    assert max(collections.Counter(post.taken).values(), default=0) <= 1
    states = {m["id"]: m["state"] for m in tables["mail"]}
    assert set(states.values()) <= {"sent", "unsure"}
    assert {i for i, s in states.items() if s == "sent"} <= set(post.taken)
    assert set(post.taken) <= set(states)
    json.dumps(tables)


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX has them")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    "kills", [KILLS, pytest.param(ENDURED, marks=pytest.mark.endure)], ids=["some", "hundred"]
)
def test_nothing_is_lost_or_doubled(
    engine: str, kills: int, tmp_path: Path, post: Post, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("own_postgres") if engine == "postgresql" else None
    address = f"sqlite:///{tmp_path / 'accounts.sqlite'}"
    if server is not None:
        address = server.schema(f"k{secrets.token_hex(6)}")
    begun(address, tmp_path)
    run(address, tmp_path, post, kills, server)
    check(address, tmp_path, post)


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """A server of one's own, to be killed."""
    from postgres import Postgres, PostgresError

    try:
        made = Postgres()
    except PostgresError as error:
        if os.environ.get("GRAPHKIT_REQUIRE_POSTGRES"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    yield made
    made.stop()
