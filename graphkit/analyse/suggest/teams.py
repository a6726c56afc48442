"""Teams for a call: people who together cover some topics and have not all worked together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from graphkit.projection import Array, Projection
from graphkit.results import Team

POOL = 24  # people of whom teams are made
TIED, NEAR = 0.5, 0.25  # points for a pair that worked together, or shares a collaborator
MOST_TEAMS_OF_ONE = 2  # in a list, so that it is not one person with everybody


def teams(
    projection: Projection,
    works: Sequence[Array],
    size: int,
    n: int,
    member: int | None = None,
    *,
    also: Sequence[int] = (),
) -> list[Team]:
    """Teams, best first. `works` counts each person's works on every topic.

    `also` are looked at beside those who write most: whom suggestions lead the member to.

    The score adds log2(1 + works) of the team for each topic, and what its pairs already share. A
    team of which all worked with one another is none; every topic is covered by somebody.
    """
    pool = sorted({*_pool(works, size, member), *also})
    ties = {p: set(projection.ties.of(p).tolist()) for p in pool}
    scored: list[tuple[float, tuple[int, ...]]] = []
    for people in _combined(pool, size, member):
        counts = [sum(float(w[p]) for p in people) for w in works]
        if not all(counts):
            continue
        pairs = list(combinations(people, 2))
        tied = sum(b in ties[a] for a, b in pairs)
        if tied == len(pairs):
            continue
        near = sum(b not in ties[a] and bool(ties[a] & ties[b]) for a, b in pairs)
        score = float(np.log2(1.0 + np.array(counts)).sum()) + TIED * tied + NEAR * near
        scored.append((round(score, 6), people))
    scored.sort(key=lambda team: (-team[0], team[1]))
    return [_team(projection, works, score, people) for score, people in _varied(scored, n, member)]


def _combined(pool: Sequence[int], size: int, member: int | None) -> Iterator[tuple[int, ...]]:
    """All teams of a pool; with a member, those with this one."""
    if member is None:
        yield from combinations(pool, size)
        return
    for others in combinations([p for p in pool if p != member], size - 1):
        yield tuple(sorted((member, *others)))


def _pool(works: Sequence[Array], size: int, member: int | None) -> list[int]:
    """Who writes most about each topic, in turn, and who writes about most of them."""
    total = np.sum([np.log2(1.0 + w) for w in works], axis=0)
    lists = [np.lexsort((np.arange(len(w)), -total, -w)) for w in works]
    lists.append(np.lexsort((np.arange(len(total)), -total)))
    each = max(size, POOL // len(lists))
    chosen = {int(p) for order in lists for p in order[:each] if total[p] > 0}
    return sorted(chosen | ({member} if member is not None else set()))


def _varied(
    scored: list[tuple[float, tuple[int, ...]]], n: int, member: int | None
) -> list[tuple[float, tuple[int, ...]]]:
    seen: dict[int, int] = {}
    kept = []
    for score, people in scored:
        others = [p for p in people if p != member]
        if all(seen.get(p, 0) < MOST_TEAMS_OF_ONE for p in others):
            kept.append((score, people))
            for p in others:
                seen[p] = seen.get(p, 0) + 1
        if len(kept) == n:
            break
    return kept


def _team(
    projection: Projection, works: Sequence[Array], score: float, people: tuple[int, ...]
) -> Team:
    ids, names = projection.ids, projection.names
    tied = tuple(
        (ids[a], ids[b]) for a, b in combinations(people, 2) if np.isin(b, projection.ties.of(a))
    )
    covers = tuple(tuple((ids[p], int(w[p])) for p in people if w[p]) for w in works)
    return Team(score, tuple((ids[p], names[p]) for p in people), covers, tied)
