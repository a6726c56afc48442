"""A page for each of many people, by as many processes as there are, into one folder."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.errors import UsageError
from graphkit.views.gallery import Entry, file_of, index_of, page_of, shared_files

if TYPE_CHECKING:
    from graphkit.workspace.knowledge_graph import KnowledgeGraph

FEW = 24  # so many pages are made sooner here than by other processes
CHUNK = 20
MARK = "graphkit gallery"


@dataclass(frozen=True, slots=True)
class Look:
    """How each picture is cut."""

    hops: int = 1
    max_nodes: int = 40
    title: str = "People"
    workers: int | None = None


def make_gallery(
    graph: KnowledgeGraph,
    people: Sequence[str],
    folder: str | Path,
    look: Look,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Path:
    """A page for each person (by id) and an index; returns the index."""
    target = Path(folder)
    _prepare(target)
    ids = list(dict.fromkeys(people))
    if not ids:
        raise UsageError("A gallery needs people: names, or --top N.")
    many = look.workers if look.workers is not None else min(os.cpu_count() or 1, 8)
    alone = len(ids) <= FEW or many < 2 or type(graph).__name__ == "Attached"
    entries: list[Entry] = []
    if alone:
        for n, ident in enumerate(ids, 1):
            entries.append(_page(graph, ident, target, look))
            progress(n, len(ids))
    else:
        parts = [ids[n : n + CHUNK] for n in range(0, len(ids), CHUNK)]
        for made in _together(graph.folder, parts, target, replace(look, workers=many)):
            entries += made
            progress(len(entries), len(ids))
    made_by = f"graphkit gallery --hops {look.hops} --max-nodes {look.max_nodes}"
    shown = {entry.file for entry in entries}
    for page in (target / "people").glob("*.html"):
        if page.name not in shown:
            page.unlink()  # of somebody who is not in it any more, or asked to be left out
    index = target / "index.html"
    _write(index, index_of(look.title, entries, made_by))
    return index


def _prepare(target: Path) -> None:
    """The folder with what all pages share; a folder that holds something else is left alone."""
    if target.is_dir():
        index = target / "index.html"
        strange = [p.name for p in target.iterdir()]
        ours = index.exists() and MARK in index.read_text(encoding="utf-8")
        if strange and not ours:
            raise UsageError(f"{target} holds other things ({strange[0]!r}); name a new folder.")
    elif target.exists():
        raise UsageError(f"{target} is a file; a gallery is a folder.")
    for part in ("people", "lib"):
        (target / part).mkdir(parents=True, exist_ok=True)
    for name, content in shared_files().items():
        _write(target / "lib" / name, content)


def _together(
    workspace: Path, parts: Sequence[Sequence[str]], target: Path, look: Look
) -> Iterator[list[Entry]]:
    spawn = multiprocessing.get_context("spawn")  # a fork would share the open database
    many = min(look.workers or 1, len(parts))
    with ProcessPoolExecutor(many, spawn, _open, (str(workspace),)) as pool:
        jobs = [pool.submit(_chunk, part, str(target), look) for part in parts]
        for job in as_completed(jobs):
            yield job.result()


_graph: list[KnowledgeGraph] = []  # of a working process


def _open(workspace: str) -> None:
    from graphkit.workspace.knowledge_graph import KnowledgeGraph  # noqa: PLC0415 - a circle

    _graph.append(KnowledgeGraph(workspace, None))


def _chunk(ids: Sequence[str], target: str, look: Look) -> list[Entry]:
    return [_page(_graph[0], ident, Path(target), look) for ident in ids]


def _page(graph: KnowledgeGraph, ident: str, target: Path, look: Look) -> Entry:
    person = graph.author(ident)
    cut = person.slice(hops=look.hops, max_nodes=look.max_nodes).slice
    name = file_of(person.id, person.name)
    _write(target / "people" / name, page_of(cut))
    labels = {c.id: c.label for c in cut.communities}
    facts = person.facts
    return Entry(person.id, person.name, name, facts["works"], facts["degree"],
                 labels.get(facts["community"] or ""))  # fmt: skip


def _write(path: Path, content: str) -> None:
    aside = path.with_name(path.name + ".part")
    aside.write_text(content, encoding="utf-8", newline="\n")
    os.replace(aside, path)
