"""Researcher profiles, saved or pasted: who it is, how far it is verified, and published items.

The page names nobody but its owner. Its items stand under heads such as "preprint2026arXiv"; what
the page says about itself ("Building this graph slice") is no data.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.records import Document, Profile, Rejected, Work

from ._pages import saved, sections

FORMAT = sections.PROFILE
TITLE = "researcher profile page (saved or pasted)"
SUFFIXES = (".txt", ".html", ".htm", ".md")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a page."""
    return saved.sure(head, FORMAT)


def read(document: Document) -> Iterator[Work | Profile | Rejected]:
    """The person and the works of the page, and those of other pages in the same file."""
    yield from saved.read(document, FORMAT)
