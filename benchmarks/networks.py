"""Analyses of large networks: speed, quality and repeatability, beside named engines.

    python benchmarks/networks.py [--graph com-dblp.csv.gz] [--limit 400] [--people 1500000]

The graph is a list of ties, two numbers a line: the real com-DBLP (317,080 people) where it is at
hand. A rival that needs more CPU seconds than the limit is stopped, and the ratio says "more than".
All engines run on one core, so that ratios of CPU seconds hold on a busy machine too. A second, generated network of 1.5 million people is asked for the collaborators of one person after another.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from processes import HERE, rival_python, run_json
from report import tabled

Found = dict[str, Any]
DBLP = HERE.parent.parent / "shared" / "data" / "graphs" / "com-dblp.csv.gz"
JOBS = ("communities", "pagerank", "core")
RIVALS = ("networkx", "igraph", "networkit")
LEAST_TIMES = 20  # communities beside networkx's Louvain
LEAST_QUALITY = 0.831


# -- graphkit's own part, in a process of its own ----------------------------------------------


def ours(path: str) -> Found:
    """Communities with three seeds, PageRank, k-core, betweenness."""
    from scipy.sparse import csr_array

    from graphkit.analyse import measures
    from graphkit.analyse.betweenness import betweenness
    from graphkit.analyse.leiden import divide, rand_index

    with np.load(path) as stored:
        one, other, count = stored["one"], stored["other"], int(stored["count"])
    half = csr_array((np.ones(len(one)), (one, other)), shape=(count, count))
    matrix = (half + half.T).tocsr()
    matrix.sort_indices()
    rows = (matrix.indptr, matrix.indices, matrix.data)
    found: Found = {"seeds": []}
    kept = []
    for seed in (0, 1, 2):
        labels, spent = timed(lambda s=seed: divide(*rows, seed=s))
        kept.append(labels)
        found["seeds"].append({**spent, **_quality(matrix, one, other, labels)})
    found["same again"] = bool((divide(*rows, seed=0) == kept[0]).all())
    found["rand"] = rand_index(kept[0], kept[1])
    found["print"] = hashlib.sha256(kept[0].tobytes()).hexdigest()[:12]
    found["communities"] = {k: _middle([s[k] for s in found["seeds"]]) for k in ("wall", "cpu")}
    rank, found["pagerank"] = timed(lambda: measures.pagerank(matrix), 3)
    core, found["core"] = timed(lambda: measures.core_number(matrix), 3)
    found["sums"] = {"pagerank": float(rank.sum()), "largest core": int(core.max())}
    estimate, found["betweenness"] = timed(lambda: betweenness(matrix))
    found["betweenness"] |= {"paths": estimate.paths, "bound": estimate.bound}
    return found


def timed(work: Callable[[], Any], times: int = 1) -> tuple[Any, Found]:
    """A result, and the median of the seconds that it took."""
    wall, cpu = [], []
    for _ in range(times):
        begun = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - begun[0])
        cpu.append(time.process_time() - begun[1])
    return result, {"wall": _middle(wall), "cpu": _middle(cpu)}


def _middle(values: list[float]) -> float:
    return float(np.median(values))


def _quality(matrix: Any, one: Any, other: Any, labels: Any) -> Found:
    from network_rivals import modularity
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    inside = labels[one] == labels[other]
    ends = (one[inside], other[inside])
    same = csr_array((np.ones(int(inside.sum())), ends), shape=matrix.shape)
    parts = connected_components(same, directed=False)[1]
    pairs = np.unique(np.stack([labels, parts]), axis=1)
    return {
        "modularity": modularity(one, other, labels),
        "communities": int(labels.max()) + 1,
        "disconnected": int((np.bincount(pairs[0]) > 1).sum()),
        "everyone": len(labels) == matrix.shape[0] and bool((labels >= 0).all()),
    }


# -- all together -----------------------------------------------------------------------------


def measure(
    folder: Path, graph: Path, limit: float, people: int, rivals: Path | None
) -> Found | None:
    """Everything, each in a fresh process; None where the graph is not at hand.

    `rivals` is the interpreter of the rivals' environment; networkx is measured in this one.
    """
    if not graph.exists():
        return None
    ties = folder / "ties.npz"
    count = _keep(graph, ties)
    note(f"graphkit on {graph.name}")
    found: Found = {"file": graph.name, "people": count[0], "ties": count[1], "limit": limit}
    mine, spent = run_json([sys.executable, __file__, "--ours", str(ties)])
    found["graphkit"] = {**mine, "peak": spent.peak}
    found["rivals"] = {
        engine: {job: _rival(engine, job, ties, limit, rivals) for job in JOBS}
        for engine in RIVALS
        if engine == "networkx" or rivals
    }
    note(f"collaborators of one person among {people:,}")
    command = [sys.executable, str(HERE / "large.py"), str(folder / "large")]
    large, spent = run_json([*command, "--people", str(people)])
    found["large"] = {**large, "peak": spent.peak}
    note("topics of 100,000 generated abstracts")
    found["topics"], spent = run_json([sys.executable, str(HERE / "topics.py")])
    found["topics"]["peak"] = spent.peak
    return found


def _rival(engine: str, job: str, ties: Path, limit: float, rivals: Path | None) -> Found:
    note(f"{engine}: {job}")
    python = sys.executable if engine == "networkx" else str(rivals)
    script = str(HERE / "network_rivals.py")
    found, spent = run_json([python, script, engine, job, str(ties), str(int(limit))])
    return {**found, "peak": spent.peak}


def _keep(graph: Path, ties: Path) -> tuple[int, int]:
    at, people = edges(graph)
    np.savez(ties, one=at[:, 0], other=at[:, 1], count=people)
    return people, len(at)


def edges(graph: Path) -> tuple[Any, int]:
    """The ties of a list, each once, by numbers from 0; and how many people."""
    import pandas as pd

    opener: Any = gzip.open if graph.suffix == ".gz" else open
    with opener(graph, "rt") as handle:
        first = str(handle.readline())
    sep = next((s for s in "\t,;" if s in first), " ")
    ends = pd.read_csv(graph, sep=sep, header=None).to_numpy()[:, :2]
    people, at = np.unique(ends, return_inverse=True)
    at = np.unique(np.sort(at.reshape(-1, 2), axis=1), axis=0)
    return at[at[:, 0] != at[:, 1]], len(people)


def note(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


# -- what is printed --------------------------------------------------------------------------


def report(found: Found) -> str:
    """The figures and their ratios as text."""
    mine = found["graphkit"]
    seeds = mine["seeds"]
    qualities = ", ".join(f"{s['modularity']:.4f}" for s in seeds)
    least, worst = min(s["modularity"] for s in seeds), max(s["disconnected"] for s in seeds)
    lines = [
        f"{found['file']}: {found['people']:,} people, {found['ties']:,} ties",
        _engines(found),
        "ratios of CPU seconds (more than 1: graphkit is faster)\n" + "\n".join(_ratios(found)),
        f"communities: modularity {qualities} with three seeds ({_met(least >= LEAST_QUALITY)}"
        f" {LEAST_QUALITY}), {worst} disconnected, everyone in one:"
        f" {all(s['everyone'] for s in seeds)}; the same seed again, the same division:"
        f" {mine['same again']}; two seeds agree by {mine['rand']:.2f} (adjusted Rand)",
        f"betweenness: {mine['betweenness']['paths']:,} drawn paths in"
        f" {mine['betweenness']['wall']:.1f} s; no value off by more than"
        f" {mine['betweenness']['bound']:.2g}, with 95 % for all at once",
        _large(found["large"]),
        _topics(found["topics"]),
    ]
    return "\n\n".join(lines)


def _met(true: bool) -> str:
    return "at least" if true else "BELOW"


def _engines(found: Found) -> str:
    rows = []
    for job in JOBS:
        own = found["graphkit"][job]
        rows.append((job, "graphkit", f"{own['wall']:.2f}", f"{own['cpu']:.2f}",
                     f"{found['graphkit']['peak']:,.0f}", ""))  # fmt: skip
        for engine, jobs in found["rivals"].items():
            got = jobs[job]
            more = "more than " if got.get("stopped") else ""
            quality = f"{got['modularity']:.4f}" if "modularity" in got else ""
            name = (
                f"{engine} {got['version']}{' Louvain' * (engine == 'networkx' and job == JOBS[0])}"
            )
            rows.append((job, name, f"{more}{got['wall']:.2f}", f"{more}{got['cpu']:.2f}",
                         f"{got['peak']:,.0f}", quality))  # fmt: skip
    return tabled(("job", "engine", "wall s", "CPU s", "peak MiB", "modularity"), rows)


def _ratios(found: Found) -> list[str]:
    lines = []
    for job in JOBS:
        own = found["graphkit"][job]
        for engine, jobs in found["rivals"].items():
            got = jobs[job]
            wall, cpu = (got[k] / max(own[k], 1e-9) for k in ("wall", "cpu"))
            more = "more than " if got.get("stopped") else ""
            goal = ""
            if job == "communities" and engine == "networkx":
                goal = f"; goal {LEAST_TIMES}: {_goal(cpu >= LEAST_TIMES, more)}"
            elif job != "communities":
                goal = f"; goal 0.5: {_goal(cpu >= 0.5, more)}"
            lines.append(
                f"{job} over {engine}: {more}{cpu:.1f} times ({wall:.1f} by wall clock{goal})"
            )
    return lines


def _goal(met: bool, more: str) -> str:
    return "met" if met else "not shown within the limit" if more else "NOT MET"


def _large(large: Found) -> str:
    rows = [
        (f"{q['question']}, {q['of']}", f"{q['median']:.2f}", f"{q['p95']:.2f}", f"{q['most']:.1f}")
        for q in large["questions"]
    ]
    title = f"{large['people']:,} people, {large['ties']:,} ties (peak {large['peak']:,.0f} MiB)"
    return tabled((title, "median ms", "p95 ms", "most ms"), rows)


def _topics(found: Found) -> str:
    return (
        f"topics: {found['works']:,} generated abstracts in {found['wall s']:.0f} s"
        f" ({found['cpu s']:.0f} CPU), peak {found['peak']:,.0f} MiB; leading words of one planted"
        f" subject: {found['words of one subject']:.1%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--graph", type=Path, default=DBLP, help="the list of ties (%(default)s)")
    parser.add_argument(
        "--limit", type=float, default=400.0, help="CPU seconds a rival may take (400)"
    )
    parser.add_argument("--people", type=int, default=1_500_000, help="of the generated network")
    parser.add_argument("--rivals", type=Path, help="an interpreter with igraph and networkit")
    parser.add_argument("--ours", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        print(json.dumps(ours(options.ours)))
        return
    with tempfile.TemporaryDirectory(prefix="graphkit-bench-") as scratch:
        rivals = options.rivals or rival_python()
        found = measure(Path(scratch), options.graph, options.limit, options.people, rivals)
    if found is None:
        sys.exit(f"bench: {options.graph} is not here; give a list of ties with --graph")
    print(report(found))


if __name__ == "__main__":
    main()
