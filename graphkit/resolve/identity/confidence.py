"""How sure a person is: of each cluster of mentions, and which clusters may be namesakes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

import numpy as np

from graphkit.meanings import DOUBTFUL
from graphkit.resolve.identity import forms
from graphkit.resolve.identity.cluster import connected
from graphkit.resolve.identity.common import borne_by_many
from graphkit.resolve.identity.parts import ConnectedPairs, clusters_of
from graphkit.resolve.identity.prior import BORNE
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import Floats, Ints, Signatures

HELD = 1.0  # log-odds, name included, from which a tie holds works together
LOOSE = -0.5  # the mean tie of a cluster below which it may be several people
TOLD = 2.0  # log-odds without the name, from which two works are of one group
GROUP = 2  # works so held together are a group, not a stray one
# Of more works than MANY the works alone must make one of a name that so many others may bear here.
MANY, OTHERS_LIKELY, TEAM = 10, 1e-3, 3  # TEAM works that they part are a group
LARGE = 40  # works of a doubtful person whose name very many bear
LIFE = 60  # years between first and last works, a stray one apart, that few people have
FULL, SHORT = (forms.WORD, forms.WORDS), (forms.INITIAL, forms.INITIALS)
UNHEARD = 10.0  # names beside those of the corpus of which works hold half of the pairs
CERTAIN_PERSON = 0.97  # nobody is surer by evidence alone
# A logistic regression over all gold sets, each counting the same: benchmarks/fit_confidence.py.
CONFIDENCE = {
    "": -0.44, "one work": 0.19, "works": 0.57, "initials": 0.31, "common name": -0.09,
    "nearly joined": -1.73, "outside": 0.30, "likely outside": -0.21, "inside": 1.29,
    "initials, works": 0.22, "initials, likely outside": -0.26, "initials, inside": 0.47,
    "names": 0.99, "works say": -0.64, "against": -0.70, "works against": -0.48,
    "largest group": 1.70, "co-authors": -0.49, "titles": 0.38, "affiliations": 0.45,
    "team": -0.28, "held here": 2.52, "held here, initials": -3.00, "held here, outside": -0.71,
    "held here, works": -1.24, "held here, largest group": 0.49, "held here, co-authors": 1.15,
}  # fmt: skip


class ScoredPairs(NamedTuple):
    """Pairs that could be one person: log-odds with and without the name, and what was decided."""

    i: Ints
    j: Ints
    score: Floats
    bare: Floats
    same: np.ndarray[Any, np.dtype[np.bool_]]  # of one cluster
    held: tuple[float, float] = (0.5, 0.5)  # what `held_here` tells


class Facts(NamedTuple):
    """What is known of each mention by itself, as columns."""

    share: Floats  # the logarithm of the share of people who bear its name
    initials: Ints  # 1 where no given name is spelled out
    many: Ints  # 1 where very many people bear the name, wherever it stands
    size: Ints  # co-authors
    titled: Ints  # 1 where the work has a title, or an affiliation is stated
    placed: Ints
    year: Ints  # 0 where none is known
    work: Ints  # codes of the work and of a stated identifier; -1 where there is none
    must: Ints


def facts_of(mentions: Signatures, rarity: Rarity) -> Facts:
    """The facts of all mentions."""
    count = len(mentions)
    # each name as written is looked at once, and found by its identity: most are borne again
    names = {id(name): name for name in mentions.names}
    number = {at: n for n, at in enumerate(names)}
    own = np.fromiter((number[id(name)] for name in mentions.names), np.int32, count)
    listed = names.values()
    return Facts(
        np.fromiter((rarity.log_share(name) for name in listed), float, len(names))[own],
        np.fromiter((name.initials_only for name in listed), np.int8, len(names))[own],
        np.fromiter((borne_by_many(name) for name in listed), np.int8, len(names))[own],
        np.array(mentions.size, dtype=np.int32),
        np.fromiter(mentions.words.stated(), np.int8, count),
        np.fromiter(mentions.places.stated(), np.int8, count),
        np.array(mentions.year, dtype=np.int32),
        codes_of(mentions.work),
        codes_of(mentions.must),
    )


def codes_of(values: Sequence[Hashable]) -> Ints:
    """Equal numbers for equal values, -1 for None."""
    codes: dict[Hashable, int] = {}
    stated = (-1 if v is None else codes.setdefault(v, len(codes)) for v in values)
    return np.fromiter(stated, np.int32, len(values))


def confidence_of(facts: Facts, ties: ScoredPairs, cluster: Ints) -> Floats:
    """How sure each mention's cluster is.

    That is the share of works that are rightly together, of all that are in it or should be, as
    the gold sets tell it for clusters like this one (benchmarks/fit_confidence.py): how well it
    hangs together, what stays outside though the name would fit, how common the name is, whether
    it is spelled out, what the works state, and how far works hold equal names together here.
    """
    told = told_of(facts, ties, cluster)
    sure = np.zeros(len(cluster))
    for term, weight in CONFIDENCE.items():
        values: Any = weight
        for factor in filter(None, term.split(", ")):
            values = values * told[factor]
        sure += values
    each: Floats = np.clip(1 / (1 + np.exp(-sure)), 0.05, CERTAIN_PERSON)[cluster]
    return each.astype(np.float32)


def told_of(facts: Facts, ties: ScoredPairs, cluster: Ints) -> dict[str, Floats]:
    """What is known of each cluster, at the place of its first mention; all is bounded."""
    count = len(cluster)
    size = np.bincount(cluster, minlength=count)
    there = np.maximum(size, 1)

    def mean(values: Any) -> Floats:
        listed = np.asarray(values, dtype=float)
        found: Floats = np.bincount(cluster, weights=listed, minlength=count) / there
        return found

    initials = mean(facts.initials)
    held = ties.held
    return {
        "one work": (size == 1).astype(float),
        "works": np.minimum(np.log(there), 4),
        "initials": initials,
        "common name": mean(np.clip((facts.share + BORNE) / 3, -2, 4)),
        "co-authors": mean(facts.size > 0),
        "team": np.minimum(mean(np.log1p(facts.size)), 3),
        "titles": mean(facts.titled),
        "affiliations": mean(facts.placed),
        "held here": initials * held[1] + (1 - initials) * held[0],
        **_inside(ties, cluster, size),
        **_outside(ties, cluster, there),
    }


def _inside(ties: ScoredPairs, cluster: Ints, size: Ints) -> dict[str, Floats]:
    """How well clusters hang together: by their pairs, and by the groups that works make."""
    count, same = len(cluster), ties.same
    inner = cluster[ties.i[same]]
    pairs = np.maximum(np.bincount(inner, minlength=count), 1)
    score, bare = ties.score[same], ties.bare[same]

    def mean(values: Any) -> Floats:
        found: Floats = np.bincount(inner, weights=values, minlength=count) / pairs
        return found

    groups = connected(count, *(side[same][bare >= TOLD] for side in (ties.i, ties.j)))
    largest = np.zeros(count)
    np.maximum.at(largest, cluster, np.bincount(groups)[groups])
    return {
        "inside": mean(np.clip(score, -6, 6)) / 6,
        "names": mean(np.clip(score - bare, -6, 6)) / 6,
        "works say": mean(np.clip(bare, -3, 8)) / 6,
        "against": mean(score < 0),
        "works against": mean(bare < 0),
        "largest group": largest / np.maximum(size, 1),
    }


def _outside(ties: ScoredPairs, cluster: Ints, there: Ints) -> dict[str, Floats]:
    """What stays outside of clusters though the names would fit."""
    count, apart = len(cluster), ~ties.same
    other = ties.score[apart]
    likely = 1 / (1 + np.exp(-other))
    most, beyond, mass = np.zeros(count), np.zeros(count), np.zeros(count)
    for side in (ties.i[apart], ties.j[apart]):
        np.maximum.at(most, side, likely)
        beyond += np.bincount(side, minlength=count)
        mass += np.bincount(side, weights=likely, minlength=count)

    def mean(values: Floats) -> Floats:
        found: Floats = np.bincount(cluster, weights=values, minlength=count) / there
        return found

    beside = mean(beyond)
    return {
        "nearly joined": mean(most),
        "outside": beside / (beside + there),
        "likely outside": np.minimum(np.log1p(mean(mass)), 3),
    }


def held_here(ties: ScoredPairs, group: Ints, level: Ints) -> tuple[float, float]:
    """How many pairs of equal names the works hold together here: of full names, and of initials.

    Each name counts once. Where works say much and still hold few such pairs, names say little.
    """
    pairs = np.bincount(group, minlength=len(level))
    held = np.bincount(group[(ties.bare >= TOLD) & np.isfinite(ties.score)], minlength=len(level))
    share = held / np.maximum(pairs, 1)
    shares = []
    for levels in (FULL, SHORT):
        own = np.isin(level, levels)
        shares.append(float((share[own].sum() + UNHEARD / 2) / (own.sum() + UNHEARD)))
    return shares[0], shares[1]


def namesakes(
    facts: Facts, ties: ScoredPairs, cluster: Ints, sure: Floats, others: float
) -> set[int]:
    """The clusters that may be several people of one name.

    `sure` is how sure each mention's cluster is, `others` how many people stand on all works.
    """
    if not len(ties.score):
        return set()
    count, same = len(cluster), ties.same
    held = same & ((ties.bare > 0) | (ties.score >= HELD))
    part = connected(count, ties.i[held], ties.j[held])
    pieces = np.bincount(cluster[np.unique(part, return_index=True)[1]], minlength=count)
    suspect = set(np.flatnonzero(pieces > 1).tolist())
    # held together by a chain of ties while most of its pairs speak against it
    inner = cluster[ties.i[same]]
    total = np.bincount(inner, weights=ties.score[same], minlength=count)
    number = np.bincount(inner, minlength=count)
    suspect |= set(np.flatnonzero((number >= 3) & (total < LOOSE * number)).tolist())
    told = same & (ties.bare >= TOLD)
    groups = connected(count, ties.i[told], ties.j[told])
    suspect |= _by_name_alone(facts, cluster, groups) | _too_long(facts, cluster)
    suspect |= set(np.flatnonzero(_doubted(facts, cluster, sure)).tolist())
    return suspect | _parted_by_works(facts, ties, cluster, others, suspect)


def _too_long(facts: Facts, cluster: Ints) -> set[int]:
    """Clusters whose works span more years than a life has working ones.

    One work at either end says nothing: years are misprinted, and books printed anew.
    """
    dated = np.flatnonzero(facts.year > 0)
    order = dated[np.lexsort((facts.year[dated], cluster[dated]))]
    begins = np.flatnonzero(np.r_[True, np.diff(cluster[order]) != 0]) if len(order) else order
    ends = np.r_[begins[1:], len(order)]
    some = ends - begins >= 2 * GROUP
    first, last = begins[some] + GROUP - 1, ends[some] - GROUP
    long = facts.year[order[last]] - facts.year[order[first]] > LIFE
    return set(cluster[order[first[long]]].tolist())


def _doubted(facts: Facts, cluster: Ints, sure: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Clusters of a name that very many bear, with many works, that are as doubtful as sure."""
    size = np.bincount(cluster, minlength=len(cluster))
    many = np.bincount(cluster, weights=facts.many, minlength=len(cluster))
    found: np.ndarray[Any, np.dtype[np.bool_]] = (
        (size >= LARGE) & (many == size) & (sure <= DOUBTFUL)
    )
    return found


def _parted_by_works(
    facts: Facts, ties: ScoredPairs, cluster: Ints, others: float, known: set[int]
) -> set[int]:
    """Clusters that their works alone, without the name, would leave in several groups.

    A chain of works may connect them: so they are clustered again as if nothing was known of the
    name. Over six gold sets two in five of those so marked were several people, as of the others.
    """
    size = np.bincount(cluster, minlength=len(cluster))
    likely = facts.share + np.log(max(others, 1)) > np.log(OTHERS_LIKELY)
    few = np.bincount(cluster[~likely], minlength=len(cluster))
    asked = (size >= MANY) & (few == 0)
    asked[list(known)] = False
    some = np.flatnonzero(ties.same & asked[cluster[ties.i]])
    some = some[np.argsort(cluster[ties.i[some]], kind="stable")]
    i, j, bare = ties.i[some], ties.j[some], ties.bare[some].astype(np.float32)
    named = np.zeros_like(bare), np.ones_like(bare), np.full(len(i), 3, dtype=np.int8)
    parts = ConnectedPairs(cluster[i], i, j, named[0], bare, named[1], named[2])
    members, first = clusters_of(parts, beside=(0.0, 0.0, 1.0))
    groups = np.bincount(first, minlength=len(cluster))
    large = members[(members == first) & (groups[members] >= TEAM)]
    several = np.bincount(cluster[large], minlength=len(cluster)) > 1
    return set(np.flatnonzero(several).tolist())


def _by_name_alone(facts: Facts, cluster: Ints, part: Ints) -> set[int]:
    """Clusters whose groups of works little but a name ties: one of many, or not spelled out.

    A corpus may be too small to tell that its one "Wei Wang" is three people. Initials fit many:
    over the stress sets with initials, three in five such clusters were several people, others
    one in ten. Where full names tie the groups it was one in twenty, like elsewhere: no doubt.
    """
    first, size = np.unique(part, return_index=True, return_counts=True)[1:]
    groups = np.bincount(cluster[first[size >= GROUP]], minlength=len(cluster))
    several = np.flatnonzero(groups > 1)
    owned: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(np.isin(cluster, several)).tolist():
        owned[int(cluster[place])].append(place)
    return {who for who, own in owned.items() if facts.initials[own].any() or facts.many[own].all()}
