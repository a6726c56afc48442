"""Mentions -> blocks -> pairs that could be one person, by how their names relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.confidence import codes_of
from graphkit.resolve.identity.evidence import PairEvidence
from graphkit.resolve.identity.prior import bins_of
from graphkit.resolve.identity.signatures import Ints, Signatures

BLOCK_CAP = 2000
SMALL_BLOCK = 100
PART = 1 << 22  # pairs at a time, where more would cost memory


@dataclass(slots=True)
class MentionPairs:
    """Pairs that could be one person: mention numbers, and their group of name forms."""

    i: Ints
    j: Ints
    group: Ints
    bins: Ints  # of each group: the relation of the names, and how many there are to choose
    first: Ints  # of each group: a mention that bears the first of its names
    apart: np.ndarray[Any, np.dtype[np.bool_]]  # known to be two people
    begins: Ints  # where the pairs of each block begin, and the end
    mentions: int  # how many there are

    def none(self) -> MentionPairs:
        """No pair of them."""
        nothing = self.i[:0].copy()
        return replace(self, i=nothing, j=nothing, group=nothing, apart=self.apart[:0].copy())


def level_of(mentions: Signatures, one: int, other: int) -> int:
    """How the names of two mentions relate."""
    a, b = mentions.names[one], mentions.names[other]
    found = forms.level(a, b, mentions.pieces[one], mentions.pieces[other])
    if mentions.turned[one] != mentions.turned[other] and found in (forms.WORD, forms.WORDS):
        return forms.TURNED
    return found


# -- blocks -----------------------------------------------------------------------------------


def blocks_of(mentions: Signatures, evidence: PairEvidence) -> list[Ints]:
    """Mentions that could be one person at all, the largest blocks in parts."""
    return [part for own in _blocks(mentions) for part in _capped(mentions, evidence, own)]


def _blocks(mentions: Signatures) -> list[Ints]:
    found: dict[tuple[Hashable, str], list[int]] = defaultdict(list)
    for number, (block, name) in enumerate(zip(mentions.blocks, mentions.names, strict=True)):
        found[block, name.given[0][0] if name.given else ""].append(number)
    return [np.array(own, dtype=np.int32) for own in found.values() if len(own) > 1]


def _capped(mentions: Signatures, evidence: PairEvidence, own: Ints) -> Iterable[Ints]:
    """A block, in parts if it is too large: by given name, then by who writes together."""
    if len(own) <= BLOCK_CAP:
        return [own]
    by_name: dict[str, list[int]] = defaultdict(list)
    for number in own.tolist():
        by_name[" ".join(mentions.names[number].given)].append(number)
    found: list[Ints] = []
    small: list[int] = []
    for _, part in sorted(by_name.items()):
        if len(part) > BLOCK_CAP:
            found.extend(_by_teams(evidence, np.array(part, dtype=np.int32)))
        elif len(small) + len(part) > BLOCK_CAP:
            found.append(np.array(sorted(small), dtype=np.int32))
            small = part
        else:
            small = small + part
    return [*found, np.array(sorted(small), dtype=np.int32)]


def _by_teams(evidence: PairEvidence, own: Ints) -> list[Ints]:
    """Mentions of one very common name, those that share a rare co-author kept together."""
    short = evidence.short[own]
    counts = np.asarray(short.sum(axis=0)).ravel()
    rare = short @ scipy.sparse.diags(((counts > 1) & (counts <= 50)).astype(np.float32))
    _, label = scipy.sparse.csgraph.connected_components(rare @ rare.T, directed=False)
    order = np.argsort(label, kind="stable")
    return [np.sort(own[order[n : n + BLOCK_CAP]]) for n in range(0, len(order), BLOCK_CAP)]


# -- pairs ------------------------------------------------------------------------------------


def pairs_of(mentions: Signatures, blocks: Sequence[Ints]) -> MentionPairs:
    """The pairs within blocks whose names are in no conflict."""
    columns: tuple[list[Ints], list[Ints], list[Ints]] = ([], [], [])
    bins: list[Ints] = []
    firsts: list[Ints] = []
    groups = 0
    form = forms_of(mentions)
    for own in blocks:
        i, j, group, levels, words, first = _pairs_of_block(mentions, own, form[own])
        for column, values in zip(columns, (i, j, group + np.int32(groups)), strict=True):
            column.append(values)
        bins.append(bins_of(levels, np.full(len(levels), words)))
        firsts.append(first)
        groups += len(levels)
    begins = np.cumsum([0, *(len(part) for part in columns[0])])
    i, j, group = (_joined(column) for column in columns)
    apart = ruled_out(codes_of(mentions.work), codes_of(mentions.must), i, j)
    return MentionPairs(i, j, group, _joined(bins), _joined(firsts), apart, begins, len(mentions))


def forms_of(mentions: Signatures) -> Ints:
    """Equal numbers for mentions whose names are equal as they are compared."""
    known: dict[tuple[Any, ...], int] = {}
    seen: dict[tuple[int, int, bool], int] = {}  # by identity: to hash a name takes longer
    found = np.zeros(len(mentions), dtype=np.int32)
    listed = zip(mentions.names, mentions.pieces, mentions.turned, strict=True)
    for number, name in enumerate(listed):
        at = id(name[0]), id(name[1]), name[2]
        form = seen.get(at)
        if form is None:
            form = seen[at] = known.setdefault(name, len(known))
        found[number] = form
    return found


def _joined(parts: list[Ints]) -> Ints:
    """Parts as one array; the parts are given up, so that they do not stand in memory twice."""
    whole = np.concatenate([*parts, np.zeros(0, dtype=np.int32)]).astype(np.int32, copy=False)
    parts.clear()
    return whole


def _pairs_of_block(
    mentions: Signatures, own: Ints, forms_here: Ints
) -> tuple[Ints, Ints, Ints, Ints, int, Ints]:
    """The pairs of a block whose names are in no conflict, with what their names are.

    That is i, j, group of each pair; the relation of the names of each group; the given names;
    and of each group a mention that bears the first of its names.
    """
    known: dict[int, int] = {}
    form = np.array([known.setdefault(f, len(known)) for f in forms_here.tolist()], dtype=np.int32)
    count = len(known)
    place: dict[int, int] = {}
    for at, number in enumerate(form.tolist()):
        place.setdefault(number, at)
    first = [int(own[at]) for at in place.values()]
    levels = np.zeros((count, count), dtype=np.int8)
    for a in range(count):
        for b in range(a, count):
            levels[a, b] = levels[b, a] = level_of(mentions, first[a], first[b])
    words = {
        mentions.names[n].given
        for n in first
        if mentions.names[n].given and len(mentions.names[n].given[0]) > 1
    }
    i, j = _corners(len(own))
    one, other = form[i], form[j]
    can = levels[one, other] != forms.CONFLICT
    i, j, one, other = i[can], j[can], one[can], other[can]
    low, high = np.minimum(one, other), np.maximum(one, other)
    code = low * count + high
    numbers = np.zeros(count * count, dtype=np.int32)
    numbers[code] = 1
    there = np.flatnonzero(numbers)
    numbers[there] = np.arange(len(there), dtype=np.int32)
    bears = np.array(first, dtype=np.int32)[there // count]
    return own[i], own[j], numbers[code], levels.ravel()[there], len(words), bears


def _corners(count: int) -> tuple[Ints, Ints]:
    """All pairs of so many; of few they are asked for again and again."""
    return _few_corners(count) if count <= SMALL_BLOCK else np.triu_indices(count, 1)


@lru_cache(maxsize=SMALL_BLOCK + 1)
def _few_corners(count: int) -> tuple[Ints, Ints]:
    i, j = np.triu_indices(count, 1)
    return i, j


def ruled_out(work: Ints, must: Ints, i: Ints, j: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Pairs that cannot be: on one work, or with different identifiers."""
    apart = np.zeros(len(i), dtype=bool)
    for stated, same in ((work, True), (must, False)):
        if not (stated >= 0).any():
            continue
        for begin in range(0, len(i), PART):
            part = slice(begin, begin + PART)
            a, b = stated[i[part]], stated[j[part]]
            apart[part] |= (a >= 0) & (b >= 0) & ((a == b) == same)
    return apart
