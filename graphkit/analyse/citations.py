"""Citation indices from counts per work: h, g and i10, for rows of works."""

from __future__ import annotations

import numpy as np

from graphkit.projection import Array, Csr, Projection


def cited(projection: Projection) -> Array:
    """How often each work is cited by works of this graph: a lower bound of the truth."""
    cites = projection.cites
    found: Array = np.bincount(cites.rows.targets, minlength=len(cites.ids))
    return found


def citations(counts: Array, wrote: Csr) -> Array:
    """The sum of citations of each row's works."""
    found: Array = np.bincount(_row(wrote), counts[wrote.targets], len(wrote.starts) - 1)
    return found.astype(np.int64)


def h_index(counts: Array, wrote: Csr) -> Array:
    """The largest h such that h works are cited h times or more."""
    ordered, place = _descending(counts, wrote)
    return _count(ordered >= place, wrote)


def g_index(counts: Array, wrote: Csr) -> Array:
    """The largest g, among the works, such that the first g have g² citations together."""
    ordered, place = _descending(counts, wrote)
    running = np.concatenate([[0], np.cumsum(ordered)])
    before = np.repeat(running[wrote.starts[:-1]], np.diff(wrote.starts))
    return _count(running[1:] - before >= place**2, wrote)


def i10_index(counts: Array, wrote: Csr) -> Array:
    """How many works are cited ten times or more."""
    return _count(counts[wrote.targets] >= 10, wrote)


def _row(wrote: Csr) -> Array:
    return np.repeat(np.arange(len(wrote.starts) - 1), np.diff(wrote.starts))


def _descending(counts: Array, wrote: Csr) -> tuple[Array, Array]:
    """The counts of each row from the highest, and their places from 1."""
    row = _row(wrote)
    values = counts[wrote.targets].astype(np.int64)
    ordered = values[np.lexsort((-values, row))]
    place = np.arange(len(row)) - np.repeat(wrote.starts[:-1], np.diff(wrote.starts)) + 1
    return ordered, place


def _count(true: Array, wrote: Csr) -> Array:
    found: Array = np.bincount(_row(wrote)[true], minlength=len(wrote.starts) - 1)
    return found
