"""Mentions with what their works say, as columns of numbers: what the scores are made of.

Every text is folded once and becomes a number; a mention is a row of sparse matrices. The weight of
a co-author, a word or a venue is how rare it is among the works of this corpus.
"""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.names import Parts, title_key
from graphkit.ordered import once
from graphkit.remembered import remembered

Ints: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Floats: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Matrix: TypeAlias = Any  # scipy's sparse matrices carry no useful type

# Words of titles and addresses that everybody uses.
COMMON = frozenset(
    "a an and the of for in on to with by from at as is are be using use based via its their toward"
    " towards into new approach method methods system systems study analysis der die das und zur"
    " von le la les des et de en una el los".split()
)
MOST_COAUTHORS = 200  # of a longer list the first ones are compared; all of them say little
MOST_TEAM = 50  # a longer list ties everybody to everybody
STEPS = 4  # of rarity, for a factor of e
SIZE_STEPS = 4  # of the number of works, for a factor of two
ROWS = 2000  # of the products of ties at a time: bounds the memory
MOST_NEIGHBOURS = 2000  # a co-author with more leads everywhere


@dataclass(frozen=True, slots=True)
class Signature:
    """One mention: a name and what its work says. Empty or None is what is not known."""

    name: Parts
    block: Hashable  # mentions of two blocks are never one person
    pieces: tuple[str, ...] = ()
    coauthors: tuple[Parts, ...] = ()  # of a long list the first ones will do
    title: str = ""
    venue: str = ""
    year: int | None = None
    affiliation: str = ""
    must: Hashable = None  # equal: one person (an identifier); different: two people
    work: Hashable = None  # two mentions on one work are two people
    turned: bool = False
    more: int = 0  # co-authors beyond those


@remembered(1 << 17)
def stem(word: str) -> str:
    """A word without its English plural or participle."""
    for ending in ("ings", "ing", "ies", "es", "s", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def title_words(title: str) -> tuple[str, ...]:
    """The telling words of a title."""
    words = title_key(title).split()
    return tuple(dict.fromkeys(stem(w) for w in words if len(w) > 2 and w not in COMMON))


@remembered(1 << 16)
def place_words(affiliation: str) -> tuple[str, ...]:
    """The telling words of an affiliation."""
    words = title_key(affiliation).split()
    return tuple(
        dict.fromkeys(w for w in words if len(w) > 1 and w not in COMMON and not w.isdigit())
    )


def short_key(name: Parts) -> str:
    """Surname and first initial."""
    return f"{name.family}|{name.given[0][0] if name.given else ''}"


class Rows:
    """A sparse matrix while it grows: one row of features after another."""

    def __init__(self) -> None:
        self.vocabulary: dict[str, int] = {}
        self._columns = array("i")
        self._ends = array("q", [0])
        self.width = 0  # where the vocabulary is elsewhere: how many features there are
        self._matrix: Matrix = None

    def add(self, features: Iterable[str]) -> None:
        """Append a row."""
        known, texts = self.vocabulary, list(features)
        try:  # the usual case: nothing new
            numbers = [known[text] for text in texts]
        except KeyError:
            numbers = [known.setdefault(text, len(known)) for text in texts]
        self.add_numbers(numbers)

    def number(self, feature: str) -> int:
        """The column of a feature, new or known."""
        return self.vocabulary.setdefault(feature, len(self.vocabulary))

    def add_numbers(self, numbers: Iterable[int]) -> None:
        """Append a row by the columns of its features."""
        self._columns.extend(dict.fromkeys(numbers))
        self._ends.append(len(self._columns))

    def again(self, times: int = 1) -> None:
        """Append the last row once more, or so many times."""
        last = self._columns[self._ends[-2] : self._ends[-1]]
        for _ in range(times):
            self._columns.extend(last)
            self._ends.append(len(self._columns))

    def add_empty(self, times: int) -> None:
        """Append rows without any feature."""
        self._ends.extend([len(self._columns)] * times)

    def add_all_but_one(self, numbers: Sequence[int]) -> None:
        """Append a row for each of some columns, of all the others; they are all different."""
        whole, columns, ends = array("i", numbers), self._columns, self._ends
        for place in range(len(whole)):
            columns.extend(whole[:place])
            columns.extend(whole[place + 1 :])
            ends.append(len(columns))

    @classmethod
    def of_numbers(cls, rows: Iterable[Sequence[int]], width: int) -> Rows:
        """Rows of features that have their numbers already, of so many in all."""
        made = cls()
        made.width = width
        for row in rows:
            made._columns.extend(row)
            made._ends.append(len(made._columns))
        return made

    def numbers(self, row: int) -> list[int]:
        """The features of a row by their numbers, in their order."""
        return sorted(self._columns[self._ends[row] : self._ends[row + 1]])

    def stated(self) -> Iterable[bool]:
        """Of each row whether it has any feature."""
        return (a < b for a, b in pairwise(self._ends))

    def matrix(self) -> Matrix:
        """The rows as a matrix of ones, made once: no more rows are added then.

        It lies where the rows lie: of a million works a copy is hundreds of megabytes.
        """
        if self._matrix is None:
            made = scipy.sparse.csr_matrix(
                (
                    np.ones(len(self._columns), dtype=np.float32),
                    np.frombuffer(self._columns or array("i", [0]), np.int32)[: len(self._columns)],
                    np.frombuffer(self._ends, np.int64),
                ),
                shape=(len(self._ends) - 1, max(1, self.width, len(self.vocabulary))),
                copy=False,
            )
            made.sort_indices()
            self._matrix = made
        return self._matrix


class _Coauthor:
    """A name as a co-author: its key, and its columns once somebody has it."""

    __slots__ = ("full", "key", "name", "short")

    def __init__(self, name: Parts) -> None:
        self.name = name  # kept alive: it is known by its identity
        self.key = short_key(name)
        self.short = self.full = -1


class Borne(NamedTuple):
    """A name as it is compared, with its block, its pieces, and whether it was turned."""

    name: Parts
    block: Hashable
    pieces: tuple[str, ...]
    turned: bool


@dataclass(frozen=True, slots=True)
class WorkSignature:
    """One work with all who are named on it: what most mentions of it have in common."""

    work: Hashable  # never None
    title: str
    venue: str
    year: int | None
    team: Sequence[Parts]  # each as a co-author of the others
    borne: Sequence[Borne]  # each as somebody to be found
    must: Sequence[Hashable]
    affiliations: Sequence[str]

    def each(self) -> Iterator[Signature]:
        """The mentions one by one; of thousands only as many co-authors as are compared."""
        for place, (name, block, pieces, turned) in enumerate(self.borne):
            kept = (
                *self.team[: min(place, MOST_COAUTHORS)],
                *self.team[place + 1 : MOST_COAUTHORS + 1],
            )
            yield Signature(
                name=name,
                block=block,
                pieces=pieces,
                coauthors=kept,
                title=self.title,
                venue=self.venue,
                year=self.year,
                affiliation=self.affiliations[place],
                must=self.must[place],
                work=self.work,
                turned=turned,
                more=len(self.team) - 1 - len(kept),
            )


@dataclass(slots=True)
class Signatures:
    """All mentions of a corpus as columns."""

    names: list[Parts] = field(default_factory=list)
    pieces: list[tuple[str, ...]] = field(default_factory=list)
    turned: list[bool] = field(default_factory=list)
    blocks: list[Hashable] = field(default_factory=list)
    must: list[Hashable] = field(default_factory=list)
    work: list[Hashable] = field(default_factory=list)
    counted: list[Hashable] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    year: list[int] = field(default_factory=list)
    short: Rows = field(default_factory=Rows)
    full: Rows = field(default_factory=Rows)
    others: dict[str, Parts] = field(default_factory=dict)  # co-authors by their keys
    words: Rows = field(default_factory=Rows)
    venues: Rows = field(default_factory=Rows)
    places: Rows = field(default_factory=Rows)
    ids: dict[str, Ints] = field(default_factory=dict)  # of sources, for each mention
    lists: Ints | None = None  # the list of few people on which each mention's work stands, or -1

    # a team of fifty asks for each name fifty times: one look by identity, which keeps it alive
    _known: dict[int, _Coauthor] = field(default_factory=dict)
    _said: tuple[Hashable, str, str] = (None, "", "")  # of which work, title and venue come last

    def __len__(self) -> int:
        return len(self.names)

    def _coauthor(self, name: Parts) -> _Coauthor:
        found = self._known.get(id(name))
        if found is None:
            found = self._known[id(name)] = _Coauthor(name)
        return found

    def _number(self, one: _Coauthor) -> None:
        key = one.name.key
        one.short, one.full = self.short.number(one.key), self.full.number(key)
        self.others.setdefault(key, one.name)

    def add_work(self, one: WorkSignature) -> None:
        """Append the mentions of a work: the same as each of them, in a fraction of the time."""
        known = [self._known.get(id(name)) or self._coauthor(name) for name in one.team]
        keys, count = [other.key for other in known], len(known)
        plain = 1 < count <= MOST_COAUTHORS and len({*keys}) == count
        if plain and all(
            other.name is b.name or other.key == short_key(b.name)
            for other, b in zip(known, one.borne, strict=True)
        ):
            for other in (*known[1:], known[0]):  # as the first one has them, then the second
                if other.full < 0:
                    self._number(other)
            fulls = [other.full for other in known]
            if len({*fulls}) == count:
                self._add_plainly(one, [other.short for other in known], fulls)
                return
        for mention in one.each():
            self.add(mention)

    def _add_plainly(self, one: WorkSignature, shorts: list[int], fulls: list[int]) -> None:
        """A work on which no two names are alike: each has all the others as co-authors."""
        count = len(shorts)
        names, blocks, pieces, turned = zip(*one.borne, strict=True)
        self.names.extend(names)
        self.blocks.extend(blocks)
        self.pieces.extend(pieces)
        self.turned.extend(turned)
        self.must.extend(one.must)
        self.work.extend([one.work] * count)
        self.counted.extend([one.work] * count)
        self.size.extend([count - 1] * count)
        self.year.extend([one.year or 0] * count)
        self.short.add_all_but_one(shorts)
        self.full.add_all_but_one(fulls)
        self._said = (one.work, one.title, one.venue)
        self._add_words(one.title, one.venue)
        self.words.again(count - 1)
        self.venues.again(count - 1)
        if any(one.affiliations):
            for affiliation in one.affiliations:
                self.places.add(place_words(affiliation) if affiliation else ())
        else:
            self.places.add_empty(count)

    def finish(self) -> None:
        """Nobody is added any more: by what co-authors were found is let go of."""
        self._known.clear()

    def add(self, one: Signature) -> None:
        """Append a mention."""
        own = short_key(one.name)
        shorts, fulls = [], []
        for name in one.coauthors[:MOST_COAUTHORS]:
            other = self._known.get(id(name)) or self._coauthor(name)
            if other.key == own:
                continue
            if other.full < 0:
                self._number(other)
            shorts.append(other.short)
            fulls.append(other.full)
        self.names.append(one.name)
        self.pieces.append(one.pieces)
        self.turned.append(one.turned)
        self.blocks.append(one.block)
        self.must.append(one.must)
        self.work.append(one.work)
        self.counted.append(one.work if one.work is not None else title_key(one.title) or None)
        self.size.append(len(shorts) + max(0, len(one.coauthors) - MOST_COAUTHORS) + one.more)
        self.year.append(one.year or 0)
        self.short.add_numbers(shorts)
        self.full.add_numbers(fulls)
        self._add_said(one)
        self.places.add(place_words(one.affiliation) if one.affiliation else ())

    def _add_said(self, one: Signature) -> None:
        """What the work says: all the mentions on it say the same."""
        said = (one.work, one.title, one.venue)
        if one.work is not None and said == self._said:
            self.words.again()
            self.venues.again()
            return
        self._said = said
        self._add_words(one.title, one.venue)

    def _add_words(self, title: str, of_venue: str) -> None:
        self.words.add(title_words(title))
        venue = title_key(of_venue)
        self.venues.add([venue] if venue else [])

    def distinct(self) -> set[Parts]:
        """The names that are borne, each once; most mentions share theirs with another."""
        return {*{id(name): name for name in self.names}.values()}

    def first_of_work(self) -> Ints:
        """One mention of each work: what a work says counts once, however many it names."""
        seen: dict[Hashable, int] = {}
        for number, work in enumerate(self.counted):
            seen.setdefault(("alone", number) if work is None else work, number)
        return np.fromiter(seen.values(), dtype=np.int32, count=len(seen))


def rarity(matrix: Matrix, rows: Ints) -> Floats:
    """How rare each column is among some rows: the logarithm of one in how many, in steps.

    A few works more change nothing then, so a block that they do not touch is what it was; and
    sums of steps are exact, in whatever order they are taken.
    """
    counts = np.asarray(matrix[rows].sum(axis=0)).ravel()
    of_all = 2 ** (np.round(np.log2(max(1, len(rows))) * SIZE_STEPS) / SIZE_STEPS)
    logs: Floats = np.log(of_all / np.maximum(counts, 1))
    return np.maximum(np.round(logs * STEPS) / STEPS, 0).astype(np.float32)


def ties_between(short: Matrix, rows: Ints) -> Matrix:
    """Which co-author keys stand on one work; busy ones and long lists are left out."""
    teams = short[rows]
    sizes = np.diff(teams.indptr)
    teams = teams[(sizes > 1) & (sizes <= MOST_TEAM)]
    ties = scipy.sparse.csr_matrix(teams.T @ teams)
    ties.setdiag(0)
    ties.eliminate_zeros()
    busy = np.diff(ties.indptr) > MOST_NEIGHBOURS
    if busy.any():
        ties = scipy.sparse.csr_matrix(scipy.sparse.diags((~busy).astype(np.float32)) @ ties)
    ties.data[:] = 1
    ties.sort_indices()
    return ties


class PairProducts:
    """Scalar products of rows for many pairs at once.

    Rows are multiplied block by block as matrices, which only touches what two mentions of a block
    have in common; going through the pairs one by one takes twenty times as long.
    """

    def __init__(self, i: Ints, j: Ints, block: Ints) -> None:
        self.rows, place = np.unique(np.concatenate([i, j]), return_inverse=True)
        self.count = len(i)
        self._block = block[self.rows].astype(np.int64)
        keys = place[: len(i)].astype(np.int64) * len(self.rows) + place[len(i) :]
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def dots(self, matrix: Matrix, other: Matrix | None = None) -> Floats:
        """The product of row i of a matrix and row j of it, or of another with the same entries."""
        own = self._within_blocks(matrix[self.rows], self._block)
        if other is None:
            return self._at_pairs(own @ own.T)
        values = other[self.rows].data
        return self._at_pairs(
            own @ scipy.sparse.csr_matrix((values, own.indices, own.indptr), shape=own.shape).T
        )

    def reached(self, own: Matrix, ties: Matrix, weights: Floats) -> Matrix:
        """What the columns of each row are tied to, by weight, as far as its block has it too.

        Ties are looked up once for each column of a block, not for each row that has it, and what
        the block has not is left out before anything is multiplied: it is most of it.
        """
        width = own.shape[1]
        keys = np.repeat(self._block, np.diff(own.indptr)) * width + own.indices
        there = once(keys)
        here = there % width
        anywhere = np.zeros(width, dtype=bool)
        anywhere[here] = True
        parts: list[Matrix] = []
        for begin in range(0, len(here), ROWS):
            some = ties[here[begin : begin + ROWS]]
            block = there[begin : begin + ROWS] - here[begin : begin + ROWS]
            at = np.flatnonzero(anywhere[some.indices])
            wanted = np.repeat(block, np.diff(some.indptr))[at] + some.indices[at]
            place = np.minimum(np.searchsorted(there, wanted), len(there) - 1)
            hit = there[place] == wanted
            ends = np.searchsorted(at[hit], some.indptr)
            ones = np.ones(int(hit.sum()), dtype=np.float32)
            parts.append(
                scipy.sparse.csr_matrix((ones, place[hit], ends), (some.shape[0], len(there)))
            )
        if not parts:
            return own
        tied = scipy.sparse.vstack(parts, format="csr")
        of_row = (np.ones(len(keys), dtype=np.float32), np.searchsorted(there, keys), own.indptr)
        joined = scipy.sparse.csr_matrix(of_row, (own.shape[0], len(there))) @ tied
        columns = here[joined.indices]
        return scipy.sparse.csr_matrix((weights[columns], columns, joined.indptr), own.shape)

    def dots_of(self, left: Matrix, right: Matrix) -> Floats:
        """The products of rows i and j of two matrices that hold this chunk's rows, both ways."""
        both = scipy.sparse.vstack([left, right]).tocsr()
        both = self._within_blocks(both, np.concatenate([self._block, self._block]))
        product = both[: len(self.rows)] @ both[len(self.rows) :].T
        return self._at_pairs(product + product.T)

    def _at_pairs(self, product: Matrix) -> Floats:
        cells = scipy.sparse.coo_matrix(product)
        keys = cells.row.astype(np.int64) * len(self.rows) + cells.col
        values = np.zeros(self.count, dtype=np.float32)
        if not self.count:
            return values
        place = np.minimum(np.searchsorted(self._keys, keys), self.count - 1)
        hit = self._keys[place] == keys
        values[self._order[place[hit]]] = cells.data[hit]
        return values

    @staticmethod
    def _within_blocks(part: Matrix, block: Ints) -> Matrix:
        """The rows with a column for each column of each block: blocks have nothing in common."""
        own = np.repeat(block, np.diff(part.indptr)) * part.shape[1] + part.indices
        columns, index = np.unique(own, return_inverse=True)
        return scipy.sparse.csr_matrix(
            (part.data, index, part.indptr), shape=(part.shape[0], max(1, len(columns)))
        )


def row_most(left: Matrix, right: Matrix, i: Ints, j: Ints) -> Floats:
    """The largest product of two entries of row i and row j, for many pairs."""
    found: Floats = left[i].multiply(right[j]).max(axis=1).toarray().ravel().astype(np.float32)
    return found
