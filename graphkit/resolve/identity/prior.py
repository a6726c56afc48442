"""How likely two mentions are one person by their names alone, estimated on the corpus itself.

An equal name means one person here and twelve there: no constant holds. So each name's share of
true pairs is estimated from the evidence of its own pairs (expectation-maximisation), drawn towards
the share of all pairs with the same relation of names, and that towards a constant. The more
mentions a name has, the more its own evidence counts.
"""

from __future__ import annotations

import numpy as np

from graphkit.resolve.identity import forms
from graphkit.resolve.identity.signatures import Floats, Ints

ROUNDS = 25
OWN, OWN_INITIALS = 25.0, 12.0  # mentions of a name that outweigh what is known of all names
SEEN = 40.0  # the same between all names of a relation and the constant below
CERTAIN = 0.997
UNSURE = 0.5
RIVAL_STEPS = (2, 5, 15)  # names that the initial could stand for: bins

# Where the estimate starts and how far it may rise: (start, most).
START: dict[int, tuple[float, float]] = {
    forms.INITIAL: (0.2, CERTAIN),
    forms.WORD_INITIAL: (0.3, 0.8),
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
BY_INITIALS = (forms.INITIAL, forms.INITIALS, forms.INITIALS_MISSING)
BORNE, MOST_TOLD = 14.5, 3.0  # minus the log share of a name that says nothing, and the most said
CHUNK = 1 << 21  # pairs at a time
LIKELY = 12.0  # evidence beyond these log-odds counts no more


def floors(share: Floats) -> Floats:
    """The least prior of equal full names that so many people bear: rare ones are one person."""
    found: Floats = 1 / (1 + np.exp(np.clip(share + BORNE, -MOST_TOLD, MOST_TOLD)))
    return found


def bins_of(level: Ints, rivals: Ints) -> Ints:
    """The relation of names, those that leave a choice by how many names there are to choose."""
    step = np.digitize(rivals, RIVAL_STEPS)
    open_choice = np.isin(
        level, [forms.WORD_INITIAL, forms.INITIALS_MISSING, forms.INSIDE, forms.OUTSIDE]
    )
    found: Ints = np.where(open_choice, level + forms.LEVELS * step, level).astype(np.int32)
    return found


def name_priors(group: Ints, bins: Ints, score: Floats, apart: Ints, share: Floats) -> Floats:
    """The prior of each group of pairs (one pair of name forms), between 0 and 1.

    `group` is of each pair, `bins` the bin of each group, `share` the logarithm of the share of
    people who bear the group's name.

    `apart` marks pairs that are known to be two people: a name of which there are two surely says
    little by itself.
    """
    groups = len(bins)
    parts = [slice(n, n + CHUNK) for n in range(0, len(group), CHUNK)]  # bounds the memory
    pairs = np.bincount(group, minlength=groups)
    # n mentions make n(n-1)/2 pairs that hang together: they count as about n
    weight = np.sqrt(2 * pairs)
    per_pair = np.sqrt(2 / np.maximum(pairs, 1))
    level = bins % forms.LEVELS
    start = np.array([START.get(n, (0.5, CERTAIN))[0] for n in range(forms.LEVELS)])[level]
    most = np.array([START.get(n, (0.5, CERTAIN))[1] for n in range(forms.LEVELS)])[level]
    shared = np.bincount(group[apart], minlength=groups) > 0
    most = np.where(shared, np.minimum(most, UNSURE), most)
    floor = np.where(np.isin(level, EQUAL), floors(share), 1 - CERTAIN)
    floor = np.where(shared, 1 - CERTAIN, floor)
    own_weight = np.where(np.isin(level, BY_INITIALS), OWN_INITIALS, OWN)
    count = int(bins.max()) + 1 if groups else 0
    total = np.bincount(bins, weights=weight, minlength=count)
    start_of_bin = np.zeros(count)
    start_of_bin[bins] = start
    odds = np.exp(np.clip(score, -LIKELY, LIKELY))
    odds[apart] = 0
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
        prior = (own + own_weight * of_bin[bins]) / (weight + own_weight)
        prior = np.clip(prior, np.minimum(floor, most), most)
    found: Floats = prior.astype(np.float32)
    return found
