"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def written_aside(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Where to write what shall stand at `path`: it gets there when the block ends without error.

    `durable` waits until the disk has it, so that even a power cut leaves the old or the new file.
    """
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield aside
        if durable:
            with open(aside, "rb+") as handle:
                os.fsync(handle.fileno())
        os.replace(aside, path)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


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
