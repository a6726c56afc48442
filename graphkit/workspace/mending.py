"""What was made from the records and does not fit any more is made again: the same bytes, in place.

Readers go on, for nothing that they have read changes. Scores lie twice, in the generation and in
`history/`; tables follow from the records. What cannot be had in the same bytes (another version of
a library wrote it) is beyond mending: then the generation is made anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from graphkit.graph import AUTHOR_SCORES, MARK, SCORES, CheckedFiles, TableFolder
from graphkit.phrases import plural

KEPT_HISTORY = 50  # generations whose communities are remembered; small next to their tables
OURS = "community"  # the scores of people that a load finds itself
SCRATCH = "~mended"  # beside the generation; a later load takes it away, should it be left


@dataclass(slots=True)
class Mended:
    """Which files were made again, and which could not be."""

    done: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """The same, said."""
        said = []
        if self.done:
            names, were = ", ".join(self.done), plural(len(self.done), "was")
            said.append(f"{names} {were} damaged; made again from the records.")
        if self.beyond:
            said.append(f"{', '.join(self.beyond)}: damaged, so all tables are made anew.")
        for name in self.beyond:
            own = Path(name).stem.removeprefix(AUTHOR_SCORES)
            if name.startswith(f"{SCORES}/{AUTHOR_SCORES}") and own != OURS:
                said.append(f"The scores {own!r} that were added are lost; add them again.")
        return said


def mend(tables: TableFolder, kept: Path, again: Callable[[Path], TableFolder] | None) -> Mended:
    """Look at every file of a generation, and make again what does not fit.

    `kept` has its scores a second time; `again` writes its tables a second time, where it can.
    """
    files, mended = tables.files, Mended()
    wrong = list(files.misfits())
    for name in wrong:
        if name.startswith(f"{SCORES}/") and files.put(name, kept / Path(name).name):
            mended.done.append(name)
    left = [name for name in wrong if name not in mended.done]
    if any(not name.startswith(f"{SCORES}/") for name in left) and again is not None:
        scratch = tables.folder.with_name(tables.generation + SCRATCH)
        try:
            made = again(scratch).folder
            mended.done.extend(name for name in left if files.put(name, made / name))
        finally:
            for folder in scratch.parent.glob(f"{scratch.name}*"):
                shutil.rmtree(folder, ignore_errors=True)
    mended.beyond = [name for name in wrong if name not in mended.done]
    return mended


def keep_history(history: Path, tables: TableFolder) -> None:
    """Keep a generation's scores a second time, in files of their own."""
    aside = history / f"{tables.generation}.part"
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(tables.folder / SCORES, aside)
    kept = [path.name for path in aside.iterdir()]
    CheckedFiles(aside).seal(*kept, generation=tables.generation)
    final = history / tables.generation
    shutil.rmtree(final, ignore_errors=True)
    aside.rename(final)
    for folder in sorted(history.iterdir(), key=lambda f: f.stat().st_mtime)[:-KEPT_HISTORY]:
        shutil.rmtree(folder, ignore_errors=True)


def kept_history(history: Path, generation: str) -> CheckedFiles | None:
    """The scores that a generation had, where they were kept and still hold what was written."""
    kept = CheckedFiles(history / generation)
    if kept.folder.is_dir() and not (kept.folder / MARK).exists():  # a version that kept no sums
        kept.seal(*(p.name for p in kept.folder.glob("*.parquet")))
    return kept if kept.sealed and kept.listed and not kept.misfits() else None


def is_of_before(folder: Path) -> bool:
    """Whether a generation was written by a version that kept no sums: that is no damage."""
    try:
        notes = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(notes, dict) and list(notes) == ["schema"]
