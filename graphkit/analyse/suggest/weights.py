"""The score of a suggestion: one sum, each term of which can be read.

The weights are fixed. Those of `MEASURED` stand between the fits (conditional logit) of the pasts
of three dated corpora, rounded by hand; docs/suggestions.md says which. No corpus with dates states
the rest, so `STATED` has small weights by judgement.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from graphkit.analyse.suggest.candidates import FAINT, Candidates, cohesion
from graphkit.projection import Array

LEAST_WORDS = 0.02  # a likeness of words that is as good as none
LONG_IDLE = 10.0  # years

MEASURED: Mapping[str, float] = {
    "ties": 1.0, "partners": 0.6, "words": 0.4, "active": 0.5, "idle": -0.2,
}  # fmt: skip
STATED: Mapping[str, float] = {"citations": 0.3, "venues": 0.1, "institution": 0.2}


def terms(found: Candidates) -> dict[str, Array]:
    """The evidence as the score looks at it: zero where there is none."""
    c = found.columns
    values = {
        "ties": _log(cohesion(c), FAINT),
        "partners": np.log1p(c["adamic_adar"]),
        "words": _log(c["text"], LEAST_WORDS),
        "active": np.log1p(c["recent"]),
        "idle": np.minimum(c["idle"], LONG_IDLE),
    }
    values |= {name: np.log1p(c[name]) for name in STATED if name in c}
    return values


def points(found: Candidates) -> dict[str, Array]:
    """What each term adds to the score of every candidate."""
    weights = {**MEASURED, **STATED}
    return {name: weights[name] * values for name, values in terms(found).items()}


def score(found: Candidates) -> Array:
    """The sum for every candidate."""
    total: Array = np.zeros(len(found))
    for values in points(found).values():
        total += values
    return total


def _log(values: Array, least: float) -> Array:
    found: Array = np.log1p(values / least)
    return found
