"""Passkeys: registered, used and removed in Chromium, with a device that the browser plays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from doings import Here, said, sample_at
from explorer import served
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from graphkit.accounts import Role
from graphkit.accounts import schema as t
from graphkit.accounts.database import rows_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page


def device(page: Page) -> tuple[CDPSession, str]:
    """A device that keeps keys and sees its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_a_key_is_kept_opens_the_account_and_goes(
    browser: Browser, _demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(_demo, folder)
    command = [sys.executable, "-m", "graphkit", "accounts", "--workspace", str(folder), "add",
               "Ada", "ada@example.edu", "--role", "reader"]  # fmt: skip
    password = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[
        -1
    ]
    with served(folder, "--accounts", errors=tmp_path / "err") as origin:
        numbers = browser.new_context(base_url=origin)
        page = numbers.new_page()
        page.goto("/sign-in")  # an address of numbers can have no keys: nothing of it is seen
        assert page.get_by_role("button", name="Sign in with a passkey").is_hidden()
        numbers.close()

        named = origin.replace("127.0.0.1", "localhost")
        context = browser.new_context(base_url=named, viewport={"width": 390, "height": 844})
        page, errors = context.new_page(), []
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        session, keys = device(page)
        page.goto("/sign-in")
        page.get_by_label("Mail address").fill("ada@example.edu")
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto("/me")
        page.get_by_label("What you call this device").fill("my phone")
        page.get_by_role("button", name="Add a passkey").click()
        page.get_by_text("my phone").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.goto("/sign-in?back=/shortlist")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/shortlist?said=welcome")
        page.goto("/me")
        assert "last used" in page.locator("main").inner_text()

        page.get_by_role("button", name="Add a passkey").click()  # the device has one for us
        page.get_by_text("The device said no").wait_for()
        page.get_by_role("button", name="Remove", exact=True).click()
        page.get_by_text("sign in without a password").wait_for()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.goto("/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        assert "does not open anything" in page.get_by_role("alert").inner_text()
        assert (
            len(session.send("WebAuthn.getCredentials", {"authenticatorId": keys})["credentials"])
            == 1
        )
        assert errors == []
        context.close()
    assert "Traceback" not in (tmp_path / "err").read_text("utf-8")


@pytest.fixture(scope="module")
def here(_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    with sample_at(_demo, tmp_path_factory) as found:
        yield found


def answer(secret: str, **more: Any) -> str:
    """What a device might say; it signed nothing."""
    told = json.dumps({"type": "webauthn.get", "challenge": bytes_to_base64url(secret.encode()),
                       "origin": "https://graph.example.org"})  # fmt: skip
    response = {
        "clientDataJSON": bytes_to_base64url(told.encode()),
        "signature": "AAAA",
        "authenticatorData": "AAAA",
        "userHandle": None,
        "attestationObject": "AAAA",
    }
    found = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response, **more}
    return json.dumps(found)


def secret_of(browser: Any, path: str) -> str:
    from webauthn import base64url_to_bytes

    return base64url_to_bytes(browser.post(path).json()["challenge"]).decode()


@pytest.mark.parametrize(
    "sent", ["", "{", "[]", "null", "{}", '{"response": 1}', "[" * 5_000, '{"response": {}}',
             '{"response": {"clientDataJSON": "%%%"}}', '{"response": {"clientDataJSON": "AAAA"}}',
             "a secret that nobody gave", "of somebody to add", "signed by nobody"],
)  # fmt: skip
def test_what_no_device_signed_opens_nothing(here: Here, sent: str) -> None:
    browser, ada = here.nobody(), here.person("Ada")
    own = {
        "a secret that nobody gave": lambda: answer("x" * 32),
        "of somebody to add": lambda: answer(secret_of(ada, "/me/passkeys/begin")),
        "signed by nobody": lambda: answer(secret_of(browser, "/sign-in/passkey/begin")),
    }
    told = own[sent]() if sent in own else sent
    refused = browser.post("/sign-in/passkey", answer=told)
    assert refused.status_code == 400
    assert browser.cookies == {}
    assert ada.post("/me/passkeys", answer=told, name="x").status_code == 400
    with here.place.database.read() as ways:
        assert rows_of(ways, select(t.passkey).where(t.passkey.c.account == ada.id)) == []


def test_a_key_is_one_account_s_and_a_copy_of_the_device_is_seen(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signature is the library's; what is made of it is ours."""
    import webauthn
    from webauthn.helpers.exceptions import InvalidAuthenticationResponse

    ada, eve = here.person("Ada"), here.person("Eve", Role.ADMIN)
    with here.place.database.quiet() as ways:
        mine = {"id": "AAAA", "account": ada.id, "name": "phone", "public": "00"}
        ways.execute(t.passkey.insert().values(**mine, count=7, created=1, seen=None))
    eve.did("/me/passkeys/remove", id="AAAA")
    assert "<span>phone " in ada.get("/me").text  # an id alone removes nothing of another's
    assert "<span>phone " not in eve.get("/me").text

    class Proved:
        new_sign_count = 8

    given: list[dict[str, Any]] = []
    monkeypatch.setattr(
        webauthn, "verify_authentication_response", lambda **m: given.append(m) or Proved()
    )
    browser = here.nobody()
    secret = secret_of(browser, "/sign-in/passkey/begin")
    browser.did("/sign-in/passkey", answer=answer(secret), back="https://evil.example")
    assert given[0]["expected_rp_id"] == "graph.example.org"
    assert given[0]["expected_origin"] == "https://graph.example.org"
    assert (given[0]["credential_current_sign_count"], given[0]["require_user_verification"]) == (
        7, True)  # fmt: skip
    assert browser.get("/me/data.json").json()["passkey"][0]["count"] == 8
    again = here.nobody().post("/sign-in/passkey", answer=answer(secret))
    assert "was used" in said(again.text)  # the same answer a second time

    def refuse(**_: Any) -> None:
        raise InvalidAuthenticationResponse("sign count")

    monkeypatch.setattr(webauthn, "verify_authentication_response", refuse)
    copied = here.nobody()
    told = answer(secret_of(copied, "/sign-in/passkey/begin"))
    assert copied.post("/sign-in/passkey", answer=told).status_code == 400
    monkeypatch.setattr(webauthn, "verify_authentication_response", lambda **_: Proved())
    here.person("Second", Role.ADMIN)
    eve.did("/admin/close", account=ada.id, why="abuse")
    closed = here.nobody()
    told = answer(secret_of(closed, "/sign-in/passkey/begin"))
    assert closed.post("/sign-in/passkey", answer=told).status_code == 400
