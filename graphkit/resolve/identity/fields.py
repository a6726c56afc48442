"""How far apart the fields of two works lie here, and what that says of one name on both.

A title has ten words, and two works of one field often share none. So each word, venue and
co-author is placed by the works on which it stands, twice over: what stands on works with the same
words comes to lie in the same direction, and a work lies where its words lie, itself left out. What
a distance says is learned from the corpus itself: works of one rare name, and works of any two
people. In a corpus of one field these lie alike, and a distance says nothing. In one of many fields
it says much, and a name says less: not how rare it is among the few who are here counts then, but
among all who might have written the other work. Over 183 names of a mixed corpus that were read by
hand, right and wrong fell apart by the sum of the two.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.pairs import MentionPairs
from graphkit.resolve.identity.prior import EQUAL
from graphkit.resolve.identity.signatures import Floats, Ints, Matrix, Rows, Signatures

WIDE = 64  # directions
STEP = 256  # parts of one, in which sums are exact: the same in any order of works
FINE = 16  # the same of weights
LEAST = 3  # works on which a feature must stand to place another
OF_VENUE, OF_TEAM = 2.0, 0.5  # what a venue and a co-author weigh, beside a word
KNOWN = 2  # features that a work must have: with fewer nobody knows its field
SURE_OF = 40.0  # names that outweigh what is believed beforehand: that a distance says nothing
SOME = 20_000  # pairs of strangers
BINS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])  # of strangers, by likeness
BOUND = 4.0  # log-odds that are learned, either way
ONE_FIELD, MANY = 0.6, 0.9  # how much fields tell here: nothing is said below, all above
TIMES, MOST_FOR = 1.4, 0.5  # of what is learned, as names read by hand have it; the most for
PEOPLE = 13.2  # the logarithm of how many might have written a work of another field
TAKEN = 3.0  # log-odds that an equal full name has here before
LOSES, GAINS = -5.0, 2.0  # the most that a common name loses, and a rare one makes up for
TIED = 2.0  # evidence with which two works are tied, however far apart
CHUNK = 1 << 17  # pairs at a time: bounds the memory
UNKNOWN = np.float32(9)  # instead of a likeness


@dataclass(frozen=True, slots=True)
class Fields:
    """Where each feature lies. A work's own part is taken out again when it is asked for."""

    features: Matrix  # of each mention, by weight
    sums: Floats  # of each feature: the sum of the directions of the works with it
    works: Floats  # the direction of each work
    work_of: Ints  # of each mention
    known: Ints  # of each mention: how many features place it

    @classmethod
    def of(cls, mentions: Signatures) -> Fields:
        """The fields that all works make."""
        first = mentions.first_of_work()
        kinds: tuple[Rows, ...] = (mentions.words, mentions.venues, mentions.short)
        parts = [kind.matrix() for kind in kinds]
        each = scipy.sparse.hstack(parts, format="csr", dtype=np.float32)
        whole = each[first]
        count = np.bincount(whole.indices, minlength=whole.shape[1])
        tells = np.where(count >= LEAST, len(first) / np.maximum(count, 1), 1.0)
        weight = np.sqrt(np.log(tells))
        weight *= np.repeat([1.0, OF_VENUE, OF_TEAM], [part.shape[1] for part in parts])
        weight = (np.round(weight * FINE) / FINE).astype(np.float32)
        at = np.concatenate(
            [_directions(kind, part.shape[1]) for kind, part in zip(kinds, parts, strict=True)]
        )
        weighted, turned = _by_column(whole, weight), whole.T.tocsr()
        for _ in range(2):
            works = _unit(weighted @ at)
            sums = turned @ works
            at = _unit(sums)
        weight /= np.maximum(np.linalg.norm(sums, axis=1), 1 / STEP).astype(np.float32)
        each = _by_column(each, weight)
        each.eliminate_zeros()
        numbers: dict[object, int] = {}
        work_of = (
            numbers.setdefault((n,) if work is None else work, len(numbers))
            for n, work in enumerate(mentions.counted)
        )
        return cls(
            each, sums, works, np.fromiter(work_of, np.int32, len(mentions)), np.diff(each.indptr)
        )

    def alike(self, i: Ints, j: Ints) -> Floats:
        """How alike the fields of pairs are, from -1 to 1; UNKNOWN where one is not known."""
        found = np.full(len(i), UNKNOWN, dtype=np.float32)
        told = np.flatnonzero((self.known[i] >= KNOWN) & (self.known[j] >= KNOWN))
        for begin in range(0, len(told), CHUNK):
            some = told[begin : begin + CHUNK]
            rows, place = np.unique(np.concatenate([i[some], j[some]]), return_inverse=True)
            at = self._at(rows)
            one, other = at[place[: len(some)]], at[place[len(some) :]]
            likeness = np.einsum("ij,ij->i", one, other)
            found[some] = np.round(likeness * STEP) / STEP
        return found

    def strangers(self) -> Floats:
        """How alike the fields of works are that chance brings together."""
        some = np.flatnonzero(self.known >= KNOWN)
        if not len(some):
            return np.zeros(0, dtype=np.float32)
        i, j = np.random.default_rng(len(some)).choice(some, (2, SOME))
        return self.alike(i[i != j], j[i != j])

    def _at(self, rows: Ints) -> Floats:
        own = self.features[rows]
        part = np.asarray(own.sum(axis=1))
        return _unit(own @ self.sums - part * self.works[self.work_of[rows]])


def _by_column(matrix: Matrix, weights: Floats) -> Matrix:
    parts = matrix.data * weights[matrix.indices], matrix.indices, matrix.indptr
    return scipy.sparse.csr_matrix(parts, shape=matrix.shape)


def _unit(rows: Floats) -> Floats:
    """The directions of rows, in steps: a rounding of the machine decides nothing."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    directions: Floats = np.round(rows / np.maximum(length, 1 / STEP) * STEP) / np.float32(STEP)
    return directions.astype(np.float32, copy=False)


def _directions(rows: Rows, width: int) -> Floats:
    """A direction for each text, by its letters: no order of works shows."""
    found = np.zeros((width, WIDE), dtype=np.float32)
    texts = rows.vocabulary
    made = b"".join(hashlib.blake2b(t.encode(), digest_size=WIDE // 8).digest() for t in texts)
    bits = np.unpackbits(np.frombuffer(made, np.uint8)).reshape(-1, WIDE)
    found[: len(bits)] = bits * np.float32(2) - 1
    return found


@dataclass(frozen=True, slots=True)
class Distance:
    """What it says, in log-odds, how alike the fields of two works of one name are."""

    edges: Floats
    says: Floats
    part: float  # of all that is said, as many as the fields here are

    @classmethod
    def learned(cls, own: Floats, weight: Floats, strangers: Floats) -> Distance:
        """`own` is of pairs of rare names, each name of one `weight`, `strangers` of any two."""
        there = own < UNKNOWN
        own, weight, strangers = own[there], weight[there], strangers[strangers < UNKNOWN]
        if not len(own) or not len(strangers):
            return cls(np.zeros(0), np.zeros(1), 0.0)
        edges = np.unique(np.quantile(strangers, BINS))
        count = len(edges) + 1
        chance = np.bincount(np.digitize(strangers, edges), minlength=count) / len(strangers)
        here = np.bincount(np.digitize(own, edges), weights=weight, minlength=count)
        share = (here + SURE_OF * chance) / (here.sum() + SURE_OF)
        says = np.log(np.maximum(share, 1e-6) / np.maximum(chance, 1e-6))
        says = np.clip(_rising(says, chance), -BOUND, BOUND)
        spread = float((share * says).sum())
        part = float(np.clip((spread - ONE_FIELD) / (MANY - ONE_FIELD), 0, 1))
        return cls(edges, np.round(says * FINE) / FINE, round(part * FINE) / FINE)

    def adds(self, alike: Floats, told: Floats, share: Floats) -> Floats:
        """What so alike fields say, beside what works that are not tied have told.

        `share` is the logarithm of the share of people who bear the name, NaN where it is not equal
        or not spelled out.
        """
        says = self.says[np.digitize(alike, self.edges)]
        world = np.clip(-share - PEOPLE - TAKEN, LOSES, GAINS)
        name = np.where(np.isnan(share), 0, world * np.clip(1 - says, 0, 1))
        worth = np.minimum(np.minimum(TIMES * says, MOST_FOR) + name, MOST_FOR)
        worth *= self.part * np.clip(1 - told / TIED, 0, 1)
        return np.where(alike < UNKNOWN, worth, 0).astype(np.float32)


def add_fields(
    mentions: Signatures, pairs: MentionPairs, told: Floats, share: Floats, rare: Ints
) -> None:
    """Add to what works tell of each pair what their fields say.

    `share` is of each group of pairs; `rare` are the groups of names that one person bears. It says
    the less the more works have the name: then these are compared with each other.
    """
    groups = len(pairs.bins)
    some = np.flatnonzero(np.isin(pairs.group, rare) & (told < 0))
    if not len(some):
        return
    fields = Fields.of(mentions)
    alike = fields.alike(pairs.i[some], pairs.j[some])
    some, alike = some[alike < UNKNOWN], alike[alike < UNKNOWN]
    group = pairs.group[some]
    each = 1 / np.maximum(np.bincount(group, minlength=groups), 1)[group]
    distance = Distance.learned(alike, each, fields.strangers())
    if not distance.part:
        return
    works = (1 + np.sqrt(1 + 8 * np.bincount(pairs.group, minlength=groups))) / 2
    equal = np.isin(pairs.bins % forms.LEVELS, EQUAL)
    shares = np.where(equal, share, np.nan)
    open_ones = np.flatnonzero(told < TIED)
    for begin in range(0, len(open_ones), CHUNK):
        part = open_ones[begin : begin + CHUNK]
        group = pairs.group[part]
        alike = fields.alike(pairs.i[part], pairs.j[part])
        added = distance.adds(alike, told[part], shares[group]) * 2 / works[group]
        told[part] += np.round(added * STEP) / STEP


def _rising(values: Floats, weight: Floats) -> Floats:
    """The nearest values that never fall: those that do are pooled."""
    pools: list[tuple[float, float, int]] = []
    for value, held in zip(values.tolist(), weight.tolist(), strict=True):
        pool = (value, held, 1)
        while pools and pools[-1][0] > pool[0]:
            before = pools.pop()
            both = before[1] + pool[1]
            mean = (before[0] * before[1] + pool[0] * pool[1]) / max(both, 1e-12)
            pool = (mean, both, before[2] + pool[2])
        pools.append(pool)
    return np.concatenate([np.full(count, value) for value, _, count in pools])
