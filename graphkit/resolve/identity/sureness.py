"""How sure a person is: of each cluster of mentions, and which clusters may be namesakes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from graphkit.resolve.identity.cluster import connected
from graphkit.resolve.identity.common import borne_by_many
from graphkit.resolve.identity.prior import BORNE
from graphkit.resolve.identity.rarity import Rarity
from graphkit.resolve.identity.signatures import Floats, Ints, Signatures

HELD = 1.0  # log-odds, name included, from which a tie holds works together
LOOSE = -0.5  # the mean tie of a cluster below which it may be several people
TOLD = 2.0  # log-odds without the name, from which two works are of one group
GROUP = 2  # works so held together are a group, not a stray one
CERTAIN_PERSON = 0.97  # nobody is surer by evidence alone
# A logistic regression over all gold sets, each counting the same: benchmarks/fit_confidence.py.
CONFIDENCE = {
    "": 1.94, "one work": 0.58, "works": 0.25, "initials": -0.81, "common name": -0.24,
    "nearly joined": -0.37, "outside": -0.39, "likely outside": -0.36, "inside": 1.04,
    "groups": -0.19, "initials, works": -0.09, "initials, outside": -0.33,
    "initials, likely outside": -0.23, "initials, how many outside": 0.15,
    "initials, inside": 0.37, "initials, groups": 0.13,
}  # fmt: skip


class Ties(NamedTuple):
    """Pairs that could be one person: log-odds with and without the name, and what was decided."""

    i: Ints
    j: Ints
    score: Floats
    bare: Floats
    same: np.ndarray[Any, np.dtype[np.bool_]]  # of one cluster


def sureness(mentions: Signatures, rarity: Rarity, ties: Ties, cluster: Ints) -> Floats:
    """How sure each mention's cluster is.

    That is the share of works that are rightly together, of all that are in it or should be, as
    the gold sets tell it for clusters like this one (benchmarks/fit_confidence.py): how well it
    hangs together, what stays outside though the name would fit, how common the name is, and
    whether it is spelled out.
    """
    told = _told(mentions, rarity, ties, cluster)
    sure = np.full(len(cluster), CONFIDENCE[""])
    for term, values in told.items():
        sure += CONFIDENCE.get(term, 0.0) * values
        sure += CONFIDENCE.get(f"initials, {term}", 0.0) * values * told["initials"]
    found: Floats = np.clip(1 / (1 + np.exp(-sure)), 0.05, CERTAIN_PERSON)[cluster]
    return found.astype(np.float32)


def _told(mentions: Signatures, rarity: Rarity, ties: Ties, cluster: Ints) -> dict[str, Floats]:
    """What is known of each cluster, at the place of its first mention; all is bounded."""
    count, same = len(cluster), ties.same
    size = np.bincount(cluster, minlength=count)
    there = np.maximum(size, 1)
    outside, beyond, mass = np.zeros(count), np.zeros(count), np.zeros(count)
    other = ties.score[~same]
    likely = 1 / (1 + np.exp(-other))
    for side in (ties.i[~same], ties.j[~same]):
        np.maximum.at(outside, side, likely)
        beyond += np.bincount(side, minlength=count)
        mass += np.bincount(side, weights=likely, minlength=count)
    inner = cluster[ties.i[same]]
    pairs = np.maximum(np.bincount(inner, minlength=count), 1)
    held = np.bincount(inner, weights=np.clip(ties.score[same], -6, 6), minlength=count)
    alike = same & (ties.bare >= TOLD)
    groups = connected(count, ties.i[alike], ties.j[alike])
    several = np.bincount(cluster[np.unique(groups, return_index=True)[1]], minlength=count)
    initials = np.array([name.initials_only for name in mentions.names], dtype=float)
    shares = np.array([rarity.log_share(name) for name in mentions.names], dtype=float)

    def mean(values: Floats) -> Floats:
        found: Floats = np.bincount(cluster, weights=values, minlength=count) / there
        return found

    beside = mean(beyond)
    return {
        "one work": (size == 1).astype(float),
        "works": np.minimum(np.log(there), 4),
        "initials": mean(initials),
        "common name": mean(np.clip((shares + BORNE) / 3, -2, 4)),
        "nearly joined": mean(outside),
        "outside": beside / (beside + there),
        "how many outside": np.minimum(np.log1p(beside), 5),
        "likely outside": np.minimum(np.log1p(mean(mass)), 3),
        "inside": held / pairs / 6,
        "groups": np.minimum(np.log(np.maximum(several, 1)), 3),
    }


def namesakes(mentions: Signatures, ties: Ties, cluster: Ints) -> set[int]:
    """The clusters that may be several people of one name."""
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
    return suspect | _by_name_alone(mentions, cluster, groups)


def _by_name_alone(mentions: Signatures, cluster: Ints, part: Ints) -> set[int]:
    """Clusters whose groups of works little but a name ties: one of many, or not spelled out.

    A corpus may be too small to tell that its one "Wei Wang" is three people. Initials fit many:
    over the stress sets with initials, three in five such clusters were several people, others
    one in ten. Where full names tie the groups it was one in twenty, like elsewhere: no doubt.
    """
    first, size = np.unique(part, return_index=True, return_counts=True)[1:]
    groups = np.bincount(cluster[first[size >= GROUP]], minlength=len(cluster))
    several = np.flatnonzero(groups > 1)
    names = mentions.names
    owned: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(np.isin(cluster, several)).tolist():
        owned[int(cluster[place])].append(place)
    return {
        who
        for who, own in owned.items()
        if any(names[n].initials_only for n in own) or all(borne_by_many(names[n]) for n in own)
    }
