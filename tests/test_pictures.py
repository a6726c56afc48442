"""Still pictures, other programs' files, galleries, and pages that share one library."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import networkx as nx
import pypdf
import pytest
from conftest import ROOT, Run
from PIL import Image
from test_browser_slice import a_slice

import graphkit as gk
from graphkit.errors import UsageError
from graphkit.slices import Slice
from graphkit.views import render_bytes
from graphkit.views.fonts import Fonts
from graphkit.views.gallery import file_of
from graphkit.views.raster import to_pdf, to_png
from graphkit.views.scene import scene_of
from graphkit.views.static import to_svg

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCRIPTS = ("김송국", "王小明", "محمد علي", "Łukasz Żółć", "Søren Ærø 😀")


def named(names: tuple[str, ...] = SCRIPTS) -> Slice:
    return a_slice(names)


def test_an_svg_is_whole_and_holds_every_name() -> None:
    root = ET.fromstring(to_svg(named()))  # noqa: S314
    words = " ".join("".join(e.itertext()) for e in root.iter("{http://www.w3.org/2000/svg}text"))
    for name in SCRIPTS:
        assert name in words
    assert "Around Ada" in words and "Engines" in words and "Sources: a.json" in words
    assert root.attrib["role"] == "img"


def test_hostile_text_in_an_svg_is_text() -> None:
    evil = "</svg><script>alert(1)</script>\x00\ud800"
    cut = dataclasses.replace(named((evil,) * 5), title=evil, made_by=evil, sources=(evil,))
    root = ET.fromstring(to_svg(cut))  # noqa: S314
    assert {e.tag.split("}")[1] for e in root.iter()} <= {
        "svg", "title", "rect", "path", "circle", "g", "text",
    }  # fmt: skip


def test_names_do_not_collide_and_stay_on_the_sheet(demo: gk.KnowledgeGraph) -> None:
    scene = scene_of(demo.author("Seo-yeon Kim").slice().slice)
    boxes = []
    for w in (w for w in scene.words if not w.left):
        from graphkit.views.lettering import width_of_text

        half = width_of_text(w.text, w.size, w.bold) / 2
        x, y = w.at
        boxes.append((x - half, y - w.size / 2, x + half, y + w.size / 2))
    assert len(boxes) > 30
    for i, a in enumerate(boxes):
        assert a[0] >= 0 and a[2] <= scene.width and a[1] >= 0 and a[3] <= scene.height
        for b in boxes[:i]:
            assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])


def test_a_png_is_large_enough_to_print_and_the_same_each_time() -> None:
    once = to_png(named())
    assert once == to_png(named())
    with Image.open(io.BytesIO(once)) as image:
        assert image.width == 2400
        assert len(image.resize((200, 200)).getcolors(65536) or ()) > 50


def test_without_fonts_latin_letters_draw_and_others_are_counted(tmp_path: Path) -> None:
    none = Fonts((str(tmp_path),))
    assert to_png(named(), none).startswith(b"\x89PNG")
    assert "김" in none.missing and "L" not in none.missing


def test_a_pdf_is_one_sheet_with_text_and_images() -> None:
    made = to_pdf(named(("Ada", *SCRIPTS[1:])))
    assert made.startswith(b"%PDF-1.4") and made.endswith(b"%%EOF\n")
    assert made.count(b"/Type/Page/") == 1 and b"/SMask" in made
    place = int(made.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    assert made[place : place + 4] == b"xref"
    assert made == to_pdf(named(("Ada", *SCRIPTS[1:])))


def test_names_in_a_pdf_can_be_searched_and_their_fonts_are_in_it() -> None:
    names = ("Łukasz Żółć", "김송국", "王小明", "Nguyễn Thị Ánh", "Søren Ærø")
    made = to_pdf(named(names))
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
    text = page.extract_text()
    for name in names:
        assert name in text, name
    assert b"/SMask" not in made and len(made) < 120_000
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    inside = [font for font in fonts if font["/Subtype"] == "/Type0"]
    about = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in inside]
    assert about and all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in about)
    assert len(inside) == len(fonts)  # no font that is not in the file is even named


def test_names_that_are_images_can_be_searched_in_a_pdf() -> None:
    """Letters that change by where they stand are drawn as an image, and stand unseen under it."""
    names = ("שרה כהן", "محمد علي", "Ada", "Bo", "Cy")
    made = to_pdf(named(names))
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
    text = page.extract_text()
    assert b"/SMask" in made and made == to_pdf(named(names))
    for name in names:
        assert name in text or name[::-1] in text, name  # readers turn what runs from the right


def test_a_pdf_without_any_font_writes_latin_letters(tmp_path: Path) -> None:
    made = to_pdf(named(("Ada Ærø", *"ABCD")), Fonts((str(tmp_path),)))
    (page,) = pypdf.PdfReader(io.BytesIO(made)).pages
    assert "Ada Ærø" in page.extract_text() and b"/Type0" not in made


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".cyjs", ".csv"])
def test_other_programs_read_the_slice(
    demo: gk.KnowledgeGraph, tmp_path: Path, ending: str
) -> None:
    cut = demo.author("Seo-yeon Kim").slice().slice
    path = tmp_path / f"me{ending}"
    path.write_bytes(render_bytes(cut, ending))
    assert path.read_bytes() == render_bytes(cut, ending)
    nodes, edges = len(cut.nodes) + len(cut.things), len(cut.edges) + len(cut.links)
    if ending == ".csv":
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
        assert len(rows) == edges
        return
    if ending == ".cyjs":
        elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
        assert (len(elements["nodes"]), len(elements["edges"])) == (nodes, edges)
        return
    graph: Any = nx.read_graphml(path) if ending == ".graphml" else nx.read_gexf(path)
    assert (len(graph), graph.number_of_edges()) == (nodes, edges)


def test_a_cell_of_csv_is_no_formula() -> None:
    evil = named(("=1+1", "+2", "-3", "@x", "plain"))
    text = render_bytes(evil, ".csv").decode("utf-8")
    assert "'=1+1" in text and "'@x" in text and ",plain" in text


def test_the_command_draws_what_it_is_asked_for(
    here: Run, run: Run, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    space = {"GRAPHKIT_WORKSPACE": str(demo.folder)}
    made = {
        "a.svg": ["Seo-yeon Kim"], "t.html": ["--topic", "network sampling"],
        "p.png": ["--path", "Seo-yeon Kim", "Yifan Tang"], "c.json": ["--community", "c1"],
        "d.html": ["--diff", "2010-2017", "2018-2025"], "e.html": ["Seo-yeon Kim", "--embed"],
    }  # fmt: skip
    for name, words in made.items():
        done = here("slice", *words, "-o", name, "--max-nodes", "25", **space)
        assert done.stdout.strip() == name and (tmp_path / name).stat().st_size > 5000
    assert "sandbox=" in done.stderr and "og:image" in done.stderr and "e.png" in done.stderr
    assert (tmp_path / "e.png").exists()
    ids = "\n".join(n["id"] for n in json.loads((tmp_path / "c.json").read_text("utf-8"))["nodes"])
    run("slice", "--ids", "-", "-o", "i.html", given=ids, **space)
    assert "Name an author" in here("slice", code=2, **space).stderr
    assert "one thing" in here("slice", "Seo-yeon Kim", "--topic", "x", code=2, **space).stderr
    assert "before it begins" in here("slice", "--diff", "2015-2010", "2011-2012", code=2).stderr


def test_letters_that_no_font_has_are_named(here: Run, tmp_path: Path) -> None:
    space = {"GRAPHKIT_WORKSPACE": str(tmp_path / "w")}
    source = "@article{a, title={Tablets}, year=2001, author={𐎀𐎁, Ada and Ek, Bo}}"
    (tmp_path / "a.bib").write_text(source, encoding="utf-8")
    here("load", "a.bib", **space)
    for name in ("a.png", "a.pdf"):
        said = here("slice", "Bo Ek", "-o", name, **space).stderr
        assert f"2 of the letters in {name}" in said and "𐎀𐎁" in said
    assert "warning" not in here("slice", "Bo Ek", "-o", "a.svg", **space).stderr


def test_a_gallery_shares_one_library(demo: gk.KnowledgeGraph, tmp_path: Path) -> None:
    index = demo.gallery(tmp_path / "g", ["Seo-yeon Kim"], top=25, workers=2, max_nodes=9)
    pages = sorted((tmp_path / "g" / "people").glob("*.html"))
    assert len(pages) == 25 and all(p.stat().st_size < 300_000 for p in pages)
    text = index.read_text(encoding="utf-8")
    assert all(f"people/{p.name}" in text for p in pages)
    one = demo.gallery(tmp_path / "h", top=25, workers=1, max_nodes=9)
    assert one.read_bytes() == index.read_bytes()
    for page in pages:
        assert page.read_bytes() == (tmp_path / "h" / "people" / page.name).read_bytes()
    with pytest.raises(UsageError, match="holds other things"):
        demo.gallery(Path(__file__).parent, top=1)
    with pytest.raises(UsageError, match="needs people"):
        demo.gallery(tmp_path / "none")
    assert file_of("p:1", "../../x") != file_of("p:2", "../../x")
    assert "/" not in file_of("../p", "../../etc/passwd")


class Quiet(SimpleHTTPRequestHandler):
    """A site's server, without its log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_pages_of_a_gallery_draw_and_are_shown_elsewhere(
    browser: Browser, demo: gk.KnowledgeGraph, tmp_path: Path
) -> None:
    demo.gallery(tmp_path, ["Seo-yeon Kim"], max_nodes=15)
    (page_path,) = (tmp_path / "people").glob("*.html")
    host = tmp_path / "host.html"
    host.write_text(
        "<!doctype html><link rel=icon href='data:,'><title>x</title>"
        f"<div data-graphkit-slice='people/{page_path.name}'></div>"
        "<script src='lib/embed.js'></script>", encoding="utf-8",
    )  # fmt: skip
    context = browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    page.on("request", lambda r: asked.append(r.url))
    page.goto(page_path.as_uri())
    page.locator("#circles[data-ready] text.name").first.wait_for()
    page.goto((tmp_path / "index.html").as_uri())
    page.locator("#query").fill("nobody")
    assert page.locator("tbody tr:visible").all_inner_texts() == ["Nobody is here."]
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    serve = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}/"
        asked.clear()
        page.goto(f"{home}host.html")
        page.frame_locator("iframe").locator("#circles[data-ready]").wait_for()
        server.shutdown()
    context.close()
    assert all(url.startswith((home, "data:")) for url in asked)
    assert wrong == []


def test_writing_works_under_another_locale(tmp_path: Path) -> None:
    code = (
        "import locale, sys\n"
        "from test_pictures import named\n"
        "from graphkit.workspace import Drawing\n"
        "for end in ('html', 'svg', 'csv', 'json', 'graphml'):\n"
        "    Drawing(named()).save(sys.argv[1] + '/x.' + end)\n"
    )
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "LC_ALL": "ko_KR.CP949",
                   "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp949", "PATH": ""}  # fmt: skip
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=environment, check=True)
    for path in tmp_path.iterdir():
        assert "김송국" in path.read_text(encoding="utf-8"), path


def test_a_picture_can_be_dark_or_follow_the_reader(demo: gk.KnowledgeGraph) -> None:
    """The same things in other colours; `auto` is the light one with rules for dark browsers."""
    for view in ("circles", "network", "map"):
        drawing = demo.author("Seo-yeon Kim").slice(view=view)
        light, dark, auto = (drawing.svg(theme) for theme in ("light", "dark", "auto"))
        assert light == drawing.svg() and "<style" not in light
        assert '#ffffff"/>' in light and '#171c23"/>' in dark and '#ffffff"/>' not in dark
        assert re.findall(r">([^<]+)</text>", dark) == re.findall(r">([^<]+)</text>", light)
        rules = re.search(r"<style>@media \(prefers-color-scheme:dark\)\{(.*)\}</style>", auto)
        assert rules and auto.replace(rules[0] + "\n", "") == light
        told = dict(re.findall(r'(\[\w+="#\w{6}"\])\{\w+:(#\w{6})\}', rules[1]))
        for what, colour in set(re.findall(r'(fill|stroke)="(#\w{6})"', light)):
            assert told[f'[{what}="{colour}"]'] in dark  # none is forgotten
        assert drawing.svg("auto") == auto
    assert drawing.png("dark") != drawing.png() and drawing.png() == drawing.png("light")
    with pytest.raises(gk.UsageError, match="no theme 'blue'; there are: light, dark, auto"):
        drawing.svg("blue")
