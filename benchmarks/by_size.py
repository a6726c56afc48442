"""What a load and every question cost by the size of the graph, as commands, with exponents.

    python benchmarks/by_size.py [--sizes 5000,20000,100000] [--page docs/benchmarks.md]
    python benchmarks/by_size.py --compare docs/benchmarks.json [--sizes 5000]
    python benchmarks/by_size.py --loaded 1000000=WORKSPACE --stages 200000=FILE,1000000=FILE

CPU seconds (user and system) and the most memory of one process, each command in a fresh process,
the better of two. An exponent of 1 means: twice the works, twice the cost; it is fitted over all
sizes, and says little where a command takes hardly more than its start. `--loaded` asks workspaces
that are there, of so many works, instead of loading; `--stages` puts what `stages.py` printed of
loads beside it. Both add to the figures that the page has.
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
            _ask(found, size, graphkit, folder)
    return found


def asked(loaded: dict[str, str]) -> Figures:
    """Every question to workspaces that were loaded before, by their works."""
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="graphkit-by-size-") as scratch:
        for size, workspace in loaded.items():
            graphkit = [sys.executable, "-m", "graphkit", "--workspace", workspace]
            _ask(found, int(size), graphkit, Path(scratch))
    return found


def _ask(found: Figures, size: int, graphkit: list[str], folder: Path) -> None:
    rows = run([*graphkit, "rank", "-n", "2", "--json"]).output.splitlines()
    first, second = (json.loads(row)["id"] for row in rows)
    for name, words in commands(first, second, folder).items():
        once = name.endswith("first")
        _keep(found, name, size, graphkit + words, times=1 if once else 2)


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
    sizes = sorted({size for costs in found.values() for size in costs}, key=int)
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
        cells = "".join(
            f" {costs[s]['cpu']:.2f} s, {costs[s]['peak']:,.0f} |" if s in costs else " |"
            for s in sizes
        )
        grows = "".join(
            f" {'' if (e := exponent(costs, what)) is None else f'{e:.2f}'} |"
            for what in ("cpu", "peak")
        )
        lines.append(f"| `{name}` |{cells}{grows}")
    return "\n".join(lines) + "\n"


def stages_page(stages: Figures) -> str:
    """What the stages of a load cost, the dearest first."""
    sizes = sorted({size for costs in stages.values() for size in costs}, key=int)
    last = sizes[-1]
    total = stages["the whole load"]
    lines = [
        "",
        "## The stages of a load",
        "",
        "By `python benchmarks/stages.py`: CPU seconds of all processes, without those of the stages inside; and the most",
        "memory that all processes together held of their own while it ran, in MiB. A stage of less than a hundredth is left",
        "out.",
        "",
        "| stage |" + "".join(f" {int(size):,} works |" for size in sizes) + " CPU grows by works to the |",
        f"|---|{'---:|' * (len(sizes) + 1)}",
    ]  # fmt: skip
    for name, costs in sorted(stages.items(), key=lambda s: -s[1].get(last, {"cpu": 0.0})["cpu"]):
        if costs.get(last, {"cpu": 0.0})["cpu"] < total[last]["cpu"] / 100:
            continue
        cells = "".join(
            f" {costs[s]['cpu']:,.1f} s, {costs[s]['own']:,.0f} |" if s in costs else " |"
            for s in sizes
        )
        measured_at = {s: c for s, c in costs.items() if c["cpu"] >= LEAST}
        grows = exponent(measured_at, "cpu")
        lines.append(f"| {name} |{cells} {'' if grows is None else f'{grows:.2f}'} |")
    return "\n".join(lines) + "\n"


def stages_of(files: dict[str, str]) -> Figures:
    """The stages of some loads, by their works, as `stages.py` printed them."""
    found: Figures = {}
    for size, file in files.items():
        told = json.loads(Path(file).read_text(encoding="utf-8").splitlines()[-1])
        for name, costs in {"the whole load": told["total"], **told["stages"]}.items():
            found.setdefault(name, {})[size] = {"cpu": costs["cpu"], "own": costs["own"]}
    return found


def _named(text: str | None) -> dict[str, str]:
    """What stands behind each size: 1000000=FOLDER,…"""
    pairs = (part.split("=", 1) for part in (text or "").split(",") if part)
    return dict(sorted(pairs, key=lambda p: int(p[0])))


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
    parser.add_argument("--loaded", metavar="WORKS=WORKSPACE,…")
    parser.add_argument("--stages", metavar="WORKS=FILE,…")
    parser.add_argument("--compare", type=Path, metavar="JSON")
    options = parser.parse_args()
    if options.compare:
        before = json.loads(options.compare.read_text(encoding="utf-8"))["figures"]
        known = ",".join(sorted(before["load"], key=int)[:2])
        found = measured([int(n) for n in (options.sizes or known).split(",")], options.seed)
        worse = compared(found, before)
        sys.exit("\n".join(worse) if worse else 0)
    stages: Figures = {}
    if options.loaded or options.stages:
        before = json.loads(options.page.with_suffix(".json").read_text(encoding="utf-8"))
        found, stages = before["figures"], before.get("stages", {})
        for name, costs in asked(_named(options.loaded)).items():
            found.setdefault(name, {}).update(costs)
        for name, costs in stages_of(_named(options.stages)).items():
            stages.setdefault(name, {}).update(costs)
    else:
        found = measured([int(n) for n in (options.sizes or SIZES).split(",")], options.seed)
    facts = {
        "machine": platform.machine(), "cpus": os.cpu_count(), "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    text = page(found, facts) + (stages_page(stages) if stages else "")
    options.page.write_text(text, encoding="utf-8")
    kept = {"facts": facts, "figures": found} | ({"stages": stages} if stages else {})
    options.page.with_suffix(".json").write_text(
        json.dumps(kept, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
