"""Scores of pairs -> clusters: the strongest tie first, down to a threshold.

Two clusters are as close as a mix of their average tie and their best one. The average alone splits
a person whose teams changed; the best alone chains strangers. A pair that cannot be keeps its
clusters apart for good.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity.signatures import Ints

AVERAGE = 0.65  # the average tie's part of the mix
NEVER = -np.inf
SMALL = 12  # items

Square = np.ndarray[Any, np.dtype[np.float32]]


def connected(count: int, i: Ints, j: Ints) -> Ints:
    """The part of each of so many items, by what these pairs connect."""
    ties = scipy.sparse.coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), (count, count))
    found: Ints = scipy.sparse.csgraph.connected_components(ties, directed=False)[1]
    return found


def joined(ties: Square, threshold: float) -> list[int]:
    """For each item the smallest item of its cluster. `ties` is symmetric; NEVER forbids."""
    count = len(ties)
    label = list(range(count))
    if count == 2:
        return [0, 0] if ties[0, 1] > threshold else label
    if count <= SMALL:
        return _few(ties, threshold)
    average, best = ties.copy(), ties.copy()
    np.fill_diagonal(average, NEVER)
    np.fill_diagonal(best, NEVER)
    mixed = AVERAGE * average + (1 - AVERAGE) * best
    size = np.ones(count)
    alive = np.ones(count, dtype=bool)
    nearest = mixed.argmax(axis=1)
    closeness = mixed[np.arange(count), nearest]
    members: list[list[int]] = [[n] for n in range(count)]
    while True:
        one = int(closeness.argmax())
        if closeness[one] <= threshold:
            break
        one, other = sorted((one, int(nearest[one])))
        share = size[one] / (size[one] + size[other])
        mean = share * average[one] + (1 - share) * average[other]
        top = np.where(mean == NEVER, NEVER, np.maximum(best[one], best[other]))
        size[one] += size[other]
        members[one] += members[other]
        members[other] = []
        alive[other] = False
        tie = np.where(alive, AVERAGE * mean + (1 - AVERAGE) * top, NEVER)
        tie[one] = NEVER
        _put(average, one, np.where(tie == NEVER, NEVER, mean))
        _put(best, one, np.where(tie == NEVER, NEVER, top))
        _put(mixed, one, tie)
        mixed[other] = NEVER
        mixed[:, other] = NEVER
        closeness[other] = NEVER
        nearest[one] = tie.argmax()
        closeness[one] = tie[nearest[one]]
        lost = alive & ((nearest == one) | (nearest == other))
        lost[one] = False
        rows = np.flatnonzero(lost)
        nearest[rows] = mixed[rows].argmax(axis=1)
        closeness[rows] = mixed[rows, nearest[rows]]
        closer = tie > closeness
        closer[one] = False
        nearest[closer] = one
        closeness[closer] = tie[closer]
    for own in members:
        for item in own:
            label[item] = min(own)
    return label


def _few(ties: Square, threshold: float) -> list[int]:
    """`joined` for few items: plain lists are faster there than arrays; most parts are small."""
    average = ties.astype(np.float64).tolist()
    best = [row[:] for row in average]
    label = list(range(len(average)))
    size = [1] * len(average)
    alive = list(label)
    while len(alive) > 1:
        top, one, other = NEVER, -1, -1
        for place, a in enumerate(alive):
            for b in alive[place + 1 :]:
                mixed = AVERAGE * average[a][b] + (1 - AVERAGE) * best[a][b]
                if mixed > top:
                    top, one, other = mixed, a, b
        if top <= threshold:
            break
        share = size[one] / (size[one] + size[other])
        alive.remove(other)
        for c in alive:
            if c != one:
                mean = share * average[one][c] + (1 - share) * average[other][c]
                most = max(best[one][c], best[other][c]) if mean != NEVER else NEVER
                average[one][c] = average[c][one] = mean
                best[one][c] = best[c][one] = most
        size[one] += size[other]
        label = [one if x == other else x for x in label]
    return label


def _put(matrix: Square, row: int, values: np.ndarray[Any, Any]) -> None:
    matrix[row] = values
    matrix[:, row] = values
