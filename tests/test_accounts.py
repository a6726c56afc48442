"""People's own doings on both engines: accounts, links, claims, follows, talks, mails, own data."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from graphkit.accounts import (
    COMMAND,
    Actor,
    Claims,
    Database,
    Following,
    Mailing,
    Role,
    Rulings,
    Signing,
    Talking,
    domain_fits,
    transport_of,
)
from graphkit.accounts import schema as t
from graphkit.accounts.database import hashed, rows_of
from graphkit.accounts.following import LookedAt
from graphkit.accounts.mailing import Folder, put, send_again, waiting_mails
from graphkit.accounts.own import back_up, delete, export, forget_person, restore, tidy
from graphkit.accounts.signing import ABSOLUTE, ACCOUNT, DAY, IDLE, PAIR, WINDOW, mail_of, name_of
from graphkit.errors import NotFoundError, StoreError, UsageError

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORD = "a long enough word"


class Clock:
    def __init__(self) -> None:
        self.at = 1_700_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'accounts.sqlite'}"
    made: str = request.getfixturevalue("postgres").schema(f"t{secrets.token_hex(8)}")
    return made


@pytest.fixture
def database(address: str, clock: Clock) -> Iterator[Database]:
    made = Database(address, clock)
    yield made
    made.close()


@pytest.fixture
def signing(database: Database) -> Signing:
    return Signing(database, QUICK)


def person(signing: Signing, name: str, role: Role = Role.READER) -> Actor:
    mail = f"{name.lower()}@example.edu"
    return Actor(signing.create(COMMAND, name, mail, WORD, role, confirmed=True))


def count(database: Database, table: Any) -> int:
    with database.read() as ways:
        return len(rows_of(ways, select(table)))


# -- the database --------------------------------------------------------------------------------


def test_a_change_is_whole_or_not_at_all_and_leaves_its_line(
    database: Database, signing: Signing
) -> None:
    ada = person(signing, "Ada")
    before = count(database, t.audit)
    with pytest.raises(ZeroDivisionError), database.change(ada, "half", "x") as ways:
        ways.execute(t.account.update().values(name="nobody"))
        raise ZeroDivisionError
    assert signing.account(ada.who)["name"] == "Ada"  # type: ignore[index]
    assert count(database, t.audit) == before
    with database.change(ada, "whole", "x", "because") as ways:
        ways.execute(t.account.update().values(name="Adele"))
    with database.read() as ways:
        last = rows_of(ways, select(t.audit).order_by(t.audit.c.id.desc()))[0]
    assert (last["who"], last["what"], last["why"], last["origin"], last["at"]) == (
        ada.who, "whole", "because", "web", database.now())  # fmt: skip


def test_it_opens_again_with_its_secret_and_refuses_what_is_newer(address: str) -> None:
    one = Database(address)
    mark = one.keyed("a", "b")
    one.close()
    again = Database(address)
    assert again.keyed("a", "b") == mark
    assert again.keyed("ab") != mark
    with again.quiet() as ways:
        ways.execute(t.setting.update().where(t.setting.c.name == "version").values(value="99"))
    again.close()
    with pytest.raises(UsageError, match="newer graphkit"):
        Database(address)


def test_what_cannot_be_opened_is_said_without_the_password() -> None:
    with pytest.raises(StoreError) as caught:
        Database("postgresql://me:secret-word@127.0.0.1:1/none")
    assert "secret-word" not in str(caught.value)
    with pytest.raises(UsageError):
        Database("mysql://x/y")


def test_every_column_says_what_it_is_for() -> None:
    for table in t.META.sorted_tables:
        assert all(t.KEPT[table.name]), table.name
        assert [c.name for c in table.columns if not c.comment] == [], table.name


def test_many_write_at_once_and_nothing_is_lost(database: Database, signing: Signing) -> None:
    ada, bob = person(signing, "Ada"), person(signing, "Bob")
    talking = open_to(database, bob)
    talk = talking.invite(ada, bob.who, "together", [])
    talking.answer(bob, talk, accept=True)

    def write(who: Actor) -> None:
        for number in range(10):
            talking.write(who, talk, secrets.token_hex(12), f"{who.who} {number}")

    threads = [threading.Thread(target=write, args=(who,)) for who in (ada, bob, ada, bob)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    found = talking.one(talk, ada.who)["messages"]
    assert [m["number"] for m in found] == list(range(1, 41))


# -- accounts ------------------------------------------------------------------------------------


def test_the_password_alone_lets_in_and_is_not_kept(database: Database, signing: Signing) -> None:
    ada = person(signing, "Ada")
    assert signing.sign_in("ADA@example.edu ", WORD, "here", "")["id"] == ada.who  # type: ignore[index]
    assert signing.sign_in("ada@example.edu", WORD + "!", "here", "") is None
    assert signing.sign_in("nobody@example.edu", WORD, "here", "") is None
    assert WORD not in json.dumps(signing.account(ada.who))
    for bad in ("short", "aaaaaaaaaaaa", "password12", "x" * 201):
        with pytest.raises(UsageError):
            signing.set_password(COMMAND, ada.who, bad)


def test_sessions_end_by_rest_by_age_and_by_another_password(
    signing: Signing, clock: Clock
) -> None:
    ada = person(signing, "Ada")
    cookie, _ = signing.begin(ada, ada.who)
    assert signing.visitor(cookie).name == "Ada"  # type: ignore[union-attr]
    clock.at += IDLE - 10
    assert signing.visitor(cookie) is not None
    clock.at += IDLE + 1
    assert signing.visitor(cookie) is None
    cookie, _ = signing.begin(ada, ada.who)
    for _ in range(ABSOLUTE // (IDLE // 2)):
        clock.at += IDLE // 2
        signing.visitor(cookie)
    assert signing.visitor(cookie) is None
    cookie, _ = signing.begin(ada, ada.who)
    signing.set_password(ada, ada.who, "another long word")
    assert signing.visitor(cookie) is None
    for nonsense in ("", "x", "x" * 5000, hashed(cookie)):
        assert signing.visitor(nonsense) is None


def test_another_session_begins_and_the_one_before_ends(signing: Signing) -> None:
    ada = person(signing, "Ada")
    first, _ = signing.begin(ada, ada.who)
    second, _ = signing.begin(ada, ada.who, first)
    assert signing.visitor(first) is None
    assert signing.visitor(second) is not None


def test_who_guesses_is_slowed_down_and_the_victim_still_gets_in(
    signing: Signing, clock: Clock
) -> None:
    ada = person(signing, "Ada")
    _, mark = signing.begin(ada, ada.who)
    mail = "ada@example.edu"
    for _ in range(PAIR):
        assert signing.sign_in(mail, "guess", "there", "") is None
    assert signing.sign_in(mail, WORD, "there", "") is None  # right, but from where they guess
    assert signing.sign_in(mail, WORD, "home", "") is not None
    for number in range(ACCOUNT):  # many places guess at one account
        signing.sign_in(mail, "guess", f"place {number}", "")
    assert signing.sign_in(mail, WORD, "a new place", "") is None
    assert signing.sign_in(mail, WORD, "a new place", mark) is not None  # the own browser
    clock.at += WINDOW + 1
    assert signing.sign_in(mail, WORD, "there", "") is not None


def test_the_same_work_is_done_whether_or_not_there_is_an_account(database: Database) -> None:
    class Counting(PasswordHasher):
        asked = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:
            Counting.asked += 1
            return super().verify(hash, password)

    signing = Signing(database, Counting(time_cost=1, memory_cost=8, parallelism=1))
    person(signing, "Ada")
    for mail in ("ada@example.edu", "nobody@example.edu"):
        before = Counting.asked
        assert signing.sign_in(mail, "guess", "here", "") is None
        assert Counting.asked == before + 1


def test_links_work_once_for_one_purpose_and_not_for_ever(
    database: Database, signing: Signing, clock: Clock
) -> None:
    with database.quiet() as ways:
        one, two = (signing.link(ways, "join", "curator") for _ in range(2))
    with database.read() as ways:
        assert rows_of(ways, select(t.token).where(t.token.c.key == one)) == []  # only its hash
        assert signing.look(ways, one, "reset") is None
        assert signing.look(ways, one, "join")["subject"] == "curator"  # type: ignore[index]
    with database.quiet() as ways:
        signing.use(ways, one, "join")
        with pytest.raises(UsageError):
            signing.use(ways, one, "join")
    clock.at += 7 * DAY + 30  # clocks of two servers may differ
    with database.read() as ways:
        assert signing.look(ways, two, "join") is not None
    clock.at += 60
    with database.read() as ways:
        assert signing.look(ways, two, "join") is None


def test_the_last_admin_stays(database: Database, signing: Signing) -> None:
    ada = person(signing, "Ada", Role.ADMIN)
    for change in (
        lambda: signing.set_role(ada, ada.who, Role.READER),
        lambda: signing.close_account(ada, ada.who, "tired"),
        lambda: delete(database, ada, ada.who),
    ):
        with pytest.raises(UsageError, match="last admin"):
            change()
    person(signing, "Bob", Role.ADMIN)
    signing.set_role(ada, ada.who, Role.READER)


@pytest.mark.parametrize(
    "text",
    [
        "a@b.org\r\nBcc: c@d.org",
        "a b@c.org",
        "a@b",
        "@b.org",
        "a@",
        "a@b.org, c@d.org",
        "<a@b.org>",
    ],
)
def test_an_address_is_one_address(text: str) -> None:
    with pytest.raises(UsageError):
        mail_of(text)


def test_names_are_one_line_and_cannot_turn_the_writing_around() -> None:
    assert name_of("  Ada\n\u202eLovelace\x00 ") == "Ada Lovelace"
    assert name_of("김서연") == "김서연"
    with pytest.raises(UsageError):
        name_of("\u202e")


# -- claims --------------------------------------------------------------------------------------


@pytest.fixture
def claims(database: Database) -> Claims:
    return Claims(database)


def test_a_claim_is_proved_and_becomes_a_decision(
    database: Database, signing: Signing, claims: Claims
) -> None:
    ada = person(signing, "Ada")
    ident = claims.ask(ada, "p:1", "Ada L.", ["m1", "m2"], answers=[("spelling", "A. L.", "yes")])
    assert claims.ask(ada, "p:1", "Ada L.", ["m1"]) == ident
    assert claims.one(ident)["state"] == "pending"
    assert claims.prove(ada, ident, "orcid", "signed in") == "verified"
    assert claims.prove(ada, ident, "orcid", "signed in") == "verified"
    assert claims.holder("p:1")["way"] == "orcid"  # type: ignore[index]
    assert signing.account(ada.who)["role"] == "researcher"  # type: ignore[index]
    (row,) = Rulings(database).latest()
    assert (row["kind"], row["person"], row["state"], row["claim"]) == (
        "claim", "p:1", "waiting", ident)  # fmt: skip
    claims.withdraw(ada, ident)
    assert claims.holder("p:1") is None
    assert signing.account(ada.who)["role"] == "reader"  # type: ignore[index]
    assert Rulings(database).next() is None  # what was not done yet is not done


def test_a_withdrawn_claim_takes_its_decision_back(
    database: Database, signing: Signing, claims: Claims
) -> None:
    ada, rulings = person(signing, "Ada"), Rulings(database)
    ident = claims.ask(ada, "p:1", "Ada L.", ["m1"])
    claims.prove(ada, ident, "mail", "an address at example.edu")
    ruling = rulings.next()
    rulings.finished(ruling["id"], "done", "", "d:1")  # type: ignore[index]
    claims.withdraw(ada, ident)
    undo = rulings.next()
    assert (undo["kind"], undo["other"]) == ("undo", "d:1")  # type: ignore[index]


def test_two_claims_on_one_record_go_to_a_curator(signing: Signing, claims: Claims) -> None:
    ada, bob = person(signing, "Ada"), person(signing, "Bob")
    curator = person(signing, "Cleo", Role.CURATOR)
    one = claims.ask(ada, "p:1", "A. L.", ["m1"])
    two = claims.ask(bob, "p:1", "A. L.", ["m1"])
    assert claims.prove(ada, one, "mail", "an address") == "pending"
    assert [row["rivals"] for row in claims.queue()] == [1, 1]
    with pytest.raises(UsageError, match="reason"):
        claims.decide(curator, two, False, " ")
    claims.decide(curator, one, True, "her page")
    assert claims.one(two)["state"] == "declined"
    assert claims.one(two)["reason"]
    claims.appeal(bob, two, "that page is mine")
    row = claims.one(two)
    assert (row["state"], row["appeal"]) == ("pending", "that page is mine")
    claims.decide(curator, two, True, "so it is")  # the first one goes, with what followed
    assert claims.holder("p:1")["id"] == bob.who  # type: ignore[index]
    assert claims.one(one)["state"] == "declined"
    assert signing.account(ada.who)["role"] == "reader"  # type: ignore[index]


def test_nobody_decides_about_their_own_claim(signing: Signing, claims: Claims) -> None:
    cleo = person(signing, "Cleo", Role.CURATOR)
    ident = claims.ask(cleo, "p:1", "C.", ["m1"])
    with pytest.raises(UsageError, match="own claim"):
        claims.decide(cleo, ident, True, "I know me")


def test_a_verified_coauthor_vouches_if_asked(signing: Signing, claims: Claims) -> None:
    ada, bob, eve = (person(signing, name) for name in ("Ada", "Bob", "Eve"))
    claims.prove(bob, claims.ask(bob, "p:2", "B.", ["m2"]), "orcid", "x")
    assert [row["account"] for row in claims.verified_among(["p:2", "p:3"])] == [bob.who]
    ident = claims.ask(ada, "p:1", "A.", ["m1"])
    with pytest.raises(NotFoundError):
        claims.give_vouch(eve, ident, True)
    claims.ask_vouch(ada, ident, bob.who)
    assert [row["id"] for row in claims.asked_to_vouch(bob.who)] == [ident]
    claims.give_vouch(bob, ident, True)
    assert (claims.one(ident)["state"], claims.one(ident)["way"]) == ("verified", "vouch")
    with pytest.raises(NotFoundError):
        claims.give_vouch(bob, ident, False)


def test_a_claim_follows_its_mentions(signing: Signing, claims: Claims) -> None:
    ada = person(signing, "Ada")
    ident = claims.ask(ada, "p:1", "A.", ["m1", "m2"])
    claims.prove(ada, ident, "orcid", "x")
    assert claims.anchored() == {ident: ["m1", "m2"]}
    assert claims.move(COMMAND, {ident: "p:9"}) == 1
    assert claims.move(COMMAND, {ident: "p:9"}) == 0
    assert claims.move(COMMAND, {ident: None}) == 0  # not stated now: it waits
    assert claims.holder("p:9") is not None
    assert claims.holder("p:1") is None


def test_one_person_is_verified_for_one_record(signing: Signing, claims: Claims) -> None:
    ada = person(signing, "Ada")
    claims.prove(ada, claims.ask(ada, "p:1", "A.", ["m1"]), "orcid", "x")
    with pytest.raises(UsageError, match="another record"):
        claims.ask(ada, "p:2", "A.", ["m2"])


def test_who_is_not_here_names_works(signing: Signing, claims: Claims) -> None:
    ada = person(signing, "Ada")
    with pytest.raises(UsageError):
        claims.ask_without_record(ada, "Ada", "  ")
    ident = claims.ask_without_record(ada, "Ada", "10.1000/x", "my page")
    assert claims.one(ident)["person"] is None
    with pytest.raises(UsageError, match="already"):
        claims.ask_without_record(ada, "Ada", "10.1000/y")


def test_mail_of_everybody_proves_nothing() -> None:
    assert domain_fits("ada@cs.example.edu", ["example.edu"])
    assert not domain_fits("ada@notexample.edu", ["example.edu"])
    assert not domain_fits("ada@gmail.com", ["gmail.com"])
    assert not domain_fits("ada@example.edu.evil.org", ["example.edu"])
    assert not domain_fits("ada@evil.edu", ["edu"])


# -- follow --------------------------------------------------------------------------------------


def test_events_are_told_once_and_seen_by_who_follows(database: Database, signing: Signing) -> None:
    ada, bob, following = person(signing, "Ada"), person(signing, "Bob"), Following(database)
    following.follow(ada, "people", "p:1", "One")
    following.follow(ada, "people", "p:1", "One")
    following.note(ada, "people", "p:1", "ask about data")
    assert following.subjects() == {("people", "p:1"): None}
    state = {"works": ["w1"], "people": ["p:2"]}
    for generation, changes in (("g1", {}), ("g2", {"works": ["w2"]}), ("g2", {"works": ["w2"]})):
        following.tell(generation, [LookedAt("people", "p:1", "p:1", "One", state, changes)])
    assert [(e["what"], e["refs"]) for e in following.feed(ada.who)] == [("works", ["w2"])]
    assert following.feed(bob.who) == []
    assert following.subjects()["people", "p:1"]["works"] == ["w1"]  # type: ignore[index]
    with database.quiet() as ways:
        following.move(ways, "people", "p:1", "p:7")
    assert [(f["subject"], f["note"]) for f in following.followed(ada.who)] == [
        ("p:7", "ask about data")]  # fmt: skip
    following.stop(ada, "people", "p:7")
    assert following.followed(ada.who) == []


# -- talks ---------------------------------------------------------------------------------------


def open_to(database: Database, who: Actor) -> Talking:
    with database.quiet() as ways:
        ways.execute(t.account.update().where(t.account.c.id == who.who).values(open_for="work"))
    return Talking(database)


def test_an_invitation_needs_a_purpose_and_somebody_open(
    database: Database, signing: Signing
) -> None:
    ada, bob = person(signing, "Ada"), person(signing, "Bob")
    talking = Talking(database)
    with pytest.raises(UsageError, match="not open"):
        talking.invite(ada, bob.who, "together", [])
    open_to(database, bob)
    with pytest.raises(UsageError, match="what for"):
        talking.invite(ada, bob.who, " ", [])
    talk = talking.invite(ada, bob.who, "together", ["2 shared topics"])
    assert talking.invite(ada, bob.who, "once more", []) == talk
    assert talking.one(talk, bob.who)["reasons"] == ["2 shared topics"]
    with pytest.raises(UsageError, match="accepted"):
        talking.write(ada, talk, "k1", "hello")
    with pytest.raises(UsageError, match="answer"):
        talking.answer(ada, talk, accept=True)  # one's own invitation
    talking.answer(bob, talk, accept=False)
    with pytest.raises(UsageError):
        talking.answer(bob, talk, accept=True)


def test_messages_come_once_in_order_and_to_two_alone(database: Database, signing: Signing) -> None:
    ada, bob, eve = (person(signing, name) for name in ("Ada", "Bob", "Eve"))
    talking = open_to(database, bob)
    talk = talking.invite(ada, bob.who, "together", [])
    talking.answer(bob, talk, accept=True)
    assert talking.write(ada, talk, "k1", "one\x00\x1b[31m\r\ntwo")
    assert not talking.write(ada, talk, "k1", "one")
    assert talking.write(bob, talk, "k2", "three")
    texts = [m["text"] for m in talking.one(talk, ada.who)["messages"]]
    assert texts == ["one[31m\ntwo", "three"]
    for ask in (
        lambda: talking.one(talk, eve.who),
        lambda: talking.write(eve, talk, "k3", "me"),
        lambda: talking.end(eve, talk),
        lambda: talking.report(eve, talk, "x"),
    ):
        with pytest.raises(NotFoundError):
            ask()
    with pytest.raises(UsageError):
        talking.write(bob, talk, "k1", "with the other's key")


def test_who_is_blocked_never_learns_it(database: Database, signing: Signing) -> None:
    ada, bob = person(signing, "Ada"), person(signing, "Bob")
    talking = open_to(database, bob)
    talking.end(bob, talking.invite(ada, bob.who, "together", []), block=True)
    again = talking.invite(ada, bob.who, "please", [])
    assert talking.one(again, ada.who)["state"] == "asked"  # looks sent
    assert again not in [row["id"] for row in talking.inbox(bob.who)]
    keys = [row["key"] for row in waiting_mails(database)]
    assert f"talk {again} asked" not in keys
    talking.unblock(bob, ada.who)
    assert len(talking.inbox(bob.who)) == 1
    assert "block" not in json.dumps({k: v for k, v in export(database, ada.who).items() if v})
    assert "unblock" in json.dumps(export(database, bob.who))


def test_a_day_has_so_many_invitations(database: Database, signing: Signing) -> None:
    ada, talking = person(signing, "Ada"), Talking(database)
    for number in range(10):
        other = person(signing, f"Other{number}")
        open_to(database, other)
        talking.invite(ada, other.who, "together", [])
    last = person(signing, "Last")
    open_to(database, last)
    with pytest.raises(UsageError, match="a day"):
        talking.invite(ada, last.who, "together", [])


def test_only_what_is_reported_is_seen_by_admins(database: Database, signing: Signing) -> None:
    ada, bob = person(signing, "Ada"), person(signing, "Bob")
    talking = open_to(database, bob)
    talk = talking.invite(ada, bob.who, "together", [])
    talking.answer(bob, talk, accept=True)
    talking.write(ada, talk, "k1", "rude")
    assert talking.reported() == []
    talking.report(bob, talk, "rude")
    (row,) = talking.reported()
    assert row["messages"][0]["text"] == "rude"
    talking.close_report(COMMAND, row["id"], "talked to them")
    assert talking.reported() == []


# -- mails ---------------------------------------------------------------------------------------


class Dying(Folder):
    """Dies at a step, as a process does that is killed."""

    at = ""

    def send(self, mail: EmailMessage, about_to: Any) -> None:
        if self.at == "before":
            raise KeyboardInterrupt
        Folder.send(self, mail, about_to)
        if self.at == "after":
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", ["before", "after"])
@pytest.mark.parametrize("again", [True, False])
def test_a_worker_that_dies_loses_no_mail_and_sends_none_twice(
    database: Database, tmp_path: Path, at: str, again: bool
) -> None:
    sent = Dying(tmp_path / "out", again)
    mailing = Mailing(database, sent, "graphkit@example.org", "https://graph.example.org")
    with database.quiet() as ways:
        for _ in range(2):
            put(ways, database.now(), "k1", "Hello", "body", recipient="ada@example.edu")
    sent.at = at
    with pytest.raises(KeyboardInterrupt):
        mailing.step()
    sent.at = ""
    mailing.begin()
    while mailing.step():
        pass
    files = list((tmp_path / "out").glob("*.eml"))
    assert len(files) == 1
    states = [row["state"] for row in waiting_mails(database)]
    assert states == ([] if again or at == "before" else ["unsure"])
    assert not mailing.step()


def test_a_mail_that_is_unsure_is_sent_when_the_operator_says_so(
    database: Database, tmp_path: Path
) -> None:
    sent = Dying(tmp_path / "out", again=False)
    mailing = Mailing(database, sent, "graphkit@example.org")
    with database.quiet() as ways:
        put(ways, database.now(), "k1", "Hello", "body", recipient="ada@example.edu")
    sent.at = "after"
    with pytest.raises(KeyboardInterrupt):
        mailing.step()
    sent.at = ""
    mailing.begin()
    (row,) = waiting_mails(database)
    send_again(database, COMMAND, row["id"])
    assert mailing.step()
    assert waiting_mails(database) == []
    with pytest.raises(UsageError):
        send_again(database, COMMAND, row["id"])


def test_headers_are_ours_whatever_people_write(database: Database, tmp_path: Path) -> None:
    mailing = Mailing(database, Folder(tmp_path), "graphkit@example.org", "https://x.example.org")
    with database.quiet() as ways:
        put(ways, database.now(), "claim a 1", "What\r\nBcc: all@example.org\r\n\r\nchanged",
            "see {root}/feed", account=None, recipient="ada@example.edu")  # fmt: skip
    mailing.step()
    text = next(tmp_path.glob("*.eml")).read_text("utf-8")
    head = text.partition("\n\n")[0]
    assert "\nBcc:" not in head
    assert "https://x.example.org/feed" in text


def test_a_digest_has_its_one_click(database: Database, signing: Signing, tmp_path: Path) -> None:
    ada = person(signing, "Ada")
    mailing = Mailing(database, Folder(tmp_path), "graphkit@example.org", "https://x.example.org")
    with database.quiet() as ways:
        assert put(ways, database.now(), f"digest {ada.who} 1", "What", "body", account=ada.who)
    mailing.step()
    text = next(tmp_path.glob("*.eml")).read_text("utf-8").replace("\n ", "")
    assert f"/digest/stop/{ada.who}/{mailing.stop_key(ada.who)}>" in text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text


def test_no_mail_goes_to_an_address_that_nobody_proved(
    database: Database, signing: Signing
) -> None:
    ada = signing.create(COMMAND, "Ada", "ada@example.edu", WORD)
    with database.quiet() as ways:
        assert not put(ways, database.now(), "k", "s", "b", account=ada)


def test_where_mails_go() -> None:
    sent = transport_of("smtps://me:p%40ss@mail.example.org")
    assert (sent.host, sent.port, sent.password, sent.tls) == (  # type: ignore[attr-defined]
        "mail.example.org", 465, "p@ss", "always")  # fmt: skip
    with pytest.raises(UsageError):
        transport_of("http://mail.example.org")


# -- decisions and own data ----------------------------------------------------------------------


def test_two_curators_agree_where_two_have_to(database: Database, signing: Signing) -> None:
    cleo, dan = person(signing, "Cleo", Role.CURATOR), person(signing, "Dan", Role.CURATOR)
    rulings = Rulings(database)
    ident = rulings.add(cleo, "merge", "p:1", "p:2", proposed=True)
    assert rulings.next() is None
    with pytest.raises(UsageError, match="Somebody else"):
        rulings.agree(cleo, ident, yes=True)
    rulings.agree(dan, ident, yes=True)
    assert rulings.next()["id"] == ident  # type: ignore[index]
    with pytest.raises(NotFoundError):
        rulings.agree(dan, ident, yes=False)


def test_decisions_are_done_in_the_order_in_which_they_were_taken(
    database: Database, signing: Signing
) -> None:
    cleo, rulings = person(signing, "Cleo", Role.CURATOR), Rulings(database)
    wanted = [rulings.add(cleo, "merge", "p:1", f"p:{n}") for n in range(20)]
    done = []
    while (row := rulings.next()) is not None:
        done.append(row["id"])
        rulings.finished(row["id"], "done", "", f"d:{len(done)}")
    assert done == wanted
    rulings.undo(cleo, wanted[0])
    with pytest.raises(UsageError, match="already"):
        rulings.undo(cleo, wanted[0])
    assert rulings.next()["other"] == "d:1"  # type: ignore[index]


def everything(database: Database) -> str:
    with database.read() as ways:
        return json.dumps([rows_of(ways, select(table)) for table in t.META.sorted_tables])


def lived(database: Database, signing: Signing) -> tuple[Actor, Actor]:
    """Two people who did everything once."""
    ada, bob = person(signing, "Ada"), person(signing, "Bob")
    claims, following, talking = Claims(database), Following(database), open_to(database, bob)
    claims.prove(ada, claims.ask(ada, "p:ada", "Ada L.", ["m1"], words="me"), "orcid", "x")
    following.follow(bob, "people", "p:ada", "Ada L.")
    following.follow(ada, "topics", "t:1", "graphs")
    state: dict[str, list[str]] = {"works": [], "people": []}
    changed = {"works": ["w"]}
    following.tell("g", [LookedAt("people", "p:ada", "p:ada", "Ada L.", state, changed)])
    talk = talking.invite(ada, bob.who, "together", [])
    talking.answer(bob, talk, accept=True)
    talking.write(ada, talk, "k1", "a private word")
    talking.report(bob, talk, "too private")
    signing.begin(ada, ada.who)
    return ada, bob


def test_own_data_goes_out_whole_and_without_hashes(database: Database, signing: Signing) -> None:
    ada, _ = lived(database, signing)
    found = export(database, ada.who)
    assert found["account"][0]["mail"] == "ada@example.edu"
    assert [m["text"] for m in found["message"]] == ["a private word"]
    assert found["anchor"][0]["mention"] == "m1"
    assert [f["subject"] for f in found["follow"]] == ["t:1"]
    assert "argon2" not in json.dumps(found)
    assert "bob@example.edu" not in json.dumps(found)


def test_after_deletion_nothing_names_the_person(database: Database, signing: Signing) -> None:
    ada, bob = lived(database, signing)
    delete(database, ada, ada.who)
    left = everything(database)
    for word in (ada.who, "ada@example.edu", '"Ada"', "a private word"):
        assert word not in left, word
    assert signing.account(bob.who) is not None


def test_who_is_left_out_of_the_graph_is_left_out_here(
    database: Database, signing: Signing, tmp_path: Path
) -> None:
    lived(database, signing)
    assert forget_person(database, COMMAND, ["p:ada"], tmp_path) > 0
    left = everything(database)
    for word in ("p:ada", "Ada L."):
        assert word not in left, word
    assert forget_person(database, COMMAND, ["p:ada"], tmp_path) == 0


def test_what_is_past_its_time_goes(database: Database, signing: Signing, clock: Clock) -> None:
    lived(database, signing)
    clock.at += 400 * DAY
    gone = tidy(database)
    assert gone["session"] == gone["device"] == 1
    assert gone["event"] == 1
    assert gone["audit"] == 0
    clock.at += 3 * 365 * DAY
    assert tidy(database)["audit"] > 0


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_backup_is_what_it_was_after_restoring(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = request.getfixturevalue("postgres") if engine == "postgresql" else None
    at = [f"sqlite:///{tmp_path / name / 'a.sqlite'}" for name in ("one", "other")]
    (tmp_path / "one").mkdir()
    if server is not None:
        for name, value in server.clients().items():  # pg_dump of the very server
            monkeypatch.setenv(name, value)
        at = [server.made(f"b{secrets.token_hex(8)}") for _ in range(2)]
    address, other = at
    database = Database(address, Clock())
    signing = Signing(database, QUICK)
    lived(database, signing)
    before = everything(database)
    copy = tmp_path / "copy"
    back_up(database, copy)
    with pytest.raises(UsageError, match="replaces nothing"):
        back_up(database, copy)
    person(signing, "Later")
    restore(other, copy)
    again = Database(other)
    assert everything(again) == before
    again.close()
    database.close()
    with pytest.raises((UsageError, StoreError)):
        restore(other, copy)
