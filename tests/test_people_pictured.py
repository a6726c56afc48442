"""Pictures of many people, measured: who is named, what lies inside a ground, how wide lines are.

Ten people of the sample always, two hundred of a large corpus in `make endure`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from real_corpus import large, two_hundred  # noqa: F401 - a fixture
from test_browser_circles import SIZES
from test_browser_slice import Visit, visit  # noqa: F401

import graphkit as gk
from graphkit.analyse.words import stem
from graphkit.slices import CIRCLE, Slice
from graphkit.views import to_html
from graphkit.views.packing import width_of
from graphkit.views.scene import scene_of

if TYPE_CHECKING:
    from playwright.sync_api import Page


def inside(corners: list[tuple[float, float]], spot: tuple[float, float]) -> bool:
    """Whether a point lies within a polygon: how often a ray to the right crosses it."""
    x, y = spot
    crossed = False
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
            crossed = not crossed
    return crossed


def no_stranger_is_inside_a_ground(cut: Slice) -> None:
    """The dots inside each ground are of one community."""
    scene = scene_of(cut)
    spots = {dot.at: dot for dot in scene.dots if not dot.kind}
    for corners, colour in scene.grounds:
        own = [dot for at, dot in spots.items() if inside(corners, at)]
        assert {dot.edge for dot in own} == {colour}, cut.title


def lines_are_as_wide_as_the_table_says(cut: Slice) -> None:
    """The heavier a tie, the wider its line, and the same weight has the same width."""
    heaviest = max((e.weight for e in cut.edges), default=1.0)
    ranked = sorted((e.weight, width_of(e, heaviest)) for e in cut.edges)
    assert all(b >= a for (_, a), (_, b) in pairwise(ranked)), cut.title
    for edge in cut.edges:
        known = {work.id: work.share for work in cut.works}
        total = sum(known[w] for w in edge.works) + edge.more_share
        assert abs(total - edge.weight) < 1e-4, (cut.title, edge)


def titles_occur_in_their_works(cut: Slice) -> None:
    """Each word of a circle's title stands in works of the circle, or is a keyword of them."""
    assert cut.circles is not None
    works = {work.id: work for work in cut.works}
    for circle in cut.circles.circles:
        if circle.kind != "circle" or circle.title.casefold().startswith("around "):
            continue
        own = {w for person in circle.people for w in person.works}
        if circle.rest:
            continue  # not all of its works are listed
        said = " ".join(" ".join((works[w].title, *works[w].topics)) for w in own)
        there = {stem(word) for word in re.findall(r"\w+", said.casefold())}
        wanted = {stem(w) for w in re.findall(r"\w+", circle.title.casefold())} - {"and"}
        assert wanted <= there, (cut.title, circle.title)


def the_closest_are_named(page: Page, cut: Slice, me: str) -> None:
    """All ten who are tied to somebody most, in the network, also when they are chosen."""
    ids = [node.id for node in cut.nodes]
    tied = {e.target if e.source == me else e.source: e.weight
            for e in cut.edges if me in (e.source, e.target)}  # fmt: skip
    closest = {ids.index(i) for i in sorted(tied, key=lambda i: (-tied[i], i))[:10]}
    page.locator("#canvas[data-ready]").wait_for()
    assert closest <= set(page.evaluate("graphkitSlice.named()")), cut.title
    page.evaluate(f"graphkitSlice.choose({json.dumps(me)})")
    page.wait_for_function(
        "wanted => wanted.every((i) => graphkitSlice.named().includes(i))", arg=sorted(closest)
    )


def judged(
    graph: gk.KnowledgeGraph, people: Iterable[dict[str, Any]], visit: Visit, *, both: bool = False  # noqa: F811
) -> None:  # fmt: skip
    """`both`: at the width of a desk and of a phone, not at one of them."""
    for n, row in enumerate(people):
        cut = graph.author(row["id"]).slice().slice
        circled = any((node.community or "").startswith(CIRCLE) for node in cut.nodes)
        assert circled or cut.views[0] == "circles"
        no_stranger_is_inside_a_ground(cut)
        lines_are_as_wide_as_the_table_says(cut)
        titles_occur_in_their_works(cut)
        alone = graph.author(row["id"]).slice(view="network").slice
        looks = ((SIZES[0], n % 2), (SIZES[1], 1 - n % 2))
        for size, dark in looks if both else looks[n // 2 % 2 :][:1]:
            page = visit(to_html(alone), viewport=size, bypass_csp=True,
                         color_scheme=("light", "dark")[dark])  # fmt: skip
            the_closest_are_named(page, alone, row["id"])
            page.context.close()


def test_ten_people_of_the_sample(demo: gk.KnowledgeGraph, visit: Visit) -> None:  # noqa: F811
    judged(demo, demo.rank("degree", 10).rows(), visit)


@pytest.mark.endure
def test_two_hundred_people_of_a_large_corpus(
    large: gk.KnowledgeGraph, visit: Visit  # noqa: F811
) -> None:  # fmt: skip
    judged(large, two_hundred(large), visit, both=True)
