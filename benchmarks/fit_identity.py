"""The weights of `graphkit.resolve.identity.evidence`, and what cross-validation over names says.

    python benchmarks/fit_identity.py ../shared/data

Logistic regression on pairs of mentions of one name: classes balanced, each name weighted by the
square root of its pairs, no intercept, signs fixed. Each fifth of the names of aminer-110 is scored
with weights fitted on the other four fifths and on the stress sets; the weights printed last are
fitted on all and are the constants of the code. `without` is fitted without aminer-110 at all.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from gold_sets import SETS
from scipy.optimize import minimize

from graphkit import evaluate
from graphkit.resolve.identity import TERMS, WEIGHTS, Evidence, Signatures
from graphkit.resolve.identity.identify import _blocks, _capped, _pairs, identify

FOLDS = 5
SIGNS = {t: 1 if w > 0 else -1 for t, w in WEIGHTS.items()}


def signatures(mentions: list[dict[str, Any]]) -> Signatures:
    return evaluate.signatures([evaluate.mention_of(m) for m in mentions])


def pairs(data: Path, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Terms, truth, weight and block of all pairs of a set."""
    mentions, gold = SETS[name](data)
    made = signatures(mentions)
    evidence = Evidence(made)
    found = _pairs(made, [p for own in _blocks(made) for p in _capped(made, evidence, own)])
    who = np.array([row[2] for row in gold])
    names = np.unique([row[1] for row in gold], return_inverse=True)[1]
    block = names[found.i]
    weight = 1 / np.sqrt(np.bincount(block)[block])
    return evidence.terms(found.i, found.j), who[found.i] == who[found.j], weight, block


def fit(
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]], penalty: float = 1e-5
) -> np.ndarray:
    terms = np.concatenate([p[0] for p in parts]).astype(float)
    sign = np.concatenate([p[1] for p in parts]) * 2.0 - 1
    weights = []
    for _, true, weight in parts:
        weight = weight.copy()
        weight[true] /= weight[true].sum()
        weight[~true] /= weight[~true].sum()
        weights.append(weight)
    weight = np.concatenate(weights) / (2 * len(parts))

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = sign * (terms @ w)
        slope = -(weight * sign / (1 + np.exp(np.clip(z, -50, 50)))) @ terms
        return float(
            (weight * np.logaddexp(0, -z)).sum() + penalty * w @ w
        ), slope + 2 * penalty * w

    bounds = [(0, None) if SIGNS[t] > 0 else (None, 0) for t in TERMS]
    return minimize(loss, np.zeros(len(TERMS)), jac=True, bounds=bounds, method="L-BFGS-B").x


def scored(data: Path, name: str, weights: np.ndarray, keep: set[str] | None = None) -> Any:
    """Clusters of a set (or of some of its blocks) with other weights than the code's."""
    mentions, gold = SETS[name](data)
    before = dict(WEIGHTS)
    WEIGHTS.update(zip(TERMS, weights.tolist(), strict=True))
    try:
        found = identify(signatures(mentions)).cluster
    finally:
        WEIGHTS.update(before)
    rows = [n for n, row in enumerate(gold) if keep is None or row[1] in keep]
    return [gold[n][2] for n in rows], [int(found[n]) for n in rows]


def main(data: Path) -> None:
    stress = [pairs(data, name)[:3] for name in ("mixed", "truncated")]
    terms, true, weight, block = pairs(data, "aminer-110")
    names = sorted({row[1] for row in SETS["aminer-110"](data)[1]})
    truth, clusters = [], []
    for fold in range(FOLDS):
        train = block % FOLDS != fold
        weights = fit([*stress, (terms[train], true[train], weight[train])])
        own = {name for n, name in enumerate(names) if n % FOLDS == fold}
        t, c = scored(data, "aminer-110", weights, own)
        truth += t
        clusters += c
    print("cross-validated over names:", evaluate.cluster_scores(truth, clusters))
    print("without:", evaluate.cluster_scores(*scored(data, "aminer-110", fit(stress))))
    weights = fit([*stress, (terms, true, weight)])
    for term, value in zip(TERMS, weights.tolist(), strict=True):
        print(f'    "{term}": {value:.2f},')
    for name in SETS:
        print(name, evaluate.cluster_scores(*scored(data, name, weights)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
