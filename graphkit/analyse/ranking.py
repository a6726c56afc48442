"""People in order of a measure; a range instead of a number where identity is doubtful.

A name alone may stand for several people, and one person for several names. So the works of a
doubtful person are counted twice: `low` takes the largest group of them that coauthors hold
together, `high` adds those of everybody with the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphkit.analyse import citations as index
from graphkit.analyse.betweenness import betweenness
from graphkit.analyse.measures import (
    constraint,
    core_number,
    effective_size,
    pagerank,
)
from graphkit.errors import NotFoundError, UsageError
from graphkit.graph import PAIR_CAP
from graphkit.meanings import DOUBTFUL
from graphkit.projection import Array, Projection
from graphkit.results import CitationIndex, RankedPerson, Ranking, Scores

Counted = Callable[[Array, frozenset[int]], int]  # works, and who wrote them


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its values, and (where works alone make it) its value for a set of works.

    One `of_citations` rests on the works whose citations are known.
    """

    about: str
    values: Callable[[Projection], Array]
    of_works: Callable[[Projection], Counted] | None = None
    lowest_first: bool = False
    of_citations: bool = False


def _fractional(projection: Projection) -> Array:
    authors = np.diff(projection.team.starts)
    share = 1.0 / np.maximum(authors[projection.wrote.targets], 1)
    found: Array = np.bincount(projection.wrote.rows(), share, len(projection))
    return found


def _strength(projection: Projection) -> Array:
    found: Array = np.bincount(projection.tie_from, projection.arrays.tie_weight, len(projection))
    return found


def _works_of(projection: Projection) -> Counted:
    del projection
    return lambda works, _: len(works)


def _degree_of(projection: Projection) -> Counted:
    def counted(works: Array, own: frozenset[int]) -> int:
        teams = [projection.team.of(w) for w in works.tolist()]
        people = {p for team in teams if 1 < len(team) <= PAIR_CAP for p in team.tolist()}
        return len(people - own)

    return counted


def _strength_of(projection: Projection) -> Counted:
    def counted(works: Array, _: frozenset[int]) -> int:
        # each work adds 1 to its author, whoever the others are
        authors = np.diff(projection.team.starts)[works]
        return int(((authors > 1) & (authors <= PAIR_CAP)).sum())

    return counted


def _indexed(about: str, name: str) -> Measure:
    by = index.INDICES[name]

    def values(projection: Projection) -> Array:
        counts = index.known(projection)
        if (counts < 0).all():
            raise NotFoundError(
                "Citations are unknown: no source states any, and no work here states references to"
                " another one of them."
            )
        found = by(counts, projection.wrote).astype(np.float64)
        found[index.coverage(counts, projection.wrote) == 0] = np.nan
        return found

    def of_works(projection: Projection) -> Counted:
        counts = index.known(projection)
        return lambda works, _: int(by(counts, index.one(works))[0])

    return Measure(about, values, of_works, of_citations=True)


MEASURES: dict[str, Measure] = {
    "betweenness": Measure(
        "share of shortest paths that lead through a person",
        lambda p: betweenness(p.matrix(None)).value,
    ),
    "citations": _indexed("citations of all works", "citations"),
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
    "g_index": _indexed("g works are cited g² times together", "g_index"),
    "h_index": _indexed("h works are cited h times each", "h_index"),
    "i10_index": _indexed("works cited ten times", "i10_index"),
    "pagerank": Measure("PageRank over ties by strength", lambda p: pagerank(p.matrix())),
    "strength": Measure("sum of tie weights, 1/(authors-1) a work", _strength, _strength_of),
    "works": Measure("works", lambda p: np.diff(p.wrote.starts), _works_of),
}


def measure_name(by: str) -> str:
    """The name of a measure as people write it: "h-index", "H index".

    >>> measure_name("h-index"), measure_name("PageRank"), measure_name("fame")
    ('h_index', 'pagerank', 'fame')
    """
    written = {name.replace("_", ""): name for name in MEASURES}
    return written.get("".join(c for c in by.lower() if c.isalnum()), by)


def measure(by: str) -> Measure:
    """The measure of a name."""
    if by not in MEASURES:
        raise UsageError(f"There is no measure {by!r}. Known: {', '.join(sorted(MEASURES))}.")
    return MEASURES[by]


def rank(
    projection: Projection, by: str = "works", limit: int | None = None, seed: int = 0
) -> Ranking:
    """People, best first; equal values in the order of their ids, unknown ones left out.

    `seed` draws the paths of what is estimated.
    """
    by = measure_name(by)
    chosen = measure(by)
    values, low, high, note = _measured(projection, by, seed)
    order = np.argsort(values if chosen.lowest_first else -values, kind="stable")
    order = order[~np.isnan(values[order].astype(np.float64))][:limit]
    counted = chosen.of_works(projection) if chosen.of_works else None
    covered = _covered(projection) if chosen.of_citations else None
    people = []
    for number in order.tolist():
        ends = (low[number].item(), high[number].item()) if low is not values else None
        if counted and _doubtful(projection, number):
            ends = _range(projection, number, counted)
        people.append(
            RankedPerson(
                projection.ids[number],
                projection.names[number],
                _value(chosen, values[number]),
                *(ends if ends and ends[0] != ends[1] else (None, None)),
                *((int(c[number]) for c in covered) if covered else (None, None)),
            )
        )
    return Ranking(by, chosen.about, note, tuple(people))


def _measured(projection: Projection, by: str, seed: int) -> tuple[Array, Array, Array, str | None]:
    """The values, their lower and upper ends, and what to know of them."""
    if by != "betweenness":
        values = measure(by).values(projection)
        return values, values, values, _sources(projection) if measure(by).of_citations else None
    drawn = betweenness(projection.matrix(None), seed=seed)
    note = None
    if drawn.paths:
        note = (
            f"estimated from {drawn.paths:,} shortest paths drawn at random: low and high are 95 %"
            f" intervals; no value is off by more than {drawn.bound:.2g}, with 95 % for all"
            " people at once (Chernoff's bound for each)"
        )
    return drawn.value, drawn.low, drawn.high, note


def _value(chosen: Measure, value: Any) -> float:
    return int(value) if chosen.of_citations else value.item()


def _covered(projection: Projection) -> tuple[Array, Array]:
    """For each person, of how many works the citations are known, and of how many in all."""
    return index.coverage(index.known(projection), projection.wrote), np.diff(
        projection.wrote.starts
    )


def _sources(projection: Projection) -> str:
    """Where citations come from, and of how many works they are known."""
    counts = {kind: int((c >= 0).sum()) for kind, c in index.counts_by(projection).items()}
    parts = [f"{kind} ({works:,} works)" for kind, works in counts.items()]
    inside = np.zeros(len(projection.arrays.work_year), bool)
    inside[projection.wrote.targets] = True
    sure = int((index.known(projection)[inside] >= 0).sum())
    return (
        f"computed from {sure:,} of {int(inside.sum()):,} works with known citations, by the"
        f" largest number that is known of each: {', '.join(parts)}; a lower bound for people with"
        " other works"
    )


def scores(projection: Projection, by: str, seed: int = 0) -> Scores:
    """A measure of all people, to be kept with the graph by `annotate`."""
    by = measure_name(by)
    chosen = measure(by)
    values = _measured(projection, by, seed)[0]
    kept = np.flatnonzero(~np.isnan(values.astype(np.float64)))
    column = {projection.ids[n]: _value(chosen, values[n]) for n in kept.tolist()}
    return Scores(by, {by: column})


def _doubtful(projection: Projection, person: int) -> bool:
    sure = projection.confidence[person]
    return sure is not None and sure < DOUBTFUL


def _range(projection: Projection, person: int, counted: Counted) -> tuple[int, int]:
    alone, everybody = frozenset([person]), frozenset([person, *projection.namesakes(person)])
    works = projection.wrote.of(person)
    fewer, more = other_works(projection, person)
    counts = [counted(works, alone), counted(fewer, alone), counted(more, everybody)]
    return min(counts), max(counts)


def other_works(projection: Projection, person: int) -> tuple[Array, Array]:
    """What a doubtful person may have written: fewer works, or those of all namesakes too."""
    namesakes = [projection.wrote.of(p) for p in projection.namesakes(person)]
    together = np.unique(np.concatenate([projection.wrote.of(person), *namesakes]))
    return held_together(projection, person), together


def citation_indices(projection: Projection, person: int) -> tuple[CitationIndex, ...]:
    """The citation indices of a person, with ranges where the identity is doubtful."""
    doubtful = _doubtful(projection, person)
    return index.indices(projection, person, other_works(projection, person) if doubtful else ())


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
