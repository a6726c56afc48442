"""A page for each of many people, by as many processes as there are, into one folder."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from graphkit.analyse import rank
from graphkit.errors import UsageError
from graphkit.files import write_text
from graphkit.questions import person
from graphkit.questions.pictures import Look, picture
from graphkit.questions.snapshot import Giver, Snapshot
from graphkit.views.gallery import GalleryLine, file_of, index_of, page_of, shared_files
from graphkit.workspace.workspace import Workspace

FEW = 24  # so many pages are made sooner here than by other processes
CHUNK = 20
MARK = "graphkit gallery"


def make_gallery(
    giver: Giver,
    snapshot: Snapshot,
    folder: str | Path,
    people: Iterable[str] = (),
    *,
    top: int = 0,
    hops: int = 1,
    max_nodes: int = 40,
    title: str = "People",
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Path:
    """A page for each of some people (names or ids), or the `top` by works, and an index.

    All pages share one library in the folder; `workers` processes make them. Returns the index.
    """
    target, look = Path(folder), Look(hops, max_nodes)
    listed = [snapshot.person(name) for name in people]
    if top:
        whole = snapshot.projection
        listed += [whole.number(person.id) for person in rank(whole, "works", top)]
    listed = list(dict.fromkeys(listed))
    if not listed:
        raise UsageError("A gallery needs people: names, or --top N.")
    _prepare(target, title)
    many = workers if workers is not None else min(os.cpu_count() or 1, 8)
    entries: list[GalleryLine] = []
    if len(listed) <= FEW or many < 2 or snapshot.conditions or not isinstance(giver, Workspace):
        for n, number in enumerate(listed, 1):
            entries.append(_page(snapshot, number, target, look))
            progress(n, len(listed))
    else:
        parts = [listed[n : n + CHUNK] for n in range(0, len(listed), CHUNK)]
        opened = (str(giver.folder), snapshot.tables.folder.name)
        for made in _together(opened, parts, target, look, many):
            entries += made
            progress(len(entries), len(listed))
    made_by = f"graphkit gallery --hops {hops} --max-nodes {max_nodes}"
    shown = {entry.file for entry in entries}
    for page in (target / "people").glob("*.html"):
        if page.name not in shown:
            page.unlink()  # of somebody who is not in it any more, or asked to be left out
    index = target / "index.html"
    write_text(index, index_of(title, entries, made_by))
    return index


def _prepare(target: Path, title: str) -> None:
    """The folder with what all pages share; a folder that holds something else is left alone."""
    if target.is_dir():
        index = target / "index.html"
        strange = [p.name for p in target.iterdir()]
        ours = index.exists() and MARK in index.read_text(encoding="utf-8")
        if strange and not ours:
            raise UsageError(f"{target} holds other things ({strange[0]!r}); name a new folder.")
    elif target.exists():
        raise UsageError(f"{target} is a file; a gallery is a folder.")
    target.mkdir(parents=True, exist_ok=True)
    if not (target / "index.html").exists():  # who stops from here on can begin again
        write_text(target / "index.html", index_of(title, [], MARK))
    for part in ("people", "lib"):
        (target / part).mkdir(exist_ok=True)
    for name, content in shared_files().items():
        write_text(target / "lib" / name, content)


def _together(
    opened: tuple[str, str], parts: Sequence[Sequence[int]], target: Path, look: Look, many: int
) -> Iterator[list[GalleryLine]]:
    spawn = multiprocessing.get_context("spawn")  # a fork would share the open database
    with ProcessPoolExecutor(min(many, len(parts)), spawn, _open, opened) as pool:
        jobs = [pool.submit(_chunk, part, str(target), look) for part in parts]
        for job in as_completed(jobs):
            yield job.result()


_opened: list[Snapshot] = []  # of a working process


def _open(workspace: str, generation: str) -> None:
    _opened.append(Workspace(workspace).snapshot_of(generation))


def _chunk(people: Sequence[int], target: str, look: Look) -> list[GalleryLine]:
    return [_page(_opened[0], number, Path(target), look) for number in people]


def _page(snapshot: Snapshot, number: int, target: Path, look: Look) -> GalleryLine:
    facts = person.facts(snapshot, number)
    cut = picture(snapshot, number, look).slice
    name = file_of(facts["id"], facts["name"])
    write_text(target / "people" / name, page_of(cut))
    labels = {c.id: c.label for c in cut.communities}
    return GalleryLine(
        facts["id"],
        facts["name"],
        name,
        facts["works"],
        facts["degree"],
        labels.get(facts["community"] or ""),
    )
