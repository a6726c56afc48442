"""Packed folders (.tar, .tar.gz): read once from front to back, each file in its turn.

A tarball has no directory, so a member is kept aside while it is read, as long as its document.
"""

from __future__ import annotations

import lzma
import tarfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, cast

from graphkit.records import beyond, limit
from graphkit.sources import streams

_MAGIC, _AT, _BLOCK = b"ustar", 257, 512
# What a damaged one raises, whichever field of a header is not what it should be.
DAMAGE = (tarfile.TarError, OSError, EOFError, zlib.error, lzma.LZMAError, ValueError,
          OverflowError, RecursionError)  # fmt: skip


class Member(NamedTuple):
    """A file in a tarball: how to open it and its size, or why it cannot be."""

    opener: Callable[[], BinaryIO] | None
    size: int
    reason: str = ""


def is_tarball(opener: Callable[[], BinaryIO]) -> bool:
    """Whether what is opened begins as a tarball does."""
    try:
        with opener() as stream:
            return stream.read(_BLOCK)[_AT : _AT + len(_MAGIC)] == _MAGIC
    except DAMAGE:
        return False


def names(opener: Callable[[], BinaryIO]) -> list[str]:
    """The names of all members but folders, up to where it is damaged."""
    found: list[str] = []
    most = limit("members")
    try:
        for _, info in _infos(opener):
            if len(found) > most:
                break
            found.append(info.name)
    except DAMAGE:  # `members` meets it again, and says so
        pass
    if len(found) > most:
        raise OSError(beyond("members", "an archive"))
    return found


def members(opener: Callable[[], BinaryIO]) -> Iterator[Member]:
    """The members in their order, as many as `names` has."""
    for archive, info in _infos(opener):
        if not info.isreg():
            yield Member(None, 0, "is a link or a device, which is not followed")
            continue
        try:
            raw, size = streams.kept(cast(BinaryIO, archive.extractfile(info)))
        except streams.StreamError as error:
            yield Member(None, 0, f"cannot be read: {error}")
        else:
            yield Member(raw, size)


def _infos(opener: Callable[[], BinaryIO]) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    with opener() as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        for info in archive:
            archive.members.clear()  # type: ignore[attr-defined]  # or it would keep them all
            if not info.isdir():
                yield archive, info
