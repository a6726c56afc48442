"""Maps: regions of every level, a cell for everybody, the file, and the page in a real Chromium."""

from __future__ import annotations

import base64
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from payloads import PAYLOADS
from scipy.spatial import cKDTree
from test_browser_page import axe
from test_browser_slice import Visit, visit  # noqa: F401

import graphkit as gk
from graphkit.analyse.regions import GROUP, regions_of
from graphkit.layout import place
from graphkit.layout.territory import neighbours, points, territory
from graphkit.slices import Slice
from graphkit.views import render_bytes
from graphkit.views.chart_scene import chart_scene
from graphkit.views.charting import cells_of, with_map
from graphkit.views.large import to_large_html, varints
from graphkit.views.lettering import width_of_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = ({"width": 1280, "height": 860}, {"width": 390, "height": 844})


def world(fields: int = 4, circles: int = 6, people: int = 24, seed: int = 3) -> nx.Graph[int]:
    """Fields of circles: many ties inside a circle, some within a field, few between fields."""
    rng = random.Random(seed)
    graph = nx.Graph()
    for f in range(fields):
        for c in range(circles):
            first = (f * circles + c) * people
            own = range(first, first + people)
            for i in own:
                graph.add_edge(i, rng.choice([j for j in own if j != i]))
                graph.add_edge(i, rng.choice([j for j in own if j != i]))
            for _ in range(people // 2):
                inside = rng.randrange(f * circles * people, (f + 1) * circles * people)
                graph.add_edge(rng.choice(own), inside)
    size = fields * circles * people
    for _ in range(size // 20):
        graph.add_edge(rng.randrange(size), rng.randrange(size))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def matrix_of(graph: nx.Graph[int]) -> Any:
    return nx.to_scipy_sparse_array(graph, sorted(graph), dtype=float, format="csr")


def closest(at: np.ndarray, graph: nx.Graph[int]) -> float:
    """The share of people with somebody they work with among their ten nearest."""
    near = cKDTree(at).query(at, 11)[1]
    tied = [n for n in sorted(graph) if graph.degree(n)]
    return sum(any(graph.has_edge(n, int(m)) for m in near[n][1:]) for n in tied) / len(tied)


def test_regions_are_nested_and_none_of_the_smallest_is_large() -> None:
    graph = world()
    graph.add_edges_from([(n, n + 1) for n in range(2000, 2005)])  # a network of its own
    graph.add_nodes_from([3000, 3001])
    matrix = matrix_of(graph)
    found = regions_of(matrix)
    fields, communities, groups = found.levels
    apart = fields < 0
    assert sorted(map(len, found.apart)) == [1, 1, 6]
    assert apart.sum() == 8 and (communities[apart] < 0).all() and (groups[apart] < 0).all()
    assert 2 <= fields.max() + 1 <= 9
    for larger, smaller in ((fields, communities), (communities, groups)):
        pairs = set(zip(smaller[~apart].tolist(), larger[~apart].tolist(), strict=True))
        assert len(pairs) == len({smaller for smaller, _ in pairs})
    assert np.bincount(groups[~apart]).max() <= GROUP
    sizes = np.bincount(fields[~apart])
    assert (np.diff(sizes) <= 0).all(), "numbered by size"


def test_a_team_of_hundreds_that_nothing_divides_is_cut() -> None:
    found = regions_of(nx.to_scipy_sparse_array(nx.complete_graph(400), dtype=float, format="csr"))
    assert np.bincount(found.levels[2]).tolist() == [134, 133, 133]


def test_known_communities_are_kept_unless_they_tell_nothing() -> None:
    graph = world(2, 2, 40)
    matrix = matrix_of(graph)
    known = [f"c{n // 40}" for n in range(160)]
    assert len(np.unique(regions_of(matrix, known).levels[1])) == 4
    kept = regions_of(matrix, known).levels[1]
    assert len({(k, c) for k, c in zip(known, kept.tolist(), strict=True)}) == 4
    assert len(np.unique(regions_of(matrix, ["c1"] * 160).levels[1])) > 1


def test_everybody_has_a_cell_and_regions_are_one_stretch_of_ground() -> None:
    graph = world()
    matrix = matrix_of(graph)
    found = regions_of(matrix)
    cells = territory(matrix, found.levels, found.apart)
    assert len(np.unique(cells, axis=0)) == len(graph)
    near = neighbours(cells)
    for level, least in zip(found.levels, (1.0, 0.95, 0.9), strict=True):
        whole = 0
        for code in range(int(level.max()) + 1):
            own = np.flatnonzero(level == code)
            net = nx.Graph()
            net.add_nodes_from(own.tolist())
            net.add_edges_from((i, int(j)) for i in own.tolist() for j in near[i]
                               if j >= 0 and level[j] == code)  # fmt: skip
            whole += max(map(len, nx.connected_components(net)))
        assert whole >= least * len(graph)
    # fields hardly touch: there is a strait between them
    fields = found.levels[0]
    pairs = [(i, int(j)) for i in range(len(graph)) for j in near[i] if j >= 0]
    assert sum(fields[i] != fields[j] for i, j in pairs) < 0.03 * len(pairs)


def test_who_works_together_stands_together_far_more_than_before() -> None:
    graph = world(5, 8, 30)
    matrix = matrix_of(graph)
    found = regions_of(matrix)
    cells = territory(matrix, found.levels, found.apart)
    ties = [(a, b, 1.0) for a, b in graph.edges]
    before = place(len(graph), ties, [f"c{c}" for c in found.levels[1].tolist()])
    now, then = closest(points(cells), graph), closest(before, graph)
    assert now > 0.8 and now > 1.3 * then


def test_the_same_network_gives_the_same_cells() -> None:
    graph = world(3, 4, 20)
    matrix = matrix_of(graph)
    found = regions_of(matrix)
    once = territory(matrix, found.levels, found.apart)
    assert np.array_equal(once, territory(matrix, found.levels, found.apart))


@pytest.mark.parametrize("graph", [nx.empty_graph(1), nx.empty_graph(5), nx.path_graph(2),
                                   nx.star_graph(300), nx.path_graph(60)])  # fmt: skip
def test_networks_of_any_shape_have_a_map(graph: nx.Graph[int]) -> None:
    matrix = nx.to_scipy_sparse_array(graph, dtype=float, format="csr")
    found = regions_of(matrix)
    cells = territory(matrix, found.levels, found.apart)
    assert len(np.unique(cells, axis=0)) == len(graph)


def test_numbers_are_packed_and_read_again() -> None:
    values = [0, 1, 127, 128, 300, 16_383, 16_384, 2**31]
    raw, read = base64.b64decode(varints(values)), []
    at = 0
    while at < len(raw):
        value = by = 0
        while raw[at] >= 128:
            value |= (raw[at] & 127) << by
            at, by = at + 1, by + 7
        read.append(value | raw[at] << by)
        at += 1
    assert read == values


@pytest.fixture
def chart(demo: gk.KnowledgeGraph) -> Slice:
    """Everybody of the sample."""
    return demo.slice(everything=True).slice


def test_a_map_of_everybody_holds_everybody_and_says_where(
    demo: gk.KnowledgeGraph, chart: Slice
) -> None:
    assert chart.views == ("map",) and chart.map is not None
    assert len(chart.nodes) == demo.projection.tables.read("authors", ["id"]).num_rows
    assert len(np.unique(cells_of(chart), axis=0)) == len(chart.nodes)
    by_id = {region.id: region for region in chart.map.regions}
    many = Counter[str]()
    for spot in chart.map.place:
        region: Any = chart.map.regions[spot]
        while region:
            many[region.id] += 1
            region = by_id.get(region.parent or "")
    assert many == {region.id: region.people for region in chart.map.regions}
    assert all(region.title for region in chart.map.regions)
    for work, authors in zip(chart.works, chart.map.authors, strict=True):
        assert len(authors) >= 2, work.title
    told = json.loads(chart.to_json())
    assert told["map"]["regions"][0]["level"] == "field" and told["views"] == ["map"]


def test_the_strongest_ties_have_works_and_these_are_their_own(
    demo: gk.KnowledgeGraph, chart: Slice
) -> None:
    assert chart.map is not None
    place = {node.id: n for n, node in enumerate(chart.nodes)}
    listed = [set(authors) for authors in chart.map.authors]
    best: dict[str, Any] = {}
    for edge in chart.edges:
        for end in (edge.source, edge.target):
            if end not in best or edge.weight > best[end].weight:
                best[end] = edge
    for edge in best.values():
        pair = {place[edge.source], place[edge.target]}
        shared = [w.title for w, authors in zip(chart.works, listed, strict=True)
                  if pair <= authors]  # fmt: skip
        numbers = [demo.projection.number(end) for end in (edge.source, edge.target)]
        truth = demo.projection.work_columns(demo.projection.together(*numbers).tolist())[1]
        assert shared and set(shared) <= set(truth)


def test_unknown_facts_stay_unknown(chart: Slice) -> None:
    assert all(node.facts.get("citations", 1) is not None for node in chart.nodes)
    assert any("mean_year" in node.facts for node in chart.nodes)


def test_maps_come_by_the_number_of_people_and_when_asked_for(
    demo: gk.KnowledgeGraph, here: Any, tmp_path: Path
) -> None:
    who = demo.author("Seo-yeon Kim")
    assert who.slice(view="map").slice.views == ("map",)
    assert who.slice().slice.views == ("circles", "network")
    few = demo.slice(everything=True, max_nodes=40).slice
    assert len(few.nodes) == 40 and few.left_out and "more within reach" in (few.note or "")
    file = tmp_path / "all.html"
    here("slice", "--all", "-o", str(file), GRAPHKIT_WORKSPACE=str(demo.folder))
    assert file.read_text(encoding="utf-8").count("<canvas") == 1


def test_the_page_of_a_map_is_small_and_the_same_twice(chart: Slice) -> None:
    page = to_large_html(chart)
    assert page == to_large_html(chart)
    assert len(page.encode()) < 400_000
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page.split("<footer>")[0])


@pytest.mark.parametrize("ending", [".svg", ".png", ".pdf"])
def test_still_pictures_show_regions_and_the_subject(demo: gk.KnowledgeGraph, ending: str) -> None:
    cut = demo.author("Seo-yeon Kim").slice(view="map", hops=3, max_nodes=150).slice
    made = render_bytes(cut, ending)
    assert made == render_bytes(cut, ending)
    if ending == ".svg":
        text = made.decode()
        assert text.count("<path") >= 3 and ">Seo-yeon Kim</text>" in text
        scene = chart_scene(cut)
        for words in scene.words[2:-1]:  # no title and no name lies over a dot, but the subject's
            if words.bold and words.text == "Seo-yeon Kim":
                continue
            wide = width_of_text(words.text, words.size, words.bold) / 2
            for dot in scene.dots:
                dx = max(abs(dot.at[0] - words.at[0]) - wide, 0)
                dy = max(abs(dot.at[1] - words.at[1]) - 0.6 * words.size, 0)
                assert dx * dx + dy * dy >= (dot.radius - 0.2) ** 2, words.text
    assert len(made) > 3_000


# -- the page ----------------------------------------------------------------------------------


def opened(visit: Visit, cut: Slice, **options: Any) -> Page:  # noqa: F811
    page = visit(to_large_html(cut), **options)
    page.locator("#canvas[data-ready=yes]").wait_for()
    return page


def is_tidy(page: Page) -> None:
    """No two names overlap or leave the picture, and no two dots do; no title lies over a dot."""
    view = page.evaluate("graphkitMap.view()")
    boxes = page.evaluate("graphkitMap.names()")
    for n, one in enumerate(boxes):
        left, top, right, low = one["box"]
        assert left >= 0 and top >= 0 and right <= view["wide"] and low <= view["high"], one
        for other in boxes[n + 1 :]:
            a, b, c, d = other["box"]
            assert right <= a or c <= left or low <= b or d <= top, (one, other)
    dots = page.evaluate("graphkitMap.dots()")
    at = np.array([(dot["x"], dot["y"]) for dot in dots])
    radius = np.array([dot["r"] for dot in dots])
    for a, b in cKDTree(at).query_pairs(2 * float(radius.max())):
        assert np.hypot(*(at[a] - at[b])) >= radius[a] + radius[b]
    for one in boxes if view["scale"] > 2.6 else ():  # from where on people are dots
        if not one["must"]:
            left, top, right, low = one["box"]
            away = np.maximum(np.abs(at - ((left + right) / 2, (top + low) / 2))
                              - ((right - left) / 2 - 3, (low - top) / 2 - 2), 0)  # fmt: skip
            assert not (np.hypot(away[:, 0], away[:, 1]) < radius - 0.01).any(), one


@pytest.mark.parametrize("size", SIZES, ids=["wide", "phone"])
def test_a_map_is_tidy_at_every_zoom_and_its_areas_are_its_people(
    demo: gk.KnowledgeGraph, visit: Visit, size: Any  # noqa: F811
) -> None:  # fmt: skip
    cut = demo.author("Seo-yeon Kim").slice(view="map", hops=4, max_nodes=400).slice
    page = opened(
        visit, cut, viewport=size, color_scheme="dark" if size["width"] < 500 else "light"
    )
    assert "Seo-yeon Kim" in [name["text"] for name in page.evaluate("graphkitMap.names()")]
    view = page.evaluate("graphkitMap.view()")
    subject = next(n["box"] for n in page.evaluate("graphkitMap.names()")
                   if n["text"] == "Seo-yeon Kim")  # fmt: skip
    assert subject[0] >= 0 and subject[2] <= view["wide"]
    page.evaluate("graphkitMap.clear()")
    page.evaluate("graphkitMap.fit(false); graphkitMap.pan(1)")
    fields = {r["title"] for r in page.evaluate("graphkitMap.regions()")[0]}
    titled = {n["text"] for n in page.evaluate("graphkitMap.names()") if n["kind"] == "field"}
    assert titled <= fields and len(titled) >= (0.7 if size["width"] > 500 else 0.5) * len(fields)
    for step in ("graphkitMap.fit()", *["graphkitMap.zoom(1.7)"] * 4):
        page.evaluate(step)
        page.evaluate("graphkitMap.pan(1)")  # painted at once
        is_tidy(page)
    for level in page.evaluate("graphkitMap.regions()"):
        assert all(region["told"] == region["people"] for region in level), level


def test_choosing_a_person_lists_the_strongest_ties_with_works(
    chart: Slice, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    page = opened(visit, chart)
    page.locator("#query").fill("seo-yeon kim")
    page.locator("#query").press("Enter")
    assert page.locator("#card h2").inner_text() == "Seo-yeon Kim"
    ident = next(node.id for node in chart.nodes if node.label == "Seo-yeon Kim")
    edges = [edge for edge in chart.edges if ident in edge[:2]]
    edges.sort(key=lambda e: -round(e.weight, 2))
    first = page.locator("#card .tied").first
    label = {node.id: node.label for node in chart.nodes}
    ties = [e for e in edges if round(e.weight, 2) == round(edges[0].weight, 2)]
    names = {label[e.target if e.source == ident else e.source] for e in ties}
    assert first.locator(".what").inner_text().removesuffix(" ?") in names
    works = "works" if edges[0].more_works > 1 else "work"
    said = f"{edges[0].more_works} {works}, counted as {edges[0].weight:.2f}".rstrip("0")
    assert first.locator(".many").inner_text() == said
    assert first.locator(".works .title").first.inner_text() in {w.title for w in chart.works}
    page.keyboard.press("Escape")
    assert page.locator("#card").inner_text() == ""
    page.locator("#query").fill("nobody of that name")
    page.locator("#query").press("Enter")
    assert page.locator("#missed").inner_text() == "Nobody here is called nobody of that name."


def test_a_map_by_keyboard_wheel_and_overlay(chart: Slice, visit: Visit) -> None:  # noqa: F811
    page = opened(visit, chart)
    holder = page.locator("#canvas")
    scale = float(holder.get_attribute("data-scale") or 0)
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -300)  # moves the page, not the map
    page.wait_for_timeout(60)
    assert float(holder.get_attribute("data-scale") or 0) == scale
    holder.focus()
    page.keyboard.press("+")
    page.wait_for_function(
        "s => Number(document.getElementById('canvas').dataset.scale) > s", arg=scale
    )
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text()
    page.keyboard.press("Escape")
    options = page.locator("#overlay option").all_text_contents()
    assert {"Fields", "Mean year", "Density of works"} <= set(options)
    for option in options:
        page.locator("#overlay").select_option(label=option)
        assert page.locator("#legend-title").inner_text()
    page.locator("#overlay").select_option(label="Mean year")
    assert re.fullmatch(r"\d{4} to \d{4}", page.locator("#groups .what").first.inner_text())


@pytest.mark.parametrize("size", SIZES, ids=["wide", "phone"])
def test_axe_finds_nothing_serious_in_a_map(chart: Slice, visit: Visit, size: Any) -> None:  # noqa: F811
    page = opened(visit, chart, viewport=size, bypass_csp=True)
    assert axe(page) == []


def test_hostile_texts_stay_texts_in_a_map(chart: Slice, visit: Visit) -> None:  # noqa: F811
    """Payloads as names, titles, works, regions: the guard of `visit` fails on anything run."""
    import dataclasses

    assert chart.map is not None
    say = list(PAYLOADS)
    own = [say[i % len(say)] for i in range(len(chart.nodes))]
    nodes = tuple(n._replace(label=t, facts={**n.facts, "affiliation": t})
                  for n, t in zip(chart.nodes, own, strict=True))  # fmt: skip
    regions = tuple(r._replace(title=say[i % len(say)]) for i, r in enumerate(chart.map.regions))
    works = tuple(w._replace(title=say[i % len(say)]) for i, w in enumerate(chart.works))
    bad = dataclasses.replace(chart, title=say[0], nodes=nodes, works=works, note=say[1],
                              map=chart.map._replace(regions=regions))  # fmt: skip
    page = opened(visit, bad)
    page.evaluate("graphkitMap.person(3)")
    page.evaluate("graphkitMap.region(0, 0)")
    page.evaluate("graphkitMap.colour('house')")
    page.locator("#groups").wait_for(state="attached")
    assert page.locator("#card img, #card script, #groups img").count() == 0


def test_a_slice_without_regions_becomes_a_map(chart: Slice) -> None:
    import dataclasses

    plain = dataclasses.replace(chart, map=None, works=())
    made = with_map(plain, 1000)
    assert made.map is not None and len(made.map.place) == len(plain.nodes)
    assert len(np.unique(cells_of(made), axis=0)) == len(plain.nodes)
    cut = with_map(plain, 50)
    assert len(cut.nodes) == 50 and "left out" in (cut.note or "")
