"""What the last resolution found a block to be worth, kept in the workspace's cache folder.

The file is no truth: without it, or with a damaged one, everything is scored again, to the same
result.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np

from graphkit.files import keep_arrays, kept_arrays
from graphkit.resolve import KeptScores

NAME = "block_scores"
ANY = ""  # each block bears the fingerprint of what its scores were made of
_KEY = 16  # bytes of a block's fingerprint


def kept_scores(cache: Path) -> KeptScores:
    """The scores of the last resolution by block; empty if there are none."""
    found = kept_arrays(cache / NAME, ("keys", "begins", "scores"), ANY)
    if found is None:
        return {}
    keys, begins, scores = found
    named = keys.tobytes()
    bounds = begins.tolist()
    if len(named) != _KEY * (len(bounds) - 1) or bounds[-1] != len(scores):
        return {}
    return {
        named[n * _KEY : (n + 1) * _KEY]: scores[begin:end]
        for n, (begin, end) in enumerate(itertools.pairwise(bounds))
    }


def keep_scores(cache: Path, known: KeptScores) -> None:
    """Keep them for the next resolution; the file appears whole or not at all."""
    begins = np.cumsum([0, *(len(v) for v in known.values())])
    scores = np.concatenate([*known.values(), np.zeros(0, dtype=np.float32)])
    arrays: dict[str, Any] = {
        "keys": np.frombuffer(b"".join(known), dtype=np.uint8),
        "begins": begins,
        "scores": scores.astype(np.float32),
    }
    keep_arrays(cache / NAME, arrays, ANY)
