"""Lens.org CSV of scholarly works -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Rejected, Work

from ._read import columns
from ._values import cleaning, compose, kinds, people

FORMAT = "lens-csv"
TITLE = "Lens CSV"
SUFFIXES = (".csv",)

VENDOR = columns.Vendor(
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
        "journal article": kinds.ARTICLE,
        "conference proceedings article": kinds.CONFERENCE_PAPER,
        "conference proceedings": kinds.CONFERENCE_PAPER, "book": kinds.BOOK,
        "book chapter": kinds.CHAPTER, "preprint": kinds.PREPRINT, "dissertation": kinds.THESIS,
        "report": kinds.REPORT, "review": kinds.REVIEW, "dataset": kinds.DATASET,
        "editorial": kinds.EDITORIAL, "letter": kinds.EDITORIAL, "component": kinds.OTHER,
        "reference entry": kinds.CHAPTER, "working paper": kinds.PREPRINT,
    },
    others=re.compile(
        "source_country|chemicals|citing_patents_count|(?:is_)?open_access.*|references_count"
        "|cited_by_count|asjc.*|.*_ids?|clinical_trials|column_.*"
    ),
)  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a Lens CSV."""
    return columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return columns.read(document, VENDOR, _fill)


def _fill(row: columns.Cells, draft: compose.WorkDraft) -> None:
    draft.ids.add("lens", cleaning.clean(row["lens_id"])[:40])
    if row["mag"].isdigit():
        draft.ids.add("mag", row["mag"])
    for address in row["source_urls"].split():
        draft.ids.address(address)
        draft.url = draft.url or address
    draft.authors = people.gather(
        people.from_text(name)
        for text in row.list("authors")
        if (name := compose.tidy_name(cleaning.clean(text))[0])
    )
    mesh = (w for w in columns.words(row, "mesh"))
    draft.categories = tuple(dict.fromkeys([*draft.categories, *mesh]))
    draft.references = tuple(
        dict.fromkeys(f"lens:{cleaning.clean(v)}" for v in row.list("references"))
    )
    compose.put(draft.extra, "funding", [row["funding"]])
