"""Betweenness: the share of shortest paths that lead through a person, exact or from a sample.

Exact is Brandes' algorithm, part by part. Beyond that, shortest paths are drawn: two people of one
connected part at random, then one of their shortest paths at random, found by a search from both
ends. Each draw either leads through a person or does not, so that the number of hits is binomial:
the Chernoff bound for it adapts to the value, and the small ones of a large network have small
errors. (Drawing sources instead costs a search through everything for each, and its bound is wide.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.projection import Array, ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

EXACT = 300_000_000  # steps along ties: some five seconds
DRAWN = 10_000
SURE = 0.95
NORMAL = 1.959964  # the quantile that goes with it, for each person by themselves


@dataclass(frozen=True, slots=True)
class Betweenness:
    """Betweenness per person, as networkx scales it; `paths` is 0 where it is exact.

    Else so many shortest paths were drawn: 95 % of the intervals from `low` to `high` hold the true
    value, and no value is further than `bound` from the true one, with 95 % for all people at once.
    """

    value: Array
    low: Array
    high: Array
    paths: int
    bound: float


def betweenness(matrix: csr_array[Any], k: int | None = None, seed: int = 0) -> Betweenness:
    """Betweenness from `k` shortest paths; unless given, from all if these are not too many.

    Of each connected part only its own people can be reached.
    """
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    count = matrix.shape[0]
    starts, targets = matrix.indptr.astype(np.int64), matrix.indices
    if count < 3:
        nothing = np.zeros(count)
        return Betweenness(nothing, nothing, nothing, 0, 0.0)
    part = connected_components(matrix, directed=False)[1]
    sizes = np.bincount(part)
    steps = float((sizes * np.bincount(part, np.diff(starts))).sum())
    if k is None and steps <= EXACT:
        value = _exact(starts, targets, sizes[part])
        return Betweenness(value, value, value, 0, 0.0)
    drawn = k or DRAWN
    hits, ordered = _hits(starts, targets, part, drawn, seed)
    # pairs of different parts have no path: of all pairs only this share can be drawn
    scale = ordered / ((count - 1) * (count - 2))
    share = hits / drawn
    low, high = _interval(share, drawn)
    bound = float(_error(np.unique(share), drawn, (1 - SURE) / (2 * count)).max()) * scale
    return Betweenness(share * scale, low * scale, high * scale, drawn, bound)


# -- exact -----------------------------------------------------------------------------------


def _exact(starts: Array, targets: Array, size: Array) -> Array:
    count = len(size)
    total = np.zeros(count)
    for source in np.flatnonzero(size > 2).tolist():  # between two there is nobody
        _dependency(starts, targets, source, total)
    return total / ((count - 1) * (count - 2))


def _dependency(starts: Array, targets: Array, source: int, total: Array) -> None:
    """Add Brandes' dependency of one source on every person: a search out and the way back."""
    depth = np.full(len(starts) - 1, -1, np.int32)
    paths = np.zeros(len(depth))
    depth[source], paths[source] = 0, 1.0
    front, steps = np.array([source]), []
    while True:
        begin, end = starts[front], starts[front + 1]
        near = targets[ranges(begin, end)]
        before = np.repeat(front, end - begin)
        onward = depth[near] < 0
        near, before = near[onward], before[onward]
        if not len(near):
            break
        steps.append((before, near))
        depth[near] = len(steps)
        np.add.at(paths, near, paths[before])
        front = np.unique(near)
    delta = np.zeros(len(depth))
    for before, near in reversed(steps):
        np.add.at(delta, before, paths[before] / paths[near] * (1.0 + delta[near]))
    delta[source] = 0.0
    total += delta


# -- drawn -----------------------------------------------------------------------------------


def _hits(starts: Array, targets: Array, part: Array, drawn: int, seed: int) -> tuple[Array, float]:
    """How many of the drawn paths lead through each person; and the pairs that have a path."""
    chance = np.random.default_rng(seed)
    sizes = np.bincount(part)
    order = np.argsort(part, kind="stable")
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    pairs = sizes.astype(np.float64) * (sizes - 1)
    ordered = float(pairs.sum())
    hits = np.zeros(len(part))
    if not ordered:
        return hits, ordered
    of = chance.choice(len(sizes), drawn, p=pairs / ordered)
    one = chance.integers(0, sizes[of])
    other = chance.integers(0, sizes[of] - 1)
    other += other >= one  # anybody but the first
    one, other = order[begins[of] + one], order[begins[of] + other]
    search = _Search(starts, targets)
    inner = [
        person
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
        for person in search.draw(a, b, chance)
    ]
    np.add.at(hits, np.array(inner, np.int64), 1.0)
    return hits, ordered


class _Search:
    """Draws one of the shortest paths between two people, each as likely as any other."""

    def __init__(self, starts: Array, targets: Array) -> None:
        self.starts, self.targets = starts, targets
        count = len(starts) - 1
        # what a search has seen is wiped after it: the arrays are as long as the network
        self.depth = [np.full(count, -1, np.int32), np.full(count, -1, np.int32)]
        self.paths = [np.zeros(count), np.zeros(count)]

    def draw(self, one: int, other: int, chance: np.random.Generator) -> Iterator[int]:
        """The people between the two, who are connected."""
        levels = ([np.array([one])], [np.array([other])])
        for side, person in enumerate((one, other)):
            self.depth[side][person], self.paths[side][person] = 0, 1.0
        cost = [self._cost(levels[0][0]), self._cost(levels[1][0])]
        while True:
            side = int(cost[1] < cost[0])  # the cheaper side goes on
            near = self._onwards(side, levels[side])
            met = near[self.depth[1 - side][near] >= 0]
            if len(met):
                break
            cost[side] = self._cost(near)
        middle = _weighed(met, self.paths[0][met] * self.paths[1][met], chance)
        if middle not in (one, other):
            yield middle
        for side in (0, 1):
            yield from self._back(side, middle, chance)
        for at, seen in enumerate(levels):
            people = np.concatenate(seen)
            self.depth[at][people], self.paths[at][people] = -1, 0.0

    def _cost(self, people: Array) -> int:
        return int((self.starts[people + 1] - self.starts[people]).sum())

    def _onwards(self, side: int, levels: list[Array]) -> Array:
        """The next level of one side, with the number of shortest paths to each."""
        depth, paths, front = self.depth[side], self.paths[side], levels[-1]
        begin, end = self.starts[front], self.starts[front + 1]
        near = self.targets[ranges(begin, end)]
        through = np.repeat(paths[front], end - begin)
        fresh = depth[near] < 0
        near, through = near[fresh], through[fresh]
        depth[near] = len(levels)
        np.add.at(paths, near, through)
        found: Array = np.unique(near)
        levels.append(found)
        return found

    def _back(self, side: int, person: int, chance: np.random.Generator) -> Iterator[int]:
        """From the middle to the end of one side: the people on the way, both ends left out."""
        depth, paths = self.depth[side], self.paths[side]
        for level in range(int(depth[person]) - 1, 0, -1):
            near = self.targets[self.starts[person] : self.starts[person + 1]]
            near = near[depth[near] == level]
            person = _weighed(near, paths[near], chance)
            yield person


def _weighed(people: Array, weight: Array, chance: np.random.Generator) -> int:
    if len(people) == 1:
        return int(people[0])
    sums = np.cumsum(weight)
    place = np.searchsorted(sums, chance.random() * sums[-1], "right")
    return int(people[min(place, len(sums) - 1)])


# -- how far off -----------------------------------------------------------------------------


def _interval(share: Array, drawn: int) -> tuple[Array, Array]:
    """Wilson's interval of each share by itself."""
    square = NORMAL**2 / drawn
    centre = (share + square / 2) / (1 + square)
    half = np.sqrt(share * (1 - share) * square + square**2 / 4) / (1 + square)
    return np.clip(centre - half, 0, share), np.clip(centre + half, share, 1)


def _error(share: Array, drawn: int, risk: float) -> Array:
    """How far the true share may be, with so small a risk on either side, by Chernoff's bound."""
    most = math.log(1 / risk) / drawn
    up = _limit(share, np.ones_like(share), most) - share
    down = share - _limit(share, np.zeros_like(share), most)
    found: Array = np.maximum(up, down)
    return found


def _limit(share: Array, end: Array, most: float) -> Array:
    """The value furthest towards an end whose relative entropy to the share is within the bound."""
    near, far = share.copy(), end
    for _ in range(60):
        middle = (near + far) / 2
        inside = _entropy(share, middle) <= most
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    return far


def _entropy(share: Array, true: Array) -> Array:
    """The relative entropy of two coins."""
    true = np.clip(true, 1e-300, 1 - 1e-16)
    with np.errstate(divide="ignore", invalid="ignore"):
        hit = np.where(share > 0, share * np.log(share / true), 0.0)
        miss = np.where(share < 1, (1 - share) * np.log((1 - share) / (1 - true)), 0.0)
    found: Array = hit + miss
    return found
