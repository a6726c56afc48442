"""What each stage of a job costs by the size of the corpus: CPU seconds, rows, bytes, exponents.

    python benchmarks/stages_by_size.py [--sizes 5000,10000,20000] [--out stages.json]

The stages run in this process, in the buckets that a cluster would deal; `all else` is what stays
with the driver: statements, signatures, priors, tables. Each size in a process of its own. Below it
stands what 50 and 510 million works would take by these exponents: the plan in `docs/scale.md`.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from corpus import write_bibtex

SIZES = "5000,10000,20000"
AIMS = (50_000_000, 510_000_000)
DRIVER = "all else"  # of the CPU time: what is not shared out


def measured(works: int, buckets: int) -> dict[str, Any]:
    """One size, in this process."""
    from graphkit.stages import Local, run_job

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = write_bibtex(folder / "works.bib", works)
        run = Local(folder / "out" / "scratch", buckets)
        begun = time.process_time()
        done = run_job(run, [path], folder / "out")
        spent = time.process_time() - begun
        counts = done.counts()
        ties = done.tables.read("coauthor", ["source", "target"])
        ids = done.tables.read("authors", ["id"]).column("id").to_pylist()
        place = {ident: n for n, ident in enumerate(ids)}
        ends = [np.array([place[i] for i in ties.column(c).to_pylist()]) for c in range(2)]
        graph = scipy.sparse.coo_matrix((np.ones(len(ends[0])), tuple(ends)), (len(ids),) * 2)
        part = scipy.sparse.csgraph.connected_components(graph, directed=False)[1]
        return {
            "works": works,
            "cpu": {**run.spent, DRIVER: spent - sum(run.spent.values())},
            "rows": dict(run.rows),
            "bytes": dict(run.bytes),
            "counts": counts,
            "largest component": int(np.bincount(part).max()) / len(ids),
            "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }


def exponent(sizes: list[int], values: list[float]) -> float | None:
    """The power of the size with which values grow."""
    if min(values) <= 0:
        return None
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def page(found: list[dict[str, Any]]) -> str:
    """The figures as a table in Markdown."""
    sizes = [one["works"] for one in found]
    lines = ["| stage | " + " | ".join(f"{n:,}" for n in sizes) + " | exponent |"]
    lines.append("|---" * (len(sizes) + 2) + "|")
    for what, unit in (("cpu", "CPU s"), ("rows", "rows"), ("bytes", "bytes to buckets")):
        for name in found[-1][what]:
            values = [float(one[what].get(name, 0)) for one in found]
            told = " | ".join(f"{v:,.2f}" if what == "cpu" else f"{v:,.0f}" for v in values)
            power = exponent(sizes, values)
            grows = "" if power is None or math.isnan(power) else f"{power:.2f}"
            lines.append(f"| {name}, {unit} | {told} | {grows} |")
    return "\n".join(lines)


def plan(found: list[dict[str, Any]], aims: Sequence[int] = AIMS) -> str:
    """What the same would take of far more works, by the exponents; none is taken to be below 1."""
    sizes = [one["works"] for one in found]
    last = found[-1]
    lines = [
        f"| | at {sizes[-1]:,} works | exponent | " + " | ".join(f"{n:,}" for n in aims) + " |"
    ]
    lines.append("|---|" + "---:|" * (len(aims) + 2))

    def row(name: str, values: list[float], unit: float, form: str) -> None:
        power = exponent(sizes, values)
        grown = max(power if power is not None and not math.isnan(power) else 1.0, 1.0)
        cells = [f"{values[-1] * (n / sizes[-1]) ** grown / unit:,.0f}" for n in aims]
        told = "" if power is None or math.isnan(power) else f"{power:.2f}"
        lines.append(f"| {name} | {form.format(values[-1])} | {told} | {' | '.join(cells)} |")

    shared = [name for name in last["cpu"] if name != DRIVER]
    for name in shared:
        row(f"{name}, core hours", [float(one["cpu"][name]) for one in found], 3600, "{:,.2f} s")
    for name in last["bytes"]:
        row(
            f"{name}, GB to buckets",
            [float(one["bytes"][name]) for one in found],
            1e9,
            "{:,.0f} bytes",
        )
    row(
        f"driver ({DRIVER}), hours", [float(one["cpu"][DRIVER]) for one in found], 3600, "{:,.2f} s"
    )
    # a line, since what a process holds before it reads is most of it here
    held, before = (one["peak MB"] for one in (last, found[-2]))
    slope = (held - before) / (sizes[-1] - sizes[-2])
    cells = [f"{(held + slope * (n - sizes[-1])) / 1000:,.0f}" for n in aims]
    lines.append(f"| driver, GB of memory | {held:,} MB | a line | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure each size in a fresh process, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default=SIZES)
    options.add_argument("--buckets", type=int, default=32)
    options.add_argument("--one", type=int)
    options.add_argument("--out", type=Path)
    given = options.parse_args()
    if given.one:
        print(json.dumps(measured(given.one, given.buckets)))
        return
    found = []
    for size in map(int, given.sizes.split(",")):
        words = [sys.executable, __file__, "--one", str(size), "--buckets", str(given.buckets)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
        if given.out:
            given.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{page(found)}\n\n{plan(found)}")


if __name__ == "__main__":
    main()
