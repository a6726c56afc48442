"""Documents as proof, objections, which-are-you and its evidence, groups, what became true."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doings import OWN, Here, Person, place_at, said, sample_at
from sqlalchemy import inspect, select
from test_doings import verified, workspace

from graphkit.accounts import COMMAND, Actor, Claims, Database, Documents, Role, Signing
from graphkit.accounts import schema as t
from graphkit.accounts.database import rows_of
from graphkit.accounts.documents import LARGEST, MOST
from graphkit.accounts.own import delete, export, forget_person, tidy
from graphkit.accounts.signing import DAY
from graphkit.errors import StoreError, UsageError
from graphkit.web.doings.records import groups_of, mentions_of, suggested_to
from graphkit.workspace import Deciding

PDF = b"%PDF-1.7\nStaff card of Ada Lovelace\n%%EOF"
HUB, MIXED = "Seo-yeon Kim", "Saskia Hoekstra-Lam"


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


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'accounts.sqlite'}"
    made: str = request.getfixturevalue("postgres").schema(f"p{secrets.token_hex(8)}")
    return made


def account(database: Database, name: str, role: Role = Role.READER) -> Actor:
    made = Signing(database).create(COMMAND, name, f"{name}@example.edu", None, role)
    return Actor(made)


def many(database: Database, table: Any) -> int:
    with database.read() as ways:
        return len(rows_of(ways, select(table.c.id)))


# -- documents -----------------------------------------------------------------------------------


def test_a_document_is_sealed_and_goes_with_the_decision(address: str, tmp_path: Path) -> None:
    database = Database(address)
    claims, documents = Claims(database), Documents(database, tmp_path / "keys" / "documents.key")
    ada, cleo = account(database, "ada"), account(database, "cleo", Role.CURATOR)
    free = lambda _: None  # noqa: E731
    for end in ("accept", "decline", "withdraw", "prove", "delete", "time", "suppress"):
        claim = claims.ask(ada, f"p:{end}", "Ada", ["m"])
        ident = documents.give(ada, claim, PDF, free)
        assert documents.read(cleo, ident) == ("pdf", PDF)
        with database.read() as ways:
            (row,) = rows_of(ways, select(t.document))
            assert b"Ada" not in bytes(row["sealed"])
            seen = rows_of(ways, select(t.audit).where(t.audit.c.what == "document.read"))
        assert seen[-1]["who"] == cleo.who
        if end in ("accept", "decline"):
            claims.decide(cleo, claim, end == "accept", "looked at")
            claims.withdraw(ada, claim)
        elif end == "withdraw":
            claims.withdraw(ada, claim)
        elif end == "prove":
            claims.prove(ada, claim, "mail", "x")
            claims.withdraw(ada, claim)
        elif end == "suppress":
            forget_person(database, COMMAND, ["p:suppress"])
        elif end == "time":
            database._now = lambda: __import__("time").time() + 91 * DAY
            assert tidy(database)["document"] == 1
        else:
            delete(database, ada, ada.who)
            ada = account(database, "ada")
        assert many(database, t.document) == 0, end
    database.close()


def test_a_document_needs_its_key_and_stays_with_its_claim(address: str, tmp_path: Path) -> None:
    key = tmp_path / "documents.key"
    database = Database(address)
    claims, documents = Claims(database), Documents(database, key)
    ada = account(database, "ada")
    one, other = (claims.ask(ada, f"p:{n}", "Ada", ["m"]) for n in (1, 2))
    ident = documents.give(ada, one, PDF, lambda _: None)
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with database.quiet() as ways:  # put to another claim, by somebody who can write here
        ways.execute(t.document.update().values(claim=other))
    with pytest.raises(StoreError, match="another key"):
        documents.read(ada, ident)
    again = Documents(database, tmp_path / "another.key")
    with pytest.raises(StoreError, match="another key"):
        again.give(ada, one, PDF, lambda _: None)
    (tmp_path / "broken.key").write_text("no key", encoding="utf-8")
    with pytest.raises(StoreError, match="64"):
        Documents(database, tmp_path / "broken.key").give(ada, one, PDF, lambda _: None)
    with pytest.raises(UsageError, match="No documents"):
        Documents(database, None).give(ada, one, PDF, lambda _: None)
    assert key.read_text("ascii").strip() not in json.dumps(export(database, ada.who))
    database.close()


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>alert(1)</script>", b"MZ\x90\x00", b"PK\x03\x04", b" %PDF-1.7"]
)
def test_only_some_kinds_are_taken(shared_place: Here, content: bytes) -> None:
    ada = shared_place.person("Ada")
    claim = shared_place.place.claims.ask(ada.actor, shared_place.id_of(HUB), HUB, ["m"])
    assert sent(ada, claim, content).status_code == 400
    assert shared_place.place.documents.of_claim(claim) == []


def sent(who: Person, claim: str, content: bytes, **more: Any) -> Any:
    files = {"document": ("../../../etc/passwd.pdf", content, "text/html")}
    headers = more.pop("headers", OWN)
    return who.ask("POST", f"/claims/{claim}/documents", files=files, headers=headers, **more)


def test_a_curator_reads_what_a_claimant_gave_and_nobody_else(shared_place: Here) -> None:
    place = shared_place.place
    ada, eve = shared_place.person("Ada"), shared_place.person("Eve", Role.RESEARCHER)
    cleo = shared_place.person("Cleo", Role.CURATOR)
    claim = place.claims.ask(ada.actor, shared_place.id_of("Min-jun Park"), "Min-jun Park", ["m"])
    assert sent(ada, claim, PDF).status_code == 303
    assert sent(eve, claim, PDF).status_code == 404
    assert sent(ada, claim, PDF, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    path = re.search(r"/documents/[0-9a-f]{24}", ada.get(f"/claims/{claim}").text)[0]  # type: ignore[index]
    assert path in cleo.get(f"/claims/{claim}").text
    for who in (ada, cleo):
        answer = who.get(path)
        assert answer.content == PDF
        # never shown by a browser in our name, whatever it is
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith('attachment; filename="document-')
        assert "sandbox" in answer.headers["content-security-policy"]
        assert "no-store" in answer.headers["cache-control"]
    assert eve.get(path).status_code == 404
    assert shared_place.nobody().get(path).status_code == 303
    assert "Staff card" not in ada.get("/me/data.json").text
    assert "sealed" not in ada.get("/me/data.json").text
    for _ in range(MOST):
        answer = sent(ada, claim, PDF)
    assert answer.status_code == 400
    assert "At most" in said(answer.text)
    ada.did(f"{path}/remove")
    assert cleo.get(path).status_code == 404


def test_bombs_are_not_swallowed(shared_place: Here) -> None:
    ada = shared_place.person("Ada")
    claim = shared_place.place.claims.ask(ada.actor, shared_place.id_of(HUB), HUB, ["m"])
    assert sent(ada, claim, b"%PDF-" + b"x" * LARGEST).status_code in (400, 413)
    assert sent(ada, claim, b"%PDF-" + b"x" * (2 * LARGEST)).status_code == 413

    def endless() -> Iterator[bytes]:  # without a length, and without an end of its own
        yield (b'--b\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n\r\n%PDF-')
        for _ in range(400):
            yield b"x" * 65_536

    headers = {**OWN, "content-type": "multipart/form-data; boundary=b"}
    path = f"/claims/{claim}/documents"
    assert ada.ask("POST", path, content=endless(), headers=headers).status_code == 413
    two = [("document", (f"{n}.pdf", PDF, "application/pdf")) for n in range(2)]
    assert ada.ask("POST", path, files=two, headers=OWN).status_code == 400
    fields = {f"f{n}": "x" for n in range(500)}
    assert ada.ask("POST", path, files=two[:1], data=fields, headers=OWN).status_code == 400
    for body in (b"", b"--b", b"\xff" * 5_000):
        assert ada.ask("POST", path, content=body, headers=headers).status_code == 400
    assert shared_place.place.documents.of_claim(claim) == []


def test_documents_are_limited_by_day(shared_place: Here) -> None:
    ada, answers = shared_place.person("Ada"), []
    claim = shared_place.place.claims.ask(ada.actor, shared_place.id_of(HUB), HUB, ["m"])
    for _ in range(11):
        answers.append(sent(ada, claim, PDF))
        for one in shared_place.place.documents.of_claim(claim):
            shared_place.place.documents.remove(ada.actor, one["id"])
    assert [a.status_code for a in answers] == [303] * 10 + [400]


def test_a_database_of_before_gets_what_is_new(address: str) -> None:
    database = Database(address)
    ada = account(database, "ada")
    with database.quiet() as ways:  # as version 1 left it
        t.document.drop(ways)
        t.objection.drop(ways)
        for column in ("suggested", "suggested_with"):
            ways.exec_driver_sql(f"ALTER TABLE seen DROP COLUMN {column}")
        ways.execute(t.setting.update().where(t.setting.c.name == "version").values(value="1"))
    database.close()
    database = Database(address)
    assert Signing(database).account(ada.who) is not None
    with database.read() as ways:
        look = inspect(ways)
        for table in t.META.sorted_tables:
            assert {c["name"] for c in look.get_columns(table.name)} == {c.name for c in table.c}
    database.close()


# -- objections ----------------------------------------------------------------------------------


def test_anybody_objects_and_reads_the_answer(here: Here) -> None:
    nobody, cleo = here.nobody(), here.person("Cleo", Role.CURATOR)
    record = here.id_of(HUB)
    assert "/objection" in nobody.get("/privacy").text
    assert f'value="{record}"' in nobody.get("/objection", params={"about": record}).text
    form = {"why": "died", "words": "She died <b>in</b> 2021.", "mail": "kin@example.org"}
    to = nobody.did("/objection", about=record, **form)
    # nothing tells whether somebody is here
    other = nobody.did("/objection", about="p:ffffffffffff", **form)
    assert re.sub(r"[0-9a-f]{24}", "", to) == re.sub(r"[0-9a-f]{24}", "", other)
    page = nobody.get(to).text
    assert "with the curators" in page
    for word in (record, "2021", "kin@example.org"):
        assert word not in page
    assert nobody.get("/objection/" + "0" * 24).status_code == 404
    queue = cleo.get("/curate").text
    assert "She died &lt;b&gt;in&lt;/b&gt; 2021." in queue
    assert "kin@example.org" not in queue
    ident = to.partition("?")[0].rpartition("/")[2]
    assert cleo.post(f"/curate/objections/{ident}", answer=" ").status_code == 400
    cleo.did(f"/curate/objections/{ident}", answer="Left out today.", tell="yes")
    assert cleo.post(f"/curate/objections/{ident}", answer="again").status_code == 404
    assert "Left out today." in nobody.get(to).text
    here.step()
    here.step()
    letters = [one for one in here.letters() if "Your objection was answered" in one]
    assert len(letters) == 1
    assert letters[0].startswith("To: kin@example.org\n")
    with here.place.database.read() as ways:
        rows = rows_of(ways, select(t.objection).where(t.objection.c.id == ident))
    assert rows[0]["mail"] is None
    # who is left out is not named by what was said of them
    forget_person(here.place.database, COMMAND, [record])
    with here.place.database.read() as ways:
        assert record not in json.dumps(rows_of(ways, select(t.objection)))


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ({"about": "", "why": "me", "words": "x"}, "Say whom"),
        ({"about": "x", "why": "me", "words": ""}, "Say whom"),
        ({"about": "x", "why": "root", "words": "x"}, "Choose"),
        (
            {"about": "x", "why": "me", "words": "x", "mail": "a@b.example\nBcc: c@d.example"},
            "mail",
        ),
        ({"about": "x" * 501, "why": "me", "words": "x"}, "500"),
        ({"about": "x", "why": "me", "words": "x" * 4_001}, "4,000"),
    ],
)
def test_an_objection_is_bounded(shared_place: Here, form: dict[str, str], word: str) -> None:
    answer = shared_place.nobody().post("/objection", **form)
    assert answer.status_code == 400
    assert word in said(answer.text)


def test_who_floods_with_objections_is_stopped(here: Here) -> None:
    form = {"about": "x", "why": "other", "words": "x"}
    answers = [here.nobody().post("/objection", **form).status_code for _ in range(7)]
    assert answers == [303] * 5 + [400] * 2
    sites = {"sec-fetch-site": "cross-site"}
    assert here.nobody().ask("POST", "/objection", data=form, headers=sites).status_code == 403


# -- which of these are you ----------------------------------------------------------------------


def done(here: Here, kind: str) -> list[str]:
    """The works of a decision that came into the ledger."""
    (row,) = [r for r in here.place.rulings.latest() if r["kind"] == kind and r["state"] == "done"]
    return sorted(row["works"])


def asked_of(here: Here, name: str) -> tuple[str, str]:
    """A record's id, and the page that asks."""
    record = here.id_of(name)
    return record, here.person("Reader").get(f"/claim/{record}").text


def test_who_denies_every_spelling_is_shown_who_else_there_is(shared_place: Here) -> None:
    ada = shared_place.person("Ada")
    record, page = asked_of(shared_place, HUB)
    spellings = set(re.findall(r'name="(spelling \d+)"', page))
    answer = ada.post(f"/claim/{record}", **dict.fromkeys(spellings, "no"))
    assert answer.status_code == 200
    assert "Then this is somebody else" in answer.text
    assert shared_place.place.claims.of_account(ada.id) == []


def test_answers_narrow_what_is_asked_and_become_decisions(here: Here) -> None:
    """A no to an affiliation: its mail proves nothing; works are asked by group; they go."""
    place = here.place
    ada, root = here.person("Ada"), here.person("Root", Role.ADMIN)
    record, page = asked_of(here, MIXED)
    houses = here.client.get(f"/people/{record}.json").json()
    first = re.search(r'name="affiliation 0"', page)
    assert first is not None, houses
    with here.doings.working._opened().snapshot() as snapshot:
        from graphkit.web.doings.records import record as known

        found = known(snapshot, record)
        groups = groups_of(snapshot, found["number"])
    assert len(groups) > 1
    house = found["affiliations"][0]
    root.did("/admin/domain", domain="example.edu", institution=house["address"])
    form = {"affiliation 0": "no", "spelling 0": "yes"}
    asked = ada.post(f"/claim/{record}", **form)
    assert asked.status_code == 200
    assert asked.text.count("<fieldset") == len(groups)
    assert place.claims.of_account(ada.id) == []
    gone = groups[-1]["ids"]
    own = {f"works {g['ids'][0]}": "yes" for g in groups[:-1]}
    none = dict.fromkeys((f"works {g['ids'][0]}" for g in groups), "no")
    assert ada.post(f"/claim/{record}", step="works", **form, **none).status_code == 400
    to = ada.did(f"/claim/{record}", step="works", **form, **own, **{f"works {gone[0]}": "no"})
    claim = to.partition("?")[0].rpartition("/")[2]
    # the affiliation that was denied proves nothing any more, also for who sends the form anyway
    assert "Send a link" not in ada.get(f"/claims/{claim}").text
    assert ada.post(f"/claims/{claim}/mail", mail="ada@example.edu").status_code == 400
    cleo = here.person("Cleo", Role.CURATOR)
    assert f"affiliation: {house['name']}" in cleo.get(f"/claims/{claim}").text
    cleo.did(f"/curate/claims/{claim}", says="accept", reason="seen")
    here.step()
    with workspace(here) as graph:
        rows = {row.kind: row for row in Deciding(graph).decisions.standing()}
    assert "are theirs and" in rows["claim"].why
    assert set(rows) == {"claim", "not-my-work"}
    assert done(here, "not-my-work") == sorted(gone)
    # taken back, all of it goes
    ada.did(f"/claims/{claim}/withdraw")
    here.step()
    with workspace(here) as graph:
        assert [r.kind for r in Deciding(graph).decisions.standing()] == []


def test_a_denied_id_proves_nothing_and_namesakes_become_proposals(here: Here) -> None:
    place, record = here.place, here.id_of(HUB)
    orcid = here.client.get(f"/people/{record}.json").json()["orcid"]
    ada = here.person("Ada", orcid=orcid)
    with here.doings.working._opened().snapshot() as snapshot:
        mentions = mentions_of(snapshot, record)
    claim = place.claims.ask(
        ada.actor,
        record,
        HUB,
        mentions,
        answers=[
            ("identifier", orcid, "no"),
            ("record", "p:one", "yes"),
            ("record", "p:two", "no"),
        ],
    )
    assert ada.post(f"/claims/{claim}/orcid").status_code == 400
    assert "another way has to prove it" in ada.get(f"/claims/{claim}").text
    place.claims.prove(ada.actor, claim, "vouch", "x")
    own = lambda: [r for r in place.rulings.latest() if r["claim"] == claim]  # noqa: E731
    made = {(r["kind"], r["other"]): r["state"] for r in own()}
    assert made == {
        ("claim", None): "waiting",
        ("merge", "p:one"): "proposed",
        ("not-same", "p:two"): "proposed",
    }
    place.claims.withdraw(ada.actor, claim)
    assert {r["state"] for r in own()} == {"refused"}


def test_a_group_goes_at_once_and_a_list_says_what_is_not_there(here: Here) -> None:
    ada, _, claim = verified(here, MIXED)
    page = ada.get(f"/claims/{claim}").text
    forms = re.findall(r"<details.*?</details>", page, re.DOTALL)
    groups = [re.findall(r'name="work" value="([^"]+)"', one) for one in forms]
    groups = [one for one in groups if one]
    assert len(groups) > 1
    answer = ada.post(
        f"/claims/{claim}/mine", says="not mine", dois="10.1/none\nhttps://doi.org/10.2/x"
    )
    assert answer.status_code == 400
    assert "doi:10.1/none, doi:10.2/x" in said(answer.text)
    smallest = min(groups, key=len)
    ada.did(f"/claims/{claim}/mine", says="not mine", work=smallest)
    here.step()
    assert done(here, "not-my-work") == sorted(smallest)
    with workspace(here) as graph:
        kinds = [row.kind for row in Deciding(graph).decisions.standing()]
    assert sorted(kinds) == ["claim", "not-my-work"]


# -- what became true ----------------------------------------------------------------------------


def test_a_suggestion_that_became_true_is_told(here: Here, tmp_path: Path) -> None:
    ada, record = here.person("Ada"), here.id_of(HUB)
    ada.did("/follow", kind="people", subject=record, back="/")
    here.step()
    with here.doings.working._opened().snapshot() as snapshot:
        wanted = suggested_to(snapshot, record)
        projection = snapshot.projection
        other = next(
            i
            for i in wanted
            if snapshot.tables.read("authors")
            .slice(projection.number(i), 1)
            .to_pylist()[0]["orcid"]
        )
        name, orcid = (
            projection.names[projection.number(other)],
            [
                snapshot.tables.read("authors")
                .slice(projection.number(i), 1)
                .to_pylist()[0]["orcid"]
                for i in (record, other)
            ],
        )
    with here.place.database.read() as ways:
        (row,) = rows_of(ways, select(t.seen).where(t.seen.c.subject == record))
    assert json.loads(row["suggested"]) == wanted
    new = tmp_path / "new.bib"
    new.write_text(
        "@article{new, title={What was foreseen}, year={2026}, orcid-numbers={"
        f"{HUB}/{orcid[0]} and {name}/{orcid[1]}}},\n author={{{HUB} and {name}}}}}\n",
        encoding="utf-8",
    )
    with workspace(here) as graph:
        graph.load([str(new)])
    here.step()
    here.step()
    page = ada.get("/feed").text
    assert page.count("1 suggestion that became true") == 1
    assert name in page


# -- twins ---------------------------------------------------------------------------------------


def test_a_twin_tells_no_more_than_its_page(shared_place: Here) -> None:
    """A coauthor's no, and a block, are hidden in the data, too."""
    place = shared_place.place
    ada, bob = shared_place.person("Ada"), shared_place.person("Bob", Role.RESEARCHER)
    claim = place.claims.ask(ada.actor, shared_place.id_of(HUB), HUB, ["m"])
    place.claims.ask_vouch(ada.actor, claim, bob.id)
    place.claims.give_vouch(bob.actor, claim, False)
    assert ada.get(f"/claims/{claim}.json").json()["claim"]["vouches"] == []
    cleo = shared_place.person("Cleo", Role.CURATOR)
    assert cleo.get(f"/claims/{claim}.json").json()["claim"]["vouches"][0]["says"] == "no"
    bob.did("/me", name="Bob", open_for="all")
    talk = place.talking.invite(ada.actor, bob.id, "together", [])
    place.talking.end(bob.actor, talk, block=True)
    again = place.talking.invite(ada.actor, bob.id, "once more", [])
    for path in (f"/talks/{again}.json", "/talks.json", "/me/data.json"):
        found = ada.get(path).json()
        talks = found.get("rows") or found.get("talk")
        one = next(r for r in talks if r["id"] == again) if isinstance(talks, list) else talks
        assert one["answered"] is None, path
