"""All pages of a saved file, each read by the rules of its kind.

Whichever of the page loaders a file was recognised by, all of its pages come out: a file may hold
a profile, a list and a bibliography one after the other. Each record says of which kind its page
is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from graphkit.records import Document, Origin, Profile, Rejected, Work

from . import _bibliography, _handwritten, _paper_list, _profile, _sections
from ._page import head_lines, lines_of

_READERS: dict[str, Callable[[_sections.Section, str], Iterator[Work | Profile | Rejected]]] = {
    _sections.PROFILE: _profile.read,
    _sections.METRICS: _paper_list.read,
    _sections.EXCERPT: _paper_list.read,
    _sections.JEKYLL: _bibliography.read,
    _sections.PUBLICATIONS: _handwritten.read,
}


def read(document: Document, format: str) -> Iterator[Work | Profile | Rejected]:
    """The records of all pages in a file, in order."""
    with document.open_text() as stream:
        lines = lines_of(stream.read())
    pages = _sections.sections(lines)
    found = False
    for page in pages:
        for record in _READERS[page.kind](page, document.name):
            found = True
            yield record
    if not found:
        yield Rejected(f"no {format} was found in this file", Origin(document.name, format, 0))


@lru_cache(maxsize=4)
def _kinds_in(head: str) -> tuple[str, ...]:
    """The kinds of the pages from which something can be read, in order."""
    return tuple(
        page.kind
        for page in _sections.sections(head_lines(head))
        if any(not isinstance(record, Rejected) for record in _READERS[page.kind](page, ""))
    )


def sure(head: str, kind: str, how: float = 0.9) -> float:
    """How sure a file beginning like this holds pages of a kind: more so for its first page."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith(("{", "[", "@", "%PDF", "<?xml")):
        return 0.0  # plainly another format, whatever words occur in it
    kinds = _kinds_in(head)
    if kind not in kinds:
        return 0.0
    return how if kinds[0] == kind else how - 0.1
