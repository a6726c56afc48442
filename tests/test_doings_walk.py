"""One walk through people's doings: two researchers, a curator, an admin, each in a browser.

Before the real server, a real mail server and a real provider of OpenID Connect. Each step goes on
from what the one before it left. Every page is looked at as wide as a desk and as a phone; with
GRAPHKIT_LOOKS=FOLDER a picture of each is kept, light and dark.
"""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from doings import WORD
from explorer import served
from mail_server import Post, mail_server
from oidc_provider import provider
from test_doings_browser import soon

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KIM, PARK, HARUKA, LECKA = (
    "Seo-yeon Kim",
    "Min-jun Park",
    "Haruka Kuromatsu",
    "Małgorzata Łęcka",
)
ATOM = "application/atom+xml"
PDF = b"%PDF-1.7\nStaff card\n%%EOF"
LOOKS = os.environ.get("GRAPHKIT_LOOKS")


class Walk:
    """The server, whoever is in front of it, and the mails that came."""

    def __init__(self, browser: Browser, origin: str, folder: Path, post: Post) -> None:
        self.browser, self.origin, self.folder, self.post = browser, origin, folder, post
        self.errors: list[str] = []
        self.number = 0

    def enter(self) -> Page:
        """A browser of its own; nothing is asked for from beyond this machine."""
        context = self.browser.new_context(
            base_url=self.origin, viewport={"width": 1280, "height": 900}
        )
        context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self._heard(m.text) if m.type == "error" else None)
        return page

    def _heard(self, text: str) -> None:
        if "status of 4" not in text and "ERR_FAILED" not in text:
            self.errors.append(text)

    def look(self, page: Page, name: str) -> None:
        """No page is wider than what it is shown on; a picture of it where somebody wants one."""
        self.number += 1
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate(WIDER)
            assert wide == [], (name, width, wide)
            for scheme in ("light", "dark") if LOOKS else ():
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                path = Path(LOOKS) / f"{self.number:02}-{name}-{width}-{scheme}.png"  # type: ignore[arg-type]
                page.screenshot(path=path, full_page=True)

    def mail_to(self, address: str, words: str) -> str:
        """The newest letter to an address that says something; it comes within a minute."""
        found: list[str] = []

        def look() -> bool:
            found[:] = [text for to, text in self.letters() if to == address and words in text]
            return bool(found)

        assert soon(look), (address, words, self.letters())
        return found[-1]

    def letters(self) -> list[tuple[str, str]]:
        """Every mail that came: to whom, what it says."""
        letters = [email.message_from_bytes(one, policy=default) for one in self.post.letters]
        return [(str(one["To"]), str(one.get_content())) for one in letters]

    def link(self, address: str, purpose: str) -> str:
        """The link of a mail; it leads here, whole."""
        text = self.mail_to(address, f"/link/{purpose}/")
        found = re.search(rf"{re.escape(self.origin)}/link/{purpose}/\S+", text)
        assert found is not None, text
        return found[0]

    def command(self, *words: str) -> str:
        """The command line, on the same workspace."""
        done = subprocess.run(
            [sys.executable, "-m", "graphkit", *words], check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


# What is too wide; of a page that just arrives only when its style has come, too.
WIDER = """async () => {
  if (document.readyState !== 'complete')
    await new Promise(loaded => addEventListener('load', loaded));
  return [...document.querySelectorAll('html, body *')]
    .filter(e => !e.closest('.hidden, .skip, .wide, .drawn, pre') && (e.tagName === 'HTML'
      ? e.scrollWidth > innerWidth : e.getBoundingClientRect().right > innerWidth + 0.5))
    .map(e => e.outerHTML.slice(0, 120)).slice(0, 3);
}"""


@pytest.fixture
def walk(browser: Browser, _demo: Path, tmp_path: Path) -> Iterator[Walk]:
    shutil.copytree(_demo, tmp_path / "workspace")
    with mail_server() as post, provider() as issuer:
        (tmp_path / "sign-in.toml").write_text(
            "".join(f'[{name}]\ntitle = "{title}"\nissuer = "{issuer}"\nclient_id = "{name}-1"\n'
                    f'client_secret = "secret"\n{more}\n' for name, title, more in
                    (("uni", "University", ""), ("orcid", "ORCID", "orcid = true"))),
            encoding="utf-8",
        )  # fmt: skip
        words = ("--accounts", "--open-sign-up", "--mails", post.address, "--mails-from",
                 "graph@example.org", "--sign-in-at", str(tmp_path / "sign-in.toml"))  # fmt: skip
        with served(tmp_path / "workspace", *words, errors=tmp_path / "err") as origin:
            walk = Walk(browser, origin, tmp_path / "workspace", post)
            yield walk
            for context in browser.contexts:
                context.close()
        assert "Traceback" not in (tmp_path / "err").read_text("utf-8")
        assert walk.errors == []


def test_a_walk_from_joining_to_leaving(walk: Walk) -> None:
    """Each step takes the pages where the one before it left them."""
    root, cleo = _an_admin_and_a_curator(walk)
    ada = _joins_by_mail(walk)
    bob = _comes_by_a_provider(walk)
    kim = _a_claim_with_a_document_refused_and_appealed(walk, ada, cleo)
    _a_coauthor_vouches(walk, ada, bob)
    _a_contest_and_what_was_taken_back(walk, bob, cleo, kim)
    _an_institution_s_mail(walk, root, bob)
    _the_id_of_a_sign_in(walk, bob)
    _somebody_who_is_not_here(walk, cleo)
    _follow_feed_and_digest(walk, ada, bob, kim)
    _invited_declined_accepted_blocked(walk, ada, bob, kim)
    _merged_and_taken_back(walk, cleo)
    _exported_and_deleted(walk, ada, bob, root)


def _sign_in(page: Page, mail: str, password: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Mail address").fill(mail)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/?said=welcome")


def _an_admin_and_a_curator(walk: Walk) -> tuple[Page, Page]:
    """The first admin comes by the command line, the curator by an invitation of theirs."""
    told = walk.command("accounts", "--workspace", str(walk.folder), "add", "Root",
                        "root@example.edu", "--role", "admin")  # fmt: skip
    root = walk.enter()
    root.goto("/sign-in")
    walk.look(root, "sign-in")
    _sign_in(root, "root@example.edu", told.split()[-1])
    root.get_by_role("link", name="Admin").click()
    root.locator("form[action$=invite] select").select_option("curator")
    root.get_by_role("button", name="Make a link").click()
    walk.look(root, "admin")
    address = root.locator(".told code").inner_text()
    assert address.startswith(walk.origin)
    cleo = walk.enter()
    cleo.goto(address)
    assert "invited as curator" in cleo.locator(".lead").inner_text()
    cleo.get_by_label("Name").fill("Cleo")
    cleo.get_by_label("Mail address").fill("cleo@example.edu")
    cleo.get_by_label("Password").fill(WORD)
    walk.look(cleo, "join-invited")
    cleo.get_by_role("button", name="Join").click()
    cleo.wait_for_url("**/sign-in?said=sent")
    _sign_in(cleo, "cleo@example.edu", WORD)
    return root, cleo


def _joins_by_mail(walk: Walk) -> Page:
    """An account of one's own, its address proved by a link of a real mail."""
    ada = walk.enter()
    ada.goto("/sign-in")
    ada.get_by_role("link", name="Join").click()
    ada.get_by_label("Name").fill("Ada")
    ada.get_by_label("Mail address").fill("ada@example.edu")
    ada.get_by_label("Password").fill(WORD)
    ada.get_by_role("button", name="Join").click()
    walk.look(ada, "joined")
    ada.goto(walk.link("ada@example.edu", "confirm"))
    walk.look(ada, "link")
    ada.get_by_role("button", name="Yes, it is mine").click()
    _sign_in(ada, "ada@example.edu", WORD)
    ada.get_by_role("link", name="Ada", exact=True).click()
    assert "(not proved)" not in ada.locator("main").inner_text()
    walk.look(ada, "me-new")
    return ada


def _comes_by_a_provider(walk: Walk) -> Page:
    """Somebody new, by OpenID Connect: off, and back to where they were."""
    bob = walk.enter()
    bob.goto("/search?q=Min-jun+Park")
    bob.get_by_role("link", name=PARK).first.click()
    bob.get_by_role("link", name="This is me").click()
    bob.get_by_role("button", name="Sign in with University").click()
    _there(bob, "bob-7")
    bob.wait_for_url("**/claim/*")
    bob.goto("/me")
    bob.get_by_label("Name", exact=True).fill("Bob")
    bob.get_by_label("Open to collaborate").fill("replications")
    bob.get_by_role("button", name="Save").click()
    assert bob.locator("h1").inner_text() == "Bob"
    return bob


def _there(page: Page, subject: str) -> None:
    """At the provider."""
    page.get_by_placeholder("sub").fill(subject)
    page.get_by_role("button", name="Authorize").click()


def _claim(page: Page, name: str) -> str:
    """From a name to "This is me"; where its state stands."""
    page.goto("/")
    page.locator("#q-big").fill(name)
    page.locator("#q-big").press("Enter")
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("link", name="This is me").or_(
        page.get_by_role("link", name="✓ Verified")).first.click()  # fmt: skip
    page.get_by_role("button", name="This is me").click()
    page.wait_for_url("**/claims/*")
    return page.url.partition("?")[0]


def _profile(page: Page) -> str:
    """From a claim to its record; its address."""
    page.locator("h1 a").click()
    page.wait_for_url("**/people/*")
    return page.url.partition("?")[0]


def _a_claim_with_a_document_refused_and_appealed(walk: Walk, ada: Page, cleo: Page) -> str:
    claim = _claim(ada, KIM)
    ada.locator("input[type=file]").set_input_files(
        {"name": "card.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    ada.get_by_role("button", name="Give it to the curators").click()
    walk.look(ada, "claim-pending")
    cleo.goto("/curate")
    walk.look(cleo, "curate")
    cleo.get_by_role("link", name=KIM, exact=True).first.click()
    with cleo.expect_download() as kept:
        cleo.get_by_role("link", name="Document: PDF").click()
    assert Path(kept.value.path()).read_bytes() == PDF
    walk.look(cleo, "claim-curator")
    cleo.get_by_label("Reason").fill("the card is another's")
    cleo.get_by_role("button", name="Decline").click()
    ada.goto(claim)
    assert "the card is another's" in ada.locator("main").inner_text()
    walk.look(ada, "claim-declined")
    ada.get_by_label("What was overlooked?").fill("it has my name before the wedding")
    ada.get_by_role("button", name="Appeal").click()
    profile = _profile(ada)
    before = ada.locator(".four").inner_text()
    assert "Claim pending" in ada.locator(".acts").first.inner_text()
    cleo.goto(claim)
    assert "before the wedding" in cleo.locator("main").inner_text()
    cleo.get_by_label("Reason").fill("so it is")
    cleo.get_by_role("button", name="Accept").click()
    ada.goto(profile)  # at once: no reload, no waiting
    ada.get_by_role("link", name="✓ Verified").wait_for()
    assert ada.locator(".four").inner_text() != before
    walk.look(ada, "profile-verified")
    ada.goto(claim)
    walk.look(ada, "claim-verified")
    return profile


def _a_coauthor_vouches(walk: Walk, ada: Page, bob: Page) -> None:
    claim = _claim(bob, PARK)
    bob.get_by_label("Coauthor").select_option(label="Ada")
    bob.get_by_role("button", name="Ask them").click()
    assert "you are asked" not in ada.url
    walk.mail_to("ada@example.edu", "they are a coauthor of yours")
    ada.goto("/me")
    walk.look(ada, "me-vouch")
    ada.get_by_role("button", name="Yes, I know them").click()
    bob.goto(claim)
    assert "by a verified coauthor" in bob.locator(".lead").inner_text()
    bob.get_by_role("button", name="Take it back").click()  # un-claimed
    profile = _profile(bob)
    bob.goto(profile)
    bob.get_by_role("link", name="This is me").wait_for()


def _a_contest_and_what_was_taken_back(walk: Walk, bob: Page, cleo: Page, kim: str) -> None:
    bob.goto(kim)
    bob.get_by_role("link", name="✓ Verified").click()
    assert "a curator looks at both" in bob.locator(".notice").inner_text()
    walk.look(bob, "claim-contest")
    bob.get_by_role("button", name="This is me").click()
    bob.wait_for_url("**/claims/*")
    claim = bob.url.partition("?")[0]
    assert "a curator decides" in bob.locator("main").inner_text()
    cleo.goto("/curate")
    assert "contested" in cleo.locator("main").inner_text()
    cleo.goto(claim)
    cleo.get_by_label("Reason").fill("it is Ada's, by her card")
    cleo.get_by_role("button", name="Decline").click()
    bob.goto(claim)
    assert "it is Ada's" in bob.locator("main").inner_text()
    bob.goto(kim)
    bob.get_by_role("link", name="Declined: why").wait_for()


def _an_institution_s_mail(walk: Walk, root: Page, bob: Page) -> None:
    claim = _claim(bob, HARUKA)
    assert "No mail domain" in bob.locator(".ways").inner_text()
    profile = _profile(bob)
    house = bob.locator("a[href*='/institutions/']").first.get_attribute("href")
    root.goto("/admin")
    root.get_by_label("Domain").fill("kuro.example.ac.jp")
    root.get_by_label("Institution").fill(str(house))
    root.get_by_role("button", name="Add").click()
    assert "kuro.example.ac.jp" in root.locator("main").inner_text()
    bob.goto(claim)
    bob.get_by_label("Address").fill("bob@kuro.example.ac.jp")
    bob.get_by_role("button", name="Send a link").click()
    bob.goto(walk.link("bob@kuro.example.ac.jp", "claim"))
    bob.get_by_role("button", name="Yes, this is me").click()
    assert "by a mail to an affiliation" in bob.locator(".lead").inner_text()
    bob.goto(profile)
    bob.get_by_role("link", name="✓ Verified").click()
    bob.get_by_role("button", name="Take it back").click()


def _the_id_of_a_sign_in(walk: Walk, bob: Page) -> None:
    bob.goto("/search?q=malgorzata+lecka")
    address = bob.locator("main a[href*='/people/']").first.get_attribute("href")
    orcid = bob.request.get(f"{address}.json").json()["orcid"]
    _claim(bob, LECKA)
    bob.get_by_role("button", name="Sign in with ORCID").click()
    _there(bob, orcid)
    bob.wait_for_url("**/claims/*")
    bob.get_by_role("button", name="Compare with my iD").click()
    assert "by an ORCID sign-in" in bob.locator(".lead").inner_text()
    _profile(bob)
    assert "claimed and authenticated" in bob.locator("main").inner_text()


def _somebody_who_is_not_here(walk: Walk, cleo: Page) -> None:
    told = walk.command(
        "accounts",
        "--workspace",
        str(walk.folder),
        "add",
        "Eve",
        "eve@example.edu",
        "--role",
        "reader",
    )
    eve = walk.enter()
    _sign_in(eve, "eve@example.edu", told.split()[-1])
    eve.goto("/me")
    eve.get_by_role("link", name="I am not here").click()
    eve.get_by_label("Name, as").fill("Eve Tidewater")
    eve.get_by_label("Works: DOIs").fill(
        "10.5555/own.1 On tidal graphs, 2024\nA second work on tides (2025)"
    )
    walk.look(eve, "not-here")
    eve.get_by_role("button", name="These are mine").click()
    eve.wait_for_url("**/claims/*")
    cleo.goto(eve.url.partition("?")[0])
    cleo.get_by_role("button", name="Accept").click()
    found = lambda: "Eve Tidewater" in eve.request.get("/search.json?q=Tidewater").text()  # noqa: E731
    assert soon(found)
    eve.goto("/search?q=Tidewater")
    eve.get_by_role("link", name="Eve Tidewater").first.click()
    eve.get_by_role("link", name="✓ Verified").wait_for()
    assert "stated-by-oneself" in eve.locator("main").inner_text()
    walk.look(eve, "profile-own-works")


def _follow_feed_and_digest(walk: Walk, ada: Page, bob: Page, kim: str) -> None:
    for page in (ada, bob):
        page.goto(kim if page is bob else "/search?q=Min-jun+Park")
        if page is ada:
            page.get_by_role("link", name=PARK).first.click()
        page.get_by_role("button", name="Follow").click()
        page.get_by_role("button", name="Following").wait_for()
    bob.goto("/shortlist")
    bob.get_by_label("Note").fill("ask about data")
    bob.get_by_role("button", name="Keep").click()
    assert bob.get_by_label("Note").input_value() == "ask about data"
    walk.look(bob, "shortlist")
    ada.goto("/me")
    ada.get_by_role("button", name="Digests by mail").click()
    ada.goto(walk.link("ada@example.edu", "digest"))
    ada.get_by_role("button", name="Yes, send them").click()
    orcid = bob.request.get(f"{kim}.json").json()["orcid"]
    new = walk.folder.parent / "new.bib"
    new.write_text(
        "@article{new, title={A tidal graph of everything}, year={2026},"
        f" orcid-numbers={{{KIM}/{orcid}}}, author={{Kim, Seo-yeon and Park, Min-jun}}}}\n",
        encoding="utf-8",
    )
    walk.command("load", str(new), "--workspace", str(walk.folder))

    def changed() -> bool:
        bob.goto("/feed")
        return "A tidal graph of everything" in bob.locator("main").inner_text()

    assert soon(changed)
    walk.look(bob, "feed")
    feed = bob.get_by_role("link", name="For feed readers").get_attribute("href")
    answer = walk.enter().request.get(str(feed))  # a feed reader, without a session
    assert answer.headers["content-type"].startswith(ATOM)
    assert "1 new work" in answer.text()
    digest = walk.mail_to("ada@example.edu", "/digest/stop/")
    assert "1 new work" in digest
    other = walk.enter()
    other.goto(re.search(rf"{re.escape(walk.origin)}/digest/stop/\S+", digest)[0])  # type: ignore[index]
    other.get_by_role("button", name="Stop them").click()
    ada.goto("/me")
    ada.get_by_role("button", name="Digests by mail").wait_for()


def _invited_declined_accepted_blocked(walk: Walk, ada: Page, bob: Page, kim: str) -> None:
    ada.goto("/me")
    ada.get_by_label("Open to collaborate").fill("tidal graphs")
    ada.get_by_role("button", name="Save").click()
    ada.goto("/search?q=malgorzata+lecka")
    ada.get_by_role("link", name=LECKA).first.click()
    ada.get_by_role("link", name="Invite").click()
    ada.get_by_label("What for?").fill("A survey")
    ada.get_by_role("button", name="Invite").click()
    bob.goto("/talks")
    walk.look(bob, "talks")
    bob.locator("main").get_by_role("link", name="Ada").click()
    walk.look(bob, "talk-asked")
    bob.get_by_role("button", name="Decline").click()
    ada.goto("/talks")
    assert "declined" in ada.locator("main").inner_text()

    bob.goto(kim)
    bob.get_by_role("link", name="Invite").click()
    bob.get_by_label("What for?").fill("A shared data set")
    reasons = bob.locator("main .reasons li").all_inner_texts()
    walk.look(bob, "invite")
    bob.get_by_role("button", name="Invite").click()
    walk.mail_to("ada@example.edu", "/talks/")
    ada.goto("/talks")
    ada.locator("main").get_by_role("link", name="Bob").first.click()
    assert ada.locator(".said .reasons li").all_inner_texts() == reasons != []
    ada.get_by_role("button", name="Accept").click()
    ada.get_by_label("Write").fill("Gladly. <b>When?</b>")
    ada.get_by_role("button", name="Send").click()
    bob.goto(ada.url.partition("?")[0])
    assert "Gladly. <b>When?</b>" in bob.locator(".talk").inner_text()
    walk.look(bob, "talk")
    ada.locator("summary", has_text="End, block or report").click()
    ada.get_by_role("button", name="Block Bob").click()
    bob.reload()
    assert bob.get_by_label("Write").count() == 0
    bob.goto(kim)  # they do not learn it
    assert "block" not in bob.locator("main").inner_text().lower()


def _merged_and_taken_back(walk: Walk, cleo: Page) -> None:
    cleo.goto("/curate")
    cleo.get_by_role("link", name=re.compile("are these one person")).last.click()
    walk.look(cleo, "pair")
    sides = cleo.locator(".sides h2 a").evaluate_all("all => all.map(a => a.pathname)")
    works = [_works(cleo, path) for path in sides]
    cleo.get_by_label("Why").fill("her page says so")
    cleo.get_by_role("button", name="Merge").click()
    assert soon(lambda: _works(cleo, sides[0]) == _works(cleo, sides[1]) != works[0])
    cleo.goto(sides[1])
    walk.look(cleo, "profile-merged")
    cleo.goto("/curate")
    walk.look(cleo, "curate-decided")
    cleo.get_by_role("button", name="Undo").first.click()
    assert soon(lambda: [_works(cleo, path) for path in sides] == works)
    cleo.goto("/curate")
    assert "undone" in cleo.locator("main").inner_text()


def _works(page: Page, path: str) -> Any:
    return page.request.get(f"{path}.json").json()["works"]["total"]


def _exported_and_deleted(walk: Walk, ada: Page, bob: Page, root: Page) -> None:
    bob.goto("/me")
    walk.look(bob, "me")
    with bob.expect_download() as kept:
        bob.get_by_role("link", name="Export all of it").click()
    text = Path(kept.value.path()).read_text("utf-8")
    assert "A shared data set" in text
    assert "Gladly" in text
    assert "secret" not in text
    bob.get_by_role("link", name="Delete the account").click()
    walk.look(bob, "delete")
    bob.get_by_label("Type").fill("something else")
    bob.get_by_role("button", name="Delete everything").click()
    assert "nothing was deleted" in bob.get_by_role("alert").inner_text()
    mail = re.search(r"\S+@no-mail\.invalid", bob.locator("main").inner_text())
    assert mail is not None
    bob.get_by_label("Type").fill(mail[0])
    bob.get_by_role("button", name="Delete everything").click()
    bob.wait_for_url("**/?said=deleted")
    ada.goto("/search?q=malgorzata+lecka")
    ada.get_by_role("link", name=LECKA).first.click()
    ada.get_by_role("link", name="This is me").wait_for()  # unclaimed again, at once
    root.goto("/admin")
    walk.look(root, "admin-last")
    assert "Bob" not in root.locator("main").inner_text()
    for page, path, name in ((ada, "/privacy", "privacy"), (ada, "/objection", "objection")):
        page.goto(path)
        walk.look(page, name)
