"""How sure a person is: of each cluster of mentions, and which clusters may be namesakes."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np

from graphkit.resolve.identity.cluster import connected
from graphkit.resolve.identity.common import borne_by_many
from graphkit.resolve.identity.prior import CERTAIN
from graphkit.resolve.identity.signatures import Floats, Ints, Signatures

HELD = 1.0  # log-odds, name included, from which a tie holds works together
LOOSE = -0.5  # the mean tie of a cluster below which it may be several people
TOLD = 2.0  # log-odds without the name, from which two works are of one group
GROUP = 2  # works so held together are a group, not a stray one


class Ties(NamedTuple):
    """Pairs that could be one person: log-odds with and without the name, and what was decided."""

    i: Ints
    j: Ints
    score: Floats
    bare: Floats
    same: np.ndarray[Any, np.dtype[np.bool_]]  # of one cluster


def sureness(ties: Ties, cluster: Ints) -> Floats:
    """How sure each mention's cluster is.

    Inside, each mention should have one sure tie; outside, there should be none that nearly joined.
    """
    count = len(cluster)
    likely, same = 1 / (1 + np.exp(-ties.score)), ties.same
    inside, outside = np.zeros(count), np.zeros(count)
    for side in (ties.i, ties.j):
        np.maximum.at(inside, side[same], likely[same])
        np.maximum.at(outside, side[~same], likely[~same])
    size = np.bincount(cluster, minlength=count)
    inside[size[cluster] == 1] = CERTAIN
    cohesion = np.bincount(cluster, weights=inside, minlength=count) / np.maximum(size, 1)
    doubt = np.bincount(cluster, weights=outside, minlength=count) / np.maximum(size, 1)
    sure = np.clip(cohesion * (1 - doubt / 2), 0.05, 0.97)
    found: Floats = sure[cluster].astype(np.float32)
    return found


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
