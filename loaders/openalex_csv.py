"""OpenAlex CSV, as its web site exports works -> works.

The older header has the paths of the API ("authorships.author.display_name"), the newer one words
("Work ID", "Authors"). Lists stand in one cell, parted by bars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit import ids
from graphkit.records import (
    Affiliation,
    Document,
    Mention,
    Metrics,
    Note,
    Organisation,
    Origin,
    Person,
    Record,
    Rejected,
    Tenure,
    Topic,
    Venue,
    without_mail,
)

from ._read import columns
from ._values import cleaning, compose, identify, kinds, people

FORMAT = "openalex-csv"
TITLE = "OpenAlex CSV (web export, old and new headers)"
SUFFIXES = (".csv",)

VENDOR = columns.Vendor(
    FORMAT, "OpenAlex CSV",
    columns={
        "entry_key": ("work id", "openalex id", "id", "ids openalex"),
        "title": ("title", "display name", "work title", "work"),
        "year": ("publication year", "year"), "date": ("publication date", "date"),
        "doi": ("doi", "ids doi"), "pmid": ("ids pmid", "pmid"), "pmcid": ("ids pmcid", "pmcid"),
        "mag": ("ids mag", "mag"), "language": ("language",), "kind": ("type", "work type"),
        "authors": ("authorships author display name", "author names", "authors", "author",
                    "authorships display name", "authorships author name"),
        "raw_authors": ("authorships raw author name", "raw author names", "raw author name"),
        "author_ids": ("authorships author id", "author ids", "author id", "authors id"),
        "orcids": ("authorships author orcid", "author orcids", "author orcid", "orcid", "orcids"),
        "institutions": ("authorships institutions display name", "institutions",
                         "institution names", "author institution names", "institution"),
        "rors": ("authorships institutions ror", "institution rors", "institution ror"),
        "places": ("authorships raw affiliation strings", "raw affiliation strings",
                   "authorships raw affiliation string", "raw affiliations", "affiliations"),
        "countries": ("authorships countries", "countries", "author countries"),
        "venue": ("primary location source display name", "host venue display name", "source",
                  "source name", "source title", "primary location display name", "journal",
                  "primary source", "venue"),
        "issn": ("primary location source issn l", "primary location source issn", "issn l", "issn",
                 "host venue issn l"),
        "publisher": ("primary location source host organization name", "publisher"),
        "volume": ("biblio volume", "volume"), "number": ("biblio issue", "issue"),
        "first_page": ("biblio first page", "first page"),
        "last_page": ("biblio last page", "last page"),
        "times_cited": ("cited by count", "citations", "citation count"),
        "url": ("primary location landing page url", "landing page url", "url",
        "open access oa url"),
        "open_access": ("open access oa status", "oa status", "open access"),
        "abstract": ("abstract",), "keywords": ("keywords display name", "keywords", "keyword"),
        "categories": ("topics display name", "topics", "primary topic display name",
                       "primary topic", "topic", "concepts display name", "concepts"),
        "references": ("referenced works", "referenced work ids", "references"),
        "retracted": ("is retracted", "retracted"),
    },
    signs=(("id", "title", "authorships author display name"),
           ("id", "display name", "publication year", "cited by count"),
           ("work id", "title", "publication year"), ("work id", "title", "year"),
           ("work id", "work title", "authors"), ("work id", "title", "authors"),
           ("openalex id", "title", "publication year")),
    expected=("entry_key", "title", "authors", "author_ids", "orcids", "year", "doi", "venue",
              "institutions", "categories", "references"),
    kinds={
        "article": kinds.ARTICLE, "journal-article": kinds.ARTICLE, "preprint": kinds.PREPRINT,
        "posted-content": kinds.PREPRINT, "review": kinds.REVIEW, "peer-review": kinds.REVIEW,
        "book": kinds.BOOK, "monograph": kinds.BOOK, "book-chapter": kinds.CHAPTER,
        "proceedings-article": kinds.CONFERENCE_PAPER, "conference-paper": kinds.CONFERENCE_PAPER,
        "dissertation": kinds.THESIS, "report": kinds.REPORT, "dataset": kinds.DATASET,
        "software": kinds.SOFTWARE, "editorial": kinds.EDITORIAL, "letter": kinds.EDITORIAL,
        "reference-entry": kinds.CHAPTER, "standard": kinds.REPORT,
    },
    others=re.compile(
        "(?:primary_location|best_oa_location|locations?|authorships?|authors?|ids|open_access"
        "|biblio|apc|cited_by|citation|topics?|keywords?|concepts?|mesh|sustainable_development"
        "|grants?|awards?|funders?|counts?|primary_topic|host_venue|referenced_works"
        "|related_works|corresponding|institutions?|has|is|type|alternate_host|sdgs?)(?:_.*|s)?"
        "|display_name|indexed_in|fwci|title|(?:updated|created)_date|ngrams_url|locations_count"
        "|versions|datasets|doi|works_count|column_.*|.*_count|relevance_score|publication_.*"
    ),
)  # fmt: skip

# The site exports lists of authors, institutions and sources as well.
REGISTER = columns.Vendor(
    FORMAT, "OpenAlex CSV of authors, institutions or sources",
    columns={
        "key": ("id", "openalex id", "author id", "institution id", "source id", "ids openalex"),
        "name": ("display name", "name", "author", "institution", "source"),
        "others": ("display name alternatives", "display name acronyms", "alternate titles"),
        "orcid": ("orcid", "ids orcid"), "ror": ("ror", "ids ror"), "issn": ("issn l", "issn"),
        "places": ("last known institutions display name", "last known institution display name",
                   "last known institutions", "institutions"),
        "country": ("country code", "geo country code"), "city": ("geo city",),
        "kind": ("type",), "works": ("works count",), "citations": ("cited by count",),
        "h_index": ("summary stats h index", "h index"), "url": ("homepage url",),
    },
    signs=(("id", "display name", "works count"), ("openalex id", "display name", "works count")),
    expected=("key", "name"), kinds={}, others=re.compile(".*"),
)  # fmt: skip

_KEY = re.compile(r"(?:\A|[/:])([WAISFPTC]\d{1,12})\Z", re.IGNORECASE)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is OpenAlex's CSV."""
    at, sure = columns.header_place(head, VENDOR)
    if not sure and "openalex.org/" in head:
        return columns.header_place(head, REGISTER)[1]
    if sure and at >= 0 and "openalex" not in head and not re.search(r"\bW\d{6,}", head):
        return 0.55 if sure > 0.9 else 0.0  # an "id" and a "title" are anybody's columns
    return sure


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order; or what a list of authors or institutions holds."""
    with document.open_text() as stream:
        listed = columns.header_place(stream.read(1 << 16), REGISTER)[1] > 0.9
    if listed:
        return columns.read_register(document, REGISTER, _entry)
    return columns.read(document, VENDOR, _fill)


def _entry(row: columns.Cells, origin: Origin) -> Record | Rejected:
    """A row about a person, an institution or a journal."""
    key, name = _KEY.search(row["key"]), cleaning.untag(row["name"])
    letter = key.group(1)[0].upper() if key else ""
    if not name or letter not in "AISFPTC" or not key:
        return Rejected("no name, or no identifier that tells what it is", origin, name)
    own = (("openalex", key.group(1).upper()),)
    others = tuple(n for n in columns.words(row, "others") if n != name)
    if letter == "A":
        return Person(
            name,
            origin,
            names=others,
            orcid=ids.orcid(row["orcid"]),
            ids=own,
            affiliations=tuple(Tenure(p) for p in columns.words(row, "places")),
            metrics=Metrics(
                h_index=_count(row["h_index"]),
                citations=_count(row["citations"]),
                works=_count(row["works"]),
            ),
        )
    if letter in "TC":
        return Topic(name, origin, ids=own)
    if letter == "S":
        issn = identify.issn(row["issn"])
        return Venue(name, origin, others, issn, own, cleaning.clean(row["kind"]) or None)
    return Organisation(
        name,
        origin,
        others,
        ids.ror(row["ror"]),
        own,
        cleaning.clean(row["kind"]).lower() or None,
        row["country"].upper() or None,
        cleaning.clean(row["city"]) or None,
        url=identify.web_address(row["url"]),
    )


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _bars(row: columns.Cells, role: str) -> list[str]:
    """The places of a list; an empty one is kept, since the lists go side by side."""
    text = row[role]
    names = row["authors"]
    mark = ";" if ";" in names and "|" not in names else "|"  # the newest export has semicolons
    return [cleaning.clean(v) for v in text.split(mark)] if text else []


def _fill(row: columns.Cells, draft: compose.WorkDraft) -> None:
    extra = draft.extra
    key = _KEY.search(draft.extra.pop("entry_key", ""))
    if key:
        draft.ids.add("openalex", key.group(1).upper())
    if row["mag"].isdigit():
        draft.ids.add("mag", row["mag"])
    if not row["url"] and "doi" in draft.ids.by_scheme:
        draft.url = f"https://doi.org/{draft.ids.by_scheme['doi']}"
    cited = [v.rpartition("/")[2].strip().upper() for v in row["references"].split("|")]
    kept = [f"openalex:{c}" for c in cited if c[:1] == "W" and c[1:].isdecimal()]
    draft.references = tuple(dict.fromkeys(kept))
    if row["retracted"].lower() == "true":
        draft.status = "retracted"
    _authors(row, draft)
    for role in ("rors", "countries"):
        compose.put(extra, role, _bars(row, role))


def _authors(row: columns.Cells, draft: compose.WorkDraft) -> None:
    names = _bars(row, "authors") or _bars(row, "raw_authors")
    size = len(names)
    stated = _aligned(row, "raw_authors", size)
    keys, orcids = _aligned(row, "author_ids", size), _aligned(row, "orcids", size)
    places = _aligned(row, "places", size)
    if size == 1:  # all that is stated is this author's
        places = [row["places"] or row["institutions"]]
    mentions = []
    for number, name in enumerate(names):
        m = people.from_text(stated[number] or name)
        key = _KEY.search(keys[number])
        own = tuple(Affiliation(p) for v in places[number].split("|") if (p := _place(v)))
        pairs = (("openalex", key.group(1).upper()),) if key else ()
        orcid = ids.orcid(orcids[number])
        mentions.append(Mention(m.name, m.given, m.family, m.suffix, orcid, pairs, own, m.kind))
    draft.authors = people.gather(mentions)
    if not any(places):
        stated = [*_bars(row, "places"), *_bars(row, "institutions")]
        compose.put(draft.extra, "affiliations", stated)


def _place(text: str) -> str:
    return without_mail(cleaning.untag(text)).strip(" ;")


def _aligned(row: columns.Cells, role: str, size: int) -> list[str]:
    """A list that goes along with the authors; nothing where its length is another."""
    values = _bars(row, role)
    return values if len(values) == size else [""] * size
