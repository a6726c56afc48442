"""Where a document was found: the identity of a place, which is exact however odd a name is.

A place is what a newer document replaces. Names for people (`FileDocument.name`) leave out the
user's folders and show what cannot be written as \ufffd; two places never share their identity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from graphkit.records import Rejected

FILE, MEMBER, OBJECT, PIPE = "file", "member", "object", "pipe"
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffd]")
_DEVICES = ("/dev/", "/proc/")


class Place(NamedTuple):
    """A file, a member of one (of an archive, a sheet), a thing in memory with a name, or a pipe.

    What comes through a pipe, and what has no name, stands beside what came before: each of these
    is a place of its own, told apart by `member` once its content is known.
    """

    path: str
    member: str = ""
    kind: str = FILE


class Refusal(NamedTuple):
    """A document that is not read at all, with its place.

    Where it is `given_up`, what was read there before counts no longer.
    """

    rejected: Rejected
    place: Place
    given_up: bool = False


def exact(name: str | Path) -> str:
    """A path as text that can be stored, another one for every other path.

    Bytes that are no UTF-8 (surrogates, in Python) are written out after the replacement sign.
    """
    return _UNWRITABLE.sub(_written, str(name))


def _written(match: re.Match[str]) -> str:
    sign = match.group()
    return "\ufffd{}" if sign == "\ufffd" else f"\ufffd{{{ord(sign):x}}}"


def of_file(file: Path) -> Place:
    """The place of a file; a device has none that could be looked at again."""
    path = exact(file)
    return Place(path, "", PIPE if path.startswith(_DEVICES) else FILE)


def of_pipe(name: str) -> Place:
    """The place of what comes through standard input or a named pipe."""
    return Place(exact(name), "", PIPE)


def of_object(name: str, stated: bool) -> Place:
    """The place of a thing in memory: its name, if it has one."""
    return Place(f"object:{exact(name)}", "", OBJECT if stated else PIPE)


def of_members(file: Path, names: Iterable[str]) -> Iterator[Place]:
    """The places of the members of an archive, in their order: of equal names each has its own."""
    listed = [exact(name) for name in names]
    taken = set(listed)
    path = exact(file)
    used: set[str] = set()
    count: dict[str, int] = {}
    for name in listed:
        own = name
        while own in used:
            count[name] = count.get(name, 1) + 1
            own = f"{name}#{count[name]}"
            if own in taken:
                own = name
        used.add(own)
        yield Place(path, own, MEMBER)
