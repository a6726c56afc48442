"""DataCite XML (kernel 2 to 4; alone, in lists, in OAI-PMH answers) -> works."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit import ids
from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import xml
from ._read.xml import Element
from ._values import compose, dates, identify, kinds, people

FORMAT = "datacite-xml"
TITLE = "DataCite XML (kernel 2 to 4)"
SUFFIXES = (".xml",)
CUT = xml.cut("resource")

_KNOWN = frozenset(
    "identifier creators titles publisher publicationYear resourceType subjects contributors dates"
    " language alternateIdentifiers relatedIdentifiers sizes formats version rightsList"
    " descriptions geoLocations fundingReferences relatedItems".split()
)
_CITED = frozenset({"Cites", "References"})


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is DataCite's XML."""
    if not xml.begins(head):
        return 0.0
    if "datacite.org/schema/kernel" in head and "resource" in head:
        return 0.97
    return 0.8 if "<resource" in head and "<creatorName" in head else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return xml.records(
        document, FORMAT, ("resource",), _element, known=_KNOWN, watched=lambda record: (record,)
    )


def _element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    draft = compose.WorkDraft()
    titles = xml.children(xml.child(record, "titles"), "title")
    plain = [t for t in titles if not t.get("titleType")] or titles
    draft.title = xml.text(plain[0]) if plain else ""
    under = next((xml.text(t) for t in titles if t.get("titleType") == "Subtitle"), "")
    if draft.title and under:
        draft.title = f"{draft.title}: {under}"
    kind = xml.child(record, "resourceType")
    general = kind.get("resourceTypeGeneral") if kind is not None else None
    draft.kind = kinds.from_one_word(general) if general else None
    compose.put(draft.extra, "resource_type", [xml.text(kind)])
    draft.authors = people.gather(_mentions(record, "creators", "creator"))
    contributors = xml.children(xml.child(record, "contributors"), "contributor")
    editors = (
        _mention(c, "contributor") for c in contributors if c.get("contributorType") == "Editor"
    )
    draft.editors = people.gather(filter(None, editors)).mentions
    _date(record, draft)
    number = xml.child(record, "identifier")
    draft.ids.doi(xml.text(number))
    for element in xml.children(xml.child(record, "alternateIdentifiers"), "alternateIdentifier"):
        draft.ids.address(xml.text(element))
    draft.keywords = tuple(
        dict.fromkeys(
            t for e in xml.children(xml.child(record, "subjects"), "subject") if (t := xml.text(e))
        )
    )
    draft.abstract = next(
        (
            xml.text(d)
            for d in xml.children(xml.child(record, "descriptions"), "description")
            if d.get("descriptionType") == "Abstract"
        ),
        "",
    )
    for name in ("publisher", "language", "version"):
        compose.put(draft.extra, name, [xml.value(record, name)])
    _related(record, draft)
    yield compose.compose(draft, origin, lambda: xml.text(record)[:400])


def _mentions(record: Element, group: str, name: str) -> Iterator[Mention]:
    for element in xml.children(xml.child(record, group), name):
        if (mention := _mention(element, name)) is not None:
            yield mention


def _mention(element: Element, role: str) -> Mention | None:
    stated = xml.child(element, f"{role}Name")
    name = xml.text(stated)
    given, family = xml.value(element, "givenName"), xml.value(element, "familyName")
    places = tuple(
        Affiliation(t, ids.ror(a.get("affiliationIdentifier")))
        for a in xml.children(element, "affiliation")
        if (t := xml.text(a))
    )
    orcid = next(
        (
            compose.orcid(xml.text(n))
            for n in xml.children(element, "nameIdentifier")
            if (n.get("nameIdentifierScheme") or "").upper() == "ORCID"
        ),
        None,
    )
    kind = stated.get("nameType") if stated is not None else None
    if kind == "Organizational" or (not family and people.is_organisation(name, whole=True)):
        return people.whole(name, "organisation") if name else None
    if family:
        return people.person(given, family, orcid=orcid, affiliations=places)
    if not name:
        return None
    mention = people.from_text(name)
    if mention.family is None:
        return people.whole(name, orcid=orcid, affiliations=places)
    return people.person(
        mention.given or "", mention.family, mention.suffix or "", orcid=orcid, affiliations=places
    )


def _date(record: Element, draft: compose.WorkDraft) -> None:
    """The day of issue where it is in the year of publication, else that year."""
    year, _, _ = dates.parse(xml.value(record, "publicationYear"))
    draft.date = dates.checked(year)
    for element in xml.children(xml.child(record, "dates"), "date"):
        stated = dates.parse(xml.text(element))
        if element.get("dateType") == "Issued" and stated[0] in (year, draft.date[0] or stated[0]):
            draft.date = stated
            return


def _related(record: Element, draft: compose.WorkDraft) -> None:
    kept: dict[str, None] = {}
    for element in xml.children(xml.child(record, "relatedIdentifiers"), "relatedIdentifier"):
        relation, text = element.get("relationType") or "", xml.text(element)
        value = identify.doi(text) if element.get("relatedIdentifierType") == "DOI" else None
        if value and relation in _CITED:
            kept[f"doi:{value}"] = None
        elif relation:
            compose.put(draft.extra, relation, [text])
        if relation == "IsPartOf" and element.get("relatedIdentifierType") == "ISSN":
            draft.issn = text
    draft.references = tuple(kept)
    for item in xml.children(xml.child(record, "relatedItems"), "relatedItem"):
        if item.get("relationType") == "IsPublishedIn":
            draft.venue = xml.value(item, "titles", "title")
            for name, tag in (("volume", "volume"), ("number", "issue")):
                compose.put(draft.extra, name, [xml.value(item, tag)])
