"""Who is in a slice: nearest rings first, the strongest ties first within a ring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graphkit.projection import Projection


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
            ring = self._take(self.around(ring))

    def _take(self, found: Sequence[int]) -> list[int]:
        room = max(self.max_nodes - len(self.chosen), 0)
        taken = list(found[:room])
        self.chosen.update(dict.fromkeys(taken))
        self.left_out.update(found[room:])
        return taken

    def around(self, people: Iterable[int], known: Iterable[int] = ()) -> list[int]:
        """People tied to some who are not chosen yet, those with the strongest ties first."""
        rows = [self.projection.ties.row(person) for person in people]
        if not rows:
            return []
        targets, weights = self.projection.ties.targets, self.projection.arrays.tie_weight
        others = np.concatenate([targets[row] for row in rows])
        found, place = np.unique(others, return_inverse=True)
        pull = np.bincount(place, np.concatenate([weights[row] for row in rows]), len(found))
        new = ~np.isin(found, np.fromiter({*self.chosen, *known}, np.int64))
        person, strength = found[new], pull[new].round(9)
        ranked: list[int] = person[
            np.lexsort((self.projection.id_rank[person], -strength))
        ].tolist()
        return ranked

    def ties(
        self, beyond: Iterable[int] = ()
    ) -> tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]]:
        """Each tie among the chosen once (two people, its place), then those of people beyond."""
        outside = frozenset(beyond)
        inner: list[tuple[int, int, int]] = []
        outer: list[tuple[int, int, int]] = []
        for person in sorted({*self.chosen, *outside}):
            row = self.projection.ties.row(person)
            for tie, other in enumerate(self.projection.ties.targets[row].tolist(), row.start):
                if person >= other:
                    continue
                if person in self.chosen and other in self.chosen:
                    inner.append((person, other, tie))
                elif (person in outside or person in self.chosen) and (
                    other in outside or other in self.chosen
                ):
                    outer.append((person, other, tie))
        return inner, outer
