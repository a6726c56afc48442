"""Fields, communities, groups: the regions of a map, by Leiden on three levels.

components → those of some size have fields, the others stand apart
communities (known, or by Leiden) → grouped by the ties between them: fields, not more than eye and
colours can hold → those of more than 160 people are divided again, until none is larger
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from graphkit.analyse.leiden import divide, divide_inside, renumbered
from graphkit.projection import Array
from graphkit.results.regions import Regions

FIELDS = 9  # colours that a reader can tell apart
GROUP = 160  # people of the smallest region
LARGE = 24, 0.004  # people, and share of all, from which a network of its own has a field
_WHOLE = 0.6  # a known community of more of the people says nothing
_THIN = 0.02  # of all people: a smaller field joins the one that it is tied to most
_COARSER = (1.0, 0.75, 0.55, 0.4, 0.3, 0.2, 0.13, 0.08, 0.05)
_ROUNDS = 12


def regions_of(matrix: Any, communities: Sequence[str | None] = (), seed: int = 0) -> Regions:
    """The regions of a network: a symmetric sparse matrix of weights, with known communities."""
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    matrix = csr_array(matrix)
    matrix.sort_indices()
    count = matrix.shape[0]
    part = connected_components(matrix, directed=False)[1]
    sizes = np.bincount(part, minlength=1)
    ranked = np.lexsort((np.arange(len(sizes)), -sizes))
    least = max(LARGE[0], LARGE[1] * count)
    large = [c for c in ranked[:FIELDS].tolist() if sizes[c] >= least]
    inside = np.isin(part, large)
    people = np.flatnonzero(inside)
    levels = [np.full(count, -1) for _ in range(3)]
    if len(people):
        own = csr_array(matrix[people][:, people])
        known = [communities[p] for p in people.tolist()] if len(communities) else []
        for level, codes in zip(levels, _levels(own, known, part[people], seed), strict=True):
            level[people] = codes
    order = np.argsort(part, kind="stable")
    cuts = np.cumsum(sizes)[:-1]
    clusters = np.split(order, cuts)
    apart = tuple(clusters[c] for c in ranked.tolist() if sizes[c] and c not in large)
    return Regions((levels[0], levels[1], levels[2]), apart)


def _levels(own: Any, known: list[str | None], part: Array, seed: int) -> tuple[Array, ...]:
    starts, targets = own.indptr.astype(np.int64), own.indices.astype(np.int64)
    weight = own.data.astype(np.float64)
    communities = _communities(starts, targets, weight, known, seed)
    fields = _fields(own, communities, part, seed)[communities]
    groups = communities
    for turn in range(_ROUNDS):
        many = np.bincount(groups)
        if many.max() <= GROUP:
            break
        finer = divide_inside(starts, targets, weight, groups, seed=seed + turn, over=GROUP)
        if int(finer.max()) == int(groups.max()):
            break
        groups = finer
    return tuple(map(_by_size, (fields, communities, _cut(own, groups))))


def _communities(
    starts: Array, targets: Array, weight: Array, known: list[str | None], seed: int
) -> Array:
    """The known communities where they tell these people apart; else those of this network."""
    if known and all(name is not None for name in known):
        codes = renumbered(np.unique(np.array(known), return_inverse=True)[1])
        if np.bincount(codes).max() <= _WHOLE * len(codes):
            return codes
    return divide(starts, targets, weight, seed=seed)


def _fields(own: Any, communities: Array, part: Array, seed: int) -> Array:
    """The field of each community: where most of its people are in a coarser division."""
    starts, targets = own.indptr.astype(np.int64), own.indices.astype(np.int64)
    most, least = max(FIELDS, int(part.max()) + 1), _THIN * len(communities)
    coarse = communities
    for resolution in _COARSER:
        coarse = divide(starts, targets, own.data, resolution=resolution, seed=seed)
        if (np.bincount(coarse) >= least).sum() <= most:
            break
    votes = np.zeros((int(communities.max()) + 1, int(coarse.max()) + 1))
    np.add.at(votes, (communities, coarse), 1.0)
    return _joined(own, communities, renumbered(votes.argmax(axis=1)))


def _joined(own: Any, communities: Array, fields: Array) -> Array:
    """Without fields of a few people, and without more of them than colours, where ties allow."""
    people = len(communities)
    while True:
        code = fields[communities]
        many = np.bincount(code)
        alive = np.flatnonzero(many)
        rows = own.tocoo()
        for one in alive[np.lexsort((alive, many[alive]))].tolist():
            if len(alive) <= FIELDS and many[one] >= _THIN * people:
                return renumbered(fields)
            out = code[rows.coords[0]] == one
            pull = np.bincount(code[rows.coords[1][out]], rows.data[out], len(many)).round(6)
            pull[one] = 0.0
            if pull.any():
                fields[fields == one] = int(np.argmax(pull))
                break
        else:
            return renumbered(fields)


def _cut(own: Any, groups: Array) -> Array:
    """What no division makes smaller, a team of hundreds say, in equal parts of neighbours."""
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import reverse_cuthill_mckee  # noqa: PLC0415

    many = np.bincount(groups)
    groups = groups.copy()
    following = len(many)
    for code in np.flatnonzero(many > GROUP).tolist():
        people = np.flatnonzero(groups == code)
        ties = csr_array(own[people][:, people])
        ties.indices, ties.indptr = ties.indices.astype(np.int32), ties.indptr.astype(np.int32)
        order = people[reverse_cuthill_mckee(ties, symmetric_mode=True)]
        parts = np.array_split(order, -(-len(people) // GROUP))
        for part in parts[1:]:
            groups[part] = following
            following += 1
    return groups


def _by_size(codes: Array) -> Array:
    """Codes numbered by how many people have them, the most first."""
    codes = renumbered(codes)
    many = np.bincount(codes)
    rank = np.empty(len(many), np.int64)
    rank[np.lexsort((np.arange(len(many)), -many))] = np.arange(len(many))
    found: Array = rank[codes]
    return found
