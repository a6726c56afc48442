"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TextIO


@contextlib.contextmanager
def written_aside(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Where to write what shall stand at `path`: it gets there when the block ends without error.

    `durable` waits until the disk has it, so that even a power cut leaves the old or the new file.
    """
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield aside
        if durable:
            put_in_place(aside, path)
        else:
            os.replace(aside, path)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


def put_in_place(aside: Path, path: Path) -> None:
    """Put a finished file in its place so that even a power cut leaves the old or the new one."""
    with open(aside, "rb+") as handle:
        os.fsync(handle.fileno())
    os.replace(aside, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """A new name is on the disk once its folder is, where a folder can be synced at all."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder_aside(folder: Path) -> Path:
    """Where to make what shall be a whole folder; what a killed process left there is gone.

    It is renamed by who made it: to the name itself, or to a free one beside it.
    """
    aside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    return aside


def open_text(path: Path, newline: str | None = None, errors: str = "strict") -> TextIO:
    """A text file to read, also one that gzip packed."""
    with open(path, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if packed:
        return gzip.open(path, "rt", encoding="utf-8-sig", errors=errors, newline=newline)
    return open(path, encoding="utf-8-sig", errors=errors, newline=newline)


def write_text(path: Path, text: str) -> None:
    """Write a text, whatever the locale; the file is there whole or not at all."""
    with written_aside(path) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def keep(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Keep what can be made again: where nothing can be written, it is made again next time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        with written_aside(path) as aside, open(aside, "wb") as file:
            write(file)


MADE_OF = "made_of"  # in a file of arrays: the generation that they follow from


def keep_arrays(path: Path, arrays: Mapping[str, Any], made_of: str) -> None:
    """Keep arrays that can be made again, with what they were made of."""
    import numpy as np  # noqa: PLC0415 - slow to import, and not for plain files

    stated: dict[str, Any] = {MADE_OF: np.frombuffer(made_of.encode("utf-8"), np.uint8)}
    keep(path, lambda file: np.savez(file, **stated, **arrays))


def kept_arrays(path: Path, names: Sequence[str], made_of: str) -> list[Any] | None:
    """Such arrays; None where they are missing, damaged, or made of something else.

    Every array lies there with its checksum, which is looked at when it is read.
    """
    import numpy as np  # noqa: PLC0415

    try:
        with open(path, "rb") as handle, np.load(handle, allow_pickle=False) as stored:
            if stored[MADE_OF].tobytes() != made_of.encode("utf-8"):
                return None
            return [stored[name] for name in names]
    except Exception:  # damage takes any form: of the archive, of a header, of sizes without end
        return None
