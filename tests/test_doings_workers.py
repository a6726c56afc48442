"""Accounts in two processes on one address: what one did, the other knows; one does the mails.

One process is stopped (SIGSTOP), so that it is known which one answers.
"""

from __future__ import annotations

import collections
import os
import secrets
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from argon2 import PasswordHasher
from doings import OWN, SESSION, WORD
from explorer import served
from test_web_loads import children

from graphkit.accounts import COMMAND, Actor, Database, Lead, Role, Signing
from graphkit.accounts.mailing import put
from graphkit.accounts.signing import PAIR
from graphkit.web.limits import PLACES, SharedRate

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, and stops processes")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'accounts.sqlite'}"
    made: str = request.getfixturevalue("postgres").schema(f"w{secrets.token_hex(8)}")
    return made


@contextmanager
def only(pid: int, among: list[int], address: str) -> Iterator[None]:
    """One process answers, the others stand still, and not in the middle of writing."""
    others = [one for one in among if one != pid]
    for one in others:
        os.kill(one, signal.SIGSTOP)
        while not _can_be_written(address):
            os.kill(one, signal.SIGCONT)
            time.sleep(0.05)
            os.kill(one, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in others:
            os.kill(one, signal.SIGCONT)


HELD = """
SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation
WHERE pg_class.relnamespace = current_schema()::regnamespace AND pg_locks.granted
  AND pg_locks.pid <> pg_backend_pid() AND pg_locks.mode IN ('RowShareLock', 'RowExclusiveLock')
"""


def _can_be_written(address: str) -> bool:
    if not address.startswith("sqlite:///"):
        with psycopg.connect(address) as connection:
            row = connection.execute(HELD).fetchone()
        return row == (0,)
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"), timeout=0.2)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        database.rollback()
    return True


def soon(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    return look()


def post(origin: str, path: str, cookie: str = "", **form: str) -> httpx.Response:
    """A form on a connection of its own: whoever answers now takes it, when it is not too busy."""
    headers = {**OWN, **({"cookie": f"{SESSION}={cookie}"} if cookie else {})}
    for _ in range(20):
        answer = httpx.post(origin + path, data=form, headers=headers, timeout=60)
        if answer.status_code not in (429, 503):
            break
        time.sleep(0.5)
    return answer


def test_what_one_process_did_the_other_knows(address: str, _demo: Path, tmp_path: Path) -> None:
    folder, mails, errors = tmp_path / "workspace", tmp_path / "mails", tmp_path / "err"
    shutil.copytree(_demo, folder)
    database = Database(address)
    signing = Signing(database, QUICK)
    ada = signing.create(COMMAND, "Ada", "ada@example.edu", WORD, confirmed=True)
    with served(
        folder,
        "--accounts",
        "--accounts-database",
        address,
        "--mails",
        str(mails),
        "--workers",
        "2",
        errors=errors,
    ) as origin:
        one, two = both = soon(lambda: (found := children(origin)) and len(found) == 2 and found)
        with only(one, both, address):
            entered = post(origin, "/sign-in", mail="ada@example.edu", password=WORD)
        assert entered.status_code == 303
        cookie = entered.cookies[SESSION]
        with only(two, both, address):
            page = httpx.get(f"{origin}/me", headers={"cookie": f"{SESSION}={cookie}"}, timeout=60)
            assert "ada@example.edu" in page.text
            assert post(origin, "/sign-out", cookie).status_code == 303
        with only(one, both, address):
            page = httpx.get(f"{origin}/me", headers={"cookie": f"{SESSION}={cookie}"}, timeout=60)
            assert page.status_code == 303
        # who guesses is counted, whoever answers
        for turn in range(PAIR):
            with only(both[turn % 2], both, address):
                guessed = post(origin, "/sign-in", mail="ada@example.edu", password=WORD[1:])
            assert guessed.status_code == 400  # looked at, and wrong
        for pid in both:
            with only(pid, both, address):
                right = post(origin, "/sign-in", mail="ada@example.edu", password=WORD)
                assert right.status_code == 400
        # mails are sent by one of them, and by the other one when that is killed
        for round_ in range(2):
            with database.quiet() as ways:
                for number in range(20):
                    key = f"{round_} {number}"
                    put(ways, database.now(), key, f"mail {key}", "text", account=ada)
            if round_ == 0:
                leader = soon(lambda: leads(address, database, both))
                os.kill(leader, signal.SIGKILL)
            assert soon(lambda: len(list(mails.glob("*.eml"))) == 20 * (round_ + 1))  # noqa: B023
    subjects = collections.Counter(
        line
        for path in mails.glob("*.eml")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("Subject: ")
    )
    assert set(subjects.values()) == {1}
    database.close()
    assert "Traceback" not in errors.read_text("utf-8")


def leads(address: str, database: Database, among: list[int]) -> int | None:
    """The process that has the lead."""
    if address.startswith("sqlite"):
        path = address.removeprefix("sqlite:///") + ".worker"
        for pid in among:
            opened = Path(f"/proc/{pid}/fd")
            if any(os.path.realpath(fd) == path for fd in opened.iterdir() if fd.exists()):
                return pid
        return None
    with database.read() as ways:
        rows = ways.exec_driver_sql(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        ).scalar()
    return among[0] if rows else None  # whichever: the lead comes back to one that lives


def test_the_lead_is_one_s_and_goes_with_it(address: str) -> None:
    first, second = Database(address), Database(address)
    one, other = Lead(first), Lead(second)
    assert one.take()
    assert one.take()
    assert not other.take()
    one.release()
    assert other.take()
    assert not one.take()
    other.release()
    other.release()
    assert one.take()
    one.release()
    first.close()
    second.close()


def test_a_rate_is_one_for_all_processes(tmp_path: Path) -> None:
    at = [100.0]
    made = [SharedRate(2.0, tmp_path / "rate", lambda: at[0]) for _ in range(2)]
    taken = [made[turn % 2].wait("203.0.113.9") for turn in range(12)]
    assert [wait > 0 for wait in taken] == [False] * 10 + [True] * 2
    assert made[0].wait("203.0.113.10") == 0
    at[0] += 1.0
    assert [made[turn].wait("203.0.113.9") > 0 for turn in (0, 1, 0)] == [False, False, True]
    # more addresses than places: none is refused that did not ask, and nothing grows
    for number in range(2 * PLACES):
        assert made[number % 2].wait(f"a{number}") == 0
    assert "203.0.113" not in (tmp_path / "rate").read_bytes().decode("latin-1")


def test_many_guesses_at_once_are_counted_as_many(address: str) -> None:
    """Counted before the password is looked at: who asks in parallel gets no more tries."""
    from concurrent.futures import ThreadPoolExecutor

    asked: list[int] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            asked.append(1)
            time.sleep(0.05)
            return super().verify(hash, password)

    database = Database(address)
    signing = Signing(database, Counting(time_cost=1, memory_cost=8, parallelism=1))
    signing.create(COMMAND, "Ada", "ada@example.edu", WORD, Role.READER, confirmed=True)
    words = ["guess"] * PAIR + [WORD] * 4
    with ThreadPoolExecutor(len(words)) as pool:
        wrong = [
            pool.submit(signing.sign_in, "ada@example.edu", w, "there", "") for w in words[:PAIR]
        ]
        for one in wrong:
            assert one.result() is None
        right = [
            pool.submit(signing.sign_in, "ada@example.edu", w, "there", "") for w in words[PAIR:]
        ]
        assert [one.result() for one in right] == [None] * 4
    # those that were right are no failures
    others = [signing.sign_in("ada@example.edu", WORD, "home", "") for _ in range(PAIR + 2)]
    assert None not in others
    database.close()


def test_what_a_link_does_is_whole(address: str) -> None:
    """A claim without a record that is accepted has its works on their way in the same change."""
    from graphkit.accounts import Claims, Rulings

    database = Database(address)
    signing, claims = Signing(database, QUICK), Claims(database)
    ada = Actor(signing.create(COMMAND, "Ada", "ada@example.edu", None, confirmed=True))
    cleo = Actor(signing.create(COMMAND, "Cleo", "cleo@example.edu", None, Role.CURATOR))
    claim = claims.ask_without_record(ada, "Ada", "10.1000/xyz")
    claims.decide(cleo, claim, True, "seen")
    waiting = Rulings(database).next()
    assert waiting is not None
    assert (waiting["kind"], waiting["claim"]) == ("works", claim)
    database.close()
