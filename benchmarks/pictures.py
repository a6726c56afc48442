"""Pictures: slices as pages, their first picture in a real browser beside pyvis, and galleries.

    python benchmarks/pictures.py [--workspace DIR | --works 20000] [--quick] [--json OUT]

A slice of 300 people is made in a workspace that is open. Slices of 1,000 and 5,000 people are
opened in Chromium, and the same people and ties as pyvis's own page, physics on as it ships. A
page of graphkit carries its places, so the time to make both pages stands beside. pyvis is stopped
once it has taken longer than the goal asks: the ratio then says "more than".
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from corpus import write_bibtex
from networks import note
from processes import HERE, run, run_json
from report import tabled

Found = dict[str, Any]
PEOPLE = 300  # of the slice that is made in Python
MOST_MS, MOST_KB, MOST_GZIP_KB = 100, 900, 250
TIMES = {1000: 10, 5000: 30}  # goals: so many times as fast as pyvis, by people in the picture
MOST_FRAME = 100  # ms of script
GALLERY, GALLERY_SECONDS = 1000, 180
ASKED = 20  # people whose slice is made
OPENINGS = 3  # of a page of graphkit; pyvis's page is opened once
SPARE = 1.2  # of the time that shows a goal, before pyvis is stopped
LEAST, MOST = 20.0, 240.0  # seconds that a page may take in the browser
START = 90  # seconds for a browser to start and end, on a busy machine
FAR = 30  # hops: as many people as asked for, wherever they are


# -- graphkit's own part, in a process of its own ----------------------------------------------


def slices(workspace: str, people: str) -> Found:
    """Slices of so many people to HTML, in a workspace that is open: ms, memory, bytes."""
    from measures import Peak
    from rivals import Clock

    from graphkit import KnowledgeGraph

    peak = Peak()
    with KnowledgeGraph(workspace) as graph:
        ids = [row["id"] for row in graph.rank("works", ASKED).rows()]
        graph.rows("graph/counts")
        opened = peak.since()
        took, pages, cuts = [], [], []
        for ident in ids:
            clock = Clock()
            drawing = graph.author(ident).slice(hops=FAR, max_nodes=int(people))
            cut = clock.lap()
            page = drawing.html()
            html = clock.lap()
            took.append({k: 1000 * (cut[k] + html[k]) for k in cut} | {"html": 1000 * html["cpu"]})
            pages.append(page.encode())
            cuts.append(len(drawing.slice.nodes))
    sizes = [len(page) for page in pages]
    return {
        "asked": len(ids), "people": statistics.median(cuts), "first": took[0],
        "median": {k: statistics.median(one[k] for one in took[1:]) for k in took[0]},
        "most": {k: max(one[k] for one in took[1:]) for k in took[0]},
        "kb": statistics.median(sizes) / 1000, "most_kb": max(sizes) / 1000,
        "most_gzip_kb": max(len(gzip.compress(page, 6)) for page in pages) / 1000,
        "open": opened, "peak": peak.since(),
    }  # fmt: skip


def pages(workspace: str, people: str, folder: str) -> Found:
    """The same people and ties as a page of graphkit and as one of pyvis."""
    from rivals import Clock

    from graphkit import KnowledgeGraph

    with KnowledgeGraph(workspace) as graph:
        ident = graph.rank("works", 1).rows()[0]["id"]
        graph.author(ident).slice().html()  # what the first one opens is not of this page
        clock = Clock()
        drawing = graph.author(ident).slice(hops=FAR, max_nodes=int(people), kinds=())
        ours = drawing.html()
        made = clock.lap()
        cut = drawing.slice
    theirs, spent = _of_pyvis([(n.id, n.label) for n in cut.nodes],
                              [(e.source, e.target) for e in cut.edges])  # fmt: skip
    for name, page in (("graphkit", ours), ("pyvis", theirs)):
        Path(folder, f"{name}-{people}.html").write_text(page, encoding="utf-8")
    return {
        "people": len(cut.nodes), "ties": len(cut.edges),
        "graphkit": {**made, "kb": len(ours.encode()) / 1000},
        "pyvis": {**spent, "kb": len(theirs.encode()) / 1000},
    }  # fmt: skip


def _of_pyvis(people: list[tuple[str, str]], ties: list[tuple[str, str]]) -> tuple[str, Found]:
    from pyvis.edge import Edge
    from pyvis.network import Network
    from rivals import Clock

    clock = Clock()
    network = Network(cdn_resources="in_line")
    for ident, name in people:
        network.add_node(ident, label=name)
    # `add_edge` compares each tie with all before it; what it keeps is the same
    network.edges.extend(Edge(one, other, False).options for one, other in ties)
    return network.generate_html(), clock.lap()


# -- all together -----------------------------------------------------------------------------


def measured(folder: Path, workspace: Path, quick: bool = False) -> Found:
    """Slices, first pictures, panning and a gallery, each in a fresh process."""
    script = [sys.executable, str(HERE / "pictures.py")]
    found: Found = {"load": os.getloadavg()}
    note(f"slices of {PEOPLE} people")
    found["slice"], _ = run_json([*script, "--slices", str(workspace), str(PEOPLE)])
    sizes = list(TIMES)[:1] if quick else list(TIMES)
    for size in sizes:
        note(f"pages of {size:,} people")
        made, _ = run_json([*script, "--pages", str(workspace), str(size), str(folder)])
        found.setdefault("pages", {})[size] = made
    found["browser"] = _browser(folder, sizes)
    found["gallery"] = _gallery(folder, workspace, 60 if quick else GALLERY)
    return {**found, "load after": os.getloadavg()}


def _browser(folder: Path, sizes: list[int]) -> Found | None:
    """First pictures and panning; None where there is no browser."""
    try:
        from browsing import chromium
    except ImportError:
        return None
    if chromium() is None:
        return None
    found: Found = {"drawn": {}}
    for size in sizes:
        note(f"first picture of {size:,} people: graphkit")
        page = folder / f"graphkit-{size}.html"
        ours = [_in_browser("drawn", page, MOST) for _ in range(OPENINGS)]
        best = {k: statistics.median(one[k] for one in ours) for k in ("wall", "cpu")}
        limit = min(max(SPARE * TIMES[size] * max(best.values()), LEAST), MOST)
        note(f"first picture of {size:,} people: pyvis, at most {limit:.0f} s")
        theirs = _in_browser("drawn", folder / f"pyvis-{size}.html", limit)
        found["drawn"][size] = {
            "graphkit": {**ours[-1], **best, "stopped": any(one["stopped"] for one in ours)},
            "pyvis": theirs, "limit": limit,
        }  # fmt: skip
    note(f"panning {sizes[-1]:,} people")
    found["pan"] = {"people": sizes[-1]}
    found["pan"] |= _in_browser("pan", folder / f"graphkit-{sizes[-1]}.html", LEAST * 3)
    return found


def _in_browser(what: str, page: Path, limit: float) -> Found:
    """A page in a browser of its own; `stopped` where it gave no answer in time."""
    begun = time.perf_counter()
    command = [sys.executable, str(HERE / "browsing.py"), what, str(page), str(limit)]
    try:
        found, _ = run_json(command, limit + START)
    except TimeoutError:
        took = time.perf_counter() - begun - START
        return {"stopped": True, "wall": took, "cpu": 0.0}
    return found


def _gallery(folder: Path, workspace: Path, people: int) -> Found:
    """`graphkit gallery` as typed."""
    note(f"a gallery of {people:,} people")
    target = folder / "gallery"
    command = [sys.executable, "-m", "graphkit", "gallery", "--top", str(people),
               "-o", str(target), "-w", str(workspace)]  # fmt: skip
    limit = max(3 * GALLERY_SECONDS * people / GALLERY, LEAST * 3)
    try:
        spent = run(command, limit).figures()
    except TimeoutError:
        spent = {"wall": limit, "cpu": 0.0, "peak": 0.0, "stopped": True}
    made = list((target / "people").glob("*.html"))
    size = sum(page.stat().st_size for page in target.rglob("*") if page.is_file())
    return {"asked": people, "made": len(made), "mb": size / 1e6, **spent}


# -- what is printed --------------------------------------------------------------------------


def report(found: Found) -> str:
    """The figures, their ratios and goals as text."""
    load = f"pictures, on {os.cpu_count()} CPUs; load {found['load'][0]:.1f} before"
    parts = [f"{load}, {found['load after'][0]:.1f} after", _slices(found["slice"])]
    if found["browser"]:
        parts += [_drawn(found["pages"], found["browser"]["drawn"]), _ratios(found)]
        parts.append(_pan(found["browser"]["pan"]))
    else:
        parts.append("no Chromium (or no playwright): first pictures and panning are not measured")
    parts.append(_gallery_line(found["gallery"]))
    return "\n\n".join(parts)


def _slices(found: Found) -> str:
    rows = [
        (name, *(f"{found[key][k]:.0f}" for k in ("wall", "cpu", "html")))
        for name, key in (("the first", "first"), ("median of the others", "median"),
                          ("the slowest of them", "most"))
    ]  # fmt: skip
    title = f"slice of {found['people']:.0f} people to HTML ({found['asked']} slices)"
    cpu, size, packed = found["median"]["cpu"], found["most_kb"], found["most_gzip_kb"]
    return (
        f"{tabled((title, 'wall ms', 'CPU ms', 'of it HTML'), rows)}\n"
        f"goal {MOST_MS} ms: {_goal(cpu <= MOST_MS)}; largest page {size:,.0f} KB"
        f" (goal {MOST_KB}: {_goal(size <= MOST_KB)}), compressed {packed:,.0f} KB"
        f" (goal {MOST_GZIP_KB}: {_goal(packed <= MOST_GZIP_KB)}); peak {found['peak']:,.0f} MiB,"
        f" {found['open']:,.0f} once open"
    )


def _drawn(pages: Found, drawn: Found) -> str:
    rows = []
    for size, page in pages.items():
        for name in ("graphkit", "pyvis"):
            got, made = drawn[size][name], page[name]
            more = "more than " if got["stopped"] else ""
            heap = f"{got['heap']:.0f}" if "heap" in got else "unknown"
            rows.append((f"{page['people']:,} people, {page['ties']:,} ties: {name}",
                         f"{more}{got['wall']:.2f}", f"{more}{got['cpu']:.1f}", heap,
                         f"{made['wall']:.2f}", f"{made['kb']:,.0f}"))  # fmt: skip
    heads = ("first stable picture", "wall s", "CPU s", "heap MiB", "made in s", "KB")
    return tabled(heads, rows)


def _ratios(found: Found) -> str:
    lines = ["ratios over pyvis's own page (wall clock; more than 1: graphkit is faster)"]
    for size, page in found["pages"].items():
        got = found["browser"]["drawn"][size]
        ours, theirs = got["graphkit"], got["pyvis"]
        more = "more than " if theirs["stopped"] else ""
        times = theirs["wall"] / ours["wall"]
        met = times >= TIMES[size] and not ours["stopped"]
        goal = _goal(met, "not shown within the limit" if more else "NOT MET")
        both = (theirs["wall"] + page["pyvis"]["wall"]) / (ours["wall"] + page["graphkit"]["wall"])
        lines.append(
            f"{size:,} people: {more}{times:.1f} times (goal {TIMES[size]}: {goal});"
            f" making the page included {more}{both:.1f} times"
        )
        if ours.get("ready") == "no":
            lines.append("  without WebGL: the still picture was shown")
    opened = found["browser"]["pan"].get("opened")
    if opened is not None:  # a large map begins with its communities as one point each
        size = found["browser"]["pan"]["people"]
        got = found["browser"]["drawn"][size]
        more = "more than " if got["pyvis"]["stopped"] else ""
        times = got["pyvis"]["wall"] / (got["graphkit"]["wall"] + opened)
        lines.append(
            f"  all communities opened ({opened:.2f} s more): {more}{times:.1f} times"
        )  # fmt: skip
    return "\n".join(lines)


def _pan(found: Found) -> str:
    if found.get("stopped"):
        return f"panning {found['people']:,} people: no answer in {found['wall']:.0f} s"
    rows = [
        (name, f"{got['frames']:.0f}", f"{got['frames'] / got['seconds']:.0f}",
         f"{got['median']:.1f}", f"{got['longest']:.0f}")
        for name, got in (("dragged with the mouse", found["drag"]), ("by script", found["script"]))
    ]  # fmt: skip
    longest = max(found["drag"]["longest"], found["script"]["longest"])
    heads = (f"panning {found['people']:,} people", "frames", "a second", "median ms", "longest ms")
    return (
        f"{tabled(heads, rows)}\n"
        f"longest script of a frame: {longest:.0f} ms by wall clock (goal {MOST_FRAME}:"
        f" {_goal(longest <= MOST_FRAME)})"
    )


def _gallery_line(found: Found) -> str:
    more = "more than " if found.get("stopped") else ""
    aim = GALLERY / GALLERY_SECONDS
    speed = found["made"] / found["wall"]
    return (
        f"`graphkit gallery` of {found['made']:,} of {found['asked']:,} people: {more}"
        f"{found['wall']:.1f} s ({more}{found['cpu']:.1f} CPU), {speed:.1f} people/s"
        f" (goal {GALLERY:,} in {GALLERY_SECONDS} s, {aim:.1f} people/s:"
        f" {_goal(speed >= aim and not more)}), {found['mb']:.1f} MB,"
        f" peak of one process {found['peak']:,.0f} MiB"
    )


def _goal(met: bool, otherwise: str = "NOT MET") -> str:
    return "met" if met else otherwise


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workspace", type=Path, help="one that is there (else one is made)")
    parser.add_argument("--works", type=int, default=20_000, help="of the made one (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="1,000 people, a gallery of 60")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures there")
    parser.add_argument("--slices", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--pages", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.slices or options.pages:
        print(json.dumps(slices(*options.slices) if options.slices else pages(*options.pages)))
        return
    with tempfile.TemporaryDirectory(prefix="graphkit-pictures-") as scratch:
        folder = Path(scratch)
        workspace = options.workspace or _loaded(folder, options.works)
        figures = measured(folder, workspace, options.quick)
    print(report(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _loaded(folder: Path, works: int) -> Path:
    note(f"loading {works:,} works")
    path, workspace = folder / "works.bib", folder / "workspace"
    write_bibtex(path, works, 1)
    run([sys.executable, "-m", "graphkit", "load", str(path), "-w", str(workspace)])
    return workspace


if __name__ == "__main__":
    main()
