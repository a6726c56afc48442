"""How fast suggestions are made: one person, all people of a graph, and networkx beside it.

python benchmarks/suggestions.py                 300,000 people, 2 million ties, generated
python benchmarks/suggestions.py com-dblp.csv    an edge list: all people, and networkx
"""

from __future__ import annotations

import gzip
import random
import resource
import sys
import time
from pathlib import Path

import networkx as nx
import numpy as np

from graphkit.analyse.suggest import ranked
from graphkit.analyse.suggest_evidence import gather
from graphkit.analyse.suggest_past import Past, ReadyTies
from graphkit.analyse.suggest_weights import score
from graphkit.projection import Csr

ASKED = 300
PAIRS_OF_NETWORKX = 200


def generated(people: int = 300_000, works: int = 560_000, seed: int = 1) -> Past:
    """Teams within circles of 40, some across; years weigh towards the end."""
    chance = random.Random(seed)
    teams, starts, years = [], [0], []
    for _ in range(works):
        circle = int(people / 40 * chance.random() ** 1.3) * 40
        team = {
            circle + int(40 * chance.random() ** 1.5)
            for _ in range(chance.choice((1, 2, 3, 3, 4, 5, 6)))
        }
        if chance.random() < 0.15:
            team.add(chance.randrange(people))
        teams.extend(min(p, people - 1) for p in team)
        starts.append(len(teams))
        years.append(2024 - int(chance.expovariate(0.15)) % 30)
    return Past(Csr(np.array(starts), np.array(teams)), np.array(years), people)


def edges(path: Path) -> Past:
    """An edge list without works."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as handle:
        pairs = np.loadtxt(handle, dtype=np.int64)[:, :2]
    _, places = np.unique(pairs, return_inverse=True)
    one, other = places.reshape(pairs.shape).T
    people = int(places.max()) + 1
    source, target = np.concatenate([one, other]), np.concatenate([other, one])
    nothing = np.zeros(len(source), np.int64)
    ready = ReadyTies(source, target, np.ones(len(source)), nothing, nothing)
    empty = Csr(np.zeros(1, np.int64), np.zeros(0, np.int64))
    return Past(empty, np.zeros(0, np.int64), people, None, ready)


def one_by_one(past: Past) -> None:
    """All candidates of one person, as `graphkit suggest` ranks them."""
    begun = time.perf_counter()
    ranked(past, 0)
    print(f"{past.people:,} people, {len(past.ties.source) // 2:,} ties;"
          f" made ready in {time.perf_counter() - begun:.1f} s")  # fmt: skip
    tied = np.flatnonzero(past.ties.degree > 0)
    spent = []
    for person in np.random.default_rng(1).choice(tied, ASKED).tolist():
        begun = time.perf_counter()
        ranked(past, person)
        spent.append(1000 * (time.perf_counter() - begun))
    low, high = np.percentile(spent, [50, 95])
    print(f"one person: p50 {low:.1f} ms, p95 {high:.1f} ms")


def everybody(past: Past) -> None:
    """The best candidates of all people."""
    begun, count = time.perf_counter(), 0
    for _, found in gather(past, np.flatnonzero(past.ties.degree > 0)):
        score(found)
        count += len(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"all people: {count:,} weighed candidates in {time.perf_counter() - begun:.0f} s,"
          f" peak memory {peak:.2f} GB")  # fmt: skip


def beside_networkx(past: Past) -> None:
    """Adamic-Adar over the same two-step candidates."""
    from graphkit.analyse.suggest_evidence import _two_steps

    rows = past.ties.rows
    graph = nx.Graph()
    graph.add_edges_from(zip(past.ties.source.tolist(), rows.targets.tolist(), strict=True))
    people = np.random.default_rng(2).choice(
        np.flatnonzero(past.ties.degree > 0), PAIRS_OF_NETWORKX
    )
    begun = time.perf_counter()
    keys, _ = _two_steps(past, people)
    ours = time.perf_counter() - begun
    pairs = [(int(people[k // past.people]), int(k % past.people)) for k in keys.tolist()]
    begun = time.perf_counter()
    sum(value for *_, value in nx.adamic_adar_index(graph, pairs))
    theirs = time.perf_counter() - begun
    print(f"{len(pairs):,} candidates of {len(people)} people, all evidence: {1000 * ours:.0f} ms;"
          f" networkx adamic_adar_index: {1000 * theirs:.0f} ms ({theirs / ours:.0f} times)")  # fmt: skip


def main() -> None:
    """Measure and print."""
    past = edges(Path(sys.argv[1])) if len(sys.argv) > 1 else generated()
    one_by_one(past)
    beside_networkx(past)
    if len(sys.argv) > 1:
        everybody(past)


if __name__ == "__main__":
    main()
