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

from graphkit.resolve.identity.signatures import Bools, Ints

AVERAGE = 0.65  # the average pair's part of the evidence, the rest is the best pair's
CHOICE = 0.3  # the same where a form of the name leaves a choice
NAMED = 0.5  # the average's part of the names, the rest is the least of them
GROWTH = 0.15  # the power of the number of pairs with which the average's part grows
ROOM, SHRINKS = 1.0, -0.5  # log-odds for clusters of many works; nothing for two single works
CHOICE_ROOM = 0.3  # the same where a form of the name leaves a choice
NEVER = -np.inf
SMALL = 12  # items

Square = np.ndarray[Any, np.dtype[np.float32]]
Rows = list[list[float]]


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
    if len(name) <= SMALL:
        return _few(name, told, equal, spelled)
    return _many(name, told, equal, spelled)


def _few(name: Square, told: Square, equal: Square, spelled: Bools) -> list[int]:
    tie = (name + told).tolist()
    return few_joined(name.tolist(), told.tolist(), equal.tolist(), spelled.tolist(), tie)


def _many(name: Square, told: Square, equal: Square, spelled: Bools) -> list[int]:
    found: list[int] = many_joined(np.stack([told, name, equal])[:, None], spelled[None])[
        0
    ].tolist()
    return found


def many_joined(squares: Any, spelled: Any) -> Ints:
    """`joined` for several sets of many items, each padded with items that can be with nobody.

    `squares` are told, name and equal of each set. All sets take their next step together: a step
    is some thirty operations on a row, and of most sets a row is too short to be worth one.
    """
    sets, count = spelled.shape
    found = np.tile(np.arange(count, dtype=np.int32), (sets, 1))
    own, whose = _Clusters(squares, spelled), np.arange(sets)
    while len(whose):
        one = own.closeness.argmax(axis=1)
        going = own.closeness[np.arange(len(whose)), one] > 0
        if 2 * int(going.sum()) <= len(going):  # most are done
            own, whose, one = own.of(going), whose[going], one[going]
            going = going[going]
        some = np.flatnonzero(going)
        other = own.nearest[some, one[some]]
        one, other = np.minimum(one[some], other), np.maximum(one[some], other)
        found[whose[some], other] = one
        own.merge(some, one, other)
    rows = np.arange(sets)[:, None]
    for _ in range(max(1, count.bit_length())):  # whom each joined may have joined another
        found = found[rows, found]
    return found


class _Clusters:
    """Clusters of several sets as they grow: what each two say, and which is nearest to each."""

    def __init__(self, squares: Any, spelled: Any) -> None:
        told, name, _ = squares
        sets, count = spelled.shape
        self.best, self.least = told.copy(), name.copy()
        self.mixed = squares.copy()  # averages of the works, of the names, of how far they are one
        self.mixed[1][:, np.arange(count), np.arange(count)] = NEVER
        self.tie = self.mixed[1] + told  # AVERAGE and the rest of it are one for two single works
        self.spelled, self.size = spelled.copy(), np.ones((sets, count))
        self.there = np.ones((sets, count), dtype=bool)
        self.nearest = self.tie.argmax(axis=2)
        self.closeness = np.take_along_axis(self.tie, self.nearest[:, :, None], axis=2)[:, :, 0]

    def of(self, some: Bools) -> _Clusters:
        """Those of some of the sets."""
        made = _Clusters.__new__(_Clusters)
        made.mixed = self.mixed[:, some]
        for column in (
            "best",
            "least",
            "tie",
            "spelled",
            "size",
            "there",
            "nearest",
            "closeness",
        ):
            setattr(made, column, getattr(self, column)[some])
        return made

    def merge(self, some: Ints, one: Ints, other: Ints) -> None:
        """Make two clusters of some sets one, the first."""
        share = self.size[some, one] / (self.size[some, one] + self.size[some, other])
        best = np.maximum(self.best[some, one], self.best[some, other])
        self.best[some, one] = self.best[some, :, one] = best
        mixed, least = self._called(some, one, other, share.astype(np.float32)[:, None])
        self.size[some, one] += self.size[some, other]
        self.there[some, other] = False
        average, name, equal = mixed
        row = NAMED * name + (1 - NAMED) * least
        pairs = self.size[some] * self.size[some, one][:, None]
        row = row + _works_say(average, best, equal, pairs)
        row = np.where(self.there[some], row, NEVER).astype(np.float32)
        row[np.arange(len(some)), one] = NEVER
        self._near(some, one, other, row)

    def _called(self, some: Ints, one: Ints, other: Ints, share: Any) -> tuple[Any, Any]:
        """What a cluster of two is called: as both are, or as the one that is written out."""
        mixed, least, spelled = self.mixed, self.least, self.spelled
        row = share * mixed[:, some, one] + (1 - share) * mixed[:, some, other]
        low = np.minimum(least[some, one], least[some, other])
        first = spelled[some, one]
        unlike = np.flatnonzero(first != spelled[some, other])
        if len(unlike):
            of, first = some[unlike], first[unlike]
            a, b = one[unlike], other[unlike]
            called, short = np.where(first, a, b), np.where(first, b, a)
            never = np.isneginf(mixed[1, of, short])
            row[1, unlike] = np.where(never, np.float32(NEVER), mixed[1, of, called])
            low[unlike] = np.where(never, np.float32(NEVER), least[of, called])
            row[2, unlike] = mixed[2, of, called]
            spelled[of, a] = True
        mixed[:, some, one] = row
        mixed[:, some, :, one] = row.transpose(1, 0, 2)
        least[some, one] = least[some, :, one] = low
        return row, low

    def _near(self, some: Ints, one: Ints, other: Ints, row: Any) -> None:
        """Who is nearest to each, where one has these ties and the other none any more."""
        each = np.arange(len(some))
        self.tie[some, one] = self.tie[some, :, one] = row
        self.tie[some, other] = self.tie[some, :, other] = NEVER
        nearest, closeness = self.nearest[some], self.closeness[some]
        closeness[each, other] = NEVER
        nearest[each, one] = own = row.argmax(axis=1)
        closeness[each, one] = row[each, own]
        lost = ((nearest == one[:, None]) | (nearest == other[:, None])) & self.there[some]
        lost[each, one] = False
        of, item = np.nonzero(lost)
        ties = self.tie[some[of], item]
        nearest[of, item] = best = ties.argmax(axis=1)
        closeness[of, item] = ties[np.arange(len(of)), best]
        closer = row > closeness
        closer[each, one] = False
        nearest = np.where(closer, one[:, None], nearest)
        self.nearest[some] = nearest
        self.closeness[some] = np.where(closer, row, closeness)


def _works_say(average: Any, best: Any, equal: Any, pairs: Any) -> Any:
    """What the works of two clusters say, by their average and their best pair."""
    part = AVERAGE * equal + CHOICE * (1 - equal)
    grown = part * average * pairs ** (GROWTH * equal) + (1 - part) * best
    return grown + (ROOM * equal + CHOICE_ROOM * (1 - equal)) * (1 - pairs**SHRINKS)


# What the product of two sizes adds, for few items.
_LEFT = [0.0, *(1 - n**SHRINKS for n in range(1, SMALL * SMALL + 1))]


def few_joined(names: Rows, told: Rows, alike: Rows, written: list[bool], tie: Rows) -> list[int]:
    """`joined` for few items, whose lists are used up; `tie` is what names and works say together.

    Plain lists are faster there than arrays, and most parts are small.
    """
    average, best = told, [row.copy() for row in told]
    least = [row.copy() for row in names]
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
