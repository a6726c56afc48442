"""Where a large file may be cut, so that its parts can be read by themselves.

A loader says in `CUT` behind what a record begins whatever stood before it, and what in a file
forbids cutting. The file is looked through once, in constant memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from graphkit.records import Loader
from graphkit.sources.documents import FileDocument

LARGEST = 1 << 25  # bytes; a file whose records lie further apart is read in one piece
_KEPT = 4096  # bytes in which a cut, or what forbids it, lies as a whole
_CHUNK = 1 << 20
_LONE_RETURN = re.compile(rb"\r[^\n]")  # old Mac lines: then lines are not what is counted


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a file, and the line on which it begins."""

    line: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Cut:
    at: int
    line: int


def parts(document: FileDocument, loader: Loader, size: int) -> Iterator[Part] | None:
    """The file in parts of about that size; None where it has to be read in one piece."""
    rules = getattr(loader, "CUT", None)
    if rules is None or document.damage or document.encoding not in ("utf-8", "utf-8-sig"):
        return None
    with document.open_bytes() as stream:
        cuts = _cuts(stream, rules, size)
    return _pieces(document, cuts) if cuts else None


def _cuts(stream: BinaryIO, rules: tuple[str, str], size: int) -> list[_Cut] | None:
    between = re.compile(rules[0].encode("ascii"))
    never = re.compile(rules[1].encode("ascii")) if rules[1] else None
    cuts: list[_Cut] = []
    buffer, offset, line = b"", 0, 1  # what is looked at, where it begins, and its line
    wanted = size
    while chunk := stream.read(_CHUNK):
        buffer += chunk
        if _LONE_RETURN.search(buffer) or (never is not None and never.search(buffer)):
            return None
        while match := between.search(buffer, max(0, wanted - offset)):
            if match.end() == len(buffer):
                break  # what begins here is not seen yet
            cuts.append(_Cut(offset + match.end(), line + buffer.count(b"\n", 0, match.end())))
            wanted = cuts[-1].at + size
        if offset + len(buffer) - wanted > LARGEST:
            return None
        done = max(0, len(buffer) - _KEPT)
        line += buffer.count(b"\n", 0, done)
        offset += done
        buffer = buffer[done:]
    return cuts


def _pieces(document: FileDocument, cuts: list[_Cut]) -> Iterator[Part]:
    at, line = 0, 1
    with document.open_bytes() as stream:
        for cut in cuts:
            yield Part(line, stream.read(cut.at - at))
            at, line = cut.at, cut.line
        yield Part(line, stream.read())
