"""The whole page at work: filters, paths, keyboard, axe, frames, files, payloads, looks."""

from __future__ import annotations

import dataclasses
import gzip
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from payloads import PAYLOADS
from test_browser_slice import NAMES, Visit, a_slice, click, visit  # noqa: F401

import graphkit as gk
from graphkit.slices import Slice, SliceHint, SliceNode
from graphkit.views import render_bytes, to_html
from graphkit.views.large import to_large_html
from graphkit.views.wording import describe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HUB, FAR = "Seo-yeon Kim", "Leila Ghaffarian-Nasab"
LOOKS = Path(__file__).resolve().parent.parent / ".cache" / "looks"


def full(plain: Slice) -> Slice:
    """The small slice with a topic, somebody beyond, and a suggestion."""
    thing = SliceNode("t1", "topic", "Looms", 100.0, 120.0, 0.4, None, False, 0, {"people here": 2})
    beyond = SliceNode("b1", "author", "Far Away", 480.0, 60.0, 0.3, "k0", False, 3, {"works": 2})
    tie = plain.edges[0]._replace(source="a1", target="b1")
    links = tuple(
        plain.edges[0]._replace(source=f"a{i}", target="t1", kind="about", weight=1.0)
        for i in (0, 1)
    )
    works = tuple(w._replace(topics=("Looms",), year=2010 + i) for i, w in enumerate(plain.works))
    hint = SliceHint("a0", "a4", 0.5, ("Both write about looms",), ("Never at one place",))
    return dataclasses.replace(
        plain, things=(thing,), links=links, ring=(beyond,), ring_edges=(tie,), hints=(hint,),
        works=works,
    )  # fmt: skip


def test_only_the_keyboard_leads_to_the_works_and_back(visit: Visit) -> None:  # noqa: F811
    page = visit(a_slice())
    said = page.locator("#status")
    for key in ("/", "Bo Ek", "Enter"):
        page.keyboard.type(key) if len(key) > 1 and key != "Enter" else page.keyboard.press(key)
    assert said.inner_text() == "Bo Ek: 2 neighbours here."
    page.keyboard.press("ArrowRight")
    assert said.inner_text().startswith("Neighbour 1 of 2: Ada Lovelace, 2 works.")
    page.keyboard.press("ArrowRight")
    assert said.inner_text().startswith("Neighbour 2 of 2: José Núñez")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("w")
    assert page.locator("#card .works .title").all_inner_texts() == ["First of 01", "Second of 01"]
    assert page.evaluate("document.activeElement.id") == "card-title"
    page.keyboard.press("Backspace")
    assert page.locator("#card h2").inner_text() == "Bo Ek"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "Ada Lovelace"
    page.keyboard.press("Escape")
    assert page.locator("#guide").is_visible()


def test_filters_hide_and_the_tables_stay_in_step(visit: Visit) -> None:  # noqa: F811
    page = visit(full(a_slice()))
    count = "graphkitSlice.shown()"
    assert page.evaluate(count) == {"people": 6, "ties": 6}
    page.locator("#to").fill("2011")
    assert page.locator("#summary").inner_text() == "2 of 5 shown, 1 ties"
    page.locator("#tables summary").click()
    assert page.locator("#people tbody tr:visible").count() == 2
    page.locator("#filters summary").click()
    page.locator("#unfilter").click()
    assert page.evaluate(count) == {"people": 6, "ties": 6}
    page.locator("#least").fill("9")
    assert page.locator("#summary").inner_text().startswith("1 of 5 shown")  # whom it is about
    page.locator("#unfilter").click()
    page.locator("[data-flip='0']").click()
    assert page.evaluate(count)["people"] < 4
    page.locator("[data-flip='0']").click()
    page.locator("[data-kind=topic]").click()
    assert page.evaluate(count) == {"people": 5, "ties": 4}


def crowd(many: int) -> Slice:
    """One work of a large team: everybody is tied to everybody; the first two wrote another."""
    base = a_slice()
    nodes = tuple(
        SliceNode(f"p{i:03}", "author", f"Person {i:03}", 40.0 * (i % 10), 40.0 * (i // 10), 0.5,
                  "k0", i == 5, 0, {"works": 1})
        for i in range(many)
    )  # fmt: skip
    team = base.works[0]._replace(id="team", authors=many, share=0.25)
    pair = base.works[1]._replace(id="pair", authors=2, share=1.0)
    edges = []
    for a, b in itertools.combinations(range(many), 2):
        works = ("pair", "team") if (a, b) == (0, 1) else ("team",)
        weight = 1.25 if len(works) == 2 else 0.25
        edges.append(base.edges[0]._replace(source=f"p{a:03}", target=f"p{b:03}",
                                         works=works, weight=weight))  # fmt: skip
    return dataclasses.replace(base, nodes=nodes, edges=tuple(edges), works=(pair, team))


def test_the_rows_of_a_large_slice_are_written_when_the_tables_open(
    visit: Visit,  # noqa: F811
) -> None:
    cut = crowd(70)
    page = visit(cut)
    ties, people = page.locator("#ties tbody tr"), page.locator("#people tbody tr")
    assert (ties.count(), people.count()) == (201, 61)
    page.locator("#tables summary").click()
    page.locator("#ties tbody tr.rest").wait_for(state="detached")
    assert (ties.count(), people.count()) == (len(cut.edges), 70)
    assert len(set(ties.evaluate_all("(rows) => rows.map((r) => r.dataset.t)"))) == ties.count()
    plain = "(rows) => rows.slice(1).map((r) => r.outerHTML.replace(/\\d+/g, 'n'))"
    assert ties.first.locator(".refs").inner_text() == "1 2"
    # a row that the script wrote is made as those that stood in the file
    assert len(set(ties.evaluate_all(plain))) == 1
    assert len(set(people.evaluate_all(plain))) == 1
    page.locator("[data-flip='0']").click()
    assert page.locator("#ties tbody tr:visible").count() == 0


def test_a_page_of_three_hundred_people_stays_small(demo: gk.KnowledgeGraph) -> None:
    around = demo.author(HUB).slice(hops=5, max_nodes=300).slice
    assert len(around.nodes) > 200 and len(around.works) > 100
    for cut in (around, crowd(300)):  # in the crowd are 44,850 ties
        page = to_html(cut).encode("utf-8")
        assert len(page) < 900_000
        assert len(gzip.compress(page, 6)) < 250_000


def test_a_page_that_would_be_too_large_has_its_scripts_compressed_and_works(
    visit: Visit,  # noqa: F811
) -> None:
    """Many people whose every tie has its own works: 960 KB as it was."""
    base = crowd(60)
    long = "Of weaving, of looms and of whatever else is told in a long title "
    many = [base.works[1]._replace(id=f"w{n:04}", title=f"{long * 3}{n}") for n in range(1_200)]
    edges = tuple(
        edge._replace(works=(f"w{n % 1_200:04}",), weight=1.0) for n, edge in enumerate(base.edges)
    )
    cut = dataclasses.replace(base, works=tuple(many), edges=edges)
    text = to_html(cut)
    assert "data-packed" in text and len(text.encode()) < 900_000
    assert len(gzip.compress(text.encode(), 6)) < 250_000
    assert "data-packed" not in to_html(base) and text == to_html(cut)
    page = visit(cut)
    page.locator("#query").fill("Person 007")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "Person 007"


def test_a_large_slice_without_a_script_says_what_is_missing(visit: Visit) -> None:  # noqa: F811
    page = visit(crowd(70), java_script_enabled=False)
    assert "+2115 weaker ties are not drawn" in page.locator("main").inner_text()
    said, whole = page.locator(".notice").bounding_box(), page.locator("#picture").bounding_box()
    assert said and whole and said["y"] + said["height"] <= whole["y"] + whole["height"]
    assert "+10 more" in page.locator("#people tbody tr.rest").inner_text()
    assert "+2215 more" in page.locator("#ties tbody tr.rest").inner_text()
    assert "Person 005 (in focus)" in page.locator("#people tbody tr").first.inner_text()


def test_who_is_beyond_comes_and_goes(visit: Visit) -> None:  # noqa: F811
    page = visit(full(a_slice()))
    click(page, "people", 1)
    page.get_by_role("button", name="Show 1 more").click()
    assert page.evaluate("graphkitSlice.shown()")["people"] == 7
    assert "Far Away" in page.locator("#card").inner_text()
    page.get_by_role("button", name="Hide 1 again").click()
    assert page.evaluate("graphkitSlice.shown()")["people"] == 6
    page.locator("#query").fill("far away")
    page.locator("#query").press("Enter")
    assert page.locator("#card h2").inner_text() == "Far Away"


def test_a_path_between_two_lists_the_works_of_each_step(visit: Visit) -> None:  # noqa: F811
    page = visit(a_slice())
    click(page, "people", 3)
    page.get_by_role("button", name="Path to").click()
    click(page, "people", 2)
    card = page.locator("#card")
    assert card.locator(".path > li > .who").all_inner_texts() == [
        "김송국", "Ada Lovelace", "Bo Ek", "José Núñez ?",
    ]  # fmt: skip
    assert card.locator(".step .title").all_inner_texts()[:2] == ["First of 03", "Second of 03"]
    assert page.locator("#status").inner_text().startswith("Path of 3 steps")


def test_a_suggestion_gives_its_reasons(visit: Visit) -> None:  # noqa: F811
    page = visit(full(a_slice()))
    click(page, "people", 0)
    page.get_by_role("button", name="Why Eve Moneypenny").click()
    card = page.locator("#card").inner_text()
    assert "Both write about looms" in card and "Never at one place" in card


def test_two_windows_are_told_apart(visit: Visit, demo: gk.KnowledgeGraph) -> None:  # noqa: F811
    cut = demo.slice(before=(2010, 2017), after=(2018, 2025), max_nodes=40).slice
    page = visit(cut)
    every = page.evaluate("graphkitSlice.shown()")["ties"]
    assert every == len(cut.edges)
    page.locator("[data-change=new]").click()
    left = page.evaluate("graphkitSlice.shown()")["ties"]
    assert left == sum(e.change != "new" for e in cut.edges) < every
    # no community has a colour: these mean change
    assert page.locator(".legend .dot.k-none").count() == len(describe(cut)["legend"])
    assert page.locator(".legend .dot:not(.k-none)").count() == 0


def axe(page: Page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(visit: Visit, scheme: str) -> None:  # noqa: F811
    page = visit(full(a_slice()), color_scheme=scheme, bypass_csp=True)
    assert axe(page) == []
    page.locator("#tables summary").click()
    click(page, "ties", 0)
    page.locator("#filters summary").click()
    assert axe(page) == []


def test_axe_finds_nothing_on_a_phone_without_scripts_or_in_a_map(
    visit: Visit, browser: Browser, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    page = visit(full(a_slice()), bypass_csp=True, viewport={"width": 380, "height": 800})
    assert axe(page) == []
    path = tmp_path / "map.html"
    path.write_text(to_large_html(a_slice()), encoding="utf-8")
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("#canvas[data-ready]").wait_for()
    assert axe(page) == []
    context.close()


def test_a_sandboxed_frame_draws_asks_nothing_and_tells(visit: Visit) -> None:  # noqa: F811
    framed = to_html(a_slice(), embed=True).replace("&", "&amp;").replace('"', "&quot;")
    page = visit(
        "<!doctype html><meta charset=utf-8><title>host</title><script>window.told=[];"
        "addEventListener('message',e=>told.push(e.data))</script>"
        f'<iframe sandbox="allow-scripts" width="800" height="500" srcdoc="{framed}"></iframe>'
    )
    frame = page.frame_locator("iframe")
    frame.locator("#canvas[data-ready]").wait_for()
    frame.locator(".vis-network").press("Home")
    page.wait_for_function("told.some(m => m.type === 'graphkit:select')")
    told = page.evaluate("told")
    assert {"type": "graphkit:select", "kind": "author", "id": "a0", "name": NAMES[0]} in told
    assert any(m["type"] == "graphkit:height" and m["height"] > 200 for m in told)


def test_a_frame_that_follows_the_height_comes_to_rest(
    browser: Browser,
    tmp_path: Path,
) -> None:
    (tmp_path / "slice.html").write_text(to_html(full(a_slice()), embed=True), encoding="utf-8")
    follow = (
        "window.told = []; addEventListener('message', ({ data }) => {"
        "if (data.type !== 'graphkit:height') return;"
        "told.push(data.height); f.height = data.height; })"
    )
    host = tmp_path / "host.html"
    host.write_text(
        f"<script>{follow}</script><iframe id=f src=slice.html sandbox=allow-scripts"
        " style='width:100%;border:0' height=560></iframe>", encoding="utf-8",
    )  # fmt: skip
    for width in (390, 800, 1200):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(host.as_uri())
        page.frames[1].locator("#canvas[data-ready]").wait_for()
        page.wait_for_timeout(1500)
        told = page.evaluate("told")
        assert 1 <= len(told) < 5 and told[-1] < 1000
        inside, whole = page.frames[1].evaluate(
            "[innerHeight, document.documentElement.scrollHeight]"
        )
        assert inside == told[-1] and whole <= inside  # nothing to scroll
        page.close()


def test_files_are_given_with_legend_and_title(visit: Visit) -> None:  # noqa: F811
    page = visit(full(a_slice()), accept_downloads=True)
    got = {}
    for what in ("svg", "png", "csv", "json"):
        page.locator("#saving summary").click()
        with page.expect_download() as download:
            page.locator(f"[data-save={what}]").click()
        got[what] = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename == f"Around-Ada.{what}"
    svg = got["svg"].decode("utf-8")
    assert "Around Ada" in svg and "Engines" in svg and "김송국" in svg and "<circle" in svg
    assert got["png"].startswith(b"\x89PNG")
    assert got["csv"].decode("utf-8-sig").splitlines()[1].startswith('"Ada Lovelace","Bo Ek"')
    assert len(json.loads(got["json"])["people"]) == 7


def test_those_tied_to_whoever_is_chosen_are_named(visit: Visit) -> None:  # noqa: F811
    base, near = crowd(100), (12, 18, 77, 81)
    tie = base.edges[0]._replace(works=("pair",), weight=1.0)
    edges = tuple(
        tie._replace(source=f"p{min(44, n):03}", target=f"p{max(44, n):03}") for n in near
    )
    tight = tuple(n._replace(x=0.65 * n.x, y=0.65 * n.y) for n in base.nodes)
    page = visit(dataclasses.replace(base, nodes=tight, edges=edges), accept_downloads=True)

    def named() -> set[int]:
        page.locator("#saving summary").click()
        with page.expect_download() as download:
            page.locator("[data-save=svg]").click()
        svg = Path(download.value.path()).read_text("utf-8")
        return {n for n in near if f">Person {n:03}<" in svg}

    assert named() != set(near)  # dots all around leave no room for names
    click(page, "people", 44)
    assert named() == set(near)


def a_map(many: int) -> Slice:
    """So many people in nine communities, each tied to the ninth after them."""
    rng = random.Random(1)
    wide = 20 * many**0.5
    nodes = tuple(
        SliceNode(f"p{i:05}", "author", f"Person {i}", wide * (i % 3 + 0.8 * rng.random()),
                  wide * (i // 3 % 3 + 0.8 * rng.random()), rng.random() ** 3, f"c{i % 9}", False,
                  0, {"works": 1})
        for i in range(many)
    )  # fmt: skip
    plain = a_slice()
    edges = tuple(
        plain.edges[0]._replace(source=f"p{i:05}", target=f"p{i + 9:05}") for i in range(many - 9)
    )
    return dataclasses.replace(plain, nodes=nodes, edges=edges)


@pytest.fixture
def map_of(browser: Browser, tmp_path: Path) -> Iterator[Callable[[Slice], Page]]:
    """Open a large map; a request or an error fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    wrong: list[str] = []

    def opened(cut: Slice) -> Page:
        (tmp_path / "map.html").write_bytes(render_bytes(cut, ".html"))
        page = context.new_page()
        page.on("request", lambda r: r.url.startswith("http") and wrong.append(r.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
        page.set_default_timeout(120_000)  # a machine without a graphics card, and busy
        page.goto((tmp_path / "map.html").as_uri())
        page.locator("#canvas[data-ready=yes]").wait_for()
        return page

    yield opened
    context.close()
    assert wrong == []


def test_a_slice_of_thousands_is_a_map(map_of: Callable[[Slice], Page]) -> None:
    page = map_of(a_map(2100))
    assert page.locator("#canvas").get_attribute("data-people") == "2100"
    page.locator("#groups button").first.click()
    assert page.locator("#card .eyebrow").inner_text().lower() == "field"
    page.locator("#query").fill("Person 2000")
    page.locator("#query").press("Enter")
    assert page.locator("#card h2").inner_text() == "Person 2000"
    assert page.locator("#card .tied").count() == 2
    page.wait_for_timeout(800)  # the view glides there
    page.screenshot(path=look("large-person"))
    page.keyboard.press("Escape")
    page.locator("[data-zoom=fit]").click()
    page.wait_for_timeout(800)
    page.screenshot(path=look("large"))


@pytest.mark.endure
def test_a_map_of_a_hundred_thousand_opens_whole(map_of: Callable[[Slice], Page]) -> None:
    page = map_of(a_map(100_000))
    assert page.locator("#canvas").get_attribute("data-people") == "100000"
    page.evaluate("graphkitMap.pan(50)")
    page.locator("#query").fill("Person 99999")
    page.locator("#query").press("Enter")
    assert page.locator("#card h2").inner_text() == "Person 99999"
    # neither colour nor ground alone: something was drawn
    assert len(page.screenshot(path=look("hundred-thousand"))) > 50_000


# -- payloads in every field -----------------------------------------------------------------

FIELDS = ("title", "name", "id", "work", "venue", "url", "topic", "community", "source", "made_by",
          "fact", "kind", "reason", "note")  # fmt: skip


def poisoned(field: str, texts: list[str]) -> Slice:
    """The small slice with payloads in one field: one each where there are many, else together."""
    base = full(a_slice())
    say = " ".join(texts)
    each = [texts[i % len(texts)] for i in range(max(len(texts), 8))]
    if field == "id":
        new = {f"a{i}": f"a{i}{say}" for i in range(5)}
        nodes = tuple(n._replace(id=new[n.id]) for n in base.nodes)
        edges = tuple(
            e._replace(source=new.get(e.source, e.source), target=new.get(e.target, e.target))
            for e in base.edges
        )
        return dataclasses.replace(
            base, nodes=nodes, edges=edges, ring=(), ring_edges=(), links=(), hints=()
        )
    if field in ("name", "fact"):
        own = [{"label": t} if field == "name" else {"facts": {t: t}} for t in each]
        nodes = tuple(n._replace(**own[i]) for i, n in enumerate(base.nodes))
        more = tuple(base.nodes[4]._replace(id=f"m{i}", x=40.0 * i, y=500.0, **way)
                     for i, way in enumerate(own))  # fmt: skip
        return dataclasses.replace(base, nodes=(*nodes, *more))
    if field in ("work", "venue", "url", "topic"):
        key = {"work": "title", "topic": "topics"}.get(field, field)
        more = tuple(base.works[0]._replace(id=f"m{i}") for i in range(len(each)))
        every = (*base.works, *more)
        texts = [*each, *each]
        works = tuple(
            w._replace(
                **{key: (texts[i % len(each)],) if field == "topic" else texts[i % len(each)]}
            )
            for i, w in enumerate(every)
        )
        return dataclasses.replace(base, works=works)
    if field == "community":
        return dataclasses.replace(
            base, communities=tuple(c._replace(label=say) for c in base.communities)
        )
    if field == "kind":
        return dataclasses.replace(base, things=(base.things[0]._replace(kind=say, label=say),))
    if field == "reason":
        return dataclasses.replace(
            base, hints=(SliceHint("a0", "a4", 0.1, tuple(texts), tuple(texts)),)
        )
    if field == "source":
        return dataclasses.replace(base, sources=tuple(texts))
    return dataclasses.replace(base, **{field: say})


def attack(page: Page) -> None:
    """Touch what a reader would touch."""
    for kind, i in (("people", 1), ("ties", 0), ("people", 0)):
        spot = page.evaluate("graphkitSlice.positions()")[kind][i]
        page.mouse.move(spot["x"], spot["y"])
        page.mouse.click(spot["x"], spot["y"])
    for button in page.locator("[aria-label^=Why]").all():
        button.click()


MANY = ("name", "fact", "work", "venue", "url", "topic", "reason", "source")


def hostile(visit: Visit, field: str, chosen: list[str]) -> None:  # noqa: F811
    page = visit(full(a_slice()))
    attack(page)
    names = "[...new Set([...document.querySelectorAll('*')].map(e => e.tagName))].sort()"
    known = {*page.evaluate(names), "A", "BR", "EM", "OL"}
    size = 20 if field in MANY else 5
    for texts in (chosen[i : i + size] for i in range(0, len(chosen), size)):
        path = Path(re.sub("^file://", "", page.url))
        html = to_html(poisoned(field, texts))
        path.write_bytes(html.encode("utf-8", "replace"))
        page.reload()
        page.locator("#canvas[data-ready]").wait_for()
        attack(page)
        assert set(page.evaluate(names)) <= known, (field, texts)
        odd = page.locator("[onerror], [onload], [onclick], a[href^='javascript'], base, object")
        assert odd.count() == 0, (field, texts)
        assert page.evaluate("window.__hit === undefined"), (field, texts)


@pytest.mark.parametrize("field", FIELDS)
def test_payloads_stay_text(visit: Visit, field: str) -> None:  # noqa: F811
    hostile(visit, field, random.Random(field).sample(PAYLOADS, 20))


@pytest.mark.endure
@pytest.mark.parametrize("field", FIELDS)
def test_every_payload_stays_text(visit: Visit, field: str) -> None:  # noqa: F811
    hostile(visit, field, PAYLOADS)


def test_there_are_two_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 200


def test_a_second_file_holds_nothing_of_the_first() -> None:
    secret = "Zyxwvut Onlyhere"  # noqa: S105
    first = dataclasses.replace(a_slice(), title=secret, made_by=secret)
    assert secret in to_html(first)
    for text in (to_html(a_slice()), to_large_html(a_slice()), a_slice().to_json()):
        assert secret not in text


# -- looks: made to be looked at -------------------------------------------------------------


def look(name: str) -> str:
    LOOKS.mkdir(parents=True, exist_ok=True)
    return str(LOOKS / f"{name}.png")


def test_pictures_of_the_page_are_made(visit: Visit, demo: gk.KnowledgeGraph) -> None:  # noqa: F811
    me = demo.author(HUB).slice(suggest=3, view="network").slice
    size = {"width": 1280, "height": 860}
    page = visit(me, viewport=size)
    page.screenshot(path=look("light"))
    page.emulate_media(media="print")
    page.screenshot(path=look("print"), full_page=True)
    dark = visit(me, viewport=size, color_scheme="dark")
    dark.locator(".vis-network").press("Home")
    dark.screenshot(path=look("dark"))
    visit(me, viewport={"width": 390, "height": 844}).screenshot(path=look("phone"))
    path = demo.slice(path=(HUB, FAR)).slice
    visit(path, viewport=size).screenshot(path=look("path"))
    diff = demo.slice(before=(2010, 2017), after=(2018, 2025)).slice
    visit(diff, viewport=size).screenshot(path=look("diff"))
    both = demo.author(HUB).slice(suggest=3).slice
    visit(both, viewport=size).screenshot(path=look("circles"))
    everybody = demo.author(HUB).slice(view="map", hops=5, max_nodes=2000).slice
    page = visit(everybody, viewport=size)
    page.evaluate("graphkitMap.clear(); graphkitMap.fit(false)")
    page.wait_for_timeout(200)
    page.screenshot(path=look("map"))
    for name in ("light", "dark", "phone", "print", "path", "diff", "circles", "map"):
        assert Path(look(name)).stat().st_size > 20_000
