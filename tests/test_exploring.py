"""A picture that Python hears: what is chosen becomes tables; the script in a real page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from payloads import PAYLOADS

import graphkit as gk
from graphkit.errors import GraphkitError
from graphkit.views import lending
from graphkit.views.page import module

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Frame, Page

HUB = "Seo-yeon Kim"


class Tags(HTMLParser):
    """Which elements and attributes a text makes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.fixture
def widget(demo: gk.KnowledgeGraph) -> Any:
    return demo.author(HUB).explore()


def say(widget: Any, **message: Any) -> None:
    """What the page tells the widget."""
    widget._heard(widget, message, [])


def test_what_is_clicked_becomes_tables(demo: gk.KnowledgeGraph, widget: Any) -> None:
    heard: list[int] = []
    widget.on_change(lambda w: heard.append(len(w.selected)))
    people = widget.people
    assert {"id", "name", "works", "coauthors"} == set(people.columns) and HUB in set(people.name)
    assert widget.selected.empty
    one, other = people.id[0], people.id[1]
    say(widget, type="select", ids=[one])
    assert widget.selected.id.tolist() == [one]
    say(widget, type="select", ids=[other], add=True)
    assert widget.selected.id.tolist() == [one, other]
    say(widget, type="select", ids=[one], add=True)  # once more: not any longer
    assert widget.selected.id.tolist() == [other]
    number = demo.projection.number(other)
    titles = demo.projection.work_columns(demo.projection.wrote.of(number).tolist())[1]
    assert sorted(widget.works.title) == sorted(titles)
    assert heard == [1, 2, 1]


def test_years_focus_and_more_ask_the_workspace(demo: gk.KnowledgeGraph, widget: Any) -> None:
    before = len(widget.people)
    widget.years = (2015, 2018)
    me = demo.author(HUB)
    say(widget, type="select", ids=[me.id])
    window = demo.snapshot((2015, 2018)).projection
    assert widget.selected.works[0] == len(window.wrote.of(window.number(me.id)))
    assert widget.works.year.between(2015, 2018).all()
    rows = demo.cypher("MATCH (a:Author {id: $id})-[:AUTHORED]->(w:Work) WHERE w.year >= 2015"
                       " AND w.year <= 2018 RETURN w.title AS title", id=me.id)  # fmt: skip
    assert sorted(widget.works.title) == sorted(rows.title)
    widget.years = None
    widget.more()
    assert len(widget.people) >= before
    widget.focus("Yifan Tang")
    assert widget.slice.title == "Yifan Tang" and widget.title == "Yifan Tang"
    with pytest.raises(GraphkitError):
        widget.focus("nobody of that name")
    assert widget.slice.title == "Yifan Tang"


def test_two_widgets_choose_as_one(demo: gk.KnowledgeGraph, widget: Any) -> None:
    other = demo.explore(topic="network sampling", view="network")
    common = sorted(set(widget.people.id) & set(other.people.id))
    assert common
    widget.link(other)
    say(other, type="select", ids=common[:1])
    assert widget.selected.id.tolist() == common[:1] == other.selected.id.tolist()


@pytest.mark.parametrize("message", [None, 3, [], {}, {"type": "select"},
                                     {"type": "select", "ids": 5},
                                     {"type": "select", "ids": [None, 7, {"a": 1}, "nobody"]},
                                     {"type": "__init__", "ids": ["a"]}])  # fmt: skip
def test_messages_that_make_no_sense_change_nothing(widget: Any, message: Any) -> None:
    widget._heard(widget, message, [])
    assert widget.selected.empty


def test_a_notebook_that_is_run_shows_the_still_picture(
    demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    """A real kernel: the file has a picture, and no widget that an export would show in its place.

    nbconvert prefers the widget where its state is in the file, as nbclient keeps it.
    """
    code = (f"import graphkit as gk\ng = gk.open({str(demo.folder)!r})\n"
            f"w = g.author({HUB!r}).explore()\nw")  # fmt: skip
    more = "w.select([w.people.id[0]])\nprint(len(w.selected), len(w.works) > 0)"
    cells = [nbformat.v4.new_code_cell(text) for text in (code, more)]
    book = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(book, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    shown = book.cells[0].outputs[0].data
    assert set(shown) == {"text/html", "text/plain"}
    assert "data:image/svg+xml;base64," in shown["text/html"]
    assert not {"<script", "<iframe"} & set(shown["text/html"].split())
    assert book.cells[1].outputs[0].text == "1 True\n"
    cell = json.dumps(book.cells[0].outputs)
    assert len(cell) < 150_000 and "vis-network" not in cell


def test_where_somebody_is_there_the_widget_is_shown(
    widget: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"metadata": {}, "content": {"code": "w", "allow_stdin": True}}
    for stdin, environment, shown in ((True, None, True), (False, None, False),
                                      (False, "VOILA_KERNEL_ID", True)):  # fmt: skip
        message = {**asked, "content": {"code": "w", "allow_stdin": stdin}}
        monkeypatch.setattr(lending, "_request", lambda found=message: found)
        if environment:
            monkeypatch.setenv(environment, "7")
        bundle = widget._repr_mimebundle_()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        assert ("application/vnd.jupyter.widget-view+json" in bundle) is shown
        assert "data:image/svg+xml" in bundle["text/html"]


# -- the widget's script, in a page that stands for the notebook ---------------------------------

HOST = """<!doctype html><meta charset="utf-8"><body><div id="cell" style="width:1000px"></div>
<script type="module">
const url = URL.createObjectURL(new Blob([document.getElementById("esm").textContent], {type: "text/javascript"}));
const { default: widget } = await import(url);
const heard = {};
window.told = [];
window.state = { title: "T", height: 620, ids: [] };
window.emit = (event, value) => (heard[event] || []).forEach((act) => act(value));
const model = { get: (name) => window.state[name], send: (m) => window.told.push(m), on: (e, act) => (heard[e] ||= []).push(act), off() {}, set: (name, value) => { window.state[name] = value; }, save_changes() {} };
widget.render({ model, el: document.getElementById("cell") });
window.ready = true;
</script>"""  # noqa: E501


@pytest.fixture
def host(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    context.set_default_timeout(20_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda r: r.url.startswith("http") and wrong.append(r.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    script = f'<script type="text/plain" id="esm">{module("widget.js")}</script>'
    (tmp_path / "host.html").write_text(HOST.replace("<body>", f"<body>{script}"), encoding="utf-8")
    page.goto((tmp_path / "host.html").as_uri())
    page.wait_for_function("window.ready")
    yield page
    context.close()
    assert wrong == []


def shown(host: Page, widget: Any) -> Frame:
    """The widget's page in the frame of the cell, once it is drawn."""
    host.evaluate("html => emit('msg:custom', { type: 'page', html })", widget._inside.page())
    frame = host.frame_locator("iframe")
    first = "circles" if widget.slice.views[0] == "circles" else "canvas"
    frame.locator(f"#{first}[data-ready]").wait_for()
    return next(f for f in host.frames if f.parent_frame)


def test_clicks_and_a_lasso_reach_python(host: Page, widget: Any) -> None:
    assert host.evaluate("told") == [{"type": "page"}]
    frame = shown(host, widget)
    names = frame.locator("svg.circles text.name")
    first, second = names.nth(1), names.nth(2)
    first.click()
    host.wait_for_function("told.length > 1")
    say(widget, **host.evaluate("told[1]"))
    assert widget.selected.name.tolist()[0] in first.text_content()
    second.click(modifiers=["Shift"])
    host.wait_for_function("told.length > 2")
    say(widget, **host.evaluate("told[2]"))
    assert len(widget.selected) == 2

    frame.locator("#circles").scroll_into_view_if_needed()
    boxes = [names.nth(n).bounding_box() for n in range(3)]
    left, top = min(b["x"] for b in boxes) - 8, min(b["y"] for b in boxes) - 6
    right = max(b["x"] + b["width"] for b in boxes) + 8
    low = max(b["y"] + b["height"] for b in boxes) + 6
    host.keyboard.down("Shift")
    host.mouse.move(left, top)
    host.mouse.down()
    for x, y in ((right, top), (right, low), (left, low), (left, top)):
        host.mouse.move(x, y, steps=3)
    host.mouse.up()
    host.keyboard.up("Shift")
    host.wait_for_function("told.some((m) => m.ids && m.ids.length > 2)")
    lassoed = host.evaluate("told.find((m) => m.ids && m.ids.length > 2)")
    say(widget, **lassoed)
    assert len(widget.selected) == len(lassoed["ids"]) >= 3


def test_python_chooses_in_the_page_and_the_page_does_not_echo(host: Page, widget: Any) -> None:
    frame = shown(host, widget)
    people = widget.people
    wanted = people[people.name != HUB].iloc[0]
    host.evaluate("ids => emit('msg:custom', { type: 'choose', ids })", [wanted.id])
    title = frame.locator("#card h2")
    title.wait_for()
    assert title.inner_text().startswith(wanted["name"])
    assert [m for m in host.evaluate("told") if m["type"] == "select"] == []


def test_a_map_and_a_network_hear_as_well(
    host: Page, demo: gk.KnowledgeGraph
) -> None:  # fmt: skip
    for view in ("network", "map"):
        widget = demo.author(HUB).explore(view=view)
        frame = shown(host, widget)
        people = widget.people
        wanted = people[people.name != HUB].iloc[0]
        host.evaluate("ids => emit('msg:custom', { type: 'choose', ids })", [wanted.id])
        title = frame.locator("#card h2")
        title.wait_for()
        frame.wait_for_function("n => document.querySelector('#card h2').textContent.includes(n)",
                                arg=wanted["name"])  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS[:6])
def test_hostile_titles_stay_text_in_the_still_picture(
    demo: gk.KnowledgeGraph, payload: str
) -> None:
    widget = demo.author(HUB).explore(title=payload)
    plain = widget._inside.still()
    found = Tags()
    found.feed(plain)
    assert found.seen == {"div", "p", "strong", "img"} and found.attributes == {
        "alt",
        "style",
        "src",
    }


def test_a_page_that_is_published_listens_to_nobody(demo: gk.KnowledgeGraph) -> None:
    drawing = demo.author(HUB).slice()
    assert "data-listens>" not in drawing.html(embed=True)
    assert "data-listens>" in demo.author(HUB).explore()._inside.page()
