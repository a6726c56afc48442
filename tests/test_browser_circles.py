"""Circles as a reader meets them, in a real Chromium: measured, clicked, typed, in a window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from payloads import PAYLOADS
from real_corpus import large, two_hundred  # noqa: F401 - a fixture
from test_browser_page import axe
from test_browser_slice import Visit, visit  # noqa: F401

import graphkit as gk
from graphkit.slices import Slice
from graphkit.views import to_html
from graphkit.views.circle_words import derived, packed_circles

if TYPE_CHECKING:
    from playwright.sync_api import Page

HUB = "Seo-yeon Kim"
SIZES = ({"width": 1280, "height": 860}, {"width": 390, "height": 844})
MEASURE = """() => [...document.querySelectorAll('svg.circles text')].map((t) => {
  const b = t.getBoundingClientRect();
  return [t.textContent, b.left, b.top, b.right, b.bottom];
})"""


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[gk.KnowledgeGraph]:
    graph = gk.open(tmp_path_factory.mktemp("seeds") / "w")
    graph.load(shared / "seeds")
    yield graph
    graph.close()


def opened(visit: Visit, cut: Slice, **options: Any) -> Page:  # noqa: F811
    page = visit(to_html(cut), **options)
    page.locator("#circles[data-ready]").wait_for()
    return page


def names(page: Page) -> list[str]:
    return page.locator("svg.circles text.name").all_text_contents()


def is_tidy(page: Page, width: int, least: int = 4) -> None:
    """No two texts overlap, and none leaves the page."""
    boxes = page.evaluate(MEASURE)
    assert len(boxes) >= least
    for text, left, _, right, _ in boxes:
        assert left >= 0 and right <= width, text
    for n, (text, left, top, right, low) in enumerate(boxes):
        for other, left2, top2, right2, low2 in boxes[n + 1 :]:
            across = min(right, right2) - max(left, left2)
            down = min(low, low2) - max(top, top2)
            assert across <= 0.5 or down <= 4, (text, other)  # a line's box is higher than letters
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_is_named_and_nothing_overlaps(
    seeds: gk.KnowledgeGraph, visit: Visit, size: dict[str, int], scheme: str  # noqa: F811
) -> None:  # fmt: skip
    cut = seeds.author("Songkuk Kim").slice().slice
    page = opened(visit, cut, viewport=size, color_scheme=scheme)
    assert len(names(page)) == 21 and "Kichang Lee" in names(page)
    is_tidy(page, size["width"])


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_people_of_the_sample_are_tidy_and_told_as_in_python(
    demo: gk.KnowledgeGraph, visit: Visit, size: dict[str, int]  # noqa: F811
) -> None:  # fmt: skip
    for row in demo.rank("degree", 40).rows()[::19]:
        cut = demo.author(row["id"]).slice(view="circles").slice
        page = opened(visit, cut, viewport=size)
        is_tidy(page, size["width"])
        data = packed_circles(cut)
        told = [data["people"][p]["name"] for c in derived(data)["circles"] for p in c["people"]]
        shown = [name.removesuffix(" ?") for name in names(page)]
        if len(told) <= 80:
            assert len(shown) == len(told)
            assert all(b.startswith(a.removesuffix("…")) for a, b in zip(shown, told, strict=True))
        else:
            assert 23 < len(shown) < len(told)
        spokes = page.locator(".spoke[data-person]")
        pairs = spokes.evaluate_all(
            "s => s.map(x => [Number(x.dataset.person), Number(x.getAttribute('stroke-width'))])"
        )
        weight = {n: data["people"][n]["weight"] for n, _ in pairs}
        ranked = sorted(pairs, key=lambda pair: weight[pair[0]])
        assert [w for _, w in ranked] == sorted(w for _, w in pairs)


def test_person_line_and_circle_lead_to_their_works(
    seeds: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    page = opened(visit, seeds.author("Songkuk Kim").slice().slice)
    card = page.locator("#card")
    page.locator("text.name", has_text="Kichang Lee").click()
    assert card.locator("h2").inner_text() == "Kichang Lee"
    assert card.locator(".works li").count() == 5 and "5 works together" in card.inner_text()
    assert "person=" in page.url
    card.locator(".evidence").first.click()
    assert "Tie between" in card.inner_text() or "TIE BETWEEN" in card.inner_text()
    assert card.locator(".works li").count() >= 1
    page.keyboard.press("Backspace")
    assert card.locator("h2").inner_text() == "Kichang Lee"
    page.keyboard.press("Escape")
    assert page.locator("#closest").is_visible() and card.is_hidden()
    page.locator(".title").first.click()
    assert card.locator(".works li").count() == 5 and "6 people" in card.inner_text()
    page.locator(".arc").first.dispatch_event("click")
    assert card.locator(".works li").count() >= 1


def test_a_window_of_years_counts_everything_anew(
    seeds: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    cut = seeds.author("Songkuk Kim").slice().slice
    page = opened(visit, cut)
    data = packed_circles(cut)
    page.locator("#from").fill("2024")
    now = derived(data, (2024, 2026))
    there = [data["people"][p]["name"] for c in now["circles"] for p in c["people"]]
    assert names(page) == there and 0 < len(there) < 21
    said = page.locator("#summary").inner_text()
    assert said.startswith(f"{len(there)} people in ")
    assert "years=2024-2026" in page.url
    first = page.locator("#closest .rows li").first.inner_text()
    best = max(range(len(now["people"])), key=lambda p: now["people"][p]["weight"])
    assert data["people"][best]["name"] in first


def test_the_switch_keeps_its_state_in_the_address(
    seeds: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    page = opened(visit, seeds.author("Songkuk Kim").slice().slice)
    page.get_by_role("button", name="Network", exact=True).click()
    page.locator("#canvas[data-ready]").wait_for()
    assert "view=network" in page.url and page.locator("#circles").is_hidden()
    assert page.locator("#summary").inner_text().startswith("22 people, ")
    page.reload()
    assert page.locator("#canvas").is_visible() and page.locator("#circles").is_hidden()
    page.get_by_role("button", name="Circles", exact=True).click()
    assert len(names(page)) == 21 and "view=" not in page.url
    page.locator("text.name", has_text="Namuk Park").click()
    page.reload()
    assert page.locator("#card h2").inner_text() == "Namuk Park"
    page.get_by_role("button", name="Show in the network").click()
    assert page.locator("#card h2").inner_text() == "Namuk Park"
    assert page.locator("#canvas").is_visible()


def test_the_keyboard_alone_leads_to_the_works(
    seeds: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    page = opened(visit, seeds.author("Songkuk Kim").slice(view="circles").slice)
    page.keyboard.press("/")
    page.keyboard.type("namuk")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "Namuk Park"
    page.keyboard.press("Escape")
    page.locator(".go").first.focus()
    page.keyboard.press("ArrowDown")
    here = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == here.split(":")[0]
    assert page.evaluate("document.activeElement.id") == "card-title"
    assert page.locator("#card .works li").count() >= 1
    page.locator("#query").fill("nobody at all")
    page.locator("#query").press("Enter")
    assert "Nobody in this picture is called" in page.locator("#missed").inner_text()


def test_many_people_open_circle_by_circle(visit: Visit, tmp_path: Path) -> None:  # noqa: F811
    from generated import save, work

    teams = [[f"Given{t} Family{t * 20 + n}" for n in range(20)] for t in range(6)]
    works = [
        work(
            f"Looms of kind {t} and {n}",
            "Hub Person <0000-0002-1825-0097>",
            *teams[t][n : n + 4],
            year=2000 + n,
        )
        for t in range(6)
        for n in range(17)
    ]
    with gk.open(tmp_path / "w") as graph:
        graph.load(save(tmp_path / "a.json", *works))
        cut = graph.author("Hub Person").slice(view="circles").slice
    page = opened(visit, cut)
    before = len(names(page))
    assert 60 <= before <= 95
    more = page.locator(".more").first
    hidden = int(re.sub(r"\D", "", more.text_content() or "0"))
    more.click()
    assert len(names(page)) == before + hidden
    is_tidy(page, 1200)
    page.locator(".more", has_text="fewer").click()
    assert len(names(page)) == before


def test_axe_finds_nothing_serious_in_circles(seeds: gk.KnowledgeGraph, visit: Visit) -> None:  # noqa: F811
    for scheme in ("light", "dark"):
        page = opened(visit, seeds.author("Songkuk Kim").slice().slice, color_scheme=scheme)
        assert axe(page) == []
        page.locator(".row").first.click()
        assert axe(page) == []


@pytest.mark.parametrize("payload", PAYLOADS[::29])
def test_hostile_texts_stay_texts(
    seeds: gk.KnowledgeGraph, visit: Visit, payload: str  # noqa: F811
) -> None:  # fmt: skip
    import dataclasses

    cut = seeds.author("Songkuk Kim").slice(view="circles").slice
    found = cut.circles
    assert found is not None
    circles = tuple(
        c._replace(title=payload, people=tuple(p._replace(label=payload) for p in c.people))
        for c in found.circles
    )
    works = tuple(w._replace(title=payload, venue=payload, url=payload) for w in cut.works)
    bad = dataclasses.replace(
        cut, title=payload, works=works, circles=found._replace(label=payload, circles=circles)
    )
    page = opened(visit, bad)
    page.locator(".row").first.click()
    page.locator(".title").first.click()
    assert page.evaluate("window.__hit") is None


def test_without_scripts_the_names_are_there(seeds: gk.KnowledgeGraph, visit: Visit) -> None:  # noqa: F811
    cut = seeds.author("Songkuk Kim").slice(view="circles").slice
    page = visit(to_html(cut), java_script_enabled=False)
    shown = page.locator("#circles svg text").all_text_contents()
    assert {p.label for c in cut.circles.circles for p in c.people} <= set(shown)


@pytest.mark.endure
def test_two_hundred_people_of_a_large_corpus_are_tidy(
    large: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    """Nobody, few and many collaborators: everybody named up to 80, no two texts overlap."""
    counted: Counter[str] = Counter()
    for n, row in enumerate(two_hundred(large)):
        cut = large.author(row["id"]).slice(view="circles").slice
        people = sum(len(circle.people) for circle in cut.circles.circles)
        counted.update(("people", "with up to 80" if people <= 80 else "with more"))
        for size, dark in ((SIZES[0], n % 2), (SIZES[1], 1 - n % 2)):
            page = opened(
                visit, cut, viewport=size, color_scheme=("light", "dark")[dark]
            )  # fmt: skip
            is_tidy(page, size["width"], least=min(people, 3) + 1)
            if people <= 80:
                assert len(names(page)) == people, row["name"]
            titles = page.locator("svg.circles text.title").all_text_contents()
            assert all(title.strip() for title in titles)
            page.context.close()
    print(dict(counted))
