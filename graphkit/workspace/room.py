"""The disk that a graph will take, foretold before hours of work: by what was read.

The tables, store and index of a new generation stand beside the old one until it is whole.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

from graphkit.errors import DiskFullError
from graphkit.graph import LARGE
from graphkit.questions.prepared import HUGE
from graphkit.workspace.amounts import Amounts

# Bytes, fitted to loads of 5,000 to 30,000 works of six kinds, and of a million ready-made ties:
# each is within 15 % of what these took, and within 12 % at 100,000 works.
BASE = 9_700_000  # that every graph takes, however small
EACH = Amounts(records=258, people=1_392, homes=174)
PAST = 840  # more for each author, for what suggestions rest on, where a load makes that
ON_DISK = 34  # bytes that an author takes in the tables by whose size it is decided
LEAST = 0.4  # of that: what is surely needed
SAID = 1 << 30  # bytes from which a load says so


class Room(NamedTuple):
    """Bytes that a graph will take, probably and at the least, and those that are free."""

    likely: int
    least: int
    free: int

    @property
    def words(self) -> str:
        """The same for a person."""
        return (
            f"about {size_in_words(self.likely)} of disk, and {size_in_words(self.free)} are free"
        )


def foretold(folder: Path, given: Amounts) -> Room:
    """The room for a graph of what is stated."""
    free = shutil.disk_usage(folder).free
    need = given.times(EACH)
    if given.people * ON_DISK >= LARGE * HUGE:
        need += given.people * PAST
    return Room(BASE + round(need), round(LEAST * need), free)


def look(room: Room) -> str | None:
    """A warning where the disk is probably too small; DiskFullError where it surely is."""
    if room.free < room.least:
        raise DiskFullError(f"The graph will take {room.words}.")
    if room.free < room.likely:
        return f"The disk may be too small: the graph will take {room.words}."
    return None


def size_in_words(count: int) -> str:
    """Bytes for a person, in two digits.

    >>> size_in_words(8_016_777_216), size_in_words(24_000_000), size_in_words(999)
    ('8.0 GB', '24 MB', '0 MB')
    """
    if count >= 10**9:
        return f"{count / 10**9:.1f} GB" if count < 10**10 else f"{count / 10**9:,.0f} GB"
    return f"{count / 10**6:.0f} MB"
