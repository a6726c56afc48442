"""Who is in a slice: nearest rings first, the strongest ties first within a ring."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from graphkit.projection import Array, Projection


@dataclass(frozen=True, slots=True, eq=False)
class TieColumns:
    """Ties as columns: two people, the smaller number first, and where what ties them stands."""

    one: Array
    other: Array
    place: Array

    def __len__(self) -> int:
        return len(self.place)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """The two people of each tie."""
        return zip(self.one.tolist(), self.other.tolist(), strict=True)

    def where(self, these: Array) -> TieColumns:
        """Some of the ties, in the same order."""
        return TieColumns(self.one[these], self.other[these], self.place[these])


class Cutter:
    """Chooses people around others, up to a number; counts those who did not fit."""

    def __init__(self, projection: Projection, max_nodes: int) -> None:
        self.projection = projection
        self.max_nodes = max_nodes
        self.chosen: dict[int, None] = {}
        self.left_out: set[int] = set()

    def cut(self, focus: Sequence[int], hops: int, candidates: Sequence[int] = ()) -> None:
        """Choose the focus, then the candidates in their order, then what lies around."""
        self.chosen = dict.fromkeys(focus)
        ring = list(self.chosen)
        if candidates:
            ring += self._take([c for c in candidates if c not in self.chosen])
        for _ in range(hops):
            if not ring:
                break
            ring = self._take(self.around(ring))

    def _take(self, people: Sequence[int]) -> list[int]:
        room = max(self.max_nodes - len(self.chosen), 0)
        taken = list(people[:room])
        self.chosen.update(dict.fromkeys(taken))
        self.left_out.update(people[room:])
        return taken

    def around(self, people: Sequence[int]) -> list[int]:
        """People tied to some who are not chosen yet, those with the strongest ties first."""
        _, at = self.projection.ties.spread(people)
        tied, place = np.unique(self.projection.ties.targets[at], return_inverse=True)
        pull = np.bincount(place, self.projection.arrays.tie_weight[at], len(tied))
        new = ~np.isin(tied, np.fromiter(self.chosen, np.int64))
        person, strength = tied[new], pull[new].round(9)
        ranked: list[int] = person[
            np.lexsort((self.projection.id_rank[person], -strength))
        ].tolist()
        return ranked

    def ties(self, beyond: Collection[int] = ()) -> tuple[TieColumns, TieColumns]:
        """Each tie among the chosen once, then those of people beyond."""
        side = np.zeros(len(self.projection), np.int8)  # neither of the chosen nor beyond
        side[list(beyond)] = 1
        side[list(self.chosen)] = 2
        people = np.array(sorted({*self.chosen, *beyond}), np.int64)
        row, place = self.projection.ties.spread(people)
        one, other = people[row], self.projection.ties.targets[place]
        ends = np.minimum(side[one], side[other])
        columns = TieColumns(one, other, place)
        once = one < other
        return columns.where(once & (ends == 2)), columns.where(once & (ends == 1))
