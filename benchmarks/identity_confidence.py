"""What `identity_confidence` is worth: what is stated against what is true, over all gold sets.

    python benchmarks/identity_confidence.py ../shared/data

For each mention, `agreement` is the share of works that are rightly together, of all that are with
it or should be: that is what the confidence states. `precision` is the share of works with it that
belong there. Nothing is fitted to the sets; in the last lines each set counts the same. A bin with
less than a hundred mentions is left out.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from gold_sets import SETS

from graphkit import evaluate
from graphkit.resolve.identity import identify

LEAST = 100
BINS = np.arange(0.1, 1, 0.1)


def measured(data: Path, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mentions, gold = SETS[name](data)
    found = identify(evaluate.signatures([evaluate.mention_of(m) for m in mentions]))
    cluster = found.cluster.astype(np.int64)
    truth = np.unique([row[2] for row in gold], return_inverse=True)[1]
    _, place, common = np.unique(
        truth * (cluster.max() + 1) + cluster, return_inverse=True, return_counts=True
    )
    right = common[place]
    said, meant = np.bincount(cluster)[cluster], np.bincount(truth)[truth]
    flagged = np.isin(cluster, list(found.suspect))
    share = flagged.mean()
    print(f"\n{name}: {len(gold):,} mentions, {share:.1%} of them of possible homonyms")
    return found.confidence, right / (said + meant - right), right / said


def table(stated: Any, agreement: Any, precision: Any, weight: Any) -> None:
    bins = np.digitize(stated, BINS)
    for number in range(len(BINS) + 1):
        own = bins == number
        if own.sum() >= LEAST:
            values = [
                np.average(v[own], weights=weight[own]) for v in (stated, agreement, precision)
            ]
            print("  stated {:.2f}  agreement {:.2f}  precision {:.2f}".format(*values),
                  f" {int(own.sum()):>7,} mentions", flush=True)  # fmt: skip


def main(data: Path) -> None:
    parts = []
    for name in SETS:
        stated, agreement, precision = measured(data, name)
        weight = np.full(len(stated), 1 / len(stated))
        table(stated, agreement, precision, weight)
        parts.append((stated, agreement, precision, weight))
    print("\nall sets, each counting the same")
    table(*(np.concatenate(column) for column in zip(*parts, strict=True)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
