"""Mentions -> blocks -> pairs that could be one person, by how their names relate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.confidence import codes_of
from graphkit.resolve.identity.evidence import PairEvidence
from graphkit.resolve.identity.prior import bins_of
from graphkit.resolve.identity.signatures import Ints, Signatures

BLOCK_CAP = 2000
MOST_KNOWN = 1 << 21  # relations of given names that are remembered
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
    blocks: dict[tuple[Hashable, str], list[int]] = defaultdict(list)
    for number, (block, name) in enumerate(zip(mentions.blocks, mentions.names, strict=True)):
        blocks[block, name.given[0][0] if name.given else ""].append(number)
    return [np.array(own, dtype=np.int32) for own in blocks.values() if len(own) > 1]


def _capped(mentions: Signatures, evidence: PairEvidence, own: Ints) -> Iterable[Ints]:
    """A block, in parts if it is too large: by given name, then by who writes together."""
    if len(own) <= BLOCK_CAP:
        return [own]
    by_name: dict[str, list[int]] = defaultdict(list)
    for number in own.tolist():
        by_name[" ".join(mentions.names[number].given)].append(number)
    parts: list[Ints] = []
    small: list[int] = []
    for _, part in sorted(by_name.items()):
        if len(part) > BLOCK_CAP:
            parts.extend(_by_teams(evidence, np.array(part, dtype=np.int32)))
        elif len(small) + len(part) > BLOCK_CAP:
            parts.append(np.array(sorted(small), dtype=np.int32))
            small = part
        else:
            small = small + part
    return [*parts, np.array(sorted(small), dtype=np.int32)]


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
    columns: list[list[Ints]] = [[] for _ in range(5)] + [[np.zeros(1, dtype=np.int64)]]
    groups = 0
    form, relations = forms_of(mentions), _Relations(mentions)
    for some in _some_at_once(blocks):
        i, j, group, bins, first, pairs = _pairs_of_blocks(relations, some, form)
        made = (i, j, group + np.int32(groups), bins, first, pairs)
        for column, values in zip(columns, made, strict=True):
            column.append(values)
        groups += len(bins)
    begins = np.cumsum(np.concatenate(columns.pop()))
    i, j, group, bins, firsts = (_joined(column) for column in columns)
    apart = ruled_out(codes_of(mentions.work), codes_of(mentions.must), i, j)
    return MentionPairs(i, j, group, bins, firsts, apart, begins, len(mentions))


def _some_at_once(blocks: Sequence[Ints]) -> Iterator[list[Ints]]:
    """Blocks in their order, as many as bound the memory: most have one pair."""
    some: list[Ints] = []
    pairs = 0
    for own in blocks:
        if some and pairs + len(own) ** 2 > PART:
            yield some
            some, pairs = [], 0
        some.append(own)
        pairs += len(own) ** 2
    if some:
        yield some


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


class _Forms(NamedTuple):
    """The forms of names in some blocks, those of a block together, and how each two relate."""

    number: Ints  # of each mention: which one of its block's it bears
    many: Ints  # of each block: how many there are
    first: Ints  # of each form: the first mention that bears it
    begins: Ints  # of each block: where its forms begin
    squares: Ints  # and where the relation of each of them to each begins among `levels`
    levels: Ints


def _forms_here(relations: _Relations, own: Ints, block: Ints, form: Ints) -> _Forms:
    """The forms of the mentions `own`, which stand block by block, as they come."""
    keys = block.astype(np.int64) * (int(form.max(initial=0)) + 1) + form[own]
    _, at, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(at)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    at = at[order]
    count = np.bincount(block[at])
    begins, squares = (np.cumsum(n) - n for n in (count, count * count))
    first = own[at]
    listed, levels = first.tolist(), bytearray()
    for begin, many in zip(begins.tolist(), count.tolist(), strict=True):
        levels += relations.square(listed[begin : begin + many])
    each = np.frombuffer(levels, dtype=np.int8)
    return _Forms(rank[inverse] - begins[block], count, first, begins, squares, each)


class _Relations:
    """How names of one block relate: by all but the surname, which they share.

    Two given names are compared once, however many surnames have both.
    """

    def __init__(self, mentions: Signatures) -> None:
        self.mentions = mentions
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._known: dict[int, int] = {}

    def _number(self, mention: int) -> int:
        own, name = self.mentions, self.mentions.names[mention]
        surname = "" if name.given else name.family
        form = name.given, name.suffix, own.pieces[mention], own.turned[mention], surname
        return self._numbers.setdefault(form, len(self._numbers))

    def square(self, some: Sequence[int]) -> bytearray:
        """How the names of each of some mentions of a block relate to those of each."""
        count, known = len(some), self._known
        if len(known) > MOST_KNOWN:
            known.clear()
        numbers = [self._number(one) for one in some]
        found = bytearray(count * count)
        for a, one in enumerate(some):
            high = numbers[a] << 32
            for b in range(a, count):
                pair = high | numbers[b]
                level = known.get(pair)
                if level is None:
                    level = known[pair] = level_of(self.mentions, one, some[b])
                found[a * count + b] = found[b * count + a] = level
        return found


def _written_out(mentions: Signatures, forms_here: _Forms) -> Ints:
    """Of each block how many given names are written out there."""
    given = [mentions.names[n].given for n in forms_here.first.tolist()]
    counts = [
        len({name for name in given[begin : begin + many] if name and len(name[0]) > 1})
        for begin, many in zip(forms_here.begins.tolist(), forms_here.many.tolist(), strict=True)
    ]
    return np.array(counts)


def _pairs_of_blocks(
    relations: _Relations, blocks: Sequence[Ints], form: Ints
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """The pairs of blocks whose names are in no conflict, with what their names are.

    That is i, j, group of each pair; the bin of each group, and a mention that bears the first of
    its names; and how many pairs each block has. All blocks at once: most are tiny.
    """
    own = np.concatenate(blocks)
    size = np.array([len(block) for block in blocks])
    here = _forms_here(relations, own, np.repeat(np.arange(len(blocks)), size), form)
    i, j, block = _corners(size)
    one, other = here.number[i], here.number[j]
    count, square = here.many[block], here.squares[block]
    can = here.levels[square + one * count + other] != forms.CONFLICT
    i, j, block, one, other, count, square = (
        column[can] for column in (i, j, block, one, other, count, square)
    )
    code = square + np.minimum(one, other) * count + np.maximum(one, other)
    numbers = np.zeros(len(here.levels), dtype=np.int32)
    numbers[code] = 1
    there = np.flatnonzero(numbers)
    numbers[there] = np.arange(len(there), dtype=np.int32)
    whose = np.searchsorted(here.squares, there, side="right") - 1
    low = (there - here.squares[whose]) // here.many[whose]
    bins = bins_of(here.levels[there], _written_out(relations.mentions, here)[whose])
    first = here.first[here.begins[whose] + low]
    pairs = np.bincount(block, minlength=len(blocks))
    return own[i], own[j], numbers[code], bins, first, pairs


def _corners(size: Ints) -> tuple[Ints, Ints, Ints]:
    """All pairs within blocks of so many, as places among all of them, each with its block."""
    begins = np.cumsum(size) - size
    pairs = size * (size - 1) // 2
    at = np.cumsum(pairs) - pairs
    i, j = (np.empty(int(pairs.sum()), dtype=np.int64) for _ in range(2))
    for many in np.unique(size[size > 1]).tolist():
        some = np.flatnonzero(size == many)
        place = at[some][:, None] + np.arange(many * (many - 1) // 2)
        for side, corner in zip((i, j), np.triu_indices(many, 1), strict=True):
            side[place] = begins[some][:, None] + corner
    return i, j, np.repeat(np.arange(len(size)), pairs)


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
