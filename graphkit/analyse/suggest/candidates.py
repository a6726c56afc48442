"""What speaks for a pair of people who have not written together: numbers for every candidate.

Candidates are of two kinds. Near ones share a collaborator, by works of few authors; all whom two
ties reach are looked at, and the best go on to be weighed. Beyond are all others: those who write
about what a person and their circle write about, and those to whom longer walks lead. Walks and
words are products of sparse matrices, a block of people at a time, so that memory stays small;
those of the next block are made in a second thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.suggest.past import Past
from graphkit.links import rows_of
from graphkit.projection import Array, ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

WEIGHED = 120  # near candidates of one person that go on
WEIGHED_BEYOND = 200
PATHS = 3_000_000  # two-step paths that are held at once
BATCH = 200
CELLS = 8_000_000  # of a matrix of a batch, where it were full
RECENT = 3  # years
LEAST_WORDS = 0.02  # a likeness of words that is as good as none
SHARES = (1.0, 1.0, 0.5)  # of walks of two, three and four ties
LEAST_STEP = 1e-4  # a walk fainter than this is not followed further
# what a first look at those beyond counts, with `Past.busy`: they are too many for everything
ROUGH = {"field": 0.6, "walks": 0.25}
BEYOND_FAINT = 1e-5  # a walk that is as good as none, for somebody beyond
LISTS = ("near", "beyond")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of a person (by their place among those asked for) and a candidate, with evidence.

    `beyond` says of each whether no collaborator is shared.
    """

    asked: Array
    person: Array
    beyond: Array
    columns: Mapping[str, Array]

    def __len__(self) -> int:
        return len(self.asked)

    def take(self, rows: Array) -> Candidates:
        """Some of them, in that order."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Candidates(self.asked[rows], self.person[rows], self.beyond[rows], columns)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which candidates are looked for.

    `lists` is near, beyond or both; `most` how many of each go on. `among` are the only people who
    may be one, `also` are weighed even where nothing leads to them.
    """

    lists: tuple[str, ...] = LISTS
    near: int = WEIGHED
    beyond: int = WEIGHED_BEYOND
    among: Array | None = None
    also: Array | None = None


def gather(
    past: Past, people: Array, wanted: Wanted | None = None
) -> Iterator[tuple[Array, Candidates]]:
    """Candidates of many people, a batch at a time: the people of the batch, and theirs."""
    wanted = wanted or Wanted()
    ties = past.ties
    total = np.concatenate([[0], np.cumsum(ties.degree[ties.rows.targets])])
    cost = total[ties.rows.starts[people + 1]] - total[ties.rows.starts[people]]
    most = max(1, min(BATCH, CELLS // max(past.people, 1)))
    batch = np.cumsum(cost) // PATHS * len(people) + np.arange(len(people)) // most
    parts = [people[batch == number] for number in np.unique(batch).tolist()]
    if not parts:
        return
    walked = _walks(past, parts[0], wanted)  # here: it makes what both threads share
    with ThreadPoolExecutor(1) as beside:
        for place, asked in enumerate(parts):
            following = parts[place + 1 : place + 2]
            coming = [beside.submit(_walks, past, part, wanted) for part in following]
            yield asked, _weighed(past, asked, walked, wanted)
            for future in coming:
                walked = future.result()


def candidates(past: Past, people: Array, wanted: Wanted | None = None) -> Candidates:
    """The candidates of a few people, by person and number."""
    wanted = wanted or Wanted()
    return _weighed(past, people, _walks(past, people, wanted), wanted)


@dataclass(frozen=True, slots=True)
class _Walks:
    """Where walks lead, a row for each person: two, three and four ties, and words.

    `shared` counts the collaborators in common, `closeness` is their Adamic-Adar.
    """

    steps: tuple[csr_array[Any], ...]
    shared: csr_array[Any]
    closeness: csr_array[Any]
    field: csr_array[Any] | None


def _walks(past: Past, people: Array, wanted: Wanted) -> _Walks:
    """Products of sparse matrices, which leave the interpreter to another thread."""
    onward = past.onward
    own = onward[people]
    two = own @ onward
    third = (np.float32(0.5) * own + two) @ onward
    fourth = _clear(third) @ onward
    shared = past.close[people] @ past.close
    field = None
    if "beyond" in wanted.lists and past.fields is not None and past.by_field_word is not None:
        field = (past.fields[people] @ past.by_field_word).tocsr()
    return _Walks((two, third, fourth), shared, adamic_adar(past, people), field)


def adamic_adar(past: Past, people: Array) -> csr_array[Any]:
    """The sum of 1/log(ties + 1) over partners in common, for everybody two ties away."""
    near, weighted = past.tied
    found: csr_array[Any] = near[people] @ weighted
    return found


def _clear(matrix: csr_array[Any]) -> csr_array[Any]:
    """Without walks so faint that a further step adds nothing."""
    found = matrix.copy()
    found.data[found.data < LEAST_STEP] = 0
    found.eliminate_zeros()
    return found


def common_closely(past: Past, one: int, others: Array) -> set[int]:
    """Who of some people shares a collaborator with one, by works of few authors."""
    if not len(others):
        return set()
    shared = (past.close[[one]] @ past.close[others].T).toarray()[0]
    found: set[int] = set(others[shared > 0].tolist())
    return found


# -- who is a candidate ----------------------------------------------------------------------


def _weighed(past: Past, people: Array, walks: _Walks, wanted: Wanted) -> Candidates:
    number = past.people
    known = known_to(past, people)
    shared = _keys_of(walks.shared)
    near = shared[~within(shared, known)]
    keys, walk = _chosen(past, walks, _RowsOf(known, number), _RowsOf(near, number), wanted)
    asked, person = keys // number, keys % number
    columns = {
        "walk": walk,
        "adamic_adar": _values(walks.closeness, keys),
        "common": _values(walks.shared, keys),
        "field": alike(past.fields, people[asked], person),
        "recent": past.recent[person],
        "idle": past.last_age[person],
        "new_partners": past.new_partners[person],
    }
    return Candidates(asked, person, ~within(keys, near), columns)


class _RowsOf:
    """Sorted keys, cut into what belongs to each row."""

    def __init__(self, keys: Array, width: int) -> None:
        self.keys, self.width = keys, width

    def row(self, number: int) -> Array:
        """The columns of a row."""
        begin, end = np.searchsorted(self.keys, (number * self.width, (number + 1) * self.width))
        found: Array = self.keys[begin:end] - number * self.width
        return found


def _chosen(
    past: Past, walks: _Walks, known: _RowsOf, near: _RowsOf, wanted: Wanted
) -> tuple[Array, Array]:
    """Keys of the candidates that go on, sorted, and how much walks lead to each.

    Arrays of everybody serve one person after another, which costs less than matrices of all.
    """
    number = past.people
    own = past.busy
    walk, field = np.zeros(number, np.float32), np.zeros(number, np.float32)
    keys, values = [np.zeros(0, np.int64)], [np.zeros(0)]
    for row in range(walks.shared.shape[0]):
        for share, step in zip(SHARES, walks.steps, strict=True):
            part = slice(step.indptr[row], step.indptr[row + 1])
            walk[step.indices[part]] += np.float32(share) * step.data[part]
        close = near.row(row)
        best = []
        if "near" in wanted.lists:
            best.append(_best_near(walk, close, wanted))
        if "beyond" in wanted.lists:
            if walks.field is not None:
                part = slice(walks.field.indptr[row], walks.field.indptr[row + 1])
                field[walks.field.indices[part]] = walks.field.data[part]
            best.append(_best_beyond(own, walk, field, (known.row(row), close), wanted))
            field.fill(0.0)
        people = np.sort(np.concatenate(best))
        keys.append(people + row * number)
        values.append(walk[people].astype(np.float64))
        walk.fill(0.0)
    return np.concatenate(keys), np.concatenate(values)


def _best_near(walk: Array, near: Array, wanted: Wanted) -> Array:
    """Those with a collaborator in common to whom walks lead most."""
    if wanted.among is not None:
        near = near[wanted.among[near]]
    found: Array = near[_largest(walk[near], near, wanted.near)]
    return found


def _best_beyond(
    own: Array, walk: Array, field: Array, left_out: tuple[Array, ...], wanted: Wanted
) -> Array:
    """Those beyond who are best at first sight.

    Only who is reached by a walk or writes about the same can be one: activity alone would suggest
    the same busy people to everybody.
    """
    fits = (walk > 0) | (field > 0)
    if wanted.among is not None:
        fits &= wanted.among
    for people in left_out:
        fits[people] = False
    reached = np.flatnonzero(fits)
    one = np.float32(1.0)  # log of small floats is vectorised, log1p is not
    value = own[reached]
    value += ROUGH["walks"] * np.log(walk[reached] * np.float32(1 / BEYOND_FAINT) + one)
    value += ROUGH["field"] * np.log(field[reached] * np.float32(1 / LEAST_WORDS) + one)
    found: Array = reached[_largest(value, reached, wanted.beyond)]
    if wanted.also is not None:
        more = wanted.also if wanted.among is None else wanted.also[wanted.among[wanted.also]]
        found = np.union1d(found, np.setdiff1d(more, np.concatenate(left_out)))
    return found


def _largest(values: Array, order: Array, most: int) -> Array:
    """Places of the largest values; of equal ones those first by `order`."""
    if len(values) > most:
        least = np.partition(values, len(values) - most)[len(values) - most]
        places = np.flatnonzero(values >= least)
    else:
        places = np.arange(len(values))
    found: Array = places[np.lexsort((order[places], -values[places]))[:most]]
    return found


def alike(rows: csr_array[Any] | None, one: Array, other: Array) -> Array:
    """How much the words of two people are the same: a cosine for each pair.

    Pairs of one person stand together, so that one array of all words serves them.
    """
    found = np.zeros(len(one))
    if rows is None or not len(one):
        return found
    starts, own = rows.indptr, np.zeros(rows.shape[1], rows.dtype)
    begins = np.flatnonzero(np.diff(one, prepend=-1))
    for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(one)], strict=True):
        mine = slice(starts[one[begin]], starts[one[begin] + 1])
        own[rows.indices[mine]] = rows.data[mine]
        theirs = other[begin:end]
        low, high = starts[theirs].astype(np.int64), starts[theirs + 1].astype(np.int64)
        at = ranges(low, high)
        row = np.repeat(np.arange(end - begin), high - low)
        both = rows.data[at] * own[rows.indices[at]]
        found[begin:end] = np.bincount(row, weights=both, minlength=end - begin)
        own[rows.indices[mine]] = 0
    return found


def known_to(past: Past, people: Array) -> Array:
    """Keys of the people themselves and of everybody they stand on a work with, or are tied to."""
    wrote, team, rows = past.wrote, past.team, past.ties.rows
    number = np.arange(len(people))
    works = wrote.targets[ranges(wrote.starts[people], wrote.starts[people + 1])]
    of = np.repeat(number, wrote.starts[people + 1] - wrote.starts[people])
    begin, end = team.starts[works], team.starts[works + 1]
    tied = rows.targets[ranges(rows.starts[people], rows.starts[people + 1])]
    keys = (
        number * past.people + people,
        np.repeat(of, end - begin) * past.people + team.targets[ranges(begin, end)],
        np.repeat(number, past.ties.degree[people]) * past.people + tied,
    )
    every = np.sort(np.concatenate(keys))
    found: Array = every[np.diff(every, prepend=-1) > 0]
    return found


def _keys_of(matrix: csr_array[Any]) -> Array:
    """Row and column of every entry as one number, sorted."""
    row = rows_of(matrix.indptr)
    found: Array = np.sort(row * matrix.shape[1] + matrix.indices)
    return found


def _values(matrix: csr_array[Any], keys: Array) -> Array:
    """The entries at sorted keys, 0 where there is none.

    One array of a whole row serves all rows, which costs less than sorting the entries.
    """
    rows, width = matrix.shape
    whole = np.zeros(width, matrix.dtype)
    begins = np.searchsorted(keys, np.arange(rows + 1) * width)
    found = np.zeros(len(keys))
    for row in range(rows):
        part = slice(matrix.indptr[row], matrix.indptr[row + 1])
        at = matrix.indices[part]
        whole[at] = matrix.data[part]
        own = slice(begins[row], begins[row + 1])
        found[own] = whole[keys[own] - row * width]
        whole[at] = 0
    return found


def within(keys: Array, of: Array) -> Array:
    """Which keys are among others, which are sorted."""
    if not len(of):
        return np.zeros(len(keys), bool)
    place = np.minimum(np.searchsorted(of, keys), len(of) - 1)
    found: Array = of[place] == keys
    return found


def ranks(asked: Array, score: Array) -> Array:
    """The place of each row among those of its person, from 0; equal scores by their order."""
    order = np.lexsort((-score, asked))
    begins = np.flatnonzero(np.diff(asked[order], prepend=-1))
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    return found
