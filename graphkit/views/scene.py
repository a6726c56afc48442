"""A slice as things to draw, in points of a sheet: what SVG, PNG and PDF have in common.

Slice → describe → places on the sheet → ground, lines, dots, names without collisions, legend

The same positions and colours as the page (the style sheet names them); names are measured with
the widths of Helvetica, so that every machine places them alike.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from graphkit.slices import Slice, SliceEdge, SliceNode
from graphkit.views.wording import COLOURS, LINKS, describe

SHAPES = {"topic": "diamond", "institution": "square", "work": "triangle"}
SHEET = 1200.0
HEAD = 84.0
MARGIN = 70.0
HIGHEST = 1300.0
PAD = 24.0  # of a community's ground
MOST_NAMES = 260
STILL_NAMES = 60  # the same for the still picture inside a page
AT_ONCE = 500_000  # pairs of a name and a disc that are compared
STILL_TIES = 300  # that it draws, the strongest
_HELVETICA = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]  # fmt: skip
Point = tuple[float, float]
Colour = str  # "#rrggbb"


@dataclass(frozen=True, slots=True)
class Line:
    """A tie: two ends, colour, width, opacity, dashes."""

    a: Point
    b: Point
    colour: Colour
    width: float
    opacity: float
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A node: a circle, or the shape of its kind."""

    at: Point
    radius: float
    fill: Colour
    edge: Colour
    kind: str = ""
    dashed: bool = False
    ring: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text: the middle of its line, or its beginning where `left`."""

    at: Point
    text: str
    size: float
    colour: Colour
    bold: bool = False
    italic: bool = False
    left: bool = False


@dataclass(slots=True)
class Scene:
    """Everything on the sheet, in the order of drawing."""

    width: float
    height: float
    title: str
    summary: str
    grounds: list[tuple[list[Point], Colour]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)


def scene_of(slice: Slice, bare: bool = False, said: dict[str, Any] | None = None) -> Scene:
    """What to draw; `bare` for a page: without title and notes, and no more than it can carry.

    `said` is what `describe` says of the slice, where the caller has asked it already.
    """
    said = said or describe(slice)
    nodes = (*slice.nodes, *slice.things)
    place, height, scale = _placing(nodes)
    top = 8.0 if bare else HEAD
    spots = [(x, y + top) for x, y in (place(n) for n in nodes)]
    scene = Scene(SHEET, height + top, said["title"], said["summary"])
    colours = palette()
    people = _people(said, len(slice.nodes), len(slice.ring))
    at = dict(zip((n.id for n in nodes), spots, strict=True))
    _lines(scene, slice, people, at, scale, bare=bare)
    _dots(scene, nodes, people, spots, scale, pale=bool(slice.windows))
    titles = _grounds(scene, said, people, spots) if not slice.windows else []
    discs = [(x, y, max(radius_of(n) * scale, 2.0))
             for (x, y), n in zip(spots, nodes, strict=True)]  # fmt: skip
    names = _Names(discs, (top, height + top))
    scene.words += _names(nodes, people, names, titles, STILL_NAMES if bare else MOST_NAMES)
    bottom = _legend(scene, said, slice, top + height + 14)
    if not bare:
        ink, muted = colours["text"], colours["muted"]
        scene.words.insert(0, Words((28, 34), _cut(said["title"], 70), 25, ink, True, left=True))
        scene.words.insert(1, Words((28, 62), said["summary"], 14, muted, left=True))
        notes = "   ".join(f"{n}: {v}" for n, v in said["notes"] if n in ("Sources", "Made by"))
        scene.words.append(Words((28, bottom + 12), _cut(notes, 170), 10.5, muted, left=True))
        bottom += 18
    scene.height = round(bottom + 14, 1)
    return scene


@cache
def palette() -> dict[str, Colour]:
    """The light colours of the style sheet, by name."""
    css = files("graphkit.views").joinpath("templates", "page.css").read_text(encoding="utf-8")
    block = css[css.index(":root {") : css.index("}")]
    return dict(re.findall(r"--([\w-]+): (#\w{6})", block))


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


def width_of_text(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is, nearly; the same on every machine."""
    return sum(_em(c) for c in text) * size / 1000 * (1.07 if bold else 1.0)


@cache
def _em(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    plain = unicodedata.normalize("NFKD", character)[:1]
    place = ord(plain) - 32 if plain else -1
    return _HELVETICA[place] if 0 <= place < len(_HELVETICA) else 600


def radius_of(node: SliceNode) -> float:
    """The size of a dot, in units of the canvas."""
    size = min(max(node.size, 0.0), 1.0)
    return round(7 + 14 * size if node.kind not in SHAPES else 8 + 5 * size, 1)


def width_of(edge: SliceEdge, heaviest: float) -> float:
    """The width of a line: ties by their weight, links to things thin."""
    return 1.0 if edge.kind in LINKS else _wide(edge.weight, heaviest)


@lru_cache(maxsize=4096)
def _wide(weight: float, heaviest: float) -> float:
    return round(1 + 5 * math.sqrt(min(max(weight / heaviest, 0.0), 1.0)), 2)


def _placing(nodes: Sequence[SliceNode]) -> tuple[Any, float, float]:
    xs = [n.x for n in nodes] or [0.0]
    ys = [n.y for n in nodes] or [0.0]
    wide, high = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
    scale = min((SHEET - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / high, 1.6)
    height = max(high * scale + 2 * MARGIN * 0.8, 200.0)
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2

    def place(node: SliceNode) -> Point:
        x = (node.x - middle[0]) * scale + SHEET / 2
        return round(x, 1), round((node.y - middle[1]) * scale + height / 2, 1)

    return place, height, scale


def _people(said: dict[str, Any], people: int, ring: int) -> list[dict[str, Any]]:
    """What is said of the nodes that a still picture shows: not of those beyond."""
    every: list[dict[str, Any]] = said["people"]
    found = []
    for person in (*every[:people], *every[people + ring :]):
        entry = said["legend"][person["legend"]] if person["legend"] >= 0 else None
        colour = person["kind"] or (entry["colour"] if entry else "other")
        found.append({**person, "colour": colour})
    return found


def still_ties(slice: Slice) -> list[SliceEdge]:
    """The ties that the still picture inside a page draws: a path, then the strongest."""
    every = (*slice.links, *slice.edges)
    if len(every) <= STILL_TIES:
        return list(every)
    path = {frozenset(p) for p in zip(slice.path, slice.path[1:], strict=False)}

    def rank(place: int) -> tuple[bool, bool, float, int]:
        edge = every[place]
        apart = not path or frozenset((edge.source, edge.target)) not in path
        return (apart, edge.kind in LINKS, -edge.weight, place)

    return [every[place] for place in sorted(sorted(range(len(every)), key=rank)[:STILL_TIES])]


def _lines(
    scene: Scene, slice: Slice, people: list[dict[str, Any]], at: dict[str, Point], scale: float,
    *, bare: bool,
) -> None:  # fmt: skip
    colours = palette()
    kind = dict(zip(at, (p["colour"] for p in people), strict=True))
    heaviest = max((e.weight for e in slice.edges), default=1.0) or 1.0
    path = {frozenset(p) for p in zip(slice.path, slice.path[1:], strict=False)}
    for edge in still_ties(slice) if bare else (*slice.links, *slice.edges):
        width = width_of(edge, heaviest)
        a, b = at[edge.source], at[edge.target]
        if edge.kind in LINKS:
            scene.lines.append(Line(a, b, colours["tie"], 0.8, 0.3, (1.5, 4)))
            continue
        own = kind[edge.source] if kind[edge.source] == kind[edge.target] else None
        colour = colours["tie"] if own in (None, "none", "other") else colours[f"edge-{own}"]
        opacity = 0.14 + 0.5 * width / 6
        dashes: tuple[float, ...] = ()
        if frozenset((edge.source, edge.target)) in path:
            colour, opacity = colours["accent"], 1.0
        elif edge.change:
            colour = colours.get(edge.change, colours["tie"])
            opacity = 0.3 if edge.change == "same" else 0.85
            dashes = {"ended": (6, 4), "weaker": (2, 3)}.get(edge.change, ())
        wide = round(max(width * scale, 0.5), 2)
        scene.lines.append(Line(a, b, colour, wide, round(opacity, 2), dashes))
    for hint in slice.hints:
        if hint.source in at and hint.target in at:
            ends = at[hint.source], at[hint.target]
            scene.lines.append(Line(*ends, colours["accent"], 1.8, 0.9, (7, 5)))


def _dots(
    scene: Scene, nodes: Sequence[SliceNode], people: list[dict[str, Any]],
    spots: Sequence[Point], scale: float, *, pale: bool,
) -> None:  # fmt: skip
    colours = palette()
    order = sorted(range(len(nodes)), key=lambda i: (nodes[i].focus, -nodes[i].size, i))
    for i in order:
        person = people[i]
        fill, edge = (colours[f"{part}-{person['colour']}"] for part in ("fill", "edge"))
        strength = 0.3 if person["doubtful"] else 0.45 if pale and not person["kind"] else 1.0
        radius = round(radius_of(nodes[i]) * scale, 1)
        ring = nodes[i].focus and not person["kind"]
        scene.dots.append(
            Dot(spots[i], max(radius, 2.0), mix(fill, "#ffffff", strength), edge,
                person["kind"], person["doubtful"], ring)
        )  # fmt: skip


def _grounds(
    scene: Scene, said: dict[str, Any], people: list[dict[str, Any]], spots: Sequence[Point]
) -> list[tuple[str, list[Point], Colour]]:
    colours, found = palette(), []
    if len(said["legend"]) < 2:
        return []
    for entry, about in enumerate(said["legend"]):
        if about["colour"] in ("other", "none"):
            continue
        members = [s for s, p in zip(spots, people, strict=True)
                   if p["legend"] == entry and not p["kind"]]  # fmt: skip
        corners = ground(members)
        if corners:
            edge = colours[f"edge-{about['colour']}"]
            scene.grounds.append((corners, edge))
            found.append((about["label"], corners, mix(edge, colours["text"], 0.8)))
    return found


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


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Meant:
    """A name that is to find its place, and the four places it may have."""

    label: str
    size: float
    wide: float
    spots: tuple[Point, ...]
    bold: bool
    italic: bool


class _Names:
    """Names that collide with nothing: four places each; what matters most comes first."""

    def __init__(self, discs: Sequence[tuple[float, float, float]], area: Point) -> None:
        self.discs, self.area = discs, area
        self.xs, self.ys, self.rs = np.array(discs, float).reshape(-1, 3).T
        # left, top, right and bottom of the names so far: one for each disc and community at most
        self.taken = np.empty((4, len(discs) + COLOURS))
        self.found: list[Words] = []

    def nodes(
        self, which: Sequence[int], nodes: Sequence[SliceNode], people: Sequence[dict[str, Any]]
    ) -> None:
        """The names of some nodes, one after another, each if there is room."""
        meant = [self._meant(i, nodes[i], people[i]) for i in which]
        boxes = [_box(spot, words.wide, words.size) for words in meant for spot in words.spots]
        hidden = self._hidden(boxes, [i for i in which for _ in range(4)])
        for n, words in enumerate(meant):
            own = slice(4 * n, 4 * n + 4)
            self._name(words, boxes[own], hidden[own])

    def _meant(self, i: int, node: SliceNode, person: dict[str, Any]) -> _Meant:
        focus, size = node.focus, 15.0 if node.focus else 11.0
        if not person["kind"] and not focus:
            size = round(11.0 + 2 * node.size, 1)
        label = _cut(person["name"], 40 if focus else 26) + (" ?" if person["doubtful"] else "")
        wide = width_of_text(label, size, focus)
        x, y, r = self.discs[i]
        away = r + 3 + (5 if focus else 0)
        spots = ((x, y + away + size * 0.62), (x, y - away - size * 0.62),
                 (x + away + wide / 2 + 1, y), (x - away - wide / 2 - 1, y))  # fmt: skip
        return _Meant(label, size, wide, spots, focus, bool(person["kind"]))

    def _name(self, words: _Meant, boxes: Sequence[Box], hidden: Sequence[float]) -> None:
        most = 9 if words.bold else 0
        if min(hidden) > most:
            return
        costs = self._costs(boxes, hidden)
        least = min(costs)
        if least <= most:
            ink = palette()["muted" if words.italic else "text"]
            self._take(words.spots[costs.index(least)], words.label, words.size, ink, words.wide,
                       bold=words.bold, italic=words.italic)  # fmt: skip

    def community(self, label: str, corners: Sequence[Point], ink: Colour) -> None:
        """The name of a community, above or below its ground."""
        text = _cut(label.split(",", maxsplit=1)[0], 30)
        wide = width_of_text(text, 12.5, True)
        top, low = min(y for _, y in corners), max(y for _, y in corners)
        highest = min(corners, key=lambda c: (c[1], c[0]))[0]
        lowest = max(corners, key=lambda c: (c[1], -c[0]))[0]
        middle = (min(x for x, _ in corners) + max(x for x, _ in corners)) / 2
        spots = ((highest, top - 10), (lowest, low + 10), (middle, top - 10), (middle, low + 10))
        boxes = [_box(spot, wide, 12.5) for spot in spots]
        costs = self._costs(boxes, self._hidden(boxes, [-1] * 4))
        if 0 in costs:
            self._take(spots[costs.index(0)], text, 12.5, ink, wide, bold=True)

    def _hidden(self, boxes: Sequence[Box], own: Sequence[int]) -> list[float]:
        """How many discs each place would hide, but for its own; no place beyond the sheet."""
        found: list[float] = []
        some = max(AT_ONCE // max(len(self.discs), 1), 1)
        for begin in range(0, len(boxes), some):
            left, top, right, low = np.array(boxes[begin : begin + some]).T[:, :, None]
            dx = self.xs - np.maximum(left, np.minimum(self.xs, right))
            dy = self.ys - np.maximum(top, np.minimum(self.ys, low))
            covered = dx * dx + dy * dy < self.rs * self.rs
            disc = np.array(own[begin : begin + some])
            row = np.flatnonzero(disc >= 0)
            covered[row, disc[row]] = False
            found += covered.sum(axis=1).tolist()
        return [many if _inside(box, self.area) else math.inf
                for box, many in zip(boxes, found, strict=True)]  # fmt: skip

    def _costs(self, boxes: Sequence[Box], hidden: Sequence[float]) -> list[float]:
        """What each place would hide: ten for a name, one for a disc."""
        left, top, right, low = np.array(boxes).T[:, :, None]
        others = self.taken[:, : len(self.found)]
        meet = (left < others[2]) & (others[0] < right) & (top < others[3]) & (others[1] < low)
        names = meet.sum(axis=1).tolist()
        return [10 * many + discs for many, discs in zip(names, hidden, strict=True)]

    def _take(
        self, spot: Point, text: str, size: float, ink: Colour, wide: float, *, bold: bool = False,
        italic: bool = False,
    ) -> None:  # fmt: skip
        self.taken[:, len(self.found)] = _box(spot, wide, size)
        at = round(spot[0], 1), round(spot[1], 1)
        self.found.append(Words(at, text, size, ink, bold, italic))


def _names(
    nodes: Sequence[SliceNode], people: list[dict[str, Any]], names: _Names,
    titles: list[tuple[str, list[Point], Colour]], most: int,
) -> list[Words]:  # fmt: skip
    rank = sorted(
        range(len(nodes)),
        key=lambda i: (not nodes[i].focus, bool(people[i]["kind"]), -nodes[i].size, i),
    )
    focus = sum(node.focus for node in nodes)
    names.nodes(rank[:focus], nodes, people)
    for title in titles:
        names.community(*title)
    names.nodes(rank[focus:most], nodes, people)
    return names.found


def _box(spot: Point, wide: float, size: float) -> Box:
    return (spot[0] - wide / 2 - 2, spot[1] - size * 0.62, spot[0] + wide / 2 + 2,
            spot[1] + size * 0.62)  # fmt: skip


def _inside(box: Box, area: Point) -> bool:
    return box[0] > 4 and box[2] < SHEET - 4 and box[1] > area[0] and box[3] < area[1]


def _legend(scene: Scene, said: dict[str, Any], slice: Slice, top: float) -> float:
    """The legend in three columns; returns where it ends."""
    colours = palette()
    kinds = [k for k in SHAPES if any(t.kind == k for t in slice.things)]
    entries = [(e["label"], f"{e['here']} {e['note']}".strip(), e["colour"], "")
               for e in said["legend"]]  # fmt: skip
    entries += [(f"{k}s", str(sum(t.kind == k for t in slice.things)), k, k) for k in kinds]
    changes = {e.change: 0 for e in slice.edges if e.change}
    column = (SHEET - 56) / 3
    for n, (label, many, colour, kind) in enumerate(entries):
        x, y = 36 + n % 3 * column, top + n // 3 * 22
        fill, edge = colours[f"fill-{colour}"], colours[f"edge-{colour}"]
        scene.dots.append(Dot((x, y), 5.5, fill, edge, kind))
        words = f"{_cut(label, 44)}  {many}"
        scene.words.append(Words((x + 13, y), words, 12, colours["text"], left=True))
    bottom = top + math.ceil(len(entries) / 3) * 22
    for n, change in enumerate(k for k in ("new", "ended", "stronger", "weaker", "same")
                               if k in changes):  # fmt: skip
        x = 30 + n * 150
        dashes = {"ended": (6.0, 4.0), "weaker": (2.0, 3.0)}.get(change, ())
        scene.lines.append(Line((x, bottom), (x + 26, bottom), colours[change], 3, 1, dashes))
        scene.words.append(Words((x + 34, bottom), change, 12, colours["text"], left=True))
    return bottom + (22 if changes else 0)
