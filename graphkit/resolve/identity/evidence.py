"""What speaks for and against two mentions being one person, in log-odds.

Each term is a number of a pair, its weight is how much one unit of it shifts the log-odds. What is
not known of either mention is no evidence. The weights are constants: a logistic regression on
balanced classes, without intercept and with the signs fixed, fitted by benchmarks/fit_identity.py
on names whose truth is known; the figures that its cross-validation over names gives are printed by
it. No gold set spans more than a life, so what years so far apart say is set by hand. No term knows
a corpus, a name or an origin.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity.coauthors import CoauthorNames, Shared
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import (
    Floats,
    Ints,
    Matrix,
    PairProducts,
    Signatures,
    rarity,
    row_most,
    ties_between,
)

CHUNK = 50_000  # pairs at a time: bounds the memory
FEW = 500  # the same of pairs from anywhere
THREADS = 4
ROUNDED = 1024  # of the log-odds, so that a rounding of the machine decides nothing
MOVES = 12.0  # years after which other affiliations speak against one person a third as much
UNDATED = 0.1  # the same where a year is not known: whoever moved cannot be told from another
WORKING = 50  # years that a person works: what lies further apart speaks against one
LONG_TEAM = 50  # in longer author lists a shared co-author says less

WEIGHTS = {
    "coauthor": 2.4,
    "rare coauthor": 2.28,
    "no coauthor": -0.77,
    "many others": -0.75,
    "coauthors' coauthors": 1.91,
    "title": -0.11,
    "title alike": 3.29,
    "title words": 1.10,
    "venue": 3.89,
    "affiliation": -2.3,
    "affiliation alike": 3.86,
    "affiliation words": 5.48,
    "years apart": -1.0,
}
TERMS = tuple(WEIGHTS)
WORDS = {
    "coauthor": "a shared co-author, as far as few have the name",
    "rare coauthor": "how rare the shared co-authors are",
    "no coauthor": "no shared co-author",
    "many others": "many co-authors, none shared",
    "coauthors' coauthors": "their co-authors wrote together",
    "title": "titles are known",
    "title alike": "alike titles",
    "title words": "rare title words shared",
    "venue": "the same venue, as rare as it is",
    "affiliation": "affiliations are known, the more in near years",
    "affiliation alike": "alike affiliations",
    "affiliation words": "rare words of the affiliation shared",
    "years apart": "more years apart than most people work",
}


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the evidence takes from all mentions: how rare each feature is, and who wrote together.

    With it, the mentions of a block can be looked at by themselves, on any machine.
    """

    short: Floats
    full: Floats
    words: Floats
    venues: Floats
    places: Floats
    ties: Matrix
    coauthors: CoauthorNames
    names: Rarity | None = None  # of all who stand on the works, where they were counted here

    @classmethod
    def of(cls, mentions: Signatures) -> Corpus:
        """What these mentions say."""
        first = mentions.first_of_work()
        short, places = mentions.short.matrix(), mentions.places.matrix()
        stated = np.flatnonzero(np.diff(places.indptr)).astype(np.int32)
        names = names_of(mentions)
        return cls(
            rarity(short, first),
            rarity(mentions.full.matrix(), first),
            rarity(mentions.words.matrix(), first),
            rarity(mentions.venues.matrix(), first),
            rarity(places, stated),
            ties_between(short, first),
            CoauthorNames.of(mentions, names),
            names,
        )


def names_of(mentions: Signatures) -> Rarity:
    """How rare the names of all are who stand on the works."""
    return Rarity({*mentions.distinct(), *mentions.others.values()})


class PairEvidence:
    """The terms of pairs of mentions; `corpus` is of all of them, where these are only some."""

    def __init__(self, mentions: Signatures, corpus: Corpus | None = None) -> None:
        self.corpus = corpus = corpus or Corpus.of(mentions)
        known: dict[object, int] = {}
        self._block = np.array(
            [
                known.setdefault((block, name.given[0][0] if name.given else ""), len(known))
                for block, name in zip(mentions.blocks, mentions.names, strict=True)
            ],
            dtype=np.int32,
        )
        self.size = np.array(mentions.size, dtype=np.int32)
        self.year = np.array(mentions.year, dtype=np.int32)
        self.short = mentions.short.matrix()
        self.short_rarity = corpus.coauthors.rarity(corpus.short)
        self.ties = corpus.ties
        self.full = mentions.full.matrix()
        self.full_weighted = _scaled(self.full, corpus.full)
        self.shared = Shared.of(self.short, self.full, corpus.coauthors)
        self.words = mentions.words.matrix()
        self.words_weighted = _scaled(self.words, corpus.words)
        self._words_length = _lengths(self.words_weighted)
        self.venues = mentions.venues.matrix()
        self.venues_weighted = _scaled(self.venues, corpus.venues)
        self.places = mentions.places.matrix()
        self.places_weighted = _scaled(self.places, corpus.places)
        self._places_length = _lengths(self.places_weighted)
        self._has_place = np.diff(self.places.indptr) > 0
        self._has_words = np.diff(self.words.indptr) > 0

    def scores(self, i: Ints, j: Ints) -> Floats:
        """The log-odds that the evidence gives each pair, names apart.

        Threads share the chunks: products of sparse matrices do not hold the interpreter's lock.
        """
        found = np.zeros(len(i), dtype=np.float32)
        starts = range(0, len(i), CHUNK)

        def score(start: int) -> None:
            part = slice(start, start + CHUNK)
            found[part] = self._scored(i[part], j[part])

        if len(starts) < 2:
            for start in starts:
                score(start)
        else:
            with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as threads:
                for _ in threads.map(score, starts):
                    pass  # an error in a thread is raised here
        return found

    def of_any(self, i: Ints, j: Ints) -> Floats:
        """The same of pairs from anywhere, some hundreds at a time: all are multiplied with all."""
        parts = [
            self._scored(i[n : n + FEW], j[n : n + FEW], one_block=True)
            for n in range(0, len(i), FEW)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)

    def _scored(self, i: Ints, j: Ints, *, one_block: bool = False) -> Floats:
        sums = np.zeros(len(i), dtype=np.float32)
        for column, term in zip(self._terms(i, j, one_block).T, TERMS, strict=True):
            sums += column * np.float32(WEIGHTS[term])  # always in this order
        rounded: Floats = np.round(sums * ROUNDED) / ROUNDED
        return rounded

    def terms(self, i: Ints, j: Ints) -> Floats:
        """All terms of the pairs: one row a pair, one column a term."""
        parts = [self._terms(i[n : n + CHUNK], j[n : n + CHUNK]) for n in range(0, len(i), CHUNK)]
        return np.concatenate(parts) if parts else np.zeros((0, len(TERMS)), dtype=np.float32)

    def _terms(self, i: Ints, j: Ints, one_block: bool = False) -> Floats:
        # a pair that is only asked about may stand in two blocks
        one_block |= len(i) == 1 and bool(self._block[i[0]] != self._block[j[0]])
        pairs = PairProducts(i, j, np.zeros_like(self._block) if one_block else self._block)
        columns = [
            *self._of_coauthors(pairs, i, j),
            *self._of_titles(pairs, i, j),
            *self._of_places(pairs, i, j),
        ]
        apart = np.where(
            (self.year[i] > 0) & (self.year[j] > 0), np.abs(self.year[i] - self.year[j]), 0
        )
        columns.append(np.clip(apart - WORKING, 0, 30) / 10)
        return np.column_stack(columns).astype(np.float32)

    def _of_coauthors(self, pairs: PairProducts, i: Ints, j: Ints) -> list[Floats]:
        least = np.minimum(self.size[i], self.size[j])
        shared = pairs.dots(self.short)
        damped = np.minimum(1, LONG_TEAM / np.maximum(least, 1))
        rare = np.minimum(pairs.dots(self.full_weighted, self.full) * damped, 20) / 10
        none = (least > 0) & (shared == 0)
        told = pairs.dots(self.shared.told, self.shared.sign)
        hops = np.zeros(len(i), dtype=np.float32)
        if none.any():
            hops = np.where(none, self._hops(pairs), 0).astype(np.float32)
        return [
            (1 - np.exp(-np.maximum(told, 0))).astype(np.float32),
            rare,
            none.astype(np.float32),
            none * np.log(np.maximum(least, 1)),
            np.maximum(np.log1p(hops) - 2, 0),
        ]

    def _hops(self, pairs: PairProducts) -> Floats:
        """How many of the one's co-authors wrote with some of the other's, rare ones for more."""
        own = self.short[pairs.rows]
        return pairs.dots_of(pairs.reached(own, self.ties, self.short_rarity), own)

    def _of_titles(self, pairs: PairProducts, i: Ints, j: Ints) -> list[Floats]:
        known = self._has_words[i] & self._has_words[j]
        common = pairs.dots(self.words_weighted, self.words)
        square = pairs.dots(self.words_weighted)
        cosine = square / (self._words_length[i] * self._words_length[j])
        venue = pairs.dots(self.venues_weighted, self.venues)
        return [
            known.astype(np.float32),
            np.sqrt(np.clip(cosine, 0, 1)),
            np.minimum(common, 30) / 10,
            np.minimum(venue, 9) / 8,
        ]

    def _of_places(self, pairs: PairProducts, i: Ints, j: Ints) -> list[Floats]:
        known = self._has_place[i] & self._has_place[j]
        found = [np.zeros(len(i), dtype=np.float32) for _ in range(3)]
        if known.any():
            square = pairs.dots(self.places_weighted)
            cosine = np.clip(square / (self._places_length[i] * self._places_length[j]), 0, 1)
            common = pairs.dots(self.places_weighted, self.places)
            alike = np.flatnonzero(cosine > 0)
            rarest = np.zeros(len(i), dtype=np.float32)
            if len(alike):
                rarest[alike] = row_most(self.places_weighted, self.places, i[alike], j[alike])
            apart = np.abs(self.year[i] - self.year[j])
            dated = (self.year[i] > 0) & (self.year[j] > 0)
            fades = np.where(dated, np.exp(-np.maximum(apart - 1, 0) / MOVES), UNDATED)
            found[0] = (known * fades).astype(np.float32)
            found[1] = np.sqrt(cosine) * np.minimum(rarest, 9) / 9
            found[2] = np.minimum(common, 20) / 10 * cosine
        return found


def _scaled(matrix: Matrix, weights: Floats) -> Matrix:
    """A matrix with each column times its weight."""
    return _with(matrix, matrix.data * weights[matrix.indices])


def _with(matrix: Matrix, values: Floats) -> Matrix:
    """Other values in the same places, which stand in memory once."""
    parts = values, matrix.indices, matrix.indptr
    return scipy.sparse.csr_matrix(parts, shape=matrix.shape, copy=False)


def _lengths(matrix: Matrix) -> Floats:
    squares = np.asarray(_with(matrix, matrix.data * matrix.data).sum(axis=1)).ravel()
    found: Floats = (np.sqrt(squares) + 1e-6).astype(np.float32)
    return found
