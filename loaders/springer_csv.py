"""SpringerLink CSV of search results -> works.

Older exports run the names together ("Ann WalkerBo Li"). They are parted where a small letter meets
a capital, and the work is marked with a doubt, because "John McCoy" has such a place within.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Rejected, Work

from ._read import columns
from ._values import cleaning, compose, kinds, people

FORMAT = "springer-csv"
TITLE = "SpringerLink CSV"
SUFFIXES = (".csv",)

VENDOR = columns.Vendor(
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
        "article": kinds.ARTICLE, "chapter": kinds.CHAPTER, "book": kinds.BOOK,
        "chapter conferencepaper": kinds.CONFERENCE_PAPER,
        "conference paper": kinds.CONFERENCE_PAPER,
        "conference proceedings": kinds.BOOK, "reference work entry": kinds.CHAPTER,
        "referenceworkentry": kinds.CHAPTER, "reference work": kinds.BOOK,
        "protocol": kinds.CHAPTER,
        "research article": kinds.ARTICLE, "review article": kinds.REVIEW,
        "editorial": kinds.EDITORIAL,
    },
)  # fmt: skip

# "WalkerBo", "(Luke) ZhangXiaoru", "C.Li"; not within "McCoy", "MacKay", "DeVries", "LaSalle" …
_SEAM = re.compile(
    r"(?<=[^\W\d_A-ZÀ-ÖØ-Þ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDi)(?<!\bDu)(?<!\bLa)(?<!\bLe)(?<!\bVan)"
    r"(?<!\bFitz)(?<!\bO)(?=[A-ZÀ-ÖØ-Þ])|(?<=\))(?=[A-ZÀ-ÖØ-Þ])"
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a SpringerLink CSV."""
    return columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return columns.read(document, VENDOR, _fill)


def _fill(row: columns.Cells, draft: compose.WorkDraft) -> None:
    if draft.kind == kinds.BOOK and not row["series"]:
        draft.venue = ""
    text = cleaning.clean(row["authors"])
    if ";" in text:
        names = re.split(r"(?<!\s)\s*;\s*", text)
    else:
        names = _joined(_SEAM.split(text))
        if len(names) > 1:
            draft.extra["doubt"] = (
                "the file runs the authors' names together; they were parted by guess"
            )
            draft.extra["authors_as_printed"] = text
    draft.authors = people.gather(people.from_text(n.strip(" ,")) for n in names if n.strip(" ,"))


def _joined(pieces: list[str]) -> list[str]:
    """Names of which a capital within a given name ("WenGuang Chen") made two pieces."""
    names: list[str] = []
    begun = ""
    for piece in pieces:
        if " " in piece.strip() or not piece.strip():
            names.append(f"{begun}{piece}")
            begun = ""
        else:  # one word is no name: the rest of it follows
            begun += piece
    if begun and names:
        names[-1] += begun
    return names or pieces
