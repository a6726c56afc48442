"""Measures of a place in the network, over sparse rows: what networkx computes, at their speed.

Each takes a symmetric `csr_array` without loops and gives one value per row, NaN where there is
nothing to measure. Names and definitions are those of networkx; the numbers are too, to rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.projection import Array, ranges, rows_of

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK = 1 << 14  # rows of a product of matrices at a time


def pagerank(matrix: csr_array[Any], alpha: float = 0.85, tol: float = 1e-9) -> Array:
    """PageRank by power iteration, until the change over all people is below `tol`."""
    count = matrix.shape[0]
    if not count:
        return np.zeros(0)
    strength = _strength(matrix)
    per = np.divide(alpha, strength, out=np.zeros(count), where=strength > 0)
    dangling = strength == 0
    rank = np.full(count, 1.0 / count)
    for _ in range(1000):
        spread = (1 - alpha + alpha * rank[dangling].sum()) / count
        last, rank = rank, matrix @ (rank * per) + spread
        if np.abs(rank - last).sum() < tol:
            break
    found: Array = rank / rank.sum()
    return found


def core_number(matrix: csr_array[Any]) -> Array:
    """The largest k such that a person belongs to a group where everybody has k ties within it."""
    starts, targets = matrix.indptr.astype(np.int64), matrix.indices
    degree = np.diff(starts)
    core = np.zeros(len(degree), np.int64)
    alive = np.ones(len(degree), bool)
    remaining = np.arange(len(degree))
    k = 0
    while len(remaining):
        left = degree[remaining]
        k = max(k, int(left.min()))
        front = remaining[left <= k]
        while len(front):
            core[front] = k
            alive[front] = False
            near = targets[ranges(starts[front], starts[front + 1])]
            near = near[alive[near]]
            np.subtract.at(degree, near, 1)
            front = np.unique(near[degree[near] <= k])
        remaining = remaining[alive[remaining]]
    return core


def constraint(matrix: csr_array[Any]) -> Array:
    """Burt's constraint: high where a person's contacts are tied to each other, low for brokers."""
    strength = _strength(matrix)
    share = matrix.copy().astype(np.float64)
    share.data = share.data / np.repeat(strength, np.diff(matrix.indptr))
    found = np.full(matrix.shape[0], np.nan)
    for begin in range(0, matrix.shape[0], BLOCK):
        rows = slice(begin, begin + BLOCK)
        own = share[rows]
        both = _masked(own, share)
        total = own + both
        total.data = total.data**2
        found[rows] = np.asarray(total.sum(axis=1)).ravel()
    found[strength == 0] = np.nan
    return found


def effective_size(matrix: csr_array[Any]) -> Array:
    """Burt's effective size: contacts, less the mean number of ties that each has to the others."""
    ones = matrix.copy().astype(np.float64)
    ones.data = np.ones(matrix.nnz)
    degree = np.diff(matrix.indptr).astype(np.float64)
    twice = np.zeros(matrix.shape[0])
    for begin in range(0, matrix.shape[0], BLOCK):
        rows = slice(begin, begin + BLOCK)
        twice[rows] = np.asarray(_masked(ones[rows], ones).sum(axis=1)).ravel()
    less = np.divide(twice, degree, out=np.full(len(degree), np.nan), where=degree > 0)
    found: Array = degree - less
    return found


def _masked(rows: csr_array[Any], matrix: csr_array[Any]) -> Any:
    """The product of some rows with a matrix, only where those rows hold something."""
    pattern = rows.copy()
    pattern.data = np.ones(rows.nnz)
    return (rows @ matrix).multiply(pattern).tocsr()


def _strength(matrix: csr_array[Any]) -> Array:
    """The sum of each row."""
    found: Array = np.bincount(rows_of(matrix.indptr), matrix.data, matrix.shape[0])
    return found
