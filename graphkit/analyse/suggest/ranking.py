"""Whom somebody should meet: candidates ranked by one sum, filtered, and not all of one group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphkit.analyse.suggest.candidates import WEIGHED, Candidates, candidates
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.weights import points
from graphkit.projection import Array, ranges

MOST_THROUGH_ONE = 0.5  # of a list: how much of it may hang on one partner in common

Stated = Callable[[Array, Array], Mapping[str, Array]]
Taught = Callable[[Candidates], Array]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of one question, best first, with the points of every term."""

    person: Array
    score: Array
    points: Mapping[str, Array]
    found: Candidates

    def take(self, rows: Array) -> Ranked:
        """Some of them, in that order."""
        columns = {name: values[rows] for name, values in self.found.columns.items()}
        return Ranked(
            self.person[rows],
            self.score[rows],
            {name: values[rows] for name, values in self.points.items()},
            Candidates(self.found.asked[rows], self.found.person[rows], columns),
        )

    def adding(self, name: str, values: Array) -> Ranked:
        """With one more term, ordered anew."""
        added = replace(self, score=self.score + values, points={**self.points, name: values})
        return added.take(_order(added.score, added.person))


def ranked(
    past: Past, person: int, stated: Stated | None = None, weighed: int = WEIGHED,
    *, also: Array | None = None, taught: Taught | None = None,
) -> Ranked:  # fmt: skip
    """All candidates of a person, best first. `stated` adds what sources state about pairs.

    `also` are people who are weighed even where no tie leads to them; `taught` gives the points of
    what was learnt.
    """
    found = candidates(past, np.array([person]), weighed, also=also)
    more = {} if taught is None else {"learnt": taught(found)}
    if stated is not None:
        own = np.full(len(found), person)
        found = replace(found, columns={**found.columns, **stated(own, found.person)})
    parts = {**points(found), **more}
    total = np.sum(list(parts.values()), axis=0)
    every = Ranked(found.person, total, parts, found)
    return every.take(_order(total, found.person))


def ranked_for_group(past: Past, people: Sequence[int], rank: Callable[[int], Ranked]) -> Ranked:
    """The candidates of several people together, without anybody who worked with one of them.

    `rank` gives those of one. The score is that of the member who speaks most for a candidate, and
    a point for every other member, as far as theirs comes near to it.
    """
    lists = [rank(person) for person in people]
    taken = set(people) | {int(p) for person in people for p in past.partners(person)}
    best: dict[int, tuple[float, int, int]] = {}
    support: dict[int, float] = {}
    for number, one in enumerate(lists):
        for row, (candidate, score) in enumerate(
            zip(one.person.tolist(), one.score.tolist(), strict=True)
        ):
            if candidate in taken:
                continue
            support[candidate] = np.logaddexp(support.get(candidate, -np.inf), score)
            if candidate not in best or score > best[candidate][0]:
                best[candidate] = (score, number, row)
    if not best:
        return lists[0].take(np.zeros(0, np.int64))
    parts = [lists[number].take(np.array([row])) for _, number, row in best.values()]
    joined = _joined(parts, [best[c][1] for c in best])
    more = np.array([support[c] for c in best]) - joined.score
    return joined.adding("members", more)


def _joined(parts: Sequence[Ranked], member: Sequence[int]) -> Ranked:
    def both(of: Callable[[Ranked], Array]) -> Array:
        found: Array = np.concatenate([of(part) for part in parts])
        return found

    columns = {
        name: both(lambda part, name=name: part.found.columns[name])  # type: ignore[misc]
        for name in parts[0].found.columns
    }
    person = both(lambda part: part.person)
    terms = {
        name: both(lambda part, name=name: part.points[name])  # type: ignore[misc]
        for name in parts[0].points
    }
    found = Candidates(np.array(member), person, columns)
    return Ranked(person, both(lambda part: part.score), terms, found)


def _order(score: Array, person: Array) -> Array:
    found: Array = np.lexsort((person, -np.round(score, 9)))
    return found


def diverse(past: Past, person: int, people: Sequence[int], n: int) -> list[int]:
    """Places of the first n such that no one partner in common leads to more than half of them.

    Who had to wait comes in again where too few others are left.
    """
    most = max(1, int(n * MOST_THROUGH_ONE))
    count: dict[int, int] = {}
    taken: list[int] = []
    waiting: list[int] = []
    for place, candidate in enumerate(people):
        if len(taken) == n:
            break
        through = main_partner(past, person, candidate)
        if through is not None and count.get(through, 0) >= most:
            waiting.append(place)
            continue
        if through is not None:
            count[through] = count.get(through, 0) + 1
        taken.append(place)
    return sorted([*taken, *waiting[: n - len(taken)]])


def common_partners(past: Past, one: int, other: int) -> Array:
    """The partners that two people have in common, those who tie them most first."""
    ties = past.ties
    row, across = ties.rows.row(one), ties.rows.row(other)
    both, at, there = np.intersect1d(
        ties.rows.targets[row], ties.rows.targets[across], assume_unique=True, return_indices=True
    )
    worth, strength = ties.worth["now"], ties.strength["now"]
    way = worth[row][at] * worth[across][there] / strength[both]
    found: Array = both[np.lexsort((both, -np.round(way, 12)))]
    return found


def main_partner(past: Past, one: int, other: int) -> int | None:
    """The partner in common through whom most leads from one person to the other."""
    found = common_partners(past, one, other)
    return int(found[0]) if len(found) else None


def works_together(past: Past, one: int, other: int) -> Array:
    """The works that two people share, newest first."""
    shared = np.intersect1d(past.wrote.of(one), past.wrote.of(other))
    found: Array = shared[np.lexsort((shared, -past.year[shared]))]
    return found


def words_in_common(past: Past, one: int, other: int, most: int = 5) -> list[int]:
    """The words that make two people alike, weightiest first."""
    if past.profiles is None:
        return []
    both = past.profiles[[one]].multiply(past.profiles[[other]]).tocoo()
    order = np.lexsort((both.coords[1], -both.data))[:most]
    found: list[int] = both.coords[1][order].tolist()
    return found


def writers(past: Past, works: Array) -> Array:
    """How many of some works each person stands on."""
    team = past.team
    found: Array = np.bincount(
        team.targets[ranges(team.starts[works], team.starts[works + 1])], minlength=past.people
    )
    return found
