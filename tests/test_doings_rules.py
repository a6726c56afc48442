"""Who may do what: every way × role × whose it is; and what attackers try."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from doings import DEVICE, OWN, SESSION, WORD, Here, Person, said, sample_at

from graphkit.accounts import Role, Visitor
from graphkit.accounts import schema as t
from graphkit.accounts.database import rows_of
from graphkit.web.doings.forms import LARGEST
from graphkit.web.doings.serving import has_twin
from graphkit.web.doings.table import WAYS
from graphkit.web.doings.ways import Way, local

N, R, S, C, A = None, Role.READER, Role.RESEARCHER, Role.CURATOR, Role.ADMIN
# Who may at least, and whether the thing has to be one's own: the rule that the table is held to.
RULES: dict[str, tuple[Role | None, bool]] = {
    "sign in": (N, False), "sign in now": (N, False), "sign in elsewhere": (N, False),
    "back from elsewhere": (N, False), "sign out": (R, False), "join": (N, False),
    "join now": (N, False), "forgot": (N, False), "forgot now": (N, False), "link": (N, False),
    "link now": (N, False), "stop digests": (N, False), "stop digests now": (N, False),
    "passkey begin": (N, False), "passkey": (N, False), "passkey add begin": (R, False),
    "passkey add": (R, False), "passkey remove": (R, False),
    "me": (R, False), "save me": (R, False), "password": (R, False), "prove mail": (R, False),
    "digest": (R, False), "new feed": (R, False), "my data": (R, False), "delete": (R, False),
    "delete now": (R, False), "unblock": (R, False), "claim": (R, False), "claim now": (R, False),
    "absent": (R, False), "absent now": (R, False), "claim state": (R, True),
    "claim by mail": (R, True), "claim by vouch": (R, True), "claim by orcid": (R, True),
    "claim by words": (R, True), "withdraw": (R, True), "appeal": (R, True), "mine": (S, True),
    "vouch": (S, True), "follow": (R, False), "unfollow": (R, False), "note": (R, False),
    "shortlist": (R, False), "feed": (R, False), "own feed": (N, False), "page feed": (N, False),
    "invite": (R, False), "invite now": (S, False), "talks": (R, False), "talk": (R, True),
    "answer": (R, True), "write": (R, True), "end": (R, True), "report": (R, True),
    "curate": (C, False), "curate pair": (C, False), "curate decide": (C, False),
    "curate person": (C, False), "curate split": (C, False), "curate undo": (C, False),
    "curate agree": (C, False), "curate claim": (C, False),
    "curate bulk": (C, False), "curate check": (C, False), "admin": (A, False),
    "admin invite": (A, False), "admin role": (A, False), "admin close": (A, False),
    "admin report": (A, False), "admin mail": (A, False), "admin domain": (A, False),
    "privacy": (N, False), "give document": (R, True), "document": (R, True),
    "remove document": (R, True), "curate objection": (C, False), "object": (N, False),
    "object now": (N, False), "objection": (N, False),
}  # fmt: skip
BESIDE = {"claim state": C, "document": C}  # who may also see what is another's


@pytest.fixture(scope="module")
def here(_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with sample_at(_demo, tmp_path_factory, open_sign_up=True) as found:
        yield found


@pytest.fixture(scope="module")
def things(here: Here) -> dict[str, Any]:
    """Somebody's claim and talk, and a record."""
    owner, other = here.person("Owner", S), here.person("Other", S)
    record = here.id_of("Min-jun Park")
    place = here.place
    claim = place.claims.ask(owner.actor, record, "Min-jun Park", ["m"])
    vouched = place.claims.ask(other.actor, record, "Min-jun Park", ["m"])
    place.claims.ask_vouch(other.actor, vouched, owner.id)
    other.did("/me", name="Other", open_for="all")
    talk = place.talking.invite(owner.actor, other.id, "together", [])
    papers = place.claims.ask(owner.actor, here.id_of("Seo-yeon Kim"), "Seo-yeon Kim", ["m"])
    kept = [
        place.documents.give(owner.actor, papers, b"%PDF-1.7 proof", lambda _: None)
        for _ in range(2)
    ]
    return {
        "document": kept[0],
        "removed": kept[1],
        "claim": claim,
        "vouched": vouched,
        "talk": talk,
        "record": record,
        "owner": owner,
    }


def test_every_way_has_a_rule_and_no_other() -> None:
    assert {way.name for way in WAYS} == set(RULES)
    assert len(WAYS) == len(RULES)
    for way in WAYS:
        least, owned = RULES[way.name]
        assert way.who == least, way.name
        assert (way.owns is not None) == owned, way.name
        assert way.beside == BESIDE.get(way.name), way.name
        assert way.method in ("GET", "POST")
        assert not (way.foreign and way.who is not None), way.name


def path_of(way: Way, things: dict[str, Any]) -> str:
    kinds = {
        "/claims": "claim",
        "/curate/claims": "claim",
        "/curate/check": "claim",
        "/vouch": "vouched",
        "/talks": "talk",
        "/documents": "document",
    }
    kind = next((k for p, k in kinds.items() if way.path.startswith(p + "/")), "record")
    kind = "removed" if way.name == "remove document" else kind
    path = way.path.replace("{id}", things[kind]).replace("{kind}", "people")
    path = re.sub(r"{(\w+)}", "nothing", path)
    if way.name == "curate pair":
        path += f"?one={things['record']}&other={things['record']}"
    return path


WHO = [None, R, S, C, A]


@pytest.mark.parametrize("way", WAYS, ids=lambda w: w.name)
def test_the_matrix(here: Here, things: dict[str, Any], way: Way) -> None:
    """Each way is gone by everybody, with an empty form; whether they are let in is looked at."""
    path, (least, owned) = path_of(way, things), RULES[way.name]
    for role in WHO:
        who = here.nobody() if role is None else here.person("Somebody", role)
        answer = who.ask(way.method, path, headers=OWN if way.method == "POST" else {})
        let_in = least is None or (role is not None and role >= least)
        if role is None and least is not None:
            assert answer.status_code == 303, (way.name, role)
            assert answer.headers["location"].startswith("/sign-in")
        elif not let_in:
            assert answer.status_code == 403, (way.name, role)
            assert "Not yours" in answer.text
        elif owned and not (way.name in BESIDE and role is not None and role >= BESIDE[way.name]):
            assert answer.status_code == 404, (way.name, role)
        else:
            assert answer.status_code not in (401, 403, 405, 500), (way.name, role)
            assert "/sign-in?back" not in answer.headers.get("location", "")
    if owned:
        own = Person(here, dict(things["owner"].cookies), "", "")
        answer = own.ask(way.method, path, headers=OWN if way.method == "POST" else {})
        assert answer.status_code in (200, 303, 400), (way.name, "owner")


@pytest.mark.parametrize("way", [w for w in WAYS if has_twin(w)], ids=lambda w: w.name)
def test_twins_are_for_whom_their_pages_are(here: Here, things: dict[str, Any], way: Way) -> None:
    """The same as data, by the same rule; who is not signed in is told so."""
    path, owned = path_of(way, things), RULES[way.name][1]
    bare, mark, query = path.partition("?")
    for role in WHO:
        who = here.nobody() if role is None else here.person("Somebody", role)
        page, twin = who.get(path), who.get(f"{bare}.json{mark}{query}")
        assert twin.headers["content-type"] == "application/json"
        wanted = page.status_code if page.status_code != 303 else 401
        assert twin.status_code == wanted, (way.name, role)
        assert twin.headers["cache-control"].endswith("no-store")
        if twin.status_code == 200:
            assert "generation" in twin.json()
            assert "argon2" not in twin.text
    if owned:
        own = Person(here, dict(things["owner"].cookies), "", "")
        assert own.get(f"{path}.json").status_code == 200


def test_what_is_another_s_looks_like_what_is_not_there(here: Here, things: dict[str, Any]) -> None:
    eve = here.person("Eve")
    pages = [eve.get(f"/talks/{ident}") for ident in (things["talk"], "0" * 24)]
    assert pages[0].status_code == pages[1].status_code == 404
    assert pages[0].text == pages[1].text


# -- forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"}, {"origin": "https://evil.example"}, {"origin": "null"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1"},
    ],
)  # fmt: skip
def test_forms_of_other_sites_are_not_taken(here: Here, headers: dict[str, str]) -> None:
    ada = here.person("Ada")
    answer = ada.ask("POST", "/me", data={"name": "Mallory"}, headers=headers)
    assert answer.status_code == 403
    assert here.place.signing.account(ada.id)["name"] == "Ada"  # type: ignore[index]


def test_forms_of_our_own_pages_are_taken(here: Here) -> None:
    for headers in (OWN, {"origin": "http://127.0.0.1"}, {"origin": "https://graph.example.org"}):
        ada = here.person("Ada")
        answer = ada.ask("POST", "/me", data={"name": "Adele"}, headers=headers)
        assert answer.status_code == 303


def test_a_form_is_plain_and_small(here: Here) -> None:
    ada = here.person("Ada")
    large = ada.ask("POST", "/me", data={"name": "A", "open_for": "x" * LARGEST}, headers=OWN)
    assert large.status_code == 413
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        headers = {**OWN, "content-type": kind}
        assert ada.ask("POST", "/me", content=b"{}", headers=headers).status_code == 415
    many = "&".join(f"a{n}=1" for n in range(2_000)).encode()
    headers = {**OWN, "content-type": "application/x-www-form-urlencoded"}
    assert ada.ask("POST", "/me", content=many, headers=headers).status_code == 413


def test_pages_of_the_graph_take_nothing(here: Here) -> None:
    ada = here.person("Ada", A)
    for path in ("/", "/search", "/people/x", "/workspace", "/cypher"):
        assert ada.ask("POST", path, data={"a": "b"}, headers=OWN).status_code == 405
    for method in ("PUT", "DELETE", "PATCH"):
        assert ada.ask(method, "/me", headers=OWN).status_code == 405


def test_a_form_changes_what_it_is_for_and_nothing_else(here: Here) -> None:
    ada = here.person("Ada")
    ada.did("/me", name="Ada", open_for="", role="admin", state="closed", confirmed="1",
            mail="other@example.org", id="x", orcid="0000-0001-2345-6789")  # fmt: skip
    row = here.place.signing.account(ada.id)
    assert row is not None
    assert (row["role"], row["state"], row["mail"], row["orcid"]) == (
        "reader", "active", ada.mail, None)  # fmt: skip


# -- signing in ----------------------------------------------------------------------------------


def test_a_session_is_always_a_new_one(here: Here) -> None:
    ada = here.person("Ada")
    for brought in ("x" * 43, dict(ada.cookies)[SESSION]):
        browser = Person(here, {SESSION: brought}, "", "")
        browser.did("/sign-in", mail=ada.mail, password=WORD)
        assert browser.cookies[SESSION] != brought
        assert browser.get("/me").status_code == 200
        assert Person(here, {SESSION: brought}, "", "").get("/me").status_code == 303


def test_cookies_are_for_this_server_alone(here: Here) -> None:
    ada = here.person("Ada")
    answer = here.nobody().post("/sign-in", mail=ada.mail, password=WORD)
    for line in answer.headers.get_list("set-cookie"):
        assert {"HttpOnly", "SameSite=lax", "Secure"} <= {p.strip() for p in line.split(";")}
    assert "no-store" in answer.headers["cache-control"]
    assert "no-store" in ada.get("/me").headers["cache-control"]
    assert "no-store" in ada.get("/").headers["cache-control"]


def test_a_wrong_password_and_no_account_get_the_same_answer(here: Here) -> None:
    ada = here.person("Ada")
    pages = [
        here.nobody().post("/sign-in", mail=mail, password="wrong wrong wrong")  # noqa: S106
        for mail in (ada.mail, "nobody@example.edu")
    ]
    assert [p.status_code for p in pages] == [400, 400]
    assert pages[0].text.replace(ada.mail, "") == pages[1].text.replace("nobody@example.edu", "")


def test_joining_and_forgetting_do_not_tell_who_is_here(here: Here) -> None:
    ada = here.person("Ada")
    for path, more in (("/join", {"name": "X", "password": WORD}), ("/forgot", {})):
        places = {
            here.nobody().did(path, mail=mail, **more) for mail in (ada.mail, "new@example.edu")
        }
        assert places == {"/sign-in?said=sent"}
    here.step()
    letters = [one for one in here.letters() if f"To: {ada.mail}" in one]
    assert len(letters) == 2  # you have an account; a new password
    assert here.place.signing.account("new@example.edu")["confirmed"] is None  # type: ignore[index]


def test_a_new_password_by_mail_works_once_and_ends_sessions(here: Here) -> None:
    ada = here.person("Ada")
    here.nobody().did("/forgot", mail=ada.mail)
    here.step()
    (letter,) = [one for one in here.letters() if f"To: {ada.mail}" in one]
    path = re.search(r"/link/reset/\S+", letter)[0]  # type: ignore[index]
    assert "New password" in here.nobody().get(path).text  # looking does nothing
    assert here.nobody().post(path, password="short").status_code == 400  # noqa: S106
    here.nobody().did(path, password="another long word")  # noqa: S106
    assert ada.get("/me").status_code == 303
    assert here.nobody().post(path, password="yet another word").status_code == 400  # noqa: S106
    assert here.nobody().get(path).status_code == 404
    here.nobody().did("/sign-in", mail=ada.mail, password="another long word")  # noqa: S106


@pytest.mark.parametrize(
    "back",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)",
     "/x\r\nset-cookie: a=b", "http:evil.example", "\t//evil.example"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(here: Here, back: str) -> None:
    assert local(back) == "/"
    ada = here.person("Ada")
    to = here.nobody().did("/sign-in", mail=ada.mail, password=WORD, back=back)
    assert to == "/?said=welcome"
    page = here.nobody().get("/sign-in", params={"back": back}).text
    assert "evil" not in page


def test_a_closed_account_is_out_at_once(here: Here) -> None:
    ada, admin = here.person("Ada"), here.person("Root", A)
    here.person("Second", A)
    admin.did("/admin/close", account=ada.id, why="abuse")
    assert ada.get("/me").status_code == 303
    assert here.nobody().post("/sign-in", mail=ada.mail, password=WORD).status_code == 400


def test_another_role_ends_what_was_open(here: Here) -> None:
    ada, admin = here.person("Ada", C), here.person("Root", A)
    assert ada.get("/curate").status_code == 200
    admin.did("/admin/role", account=ada.id, role="reader")
    assert ada.get("/curate").headers["location"].startswith("/sign-in")


def test_invitations_are_for_one(here: Here) -> None:
    admin = here.person("Root", A)
    page = admin.post("/admin/invite", role="curator", mail="").text
    secret = re.search(r"invitation=([\w-]+)", page)[1]  # type: ignore[index]
    assert secret not in admin.get("/admin").text  # shown once
    form = {"name": "Cleo", "mail": "cleo@example.edu", "password": WORD, "invitation": secret}
    here.nobody().did("/join", **form)
    assert here.place.signing.account("cleo@example.edu")["role"] == "curator"  # type: ignore[index]
    again = here.nobody().post("/join", **{**form, "mail": "dan@example.edu"})
    assert "was used" in said(again.text)


# -- what people write ---------------------------------------------------------------------------


def test_what_people_write_is_text(here: Here) -> None:
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    ada, bob = here.person("Ada", S), here.person("Bob", S)
    ada.did("/me", name=bad[:90], open_for=bad)
    talk = here.place.talking.invite(bob.actor, ada.id, bad, [bad])
    here.place.talking.answer(ada.actor, talk, accept=True)
    here.place.talking.write(bob.actor, talk, "k" * 24, bad)
    for who, path in ((ada, "/me"), (bob, f"/talks/{talk}"), (bob, "/talks"), (ada, "/")):
        page = who.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert re.findall(r"""\s(?:style|on\w+)=["']""", page) == []


def test_nothing_secret_is_logged_or_shown(here: Here, caplog: pytest.LogCaptureFixture) -> None:
    ada = here.person("Ada")
    with caplog.at_level(logging.DEBUG, "graphkit"):
        here.nobody().post("/sign-in", mail=ada.mail, password="my secret word")  # noqa: S106
        ada.did("/me", name="Ada", open_for="a private wish")
        data = ada.get("/me/data.json").text
    told = "\n".join(record.getMessage() for record in caplog.records)
    for word in ("my secret word", ada.mail, "a private wish", ada.cookies[SESSION]):
        assert word not in told
    assert "argon2" not in data
    assert json.loads(data)["account"][0]["open_for"] == "a private wish"
    with here.place.database.read() as ways:
        kept = json.dumps(rows_of(ways, t.session.select()) + rows_of(ways, t.attempt.select()))
    assert ada.cookies[SESSION] not in kept
    assert "127.0.0.1" not in kept


def test_who_floods_is_stopped(here: Here) -> None:
    ada = here.person("Ada")
    for _ in range(5):
        ada.post("/me/digest", want="yes")
    answer = ada.post("/me/digest", want="yes")
    assert "enough for now" in said(answer.text)


def test_a_browser_that_was_here_gets_a_mark(here: Here) -> None:
    ada, browser = here.person("Ada"), here.nobody()
    browser.did("/sign-in", mail=ada.mail, password=WORD)
    assert DEVICE in browser.cookies
    browser.did("/sign-out")
    assert SESSION not in browser.cookies
    assert DEVICE in browser.cookies


def test_deletion_needs_the_password_and_leaves_nothing(here: Here) -> None:
    ada = here.person("Ada")
    assert ada.post("/me/delete", password="wrong wrong").status_code == 400  # noqa: S106
    assert isinstance(here.place.signing.visitor(ada.cookies[SESSION]), Visitor)
    ada.did("/me/delete", password=WORD)
    assert here.place.signing.account(ada.id) is None
    assert ada.get("/me").status_code == 303
