"""Accounts in two processes on one address: what one did, the other knows; one does the mails.

Which one answers is known: a connection is made while the other one stands still (SIGSTOP).
"""

from __future__ import annotations

import collections
import os
import secrets
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
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
def through(pid: int, among: list[int], origin: str) -> Iterator[httpx.Client]:
    """A connection that this process has taken: the others stand still only while it is made.

    One that stands still may hold a lock that all wait for, so nothing else is asked meanwhile.
    """
    others = [one for one in among if one != pid]
    with httpx.Client(base_url=origin, timeout=60) as client:
        for _ in range(60):
            for one in others:
                os.kill(one, signal.SIGSTOP)
            try:
                client.get("/healthz", timeout=1)
                break
            except httpx.TimeoutException:  # not taken, or taken by one that stands still
                continue
            finally:
                for one in others:
                    os.kill(one, signal.SIGCONT)
        yield client


def soon(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.1)
    return look()


def post(client: httpx.Client, path: str, cookie: str = "", **form: str) -> httpx.Response:
    """A form, sent again to one that is too busy."""
    for _ in range(20):
        answer = client.post(path, data=form, headers={**OWN, **_signed(cookie)})
        if answer.status_code not in (429, 503):
            break
        time.sleep(0.5)
    client.cookies.clear()
    return answer


def _signed(cookie: str) -> dict[str, str]:
    return {"cookie": f"{SESSION}={cookie}"} if cookie else {}


def test_what_one_process_did_the_other_knows(address: str, _demo: Path, tmp_path: Path) -> None:
    folder, mails, errors = tmp_path / "workspace", tmp_path / "mails", tmp_path / "err"
    shutil.copytree(_demo, folder)
    database = Database(address)
    signing = Signing(database, QUICK)
    ada = signing.create(COMMAND, "Ada", "ada@example.edu", WORD, confirmed=True)
    own = ("--accounts", "--accounts-database", address, "--mails", str(mails), "--workers", "2")
    with closing(database), served(folder, *own, errors=errors) as origin:
        both = soon(lambda: (found := children(origin)) and len(found) == 2 and found)
        _one_signs_in_and_the_other_knows(origin, both)
        for turn in range(PAIR):  # who guesses is counted, whoever answers
            with through(both[turn % 2], both, origin) as client:
                guessed = post(client, "/sign-in", mail="ada@example.edu", password=WORD[1:])
            assert guessed.status_code == 400  # looked at, and wrong
        for pid in both:
            with through(pid, both, origin) as client:
                right = post(client, "/sign-in", mail="ada@example.edu", password=WORD)
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
    assert "Traceback" not in errors.read_text("utf-8")


def _one_signs_in_and_the_other_knows(origin: str, both: list[int]) -> None:
    one, two = both
    with through(one, both, origin) as client:
        entered = post(client, "/sign-in", mail="ada@example.edu", password=WORD)
    assert entered.status_code == 303
    cookie = entered.cookies[SESSION]
    with through(two, both, origin) as client:
        assert "ada@example.edu" in client.get("/me", headers=_signed(cookie)).text
        assert post(client, "/sign-out", cookie).status_code == 303
    with through(one, both, origin) as client:
        assert client.get("/me", headers=_signed(cookie)).status_code == 303


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
