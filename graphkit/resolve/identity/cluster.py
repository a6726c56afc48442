"""Evidence of pairs -> clusters: the strongest tie first, while it exceeds nothing.

Two clusters are compared as clusters. Their names count once, however many works they have: half by
the average, half by the two forms that fit least, or "J." would chain "Jian" and "J.Q.". What the
works say grows with their number, slowly: a hundred pairs that say a little say more than one, but
not a hundred times as much. Beside the average the best pair counts: the average alone splits a
person whose teams changed, the best alone chains strangers. And a person of many works has more
room for change. Both hold as far as the names are the same: where a form leaves a choice, a large
institute would hold everybody whom an initial fits, for its works all say the same thing again. A
pair that cannot be keeps its clusters apart for good.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity.signatures import Ints

AVERAGE = 0.65  # the average pair's part of the evidence, the rest is the best pair's
NAMED = 0.5  # the average's part of the names, the rest is the least of them
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


def joined(name: Square, told: Square, equal: Square) -> list[int]:
    """For each item the smallest item of its cluster.

    `name` are the log-odds of the names and `told` those of the works, `equal` is 1 where the names
    are the same, all symmetric; where the names are NEVER, the pair cannot be.
    """
    count = len(name)
    if count == 2:
        return [0, 0] if name[0, 1] + told[0, 1] > 0 else [0, 1]
    return _few(name, told, equal) if count <= SMALL else _many(name, told, equal)


def _many(name: Square, told: Square, equal: Square) -> list[int]:
    count = len(name)
    least, name, average, best = name.copy(), name.copy(), told.copy(), told.copy()
    equal = equal.copy()
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
        for matrix in (name, average, equal):
            _put(matrix, one, share * matrix[one] + (1 - share) * matrix[other])
        _put(best, one, np.maximum(best[one], best[other]))
        _put(least, one, np.minimum(least[one], least[other]))
        size[one] += size[other]
        members[one] += members[other]
        members[other] = []
        alive[other] = False
        pairs = size * size[one]
        row = NAMED * name[one] + (1 - NAMED) * least[one]
        grown = AVERAGE * average[one] * pairs ** (GROWTH * equal[one])
        row = row + grown + (1 - AVERAGE) * best[one]
        row = row + equal[one] * ROOM * (1 - pairs**SHRINKS)
        row = np.where(alive, row, NEVER).astype(np.float32)
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


# What the product of two sizes adds, for few items.
_ROOM = [0.0, *(ROOM - ROOM * n**SHRINKS for n in range(1, SMALL * SMALL + 1))]


def _few(name: Square, told: Square, equal: Square) -> list[int]:
    """`joined` for few items: plain lists are faster there than arrays; most parts are small."""
    names, average, best = name.tolist(), told.tolist(), told.tolist()
    alike = equal.tolist()
    least = name.tolist()
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
            for matrix in (names, average, alike):
                mean = share * matrix[one][c] + (1 - share) * matrix[other][c]
                matrix[one][c] = matrix[c][one] = mean
            best[one][c] = best[c][one] = most = max(best[one][c], best[other][c])
            least[one][c] = least[c][one] = low = min(least[one][c], least[other][c])
            named = NAMED * names[one][c] + (1 - NAMED) * low
            pairs = size[one] * size[c]
            same = alike[one][c]
            grown = pairs ** (GROWTH * same) if same else 1.0
            grown = AVERAGE * grown * average[one][c] + (1 - AVERAGE) * most
            grown += same * _ROOM[pairs]
            tie[one][c] = tie[c][one] = named + grown
        label = [one if x == other else x for x in label]
    return label


def _put(matrix: Square, row: int, values: np.ndarray[Any, Any]) -> None:
    matrix[row] = values
    matrix[:, row] = values
