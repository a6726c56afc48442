"""Put newcomers near those they belong to, on free ground; nobody who stands is moved.

standing → a map of the ground, in small squares: which are taken → each newcomer tries the spots of
a spiral around theirs, and takes the first free one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
CLEAR = 46.0  # nearest that a newcomer comes to anybody
STEP = 23.0
TRIES = 900
NEAR = 120
SQUARE = 5.0  # of the map; larger where the ground is very wide
MOST_SQUARES = 1500  # in a row
_GOLDEN = 2.399963


def settle(
    standing: Sequence[tuple[float, float]],
    near: Sequence[Sequence[int]],
    outwards: Sequence[float],
) -> list[tuple[float, float]]:
    """A place for each newcomer, close to the `near` ones among the standing.

    `outwards` says how many steps away from the middle the search begins: things that everybody
    shares stand among them, people beyond the picture stand at its border.

    >>> settle([(0.0, 0.0), (100.0, 0.0)], [[1]], [1.0])[0][0] > 100
    True
    """
    if not near:
        return []
    fixed = np.asarray(standing, np.float64).reshape(-1, 2)
    middle = fixed.mean(axis=0) if len(fixed) else np.zeros(2)
    spiral = _spiral()
    ground = _Ground(fixed, np.abs(spiral).max(axis=0) + 2 * STEP * max(outwards))
    found = []
    for own, out in zip(near, outwards, strict=True):
        target = fixed[list(own)].sum(axis=0) / len(own) if own else middle
        away = target - middle
        length = float(np.sqrt((away * away).sum()))
        if length > 1e-9:
            target = target + away / length * out * 2 * STEP
        spot = np.round(ground.free(target + spiral), 1)
        ground.take(spot[None])
        found.append((float(spot[0]), float(spot[1])))
    return found


@cache
def _spiral() -> Floats:
    turn = np.arange(TRIES, dtype=np.float64)
    reach = STEP * np.sqrt(turn)
    unit = np.round(np.stack([np.cos(turn * _GOLDEN), np.sin(turn * _GOLDEN)], axis=1), 9)
    return np.asarray(unit * reach[:, None] * np.array([1.25, 1.0]))


class _Ground:
    """Who stands where, and which squares of the map are too near to somebody."""

    def __init__(self, standing: Floats, reach: Floats) -> None:
        low = standing.min(axis=0) if len(standing) else np.zeros(2)
        high = standing.max(axis=0) if len(standing) else np.zeros(2)
        border = reach + 2 * CLEAR
        self.low = low - border
        size = high - low + 2 * border
        self.square = max(SQUARE, float(size.max()) / MOST_SQUARES)
        # A spot may lie in the corner of its square: the circle is so much wider.
        around = np.arange(2 * int(np.ceil(CLEAR / self.square)) + 3) * self.square
        around = around - around[-1] / 2
        wide = CLEAR + 1.5 * self.square
        self.circle = around[:, None] ** 2 + around[None] ** 2 < wide * wide
        self.half = len(around) // 2
        self.taken = np.zeros(np.ceil(size / self.square).astype(np.int64) + 2, np.bool_)
        self.people: list[Floats] = []
        self.take(standing)

    def take(self, spots: Floats) -> None:
        """Somebody stands on each of these."""
        self.people.extend(spots)
        wide = len(self.circle)
        for x, y in (((spots - self.low) / self.square).astype(np.int64) - self.half).tolist():
            self.taken[x : x + wide, y : y + wide] |= self.circle

    def free(self, spots: Floats) -> Floats:
        """The first spot that is clear of all; else the clearest."""
        for some in (spots[:NEAR], spots[NEAR:]):  # most find theirs among the first
            at = ((some - self.low) / self.square).astype(np.int64)
            good = (~self.taken[at[:, 0], at[:, 1]]).nonzero()[0]
            if len(good):
                return np.asarray(some[int(good[0])])
        gap = spots[:, None] - np.array(self.people)
        return np.asarray(spots[int(np.argmax((gap * gap).sum(axis=2).min(axis=1)))])
