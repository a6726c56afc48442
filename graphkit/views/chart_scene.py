"""The still picture of a map: regions in the tints of their fields, titles, the subject ringed.

Slice with its regions → borders through the middles of cells' sides → areas, titles → `Scene`
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from graphkit.slices import Slice, SliceMap
from graphkit.views.charting import cells_of
from graphkit.views.lettering import WIDER, Lettering, Meant, Point, Words, beside, width_of_text
from graphkit.views.scene import HEAD, HIGHEST, SHEET, Dot, Scene, mix, palette
from graphkit.views.wording import describe, text

TINTS = (0.34, 0.42, 0.5, 0.26, 0.58)
APART_HUE = 9
EDGE = 28.0
DOTTED = 3_000  # people, up to whom everybody is a dot
TITLES = 70
SLOWER = 24.0  # points a cell, from which dots grow more slowly (as in map_paint.js)
TRIED = 24  # places across and down a region
KEPT = 8
RING = 5.0  # around a subject
NAMED = 150  # people at the most, where their dots leave room
_CORNERS = ((1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2))


def chart_scene(slice: Slice, bare: bool = False) -> Scene:
    """What to draw of a map; `bare` without title and notes."""
    from dataclasses import replace  # noqa: PLC0415

    said = describe(replace(slice, edges=(), works=()))
    top = 8.0 if bare else HEAD
    summary = f"{len(slice.nodes):,} people, {len(slice.edges):,} ties"
    scene = Scene(SHEET, top + 60, said["title"], summary)
    if slice.map is None or not slice.nodes:
        return scene
    sheet = _Sheet(slice, slice.map, top)
    scene.height = round(sheet.low + EDGE, 1)
    scene.areas = list(sheet.areas())
    scene.dots = list(sheet.dots())
    discs = [(*dot.at, dot.radius + RING * dot.ring) for dot in scene.dots]
    names = Lettering(discs, (SHEET, top, scene.height))
    names.write(list(sheet.names()))
    for level, size in (("field", 17), ("field", 13), ("field", 11), ("community", 11)):
        there = {words.text for words in names.placed}  # smaller where dots leave little room
        names.write([m for m in sheet.titles(level, size) if m.words.text not in there][:TITLES])
    names.write(list(sheet.people())[:NAMED])
    scene.words += names.placed
    if not bare:
        ink, muted = palette()["text"], palette()["muted"]
        scene.words.insert(0, Words((28, 34), said["title"][:70], 25, ink, True, left=True))
        scene.words.insert(1, Words((28, 62), summary, 14, muted, left=True))
        notes = "   ".join(f"{n}: {v}" for n, v in said["notes"] if n in ("Sources", "Made by"))
        scene.words.append(Words((28, scene.height), notes[:170], 10.5, muted, left=True))
        scene.height = round(scene.height + 18, 1)
    return scene


class _Sheet:
    """Where the cells of a map are on a sheet."""

    def __init__(self, slice: Slice, chart: SliceMap, top: float) -> None:
        from graphkit.layout.territory import ROW, neighbours, points  # noqa: PLC0415 - scipy

        self.slice, self.chart, self.row = slice, chart, ROW
        self.cells = cells_of(slice)
        self.cells = self.cells - self.cells.min(axis=0) // 2 * 2
        at = points(self.cells)
        low, high = at.min(axis=0) - 0.6, at.max(axis=0) + 0.6
        wide, tall = (high - low).tolist()
        self.scale = min((SHEET - 2 * EDGE) / wide, HIGHEST / tall, 40.0)
        self.shift = np.array([(SHEET - wide * self.scale) / 2, top + 6]) - low * self.scale
        self.at = at * self.scale + self.shift
        self.low = float((high * self.scale + self.shift)[1])
        self.near = neighbours(self.cells)
        self._levels()
        discs = [(*dot.at, dot.radius) for dot in self.dots()]
        self.drawn = np.array(discs, float).reshape(-1, 3)

    def _levels(self) -> None:
        """The community and the field of everybody, and the hue of each field."""
        chart = self.chart
        index = {region.id: n for n, region in enumerate(chart.regions)}
        up = [index[r.parent] if r.parent else n for n, r in enumerate(chart.regions)]
        level = [region.level for region in chart.regions]
        community = [up[n] if level[n] == "group" else n for n in range(len(up))]
        place = np.array(chart.place, np.int64)
        self.community = np.array(community, np.int64)[place]
        self.field = np.array(up, np.int64)[self.community]
        fields = [n for n, name in enumerate(level) if name == "field"]
        self.hue = {n: k % 9 for k, n in enumerate(fields)}
        self.hue |= {n: APART_HUE for n, name in enumerate(level) if name == "apart"}

    def areas(self) -> Iterator[tuple[list[list[Point]], str]]:
        """Each community's ground with its tint: no two side by side have the same."""
        own = self.community
        other = np.where(self.near >= 0, own[self.near], -1)
        taken: dict[int, int] = {}
        beside: dict[int, set[int]] = {}
        for a, b in np.unique(np.stack([np.repeat(own, 6), other.ravel()], 1), axis=0).tolist():
            if b >= 0 and a != b:
                beside.setdefault(a, set()).add(b)
        loops = _borders(self.cells, other, own)
        for code in sorted(loops):
            used = {taken.get(b) for b in beside.get(code, ())}
            tint = next((t for t in (0, 2, 4, 1, 3) if t not in used), code % 5)
            taken[code] = tint
            field = int(self.field[np.argmax(own == code)])
            colour = palette()[f"fill-{self.hue[field]}"]
            shapes = [[self._point(*corner) for corner in loop] for loop in loops[code]]
            yield shapes, mix(colour, palette()["surface"], TINTS[tint])

    def _point(self, x: float, y: float) -> Point:
        step = self.row / 3
        return (
            round(x / 2 * self.scale + float(self.shift[0]), 1),
            round(y * step * self.scale + float(self.shift[1]), 1),
        )

    def dots(self) -> Iterator[Dot]:
        """Everybody of a small map, and the subject of each."""
        colours, few = palette(), len(self.slice.nodes) <= DOTTED
        for n, node in enumerate(self.slice.nodes):
            if not (few or node.focus):
                continue
            x, y = self.at[n].round(1).tolist()
            grown = min(self.scale, SLOWER + 0.3 * max(self.scale - SLOWER, 0.0))
            radius = grown * (0.13 + 0.2 * math.sqrt(max(node.size, 0.0)))
            hue = self.hue[int(self.field[n])]
            radius = max(radius, 4.0) if node.focus else max(radius, 0.8)
            yield Dot(
                (x, y),
                round(radius, 1),
                colours[f"edge-{hue}"],
                colours[f"edge-{hue}"],
                ring=node.focus,
            )

    def names(self) -> Iterator[Meant]:
        """The names of the subjects."""
        for n, node in enumerate(self.slice.nodes):
            if node.focus:
                x, y = self.at[n].round(1).tolist()
                words = Words((x, y), text(node.label)[:40], 15, palette()["text"], bold=True)
                radius = float(self.drawn[(self.drawn[:, :2] == (x, y)).all(axis=1), 2].max())
                yield beside(words, (x, y, radius), -1)

    def people(self) -> Iterator[Meant]:
        """The names of a small map, those of most works first."""
        if len(self.slice.nodes) > DOTTED:
            return
        radii = {tuple(disc[:2]): disc[2] for disc in self.drawn.tolist()}
        ranked = sorted(range(len(self.slice.nodes)), key=lambda n: -self.slice.nodes[n].size)
        for n in ranked:
            node, (x, y) = self.slice.nodes[n], self.at[n].round(1).tolist()
            if not node.focus:
                words = Words((x, y), text(node.label)[:34], 10.5, palette()["text"])
                yield beside(words, (x, y, radii[x, y]), -1)

    def titles(self, level: str, size: float) -> Iterator[Meant]:
        """Titles of regions amid their people, where they are wide enough for them."""
        colours = palette()
        codes = self.field if level == "field" else self.community
        for n, region in enumerate(self.chart.regions):
            apart = region.level == "apart" and level == "field"
            if region.level != level and not apart:
                continue
            own = self.at[codes == n]
            if not len(own):
                continue
            label = text(region.title)
            label = label if len(label) <= 34 else label[:33].rstrip() + "…"
            wide = WIDER * width_of_text(label, size, bold=True)
            if level != "field" and wide > 1.05 * float(np.ptp(own[:, 0])) + self.scale:
                continue
            hue = self.hue.get(n) if level == "field" else self.hue[int(self.field[codes == n][0])]
            share = 0.4 if level == "field" else 0.55
            ink = mix(colours[f"edge-{hue}"], colours["text"], share)
            spots = self._spots(own, codes, n, (wide, size))
            yield Meant(Words(spots[0], label, size, ink, bold=True), wide, spots)

    def _spots(self, own: Any, codes: Any, n: int, text: tuple[float, float]) -> list[Point]:
        """Where a title may stand: amid its region, else beside it, on no other region's ground."""
        (wide, size), (left, top), (right, low) = text, own.min(axis=0), own.max(axis=0)
        mid, half = np.array([left + right, top + low]) / 2, np.array([right - left, low - top]) / 2
        half = half + np.array([self.scale, 0.5 * self.scale + size])
        steps = np.linspace(-1, 1, TRIED)
        places = np.array([(a, b) for b in steps for a in steps])
        cost = (places**2).sum(axis=1) + 0.1 * (places[:, 1] > 0)
        places = mid + places[np.argsort(cost, kind="stable")] * half
        aside, high = wide / 2 + 2, 0.62 * size
        reach = self.scale * 0.6
        spots: list[Point] = []
        foreign = self.at[codes != n]
        border = half + np.array([aside + reach, high + reach])
        near = foreign[(np.abs(foreign - mid) < border).all(axis=1)]
        for x, y in places.round(1).tolist():
            away = np.maximum(np.abs(near - (x, y)) - (aside, high), 0.0)
            if len(near) and float((away**2).sum(axis=1).min()) < reach * reach:
                continue
            if self._covered((x, y), (aside, high)):
                continue
            spots.append((x, y))
            if len(spots) == KEPT:
                break
        middle = own[int(np.argmin(((own - own.mean(axis=0)) ** 2).sum(axis=1)))]
        return spots or [tuple(middle.round(1).tolist())]

    def _covered(self, at: Point, half: Point) -> bool:
        """Whether a text would lie over a dot that is drawn."""
        if not len(self.drawn):
            return False
        away = np.maximum(np.abs(self.drawn[:, :2] - at) - half, 0.0)
        return bool(((away**2).sum(axis=1) < self.drawn[:, 2] ** 2).any())


def _borders(cells: Any, other: Any, own: Any) -> dict[int, list[list[tuple[float, float]]]]:
    """The border of each region as loops, in halves of a cell and thirds of a row."""
    sides: dict[int, dict[tuple[int, int], tuple[int, int]]] = {}
    cell, side = np.nonzero(other[:, _SIDES] != own[:, None])
    for i, k in zip(cell.tolist(), side.tolist(), strict=True):
        x, y = 2 * int(cells[i, 0]) + int(cells[i, 1] & 1), 3 * int(cells[i, 1])
        (ax, ay), (bx, by) = _CORNERS[k], _CORNERS[(k + 1) % 6]
        sides.setdefault(int(own[i]), {})[x + ax, y + ay] = (x + bx, y + by)
    return {code: list(_loops(steps)) for code, steps in sides.items()}


# The neighbours of `territory.neighbours`, in the order of corners: east, then clockwise.
_SIDES: Sequence[int] = (0, 5, 4, 1, 2, 3)


def _loops(steps: dict[tuple[int, int], tuple[int, int]]) -> Iterator[list[tuple[float, float]]]:
    while steps:
        first = corner = next(iter(steps))
        loop: list[tuple[float, float]] = []
        while corner in steps:
            after = steps.pop(corner)
            loop.append(((corner[0] + after[0]) / 2, (corner[1] + after[1]) / 2))
            corner = after
            if corner == first:
                break
        yield loop
