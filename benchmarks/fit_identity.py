"""The weights of `graphkit.resolve.identity.evidence`, by leaving out one regime after another.

    python benchmarks/fit_identity.py ../shared/data

Logistic regression on pairs of mentions that could be one person: classes balanced, no intercept,
signs fixed, each pair of name forms by the square root of its pairs, and the result times 1.4 (pairs
hang together; the bound on what one pair may say is fitted to it). Each regime is fitted by itself,
and a term's weight is the mean over those that state it: fitted on the union of all pairs, the
weights of a regime that says little of a term (affiliations, long lists) were bent by the others.
For each regime the weights are fitted on the other four and the regime is scored with them: that
regime has then had no part in its weights. Beside it stand the scores by the constants of the code,
and by weights fitted on all five. Sets made of the same works are left out together (`full-names`
and `initials`). What is not refitted is the form of the rules and the few constants of names and
clusters: there is one for all, chosen with all sets in sight.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from gold_sets import aminer, beard_wang, given
from scipy.optimize import minimize

from graphkit import evaluate
from graphkit.resolve.identity import TERMS, WEIGHTS, PairEvidence, Signatures
from graphkit.resolve.identity.identify import identify
from graphkit.resolve.identity.pairs import blocks_of, pairs_of

MOST = 300_000  # pairs of a regime that are fitted, by chance
TIMES, PENALTY = 1.4, 1e-3
SIGNS = {t: 1 if w > 0 else -1 for t, w in WEIGHTS.items()}
REGIMES: dict[str, Callable[[Path], Any]] = {
    "homonyms (aminer-110)": aminer,
    "surname, affiliation (beard-wang)": beard_wang,
    "full names (full-names)": lambda data: given(data, "full-names"),
    "initials (initials)": lambda data: given(data, "initials"),
    "prolific (prolific)": lambda data: given(data, "prolific"),
}
SAME = {"full names (full-names)", "initials (initials)"}


class Fitted(NamedTuple):
    """What of a regime is fitted, and how it is scored."""

    terms: np.ndarray
    true: np.ndarray
    weight: np.ndarray
    made: Signatures
    who: list[str]


def regime(data: Path, name: str) -> Fitted:
    """Terms, truth and weight of pairs of a regime."""
    mentions, gold = REGIMES[name](data)
    made = evaluate.signatures([evaluate.mention_of(m) for m in mentions])
    evidence = PairEvidence(made)
    found = pairs_of(made, blocks_of(made, evidence))
    who = [row[2] for row in gold]
    of_group = np.bincount(found.group)
    some = np.arange(len(found.i))
    if len(some) > MOST:
        some = np.sort(np.random.default_rng(0).permutation(len(some))[:MOST])
    i, j = found.i[some], found.j[some]
    listed = np.array(who)
    terms = evidence.terms(i, j)
    return Fitted(
        terms, listed[i] == listed[j], 1 / np.sqrt(of_group[found.group[some]]), made, who
    )


def fit(part: Fitted) -> np.ndarray:
    """The weights of one regime alone; NaN for a term that it does not state."""
    terms, sign = part.terms.astype(float), part.true * 2.0 - 1
    weight = part.weight.copy()
    for side in (part.true, ~part.true):
        weight[side] /= 2 * weight[side].sum()

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = sign * (terms @ w)
        slope = -(weight * sign / (1 + np.exp(np.clip(z, -50, 50)))) @ terms
        cost = float((weight * np.logaddexp(0, -z)).sum() + PENALTY * w @ w)
        return cost, slope + 2 * PENALTY * w

    bounds = [(0, None) if SIGNS[t] > 0 else (None, 0) for t in TERMS]
    found = minimize(loss, np.zeros(len(TERMS)), jac=True, bounds=bounds, method="L-BFGS-B").x
    return np.where(terms.any(axis=0), TIMES * found, np.nan)


def mean(fitted: list[np.ndarray]) -> np.ndarray:
    """Of each term the mean over the regimes that state it."""
    said = ~np.isnan(fitted)
    total: np.ndarray = np.nansum(fitted, axis=0) / np.maximum(said.sum(axis=0), 1)
    return total


def scored(part: Fitted, weights: np.ndarray) -> str:
    """B3 and pairwise F1 of a regime with these weights."""
    before = dict(WEIGHTS)
    WEIGHTS.update(zip(TERMS, weights.tolist(), strict=True))
    try:
        found = identify(part.made).cluster.tolist()
    finally:
        WEIGHTS.update(before)
    scores = evaluate.cluster_scores(part.who, found)
    return f"{scores['b3_f1']:.1f} / {scores['pairwise_f1']:.1f}"


def main(data: Path) -> None:
    parts = {name: regime(data, name) for name in REGIMES}
    now = np.array([WEIGHTS[t] for t in TERMS])
    fitted = {name: fit(part) for name, part in parts.items()}
    union = mean(list(fitted.values()))
    print("| regime | left out | fitted on all | constants of the code |\n|---|---|---|---|")
    for name, part in parts.items():
        kin = SAME if name in SAME else {name}
        alone = mean([own for other, own in fitted.items() if other not in kin])
        cells = (scored(part, weights) for weights in (alone, union, now))
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
        print("  " + ", ".join(f"{t} {w:.2f}" for t, w in zip(TERMS, alone, strict=True)),
              file=sys.stderr, flush=True)  # fmt: skip
    for term, value in zip(TERMS, union.tolist(), strict=True):
        print(f'    "{term}": {value:.2f},')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
