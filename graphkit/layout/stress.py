"""Place people on a plane, small components by stress: slow, and the best picture.

edges + groups → connected components → each: graph distances → stress majorization → forces
               → overlaps pushed apart → turned to lie flat → packed side by side, loners below.

Stress gives the global order: two people are far apart if many steps lie between them, and a step
is short inside a tight circle and long between two groups. Forces then gather each circle.

A layout magnifies the smallest difference, so every machine has to compute the same bits: no
linear algebra library, whose sums change with the processor, only + - * / and roots, sums down the
columns (`_summed`), and whatever comes from sine or power is rounded before it is used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, shortest_path

from graphkit.layout.grouped import ends, grouped

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Edges = Sequence[tuple[int, int, float]] | npt.NDArray[np.float64]

SPACING = 90.0  # length of an ordinary tie, in units of the canvas
CLEARANCE = (58.0, 44.0)  # closest that two people may be: wider than high, as names are
LANDSCAPE = 1.5  # a canvas is wider than high
BETWEEN_GROUPS = 1.7
_EAGER = 0.9  # 0.5 never raises the stress; anything below 1 still settles, and sooner
_SMALL = 150  # up to this many, three tries are made, and the best one is taken
_TOGETHER = 64
_STILL = 1e-4  # of an ordinary tie: who moves less in a round has settled
_STRESSED = 180  # above this many people in one component, communities are laid out one by one
_CORNERS = 40  # so many blocks are fitted into corners, the rest stands in rows below


def place(
    n: int, edges: Edges, groups: Sequence[str | None], seed: int = 0
) -> npt.NDArray[np.float64]:
    """Coordinates of `n` people, `(n, 2)`, from ties `(a, b, weight)` and each one's group.

    >>> place(2, [(0, 1, 1.0)], [None, None]).tolist()
    [[-45.0, 0.0], [45.0, 0.0]]
    """
    if len(groups) != n:
        raise ValueError(f"expected {n} groups, one for each person, found {len(groups)}")
    matrix = _adjacency(n, edges)
    codes = _codes(groups)
    count, labels = connected_components(matrix, directed=False)
    blocks: list[tuple[Ints, Floats]] = []
    loners: list[int] = []
    for component in range(count):
        members = np.flatnonzero(labels == component)
        if len(members) == 1:
            loners.append(int(members[0]))
            continue
        part = matrix if len(members) == n else csr_array(matrix[members][:, members])
        part.sort_indices()
        blocks.append((members, _flat(_component(part, codes[members], seed))))
    result = np.zeros((n, 2))
    _pack(result, blocks)
    _line_up(result, loners, bool(blocks))
    if n:
        result -= (result.min(axis=0) + result.max(axis=0)) / 2
    rounded: npt.NDArray[np.float64] = np.round(result, 1) + 0.0  # no -0.0
    return rounded


def _adjacency(n: int, edges: Edges) -> csr_array:
    """The symmetric weighted matrix; repeated ties add up, loops and non-weights are left out."""
    table = np.asarray(edges, dtype=np.float64).reshape(-1, 3)
    ends = table[:, :2].astype(np.int64)
    if len(ends) and (ends.min() < 0 or ends.max() >= n):
        raise ValueError(f"ties must join people 0 to {n - 1}")
    keep = (ends[:, 0] != ends[:, 1]) & np.isfinite(table[:, 2]) & (table[:, 2] > 0)
    a, b, weight = ends[keep, 0], ends[keep, 1], table[keep, 2]
    rows, columns = np.concatenate([a, b]), np.concatenate([b, a])
    return csr_array((np.concatenate([weight, weight]), (rows, columns)), shape=(n, n))


def _codes(groups: Sequence[str | None]) -> Ints:
    """A number per group, in sorted order; -1 for none."""
    order = {name: i for i, name in enumerate(sorted({g for g in groups if g is not None}))}
    return np.array([-1 if g is None else order[g] for g in groups], dtype=np.int64)


def _component(matrix: csr_array, codes: Ints, seed: int) -> Floats:
    """One connected component, around the origin."""
    n = len(codes)
    if n == 2:
        return np.array([[-SPACING / 2, 0.0], [SPACING / 2, 0.0]])
    if n > _STRESSED:
        return grouped(matrix, codes, seed)
    alike = _alike(matrix)
    ideal = _distances(matrix, codes, alike)
    rounds = 150
    starts = [_start(ideal, codes, seed + attempt) for attempt in range(3 if n <= _SMALL else 1)]
    # A few people are placed by all tries at once; arrays of more are faster one by one.
    batches = [np.stack(starts)] if n <= _TOGETHER else [start[None] for start in starts]
    made = [_majorize(ideal, batch, rounds) for batch in batches]
    positions = [at for batch, _ in made for at in batch]
    stress = [value for _, values in made for value in values]
    # Three digits: so that two tries as good as each other are not told apart by rounding.
    best = positions[
        min(range(len(positions)), key=lambda attempt: float(f"{stress[attempt]:.3g}"))
    ]
    relaxed = _relax(best, alike, codes, rounds)
    scale = np.median(_lengths(best)) / np.median(_lengths(relaxed))
    return _apart(relaxed * scale * SPACING)


def _alike(matrix: csr_array) -> Floats:
    """For every tie the share of common neighbours (Jaccard, each counts as their own); else 0."""
    tied = (matrix.toarray() != 0).astype(np.float64)
    joined = tied + np.eye(len(tied))
    common = joined @ joined  # whole numbers: exact on every machine
    size = common.diagonal()
    return np.asarray(tied * common / (size[:, None] + size - common))


def _distances(matrix: csr_array, codes: Ints, alike: Floats) -> Floats:
    """How far apart each two should be: shortest ways over ties, long ones between groups."""
    rows, columns = ends(matrix)
    relative = np.clip(matrix.data / np.median(matrix.data), 0.25, 4.0)
    strength = np.round(relative**-0.12, 6)
    length = (0.55 + 0.9 * (1 - alike[rows, columns])) * strength
    length = np.where(_differ(codes[rows], codes[columns]), length * BETWEEN_GROUPS, length)
    steps = csr_array((length, columns, matrix.indptr), shape=matrix.shape)
    ways: Floats = np.asarray(shortest_path(steps, directed=False))
    apart = _differ(codes[:, None], codes[None, :])
    return np.where(apart, ways * 1.15, ways)


def _differ(a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
    return np.asarray((a != b) & (a >= 0) & (b >= 0))


def _start(ideal: Floats, codes: Ints, seed: int) -> Floats:
    """Each group at its place on a circle, its people scattered around it."""
    present = np.unique(codes)
    rng = np.random.default_rng(seed)
    order = {int(code): i for i, code in enumerate(_around(ideal, codes, present))}
    angle = np.array([order[int(code)] for code in codes]) * (2 * np.pi / len(present))
    reach = round(float(ideal.mean()), 6)
    centre = _circle(angle) * (reach if len(present) > 1 else 0)
    return centre + (rng.random((len(codes), 2)) - 0.5) * reach


def _around(ideal: Floats, codes: Ints, present: Ints) -> list[int]:
    """The groups in an order that keeps near ones next to each other (nearest next)."""
    mean = np.array(
        [[ideal[np.ix_(codes == a, codes == b)].mean() for b in present] for a in present]
    ).round(6)
    chain, left = [0], list(range(1, len(present)))
    while left:
        nearest = min(left, key=lambda i: (mean[chain[-1], i], i))
        chain.append(nearest)
        left.remove(nearest)
    return [int(present[i]) for i in chain]


def _circle(angle: Floats) -> Floats:
    """Points on the unit circle."""
    return np.asarray(np.round(np.stack([np.cos(angle), np.sin(angle)], axis=1), 9))


def _majorize(ideal: Floats, starts: Floats, rounds: int) -> tuple[Floats, list[float]]:
    """Stress majorization (Gansner, Koren, North 2004), all people and all tries at once.

    Nothing is solved: twice its diagonal bounds the Laplacian, so a step of its inverse stands in
    for a solution.
    """
    wanted = ideal + np.eye(len(ideal))  # no division by the zero between a person and themself
    weight = 1.0 / (wanted * wanted)
    np.fill_diagonal(weight, 0.0)
    pull = weight * ideal
    ease = _EAGER / weight.sum(axis=0)
    x, y = starts[..., 0], starts[..., 1]
    for turn in range(rounds):
        dx, dy, length = _apartness(x, y)
        force = pull / np.maximum(length, 1e-9) - weight
        to_x, to_y = ease * _summed(force, dx), ease * _summed(force, dy)
        x, y = x + to_x, y + to_y
        if turn % 10 == 9 and max(np.abs(to_x).max(), np.abs(to_y).max()) < _STILL:
            break
    _, _, length = _apartness(x, y)
    stress = [float((weight * (own - ideal) ** 2).sum()) for own in length]
    return np.stack([x, y], axis=-1), stress


def _apartness(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """From each one (row) to each other (column): along x, along y, in all."""
    dx = x[..., None, :] - x[..., :, None]
    dy = y[..., None, :] - y[..., :, None]
    return dx, dy, np.sqrt(dx * dx + dy * dy)


def _summed(force: Floats, away: Floats) -> Floats:
    """What each person is moved by: for every other the (symmetric) force away from them."""
    return np.asarray((force * away).sum(axis=-2))


def _relax(start: Floats, alike: Floats, codes: Ints, rounds: int) -> Floats:
    """Fruchterman and Reingold, from a good start: ties of a circle pull, groups repel more."""
    other = _differ(codes[:, None], codes[None, :])
    attract = np.where(alike > 0, 0.4 + 1.6 * alike, 0.0) * np.where(other, 0.7, 1.0)
    repel = np.where(other, 1.5, 1.0)
    x, y = start[:, 0], start[:, 1]
    for turn in range(rounds):
        dx, dy, length = _apartness(x, y)
        length = np.maximum(length, 0.05)
        force = repel / (length * length) - attract * length
        to_x, to_y = _summed(force, dx), _summed(force, dy)
        size = np.maximum(np.sqrt(to_x * to_x + to_y * to_y), 1e-9)
        part = np.minimum(size, 1.2 * (1 - turn / rounds)) / size
        x, y = x + to_x * part, y + to_y * part
    at = np.stack([x, y], axis=1)
    return np.asarray(at - at.mean(axis=0))


def _lengths(at: Floats) -> Floats:
    dx = at[:, 0, None] - at[:, 0]
    dy = at[:, 1, None] - at[:, 1]
    return np.asarray(np.sqrt(dx * dx + dy * dy))


def _apart(at: Floats, rounds: int = 60) -> Floats:
    """Push people apart until no two are nearer than `CLEARANCE`."""
    scale = np.array(CLEARANCE)
    spread = at / scale
    # Two people on one point have no direction to go: a tiny fixed fan tells them apart.
    spread = spread + 1e-3 * _circle(np.arange(len(at), dtype=np.float64) * 2.399963)
    x, y = spread[:, 0], spread[:, 1]
    for _ in range(rounds):
        dx, dy, length = _apartness(x, y)
        np.fill_diagonal(length, np.inf)
        short = np.clip(1.0 - length, 0.0, None)
        if short.max() < 0.02:
            break
        force = 0.5 * short / np.maximum(length, 1e-9)
        x, y = x + _summed(force, dx), y + _summed(force, dy)
    spread = np.stack([x, y], axis=1)
    return np.asarray(spread * scale)


def _flat(at: Floats) -> Floats:
    """Turn by the multiple of 15 degrees that makes the block the flattest."""
    best, best_height = at, np.inf
    for c, s in _circle(np.arange(12, dtype=np.float64) * (np.pi / 12)):
        turned = np.stack([c * at[:, 0] + s * at[:, 1], c * at[:, 1] - s * at[:, 0]], axis=1)
        height = float(np.ptp(turned[:, 1]))
        if height < best_height * 0.99:
            best, best_height = turned, height
    return np.asarray(best - (best.min(axis=0) + best.max(axis=0)) / 2)


def _pack(result: Floats, blocks: list[tuple[Ints, Floats]]) -> None:
    """Lay the blocks, biggest first, where the whole stays smallest and keeps its shape."""
    boxes: list[tuple[float, float, float, float]] = []  # left, top, right, bottom
    ranked = sorted(blocks, key=lambda block: (-len(block[0]), int(block[0][0])))
    _shelve(result, ranked[_CORNERS:], _corner(result, ranked[:_CORNERS], boxes))


def _shelve(result: Floats, blocks: list[tuple[Ints, Floats]], under: tuple[float, float]) -> None:
    """Lay many small blocks in rows."""
    width, top = under
    left, high = 0.0, 0.0
    for members, at in blocks:
        size = np.ptp(at, axis=0) + SPACING
        if left and left + size[0] > max(width, 12 * SPACING):
            left, top, high = 0.0, top + high, 0.0
        result[members] = at + np.array([left + size[0] / 2, top + size[1] / 2])
        left, high = left + float(size[0]), max(high, float(size[1]))


def _corner(
    result: Floats,
    blocks: list[tuple[Ints, Floats]],
    boxes: list[tuple[float, float, float, float]],
) -> tuple[float, float]:
    for members, at in blocks:
        width, height = np.ptp(at, axis=0) + SPACING
        left, top = _free_corner(boxes, float(width), float(height))
        boxes.append((left, top, left + width, top + height))
        result[members] = at + np.array([left + width / 2, top + height / 2])
    return max((b[2] for b in boxes), default=0.0), max((b[3] for b in boxes), default=0.0)


def _free_corner(
    boxes: list[tuple[float, float, float, float]], width: float, height: float
) -> tuple[float, float]:
    if not boxes:
        return 0.0, 0.0
    corners = {(b[2], b[1]) for b in boxes} | {(b[0], b[3]) for b in boxes}
    corners |= {(b[2], b[3] - height) for b in boxes} | {(b[2] - width, b[3]) for b in boxes}
    right, bottom = max(b[2] for b in boxes), max(b[3] for b in boxes)

    def cost(corner: tuple[float, float]) -> tuple[float, float, float]:
        wide, high = max(right, corner[0] + width), max(bottom, corner[1] + height)
        return (round(max(wide / LANDSCAPE, high), 3), corner[1], corner[0])

    free = [
        (x, y)
        for x, y in corners
        if x >= 0
        and y >= 0
        and all(
            x >= b[2] - 1e-6 or x + width <= b[0] + 1e-6 or y >= b[3] - 1e-6 or y + height <= b[1]
            for b in boxes
        )
    ]
    return min(free, key=cost) if free else (right, 0.0)


def _line_up(result: Floats, loners: list[int], below: bool) -> None:
    """People without any tie stand in rows under the rest."""
    if not loners:
        return
    others = np.delete(result, loners, axis=0)
    step = np.array([SPACING, SPACING * 0.7])
    if below:
        width = max(float(np.ptp(others[:, 0])), 3 * SPACING)
        columns = max(1, min(len(loners), int(width // step[0]) + 1))
        top, middle = float(others[:, 1].max()) + 1.2 * SPACING, float(others[:, 0].mean())
    else:
        columns = max(1, int(np.ceil(np.sqrt(len(loners) * LANDSCAPE))))
        top, middle = 0.0, 0.0
    for i, person in enumerate(loners):
        row, column = divmod(i, columns)
        in_row = min(columns, len(loners) - row * columns)
        result[person] = (middle + (column - (in_row - 1) / 2) * step[0], top + row * step[1])
