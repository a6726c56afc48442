"""SpringerLink CSV of search results -> works.

Older exports run the names together ("Ann WalkerBo Li"). They are parted where a small letter meets
a capital, and the work is marked with a doubt, because "John McCoy" has such a place within.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Rejected, Work

from . import _columns, _compose, _kinds, _people, _text

FORMAT = "springer-csv"
TITLE = "SpringerLink CSV"
SUFFIXES = (".csv",)

VENDOR = _columns.Vendor(
    FORMAT, "SpringerLink CSV",
    columns={
        "title": ("item title",), "venue": ("publication title",), "series": ("book series title",),
        "volume": ("journal volume",), "number": ("journal issue",), "doi": ("item doi",),
        "authors": ("authors",), "year": ("publication year",), "url": ("url",),
        "kind": ("content type",),
    },
    signs=(("item title", "item doi", "authors"),),
    expected=("title", "venue", "doi", "authors", "year", "kind"),
    kinds={
        "article": _kinds.ARTICLE, "chapter": _kinds.CHAPTER, "book": _kinds.BOOK,
        "chapter conferencepaper": _kinds.CONFERENCE_PAPER,
        "conference paper": _kinds.CONFERENCE_PAPER,
        "conference proceedings": _kinds.BOOK, "reference work entry": _kinds.CHAPTER,
        "referenceworkentry": _kinds.CHAPTER, "reference work": _kinds.BOOK,
        "protocol": _kinds.CHAPTER,
        "research article": _kinds.ARTICLE, "review article": _kinds.REVIEW,
        "editorial": _kinds.EDITORIAL,
    },
)  # fmt: skip

# "WalkerBo", "(Luke) ZhangXiaoru", "C.Li"; not within "McCoy", "MacKay", "DeVries", "LaSalle" …
_SEAM = re.compile(
    r"(?<=[^\W\d_A-ZÀ-ÖØ-Þ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bVan)"
    r"(?<!\bFitz)(?<!\bO)(?=[A-ZÀ-ÖØ-Þ])|(?<=\))(?=[A-ZÀ-ÖØ-Þ])"
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a SpringerLink CSV."""
    return _columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return _columns.read(document, VENDOR, _fill)


def _fill(row: _columns.Cells, found: _compose.Found) -> None:
    if found.kind == _kinds.BOOK and not row["series"]:
        found.venue = ""
    text = _text.clean(row["authors"])
    if ";" in text:
        names = re.split(r"\s*;\s*", text)
    else:
        names = _SEAM.split(text)
        if len(names) > 1:
            found.extra["doubt"] = (
                "the file runs the authors' names together; they were parted by guess"
            )
            found.extra["authors_as_printed"] = text
    found.authors = _people.gather(_people.from_text(n.strip(" ,")) for n in names if n.strip(" ,"))
