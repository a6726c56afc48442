"""Put newcomers near those they belong to, on free ground; nobody who stands is moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
CLEAR = 46.0  # nearest that a newcomer comes to anybody
STEP = 23.0
TRIES = 160
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
    fixed = np.asarray(standing, np.float64).reshape(-1, 2)
    taken = np.empty((len(fixed) + len(near), 2))
    taken[: len(fixed)] = fixed
    middle = fixed.mean(axis=0) if len(fixed) else np.zeros(2)
    spiral = _spiral()
    for number, (own, out) in enumerate(zip(near, outwards, strict=True)):
        here = len(fixed) + number
        target = fixed[list(own)].mean(axis=0) if own else middle
        away = target - middle
        length = float(np.sqrt((away * away).sum()))
        if length > 1e-9:
            target = target + away / length * out * 2 * STEP
        taken[here] = np.round(_free(target + spiral, taken[:here]), 1)
    return [(float(x), float(y)) for x, y in taken[len(fixed) :]]


def _spiral() -> Floats:
    turn = np.arange(TRIES, dtype=np.float64)
    reach = STEP * np.sqrt(turn)
    unit = np.round(np.stack([np.cos(turn * _GOLDEN), np.sin(turn * _GOLDEN)], axis=1), 9)
    return np.asarray(unit * reach[:, None] * np.array([1.25, 1.0]))


def _free(spots: Floats, taken: Floats) -> Floats:
    """The first spot that is clear of all; else the clearest."""
    if not len(taken):
        return np.asarray(spots[0])
    dx = spots[:, 0, None] - taken[:, 0]
    dy = spots[:, 1, None] - taken[:, 1]
    clear = (dx * dx + dy * dy).min(axis=1)
    good = np.flatnonzero(clear >= CLEAR * CLEAR)
    return np.asarray(spots[int(good[0]) if len(good) else int(np.argmax(clear))])
