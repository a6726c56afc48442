"""Scores that were computed before: what a block says is worth the same until the block changes.

The evidence of a block's pairs is a pure function of the block: its names, what its works say, how
rare each of that is (in steps), and with whom the co-authors wrote. A fingerprint of all that finds
the scores of the last resolution, so a new file costs what the blocks that it touches cost.
"""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from operator import attrgetter
from typing import Any, TypeAlias

import numpy as np

from graphkit.resolve.identity.evidence import (
    LONG_TEAM,
    MOVES,
    UNDATED,
    WEIGHTS,
    WORKING,
    PairEvidence,
)
from graphkit.resolve.identity.pairs import forms_of
from graphkit.resolve.identity.signatures import Floats, Ints, Matrix, Rows, Signatures

KeptScores: TypeAlias = MutableMapping[bytes, Floats]
Hashes: TypeAlias = np.ndarray[Any, np.dtype[np.uint64]]
RULES = 5  # raise it when a term of the evidence changes
AT_ONCE = 1 << 16  # rows of a matrix whose hashes are summed: bounds the memory
_parts = attrgetter("given", "family", "suffix")
_MIX = np.uint64(0x9E3779B97F4A7C15)


def fingerprints(mentions: Signatures, evidence: PairEvidence) -> Hashes:
    """A number for each mention that changes when anything does that its scores rest on."""
    _, first, form = np.unique(forms_of(mentions), return_index=True, return_inverse=True)
    listed = (
        (*_parts(mentions.names[n]), mentions.pieces[n], mentions.turned[n]) for n in first.tolist()
    )
    prints = np.array([_hash(repr(name)) for name in listed], dtype=np.uint64)[form]
    full = _mixed(_texts(mentions.full), evidence.corpus.coauthors.codes(), 12)
    prints = _mixed(prints, _rows(evidence.full_weighted, full), 1)
    for place, (rows, matrix) in enumerate(
        (
            (mentions.words, evidence.words_weighted),
            (mentions.venues, evidence.venues_weighted),
            (mentions.places, evidence.places_weighted),
        ),
        2,
    ):
        prints = _mixed(prints, _rows(matrix, _texts(rows)), place)
    short = _texts(mentions.short)
    of_team = _mixed(short, _rows(evidence.ties, short), 7)
    of_team = _mixed(of_team, (evidence.short_rarity * 1024).astype(np.uint64), 8)
    prints = _mixed(prints, _rows(evidence.short, of_team, weighted=False), 9)
    prints = _mixed(prints, evidence.size.astype(np.uint64), 10)
    return _mixed(prints, evidence.year.astype(np.uint64), 11)


def block_key(prints: Hashes, own: Ints) -> bytes:
    """The fingerprint of a block, of its mentions in their order."""
    return hashlib.blake2b(prints[own].tobytes(), digest_size=16, key=_RULES).digest()


_STATED = (RULES, MOVES, UNDATED, WORKING, LONG_TEAM, sorted(WEIGHTS.items()))
_RULES = hashlib.blake2b(repr(_STATED).encode(), digest_size=32).digest()


def scored(
    mentions: Signatures,
    evidence: PairEvidence,
    blocks: list[Ints],
    pairs: tuple[Ints, Ints, Ints],
    known: KeptScores,
) -> Floats:
    """The score of each pair (i, j; where each block's pairs begin), from memory where it can be.

    `known` holds afterwards what these blocks are worth, and nothing else.
    """
    i, j, begins = pairs
    prints = fingerprints(mentions, evidence)
    keys = [block_key(prints, own) for own in blocks]
    score = np.zeros(len(i), dtype=np.float32)
    fresh = np.zeros(len(i), dtype=bool)
    bounds = begins.tolist()
    for key, begin, end in zip(keys, bounds, bounds[1:], strict=False):
        kept = known.get(key)
        if kept is not None and len(kept) == end - begin:
            score[begin:end] = kept
        else:
            fresh[begin:end] = True
    if fresh.all():  # the first time: without copies of all pairs
        score = evidence.scores(i, j)
    elif fresh.any():
        score[fresh] = evidence.scores(i[fresh], j[fresh])
    known.clear()
    for key, begin, end in zip(keys, bounds, bounds[1:], strict=False):
        if end > begin:
            known[key] = score[begin:end].copy()
    return score


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _texts(rows: Rows) -> Hashes:
    made = (_hash(text) for text in rows.vocabulary)
    hashes: Hashes = np.fromiter(made, dtype=np.uint64, count=len(rows.vocabulary))
    none: Hashes = np.zeros(1, dtype=np.uint64)
    return hashes if len(hashes) else none


def _mixed(one: Hashes, other: Hashes, salt: int) -> Hashes:
    mixed = (one ^ (one >> np.uint64(29))) * _MIX
    salted = (other ^ (other >> np.uint64(31))) * (_MIX + np.uint64(2 * salt))
    return (mixed + salted).astype(np.uint64)


def _rows(matrix: Matrix, columns: Hashes, weighted: bool = True) -> Hashes:
    """The sum over each row's columns of their hashes, mixed with what they weigh."""
    found: Hashes = np.zeros(matrix.shape[0], dtype=np.uint64)
    for begin in range(0, len(found), AT_ONCE):
        ends = matrix.indptr[begin : begin + AT_ONCE + 1]
        part = slice(int(ends[0]), int(ends[-1]))
        values = columns[matrix.indices[part]]
        if weighted:
            values = _mixed(values, (matrix.data[part] * 1024).astype(np.uint64), 5)
        sums: Hashes = np.zeros(len(values) + 1, dtype=np.uint64)
        np.cumsum(values, out=sums[1:])
        found[begin : begin + AT_ONCE] = np.diff(sums[ends - ends[0]])
    return found
