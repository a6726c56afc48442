"""A slice as things to draw, in points of a sheet: what SVG, PNG and PDF have in common.

Slice → describe → places on the sheet → ground, lines, dots, names without collisions, legend

The same positions and colours as the page (the style sheet names them).
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from graphkit.slices import MIDDLE, Slice, SliceEdge, SliceNode
from graphkit.views.lettering import Disc, Lettering, Meant, Point, Words, beside, over
from graphkit.views.wording import LINKS, describe, listed_sources

SHAPES = {"topic": "diamond", "institution": "square", "work": "triangle"}
SHEET = 1200.0
HEAD = 84.0
MARGIN = 70.0
HIGHEST = 1300.0
PAD = 24.0  # of a community's ground
MOST_NAMES = 260
MOST_SAID = 170  # letters of a line below the picture
CLOSEST = 10  # people around one in focus, who are named first
FOREMOST = 2  # names that may lie over a dot
STILL_NAMES = 60  # the same for the still picture inside a page
INK, FAINTEST = 400.0, 0.06  # of all lines together: width times opacity; how far they may fade
STILL_TIES = 300  # that it draws, the strongest
Colour = str  # "#rrggbb"


class Line(NamedTuple):
    """A tie: two ends, colour, width, opacity, dashes."""

    a: Point
    b: Point
    colour: Colour
    width: float
    opacity: float
    dashes: tuple[float, ...] = ()


class Curve(NamedTuple):
    """A line that bends: its two ends, and between them the points that bend it."""

    a: Point
    bend: tuple[Point, Point]
    b: Point
    colour: Colour
    width: float
    opacity: float
    dashes: tuple[float, ...] = ()


class Dot(NamedTuple):
    """A node: a circle, or the shape of its kind."""

    at: Point
    radius: float
    fill: Colour
    edge: Colour
    kind: str = ""
    dashed: bool = False
    ring: bool = False


@dataclass(slots=True)
class Scene:
    """Everything on the sheet, in the order of drawing."""

    width: float
    height: float
    title: str
    summary: str
    areas: list[tuple[list[list[Point]], Colour]] = field(default_factory=list)  # of a map
    grounds: list[tuple[list[Point], Colour]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def scene_of(slice: Slice, bare: bool = False, said: dict[str, Any] | None = None) -> Scene:
    """What to draw; `bare` for a page: without title and notes, and no more than it can carry.

    `said` is what `describe` says of the slice, where the caller has asked it already.
    """
    said = said or describe(slice)
    nodes = (*slice.nodes, *slice.things)
    top = 8.0 if bare else HEAD
    spots, height, scale = _placed(nodes, top)
    discs = [(x, y, max(radius_of(n) * scale, 2.0)) for (x, y), n in zip(spots, nodes, strict=True)]
    scene = Scene(SHEET, height + top, said["title"], said["summary"])
    colours = palette()
    people = _people(said, len(slice.nodes), len(slice.ring))
    at = dict(zip((n.id for n in nodes), spots, strict=True))
    _lines(scene, slice, people, at, scale, bare=bare)
    _dots(scene, nodes, people, discs)
    titles = _grounds(scene, said, people, spots)
    names = Lettering(discs, (SHEET, top, height + top))
    close = _closeness(slice)
    rank = sorted(
        range(len(nodes)),
        key=lambda i: (
            not nodes[i].focus,
            bool(people[i]["kind"]),
            -close.get(nodes[i].id, 0.0),
            -nodes[i].size,
            i,
        ),
    )
    focus = sum(node.focus for node in nodes)
    names.write([_name(nodes[i], people[i], discs[i], i) for i in rank[:focus]])
    names.write(titles)
    rest = rank[focus : STILL_NAMES if bare else MOST_NAMES]
    wanted = [_name(nodes[i], people[i], discs[i], i) for i in rest]
    names.write([one._replace(most=1) for one in wanted[:FOREMOST]])
    names.write(wanted[FOREMOST:])
    scene.words += names.placed
    bottom = _legend(scene, said, slice, top + height + 14)
    if not bare:
        ink, muted = colours["text"], colours["muted"]
        scene.words.insert(0, Words((28, 34), cut_off(said["title"], 70), 25, ink, True, left=True))
        scene.words.insert(1, Words((28, 62), said["summary"], 14, muted, left=True))
        made = "   ".join(f"{n}: {v}" for n, v in said["notes"] if n == "Made by")
        sources = listed_sources(slice, MOST_SAID - len(made) - 12)
        notes = cut_off(f"Sources: {sources}   {made}".rstrip(), MOST_SAID)
        scene.words.append(Words((28, bottom + 12), notes, 10.5, muted, left=True))
        bottom += 18
    scene.height = round(bottom + 14, 1)
    return scene


def _closeness(slice: Slice) -> dict[str, float]:
    """How strongly those closest to one or two in focus are tied to them."""
    focus = {node.id for node in slice.nodes if node.focus}
    if not 0 < len(focus) < 3:
        return {}
    weights: dict[str, float] = {}
    for edge in slice.edges:
        for one, other in ((edge.source, edge.target), (edge.target, edge.source)):
            if one in focus and other not in focus:
                weights[other] = max(weights.get(other, 0.0), edge.weight)
    return {
        ident: weights[ident] for ident in sorted(weights, key=lambda i: (-weights[i], i))[:CLOSEST]
    }


@cache
def _palettes() -> dict[str, dict[str, Colour]]:
    css = files("graphkit.views").joinpath("templates", "page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    own = dict(re.findall(r"--([\w-]+): (#\w{6})", light))
    return {"light": own, "dark": own | dict(re.findall(r"--([\w-]+): (#\w{6})", dark))}


_theme: ContextVar[str] = ContextVar("theme", default="light")


@contextmanager
def in_theme(theme: str) -> Iterator[None]:
    """Whatever is drawn meanwhile has the light or the dark colours."""
    before = _theme.set(theme)
    try:
        yield
    finally:
        _theme.reset(before)


def palette() -> dict[str, Colour]:
    """The colours of the style sheet, by name: the light ones but for `in_theme("dark")`."""
    return _palettes()[_theme.get()]


@lru_cache(maxsize=256)
def mix(colour: Colour, ground: Colour, amount: float) -> Colour:
    """A colour thinned with its ground.

    >>> mix("#000000", "#ffffff", 0.5)
    '#808080'
    """
    parts = [
        round(int(colour[i : i + 2], 16) * amount + int(ground[i : i + 2], 16) * (1 - amount))
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{p:02x}" for p in parts)


def radius_of(node: SliceNode) -> float:
    """The size of a dot, in units of the canvas."""
    return _radius(node.size, node.kind in SHAPES)


@lru_cache(maxsize=4096)
def _radius(size: float, thing: bool) -> float:
    size = min(max(size, 0.0), 1.0)
    return round(8 + 5 * size if thing else 7 + 14 * size, 1)


def width_of(edge: SliceEdge, heaviest: float) -> float:
    """The width of a line: ties by their weight, links to things thin."""
    return 1.0 if edge.kind in LINKS else _wide(edge.weight, heaviest)


@lru_cache(maxsize=4096)
def _wide(weight: float, heaviest: float) -> float:
    return round(1 + 5 * math.sqrt(min(max(weight / heaviest, 0.0), 1.0)), 2)


@cache
def _opacity(width: float) -> float:
    return round(0.14 + 0.5 * width / 6, 2)


def _placed(nodes: Sequence[SliceNode], top: float) -> tuple[list[Point], float, float]:
    """Where each node is on the sheet, how high the picture is, and its scale."""
    at = np.array([(n.x, n.y) for n in nodes]).reshape(-1, 2)
    low, high = (at.min(axis=0), at.max(axis=0)) if len(at) else (np.zeros(2), np.zeros(2))
    wide, tall = np.maximum(high - low, 1.0).tolist()
    scale = min((SHEET - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / tall, 1.6)
    height = max(tall * scale + 2 * MARGIN * 0.8, 200.0)
    middle = np.array([SHEET / 2, height / 2])
    spots = ((at - (high + low) / 2) * scale + middle).round(1) + np.array([0.0, top])
    return list(map(tuple, spots.tolist())), height, scale


def _people(said: dict[str, Any], people: int, ring: int) -> list[dict[str, Any]]:
    """What is said of the nodes that a still picture shows: not of those beyond."""
    every: list[dict[str, Any]] = said["people"]
    found = []
    for person in (*every[:people], *every[people + ring :]):
        entry = said["legend"][person["legend"]] if person["legend"] >= 0 else None
        colour = person["kind"] or (entry["colour"] if entry else "other")
        found.append({**person, "colour": colour})
    return found


def crowded(edges: Sequence[SliceEdge], heaviest: float) -> float:
    """How far lines stand back where there are many: all together have a bounded ink.

    In a large team everybody is tied to everybody, all alike: a dark ground on which no name can
    be read, and which says nothing. (As `crowd` in templates/app.js.)
    """
    widths = [width_of(edge, heaviest) for edge in edges]
    ink = math.fsum(width * _opacity(width) for width in widths)
    return min(1.0, max(INK / ink, FAINTEST)) if ink else 1.0


def still_ties(slice: Slice, path: Container[tuple[str, str]]) -> list[SliceEdge]:
    """The ties that the still picture inside a page draws: a path, then the strongest."""
    every = (*slice.links, *slice.edges)
    if len(every) <= STILL_TIES:
        return list(every)
    weights = np.array([edge.weight for edge in every])
    thing = np.array([edge.kind in LINKS for edge in every])
    apart = np.array([edge[:2] not in path for edge in every])
    shown = np.lexsort((-weights, thing, apart))[:STILL_TIES]
    return [every[place] for place in np.sort(shown).tolist()]


def _path(slice: Slice) -> set[tuple[str, str]]:
    """The ends of each step of the path that the slice is about, both ways."""
    steps = list(zip(slice.path, slice.path[1:], strict=False))
    return {*steps, *(step[::-1] for step in steps)}


def _lines(
    scene: Scene,
    slice: Slice,
    people: list[dict[str, Any]],
    at: dict[str, Point],
    scale: float,
    *,
    bare: bool,
) -> None:
    colours = palette()
    kind = dict(zip(at, (p["colour"] for p in people), strict=True))
    heaviest = max((e.weight for e in slice.edges), default=1.0) or 1.0
    path = _path(slice)
    middle = {node.id for node in slice.nodes if node.community == MIDDLE}
    drawn = still_ties(slice, path) if bare else (*slice.links, *slice.edges)
    crowd = crowded([edge for edge in drawn if edge.kind not in LINKS], heaviest)
    for edge in drawn:
        width = width_of(edge, heaviest)
        a, b = at[edge.source], at[edge.target]
        if edge.kind in LINKS:
            scene.lines.append(Line(a, b, colours["tie"], 0.8, 0.3, (1.5, 4)))
            continue
        ends = kind[edge.source], kind[edge.target]
        if edge.source in middle or edge.target in middle:  # of who is in the middle, as in circles
            own = ends[edge.source in middle]
        else:
            own = ends[0] if ends[0] == ends[1] else None
        colour = colours["tie"] if own in (None, "none", "other") else colours[f"edge-{own}"]
        opacity = round(_opacity(width) * crowd, 3)
        dashes: tuple[float, ...] = ()
        if edge[:2] in path:
            colour, opacity = colours["accent"], 1.0
        elif edge.change:
            colour = colours.get(edge.change, colours["tie"])
            opacity = 0.3 if edge.change == "same" else 0.85
            dashes = {"ended": (6, 4), "weaker": (2, 3)}.get(edge.change, ())
        wide = round(max(width * scale, 0.5), 2)
        scene.lines.append(Line(a, b, colour, wide, opacity, dashes))
    for hint in slice.hints:
        if hint.source in at and hint.target in at:
            ends = at[hint.source], at[hint.target]
            scene.lines.append(Line(*ends, colours["accent"], 1.8, 0.9, (7, 5)))


OF_ONE_WINDOW = {"came": "new", "left": "ended"}  # the colour of somebody whose works are in one


def _dots(
    scene: Scene,
    nodes: Sequence[SliceNode],
    people: list[dict[str, Any]],
    discs: Sequence[Disc],
) -> None:
    colours = palette()
    order = sorted(range(len(nodes)), key=lambda i: (nodes[i].focus, -nodes[i].size, i))
    for i in order:
        person, (x, y, radius) = people[i], discs[i]
        kind, colour = person["kind"], person["colour"]
        fill, edge = colours[f"fill-{colour}"], colours[f"edge-{colour}"]
        if person["change"]:  # of two windows their works are in one
            fill = edge = colours[OF_ONE_WINDOW[person["change"]]]
        strength = 0.3 if person["doubtful"] or person["change"] else 1.0
        fill = mix(fill, colours["surface"], strength)
        ring = nodes[i].focus and not kind
        scene.dots.append(
            Dot(
                (x, y),
                round(radius, 1),
                fill,
                edge,
                kind,
                person["doubtful"],
                ring,
            )
        )


def _grounds(
    scene: Scene, said: dict[str, Any], people: list[dict[str, Any]], spots: Sequence[Point]
) -> list[Meant]:
    """The soft grounds of communities; returns their names."""
    colours = palette()
    found: list[Meant] = []
    if len(said["legend"]) < 2:
        return []
    for entry, about in enumerate(said["legend"]):
        if not about.get("ground", about["colour"] not in ("other", "none")):
            continue
        members = [
            s for s, p in zip(spots, people, strict=True) if p["legend"] == entry and not p["kind"]
        ]
        strangers = [
            s for s, p in zip(spots, people, strict=True) if p["legend"] != entry and not p["kind"]
        ]
        corners = ground_apart(members, strangers)
        if corners:
            edge = colours[f"edge-{about['colour']}"]
            scene.grounds.append((corners, edge))
            label = cut_off(about["label"].split(",", maxsplit=1)[0], 36)
            ink = mix(edge, colours["text"], 0.8)
            found.append(over(Words(corners[0], label, 12.5, ink, bold=True), corners))
    return found


def ground_apart(members: Sequence[Point], strangers: Sequence[Point]) -> list[Point]:
    """The ground of some people on which nobody else stands: the outermost are left off for it."""
    own = list(members)
    while len(own) > 2:
        corners = ground(own)
        if not corners:
            return []
        if not any(_holds(corners, spot) for spot in strangers):
            return corners
        x, y = (sorted(axis)[len(own) // 2] for axis in zip(*own, strict=True))
        away = [math.hypot(a - x, b - y) for a, b in own]
        own = [spot for spot, far in zip(own, away, strict=True) if far < max(away)]
    return []


def _holds(corners: Sequence[Point], spot: Point) -> bool:
    """Whether a place is on a ground: how often a ray from it crosses the border.

    The corners are rounded, so that a ground is not convex to the last tenth of a point.
    """
    x, y = spot
    crossed = False
    for n, (bx, by) in enumerate(corners):
        ax, ay = corners[n - 1]
        if (ay > y) != (by > y) and x < ax + (bx - ax) * (y - ay) / (by - ay):
            crossed = not crossed
    return crossed


def ground(members: Sequence[Point], pad: float = PAD) -> list[Point]:
    """The soft ground of some people: a hull with round corners, without those far off."""
    if len(members) < 3:
        return []
    middle = (
        sorted(x for x, _ in members)[len(members) // 2],
        sorted(y for _, y in members)[len(members) // 2],
    )
    away = [math.hypot(x - middle[0], y - middle[1]) for x, y in members]
    limit = max(2.4 * sorted(away)[len(away) // 2], 80.0)
    inside = sorted({m for m, d in zip(members, away, strict=True) if d <= limit})
    if len(inside) < 3:
        return []
    corners = [*_half(inside), *_half(inside[::-1])]
    pad += max(0, 7 - len(inside)) * 3  # of a few people: no wedge, a soft shape
    return list(_rounded(corners, pad)) if len(corners) > 1 else []


def _half(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept[:-1]


def _turn(o: Point, a: Point, b: Point) -> float:
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def _rounded(corners: Sequence[Point], pad: float) -> Iterator[Point]:
    for i, (x, y) in enumerate(corners):
        before, after = corners[i - 1], corners[(i + 1) % len(corners)]
        start = math.atan2(y - before[1], x - before[0]) - math.pi / 2
        end = math.atan2(after[1] - y, after[0] - x) - math.pi / 2
        while end < start:
            end += 2 * math.pi
        steps = max(2, math.ceil((end - start) / 0.35))
        for n in range(steps + 1):
            angle = start + (end - start) * n / steps
            yield round(x + pad * math.cos(angle), 1), round(y + pad * math.sin(angle), 1)


def _name(node: SliceNode, person: dict[str, Any], disc: Disc, own: int) -> Meant:
    """The name of a node, as it is to be written."""
    size = 15.0 if node.focus else 11.0
    if not person["kind"] and not node.focus:
        size = round(11.0 + 2 * node.size, 1)
    label = cut_off(person["name"], 40 if node.focus else 26) + (" ?" if person["doubtful"] else "")
    ink = palette()["muted" if person["kind"] else "text"]
    at = disc[0], disc[1]
    return beside(Words(at, label, size, ink, node.focus, bool(person["kind"])), disc, own)


def cut_off(text: str, longest: int) -> str:
    """A text with at most so many letters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _legend(scene: Scene, said: dict[str, Any], slice: Slice, top: float) -> float:
    """The legend in three columns; returns where it ends."""
    colours = palette()
    kinds = [k for k in SHAPES if any(t.kind == k for t in slice.things)]
    entries = [
        (e["label"], f"{e['here']} {e['note']}".strip(), e["colour"], "") for e in said["legend"]
    ]
    entries += [(f"{k}s", str(sum(t.kind == k for t in slice.things)), k, k) for k in kinds]
    changes = {e.change: 0 for e in slice.edges if e.change}
    column = (SHEET - 56) / 3
    for n, (label, many, colour, kind) in enumerate(entries):
        x, y = 36 + n % 3 * column, top + n // 3 * 22
        fill, edge = colours[f"fill-{colour}"], colours[f"edge-{colour}"]
        scene.dots.append(Dot((x, y), 5.5, fill, edge, kind))
        words = f"{cut_off(label, 44)}  {many}"
        scene.words.append(Words((x + 13, y), words, 12, colours["text"], left=True))
    bottom = top + math.ceil(len(entries) / 3) * 22
    for n, change in enumerate(
        k for k in ("new", "ended", "stronger", "weaker", "same") if k in changes
    ):
        x = 30 + n * 150
        dashes = {"ended": (6.0, 4.0), "weaker": (2.0, 3.0)}.get(change, ())
        scene.lines.append(Line((x, bottom), (x + 26, bottom), colours[change], 3, 1, dashes))
        scene.words.append(Words((x + 34, bottom), change, 12, colours["text"], left=True))
    return bottom + (22 if changes else 0)
