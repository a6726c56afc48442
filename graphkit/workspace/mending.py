"""What was made from the records and does not fit any more is made again: the same bytes, in place.

Readers go on, for nothing that they have read changes. Scores lie twice, in the generation and in
`history/`; tables follow from the records. What cannot be had in the same bytes (another version of
a library wrote it) is beyond mending: then the generation is made anew.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from graphkit.files import MADE_OF, folder_aside
from graphkit.graph import AUTHOR_SCORES, MARK, SCORES, CheckedFiles, TableFolder
from graphkit.phrases import plural
from graphkit.sums import BESIDE, beside, is_noted, read_signed, remove_with_sums, unfit

KEPT_HISTORY = 50  # generations whose communities are remembered; small next to their tables
OURS = "community"  # the scores of people that a load finds itself
NO_SUMS = "nothing is known of what was written to it"
SCRATCH = "~mended"  # beside the generation; a later load takes it away, should it be left


@dataclass(slots=True)
class Mended:
    """Which files were made again, and which could not be."""

    done: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """What was mended, for a reader."""
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


def sweep(cache: Path, generation: str | None) -> list[str]:
    """Remove what is damaged of a cache: it is made again when it is asked for. Says what."""
    said = []
    for path in cache_files(cache):
        if (wrong := wrong_with_cache(path, generation)) is not None:
            remove_with_sums(path)
            said.append(
                f"{path.name} was damaged ({wrong}); it is made again when it is asked for."
            )
    return said


def cache_files(cache: Path) -> list[Path]:
    """The files of a cache, those among them that are missing and have their sums there."""
    there = list(cache.iterdir()) if cache.is_dir() else []
    known = {path.with_name(path.name.removesuffix(BESIDE)) for path in there}
    return sorted(path for path in known if not path.name.endswith(".part"))


def wrong_with_cache(path: Path, generation: str | None) -> str | None:
    """What is wrong with a file that is made again when it is asked for."""
    if is_noted(path):
        return unfit(path, whole=True)
    if beside(path).exists():
        return "its sums are damaged"
    if path.suffix == ".json":
        return None if read_signed(path) else "it is not whole"
    if path.suffix not in (".npz", ""):
        return NO_SUMS
    try:
        with zipfile.ZipFile(path) as arrays:
            made_of = arrays.read(f"{MADE_OF}.npy")
            bad = arrays.testzip()
    except Exception as error:  # damage takes any form
        return f"it cannot be read ({error})"
    if bad is None and generation is not None and not made_of.endswith(generation.encode("utf-8")):
        return "it was made of another generation"
    return None if bad is None else f"{bad} in it is damaged"


def keep_history(history: Path, tables: TableFolder) -> None:
    """Keep a generation's scores a second time, in files of their own."""
    final = history / tables.generation
    aside = folder_aside(final)
    shutil.copytree(tables.folder / SCORES, aside, dirs_exist_ok=True)
    kept = [path.name for path in aside.iterdir()]
    CheckedFiles(aside).seal(*kept, generation=tables.generation)
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
