"""Whom somebody should meet: two lists, each ranked by its sum, and not all of one group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.suggest.candidates import Candidates, Wanted, candidates
from graphkit.analyse.suggest.learning import UNTAUGHT, Learnt
from graphkit.analyse.suggest.past import Past
from graphkit.analyse.suggest.weights import odds, points
from graphkit.projection import Array, ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_THROUGH_ONE = 0.5  # of a list: how much of it may hang on one partner in common

Stated = Callable[[Array, Array], Mapping[str, Array]]


@dataclass(frozen=True, slots=True)
class RankedCandidates:
    """Candidates of one question, best first, with the points of every term.

    `begins` is what the score lacks to the logarithm of odds: by it those of both lists compare.
    """

    person: Array
    score: Array
    begins: Array
    points: Mapping[str, Array]
    candidates: Candidates

    @property
    def beyond(self) -> Array:
        """Which of them share no collaborator."""
        return self.candidates.beyond

    @property
    def chance(self) -> Array:
        """How likely each is to become a partner in the next years."""
        return odds(self.score + self.begins)

    def take(self, rows: Array) -> RankedCandidates:
        """Some of them, in that order."""
        return RankedCandidates(
            self.person[rows],
            self.score[rows],
            self.begins[rows],
            {name: values[rows] for name, values in self.points.items()},
            self.candidates.take(rows),
        )

    def adding(self, name: str, values: Array) -> RankedCandidates:
        """With one more term, ordered anew."""
        added = replace(self, score=self.score + values, points={**self.points, name: values})
        return added.in_order()

    def in_order(self) -> RankedCandidates:
        """Best first; of equal ones whoever has the lower number."""
        return self.take(_order(self.score + self.begins, self.person))


def ranked(
    past: Past,
    person: int,
    stated: Stated | None = None,
    wanted: Wanted | None = None,
    model: Learnt = UNTAUGHT,
) -> RankedCandidates:
    """All candidates of a person, best first. `stated` adds what sources state about pairs."""
    weighed = candidates(past, np.array([person]), wanted)
    if stated is not None:
        own = np.full(len(weighed), person)
        weighed = replace(weighed, columns={**weighed.columns, **stated(own, weighed.person)})
    parts = points(weighed, model.weights)
    total = np.sum(list(parts.values()), axis=0)
    begins = model.chance + np.where(weighed.beyond, model.begins, 0.0)
    return RankedCandidates(weighed.person, total, begins, parts, weighed).in_order()


def ranked_for_group(
    past: Past, people: Sequence[int], rank: Callable[[int], RankedCandidates]
) -> RankedCandidates:
    """The candidates of several people together, without anybody who worked with one of them.

    `rank` gives those of one. The score is that of the member who speaks most for a candidate, and
    a point for every other member, as far as theirs comes near to it. Whoever is near to one member
    is near.
    """
    lists = [rank(person) for person in people]
    taken = set(people) | {int(p) for person in people for p in past.partners(person)}
    best: dict[int, tuple[bool, float, int, int]] = {}
    support: dict[int, float] = {}
    for number, one in enumerate(lists):
        rows = zip(one.person.tolist(), one.score.tolist(), one.beyond.tolist(), strict=True)
        for row, (candidate, score, beyond) in enumerate(rows):
            if candidate in taken:
                continue
            support[candidate] = np.logaddexp(support.get(candidate, -np.inf), score)
            known = best.get(candidate)
            if known is None or (not beyond, score) > known[:2]:
                best[candidate] = (not beyond, score, number, row)
    if not best:
        return lists[0].take(np.zeros(0, np.int64))
    parts = [lists[number].take(np.array([row])) for *_, number, row in best.values()]
    joined = _joined(parts, [number for *_, number, _ in best.values()])
    more = np.array([support[c] for c in best]) - joined.score
    return joined.adding("members", more)


def _joined(parts: Sequence[RankedCandidates], member: Sequence[int]) -> RankedCandidates:
    def both(of: Callable[[RankedCandidates], Array]) -> Array:
        found: Array = np.concatenate([of(part) for part in parts])
        return found

    columns = {
        name: both(lambda part, name=name: part.candidates.columns[name])  # type: ignore[misc]
        for name in parts[0].candidates.columns
    }
    person = both(lambda part: part.person)
    terms = {
        name: both(lambda part, name=name: part.points[name])  # type: ignore[misc]
        for name in parts[0].points
    }
    joined = Candidates(np.array(member), person, both(lambda part: part.beyond), columns)
    score, begins = both(lambda part: part.score), both(lambda part: part.begins)
    return RankedCandidates(person, score, begins, terms, joined)


def _order(score: Array, person: Array) -> Array:
    found: Array = np.lexsort((person, -np.round(score, 9)))
    return found


def two_lists(
    past: Past, person: int | None, ranking: RankedCandidates, n: int, beyond: int
) -> list[int]:
    """Places of the first n: those near, then `beyond` of those beyond; each list best first.

    Where one list is short the other has its places. With a person, no one partner in common leads
    to more than half of those near; who had to wait comes in where too few others are left.
    """
    near = np.flatnonzero(~ranking.beyond)
    far = np.flatnonzero(ranking.beyond)
    of_far = min(len(far), max(beyond, n - len(near)))
    of_near = min(len(near), n - of_far)
    if person is None:
        chosen = list(range(of_near))
    else:
        chosen = diverse(past, person, ranking.person[near].tolist(), of_near)
    return [*near[chosen].tolist(), *far[:of_far].tolist()]


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
    """The partners that two people have in common, those who tie them most first.

    As for the lists, ties by works of few authors count.
    """
    ties = past.ties
    row, across = ties.rows.row(one), ties.rows.row(other)
    both, at, there = np.intersect1d(
        ties.rows.targets[row], ties.rows.targets[across], assume_unique=True, return_indices=True
    )
    few = ties.close[row][at] & ties.close[across][there]
    both, at, there = both[few], at[few], there[few]
    worth, strength = ties.worth, ties.strength
    way = worth[row][at] * worth[across][there] / strength[both]
    found: Array = both[np.lexsort((both, -np.round(way, 12)))]
    return found


def main_partner(past: Past, one: int, other: int) -> int | None:
    """The partner in common through whom most leads from one person to the other."""
    partners = common_partners(past, one, other)
    return int(partners[0]) if len(partners) else None


def works_together(past: Past, one: int, other: int) -> Array:
    """The works that two people share, newest first."""
    shared = np.intersect1d(past.wrote.of(one), past.wrote.of(other))
    found: Array = shared[np.lexsort((shared, -past.year[shared]))]
    return found


def words_in_common(rows: csr_array[Any] | None, one: int, other: int, most: int = 5) -> list[int]:
    """The words that make two people alike by their rows of words, weightiest first."""
    if rows is None:
        return []
    mine, theirs = (slice(rows.indptr[who], rows.indptr[who + 1]) for who in (one, other))
    words, here, there = np.intersect1d(
        rows.indices[mine], rows.indices[theirs], assume_unique=True, return_indices=True
    )
    both = rows.data[mine][here] * rows.data[theirs][there]
    found: list[int] = words[np.lexsort((words, -both))[:most]].tolist()
    return found


def writers(past: Past, works: Array) -> Array:
    """How many of some works each person stands on."""
    team = past.team
    found: Array = np.bincount(
        team.targets[ranges(team.starts[works], team.starts[works + 1])], minlength=past.people
    )
    return found
