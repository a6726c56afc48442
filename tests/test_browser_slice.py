"""The page as a reader meets it, in a real Chromium: offline, clickable, typable, and safe."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graphkit.slices import Slice, SliceCommunity, SliceEdge, SliceNode, SliceWork
from graphkit.views import notebook_html, page_for, write_html

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("Ada Lovelace", "Bo Ek", "José Núñez", "김송국", "Eve Moneypenny")
WEB = "https://doi.org/10.1000/"
Visit = Callable[..., "Page"]


def a_slice(names: tuple[str, ...] = NAMES, url: str = WEB) -> Slice:
    """Five people on a square with one inside; every tie has its own works."""
    spots = [(0.0, 0.0), (320.0, 0.0), (320.0, 260.0), (0.0, 260.0), (160.0, 400.0)]
    nodes = tuple(
        SliceNode(
            f"a{i}",
            "Author",
            name,
            *spots[i],
            size=1 - i / 8,
            community="k0" if i < 3 else "k1" if i == 3 else None,
            focus=i == 0,
            more=6 if i == 1 else 0,
            facts={"works": 10 + i, "identity_confidence": 0.4} if i == 2 else {"works": 10 + i},
        )
        for i, name in enumerate(names)
    )
    pairs = [(0, 1), (1, 2), (0, 3), (2, 4)]
    works, edges = [], []
    for a, b in pairs:
        own = [
            SliceWork(f"w{a}{b}1", f"First of {a}{b}", 2019, "JCDL", f"{url}{a}{b}", 3, 0.5),
            SliceWork(f"w{a}{b}2", f"Second of {a}{b}", None, None, None, 4, 1 / 3),
        ]
        works += own
        weight = sum(work.share for work in own)
        ids = tuple(work.id for work in own)
        edges.append(SliceEdge(f"a{a}", f"a{b}", "COAUTHOR", weight, ids, 2019, 2019))
    communities = (SliceCommunity("k0", "Engines", 30), SliceCommunity("k1", "그래프", 9))
    return Slice(
        "Around Ada",
        "graphkit",
        "G1",
        ("a.json",),
        6,
        nodes,
        tuple(edges),
        tuple(works),
        communities,
    )


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Open a slice (or a text) as a file; any request, error, dialog or refusal fails the test."""
    wrong: list[str] = []
    contexts = []

    def guard(route: Any) -> None:
        if route.request.url.startswith(("file:", "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"request {route.request.url}")
            route.abort()

    def dismiss(dialog: Any) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def open_page(content: Slice | str, *, embed: bool = False, **options: Any) -> Page:
        options.setdefault("viewport", {"width": 1200, "height": 820})
        options.setdefault("reduced_motion", "reduce")
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", guard)
        page.on("request", lambda r: r.url.startswith("http") and wrong.append(r.url))
        page.on("console", lambda m: m.type in ("error", "warning") and wrong.append(m.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", dismiss)
        path = tmp_path / "slice.html"
        if isinstance(content, Slice):
            write_html(content, path, embed=embed)
            if content.map is not None:
                path.write_text(page_for(content, embed=embed), encoding="utf-8")
        else:
            path.write_text(content, encoding="utf-8")
        page.goto(path.as_uri())
        if isinstance(content, Slice) and options.get("java_script_enabled", True):
            first = "circles" if content.views[0] == "circles" else "canvas"
            page.locator(f"#{first}[data-ready]").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def click(page: Page, kind: str, i: int) -> None:
    spot = page.evaluate("graphkitSlice.positions()")[kind][i]
    page.mouse.click(spot["x"], spot["y"])


def test_a_click_on_a_person_shows_the_card(visit: Visit) -> None:
    page = visit(a_slice())
    card = page.locator("#card")
    assert page.locator("#guide h2").inner_text() == "How to read this"
    click(page, "people", 1)
    assert card.locator("h2").inner_text() == "Bo Ek"
    assert card.locator(".who").all_inner_texts() == ["Ada Lovelace", "José Núñez ?"]
    assert "+6 more not shown" in card.inner_text()
    assert "Identity\nunknown" in card.inner_text()
    assert page.locator("#status").inner_text() == "Bo Ek: 2 neighbours here."
    card.get_by_role("button", name="José Núñez ?", exact=True).click()
    assert "40 % sure (guess)" in card.inner_text()
    assert "may be those of several people" in card.inner_text()


def test_a_click_on_a_tie_lists_exactly_the_works_that_sum_to_its_weight(visit: Visit) -> None:
    page = visit(a_slice())
    card = page.locator("#card")
    for i, pair in enumerate(["01", "12", "03", "24"]):
        click(page, "ties", i)
        titles = card.locator(".works .title").all_inner_texts()
        assert titles == [f"First of {pair}", f"Second of {pair}"]
        assert card.locator(".works .share").all_inner_texts() == ["1/2", "1/3"]
        assert card.locator(".sum").inner_text() == "1/2 + 1/3 = 0.833: so much this tie counts."
        assert "2019 · JCDL · 3 authors" in card.inner_text()
        assert "year unknown · venue unknown · 4 authors" in card.inner_text()
        (link,) = card.locator("a").all()
        assert link.get_attribute("href") == f"{WEB}{pair}"
        assert link.get_attribute("rel") == "noopener noreferrer"
    assert card.locator("h2 .who").all_inner_texts() == ["José Núñez ?", "Eve Moneypenny"]


def test_a_click_on_nothing_and_escape_clear(visit: Visit) -> None:
    page = visit(a_slice())
    click(page, "people", 0)
    assert page.locator("#card").is_visible()
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 15, box["y"] + box["height"] - 15)
    assert page.locator("#guide").is_visible()
    click(page, "ties", 0)
    assert page.locator("#card").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert page.locator("#guide").is_visible()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("jose n", "José Núñez ?"), ("김송", "김송국"), ("EVE", "Eve Moneypenny"), ("bo ek", "Bo Ek")],
)
def test_a_person_is_found_by_the_keyboard_alone(visit: Visit, typed: str, found: str) -> None:
    page = visit(a_slice())
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == found
    spot = page.evaluate("graphkitSlice.positions()")["people"]
    index = NAMES.index(found.removesuffix(" ?"))
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    # the view shows the person with their neighbours: inside, not necessarily in the middle
    assert box["x"] < spot[index]["x"] < box["x"] + box["width"]
    assert box["y"] < spot[index]["y"] < box["y"] + box["height"]


def test_a_search_without_a_hit_says_so(visit: Visit) -> None:
    page = visit(a_slice())
    page.locator("#query").fill("Nobody")
    page.keyboard.press("Enter")
    assert page.locator("#status").inner_text() == "Nobody here is called Nobody."
    assert page.locator("#query").get_attribute("aria-invalid") == "true"
    assert page.locator("#guide").is_visible()


def test_namesakes_are_shown_one_after_the_other(visit: Visit) -> None:
    page = visit(a_slice(("Kim", "Kim", "Lee", "Park", "Choi")))
    page.locator("#query").fill("kim")
    said = []
    for _ in range(3):
        page.locator("#query").press("Enter")
        said.append(page.locator("#status").inner_text().split(". ")[-1])
    assert said == ["1 of 2 found.", "2 of 2 found.", "1 of 2 found."]


def test_every_control_has_a_name_and_is_reached_by_tab(visit: Visit) -> None:
    page = visit(a_slice())
    named = page.locator("button, input, [role=application]")
    for control in named.all():
        label = control.evaluate(
            "e => e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent"
        )
        assert label.strip()
    reached = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"query", "vis-network", "who"} <= reached


def test_a_community_is_shown_alone(visit: Visit) -> None:
    page = visit(a_slice())
    button = page.locator("[data-legend]").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    members = page.locator("#card .who").all_inner_texts()
    assert sorted(members) == ["Ada Lovelace", "Bo Ek", "José Núñez ?"]
    button.click()
    assert page.locator("#guide").is_visible()


def test_without_a_script_the_tables_hold_everything(visit: Visit) -> None:
    page = visit(a_slice(), java_script_enabled=False)
    tables = page.locator("#tables")
    assert tables.get_attribute("open") is not None
    text = tables.inner_text()
    for name in NAMES:
        assert name in text
    for title in ("First of 01", "Second of 24"):
        assert title in text
    assert page.locator("#canvas").is_hidden() and page.locator("#search").is_hidden()
    assert "still picture" in page.locator("main").inner_text()
    assert page.locator(".twin svg circle").count() >= len(NAMES)
    assert page.locator(".twin svg text", has_text="김송국").is_visible()


def test_with_a_script_the_tables_wait_closed(visit: Visit) -> None:
    page = visit(a_slice())
    assert page.locator("#tables").get_attribute("open") is None
    page.locator("#tables summary").click()
    page.locator("#t-works").wait_for()


@pytest.mark.parametrize(
    "attack", ["</script><img src=x onerror=alert(1)>", "href <svg/onload=alert(1)>"]
)
def test_a_hostile_slice_shows_text_and_runs_nothing(visit: Visit, attack: str) -> None:
    plain = a_slice(tuple(f"{attack}{i}" for i in range(5)), url="javascript:alert(1)//")
    works = tuple(w._replace(title=attack, venue=attack) for w in plain.works)
    communities = tuple(c._replace(label=attack) for c in plain.communities)
    hostile = dataclasses.replace(
        plain, title=attack, made_by=attack, works=works, communities=communities
    )
    page = visit(hostile)
    assert page.locator("h1").inner_text() == attack
    click(page, "people", 1)
    assert page.locator("#card h2").inner_text() == f"{attack}1"
    click(page, "ties", 0)
    assert page.locator("#card .works .title").all_inner_texts() == [attack, attack]
    spot = page.evaluate("graphkitSlice.positions()")["ties"][1]
    page.mouse.move(spot["x"], spot["y"])
    page.locator("#tip").wait_for()
    assert attack in page.locator("#tip").inner_text()
    page.keyboard.press("/")
    page.keyboard.type("<")
    page.keyboard.press("Enter")
    assert page.locator("#card a, #tables a[href^='javascript'], img").count() == 0
    assert page.locator("main svg:not(.key svg):not(.shape):not(button svg)").count() == 0


def test_slices_of_nobody_and_of_one_are_drawn(visit: Visit) -> None:
    one = a_slice()
    alone = dataclasses.replace(one, nodes=one.nodes[:1], edges=(), works=())
    page = visit(alone)
    click(page, "people", 0)
    assert "No neighbours here" in page.locator("#card").inner_text()
    page.locator("[data-zoom=fit]").click()
    page = visit(dataclasses.replace(alone, nodes=()))
    assert page.locator("#empty").inner_text() == "Nobody is in this slice."


def test_dark_light_and_print_redraw_without_error(visit: Visit) -> None:
    page = visit(a_slice(), color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.emulate_media(color_scheme="light")
    assert page.evaluate(ground) != dark
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [360, 700])
def test_on_a_narrow_screen_the_panel_stands_under_the_picture(visit: Visit, width: int) -> None:
    page = visit(a_slice(), viewport={"width": width, "height": 740})
    picture = page.locator(".picture").bounding_box()
    panel = page.locator("#panel").bounding_box()
    assert picture is not None and panel is not None
    assert panel["y"] >= picture["y"] + picture["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    click(page, "people", 0)
    panel = page.locator("#panel").bounding_box()
    assert panel is not None and panel["y"] < 740 - 100


def test_the_picture_fits_again_when_the_window_changes(visit: Visit) -> None:
    page = visit(a_slice())
    page.set_viewport_size({"width": 900, "height": 700})
    page.wait_for_timeout(500)
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    spots = page.evaluate("graphkitSlice.positions()")["people"]
    middle = (min(s["x"] for s in spots) + max(s["x"] for s in spots)) / 2
    assert abs(middle - box["x"] - box["width"] / 2) < 3
    assert min(s["y"] for s in spots) - box["y"] > 38
    assert box["y"] + box["height"] - max(s["y"] for s in spots) > 38


def test_a_notebook_cell_draws_in_its_sandbox(visit: Visit) -> None:
    page = visit("<!doctype html><title>cell</title>" + notebook_html(a_slice()))
    frame = page.frame_locator("iframe")
    frame.locator("#canvas[data-ready]").wait_for()
    picture = frame.locator(".vis-network")
    for key in ("Home", "ArrowRight", "w"):
        picture.press(key)
    assert f"{WEB}01" in frame.locator("#card").inner_text()
    assert page.locator("details table a").first.get_attribute("href") == f"{WEB}01"


def test_the_page_for_an_iframe_fills_it(visit: Visit) -> None:
    page = visit(a_slice(), embed=True, viewport={"width": 900, "height": 560})
    box = page.locator(".stage").bounding_box()
    assert box is not None
    assert box["x"] <= 8 and box["width"] >= 880 and box["y"] + box["height"] <= 560


def test_the_guard_of_these_tests_notices_what_is_wrong(browser: Browser, tmp_path: Path) -> None:
    evil = "<!doctype html><title>x</title><img src='http://127.0.0.1:9/x'>"
    opened = visit.__wrapped__(browser, tmp_path)  # type: ignore[attr-defined]
    next(opened)(evil)
    with pytest.raises(AssertionError, match=r"127\.0\.0\.1:9"):
        next(opened)
