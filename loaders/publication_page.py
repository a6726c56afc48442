"""Hand-written publication pages of the widely copied "papertitle" kind, as HTML.

Each item is a title, then its authors with the page's owner in bold, the venue in italics, a year.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.records import Document, Profile, Rejected, Work

from ._pages import saved, sections

FORMAT = sections.PUBLICATIONS
TITLE = "hand-written publication page (HTML)"
SUFFIXES = (".html", ".htm")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a page."""
    return saved.sure(head, FORMAT)


def read(document: Document) -> Iterator[Work | Profile | Rejected]:
    """The works of the page, and those of other pages in the same file."""
    yield from saved.read(document, FORMAT)
