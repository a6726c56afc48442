"""Names on a sheet that collide with nothing: what matters most is named first.

a name → eight places around its dot, or its community → how many dots and names each would hide
→ the first that hides nothing, or no name

Names are measured with the widths of Helvetica, so that every machine places them alike.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Point = tuple[float, float]
Disc = tuple[float, float, float]  # a place and a radius
Box = tuple[float, float, float, float]  # left, top, right, bottom
WIDER = 1.15  # than Helvetica, as fonts of some systems are
RINGS = 3  # of places around a name that matters
EDGE = 4.0  # of the sheet, where no name stands
AT_ONCE = 500_000  # pairs of a name and a disc that are compared
_HELVETICA = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
]  # fmt: skip


def width_of_text(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is, nearly; the same on every machine."""
    return sum(map(_em, text)) * size / 1000 * (1.07 if bold else 1.0)


@cache
def _em(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    plain = unicodedata.normalize("NFKD", character)[:1]
    place = ord(plain) - 32 if plain else -1
    return _HELVETICA[place] if 0 <= place < len(_HELVETICA) else 600


class Words(NamedTuple):
    """A text: the middle of its line, its beginning where `left`, its end where `right`."""

    at: Point
    text: str
    size: float
    colour: str
    bold: bool = False
    italic: bool = False
    left: bool = False
    right: bool = False


class Meant(NamedTuple):
    """A name that is to find its place.

    `own` is the disc that it names, which it may cover, -1 for none; `most` is what it may hide.
    """

    words: Words
    wide: float
    spots: Sequence[Point]
    own: int = -1
    most: int = 0


def beside(words: Words, disc: Disc, own: int) -> Meant:
    """The name of a disc: at one of its four sides, or over a corner.

    A bold one has places farther out, too, and may hide other discs where all of them are taken.
    """
    wide = drawn_width(words)
    spots = [
        spot
        for ring in range(RINGS if words.bold else 1)
        for spot in _around(words, disc, wide, ring)
    ]
    return Meant(words, wide, spots, own, 9 if words.bold else 0)


def _around(words: Words, disc: Disc, wide: float, ring: int) -> Iterator[Point]:
    x, y, radius = disc
    high, away = words.size * 0.62, radius + (8 if words.bold else 3) + 1.3 * words.size * ring
    aside = away + wide / 2 + 1
    yield from ((x, y + away + high), (x, y - away - high), (x + aside, y), (x - aside, y))
    right, down = wide / 2 + 0.4 * radius, 0.75 * away + high
    yield from ((x + a * right, y + b * down) for a, b in ((1, -1), (-1, -1), (1, 1), (-1, 1)))


def drawn_width(words: Words) -> float:
    """How wide a text may become: the fonts of some systems are wider than Helvetica."""
    return WIDER * width_of_text(words.text, words.size, words.bold)


def over(words: Words, corners: Sequence[Point]) -> Meant:
    """The name of a ground, above or below it."""
    top, low = min(y for _, y in corners), max(y for _, y in corners)
    highest = min(corners, key=lambda c: (c[1], c[0]))[0]
    lowest = max(corners, key=lambda c: (c[1], -c[0]))[0]
    middle = (min(x for x, _ in corners) + max(x for x, _ in corners)) / 2
    spots = (highest, top - 10), (lowest, low + 10), (middle, top - 10), (middle, low + 10)
    return Meant(words, drawn_width(words), spots)


class Lettering:
    """The names on a sheet so far. `area` is how wide it is, and its top and bottom."""

    def __init__(self, discs: Sequence[Disc], area: tuple[float, float, float]) -> None:
        self.area = area
        self.xs, self.ys, self.rs = np.array(discs, float).reshape(-1, 3).T
        self.taken: list[Floats] = []  # their boxes
        self.placed: list[Words] = []

    def write(self, meant: Sequence[Meant]) -> None:
        """Some names, one after another, each if there is room."""
        boxes = np.array([box for one in meant for box in _boxes(one)]).reshape(-1, 4)
        ends = np.cumsum([0, *(len(one.spots) for one in meant)]).tolist()
        costs = self._hidden(boxes, np.repeat([one.own for one in meant], np.diff(ends)))
        costs += 10 * _meeting(boxes, np.array(self.taken).reshape(-1, 4)).sum(axis=1)
        for n, one in enumerate(meant):
            own = costs[ends[n] : ends[n + 1]].tolist()
            least = min(own, default=math.inf)
            if least > one.most:
                continue
            place = own.index(least)
            box = boxes[ends[n] + place]
            costs += 10 * _meeting(boxes, box[None])[:, 0]
            x, y = one.spots[place]
            self.taken.append(box)
            self.placed.append(one.words._replace(at=(round(x, 1), round(y, 1))))

    def _hidden(self, boxes: Floats, own: Ints) -> Floats:
        """How many discs each place would hide, but for its own; no place beyond the sheet."""
        many = np.empty(len(boxes))
        some = max(AT_ONCE // max(len(self.xs), 1), 1)
        for begin in range(0, len(boxes), some):
            part = slice(begin, begin + some)
            left, top, right, low = boxes[part].T[:, :, None]
            dx = self.xs - np.maximum(left, np.minimum(self.xs, right))
            dy = self.ys - np.maximum(top, np.minimum(self.ys, low))
            covered = dx * dx + dy * dy < self.rs * self.rs
            row = np.flatnonzero(own[part] >= 0)
            covered[row, own[part][row]] = False
            many[part] = covered.sum(axis=1)
        wide, top, low = self.area
        left, right = boxes[:, 0], boxes[:, 2]
        inside = (left > EDGE) & (right < wide - EDGE) & (boxes[:, 1] > top) & (boxes[:, 3] < low)
        return np.where(inside, many, math.inf)


def _boxes(meant: Meant) -> list[Box]:
    """The ground of a name at each of its places."""
    aside, high = meant.wide / 2 + 2, meant.words.size * 0.62
    return [(x - aside, y - high, x + aside, y + high) for x, y in meant.spots]


def _meeting(boxes: Floats, others: Floats) -> npt.NDArray[np.bool_]:
    """Which boxes (rows) meet which others (columns)."""
    left, top, right, low = boxes.T[:, :, None]
    across = (left < others[:, 2]) & (others[:, 0] < right)
    return np.asarray(across & (top < others[:, 3]) & (others[:, 1] < low))
