"""The figures as plain text that can stand in a README."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

Found = dict[str, Any]
CONTENDED = 1.3
PACKAGES = ("ladybug", "numpy", "pyarrow", "graspologic-native", "bibtexparser")


def versions() -> dict[str, str]:
    """What is installed: asked before and after, since somebody may install meanwhile."""
    return {name: version(name) for name in PACKAGES}


def report(figures: Found) -> str:
    """All that was measured, as text."""
    parts = [
        _head(figures) + _contention(figures["command"]),
        _stages(figures),
        _questions(figures["ask"]),
    ]
    if "rivals" in figures:
        parts += [_rivals(figures), _ratios(figures)]
    return "\n\n".join(parts)


def _head(figures: Found) -> str:
    line = figures["line"]
    used = ", ".join(f"{name} {number}" for name, number in figures["versions"].items())
    return (
        f"{line['records']:,} generated works ({figures['file_mb']:.1f} MB), seed"
        f" {figures['seed']}: {line['people']:,} people, {line['ties']:,} coauthor ties\n"
        f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {platform.machine()};"
        f" graphkit {version('research-graphkit')}; {used}"
    )


def _contention(command: Found) -> str:
    """A warning where the process waited much: wall-clock figures then say little."""
    waited = command["wall"] / command["cpu"]
    if waited < CONTENDED:
        return ""
    return f"\nwall clock is {waited:.1f} times CPU time: the machine was busy with other things"


def _stages(figures: Found) -> str:
    line, count = figures["line"], figures["line"]["records"]
    rows = [_stage(name, count, found) for name, found in line["stages"].items()]
    whole = {
        "wall": sum(s["wall"] for s in line["stages"].values()),
        "cpu": sum(s["cpu"] for s in line["stages"].values()),
        "peak": max(s["peak"] for s in line["stages"].values()),
    }
    rows += [
        _stage("the line, in one process", count, whole),
        _stage("`graphkit load`, as typed", count, figures["command"]),
        _stage("  of reading: the loader alone", count, figures["parse"]),
        _stage("  of communities: the projection", count, figures["project"]),
    ]
    return tabled(("stage", "works/s", "wall s", "CPU s", "peak MiB"), rows)


def _stage(name: str, count: int, found: Found) -> tuple[str, ...]:
    return (
        name,
        f"{count / found['wall']:,.0f}",
        f"{found['wall']:.2f}",
        f"{found['cpu']:.2f}",
        f"{found['peak']:,.0f}",
    )


def _questions(ask: Found) -> str:
    rows = [
        (what, f"{took['median']:.1f}", f"{took['p95']:.1f}")
        for what, took in ask["questions"].items()
    ]
    title = f"question ({ask['asked']} people, peak {ask['peak']:,.0f} MiB)"
    return tabled((title, "median ms", "p95 ms"), rows)


def _rivals(figures: Found) -> str:
    rows = []
    for name, found in figures["rivals"].items():
        rows.append((f"{named(name)}: reading", f"{found['given']:,}", *_rival(found, "read")))
        if "network" in found:
            label = f"{named(name)}: coauthor network"
            rows.append((label, f"{found['given']:,}", *_rival(found, "network")))
    return tabled(("rival", "entries", "works/s", "wall s", "CPU s", "peak MiB"), rows)


def named(name: str) -> str:
    """A rival with its version."""
    name, _, what = name.partition("-")
    if what:
        return f"{named(name)} ({what})"
    if name == "bibtexparser":
        return f"{name} {version(name)}"
    pins = (Path(__file__).parent / "rivals.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split()[0].split("==") for line in pins if "==" in line)
    return f"{name} {pinned[name]}"


def _rival(found: Found, what: str) -> tuple[str, ...]:
    _, *figures = _stage("", found["entries"], {**found[what], "peak": found["peak"]})
    return tuple(figures)


def _ratios(figures: Found) -> str:
    rival = figures["rivals"]["litstudy"]
    count = figures["line"]["records"]
    reading = rival["entries"] / rival["read"]["wall"]
    both = rival["entries"] / (rival["read"]["wall"] + rival["network"]["wall"])
    whole = count / figures["command"]["wall"]
    parse = figures["parse"]["records"] / figures["parse"]["wall"]
    same = rival["given"] / rival["graphkit_same"]["wall"]
    memory = f" with {rival['graphkit_same']['peak'] / rival['peak']:.2f} of the memory"
    lines = [
        f"`graphkit load` (all stages) over litstudy's reading: {whole / reading:.1f} times",
        f"`graphkit load` over litstudy's reading and coauthor network: {whole / both:.1f} times",
        f"  on the same {rival['given']:,} entries: {same / both:.1f} times,{memory}",
    ]
    cpu = count / figures["command"]["cpu"] / (rival["entries"] / rival["read"]["cpu"])
    lines.append(f"`graphkit load` over litstudy's reading, by CPU seconds: {cpu:.1f} times")
    for name, found in figures["rivals"].items():
        ratio = parse / (found["entries"] / found["read"]["wall"])
        lines.append(f"graphkit's BibTeX loader over {named(name)}: {ratio:.2f} times")
    return "ratios (works a second, wall clock)\n" + "\n".join(lines)


def tabled(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(len(row[n]) for row in cells) for n in range(len(heads))]
    cells.insert(1, tuple("-" * width for width in widths))
    return "\n".join(
        "  ".join(
            text.ljust(width) if n == 0 else text.rjust(width)
            for n, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    )
