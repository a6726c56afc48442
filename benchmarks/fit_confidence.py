"""The weights of `graphkit.resolve.identity.confidence`, and what cross-validation says of them.

    python benchmarks/fit_confidence.py ../shared/data

For each cluster, what is known of it against the share of works that are rightly together
(`identity_confidence.py`), each mention counting once and each set the same. Logistic regression.
The expected calibration errors printed are of all mentions of a set: with the weights of the code;
of names that were not fitted (each name by the weights of the other four fifths of all names of all
sets, then all together); and of a set of which neither it nor one made of the same works was
fitted. `truncated`, where one rare full name stands for up to six people as nowhere else and lists
of co-authors are cut, is measured and not fitted; nor are the sets whose names are cut to initials
on half of the works, which came later.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gold_sets import SETS, given

from graphkit import evaluate
from graphkit.resolve.identity import forms, identify
from graphkit.resolve.identity.confidence import (
    CERTAIN_PERSON,
    CONFIDENCE,
    ScoredPairs,
    facts_of,
    held_here,
    told_of,
)

FOLDS, BINS, PENALTY, ROUNDS = 5, 10, 1e-4, 25
GIVEN = ("full-names", "initials", "prolific")
MADE = (
    "aminer-110", "beard-wang", "good", "bare", "initials", "mixed", "aminer-mixed",
    "aminer-initials",
)  # fmt: skip
MEASURED = ("truncated", "full-names-mixed", "prolific-mixed")
# Sets made of the same works: left out together.
SAME = [
    {"full-names (given)", "initials (given)", "full-names-mixed"},
    {"prolific (given)", "prolific-mixed"},
    {"aminer-110", "aminer-mixed", "aminer-initials"},
    {"good", "bare", "initials", "mixed", "truncated"},
]
TERMS = tuple(CONFIDENCE)


class Rows(NamedTuple):
    """Of each cluster: the terms, the share of works rightly together, mentions and fold."""

    terms: np.ndarray
    share: np.ndarray
    weight: np.ndarray
    fold: np.ndarray

    def of(self, some: np.ndarray) -> Rows:
        return Rows(*(column[some] for column in self))


def rows_of(mentions: list, gold: list) -> Rows:
    found = identify(evaluate.signatures([evaluate.mention_of(m) for m in mentions]))
    cluster, pairs = found.cluster.astype(np.int64), found.pairs
    name = np.log(found.prior / (1 - found.prior))[pairs.group]
    bare = np.where(np.isfinite(found.score), found.score - name, -3.0)
    ties = ScoredPairs(pairs.i, pairs.j, found.score, bare, cluster[pairs.i] == cluster[pairs.j])
    ties = ties._replace(held=held_here(ties, pairs.group, pairs.bins % forms.LEVELS))
    told = told_of(facts_of(found.mentions, found.rarity), ties, found.cluster)
    truth = np.unique([row[2] for row in gold], return_inverse=True)[1]
    _, place, common = np.unique(
        truth * (cluster.max() + 1) + cluster, return_inverse=True, return_counts=True
    )
    right = common[place]
    share = right / (np.bincount(cluster)[cluster] + np.bincount(truth)[truth] - right)
    own, weight = np.unique(cluster, return_counts=True)
    first = [n.given[0][:1] if n.given else "" for n in found.mentions.names]
    block = np.unique([f"{row[1]}|{i}" for row, i in zip(gold, first, strict=True)],
                      return_inverse=True)[1]  # fmt: skip
    made = []
    for term in TERMS:
        values = np.ones(len(own))
        for factor in filter(None, term.split(", ")):
            values = values * told[factor][own]
        made.append(values)
    mean = np.bincount(cluster, weights=share)[own] / weight
    return Rows(np.column_stack(made), mean, weight.astype(float), block[own] % FOLDS)


def fit(parts: list[Rows]) -> np.ndarray:
    """Logistic regression by Newton's method."""
    terms = np.concatenate([p.terms for p in parts])
    share = np.concatenate([p.share for p in parts])
    weight = np.concatenate([p.weight / p.weight.sum() / len(parts) for p in parts])
    held = np.full(terms.shape[1], 2 * PENALTY)
    held[0] = 0
    found = np.zeros(terms.shape[1])
    for _ in range(ROUNDS):
        sure = 1 / (1 + np.exp(-terms @ found))
        slope = terms.T @ (weight * (sure - share)) + held * found
        bend = (terms * (weight * sure * (1 - sure))[:, None]).T @ terms + np.diag(held)
        found = found - np.linalg.solve(bend, slope)
    return found


def stated(terms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.clip(1 / (1 + np.exp(-terms @ weights)), 0.05, CERTAIN_PERSON)


def error(sure: np.ndarray, rows: Rows) -> float:
    """The expected calibration error."""
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    off = np.bincount(bins, weights=rows.weight * (sure - rows.share))
    return float(np.abs(off).sum() / rows.weight.sum())


def main(data: Path) -> None:
    sets = {f"{name} (given)": rows_of(*given(data, name)) for name in GIVEN}
    sets |= {name: rows_of(*SETS[name](data)) for name in (*MADE, *MEASURED)}
    fitted = {name: rows for name, rows in sets.items() if name not in MEASURED}
    over = [fit([r.of(r.fold != fold) for r in fitted.values()]) for fold in range(FOLDS)]
    now = np.array([CONFIDENCE[t] for t in TERMS])
    for name, rows in sets.items():
        crossed = np.zeros(len(rows.share))
        for fold, weights in enumerate(over):
            own = rows.fold == fold
            crossed[own] = stated(rows.terms[own], weights)
        kin = next((own for own in SAME if name in own), {name})
        alone = fit([r for other, r in fitted.items() if other not in kin])
        print(f"{name:<20} now {error(stated(rows.terms, now), rows):.3f}"
              f"  names left out {error(crossed, rows):.3f}"
              f"  set left out {error(stated(rows.terms, alone), rows):.3f}", flush=True)  # fmt: skip
    for term, value in zip(TERMS, fit(list(fitted.values())).tolist(), strict=True):
        print(f'    "{term}": {value:.2f},')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
