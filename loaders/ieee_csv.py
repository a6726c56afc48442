"""IEEE Xplore CSV -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Affiliation, Document, Mention, Note, Rejected, Work

from . import _columns, _compose, _kinds, _people, _text

FORMAT = "ieee-csv"
TITLE = "IEEE Xplore CSV"
SUFFIXES = (".csv",)

VENDOR = _columns.Vendor(
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
        "ieee conferences": _kinds.CONFERENCE_PAPER, "iet conferences": _kinds.CONFERENCE_PAPER,
        "ieee journals": _kinds.ARTICLE, "ieee magazines": _kinds.ARTICLE,
        "iet journals": _kinds.ARTICLE,
        "ieee early access articles": _kinds.ARTICLE, "ieee standards": _kinds.REPORT,
        "wiley-ieee press ebook chapters": _kinds.CHAPTER, "early access articles": _kinds.ARTICLE,
    },
    others=re.compile(
        "date_added_to_xplore|patent_citation_count|funding_information|license|meeting_date"
        "|online_date|copyright_year|inspec_non_controlled_terms|doe_terms|pacs_terms|eisbn"
        "|column_.*"
    ),
)  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is an IEEE Xplore CSV."""
    return _columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return _columns.read(document, VENDOR, _fill)


def _fill(row: _columns.Cells, found: _compose.Found) -> None:
    if found.kind == _kinds.OTHER:
        stated = row["kind"].lower()
        by_word = (("conference", _kinds.CONFERENCE_PAPER), ("journal", _kinds.ARTICLE),
                   ("magazine", _kinds.ARTICLE), ("book", _kinds.CHAPTER),
                   ("standard", _kinds.REPORT))  # fmt: skip
        found.kind = next((kind for word, kind in by_word if word in stated), _kinds.OTHER)
    names = [_text.clean(n) for n in row["authors"].split(";")]
    places = [_text.clean(p) for p in row["places"].split(";")]
    while names and not names[-1]:
        names.pop()
    while places and not places[-1]:
        places.pop()
    if len(places) != len(names):
        _compose.put(found.extra, "affiliations", map(_compose.without_mail, places))
        places = [""] * len(names)
    mentions = []
    for name, stated in zip(names, places, strict=True):
        m = _people.from_text(_compose.tidy_name(name)[0])
        place = _compose.without_mail(_text.untag(stated))
        where = (Affiliation(place),) if place and place.upper() not in ("NA", "N/A") else ()
        mentions.append(Mention(m.name, m.given, m.family, m.suffix, None, (), where, m.kind))
    found.authors = _people.gather(mentions)
    words = [w for role in ("terms", "controlled", "mesh") for w in _columns.words(row, role)]
    found.categories = tuple(dict.fromkeys(words))
