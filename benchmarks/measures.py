"""What `bench` measures of graphkit, each in a process of its own. Prints one JSON object.

    python benchmarks/measures.py load works.bib WORKSPACE

The stages are told apart by the progress that `KnowledgeGraph.load` reports: the code that runs is
the one that every user runs.
"""

from __future__ import annotations

import contextlib
import json
import random
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rivals import Clock

Found = dict[str, Any]
ASKED = 200
OPENED = 20


class Peak:
    """The most memory held since the last look, in MiB; on other systems than Linux, ever."""

    def __init__(self) -> None:
        self._resets = True
        self.since()

    def since(self) -> float:
        """The peak since the last call."""
        try:
            status = Path("/proc/self/status").read_text(encoding="ascii")
            held = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets the mark
            return int(held.split()[1]) / 1024
        except (OSError, StopIteration):
            self._resets = False
            unit = 1024 if sys.platform != "darwin" else 1024 * 1024
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


class Stages:
    """Notes when each stage of a load begins; to be given to it as `progress`."""

    def __init__(self) -> None:
        self.found: dict[str, Found] = {}
        self._name = "reading"  # the first word of it comes after a thousand records
        self._clock, self._peak = Clock(), Peak()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Take note of progress."""
        del done, total
        name = "reading" if stage.startswith("reading") else stage
        if name != self._name:
            self.end()
            self._name = name

    def end(self) -> None:
        """Close the stage that is running."""
        self.found[self._name] = {**self._clock.lap(), "peak": self._peak.since()}


def load(path: str, folder: str) -> Found:
    """A whole load, by stages."""
    from graphkit import KnowledgeGraph

    with KnowledgeGraph(folder) as graph:
        stages = Stages()
        receipt = graph.load(path, progress=stages)
        stages.end()
        records = sum(file.records for file in receipt.files)
        tables = graph.tables
        return {
            "records": records,
            "works": tables.count("works"),
            "people": tables.count("authors"),
            "ties": tables.read("coauthor", ["works"]).num_rows,
            "stages": stages.found,
        }


def parse(path: str) -> Found:
    """Reading alone: from the file to normalised records, nothing kept."""
    from graphkit.sources import read

    clock, peak = Clock(), Peak()
    count = sum(1 for _ in read(path))
    return {"records": count, **clock.lap(), "peak": peak.since()}


def project(folder: str) -> Found:
    """The coauthor network as arrays, made anew."""
    from graphkit import KnowledgeGraph

    for cache in Path(folder).glob("tables/*/cache"):
        shutil.rmtree(cache, ignore_errors=True)
    with KnowledgeGraph(folder) as graph:
        tables = graph.tables
        del tables
        clock, peak = Clock(), Peak()
        size = len(graph.projection)
        return {"people": size, **clock.lap(), "peak": peak.since()}


def questions(folder: str, seed: str) -> Found:
    """Questions to a loaded graph: milliseconds over people drawn as often as works name them."""
    from graphkit import KnowledgeGraph

    def opened() -> None:
        with KnowledgeGraph(folder) as fresh:
            fresh.rows("graph/counts")

    peak = Peak()
    found = {"open, first query": _timed(lambda _: opened(), range(OPENED))}
    with KnowledgeGraph(folder) as graph:
        people = graph.tables.read("authors", ["id", "name"]).to_pylist()
        names = {row["id"]: str(row["name"]) for row in people}
        chance = random.Random(int(seed))
        written = graph.tables.read("authored", ["source"]).column(0).to_pylist()
        asked = chance.sample(sorted(written), min(ASKED, len(written)))
        for what, ask in _asks(graph, names).items():
            ask(asked[0])  # the first answer also opens files; `open` measures that
            found[what] = _timed(ask, asked)
    return {"asked": len(asked), "questions": found, "peak": peak.since()}


def _asks(graph: Any, names: dict[str, str]) -> dict[str, Callable[[str], object]]:
    from graphkit.errors import AmbiguousNameError
    from graphkit.slices.cutting import Cutter

    def by_name(ident: str) -> None:
        with contextlib.suppress(AmbiguousNameError):  # an answer, too: who they are
            graph.author(names[ident])

    def cut(ident: str) -> None:
        cutter = Cutter(graph.projection, 60)
        cutter.cut([graph.projection.number(ident)], 2)
        cutter.ties()

    def surname(ident: str) -> str:
        return names[ident].casefold().split()[-1]

    return {
        "author by id": graph.author,
        "author by name": by_name,
        "collaborators": lambda ident: graph.author(ident).all_collaborators(),
        "slice of 60, 2 hops, no layout": cut,
        "query people/coauthors": lambda ident: graph.rows("people/coauthors", author=ident),
        "query people/search": lambda ident: graph.rows("people/search", text=surname(ident)),
    }


def _timed(ask: Callable[[Any], object], asked: Sequence[Any]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds."""
    took = []
    for one in asked:
        start = time.perf_counter()
        ask(one)
        took.append(1000 * (time.perf_counter() - start))
    return {"median": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1]}


MEASURES: dict[str, Callable[..., Found]] = {
    "load": load,
    "parse": parse,
    "project": project,
    "questions": questions,
}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](*sys.argv[2:])))
