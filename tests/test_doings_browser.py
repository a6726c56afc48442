"""Researcher, coauthor, curator and admin in browsers of their own, before the real server."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from explorer import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HUB = "/people/p:0311b41a3650"  # Seo-yeon Kim
Enter = Callable[..., "Page"]


@pytest.fixture(scope="module")
def ground(_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("doings")
    shutil.copytree(_demo, folder / "workspace")
    errors = folder / "err"
    with served(
        folder / "workspace", "--accounts", "--mails", str(folder / "mails"), "--open-sign-up",
        errors=errors,
    ) as made:  # fmt: skip
        yield made, folder
    assert "Traceback" not in errors.read_text("utf-8")


@pytest.fixture
def enter(browser: Browser, ground: tuple[str, Path]) -> Iterator[Enter]:
    """A browser of somebody, signed in."""
    address, folder = ground
    said: list[str] = []
    contexts = []

    def entered(
        name: str, role: str = "reader", *, scripts: bool = True, width: int = 1280
    ) -> Page:
        mail = f"{name.lower()}@example.edu"
        command = [sys.executable, "-m", "graphkit", "accounts", "--workspace",
                   str(folder / "workspace"), "add", name, mail, "--role", role]  # fmt: skip
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        context = browser.new_context(viewport={"width": width, "height": 900},
                                      base_url=address, java_script_enabled=scripts)  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.goto("/sign-in")
        page.fill("input[name=mail]", mail)
        page.fill("input[name=password]", made.stdout.split()[-1])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/?said=welcome")
        return page

    yield entered
    for context in contexts:
        context.close()
    assert [line for line in said if "status of 4" not in line] == []


def soon(look: Callable[[], bool], seconds: float = 60.0) -> bool:
    """What the worker does beside comes within seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if look():
            return True
        time.sleep(0.3)
    return False


def test_from_this_is_me_to_a_talk(enter: Enter, ground: tuple[str, Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    _, folder = ground
    ada, cleo = enter("Ada", scripts=False), enter("Cleo", "curator")
    ada.goto(HUB)  # a profile asks for its suggestions; without scripts, by its address
    ada.get_by_role("link", name="This is me").click()
    ada.get_by_role("radio", name="Yes").first.check()
    ada.get_by_role("button", name="This is me").click()
    assert "Pending" in ada.locator("h1 + .lead").inner_text()
    claim = ada.url.partition("?")[0]

    cleo.goto("/curate")
    cleo.get_by_role("link", name="Seo-yeon Kim", exact=True).click()
    cleo.get_by_role("button", name="Decline").click()
    assert "needs a reason" in cleo.get_by_role("alert").inner_text()
    cleo.fill("textarea[name=reason]", "another Kim")
    cleo.get_by_role("button", name="Decline").click()
    ada.goto(HUB)
    ada.get_by_role("link", name="Declined: why").click()
    ada.get_by_label("What was overlooked?").fill("my thesis is there")
    ada.get_by_role("button", name="Appeal").click()
    cleo.goto(claim)
    assert "my thesis is there" in cleo.locator(".notice").inner_text()
    cleo.get_by_role("button", name="Accept").click()
    ada.goto(HUB)
    ada.get_by_role("link", name="✓ Verified").wait_for()  # at once
    assert "level L3" in ada.locator(".four").inner_text()
    ada.goto("/me")
    ada.get_by_label("Open to collaborate").fill("tidal graphs")
    ada.get_by_role("button", name="Save").click()

    bob = enter("Bob", width=390)
    bob.goto("/search?q=Min-jun+Park")
    bob.get_by_role("link", name="Min-jun Park").first.click()
    bob.get_by_role("button", name="Follow").or_(
        bob.get_by_role("link", name="Follow")
    ).first.click()
    bob.get_by_role("link", name="This is me").click()
    bob.get_by_role("button", name="This is me").click()
    bob.get_by_label("Coauthor").select_option(label="Ada")
    bob.get_by_role("button", name="Ask them").click()
    ada.goto("/me")
    ada.get_by_role("button", name="Yes, I know them").click()
    bob.goto(HUB)
    bob.get_by_role("link", name="Invite").click()
    bob.get_by_label("What for?").fill("A shared data set")
    bob.get_by_role("button", name="Invite").click()
    ada.goto("/")
    assert ada.locator("nav a .count").inner_text() == "1"
    ada.get_by_role("link", name="Talks").click()
    ada.get_by_role("link", name="Bob").click()
    ada.get_by_role("button", name="Accept").click()
    ada.get_by_label("Write").fill("Gladly.")
    ada.get_by_role("button", name="Send").click()
    bob.get_by_role("button", name="Menu").click()  # on a phone links stand behind two buttons
    assert bob.get_by_role("link", name="Paths").is_visible()
    bob.keyboard.press("Escape")
    assert not bob.get_by_role("link", name="Paths").is_visible()
    bob.locator("header").get_by_role("button", name="Bob").click()
    bob.get_by_role("link", name="Talks").click()
    assert bob.evaluate("document.querySelector('header').offsetHeight") < 2 * 64
    bob.locator("main").get_by_role("link", name="Ada").click()
    assert "Gladly." in bob.locator(".talk").inner_text()

    root = enter("Root", "admin")
    for page, path in ((bob, "/me"), (bob, bob.url), (bob, "/privacy"), (cleo, "/curate"),
                       (cleo, claim), (root, "/admin"), (bob, HUB)):  # fmt: skip
        page.goto(path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, path
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == [], path
    assert soon(lambda: any((folder / "mails").glob("*.eml")))


def test_a_curator_merges_looks_and_takes_it_back(enter: Enter) -> None:
    cleo = enter("Chloe", "curator")
    cleo.goto("/curate")
    people = cleo.request.get("/index.json").json()["counts"]["people"]
    cleo.get_by_role("link", name=re.compile("are these one person")).last.click()
    assert cleo.locator(".sum tr").count() > 3
    cleo.fill("input[name=why]", "her page says so")
    cleo.get_by_role("button", name="Merge").click()
    count = lambda: cleo.request.get("/index.json").json()["counts"]["people"]  # noqa: E731
    assert soon(lambda: count() == people - 1)
    cleo.goto("/curate")
    cleo.get_by_role("button", name="Undo").first.click()
    assert soon(lambda: count() == people)


def test_an_account_goes_with_all_that_was_its_own(enter: Enter) -> None:
    eve = enter("Eve")
    eve.goto("/me")
    data = eve.request.get("/me/data.json").json()
    assert data["account"][0]["mail"] == "eve@example.edu"
    eve.get_by_role("link", name="Delete the account").click()
    eve.fill("input[name=password]", "not this one")
    eve.get_by_role("button", name="Delete everything").click()
    assert "nothing was deleted" in eve.get_by_role("alert").inner_text()
    eve.goto("/me")
    assert eve.locator("h1").inner_text() == "Eve"
