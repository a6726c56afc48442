"""Excerpts of a list of papers, pasted without the page around them.

Each paper stands under a head such as "LGMay 22Code"; title and authors may have run together into
one line. Whose list it was is not said, so the works have no owner.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.records import Document, Profile, Rejected, Work

from ._pages import saved, sections

FORMAT = sections.EXCERPT
TITLE = "excerpt of a list of papers (pasted)"
SUFFIXES = (".txt", ".html", ".htm", ".md")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a page."""
    return saved.sure(head, FORMAT)


def read(document: Document) -> Iterator[Work | Profile | Rejected]:
    """The works of the page, and those of other pages in the same file."""
    yield from saved.read(document, FORMAT)
