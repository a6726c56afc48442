"""How fast identities are decided: mentions a second by stage, from 10,000 mentions to a million.

    python benchmarks/identity_scale.py 10000 100000 1000000

The corpus is generated: surnames and given names are drawn from Zipf-Mandelbrot distributions, so that a few
name forms have thousands of mentions; a quarter of the mentions show initials; people write in
groups, with titles of their group's words.
"""

from __future__ import annotations

import random
import resource
import sys
import time

import numpy as np

from graphkit import evaluate
from graphkit.names import parts
from graphkit.resolve.identity import Evidence, Signature, Signatures, forms, identify
from graphkit.resolve.identity.identify import _blocks, _capped, _pairs

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


def timed(name: str, count: int, started: float) -> float:
    now = time.perf_counter()
    print(f"  {name:<22}{now - started:>8.1f} s{count / (now - started):>12,.0f} mentions/s")
    return time.perf_counter()


def main(sizes: list[int]) -> None:
    for size in sizes:
        clock = time.perf_counter()
        made, truth = corpus(size)
        print(f"{len(made):,} mentions")
        clock = timed("generated", len(made), clock)
        evidence = Evidence(made)
        clock = timed("matrices", len(made), clock)
        blocks = [p for own in _blocks(made) for p in _capped(made, evidence, own)]
        pairs = _pairs(made, blocks)
        clock = timed(f"pairs ({len(pairs.i):,})", len(made), clock)
        evidence.scores(pairs.i, pairs.j)
        clock = timed("scores", len(made), clock)
        del evidence, pairs, blocks
        found = identify(made)
        timed("all of it", len(made), clock)
        scores = evaluate.cluster_scores(truth, found.cluster.tolist())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"  B3 F1 {scores['b3_f1']}, pairwise {scores['pairwise_f1']}; {memory:.1f} GB at most",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [10_000, 100_000])
