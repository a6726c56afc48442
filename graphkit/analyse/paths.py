"""Paths between two people: the shortest, the strongest, all short ones; who could introduce.

Searches run on the arrays from both ends at once, so that millions of people are no hindrance.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from graphkit.projection import Array, Csr, Projection, ranges
from graphkit.results import Introducer, Path, PathSet, Step

MOST = 20
TRIED = 200_000  # steps of the search for alternatives


def shortest_paths(
    projection: Projection, one: int, other: int, *, slack: int = 0, limit: int = MOST
) -> PathSet:
    """The shortest paths, and those up to `slack` steps longer; shortest first, then strongest.

    At most `limit` are returned; `complete` says whether there are no more.
    """
    length = distance(projection.ties, one, other)
    if length is None:
        return PathSet((), True)
    if one == other:
        return PathSet((_path(projection, [one]),), True)
    kept: dict[tuple[int, ...], list[int]] = {}
    complete = True
    for most in sorted({length, length + slack}):  # the shortest first, should the search end
        for numbers in _bounded(projection.ties, one, other, most):
            if numbers is None:
                complete = False
                break
            kept[tuple(numbers)] = numbers
    paths = list(kept.values())
    paths.sort(key=lambda p: (len(p), round(_cost(projection, p), 9), p))
    return PathSet(
        tuple(_path(projection, p) for p in paths[:limit]), complete and len(paths) <= limit
    )


def strongest_path(projection: Projection, one: int, other: int) -> Path | None:
    """The path with the least resistance: each tie resists as 1/weight, and they add up."""
    way = _least_resistance(projection, one, other)
    return None if way is None else _path(projection, way)


def distance(ties: Csr, one: int, other: int) -> int | None:
    """How many steps lie between two people; None where no path leads from one to the other."""
    if one == other:
        return 0
    seen = [np.zeros(len(ties.starts) - 1, bool), np.zeros(len(ties.starts) - 1, bool)]
    fronts = [np.array([one]), np.array([other])]
    seen[0][one] = seen[1][other] = True
    steps = 0
    while len(fronts[0]) and len(fronts[1]):
        side = int(_edges(ties, fronts[1]) < _edges(ties, fronts[0]))  # the cheaper side goes on
        near = _near(ties, fronts[side])
        near = near[~seen[side][near]]
        steps += 1
        if seen[1 - side][near].any():
            return steps
        seen[side][near] = True
        fronts[side] = near
    return None


def _edges(ties: Csr, people: Array) -> int:
    return int((ties.starts[people + 1] - ties.starts[people]).sum())


def _near(ties: Csr, people: Array) -> Array:
    found: Array = np.unique(ties.targets[ranges(ties.starts[people], ties.starts[people + 1])])
    return found


def _reach(ties: Csr, person: int, steps: int) -> dict[int, int]:
    """Everybody within so many steps of a person, and how many."""
    found = {person: 0}
    front = np.array([person])
    seen = np.zeros(len(ties.starts) - 1, bool)
    seen[person] = True
    for step in range(1, steps + 1):
        near = _near(ties, front)
        front = near[~seen[near]]
        seen[front] = True
        found.update(dict.fromkeys(front.tolist(), step))
    return found


def _bounded(ties: Csr, one: int, other: int, most: int) -> Iterator[list[int] | None]:
    """All paths of at most so many steps that visit nobody twice; None where the search stops."""
    left = _reach(ties, other, most - most // 2)
    right = _reach(ties, one, most // 2)
    tried = 0
    stack: list[tuple[int, Iterator[int]]] = [(one, iter(ties.of(one).tolist()))]
    path = [one]
    on_path = {one}
    while stack:
        for person in stack[-1][1]:
            if person in on_path:
                continue
            room = most - len(path)
            # whoever lies in the half around `other` must be near enough to end in time
            if person != other and left.get(person, most - most // 2 + 1) > room:
                continue
            if person not in left and right.get(person, most) > len(path):
                continue
            tried += 1
            if tried > TRIED:
                yield None
                return
            if person == other:
                yield [*path, person]
                continue
            path.append(person)
            on_path.add(person)
            stack.append((person, iter(ties.of(person).tolist())))
            break
        else:
            stack.pop()
            on_path.discard(path.pop())


def _least_resistance(projection: Projection, one: int, other: int) -> list[int] | None:
    """Dijkstra's search from both ends."""
    if one == other:
        return [one]
    ties, weight = projection.ties, projection.arrays.tie_weight
    known: tuple[dict[int, float], dict[int, float]] = ({one: 0.0}, {other: 0.0})
    settled: tuple[set[int], set[int]] = (set(), set())
    before: tuple[dict[int, int], dict[int, int]] = ({}, {})
    queues = ([(0.0, one)], [(0.0, other)])
    best, middle = np.inf, -1
    while queues[0] and queues[1] and queues[0][0][0] + queues[1][0][0] < best:
        side = int(queues[1][0][0] < queues[0][0][0])
        cost, person = heapq.heappop(queues[side])
        if person in settled[side]:
            continue
        settled[side].add(person)
        row = ties.row(person)
        for near, resists in zip(
            ties.targets[row].tolist(), (1.0 / weight[row]).tolist(), strict=True
        ):
            total = cost + resists
            if total < known[side].get(near, np.inf):
                known[side][near] = total
                before[side][near] = person
                heapq.heappush(queues[side], (total, near))
                through = total + known[1 - side].get(near, np.inf)
                if through < best:
                    best, middle = through, near
    if middle < 0:
        return None
    there = _back(before[0], middle)[::-1]
    return [*there, *_back(before[1], middle)[1:]]


def _back(before: dict[int, int], person: int) -> list[int]:
    found = [person]
    while found[-1] in before:
        found.append(before[found[-1]])
    return found


def introducers(
    projection: Projection, one: int, other: int, limit: int = MOST
) -> tuple[Introducer, ...]:
    """Coauthors of `one` who could introduce them to `other`: nearest first, then strongest.

    Each with the best way on; nobody where the two have written together or no path exists.
    """
    ties, weight = projection.ties, projection.arrays.tie_weight
    length = distance(ties, one, other)
    if length is None or length < 2:
        return ()
    best: dict[int, tuple[float, list[int]]] = {}
    row = ties.row(one)
    own = dict(zip(ties.targets[row].tolist(), weight[row].tolist(), strict=True))
    for numbers in _bounded(ties, one, other, length):
        if numbers is None:
            break
        # as strong as its weakest tie
        strength = min(_weight(projection, a, b) for a, b in pairwise(numbers))
        if numbers[1] not in best or strength > best[numbers[1]][0]:
            best[numbers[1]] = (strength, numbers)
    ranked = sorted(best, key=lambda p: (-round(best[p][0], 9), -round(own[p], 9), p))
    return tuple(
        Introducer(
            id=projection.ids[person],
            name=projection.names[person],
            strength=best[person][0],
            path=_path(projection, best[person][1]),
        )
        for person in ranked[:limit]
    )


# -- evidence --------------------------------------------------------------------------------


def _weight(projection: Projection, one: int, other: int) -> float:
    return float(projection.arrays.tie_weight[_tie(projection, one, other)])


def _tie(projection: Projection, one: int, other: int) -> int:
    row = projection.ties.row(one)
    return int(row.start + np.searchsorted(projection.ties.targets[row], other))


def _cost(projection: Projection, numbers: list[int]) -> float:
    return sum(1.0 / _weight(projection, a, b) for a, b in pairwise(numbers))


def _path(projection: Projection, numbers: list[int]) -> Path:
    """A path with the works behind each step, newest first."""
    steps = []
    for one, other in pairwise(numbers):
        tie = _tie(projection, one, other)
        together = projection.counted_together(one, other)
        together = together[np.lexsort((together, -projection.arrays.work_year[together]))]
        rows = projection.work_rows(together.tolist())
        steps.append(
            Step(
                source=projection.ids[one],
                target=projection.ids[other],
                weight=float(projection.arrays.tie_weight[tie]),
                works=int(projection.arrays.tie_works[tie]),
                first_year=int(projection.arrays.tie_first[tie]) or None,
                last_year=int(projection.arrays.tie_last[tie]) or None,
                shared=tuple((r["id"], r["title"], r["year"]) for r in rows),
            )
        )
    people = tuple((projection.ids[n], projection.names[n]) for n in numbers)
    return Path(people, tuple(steps))
