"""Put newcomers near those they belong to, on free ground; nobody who stands is moved.

placed → a map of the ground, in small squares: which are taken → each newcomer tries the spots of
a spiral around theirs, and takes the first free one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CLEAR = 46.0  # nearest that a newcomer comes to anybody
STEP = 23.0
TRIES = 900
NEAR = 120
SQUARE = 5.0  # of the map; larger where the ground is very wide
MOST_SQUARES = 1500  # in a row
_GOLDEN = 2.399963


def place_newcomers(
    placed: Sequence[tuple[float, float]],
    near: Sequence[Sequence[int]],
    outwards: Sequence[float],
) -> list[tuple[float, float]]:
    """A place for each newcomer, close to the `near` ones among the placed.

    `outwards` says how many steps away from the middle the search begins: things that everybody
    shares stand among them, people beyond the picture stand at its border.

    >>> place_newcomers([(0.0, 0.0), (100.0, 0.0)], [[1]], [1.0])[0][0] > 100
    True
    """
    if not near:
        return []
    fixed = np.asarray(placed, np.float64).reshape(-1, 2)
    middle = fixed.mean(axis=0) if len(fixed) else np.zeros(2)
    spiral = _spiral()
    ground = _Ground(fixed, np.abs(spiral).max(axis=0) + 2 * STEP * max(outwards))
    targets = _targets(fixed, near, np.asarray(outwards), middle)
    first = np.round(targets[:, None] + spiral[:NEAR], 1)  # most find theirs among these
    spots = [
        ground.free(squares, some, target, spiral)
        for some, squares, target in zip(first, ground.squares(first), targets, strict=True)
    ]
    return [(float(x), float(y)) for x, y in spots]


def _targets(
    fixed: Floats, near: Sequence[Sequence[int]], outwards: Floats, middle: Floats
) -> Floats:
    """Where each newcomer would like to be: amid their own, and outwards from there."""
    many = np.array([len(own) for own in near])
    who = np.repeat(np.arange(len(near)), many)
    those = fixed[np.fromiter(chain.from_iterable(near), np.int64, len(who))]
    sums = np.stack([np.bincount(who, those[:, axis], len(near)) for axis in (0, 1)], axis=1)
    targets = np.where(many[:, None] > 0, sums / np.maximum(many, 1)[:, None], middle)
    away = targets - middle
    length = np.sqrt((away * away).sum(axis=1))[:, None]
    out = away / np.maximum(length, 1e-9) * outwards[:, None] * 2 * STEP
    return np.asarray(np.where(length > 1e-9, targets + out, targets))


@cache
def _spiral() -> Floats:
    turn = np.arange(TRIES, dtype=np.float64)
    reach = STEP * np.sqrt(turn)
    unit = np.round(np.stack([np.cos(turn * _GOLDEN), np.sin(turn * _GOLDEN)], axis=1), 9)
    return np.asarray(unit * reach[:, None] * np.array([1.25, 1.0]))


class _Ground:
    """Who stands where, and which squares of the map are too near to somebody."""

    def __init__(self, placed: Floats, reach: Floats) -> None:
        low = placed.min(axis=0) if len(placed) else np.zeros(2)
        high = placed.max(axis=0) if len(placed) else np.zeros(2)
        border = reach + 2 * CLEAR
        self.low = low - border
        size = high - low + 2 * border
        self.square = max(SQUARE, float(size.max()) / MOST_SQUARES)
        # A spot may lie in the corner of its square: the circle is so much wider.
        around = np.arange(2 * int(np.ceil(CLEAR / self.square)) + 3) * self.square
        around = around - around[-1] / 2
        widest = CLEAR + 1.5 * self.square
        inside = np.argwhere(around[:, None] ** 2 + around[None] ** 2 < widest * widest)
        self.half = len(around) // 2  # so many squares more on every side
        rows, self.row = (np.ceil(size / self.square) + 2 + 2 * self.half).astype(np.int64).tolist()
        self.taken = np.zeros(rows * self.row, np.bool_)  # row after row
        self.circle = (inside - self.half) @ np.array([self.row, 1])
        self.people = [placed]
        self._take(self.squares(placed)[:, None])

    def squares(self, spots: Floats) -> Ints:
        """The squares that some spots lie in."""
        at = ((spots - self.low) / self.square).astype(np.int64) + self.half
        return np.asarray(at[..., 0] * self.row + at[..., 1])

    def _take(self, squares: Ints) -> None:
        self.taken[squares + self.circle] = True

    def free(self, squares: Ints, spots: Floats, target: Floats, around: Floats) -> Floats:
        """The first of these spots, or of all around a target, that is clear; else the clearest.

        Whoever asked stands there from now on.
        """
        taken = self.taken[squares]
        place = int(taken.argmin())
        if taken[place]:
            spots = np.round(target + around, 1)
            squares = self.squares(spots)
            taken = self.taken[squares]
            place = int(taken.argmin())
        if taken[place]:
            gap = spots[:, None] - np.concatenate(self.people)
            place = int(np.argmax((gap * gap).sum(axis=2).min(axis=1)))
        self.people.append(spots[place, None])
        self._take(squares[place])
        return np.asarray(spots[place])
