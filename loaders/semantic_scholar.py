"""Semantic Scholar (Graph API papers, authors, searches, citations; data set lines) -> records.

A paper's citing papers and references are works of their own. Keys are camelCase in the Graph API
and lower case in the data sets. Where a name carries no `authorId`, nothing is made up for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphkit import ids
from graphkit.records import (
    Document,
    Mention,
    Metrics,
    Note,
    Origin,
    Person,
    Record,
    Rejected,
    Tenure,
    Venue,
    Work,
)

from ._read import json_stream, shapes
from ._read.shapes import TEXT, Item
from ._values import cleaning, dates, identify, kinds, people

FORMAT = "semantic-scholar"
TITLE = "Semantic Scholar (Graph API, data sets)"
SUFFIXES = (".json", ".jsonl", ".ndjson")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("data",)
_PAPER = shapes.Known({
    "paperId": str, "corpusId": TEXT, "externalIds": dict, "url": str, "title": str,
    "abstract": str, "venue": str, "publicationVenue": dict, "publicationVenueId": str,
    "year": TEXT, "openAccessPdf": dict, "fieldsOfStudy": list, "s2FieldsOfStudy": list,
    "publicationTypes": (list, str), "publicationDate": str, "journal": dict,
    "citationStyles": dict, "embedding": dict, "authors": list, "citations": list,
    "references": list, "textAvailability": str, "s2Url": str, "isOpenAccess": bool, "tldr": dict,
    "matchScore": (int, float), "influentialCitationCount": int, "referenceCount": int,
    "citationCount": int, "updated": str, "openaccessinfo": dict, "sources": list, "id": str,
    "paperAbstract": str, "inCitations": list, "outCitations": list, "entities": list,
    "pdfUrls": list, "venueId": str, "doi": str, "doiUrl": str, "pmid": str, "magId": TEXT,
    "journalName": str, "journalVolume": str, "journalPages": str,
})  # fmt: skip
_AUTHOR = shapes.Known({
    "authorId": TEXT, "externalIds": dict, "url": str, "name": str, "aliases": list,
    "affiliations": list, "homepage": str, "paperCount": int, "citationCount": int, "hIndex": int,
    "papers": list, "updated": str,
})  # fmt: skip
# Also of the edges of a paper, of the data sets, and of the corpus before them.
_FIELDS = (
    _PAPER.keys()
    | _AUTHOR.keys()
    | {key.lower() for key in (*_PAPER, *_AUTHOR)}
    | frozenset(
        "citingPaper citedPaper contexts intents isInfluential contextsWithIntent corpusid"
        " citationid citingcorpusid citedcorpusid isinfluential content alternate_names"
        " alternate_urls issn alternate_issns type ids s2PdfUrl offset next model vector total"
        " token".split()
    )
)
_COUNTS = ("citationCount", "influentialCitationCount", "referenceCount", "isOpenAccess")
# The data sets write the keys of the Graph API in lower case.
_CAMEL = {key.lower(): key for key in (*_PAPER, *_AUTHOR)}
_SCHEMES = {"DOI": "doi", "ArXiv": "arxiv", "PubMed": "pmid", "PubMedCentral": "pmcid"}
_KINDS = {
    "JournalArticle": kinds.ARTICLE, "Conference": kinds.CONFERENCE_PAPER, "Book": kinds.BOOK,
    "BookSection": kinds.CHAPTER, "Dataset": kinds.DATASET, "Editorial": kinds.EDITORIAL,
    "Review": kinds.REVIEW, "LettersAndComments": kinds.ARTICLE, "CaseReport": kinds.ARTICLE,
    "ClinicalTrial": kinds.ARTICLE, "MetaAnalysis": kinds.REVIEW, "News": kinds.OTHER,
    "Study": kinds.ARTICLE,
}  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of Semantic Scholar."""
    keys = shapes.keys(head)
    if keys & {"authorships", "attributes", "container-title"}:
        return 0.0
    if keys & {"citingPaper", "citedPaper"} and keys & {"paperId", "isInfluential", "data"}:
        return 0.96
    if "paperId" in keys or ("authorId" in keys and "name" in keys):
        return 0.96
    if "corpusid" in keys or "citingcorpusid" in keys or {"authorid", "papercount"} <= keys:
        return 0.96
    return 0.9 if {"paperAbstract", "outCitations"} <= keys else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All records of the file, in order; the papers around a paper follow it."""
    return shapes.records(document, FORMAT, _UNDER, _object, known=_FIELDS)


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    if not item.keys().isdisjoint(_CAMEL) and item.keys() & {"corpusid", "authorid", "papercount"}:
        item = {_CAMEL.get(key, key): value for key, value in item.items()}
    if (edge := _edge(item)) is not None:
        paper, role = edge
        yield _work(paper, origin, {"role": role})
    elif "authorId" in item and "title" not in item:
        yield _person(item, origin)
        yield from _all(item, "papers", origin, None)
    elif "citingcorpusid" in item:
        yield _citation(item, origin)
    elif "alternate_names" in item:
        yield _venue(item, origin)
    else:
        yield from _paper(item, origin)


def _edge(item: Item) -> tuple[Item, str] | None:
    """A line of a list of citations or references: the paper at the other end."""
    for key, role in (("citingPaper", "cites"), ("citedPaper", "cited")):
        if type(item.get(key)) is dict:
            return item[key], role
    return None


def _citation(item: Item, origin: Origin) -> Work | Rejected:
    """A line of the data set of citations: two numbers of papers."""
    one, other = shapes.text(item, "citingcorpusid"), shapes.text(item, "citedcorpusid")
    if not one or not other:
        return shapes.nothing(item, "two papers", origin)
    return Work(None, origin, ids=(("s2_corpus", one),), references=(f"s2_corpus:{other}",))


def _paper(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    yield _work(item, origin, {})
    if "references" in item:
        yield from _all(item, "references", origin, None)
    if "citations" in item:
        yield from _all(item, "citations", origin, _key(item))


def _all(item: Item, key: str, origin: Origin, cited: str | None) -> Iterator[Record | Rejected]:
    """The papers of a member list; `cited` is what they all cite."""
    value = item.get(key)
    for entry in value if type(value) is list else ():
        if type(entry) is not dict:
            yield shapes.rejected(f"an entry of {key} is not an object", origin, entry)
            continue
        inner = next((entry[k] for k in ("citingPaper", "citedPaper") if k in entry), entry)
        if type(inner) is not dict:
            yield shapes.rejected(f"an entry of {key} is not an object", origin, entry)
            continue
        try:
            yield _work(inner, origin, {}, (cited,) if cited else ())
        except shapes.UnclearError as error:
            yield shapes.rejected(str(error), origin, inner)


def _work(
    item: Item, origin: Origin, extra: dict[str, str], cited: tuple[str, ...] = ()
) -> Work | Rejected:
    stated = shapes.title(item, "title")
    title = cleaning.untag(stated) or None
    raw = cleaning.clean(stated) if cleaning.is_marked(stated) else None
    identifiers = _identifiers(item)
    if title is None and not identifiers:
        return shapes.nothing(item, "title and no identifier", origin)
    authors = people.gather(_mentions(item))
    year, month, day = _date(item)
    journal, place = shapes.part(item, "journal"), shapes.part(item, "publicationVenue")
    venue = shapes.text(journal, "name") or shapes.text(item, "venue")
    venue = venue or shapes.text(place, "name") or shapes.text(item, "journalName")
    if venue and identify.is_arxiv_venue(venue):
        venue = "arXiv"
    shapes.keep(extra, journal, "volume", "pages")
    shapes.keep(extra, item, *_COUNTS)
    if summary := shapes.text(shapes.part(item, "tldr"), "text"):
        extra["tldr"] = summary
    shapes.rest(item, _PAPER, extra)
    address = shapes.text(item, "url") or shapes.text(item, "s2Url")
    abstract = shapes.text(item, "abstract") or shapes.text(item, "paperAbstract")
    return Work(
        title,
        origin,
        None if raw == title else raw,
        authors.mentions,
        authors.truncated,
        year=year,
        month=month,
        day=day,
        venue=cleaning.untag(venue) or None,
        issn=identify.issn(shapes.text(place, "issn")),
        kind=_kind(item, venue, extra),
        categories=_fields(item),
        ids=tuple(identifiers.items()),
        abstract=cleaning.untag(abstract) or None,
        references=cited or _references(item),
        url=identify.web_address(address) if address else None,
        extra=tuple(extra.items()),
    )


def _identifiers(item: Item) -> dict[str, str]:
    identifiers = identify.Identifiers()
    stated = shapes.part(item, "externalIds")
    for name in stated:
        scheme, value = _SCHEMES.get(name), shapes.text(stated, name)
        if scheme is not None and value:
            getattr(identifiers, scheme)(value)
        elif name in ("MAG", "DBLP") and value:
            identifiers.add(name.lower(), value)
        elif name == "ACL" and value:
            identifiers.add("acl", value)
    if doi := shapes.text(item, "doi"):
        identifiers.doi(doi)
    if pmid := shapes.text(item, "pmid"):
        identifiers.pmid(pmid)
    old = "paperAbstract" in item or "outCitations" in item
    identifiers.add("s2", shapes.text(item, "paperId") or (shapes.text(item, "id") if old else ""))
    identifiers.add("s2_corpus", shapes.text(item, "corpusId") or shapes.text(stated, "CorpusId"))
    return identifiers.by_scheme


def _key(item: Item) -> str | None:
    """What others cite this paper as."""
    identifiers = _identifiers(item)
    scheme = next((s for s in ("s2", "doi", "arxiv", "s2_corpus") if s in identifiers), None)
    return f"{scheme}:{identifiers[scheme]}" if scheme else None


def _references(item: Item) -> tuple[str, ...]:
    cited: dict[str, None] = {}
    for entry in shapes.parts(item, "references"):
        inner = entry.get("citedPaper", entry)
        if type(inner) is dict and (key := _key(inner)):
            cited[key] = None
    old = (f"s2:{ident}" for ident in shapes.texts(item, "outCitations"))
    return tuple(dict.fromkeys((*cited, *old)))


def _date(item: Item) -> dates.Date:
    date = dates.parse(shapes.text(item, "publicationDate"))
    year = dates.checked(item.get("year"))[0]
    if date[0] is None or (year is not None and year != date[0]):
        return year, None, None  # the two differ where the date is that of a preprint
    return date


def _kind(item: Item, venue: str, extra: dict[str, str]) -> str | None:
    stated = shapes.texts(item, "publicationTypes")
    if venue == "arXiv":
        return kinds.PREPRINT
    if len(stated) > 1:
        extra["publicationTypes"] = ", ".join(stated)
    place = shapes.text(shapes.part(item, "publicationVenue"), "type")
    plain = not stated or stated[0] == "JournalArticle"
    if "Conference" in stated or (place == "conference" and plain):
        return kinds.CONFERENCE_PAPER
    known = [_KINDS[name] for name in stated if name in _KINDS]
    return known[0] if known else kinds.OTHER if stated else None


def _fields(item: Item) -> tuple[str, ...]:
    fields = shapes.named(item, "s2FieldsOfStudy", "category")
    return fields or tuple(shapes.texts(item, "fieldsOfStudy"))


def _mentions(item: Item) -> Iterator[Mention]:
    for entry in shapes.people(item, "authors"):
        stated = {"name": entry} if type(entry) is str else entry
        name = cleaning.untag(shapes.text(stated, "name"))
        if not name:
            continue
        ident = _author_id(stated)
        orcid = shapes.part(stated, "externalIds").get("ORCID")
        plain = people.from_text(name)
        yield Mention(
            plain.name,
            plain.given,
            plain.family,
            plain.suffix,
            ids.orcid(orcid) if type(orcid) is str else None,
            (("s2", ident),) if ident else (),
            (),
            plain.kind,
        )


def _author_id(entry: Item) -> str:
    old: Any = entry.get("ids")
    if type(old) is list and len(old) == 1 and type(old[0]) is str:
        return cleaning.clean(old[0])
    return shapes.text(entry, "authorId") or shapes.text(entry, "authorid")


# Authors and venues


def _person(item: Item, origin: Origin) -> Person | Rejected:
    name = cleaning.untag(shapes.title(item, "name"))
    if not name:
        return shapes.nothing(item, "name of an author", origin)
    stated = shapes.part(item, "externalIds")
    dblp = shapes.texts(stated, "DBLP")
    identifiers = {"s2": shapes.text(item, "authorId")}
    extra: dict[str, str] = {}
    shapes.rest(item, _AUTHOR, extra)
    orcid = stated.get("ORCID")
    if type(orcid) is list:
        orcid = next(iter(orcid), None)
    others = dict.fromkeys([*shapes.texts(item, "aliases"), *dblp])
    return Person(
        name=name,
        origin=origin,
        names=tuple(other for other in others if other != name),
        orcid=ids.orcid(orcid) if type(orcid) is str else None,
        ids=tuple((scheme, value) for scheme, value in identifiers.items() if value),
        affiliations=tuple(Tenure(n) for n in shapes.texts(item, "affiliations")),
        metrics=Metrics(
            h_index=shapes.whole(item, "hIndex"),
            citations=shapes.whole(item, "citationCount"),
            papers=shapes.whole(item, "paperCount"),
        ),
        url=identify.web_address(shapes.text(item, "homepage") or shapes.text(item, "url")),
        extra=tuple(extra.items()),
    )


def _venue(item: Item, origin: Origin) -> Venue | Rejected:
    name = shapes.text(item, "name")
    if not name:
        return shapes.nothing(item, "name of a venue", origin)
    ident = shapes.text(item, "id")
    return Venue(
        name=name,
        origin=origin,
        names=tuple(shapes.texts(item, "alternate_names")),
        issn=identify.issn(shapes.text(item, "issn")),
        ids=(("s2", ident),) if ident else (),
        kind=shapes.text(item, "type") or None,
        url=identify.web_address(shapes.text(item, "url")),
    )
