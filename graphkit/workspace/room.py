"""The disk that a graph will take, foretold before hours of work: what was measured, a record.

The tables, store and index of a new generation stand beside the old one until it is whole.
How much they take depends on what is stated: a tie of a ready-made graph takes a tenth of a work.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from graphkit.errors import DiskFullError

# Bytes a record beside those that every graph takes; benchmarks: 3,900 (BibTeX), 4,400 (Crossref)
# and 7,300 (OpenAlex) a work, and 3,000 more for what suggestions rest on.
BASE, LIKELY, LEAST = 2 << 20, 8_000, 300
SAID = 1 << 30  # bytes from which a load says so


class Room(NamedTuple):
    """Bytes that a graph will take, probably and at the least, and those that are free."""

    likely: int
    least: int
    free: int

    @property
    def words(self) -> str:
        """The same for a person."""
        return f"about {_size(self.likely)} of disk, and {_size(self.free)} are free"


def foretold(folder: Path, records: int) -> Room:
    """The room for a graph of so many records."""
    free = shutil.disk_usage(folder).free
    return Room(8 * BASE + LIKELY * records, BASE + LEAST * records, free)


def look(room: Room) -> str | None:
    """A warning where the disk is probably too small; DiskFullError where it surely is."""
    if room.free < room.least:
        raise DiskFullError(f"The graph will take {room.words}.")
    if room.free < room.likely:
        return f"The disk may be too small: the graph will take {room.words}."
    return None


def _size(count: int) -> str:
    """Bytes for a person, in two digits.

    >>> _size(8_016_777_216), _size(24_000_000), _size(999)
    ('8.0 GB', '24 MB', '0 MB')
    """
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB" if count < 10**10 else f"{count / 10**9:,.0f} GB"
    return f"{count / 10**6:.0f} MB"
