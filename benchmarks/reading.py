"""How fast the loaders read: beside rivals, beside the plain parsers, and one very large file.

    python benchmarks/reading.py [--works 10000] [--large MB] [--json OUT]

Each reading is a process of its own. A rival gets the first works of the same text, as many as it
manages in about half a minute. Peak memory of graphkit is that of all its processes together.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import floors
from corpus import write_bibtex
from exports import EXPORTS, write
from processes import HERE, Peaks, rival_python, run_json
from report import named, tabled

Found = dict[str, Any]
RIVALS = {
    "bibtex": ("bibtexparser", "pybtex", "litstudy-bibtex"),
    "ris": ("litstudy-ris",),
    "scopus": ("litstudy-scopus",),
    "wos": ("metaknowledge",),
}
OURS = {"bibtex": "bibtex", "ris": "ris", "scopus": "scopus-csv", "wos": "wos-tagged"}
PLAIN = "cut into fields, nothing built"
FIRST = 500  # works of a rival's first run, which tells how many it manages
SECONDS = 30.0
AIM_OF_RATIO = {"bibtexparser": 1.0}  # of the others: five times
PEAK = 300.0  # MiB, for `graphkit parse`


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=10_000, help="of each file (%(default)s)")
    parser.add_argument("--large", type=int, default=0, metavar="MB", help="a file of that size")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures there")
    options = parser.parse_args()
    figures = measured(options.works, options.large)
    print(report(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(works: int, large: int = 0) -> Found:
    """Readings beside rivals and floors, and of a file of so many MB."""
    with tempfile.TemporaryDirectory(prefix="graphkit-reading-") as scratch:
        found: Found = {
            "rivals": list(_rivals(Path(scratch), works)),
            "floors": list(floors.rows(works)),
        }
        if large:
            found["large"] = _large(Path(scratch), large)
        return found


def _file(folder: Path, format: str, works: int) -> Path:
    suffix = "bib" if format == "bibtex" else EXPORTS[format][0]
    path = folder / f"{format}-{works}.{suffix}"
    if not path.exists():
        write_bibtex(path, works) if format == "bibtex" else write(format, path, works)
    return path


def _rivals(folder: Path, works: int) -> Any:
    foreign = rival_python()
    for kind, rivals in RIVALS.items():
        _note(f"{kind}: graphkit")
        path = _file(folder, kind, works)
        ours, spent = run_json(command_of(path))
        if (ours["format"], ours["records"]) != (OURS[kind], works):
            raise SystemExit(f"bench: {path.name} was read as {ours}")
        yield {"format": kind, "reader": "graphkit", "works": works, "peak": spent.peak,
               "speed": works / ours["cpu"], "wall": works / ours["wall"]}  # fmt: skip
        if kind != "bibtex":
            least, spent = run_json([*command_of(path), "--plain"])
            yield {"format": kind, "reader": PLAIN, "works": works, "peak": spent.peak,
                   "speed": works / least["cpu"], "wall": works / least["wall"]}  # fmt: skip
        for name in rivals:
            python = Path(sys.executable) if name == "bibtexparser" else foreign
            _note(f"{kind}: {name}")
            command = [str(python), str(HERE / "rivals.py"), name]
            given = min(FIRST, works)
            found, spent = run_json([*command, str(_file(folder, kind, given))])
            more = min(works, int(given / max(found["read"]["wall"], 0.001) * SECONDS))
            if more > given:
                given = more
                found, spent = run_json([*command, str(_file(folder, kind, given))])
            yield {"format": kind, "reader": name, "works": given, "peak": spent.peak,
                   "speed": found["entries"] / found["read"]["cpu"],
                   "wall": found["entries"] / found["read"]["wall"]}  # fmt: skip


def command_of(path: Path) -> list[str]:
    """Reads a file in a process of its own."""
    return [sys.executable, str(HERE / "reading_one.py"), str(path)]


# -- a very large file ---------------------------------------------------------------------------


def _large(folder: Path, size: int) -> list[Found]:
    path = folder / "large.jsonl"
    _note(f"writing {size} MB")
    chance, number, written = floors.Chance(1), 0, 0
    with path.open("w", encoding="utf-8") as file:
        while written < size * 1_000_000:
            line = json.dumps(floors.of_openalex(chance, number), ensure_ascii=False) + "\n"
            number, written = number + 1, written + len(line.encode())
            file.write(line)
    found = []
    for words in (("parse", "--json"), ("load", "-w", str(folder / "workspace"))):
        _note(f"graphkit {words[0]}")
        command = [sys.executable, "-m", "graphkit", words[0], str(path), *words[1:]]
        began = time.perf_counter()
        with tempfile.TemporaryFile() as errors:
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
            peaks = Peaks(child.pid)
            code = child.wait()
            spent = time.perf_counter() - began
            errors.seek(0)
            if code:
                raise SystemExit(f"bench: {command} failed: {errors.read()[-2000:]!r}")
        found.append({"command": f"graphkit {words[0]}", "mb": written / 1e6, "works": number,
                      "seconds": spent, **peaks.found()})  # fmt: skip
    return found


# -- what is printed -----------------------------------------------------------------------------


def report(figures: Found) -> str:
    """All figures as tables."""
    parts = []
    rows, ours = [], {}
    for row in figures["rivals"]:
        ratio = ""
        if row["reader"] == "graphkit":
            ours[row["format"]] = row["speed"]
        else:
            times = ours[row["format"]] / row["speed"]
            aim = AIM_OF_RATIO.get(row["reader"], 5.0)
            ratio = f"{times:.1f}" if row["reader"] == PLAIN else f"{times:.1f} (aim {aim:.0f})"
        known = row["reader"] in ("graphkit", PLAIN)
        reader = row["reader"] if known else named(row["reader"])
        rows.append((f"{row['format']}: {reader}", f"{row['works']:,}", f"{row['speed']:,.0f}",
                     f"{row['wall']:,.0f}", f"{row['peak']:,.0f}", ratio))  # fmt: skip
    heads = ("reader", "works", "works/CPU s", "works/s", "peak MiB", "graphkit is times it")
    parts.append(tabled(heads, rows))
    rows = []
    for row in figures["floors"]:
        aim = 2 if row["bytes a record"] > 5000 else 4
        rows.append((row["format"], f"{row['bytes a record']:,}", f"{row['records a second']:,}",
                     f"{row['floor']:,}", f"{row['times the floor']} (aim {aim})"))  # fmt: skip
    heads = ("format", "bytes a record", "records/CPU s", "plain parser", "times its time")
    parts.append(tabled(heads, rows))
    if "large" in figures:
        rows = [
            (row["command"], f"{row['mb']:,.0f}", f"{row['works']:,}", f"{row['seconds']:.1f}",
             f"{row['works'] / row['seconds']:,.0f}", f"{row['peak']:,.0f}",
             f"{row['peak_of_all']:,.0f}")
            for row in figures["large"]
        ]  # fmt: skip
        heads = ("a large file", "MB", "works", "wall s", "works/s", "peak MiB", "of all processes")
        parts.append(tabled(heads, rows))
    return "\n\n".join(parts)


def _note(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
