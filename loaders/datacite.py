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

from . import _dates, _identify, _json, _kinds, _people, _shapes, _text
from ._shapes import TEXT, Item

FORMAT = "datacite"
TITLE = "DataCite (JSON:API answers, public data file, JSON Lines)"
SUFFIXES = (".json", ".jsonl", ".ndjson")
CUT = (_json.CUT, "")  # JSON Lines

_UNDER = ("data",)
_UNKNOWN = re.compile(r"\(?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba|etal|at)\)?\Z", re.I)
_KNOWN: dict[str, _shapes.Types] = {
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
}  # fmt: skip
_FIELDS = _KNOWN.keys() | frozenset(
    "relationships attributes type data meta links included".split()
)
_CITES = frozenset({"References", "Cites", "IsDerivedFrom", "IsSupplementTo"})
_EDITORS = frozenset({"Editor", "Editors"})


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of DataCite."""
    keys = _shapes.keys(head)
    if "creators" in keys and keys & {"titles", "attributes", "publicationYear"}:
        return 0.96
    if "attributes" in keys and re.search(r'"type"\s*:\s*"dois"', head):
        return 0.95
    wanted = {"titles", "publicationYear", "relatedIdentifiers", "descriptions", "types", "doi"}
    return 0.9 if len(keys & wanted) > 2 else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return _shapes.records(document, FORMAT, _UNDER, _object, known=_FIELDS, inner="attributes")


def _object(item: Item, origin: Origin) -> Iterator[Record | Rejected]:
    inner = item.get("data")
    if type(inner) is dict:  # the answer about a single DOI
        item = inner
    attributes = item.get("attributes")
    yield _work(attributes if type(attributes) is dict else item, item, origin)


def _work(item: Item, outer: Item, origin: Origin) -> Work | Rejected:
    found = _identify.Collected()
    found.doi(_shapes.text(item, "doi") or _shapes.text(outer, "id"))
    extra: dict[str, str] = {}
    stated = _title(item, extra)
    title = _text.untag(stated) or None
    raw = _text.clean(stated) if "<" in stated or "&" in stated else None
    if title is None and not found.found:
        return _shapes.nothing(item, "title and no DOI", origin)
    _other_identifiers(item, found)
    authors = _people.gather(_mentions(item, "creators", extra))
    editors = [c for c in _shapes.parts(item, "contributors")
               if _shapes.text(c, "contributorType") in _EDITORS]  # fmt: skip
    container = _shapes.part(item, "container")
    year, month, day = _date(item, extra)
    _more(item, container, extra)
    return Work(
        title,
        origin,
        None if raw == title else raw,
        authors.mentions,
        authors.truncated,
        editors=_people.gather(_mentions({"e": editors}, "e", extra)).mentions,
        year=year,
        month=month,
        day=day,
        venue=_text.untag(_known(_shapes.text(container, "title"))) or None,
        issn=_issn(item, container),
        kind=_kind(_shapes.part(item, "types"), extra),
        keywords=tuple(_text.untag(w) for w in _shapes.named(item, "subjects", "subject")),
        ids=tuple(found.found.items()),
        abstract=_abstract(item, extra),
        references=_references(item),
        url=_identify.web_address(_shapes.text(item, "url")),
        extra=tuple(extra.items()),
    )


def _known(text: str) -> str:
    return "" if text.startswith((":", "(:")) and _UNKNOWN.match(text) else text


def _title(item: Item, extra: dict[str, str]) -> str:
    """The first title that is no translation; a subtitle is joined, the others are kept aside."""
    titles = item.get("titles")
    if titles is not None and not isinstance(titles, (list, dict, str)):
        raise _shapes.UnclearError("titles is not a list of titles")
    if isinstance(titles, str) or "title" in item:
        return _known(_shapes.title(item, "titles" if isinstance(titles, str) else "title"))
    main = ""
    for entry in _shapes.parts(item, "titles"):
        text, kind = _known(_shapes.text(entry, "title")), _shapes.text(entry, "titleType")
        if not text:
            continue
        if not kind and not main:
            main = text
        elif kind == "Subtitle" and main and text.lower() not in main.lower():
            main = f"{main}: {text}"
        else:
            extra.setdefault(f"title ({kind})" if kind else "title (other)", text)
    return main or next((extra.pop(k) for k in list(extra) if k.startswith("title (")), "")


def _other_identifiers(item: Item, found: _identify.Collected) -> None:
    for key in ("identifiers", "alternateIdentifiers"):
        for entry in _shapes.parts(item, key):
            scheme = _shapes.text(entry, "identifierType") or _shapes.text(
                entry, "alternateIdentifierType"
            )
            value = _shapes.text(entry, "identifier") or _shapes.text(entry, "alternateIdentifier")
            if scheme.lower() == "arxiv":
                found.arxiv(value)
            elif scheme.lower() in ("pmid", "pmcid"):
                getattr(found, scheme.lower())(value)


def _date(item: Item, extra: dict[str, str]) -> _dates.Date:
    """The publication year; month and day where the date of issue is in that year."""
    year = _dates.checked(item.get("publicationYear"))[0]
    for kind in ("Issued", "Available"):
        for entry in _shapes.parts(item, "dates"):
            if _shapes.text(entry, "dateType") == kind:
                date = _dates.parse(_shapes.text(entry, "date"))
                if date[0] is not None and year in (None, date[0]):
                    return date
    if year is None and (stated := _shapes.text(item, "publicationYear")):
        extra["publicationYear"] = stated
    return (year, None, None) if year is not None else _dates.parse(_shapes.text(item, "published"))


def _kind(types: Item, extra: dict[str, str]) -> str | None:
    general = _shapes.text(types, "resourceTypeGeneral")
    if kind := _kinds.DATACITE.get(general.lower()):
        return kind
    if specific := _shapes.text(types, "resourceType"):
        extra["resourceType"] = specific
    kind, _ = _kinds.from_csl(_shapes.text(types, "citeproc"))
    if kind and general.lower() in ("", "text", "other"):
        # citeproc's "article" is what DataCite makes of any text that it knows nothing more of
        return _kinds.OTHER if _shapes.text(types, "citeproc") == "article" else kind
    if general:
        extra["type"] = general
    return _kinds.OTHER if general else None


def _issn(item: Item, container: Item) -> str | None:
    if "ISSN" in _shapes.text(container, "identifierType"):
        return _identify.issn(_shapes.text(container, "identifier"))
    for entry in _shapes.parts(item, "relatedIdentifiers"):
        if "ISSN" in _shapes.text(entry, "relatedIdentifierType"):
            return _identify.issn(_shapes.text(entry, "relatedIdentifier"))
    return None


def _abstract(item: Item, extra: dict[str, str]) -> str | None:
    found = None
    for entry in _shapes.parts(item, "descriptions"):
        text, kind = _shapes.text(entry, "description"), _shapes.text(entry, "descriptionType")
        if text and not found and kind in ("Abstract", ""):
            found = _text.untag(text)
        elif text and kind and kind != "Abstract":
            extra.setdefault(f"description ({kind})", _text.untag(text))
    return found or None


def _references(item: Item) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for entry in _shapes.parts(item, "relatedIdentifiers"):
        if _shapes.text(entry, "relationType") not in _CITES:
            continue
        value, scheme = _shapes.text(entry, "relatedIdentifier"), entry.get("relatedIdentifierType")
        if scheme == "DOI" and (doi := ids.doi(value)):
            kept[f"doi:{doi}"] = None
        elif scheme == "arXiv" and (number := ids.arxiv(value)):
            kept[f"arxiv:{number}"] = None
        elif scheme == "PMID" and value.isdigit():
            kept[f"pmid:{value}"] = None
    return tuple(kept)


def _more(item: Item, container: Item, extra: dict[str, str]) -> None:
    publisher = item.get("publisher")
    name = _shapes.text(publisher if isinstance(publisher, dict) else item,
                        "name" if isinstance(publisher, dict) else "publisher")  # fmt: skip
    if _known(name):
        extra["publisher"] = name
    _shapes.keep(extra, container, "volume", "issue", "firstPage", "lastPage")
    _shapes.keep(extra, item, "version", "language", "citationCount")
    _shapes.rest(item, _KNOWN, extra)


# People


def _mentions(item: Item, role: str, extra: dict[str, str]) -> Iterator[Mention]:
    for entry in _shapes.people(item, role):
        mention = _mention(entry if type(entry) is dict else {"name": entry})
        if mention is None:
            continue
        if _UNKNOWN.match(mention.name):
            extra[role] = mention.name
        else:
            yield mention


def _mention(entry: Item) -> Mention | None:
    name, kind = _text.untag(_shapes.text(entry, "name")), _shapes.text(entry, "nameType")
    given, family = _shapes.text(entry, "givenName"), _shapes.text(entry, "familyName")
    orcid = next((code for c in _shapes.parts(entry, "nameIdentifiers")
                  if (code := ids.orcid(_shapes.text(c, "nameIdentifier")))), None)  # fmt: skip
    affiliations = _affiliations(entry.get("affiliation"))
    if family and given and kind != "Organizational":
        return _people.person(given, family, orcid=orcid, affiliations=affiliations)
    if not name and not (name := family or given):
        return None
    if kind == "Organizational":
        return _people.whole(name, "organisation", orcid=orcid, affiliations=affiliations)
    plain = _people.from_text(name)
    if kind == "Personal" and plain.kind == "organisation" and "," in name:
        family, given = name.split(",", 1)
        plain = _people.person(given.strip(), family.strip())
    return Mention(
        plain.name, plain.given, plain.family, plain.suffix, orcid, (), affiliations, plain.kind
    )


def _affiliations(stated: Any) -> tuple[Affiliation, ...]:
    found: dict[Affiliation, None] = {}
    for entry in stated if type(stated) is list else [stated]:
        if type(entry) is str and (name := _known(_text.untag(entry))):
            found[Affiliation(name)] = None
        elif type(entry) is dict and (name := _known(_text.untag(_shapes.text(entry, "name")))):
            found[Affiliation(name, ids.ror(_shapes.text(entry, "affiliationIdentifier")))] = None
    return tuple(found)
