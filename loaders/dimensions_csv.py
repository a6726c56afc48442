"""Dimensions CSV and XLSX of publications, also in the form for bibliometric mapping -> works.

The first line says when the data was exported; the header stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit import ids
from graphkit.names import fold
from graphkit.records import Affiliation, Document, Mention, Note, Rejected, Work, without_mail

from ._read import columns
from ._values import cleaning, compose, kinds, people

FORMAT = "dimensions-csv"
TITLE = "Dimensions CSV and XLSX"
SUFFIXES = (".csv", ".xlsx")

VENDOR = columns.Vendor(
    FORMAT, "Dimensions CSV",
    columns={
        "key": ("publication id",), "doi": ("doi",), "pmid": ("pmid",), "pmcid": ("pmcid",),
        "isbn": ("isbn",), "title": ("title",), "abstract": ("abstract",),
        "venue": ("source title", "source title anthology title", "anthology title"),
        "editors": ("book editors",), "publisher": ("publisher",), "issn": ("issn",),
        "categories": ("fields of research anzsrc 2020", "fields of research anzsrc 2008",
                       "fields of research", "for anzsrc categories"),
        "mesh": ("mesh terms",), "keywords": ("keywords", "concepts"),
        "year": ("pubyear", "publication year"),
        "date": ("publication date", "publication date online", "publication date print"),
        "volume": ("volume",), "number": ("issue",), "pages": ("pagination",),
        "open_access": ("open access",), "kind": ("publication type", "document type"),
        "authors": ("authors",),
        "raw_places": ("authors raw affiliation", "authors affiliations raw affiliation"),
        "places": ("authors affiliations",),
        "organisations": ("research organizations standardized",
                          "authors affiliations name of research organization"),
        "countries": ("country of research organization",
                      "authors affiliations country of research organization"),
        "times_cited": ("times cited",), "url": ("dimensions url", "source linkout"),
        "references": ("cited references",), "orcids": ("authors orcid", "orcid"),
    },
    signs=(("publication id", "doi", "title", "authors", "dimensions url"),
           ("rank", "publication id", "title", "pubyear"), ("publication id", "title", "pubyear")),
    expected=("key", "title", "authors", "year", "doi", "venue", "places", "categories"),
    kinds={
        "article": kinds.ARTICLE, "proceeding": kinds.CONFERENCE_PAPER,
        "preprint": kinds.PREPRINT,
        "chapter": kinds.CHAPTER, "monograph": kinds.BOOK, "edited book": kinds.BOOK,
        "book": kinds.BOOK, "seminar": kinds.CONFERENCE_PAPER, "review article": kinds.REVIEW,
        "research article": kinds.ARTICLE, "research chapter": kinds.CHAPTER,
        "conference paper": kinds.CONFERENCE_PAPER, "editorial": kinds.EDITORIAL,
        "letter to editor": kinds.EDITORIAL, "book review": kinds.REVIEW,
    },
    private=frozenset({"corresponding authors", "rank"}),
    others=re.compile(
        "acknowledgements|funding|anthology_title|publication_date.*|grid_ids|(?:city|state|country)"
        "_of_.*|funders?(?:_.*)?|uids_of_.*|supporting_grants|recent_citations|rcr|fcr|altmetric"
        "|source_linkout|dimensions_url|fields_of_research.*|sustainable_development_goals"
        "|source_uid|book_.*|source_title.*|publisher|hra_.*|rcdc_.*|health_.*|units_of_.*"
        "|research_org.*|authors_affiliations.*|column_.*"
    ),
)  # fmt: skip

_OWNED = re.compile(r"([^();]+?)\s*\(((?:[^()]|\([^()]*\))*)\)\s*(?:;|\Z)")
_CITED = re.compile(r"(10\.\d{4,9}/[^\s,;|\]]+)")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is a Dimensions export."""
    return columns.header_place(head, VENDOR)[1]


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return columns.read(document, VENDOR, _fill)


def _fill(row: columns.Cells, draft: compose.WorkDraft) -> None:
    draft.ids.add("dimensions", cleaning.clean(row["key"])[:40])
    mentions = [people.from_text(n) for text in row.list("authors") if (n := cleaning.clean(text))]
    owned = _owned(row["raw_places"]) or _owned(row["places"])
    orcids = {fold(name): value for name, value in _owned(row["orcids"]).items()}
    keys = [fold(cleaning.clean(text)) for text in row.list("authors")]
    folded = {fold(name): value for name, value in owned.items()}
    draft.authors = people.gather(
        Mention(
            m.name,
            m.given,
            m.family,
            m.suffix,
            ids.orcid(orcids.get(key)),
            (),
            tuple(Affiliation(p) for v in folded.get(key, "").split(";") if (p := _place(v))),
            m.kind,
        )
        for m, key in zip(mentions, keys, strict=True)
    )
    if not owned:
        compose.put(draft.extra, "affiliations", row.list("organisations"))
    compose.put(draft.extra, "countries", row.list("countries"))
    editors = (people.from_text(cleaning.clean(e)) for e in row.list("editors"))
    draft.editors = people.gather(editors).mentions
    draft.categories = tuple(
        dict.fromkeys(
            [
                *(re.sub(r"^\d{2,6}\s+", "", c) for c in draft.categories),
                *columns.words(row, "mesh"),
            ]
        )
    )
    values = (ids.doi(v) for v in _CITED.findall(row["references"]))
    draft.references = tuple(dict.fromkeys(f"doi:{cleaning.clean(v)}" for v in values if v))


def _owned(text: str) -> dict[str, str]:
    """What stands in brackets behind each name: "Smith, John (Univ X; Univ Y); Doe, Ann (Z)"."""
    return {name.strip(): inside for name, inside in _OWNED.findall(text)}


def _place(text: str) -> str:
    return without_mail(cleaning.untag(text)).strip(" ,;")
