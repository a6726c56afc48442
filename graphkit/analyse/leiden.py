"""Leiden over sparse rows: the engine behind communities, and its face towards networkx.

The engine is graspologic-native (MIT, one wheel for every platform): the same seed gives the same
division. networkx's own Louvain stands in where it is not installed. What comes out is split where
it does not hang together, so that no community is ever disconnected.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graphkit.errors import UsageError
from graphkit.projection import Array, rows_of

if TYPE_CHECKING:
    import random

    import networkx as nx

Node = TypeVar("Node", bound=Hashable)
# On the real com-DBLP: two give modularity .830, four .833 to .836, ten .837 for twice the time.
ITERATIONS = 4
FEW = 100  # nodes, for which a matrix takes longer than the search in it


def divide(
    starts: Array,
    targets: Array,
    weight: Array,
    *,
    resolution: float = 1.0,
    seed: int = 0,
    previous: Array | None = None,
) -> Array:
    """A label per node of a symmetric graph, numbered by first appearance.

    A node without ties stands alone. `previous` gives the labels to begin from (-1: new), so that
    a small change of the graph changes little.
    """
    count = len(starts) - 1
    if resolution <= 0:
        raise UsageError(f"The resolution is above zero, not {resolution}.")
    if len(weight) and weight.min() < 0:
        raise UsageError("Communities need weights that are not negative.")
    if not len(targets) or not weight.any():
        return np.arange(count)
    try:
        if previous is None:
            labels = _fresh(starts, targets, weight, resolution, seed)
        else:
            labels = _onwards(starts, targets, weight, previous, resolution=resolution, seed=seed)
    except ImportError:
        labels = _louvain(starts, targets, weight, resolution, seed)
    return renumbered(_connected(starts, targets, weight, labels))


def _fresh(starts: Array, targets: Array, weight: Array, resolution: float, seed: int) -> Array:
    from graspologic_native import leiden_csr  # noqa: PLC0415 - optional at run time

    count = len(starts) - 1
    _, division = leiden_csr(
        np.ascontiguousarray(starts, np.int64),
        np.ascontiguousarray(targets, np.int32),
        np.ascontiguousarray(weight, np.float64),
        count,
        resolution=resolution,
        iterations=ITERATIONS,
        trials=1,
        seed=seed,
    )
    labels = np.arange(count, 2 * count)  # whoever the engine leaves out stays alone
    labels[np.fromiter(division.keys(), np.int64, len(division))] = np.fromiter(
        division.values(), np.int64, len(division)
    )
    return labels


def _onwards(
    starts: Array, targets: Array, weight: Array, previous: Array, *, resolution: float, seed: int
) -> Array:
    """The division that the engine reaches from another one; it takes that by names only."""
    from graspologic_native import leiden  # noqa: PLC0415 - optional at run time

    count = len(starts) - 1
    source = rows_of(starts)
    once = (source < targets) & (weight > 0)
    one, other = source[once].tolist(), targets[once].tolist()
    begin = np.where(previous >= 0, previous, np.arange(count) + previous.max(initial=-1) + 1)
    tied = sorted({*one, *other})
    names = {number: str(number) for number in tied}
    edges = [
        (names[a], names[b], w) for a, b, w in zip(one, other, weight[once].tolist(), strict=True)
    ]
    dense = renumbered(begin[tied]).tolist()  # the engine wants numbers without gaps
    communities = {names[number]: label for number, label in zip(tied, dense, strict=True)}
    _, division = leiden(
        edges,
        starting_communities=communities,
        resolution=resolution,
        iterations=ITERATIONS,
        trials=1,
        seed=seed,
    )
    labels = np.arange(count, 2 * count)
    for name, label in division.items():
        labels[int(name)] = label
    return labels


def _louvain(starts: Array, targets: Array, weight: Array, resolution: float, seed: int) -> Array:
    import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(starts) - 1))
    source = rows_of(starts)
    kept = weight > 0
    graph.add_weighted_edges_from(
        zip(source[kept].tolist(), targets[kept].tolist(), weight[kept].tolist(), strict=True)
    )
    labels = np.zeros(len(starts) - 1, dtype=np.int64)
    parts = nx.community.louvain_communities(graph, resolution=resolution, seed=seed)
    for label, members in enumerate(parts):
        labels[list(members)] = label
    return labels


def _connected(starts: Array, targets: Array, weight: Array, labels: Array) -> Array:
    """Labels such that each stands for one connected part."""
    count = len(labels)
    source = rows_of(starts)
    inside = (labels[source] == labels[targets]) & (weight > 0)
    if count <= FEW:
        return _parts(count, source[inside].tolist(), targets[inside].tolist())
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    shape = (count, count)
    ends = (source[inside], targets[inside])
    graph = csr_array((np.ones(int(inside.sum()), np.int8), ends), shape=shape)
    parts: Array = connected_components(graph, directed=False)[1]
    return parts


def _parts(count: int, one: Sequence[int], other: Sequence[int]) -> Array:
    """The same of few nodes, without making a matrix of them."""
    part = list(range(count))

    def root(node: int) -> int:
        while part[node] != node:
            part[node] = part[part[node]]
            node = part[node]
        return node

    for a, b in zip(one, other, strict=True):
        part[root(b)] = root(a)
    return np.array([root(node) for node in range(count)], np.int64)


def renumbered(labels: Array) -> Array:
    """Labels from 0 in the order of their first appearance."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    found: Array = rank[inverse]
    return found


def rand_index(one: Array, other: Array) -> float:
    """How far two divisions agree: the adjusted Rand index, 1 for equal ones, 0 for chance.

    Counted here, though scikit-learn has it: to import that takes longer than a small load.
    """
    a, b = renumbered(one), renumbered(other)
    pairs = np.unique(a * (int(b.max(initial=0)) + 1) + b, return_counts=True)[1]
    of_both, of_one, of_other = (
        int(many @ many) for many in (pairs, np.bincount(a), np.bincount(b))
    )
    together = of_both - len(a)
    here, there = of_one - of_both, of_other - of_both  # in one division only
    apart = len(a) ** 2 - here - there - of_both
    if not here and not there:
        return 1.0
    whole = (together + here) * (here + apart) + (together + there) * (there + apart)
    return 2.0 * (together * apart - here * there) / whole


# -- networkx --------------------------------------------------------------------------------


def leiden_communities(
    G: nx.Graph[Node],  # noqa: N803 - networkx's own name
    weight: str | None = "weight",
    resolution: float = 1,
    max_level: int | None = None,
    seed: int | random.Random | None = None,
) -> list[set[Node]]:
    """Communities of a networkx graph, with the arguments and the result of networkx.

    `max_level` is accepted and bounds nothing: the engine runs each level to its end.

    >>> import networkx as nx
    >>> [sorted(c) for c in leiden_communities(nx.barbell_graph(4, 0), seed=0)]
    [[0, 1, 2, 3], [4, 5, 6, 7]]
    """
    del max_level
    nodes, starts, targets, values = _rows(G, weight)
    if not nodes:
        return []
    labels = divide(starts, targets, values, resolution=resolution, seed=_number(seed))
    return _sets(nodes, labels)


def leiden_partitions(
    G: nx.Graph[Node],  # noqa: N803 - networkx's own name
    weight: str | None = "weight",
    resolution: float = 1,
    seed: int | random.Random | None = None,
) -> Iterator[list[set[Node]]]:
    """Divisions from fine to coarse: the parts inside each community, then the communities."""
    nodes, starts, targets, values = _rows(G, weight)
    if not nodes:
        return
    number = _number(seed)
    coarse = divide(starts, targets, values, resolution=resolution, seed=number)
    fine = divide_inside(starts, targets, values, coarse, resolution=resolution, seed=number)
    if int(fine.max()) != int(coarse.max()):
        yield _sets(nodes, fine)
    yield _sets(nodes, coarse)


def divide_inside(
    starts: Array,
    targets: Array,
    weight: Array,
    labels: Array,
    *,
    resolution: float = 1.0,
    seed: int = 0,
    over: int = 0,
) -> Array:
    """The parts of each community of more than `over` people: each divided by itself."""
    source = rows_of(starts)
    inside = labels[source] == labels[targets]
    if over:
        large = np.bincount(labels) > over
        inside &= large[labels[source]]
    kept = np.bincount(source[inside], minlength=len(labels))
    rows = np.concatenate([[0], np.cumsum(kept)])
    parts = np.zeros(len(labels), dtype=np.int64)
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    column, value = targets[inside], weight[inside]
    place = np.empty(len(labels), dtype=np.int64)
    total = 0
    for people in np.split(order, cuts):
        place[people] = np.arange(len(people))
        own = np.concatenate([np.arange(rows[p], rows[p + 1]) for p in people.tolist()])
        begins = np.concatenate([[0], np.cumsum(kept[people])])
        if len(own):
            part = divide(begins, place[column[own]], value[own], resolution=resolution, seed=seed)
        else:
            part = np.zeros(len(people), dtype=np.int64)
        parts[people] = part + total
        total += int(part.max()) + 1
    return renumbered(parts)


def _rows(graph: nx.Graph[Node], weight: str | None) -> tuple[list[Node], Array, Array, Array]:
    import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

    if graph.is_directed():
        raise nx.NetworkXNotImplemented("not implemented for directed type")
    nodes = list(graph)
    if not nodes:
        nothing = np.zeros(0, dtype=np.int64)
        return nodes, np.zeros(1, dtype=np.int64), nothing, nothing.astype(float)
    matrix = nx.to_scipy_sparse_array(graph, nodes, dtype=np.dtype(float), weight=weight)
    return nodes, matrix.indptr, matrix.indices, matrix.data


def _number(seed: Any) -> int:
    if seed is None:
        return 0
    if hasattr(seed, "getrandbits"):
        return int(seed.getrandbits(31))
    return int(seed)


def _sets(nodes: Sequence[Node], labels: Array) -> list[set[Node]]:
    members: dict[int, set[Node]] = {}
    for node, label in zip(nodes, labels.tolist(), strict=True):
        members.setdefault(label, set()).add(node)
    return list(members.values())
