"""What a reader sees of a network after searching, filtering and saving; tables that follow."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_browser_slice import Visit, a_slice, click, visit  # noqa: F401

import graphkit as gk
from graphkit.views import to_html
from graphkit.views.rows import closeness
from graphkit.views.wording import describe, tie_words

if TYPE_CHECKING:
    from playwright.sync_api import Page

HUB = "Seo-yeon Kim"
SIZES = ({"width": 1280, "height": 860}, {"width": 390, "height": 844})
# The people who are there, in pixels of the canvas, and its size.
SEEN = """() => {
  const box = document.querySelector('#canvas').getBoundingClientRect();
  const { people } = graphkitSlice.positions();
  return { wide: box.width, high: box.height,
           at: people.map(({ x, y }) => [Math.round(x - box.left), Math.round(y - box.top)]) };
}"""


@pytest.fixture
def network(demo: gk.KnowledgeGraph) -> Any:
    """A network with people beyond it, and works of many years."""
    return demo.author(HUB).slice(view="network", max_nodes=25).slice


def opened(visit: Visit, cut: Any, **options: Any) -> Page:  # noqa: F811
    page = visit(to_html(cut), bypass_csp=True, **options)
    page.locator("#canvas[data-ready]").wait_for()
    return page


def all_in_view(page: Page, people: list[int], near: float) -> bool:
    """Whether some people are in the picture, and fill so much of its width or height."""
    seen = page.evaluate(SEEN)
    at = [seen["at"][i] for i in people]
    inside = all(0 < x < seen["wide"] and 0 < y < seen["high"] for x, y in at)
    wide = max(x for x, _ in at) - min(x for x, _ in at)
    high = max(y for _, y in at) - min(y for _, y in at)
    return inside and (wide > near * seen["wide"] or high > near * seen["high"])


def settled(page: Page, people: list[int], near: float = 0.5) -> None:
    for _ in range(40):
        if all_in_view(page, people, near):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the view was not fitted again")


def lost(page: Page) -> None:
    """The reader has gone far away, close up."""
    for _ in range(3):
        page.evaluate("document.querySelector('[data-zoom=in]').click()")
    page.evaluate("graphkitSlice.pan(900)")


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_the_view_is_fitted_again_after_search_escape_filter_and_more(
    network: Any, visit: Visit, size: dict[str, int]  # noqa: F811
) -> None:  # fmt: skip
    page = opened(visit, network, viewport=size)
    everybody = list(range(len(network.nodes)))
    ids = [node.id for node in network.nodes]
    tied = {
        end for e in network.edges for end in (e.source, e.target)
        if network.nodes[1].id in (e.source, e.target)
    }  # fmt: skip
    settled(page, everybody)
    page.locator("#query").fill(network.nodes[1].label)
    page.keyboard.press("Enter")
    settled(page, [ids.index(ident) for ident in sorted(tied)], near=0.1)
    lost(page)
    page.keyboard.press("Escape")
    settled(page, everybody)
    lost(page)
    page.evaluate("document.querySelector('[data-flip]').click()")  # one community is left out
    page.wait_for_function(f"graphkitSlice.shown().people < {len(everybody)}")
    left = [int(row.get_attribute("data-i") or -1)
            for row in page.locator("#people tbody tr[data-i]:not([hidden])").all()]  # fmt: skip
    settled(page, left)
    lost(page)
    page.evaluate("document.querySelector('[data-flip]').click()")
    settled(page, everybody)


def test_who_is_brought_in_is_in_view(network: Any, visit: Visit) -> None:  # noqa: F811
    page = opened(visit, network)
    before = page.evaluate("graphkitSlice.shown().people")
    for n in range(len(network.nodes)):
        page.evaluate(f"graphkitSlice.choose({network.nodes[n].id!r})")
        button = page.locator("#card button", has_text="more").filter(has_text="Show")
        if button.count():
            lost(page)
            button.first.click()
            break
    page.wait_for_function(f"graphkitSlice.shown().people > {before}")
    settled(page, list(range(len(network.nodes))))


def boxes_of(svg: str, page: Page) -> tuple[float, float, list[list[float]]]:
    """Where the texts and shapes of a saved picture are, as a browser draws it."""
    page.set_content(svg[svg.index("<svg") :])
    found = page.evaluate("""() => {
      const own = document.querySelector('svg').getBoundingClientRect();
      return { wide: own.width, high: own.height,
        boxes: [...document.querySelectorAll('text, circle, path')].map((e) => {
          const b = e.getBoundingClientRect();
          return [b.left - own.left, b.top - own.top, b.right - own.left, b.bottom - own.top];
        }) };
    }""")
    return found["wide"], found["high"], found["boxes"]


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
def test_a_saved_picture_is_whole_however_it_was_looked_at(
    network: Any, visit: Visit, size: dict[str, int]  # noqa: F811
) -> None:  # fmt: skip
    long = dataclasses.replace(network, title="A title of very many words " * 5)
    page = opened(visit, long, viewport=size, accept_downloads=True)
    lost(page)
    before = page.evaluate(SEEN)["at"]
    page.locator("#saving summary").click()
    with page.expect_download() as download:
        page.locator("[data-save=svg]").click()
    svg = Path(download.value.path()).read_text("utf-8")
    assert page.evaluate(SEEN)["at"] == before  # the reader is where they were
    assert svg.count("<circle") > len(long.nodes)
    beside = page.context.new_page()
    wide, high, boxes = boxes_of(svg, beside)
    assert len(boxes) > len(long.nodes)
    for left, top, right, low in boxes:
        assert left >= -1 and top >= -1 and right <= wide + 1 and low <= high + 1


def test_tables_are_in_the_order_of_the_picture(
    demo: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    """Who is in focus, then the closest; the rows that a script writes go on in that order."""
    cut = demo.author(HUB).slice(view="network", hops=2, max_nodes=150).slice
    assert len(cut.nodes) > 60
    words = describe(cut)
    near = closeness(words)
    ids = [node.id for node in cut.nodes]
    wanted = [not node.focus for node in cut.nodes]
    for edge in cut.edges:  # the closeness that the rows use is the weight of the tie
        for end, far in ((edge.source, edge.target), (edge.target, edge.source)):
            if cut.nodes[ids.index(end)].focus:
                assert near[ids.index(far)] == pytest.approx(edge.weight, abs=1e-4)
    page = opened(visit, cut)
    page.locator("#tables summary").click()
    page.wait_for_function("!document.querySelector('#people .rest')")
    shown = [int(row.get_attribute("data-i") or -1)
             for row in page.locator("#people tbody tr[data-i]").all()]  # fmt: skip
    assert sorted(shown) == list(range(len(cut.nodes)))
    ranks = [(wanted[i], -near.get(i, 0.0)) for i in shown]
    assert all(a <= b for a, b in itertools.pairwise(ranks))


def test_a_query_rings_only_what_it_found(demo: gk.KnowledgeGraph) -> None:
    found = [row["id"] for row in demo.rank("degree", 3).rows()]
    cut = demo.slice(ids=found).slice
    assert {node.id for node in cut.nodes if node.focus} == set(found)
    work = demo.search("graph", kind="works").rows()[0]["id"]
    cut = demo.slice(ids=[work]).slice
    assert cut.nodes and not any(node.focus for node in cut.nodes)
    assert [thing.id for thing in cut.things if thing.focus] == [work]


def test_a_click_on_somebody_leaves_the_view_alone(visit: Visit) -> None:  # noqa: F811
    page = visit(a_slice())
    before = page.evaluate(SEEN)["at"]
    click(page, "people", 1)
    page.wait_for_timeout(100)
    assert page.evaluate(SEEN)["at"] == before


def test_works_that_a_file_does_not_list_are_told_of_a_tie(visit: Visit) -> None:  # noqa: F811
    """The words are put together by the script, where the file does not say them (packing.py)."""
    base = a_slice()
    first, second, *others = base.edges
    edges = (
        first._replace(works=(), weight=0.666667, more_works=2, more_share=0.666667),
        second._replace(weight=0.75, works=second.works[:1], more_works=1, more_share=0.25),
        *others,
    )
    cut = dataclasses.replace(base, edges=edges)
    words = describe(cut)
    page = visit(cut)
    for t, edge in enumerate(edges[:2]):
        told = tie_words(words, t)
        page.evaluate(f"graphkitSlice.choose({json.dumps(edge.source)})")
        other = next(node.label for node in cut.nodes if node.id == edge.target)
        row = page.locator("#card .rows li").filter(has_text=other)
        row.locator(".evidence").click()
        card = page.locator("#card").inner_text()
        many = len(edge.works) + edge.more_works
        assert f"{many} works together, counted as {told['weight']}" in card
        assert f"+{edge.more_works} more not listed" in card and told["rest"] in card
        assert told["years"] in card
