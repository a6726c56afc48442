"""Plain rankers that suggestions are measured against: each is a few lines, over all people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphkit.analyse.suggest.past import Past
from graphkit.evaluate.rightness import LISTED, Lists, Truth
from graphkit.projection import Array

TELEPORT = 0.3  # personalised PageRank: the share that begins anew at each step
STEPS = 12
SHARP = 1e4  # PageRank counts from its ten thousandth
DENSE = 64  # people at a time


def plain_lists(past: Past, truth: Truth) -> dict[str, dict[str, Lists]]:
    """Lists by plain rankers, over all candidates: of everybody, of those near, of those beyond."""
    made: dict[str, dict[str, Lists]] = {}
    rankers = _Rankers(past)
    for start in range(0, len(truth.people), DENSE):
        asked = truth.people[start : start + DENSE]
        near = (past.close[asked] @ past.close).toarray() > 0
        known = np.zeros_like(near)
        for row, one in enumerate(asked.tolist()):
            known[row, past.partners(one)] = True
            known[row, one] = True
        for name, values in rankers.of(asked).items():
            lists = made.setdefault(name, {"both": [], "near": [], "beyond": []})
            lists["both"] += _first(np.where(known, 0.0, values))
            lists["near"] += _first(np.where(near & ~known, values, 0.0))
            lists["beyond"] += _first(np.where(near | known, 0.0, values))
    return made


def _first(values: Array) -> Lists:
    found: Lists = []
    most = min(LISTED, values.shape[1])
    for row in values:
        least = np.partition(row, len(row) - most)[len(row) - most]
        there = np.flatnonzero((row >= least) & (row > 0))
        found.append(there[np.lexsort((there, -row[there]))[:most]].tolist())
    return found


class _Rankers:
    """What each ranker thinks of everybody, for some people at a time."""

    def __init__(self, past: Past) -> None:
        from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - slow to import

        ties = past.ties
        shape = (past.people, past.people)

        def matrix(values: Array) -> csr_array[Any]:
            return csr_array((values, ties.rows.targets, ties.rows.starts), shape=shape)

        def scaled(values: Array, rows: csr_array[Any]) -> csr_array[Any]:
            return csr_array(diags_array(values) @ rows)

        self.past = past
        self.ones, self.worth = matrix(np.ones(len(ties.source))), matrix(ties.worth)
        by_degree = np.where(ties.degree > 1, 1.0 / np.log(np.maximum(ties.degree, 2)), 0.0)
        strength = ties.strength
        inverse = np.divide(1.0, strength, out=np.zeros_like(strength), where=strength > 0)
        self.rare = scaled(by_degree, self.ones)
        self.shared = scaled(inverse, self.worth)
        self.turned = past.onward.T.tocsr()
        self.words = None if past.profiles is None else past.profiles.T.tocsr()

    def of(self, asked: Array) -> dict[str, Array]:
        """The value of everybody to each of some people; 0 is nobody."""
        past = self.past
        everybody: Callable[[Array], Array] = lambda one: np.tile(one, (len(asked), 1))  # noqa: E731
        walk = self._walk(asked)
        found = {
            "popularity": everybody(past.works.astype(float)),
            "recency": everybody(past.recent),
            "common neighbours": (self.ones[asked] @ self.ones).toarray(),
            "Adamic-Adar": (self.ones[asked] @ self.rare).toarray(),
            "resource allocation": (self.worth[asked] @ self.shared).toarray(),
            "personalised PageRank": walk,
        }
        if self.words is not None and past.profiles is not None:
            topic = (past.profiles[asked] @ self.words).toarray()
            found["topic"] = topic
            found["topic x recency x PageRank"] = (
                topic * np.log1p(past.recent) * (1.0 + np.log1p(SHARP * walk))
            )
        return found

    def _walk(self, asked: Array) -> Array:
        at = np.zeros((self.past.people, len(asked)))
        at[asked, np.arange(len(asked))] = 1.0
        total = np.zeros_like(at)
        for _ in range(STEPS):
            total += TELEPORT * at
            at = (1 - TELEPORT) * (self.turned @ at)
        found: Array = total.T
        return found
