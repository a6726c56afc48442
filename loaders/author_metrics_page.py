"""Author metrics pages, saved or pasted: a name, numbers, and "N Papers" with their authors.

On top stand the author's name, main field, h-index, papers, citations, novelty and score; below it
the papers, each under a head such as "50.2CVApr 29". Long author lists end in "et al.", so the
page's owner may stand in the part that is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.records import Document, Profile, Rejected, Work

from ._pages import saved, sections

FORMAT = sections.METRICS
TITLE = "author metrics page (saved or pasted)"
SUFFIXES = (".txt", ".html", ".htm", ".md")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a page."""
    return saved.sure(head, FORMAT)


def read(document: Document) -> Iterator[Work | Profile | Rejected]:
    """The author and the papers of the page, and those of other pages in the same file."""
    yield from saved.read(document, FORMAT)
