"""The server itself is killed at random moments while browsers send forms to it.

One of its processes, all of them at once, or the database. What was answered is there once; what
was sent is there once or not at all; each decision is in the ledger once; no mail comes twice.
One kill in the ordinary tests, a hundred in `make endure`.
"""

from __future__ import annotations

import collections
import json
import os
import random
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from doings import WORD
from mail_server import Post
from sqlalchemy import select, update
from test_doings_kill import (
    PROGRAM,
    QUICK,
    _lines,
    killed,
    own_postgres,  # noqa: F401 - a fixture
    post,  # noqa: F401 - a fixture
    started,
)
from test_web_loads import stat_of, words_of

import graphkit as gk
from graphkit.accounts import COMMAND, Actor, Database, Role, Signing, Talking
from graphkit.accounts import schema as t
from graphkit.accounts.database import rows_of
from graphkit.workspace import Deciding

SOME, ENDURED = 1, 100
PEOPLE = 24
assert PROGRAM.exists()


class Web:
    """`graphkit serve` on one port, to be killed."""

    def __init__(self, folder: Path, address: str, mails: Post, workers: int) -> None:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.errors = folder.parent / "serve.err"
        self._words = [
            sys.executable,
            "-m",
            "graphkit",
            "serve",
            "--no-browser",
            "--port",
            str(self.port),
            "--workspace",
            str(folder),
            "--accounts",
            "--accounts-database",
            address,
            "--mails",
            mails.address,
            "--mails-from",
            "graphkit@example.org",
            "--workers",
            str(workers),
        ]
        self.start()

    def start(self) -> None:
        ours = {k: v for k, v in os.environ.items() if not k.startswith(("GRAPHKIT", "NEO4J"))}
        with open(self.errors, "ab") as errors:
            self.process = subprocess.Popen(
                self._words,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env=ours,
                start_new_session=True,
            )
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.origin}/healthz", timeout=30).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError(self.errors.read_text("utf-8"))

    def kill(self) -> None:
        """All of its processes at once, and another start."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self.start()

    def kill_one(self, chance: random.Random) -> None:
        """One process that answers; perhaps the one that has the lead."""
        found = sorted(
            int(p.name)
            for p in Path("/proc").iterdir()
            if p.name.isdigit()
            and stat_of(p)[1] == self.process.pid
            and "spawn_main" in words_of(p)
        )
        if found:
            os.kill(chance.choice(found), signal.SIGKILL)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0


def ground(address: str, folder: Path, tmp_path: Path) -> None:
    """People who talk in pairs, and what they can claim and decide about."""
    database = Database(address)
    signing, talking = Signing(database, QUICK), Talking(database)
    made: list[dict[str, str]] = []
    for number in range(PEOPLE):
        ident = signing.create(COMMAND, f"P{number}", f"p{number}@example.edu", None)
        made.append({"id": ident, "cookie": signing.begin(Actor(ident), ident)[0]})
    with database.quiet() as ways:
        ways.execute(update(t.account).values(open_for="all"))
    for one, other in zip(made[::2], made[1::2], strict=True):
        one["talk"] = other["talk"] = talking.invite(Actor(one["id"]), other["id"], "together", [])
        talking.answer(Actor(other["id"]), one["talk"], accept=True)
    curator = signing.create(COMMAND, "Cleo", "cleo@example.edu", WORD, Role.CURATOR)
    with gk.open(folder) as graph, graph.snapshot() as snapshot:
        records = list(snapshot.projection.ids[:40])
        pairs = [[a, b] for a, b in zip(records[::2], records[1::2], strict=True)]
    (tmp_path / "journal.people").write_text(
        json.dumps(
            {
                "people": made,
                "records": records,
                "pairs": pairs,
                "curator": {"id": curator, "cookie": signing.begin(Actor(curator), curator)[0]},
            }
        ),
        encoding="utf-8",
    )
    database.close()


def run(web: Web, tmp_path: Path, kills: int, server: Any) -> None:
    chance = random.Random(21)
    journal = str(tmp_path / "journal")
    writers = [started("forms", web.origin, journal, str(seed)) for seed in (1, 2)]
    try:
        for number in range(kills):
            lines, until = _lines(tmp_path), time.monotonic() + 120
            while _lines(tmp_path) < lines + 12 and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.random() * 0.3)
            victim = chance.choice(("one", "all") + (("server",) if server else ()))
            if victim == "server":
                server.kill()
                server.start()
            elif victim == "one" and kills > SOME:
                web.kill_one(chance)
            else:
                web.kill()
            assert web.process.poll() is None, number
        lines, until = _lines(tmp_path), time.monotonic() + 120
        while _lines(tmp_path) < lines + 12 and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        for one in writers:
            killed(one)


def settled(address: str) -> dict[str, list[dict[str, Any]]]:
    """The tables, as soon as the worker has nothing to do any more."""
    database, until = Database(address), time.monotonic() + 240
    while time.monotonic() < until:
        with database.read() as ways:
            tables = {table.name: rows_of(ways, select(table)) for table in t.META.sorted_tables}
        waits = [m for m in tables["mail"] if m["state"] in ("waiting", "taken", "sending")]
        waits += [r for r in tables["ruling"] if r["state"] == "waiting"]
        if not waits:
            break
        time.sleep(0.5)
    database.close()
    return tables


def check(
    tables: dict[str, list[dict[str, Any]]], folder: Path, tmp_path: Path, mails: Post
) -> None:
    kept = {
        "message": collections.Counter(m["text"] for m in tables["message"]),
        "claim": collections.Counter(f"{c['account']},{c['person']}" for c in tables["claim"]),
        "follow": collections.Counter(f"{f['account']},{f['subject']}" for f in tables["follow"]),
        "ruling": collections.Counter(r["why"] for r in tables["ruling"]),
    }
    words = [line.split() for line in (tmp_path / "journal").read_text("utf-8").splitlines()]
    states: dict[str, set[tuple[str, str]]] = collections.defaultdict(set)
    for state, what, key, *_ in words:
        states[state].add((what, key))
    assert len(states["done"]) > 10
    for what, key in states["done"]:
        if what in kept:
            assert kept[what][key] == 1, (what, key)
    for what, count in kept.items():
        assert set(count.values()) <= {1}, what
        assert {(what, key) for key in count} <= states["begun"], what
    # the last name that was saved is there, or one that came after it
    names = {a["id"]: a["name"] for a in tables["account"]}
    saved = collections.defaultdict(set)
    for what, key in states["begun"]:
        if what == "save":
            saved[key.partition(",")[0]].add(key.partition(",")[2])
    assert all(
        names[who] in (saved[who] | {names[who]} & {f"P{n}" for n in range(PEOPLE)})
        for who in saved
    )
    for talk in {m["talk"] for m in tables["message"]}:
        numbers = sorted(m["number"] for m in tables["message"] if m["talk"] == talk)
        assert numbers == list(range(1, len(numbers) + 1))
    audit = collections.Counter(a["what"] for a in tables["audit"])
    assert audit["message"] >= len(tables["message"])
    # mails: each proof that was answered is one, and none came twice
    proofs = [m for m in tables["mail"] if m["key"].startswith("confirm ")]
    asked = {state: sum(what == "prove" for what, _ in states[state]) for state in states}
    assert asked.get("done", 0) <= len(proofs) <= asked.get("begun", 0)
    assert {m["state"] for m in tables["mail"]} <= {"sent", "unsure"}
    assert max(collections.Counter(mails.taken).values(), default=0) <= 1
    assert {m["id"] for m in tables["mail"] if m["state"] == "sent"} <= set(mails.taken)
    assert set(mails.taken) <= {m["id"] for m in tables["mail"]}
    # the ledger has each decision once
    assert {r["state"] for r in tables["ruling"]} <= {"done"}
    with gk.open(folder) as graph:
        ledger = collections.Counter(r.why for r in Deciding(graph).decisions.standing())
    assert {w: n for w, n in ledger.items() if w in kept["ruling"]} == dict.fromkeys(
        kept["ruling"], 1
    )


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and kills as POSIX has it")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize(
    "kills", [SOME, pytest.param(ENDURED, marks=pytest.mark.endure)], ids=["some", "hundred"]
)
def test_a_server_that_is_killed_loses_and_doubles_nothing(
    engine: str,
    kills: int,
    _demo: Path,
    tmp_path: Path,
    post: Post,  # noqa: F811
    request: pytest.FixtureRequest,
) -> None:
    server = request.getfixturevalue("own_postgres") if engine == "postgresql" else None
    address = f"sqlite:///{tmp_path / 'accounts.sqlite'}"
    if server is not None:
        address = server.schema(f"k{secrets.token_hex(6)}")
    folder = tmp_path / "workspace"
    shutil.copytree(_demo, folder)
    ground(address, folder, tmp_path)
    web = Web(folder, address, post, 2 if kills > SOME else 1)
    try:
        run(web, tmp_path, kills, server)
        tables = settled(address)
        web.stop()
    finally:
        if web.process.poll() is None:
            os.killpg(web.process.pid, signal.SIGKILL)
            web.process.wait(30)
    check(tables, folder, tmp_path, post)
