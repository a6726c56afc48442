"""ORCID (public records, activities, works; JSON and XML) -> a person and the works stated there.

A record's work has an owner, the person of the record; who else wrote it is stated only where
contributors are. E-mail addresses are not read. Every level wraps its values in {"value": …} in
JSON; the XML says the same with elements, so it is turned into the same shape first.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphkit import ids
from graphkit.records import (
    Document,
    Mention,
    Note,
    Origin,
    Person,
    Record,
    Rejected,
    Tenure,
    Unknown,
    Work,
)

from ._read import json_stream, shapes, xml
from ._read.shapes import Item
from ._values import cleaning, dates, identify, kinds, people

FORMAT = "orcid"
TITLE = "ORCID (public records, activities and works; JSON and XML)"
SUFFIXES = (".json", ".xml", ".jsonl")
CUT = (json_stream.CUT, "")  # JSON Lines

_UNDER = ("bulk", "expanded-result", "result")
_NAMES = ("record", "activities-summary", "works", "work", "person", "expanded-result")
_INNER = ("person", "work-summary")  # of a damaged record each is read by itself
_SIGNS = frozenset(
    "orcid-identifier activities-summary put-code contributor-orcid external-id-type bulk"
    " publication-date journal-title affiliation-group contributor-attributes".split()
)
# All that a work or its summary may have, and that XML has as attributes.
_NONE = shapes.Known({})
_WORK = frozenset(
    "put-code created-date last-modified-date source external-ids title journal-title citation"
    " short-description type publication-date url contributors language-code country visibility"
    " path display-index schemaLocation subtitle translated-title work-title work-type"
    " work-citation work-external-identifiers work-contributors".split()
)
_IN_XML = re.compile(r"<(?:[\w.-]+:)?(?:record|activities-summary|works?|bulk|person)[\s>]")
_TENURES = ("employments", "educations", "qualifications", "invited-positions", "services")
# Those who made the work; an assignee owns a patent, a translator made another text.
_NOT_AUTHORS = frozenset({"editor", "assignee", "support-staff", "chair-or-translator"})
_SCHEMES = {"doi": "doi", "arxiv": "arxiv", "pmid": "pmid", "pmc": "pmcid"}
_PERSON_SCHEMES = {"scopus author id": "scopus", "researcherid": "researcherid", "isni": "isni"}


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of ORCID."""
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return 0.97 if "www.orcid.org/ns/" in start and _IN_XML.search(start) else 0.0
    keys = shapes.keys(head)
    if "orcid-identifier" in keys and keys & {"person", "activities-summary", "path"}:
        return 0.97
    if {"orcid-id", "given-names"} <= keys:
        return 0.95
    return 0.95 if len(keys & _SIGNS) > 2 else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """The person and the works of the file, in order."""
    with document.open_text() as stream:
        start = stream.read(2000).lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _noted(document, xml.records, _NAMES, _element, flat=False, inner=_INNER)
    return _noted(document, shapes.records, _UNDER, _object)


def _noted(
    document: Document, records: Any, names: tuple[str, ...], convert: Any, **more: Any
) -> Iterator[Record | Rejected | Note]:
    """All records, and a note of the members of works that nobody knows here."""
    unknown = Unknown(_WORK, "fields")
    yield from records(document, FORMAT, names, functools.partial(convert, unknown=unknown), **more)
    yield from unknown.note(document.name, FORMAT)


def _element(element: xml.Element, origin: Origin, unknown: Unknown) -> Iterator[Record | Rejected]:
    shape, name = xml.mapping(element), xml.local(element)
    if not isinstance(shape, dict):
        yield Rejected(f"an empty {name}", origin, shape[:200])
        return
    item: Item = shape if name in ("record", "work", "expanded-result") else {name: shape}
    if name == "activities-summary":
        item["path"] = shape.get("path")
    try:
        yield from _object(item, origin, unknown)
    except (shapes.UnclearError, RecursionError) as error:
        yield shapes.rejected(str(error) or "nested too deeply", origin, item)


def _object(item: Item, origin: Origin, unknown: Unknown) -> Iterator[Record | Rejected]:
    inner = item.get("work")
    if isinstance(inner, dict):  # an entry of a bulk
        item = inner
    if "error" in item or "error-code" in item:
        said = shapes.part(item, "error") or item
        yield Rejected(f"ORCID says: {_value(said.get('user-message')) or 'error'}", origin)
    elif "expanded-result" not in item and "orcid-id" in item:
        yield _found(item, origin)
    elif item.keys() & {"person", "activities-summary", "works", "group", "work-summary"}:
        yield from _record(item, origin, unknown)
    else:
        yield _work(item, origin, _Owner(unknown))


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose record it is, as far as the file says, and what its works have that is unknown."""

    unknown: Unknown
    name: str | None = None
    orcid: str | None = None


def _record(item: Item, origin: Origin, unknown: Unknown) -> Iterator[Record | Rejected]:
    activities = shapes.part(item, "activities-summary") or item
    owner = _Owner(unknown, orcid=_orcid(item, shapes.part(item, "person"), activities))
    if "person" in item:
        person = _person(item, activities, owner.orcid, origin)
        yield person
        if isinstance(person, Person):
            owner = _Owner(unknown, person.name, owner.orcid)
    elif tenures := _tenures(activities):
        reason = f"{len(tenures)} affiliations of {owner.orcid or 'somebody'}, who has no name here"
        yield shapes.rejected(reason, origin, owner.orcid or "")
    works = shapes.part(activities, "works") or activities
    for group in shapes.parts(works, "group"):
        if versions := shapes.parts(group, "work-summary"):
            yield _preferred(versions, origin, owner)
    for name in ("work", "work-summary"):  # a summary stands alone where the record is damaged
        for work in shapes.parts(works, name):
            yield _preferred([work], origin, owner)


def _orcid(*items: Item) -> str | None:
    """The identifier of a record, or the one in the path of a part of it."""
    for item in items:
        stated = item.get("orcid-identifier")
        inner = stated.get("path") or stated.get("uri") if isinstance(stated, dict) else stated
        if code := ids.orcid(_value(inner)) or ids.orcid(_value(item.get("path"))):
            return code
    return None


def _preferred(versions: list[Item], origin: Origin, owner: _Owner) -> Work | Rejected:
    """Versions of one work from several sources: the one that the person put first."""
    best = max(versions, key=lambda v: shapes.whole(v, "display-index") or 0)
    try:
        return _work(best, origin, owner, versions)
    except shapes.UnclearError as error:
        return shapes.rejected(str(error), origin, best)


def _value(value: Any) -> str:
    """The text in {"value": …}, in {"content": …}, or plain."""
    for _ in range(3):
        if type(value) is not dict:
            break
        inner = value.get("value")
        value = inner if inner is not None or "value" in value else value.get("content")
    return shapes.plain(value)


# Works


def _work(
    item: Item, origin: Origin, owner: _Owner, versions: list[Item] | None = None
) -> Work | Rejected:
    titles = item.get("title")
    parts = titles if type(titles) is dict else {"title": titles}
    stated = _value(parts.get("title", parts.get("value")))
    if isinstance(parts.get("title"), list):
        raise shapes.UnclearError("title is not text")
    subtitle = _value(parts.get("subtitle"))
    if stated and subtitle and subtitle.lower() not in stated.lower():
        stated = f"{stated}: {subtitle}"
    title = cleaning.untag(stated) or None
    extra: dict[str, str] = {}
    identifiers = _identifiers(versions or [item], extra)
    if title is None and not identifiers:
        return shapes.nothing(item, "title and no identifier", origin)
    authors, editors = _contributors(item, extra)
    year, month, day = _date(item.get("publication-date"))
    kind, lossy = kinds.from_csl(shapes.text(item, "type").lower().replace("_", "-"))
    if kind == kinds.OTHER:
        kind = kinds.ORCID.get(shapes.text(item, "type").lower(), kinds.OTHER)
    if lossy:
        extra["type"] = shapes.text(item, "type")
    if translated := _value(parts.get("translated-title")):
        extra["translated-title"] = translated
    if versions and len(versions) > 1:
        extra["versions"] = str(len(versions))
    if owner.orcid:
        extra["owner_orcid"] = owner.orcid
    _more(item, extra)
    owner.unknown.see(item, origin.line)
    return Work(
        title,
        origin,
        raw if (raw := cleaning.clean(stated)) and raw != title else None,
        authors.mentions,
        authors.truncated,
        owner=owner.name,
        editors=editors,
        year=year,
        month=month,
        day=day,
        venue=cleaning.untag(_value(item.get("journal-title"))) or None,
        kind=kind,
        ids=tuple(identifiers.items()),
        url=identify.web_address(_value(item.get("url"))),
        extra=tuple(extra.items()),
    )


def _more(item: Item, extra: dict[str, str]) -> None:
    shapes.keep(extra, item, "short-description", "language-code")
    if put_code := shapes.text(item, "put-code"):
        extra["put-code"] = put_code
    if not _WORK.issuperset(item):
        shapes.rest({key: item[key] for key in item if key not in _WORK}, _NONE, extra)


def _identifiers(versions: list[Item], extra: dict[str, str]) -> dict[str, str]:
    """The work's own identifiers; those of what it is a part of (a journal, a book) are not."""
    identifiers = identify.Identifiers()
    for item in versions:
        for entry in shapes.parts(shapes.part(item, "external-ids"), "external-id"):
            kind = _value(entry.get("external-id-type")).lower()
            value = _value(entry.get("external-id-value"))
            relation = _value(entry.get("external-id-relationship")).lower().replace("_", "-")
            own = relation in ("self", "")
            if own and kind in _SCHEMES:
                getattr(identifiers, _SCHEMES[kind])(value)
            elif own and kind in ("eid", "wosuid") and value:
                identifiers.add("scopus" if kind == "eid" else "wos", value)
            elif value:
                extra.setdefault(f"{kind} ({relation or 'self'})", value)
    return identifiers.by_scheme


def _date(stated: Any) -> dates.Date:
    if not isinstance(stated, dict):
        return dates.parse(_value(stated)) if stated else dates.NO_DATE
    return dates.checked(*(_value(stated.get(key)) for key in ("year", "month", "day")))


def _contributors(item: Item, extra: dict[str, str]) -> tuple[people.Authors, tuple[Mention, ...]]:
    authors, editors, others = [], [], []
    for entry in shapes.people(shapes.part(item, "contributors"), "contributor"):
        if not isinstance(entry, dict):
            raise shapes.UnclearError("contributor is not an object")
        name = cleaning.untag(_value(entry.get("credit-name")))
        if not name:
            continue
        attributes = shapes.part(entry, "contributor-attributes")
        role = _value(attributes.get("contributor-role")).lower().replace("_", "-")
        plain = people.from_text(name)
        code = None
        if orcid := shapes.part(entry, "contributor-orcid"):
            code = ids.orcid(_value(orcid.get("path")) or _value(orcid.get("uri")))
        mention = Mention(
            plain.name, plain.given, plain.family, plain.suffix, code, (), (), plain.kind
        )
        if role not in _NOT_AUTHORS:
            authors.append(mention)
        elif role == "editor":
            editors.append(mention)
        else:
            others.append(f"{name} ({role})")
    if others:
        extra["contributors"] = "; ".join(others)
    return people.gather(authors), tuple(editors)


# People


def _person(item: Item, activities: Item, code: str | None, origin: Origin) -> Person | Rejected:
    stated = shapes.part(item, "person")
    name = shapes.part(stated, "name")
    given, family = _value(name.get("given-names")), _value(name.get("family-name"))
    credit = _value(name.get("credit-name"))
    full = " ".join(part for part in (given, family) if part)
    others = [_value(o) for o in shapes.parts(shapes.part(stated, "other-names"), "other-name")]
    names = [n for n in dict.fromkeys([full, *others]) if n]
    shown = credit or next(iter(names), "")
    if not shown:
        return shapes.nothing(stated, "public name of the person", origin)
    extra: dict[str, str] = {}
    if biography := _value(stated.get("biography")):
        extra["biography"] = biography
    addresses = shapes.parts(shapes.part(stated, "addresses"), "address")
    if countries := [c for a in addresses if (c := _value(a.get("country")))]:
        extra["countries"] = ", ".join(dict.fromkeys(countries))
    keywords = shapes.parts(shapes.part(stated, "keywords"), "keyword")
    pages = shapes.parts(shapes.part(stated, "researcher-urls"), "researcher-url")
    address = next((_value(p.get("url")) for p in pages), "")
    return Person(
        name=shown,
        origin=origin,
        given=given or None,
        family=family or None,
        names=tuple(n for n in names if n != shown),
        orcid=code,
        ids=_external(stated),
        affiliations=_tenures(activities),
        topics=tuple(dict.fromkeys(word for k in keywords if (word := _value(k)))),
        url=identify.web_address(address) or (f"https://orcid.org/{code}" if code else None),
        extra=tuple(extra.items()),
    )


def _external(stated: Item) -> tuple[tuple[str, str], ...]:
    by_scheme: dict[str, str] = {}
    listed = shapes.part(stated, "external-identifiers")
    for entry in shapes.parts(listed, "external-identifier"):
        kind, value = _value(entry.get("external-id-type")), _value(entry.get("external-id-value"))
        if kind and value:
            by_scheme.setdefault(_PERSON_SCHEMES.get(kind.lower(), kind), value)
    return tuple(by_scheme.items())


def _tenures(activities: Item) -> tuple[Tenure, ...]:
    """Where the person worked and studied: an employment first."""
    tenures: list[Tenure] = []
    for kind in _TENURES:
        listed = shapes.part(activities, kind)
        name = f"{kind[:-1]}-summary"
        summaries = shapes.parts(listed, name)  # schema 2
        for group in shapes.parts(listed, "affiliation-group"):
            summaries += shapes.parts(group, name)  # as XML has it
            summaries += [shapes.part(s, name) for s in shapes.parts(group, "summaries")]
        tenures += [t for s in summaries if (t := _tenure(s, kind[:-1])) is not None]
    return tuple(dict.fromkeys(tenures))


def _tenure(summary: Item, kind: str) -> Tenure | None:
    organisation = shapes.part(summary, "organization")
    name = _value(organisation.get("name"))
    if not name:
        return None
    code = shapes.part(organisation, "disambiguated-organization")
    address = shapes.part(organisation, "address")
    return Tenure(
        name,
        ids.ror(_value(code.get("disambiguated-organization-identifier"))),
        _value(address.get("country")).upper() or None,
        _value(summary.get("department-name")) or None,
        _value(summary.get("role-title")) or (None if kind == "employment" else kind),
        _date(summary.get("start-date"))[0],
        _date(summary.get("end-date"))[0],
    )


def _found(item: Item, origin: Origin) -> Person | Rejected:
    """A line of a search: a name, an identifier, institutions without years."""
    given, family = _value(item.get("given-names")), _value(item.get("family-names"))
    full = " ".join(part for part in (given, family) if part)
    names = dict.fromkeys([full, *shapes.texts(item, "other-name")])
    shown = _value(item.get("credit-name")) or next((n for n in names if n), "")
    if not shown:
        return shapes.nothing(item, "public name of the person", origin)
    code = ids.orcid(_value(item.get("orcid-id")))
    return Person(
        name=shown,
        origin=origin,
        given=given or None,
        family=family or None,
        names=tuple(n for n in names if n and n != shown),
        orcid=code,
        affiliations=tuple(Tenure(n) for n in shapes.texts(item, "institution-name")),
        url=f"https://orcid.org/{code}" if code else None,
    )
