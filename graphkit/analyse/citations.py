"""Citation indices from counts per work: h, g and i10, for rows of works.

A work whose citations nobody states, and that no work here cites, has an unknown count and never
zero: what is computed says from how many works it is, and is a lower bound for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from graphkit.projection import Array, Csr, Projection
from graphkit.results import CitationIndex

UNKNOWN = -1
HERE = "works of this graph"
LARGEST = "the largest of these for each work"


def cited(projection: Projection) -> Array:
    """How often each work is cited by works of this graph: a lower bound; -1 for none."""
    return projection.cited_here


def counts_by(projection: Projection) -> dict[str, Array]:
    """Citations per work, as each kind of source states them and as they are counted here."""
    found = dict(projection.stated_citations)
    if (projection.cited_here >= 0).any():
        found[HERE] = projection.cited_here
    return found


def known(projection: Projection) -> Array:
    """The largest number of citations that is known of each work; -1 for none."""
    return projection.most_citations


def indices(
    projection: Projection, person: int, others: Sequence[Array] = ()
) -> tuple[CitationIndex, ...]:
    """The indices of a person by each kind of count, the most complete first.

    `others` are other sets of works that may be theirs: low and high are over all of the sets.
    """
    works = projection.wrote.of(person)
    sets = [works, *others]
    kinds = {LARGEST: known(projection), **counts_by(projection)}
    rows = [
        _index(basis, counts, sets) for basis, counts in kinds.items() if (counts[works] >= 0).any()
    ]
    # what all kinds give together is a row of its own only where no kind gives it alone
    if any(replace(row, basis=LARGEST) == rows[0] for row in rows[1:]):
        rows = rows[1:]
    return tuple(sorted(rows, key=lambda i: (-i.known, i.basis != LARGEST, i.basis)))


def _index(basis: str, counts: Array, sets: Sequence[Array]) -> CitationIndex:
    values = {name: [int(by(counts, one(own))[0]) for own in sets] for name, by in INDICES.items()}
    return CitationIndex(
        basis,
        int((counts[sets[0]] >= 0).sum()),
        len(sets[0]),
        **{name: own[0] for name, own in values.items()},
        ranges={n: (min(own), max(own)) for n, own in values.items() if len(set(own)) > 1},
    )


def one(works: Array) -> Csr:
    """Some works as the only row."""
    return Csr(np.array([0, len(works)]), works)


def citations(counts: Array, wrote: Csr) -> Array:
    """The sum of citations of each row's works, as far as they are known."""
    sure = np.maximum(counts[wrote.targets], 0)
    sums: Array = np.bincount(wrote.rows(), sure, len(wrote.starts) - 1)
    return sums.astype(np.int64)


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


def _descending(counts: Array, wrote: Csr) -> tuple[Array, Array]:
    """The counts of each row from the highest, and their places from 1."""
    row = wrote.rows()
    values = np.maximum(counts[wrote.targets].astype(np.int64), 0)
    ordered = values[np.lexsort((-values, row))]
    place = np.arange(len(row)) - np.repeat(wrote.starts[:-1], np.diff(wrote.starts)) + 1
    return ordered, place


def _count(true: Array, wrote: Csr) -> Array:
    found: Array = np.bincount(wrote.rows()[true], minlength=len(wrote.starts) - 1)
    return found


def coverage(counts: Array, wrote: Csr) -> Array:
    """Of how many of each row's works the citations are known."""
    return _count(counts[wrote.targets] >= 0, wrote)


Index: TypeAlias = Callable[[Array, Csr], Array]
INDICES: dict[str, Index] = {
    "citations": citations,
    "h_index": h_index,
    "g_index": g_index,
    "i10_index": i10_index,
}
