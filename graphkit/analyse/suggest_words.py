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


def weigh(texts: Iterable[str]) -> tuple[csr_array[Any], list[str]]:
    """A row for each text: words that two texts share at least, the rarer the weightier."""
    from scipy.sparse import csr_array, diags_array  # noqa: PLC0415 - slow to import

    reader = Reader()
    number: dict[str, int] = {}
    places: list[int] = []
    lengths = [0]
    for text in texts:
        words = [w for w in reader(text, remember=True) if " " not in w]
        places.extend(number.setdefault(word, len(number)) for word in words)
        lengths.append(len(words))
    rows = len(lengths) - 1
    shape = (rows, len(number))
    counts = csr_array((np.ones(len(places)), places, np.cumsum(lengths)), shape=shape)
    counts.sum_duplicates()
    frequency = np.bincount(counts.indices, minlength=len(number))
    most = rows if rows < SMALL else TOO_COMMON * rows
    kept = np.flatnonzero((frequency > 1) & (frequency <= most))
    names = list(number)
    order = kept[np.argsort([names[n] for n in kept])] if len(kept) else kept
    found = csr_array(counts[:, order])
    found.data = 1 + np.log(found.data)
    rarity: Array = np.log((1 + rows) / (1 + frequency[order])) + 1
    found = csr_array(found @ diags_array(rarity)) if len(order) else found
    length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    return csr_array(diags_array(scale) @ found), [reader.written(names[n]) for n in order]
