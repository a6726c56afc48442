"""All pages of a saved file, each read by the rules of its kind.

Whichever of the page loaders a file was recognised by, all of its pages come out: a file may hold
a profile, a list and a bibliography one after the other. Each record says of which kind its page
is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from graphkit.records import Document, Origin, Profile, Rejected, Work, beyond, limit

from . import bibliography, handwritten, paper_list, profile, sections
from .page import head_lines, lines_of

CUT = "the file ends within this abstract"
_READERS: dict[str, Callable[[sections.Section, str], Iterator[Work | Profile | Rejected]]] = {
    sections.PROFILE: profile.read,
    sections.METRICS: paper_list.read,
    sections.EXCERPT: paper_list.read,
    sections.JEKYLL: bibliography.read,
    sections.PUBLICATIONS: handwritten.read,
}

KINDS = tuple(_READERS)


def read(document: Document, format: str) -> Iterator[Work | Profile | Rejected]:
    """The records of all pages in a file, in order."""
    most = limit("page")
    with document.open_text() as stream:
        text = stream.read(most + 1)
    if len(text) > most:
        yield Rejected(beyond("page", "a page"), Origin(document.name, format, 0))
        return
    lines = lines_of(text)
    pages = sections.sections(lines)
    last: Work | Profile | Rejected | None = None
    for page in pages:
        for record in _READERS[page.kind](page, document.name):
            if last is not None:
                yield last
            last = record
    if last is None:
        yield Rejected(f"no {format} was found in this file", Origin(document.name, format, 0))
    else:
        yield _ending(last, lines[-1].text)


def _ending(record: Work | Profile | Rejected, end: str) -> Work | Profile | Rejected:
    """The last record of a file, marked where the file ends in the middle of its abstract."""
    if not isinstance(record, Work) or not record.abstract or not record.abstract.endswith(end):
        return record
    if not re.search(r"\w\Z", end) or re.search(r"\S+[/.]\S+\Z", end):  # addresses end so as well
        return record
    return replace(record, extra=(*record.extra, ("doubt_abstract", CUT)))


@lru_cache(maxsize=4)
def _kinds_in(head: str) -> tuple[str, ...]:
    """The kinds of the pages from which something can be read, in order."""
    return tuple(
        page.kind
        for page in sections.sections(head_lines(head))
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
