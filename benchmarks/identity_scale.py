"""How fast identities are decided: mentions a second by stage, from 10,000 mentions to a million.

    python benchmarks/identity_scale.py 10000 100000 1000000      (the last takes some minutes)

The corpus is generated: surnames and given names are drawn from Zipf-Mandelbrot distributions, so that a few
name forms have thousands of mentions; a quarter of the mentions show initials; people write in
groups, with titles of their group's words. "of it" is the memory of the corpus itself, which stands
beside the resolution here.
"""

from __future__ import annotations

import importlib
import itertools
import json
import random
import resource
import sys
import time
from typing import Any

import numpy as np
from processes import HERE, run_json

from graphkit import evaluate
from graphkit.names import parts
from graphkit.resolve.identity import PairEvidence, Signature, Signatures, forms, identify

stages = importlib.import_module("graphkit.resolve.identity.identify")  # not the function

SYLLABLES = [a + b for a in "b ch d f g h j k l m n p r s t v w y z".split()
             for b in "a e i o u an en in on ar el os".split()]  # fmt: skip


def words(count: int, seed: int, pieces: int) -> list[str]:
    chance = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choice(SYLLABLES) for _ in range(pieces))] = None
    return list(found)


def ranked(count: int, flat: int) -> np.ndarray:
    """Zipf and Mandelbrot: the commonest surname is borne by about one in a hundred."""
    weights = 1 / (np.arange(count) + flat)
    return weights / weights.sum()


def corpus(mentions: int, seed: int = 1) -> tuple[Signatures, list[int]]:
    chance, pick = np.random.default_rng(seed), random.Random(seed)
    people = mentions // 4
    families, givens = words(20_000, 1, 2), words(8_000, 2, 2)
    family = chance.choice(len(families), people, p=ranked(len(families), 10))
    given = chance.choice(len(givens), people, p=ranked(len(givens), 20))
    names = [
        f"{givens[g].title()} {families[f].title()}" for g, f in zip(given, family, strict=True)
    ]
    shorts = [f"{n[0]}. {n.split()[1]}" for n in names]
    subject, venues = words(6_000, 3, 3), words(400, 4, 3)
    split: dict[str, object] = {}
    made, truth = Signatures(), []
    work = 0
    while len(truth) < mentions:
        leader = int(chance.integers(people))
        group = leader // 12 * 12
        size = int(chance.integers(1, 6))
        team = list(
            dict.fromkeys([leader, *(group + int(n) for n in chance.integers(0, 12, size))])
        )
        team = [p for p in team if p < people]
        own = random.Random(group)
        topic = [own.choice(subject) for _ in range(15)]
        title = " ".join([*pick.choices(topic, k=5), *pick.choices(subject, k=3)])
        initials = chance.random() < 0.25
        shown = [shorts[p] if initials else names[p] for p in team]
        folded = [split.get(n) or split.setdefault(n, parts(n)) for n in shown]
        venue = venues[(group // 12 * 7 + int(chance.integers(5))) % len(venues)]
        for place, person in enumerate(team):
            made.add(
                Signature(
                    name=folded[place], block=folded[place].family,
                    pieces=forms.pieces(shown[place]), title=title, venue=venue,
                    coauthors=tuple(f for n, f in enumerate(folded) if n != place),
                    year=int(2000 + group % 20 + chance.integers(6)), work=work,
                )
            )  # fmt: skip
            truth.append(person)
        work += 1
    return made, truth


STAGES = {"PairEvidence": "matrices", "pairs_of": "pairs", "name_priors": "priors",
          "_clusters": "clusters", "confidence_of": "confidence"}  # fmt: skip


def staged(spent: dict[str, float]) -> None:
    """Take the time of each stage of `identify` while it runs as it always does."""

    def clocked(call: Any, stage: str) -> Any:
        def timed(*given: Any, **more: Any) -> Any:
            started = time.perf_counter()
            try:
                return call(*given, **more)
            finally:
                spent[stage] = spent.get(stage, 0.0) + time.perf_counter() - started

        return timed

    PairEvidence.scores = clocked(PairEvidence.scores, "scores")
    for name, stage in STAGES.items():
        setattr(stages, name, clocked(getattr(stages, name), stage))


def measured(size: int) -> dict[str, Any]:
    """One size, in this process: seconds by stage, memory, and how right it is."""
    made, truth = corpus(size)
    before = peak()
    spent: dict[str, float] = {}
    staged(spent)
    started = time.perf_counter()
    found = identify(made)
    whole = time.perf_counter() - started
    memory = peak()  # what follows is the measure's own
    scores = evaluate.cluster_scores(truth, found.cluster.tolist())
    return {"mentions": len(made), "pairs": len(found.pairs.i), "seconds": whole, "stages": spent,
            "peak_gb": memory, "corpus_gb": before, "b3_f1": scores["b3_f1"],
            "pairwise_f1": scores["pairwise_f1"]}  # fmt: skip


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def report(rows: list[dict[str, Any]]) -> str:
    """Mentions a second by stage, and how all of it grows."""
    names = ("matrices", "pairs", "scores", "priors", "clusters", "confidence")
    head = f"{'identity: mentions a second':<28}" + "".join(f"{n:>11}" for n in names)
    lines = [
        f"{head}{'all':>11}{'seconds':>9}{'GB':>6}{'of it in':>10}{'B3':>7}{'pairs/mention':>15}"
    ]
    for row in rows:
        count = row["mentions"]
        cells = "".join(f"{count / max(row['stages'][n], 1e-3):>11,.0f}" for n in names)
        lines.append(
            f"{count:>12,} mentions       {cells}{count / row['seconds']:>11,.0f}"
            f"{row['seconds']:>9.1f}{row['peak_gb']:>6.2f}{row['corpus_gb']:>10.2f}"
            f"{row['b3_f1']:>7}{row['pairs'] / count:>15.1f}"
        )
    for one, more in itertools.pairwise(rows):
        size = more["mentions"] / one["mentions"]
        lines.append(
            f"  {size:.0f} times the mentions: {more['seconds'] / one['seconds']:.1f} times the time,"
            f" {more['peak_gb'] / one['peak_gb']:.1f} times the memory,"
            f" {more['pairs'] / max(1, one['pairs']):.1f} times the pairs"
        )
    return "\n".join(lines)


def each(sizes: list[int]) -> list[dict[str, Any]]:
    """Each size in a process of its own."""
    command = [sys.executable, str(HERE / "identity_scale.py"), "--json"]
    return [run_json([*command, str(size)])[0] for size in sizes]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--json"]:
        print(json.dumps(measured(int(sys.argv[2]))))
    else:
        print(report(each([int(n) for n in sys.argv[1:]] or [10_000, 100_000])))
