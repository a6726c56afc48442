"""A title and its authors that a page ran together: another cut, where names elsewhere say so.

A loader cuts such a line from its file alone and keeps the other ways to cut it. Where the first
author of its choice is nobody's name in all that was loaded, and that of another way is somebody's,
the other way is taken.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from graphkit.names import parts
from graphkit.records import Mention, Work

ALTERNATIVES = "split_alternatives"


def undecided(work: Work) -> bool:
    """Whether a record offers other ways to cut its line."""
    return bool(work.extra) and any(key == ALTERNATIVES for key, _ in work.extra)


def cut_as_known(work: Work, known: Container[str]) -> tuple[Work, str | None]:
    """The record as the names that are known elsewhere want it, and why, if that changed it."""
    if not work.authors or parts(work.authors[0].name).key in known:
        return work, None
    offered = next(value for key, value in work.extra if key == ALTERNATIVES)
    for way in offered.split(" || "):
        title, _, listed = way.partition(" | ")
        names = listed.split(", ")
        if title and names[0] and parts(names[0]).key in known:
            # only the first name is in question: those after it were apart on the page
            rest = work.authors[1:] if len(names) == len(work.authors) else None
            people = (Mention(names[0]), *(rest or [Mention(n) for n in names[1:]]))
            why = f"{names[0]} is named elsewhere, {work.authors[0].name} is not"
            return replace(work, title=title, authors=people), why
    return work, None
