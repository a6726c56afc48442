"""How good a picture is, in numbers: overlap, communities apart, length of ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

OVERLAP = 30.0  # two dots nearer than this touch


@dataclass(frozen=True, slots=True)
class Quality:
    """Measures of a layout.

    `overlaps` counts pairs of dots that touch. `own_nearest` is the share of people whose nearest
    six are mostly of their own community, among those who have one (1 is best). `tie_length` is the
    median tie over the median distance of any two: less is better.
    """

    overlaps: int
    own_nearest: float | None
    tie_length: float | None


def quality(positions: npt.ArrayLike, ties: npt.ArrayLike, groups: Sequence[str | None]) -> Quality:
    """Measure the positions of a graph."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to import, seldom needed

    at = np.asarray(positions, np.float64).reshape(-1, 2)
    if len(at) < 2:
        return Quality(0, None, None)
    tree = cKDTree(at)
    return Quality(len(tree.query_pairs(OVERLAP)), _own(at, tree, groups), _length(at, ties))


def _own(at: npt.NDArray[np.float64], tree: cKDTree, groups: Sequence[str | None]) -> float | None:
    code = {g: n for n, g in enumerate(dict.fromkeys(groups)) if g is not None}
    codes = np.array([code.get(g, -1) if g is not None else -1 for g in groups])
    sizes = np.bincount(codes[codes >= 0], minlength=len(code))
    judged = np.flatnonzero((codes >= 0) & (sizes[np.maximum(codes, 0)] >= 4))
    if not len(judged):
        return None
    k = min(7, len(at))
    nearest = tree.query(at[judged], k)[1]
    near: npt.NDArray[np.int64] = np.asarray(nearest).reshape(len(judged), k)
    same = (codes[near[:, 1:]] == codes[judged][:, None]).sum(axis=1)
    most = np.minimum(k - 1, sizes[codes[judged]] - 1)
    return float((2 * same >= most).mean())


def _length(at: npt.NDArray[np.float64], ties: npt.ArrayLike) -> float | None:
    ends = np.asarray(ties, np.float64).reshape(-1, 3)[:, :2].astype(np.int64)
    if not len(ends):
        return None
    rng = np.random.default_rng(0)
    draws: npt.NDArray[np.int64] = np.asarray(rng.integers(0, len(at), (2, 4000)))
    one, other = draws[0], draws[1]
    apart = np.sqrt(((at[one] - at[other]) ** 2).sum(axis=1))
    tied = np.sqrt(((at[ends[:, 0]] - at[ends[:, 1]]) ** 2).sum(axis=1))
    return float(np.median(tied) / max(float(np.median(apart[one != other])), 1e-9))
