"""What speaks for a pair of people who have not written together: numbers for every candidate.

Candidates are all whom a walk of two to four ties reaches, and, where these are few, those who
write about the same. The best by a first rough score go on to be weighed. Walks are products of
sparse matrices, a block of people at a time, so that memory stays small; those of the next block
are made in a second thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.suggest.past import HALF_LIVES, Past, TieTable
from graphkit.projection import Array, ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

WEIGHED = 120  # candidates of one person that go on
FEW = 60  # with fewer of them, words are asked too
PATHS = 3_000_000  # two-step paths that are held at once
BATCH = 200
RECENT = 3  # years
FAINT = 1e-6  # a walk that is as good as none
SHARES = (1.0, 1.0, 0.5)  # of walks of two, three and four ties
LEAST_STEP = 1e-4  # a walk fainter than this is not followed further


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of a person (by their place among those asked for) and a candidate, with evidence."""

    asked: Array
    person: Array
    columns: Mapping[str, Array]

    def __len__(self) -> int:
        return len(self.asked)


def gather(
    past: Past, people: Array, weighed: int = WEIGHED, *, whole: bool = True
) -> Iterator[tuple[Array, Candidates]]:
    """Candidates of many people, a batch at a time: the people of the batch, and theirs.

    `whole=False` leaves out what only a learnt model looks at.
    """
    ties = past.ties
    total = np.concatenate([[0], np.cumsum(ties.degree[ties.rows.targets])])
    cost = total[ties.rows.starts[people + 1]] - total[ties.rows.starts[people]]
    batch = np.cumsum(cost) // PATHS * len(people) + np.arange(len(people)) // BATCH
    parts = [people[batch == number] for number in np.unique(batch).tolist()]
    if not parts:
        return
    walked = _walks(past, parts[0], whole)  # here: it makes what both threads share
    with ThreadPoolExecutor(1) as beside:
        for place, asked in enumerate(parts):
            following = parts[place + 1 : place + 2]
            coming = [beside.submit(_walks, past, part, whole) for part in following]
            yield asked, _weighed(past, asked, walked, weighed)
            for future in coming:
                walked = future.result()


def candidates(
    past: Past, people: Array, weighed: int = WEIGHED, *, whole: bool = True,
    also: Array | None = None,
) -> Candidates:  # fmt: skip
    """The candidates of a few people, by person and number.

    `also` are further candidates of one person, who are weighed whether walks reach them or not.
    """
    return _weighed(past, people, _walks(past, people, whole), weighed, also)


@dataclass(frozen=True, slots=True)
class _Walks:
    """Where walks lead: two ties by key, with the evidence; two, three and four by person."""

    keys: Array
    two: Mapping[str, Array]
    steps: tuple[csr_array[Any], ...]
    whole: bool


def _walks(past: Past, people: Array, whole: bool) -> _Walks:
    """Mostly products of sparse matrices, which leave the interpreter to another thread."""
    keys, two = _two_steps(past, people) if whole else _two_steps_summed(past, people)
    return _Walks(keys, two, _further(past, people, keys, two["walk2_now"]), whole)


def _weighed(
    past: Past, people: Array, walks: _Walks, most: int, also: Array | None = None
) -> Candidates:
    known = _known(past, people)
    new, walked = _best_of_rows(walks.steps, known, most)
    if also is not None:
        new = np.setdiff1d(np.union1d(new, also), known)
        third, fourth = (step.toarray()[0][new].astype(np.float64) for step in walks.steps[1:])
        walked = (third, fourth)
    columns = {name: _spread(new, walks.keys, values) for name, values in walks.two.items()}
    columns |= dict(zip(("walk3", "walk4"), walked, strict=True))
    if past.profiles is not None:
        more = _by_words(past, people, new, known)
        new = np.concatenate([new, more])
        order = np.argsort(new)
        columns = {
            name: np.concatenate([values, np.zeros(len(more))])[order]
            for name, values in columns.items()
        }
        new = new[order]
    asked, person = new // past.people, new % past.people
    columns["text"] = alike(past, people[asked], person)
    columns |= {"recent": past.recent_works("year")[person], "idle": past.last_age[person]}
    if walks.whole:
        columns |= _of_person(past, people[asked], person)
    return Candidates(asked, person, columns)


def cohesion(columns: Mapping[str, Array]) -> Array:
    """How much a walk along ties, as they are now, leads to each candidate."""
    walks = (columns["walk2_now"], columns["walk3"], columns["walk4"])
    found: Array = np.zeros(len(walks[0]))
    for share, walk in zip(SHARES, walks, strict=True):
        found += share * walk
    return found


def _two_steps(past: Past, people: Array) -> tuple[Array, dict[str, Array]]:
    """Sums over all partners in common, by key; walks that end at a partner are among them."""
    ties = past.ties
    starts, degree = ties.rows.starts, ties.degree
    first = ranges(starts[people], starts[people + 1])
    asked = np.repeat(np.arange(len(people)), degree[people])
    middle = ties.rows.targets[first]
    second = ranges(starts[middle], starts[middle + 1])
    via = np.repeat(np.arange(len(middle)), degree[middle])
    target = ties.rows.targets[second]
    away = target != people[asked][via]
    second, via, target = second[away], via[away], target[away]
    key = asked[via] * past.people + target
    order = np.argsort(key, kind="stable")
    key, paths = key[order], _Paths(ties, people[asked], middle, first, via[order], second[order])
    begins = np.flatnonzero(np.diff(key, prepend=-1))
    sums = {
        name: np.add.reduceat(values, begins) if len(begins) else np.zeros(0)
        for name, values in paths.values()
    }
    sums["common"] = np.diff(begins, append=len(key)).astype(np.float64)
    return key[begins], sums


def _two_steps_summed(past: Past, people: Array) -> tuple[Array, dict[str, Array]]:
    """The same for what the fixed sum looks at, as two products of sparse matrices."""
    walk, closeness = past.onward[people] @ past.onward, adamic_adar(past, people)
    found = []
    for product in (walk, closeness):
        keys, values = _listed(product)
        found.append((keys, values.astype(np.float64)))
    (keys, mass), (same, shared) = found
    away = keys % past.people != people[keys // past.people]
    return keys[away], {"walk2_now": mass[away], "adamic_adar": _spread(keys[away], same, shared)}


def adamic_adar(past: Past, people: Array) -> csr_array[Any]:
    """The sum of 1/log(ties + 1) over partners in common, for everybody two ties away."""
    near, weighted = past.tied
    found: csr_array[Any] = near[people] @ weighted
    return found


@dataclass(frozen=True, slots=True)
class _Paths:
    """Walks of two ties; `via` leads from each `second` tie to its `first`."""

    ties: TieTable
    own: Array
    middle: Array
    first: Array
    via: Array
    second: Array

    def values(self) -> Iterator[tuple[str, Array]]:
        """What each walk adds to the evidence on the person at its end."""
        ties, first, second, via = self.ties, self.first, self.second, self.via
        for name in HALF_LIVES:
            worth, strength = ties.worth[name], ties.strength[name]
            one, other = worth[first] / strength[self.own], 1.0 / strength[self.middle]
            walk = (one * other)[via] * worth[second]
            yield f"walk2_{name}", walk
            if name == "now":
                yield "fresh", walk * (ties.first_age[second] < RECENT)
                back = (worth[first] * other)[via] * worth[second]
                yield "back", back / strength[ties.rows.targets[second]]
                led = ties.led[first] / np.maximum(ties.led_strength[self.own], FAINT)
                yield "led", (led * other)[via] * worth[second]
        yield (
            "active",
            1.0 * ((ties.last_age[first] < RECENT)[via] & (ties.last_age[second] < RECENT)),
        )
        yield "adamic_adar", (1.0 / np.log(ties.degree[self.middle] + 1.0))[via]


def _further(past: Past, people: Array, keys: Array, mass: Array) -> tuple[csr_array[Any], ...]:
    """Where walks of two, three and four ties lead: a row for each person."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    shape = (len(people), past.people)
    begins = np.searchsorted(keys, np.arange(len(people) + 1) * past.people).astype(np.int32)
    target = (keys % past.people).astype(np.int32)
    at = csr_array((mass.astype(np.float32), target, begins), shape=shape)
    third = (np.float32(0.5) * past.onward[people] + at) @ past.onward
    return at, third, _clear(third) @ past.onward


def _listed(matrix: csr_array[Any]) -> tuple[Array, Array]:
    """The entries of a matrix by their keys, sorted."""
    matrix.sort_indices()
    row = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return row * matrix.shape[1] + matrix.indices, matrix.data


def _best_of_rows(
    steps: tuple[csr_array[Any], ...], known: Array, most: int
) -> tuple[Array, tuple[Array, Array]]:
    """Keys of the best of each row that are not known, sorted, and their third and fourth steps.

    One array of all people serves every row, which costs less than sorting what the walks reach.
    """
    rows, people = steps[0].shape
    begins = np.searchsorted(known, np.arange(rows + 1) * people)
    rough = np.zeros(people, np.float32)
    found: list[Array] = [np.zeros(0, np.int64)]
    walked: tuple[list[Array], list[Array]] = ([np.zeros(0)], [np.zeros(0)])
    for row in range(rows):
        walks = [
            (step.indices[part], step.data[part])
            for step in steps
            for part in (slice(step.indptr[row], step.indptr[row + 1]),)
        ]
        left_out = known[begins[row] : begins[row + 1]] - row * people
        best, walks[2] = _best_reached(walks, left_out, rough, most)
        found.append(best + row * people)
        for (at, mass), out in zip(walks[1:], walked, strict=True):
            rough[at] = mass
            out.append(rough[best].astype(np.float64))
            rough[at] = 0.0
    third, fourth = (np.concatenate(values) for values in walked)
    return np.concatenate(found), (third, fourth)


def _best_reached(
    walks: list[tuple[Array, Array]], left_out: Array, rough: Array, most: int
) -> tuple[Array, tuple[Array, Array]]:
    """The best of whom walks reach, sorted; and those walks of four that can matter to them.

    Most people are reached by walks of four only, and faintly: they need not be looked at where
    enough others are nearer. `rough` is zero for everybody, before and after.
    """
    (second, mass2), (third, mass3), (fourth, mass4) = walks
    rough[second] = np.float32(SHARES[0]) * mass2
    rough[third] += np.float32(SHARES[1]) * mass3
    rough[left_out] = 0.0
    near = np.concatenate([second, third])
    least = _least_of_best(rough[near], 2 * most)  # a person stands there twice at most
    matter = (np.float32(SHARES[2]) * mass4 >= least) | (rough[fourth] > 0)
    fourth, mass4 = fourth[matter], mass4[matter]
    rough[fourth] += np.float32(SHARES[2]) * mass4
    rough[left_out] = 0.0
    reached = np.concatenate([near, fourth])
    value = rough[reached]
    people = np.unique(reached[value >= _least_of_best(value, 3 * most)]).astype(np.int64)
    value = rough[people]
    rough[reached] = 0.0
    people, value = people[value > 0], value[value > 0]
    found: Array = np.sort(people[np.lexsort((people, -value))[:most]])
    return found, (fourth, mass4)


def _least_of_best(values: Array, most: int) -> float:
    if len(values) <= most:
        return 0.0
    return float(np.partition(values, len(values) - most)[len(values) - most])


def _clear(matrix: csr_array[Any]) -> csr_array[Any]:
    """Without walks so faint that a further step adds nothing."""
    found = matrix.copy()
    found.data[found.data < LEAST_STEP] = 0
    found.eliminate_zeros()
    return found


def _by_words(past: Past, people: Array, have: Array, known: Array) -> Array:
    """Who writes about the same, for people of whom ties reach few: more keys."""
    count = np.bincount(have // past.people, minlength=len(people))
    few = np.flatnonzero(count < FEW)
    if past.profiles is None or past.by_word is None or not len(few):
        return np.zeros(0, np.int64)
    keys, likeness = _listed((past.profiles[people[few]] @ past.by_word).tocsr())
    keys = few[keys // past.people] * past.people + keys % past.people
    new = ~_within(keys, known) & ~_within(keys, have)
    keys, likeness = keys[new], likeness[new]
    found: Array = keys[_best(keys // past.people, likeness, FEW)]
    return found


def alike(past: Past, one: Array, other: Array) -> Array:
    """How much the words of two people are the same: a cosine for each pair."""
    found = np.zeros(len(one))
    if past.profiles is not None:
        for start in range(0, len(one), 20_000):
            part = slice(start, start + 20_000)
            both = past.profiles[one[part]].multiply(past.profiles[other[part]])
            found[part] = np.asarray(both.sum(axis=1)).ravel()
    return found


def _known(past: Past, people: Array) -> Array:
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


def _of_person(past: Past, own: Array, person: Array) -> dict[str, Array]:
    """What is known of the candidates themselves."""
    ties = past.ties
    return {
        "works_lately": past.recent_works("years")[person],
        "works": past.works[person].astype(np.float64),
        "career": past.first_age[person],
        "last_share": past.led_last[person],
        "new_partners": past.new_partners[person],
        "degree": ties.degree[person].astype(np.float64),
        "strength": ties.strength["now"][person],
        "strength_years": ties.strength["years"][person],
        "career_gap": np.abs(past.first_age[person] - past.first_age[own]),
        "own_degree": ties.degree[own].astype(np.float64),
        "own_career": past.first_age[own],
        "own_idle": past.last_age[own],
        "own_new": past.new_partners[own],
    }


def _within(keys: Array, of: Array) -> Array:
    if not len(of):
        return np.zeros(len(keys), bool)
    place = np.minimum(np.searchsorted(of, keys), len(of) - 1)
    found: Array = of[place] == keys
    return found


def _spread(keys: Array, own: Array, values: Array) -> Array:
    """Values by their keys, 0 for the other keys."""
    found = np.zeros(len(keys))
    if len(own):
        place = np.minimum(np.searchsorted(own, keys), len(own) - 1)
        there = own[place] == keys
        found[there] = values[place[there]]
    return found


def ranks(asked: Array, score: Array) -> Array:
    """The place of each row among those of its person, from 0; equal scores by their order."""
    order = np.lexsort((-score, asked))
    begins = np.flatnonzero(np.diff(asked[order], prepend=-1))
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
    return found


def _best(asked: Array, score: Array, most: int) -> Array:
    """Which rows are among the best of their person; one without any score is not."""
    kept: Array = (ranks(asked, score) < most) & (score > 0)
    return kept
