"""What a load and every question cost by the size of the graph, as commands, with exponents.

    python benchmarks/by_size.py [--sizes 5000,20000,100000] [--page docs/benchmarks.md]
    python benchmarks/by_size.py --compare docs/benchmarks.json [--sizes 5000]

CPU seconds (user and system) and the most memory of one process, each command in a fresh process,
the better of two. An exponent of 1 means: twice the works, twice the cost; it is fitted over all
sizes, and says little where a command takes hardly more than its start.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import write_bibtex
from processes import HERE, run

Figures = dict[str, dict[str, dict[str, float]]]  # command → size → figures
PACKAGES = ("numpy", "pyarrow", "scipy", "ladybug")
SIZES = "5000,20000,100000"
WORSE = 1.25  # times what it was: beyond what the machine does by itself
LEAST = 0.3  # seconds more than before that tell anything


def commands(first: str, second: str, scratch: Path) -> dict[str, list[str]]:
    """What is asked, about the two people with most works."""
    return {
        "author": ["author", first],
        "collaborators": ["collaborators", first, "--json"],
        "path": ["path", first, second],
        "rank": ["rank", "--json"],
        "query people/card": ["query", "people/card", "--param", f"author={first}"],
        "search": ["search", "graph", "--json"],
        "suggest --why, the first": ["suggest", first, "--why", "--json"],
        "suggest --why": ["suggest", first, "--why", "--json"],
        "slice": ["slice", first, "-o", str(scratch / "slice.html")],
        "communities": ["communities", "--json"],
    }


def measured(sizes: list[int], seed: int) -> Figures:
    """Every command at every size."""
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="graphkit-by-size-") as scratch:
        for size in sizes:
            folder = Path(scratch) / str(size)
            folder.mkdir()
            workspace = str(folder / "workspace")
            graphkit = [sys.executable, "-m", "graphkit", "--workspace", workspace]
            file = write_bibtex(folder / "works.bib", size, seed)
            _keep(found, "load", size, [*graphkit, "load", str(file)], times=1)
            rows = run([*graphkit, "rank", "-n", "2", "--json"]).output.splitlines()
            first, second = (json.loads(row)["id"] for row in rows)
            for name, words in commands(first, second, folder).items():
                once = name.endswith("first")
                _keep(found, name, size, graphkit + words, times=1 if once else 2)
    return found


def _keep(found: Figures, name: str, size: int, command: list[str], times: int) -> None:
    runs = [run(command) for _ in range(times)]
    best = min(runs, key=lambda one: one.cpu)
    figures = {"cpu": round(best.cpu, 2), "peak": round(best.peak)}
    found.setdefault(name, {})[str(size)] = figures
    print(f"{size:>9,} {name}: {figures['cpu']} CPU s, {figures['peak']} MiB", file=sys.stderr)


def exponent(costs: dict[str, dict[str, float]], what: str) -> float | None:
    """The slope of the logarithms: how the cost grows with the works."""
    points = [(math.log(int(size)), math.log(max(c[what], 0.01))) for size, c in costs.items()]
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def page(found: Figures, facts: dict[str, Any]) -> str:
    """The figures as a page."""
    sizes = list(found["load"])
    head = "".join(f" {int(size):,} works |" for size in sizes)
    lines = [
        "# Speed and memory by size",
        "",
        "Made by `python benchmarks/by_size.py`, which `make bench-compare` runs again: generated works as BibTeX, each",
        "command in a process of its own, about the two people with most works; CPU seconds (user and system) and the",
        "most memory of one process in MiB, the better of two runs (a load and the first suggestion: one run). A command's",
        "start takes about 0.6 CPU seconds and 105 MiB of it. Exponents are fitted over all sizes.",
        "",
        f"{facts['machine']}, {facts['cpus']} CPUs, Python {facts['python']}; "
        + ", ".join(f"{name} {number}" for name, number in facts["packages"].items())
        + f"; load average {facts['load']} while it was measured.",
        "",
        f"| command |{head} CPU grows by works to the | memory to the |",
        f"|---|{'---:|' * (len(sizes) + 2)}",
    ]  # fmt: skip
    for name, costs in found.items():
        cells = "".join(f" {c['cpu']:.2f} s, {c['peak']:,.0f} |" for c in costs.values())
        grows = "".join(
            f" {'' if (e := exponent(costs, what)) is None else f'{e:.2f}'} |"
            for what in ("cpu", "peak")
        )
        lines.append(f"| `{name}` |{cells}{grows}")
    return "\n".join(lines) + "\n"


def compared(found: Figures, before: Figures) -> list[str]:
    """What became worse, in words."""
    said = []
    for name, costs in found.items():
        for size, now in costs.items():
            old = before.get(name, {}).get(size)
            if old is None:
                continue
            ratio = now["cpu"] / max(old["cpu"], 0.01)
            print(f"{name:<26} {int(size):>9,}  {old['cpu']:>8} → {now['cpu']:>8} CPU s ({ratio:.2f}),"
                  f" {old['peak']:>6,.0f} → {now['peak']:>6,.0f} MiB")  # fmt: skip
            if ratio > WORSE and now["cpu"] - old["cpu"] > LEAST:
                said.append(f"{name} at {int(size):,} works takes {ratio:.2f} times the CPU time")
    return said


def main() -> None:
    """Measure; write the page, or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=None)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--page", type=Path, default=HERE.parent / "docs" / "benchmarks.md")
    parser.add_argument("--compare", type=Path, metavar="JSON")
    options = parser.parse_args()
    if options.compare:
        before = json.loads(options.compare.read_text(encoding="utf-8"))["figures"]
        known = ",".join(sorted(before["load"], key=int)[:2])
        found = measured([int(n) for n in (options.sizes or known).split(",")], options.seed)
        worse = compared(found, before)
        sys.exit("\n".join(worse) if worse else 0)
    found = measured([int(n) for n in (options.sizes or SIZES).split(",")], options.seed)
    facts = {
        "machine": platform.machine(), "cpus": os.cpu_count(), "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    options.page.write_text(page(found, facts), encoding="utf-8")
    kept = {"facts": facts, "figures": found}
    options.page.with_suffix(".json").write_text(
        json.dumps(kept, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
