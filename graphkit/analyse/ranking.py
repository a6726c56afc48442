"""People in order of a measure; a range instead of a number where identity is doubtful.

A name alone may stand for several people, and one person for several names. So the works of a
doubtful person are counted twice: `low` takes the largest group of them that coauthors hold
together, `high` adds those of everybody with the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from graphkit.analyse import citations as index
from graphkit.analyse.measures import (
    betweenness,
    constraint,
    core_number,
    effective_size,
    pagerank,
)
from graphkit.errors import NotFoundError, UsageError
from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Csr, Projection
from graphkit.results import Ranked, Ranking, Scores

DOUBTFUL = 0.6
Counted = Callable[[Projection, Array, frozenset[int]], int]  # works, and who wrote them


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its values, and (where works alone make it) its value for a set of works."""

    about: str
    values: Callable[[Projection], Array]
    of_works: Counted | None = None
    lowest_first: bool = False


def _fractional(projection: Projection) -> Array:
    authors = np.diff(projection.team.starts)
    row = np.repeat(np.arange(len(projection)), np.diff(projection.wrote.starts))
    share = 1.0 / np.maximum(authors[projection.wrote.targets], 1)
    found: Array = np.bincount(row, share, len(projection))
    return found


def _strength(projection: Projection) -> Array:
    found: Array = np.bincount(projection.sources, projection.arrays.tie_weight, len(projection))
    return found


def _degree_of(projection: Projection, works: Array, own: frozenset[int]) -> int:
    teams = [projection.team.of(w) for w in works.tolist()]
    found = {p for team in teams if 1 < len(team) <= PAIR_CAP for p in team.tolist()}
    return len(found - own)


def _strength_of(projection: Projection, works: Array, own: frozenset[int]) -> int:
    del own  # each work adds 1 to its author, whoever the others are
    authors = np.diff(projection.team.starts)[works]
    return int(((authors > 1) & (authors <= PAIR_CAP)).sum())


def _indexed(by: Callable[[Array, Csr], Array]) -> tuple[Callable[[Projection], Array], Counted]:
    def values(projection: Projection) -> Array:
        if not len(projection.cites.rows.targets):
            raise NotFoundError(
                "Citations are unknown: no work here states references to another one of them."
            )
        return by(index.cited(projection), projection.wrote)

    def of_works(projection: Projection, works: Array, _: frozenset[int]) -> int:
        rows = Csr(np.array([0, len(works)]), works)
        return int(by(index.cited(projection), rows)[0])

    return values, of_works


_HERE = "counted among the works of this graph"
MEASURES: dict[str, Measure] = {
    "betweenness": Measure(
        "share of shortest paths that lead through a person",
        lambda p: betweenness(p.matrix(None)).value,
    ),
    "citations": Measure(f"citations, {_HERE}", *_indexed(index.citations)),
    "constraint": Measure(
        "Burt's constraint, lowest first: brokers between people who do not work together",
        lambda p: constraint(p.matrix()),
        lowest_first=True,
    ),
    "core": Measure("k-core: k ties to people who have as many", lambda p: core_number(p.matrix())),
    "degree": Measure("coauthors", lambda p: np.diff(p.ties.starts), _degree_of),
    "effective_size": Measure(
        "Burt's effective size: coauthors, less what ties them to each other",
        lambda p: effective_size(p.matrix()),
    ),
    "fractional": Measure("works, each counted 1/authors", _fractional),
    "g_index": Measure(f"g-index, citations {_HERE}", *_indexed(index.g_index)),
    "h_index": Measure(f"h-index, citations {_HERE}", *_indexed(index.h_index)),
    "i10_index": Measure(f"works cited ten times, {_HERE}", *_indexed(index.i10_index)),
    "pagerank": Measure("PageRank over ties by strength", lambda p: pagerank(p.matrix())),
    "strength": Measure("sum of tie weights, 1/(authors-1) a work", _strength, _strength_of),
    "works": Measure("works", lambda p: np.diff(p.wrote.starts), lambda _, works, __: len(works)),
}


def measure(by: str) -> Measure:
    """The measure of a name."""
    if by not in MEASURES:
        raise UsageError(f"There is no measure {by!r}. Known: {', '.join(sorted(MEASURES))}.")
    return MEASURES[by]


def rank(projection: Projection, by: str = "works", limit: int | None = None) -> Ranking:
    """People, best first; equal values in the order of their ids, unknown ones left out."""
    chosen = measure(by)
    note = None
    if by == "betweenness":
        estimate = betweenness(projection.matrix(None))
        values, low, high = estimate.value, estimate.low, estimate.high
        if estimate.sources < len(projection):
            note = (
                f"estimated from {estimate.sources} of {len(projection)} people as sources: low and"
                f" high are 95 % intervals, and with 95 % no value is off by {estimate.bound:.3f}"
            )
    else:
        values = low = high = chosen.values(projection)
    best = values if chosen.lowest_first else -values
    order = np.argsort(best, kind="stable")
    order = order[~np.isnan(values[order].astype(np.float64))][:limit]
    people = []
    for number in order.tolist():
        ends = (low[number].item(), high[number].item()) if low is not values else None
        if chosen.of_works and _doubtful(projection, number):
            ends = _range(projection, number, chosen.of_works)
        people.append(
            Ranked(
                projection.ids[number],
                projection.names[number],
                values[number].item(),
                *(ends if ends and ends[0] != ends[1] else (None, None)),
            )
        )
    return Ranking(by, chosen.about, note, tuple(people))


def scores(projection: Projection, by: str) -> Scores:
    """A measure of all people, to be kept with the graph by `annotate`."""
    values = measure(by).values(projection)
    known = ~np.isnan(values.astype(np.float64))
    kept = np.flatnonzero(known)
    column = {
        projection.ids[n]: v for n, v in zip(kept.tolist(), values[kept].tolist(), strict=True)
    }
    return Scores(by, {by: column})


def _doubtful(projection: Projection, person: int) -> bool:
    sure = projection.confidence[person]
    return sure is not None and sure < DOUBTFUL


def _range(projection: Projection, person: int, counted: Counted) -> tuple[int, int]:
    works = projection.wrote.of(person)
    namesakes = projection.namesakes(person)
    together = np.unique(np.concatenate([works, *(projection.wrote.of(p) for p in namesakes)]))
    alone, all_of_them = frozenset([person]), frozenset([person, *namesakes])
    found = [
        counted(projection, works, alone),
        counted(projection, held_together(projection, person), alone),
        counted(projection, together, all_of_them),
    ]
    return min(found), max(found)


def held_together(projection: Projection, person: int) -> Array:
    """The largest group of a person's works that other authors tie to each other."""
    group: dict[int, int] = {}
    seen: dict[int, int] = {}

    def root(work: int) -> int:
        while group[work] != work:
            work = group[work]
        return work

    for work in projection.wrote.of(person).tolist():
        group[work] = work
        for other in _others(projection, person, work):
            one, two = root(seen.setdefault(other, work)), root(work)
            group[max(one, two)] = min(one, two)
    sets: dict[int, list[int]] = {}
    for work in group:
        sets.setdefault(root(work), []).append(work)
    largest = max(sets.values(), key=lambda works: (len(works), -works[0]), default=[])
    return np.array(largest, dtype=np.int64)


def _others(projection: Projection, person: int, work: int) -> Iterable[int]:
    return (p for p in projection.team.of(work).tolist() if p != person)
