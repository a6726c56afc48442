"""The explorer as a person walks it: `graphkit serve` as a process, Chromium in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from explorer import served
from generated import save, work

import graphkit as gk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HUB = "/people/p:0311b41a3650"
SLICE = "/slice?people=p:0311b41a3650&most=5"
PAGES = ["/", "/search?q=lin", HUB, "/works/doi:10.5555/imrl2025.054", "/workspace", "/query",
         "/path?from=Seo-yeon+Kim&to=Anselm+Fr%C3%B6be", "/query/people/most_works", "/nothing",
         "/conflicts?panel=Min-jun+Park%0AWei+Zhang&authors=Seo-yeon+Kim", "/explore",
         "/explore?people=Seo-yeon+Kim&most=12&first=2009&last=2016&first2=2017&last2=2025",
         "/compare?one=Seo-yeon+Kim&other=Min-jun+Park", "/cypher"]  # fmt: skip


@pytest.fixture(scope="module")
def address(_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    errors = tmp_path_factory.mktemp("serve") / "err"
    with served(_demo, errors=errors) as made:
        yield made
    assert "Traceback" not in errors.read_text("utf-8")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address)
    made, said = context.new_page(), []
    made.set_default_timeout(60_000)

    def only_here(route: object, request: object) -> None:
        if not request.url.startswith((address, "data:", "blob:")):  # type: ignore[attr-defined]
            said.append(f"asked for {request.url}")  # type: ignore[attr-defined]
        route.continue_()  # type: ignore[attr-defined]

    made.route("**/*", only_here)
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    yield made
    context.close()
    assert [line for line in said if "status of 404" not in line] == []


def test_a_walk_with_the_keyboard(page: Page) -> None:
    page.goto("/workspace")
    page.keyboard.press("/")
    page.keyboard.type("kim seo")
    first = page.locator("[role=option]").first
    first.wait_for()
    assert first.inner_text().startswith("Seo-yeon Kim")
    page.keyboard.press("ArrowDown")
    assert first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HUB}")
    assert page.locator("h1").inner_text().startswith("Seo-yeon Kim")
    tie = page.locator(".circle .tie summary").first
    tie.focus()
    page.keyboard.press("Enter")
    assert page.locator(".circle .tie[open] .behind li").count() >= 8
    page.locator(".circle .tie[open] a", has_text="all works together").click()
    page.wait_for_url("**/path?*")
    assert page.locator("h2", has_text="Works together").inner_text().endswith("15")


@pytest.mark.parametrize("words", ["김서", "kim seo", "Ким", "lin", "10.5555/imrl2025.054"])
def test_as_one_types(page: Page, words: str) -> None:
    page.goto("/")
    page.locator("#q-big").press_sequentially(words)
    if words == "Ким":
        page.locator(".drop .all").wait_for()
        assert "Nothing here" in page.locator(".drop").inner_text()
    else:
        page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("[role=option]:visible").count() == 0


def test_expanding_goes_on_and_is_an_address(page: Page, browser: Browser) -> None:
    page.goto("/explore?people=p:0311b41a3650&most=25")
    drawn = [page.url]
    for _ in range(4):
        page.get_by_role("link", name="Bring in who is around").first.click()
        page.wait_for_url(lambda url: url not in drawn)
        drawn.append(page.url)
    assert page.get_by_text("expanded", exact=True).count() == 5
    frame = page.frame_locator("iframe.canvas")
    frame.locator("h1, .summary").first.wait_for()
    other = browser.new_context()
    second = other.new_page()
    second.set_default_timeout(60_000)
    second.goto(page.url)
    assert second.locator("h1").inner_text() == page.locator("h1").inner_text()
    other.close()


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds that keeps somebody out."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (v["id"], [n["html"][:120] for n in v["nodes"][:3]])
        for v in found if v["impact"] in ("serious", "critical")
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_overflows_and_axe_finds_nothing(
    page: Page, width: int, scheme: str, address: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in PAGES:
        page.goto(path)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0, path
        if (width, scheme) in ((1280, "light"), (390, "dark")) and path in PAGES[:7]:
            assert serious(page) == [], path


def test_without_a_script_everything_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto("/")
    page.locator("#q-big").fill("seo-yeon")
    page.locator("#q-big").press("Enter")
    page.wait_for_url("**/search?q=seo-yeon")
    page.get_by_role("link", name="Seo-yeon Kim").first.click()
    page.wait_for_url(f"**{HUB}?meet=here")  # the page goes on to the one with whom to meet
    page.locator("select[name=sort]").select_option("oldest")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**sort=oldest*")
    assert page.locator("ol.works .year").first.inner_text() == "2009"
    page.locator("summary", has_text="Each statement with file and line").click()
    assert "library.json line" in page.locator(".statements").inner_text()
    context.close()


def test_a_picture_in_a_page_of_another_origin(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    """A page elsewhere may not frame a profile, and a picture only where that is allowed."""
    context = browser.new_context()
    page = context.new_page()
    page.route("http://other.example/", lambda route: route.fulfill(
        content_type="text/html",
        body="".join(f'<iframe src="{address}{path}"></iframe>' for path in (HUB, SLICE)),
    ))  # fmt: skip
    page.goto("http://other.example/")
    page.wait_for_timeout(1500)
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"] * 2
    context.close()


def test_two_windows_and_a_line_around_people(page: Page) -> None:
    page.goto("/explore?people=Seo-yeon+Kim&most=25")
    for name, year in (("first", "2009"), ("last", "2016"), ("first2", "2017"), ("last2", "2025")):
        page.locator(f"input[name={name}]").fill(year)
    page.get_by_role("button", name="Draw", exact=True).click()
    page.wait_for_url("**last2=2025**")
    assert page.locator("h1").inner_text() == "Seo-yeon Kim: 2009–2016 and 2017–2025"
    assert page.locator("input[name=people]").input_value() == "Seo-yeon Kim"  # no id
    assert page.locator(".change-new").count() > 5 and page.locator(".change-ended").count() > 1
    whole = page.locator("tr[data-id]:visible").count()
    page.get_by_role("button", name="Choose people in the picture").click()
    box = page.locator(".lasso svg").bounding_box()
    assert box is not None
    corners = [(0.3, 0.2), (0.7, 0.2), (0.7, 0.8), (0.3, 0.8)]
    for n, (right, down) in enumerate(corners):
        page.mouse.move(box["x"] + box["width"] * right, box["y"] + box["height"] * down, steps=4)
        if not n:
            page.mouse.down()
    page.mouse.up()
    chosen = page.locator("tr[data-id]:visible").count()
    assert 1 < chosen < whole
    assert page.locator(".chosen b").inner_text() == f"{chosen} people chosen"
    page.get_by_role("link", name="Who of them could meet?").click()
    page.wait_for_url("**/meetings?*")
    assert len(page.locator("textarea").input_value().splitlines()) == chosen


def test_cypher_is_completed_as_one_types(page: Page) -> None:
    page.goto("/cypher")
    area = page.locator("textarea[name=text]")
    area.press_sequentially("MATCH (a:Aut")
    page.locator("#cypher-words [role=option]", has_text="Author").wait_for()
    area.press("Tab")
    area.press_sequentially(")-[:AUTHO")
    page.locator("#cypher-words [role=option]", has_text="AUTHORED").wait_for()
    area.press("Enter")
    area.press_sequentially("]->(w:Work) RETURN a.na")
    page.locator("#cypher-words [role=option]", has_text="name").first.wait_for()
    area.press("Escape")
    area.press_sequentially("me AS name, count(w) AS n ORDER BY n DESC LIMIT 2")
    assert area.input_value().startswith("MATCH (a:Author)-[:AUTHORED]->(w:Work) RETURN a.name")
    page.get_by_role("button", name="Ask").click()
    page.locator("td", has_text="Seo-yeon Kim").first.wait_for()


def test_an_upload_is_followed_to_its_end_and_the_new_data_is_offered(
    browser: Browser, _demo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(_demo, folder)
    own = tmp_path / "mine.bib"
    own.write_text("@article{a, title={Frogs of one pond}, author={Ek, Bo and Ek, Al},"
                   " year={2024}}\n", encoding="utf-8")  # fmt: skip
    with served(folder, "--allow-upload") as origin:
        context = browser.new_context(base_url=origin)
        page, beside = context.new_page(), context.new_page()
        for one in (page, beside):
            one.set_default_timeout(60_000)
        beside.goto("/workspace")
        beside.get_by_role("link", name="Upload files").wait_for()
        page.goto("/upload")
        page.locator("input[type=file]").set_input_files(own)
        page.get_by_role("button", name="Upload and load").click()
        page.wait_for_url("**/upload?job=*")
        page.locator(".state-done").wait_for()  # the page renews itself
        assert serious(page) == []
        assert "mine.bib" in page.locator("#uploads").inner_text()
        newer = beside.locator(".newer")  # another page is told, too
        newer.wait_for(state="visible")
        newer.get_by_role("link").click()
        beside.locator("td", has_text="mine.bib").wait_for()
        context.close()


def test_names_from_right_to_left_leave_numbers_where_they_stand(
    browser: Browser, tmp_path: Path
) -> None:
    """A number after an Arabic or Hebrew name had been drawn before it."""
    own = tmp_path / "rtl.json"
    save(own, work("Algebra in manuscripts", "محمد الخوارزمي", "יעל כהן", year=2016))
    with gk.open(tmp_path / "w") as graph:
        graph.load(own)
    with served(tmp_path / "w") as origin:
        context = browser.new_context(base_url=origin)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto("/search?q=%D7%9B%D7%94%D7%9F")
        page.get_by_role("link", name="יעל כהן").first.click()
        tie = page.locator(".circle .tie summary").first
        name, number = tie.locator("bdi").bounding_box(), tie.locator(".n").bounding_box()
        assert name is not None and number is not None
        assert number["x"] >= name["x"] + name["width"]
        context.close()
