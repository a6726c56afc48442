"""Publication lists that jekyll-scholar made, as HTML or as pasted text.

As text each item is one line in which title, authors, venue, year and abstract have run together,
after a tag such as "- AAAI". As HTML the markup keeps them apart, or the item is one citation.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.records import Document, Profile, Rejected, Work

from ._pages import saved, sections

FORMAT = sections.JEKYLL
TITLE = "jekyll-scholar publications page"
SUFFIXES = (".txt", ".html", ".htm", ".md")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a page."""
    return saved.sure(head, FORMAT)


def read(document: Document) -> Iterator[Work | Profile | Rejected]:
    """The works of the page, and those of other pages in the same file."""
    yield from saved.read(document, FORMAT)
