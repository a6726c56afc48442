"""Signing in at another provider: a real one, as a process of its own."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from doings import PUBLIC, SESSION, Here, Person, said, sample_at
from oidc_provider import provider

from graphkit.accounts import Role
from graphkit.web.doings.answering import STATE
from graphkit.web.doings.elsewhere import Provider, read_providers

ORCID = "0000-0002-1825-0097"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def here(_demo: Path, issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    providers = {
        "uni": Provider("uni", "University", issuer, "client-1", "secret-1"),
        "orcid": Provider("orcid", "ORCID", issuer, "client-2", "secret-2", orcid=True),
    }
    with sample_at(_demo, tmp_path_factory, open_sign_up=True, providers=providers) as one:
        yield one


def go(who: Person, name: str, subject: str, back: str = "/me") -> str:
    """Off to the provider, sign in there as somebody; the address that leads back."""
    answer = who.post(f"/sign-in/at/{name}", back=back)
    assert answer.status_code == 200, said(answer.text)
    to = unescape(re.search(r'content="0; url=([^"]+)"', answer.text)[1])  # type: ignore[index]
    assert to in unescape(answer.text.partition("<main")[2])  # a link, too
    told = parse_qs(urlsplit(to).query)
    assert told["code_challenge_method"] == ["S256"]
    assert told["redirect_uri"] == [f"{PUBLIC}/sign-in/at/{name}/back"]
    there = httpx.post(to, data={"sub": subject}, follow_redirects=False)
    assert there.status_code in (302, 303), there.text[:300]
    found = there.headers["location"]
    assert found.startswith(PUBLIC)
    return str(found.removeprefix(PUBLIC))


def test_somebody_new_signs_in_and_is_known_again(here: Here) -> None:
    browser = here.nobody()
    answer = browser.get(go(browser, "uni", "person-1", "/shortlist"))
    assert answer.status_code == 303, said(answer.text)
    assert answer.headers["location"].startswith("/shortlist")
    assert STATE not in browser.cookies
    me = browser.get("/me").text
    again = here.nobody()
    again.get(go(again, "uni", "person-1"))
    assert again.cookies[SESSION] != browser.cookies[SESSION]
    assert again.get("/me/data.json").json()["account"] == browser.get(
        "/me/data.json").json()["account"]  # fmt: skip
    assert "no-mail.invalid" in me


def test_an_orcid_sign_in_adds_the_id_to_an_account(here: Here) -> None:
    ada = here.person("Ada")
    ada.get(go(ada, "orcid", ORCID))
    assert here.place.signing.account(ada.id)["orcid"] == ORCID  # type: ignore[index]
    eve = here.person("Eve")
    answer = eve.get(go(eve, "orcid", ORCID))
    assert "belongs to another account" in said(answer.text)
    assert here.place.signing.account(eve.id)["orcid"] is None  # type: ignore[index]


def test_an_address_that_a_provider_states_opens_no_account(here: Here) -> None:
    root = here.person("Root", Role.ADMIN)
    browser = here.nobody()
    browser.get(go(browser, "uni", root.mail))  # a provider may say what it likes
    assert browser.get("/admin").status_code == 403


def test_no_form_leads_elsewhere_and_none_is_redirected_there(here: Here) -> None:
    """A browser that holds `form-action` is led on by a page, wherever the provider says it is."""
    policy = here.nobody().get("/sign-in").headers["content-security-policy"]
    assert "form-action 'self';" in policy
    answer = here.nobody().post("/sign-in/at/uni", back="/me")
    assert "location" not in answer.headers
    assert "form-action 'self';" in answer.headers["content-security-policy"]


def test_a_provider_that_moves_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it says of itself holds for a while, and says where everything is, or nothing holds."""
    from graphkit.errors import ServiceError
    from graphkit.web.doings import elsewhere

    good = "https://good.example"
    said_now = {
        "issuer": good,
        "authorization_endpoint": f"{good}/a",
        "token_endpoint": f"{good}/t",
        "jwks_uri": f"{good}/k",
    }
    monkeypatch.setattr(elsewhere, "_get", lambda _: dict(said_now))
    provider = Provider("x", "X", good, "a", "b")
    assert provider.about()["authorization_endpoint"] == f"{good}/a"
    said_now["authorization_endpoint"] = "https://login.good.example/a"
    assert provider.about()["authorization_endpoint"] == f"{good}/a"
    provider.until = 0.0
    assert provider.about()["authorization_endpoint"] == "https://login.good.example/a"
    for bad in ("javascript:alert(1)", "", "/a"):
        said_now["authorization_endpoint"] = bad
        with pytest.raises(ServiceError, match="authorization_endpoint"):
            Provider("x", "X", good, "a", "b").about()


def changed(path: str, **values: str) -> str:
    parts = urlsplit(path)
    query = {k: v[0] for k, v in parse_qs(parts.query).items()} | values
    return parts.path + "?" + "&".join(f"{k}={v}" for k, v in query.items() if v)


@pytest.mark.parametrize(
    "attack",
    ["another browser", "another state", "no state", "another provider", "another issuer",
     "a code twice", "an invented code", "no code", "too late", "a cookie of one's own"],
)  # fmt: skip
def test_answers_that_are_not_for_this_sign_in_are_none(
    here: Here, attack: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = here.nobody()
    path = go(browser, "uni", f"victim of {attack}")
    asked: Any = browser
    if attack == "another browser":
        asked = here.nobody()
        go(asked, "uni", "attacker")
    elif attack in ("another state", "no state"):
        path = changed(path, state="" if attack == "no state" else "x" * 32)
    elif attack == "another provider":
        path = path.replace("/at/uni/", "/at/orcid/")
    elif attack == "another issuer":
        path = changed(path, iss="https://evil.example")
    elif attack == "a code twice":
        kept = browser.cookies[STATE]
        assert browser.get(path).status_code == 303
        browser.cookies = {STATE: kept}
    elif attack == "an invented code":
        path = changed(path, code="x" * 20)
    elif attack == "no code":
        path = changed(path, code="")
    elif attack == "too late":
        later = time.time() + 3_600
        monkeypatch.setattr("graphkit.web.doings.elsewhere.time.time", lambda: later)
    else:
        text = browser.cookies[STATE].partition(".")[0]
        browser.cookies[STATE] = f"{text}.{'0' * 64}"
    answer = asked.get(path)
    assert answer.status_code == 400, answer.headers
    assert SESSION not in asked.cookies
    assert "secret-1" not in answer.text


def test_a_token_with_another_nonce_is_refused(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = here.nobody()
    path = go(browser, "uni", "person-2")
    opened = "graphkit.web.doings.elsewhere._opened"
    from graphkit.web.doings import elsewhere

    real = elsewhere._opened
    monkeypatch.setattr(opened, lambda asked: {**real(asked), "nonce": "another"})
    answer = browser.get(path)
    assert "does not hold" in said(answer.text)


def test_a_provider_is_who_it_was_asked_as(monkeypatch: pytest.MonkeyPatch) -> None:
    from graphkit.errors import ServiceError

    gone = Provider("x", "X", "http://127.0.0.1:1", "a", "b")
    with pytest.raises(ServiceError):
        gone.about()
    stated = {"issuer": "https://evil.example"}
    monkeypatch.setattr("graphkit.web.doings.elsewhere._get", lambda _: stated)
    with pytest.raises(ServiceError, match="somebody else"):
        Provider("x", "X", "https://good.example", "a", "b").about()


def test_providers_stand_in_a_file(tmp_path: Path) -> None:
    from graphkit.errors import UsageError

    path = tmp_path / "sign-in.toml"
    path.write_text(
        '[orcid]\ntitle = "ORCID"\nissuer = "https://orcid.org"\nclient_id = "a"\n'
        'client_secret = "b"\norcid = true\n', encoding="utf-8",
    )  # fmt: skip
    found = read_providers(path)["orcid"]
    assert (found.issuer, found.orcid, found.scope) == ("https://orcid.org", True, "openid")
    assert "'b'" not in repr(found)
    for bad in ("[x]\nissuer = 1\n", '["a/b"]\nissuer = "x"\n'):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(UsageError):
            read_providers(path)
