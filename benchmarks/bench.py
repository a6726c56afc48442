"""How fast and how large: graphkit and named rivals, side by side, on the same generated works.

    make bench                          100,000 works and the rivals; takes some minutes
    scripts/bench --quick               5,000 works, no rivals
    scripts/bench --works 20000 --seed 2 --json out.json
    scripts/bench --million             who is who among a million mentions as well
    scripts/bench --large 1000          a file of 1 GB as well; benchmarks/reading.py: the loaders alone

Everything measured runs in a fresh process. A rival reads as many of the first entries of the same
BibTeX file as it manages within the limit: a run on 1,000 entries tells its speed, a second run
gets as many as should fill the limit, and fewer once more if it takes longer. Analyses are measured
on a real network of 317,080 people and a generated one of 1.5 million (see networks.py); pages in
a real Chromium beside pyvis's (see pictures.py; --quick: 1,000 people and a gallery of 60).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import identity_scale
import networks
import pictures
import suggestions
from corpus import write_bibtex, write_csl
from processes import HERE, Run, code_print, rival_python, run, run_json
from reading import measured
from reading import report as reading_report
from report import report, versions

Found = dict[str, Any]
FIRST_RUN = 1000
READ = 10_000  # works of each file that the loaders read beside rivals
SUGGESTED = 300_000  # people among whom suggestions are made
AIM = 0.9  # of the limit, so that the second run ends in time


def main() -> None:
    """Measure, print, and keep the figures where asked to."""
    options = _options()
    works = 5000 if options.quick else options.works
    before, code = versions(), code_print()
    with tempfile.TemporaryDirectory(prefix="graphkit-bench-") as scratch:
        folder = Path(scratch)
        figures = {"works": works, "seed": options.seed, **_graphkit(folder, works, options)}
        figures["pictures"] = pictures.measured(folder, folder / "workspace", options.quick)
        _note("who is who, by size")
        figures["identity"] = identity_scale.each(_sizes(options))
        if not options.quick:
            figures["rivals"] = _rivals(folder, works, options)
            figures["networks"] = networks.measure(
                folder, options.graph, options.network_limit, options.people, rival_python()
            )
    if not options.quick:
        figures["suggestions"] = suggestions.measure(options.graph, SUGGESTED)
        figures["reading"] = measured(min(works, READ), options.large)
    mixed = (versions(), code_print()) != (before, code)
    print(report({**figures, "versions": before}))
    print(f"\n{pictures.report(figures['pictures'])}")
    print(f"\n{identity_scale.report(figures['identity'])}")
    if "reading" in figures:
        print(f"\n{reading_report(figures['reading'])}")
    if figures.get("networks"):
        print("\n" + networks.report(figures["networks"]))
    elif not options.quick:
        print(f"\n{options.graph} is not here: large networks are not measured (--graph FILE)")
    if "suggestions" in figures:
        print("\n" + suggestions.report(figures["suggestions"]))
    if options.json:
        text = json.dumps({**figures, "mixed": mixed}, indent=1, sort_keys=True)
        options.json.write_text(text + "\n", encoding="utf-8")
    if mixed:
        sys.exit("bench: code or packages changed meanwhile: these figures are of no one version")


def _sizes(options: argparse.Namespace) -> list[int]:
    sizes = [10_000] if options.quick else [10_000, 100_000]
    return [*sizes, 1_000_000] if options.million else sizes


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=100_000, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated works (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="5,000 works, no rivals")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds a rival may read (120)")
    parser.add_argument("--format", choices=("bib", "json"), default="bib",
                        help="what graphkit reads: BibTeX or CSL-JSON (%(default)s)")  # fmt: skip
    parser.add_argument("--large", type=int, default=0, metavar="MB",
                        help="also parse and load one file of that size")  # fmt: skip
    parser.add_argument("--graph", type=Path, default=networks.DBLP,
                        help="a real network, as a list of ties: com-DBLP (%(default)s)")  # fmt: skip
    parser.add_argument("--network-limit", type=float, default=400.0,
                        help="CPU seconds a rival may take on it (%(default)s)")  # fmt: skip
    parser.add_argument("--people", type=int, default=1_500_000,
                        help="of the generated network (%(default)s)")  # fmt: skip
    parser.add_argument("--million", action="store_true",
                        help="also decide who a million mentions are (ten minutes)")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures there")
    options = parser.parse_args()
    if options.works < FIRST_RUN:
        parser.error(f"--works: at least {FIRST_RUN}")
    return options


def _graphkit(folder: Path, works: int, options: argparse.Namespace) -> Found:
    _note(f"writing {works:,} works")
    path = folder / f"works.{options.format}"
    (write_bibtex if options.format == "bib" else write_csl)(path, works, options.seed)
    workspace = str(folder / "workspace")
    _note("graphkit: the line by stages")
    line = _measure("load", str(path), workspace)
    _note("graphkit: reading alone, projection, questions")
    return {
        "file_mb": path.stat().st_size / 1e6,
        "line": line,
        "parse": _measure("parse", str(path)),
        "project": _measure("project", workspace),
        "ask": _measure("questions", workspace, str(options.seed)),
        "command": _command(path, folder / "by-command"),
    }


def _measure(*arguments: str) -> Found:
    found, _ = run_json([sys.executable, str(HERE / "measures.py"), *arguments])
    return found


def _command(path: Path, workspace: Path) -> Found:
    """`graphkit load` as typed: the interpreter's start and all imports included."""
    _note(f"graphkit load {path.name}")
    command = [sys.executable, "-m", "graphkit", "load", str(path), "-w", str(workspace)]
    return run(command).figures()


# -- rivals ----------------------------------------------------------------------------------


def _rivals(folder: Path, works: int, options: argparse.Namespace) -> Found:
    whole = folder / "works.bib"
    if options.format != "bib":
        write_bibtex(whole, works, options.seed)
    foreign = rival_python()
    pythons = {"litstudy": foreign, "pybtex": foreign, "bibtexparser": Path(sys.executable)}
    found = {
        name: _as_many_as_it_manages(name, python, whole, works, options.limit)
        for name, python in pythons.items()
    }
    if entries := found["litstudy"].get("given"):
        same = _prefix(whole, entries)
        found["litstudy"]["graphkit_same"] = _command(same, folder / "same")
    return found


def _as_many_as_it_manages(name: str, python: Path, whole: Path, works: int, limit: float) -> Found:
    command = [str(python), str(HERE / "rivals.py"), name]
    given = FIRST_RUN
    _note(f"{name}: the first {given:,} entries")
    first, spent = run_json([*command, str(_prefix(whole, given))], limit)
    speed = first["entries"] / first["read"]["wall"]
    best = {**first, "given": given, **_memory(spent)}
    given = min(works, int(speed * limit * AIM))
    while given > FIRST_RUN:
        _note(f"{name}: the first {given:,} entries")
        try:
            more, spent = run_json([*command, str(_prefix(whole, given))], 2 * limit)
        except TimeoutError:
            given //= 2
            continue
        if (took := more["read"]["wall"]) <= limit:
            return {**more, "given": given, **_memory(spent), "small": first}
        given = int(given * limit / took * AIM)  # slower than the first entries promised
    return best


def _memory(spent: Run) -> Found:
    return {"peak": spent.peak}


def _prefix(whole: Path, entries: int) -> Path:
    """The first entries of a file, as a file."""
    path = whole.with_name(f"first-{entries}.bib")
    seen = 0
    with whole.open(encoding="utf-8") as source, path.open("w", encoding="utf-8") as target:
        for line in source:
            seen += line.startswith("@")
            if seen > entries:
                break
            target.write(line)
    return path


def _note(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
