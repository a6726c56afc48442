"""What speaks for and against two mentions being one person, in log-odds.

Each term is a number of a pair, its weight is how much one unit of it shifts the log-odds. What is
not known of either mention is no evidence. The weights are constants: a logistic regression on
balanced classes, without intercept and with the signs fixed, fitted by benchmarks/fit_identity.py
on names whose truth is known; the figures that its cross-validation over names gives are printed by
it. No term knows a corpus, a name or an origin.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from graphkit.resolve.identity.signatures import (
    Floats,
    Ints,
    Matrix,
    Signatures,
    rarity,
    row_dots,
    row_most,
    ties_between,
)

CHUNK = 200_000  # pairs at a time: bounds the memory
LONG_TEAM = 50  # in longer author lists a shared co-author says less

WEIGHTS = {
    "coauthor": 1.04,
    "rare coauthor": 4.25,
    "no coauthor": -0.51,
    "many others": -0.68,
    "coauthors' coauthors": 1.71,
    "title": -0.47,
    "title alike": 3.23,
    "title words": 0.95,
    "venue": 5.45,
    "affiliation": -0.53,
    "affiliation alike": 5.06,
    "affiliation words": 4.37,
    "years apart": -0.15,
}
TERMS = tuple(WEIGHTS)
WORDS = {
    "coauthor": "a shared co-author",
    "rare coauthor": "how rare the shared co-authors are",
    "no coauthor": "no shared co-author",
    "many others": "many co-authors, none shared",
    "coauthors' coauthors": "their co-authors wrote together",
    "title": "titles are known",
    "title alike": "alike titles",
    "title words": "rare title words shared",
    "venue": "the same venue, as rare as it is",
    "affiliation": "affiliations are known",
    "affiliation alike": "alike affiliations",
    "affiliation words": "rare words of the affiliation shared",
    "years apart": "years apart",
}


class Evidence:
    """The terms of pairs of mentions of one corpus."""

    def __init__(self, mentions: Signatures) -> None:
        first = mentions.first_of_work()
        self.size = np.array(mentions.size, dtype=np.int32)
        self.year = np.array(mentions.year, dtype=np.int32)
        self.short = mentions.short.matrix()
        self._short_rarity = rarity(self.short, first)
        self.ties = ties_between(self.short, first)
        self.full = mentions.full.matrix()
        self._full_weighted = _scaled(self.full, rarity(self.full, first))
        self.words = mentions.words.matrix()
        self._words_weighted = _scaled(self.words, rarity(self.words, first))
        self._words_length = _lengths(self._words_weighted)
        self.venues = mentions.venues.matrix()
        self._venues_weighted = _scaled(self.venues, rarity(self.venues, first))
        self.places = mentions.places.matrix()
        stated = np.flatnonzero(np.diff(self.places.indptr)).astype(np.int32)
        self._places_weighted = _scaled(self.places, rarity(self.places, stated))
        self._places_length = _lengths(self._places_weighted)
        self._has_place = np.diff(self.places.indptr) > 0
        self._has_words = np.diff(self.words.indptr) > 0

    def scores(self, i: Ints, j: Ints) -> Floats:
        """The log-odds that the evidence gives each pair, names apart."""
        weights = np.array([WEIGHTS[t] for t in TERMS], dtype=np.float32)
        found = np.zeros(len(i), dtype=np.float32)
        for start, terms in self._chunks(i, j):
            found[start : start + len(terms)] = terms @ weights
        return found

    def terms(self, i: Ints, j: Ints) -> Floats:
        """All terms of the pairs: one row a pair, one column a term."""
        parts = [terms for _, terms in self._chunks(i, j)]
        return np.concatenate(parts) if parts else np.zeros((0, len(TERMS)), dtype=np.float32)

    def _chunks(self, i: Ints, j: Ints) -> Iterator[tuple[int, Floats]]:
        for start in range(0, len(i), CHUNK):
            part = slice(start, start + CHUNK)
            yield start, self._terms(i[part], j[part])

    def _terms(self, i: Ints, j: Ints) -> Floats:
        columns = [*self._of_coauthors(i, j), *self._of_titles(i, j), *self._of_places(i, j)]
        apart = np.where(
            (self.year[i] > 0) & (self.year[j] > 0), np.abs(self.year[i] - self.year[j]), 0
        )
        columns.append(np.clip(apart - 3, 0, 20) / 10)
        return np.column_stack(columns).astype(np.float32)

    def _of_coauthors(self, i: Ints, j: Ints) -> list[Floats]:
        least = np.minimum(self.size[i], self.size[j])
        shared = row_dots(self.short, self.short, i, j)
        damped = np.minimum(1, LONG_TEAM / np.maximum(least, 1))
        rare = np.minimum(row_dots(self._full_weighted, self.full, i, j) * damped, 20) / 10
        none = (least > 0) & (shared == 0)
        hops = np.zeros(len(i), dtype=np.float32)
        if none.any():
            hops[none] = self._hops(i[none], j[none])
        return [
            (shared > 0).astype(np.float32),
            rare,
            none.astype(np.float32),
            none * np.log(np.maximum(least, 1)),
            np.maximum(np.log1p(hops) - 2, 0),
        ]

    def _hops(self, i: Ints, j: Ints) -> Floats:
        """How many of the one's co-authors wrote with some of the other's, rare ones for more."""
        rows, inverse = np.unique(np.concatenate([i, j]), return_inverse=True)
        reached = sparse.csr_matrix(self.short[rows] @ self.ties)
        reached.data[:] = 1
        weighted = _scaled(reached, self._short_rarity)
        own = self.short[rows]
        a, b = inverse[: len(i)], inverse[len(i) :]
        return row_dots(weighted, own, a, b) + row_dots(own, weighted, a, b)

    def _of_titles(self, i: Ints, j: Ints) -> list[Floats]:
        known = self._has_words[i] & self._has_words[j]
        common = row_dots(self._words_weighted, self.words, i, j)
        square = row_dots(self._words_weighted, self._words_weighted, i, j)
        cosine = square / (self._words_length[i] * self._words_length[j])
        venue = row_dots(self._venues_weighted, self.venues, i, j)
        return [
            known.astype(np.float32),
            np.sqrt(np.clip(cosine, 0, 1)),
            np.minimum(common, 30) / 10,
            np.minimum(venue, 9) / 8,
        ]

    def _of_places(self, i: Ints, j: Ints) -> list[Floats]:
        known = self._has_place[i] & self._has_place[j]
        found = [np.zeros(len(i), dtype=np.float32) for _ in range(3)]
        if known.any():
            a, b = i[known], j[known]
            square = row_dots(self._places_weighted, self._places_weighted, a, b)
            cosine = np.clip(square / (self._places_length[a] * self._places_length[b]), 0, 1)
            rarest = row_most(self._places_weighted, self.places, a, b)
            common = row_dots(self._places_weighted, self.places, a, b)
            found[0][known] = 1
            found[1][known] = np.sqrt(cosine) * np.minimum(rarest, 9) / 9
            found[2][known] = np.minimum(common, 20) / 10 * cosine
        return found


def _scaled(matrix: Matrix, weights: Floats) -> Matrix:
    """A matrix with each column times its weight."""
    made = matrix.copy()
    made.data = made.data * weights[made.indices]
    return made


def _lengths(matrix: Matrix) -> Floats:
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    found: Floats = (np.sqrt(squares) + 1e-6).astype(np.float32)
    return found
