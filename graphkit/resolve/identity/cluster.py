"""Evidence of pairs -> clusters: the strongest tie first, while it exceeds nothing.

Two clusters are compared as clusters. Their names count once, however many works they have. What
the works say grows with their number, slowly: a hundred pairs that say a little say more than one,
but not a hundred times as much. Beside the average the best pair counts: the average alone splits a
person whose teams changed, the best alone chains strangers. And a person of many works has more
room for change. A pair that cannot be keeps its clusters apart for good.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity.signatures import Ints

AVERAGE = 0.65  # the average pair's part of the evidence, the rest is the best pair's
GROWTH = 0.15  # the power of the number of pairs with which the average's part grows
ROOM, SHRINKS = 1.0, -0.5  # log-odds for clusters of many works; nothing for two single works
NEVER = -np.inf
SMALL = 12  # items

Square = np.ndarray[Any, np.dtype[np.float32]]


def connected(count: int, i: Ints, j: Ints) -> Ints:
    """The part of each of so many items, by what these pairs connect."""
    ties = scipy.sparse.coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), (count, count))
    found: Ints = scipy.sparse.csgraph.connected_components(ties, directed=False)[1]
    return found


def joined(name: Square, told: Square) -> list[int]:
    """For each item the smallest item of its cluster.

    `name` are the log-odds of the names and `told` those of the works, both symmetric; where the
    names are NEVER, the pair cannot be.
    """
    count = len(name)
    if count == 2:
        return [0, 0] if name[0, 1] + told[0, 1] > 0 else [0, 1]
    return _few(name, told) if count <= SMALL else _many(name, told)


def _many(name: Square, told: Square) -> list[int]:
    count = len(name)
    name, average, best = name.copy(), told.copy(), told.copy()
    np.fill_diagonal(name, NEVER)
    tie = name + average  # AVERAGE and the rest of it are one for two single works
    size = np.ones(count)
    alive = np.ones(count, dtype=bool)
    nearest = tie.argmax(axis=1)
    closeness = tie[np.arange(count), nearest]
    members: list[list[int]] = [[n] for n in range(count)]
    while True:
        one = int(closeness.argmax())
        if closeness[one] <= 0:
            break
        one, other = sorted((one, int(nearest[one])))
        share = np.float32(size[one] / (size[one] + size[other]))
        for matrix in (name, average):
            _put(matrix, one, share * matrix[one] + (1 - share) * matrix[other])
        _put(best, one, np.maximum(best[one], best[other]))
        size[one] += size[other]
        members[one] += members[other]
        members[other] = []
        alive[other] = False
        pairs = size * size[one]
        row = name[one] + AVERAGE * average[one] * pairs**GROWTH + (1 - AVERAGE) * best[one]
        row = np.where(alive, row + ROOM - ROOM * pairs**SHRINKS, NEVER).astype(np.float32)
        row[one] = NEVER
        _put(tie, one, row)
        tie[other] = NEVER
        tie[:, other] = NEVER
        closeness[other] = NEVER
        nearest[one] = row.argmax()
        closeness[one] = row[nearest[one]]
        lost = alive & ((nearest == one) | (nearest == other))
        lost[one] = False
        rows = np.flatnonzero(lost)
        nearest[rows] = tie[rows].argmax(axis=1)
        closeness[rows] = tie[rows, nearest[rows]]
        closer = row > closeness
        closer[one] = False
        nearest[closer] = one
        closeness[closer] = row[closer]
    label = list(range(count))
    for own in members:
        for item in own:
            label[item] = min(own)
    return label


# What the product of two sizes makes of the average and adds, for few items.
_GROWN = [0.0, *(AVERAGE * n**GROWTH for n in range(1, SMALL * SMALL + 1))]
_ROOM = [0.0, *(ROOM - ROOM * n**SHRINKS for n in range(1, SMALL * SMALL + 1))]


def _few(name: Square, told: Square) -> list[int]:
    """`joined` for few items: plain lists are faster there than arrays; most parts are small."""
    names, average, best = name.tolist(), told.tolist(), told.tolist()
    tie = (name + told).tolist()
    label = list(range(len(names)))
    size = [1] * len(names)
    alive = list(label)
    while len(alive) > 1:
        top, one, other = 0.0, -1, -1
        for place, a in enumerate(alive):
            row = tie[a]
            for b in alive[place + 1 :]:
                if row[b] > top:
                    top, one, other = row[b], a, b
        if one < 0:
            break
        share = size[one] / (size[one] + size[other])
        size[one] += size[other]
        alive.remove(other)
        for c in alive:
            if c == one:
                continue
            for matrix in (names, average):
                mean = share * matrix[one][c] + (1 - share) * matrix[other][c]
                matrix[one][c] = matrix[c][one] = mean
            best[one][c] = best[c][one] = most = max(best[one][c], best[other][c])
            pairs = size[one] * size[c]
            grown = _GROWN[pairs] * average[one][c] + (1 - AVERAGE) * most + _ROOM[pairs]
            tie[one][c] = tie[c][one] = names[one][c] + grown
        label = [one if x == other else x for x in label]
    return label


def _put(matrix: Square, row: int, values: np.ndarray[Any, Any]) -> None:
    matrix[row] = values
    matrix[:, row] = values
