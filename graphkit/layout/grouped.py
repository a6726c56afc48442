"""Large components: communities as discs, each laid out by itself, discs packed by their ties.

groups → each: stress inside → a disc → discs drawn together by ties and pushed apart
       → each disc turned to face those it is tied to → nobody on top of another.

Everything costs about as much as the number of people and ties, so fifty thousand are placed in
seconds. Only + - * / and roots, and sums in one order: every machine computes the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from graphkit.projection import rows_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

UNIT = 62.0  # radius of the ground of one person
CLEARANCE = np.array([58.0, 44.0])
_STRESS = 160  # up to this many people in a group, distances are computed
_GOLDEN = 2.399963
_ROUNDS = 90
_HIGH = 1.25  # upwards counts so much more
_FAR = 1e9


def grouped(matrix: csr_array, codes: Ints, seed: int) -> Floats:
    """Positions of one connected component, around the origin."""
    del seed  # nothing here is left to chance
    codes = _everybody(matrix, codes)
    members = [np.flatnonzero(codes == g) for g in range(int(codes.max()) + 1)]
    discs = [_inside(own) for own in _within(matrix, codes, members)]
    radius = np.array([UNIT * np.sqrt(len(own)) * 0.62 + 30.0 for own in members])
    between = _between(matrix, codes, len(members))
    centres = packed(between, radius)
    at = np.empty((len(codes), 2))
    for own, disc, middle in zip(members, discs, centres, strict=True):
        at[own] = middle + disc
    at = _faced(at, matrix, codes, centres)
    return _separate(at - at.mean(axis=0))


def _everybody(matrix: csr_array, codes: Ints) -> Ints:
    """A group for everybody: those without one go where most of their ties lead."""
    known = np.unique(codes[codes >= 0])
    place = np.full(int(codes.max(initial=0)) + 1, -1)
    place[known] = np.arange(len(known))
    group = np.where(codes >= 0, place[np.maximum(codes, 0)], -1)
    own = csr_array(matrix)
    for person in np.flatnonzero(group < 0).tolist():
        row = slice(int(own.indptr[person]), int(own.indptr[person + 1]))
        near = group[own.indices[row]]
        pull = np.bincount(near[near >= 0], own.data[row][near >= 0], minlength=1)
        group[person] = int(np.argmax(np.round(pull, 9))) if pull.any() else -1
    rest = group < 0
    group[rest] = int(group.max()) + 1
    return np.asarray(group, np.int64)


def _sunflower(n: int, order: Ints) -> Floats:
    """Points evenly on a disc, those that come first in the middle."""
    rank = np.empty(n)
    rank[order] = np.arange(n)
    angle = rank * _GOLDEN
    unit = np.round(np.stack([np.cos(angle), np.sin(angle)], axis=1), 9)
    return np.asarray(unit * (UNIT * 0.56 * np.sqrt(rank + 0.35))[:, None])


def ends(matrix: csr_array) -> tuple[Ints, Ints]:
    """The two ends of each tie, both ways: its row and its column."""
    return rows_of(matrix.indptr), np.asarray(matrix.indices, np.int64)


def _within(
    matrix: csr_array, codes: Ints, members: Sequence[Ints]
) -> Iterator[tuple[int, Ints, Ints]]:
    """Each group by itself: how many they are, and the two ends of each tie among them."""
    rows, columns = ends(matrix)
    place = np.empty(len(codes), np.int64)
    for own in members:
        place[own] = np.arange(len(own))
    inside = codes[rows] == codes[columns]
    rows, columns = rows[inside], columns[inside]
    order = np.argsort(codes[rows], kind="stable")
    rows, columns = rows[order], columns[order]
    last = np.cumsum(np.bincount(codes[rows], minlength=len(members))).tolist()
    for own, a, b in zip(members, [0, *last], last, strict=False):
        yield len(own), place[rows[a:b]], place[columns[a:b]]


def _inside(own: tuple[int, Ints, Ints]) -> Floats:
    n, one, other = own
    if n == 1:
        return np.zeros((1, 2))
    degree = np.bincount(one, minlength=n)
    start = _sunflower(n, np.lexsort((np.arange(n), -degree)))
    if n > _STRESS or n < 4:
        return np.asarray(start - start.mean(axis=0))
    steps = csr_array((np.ones(len(one)), other, np.concatenate([[0], np.cumsum(degree)])), (n, n))
    ways = np.asarray(shortest_path(steps, directed=False, unweighted=True))
    reached = ways[np.isfinite(ways)]
    ways = np.where(np.isfinite(ways), ways, reached.max(initial=1.0) + 1.0)
    at = stress_of(ways, start / UNIT)
    spread = np.sqrt((at * at).sum(axis=1).mean())
    wanted = UNIT * 0.46 * np.sqrt(n)
    at = at * (wanted / max(float(spread), 1e-9))
    reach = np.sqrt((at * at).sum(axis=1))
    most = 1.5 * wanted
    return np.asarray(at * np.minimum(1.0, most / np.maximum(reach, 1e-9))[:, None])


def stress_of(ways: Floats, at: Floats, rounds: int = 24) -> Floats:
    """Stress majorization, a few rounds of it (see `stress`)."""
    wanted = ways + np.eye(len(ways))
    weight = 1.0 / (wanted * wanted)
    np.fill_diagonal(weight, 0.0)
    pull = weight * ways
    ease = 0.95 / weight.sum(axis=0)
    x, y = at[:, 0].copy(), at[:, 1].copy()
    for _ in range(rounds):
        dx, dy = x - x[:, None], y - y[:, None]
        force = pull / np.maximum(np.sqrt(dx * dx + dy * dy), 1e-9) - weight
        x = x + ease * np.add.reduce(force * dx)
        y = y + ease * np.add.reduce(force * dy)
    moved = np.stack([x, y], axis=1)
    return np.asarray(moved - moved.mean(axis=0))


def _between(matrix: csr_array, codes: Ints, count: int) -> Floats:
    rows, columns = ends(matrix)
    return between_groups(codes[rows], codes[columns], np.asarray(matrix.data), count)


def between_groups(one: Ints, other: Ints, weight: Floats, count: int) -> Floats:
    """How strongly groups are tied: 0 to 1, each against the strongest of its own."""
    total = np.bincount(one * count + other, weight, minlength=count * count)
    total = total.reshape(count, count)
    np.fill_diagonal(total, 0.0)
    top = np.maximum(total.max(axis=1), 1e-9)
    return np.asarray(np.sqrt(np.maximum(total / top[:, None], total / top[None])))


def packed(between: Floats, radius: Floats) -> Floats:
    """Centres of the discs: tied ones touch, none overlap, the whole wider than high."""
    count = len(radius)
    order = np.lexsort((np.arange(count), -radius))
    spread = float(np.sqrt((radius * radius).sum())) * 0.9
    start = _sunflower(count, order)
    at = start / max(float(np.abs(start).max()), 1e-9) * spread if count > 1 else np.zeros((1, 2))
    room = radius[:, None] + radius[None]
    mass = radius[None] / room  # small discs give way
    tied = between / np.maximum(between.sum(axis=1), 1.0)[:, None]
    apart = np.full((count, count), 1e-6)
    np.fill_diagonal(apart, _FAR)  # nobody clashes with themselves
    x, y = at[:, 0], at[:, 1] * _HIGH
    for turn in range(_ROUNDS if count < 1500 else 40):
        # in place: with many groups these arrays are large
        dx, dy = x[:, None] - x, y[:, None] - y
        length = dx * dx
        length += dy * dy
        np.maximum(np.sqrt(length, out=length), apart, out=length)
        force = room - length  # at once how far two overlap
        pull = (0.22 * (1 - 0.8 * turn / _ROUNDS)) * tied
        force *= np.where(force > 0, 0.9, pull)
        force /= length
        force *= mass
        dx *= force
        dy *= force
        inwards = 1 - 0.01 * (1 - turn / _ROUNDS)
        x, y = (x + np.add.reduce(dx, axis=1)) * inwards, (y + np.add.reduce(dy, axis=1)) * inwards
    return np.stack([x, y / _HIGH], axis=1)


def _faced(at: Floats, matrix: csr_array, codes: Ints, centres: Floats) -> Floats:
    """Turn each disc, mirrored or not, so that people stand towards those they are tied to."""
    rows, columns = ends(matrix)
    outer = codes[rows] != codes[columns]
    one, other = rows[outer], columns[outer]
    own = at[one] - centres[codes[one]]
    to = at[other] - centres[codes[one]]
    to = to / np.maximum(np.sqrt((to * to).sum(axis=1)), 1e-9)[:, None]
    sums = {}
    for name, sign in (("plain", 1.0), ("mirrored", -1.0)):
        dot = own[:, 0] * to[:, 0] * sign + own[:, 1] * to[:, 1]
        cross = own[:, 0] * to[:, 1] * sign - own[:, 1] * to[:, 0]
        both = (np.bincount(codes[one], v, minlength=len(centres)) for v in (dot, cross))
        sums[name] = tuple(both)
    away = at - centres[codes]
    lengths = {n: np.sqrt(d * d + c * c) for n, (d, c) in sums.items()}
    mirror = np.round(lengths["mirrored"], 6) > np.round(lengths["plain"], 6)
    away[:, 0] *= np.where(mirror, -1.0, 1.0)[codes]
    dot = np.where(mirror, sums["mirrored"][0], sums["plain"][0])
    cross = np.where(mirror, sums["mirrored"][1], sums["plain"][1])
    size = np.sqrt(dot * dot + cross * cross)
    c = np.where(size > 1e-9, dot / np.maximum(size, 1e-9), 1.0)[codes]
    s = np.where(size > 1e-9, cross / np.maximum(size, 1e-9), 0.0)[codes]
    turned = np.stack([c * away[:, 0] - s * away[:, 1], s * away[:, 0] + c * away[:, 1]], 1)
    return np.asarray(turned + centres[codes])


def _separate(at: Floats, rounds: int = 30) -> Floats:
    """Push people apart until no two are nearer than the clearance."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to import, only for many people

    spread = at / CLEARANCE
    turn = np.arange(len(at)) * _GOLDEN
    spread = spread + 1e-3 * np.round(np.stack([np.cos(turn), np.sin(turn)], axis=1), 9)
    for _ in range(rounds if len(at) < 8000 else 8):
        pairs = cKDTree(spread).query_pairs(1.0, output_type="ndarray")
        if not len(pairs):
            break
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        one, other = pairs[:, 0], pairs[:, 1]
        gap = spread[one] - spread[other]
        length = np.maximum(np.sqrt((gap * gap).sum(axis=1)), 1e-9)
        if length.min() > 0.98:
            break
        push = gap * (0.5 * (1.0 - length) / length)[:, None]
        for axis in (0, 1):
            moved = np.bincount(one, push[:, axis], len(at))
            spread[:, axis] += moved - np.bincount(other, push[:, axis], len(at))
    return np.asarray(spread * CLEARANCE)
