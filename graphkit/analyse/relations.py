"""Institutions, topics and works as nodes: collaboration, co-occurrence, citation.

Each is a sparse matrix, named by the ids of its rows and columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.projection import UNKNOWN_YEAR, Array, Projection, ranges

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Named nodes and the weights between them; symmetric unless `directed`.

    `works` says how many works each node has, where works tie them.
    """

    ids: Sequence[str]
    names: Sequence[str]
    matrix: csr_array[Any]
    directed: bool = False
    works: Array | None = None

    def pairs(self) -> list[tuple[int, int, float]]:
        """Each pair once, heaviest first."""
        cells = self.matrix.tocoo()
        one, other = cells.coords
        kept = np.flatnonzero(cells.data != 0) if self.directed else np.flatnonzero(one < other)
        order = kept[np.lexsort((other[kept], one[kept], -cells.data[kept]))]
        columns = (one[order].tolist(), other[order].tolist(), cells.data[order].tolist())
        return list(zip(*columns, strict=True))

    def to_networkx(self) -> nx.Graph[str]:
        """The network as networkx knows it; nodes without ties included."""
        import networkx as nx  # noqa: PLC0415 - slow to import

        graph: nx.Graph[str] = nx.DiGraph() if self.directed else nx.Graph()
        for ident, name in zip(self.ids, self.names, strict=True):
            graph.add_node(ident, name=name)
        graph.add_weighted_edges_from((self.ids[a], self.ids[b], w) for a, b, w in self.pairs())
        return graph


def work_institutions(projection: Projection) -> csr_array[Any]:
    """Works and the institutions of their authors, counted once per author.

    A source states institutions for a person with the first and last year of the works that name
    them; a work of those years counts for the institution, and so does any work where no year is
    known of either.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415

    links, arrays = projection.author_institutions, projection.arrays
    person = projection.wrote.rows()
    begin, end = links.rows.starts[person], links.rows.starts[person + 1]
    place = ranges(begin, end)
    work = np.repeat(arrays.wrote_targets, end - begin)
    year = arrays.work_year[work]
    unknown = (year == UNKNOWN_YEAR) | (links.last[place] == UNKNOWN_YEAR)
    fits = unknown | ((links.first[place] <= year) & (year <= links.last[place]))
    ends = (work[fits], links.rows.targets[place[fits]])
    shape = (len(arrays.work_year), len(links.ids))
    return csr_array((np.ones(int(fits.sum())), ends), shape=shape)


def institutions(projection: Projection) -> Network:
    """Institutions tied by the number of works that their people wrote together."""
    links = projection.author_institutions
    return _by_works(links.ids, links.names, work_institutions(projection))


def topics(projection: Projection) -> Network:
    """Stated topics tied by the number of works about both."""
    links = projection.topics
    return _by_works(links.ids, links.names, links.matrix(len(links.ids)))


def citations(projection: Projection) -> Network:
    """Works and the works of this graph that they refer to."""
    links = projection.cites
    matrix = links.matrix(len(links.ids)).astype(np.float64)
    return Network(projection.work_ids, links.names, matrix, directed=True)


def coupling(projection: Projection) -> Network:
    """Works tied by the number of references they share: bibliographic coupling."""
    links = projection.cites
    refers = _ones(links.matrix(len(links.ids)))
    return Network(projection.work_ids, links.names, _no_loops(refers @ refers.T))


def cocitation(projection: Projection) -> Network:
    """Works tied by the number of works that refer to both."""
    links = projection.cites
    refers = _ones(links.matrix(len(links.ids)))
    return Network(projection.work_ids, links.names, _no_loops(refers.T @ refers))


def behind(projection: Projection, network: str, one: int, other: int) -> Array:
    """The works behind a pair of a network: those of both, or that refer to (are cited by) both."""
    if network == "institutions":
        matrix = work_institutions(projection).tocsc()
    else:
        links = projection.topics if network == "topics" else projection.cites
        whole = links.matrix(len(links.ids))
        matrix = (whole.T if network == "coupling" else whole).tocsc()
    columns = [
        set(matrix.indices[matrix.indptr[c] : matrix.indptr[c + 1]].tolist()) for c in (one, other)
    ]
    return np.array(sorted(columns[0] & columns[1]), dtype=np.int64)


def _ones(matrix: Any) -> csr_array[Any]:
    found = matrix.tocsr().astype(np.float64)
    found.data[:] = 1.0
    return found  # type: ignore[no-any-return]


def _by_works(ids: Sequence[str], names: Sequence[str], matrix: Any) -> Network:
    """For each pair of columns, the number of works that have both; and those of each."""
    ones = _ones(matrix)
    ones.sum_duplicates()
    ones.data[:] = 1.0
    works = np.bincount(ones.indices, minlength=len(ids))
    return Network(ids, names, _no_loops(ones.T @ ones), works=works)


def _no_loops(matrix: Any) -> csr_array[Any]:
    found = matrix.tocsr()
    found.setdiag(0)
    found.eliminate_zeros()
    found.sort_indices()
    return found  # type: ignore[no-any-return]


KINDS = {
    "citations": citations,
    "cocitation": cocitation,
    "coupling": coupling,
    "institutions": institutions,
    "topics": topics,
}
