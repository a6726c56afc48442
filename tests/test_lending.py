"""The scripts of pictures stand in a notebook once, and each picture still finds them."""

from __future__ import annotations

import base64
import html
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from test_browser_slice import NAMES, a_slice

import graphkit as gk
from graphkit.views import notebook_html, to_html
from graphkit.views.lending import Lending, cell_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PACKED = re.compile(r'data-packed="([^"]+)">([^<]*)</script>')


def scripts_of(cell: str) -> list[tuple[str, str]]:
    """The hash and the text of each script in the frame of a cell."""
    return PACKED.findall(html.unescape(re.findall(r'srcdoc="([^"]*)"', cell)[0]))


def test_one_cell_holds_what_the_others_borrow() -> None:
    lending = Lending()
    assert lending.borrowed("one", ["a", "b"]) == frozenset()
    assert lending.borrowed("two", ["a", "c"]) == {"a"}
    assert lending.borrowed("three", ["c"]) == {"c"}
    # a cell that is run again is whole: whose scripts it had may be gone
    assert lending.borrowed("two", ["a", "c"]) == frozenset()
    assert lending.borrowed("one", ["a"]) == frozenset()
    assert lending.borrowed(None, ["a"]) == frozenset()


def test_a_cell_is_known_where_it_is_named_or_run_by_a_program() -> None:
    asked = {"metadata": {"cellId": "c1"}, "content": {"code": "x", "allow_stdin": True}}
    assert cell_of(asked) == "c1"
    ran = {"metadata": {}, "content": {"code": "draw(1)", "allow_stdin": False}}
    other = {"metadata": {}, "content": {"code": "draw(2)", "allow_stdin": False}}
    assert cell_of(ran) and cell_of(ran) != cell_of(other)
    for unknown in ({}, None, {"content": {"code": "x", "allow_stdin": True}},
                    {"metadata": None, "content": {"comm_id": "7"}}):  # fmt: skip
        assert cell_of(unknown) is None


def test_ten_cells_hold_the_scripts_once(demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    """Run by nbclient, as nbconvert and papermill do: 3.6 MB instead of 5.5."""
    names = [row["id"] for row in demo.rank("degree", 10).rows()]
    lines = [f"import graphkit as gk\ng = gk.open({str(demo.folder)!r})"]
    lines += [f"g.author({ident!r}).slice()" for ident in names]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in lines])
    NotebookClient(book, timeout=300, kernel_name="python3",
                   resources={"metadata": {"path": str(tmp_path)}}).execute()  # fmt: skip
    cells = ["".join(cell.outputs[0]["data"]["text/html"]) for cell in book.cells[1:]]
    found = [scripts_of(cell) for cell in cells]
    assert all(text for _, text in found[0])
    assert all(not text for own in found[1:] for _, text in own)
    assert {known for own in found for known, _ in own} == {known for known, _ in found[0]}
    assert sum(len(cell.encode()) for cell in cells) < 3_900_000
    whole = demo.author(names[0]).slice()._repr_html_()
    assert all(text for _, text in scripts_of(whole))  # what is asked for otherwise is whole


def framed(slice: Any, borrow: bool) -> str:
    """A frame as it stands in a cell."""
    cell = notebook_html(slice, borrow=frozenset if borrow else None)
    return re.findall(r"<iframe.*?</iframe>", cell, re.DOTALL)[0]


@pytest.fixture
def host(browser: Browser, tmp_path: Path) -> Page:
    """A page with a frame that borrows, and nobody who lends."""
    path = tmp_path / "host.html"
    path.write_text(f"<!doctype html><title>host</title>{framed(a_slice(), True)}", "utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    return page


def test_a_cell_that_borrows_waits_says_so_and_draws_when_somebody_lends(host: Page) -> None:
    first = host.frame_locator("iframe").first
    first.locator("#elsewhere").wait_for()
    assert "run this cell again" in first.locator("#elsewhere").inner_text()
    host.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)",
                  framed(a_slice(), False))  # fmt: skip
    first.locator("#canvas[data-ready]").wait_for()
    assert first.locator("#elsewhere").count() == 0
    # who has borrowed lends as well
    host.evaluate("document.querySelectorAll('iframe')[1].remove()")
    host.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)",
                  framed(a_slice(), True))  # fmt: skip
    last = host.frame_locator("iframe").nth(1)
    last.locator("#canvas[data-ready]").wait_for()
    last.locator(".vis-network").press("Home")
    assert last.locator("#card h2").inner_text() == NAMES[0]
    host.close()


def test_a_strange_script_that_is_handed_over_does_not_run(
    browser: Browser, tmp_path: Path
) -> None:
    bad = base64.b64encode(zlib.compress(b"document.title = 'hit'; window.hit = true")).decode()
    answer = (
        "addEventListener('message', ({ data, source }) => {"
        f"if (data.hash && !data.packed) source.postMessage({{ ...data, packed: '{bad}' }}, '*');"
        " })"
    )
    lender = html.escape(f"<script>{answer}</script>", quote=True)
    path = tmp_path / "host.html"
    path.write_text(f'<iframe sandbox="allow-scripts" srcdoc="{lender}"></iframe>'
                    f"{framed(a_slice(), True)}", "utf-8")  # fmt: skip
    page = browser.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(path.as_uri())
    frame = page.frames[2]
    frame.wait_for_function("document.body.querySelectorAll('script:not([type])').length > 1")
    assert frame.evaluate("window.hit") is None
    assert any("Content Security Policy" in text for text in blocked)
    page.close()


def test_a_page_in_a_file_holds_its_scripts() -> None:
    assert "data-packed" not in to_html(a_slice())
    assert all(text for _, text in PACKED.findall(to_html(a_slice(), small=True)))
