"""Who works with whom more than with others: communities by Leiden, in networkx's language.

The engine is graspologic-native (MIT): every community is connected, and the same seed gives the
same partition. networkx's own Louvain stands in where the engine is not installed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from graphkit.projection import Array, Projection
from graphkit.results import Community, Partition

if TYPE_CHECKING:
    import networkx as nx

Node = TypeVar("Node")
LEADING = 5
TRIALS = 1  # three give the same modularity for twice the time


def leiden_communities(
    G: nx.Graph[Node],  # noqa: N803 - networkx's own name
    weight: str | None = "weight",
    resolution: float = 1.0,
    seed: int | None = None,
) -> list[set[Node]]:
    """Communities of a networkx graph, as `networkx.community.louvain_communities` returns them.

    >>> import networkx as nx
    >>> [sorted(c) for c in leiden_communities(nx.barbell_graph(4, 0), seed=0)]
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    """
    import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

    nodes = list(G)
    if not nodes:
        return []
    matrix = nx.to_scipy_sparse_array(G, nodes, weight=weight, format="csr")
    labels = _leiden(matrix.indptr, matrix.indices, matrix.data, resolution, seed or 0)
    found: dict[int, set[Node]] = {}
    for node, label in zip(nodes, labels.tolist(), strict=True):
        found.setdefault(label, set()).add(node)
    return list(found.values())


def _leiden(starts: Array, targets: Array, weight: Array, resolution: float, seed: int) -> Array:
    """A label per node, numbered by first appearance; a node without ties is its own community."""
    count = len(starts) - 1
    if not len(targets):
        return np.arange(count)
    try:
        from graspologic_native import leiden_csr  # noqa: PLC0415 - optional at run time
    except ImportError:
        return _louvain(starts, targets, weight, resolution, seed)
    _, found = leiden_csr(
        np.ascontiguousarray(starts, np.int64),
        np.ascontiguousarray(targets, np.int32),
        np.ascontiguousarray(weight, np.float64),
        count,
        resolution=resolution,
        iterations=2,
        trials=TRIALS,
        seed=seed,
    )
    labels = np.arange(count, 2 * count)  # whoever the engine leaves out stays alone
    labels[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(
        found.values(), np.int64, len(found)
    )
    return _renumbered(labels)


def _louvain(starts: Array, targets: Array, weight: Array, resolution: float, seed: int) -> Array:
    import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(starts) - 1))
    source = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    graph.add_weighted_edges_from(
        zip(source.tolist(), targets.tolist(), weight.tolist(), strict=True)
    )
    labels = np.zeros(len(starts) - 1, dtype=np.int64)
    parts = nx.community.louvain_communities(graph, resolution=resolution, seed=seed)
    for label, members in enumerate(parts):
        labels[list(members)] = label
    return _renumbered(labels)


def _renumbered(labels: Array) -> Array:
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    renumbered: Array = rank[inverse]
    return renumbered


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


def find_communities(
    projection: Projection,
    topics: Mapping[int, Sequence[str]] | None = None,
    seed: int = 0,
    resolution: float = 1.0,
) -> Partition:
    """The communities of the coauthor network, largest first; people without ties are in none.

    `topics` gives the topic names of each person, for the labels.
    """
    labels = _leiden(
        projection.ties.starts,
        projection.ties.targets,
        projection.arrays.tie_weight,
        resolution,
        seed,
    )
    members = _members(projection, labels)
    number_of = {int(labels[people[0]]): n for n, people in enumerate(members)}
    bridges = _bridges(projection, labels, number_of)
    overall = Counter(t for names in (topics or {}).values() for t in set(names))
    found = tuple(
        _community(projection, number, people, bridges[number], _words(people, topics, overall))
        for number, people in enumerate(members)
    )
    return Partition(found, round(modularity(projection, labels, resolution), 6), seed, resolution)


def _members(projection: Projection, labels: Array) -> list[list[int]]:
    """The people of each community of two or more, largest first."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    groups = [g.tolist() for g in np.split(order, cuts) if len(g) > 1]
    return sorted(groups, key=lambda people: (-len(people), projection.ids[people[0]]))


def _bridges(
    projection: Projection, labels: Array, number_of: Mapping[int, int]
) -> list[list[tuple[str, int]]]:
    source, target, _ = projection.edges()
    one, other = labels[source], labels[target]
    across = one != other
    ties = Counter(zip(one[across].tolist(), other[across].tolist(), strict=True))
    found: list[Counter[int]] = [Counter() for _ in number_of]
    for (a, b), count in ties.items():
        found[number_of[a]][number_of[b]] += count
        found[number_of[b]][number_of[a]] += count
    return [
        [(_name(n), c) for n, c in sorted(counts.items(), key=lambda i: (-i[1], i[0]))[:LEADING]]
        for counts in found
    ]


def _name(number: int) -> str:
    return f"c{number + 1}"


def _words(
    people: Sequence[int], topics: Mapping[int, Sequence[str]] | None, overall: Counter[str]
) -> list[str]:
    """The two topics that set these people apart: common here, less so elsewhere."""
    here = Counter(t for p in people for t in set((topics or {}).get(p, ())))
    ranked = sorted(here, key=lambda t: (-(here[t] ** 2) / overall[t], t))
    return [t for t in ranked if here[t] > 1 or len(people) < 4][:2]


def _community(
    projection: Projection,
    number: int,
    people: Sequence[int],
    bridges: list[tuple[str, int]],
    words: Sequence[str],
) -> Community:
    by_degree = sorted(people, key=lambda p: (-projection.degree(p), projection.ids[p]))
    leading = tuple(projection.ids[p] for p in by_degree[:LEADING])
    label = ", ".join(words) or f"around {projection.names[by_degree[0]]}"
    members = tuple(projection.ids[p] for p in by_degree)
    return Community(_name(number), label, len(people), members, leading, tuple(bridges))
