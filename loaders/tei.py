"""TEI with bibliographic headers (GROBID's reading of PDFs, HAL's exports) -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import (
    Affiliation,
    Document,
    Mention,
    Note,
    Origin,
    Record,
    Rejected,
    Work,
    without_mail,
)

from ._read import xml
from ._read.xml import Element
from ._values import compose, dates, identify, kinds, people

FORMAT = "tei"
TITLE = "TEI XML (GROBID, HAL)"
SUFFIXES = (".xml", ".tei")

_HEAD = 1 << 16
_FULL = "biblFull"  # HAL: the works of a list, each with a description of its own
_BEGINS = re.compile(r"<(?:[\w.-]{1,40}:)?TEI[\s>]")
_SPACES = "http://www.tei-c.org/ns/1.0"
_HAL_KINDS = {
    "ART": kinds.ARTICLE, "COMM": kinds.CONFERENCE_PAPER, "COUV": kinds.CHAPTER,
    "OUV": kinds.BOOK, "THESE": kinds.THESIS, "HDR": kinds.THESIS, "UNDEFINED": kinds.PREPRINT,
    "REPORT": kinds.REPORT, "DOUV": kinds.BOOK, "SOFTWARE": kinds.SOFTWARE,
}  # fmt: skip
# HAL's words for those who are no author of a work
_OTHERS = frozenset("trl ill pht pro spk ctb dis ann csc wpr prd ard csp dev med sad stm".split())


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is TEI of a publication."""
    if not xml.begins(head) or not _BEGINS.search(head) or "teiHeader" not in head:
        return 0.0
    if "biblStruct" in head or "biblFull" in head:
        return 0.95
    return 0.6 if _SPACES in head and "<sourceDesc" in head else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order: each text, or each entry of a list of HAL's."""
    with document.open_text() as stream:
        of_hal = f"<{_FULL}" in stream.read(_HEAD)
    if not of_hal:
        return xml.records(document, FORMAT, ("TEI",), _text, flat=False)
    places = _organisations(document)
    return xml.records(
        document, FORMAT, (_FULL,), lambda one, at: _full(one, at, places), flat=False
    )


def _organisations(document: Document) -> dict[str, str]:
    """What the works of HAL's list name by a mark: it stands behind them."""
    found: dict[str, str] = {}
    with document.open_text() as stream:
        for item in xml.items(stream, ("org",), flat=False):
            if isinstance(item, xml.XmlItem):
                ident = next(
                    (v for k, v in item.element.attrib.items() if xml.local_name(k) == "id"), ""
                )
                name = xml.value(item.element, "orgName")
                country = xml.at(item.element, "desc", "address", "country")
                code = "" if country is None else str(country.get("key") or "")
                found[str(ident)] = ", ".join(t for t in (name, code) if t)
    return found


def _text(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    """A text with its header; the list at its end is what it cites."""
    described = xml.at(record, "teiHeader", "fileDesc")
    struct = xml.at(described, "sourceDesc", "biblStruct")
    profile = xml.at(record, "teiHeader", "profileDesc")
    places = {o.get("key") or "": xml.text(o) for o in record.iter("affiliation") if o.get("key")}
    draft = compose.WorkDraft()
    _struct(struct, draft, places)
    draft.title = draft.title or xml.value(described, "titleStmt", "title")
    if draft.date[0] is None:
        draft.date = _dated(xml.at(described, "publicationStmt"))
    terms = xml.at(profile, "textClass", "keywords")
    if terms is not None:
        words = [xml.text(t) for t in terms.iter("term")] or re.split(r"[;,]", xml.text(terms))
        draft.keywords = tuple(dict.fromkeys(w.strip() for w in words if w.strip()))
    draft.abstract = xml.value(profile, "abstract")
    texts = [
        _cited(one)
        for part in record
        if xml.local(part) != "teiHeader"
        for one in part.iter("biblStruct")
    ]
    compose.keep_references(draft, [t for t in texts if t[1]])
    shown = xml.text(described)[:400]
    yield compose.compose(draft, origin, lambda: shown)


def _full(record: Element, origin: Origin, places: dict[str, str]) -> Iterator[Work | Rejected]:
    """An entry of a list of HAL's."""
    draft = compose.WorkDraft()
    _struct(xml.at(record, "sourceDesc", "biblStruct"), draft, places)
    if not draft.authors.mentions:
        draft.authors = _authors(xml.children(xml.at(record, "titleStmt"), "author"), places)
    draft.title = draft.title or xml.value(record, "titleStmt", "title")
    stated = xml.at(record, "profileDesc", "textClass")
    for code in xml.children(stated, "classCode"):
        if code.get("scheme") == "halTypology":
            draft.kind = _HAL_KINDS.get(code.get("n") or "", kinds.OTHER)
    terms = [] if stated is None else [xml.text(t) for t in stated.iter("term")]
    draft.keywords = tuple(dict.fromkeys(t for t in terms if t))
    draft.abstract = xml.value(record, "profileDesc", "abstract")
    for ident in xml.children(xml.at(record, "publicationStmt"), "idno"):
        if ident.get("type") == "halUri":
            draft.url = xml.text(ident)
        elif ident.get("type") == "halId":
            compose.put(draft.extra, "hal", [xml.text(ident)])
    yield compose.compose(draft, origin, lambda: xml.text(record)[:400])


def _struct(struct: Element | None, draft: compose.WorkDraft, places: dict[str, str]) -> None:
    """A structured description: the part, and the whole that it stands in."""
    part, whole = xml.child(struct, "analytic"), xml.child(struct, "monogr")
    main = part if part is not None else whole
    draft.title = _title(main)
    owners = [a for owner in (part, whole) for a in xml.children(owner, "author")]
    draft.authors = _authors(owners, places)
    draft.editors = _authors(xml.children(whole, "editor"), places).mentions
    if part is not None:
        draft.venue = _title(whole) or xml.value(whole, "meeting", "title")
    imprint = xml.child(whole, "imprint")
    draft.date = _dated(imprint)
    compose.put(draft.extra, "publisher", [xml.value(imprint, "publisher")])
    for scope in xml.children(imprint, "biblScope"):
        name = {"issue": "number", "page": "pages", "pp": "pages", "vol": "volume"}.get(
            unit := scope.get("unit") or scope.get("type") or "", unit
        )
        ends = [scope.get("from"), scope.get("to")]
        text = xml.text(scope) or "\u2013".join(e for e in ends if e)
        if name in ("volume", "number", "pages"):
            compose.put(draft.extra, name, [text])
    for owner in (struct, part, whole):
        for ident in xml.children(owner, "idno"):
            _identifier(ident, draft)


def _title(owner: Element | None) -> str:
    titles = xml.children(owner, "title")
    main = [t for t in titles if t.get("type") in (None, "main")] or titles
    under = next((xml.text(t) for t in titles if t.get("type") == "sub"), "")
    title = next((t for one in main if (t := xml.text(one))), "")
    return f"{title}: {under}" if title and under else title


def _identifier(ident: Element, draft: compose.WorkDraft) -> None:
    kind, text = (ident.get("type") or "").lower(), xml.text(ident)
    if kind == "doi":
        draft.ids.doi(text)
    elif kind == "arxiv":
        draft.ids.arxiv(text)
    elif kind in ("pmid", "pubmed"):
        draft.ids.pmid(text)
    elif kind in ("pmcid", "pmc", "pubmedcentral"):
        draft.ids.pmcid(text)
    elif kind in ("issn", "eissn"):
        draft.issn = draft.issn or text
    elif kind == "isbn":
        compose.put(draft.extra, "isbn", [text])
    elif kind:
        compose.put(draft.extra, kind, [text])


def _dated(owner: Element | None) -> dates.Date:
    best = dates.NO_DATE
    for element in xml.children(owner, "date"):
        if element.get("type") in (None, "published", "datePub", "publicationDate"):
            date = dates.parse(element.get("when") or xml.text(element))
            best = best if date[0] is None else date
    return best


def _authors(owners: list[Element], places: dict[str, str]) -> people.Authors:
    """Who stands there; not who only translated or drew."""
    return people.gather(
        mention
        for owner in owners
        if (owner.get("role") or "aut") not in _OTHERS and (mention := _mention(owner, places))
    )


def _mention(owner: Element, places: dict[str, str]) -> Mention | None:
    name = xml.child(owner, "persName")
    where = []
    for place in xml.children(owner, "affiliation"):
        mark = place.get("key") or (place.get("ref") or "").lstrip("#")
        text = _place(place) or places.get(mark, "")
        where += [Affiliation(text)] if text else []
    orcid = next((o for i in owner.iter("idno") if (o := compose.orcid(xml.text(i)))), None)
    if name is not None and (family := xml.value(name, "surname")):
        given = " ".join(xml.text(f) for f in xml.children(name, "forename"))
        suffix = xml.value(name, "genName")
        suffix = suffix if people.is_suffix(suffix) else ""
        unique = tuple(dict.fromkeys(where))
        return people.person(given, family, suffix, orcid=orcid, affiliations=unique)
    if group := xml.value(owner, "orgName"):
        return people.whole(group, "organisation")
    text = xml.text(name) if name is not None else ""
    return people.from_text(text) if text else None


_OF_PLACE = ("department", "laboratory", "institution")


def _place(place: Element) -> str:
    """An affiliation as one line: department, institution, and the end of the address."""
    raw = next((n for n in xml.children(place, "note") if n.get("type") == "raw_affiliation"), None)
    if raw is not None:
        label = next((xml.text(x) for x in raw if xml.local(x) == "label"), "")
        return without_mail(xml.text(raw).removeprefix(label)).strip(" ,;")
    parts = [
        o for kind in _OF_PLACE for o in xml.children(place, "orgName") if o.get("type") == kind
    ]
    names = [xml.text(o) for o in parts] or [xml.text(o) for o in xml.children(place, "orgName")]
    address = xml.child(place, "address")
    ends = [xml.value(address, tag) for tag in ("settlement", "region", "country")]
    return ", ".join(dict.fromkeys(t for t in (*names, *ends) if t))


def _cited(one: Element) -> tuple[str | None, str]:
    """An entry of the list at the end: its DOI, and its text as printed or put together."""
    number = next(
        (
            d
            for i in one.iter("idno")
            if (i.get("type") or "").lower() == "doi" and (d := identify.doi(xml.text(i)))
        ),
        None,
    )
    raw = next((n for n in xml.children(one, "note") if n.get("type") == "raw_reference"), None)
    if raw is not None:
        return (f"doi:{number}" if number else None), xml.text(raw)
    draft = compose.WorkDraft()
    _struct(one, draft, {})
    first = next(iter(draft.authors.mentions), None)
    author = "" if first is None else " ".join(t for t in (first.family, first.given) if t)
    year = str(draft.date[0] or "")
    text = compose.printed(
        author,
        year,
        draft.title,
        draft.venue,
        volume=draft.extra.get("volume", ""),
        page=draft.extra.get("pages", "").split("\u2013")[0],
    )
    return (f"doi:{number}" if number else None), text
