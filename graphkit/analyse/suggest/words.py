"""Texts of works -> rows of weighted words, by which people who write about the same are found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.words import Reader
from graphkit.links import rows_of
from graphkit.projection import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOO_COMMON = 0.2  # of the works: a word of more of them tells nobody apart
WORDS = 100  # of a person that are compared
FEW_WORDS = 30  # of each partner that count for a person's field
BLOCK = 10_000  # people at a time
SMALL = 50  # works: with fewer, every word may tell


def counted(texts: Iterable[str]) -> tuple[csr_array[Any], list[str]]:
    """How often each text has each word; and the words, as they are usually written."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    reader = Reader()
    number: dict[str, int] = {}
    places: list[int] = []
    lengths = [0]
    for text in texts:
        words = [w for w in reader(text, remember=True) if " " not in w]
        places.extend(number.setdefault(word, len(number)) for word in words)
        lengths.append(len(words))
    names = sorted(number)
    order = np.array([number[name] for name in names], np.int64)
    shape = (len(lengths) - 1, len(number))
    counts = csr_array((np.ones(len(places)), places, np.cumsum(lengths)), shape=shape)
    counts.sum_duplicates()
    return csr_array(counts[:, order]), [reader.written(name) for name in names]


def weighed(counts: csr_array[Any]) -> csr_array[Any]:
    """Rows of length one: words that two texts share at least, the rarer the weightier."""
    rows, words = counts.shape
    frequency = np.bincount(counts.indices, minlength=words)
    most = rows if rows < SMALL else TOO_COMMON * rows
    kept = (frequency > 1) & (frequency <= most)
    rarity: Array = np.where(kept, np.log((1 + rows) / (1 + frequency)) + 1, 0.0)
    weights = counts.copy()
    weights.data = (1 + np.log(weights.data)) * rarity[weights.indices]
    weights.eliminate_zeros()
    return unit_rows(weights)


def weightiest(rows: csr_array[Any], most: int = WORDS) -> csr_array[Any]:
    """Rows of length one of the weightiest words of each; of equal ones the first."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    length = np.diff(rows.indptr)
    long = np.flatnonzero(length > most)
    if len(long):
        rows.sort_indices()
        kept = np.ones(len(rows.data), bool)
        # row by row: to sort all entries at once costs several times as much
        ends = zip(rows.indptr[long].tolist(), rows.indptr[long + 1].tolist(), strict=True)
        for begin, end in ends:
            own, values = kept[begin:end], rows.data[begin:end]
            least = np.partition(values, end - begin - most)[end - begin - most]
            np.greater(values, least, out=own)
            room = most - np.count_nonzero(own)
            own[np.flatnonzero(values == least)[:room]] = True  # of equal words the first
        length[long] = most
        parts = rows.data[kept], rows.indices[kept], np.concatenate([[0], np.cumsum(length)])
        rows = csr_array(parts, shape=rows.shape)
    return unit_rows(rows)


def around(onward: csr_array[Any], profiles: csr_array[Any]) -> csr_array[Any]:
    """The weightiest words of each person together with those of whom a step leads to."""
    from scipy.sparse import vstack  # noqa: PLC0415 - slow to import

    few = weightiest(profiles, FEW_WORDS)
    parts = []
    for start in range(0, profiles.shape[0], BLOCK):
        part = slice(start, start + BLOCK)
        theirs = unit_rows((onward[part] @ few).tocsr())
        parts.append(weightiest((profiles[part] + theirs).tocsr()))
    found: csr_array[Any] = vstack(parts, format="csr") if parts else profiles
    return found


def unit_rows(rows: csr_array[Any]) -> csr_array[Any]:
    """The same rows, each of length one; empty ones stay so."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    row = rows_of(rows.indptr)
    length = np.sqrt(np.bincount(row, weights=rows.data**2, minlength=rows.shape[0]))
    scaled = (rows.data / length[row]).astype(np.float32), rows.indices, rows.indptr
    return csr_array(scaled, shape=rows.shape)
