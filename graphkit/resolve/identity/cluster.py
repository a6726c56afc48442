"""Evidence of pairs -> clusters: the strongest tie first, while it exceeds nothing.

Two clusters are compared as clusters. Their names count once, however many works they have: half by
the average, half by the two forms that fit least. A cluster with a name spelled out is called by
it: the initials on its other works were understood when they joined it, so they speak neither
against more works of that name nor for "J.Q." once "J." is "Jian". What the works say grows with
their number, slowly: a hundred pairs that say a little say more than one, but not a hundred times
as much. Beside the average the best pair counts: the average alone splits a person whose teams
changed, the best alone chains strangers. And a person of many works has more room for change. That
holds as far as the names are the same. Where a form leaves a choice, the works that say most decide
it (an initial among forty works of many teams belongs to one of the teams), and their number says
less: a large institute would hold everybody whom an initial fits, for its works all say the same
thing again. A pair that cannot be keeps its clusters apart for good.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity.signatures import Ints

AVERAGE = 0.65  # the average pair's part of the evidence, the rest is the best pair's
CHOICE = 0.3  # the same where a form of the name leaves a choice
NAMED = 0.5  # the average's part of the names, the rest is the least of them
GROWTH = 0.15  # the power of the number of pairs with which the average's part grows
ROOM, SHRINKS = 1.0, -0.5  # log-odds for clusters of many works; nothing for two single works
CHOICE_ROOM = 0.3  # the same where a form of the name leaves a choice
NEVER = -np.inf
SMALL = 12  # items

Square = np.ndarray[Any, np.dtype[np.float32]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]


def connected(count: int, i: Ints, j: Ints) -> Ints:
    """The part of each of so many items, by what these pairs connect."""
    ties = scipy.sparse.coo_matrix((np.ones(len(i), dtype=np.int8), (i, j)), (count, count))
    found: Ints = scipy.sparse.csgraph.connected_components(ties, directed=False)[1]
    return found


def joined(name: Square, told: Square, equal: Square, spelled: Bools) -> list[int]:
    """For each item the smallest item of its cluster.

    `name` are the log-odds of the names and `told` those of the works, `equal` is 1 where the names
    are the same, all symmetric; where the names are NEVER, the pair cannot be. `spelled` are the
    items whose given name is written out.
    """
    count = len(name)
    if count == 2:
        return [0, 0] if name[0, 1] + told[0, 1] > 0 else [0, 1]
    return (_few if count <= SMALL else _many)(name, told, equal, spelled)


def _many(name: Square, told: Square, equal: Square, spelled: Bools) -> list[int]:
    count = len(name)
    least, name, average, best = name.copy(), name.copy(), told.copy(), told.copy()
    equal, spelled = equal.copy(), spelled.copy()
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
        _put(average, one, share * average[one] + (1 - share) * average[other])
        _put(best, one, np.maximum(best[one], best[other]))
        _call(one, other, share, (name, least, equal), spelled)
        size[one] += size[other]
        members[one] += members[other]
        members[other] = []
        alive[other] = False
        row = NAMED * name[one] + (1 - NAMED) * least[one]
        row = row + _told(average[one], best[one], equal[one], size * size[one])
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


def _told(average: Any, best: Any, equal: Any, pairs: Any) -> Any:
    """What the works of two clusters say, by their average and their best pair."""
    part = AVERAGE * equal + CHOICE * (1 - equal)
    grown = part * average * pairs ** (GROWTH * equal) + (1 - part) * best
    return grown + (ROOM * equal + CHOICE_ROOM * (1 - equal)) * (1 - pairs**SHRINKS)


def _call(
    one: int, other: int, share: np.float32, of_names: tuple[Square, Square, Square], spelled: Bools
) -> None:
    """What a cluster of two is called: as both are, or as the one that is written out."""
    name, least, equal = of_names
    if spelled[one] == spelled[other]:
        for matrix in (name, equal):
            _put(matrix, one, share * matrix[one] + (1 - share) * matrix[other])
        _put(least, one, np.minimum(least[one], least[other]))
        return
    called, short = (one, other) if spelled[one] else (other, one)
    never = np.isneginf(name[short])
    for matrix in (name, least):
        _put(matrix, one, np.where(never, np.float32(NEVER), matrix[called]))
    _put(equal, one, equal[called].copy())
    spelled[one] = True


# What the product of two sizes adds, for few items.
_LEFT = [0.0, *(1 - n**SHRINKS for n in range(1, SMALL * SMALL + 1))]


def _few(name: Square, told: Square, equal: Square, spelled: Bools) -> list[int]:
    """`joined` for few items: plain lists are faster there than arrays; most parts are small."""
    names, average, best = name.tolist(), told.tolist(), told.tolist()
    alike, written = equal.tolist(), spelled.tolist()
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
        # what of the name of each counts: all of one that is written out beside initials
        named = share if written[one] == written[other] else float(written[one])
        written[one] = written[one] or written[other]
        size[one] += size[other]
        alive.remove(other)
        for c in alive:
            if c == one:
                continue
            low = min(least[one][c], least[other][c])
            if low > NEVER and named in (0, 1):
                low = least[one if named else other][c]
            known = NEVER
            if low > NEVER:
                known = named * names[one][c] + (1 - named) * names[other][c]
            same = named * alike[one][c] + (1 - named) * alike[other][c]
            mean = share * average[one][c] + (1 - share) * average[other][c]
            most = max(best[one][c], best[other][c])
            names[one][c] = names[c][one] = known
            least[one][c] = least[c][one] = low
            alike[one][c] = alike[c][one] = same
            average[one][c] = average[c][one] = mean
            best[one][c] = best[c][one] = most
            pairs = size[one] * size[c]
            part = AVERAGE * same + CHOICE * (1 - same)
            grown = part * mean * pairs ** (GROWTH * same) + (1 - part) * most
            grown += (ROOM * same + CHOICE_ROOM * (1 - same)) * _LEFT[pairs]
            tie[one][c] = tie[c][one] = NAMED * known + (1 - NAMED) * low + grown
        label = [one if x == other else x for x in label]
    return label


def _put(matrix: Square, row: int, values: np.ndarray[Any, Any]) -> None:
    matrix[row] = values
    matrix[:, row] = values
