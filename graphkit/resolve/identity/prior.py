"""How likely two mentions are one person by their names alone, estimated on the corpus itself.

An equal name means one person here and twelve there: no constant holds. So each name's share of
true pairs is estimated from the evidence of its own pairs (expectation-maximisation), drawn towards
the share of all pairs with the same relation of names, and that towards a constant. The more
mentions a name has, the more its own evidence counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.signatures import Floats, Ints

ROUNDS = 25
OWN, OWN_INITIALS = 25.0, 9.0  # mentions of a name that outweigh what is known of all names
SEEN = 40.0  # the same between all names of a relation and the constant below
CERTAIN = 0.997
UNSURE = 0.5
RIVAL_STEPS = (2, 5, 15)  # names that the initial could stand for: bins

# Where the estimate starts and how far it may rise: (start, most).
START: dict[int, tuple[float, float]] = {
    forms.INITIAL: (0.2, CERTAIN),
    forms.WORD_INITIAL: (0.3, 0.6),
    forms.WORD: (0.95, CERTAIN),
    forms.MIDDLE_MISSING: (0.4, 0.8),
    forms.WORDS: (0.97, CERTAIN),
    forms.INITIALS: (0.5, CERTAIN),
    forms.INITIALS_MISSING: (0.2, 0.5),
    forms.WORDS_INITIALS: (0.6, 0.97),
    forms.INSIDE: (0.1, 0.3),
    forms.OUTSIDE: (0.05, 0.15),
    forms.TURNED: (0.3, 0.5),
    forms.NEAR: (0.0031, 0.004),
    forms.USUAL: (0.1, 0.3),
}
EQUAL = (forms.WORD, forms.WORDS)
SAME_FORM = (forms.INITIAL, forms.WORD, forms.WORDS, forms.INITIALS)
IN_PART = (
    forms.INITIAL, forms.WORD_INITIAL, forms.MIDDLE_MISSING, forms.INITIALS,
    forms.INITIALS_MISSING, forms.WORDS_INITIALS,
)  # fmt: skip
BY_INITIALS = (forms.INITIAL, forms.INITIALS, forms.INITIALS_MISSING)
LEAST_START, MOST_START = 0.02, 0.9  # of an initial, by how many others here it fits
BORNE, MOST_TOLD = 14.5, 3.0  # minus the log share of a name that says nothing, and the most said
RARE = -1.5  # beyond BORNE: names that one person bears, if a corpus is like the world
OTHERS = 0.01  # others of a full name, expected here: with fewer it is rare here
ALONE = 3.0  # log-odds that such a name is one person's, before their works are looked at
MOST_HERE = 2.0  # the most that is said of it
MOST_IN_PART = 2.0  # and of one that is not written out
CHOSEN, OPEN = 0.1, 0.25  # the part of all names that is asked about: chosen by name, and not
BELIEVED = 30.0  # names for which the world speaks
WORLD = 0.95  # the share of pairs of a rare name that are one person's, in the world
NOT_BORNE_OUT, BORNE_OUT = 0.36, 0.46  # the share of their pairs that no strangers could be
STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the strangers, by how little speaks for them
CHUNK = 1 << 21  # pairs at a time
LIKELY = 12.0  # evidence beyond these log-odds counts no more


class OnLists(NamedTuple):
    """Groups whose pairs stand mostly on one list of few people, as somebody keeps one.

    But for surnames that millions bear: of these it says nothing.
    """

    groups: Ints
    others: Floats  # how many others may be meant by each name if it is cut


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of the names of a corpus: how many stand on its works, and what they tell."""

    share: Floats  # of each group of pairs: the logarithm of the share of people who bear its name
    others: Floats  # and how many others here have its surname and first initial
    named: int  # people on all works, each name counted once
    looked_at: float = 1.0  # the part of them who are asked about: few were chosen by their names
    trust: float = 1.0  # how far works bear out that a rare name is one person's
    on_lists: OnLists | None = None

    @property
    def beside(self) -> Floats:
        """The logarithm of how many others of each name are to be expected here."""
        found: Floats = self.share + np.log(max(self.named, 1))
        return found

    @property
    def floors(self) -> Floats:
        """The least prior of equal full names that so many people bear: rare ones are one person.

        A name is rare in the world, or among the people here, if those were not chosen by name.
        """
        told = -np.clip(self.share + BORNE, -MOST_TOLD, MOST_TOLD)
        here = np.clip(np.log(OTHERS) - self.beside + ALONE, -MOST_TOLD, MOST_HERE)
        part = np.clip((self.looked_at - CHOSEN) / (OPEN - CHOSEN), 0, 1)
        told = np.where(here > told, told + (here - told) * part, told)
        found: Floats = 1 / (1 + np.exp(-np.where(told > 0, told * self.trust, told)))
        return found

    def floors_in_part(self, level: Ints) -> Floats:
        """The least prior of names that are not written out alike, where one person could be meant.

        "E. E. Quornwell" twice, "Jarad Quornwell" and "Jarad B. Quornwell": who else has the
        surname here, and that initial, is told by all names that stand on the works, unless those
        were chosen by name. Of a surname that millions bear it says nothing; and only on a list of
        few people, as somebody keeps one, is nobody else to be expected: among the thousands of a
        journal each Mitchell stands for others, too.
        """
        found: Floats = np.full(len(level), 1 - CERTAIN)
        part = np.clip((self.looked_at - CHOSEN) / (OPEN - CHOSEN), 0, 1)
        if self.on_lists is None or not part:
            return found
        groups, others = self.on_lists
        here = np.log(OTHERS) - np.log(np.maximum(others, 1e-9)) + ALONE
        here = np.clip(here, -MOST_TOLD, MOST_IN_PART)
        told = np.isin(level[groups], IN_PART) & (here > 0)
        found[groups[told]] = 1 / (1 + np.exp(-here[told] * part * self.trust))
        return found

    def rare(self, bins: Ints, pairs: Ints) -> Ints:
        """The groups of pairs of an equal full name that, by its parts, one person bears."""
        rare = (self.beside < np.log(OTHERS)) | (self.share + BORNE < RARE)
        found: Ints = np.flatnonzero(np.isin(bins % forms.LEVELS, EQUAL) & rare & (pairs > 2))
        return found


def bins_of(level: Ints, rivals: Ints) -> Ints:
    """The relation of names, those that leave a choice by how many names there are to choose."""
    step = np.digitize(rivals, RIVAL_STEPS)
    open_choice = np.isin(
        level, [forms.WORD_INITIAL, forms.INITIALS_MISSING, forms.INSIDE, forms.OUTSIDE]
    )
    found: Ints = np.where(open_choice, level + forms.LEVELS * step, level).astype(np.int32)
    return found


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the estimation knows of each group of pairs (one pair of name forms)."""

    bins: Ints  # the relation of the names
    pairs: Ints  # how many
    start: Floats
    most: Floats
    own_weight: Floats

    def fitted(self, group: Ints, odds: Floats, floor: Floats) -> Floats:
        """The prior of each group, by expectation-maximisation."""
        groups, bins, start, most = len(self.bins), self.bins, self.start, self.most
        # n mentions make n(n-1)/2 pairs that hang together: they count as about n
        weight = np.sqrt(2 * self.pairs)
        per_pair = np.sqrt(2 / np.maximum(self.pairs, 1))
        count = int(bins.max()) + 1 if groups else 0
        total = np.bincount(bins, weights=weight, minlength=count)
        of_start = np.bincount(bins, weights=weight * start, minlength=count)
        start_of_bin = of_start / np.maximum(total, 1e-9)
        beyond = _log_odds(start) - _log_odds(start_of_bin)[bins]
        parts = [slice(n, n + CHUNK) for n in range(0, len(group), CHUNK)]  # bounds the memory
        prior = start.copy()
        for _ in range(ROUNDS):
            own = np.zeros(groups)
            for part in parts:
                known = prior[group[part]]
                held = known * odds[part]
                held /= held + 1 - known
                own += np.bincount(group[part], weights=held, minlength=groups)
            own *= per_pair
            of_bin = np.bincount(bins, weights=own, minlength=count)
            of_bin = (of_bin + SEEN * start_of_bin) / (total + SEEN)
            likely = 1 / (1 + np.exp(-_log_odds(of_bin)[bins] - beyond))
            prior = (own + self.own_weight * likely) / (weight + self.own_weight)
            prior = np.clip(prior, np.minimum(floor, most), most)
        return prior


def name_priors(group: Ints, bins: Ints, score: Floats, apart: Ints, names: Names) -> Floats:
    """The prior of each group of pairs (one pair of name forms), between 0 and 1.

    `group` is of each pair, `bins` the bin of each group.

    `apart` marks pairs that are known to be two people: a name of which there are two surely says
    little by itself.
    """
    groups = len(bins)
    pairs = np.bincount(group, minlength=groups)
    level = bins % forms.LEVELS
    start = np.array([START.get(n, (0.5, CERTAIN))[0] for n in range(forms.LEVELS)])[level]
    most = np.array([START.get(n, (0.5, CERTAIN))[1] for n in range(forms.LEVELS)])[level]
    # an initial is one of those whom it fits: the more have the surname, the less it says
    fitting = np.clip(1 / (1 + names.others), LEAST_START, MOST_START)
    start = np.where(level == forms.INITIAL, fitting, start)
    shared = np.bincount(group[apart], minlength=groups) > 0
    most = np.where(shared, np.minimum(most, UNSURE), most)
    own_weight = np.where(np.isin(level, BY_INITIALS), OWN_INITIALS, OWN)
    known = Estimate(bins, pairs, start, most, own_weight)
    odds = np.exp(np.clip(score, -LIKELY, LIKELY))
    odds[apart] = 0
    equal = np.isin(level, EQUAL)
    floor = np.where(equal & ~shared, names.floors, 1 - CERTAIN)
    # behind the estimate: what a list that somebody keeps says of its names says nothing of others
    in_part = np.where(shared, 0, names.floors_in_part(level))
    found: Floats = np.maximum(known.fitted(group, odds, floor), in_part).astype(np.float32)
    return found


def borne_out(group: Ints, score: Floats, rare: Ints, strangers: Floats) -> float:
    """How far the works of rare names say that each is one person's, between 0 and 1.

    They do in any corpus that was not chosen for its namesakes: works of one name are more alike
    than works of `strangers`, however little that is. Where hundreds of rare names each stand for
    several people, a share of their pairs is distributed as those of strangers, and how rare the
    names are says nothing. Each name counts once.
    """
    if not len(rare) or not len(strangers):
        return 1.0
    own = np.isin(group, rare)
    told, names = score[own], group[own]
    each = 1 / np.bincount(names)[names]
    unlike = 1.0
    for step in STEPS:  # the least: what one person's pairs add to it is more than nothing
        least = np.quantile(strangers, step)
        held = float(each[told <= least].sum() / each.sum())
        unlike = min(unlike, held / float((strangers <= least).mean()))
    alike = ((1 - unlike) * len(rare) + BELIEVED * WORLD) / (len(rare) + BELIEVED)
    return float(np.clip((alike - NOT_BORNE_OUT) / (BORNE_OUT - NOT_BORNE_OUT), 0, 1))


def _log_odds(share: Floats) -> Floats:
    bounded = np.clip(share, 1e-6, 1 - 1e-6)
    found: Floats = np.log(bounded / (1 - bounded))
    return found
