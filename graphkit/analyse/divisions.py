"""How much a division depends on its resolution, and whether its communities hold together.

A community may be a chain of two groups that one person ties: connected, and no community. It is
well connected where more ties must be cut to part it than log10 of its people (Park et al. 2023).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphkit.analyse.communities import codes_of, modularity
from graphkit.analyse.leiden import divide, rand_index, renumbered
from graphkit.projection import Array, Projection

RESOLUTIONS = (0.5, 1.0, 2.0, 4.0)
LARGEST = 3_000  # people of a community whose least cut is looked for


@dataclass(frozen=True, slots=True)
class Division:
    """One division: communities of two people or more; `agrees` is the adjusted Rand index."""

    resolution: float
    communities: int
    largest: int
    modularity: float
    agrees: float | None


def sweep(
    projection: Projection, resolutions: Sequence[float] = RESOLUTIONS, seed: int = 0
) -> list[Division]:
    """Divisions at several resolutions, each compared with the communities that are kept."""
    ties, weight = projection.ties, projection.arrays.tie_weight
    kept = codes_of(projection.community)
    inside = kept >= 0
    found = []
    for resolution in resolutions:
        labels = divide(ties.starts, ties.targets, weight, resolution=resolution, seed=seed)
        sizes = np.bincount(labels)
        agrees = rand_index(kept[inside], labels[inside]) if inside.any() else None
        found.append(
            Division(
                resolution,
                int((sizes > 1).sum()),
                int(sizes.max(initial=0)),
                modularity(projection, labels, resolution),
                agrees,
            )
        )
    return found


def well_connected(projection: Projection) -> tuple[int, int, int]:
    """Of the kept communities: how many are well connected, how many are not, how many untold."""
    codes = codes_of(projection.community)
    source, target, _ = projection.edges()
    same = (codes[source] == codes[target]) & (codes[source] >= 0)
    order = np.argsort(codes[source[same]], kind="stable")
    ends = np.column_stack([source[same][order], target[same][order]])
    of = codes[ends[:, 0]]
    sizes = np.bincount(codes[codes >= 0]) if (codes >= 0).any() else np.zeros(0, np.int64)
    bounds = np.searchsorted(of, np.arange(len(sizes) + 1))
    good = bad = untold = 0
    for community, people in enumerate(sizes.tolist()):
        pairs = ends[bounds[community] : bounds[community + 1]]
        least = math.floor(math.log10(people)) + 1
        held = _held(pairs, people, least) if people > 1 else True
        good, bad, untold = good + (held is True), bad + (held is False), untold + (held is None)
    return good, bad, untold


def _held(pairs: Array, people: int, least: int) -> bool | None:
    """Whether at least so many ties must be cut to part a group; None where it is too large."""
    degree = np.bincount(renumbered(pairs.ravel())) if len(pairs) else np.zeros(0, np.int64)
    if len(degree) < people or degree.min() < least:
        return False
    if people > LARGEST:
        return None
    import networkx as nx  # noqa: PLC0415 - slow to import

    graph: nx.Graph[int] = nx.Graph(pairs.tolist())
    if least <= 2:
        return nx.is_connected(graph) and (least < 2 or not nx.has_bridges(graph))
    return nx.is_k_edge_connected(graph, least)
