"""A map: everybody has one cell of a honeycomb, and every region is one stretch of cells.

fields, communities, groups (nested) → ground with a cell for each person → fields share it by a
power diagram, with a strait between them → communities share a field, groups a community
→ people of a group by stress, each on the cell that is nearest → cells, column and row

Regions are as large as their people are many, exactly, and nobody can lie on another. Costs about
as much as people times regions of a level. Only + - * / and roots, sums in one order, and ties of
equal costs are broken by place: every machine computes the same cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from graphkit.layout.grouped import between_groups, ends, packed, stress_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROW = 0.8660254  # from one row of the honeycomb to the next; in a row cells are 1 apart
PITCH = 62.0  # of cells, in units of a canvas
WIDE = 1.45  # the ground is so much wider than high
STRAIT = 1.7  # cells of a strait beside a field, by the root of its people: a first guess
_ROUNDS, _MOVING = 40, 26
_DIGITS = 6
_ODD = np.array([[1, 0], [-1, 0], [0, -1], [1, -1], [0, 1], [1, 1]])
_EVEN = np.array([[1, 0], [-1, 0], [-1, -1], [0, -1], [-1, 1], [0, 1]])


def territory(matrix: csr_array, levels: Sequence[Ints], apart: Sequence[Ints] = ()) -> Ints:
    """A cell (column, row) for each person, all different.

    `levels` are codes from the largest regions to the smallest, each nested in the one before;
    negative ones on the first level are people `apart`, who stand in clusters under the rest.
    """
    found = np.zeros((matrix.shape[0], 2), np.int64)
    here = np.flatnonzero(levels[0] >= 0)
    if len(here):
        _Land(matrix, levels, found).divide(here)
    _islands(found, here, apart)
    return found


def points(cells: Ints) -> Floats:
    """Where cells lie, a cell being 1 wide."""
    x = cells[:, 0] + 0.5 * (cells[:, 1] & 1)
    return np.stack([x, cells[:, 1] * ROW], axis=1)


class _Land:
    """The ground on its way to its people: who lies in which cells, level by level."""

    def __init__(self, matrix: csr_array, levels: Sequence[Ints], cell: Ints) -> None:
        self.matrix, self.levels, self.cell = matrix, levels, cell
        self.rows, self.columns = ends(matrix)
        self.weight = np.asarray(matrix.data, np.float64)
        self.at = np.zeros((len(cell), 2))  # of everybody: the middle of their region so far

    def divide(self, people: Ints) -> None:
        """Give all of them cells."""
        codes = _dense(self.levels[0][people])
        sizes = np.bincount(codes)
        room = sizes + np.floor(STRAIT * np.sqrt(sizes)).astype(np.int64) * (len(sizes) > 1)
        ground, share = self._fields(people, codes, room)
        # now it is known how long the borders are: room for straits just so wide
        room = sizes + np.bincount(share[_shores(ground, share)], minlength=len(sizes))
        ground, share = self._fields(people, codes, room)
        shore = _shores(ground, share)
        for code in range(len(sizes)):
            own = share == code
            self._within(people[codes == code], _inner(ground[own], shore[own], sizes[code]), 1)

    def _fields(self, people: Ints, codes: Ints, room: Ints) -> tuple[Ints, Ints]:
        ground = _ground(int(room.sum()))
        return ground, self._shared(ground, people, codes, room)

    def _shared(self, ground: Ints, people: Ints, codes: Ints, room: Ints) -> Ints:
        """Whose each cell is; people then lie in the middle of their region."""
        at = points(ground)
        if len(room) == 1:
            share = np.zeros(len(ground), np.int64)
        else:
            share = _capacities(at, self._start(at, people, codes, room), room)
        middle = np.stack([_sums(share, at[:, axis], len(room)) for axis in (0, 1)], axis=1)
        self.at[people] = (middle / room[:, None])[codes]
        return share

    def _start(self, at: Floats, people: Ints, codes: Ints, room: Ints) -> Floats:
        """Where regions would like to be: tied ones side by side, and towards ties outside."""
        code = np.full(len(self.cell), -1)
        code[people] = codes
        one, other = code[self.rows], code[self.columns]
        inside = (one >= 0) & (other >= 0)
        between = between_groups(one[inside], other[inside], self.weight[inside], len(room))
        centres = packed(between, np.sqrt(room / np.pi) / np.sqrt(ROW))
        centres = centres - centres.mean(axis=0)
        out = (one >= 0) & (other < 0)
        pull = self._pull(at.mean(axis=0), one[out], self.columns[out], self.weight[out], len(room))
        centres = _turned(centres, pull) if pull.any() else _along(centres, at)
        spread = _rms(at - at.mean(axis=0)) / max(_rms(centres), 1e-9)
        return np.asarray(np.round(centres * min(spread, 1.0) + at.mean(axis=0), _DIGITS))

    def _pull(self, middle: Floats, one: Ints, other: Ints, weight: Floats, count: int) -> Floats:
        """Of some regions (or people): which way their ties to outside lead."""
        away = self.at[other] - middle
        far = np.sqrt((away * away).sum(axis=1))
        known = (far > 1e-6) & (self.at[other].any(axis=1))
        force = np.where(known, weight / np.maximum(far, 1e-6), 0.0)
        pull = [np.bincount(one, force * away[:, axis], count) for axis in (0, 1)]
        return np.asarray(np.round(np.stack(pull, axis=1), _DIGITS), np.float64)

    def _within(self, people: Ints, ground: Ints, level: int) -> None:
        if level == len(self.levels):
            self._group(people, ground)
            return
        codes = _dense(self.levels[level][people])
        share = self._shared(ground, people, codes, np.bincount(codes))
        for code in range(int(codes.max()) + 1):
            self._within(people[codes == code], ground[share == code], level + 1)

    def _group(self, people: Ints, ground: Ints) -> None:
        """The people of the smallest region: who works together stands together."""
        from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - only for maps

        n, at = len(people), points(ground)
        if n < 3:
            self.cell[people] = ground
            return
        own = csr_array(self.matrix[people][:, people])
        ways = np.asarray(shortest_path(own, directed=False, unweighted=True))
        reached = ways[np.isfinite(ways)]
        ways = np.where(np.isfinite(ways), ways, reached.max(initial=1.0) + 1.0)
        wanted = stress_of(ways, _begin(ways))
        rows = self.matrix[people]
        one, other = ends(csr_array(rows))
        outside = np.ones(len(self.cell), np.bool_)
        outside[people] = False
        out = outside[other]
        pull = self._pull(at.mean(axis=0), one[out], other[out], np.asarray(rows.data)[out], n)
        wanted = _turned(wanted, pull)
        wanted = wanted * (_rms(at - at.mean(axis=0)) / max(_rms(wanted), 1e-9)) + at.mean(axis=0)
        gap = wanted[:, None] - at[None]
        cost = np.round((gap * gap).sum(axis=2), _DIGITS)
        row, column = linear_sum_assignment(cost)
        self.cell[people[row]] = ground[column]


def _begin(ways: Floats) -> Floats:
    """A start for stress: two far corners span the plane (as PivotMDS does with two pivots)."""
    n = len(ways)
    first = int(np.argmax(ways[0]))
    second = int(np.argmax(ways[first]))
    third = int(np.argmax(np.minimum(ways[first], ways[second])))
    x = ways[first] - ways[second]
    y = ways[third] - np.minimum(ways[first], ways[second])
    turn = np.arange(n) * 2.399963
    fan = np.round(np.stack([np.cos(turn), np.sin(turn)], axis=1), 9) * 0.3
    return np.asarray(np.stack([x, y], axis=1) * 0.5 + fan * np.sqrt(np.arange(n) / n)[:, None])


def _rms(at: Floats) -> float:
    return float(np.sqrt(np.add.reduce(np.add.reduce(at * at, axis=0)) / max(len(at), 1)))


def _sums(codes: Ints, values: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(codes, values, count))


def _dense(codes: Ints) -> Ints:
    """Codes from 0 on, in their order."""
    return np.asarray(np.unique(codes, return_inverse=True)[1], np.int64)


def _ground(count: int) -> Ints:
    """So many cells in an oval that is wider than high, row by row."""
    high = int(np.sqrt(count / (np.pi * ROW * WIDE)) / ROW * 1.3) + 3
    wide = int(high * WIDE) + 3
    row, column = np.mgrid[-high : high + 1, -wide : wide + 1]
    cells = np.stack([column.ravel(), row.ravel()], axis=1).astype(np.int64)
    at = points(cells)
    reach = np.round(at[:, 0] * at[:, 0] / WIDE + at[:, 1] * at[:, 1] * WIDE, _DIGITS)
    order = np.lexsort((cells[:, 0], cells[:, 1], reach))[:count]
    cells = cells[order]
    return np.asarray(cells[np.lexsort((cells[:, 0], cells[:, 1]))])


def _turned(at: Floats, pull: Floats) -> Floats:
    """Turned, mirrored or not, so that each one lies where it is drawn to."""
    best = at
    most = 1e-9
    for sign in (1.0, -1.0):
        own = at * np.array([sign, 1.0])
        dot = float(np.add.reduce(own[:, 0] * pull[:, 0] + own[:, 1] * pull[:, 1]))
        cross = float(np.add.reduce(own[:, 0] * pull[:, 1] - own[:, 1] * pull[:, 0]))
        size = float(np.sqrt(dot * dot + cross * cross))
        if round(size, _DIGITS) > most:
            most = round(size, _DIGITS)
            c, s = dot / size, cross / size
            best = np.stack([c * own[:, 0] - s * own[:, 1], s * own[:, 0] + c * own[:, 1]], 1)
    return np.asarray(best)


def _along(centres: Floats, at: Floats) -> Floats:
    """With the longer side along the longer side of the ground."""
    if (np.ptp(centres[:, 0]) < np.ptp(centres[:, 1])) == (np.ptp(at[:, 0]) < np.ptp(at[:, 1])):
        return centres
    return np.asarray(centres[:, ::-1])


def _capacities(at: Floats, start: Floats, room: Ints) -> Ints:
    """A power diagram whose regions have just so many cells: weights until they nearly fit.

    The last cells go from full regions to those that lack some, over the borders where it
    costs least.
    """
    place, extra = start.copy(), room / np.pi * ROW
    share = np.zeros(len(at), np.int64)
    for turn in range(_ROUNDS):
        cost = _cost(at, place, extra)
        share = np.argmin(cost, axis=0)
        many = np.bincount(share, minlength=len(room))
        if turn < _MOVING:
            for axis in (0, 1):
                mean = _sums(share, at[:, axis], len(room)) / np.maximum(many, 1)
                step = np.where(many > 0, 0.4 * (mean - place[:, axis]), 0.0)
                place[:, axis] = np.round(place[:, axis] + step, _DIGITS)
        elif (many == room).all():
            return np.asarray(share)
        extra = np.asarray(np.round(extra + 0.55 * (room - many) / np.pi * ROW, _DIGITS), float)
    return _exact(_cost(at, place, extra), room)


def _cost(at: Floats, place: Floats, extra: Floats) -> Floats:
    dx, dy = at[:, 0] - place[:, 0, None], at[:, 1] - place[:, 1, None]
    return np.round(dx * dx + dy * dy - extra[:, None], _DIGITS)


def _exact(cost: Floats, room: Ints) -> Ints:
    """Cells handed on from region to region until all have their number."""
    share = np.asarray(np.argmin(cost, axis=0), np.int64)
    count = len(room)
    over = np.bincount(share, minlength=count) - room
    toll = np.empty((count, count))
    for own in range(count):
        toll[own] = _tolls(cost, share, own)
    while over.any():
        path = _cheapest(toll, over)
        many = int(min(over[path[0]], -over[path[-1]]))
        for one, other in pairwise(path):
            cells = np.flatnonzero(share == one)
            gain = cost[other, cells] - cost[one, cells]
            share[cells[np.lexsort((cells, gain))[:many]]] = other
        over[path[0]] -= many
        over[path[-1]] += many
        for own in path:
            toll[own] = _tolls(cost, share, own)
    return share


def _tolls(cost: Floats, share: Ints, own: int) -> Floats:
    """What it costs a region to give the cheapest of its cells to each other one."""
    cells = np.flatnonzero(share == own)
    if not len(cells):
        return np.full(len(cost), np.inf)
    # never below zero: many cells are handed on at once, and no way may lead in a circle
    return np.asarray(np.maximum((cost[:, cells] - cost[own, cells]).min(axis=1), 0.0))


def _cheapest(toll: Floats, over: Ints) -> list[int]:
    """The cheapest way from a region with too many cells to one with too few (Bellman, Ford)."""
    far = np.where(over > 0, 0.0, np.inf)
    before = np.full(len(over), -1)
    for _ in range(len(over)):
        through = far[:, None] + toll
        np.fill_diagonal(through, np.inf)
        best = np.argmin(through, axis=0)
        reach = through[best, np.arange(len(over))]
        nearer = reach < far - 1e-7
        if not nearer.any():
            break
        before = np.where(nearer, best, before)
        far = np.where(nearer, reach, far)
    lacking = np.flatnonzero(over < 0)
    path = [int(lacking[np.argmin(far[lacking])])]
    while over[path[-1]] <= 0 and before[path[-1]] >= 0 and len(path) <= len(over):
        path.append(int(before[path[-1]]))
    return path[::-1]


def _shores(ground: Ints, share: Ints) -> npt.NDArray[np.bool_]:
    """Cells at the border to a later field: without them there is a strait."""
    beside = np.append(share, -1)[neighbours(ground)]
    return np.asarray((beside > share[:, None]).any(axis=1))


def _inner(cells: Ints, shore: npt.NDArray[np.bool_], count: int) -> Ints:
    """So many cells of a field: without its shore, then without what lies far off."""
    if len(cells) == count:
        return cells
    at = points(cells)
    away = at - at.mean(axis=0)
    reach = np.round((away * away).sum(axis=1), _DIGITS)
    kept = np.sort(np.lexsort((cells[:, 0], cells[:, 1], reach, shore))[:count])
    return np.asarray(cells[kept])


def neighbours(cells: Ints) -> Ints:
    """For each cell the places of its six neighbours among them, -1 where there is none."""
    low = cells.min(axis=0) - 1
    wide, high = (cells.max(axis=0) - low + 2).tolist()
    place = np.full(wide * high, -1)
    own = cells - low
    place[own[:, 1] * wide + own[:, 0]] = np.arange(len(cells))
    odd = (cells[:, 1] & 1)[:, None, None].astype(np.bool_)
    near = own[:, None] + np.where(odd, _ODD, _EVEN)
    return np.asarray(place[near[:, :, 1] * wide + near[:, :, 0]])


def _islands(cell: Ints, here: Ints, apart: Sequence[Ints]) -> None:
    """People apart in clusters, the largest first, in rows under the rest."""
    if not apart:
        return
    many = sum(map(len, apart))
    land = cell[here] if len(here) else np.zeros((1, 2), np.int64)
    left = int(land[:, 0].min())
    width = max(int(np.ptp(land[:, 0])) + 1, int(np.sqrt(many * 3.0)) + 1, 6)
    top = int(land[:, 1].max()) + 4 if len(here) else 0
    top += top & 1  # an even row, so that clusters have the shapes they were given
    column, high = 0, 0
    for own in apart:
        shape = _ground(len(own))
        shape = shape - shape.min(axis=0) // np.array([1, 2]) * np.array([1, 2])
        size = shape.max(axis=0) + 1
        if column and column + int(size[0]) > width:
            column, top, high = 0, top + high, 0
        cell[own] = shape + np.array([left + column, top])
        gap = 1 if len(own) > 1 else 0
        column += int(size[0]) + gap
        lines = int(size[1]) + gap
        high = max(high, lines + (lines & 1))
