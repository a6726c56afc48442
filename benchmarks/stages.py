"""What each stage of a load costs: CPU seconds and memory of all its processes together.

    python benchmarks/stages.py WORKSPACE FILE...

Prints one JSON object: of each stage the CPU seconds (user and system, children too) without those
of the stages inside it, the most memory that all processes held together while it ran, and how much
of that was their own, not pages of files that the system may take back. Linux only.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

STAGES = (
    ("reading", "graphkit.workspace.taking", "Taking.run"),
    ("resolution: records taken in", "graphkit.resolve.statements", "Statements.add"),
    ("resolution: ordered", "graphkit.resolve.statements", "Statements.finish"),
    ("resolution: one work", "graphkit.resolve", "join_records"),
    ("resolution: works", "graphkit.resolve", "_resolve_works"),
    ("resolution: keys of mentions", "graphkit.resolve", "mention_keys"),
    ("identity: signatures", "graphkit.resolve.people", "People._signatures"),
    ("identity", "graphkit.resolve.people", "People.__init__"),
    ("identity: pairs", "graphkit.resolve.identity.identify", "pairs_of"),
    ("identity: evidence", "graphkit.resolve.identity.identify", "scored"),
    ("identity: strangers", "graphkit.resolve.identity.identify", "_strangers"),
    ("identity: names", "graphkit.resolve.identity.identify", "name_priors"),
    ("identity: clusters", "graphkit.resolve.identity.identify", "_clusters"),
    ("identity: how sure", "graphkit.resolve.identity.identify", "confidence_of"),
    ("resolution: people", "graphkit.resolve", "_resolve_people"),
    ("resolution: institutions", "graphkit.resolve", "_resolve_institutions"),
    ("resolution: countries", "graphkit.resolve", "countries_of_works"),
    ("resolution: topics", "graphkit.resolve", "resolve_topics"),
    ("resolution: references", "graphkit.resolve", "references_of"),
    ("resolution: control", "graphkit.resolve", "control"),
    ("resolution: findings kept", "graphkit.workspace.block_scores", "keep_scores"),
    ("resolution: findings kept", "graphkit.workspace.block_scores", "keep_pairs"),
    ("resolution", "graphkit.workspace.loading", "resolve"),
    ("tables made and written", "graphkit.graph.folder", "TableFolder.write"),
    ("communities", "graphkit.workspace.loading", "Load._score"),
    ("index of words", "graphkit.workspace.loading", "build_index"),
    ("answers: mapped tables", "graphkit.questions.prepared", "keep_mirror"),
    ("answers: links", "graphkit.questions.prepared", "keep_links"),
    ("answers: communities", "graphkit.questions.prepared", "keep_described"),
    ("answers: suggestions", "graphkit.questions.prepared", "keep_past"),
    ("answers", "graphkit.workspace.loading", "prepare"),
    ("store", "graphkit.workspace.loading", "Load._show"),
    ("receipt", "graphkit.workspace.loading", "Load._receipt"),
)
_TICK = os.sysconf("SC_CLK_TCK")
_EVERY = 0.2  # seconds between looks at memory


def tree(root: int) -> Iterator[int]:
    """A process and all below it."""
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            own = task.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in own:
            yield from tree(int(child))


def cpu() -> float:
    """CPU seconds so far of this process, of its children that ended and of those that run."""
    ended = os.times()
    found = ended.user + ended.system + ended.children_user + ended.children_system
    for child in [*tree(os.getpid())][1:]:
        try:
            fields = (
                Path(f"/proc/{child}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
            )
        except OSError:
            continue
        found += sum(int(n) for n in fields[11:15]) / _TICK
    return found


def memory() -> tuple[int, int]:
    """MiB that all processes hold, and of these what is their own and no file's."""
    held = own = 0
    for process in tree(os.getpid()):
        try:
            lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        values = dict(line.split(":", 1) for line in lines if line.startswith(("VmRSS", "RssAnon")))
        held += int(values.get("VmRSS", "0 kB").split()[0])
        own += int(values.get("RssAnon", "0 kB").split()[0])
    return held >> 10, own >> 10


class Meter:
    """Knows which stage runs, and what each took."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}
        self._running = ["the rest"]
        self._since = cpu()
        self._end = threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _of(self, stage: str) -> dict[str, float]:
        return self.found.setdefault(stage, {"cpu": 0.0, "peak": 0, "own": 0})

    def _charge(self) -> None:
        now = cpu()
        self._of(self._running[-1])["cpu"] += now - self._since
        self._since = now

    def _look(self) -> None:
        while not self._end.wait(_EVERY):
            held, own = memory()
            for stage in list(self._running):
                figures = self._of(stage)
                figures["peak"] = max(figures["peak"], held)
                figures["own"] = max(figures["own"], own)

    def wrap(self, stage: str, make: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, on this meter."""

        @functools.wraps(make)
        def measured(*given: Any, **named: Any) -> Any:
            self._charge()
            self._running.append(stage)
            try:
                return make(*given, **named)
            finally:
                self._charge()
                self._running.pop()

        return measured

    def end(self) -> dict[str, dict[str, float]]:
        """What was found."""
        self._charge()
        self._end.set()
        return {s: {k: round(v, 2) for k, v in f.items()} for s, f in self.found.items()}


def watch(meter: Meter) -> None:
    """Put every stage that this version has on the meter."""
    for stage, module, name in STAGES:
        holder: Any = importlib.import_module(module)
        *outer, last = name.split(".")
        for part in outer:
            holder = getattr(holder, part, None)
        found = vars(holder).get(last) if holder is not None else None
        if isinstance(found, classmethod):
            setattr(holder, last, classmethod(meter.wrap(stage, found.__func__)))
        elif found is not None:
            setattr(holder, last, meter.wrap(stage, found))
        else:
            print(f"stages: no {module}.{name} here", file=sys.stderr)


def main() -> None:
    """Load, and say what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    meter = Meter()
    importlib.import_module("graphkit.questions.prepared")
    watch(meter)
    load = importlib.import_module("graphkit.workspace").KnowledgeGraph
    begun = time.perf_counter()
    load(options.workspace).load(options.files)
    stages = meter.end()
    total = {
        "wall": round(time.perf_counter() - begun, 1),
        "cpu": round(sum(f["cpu"] for f in stages.values()), 1),
        "peak": max(f["peak"] for f in stages.values()),
        "own": max(f["own"] for f in stages.values()),
    }
    print(json.dumps({"total": total, "stages": stages}))


if __name__ == "__main__":
    main()
