"""Analyses on a real network, com-DBLP: speed, quality, repeatability, beside networkx.

    python benchmarks/dblp.py com-dblp.csv.gz [--limit 200] [--only communities]

The file is a list of ties (two numbers a line); 317,080 people and 1,049,866 ties. networkx is
stopped at the limit, in a process of its own; everything runs on the same cores in the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from graphkit.analyse import measures
from graphkit.analyse.leiden import divide, rand_index

Found = dict[str, Any]


def read(path: Path) -> csr_array:
    """The ties as a symmetric matrix of ones."""
    first = _first_line(path)
    sep = next((s for s in "\t,;" if s in first), " ")
    ends = pd.read_csv(path, sep=sep, header=None)
    people, at = np.unique(ends.to_numpy()[:, :2], return_inverse=True)
    at = at.reshape(-1, 2)
    ones = np.ones(len(at))
    half = csr_array((ones, (at[:, 0], at[:, 1])), shape=(len(people), len(people)))
    whole = (half + half.T).tocsr()
    whole.sort_indices()
    whole.data[:] = 1.0
    return whole


def _first_line(path: Path) -> str:
    import gzip

    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as handle:
        return str(handle.readline())


def timed(work: Callable[[], Any], times: int = 1) -> tuple[Any, Found]:
    """A result, and the median of the seconds that it took."""
    wall, cpu = [], []
    for _ in range(times):
        started = time.perf_counter(), time.process_time()
        result = work()
        wall.append(time.perf_counter() - started[0])
        cpu.append(time.process_time() - started[1])
    return result, {"wall": float(np.median(wall)), "cpu": float(np.median(cpu))}


def quality(matrix: csr_array, labels: np.ndarray) -> float:
    source = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    total = matrix.data.sum()
    inside = matrix.data[labels[source] == labels[matrix.indices]].sum() / total
    shares = np.bincount(labels, np.bincount(source, matrix.data)) / total
    return float(inside - (shares**2).sum())


def disconnected(matrix: csr_array, labels: np.ndarray) -> int:
    from scipy.sparse.csgraph import connected_components

    source = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    inside = labels[source] == labels[matrix.indices]
    same = csr_array((matrix.data[inside], (source[inside], matrix.indices[inside])), matrix.shape)
    parts = connected_components(same, directed=False)[1]
    pairs = np.unique(np.stack([labels, parts]), axis=1)
    return int((np.bincount(pairs[0]) > 1).sum())


def communities(matrix: csr_array, limit: float) -> Found:
    rows = (matrix.indptr, matrix.indices, matrix.data)
    found: Found = {}
    kept = []
    for seed in (0, 1, 2):
        labels, spent = timed(lambda s=seed: divide(*rows, seed=s))
        again = divide(*rows, seed=seed) if seed == 0 else labels
        kept.append(labels)
        found[f"seed {seed}"] = {
            **spent,
            "modularity": quality(matrix, labels),
            "communities": int(labels.max()) + 1,
            "disconnected": disconnected(matrix, labels),
            "everyone in one": len(labels) == matrix.shape[0] and bool((labels >= 0).all()),
            "print": hashlib.sha256(labels.tobytes()).hexdigest()[:12],
            **({"same again": bool((labels == again).all())} if seed == 0 else {}),
        }
    found["adjusted rand, two seeds"] = rand_index(kept[0], kept[1])
    found["networkx louvain"] = bounded(_louvain, matrix, limit)
    rival = found["networkx louvain"]
    slowest = max(found[f"seed {s}"]["wall"] for s in (0, 1, 2))
    found["times faster"] = f"{'over ' * rival['stopped']}{rival['wall'] / slowest:.1f}"
    return found


def _louvain(matrix: csr_array) -> float:
    graph = nx.from_scipy_sparse_array(matrix)
    started = time.perf_counter()
    nx.community.louvain_communities(graph, seed=0)
    return time.perf_counter() - started


def _answer(work: Callable[[csr_array], float], matrix: csr_array, queue: Any) -> None:
    queue.put(work(matrix))


def bounded(work: Callable[[csr_array], float], matrix: csr_array, limit: float) -> Found:
    """The seconds that a rival takes, its own conversion not counted; or that it was stopped."""
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=_answer, args=(work, matrix, queue))
    process.start()
    process.join(limit + 15)  # to build its graph
    if process.is_alive():
        process.terminate()
        process.join()
        return {"wall": limit, "stopped": True}
    return {"wall": queue.get(), "stopped": False}


def measured(matrix: csr_array, limit: float) -> Found:
    """PageRank and k-core beside networkx; and beside igraph and networkit where installed."""
    found: Found = {}
    rank, found["pagerank"] = timed(lambda: measures.pagerank(matrix), 3)
    core, found["core"] = timed(lambda: measures.core_number(matrix), 3)
    found["core"]["largest"] = int(core.max())
    found["pagerank"]["sum"] = float(rank.sum())
    _, found["constraint"] = timed(lambda: measures.constraint(matrix))
    estimate, found["betweenness, 64 sources"] = timed(lambda: measures.betweenness(matrix, k=64))
    found["betweenness, 64 sources"]["bound"] = estimate.bound
    found["networkx pagerank"] = bounded(_nx_pagerank, matrix, limit)
    found["networkx core"] = bounded(_nx_core, matrix, limit)
    with contextlib.suppress(ImportError):
        found.update(_igraph(matrix))
    with contextlib.suppress(ImportError):
        found.update(_networkit(matrix))
    return found


def _nx_pagerank(matrix: csr_array) -> float:
    graph = nx.from_scipy_sparse_array(matrix)
    started = time.perf_counter()
    nx.pagerank(graph)
    return time.perf_counter() - started


def _nx_core(matrix: csr_array) -> float:
    graph = nx.from_scipy_sparse_array(matrix)
    started = time.perf_counter()
    nx.core_number(graph)
    return time.perf_counter() - started


def _once(matrix: csr_array) -> tuple[np.ndarray, np.ndarray]:
    source = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    once = source < matrix.indices
    return source[once], matrix.indices[once]


def _igraph(matrix: csr_array) -> Found:
    import igraph

    graph = igraph.Graph(n=matrix.shape[0], edges=np.stack(_once(matrix), axis=1))
    return {"igraph pagerank": timed(graph.pagerank, 3)[1],
            "igraph core": timed(graph.coreness, 3)[1]}  # fmt: skip


def _networkit(matrix: csr_array) -> Found:
    import networkit

    one, other = (side.astype(np.uint64) for side in _once(matrix))
    graph = networkit.GraphFromCoo((np.ones(len(one)), (one, other)), n=matrix.shape[0])
    networkit.setNumberOfThreads(1)
    central = networkit.centrality
    return {"networkit pagerank": timed(lambda: central.PageRank(graph).run(), 3)[1],
            "networkit core": timed(lambda: central.CoreDecomposition(graph).run(), 3)[1]}  # fmt: skip


PARTS: dict[str, Callable[[csr_array, float], Found]] = {
    "communities": communities,
    "measures": measured,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path, help="the list of ties")
    parser.add_argument("--limit", type=float, default=200.0, help="seconds a rival may take (200)")
    parser.add_argument("--only", choices=sorted(PARTS), help="one part alone")
    options = parser.parse_args()
    matrix = read(options.path)
    print(json.dumps({"people": matrix.shape[0], "ties": matrix.nnz // 2}))
    for name, part in PARTS.items():
        if options.only in (None, name):
            print(json.dumps({name: part(matrix, options.limit)}, indent=1), flush=True)


if __name__ == "__main__":
    main()
