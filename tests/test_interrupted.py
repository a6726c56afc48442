"""Ctrl-C in the middle of what takes long: the workspace stays whole, and a repeat completes it.

The interrupt comes at a counted call of our own code: the same moment comes again in every run.
As in a notebook, the graph stays open afterwards, and the same verb is asked of it once more.
"""

from __future__ import annotations

import inspect
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from generated import write
from test_tables import contents

import graphkit as gk
from graphkit.ledger import Decisions
from graphkit.workspace.checking import check
from graphkit.workspace.deciding import Deciding

OURS = os.sep + "graphkit" + os.sep
MOMENTS = (0.4,)  # parts of the calls of the whole verb
ENDURED_MOMENTS = (*(n / 12 for n in range(12)), 0.97, 0.999)

MADE_ANEW = {"index.html"}  # a gallery's own, by which the folder is known before it is whole

State = tuple[dict[str, bytes], list[dict[str, Any]]]
Verb = Callable[[gk.KnowledgeGraph, Path], Any]


def _two(graph: gk.KnowledgeGraph) -> list[str]:
    return [graph.author(name).id for name in ("Given1 Family1", "Given3 Family3")]


def _merge(graph: gk.KnowledgeGraph, _: Path) -> int:
    """How many decisions stand then: one `undo` has to take it back."""
    with suppress(gk.UsageError):  # a repeat may find them one person already
        Deciding(graph).merge("p:027fe8019d02", "p:0adac2510f54")
    return len(Decisions(graph.ledger).standing())


def _forget(graph: gk.KnowledgeGraph, to: Path) -> None:
    with suppress(gk.NotFoundError):  # a repeat may find that it was done to the end
        graph.forget(to / "other.json")


# What may take more than a second on a graph of any size: those that change the workspace …
CHANGING: dict[str, Verb] = {
    "load": lambda graph, to: graph.load(to / "more.json") and None,
    "forget": _forget,
    "merge": _merge,
    "annotate": lambda graph, _: graph.annotate(graph.scores("pagerank")),
    "keep_communities": lambda graph, _: graph.keep_communities(
        graph.find_communities(resolution=4.0)
    ),
}
# … those that answer …
ASKING: dict[str, Verb] = {
    "rank": lambda graph, _: graph.rank("betweenness").to_csv(),
    "find_communities": lambda graph, _: graph.find_communities(seed=2).communities,
    "topics": lambda graph, _: graph.topics(source="text", k=3).to_csv(),
    "trends": lambda graph, _: graph.trends("text", k=3).to_csv(),
    "suggestions": lambda graph, _: graph.suggestions(_two(graph)[0]).rows(),
    "record": lambda graph, _: graph.record(),
    "conflicts": lambda graph, _: graph.conflicts(*_two(graph)).rows(),
    "search": lambda graph, _: graph.search("journal").rows(),
    "path": lambda graph, _: graph.path(*_two(graph)).rows(),
    "overview": lambda graph, _: graph.overview().to_csv(),
    "cypher": lambda graph, _: graph.typed("MATCH (a:Author) RETURN count(a) AS n", {}).rows,
}
# … and those that write files.
WRITING: dict[str, Verb] = {
    "slice": lambda graph, to: graph.slice(_two(graph)[0]).save(to / "out" / "slice.html"),
    "report": lambda graph, to: graph.report(to / "out" / "report.html", author=_two(graph)[0]),
    "gallery": lambda graph, to: graph.gallery(to / "out", _two(graph)),
    "export": lambda graph, to: graph.export(to / "out" / "whole.gexf"),
    "export_import": lambda graph, to: graph.export_import(to / "out"),
}
VERBS = CHANGING | ASKING | WRITING


@contextmanager
def counting(stop: int | None = None) -> Iterator[list[int]]:
    """Count the calls of our functions; Ctrl-C at one of them."""
    calls = [0]

    def look(frame: FrameType, event: str, _: object) -> None:
        # not where a generator is let go, for what is raised there Python only mentions
        plain = not frame.f_code.co_flags & inspect.CO_GENERATOR
        if event == "call" and plain and OURS in frame.f_code.co_filename:
            calls[0] += 1
            if calls[0] == stop:
                sys.setprofile(None)
                signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.setprofile(look)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        signal.signal(signal.SIGINT, before)


def state(graph: gk.KnowledgeGraph) -> State:
    """The tables with their scores, and what the store answers.

    Not what bears the time and the id of a decision, which are others at each try.
    """
    tables = contents(graph.tables.folder)
    of_decisions = ("decisions.parquet", "generation.json")
    kept = {name: held for name, held in tables.items() if name not in of_decisions}
    return kept, graph.rows("graph/counts")


def same(found: State, *wanted: State) -> bool:
    """Whether a state is one of some; what differs is said by name, since bytes say little."""
    for tables, counts in wanted:
        differ = sorted(n for n in {*tables, *found[0]} if tables.get(n) != found[0].get(n))
        if not differ and counts == found[1]:
            return True
        print(differ, counts, found[1])
    return False


def written(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by name; not what names the workspace, for a copy is another one."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and "Meta" not in p.name)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two files and a workspace that holds the first; copies go to its neighbour."""
    folder = tmp_path_factory.mktemp("interrupted") / "ground"
    write(folder / "more.json", 30, seed=2)
    first = write(folder / "first.json", 60, seed=1)
    other = write(folder / "other.json", 10, seed=3)
    (folder / "out").mkdir()
    with gk.open(folder / "workspace") as graph:
        graph.load([first, other])
    return folder.rename(folder.with_name("kept"))


@pytest.fixture
def ground(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """The folder as it was at the start, always at the same place: a workspace keeps places."""
    monkeypatch.setenv("GRAPHKIT_PROCESSES", "1")

    def anew() -> Path:
        folder = kept.with_name("ground")
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(kept, folder))

    return anew


@contextmanager
def interrupted(
    verb: Verb, ground: Callable[[], Path], moment: float, calls: int
) -> Iterator[tuple[gk.KnowledgeGraph, Path]]:
    """The graph on which a verb was interrupted after such a part of its calls.

    What is kept from one call to the next makes them fewer; then it is tried again with as many.
    """
    for _ in range(5):
        folder = ground()
        with gk.open(folder / "workspace") as graph:
            try:
                with counting(1 + int(moment * (calls - 1))) as counted:
                    verb(graph, folder)
            except KeyboardInterrupt:
                yield graph, folder
                return
            calls = counted[0]
    pytest.fail("it ends before it can be interrupted")


def interrupt(name: str, ground: Callable[[], Path], moments: tuple[float, ...]) -> None:
    """Interrupt a verb at some moments; look at what is left, ask again, and look again."""
    verb, folder = VERBS[name], ground()
    with gk.open(folder / "workspace") as graph:
        old = state(graph)
        with counting() as calls:
            answer = verb(graph, folder)
        new, files = state(graph), written(folder / "out")
    assert (new != old) == (name in CHANGING)
    for moment in moments:
        with interrupted(verb, ground, moment, calls[0]) as (graph, folder):
            assert same(state(graph), old, new), moment
            with gk.open(folder / "workspace") as another:  # as another process finds it
                assert same(state(another), old, new), moment
            partly = written(folder / "out").items()
            assert {p for p in partly if p[0] not in MADE_ANEW} <= files.items()
            again = verb(graph, folder)
            assert name in WRITING or again == answer
            assert same(state(graph), new), moment
        assert written(folder / "out") == files
        assert [str(one) for one in check(folder / "workspace") if one.wrong] == []
        left = [p.name for p in (folder / "workspace").rglob("*.part")]
        assert left + [p.name for p in (folder / "workspace").glob("build-*")] == []


@pytest.mark.parametrize("name", VERBS)
def test_an_interrupted_verb_leaves_the_workspace_whole(
    name: str, ground: Callable[[], Path]
) -> None:
    interrupt(name, ground, MOMENTS)


@pytest.mark.endure
@pytest.mark.parametrize("name", VERBS)
def test_interrupted_at_many_moments(name: str, ground: Callable[[], Path]) -> None:
    interrupt(name, ground, ENDURED_MOMENTS)
