"""What a load and every question cost by the size of the graph, as commands, with exponents.

    python benchmarks/by_size.py [--sizes 5000,20000,100000] [--page docs/benchmarks.md]
    python benchmarks/by_size.py --compare docs/benchmarks.json [--sizes 5000]
    python benchmarks/by_size.py --loaded 1000000=WORKSPACE --stages 200000=FILE,1000000=FILE
    python benchmarks/by_size.py --beside BENCH.json

CPU seconds (user and system), wall seconds, and the most memory of one process, each command in a
fresh process, the better of two; of a load also that of all its processes together. `--loaded` asks
workspaces that are there, of so many works, instead of loading; `--stages` puts what `stages.py`
printed of loads beside it, `--beside` the ratios of what `bench.py` or `reading.py` kept. All three
add to the figures that the page has; `size_page.py` makes it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import write_bibtex, write_openalex
from processes import HERE, Peaks, Run, run
from size_page import LEAST, WHOLE, Figures, beside_of, write

PACKAGES = ("numpy", "pyarrow", "scipy", "ladybug")
SIZES = "5000,20000,100000"
WORSE = 1.25  # times what it was: beyond what the machine does by itself


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
            lines = write_openalex(folder / "works.openalex.jsonl", size, seed)
            _load(found, "load, OpenAlex", size, [*graphkit, "load", str(lines)])
            shutil.rmtree(workspace)
            lines.unlink()
            file = write_bibtex(folder / "works.bib", size, seed)
            _load(found, "load", size, [*graphkit, "load", str(file)])
            _ask(found, size, graphkit, folder)
            shutil.rmtree(folder)
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


def _load(found: Figures, name: str, size: int, command: list[str]) -> None:
    """One load, with the most memory that all its processes held together."""
    peaks: list[Peaks] = []
    ended = run(command, started=lambda pid: peaks.append(Peaks(pid)))
    _note(found, name, size, ended, own=round(peaks[0].found()["peak_of_all"]))


def _keep(found: Figures, name: str, size: int, command: list[str], times: int) -> None:
    _note(found, name, size, min((run(command) for _ in range(times)), key=lambda one: one.cpu))


def _note(found: Figures, name: str, size: int, best: Run, **more: float) -> None:
    figures = {"cpu": round(best.cpu, 2), "wall": round(best.wall, 2), "peak": round(best.peak)}
    figures |= more
    found.setdefault(name, {})[str(size)] = figures
    print(f"{size:>9,} {name}: {figures['cpu']} CPU s, {figures['peak']} MiB", file=sys.stderr)


def stages_of(files: dict[str, str]) -> Figures:
    """The stages of some loads, by their works, as `stages.py` printed them."""
    found: Figures = {}
    for size, file in files.items():
        told = json.loads(Path(file).read_text(encoding="utf-8").splitlines()[-1])
        for name, costs in {WHOLE: told["total"], **told["stages"]}.items():
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
    parser.add_argument("--beside", type=Path, metavar="JSON")
    parser.add_argument("--compare", type=Path, metavar="JSON")
    options = parser.parse_args()
    if options.compare:
        before = json.loads(options.compare.read_text(encoding="utf-8"))["figures"]
        known = ",".join(sorted(before["load"], key=int)[:2])  # the smallest
        found = measured([int(n) for n in (options.sizes or known).split(",")], options.seed)
        worse = compared(found, before)
        sys.exit("\n".join(worse) if worse else 0)
    kept: dict[str, Any] = {}
    if options.loaded or options.stages or options.beside:
        kept = json.loads(options.page.with_suffix(".json").read_text(encoding="utf-8"))
        for name, costs in asked(_named(options.loaded)).items():
            kept["figures"].setdefault(name, {}).update(costs)
        for name, costs in stages_of(_named(options.stages)).items():
            kept.setdefault("stages", {}).setdefault(name, {}).update(costs)
        if options.beside:
            kept["beside"] = beside_of(json.loads(options.beside.read_text(encoding="utf-8")))
    else:
        sizes = [int(n) for n in (options.sizes or SIZES).split(",")]
        kept = {"figures": measured(sizes, options.seed)}
    write({**kept, "facts": facts()}, options.page)


def facts() -> dict[str, Any]:
    """Machine and versions."""
    return {
        "machine": platform.machine(), "cpu": _cpu(), "cpus": os.cpu_count(), "memory": _memory(),
        "system": f"{platform.system()} {platform.release().partition('-')[0]}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _cpu() -> str:
    """The name of the processor, where the system tells it."""
    with contextlib.suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(
            (li.partition(":")[2].strip() for li in lines if li.startswith("model name")), ""
        )
    return platform.processor()


def _memory() -> int | None:
    """GB of memory, where the system tells it."""
    with contextlib.suppress(ValueError, OSError, AttributeError):
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    return None


if __name__ == "__main__":
    main()
