"""The figures of `by_size` as a page: loads, stages, questions, what others take, and how it grows.

`docs/benchmarks.json` keeps the figures, and the page and its picture follow from them alone, so
that both can be made again where only their words change:

    python benchmarks/size_page.py docs/benchmarks.json
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import size_plot

Figures = dict[str, dict[str, dict[str, float]]]  # command → size → figures
LEAST = 0.3  # seconds that tell anything
LOADS = {"load": "BibTeX", "load, OpenAlex": "OpenAlex, JSON Lines"}
WHOLE = "the whole load"
PICTURE = "benchmarks.svg"


def exponent(costs: Mapping[str, Mapping[str, float]], what: str) -> float | None:
    """The slope of the logarithms: how the cost grows with the works."""
    points = [
        (math.log(int(size)), math.log(max(c[what], 0.01)))
        for size, c in costs.items()
        if what in c
    ]
    if len(points) < 2:
        return None
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def write(kept: dict[str, Any], path: Path) -> None:
    """The page, its picture, and beside them the figures."""
    path.write_text(page(kept), encoding="utf-8")
    path.with_name(PICTURE).write_text(picture(kept), encoding="utf-8")
    path.with_suffix(".json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def page(kept: dict[str, Any]) -> str:
    """All figures as Markdown."""
    facts, figures = kept["facts"], kept["figures"]
    parts = [_head(facts), _loads(figures)]
    if kept.get("stages"):
        parts.append(_stages(kept["stages"]))
    parts.append(_questions(figures))
    if kept.get("beside"):
        parts.append(_beside(kept["beside"]))
    return "\n\n".join([*parts, _again()]) + "\n"


def _head(facts: dict[str, Any]) -> str:
    told = [facts.get("cpu") or facts["machine"], f"{facts['cpus']} CPUs"]
    told += [f"{facts['memory']} GB"] if facts.get("memory") else []
    told += [facts["system"]] if facts.get("system") else []
    packages = ", ".join(f"{name} {number}" for name, number in facts["packages"].items())
    lines = [
        "# Speed and memory by size",
        "",
        "Made by `python benchmarks/by_size.py`: generated works, each command in a process of its own, about the two people",
        "with most works. CPU seconds are those of user and system over all processes, wall seconds those of a clock; of two runs",
        "the better one counts (a load and the first suggestion: one run). A command's start takes about 0.6 CPU seconds and",
        "105 MiB of it. An exponent of 1 means: twice the works, twice the cost; it is fitted over all sizes.",
        "",
        f"{', '.join(told)}; Python {facts['python']}; {packages}; load average {facts['load']} while it was measured.",
        "",
        f"![What a load takes by its size: CPU seconds of its stages, and memory]({PICTURE})",
    ]  # fmt: skip
    return "\n".join(lines)


def _loads(figures: Figures) -> str:
    lines = [
        "## A load",
        "",
        "Memory is the most that all processes together held, in MiB; of figures older than that, of one process.",
        "",
        "| read as | works | CPU s | wall s | works a CPU second | MiB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    grows = []
    for name, form in LOADS.items():
        costs = figures.get(name, {})
        for size in sorted(costs, key=int):
            cost = costs[size]
            wall = f"{cost['wall']:,.1f}" if "wall" in cost else ""
            lines.append(
                f"| {form} | {int(size):,} | {cost['cpu']:,.1f} | {wall} |"
                f" {int(size) / cost['cpu']:,.0f} | {cost.get('own', cost['peak']):,.0f} |"
            )
        if (cpu := exponent(costs, "cpu")) is not None:
            memory = exponent(costs, "own" if all("own" in c for c in costs.values()) else "peak")
            grows.append(
                f"{form}: CPU grows by the works to the {cpu:.2f}, memory to the {memory:.2f}."
            )
    return "\n".join([*lines, "", *grows]) if grows else "\n".join(lines)


def _stages(stages: Figures) -> str:
    """What the stages of a load cost, the dearest first."""
    sizes = _sizes(stages)
    total = stages[WHOLE]
    last = sizes[-1]
    lines = [
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
        lines.append(f"| {name} |{cells} {_power(_telling(costs), 'cpu')} |")
    return "\n".join(lines)


def _telling(costs: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    return {size: cost for size, cost in costs.items() if cost["cpu"] >= LEAST}


def _questions(figures: Figures) -> str:
    asked = {name: costs for name, costs in figures.items() if name not in LOADS}
    sizes = _sizes(asked)
    lines = [
        "## Questions",
        "",
        "CPU seconds and MiB of each as a command.",
        "",
        f"| command |{''.join(f' {int(s):,} works |' for s in sizes)} CPU grows by works to the | memory to the |",
        f"|---|{'---:|' * (len(sizes) + 2)}",
    ]  # fmt: skip
    for name, costs in asked.items():
        cells = "".join(
            f" {costs[s]['cpu']:.2f} s, {costs[s]['peak']:,.0f} |" if s in costs else " |"
            for s in sizes
        )
        lines.append(f"| `{name}` |{cells} {_power(costs, 'cpu')} | {_power(costs, 'peak')} |")
    return "\n".join(lines)


def _beside(beside: Iterable[dict[str, Any]]) -> str:
    lines = [
        "## Beside others",
        "",
        "By `make bench`: the same generated works in the same run, as many as the other manages in half a minute. The ratio is",
        "of works a CPU second and of works a second: above 1, graphkit is faster. A plain parser is a floor: it builds nothing.",
        "",
        "| what | beside | works | by CPU | by the clock | its memory, MiB |",
        "|---|---|---:|---:|---:|---:|",
    ]  # fmt: skip
    for row in beside:
        wall = f"{row['wall']:.2f}" if row.get("wall") else ""
        peak = f"{row['peak']:,.0f}" if row.get("peak") else ""
        works = f"{row['works']:,}" if row.get("works") else ""
        lines.append(
            f"| {row['what']} | {row['other']} | {works} | {row['cpu']:.2f} | {wall} | {peak} |"
        )
    return "\n".join(lines)


def _again() -> str:
    lines = [
        "## Again",
        "",
        "`make bench-compare` measures the two smallest sizes once more beside the figures that are kept, and says what became",
        "dearer by a quarter and more. All of this page:",
        "",
        "<!-- not run: it takes hours -->",
        "```",
        "python benchmarks/by_size.py --sizes 10000,100000,1000000",
        "for n in 10000 100000 1000000; do",
        "    python benchmarks/corpus.py $n works-$n.bib",
        "    python benchmarks/stages.py workspace-$n works-$n.bib > stages-$n.json",
        "done",
        "python benchmarks/by_size.py --stages 10000=stages-10000.json,100000=stages-100000.json,1000000=stages-1000000.json",
        "python benchmarks/bench.py --json bench.json",
        "python benchmarks/by_size.py --beside bench.json",
        "```",
    ]  # fmt: skip
    return "\n".join(lines)


def _power(costs: dict[str, dict[str, float]], what: str) -> str:
    found = exponent(costs, what)
    return "" if found is None else f"{found + 0.0:.2f}".replace("-0.00", "0.00")


def _sizes(figures: Figures) -> list[str]:
    return sorted({size for costs in figures.values() for size in costs}, key=int)


def beside_of(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The ratios in what `bench.py` or `reading.py` kept."""
    reading = figures.get("reading", figures)
    rows, ours = [], {}
    for row in reading.get("rivals", ()) if isinstance(reading.get("rivals"), list) else ():
        if row["reader"] == "graphkit":
            ours[row["format"]] = row
            continue
        own = ours[row["format"]]
        rows.append({
            "what": f"reading {row['format']}", "other": row["reader"], "works": row["works"],
            "cpu": own["speed"] / row["speed"], "wall": own["wall"] / row["wall"],
            "peak": row["peak"],
        })  # fmt: skip
    for row in reading.get("floors", ()):
        rows.append({
            "what": f"reading {row['format']}", "other": "plain parser",
            "cpu": row["records a second"] / row["floor"],
        })  # fmt: skip
    for name, got in figures["rivals"].items() if isinstance(figures.get("rivals"), dict) else ():
        if "network" not in got or "graphkit_same" not in got:
            continue
        own = got["graphkit_same"]
        cpu, wall = (got["read"][k] + got["network"][k] for k in ("cpu", "wall"))
        rows.append({
            "what": "a whole load", "other": f"{name}: reading and network", "works": got["given"],
            "cpu": cpu / own["cpu"], "wall": wall / own["wall"], "peak": got["peak"],
        })  # fmt: skip
    return [*rows, *_networks(figures.get("networks") or {})]


def _networks(found: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for engine, jobs in found.get("rivals", {}).items():
        for job, own in found["graphkit"].items():
            got = jobs.get(job) if isinstance(own, dict) and isinstance(jobs, dict) else None
            if got and not got.get("stopped"):
                yield {
                    "what": job, "other": f"{engine} {got['version']}",
                    "cpu": got["cpu"] / max(own["cpu"], 0.01),
                    "wall": got["wall"] / max(own["wall"], 0.01), "peak": got["peak"],
                }  # fmt: skip


def picture(kept: dict[str, Any]) -> str:
    """How a load grows, drawn."""
    stages: Figures = kept.get("stages") or {}
    figures: Figures = kept["figures"]
    spent: dict[str, dict[int, float]] = {}
    if stages:
        last = _sizes(stages)[-1]
        dear = sorted(stages, key=lambda n: -stages[n].get(last, {"cpu": 0.0})["cpu"])
        shown = [WHOLE, *(n for n in dear if n != WHOLE and len(_telling(stages[n])) > 1)]
        spent = {n: _line(_telling(stages[n]), "cpu") for n in shown[: size_plot.LINES]}
    else:
        spent = {f"load, {LOADS[n]}": _line(figures[n], "cpu") for n in LOADS if n in figures}
    held = {f"load, {LOADS[n]}": _line(figures[n], "peak") for n in LOADS if n in figures}
    held |= {WHOLE: _line(stages[WHOLE], "own")} if stages else {}
    large = [n for n in figures if n not in LOADS and len(figures[n]) > 1]
    last_peak = {n: figures[n][max(figures[n], key=int)]["peak"] for n in large}
    for name in sorted(large, key=lambda n: -last_peak[n])[: size_plot.LINES - len(held)]:
        held[name] = _line(figures[name], "peak")
    panels = [("CPU seconds of a load", "s", spent), ("Memory, MiB", "MiB", held)]
    return size_plot.drawn([size_plot.Panel(*panel) for panel in panels])


def _line(costs: Mapping[str, Mapping[str, float]], what: str) -> dict[int, float]:
    return {int(size): costs[size][what] for size in sorted(costs, key=int)}


def main() -> None:
    """Make the page of kept figures once more."""
    path = Path(sys.argv[1])
    write(json.loads(path.read_text(encoding="utf-8")), path.with_suffix(".md"))


if __name__ == "__main__":
    main()
