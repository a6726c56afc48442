"""Who works with whom more than with others: communities, their names, bridges and firmness.

A division is one of many that are nearly as good: on real networks two seeds agree only in part.
So each member carries a confidence, each community a stability over several seeds, and a new
division begins from the last one and keeps its ids.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.analyse.labels import Label, group_of, label_groups
from graphkit.analyse.leiden import divide, divide_inside, rand_index
from graphkit.categories import readable
from graphkit.columns import Column
from graphkit.graph import PAIR_CAP
from graphkit.projection import Array, Links, Projection
from graphkit.results import Between, Bridge, Community, Partition

LEADING = 5
SHOWN = 5  # topics, institutions and bridges named for each community
LARGE = 200  # people: a community of more is divided again at the next level


@dataclass(frozen=True, slots=True)
class Earlier:
    """The last division: the community of each person by id, and what communities were called."""

    members: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def find_communities(
    projection: Projection,
    seed: int = 0,
    resolution: float = 1.0,
    *,
    earlier: Earlier | None = None,
    runs: int = 1,
) -> Partition:
    """The communities of the coauthor network, largest first; people without ties are in none.

    With `runs` above 1 the division is made that often, with following seeds: `stability` says how
    far they agree. With `earlier` ids and labels stay where most members do.
    """
    ties, weight = projection.ties, projection.arrays.tie_weight
    begin = codes_of([(earlier.members if earlier else {}).get(i) for i in projection.ids])
    known = begin if (begin >= 0).any() else None
    labels = divide(
        ties.starts, ties.targets, weight, resolution=resolution, seed=seed, previous=known
    )
    others = [
        divide(ties.starts, ties.targets, weight, resolution=resolution, seed=seed + n)
        for n in range(1, runs)
    ]
    groups = _groups(projection, labels)
    names = carry_over([[projection.ids[p] for p in group] for group in groups], earlier)
    community: list[str | None] = [None] * len(projection)
    for name, group in zip(names, groups, strict=True):
        for person in group:
            community[person] = name
    communities = describe(projection, community, (earlier or Earlier()).labels)
    if others:
        held = {name: _held(group, others) for name, group in zip(names, groups, strict=True)}
        communities = tuple(replace(c, stability=round(held[c.id], 6)) for c in communities)
    tied = np.diff(ties.starts) > 0
    agree = [rand_index(labels[tied], other[tied]) for other in others]
    return Partition(
        communities,
        round(modularity(projection, labels, resolution), 6),
        seed,
        resolution,
        runs=runs,
        stability=round(float(np.mean(agree)), 6) if agree else None,
        confidence=firmness(projection, labels, others),
    )


def modularity(projection: Projection, labels: Array, resolution: float = 1.0) -> float:
    """Newman's modularity of a division, as networkx defines it."""
    source, target, weight = projection.edges()
    total = float(weight.sum())
    if not total:
        return 0.0
    inside = float(weight[labels[source] == labels[target]].sum()) / total
    strength = np.bincount(source, weight, len(projection)) + np.bincount(
        target, weight, len(projection)
    )
    shares = np.bincount(labels, strength) / (2 * total)
    return inside - resolution * float((shares**2).sum())


def firmness(projection: Projection, labels: Array, others: Sequence[Array] = ()) -> Array:
    """How firmly each person belongs: the share of their ties that stays inside the community.

    Each tie counts by its weight, and as often as the two stand together over all runs. NaN for
    people without ties.
    """
    source, target = projection.tie_from, projection.ties.targets
    together = (labels[source] == labels[target]).astype(np.float64)
    runs = sum((other[source] == other[target]).astype(np.float64) for other in others)
    together *= (1.0 + runs) / (1 + len(others))
    weight = projection.arrays.tie_weight
    total = np.bincount(source, weight, len(projection))
    held = np.bincount(source, weight * together, len(projection))
    share: Array = np.divide(held, total, out=np.full(len(projection), np.nan), where=total > 0)
    return share


def parts_of(
    projection: Projection,
    communities: Sequence[Community],
    *,
    seed: int = 0,
    resolution: float = 1.0,
    over: int = LARGE,
) -> tuple[Community, ...]:
    """The next level: communities of more than `over` people divided again: c1.1, c1.2 and on."""
    whole = {m: c.id for c in communities for m in c.members if c.size > over}
    parents = [whole.get(i) for i in projection.ids]
    labels = codes_of(parents)
    outside = labels < 0
    labels[outside] = np.arange(int(outside.sum())) + len(communities)
    ties = projection.ties
    fine = divide_inside(
        ties.starts,
        ties.targets,
        projection.arrays.tie_weight,
        labels,
        resolution=resolution,
        seed=seed,
        over=over,
    )
    community: list[str | None] = [None] * len(projection)
    count: Counter[str] = Counter()
    for group in _groups(projection, fine):
        parent = parents[group[0]]
        if parent is not None:
            count[parent] += 1
            for person in group:
                community[person] = f"{parent}.{count[parent]}"
    return tuple(
        replace(part, parent=part.id.rpartition(".")[0]) for part in describe(projection, community)
    )


# -- ids that stay ---------------------------------------------------------------------------


def carry_over(groups: Sequence[Sequence[str]], earlier: Earlier | None) -> list[str]:
    """An id per group: that of the earlier community it shares most members with, else a new one.

    An id stays only with a group that shares more than half of the smaller of the two.
    """
    members = earlier.members if earlier else {}
    size = Counter(members.values())
    claims = [
        (-shared, name, number)
        for number, group in enumerate(groups)
        for name, shared in Counter(members[m] for m in group if m in members).items()
        if 2 * shared > min(size[name], len(group))
    ]
    names: list[str | None] = [None] * len(groups)
    taken: set[str] = set()
    for _, name, number in sorted(claims):
        if names[number] is None and name not in taken:
            names[number] = name
            taken.add(name)
    used = [int(n[1:]) for n in size if n[:1] == "c" and n[1:].isdecimal()]
    following = iter(range(max(used, default=0) + 1, max(used, default=0) + len(groups) + 1))
    return [name or f"c{next(following)}" for name in names]


# -- what a community is like ----------------------------------------------------------------


def describe(
    projection: Projection,
    community: Sequence[str | None],
    earlier_labels: Mapping[str, str] | None = None,
    kept_labels: Mapping[str, str] | None = None,
) -> tuple[Community, ...]:
    """The communities that people are in, largest first: label, leading people, bridges.

    A label says what the works are about (see `labels`); one from before stays as long as its
    words are still among those that tell the community from others. Labels that were `kept` are
    taken as they are: to make them is what takes longest.
    """
    names = sorted({c for c in community if c is not None})
    if not names:
        return ()
    codes = codes_of(community)
    topics = _counted(projection, projection.author_topics, codes, len(names))
    places = _counted(projection, projection.author_institutions, codes, len(names))
    between, inside = _between(projection, codes, names)
    members = _members(codes, np.diff(projection.ties.starts))
    labels = (
        label_groups(projection, [group_of(projection, people) for people in members])
        if kept_labels is None
        else [Label(kept_labels[name], ()) for name in names]
    )
    communities = []
    terms: dict[str, tuple[str, ...]] = {}
    for code, people in enumerate(members):
        ranked = _telling(topics[code], topics[-1], len(people))
        terms[names[code]] = labels[code].terms
        communities.append(
            Community(
                id=names[code],
                label=labels[code].text or f"around {projection.names[people[0]]}",
                size=len(people),
                members=tuple(projection.ids[p] for p in people),
                leading=tuple(projection.ids[p] for p in people[:LEADING]),
                bridges=between[code],
                topics=tuple(dict.fromkeys(map(readable, ranked)))[:SHOWN],
                institutions=tuple(_most(places[code])),
                inside=round(float(inside[code]), 6),
            )
        )
    communities.sort(key=lambda c: (-c.size, c.members[0]))
    if kept_labels is not None:
        return tuple(communities)
    return tuple(_told_apart(projection, communities, terms, earlier_labels or {}))


def _told_apart(
    projection: Projection,
    communities: Iterable[Community],
    terms: Mapping[str, Sequence[str]],
    earlier: Mapping[str, str],
) -> Iterable[Community]:
    """Communities with a label that no other bears."""
    taken: set[str] = set()
    for one in communities:
        label = one.label
        before = earlier.get(one.id, "")
        known = {term.casefold() for term in terms[one.id]}
        if before and known.issuperset(before.casefold().split(", ")):
            label = before
        if label in taken:
            label = f"{label} ({projection.names[projection.number(one.leading[0])]})"
        if label in taken:
            label = f"{label} {one.id}"
        taken.add(label)
        yield replace(one, label=label)


def members_of(projection: Projection) -> dict[str, tuple[str, ...]]:
    """The members of each community of the tables, by id, best connected first."""
    community = projection.community
    members = _members(codes_of(community), np.diff(projection.ties.starts))
    ids = list(projection.ids)
    return {str(community[own[0]]): tuple(ids[p] for p in own) for own in members if own}


def _members(codes: Array, degree: Array) -> list[list[int]]:
    """The people of each community, best connected first."""
    order = np.lexsort((np.arange(len(codes)), -degree, codes))
    order = order[codes[order] >= 0]
    cuts = np.flatnonzero(np.diff(codes[order])) + 1
    return [group.tolist() for group in np.split(order, cuts)]


def _counted(
    projection: Projection, links: Links, codes: Array, count: int
) -> list[dict[str, int]]:
    """How many people of each community have a topic (an institution); last: of all people."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    people = len(projection)
    has = links.matrix(len(links.ids)).astype(bool).astype(np.int64)
    inside = np.flatnonzero(codes >= 0)
    ones = np.ones(len(inside), np.int64)
    member = csr_array((ones, (codes[inside], inside)), shape=(count, people))
    people_with = (member @ has).tocsr()
    total = np.asarray(has.sum(axis=0)).ravel()
    starts = people_with.indptr.tolist()
    rows: list[dict[str, int]] = []
    for begin, end in pairwise(starts):
        names = (links.names[t] for t in people_with.indices[begin:end].tolist())
        rows.append(dict(zip(names, people_with.data[begin:end].tolist(), strict=True)))
    return [*rows, dict(zip(links.names, total.tolist(), strict=True))]


def _telling(here: Mapping[str, int], overall: Mapping[str, int], size: int) -> list[str]:
    """The topics that set these people apart: common here, less so elsewhere."""
    ranked = sorted(here, key=lambda t: (-(here[t] ** 2) / overall[t], t))
    return [t for t in ranked if here[t] > 1 or size < 4]


def _most(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))[:SHOWN]


def _between(
    projection: Projection, codes: Array, names: Sequence[str]
) -> tuple[list[tuple[Bridge, ...]], Array]:
    """For each community its ties to others, most first; and the share of ties that stay inside."""
    source, target, weight = projection.edges()
    both = (codes[source] >= 0) & (codes[source] == codes[target])
    inside = np.bincount(codes[source[both]], weight[both], len(names))
    bridges_of: list[list[Bridge]] = [[] for _ in names]
    leaving = np.zeros(len(names))
    for one, other, ties, total, people in _pairs(projection, codes, len(names)):
        for own, across, pair in ((one, other, people), (other, one, people[::-1])):
            leaving[own] += total
            bridges_of[own].append(Bridge(names[across], ties, round(total, 6), pair))
    bridges = [tuple(sorted(b, key=lambda x: (-x.ties, x.id))[:SHOWN]) for b in bridges_of]
    held = inside + leaving
    share: Array = np.divide(inside, held, out=np.ones(len(names)), where=held > 0)
    return bridges, share


def _pairs(
    projection: Projection, codes: Array, count: int
) -> Iterator[tuple[int, int, int, float, tuple[str, str]]]:
    """Pairs of communities: ties between them, their weight, and the strongest, in their order."""
    source, target, weight = projection.edges()
    one, other = codes[source], codes[target]
    out = np.flatnonzero((one >= 0) & (other >= 0) & (one != other))
    key = np.minimum(one[out], other[out]) * count + np.maximum(one[out], other[out])
    order = np.lexsort((out, -weight[out], key))
    begins = np.flatnonzero(np.diff(key[order], prepend=-1))
    sums = np.add.reduceat(weight[out][order], begins) if len(out) else np.zeros(0)
    ties = np.diff(np.append(begins, len(order)))
    for at, number, total in zip(begins.tolist(), ties.tolist(), sums.tolist(), strict=True):
        edge = int(out[order[at]])
        ends = (int(source[edge]), int(target[edge]))
        low, high = sorted(ends, key=lambda person: int(codes[person]))
        people = (projection.ids[low], projection.ids[high])
        yield int(codes[low]), int(codes[high]), number, total, people


def bridges_between(projection: Projection, community: Sequence[str | None]) -> tuple[Between, ...]:
    """All pairs of communities that ties lead between, most ties first."""
    names = sorted({c for c in community if c is not None})
    codes = codes_of(community)
    member = _at_work(projection, codes, len(names))
    member.data[:] = 1
    works = (member.T @ member).tocsr()
    bridges = [
        Between(names[one], names[other], ties, round(total, 6), int(works[one, other]), people)
        for one, other, ties, total, people in _pairs(projection, codes, len(names))
    ]
    return tuple(sorted(bridges, key=lambda b: (-b.ties, -b.weight, b.id, b.other_id)))


def works_between(
    projection: Projection, community: Sequence[str | None], one: str, other: str
) -> Array:
    """The works that people of two communities wrote together."""
    codes = np.array([{one: 0, other: 1}.get(c or "", -1) for c in community], dtype=np.int64)
    both = np.asarray((_at_work(projection, codes, 2) > 0).sum(axis=1)).ravel()
    found: Array = np.flatnonzero(both == 2)
    return found


def works_inside(projection: Projection, communities: Sequence[Community]) -> list[int]:
    """How many works two or more members of each community wrote together."""
    if not communities:
        return []
    place = {m: number for number, c in enumerate(communities) for m in c.members}
    codes = np.array([place.get(i, -1) for i in projection.ids], dtype=np.int64)
    several = _at_work(projection, codes, len(communities)) > 1
    count: list[int] = np.asarray(several.sum(axis=0)).ravel().tolist()
    return count


def _at_work(projection: Projection, codes: Array, count: int) -> Any:
    """Works and how many of their authors are of each community; none of works too large."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    sizes = np.diff(projection.team.starts)
    work = projection.team.rows()
    code = codes[projection.team.targets]
    kept = (code >= 0) & (sizes[work] <= PAIR_CAP)
    ends = (work[kept], code[kept])
    return csr_array((np.ones(int(kept.sum()), np.int64), ends), shape=(len(sizes), count))


# -- small helpers ---------------------------------------------------------------------------


def codes_of(names: Sequence[str | None]) -> Array:
    """A number per name in alphabetical order; -1 for none."""
    column = names.values if isinstance(names, Column) else pa.array(list(names), pa.string())
    known = pc.drop_null(pc.unique(column))
    known = known.take(pc.sort_indices(known))
    codes: Array = pc.fill_null(pc.index_in(column, value_set=known), -1).to_numpy(False)
    return codes.astype(np.int64)


def _groups(projection: Projection, labels: Array) -> list[list[int]]:
    """The people of each label with two or more, largest first."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    groups = [g.tolist() for g in np.split(order, cuts) if len(g) > 1]
    return sorted(groups, key=lambda people: (-len(people), projection.ids[people[0]]))


def _held(group: Sequence[int], others: Sequence[Array]) -> float:
    """The mean overlap (Jaccard) of a community with the one nearest to it in each other run."""
    overlaps = []
    for labels in others:
        sizes = np.bincount(labels)
        near, shared = np.unique(labels[group], return_counts=True)
        overlaps.append(float((shared / (sizes[near] + len(group) - shared)).max()))
    return float(np.mean(overlaps))
