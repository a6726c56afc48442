"""Two files that say one thing: VOSviewer's map, and the network beside it.

Neither can be read alone: the network has numbers for people, the map their names. They are found
by name ("map" in one is "network" in the other) and read as one document, at the map's place.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

BETWEEN = b"\n*network\n"  # the line that the loader of such files knows
_NAMES = (("map", "network"), ("Map", "Network"), ("MAP", "NETWORK"))
_ENDINGS = frozenset({".txt", ".tsv", ".csv"})
_HEAD = 400


def network_of(file: Path) -> Path | None:
    """The network beside a map; None where a file is no map or has none."""
    other = _named(file, 0)
    return other if other is not None and _is_map(file) else None


def map_of(file: Path) -> Path | None:
    """The map beside a network; None where a file is none or has no map."""
    other = _named(file, 1)
    return other if other is not None and _is_map(other) else None


def _named(file: Path, which: int) -> Path | None:
    if file.suffix.lower() not in _ENDINGS:
        return None
    for pair in _NAMES:
        before, mark, after = file.stem.rpartition(pair[which])
        other = file.with_name(f"{before}{pair[1 - which]}{after}{file.suffix}")
        if mark and other.is_file() and not other.is_symlink():
            return other
    return None


def _is_map(file: Path) -> bool:
    try:
        with open(file, "rb") as handle:
            heading = handle.read(_HEAD).removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].lower()
    except OSError:
        return False
    return heading.lstrip(b'"').startswith(b"id") and b"label" in heading


def together(first: Callable[[], BinaryIO], second: Path) -> Callable[[], BinaryIO]:
    """A stream of both, a line between them."""

    def opened() -> BinaryIO:
        raw: io.RawIOBase = _Both([first(), io.BytesIO(BETWEEN), second.open("rb")])
        return io.BufferedReader(raw)

    return opened


class _Both(io.RawIOBase):
    """Several streams, one behind the other."""

    def __init__(self, streams: list[BinaryIO]) -> None:
        self._streams = streams
        self._every = list(streams)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._streams:
            data = self._streams[0].read(len(buffer))
            if data:
                buffer[: len(data)] = data
                return len(data)
            self._streams.pop(0)
        return 0

    def close(self) -> None:
        for stream in self._every:
            stream.close()
        super().close()
