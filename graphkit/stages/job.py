"""Files -> tables and import files, once through, with every stage given to a runner."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit.errors import NothingUsableError, UsageError, room_needed
from graphkit.garbage import without_garbage_collection
from graphkit.graph import PAIR_CAP, SourceInfo, TableFolder, generation_name, tables_in_turn
from graphkit.projection import project
from graphkit.questions.scores import default_scores
from graphkit.records import Rejected
from graphkit.resolve import resolution_of
from graphkit.stages import importing, reading
from graphkit.stages.elsewhere import Staged
from graphkit.stages.runner import Runner
from graphkit.stores import Progress
from graphkit.stores.base import silent
from graphkit.stores.server.offline import ImportFiles

SCRATCH = "scratch"  # of a job's folder: what goes from one stage to the next; gone at the end


@dataclass(slots=True)
class Report:
    """What a job made, and what it could not read."""

    folder: Path
    tables: TableFolder
    files: ImportFiles
    records: int
    sources: int
    rejected: Sequence[Rejected]
    notes: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The rows of each table of things and relations."""
        return {name: self.tables.read(name).num_rows for name in _COUNTED}


_COUNTED = ("works", "authors", "topics", "institutions", "venues", "coauthor", "communities")


def run_job(
    runner: Runner[Any],
    paths: Iterable[str | Path],
    folder: Path,
    *,
    format: str | None = None,
    captured: str | None = None,
    progress: Progress = silent,
) -> Report:
    """Read what lies below the paths, and make a folder of tables and import files of it."""
    if folder.exists() and (not folder.is_dir() or any(set(folder.iterdir()) - {runner.scratch})):
        raise UsageError(f"{folder} is there already; name a folder that is not, or is empty.")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with without_garbage_collection(), room_needed("the job"):
            return _run(runner, paths, folder, (format, captured), progress)
    finally:
        shutil.rmtree(runner.scratch, ignore_errors=True)


def _run(
    runner: Runner[Any],
    paths: Iterable[str | Path],
    folder: Path,
    how: tuple[str | None, str | None],
    progress: Progress,
) -> Report:
    progress("reading", 0, None)
    files, passed_over = reading.listed(paths, *how)
    frame = runner.mapped("read", runner.put(files, reading.FILES), reading.read, reading.RECORDS)
    kept = runner.kept(frame, folder / "records", reading.RECORDS)
    slim = runner.mapped("set aside abstracts", kept, reading.without_abstracts, reading.RECORDS)
    sources, refused, notes = reading.sources_from(runner.taken(slim, reading.RECORDS))
    rejected = [*passed_over, *refused]
    _keep_rejected(folder, rejected)
    if not sources:
        raise NothingUsableError(f"Nothing could be read; {folder / 'rejected.jsonl'} says why.")
    progress("resolving", 0, sum(len(source.texts) for source in sources))
    staged = Staged(runner)
    resolved = resolution_of(
        [source.records() for source in sources], {}, elsewhere=staged
    ).resolved
    infos = [SourceInfo(f"source:{s.id}", s.name, s.format, len(s.texts)) for s in sources]
    progress("writing tables", 0, None)
    name = generation_name((s.id, s.name) for s in sources)
    tables = TableFolder.write(
        folder / "tables" / name, tables_in_turn(resolved, infos, staged.ties)
    )
    del resolved
    progress("finding communities", 0, None)
    default_scores(tables, project(tables, tables.cache), None)
    progress("writing import files", 0, None)
    imported = importing.write_import(runner, tables, folder / "import", name)
    teams = tables.read("works", ["authors"]).column(0).to_numpy()
    if big := int((teams > PAIR_CAP).sum()):
        notes.append(f"{big:,} works of more than {PAIR_CAP} authors make no ties.")
    records = sum(len(source.texts) for source in sources)
    return Report(folder, tables, imported, records, len(sources), rejected, notes)


def _keep_rejected(folder: Path, rejected: Iterable[Rejected]) -> None:
    with open(folder / "rejected.jsonl", "w", encoding="utf-8") as file:
        for one in rejected:
            file.write(json.dumps(one.to_dict(), ensure_ascii=False) + "\n")
