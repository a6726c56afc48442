"""Texts of works -> rows of weighted words, by which people who write about the same are found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from graphkit.analyse.words import Reader
from graphkit.projection import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOO_COMMON = 0.2  # of the works: a word of more of them tells nobody apart
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
    found = csr_array((np.ones(len(places)), places, np.cumsum(lengths)), shape=shape)
    found.sum_duplicates()
    return csr_array(found[:, order]), [reader.written(name) for name in names]


def weighed(counts: csr_array[Any]) -> csr_array[Any]:
    """Rows of length one: words that two texts share at least, the rarer the weightier."""
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - slow to import

    rows, words = counts.shape
    frequency = np.bincount(counts.indices, minlength=words)
    most = rows if rows < SMALL else TOO_COMMON * rows
    kept = (frequency > 1) & (frequency <= most)
    rarity: Array = np.where(kept, np.log((1 + rows) / (1 + frequency)) + 1, 0.0)
    found = counts.copy()
    found.data = (1 + np.log(found.data)) * rarity[found.indices]
    found.eliminate_zeros()
    length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_array(diags_array(scale) @ found)
