"""Parts that pairs connect -> clusters: each part by itself, many of them in one step.

Most parts are one pair, and are decided at once. Small ones go one by one; of larger ones those of
about one size take their steps together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphkit.resolve.identity.cluster import NEVER, SMALL, few_joined, many_joined
from graphkit.resolve.identity.signatures import Floats, Ints

CELLS = 1 << 19  # of the squares of parts that take their steps together: bounds the memory
WIDER = 1.25  # how much larger than the smallest of them the largest may be


@dataclass(slots=True)
class ConnectedPairs:
    """The pairs of mentions that pairs connect: no cluster reaches beyond such a part."""

    part: Ints  # of each pair: a number of the part; pairs of one part stand together
    i: Ints
    j: Ints
    name: Floats  # log-odds of the names, NEVER where two people stand
    told: Floats
    equal: Floats  # 1 where the names are the same
    spelled: Ints  # 1 where the given name of i is written out, 2 where that of j is, 3 of both


@dataclass(frozen=True, slots=True)
class _Members:
    """The mentions of each part, in their order: part after part."""

    own: Ints
    begins: Ints  # of each part: where its mentions begin
    size: Ints
    place: Ints  # of every mention: which one of its part's it is
    pairs: Ints  # of each part: where its pairs begin, and the end

    @classmethod
    def of(cls, parts: ConnectedPairs) -> _Members:
        """Those that the pairs name."""
        new = np.r_[True, parts.part[1:] != parts.part[:-1]]
        number = np.cumsum(new) - 1
        count = 1 + int(max(parts.i.max(), parts.j.max()))
        part = np.full(count, -1, dtype=np.int64)
        part[parts.i] = part[parts.j] = number
        named = np.flatnonzero(part >= 0)
        own = named[np.argsort(part[named], kind="stable")]
        size = np.bincount(part[own])
        begins = np.cumsum(size) - size
        place = np.zeros(count, dtype=np.int32)
        place[own] = np.arange(len(own)) - begins[part[own]]
        return cls(own, begins, size, place, np.r_[np.flatnonzero(new), len(new)])


def clusters_of(
    parts: ConnectedPairs, beside: tuple[float, float, float] = (NEVER, 0.0, 0.0)
) -> tuple[Ints, Ints]:
    """Mentions, and the first mention of the cluster of each: each part by itself.

    Two of a part that are no pair have the names, the works and the equality that are `beside`.
    """
    if not len(parts.part):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    members = _Members.of(parts)
    first = np.arange(len(members.own))
    twos = np.flatnonzero(members.size == 2)
    at = members.pairs[twos]
    begins = members.begins[twos[parts.name[at] + parts.told[at] > 0]]
    first[begins + 1] = begins
    for part in np.flatnonzero((members.size > 2) & (members.size <= SMALL)).tolist():
        begin, size = int(members.begins[part]), int(members.size[part])
        firsts = few_joined(*_lists(parts, members, part, beside))
        first[begin : begin + size] = np.array(firsts) + begin
    for some in _bundles(members.size):
        squares, spelled = _squares(parts, members, some, beside)
        joined = many_joined(squares, spelled)
        there = np.arange(spelled.shape[1]) < members.size[some][:, None]
        at = members.begins[some][:, None] + np.arange(spelled.shape[1])
        first[at[there]] = (joined + members.begins[some][:, None])[there]
    return members.own.astype(np.int32), members.own[first].astype(np.int32)


def _lists(parts: ConnectedPairs, members: _Members, part: int, beside: tuple[float, ...]) -> Any:
    """What `few_joined` takes, of one part."""
    some = slice(int(members.pairs[part]), int(members.pairs[part + 1]))
    size = int(members.size[part])
    name, told, equal = parts.name[some], parts.told[some], parts.equal[some]
    tie = (name + told).tolist()
    squares = [[[value] * size for _ in range(size)] for value in (*beside, beside[0] + beside[1])]
    names, works, alike, ties = squares
    spelled = [False] * size
    i, j = members.place[parts.i[some]].tolist(), members.place[parts.j[some]].tolist()
    written = parts.spelled[some].tolist()
    listed = zip(i, j, name.tolist(), told.tolist(), equal.tolist(), tie, written, strict=True)
    for a, b, of_names, of_works, same, both, out in listed:
        names[a][b] = names[b][a] = of_names
        works[a][b] = works[b][a] = of_works
        alike[a][b] = alike[b][a] = same
        ties[a][b] = ties[b][a] = both
        spelled[a], spelled[b] = bool(out & 1), bool(out & 2)
    return names, works, alike, spelled, ties


def _bundles(size: Ints) -> Iterator[Ints]:
    """The parts of many mentions, those of about one size together."""
    large = np.flatnonzero(size > SMALL)
    large = large[np.argsort(size[large], kind="stable")]
    some: list[int] = []
    for part in large.tolist():
        count = int(size[part])
        if some and (count > WIDER * size[some[0]] or (len(some) + 1) * count**2 > CELLS):
            yield np.array(some)
            some = []
        some.append(part)
    if some:
        yield np.array(some)


def _squares(
    parts: ConnectedPairs, members: _Members, some: Ints, beside: tuple[float, ...]
) -> tuple[Floats, Any]:
    """What `many_joined` takes, of some parts: squares as wide as the largest, the rest NEVER."""
    width = int(members.size[some].max())
    names, works, alike = beside
    squares = np.empty((3, len(some), width, width), dtype=np.float32)
    squares[0], squares[1], squares[2] = works, names, alike
    beyond = np.arange(width) >= members.size[some][:, None]
    squares[1][beyond] = NEVER
    squares[1].transpose(0, 2, 1)[beyond] = NEVER
    many = np.diff(members.pairs)[some]
    of = np.repeat(np.arange(len(some)), many)
    at = np.arange(len(of)) + np.repeat(members.pairs[some] - (np.cumsum(many) - many), many)
    a, b = members.place[parts.i[at]], members.place[parts.j[at]]
    for square, column in zip(squares, (parts.told, parts.name, parts.equal), strict=True):
        square[of, a, b] = square[of, b, a] = column[at]
    spelled = np.zeros((len(some), width), dtype=bool)
    spelled[of, a], spelled[of, b] = parts.spelled[at] & 1, parts.spelled[at] & 2
    return squares, spelled
