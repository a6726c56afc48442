"""Mentions -> people: blocks, pairs, priors, evidence, clusters, and how sure each person is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.cluster import NEVER, connected, joined
from graphkit.resolve.identity.common import borne_by_many
from graphkit.resolve.identity.confidence import ScoredPairs, confidence_of, held_here, namesakes
from graphkit.resolve.identity.evidence import TERMS, WEIGHTS, WORDS, Corpus, PairEvidence
from graphkit.resolve.identity.kept_scores import KeptScores, scored
from graphkit.resolve.identity.prior import EQUAL, bins_of, name_priors
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import Floats, Ints, Signatures
from graphkit.resolve.rulings import cut

CONNECTS = -1.0  # log-odds of a pair, from which it may lie inside of one person
LOWEST, HIGHEST = -3.0, 8.0  # the works of one pair alone say no more than this
ANOTHER = 0.01  # bearers of a name beside one, expected here, from which there may be another
AGAINST, APART = -0.5, 0.5  # log-odds: works speak against it, and what is left of such a pair
BLOCK_CAP = 2000
SMALL_BLOCK = 100
PART = 1 << 22  # pairs at a time, where more would cost memory
MUST = 40.0
# Relations in which a name is the same one, however it is written; others leave a choice.
SAME = (
    forms.INITIAL, forms.INITIALS, forms.WORD, forms.WORDS, forms.MIDDLE_MISSING, forms.USUAL,
)  # fmt: skip


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


@dataclass(slots=True)
class Identified:
    """The result: a cluster per mention, how sure it is, and what each pair rests on."""

    mentions: Signatures
    evidence: PairEvidence
    pairs: MentionPairs
    prior: Floats  # of each group
    score: Floats  # of each pair, prior included
    cluster: Ints  # the smallest mention of the cluster
    confidence: Floats  # of each mention's cluster
    suspect: set[int]  # clusters that may be several people of one name
    rarity: Rarity

    def explain(self, one: int, other: int) -> list[tuple[str, float]]:
        """What speaks for and against two mentions being one person; the sum decides."""
        level = level_of(self.mentions, one, other)
        if level == forms.CONFLICT:
            return [(forms.LEVEL_WORDS[level], -99.0)]
        a, b = np.array([one], dtype=np.int32), np.array([other], dtype=np.int32)
        words = forms.LEVEL_WORDS[level]
        if level in (forms.WORD, forms.WORDS):
            words += f", borne by one person in {self._one_in(one):,} here"
        lines = [(words, self._name_odds(one, other))]
        for term, value in zip(TERMS, self.evidence.terms(a, b)[0].tolist(), strict=True):
            if value and WEIGHTS[term]:
                lines.append((WORDS[term], round(WEIGHTS[term] * value, 2)))
        told = sum(value for _, value in lines[1:])
        if not LOWEST <= told <= HIGHEST:
            bound = LOWEST if told < LOWEST else HIGHEST
            lines.append(("two works alone say no more", round(bound - told, 2)))
        left = self._held_apart(one, other)
        if left is not None and left < told + lines[0][1]:
            words = "very many bear this name, and no work of it is tied to one of these"
            lines.append((words, round(left - sum(value for _, value in lines), 2)))
        return lines

    def _held_apart(self, one: int, other: int) -> float | None:
        """What is left of a pair that `_hold_apart` holds apart."""
        found = self._pair(one, other)
        left = None if found is None else float(self.score[found])
        return left if left is not None and abs(left + APART) < 1e-4 else None

    def _pair(self, one: int, other: int) -> int | None:
        low, high = sorted((one, other))
        found = np.flatnonzero((self.pairs.i == low) & (self.pairs.j == high))
        return int(found[0]) if len(found) else None

    def _one_in(self, mention: int) -> int:
        """Among how many people one bears a mention's name, in two digits."""
        share = self.rarity.log_share(self.mentions.names[mention])
        return int(float(f"{np.exp(min(-share, 20.0)):.1e}"))

    def _name_odds(self, one: int, other: int) -> float:
        found = self._pair(one, other)
        if found is None:
            return 0.0
        prior = float(self.prior[self.pairs.group[found]])
        return round(float(np.log(prior / (1 - prior))), 2)


class Elsewhere(Protocol):
    """Who works out what is of one block of names, or of one part, by itself: other machines."""

    def scored(
        self, mentions: Signatures, corpus: Corpus, blocks: Sequence[Ints]
    ) -> tuple[MentionPairs, Floats]:
        """`pairs_of`, and what the evidence gives each pair."""

    def clustered(self, parts: Parts) -> tuple[Ints, Ints]:
        """`clusters_of`."""


def identify(
    mentions: Signatures,
    together: Sequence[Sequence[int]] = (),
    apart: Sequence[tuple[Sequence[int], Sequence[int]]] = (),
    registered: Sequence[Sequence[int]] = (),
    known: KeptScores | None = None,
    *,
    elsewhere: Elsewhere | None = None,
) -> Identified:
    """Decide which mentions are one person.

    `together` are one whatever else is said, each pair of `apart` never is, and `registered` are
    one unless their names are in conflict. `known` are scores of before, by block; it is renewed.
    `elsewhere` works out what is of one block, or of one part, by itself.
    """
    evidence = PairEvidence(mentions)
    blocks = [part for own in _blocks(mentions) for part in _capped(mentions, evidence, own)]
    if elsewhere is not None:
        pairs, told = elsewhere.scored(mentions, evidence.corpus, blocks)
    else:
        pairs = pairs_of(mentions, blocks)
    _rule_out(pairs, len(mentions), apart)
    if elsewhere is not None:
        pass
    elif known is None:
        told = evidence.scores(pairs.i, pairs.j)
    else:
        told = scored(mentions, evidence, blocks, (pairs.i, pairs.j, pairs.begins), known)
    np.clip(told, LOWEST, HIGHEST, out=told)
    everybody = {*mentions.names, *mentions.others.values()}
    rarity = Rarity(everybody)
    share = np.array([rarity.log_share(mentions.names[n]) for n in pairs.first.tolist()])
    prior = name_priors(pairs.group, pairs.bins, told, pairs.apart, share)
    name = np.log(prior / (1 - prior))
    stated = _cut(_stated(mentions), apart)
    for sets in (stated, registered, together):
        _bind(pairs, told, len(mentions), sets)
    _hold_apart(mentions, pairs, name, told, share + np.log(max(len(everybody), 1)))
    score = told + name[pairs.group]
    score[pairs.apart] = NEVER
    parts = _parts(len(mentions), pairs, name, told, score)
    found = clusters_of(parts) if elsewhere is None else elsewhere.clustered(parts)
    cluster = np.arange(len(mentions), dtype=np.int32)
    cluster[found[0]] = found[1]
    cluster = _united(cluster, [*stated, *together])
    ties = ScoredPairs(pairs.i, pairs.j, score, told, cluster[pairs.i] == cluster[pairs.j])
    ties = ties._replace(held=held_here(ties, pairs.group, pairs.bins % forms.LEVELS))
    confidence = confidence_of(mentions, rarity, ties, cluster)
    suspect = namesakes(mentions, ties, cluster)
    return Identified(mentions, evidence, pairs, prior, score, cluster, confidence, suspect, rarity)


def level_of(mentions: Signatures, one: int, other: int) -> int:
    """How the names of two mentions relate."""
    return _level(mentions, one, other)


def _level(mentions: Signatures, one: int, other: int) -> int:
    a, b = mentions.names[one], mentions.names[other]
    found = forms.level(a, b, mentions.pieces[one], mentions.pieces[other])
    if mentions.turned[one] != mentions.turned[other] and found in (forms.WORD, forms.WORDS):
        return forms.TURNED
    return found


# -- blocks -----------------------------------------------------------------------------------


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
    """The pairs of all blocks whose names are in no conflict."""
    columns: tuple[list[Ints], list[Ints], list[Ints]] = ([], [], [])
    bins: list[Ints] = []
    firsts: list[Ints] = []
    groups = 0
    known: dict[tuple[Any, ...], int] = {}
    listed = zip(mentions.names, mentions.pieces, mentions.turned, strict=True)
    form = np.fromiter(
        (known.setdefault(name, len(known)) for name in listed), np.int32, len(mentions)
    )
    del known
    for own in blocks:
        i, j, group, levels, words, first = _pairs_of_block(mentions, own, form[own])
        for column, values in zip(columns, (i, j, group + np.int32(groups)), strict=True):
            column.append(values)
        bins.append(bins_of(levels, np.full(len(levels), words)))
        firsts.append(first)
        groups += len(levels)
    begins = np.cumsum([0, *(len(part) for part in columns[0])])
    i, j, group = (_joined(column) for column in columns)
    return MentionPairs(i, j, group, _joined(bins), _joined(firsts), _apart(mentions, i, j), begins)


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
            levels[a, b] = levels[b, a] = _level(mentions, first[a], first[b])
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


def _apart(mentions: Signatures, i: Ints, j: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Pairs that cannot be: on one work, or with different identifiers."""
    apart = np.zeros(len(i), dtype=bool)
    for values, same in ((mentions.work, True), (mentions.must, False)):
        codes: dict[Hashable, int] = {}
        stated = np.fromiter(
            (-1 if v is None else codes.setdefault(v, len(codes)) for v in values),
            np.int32,
            len(values),
        )
        if not codes:
            continue
        for begin in range(0, len(i), PART):
            part = slice(begin, begin + PART)
            a, b = stated[i[part]], stated[j[part]]
            apart[part] |= (a >= 0) & (b >= 0) & ((a == b) == same)
    return apart


def _rule_out(
    pairs: MentionPairs, count: int, apart: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> None:
    """Mark the pairs that people ruled out."""
    named = np.zeros(count, dtype=bool)
    named[[place for sides in apart for side in sides for place in side]] = True
    few = np.flatnonzero(named[pairs.i] & named[pairs.j])
    i, j = pairs.i[few], pairs.j[few]
    for one, other in apart:
        side = np.zeros(count, dtype=np.int8)
        side[list(one)] = 1
        side[list(other)] = -1
        pairs.apart[few] |= side[i] * side[j] == -1


def _cut(
    stated: list[list[int]], apart: Sequence[tuple[Sequence[int], Sequence[int]]]
) -> list[list[int]]:
    """Equal identifiers without what people ruled out: a decision comes before any source."""
    named = {place for sides in apart for side in sides for place in side}
    few = [own for own in stated if not named.isdisjoint(own)] if named else []
    for one, other in apart:
        few = [part for own in few for part in cut(own, one, other)]
    return [*(own for own in stated if named.isdisjoint(own)), *few] if named else stated


def _stated(mentions: Signatures) -> list[list[int]]:
    """Mentions with equal identifiers."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, value in enumerate(mentions.must):
        if value is not None:
            found[value].append(number)
    return [own for own in found.values() if len(own) > 1]


def _bind(pairs: MentionPairs, told: Floats, count: int, sets: Sequence[Sequence[int]]) -> None:
    """Pairs within one of the sets are sure."""
    code = np.zeros(count, dtype=np.int32)
    for number, own in enumerate(sets, 1):
        code[list(own)] = number
    told[(code[pairs.i] > 0) & (code[pairs.i] == code[pairs.j]) & ~pairs.apart] = MUST


def _united(cluster: Ints, sets: Sequence[Sequence[int]]) -> Ints:
    """Clusters that hold members of one set become one, also across blocks."""
    count = len(cluster)
    if not sets:
        return cluster
    ends = [(own[0], n) for own in sets for n in own if own]
    rows = np.array([e[0] for e in ends] + list(range(count)))
    columns = np.array([e[1] for e in ends] + cluster.tolist())
    part = connected(count, rows, columns)
    first = np.full(int(part.max()) + 1 if count else 0, count, dtype=np.int64)
    np.minimum.at(first, part, np.arange(count))
    found: Ints = first[part].astype(np.int32)
    return found


def _hold_apart(
    mentions: Signatures, pairs: MentionPairs, name: Floats, told: Floats, others: Floats
) -> None:
    """Works of a name that very many people bear, to which no other work of it is tied, stay apart.

    A corpus of many fields has few of the thousands who are called so, and each name looks rare in
    it; the prior then holds a physician and a physicist together while all their works speak
    against it. Where one work of the name is tied to them, they are compared as always.
    """
    common = np.isin(pairs.bins % forms.LEVELS, EQUAL) & (others >= np.log(ANOTHER))
    for group in np.flatnonzero(common).tolist():
        common[group] = borne_by_many(mentions.names[pairs.first[group]])
    some = np.flatnonzero(common[pairs.group])
    i, j = pairs.i[some], pairs.j[some]
    best = np.full(len(mentions), AGAINST - 1)
    for side in (i, j):
        np.maximum.at(best, side, told[some])
    alone = (np.minimum(best[i], best[j]) < AGAINST) & (told[some] < AGAINST)
    some = some[alone]
    told[some] = np.minimum(told[some], -APART - name[pairs.group[some]])


# -- clusters ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Parts:
    """The pairs of mentions that pairs connect: no cluster reaches beyond such a part."""

    part: Ints  # of each pair: a number of the part; pairs of one part stand together
    i: Ints
    j: Ints
    name: Floats  # log-odds of the names, NEVER where two people stand
    told: Floats
    equal: Floats  # 1 where the names are the same


def _parts(count: int, pairs: MentionPairs, name: Floats, told: Floats, score: Floats) -> Parts:
    tied = score > CONNECTS
    equal = np.isin(pairs.bins % forms.LEVELS, SAME).astype(np.float32)
    part = connected(count, pairs.i[tied], pairs.j[tied])
    inside = np.flatnonzero(part[pairs.i] == part[pairs.j])
    order = inside[np.argsort(part[pairs.i[inside]], kind="stable")]
    names = np.where(pairs.apart[order], NEVER, name[pairs.group[order]]).astype(np.float32)
    i, j = pairs.i[order], pairs.j[order]
    return Parts(part[i], i, j, names, told[order], equal[pairs.group[order]])


def clusters_of(parts: Parts) -> tuple[Ints, Ints]:
    """Mentions, and the first mention of the cluster of each: each part by itself."""
    labels = parts.part
    if not len(labels):
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
    begins = np.flatnonzero(np.r_[True, labels[1:] != labels[:-1]]).tolist()
    ends = [*begins[1:], len(labels)]
    members, firsts = [], []
    for begin, end in zip(begins, ends, strict=True):
        some = slice(begin, end)
        i, j = parts.i[some], parts.j[some]
        own = np.unique(np.concatenate([i, j]))
        names = np.full((len(own), len(own)), NEVER, dtype=np.float32)
        works, alike = np.zeros_like(names), np.zeros_like(names)
        a, b = np.searchsorted(own, i), np.searchsorted(own, j)
        names[a, b] = names[b, a] = parts.name[some]
        works[a, b] = works[b, a] = parts.told[some]
        alike[a, b] = alike[b, a] = parts.equal[some]
        members.append(own)
        firsts.append(own[joined(names, works, alike)])
    return np.concatenate(members), np.concatenate(firsts)
