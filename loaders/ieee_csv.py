"""IEEE Xplore CSV -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Affiliation, Document, Mention, Note, Rejected, Work, without_mail

from ._read import columns
from ._values import cleaning, compose, kinds, people

FORMAT = "ieee-csv"
TITLE = "IEEE Xplore CSV"
SUFFIXES = (".csv",)

VENDOR = columns.Vendor(
    FORMAT, "IEEE Xplore CSV",
    columns={
        "title": ("document title",), "authors": ("authors",), "places": ("author affiliations",),
        "venue": ("publication title",), "date": ("issue date", "online date"),
        "year": ("publication year", "publication_year"), "volume": ("volume",),
        "number": ("issue",), "first_page": ("start page",), "last_page": ("end page",),
        "abstract": ("abstract",), "issn": ("issn",), "isbn": ("isbns", "isbn"), "doi": ("doi",),
        "url": ("pdf link",), "keywords": ("author keywords",), "terms": ("ieee terms",),
        "controlled": ("inspec controlled terms",), "mesh": ("mesh terms",),
        "times_cited": ("article citation count",), "number_of_references": ("reference count",),
        "publisher": ("publisher",), "kind": ("document identifier",),
    },
    signs=(("document title", "authors", "publication title", "doi"),
           ("document title", "authors", "author affiliations")),
    expected=("title", "authors", "places", "venue", "year", "doi", "keywords", "terms"),
    kinds={
        "ieee conferences": kinds.CONFERENCE_PAPER, "iet conferences": kinds.CONFERENCE_PAPER,
        "ieee journals": kinds.ARTICLE, "ieee magazines": kinds.ARTICLE,
        "iet journals": kinds.ARTICLE,
        "ieee early access articles": kinds.ARTICLE, "ieee standards": kinds.REPORT,
        "wiley-ieee press ebook chapters": kinds.CHAPTER, "early access articles": kinds.ARTICLE,
    },
    others=re.compile(
        "date_added_to_xplore|patent_citation_count|funding_information|license|meeting_date"
        "|online_date|copyright_year|inspec_non_controlled_terms|doe_terms|pacs_terms|eisbn"
        "|column_.*"
    ),
)  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is an IEEE Xplore CSV."""
    return columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return columns.read(document, VENDOR, _fill)


def _fill(row: columns.Cells, draft: compose.WorkDraft) -> None:
    if draft.kind == kinds.OTHER:
        stated = row["kind"].lower()
        by_word = (
            ("conference", kinds.CONFERENCE_PAPER),
            ("journal", kinds.ARTICLE),
            ("magazine", kinds.ARTICLE),
            ("book", kinds.CHAPTER),
            ("standard", kinds.REPORT),
        )
        draft.kind = next((kind for word, kind in by_word if word in stated), kinds.OTHER)
    names = [cleaning.clean(n) for n in row["authors"].split(";")]
    places = [cleaning.clean(p) for p in row["places"].split(";")]
    while names and not names[-1]:
        names.pop()
    while places and not places[-1]:
        places.pop()
    if len(places) != len(names):
        compose.put(draft.extra, "affiliations", map(without_mail, places))
        places = [""] * len(names)
    mentions = []
    for name, stated in zip(names, places, strict=True):
        m = people.from_text(compose.tidy_name(name)[0])
        place = without_mail(cleaning.untag(stated))
        where = (Affiliation(place),) if place and place.upper() not in ("NA", "N/A") else ()
        mentions.append(Mention(m.name, m.given, m.family, m.suffix, None, (), where, m.kind))
    draft.authors = people.gather(mentions)
    words = [w for role in ("terms", "controlled", "mesh") for w in columns.words(row, role)]
    draft.categories = tuple(dict.fromkeys(words))
