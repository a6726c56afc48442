"""The weights of `graphkit.resolve.identity.sureness`, and what cross-validation says of them.

    python benchmarks/fit_confidence.py ../shared/data

For each mention, what is known of its cluster against the share of works that are rightly together
(`identity_confidence.py`). Logistic regression, each set counting the same, a sample of each. The
expected calibration errors printed are of names that were not fitted (each fifth of them), and of
sets that were not fitted at all.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
from gold_sets import SETS
from scipy.optimize import minimize

from graphkit import evaluate
from graphkit.resolve.identity import identify
from graphkit.resolve.identity.sureness import CONFIDENCE, Ties, _told

SAMPLE, FOLDS, BINS, PENALTY = 1500, 5, 10, 3e-3
GIVEN = ("full-names", "initials", "prolific")
MADE = ("aminer-110", "beard-wang", "good", "bare", "initials", "aminer-mixed", "aminer-initials")
TERMS = tuple(CONFIDENCE)
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def given(data: Path, name: str) -> tuple[list, list]:
    """A shared set in the form of the command line; a person is numbered anew in each block."""
    folder = data / "disambiguation" / name
    with gzip.open(folder / "mentions.jsonl.gz", "rt", encoding="utf-8") as handle:
        mentions = [json.loads(line) for line in handle]
    with gzip.open(folder / "gold.tsv.gz", "rt", encoding="utf-8") as handle:
        people = {r[0]: r[1:] for r in (line.rstrip("\n").split("\t") for line in handle)}
    rows = [(m["id"], people[m["id"]][0], "|".join(people[m["id"]])) for m in mentions]
    return mentions, rows


def columns(told: dict[str, np.ndarray], cluster: np.ndarray) -> np.ndarray:
    """The terms of the model, one row a mention."""
    made = []
    for term in TERMS:
        values = np.ones(len(cluster))
        for factor in filter(None, term.split(", ")):
            values = values * told[factor][cluster]
        made.append(values)
    return np.column_stack(made)


def rows_of(mentions: list, gold: list) -> Rows:
    found = identify(evaluate.signatures([evaluate.mention_of(m) for m in mentions]))
    cluster, pairs = found.cluster.astype(np.int64), found.pairs
    name = np.log(found.prior / (1 - found.prior))[pairs.group]
    bare = np.where(np.isfinite(found.score), found.score - name, -3.0)
    ties = Ties(pairs.i, pairs.j, found.score, bare, cluster[pairs.i] == cluster[pairs.j])
    told = _told(found.mentions, found.rarity, ties, found.cluster)
    truth = np.unique([row[2] for row in gold], return_inverse=True)[1]
    _, place, common = np.unique(
        truth * (cluster.max() + 1) + cluster, return_inverse=True, return_counts=True
    )
    right = common[place]
    whole = np.bincount(cluster)[cluster] + np.bincount(truth)[truth] - right
    first = [n.given[0][:1] if n.given else "" for n in found.mentions.names]
    block = [f"{row[1]}|{own}" for row, own in zip(gold, first, strict=True)]
    some = np.sort(np.random.default_rng(0).permutation(len(cluster))[:SAMPLE])
    block_of = np.unique(block, return_inverse=True)[1]
    return columns(told, cluster)[some], (right / whole)[some], block_of[some]


def fit(parts: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    terms = np.concatenate([p[0] for p in parts])
    share = np.concatenate([p[1] for p in parts])
    weight = np.concatenate([np.full(len(p[1]), 1 / len(p[1]) / len(parts)) for p in parts])

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = terms @ w
        slope = terms.T @ (weight * (1 / (1 + np.exp(-z)) - share))
        slope[1:] += 2 * PENALTY * w[1:]
        cost = (weight * (np.logaddexp(0, z) - share * z)).sum() + PENALTY * w[1:] @ w[1:]
        return float(cost), slope

    return minimize(loss, np.zeros(terms.shape[1]), jac=True, method="L-BFGS-B").x


def error(terms: np.ndarray, share: np.ndarray, weights: np.ndarray) -> float:
    """The expected calibration error."""
    sure = np.clip(1 / (1 + np.exp(-terms @ weights)), 0.05, 0.97)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return sum(
        (bins == b).mean() * abs(sure[bins == b].mean() - share[bins == b].mean())
        for b in np.unique(bins)
    )


def main(data: Path) -> None:
    sets = {f"{name} (given)": rows_of(*given(data, name)) for name in GIVEN}
    sets |= {name: rows_of(*SETS[name](data)) for name in MADE}
    now = np.array([CONFIDENCE[t] for t in TERMS])
    for name, (terms, share, block) in sets.items():
        over = []
        for fold in range(FOLDS):
            parts = [(t[b % FOLDS != fold], s[b % FOLDS != fold]) for t, s, b in sets.values()]
            weights = fit([p for p in parts if len(p[1])])
            own = block % FOLDS == fold
            if own.any():
                over.append((own.mean(), error(terms[own], share[own], weights)))
        alone = fit([(t, s) for other, (t, s, _) in sets.items() if other != name])
        crossed = sum(part * value for part, value in over)
        print(f"{name:<20} now {error(terms, share, now):.3f}  names left out {crossed:.3f}"
              f"  set left out {error(terms, share, alone):.3f}", flush=True)  # fmt: skip
    weights = fit([(t, s) for t, s, _ in sets.values()])
    for term, value in zip(TERMS, weights.tolist(), strict=True):
        print(f'    "{term}": {value:.2f},')


if __name__ == "__main__":
    main(Path(sys.argv[1]))
