"""The score of a suggestion: one sum, each term of which can be read.

Each list has weights of its own. Those of `NEAR` and `BEYOND` are fits (logistic, one for each
list) to what came later in the pasts of dated corpora, rounded by hand; docs/suggestions.md says
which. No corpus with dates states the rest, so `STATED` has small weights by judgement. The score
is the logarithm of odds, but for where these begin: `BEGINS` and `CHANCE`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graphkit.analyse.suggest.candidates import (
    BEYOND_FAINT,
    LEAST_WORDS,
    LISTS,
    Candidates,
)
from graphkit.analyse.suggest.past import FAINT
from graphkit.projection import Array

LONG_IDLE = 10.0  # years

NEAR: Mapping[str, float] = {
    "ties": 0.33, "partners": 0.7, "field": 0.6, "active": 0.33, "idle": -0.55, "new partners": 0.1,
}  # fmt: skip
BEYOND: Mapping[str, float] = {
    "ties": 0.25, "field": 0.6, "active": 0.55, "new partners": 0.15,
}  # fmt: skip
FIXED: Mapping[str, Mapping[str, float]] = {"near": NEAR, "beyond": BEYOND}
BEGINS = 0.5  # what those beyond have more than those near
CHANCE = -8.9  # added to a score, it is the logarithm of the odds that the two will write together
STATED: Mapping[str, float] = {"citations": 0.3, "venues": 0.1, "institution": 0.2}


def terms(candidates: Candidates) -> dict[str, Array]:
    """The evidence as the score looks at it: zero where there is none."""
    c = candidates.columns
    faint = np.where(candidates.beyond, BEYOND_FAINT, FAINT)
    values = {
        "ties": np.log1p(c["walk"] / faint),
        "partners": np.log1p(c["adamic_adar"]),
        "field": np.log1p(c["field"] / LEAST_WORDS),
        "active": np.log1p(c["recent"]),
        "idle": np.log1p(np.minimum(c["idle"], LONG_IDLE)),
        "new partners": np.log1p(c["new_partners"]),
    }
    values |= {name: np.log1p(c[name]) for name in STATED if name in c}
    return values


Weights = Mapping[str, Mapping[str, float]]


def points(candidates: Candidates, weights: Weights = FIXED) -> dict[str, Array]:
    """What each term adds to the score of every candidate, by the weights of their list."""
    parts = {}
    for name, values in terms(candidates).items():
        near, beyond = (weights[one].get(name, STATED.get(name, 0.0)) for one in LISTS)
        parts[name] = np.where(candidates.beyond, beyond, near) * values
    return parts


def score(candidates: Candidates, weights: Weights = FIXED) -> Array:
    """The sum for every candidate."""
    total: Array = np.zeros(len(candidates))
    for values in points(candidates, weights).values():
        total += values
    return total


def odds(log: Array) -> Array:
    """The chance that belongs to the logarithm of odds."""
    found: Array = 1.0 / (1.0 + np.exp(-np.clip(log, -30.0, 30.0)))
    return found
