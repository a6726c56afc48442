"""One unbroken walk through the explorer, as a person goes it: from a name to their own files."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from explorer import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

KIM = "Seo-yeon Kim"


@contextmanager
def elsewhere() -> Iterator[tuple[str, dict[str, str]]]:
    """A site of another origin, with one page that is written while it stands there."""
    shown: dict[str, str] = {}

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = shown.get("page", "").encode("utf-8")
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=site.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{site.server_address[1]}", shown
    finally:
        site.shutdown()
        thread.join()
        site.server_close()


def test_a_walk_from_a_name_to_files_of_their_own(
    browser: Browser, _demo: Path, tmp_path: Path
) -> None:
    """Each step goes on from the page of the one before it; nothing is asked for elsewhere."""
    folder, errors = tmp_path / "workspace", tmp_path / "err"
    shutil.copytree(_demo, folder)
    with elsewhere() as (site, shown):
        words = ("--allow-upload", "--embed-in", site)
        with served(folder, *words, errors=errors) as origin:
            context = browser.new_context(base_url=origin, viewport={"width": 1280, "height": 900})
            page, said = context.new_page(), []
            page.set_default_timeout(60_000)
            page.on("request", lambda r: said.append(r.url) if origin not in r.url else None)
            page.on("pageerror", lambda error: said.append(str(error)))
            _search_in_three_scripts(page)
            _a_profile_and_the_works_of_a_line(page)
            _on_four_times(page)
            _two_windows(page)
            _the_same_address_for_somebody_else(page, browser)
            _a_way_between_two(page)
            _a_question_by_name(page)
            _conflicts_of_a_panel(page)
            code = _the_code_for_another_page(page, origin)
            _files_of_their_own(page, tmp_path)
            assert [one for one in said if not one.startswith(("data:", "blob:"))] == []
            shown["page"] = f"<!doctype html><title>Elsewhere</title>{code}"
            page.goto(site)  # last: it is another origin
            frame = page.frame_locator("iframe")
            frame.locator("h1, .summary").first.wait_for()
            assert KIM in frame.locator("body").inner_text()
            context.close()
    assert "Traceback" not in errors.read_text("utf-8")


def _search_in_three_scripts(page: Page) -> None:
    page.goto("/")
    for words, first in (("김서", KIM), ("kim seo", KIM), ("李", None)):
        page.locator("#q-big").fill("")
        page.locator("#q-big").press_sequentially(words)
        option = page.locator("[role=option]").first
        option.wait_for()
        if first:
            option.filter(has_text=first).wait_for()
    page.locator("#q-big").fill("")
    page.locator("#q-big").press_sequentially("seo-yeon")
    page.locator("[role=option]", has_text=KIM).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*")


def _a_profile_and_the_works_of_a_line(page: Page) -> None:
    assert page.locator("h1").inner_text().startswith(KIM)
    tie = page.locator(".circle .tie").first
    tie.locator("summary").click()
    many = int(tie.locator("summary .n").inner_text())
    listed = tie.locator(".behind li:not(.muted)").count()
    assert listed == min(many, 8)  # each of them, or the newest and how many more
    page.evaluate("document.getElementById('meeting').scrollIntoView()")  # it is taken anew
    page.locator("#meeting .cards article").first.wait_for()
    reasons = page.locator("#meeting .reasons").all_inner_texts()
    assert any("communit" in text and "“" in text for text in reasons)  # by their labels


def _on_four_times(page: Page) -> None:
    page.get_by_role("link", name="Open full explorer").first.click()
    page.wait_for_url("**/explore?*")
    drawn = [page.url]
    for _ in range(4):
        page.get_by_role("link", name="Bring in who is around").first.click()
        page.wait_for_url(lambda url: url not in drawn)
        drawn.append(page.url)
    assert page.get_by_text("expanded", exact=True).count() == 5
    page.frame_locator("iframe.canvas").locator("h1, .summary").first.wait_for()


def _two_windows(page: Page) -> None:
    for name, year in (("first", "2009"), ("last", "2016"), ("first2", "2017"), ("last2", "2025")):
        page.locator(f"input[name={name}]").fill(year)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.wait_for_url("**last2=2025**")
    assert page.locator(".change-new").count() > 5


def _the_same_address_for_somebody_else(page: Page, browser: Browser) -> None:
    other = browser.new_context()
    second = other.new_page()
    second.set_default_timeout(60_000)
    second.goto(page.url)
    assert second.locator("h1").inner_text() == page.locator("h1").inner_text()
    assert second.locator("tr[data-id]").count() == page.locator("tr[data-id]").count() > 10
    other.close()


def _a_way_between_two(page: Page) -> None:
    page.get_by_role("link", name="Paths").click()
    page.locator("input[name=from]").fill(KIM)
    page.locator("input[name=to]").fill("Anselm Fröbe")
    page.locator("main form button").first.click()
    page.wait_for_url("**/path?*")
    assert "Anselm Fröbe" in page.locator("main").inner_text()
    assert page.locator("main a[href*='/works/']").count() > 1


def _a_question_by_name(page: Page) -> None:
    page.get_by_role("link", name="Queries").click()
    page.locator("main a[href*='people/most_works']").first.click()
    page.get_by_role("button", name="Ask").click()
    page.locator("td", has_text=KIM).first.wait_for()
    page.locator("summary", has_text="The Cypher").click()
    assert "MATCH" in page.locator("pre code").first.inner_text()


def _conflicts_of_a_panel(page: Page) -> None:
    page.get_by_role("link", name="Conflicts").click()
    panel = b'reviewer,since\r\n"Park, Min-jun",2020\r\nWei Zhang,2021\r\n'
    file = {"name": "panel.csv", "mimeType": "text/csv", "buffer": panel}
    page.locator("input[data-into=panel]").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_text("2 names from panel.csv").wait_for()
    assert page.locator("textarea[name=panel]").input_value() == "Park, Min-jun\nWei Zhang"
    page.locator("textarea[name=authors]").fill(KIM)
    page.locator("main form button").first.click()
    page.wait_for_url("**/conflicts?*")
    told = page.locator("main").inner_text()
    assert "Park, Min-jun" in told and page.locator("main a[href*='/works/']").count() > 0


def _the_code_for_another_page(page: Page, origin: str) -> str:
    page.locator("input[name=q]").first.fill("seo-yeon kim")
    page.locator("input[name=q]").first.press("Enter")
    page.get_by_role("link", name=KIM).first.click()
    page.wait_for_url("**/people/*")
    page.locator("summary", has_text="The embed code").click()
    code = page.locator("#embed").input_value()
    assert code.startswith('<iframe src="/slice?people=')
    return code.replace('src="', f'src="{origin}')  # as the page says


def _files_of_their_own(page: Page, folder: Path) -> None:
    own = folder / "mine.bib"
    own.write_text("@article{a, title={Frogs of one pond}, author={Ek, Bo and Ek, Al},"
                   " year={2024}}\n", encoding="utf-8")  # fmt: skip
    before = page.locator("footer span").first.inner_text()
    page.get_by_role("link", name="What was loaded").click()
    page.get_by_role("link", name="Upload files").click()
    page.locator("input[type=file]").set_input_files(own)
    page.get_by_role("button", name="Upload and load").click()
    page.locator(".state-done").wait_for(timeout=240_000)
    page.locator("input[name=q]").first.fill("frogs of one pond")
    page.locator("input[name=q]").first.press("Enter")
    page.get_by_role("link", name="Frogs of one pond").first.wait_for()
    assert page.locator("footer span").first.inner_text() != before  # another generation
