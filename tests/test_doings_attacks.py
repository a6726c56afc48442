"""What attackers try, line by line: where each is held off, and those that had no test.

another's things by their id       rules: the_matrix, twins…, what_is_another_s…; in forms here
forms of other sites               rules: forms_of_other_sites_are_not_taken; every way here
a link that does something         here: looking changes nothing
a session that was brought along   rules: a_session_is_always_a_new_one
how long a sign-in takes           accounts: the_same_work_is_done…; joining here
does this account exist            rules: a_wrong_password_and…, joining_and…
words in headers of mails          accounts: headers_are_ours…, an_address_is…; forms here
links of mails that lead away      here
tokens twice, late, for another    accounts: links_work_once…; rules: a_new_password…
providers mixed up, nonce, state   sso: answers_that_are_not_for…, a_token_with_another_nonce…
sent elsewhere (open redirect)     rules: nobody_is_sent_elsewhere; every field that leads on here
uploads that swell                 proofs: bombs_are_not_swallowed; web_loads: names_lead_nowhere…
fields that no form has            rules: a_form_changes_what_it_is_for…; joining, claiming here
floods                             accounts: who_guesses…, a_day_has…; proofs: who_floods…; here
secrets in logs, errors, exports   rules: nothing_secret…; accounts: own_data_goes_out…
traversal, SSRF, header injection, poisoned caches, hosts: web_guard
Cypher through every parameter     here, and cypher_gate for what is typed
frames around our pages            web_guard: every_answer_has_the_headers; every way here
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from doings import OWN, WORD, Here, said, sample_at
from explorer import BASE, explorer
from sqlalchemy import func, select
from test_doings_rules import path_of, things  # noqa: F401 - a fixture

from graphkit.accounts import Role
from graphkit.accounts import schema as t
from graphkit.web.doings.claiming import ASKS
from graphkit.web.doings.table import WAYS
from graphkit.web.doings.ways import Way
from graphkit.web.guard import PLAIN
from graphkit.web.table import ROUTES

EVIL = "https://evil.example/x"
POSTS = [way for way in WAYS if way.method == "POST"]


@pytest.fixture(scope="module")
def here(_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with sample_at(_demo, tmp_path_factory, open_sign_up=True) as found:
        yield found


def changes(here: Here) -> int:
    """How many changes the audit knows of."""
    with here.place.database.read() as ways:
        return int(ways.execute(select(func.count()).select_from(t.audit)).scalar_one())


@pytest.mark.parametrize("way", [w for w in POSTS if not w.foreign], ids=lambda w: w.name)
def test_no_way_is_gone_from_another_site(here: Here, things: dict[str, Any], way: Way) -> None:  # noqa: F811
    """Whoever is signed in, whatever it is: a form of another page does nothing at all."""
    who = here.person("Root", Role.ADMIN)
    before = changes(here)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        answer = who.ask("POST", path_of(way, things), data={"says": "yes"}, headers=headers)
        assert answer.status_code == 403, headers
    assert changes(here) == before


def test_looking_changes_nothing(here: Here, things: dict[str, Any]) -> None:  # noqa: F811
    """Programs that open every link of a page or a mail decide nothing for anybody."""
    owner, root = things["owner"], here.person("Root", Role.ADMIN)
    before = changes(here)
    for way in WAYS:
        if way.method != "GET" or way.name == "document":  # that one was read is kept
            continue
        for who in (owner, root):
            answer = who.get(path_of(way, things))
            assert answer.status_code < 500, way.name
            for name, value in PLAIN.items():
                if answer.headers["content-type"].startswith("text/html"):
                    assert answer.headers[name] == value, (way.name, name)
    assert changes(here) == before


def test_ids_in_forms_reach_one_s_own_alone(here: Here, things: dict[str, Any]) -> None:  # noqa: F811
    """A way of one's own, with the id of something of somebody else in its form."""
    owner, eve = things["owner"], here.person("Eve", Role.RESEARCHER)
    owner.did("/follow", kind="people", subject=things["record"])
    owner.did("/follow/note", kind="people", subject=things["record"], note="mine alone")
    mine = owner.get("/me/data.json").text
    for path, form in (
        ("/follow/note", {"kind": "people", "subject": things["record"], "note": "eve was here"}),
        ("/unfollow", {"kind": "people", "subject": things["record"]}),
        ("/me/unblock", {"account": owner.id}),
        ("/me", {"name": "Eve", "open_for": "", "id": things["owner"].id}),
        ("/me/digest", {"want": "no", "account": owner.id}),
        ("/curate/undo", {"ruling": "x"}),
    ):
        assert eve.post(path, **form).status_code in (303, 400, 403, 404), path
    assert "eve was here" not in eve.get("/shortlist").text
    assert re.sub(r'"seen": \d+', "", owner.get("/me/data.json").text) == re.sub(
        r'"seen": \d+', "", mine)  # fmt: skip
    ours = here.place.claims.ask(eve.actor, here.id_of("Eero Rautio"), "Eero Rautio", ["m"])
    for path, form in (
        (f"/claims/{ours}/vouch", {"coauthor": owner.id}),
        (f"/claims/{ours}/mine", {"says": "not mine", "work": "w"}),
    ):
        assert eve.post(path, **form).status_code == 400, path


def test_joining_takes_as_long_whether_or_not_one_is_there(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is the hash: one, in either case."""
    made: list[int] = []
    real = PasswordHasher.hash
    monkeypatch.setattr(
        PasswordHasher,
        "hash",
        lambda self, *given, **more: made.append(1) or real(self, *given, **more),
    )
    ada = here.person("Ada")
    for mail in (ada.mail, "not-yet-here@example.edu"):
        made.clear()
        here.nobody().did("/join", name="X", mail=mail, password=WORD)
        assert len(made) == 1, mail
    row = here.place.signing.account("not-yet-here@example.edu")
    assert here.place.signing.fits(row["password"], WORD)  # type: ignore[index]


@pytest.mark.parametrize(
    "field", ["a@example.edu\r\nBcc: all@evil.example", "a@example.edu\nBcc: x", "a@b.c,d@e.f",
              "a@example.edu>\r\nDATA", "a@example.edu%0d%0aBcc: x", "\"a\r\n\"@example.edu"],
)  # fmt: skip
def test_no_form_writes_a_header_of_a_mail(here: Here, field: str) -> None:
    here.step()
    before = len(here.letters())
    assert here.nobody().post("/join", name="X", mail=field, password=WORD).status_code == 400
    assert here.nobody().post("/forgot", mail=field).status_code == 400
    root = here.person("Root", Role.ADMIN)
    assert root.post("/admin/invite", role="reader", mail=field).status_code == 400
    here.step()
    assert len(here.letters()) == before


def test_a_name_with_lines_writes_no_header(here: Here) -> None:
    here.nobody().did("/join", name="Ada\r\nBcc: all@evil.example\r\n\r\nHello", password=WORD,
                      mail="lines@example.edu")  # fmt: skip
    here.step()
    for path in here.mails.glob("*.eml"):
        head = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")[0]
        assert b"\nbcc:" not in head.lower()


def test_links_of_mails_lead_here_whatever_a_request_says(here: Here) -> None:
    """Who asks for somebody's new password does not decide where the link leads."""
    ada = here.person("Ada")
    strange = {**OWN, "x-forwarded-host": "evil.example", "x-forwarded-proto": "http",
               "forwarded": "host=evil.example", "x-original-host": "evil.example",
               "referer": EVIL}  # fmt: skip
    here.nobody().ask("POST", "/forgot", data={"mail": ada.mail}, headers=strange)
    here.step()
    letter = here.letter(f"To: {ada.mail}")
    assert "https://graph.example.org/link/reset/" in letter
    assert "evil" not in letter
    refused = here.nobody().ask(
        "POST", "/forgot", data={"mail": ada.mail}, headers={**OWN, "host": "evil.example"}
    )
    assert refused.status_code == 421


@pytest.mark.parametrize("to", [EVIL, "//evil.example", "/\\evil.example", "/\t/evil.example"])
def test_no_field_leads_elsewhere(here: Here, things: dict[str, Any], to: str) -> None:  # noqa: F811
    """`back`, `next`, and the id of a thing in an address."""
    ada, cleo = here.person("Ada"), here.person("Cleo", Role.CURATOR)
    record = things["record"]
    for who, path, form in (
        (ada, "/follow", {"kind": "people", "subject": record, "back": to}),
        (ada, "/unfollow", {"kind": "people", "subject": record, "back": to}),
        (cleo, "/curate/decide", {"one": record, "other": record, "says": "later", "next": to}),
        (ada, "/sign-out", {"back": to}),
    ):
        found = who.did(path, **form)
        assert found.startswith("/"), path
        assert "evil" not in found.partition("?")[0], path
    answer = ada.get(f"/claim/{quote(to, safe='')}")
    assert answer.status_code in (303, 404)
    assert "evil.example" not in answer.headers.get("location", "").partition("?")[0]


def test_no_form_takes_what_it_does_not_ask_for(here: Here) -> None:
    """Who joins is a reader with an address to prove, and who invites chooses among the roles."""
    more = {"role": "admin", "confirmed": "1", "orcid": "0000-0001", "id": "x", "state": "active"}
    here.nobody().did("/join", name="X", mail="mass@example.edu", password=WORD, **more)
    row = here.place.signing.account("mass@example.edu")
    assert row is not None
    assert (row["role"], row["confirmed"], row["orcid"]) == ("reader", None, None)
    root = here.person("Root", Role.ADMIN)
    assert root.post("/admin/invite", role="owner", mail="").status_code == 400
    assert root.post("/admin/role", account=row["id"], role="4").status_code == 400
    ada = here.person("Ada")
    claim = ada.did(f"/claim/{here.id_of('Tae-yang Jung')}", state="verified", way="orcid",
                    account="x", decided="1").partition("?")[0]  # fmt: skip
    assert "Pending" in ada.get(claim).text


LIMITS = {  # what floods a queue, a mailbox or a disk: the form, and how often
    "/me/prove": ({}, 5), "/me/digest": ({"want": "yes"}, 5),
    "/me/password": ({"old": "wrong wrong", "new": WORD}, 8),
    "/not-here": ({"name": "X", "works": "10.5555/x A title (2020)"}, ASKS),
    "/me/delete": ({"password": "wrong wrong"}, 8),
}  # fmt: skip


@pytest.mark.parametrize("path", LIMITS)
def test_every_flood_ends(here: Here, path: str) -> None:
    form, most = LIMITS[path]
    ada = here.person("Ada")
    for _ in range(most):
        answer = ada.post(path, **form)
        assert "enough for now" not in answer.text
        if path == "/not-here":  # taken back, and asked again
            to = answer.headers["location"].partition("?")[0]
            ada.did(f"{to}/withdraw")
    assert "enough for now" in said(ada.post(path, **form).text)


CYPHER = (
    "x'}) MATCH (n) DETACH DELETE n //",
    'x"}) RETURN 1 UNION MATCH (n) SET n.name = "evil" //',
    "x` RETURN 1 //",
    "*/ MATCH (n) DELETE n /*",
    "x\uff07\uff5d\uff09 \uff2d\uff21\uff34\uff23\uff28 (n) DELETE n",
    "\\u0027}) DELETE n //",
    "$name",
)


def test_no_parameter_becomes_cypher(_demo: Path) -> None:
    """Each parameter of each route as a piece of a query: the answer is one for a strange text."""
    with explorer(_demo) as client:
        counts = client.get("/index.json").json()["counts"]
        for route in ROUTES:
            path = route.address(route.endings[-1])
            for piece in CYPHER:
                asked = path
                for one in route.in_path:
                    asked = asked.replace(f"{{{one.name}}}", quote(piece, safe=""))
                given = {
                    f"{one.name}limit" if one.kind == "prefix" else one.name: piece
                    for one in route.in_query
                    if not one.choices
                }
                answer = client.get(f"{BASE}{asked}", params=given)
                assert answer.status_code in (200, 400, 404), (route.name, piece)
        named = client.get("/query/people/most_works.json").json()
        assert "evil" not in str(named)
        assert client.get("/index.json").json()["counts"] == counts
