"""Mentions -> people: blocks, pairs, priors, evidence, clusters, and how sure each person is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from graphkit.names import Parts
from graphkit.resolve.identity import forms
from graphkit.resolve.identity.cluster import NEVER, connected
from graphkit.resolve.identity.common import SURNAMES, borne_by_many
from graphkit.resolve.identity.confidence import (
    Facts,
    ScoredPairs,
    confidence_of,
    facts_of,
    held_here,
    namesakes,
)
from graphkit.resolve.identity.evidence import TERMS, WEIGHTS, WORDS, Corpus, PairEvidence, names_of
from graphkit.resolve.identity.fields import add_fields
from graphkit.resolve.identity.kept_scores import KeptScores, scored
from graphkit.resolve.identity.pairs import MentionPairs, blocks_of, level_of, pairs_of, ruled_out
from graphkit.resolve.identity.parts import ConnectedPairs, clusters_of
from graphkit.resolve.identity.prior import (
    EQUAL,
    OTHERS,
    SAME_FORM,
    Names,
    OnLists,
    borne_out,
    name_priors,
)
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import Floats, Ints, Signatures
from graphkit.resolve.identity.source_ids import against, sources_against
from graphkit.resolve.rulings import cut

CONNECTS = -1.0  # log-odds of a pair, from which it may lie inside of one person
LOWEST, HIGHEST = -3.0, 8.0  # the works of one pair alone say no more than this
AROUND = 1000  # people around those of a small collection, whom its initials may mean, too
STRANGERS = 4000  # pairs of other names that rare ones are compared with
AGAINST, APART = -0.5, 0.5  # log-odds: works speak against it, and what is left of such a pair
MUST = 40.0
SHOWN = 0.06  # more than what rounding leaves of a sum
NEAR_FIELDS = "their works are of one field, of the many here"
FAR_FIELDS = "their works are of fields that have little in common here"
NOT_COMPARED = "names spelled so differently are not compared; a person may say that they are one"
OTHERWISE_TWO = "different identifiers, or a decision: they are two people"
# Relations in which a name is the same one, however it is written; others leave a choice.
SAME = (
    forms.INITIAL, forms.INITIALS, forms.WORD, forms.WORDS, forms.MIDDLE_MISSING, forms.USUAL,
)  # fmt: skip


@dataclass(slots=True)
class Compared:
    """What works and names say of all pairs, before anybody's decision: of what is stated alone."""

    pairs: MentionPairs
    told: Floats  # of each pair, by the works alone
    prior: Floats  # of each group, by the names alone
    common: np.ndarray[Any, np.dtype[np.bool_]]  # groups whose name very many people bear
    facts: Facts
    rarity: Rarity
    part: Ints | None = None  # of each mention: what pairs connect, without any decision
    alone: Ints | None = None  # and its cluster in it
    held: tuple[float, float] = (0.5, 0.5)  # what `held_here` tells
    again: bool = False  # whether it is asked again, so that nothing of it may be used up

    @property
    def name(self) -> Floats:
        """The log-odds of each group's names."""
        found: Floats = np.log(self.prior / (1 - self.prior))
        return found


class Identified:
    """The result: a cluster per mention, how sure it is, and what each pair rests on."""

    def __init__(
        self, made: Callable[[], Signatures], compared: Compared, score: Floats, cluster: Ints
    ) -> None:
        self._made = made
        self.pairs, self.prior = compared.pairs, compared.prior
        self.rarity = compared.rarity
        self.score = score  # of each pair, prior included
        self.cluster = cluster  # the smallest mention of the cluster
        self.confidence: Floats = np.zeros(0)  # of each mention's cluster
        self.suspect: set[int] = set()  # clusters that may be several people of one name

    def let_go(self) -> None:
        """Forget the pairs, and who could make the mentions again: nothing is explained any more.

        That is who holds this, so that both would wait for a garbage collection, with all that was
        said, while a load does without any.
        """
        self.pairs, self.score, self._made = self.pairs.none(), self.score[:0].copy(), Signatures

    @cached_property
    def mentions(self) -> Signatures:
        """The mentions as they were compared."""
        return self._made()

    @cached_property
    def evidence(self) -> PairEvidence:
        """What their works say."""
        return PairEvidence(self.mentions)

    def explain(self, one: int, other: int) -> list[tuple[str, float]]:
        """What speaks for and against two mentions being one person; the sum decides."""
        level = level_of(self.mentions, one, other)
        if level == forms.CONFLICT:
            return [(forms.LEVEL_WORDS[level], -99.0)]
        a, b = np.array([one], dtype=np.int32), np.array([other], dtype=np.int32)
        words = forms.LEVEL_WORDS[level]
        if level in (forms.WORD, forms.WORDS):
            words += f", borne by one person in {self._one_in(one):,} here"
        pair = self._pair(one, other)
        lines = [(words, self._name_odds(pair))]
        for term, value in zip(TERMS, self.evidence.terms(a, b)[0].tolist(), strict=True):
            if value and WEIGHTS[term]:
                lines.append((WORDS[term], round(WEIGHTS[term] * value, 2)))
        told = sum(value for _, value in lines[1:])
        if not LOWEST <= told <= HIGHEST:
            bound = LOWEST if told < LOWEST else HIGHEST
            lines.append(("two works alone say no more", round(bound - told, 2)))
        if sources := sources_against(self.mentions.ids, one, other):
            says = round(float(against(self.mentions.ids, a, b)[0]), 2)
            lines.append((f"{', '.join(sources)}: ids of two people", says))
        if self.cluster[one] != self.cluster[other] and (why := self._why_never(one, other, pair)):
            lines[0] = why, -99.0
        if line := self._beside(pair, sum(value for _, value in lines)):
            lines.append(line)
        return lines

    def _why_never(self, one: int, other: int, pair: int | None) -> str | None:
        """Why two people are two whatever their works say; None where these decide."""
        if pair is None:
            return NOT_COMPARED
        if not self.pairs.apart[pair]:
            return None
        same = self.mentions.work[one] == self.mentions.work[other]
        return "two authors of one work are two people" if same else OTHERWISE_TWO

    def _beside(self, pair: int | None, told: float) -> tuple[str, float] | None:
        """What was said of a pair beside its names and works."""
        if pair is None or self.pairs.apart[pair] or self.score[pair] > MUST / 2:
            return None
        left = float(self.score[pair])
        more = round(left - told, 2)
        if abs(left + APART) < 1e-4 and more < 0:
            return "very many bear this name, and no work of it is tied to one of these", more
        return (NEAR_FIELDS if more > 0 else FAR_FIELDS, more) if abs(more) > SHOWN else None

    def _pair(self, one: int, other: int) -> int | None:
        """The place of two mentions among all pairs; None where they were not compared."""
        low, high = sorted((one, other))
        places = np.flatnonzero((self.pairs.i == low) & (self.pairs.j == high))
        return int(places[0]) if len(places) else None

    def _one_in(self, mention: int) -> int:
        """Among how many people one bears a mention's name, in two digits."""
        share = self.rarity.log_share(self.mentions.names[mention])
        return int(float(f"{np.exp(min(-share, 20.0)):.1e}"))

    def _name_odds(self, pair: int | None) -> float:
        if pair is None:
            return 0.0
        prior = float(self.prior[self.pairs.group[pair]])
        return round(float(np.log(prior / (1 - prior))), 2)


class Elsewhere(Protocol):
    """Who works out what is of one block of names, or of one part, by itself: other machines."""

    def scored(
        self, mentions: Signatures, corpus: Corpus, blocks: Sequence[Ints]
    ) -> tuple[MentionPairs, Floats]:
        """`pairs_of`, and what the evidence gives each pair."""

    def clustered(self, parts: ConnectedPairs) -> tuple[Ints, Ints]:
        """`clusters_of`."""


def compare(
    mentions: Signatures,
    evidence: PairEvidence,
    known: KeptScores | None = None,
    elsewhere: Elsewhere | None = None,
) -> Compared:
    """What names and works say of all pairs. `known` are scores of before; it is renewed."""
    blocks = blocks_of(mentions, evidence)
    if elsewhere is not None:
        pairs, told = elsewhere.scored(mentions, evidence.corpus, blocks)
    else:
        pairs = pairs_of(mentions, blocks)
        if known is None:
            told = evidence.scores(pairs.i, pairs.j)
        else:
            told = scored(mentions, evidence, blocks, (pairs.i, pairs.j, pairs.begins), known)
    np.clip(told, LOWEST, HIGHEST, out=told)
    own = mentions.distinct()
    rarity = evidence.corpus.names or names_of(mentions)
    named = [mentions.names[n] for n in pairs.first.tolist()]
    share = np.array([rarity.log_share(name) for name in named])
    others = rarity.others(named, unseen=AROUND)
    names = Names(share, others, rarity.people, len(own) / max(rarity.people, 1))
    if mentions.lists is not None:
        names = replace(names, on_lists=_on_lists(mentions.lists, pairs, named, rarity))
    rare = names.rare(pairs.bins, np.bincount(pairs.group, minlength=len(pairs.bins)))
    strangers = _strangers(mentions, evidence, pairs, rare)
    del evidence  # whose matrices are a fifth of the memory: nobody else has them where it matters
    names = replace(names, trust=borne_out(pairs.group, told, rare, strangers))
    add_fields(mentions, pairs, told, share, rare)
    if mentions.ids:
        told += against(mentions.ids, pairs.i, pairs.j)
    prior = name_priors(pairs.group, pairs.bins, told, pairs.apart, names)
    common = np.isin(pairs.bins % forms.LEVELS, EQUAL)
    common &= names.beside >= np.log(OTHERS)
    for group in np.flatnonzero(common).tolist():
        common[group] = borne_by_many(mentions.names[pairs.first[group]])
    return Compared(pairs, told, prior, common, facts_of(mentions, rarity), rarity)


def _on_lists(lists: Ints, pairs: MentionPairs, named: Sequence[Parts], rarity: Rarity) -> OnLists:
    """The groups whose pairs stand mostly on one list of few people, and whom else they may mean.

    `named` is the name of each group.
    """
    count = len(pairs.bins)
    one = lists[pairs.i]
    within = (one >= 0) & (one == lists[pairs.j])
    there = np.bincount(pairs.group[within], minlength=count)
    mostly = 2 * there >= np.maximum(np.bincount(pairs.group, minlength=count), 1)
    few = [n for n in np.flatnonzero(mostly).tolist() if named[n].family not in SURNAMES]
    groups = np.array(few, np.int64)
    same = np.isin(pairs.bins[groups] % forms.LEVELS, SAME_FORM)
    own = [named[n] for n in few]
    return OnLists(groups, rarity.others_beside(own, np.where(same, 1, 2).tolist()))


def _strangers(
    mentions: Signatures, evidence: PairEvidence, pairs: MentionPairs, rare: Ints
) -> Floats:
    """What works say of pairs of people with other names: a sample among who bears a rare one."""
    some = np.flatnonzero(np.isin(pairs.group, rare))
    if not len(some):
        return np.zeros(0)
    chance = np.random.default_rng(len(some))
    i, j = pairs.i[chance.choice(some, STRANGERS)], pairs.j[chance.choice(some, STRANGERS)]
    names = mentions.names
    other = [
        names[a].family != names[b].family for a, b in zip(i.tolist(), j.tolist(), strict=True)
    ]
    found: Floats = np.clip(evidence.of_any(i[other], j[other]), LOWEST, HIGHEST)
    return found


@dataclass(frozen=True, slots=True)
class Ruled:
    """What people decided, as mentions."""

    together: Sequence[Sequence[int]] = ()  # one, whatever else is said
    apart: Sequence[tuple[Sequence[int], Sequence[int]]] = ()  # never one
    disowned: Sequence[int] = ()  # whose stated identifier is not theirs

    def __bool__(self) -> bool:
        return bool(self.together or self.apart or self.disowned)


def identify(
    mentions: Signatures,
    ruled: Ruled | None = None,
    registered: Sequence[Sequence[int]] = (),
    known: KeptScores | None = None,
) -> Identified:
    """Decide which mentions are one person.

    `registered` are one unless their names are in conflict. `known` are scores of before, by block;
    it is renewed.
    """
    evidence = PairEvidence(mentions)
    compared = compare(mentions, evidence, known)
    found = decide(lambda: mentions, compared, ruled or Ruled(), registered)
    found.__dict__["evidence"] = evidence
    return found


def decide(
    made: Callable[[], Signatures],
    compared: Compared,
    ruled: Ruled,
    registered: Sequence[Sequence[int]] = (),
    elsewhere: Elsewhere | None = None,
) -> Identified:
    """Which mentions are one person, of what is compared and what people decided.

    A decision moves what it names, and what hangs on that: names and works say of everybody else
    what they said without it, so no other part of the corpus is looked at again.
    """
    facts, pairs = compared.facts, compared.pairs
    compared.again = compared.again or bool(ruled)
    stated = _stated(facts.must)
    told, score = _tied(compared, pairs, (stated, registered))
    if compared.part is None or compared.alone is None:
        compared.part, compared.alone = _clusters(compared, pairs, told, score, elsewhere=elsewhere)
        same = compared.alone[pairs.i] == compared.alone[pairs.j]
        ties = ScoredPairs(pairs.i, pairs.j, score, told, same)
        compared.held = held_here(ties, pairs.group, pairs.bins % forms.LEVELS)
    cluster, together = compared.alone, ruled.together
    if ruled:
        before = told, score
        pairs, must = _ruled_pairs(compared, ruled)
        stated = _cut(_stated(must), ruled.apart)
        told, score = _tied(compared, pairs, (stated, registered, together))
        other = (told != before[0]) | (score != before[1])
        touched = np.unique(np.concatenate([pairs.i[other], pairs.j[other]]))
        cluster = _clusters(compared, pairs, told, score, touched=touched, elsewhere=elsewhere)[1]
    cluster = _united(cluster, [*stated, *together])
    ties = ScoredPairs(
        pairs.i, pairs.j, score, told, cluster[pairs.i] == cluster[pairs.j], compared.held
    )
    found = Identified(made, compared, score, cluster)
    found.confidence = confidence_of(facts, ties, cluster)
    others = compared.rarity.people
    found.suspect = namesakes(facts, ties, cluster, found.confidence, others)
    return found


def _ruled_pairs(compared: Compared, ruled: Ruled) -> tuple[MentionPairs, Ints]:
    """The pairs with those that people ruled out, and identifiers without those disowned."""
    pairs, facts = compared.pairs, compared.facts
    must = facts.must.copy()
    must[list(ruled.disowned)] = -1
    apart = ruled_out(facts.work, must, pairs.i, pairs.j)
    pairs = replace(pairs, apart=apart)
    _rule_out(pairs, len(must), ruled.apart)
    return pairs, must


def _tied(
    compared: Compared, pairs: MentionPairs, sure: Sequence[Sequence[Sequence[int]]]
) -> tuple[Floats, Floats]:
    """The log-odds of each pair without its names and with them, given who is surely one."""
    told, name = compared.told, compared.name
    if compared.again:  # of a million works, a copy is a fifth of the memory
        told = told.copy()
    for sets in sure:
        _bind(pairs, told, len(compared.facts.must), sets)
    _hold_apart(compared, pairs, name, told)
    score = told + name[pairs.group]
    score[pairs.apart] = NEVER
    return told, score


# -- who is surely one, or two -----------------------------------------------------------------


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


def _stated(must: Ints) -> list[list[int]]:
    """Mentions with equal identifiers."""
    sharing: dict[int, list[int]] = defaultdict(list)
    for number in np.flatnonzero(must >= 0).tolist():
        sharing[int(must[number])].append(number)
    return [own for own in sharing.values() if len(own) > 1]


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


def _hold_apart(compared: Compared, pairs: MentionPairs, name: Floats, told: Floats) -> None:
    """Works of a name that very many people bear, to which no other work of it is tied, stay apart.

    A corpus of many fields has few of the thousands who are called so, and each name looks rare in
    it; the prior then holds a physician and a physicist together while all their works speak
    against it. Where one work of the name is tied to them, they are compared as always.
    """
    some = np.flatnonzero(compared.common[pairs.group])
    i, j = pairs.i[some], pairs.j[some]
    best = np.full(len(compared.facts.must), AGAINST - 1)
    for side in (i, j):
        np.maximum.at(best, side, told[some])
    alone = (np.minimum(best[i], best[j]) < AGAINST) & (told[some] < AGAINST)
    some = some[alone]
    told[some] = np.minimum(told[some], -APART - name[pairs.group[some]])


# -- clusters ---------------------------------------------------------------------------------


def _clusters(
    compared: Compared,
    pairs: MentionPairs,
    told: Floats,
    score: Floats,
    *,
    touched: Ints | None = None,
    elsewhere: Elsewhere | None = None,
) -> tuple[Ints, Ints]:
    """What pairs connect, and the clusters: no cluster reaches beyond that, so each by itself.

    Where it was done before, only the parts with mentions that are `touched` are done again.
    """
    name, initials = compared.name, compared.facts.initials
    equal = np.isin(pairs.bins % forms.LEVELS, SAME).astype(np.float32)
    count = pairs.mentions
    tied = score > CONNECTS
    part = connected(count, pairs.i[tied], pairs.j[tied])
    clusters, again = np.arange(count, dtype=np.int32), np.ones(count, dtype=bool)
    if touched is not None and compared.part is not None and compared.alone is not None:
        again[:] = False
        again[touched] = True
        for label in (compared.part, part):
            hit = np.zeros(count, dtype=bool)
            hit[label[again]] = True
            again |= hit[label]
        clusters = np.where(again, clusters, compared.alone)
    inside = np.flatnonzero((part[pairs.i] == part[pairs.j]) & again[pairs.i])
    order = inside[np.argsort(part[pairs.i[inside]], kind="stable")]
    names = np.where(pairs.apart[order], NEVER, name[pairs.group[order]]).astype(np.float32)
    i, j = pairs.i[order], pairs.j[order]
    spelled = ((initials[i] == 0) + 2 * (initials[j] == 0)).astype(np.int8)
    parts = ConnectedPairs(part[i], i, j, names, told[order], equal[pairs.group[order]], spelled)
    mention, first = clusters_of(parts) if elsewhere is None else elsewhere.clustered(parts)
    clusters[mention] = first
    return part, clusters
