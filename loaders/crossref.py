"""Crossref (REST answers, parts of the public data file, JSON Lines) -> works, and journals.

A title is a list there and may be empty; the name of a group stands in `name` or, wrongly, in
`family`. References without a DOI are counted in `extra`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphkit import ids
from graphkit.records import (
    Affiliation,
    Document,
    Mention,
    Note,
    Organisation,
    Origin,
    Record,
    Rejected,
    Venue,
    Work,
)

from ._read import cited, json_stream, shapes
from ._read.shapes import TEXT, Item
from ._values import cleaning, compose, dates, identify, kinds, people

FORMAT = "crossref"
TITLE = "Crossref (REST answers, public data file, JSON Lines)"
SUFFIXES = (".json", ".jsonl", ".ndjson")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("items", "message", "message.items")
_KNOWN = shapes.Known({
    "indexed": dict, "reference-count": int, "publisher": str, "content-domain": dict,
    "short-container-title": list, "abstract": str, "DOI": str, "type": str, "created": dict,
    "source": str, "title": (list, str), "prefix": str, "member": str, "container-title": list,
    "original-title": list, "deposited": dict, "score": (int, float), "subtitle": list,
    "short-title": list, "issued": dict, "references-count": int, "URL": str, "relation": dict,
    "published": dict, "published-print": dict, "published-online": dict, "posted": dict,
    "approved": dict, "accepted": dict, "author": list, "editor": list, "ISSN": list,
    "issn-type": list, "ISBN": list, "isbn-type": list, "subject": list, "reference": list,
    "link": list, "license": list, "resource": dict, "journal-issue": dict, "assertion": list,
    "funder": list, "update-policy": str, "alternative-id": list, "event": dict,
    "institution": list, "volume": TEXT, "issue": TEXT, "page": TEXT, "article-number": TEXT,
    "language": str, "is-referenced-by-count": int, "archive": list, "content-created": dict,
    "published-other": dict, "translator": list, "chair": list, "update-to": list,
    "updated-by": list, "content-updated": dict, "standards-body": (dict, list), "review": dict,
    "free-to-read": dict, "subtype": str, "group-title": str, "degree": list,
    "edition-number": TEXT, "part-number": TEXT, "version": dict, "proceedings-subject": str,
    "component-number": TEXT, "clinical-trial-number": list,
})  # fmt: skip
# Also of the registers of journals and funders, and of the envelopes of answers.
_FIELDS = _KNOWN.keys() | frozenset(
    "aliases alt-names breakdowns counts coverage coverage-type current-dois description flags"
    " last-status-check-time publisher-location replaced-by replaces tokens uri work-count id name"
    " subjects hierarchy hierarchy-names location backfile-dois status message-type message-version"
    " message total-dois member-name short-name reference-visibility primary-name names prefixes"
    " editor-in-chief facets total-results items-per-page query"
    " special-numbering project award award-start".split()
)
_KEPT = (
    "volume", "issue", "page", "article-number", "publisher", "language", "subtype", "ISBN",
    "is-referenced-by-count", "group-title", "degree", "short-container-title",
)  # fmt: skip
_DATES = ("issued", "published", "published-print", "published-online", "posted", "approved")
_SIGNS = frozenset(
    "indexed reference-count references-count is-referenced-by-count content-domain"
    " short-container-title container-title deposited issn-type short-title".split()
)
_IN_SERIES = frozenset({"book-chapter", "proceedings-article", "book-section", "reference-entry"})
# How series of volumes are called, as far as they say so.
_SERIES = re.compile(
    r"(?:lecture notes|advances|studies|progress|methods|topics|series|smart innovation"
    r"|(?:springer|ifip|communications|proceedings|transactions|contributions|developments)\b.*"
    r"\b(?:in|series|on)\b)|.*\bseries$",
    re.IGNORECASE,
)
_ADDRESS_OF_GROUP = re.compile(r"\s*\((?:the )?(?:list of|see) .*\)\Z", re.IGNORECASE)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of Crossref."""
    keys = shapes.keys(head)
    signs = len(keys & _SIGNS)
    answer = "message-type" in keys and "message" in keys
    if "attributes" in keys or "authorships" in keys or "paperId" in keys:
        return 0.0
    titled = re.search(r'"(?:title|container-title)"\s*:\s*\[', head) is not None
    if "DOI" in keys and titled and (signs > 1 or "sequence" in keys):
        return 0.97
    if answer:
        return 0.95
    if {"DOI", "type"} <= keys and re.search(r'"title"\s*:\s*\[', head):
        return 0.9
    return 0.9 if "DOI" in keys and signs > 4 and (titled or "prefix" in keys) else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All records of the file, in order."""
    return shapes.records(document, FORMAT, _UNDER, _object, known=_FIELDS)


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    if "DOI" not in item and "title" not in item and "message-version" in item:
        yield shapes.nothing(item, "works in this answer", origin)
    elif "DOI" not in item and "ISSN" in item and "publisher" in item:
        yield _journal(item, origin)
    elif "DOI" not in item and "alt-names" in item:
        yield _funder(item, origin)
    else:
        yield _work(item, origin)


def _first(item: Item, key: str) -> str:
    """The first text of a list, or a plain text."""
    value = item.get(key)
    if type(value) is list:
        value = next((entry for entry in value if type(entry) is str and entry.strip()), None)
    return value if type(value) is str else ""


def _work(item: Item, origin: Origin) -> Work | Rejected:
    if isinstance(item.get("title"), dict):
        raise shapes.UnclearError("title is not text")
    stated = _first(item, "title")
    subtitle = _first(item, "subtitle")
    if stated and subtitle and subtitle.lower() not in stated.lower():
        stated = f"{stated}: {subtitle}"
    title = cleaning.untag(stated) or None
    raw = cleaning.clean(stated) if cleaning.is_marked(stated) else None
    identifiers = identify.Identifiers()
    identifiers.doi(shapes.text(item, "DOI"))
    if title is None and not identifiers.by_scheme:
        return shapes.nothing(item, "title and no DOI", origin)
    extra: dict[str, str] = {}
    authors = people.gather(_mentions(item, "author"))
    if authors.nobody:
        extra["author"] = authors.nobody
    year, month, day = _issued(item)
    venue, series = _container(item)
    if series:
        extra["series"] = series
    address = shapes.text(item, "URL")
    shapes.keep(extra, item, *_KEPT)
    compose.put(extra, "original-title", map(cleaning.untag, shapes.texts(item, "original-title")))
    compose.put(extra, "funding", _funding(item))
    _related(item, extra)
    status = _updates(item, extra)
    references, texts = cited.references(item, extra)
    shapes.rest(item, _KNOWN, extra)
    return Work(
        title,
        origin,
        None if raw == title else raw,
        authors.mentions,
        authors.truncated,
        editors=people.gather(_mentions(item, "editor")).mentions,
        year=year,
        month=month,
        day=day,
        venue=venue,
        issn=_issn(item, extra),
        status=status,
        kind=_kind(item, extra),
        keywords=tuple(shapes.texts(item, "subject")),
        ids=tuple(identifiers.by_scheme.items()),
        abstract=cleaning.untag(cleaning.untag(shapes.text(item, "abstract"))) or None,
        references=references,
        cited=texts,
        url=identify.web_address(address) if address else None,
        extra=tuple(extra.items()),
    )


def _container(item: Item) -> tuple[str | None, str | None]:
    """What a work stands in, and the series of that: of a chapter both are listed, in any order."""
    names = [
        name for text in shapes.texts(item, "container-title") if (name := cleaning.untag(text))
    ]
    if len(names) < 2 or shapes.text(item, "type") not in _IN_SERIES:
        return (names[0] if names else None), None
    series = next((name for name in names if _SERIES.match(name)), names[0])
    return next((name for name in names if name != series), None), series


def _kind(item: Item, extra: dict[str, str]) -> str | None:
    kind, lossy = kinds.from_csl(shapes.text(item, "type")[:60])
    if lossy:
        extra["type"] = shapes.text(item, "type")
    return kind


def _issued(item: Item) -> dates.Date:
    for key in _DATES:
        parts = shapes.part(item, key).get("date-parts")
        if type(parts) is list and parts and type(parts[0]) is list and parts[0]:
            date = dates.checked(*parts[0][:3])
            if date[0] is not None:
                return date
    return dates.NO_DATE


def _issn(item: Item, extra: dict[str, str]) -> str | None:
    stated = shapes.texts(item, "ISSN")
    if not stated:
        return None
    if len(stated) > 1:
        extra["ISSN"] = " ".join(stated)
    return next((code for text in stated if (code := identify.issn(text))), None)


def _updates(item: Item, extra: dict[str, str]) -> str | None:
    """What this work corrects or retracts, and whether it was retracted itself."""
    for update in shapes.parts(item, "update-to"):
        what, of = shapes.text(update, "type") or "update", ids.doi(shapes.text(update, "DOI"))
        if of:
            extra[f"{what} of"] = of
    retracted = any(
        shapes.text(u, "type") == "retraction" for u in shapes.parts(item, "updated-by")
    )
    return "retracted" if retracted else None


def _funding(item: Item) -> Iterator[str]:
    """Who paid, with the numbers of the grants: "FCT (A1, A2)"."""
    for funder in shapes.parts(item, "funder"):
        name = shapes.text(funder, "name") or shapes.text(funder, "DOI")
        grants = ", ".join(shapes.texts(funder, "award"))
        if name:
            yield f"{name} ({grants})" if grants else name


def _related(item: Item, extra: dict[str, str]) -> None:
    """What the work is a preprint, a part, a review of …, under the names of the relations."""
    for relation in shapes.part(item, "relation"):
        others = [shapes.text(o, "id") for o in shapes.parts(item["relation"], relation)]
        compose.put(extra, relation, [ids.doi(other) or other for other in others])


def _mentions(item: Item, role: str) -> Iterator[Mention]:
    for entry in shapes.people(item, role):
        if type(entry) is str:
            yield people.from_text(cleaning.clean(entry))
        elif mention := _mention(entry):
            yield mention


def _mention(entry: Item) -> Mention | None:
    orcid = entry.get("ORCID")
    code = identify.orcid(orcid) if type(orcid) is str else None
    affiliations = _affiliations(entry["affiliation"]) if entry.get("affiliation") else ()
    given, family = shapes.text(entry, "given"), shapes.text(entry, "family")
    if "<" in given or "<" in family or "&" in family:
        given, family = cleaning.untag(given), cleaning.untag(family)
    if not family:
        name = cleaning.untag(shapes.text(entry, "name") or shapes.text(entry, "literal") or given)
        name = _ADDRESS_OF_GROUP.sub("", name)
        group = "name" in entry or people.is_organisation(name, whole=True)
        kind = "organisation" if group and not people.is_nobody(name) else None
        if not name:
            return None
        return people.whole(name, kind, orcid=code, affiliations=affiliations)
    if not given and people.is_organisation(family):
        return people.whole(family, "organisation", orcid=code, affiliations=affiliations)
    suffix = shapes.text(entry, "suffix")
    return people.person(given, family, suffix, orcid=code, affiliations=affiliations)


def _affiliations(stated: Any) -> tuple[Affiliation, ...]:
    places: dict[Affiliation, None] = {}
    for entry in stated if type(stated) is list else [stated]:
        if type(entry) is str:
            places[Affiliation(cleaning.untag(entry))] = None
        elif type(entry) is dict:
            name = cleaning.untag(shapes.text(entry, "name"))
            codes = (ids.ror(shapes.text(c, "id")) for c in shapes.parts(entry, "id"))
            if name:
                places[Affiliation(name, next((c for c in codes if c), None))] = None
    return tuple(a for a in places if a.name)


# Journals and funders, as /journals and /funders list them


def _journal(item: Item, origin: Origin) -> Venue | Rejected:
    name = cleaning.untag(_first(item, "title"))
    if not name:
        return shapes.nothing(item, "title of a journal", origin)
    extra: dict[str, str] = {}
    issn = _issn(item, extra)
    publisher = shapes.text(item, "publisher") or None
    return Venue(name, origin, (), issn, (), "journal", publisher, extra=tuple(extra.items()))


def _funder(item: Item, origin: Origin) -> Organisation | Rejected:
    name = shapes.text(item, "name")
    if not name:
        return shapes.nothing(item, "name of a funder", origin)
    ident = shapes.text(item, "id")
    return Organisation(
        name,
        origin,
        tuple(shapes.texts(item, "alt-names")),
        ids=(("fundref", ident),) if ident else (),
        kind="funder",
        url=identify.web_address(shapes.text(item, "uri")),
    )
