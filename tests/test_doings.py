"""Claim, follow, talk, curate: as people do it, on the sample; the ledger and the pages follow."""

from __future__ import annotations

import multiprocessing
import re
import shutil
import signal
import socket
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from doings import Here, Person, place_at, said, sample_at
from sqlalchemy.exc import OperationalError

import graphkit as gk
from graphkit.accounts import Actor, Role
from graphkit.accounts.mailing import put
from graphkit.accounts.own import forget_person
from graphkit.web import workers
from graphkit.web.doings import working
from graphkit.web.doings.place import Policy
from graphkit.web.doings.records import looked_at, mentions_of
from graphkit.web.running import Run
from graphkit.web.settings import Settings
from graphkit.workspace import Deciding

NAME, OTHER = "Seo-yeon Kim", "Min-jun Park"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def here(_demo: Path, tmp_path: Path) -> Iterator[Here]:
    shutil.copytree(_demo, tmp_path / "workspace")
    with place_at(tmp_path / "workspace", tmp_path / "mails") as found:
        yield found


@pytest.fixture(scope="module")
def shared_place(_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    """For what changes no graph."""
    with sample_at(_demo, tmp_path_factory) as found:
        yield found


def workspace(here: Here) -> gk.KnowledgeGraph:
    assert here.place.folder is not None
    return gk.open(here.place.folder)


def verified(here: Here, name: str, ident: str | None = None) -> tuple[Person, str, str]:
    """Somebody who is verified for a record: the browser, the record, the claim."""
    who, record = here.person(name), ident or here.id_of(name)
    with here.doings.working._opened().snapshot() as snapshot:
        mentions = mentions_of(snapshot, record)
    claim = here.place.claims.ask(who.actor, record, name, mentions)
    here.place.claims.prove(who.actor, claim, "orcid", "signed in")
    return who, record, claim


def test_a_claim_from_this_is_me_to_the_ledger_and_back(here: Here) -> None:
    ada, cleo = here.person("Ada"), here.person("Cleo", Role.CURATOR)
    record = here.id_of(NAME)
    before = ada.get(f"/people/{record}.json").json()["trust"]
    assert "This is me" in ada.get(f"/people/{record}").text
    assert 'aria-disabled="true">Invite' in ada.get(f"/people/{record}").text
    page = ada.get(f"/claim/{record}").text
    assert "Which of these are you?" in page
    assert page.count('value="ignore" checked') > 5
    says = {"spelling 0": "yes", "affiliation 0": "no", "words": "me"}
    assert "Which of these works are yours?" in ada.post(f"/claim/{record}", **says).text
    to = ada.did(f"/claim/{record}", step="works", **says)
    path = to.partition("?")[0]
    assert "Claim pending" in ada.get(f"/people/{record}").text
    assert "1 claim waiting" in ada.get(path).text

    row = cleo.get("/curate").text
    assert path in row
    review = cleo.get(path).text
    assert "In their words: me" in review
    curate = path.replace("/claims/", "/curate/claims/")
    assert "needs a reason" in said(cleo.post(curate, says="decline", reason="").text)
    cleo.did(curate, says="decline", reason="another person of this name")
    assert "another person of this name" in ada.get(path).text
    assert "Declined: why" in ada.get(f"/people/{record}").text
    ada.did(f"{path}/appeal", words="my thesis is among the works")
    assert "my thesis is among the works" in cleo.get(path).text
    cleo.did(curate, says="accept", reason="so it is")

    page = ada.get(f"/people/{record}").text  # at once, before any worker
    assert "✓ Verified" in page
    assert "is verified for this record by a curator" in page
    trust = ada.get(f"/people/{record}.json").json()["trust"]
    assert trust["score"] > before["score"]
    assert trust["level_means"] == "claimed"
    here.step()
    with workspace(here) as graph:
        (decision,) = Deciding(graph).log()
        assert (decision["kind"], decision["who"]) == ("claim", f"account {ada.id}")
        assert decision["state"].startswith("applied")
    assert "✓ Verified" in ada.get(f"/people/{record}").text

    ada.did(f"{path}/withdraw")
    assert "This is me" in ada.get(f"/people/{record}").text
    assert ada.get(f"/people/{record}.json").json()["trust"] == before
    here.step()
    with workspace(here) as graph:
        (decision,) = Deciding(graph).log()
        assert decision["undone_at"] is not None


def test_an_institution_s_mail_proves_it(shared_place: Here) -> None:
    here = shared_place
    ada, root = here.person("Ada"), here.person("Root", Role.ADMIN)
    record = here.id_of("Haruka Kuromatsu")
    house = here.client.get(f"/people/{record}.json").json()["institutions"][0]["id"]
    path = ada.did(f"/claim/{record}").partition("?")[0]
    refused = ada.post(f"{path}/mail", mail="haruka@kuro.example.ac.jp")
    assert "not at a domain" in said(refused.text)
    root.did("/admin/domain", domain="kuro.example.ac.jp", institution=f"/institutions/{house}")
    for wrong in ("haruka@example.ac.jp", "haruka@kuro.example.ac.jp.evil.org"):
        assert ada.post(f"{path}/mail", mail=wrong).status_code == 400
    ada.did(f"{path}/mail", mail="haruka@lab.kuro.example.ac.jp")
    here.step()
    letter = here.letter("haruka@lab.kuro.example.ac.jp")
    link = re.search(r"https://graph\.example\.org(/link/claim/\S+)", letter)[1]  # type: ignore[index]
    assert "Yes, this is me" in here.nobody().get(link).text
    assert here.place.claims.holder(record) is None  # opening it does nothing
    here.nobody().did(link)
    assert here.place.claims.holder(record)["way"] == "mail"  # type: ignore[index]
    assert here.nobody().post(link).status_code == 400


def test_a_verified_coauthor_s_word_proves_it(shared_place: Here) -> None:
    here = shared_place
    bob, _, _ = verified(here, NAME)
    ada, record = here.person("Ada"), here.id_of(OTHER)
    path = ada.did(f"/claim/{record}").partition("?")[0]
    page = ada.get(path).text
    coauthor = bob.id
    assert f'<option value="{coauthor}">' in page
    assert ada.post(f"{path}/vouch", coauthor=ada.id).status_code == 400
    ada.did(f"{path}/vouch", coauthor=coauthor)
    assert "asked to vouch" in bob.get("/me").text
    bob.did(path.replace("/claims/", "/vouch/"), says="yes")
    assert "a verified coauthor" in ada.get(path).text
    assert here.place.claims.holder(record)["way"] == "vouch"  # type: ignore[index]


def test_an_orcid_sign_in_proves_a_stated_id_alone(shared_place: Here) -> None:
    here = shared_place
    record = here.id_of("Leila Ghaffari-Nasab")
    stated = here.client.get(f"/people/{record}.json").json()["orcid"]
    wrong = here.person("Wrong", orcid="0000-0002-1825-0097")
    path = wrong.did(f"/claim/{record}").partition("?")[0]
    assert "is not the one" in said(wrong.post(f"{path}/orcid").text)
    wrong.did(f"{path}/withdraw")
    right = here.person("Right", orcid=stated)
    assert right.did(f"/claim/{record}").endswith("said=verified")
    level = here.client.get(f"/people/{record}.json").json()["trust"]["level_means"]
    assert level.startswith("claimed and authenticated")


def test_a_second_claim_is_contested(shared_place: Here) -> None:
    here = shared_place
    _, record, _ = verified(here, "Priya Venkataraghavan")
    eve = here.person("Eve", orcid=here.client.get(f"/people/{record}.json").json()["orcid"])
    assert "is verified for this record" in eve.get(f"/claim/{record}").text
    path = eve.did(f"/claim/{record}").partition("?")[0]
    assert "a curator decides" in eve.get(path).text  # proof or not
    cleo = here.person("Cleo", Role.CURATOR)
    seen = cleo.get(f"{path}.json").json()
    assert seen["claimant"]["name"] == "Eve" and "mail" not in seen["claimant"]
    assert "Who claims</dt><dd>Eve" in cleo.get(path).text
    assert eve.get(f"{path}.json").json()["claimant"] is None
    assert "<b>contested</b>" in cleo.get("/curate").text


def test_who_is_not_here_comes_in_as_a_source_of_their_own(here: Here) -> None:
    ada, cleo = here.person("Ada"), here.person("Cleo", Role.CURATOR)
    works = "10.5555/own.1 On tidal graphs, 2024\nA second work on tides (2025)\n"
    path = ada.did("/not-here", name="Ada Tidewater", works=works, words="my page")
    path = path.partition("?")[0]
    assert "own works" in cleo.get("/curate").text
    cleo.did(path.replace("/claims/", "/curate/claims/"), says="accept", reason="seen")
    here.step()
    record = here.id_of("Ada Tidewater")
    data = here.client.get(f"/people/{record}.json").json()
    assert data["works"]["total"] == 2
    assert data["why"]["sources"]["rows"][0]["name"].startswith("stated-by-oneself-")
    page = ada.get(f"/people/{record}").text
    assert "✓ Verified" in page
    assert here.place.claims.anchored()[path.rpartition("/")[2]]


def test_what_is_not_mine_goes_and_what_is_also_me_waits_for_a_curator(here: Here) -> None:
    ada, record, claim = verified(here, NAME)
    cleo = here.person("Cleo", Role.CURATOR)
    data = here.client.get(f"/people/{record}.json").json()
    work, many = data["works"]["rows"][0]["id"], data["works"]["total"]
    ada.did(f"/claims/{claim}/mine", says="not mine", work=work, why="a namesake's")
    here.step()
    now = here.client.get(f"/people/{record}.json").json()
    assert now["works"]["total"] == many - 1
    strange = here.client.get(f"/people/{here.id_of('Jonas Müller')}.json").json()
    foreign = strange["works"]["rows"][0]["id"]
    answer = ada.post(f"/claims/{claim}/mine", says="not mine", work=foreign)
    assert answer.status_code == 400  # of another record
    ada.did(f"/claims/{claim}/mine", says="also me", other=f"/people/{strange['id']}")
    people = here.client.get("/index.json").json()["counts"]["people"]
    here.step()
    assert here.client.get("/index.json").json()["counts"]["people"] == people  # a proposal alone
    page = cleo.get("/curate").text
    ruling = re.search(r'name="ruling" value="(\w+)"><button type="submit" name="says"', page)
    cleo.did("/curate/agree", ruling=ruling[1], says="no", why="another field")  # type: ignore[index]
    assert "refused" in ada.get(f"/claims/{claim}").text


def test_a_curator_merges_and_takes_it_back(here: Here) -> None:
    cleo = here.person("Cleo", Role.CURATOR)
    queue = cleo.get("/curate").text
    link = re.search(r'href="(/curate/pair\?[^"]+)"', queue)[1].replace("&amp;", "&")  # type: ignore[index]
    page = cleo.get(link).text
    assert "What speaks for and against" in page
    assert page.count("<tr><th scope") > 3
    one, other = (re.search(f'name="{n}" value="([^"]+)"', page)[1]  # type: ignore[index]
                  for n in ("one", "other"))  # fmt: skip
    people = here.client.get("/index.json").json()["counts"]["people"]
    assert cleo.did("/curate/decide", one=one, other=other, says="later") == "/curate"
    cleo.did("/curate/decide", one=one, other=other, says="merge", why="her own page")
    here.step()
    assert here.client.get("/index.json").json()["counts"]["people"] == people - 1
    with workspace(here) as graph:
        (row,) = Deciding(graph).log()
        assert (row["kind"], row["why"]) == ("merge", "her own page")
    history = cleo.get("/curate").text
    ruling = re.search(r'name="ruling" value="(\w+)"><button type="submit">Undo', history)
    cleo.did("/curate/undo", ruling=ruling[1])  # type: ignore[index]
    here.step()
    assert here.client.get("/index.json").json()["counts"]["people"] == people
    cleo.did("/curate/decide", one=one, other=other, says="apart", why="two")
    here.step()
    assert link not in cleo.get("/curate").text.replace("&amp;", "&")


def test_many_decisions_at_once_are_all_or_none(shared_place: Here) -> None:
    here = shared_place
    cleo = here.person("Cleo", Role.CURATOR)
    one, other = here.id_of("Jonas Müller"), here.id_of("Anselm Fröbe")
    before = len(here.place.rulings.latest())
    bad = f"apart,{one},{other},two\nmerge,{one},p:gone\nperhaps,{one},{other}\nmerge,{one},{one}"
    answer = cleo.post("/curate/bulk", bulk=bad)
    assert re.findall(r"line (\d)", said(answer.text)) == ["2", "3", "4"]
    assert len(here.place.rulings.latest()) == before
    cleo.did("/curate/bulk", bulk=f'apart,{one},{other},"two, surely"\n')
    row = here.place.rulings.latest(1)[0]
    assert (row["kind"], row["why"], row["state"]) == ("not-same", "two, surely", "waiting")


def test_what_was_proved_without_a_person_can_be_checked(shared_place: Here) -> None:
    here = shared_place
    ada, record, claim = verified(here, "Eero Rautio")
    cleo = here.person("Cleo", Role.CURATOR)
    assert f"/curate/check/{claim}" in cleo.get("/curate").text
    assert cleo.post(f"/curate/check/{claim}", reason=" ").status_code == 400
    cleo.did(f"/curate/check/{claim}", reason="another Eero has this iD")
    assert "another Eero has this iD" in ada.get(f"/claims/{claim}").text
    assert "Claim pending" in ada.get(f"/people/{record}").text
    here.step()
    assert here.letter("put back to pending")


def test_what_changes_comes_into_feeds_once(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob = here.person("Ada"), here.person("Bob")
    note = here.place.following.note  # others do something while the worker looks at the graph

    def looked(*words: object) -> object:
        note(Actor(ada.id), "people", record, "ask about data")
        return looked_at(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(working, "looked_at", looked)
    record = here.id_of(NAME)
    orcid = here.client.get(f"/people/{record}.json").json()["orcid"]
    ada.did("/follow", kind="people", subject=record, back=f"/people/{record}")
    ada.did("/follow/note", kind="people", subject=record, note="ask about data")
    assert "ask about data" in ada.get("/shortlist").text
    assert "Following" in ada.get(f"/people/{record}").text
    here.step()
    assert "Nothing has changed" in ada.get("/feed").text
    new = tmp_path / "new.bib"
    new.write_text(
        "@article{new, title={A tidal graph of everything}, year={2026}, orcid-numbers={"
        f"{NAME}/{orcid}}},\n author={{Kim, Seo-yeon and Park, Min-jun}}}}\n", encoding="utf-8"
    )  # fmt: skip
    with workspace(here) as graph:
        graph.load([str(new)])
    here.step()
    here.step()
    page = ada.get("/feed").text
    if record != (now := here.id_of(NAME)):
        record = now
    assert page.count("A tidal graph of everything") == 1
    assert "1 new work" in page
    assert "A tidal graph" not in bob.get("/feed").text

    address = re.search(r'href="(/feeds/[^"]+\.atom)"', page)[1]  # type: ignore[index]
    for path in (address, f"/atom/people/{record}"):
        answer = here.nobody().get(path)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        (entry,) = ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - ours
        assert entry.find(f"{ATOM}title").text == f"{NAME}: 1 new work"  # type: ignore[union-attr]
    wrong = address[:-8] + "000.atom"
    assert here.nobody().get(wrong).status_code == 404
    ada.did("/me/feed")
    assert here.nobody().get(address).status_code == 404

    ada.did("/me/digest", want="yes")
    here.step()
    link = re.search(r"/link/digest/\S+", here.letter("/link/digest/"))[0]  # type: ignore[index]
    assert here.place.signing.account(ada.id)["digest"] == 0  # type: ignore[index]
    here.nobody().did(link)
    here.step()
    here.step()
    letters = [one for one in here.letters() if "What changed" in one.splitlines()[1]]
    assert len(letters) == 1  # one a day
    stop = re.search(r"(/digest/stop/\S+)", letters[0])[1]  # type: ignore[index]
    answer = here.nobody().ask("POST", stop)  # one click, from another program
    assert answer.status_code == 303
    assert here.place.signing.account(ada.id)["digest"] == 0  # type: ignore[index]
    assert here.nobody().ask("POST", stop[:-4] + "0000").status_code == 400


def test_an_invitation_carries_its_reasons_and_becomes_a_talk(shared_place: Here) -> None:
    here = shared_place
    near = here.client.get(f"/meet/people/{here.id_of('Jiaqi Luo')}.json").json()["meet"]["near"]
    name = near["rows"][0]["name"]
    ada, _, _ = verified(here, "Jiaqi Luo")
    bob, record, _ = verified(here, name, near["rows"][0]["id"])
    assert "Not open to invitations" in ada.get(f"/people/{record}").text
    bob.did("/me", name=name, open_for="joint data sets")
    page = ada.get(f"/invite/{record}").text
    reason = re.search(r'<li class="plus">(.*?)</li>', page)[1]  # type: ignore[index]
    path = ada.did(f"/invite/{record}", purpose="A shared data set?", **{"with": "yes"})
    path = path.partition("?")[0]
    assert "Invited today" in ada.get(f"/people/{record}").text
    assert '<span class="count">1</span>' in bob.get("/").text
    talk = bob.get(path).text
    assert reason in talk
    assert "A shared data set?" in talk
    bob.did(f"{path}/answer", says="accept")
    key = re.search(r'name="key" value="(\w+)"', ada.get(path).text)[1]  # type: ignore[index]
    for _ in range(2):  # pressed twice
        ada.did(f"{path}/write", key=key, text="Shall we begin?")
    assert bob.get(path).text.count("Shall we begin?") == 1
    bob.did(f"{path}/report", why="only a test")
    assert "Shall we begin?" in here.person("Root", Role.ADMIN).get("/admin").text
    bob.did(f"{path}/end", block="yes")
    assert "Blocked" in bob.get("/me").text
    refused = ada.post(f"{path}/write", key="k" * 24, text="Hello?")
    assert refused.status_code == 400


def test_unclaimed_people_cannot_be_written_to(shared_place: Here) -> None:
    ada, _, _ = verified(shared_place, "Eun-bi Choi")
    record = shared_place.id_of("Jonas Müller")
    answer = ada.post(f"/invite/{record}", purpose="Hello")
    assert answer.status_code == 400
    assert shared_place.place.talking.inbox(ada.id) == []


def test_who_is_left_out_is_left_out_everywhere(here: Here) -> None:
    ada, record, claim = verified(here, NAME)
    bob = here.person("Bob")
    bob.did("/follow", kind="people", subject=record)
    here.step()
    with workspace(here) as graph:
        Deciding(graph).suppress(record, "asked for it")
    pages = [("/shortlist", bob), ("/feed", bob)]
    for path, who in pages:  # at once, before any worker
        assert NAME not in who.get(path).text, path
    here.step()
    assert NAME not in ada.get(f"/claims/{claim}").text.partition("<main")[2]  # but their own name
    assert here.nobody().get(f"/atom/people/{record}").status_code == 404
    assert forget_person(here.place.database, Actor("x"), [record]) == 0


def test_the_worker_does_a_decision_once_whenever_it_dies(here: Here) -> None:
    cleo = here.person("Cleo", Role.CURATOR)
    one, other = here.id_of(NAME), here.id_of(OTHER)
    ident = here.place.rulings.add(cleo.actor, "not-same", one, other, why="two")
    row = here.place.rulings.next()
    assert row is not None
    with workspace(here) as graph:  # it dies after the ledger, before its own note of it
        here.doings.working._ruled(graph, row)
    here.step()
    with workspace(here) as graph:
        assert len(Deciding(graph).log()) == 1
    done = next(r for r in here.place.rulings.latest() if r["id"] == ident)
    assert done["state"] == "done"
    here.place.rulings.add(cleo.actor, "merge", one, "p:gone", why="nobody")
    here.step()
    assert here.place.rulings.latest(1)[0]["state"] == "failed"


def test_without_accounts_nothing_of_it_is_there(_demo: Path) -> None:
    from explorer import explorer

    with explorer(_demo) as client:
        assert client.get("/sign-in").status_code == 404
        assert client.post("/sign-in", data={"mail": "a"}).status_code == 405
        page = client.get("/").text
        assert "Sign in" not in page
        assert "doings" not in page


def test_the_sample_has_accounts_to_try(here: Here) -> None:
    from graphkit.web.doings.trying import populated

    with here.doings.working._opened().snapshot() as snapshot:
        made = populated(here.place, snapshot)
    assert [role for role, _, _ in made] == [
        "admin", "curator", "researcher", "researcher", "reader"]  # fmt: skip
    for _, mail, password in made:
        browser = here.nobody()
        browser.did("/sign-in", mail=mail, password=password)
        assert mail in browser.get("/me").text
        if mail.startswith("seo-yeon"):
            talk = re.search(r'href="(/talks/\w+)"', browser.get("/talks").text)[1]  # type: ignore[index]
            page = browser.get(talk).text
            assert page.index("Shall we begin in May?") < page.index("I bring the data.")
    here.step()
    assert {row["state"] for row in here.place.rulings.latest()} == {"done"}
    record = here.id_of(NAME)
    assert "✓ Verified" in here.nobody().get(f"/people/{record}").text


def test_what_goes_wrong_beside_is_said_once_in_words(
    shared_place: Here, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that is away for an hour makes a line, not thousands; then one that it is back."""
    beside = working.Working(shared_place.place, shared_place.doings.working._opened)
    looks = iter([True, True, True, False, True])

    def leading() -> bool:
        if next(looks):
            raise OperationalError("SELECT secret", {}, Exception("password"))
        return False

    def waited(_: float) -> bool:
        if not looks.__length_hint__():
            beside._stop.set()
        return False

    monkeypatch.setattr(beside, "_leading", leading)
    monkeypatch.setattr(beside._wake, "wait", waited)
    beside._run()
    away = "doings: the database of accounts does not answer; tried again until it goes"
    assert [r.getMessage() for r in caplog.records] == [away, "doings: it goes again", away]


def test_a_process_whose_database_is_away_ends_in_words(
    _demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = Policy(database=f"sqlite:///{tmp_path}/nowhere/accounts.db")
    wanted = Run(Settings(), lambda: gk.open(_demo), _demo, 0, doings=policy)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    ours, theirs = multiprocessing.Pipe()
    away = pytest.raises(SystemExit, match="error: The database of accounts cannot")
    with ours, theirs, socket.socket() as listening, away:
        workers.work(wanted, listening, theirs)


def test_a_mail_in_hand_while_the_database_was_away_goes_out_after_all(
    shared_place: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one who leads is the same before and after: it looks at what itself left half."""
    here, away = shared_place, [True, True, False]
    mailing, database = here.place.mailing, here.place.database
    assert mailing is not None
    with database.quiet() as ways:
        put(ways, database.now(), "a storm", "Storm", "words in hand", recipient="a@example.edu")
    beside = working.Working(here.place, here.doings.working._opened)
    send = type(mailing.transport).send

    def sent(own: Any, mail: EmailMessage, about_to: Callable[[], None]) -> None:
        if away[0]:
            raise OperationalError("UPDATE mail", {}, Exception("gone"))
        send(own, mail, about_to)

    def waited(_: float) -> bool:
        away.pop(0)
        if len(away) == 1:
            beside._stop.set()
        return False

    monkeypatch.setattr(beside, "rule", lambda: False)
    for other in ("tell_of_generation", "foresee", "digests"):
        monkeypatch.setattr(beside, other, lambda: None)
    monkeypatch.setattr(beside._lead, "take", lambda: True)
    monkeypatch.setattr(type(mailing.transport), "send", sent)
    monkeypatch.setattr(beside._wake, "wait", waited)
    beside._run()
    assert "words in hand" not in str(here.letters())
    beside._stop.clear()
    away[:] = [False, False]
    beside._run()
    assert sum("words in hand" in letter for letter in here.letters()) == 1
