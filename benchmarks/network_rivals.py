"""One job of one rival on a network, in a process of its own; the clock starts after conversion.

    python benchmarks/network_rivals.py networkx communities ties.npz 400

Prints one JSON object. After so many seconds of CPU time it gives up and says so.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

Job = Callable[[], Any]


def networkx(one: Any, other: Any, count: int) -> dict[str, Job]:
    """The engine that answers everywhere."""
    rival = importlib.import_module("networkx")
    graph = rival.empty_graph(count)
    graph.add_edges_from(zip(one.tolist(), other.tolist(), strict=True))
    return {
        "communities": lambda: _labels(rival.community.louvain_communities(graph, seed=0), count),
        "pagerank": lambda: rival.pagerank(graph),
        "core": lambda: rival.core_number(graph),
    }


def igraph(one: Any, other: Any, count: int) -> dict[str, Job]:
    """Free software under the GPL: for comparison only."""
    rival = importlib.import_module("igraph")
    graph = rival.Graph(n=count, edges=np.stack([one, other], axis=1))
    return {
        "communities": lambda: graph.community_leiden("modularity", n_iterations=2).membership,
        "pagerank": graph.pagerank,
        "core": graph.coreness,
    }


def networkit(one: Any, other: Any, count: int) -> dict[str, Job]:
    """One thread, for only then does the same seed give the same division."""
    rival = importlib.import_module("networkit")
    ends = (one.astype(np.uint64), other.astype(np.uint64))
    graph = rival.GraphFromCoo((np.ones(len(one)), ends), n=count)
    rival.setNumberOfThreads(1)
    rival.setSeed(0, False)

    def leiden() -> Any:
        found = rival.community.ParallelLeiden(graph, iterations=3, randomize=True)
        return found.run().getPartition().getVector()

    return {
        "communities": leiden,
        "pagerank": lambda: rival.centrality.PageRank(graph).run(),
        "core": lambda: rival.centrality.CoreDecomposition(graph).run(),
    }


ENGINES = {"networkx": networkx, "igraph": igraph, "networkit": networkit}


def _labels(parts: Any, count: int) -> Any:
    found = np.zeros(count, np.int64)
    for label, members in enumerate(parts):
        found[list(members)] = label
    return found


def modularity(one: Any, other: Any, labels: Any) -> float:
    """Of ties without weights."""
    strength = np.bincount(np.concatenate([labels[one], labels[other]]))
    return float((labels[one] == labels[other]).mean() - ((strength / (2 * len(one))) ** 2).sum())


def main() -> None:
    engine, job, path, limit = sys.argv[1:]
    with np.load(path) as stored:
        one, other, count = stored["one"], stored["other"], int(stored["count"])
    work = ENGINES[engine](one, other, count)[job]
    version = getattr(importlib.import_module(engine), "__version__", "")
    begun = time.perf_counter(), time.process_time()

    def spent() -> dict[str, Any]:
        wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
        return {"wall": wall, "cpu": cpu, "version": version}

    def stop(*_: object) -> NoReturn:
        print(json.dumps({**spent(), "stopped": True}), flush=True)
        os._exit(0)

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, float(limit))
    result = work()
    signal.setitimer(signal.ITIMER_PROF, 0)
    found = spent()
    if job == "communities":
        found["modularity"] = modularity(one, other, np.asarray(result, np.int64))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
