"""DataCite (JSON:API answers, parts of the public data file, plain attributes) -> works.

A creator is "Family, Given" in one text, in two fields, or a group; `nameType` says which, where it
stands at all. Codes such as "(:unav)" say that there is nothing to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphkit import ids
from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import json_stream, shapes
from ._read.shapes import TEXT, Item
from ._values import cleaning, dates, identify, kinds, people

FORMAT = "datacite"
TITLE = "DataCite (JSON:API answers, public data file, JSON Lines)"
SUFFIXES = (".json", ".jsonl", ".ndjson")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("data",)
_UNKNOWN = re.compile(r"\(?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba|etal|at)\)?\Z", re.I)
_KNOWN = shapes.Known({
    "doi": str, "identifiers": list, "alternateIdentifiers": list, "creators": list,
    "titles": list, "publisher": (str, dict), "container": dict, "publicationYear": TEXT,
    "subjects": list, "contributors": list, "dates": list, "language": str, "types": dict,
    "relatedIdentifiers": list, "relatedItems": list, "sizes": list, "formats": list,
    "version": TEXT, "rightsList": list, "descriptions": list, "geoLocations": list,
    "fundingReferences": list, "url": str, "xml": str, "contentUrl": (str, list),
    "metadataVersion": int, "schemaVersion": str, "source": str, "isActive": bool, "state": str,
    "reason": str, "viewCount": int, "viewsOverTime": list, "downloadCount": int,
    "downloadsOverTime": list, "referenceCount": int, "citationCount": int,
    "citationsOverTime": list, "partCount": int, "partOfCount": int, "versionCount": int,
    "versionOfCount": int, "created": str, "registered": str, "published": str, "updated": str,
    "prefix": str, "suffix": str, "id": str, "clientId": str, "providerId": str, "agency": str,
    "versionOfCount_": int, "citations": (dict, list), "translation": dict,
})  # fmt: skip
_FIELDS = _KNOWN.keys() | frozenset(
    "relationships attributes type data meta links included".split()
)
_CITES = frozenset({"References", "Cites", "IsDerivedFrom", "IsSupplementTo"})
_EDITORS = frozenset({"Editor", "Editors"})


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of DataCite."""
    keys = shapes.keys(head)
    if "creators" in keys and keys & {"titles", "attributes", "publicationYear"}:
        return 0.96
    if "attributes" in keys and re.search(r'"type"\s*:\s*"dois"', head):
        return 0.95
    wanted = {"titles", "publicationYear", "relatedIdentifiers", "descriptions", "types", "doi"}
    return 0.9 if len(keys & wanted) > 2 else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return shapes.records(document, FORMAT, _UNDER, _object, known=_FIELDS, inner="attributes")


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    inner = item.get("data")
    if type(inner) is dict:  # the answer about a single DOI
        item = inner
    attributes = item.get("attributes")
    yield _work(attributes if type(attributes) is dict else item, item, origin)


def _work(item: Item, outer: Item, origin: Origin) -> Work | Rejected:
    identifiers = identify.Identifiers()
    identifiers.doi(shapes.text(item, "doi") or shapes.text(outer, "id"))
    extra: dict[str, str] = {}
    stated = _title(item, extra)
    title = cleaning.untag(stated) or None
    raw = cleaning.clean(stated) if cleaning.is_marked(stated) else None
    if title is None and not identifiers.by_scheme:
        return shapes.nothing(item, "title and no DOI", origin)
    _other_identifiers(item, identifiers)
    authors = people.gather(_mentions(item, "creators", extra))
    editors = [
        c
        for c in shapes.parts(item, "contributors")
        if shapes.text(c, "contributorType") in _EDITORS
    ]
    container = shapes.part(item, "container")
    year, month, day = _date(item, extra)
    _more(item, container, extra)
    return Work(
        title,
        origin,
        None if raw == title else raw,
        authors.mentions,
        authors.truncated,
        editors=people.gather(_mentions({"e": editors}, "e", extra)).mentions,
        year=year,
        month=month,
        day=day,
        venue=cleaning.untag(_known(shapes.text(container, "title"))) or None,
        issn=_issn(item, container),
        kind=_kind(shapes.part(item, "types"), extra),
        keywords=tuple(cleaning.untag(w) for w in shapes.named(item, "subjects", "subject")),
        ids=tuple(identifiers.by_scheme.items()),
        abstract=_abstract(item, extra),
        references=_references(item),
        url=identify.web_address(shapes.text(item, "url")),
        extra=tuple(extra.items()),
    )


def _known(text: str) -> str:
    return "" if text.startswith((":", "(:")) and _UNKNOWN.match(text) else text


def _title(item: Item, extra: dict[str, str]) -> str:
    """The first title that is no translation; a subtitle is joined, the others are kept aside."""
    titles = item.get("titles")
    if titles is not None and not isinstance(titles, (list, dict, str)):
        raise shapes.UnclearError("titles is not a list of titles")
    if isinstance(titles, str) or "title" in item:
        return _known(shapes.title(item, "titles" if isinstance(titles, str) else "title"))
    main = ""
    for entry in shapes.parts(item, "titles"):
        text, kind = _known(shapes.text(entry, "title")), shapes.text(entry, "titleType")
        if not text:
            continue
        if not kind and not main:
            main = text
        elif kind == "Subtitle" and main and text.lower() not in main.lower():
            main = f"{main}: {text}"
        else:
            extra.setdefault(f"title ({kind})" if kind else "title (other)", text)
    return main or next((extra.pop(k) for k in list(extra) if k.startswith("title (")), "")


def _other_identifiers(item: Item, identifiers: identify.Identifiers) -> None:
    for key in ("identifiers", "alternateIdentifiers"):
        for entry in shapes.parts(item, key):
            scheme = shapes.text(entry, "identifierType") or shapes.text(
                entry, "alternateIdentifierType"
            )
            value = shapes.text(entry, "identifier") or shapes.text(entry, "alternateIdentifier")
            if scheme.lower() == "arxiv":
                identifiers.arxiv(value)
            elif scheme.lower() in ("pmid", "pmcid"):
                getattr(identifiers, scheme.lower())(value)


def _date(item: Item, extra: dict[str, str]) -> dates.Date:
    """The publication year; month and day where the date of issue is in that year."""
    year = dates.checked(item.get("publicationYear"))[0]
    for kind in ("Issued", "Available"):
        for entry in shapes.parts(item, "dates"):
            if shapes.text(entry, "dateType") == kind:
                date = dates.parse(shapes.text(entry, "date"))
                if date[0] is not None and year in (None, date[0]):
                    return date
    if year is None and (stated := shapes.text(item, "publicationYear")):
        extra["publicationYear"] = stated
    return (year, None, None) if year is not None else dates.parse(shapes.text(item, "published"))


def _kind(types: Item, extra: dict[str, str]) -> str | None:
    general = shapes.text(types, "resourceTypeGeneral")
    if kind := kinds.DATACITE.get(general.lower()):
        return kind
    if specific := shapes.text(types, "resourceType"):
        extra["resourceType"] = specific
    kind, _ = kinds.from_csl(shapes.text(types, "citeproc"))
    if kind and general.lower() in ("", "text", "other"):
        # citeproc's "article" is what DataCite makes of any text that it knows nothing more of
        return kinds.OTHER if shapes.text(types, "citeproc") == "article" else kind
    if general:
        extra["type"] = general
    return kinds.OTHER if general else None


def _issn(item: Item, container: Item) -> str | None:
    if "ISSN" in shapes.text(container, "identifierType"):
        return identify.issn(shapes.text(container, "identifier"))
    for entry in shapes.parts(item, "relatedIdentifiers"):
        if "ISSN" in shapes.text(entry, "relatedIdentifierType"):
            return identify.issn(shapes.text(entry, "relatedIdentifier"))
    return None


def _abstract(item: Item, extra: dict[str, str]) -> str | None:
    abstract = None
    for entry in shapes.parts(item, "descriptions"):
        text, kind = shapes.text(entry, "description"), shapes.text(entry, "descriptionType")
        if text and not abstract and kind in ("Abstract", ""):
            abstract = cleaning.untag(text)
        elif text and kind and kind != "Abstract":
            extra.setdefault(f"description ({kind})", cleaning.untag(text))
    return abstract or None


def _references(item: Item) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for entry in shapes.parts(item, "relatedIdentifiers"):
        if shapes.text(entry, "relationType") not in _CITES:
            continue
        value, scheme = shapes.text(entry, "relatedIdentifier"), entry.get("relatedIdentifierType")
        if scheme == "DOI" and (doi := ids.doi(value)):
            kept[f"doi:{doi}"] = None
        elif scheme == "arXiv" and (number := ids.arxiv(value)):
            kept[f"arxiv:{number}"] = None
        elif scheme == "PMID" and value.isdigit():
            kept[f"pmid:{value}"] = None
    return tuple(kept)


def _more(item: Item, container: Item, extra: dict[str, str]) -> None:
    publisher = item.get("publisher")
    name = shapes.text(
        publisher if isinstance(publisher, dict) else item,
        "name" if isinstance(publisher, dict) else "publisher",
    )
    if _known(name):
        extra["publisher"] = name
    shapes.keep(extra, container, "volume", "issue", "firstPage", "lastPage")
    shapes.keep(extra, item, "version", "language", "citationCount")
    shapes.rest(item, _KNOWN, extra)


# People


def _mentions(item: Item, role: str, extra: dict[str, str]) -> Iterator[Mention]:
    for entry in shapes.people(item, role):
        mention = _mention(entry if type(entry) is dict else {"name": entry})
        if mention is None:
            continue
        if _UNKNOWN.match(mention.name):
            extra[role] = mention.name
        else:
            yield mention


def _mention(entry: Item) -> Mention | None:
    name, kind = cleaning.untag(shapes.text(entry, "name")), shapes.text(entry, "nameType")
    given, family = shapes.text(entry, "givenName"), shapes.text(entry, "familyName")
    orcid = next(
        (
            code
            for c in shapes.parts(entry, "nameIdentifiers")
            if (code := ids.orcid(shapes.text(c, "nameIdentifier")))
        ),
        None,
    )
    affiliations = _affiliations(entry.get("affiliation"))
    if family and given and kind != "Organizational":
        return people.person(given, family, orcid=orcid, affiliations=affiliations)
    if not name and not (name := family or given):
        return None
    if kind == "Organizational":
        return people.whole(name, "organisation", orcid=orcid, affiliations=affiliations)
    plain = people.from_text(name)
    if kind == "Personal" and plain.kind == "organisation" and "," in name:
        family, given = name.split(",", 1)
        plain = people.person(given.strip(), family.strip())
    return Mention(
        plain.name, plain.given, plain.family, plain.suffix, orcid, (), affiliations, plain.kind
    )


def _affiliations(stated: Any) -> tuple[Affiliation, ...]:
    places: dict[Affiliation, None] = {}
    for entry in stated if type(stated) is list else [stated]:
        if type(entry) is str and (name := _known(cleaning.untag(entry))):
            places[Affiliation(name)] = None
        elif type(entry) is dict and (name := _known(cleaning.untag(shapes.text(entry, "name")))):
            places[Affiliation(name, ids.ror(shapes.text(entry, "affiliationIdentifier")))] = None
    return tuple(places)
