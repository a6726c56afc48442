"""Lens.org CSV of scholarly works -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Rejected, Work

from . import _columns, _compose, _kinds, _people, _text

FORMAT = "lens-csv"
TITLE = "Lens CSV"
SUFFIXES = (".csv",)

VENDOR = _columns.Vendor(
    FORMAT, "Lens CSV",
    columns={
        "lens_id": ("lens id",), "title": ("title",), "date": ("date published",),
        "year": ("publication year",), "kind": ("publication type",), "venue": ("source title",),
        "issn": ("issns", "issn"), "publisher": ("publisher",), "authors": ("author s", "authors"),
        "abstract": ("abstract",), "volume": ("volume",), "number": ("issue number", "issue"),
        "first_page": ("start page",), "last_page": ("end page",),
        "categories": ("fields of study",), "keywords": ("keywords",), "mesh": ("mesh terms",),
        "url": ("external url", "url"), "source_urls": ("source urls",), "pmid": ("pmid",),
        "doi": ("doi",), "mag": ("microsoft academic id",), "pmcid": ("pmcid",),
        "references": ("references",), "times_cited": ("citing works count",),
        "open_access": ("open access colour", "is open access"), "funding": ("funding",),
    },
    signs=(("lens id", "title", "author s"), ("lens id", "title", "publication year")),
    expected=("lens_id", "title", "authors", "year", "venue", "doi", "categories", "references"),
    kinds={
        "journal article": _kinds.ARTICLE,
        "conference proceedings article": _kinds.CONFERENCE_PAPER,
        "conference proceedings": _kinds.CONFERENCE_PAPER, "book": _kinds.BOOK,
        "book chapter": _kinds.CHAPTER, "preprint": _kinds.PREPRINT, "dissertation": _kinds.THESIS,
        "report": _kinds.REPORT, "review": _kinds.REVIEW, "dataset": _kinds.DATASET,
        "editorial": _kinds.EDITORIAL, "letter": _kinds.EDITORIAL, "component": _kinds.OTHER,
        "reference entry": _kinds.CHAPTER, "working paper": _kinds.PREPRINT,
    },
    others=re.compile(
        "source_country|chemicals|citing_patents_count|(?:is_)?open_access.*|references_count"
        "|cited_by_count|asjc.*|.*_ids?|clinical_trials|column_.*"
    ),
)  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a Lens CSV."""
    return _columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return _columns.read(document, VENDOR, _fill)


def _fill(row: _columns.Cells, found: _compose.Found) -> None:
    found.ids.add("lens", _text.clean(row["lens_id"])[:40])
    if row["mag"].isdigit():
        found.ids.add("mag", row["mag"])
    for address in row["source_urls"].split():
        found.ids.address(address)
        found.url = found.url or address
    found.authors = _people.gather(
        _people.from_text(name) for text in row.list("authors")
        if (name := _compose.tidy_name(_text.clean(text))[0])
    )  # fmt: skip
    mesh = (w for w in _columns.words(row, "mesh"))
    found.categories = tuple(dict.fromkeys([*found.categories, *mesh]))
    found.references = tuple(
        dict.fromkeys(f"lens:{_text.clean(v)}" for v in row.list("references"))
    )
    _compose.put(found.extra, "funding", [row["funding"]])
