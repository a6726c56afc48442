"""MODS (Library of Congress; libraries, repositories, Zotero) -> works."""

from __future__ import annotations

from collections.abc import Iterator

from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import xml
from ._read.xml import Element
from ._values import cleaning, compose, dates, kinds, people

FORMAT = "mods"
TITLE = "MODS XML"
SUFFIXES = (".xml", ".mods")
CUT = xml.cut("mods")

_KNOWN = frozenset(
    "titleInfo name typeOfResource genre originInfo language physicalDescription abstract"
    " tableOfContents targetAudience note subject classification relatedItem identifier location"
    " accessCondition part extension recordInfo".split()
)
_AUTHORS = frozenset({"", "aut", "author", "cre", "creator"})
_EDITORS = frozenset({"edt", "editor", "edc"})
_GENRES = {
    "journalarticle": kinds.ARTICLE, "article": kinds.ARTICLE, "bookchapter": kinds.CHAPTER,
    "booksection": kinds.CHAPTER, "chapter": kinds.CHAPTER, "thesis": kinds.THESIS,
    "dissertation": kinds.THESIS, "doctoralthesis": kinds.THESIS, "conferencepaper":
    kinds.CONFERENCE_PAPER, "conferencepublication": kinds.CONFERENCE_PAPER, "book": kinds.BOOK,
    "report": kinds.REPORT, "dataset": kinds.DATASET, "preprint": kinds.PREPRINT,
    "review": kinds.REVIEW,
}  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is MODS."""
    if not xml.begins(head):
        return 0.0
    if "loc.gov/mods" in head and ("<mods" in head or ":mods" in head):
        return 0.97
    return 0.8 if "<mods" in head and "<titleInfo" in head else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return xml.records(
        document, FORMAT, ("mods",), _element, known=_KNOWN, watched=lambda record: (record,)
    )


def _element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    draft = compose.WorkDraft()
    draft.title = _title(record)
    _kind(record, draft)
    _names(record, draft)
    _date(record, draft)
    host = _related(record, "host")
    if host is not None:
        draft.venue = _title(host)
        _part(host, draft)
    _part(record, draft)
    compose.put(
        draft.extra, "series", [_title(s) for s in (_related(record, "series"),) if s is not None]
    )
    for owner in (record, *([host] if host is not None else [])):
        _identifiers(owner, draft, whole=owner is record)
    draft.keywords = tuple(
        dict.fromkeys(
            t
            for s in xml.children(record, "subject")
            for e in xml.children(s, "topic")
            if (t := xml.text(e))
        )
    )
    draft.abstract = xml.value(record, "abstract")
    compose.put(draft.extra, "publisher", [xml.value(record, "originInfo", "publisher")])
    compose.put(draft.extra, "language", [xml.value(record, "language", "languageTerm")])
    compose.put(draft.extra, "note", map(xml.text, xml.children(record, "note")))
    yield compose.compose(draft, origin, lambda: xml.text(record)[:400])


def _title(owner: Element) -> str:
    """The title with its subtitle and the article before it; not a translated or short one."""
    stated = [t for t in xml.children(owner, "titleInfo") if not t.get("type")]
    info = next(iter(stated or xml.children(owner, "titleInfo")), None)
    before, title = xml.value(info, "nonSort"), xml.value(info, "title")
    under = xml.value(info, "subTitle")
    whole = f"{before} {title}".strip() if before else title
    return f"{whole}: {under}" if whole and under else whole


def _related(record: Element, kind: str) -> Element | None:
    return next((r for r in xml.children(record, "relatedItem") if r.get("type") == kind), None)


def _kind(record: Element, draft: compose.WorkDraft) -> None:
    stated = [xml.text(g) for g in xml.children(record, "genre")]
    words = ["".join(c for c in text.lower() if c.isalpha()) for text in stated]
    draft.kind = next((_GENRES[w] for w in words if w in _GENRES), None)
    compose.put(draft.extra, "genre", stated)
    if draft.kind is None and stated:
        draft.kind = kinds.OTHER


def _names(record: Element, draft: compose.WorkDraft) -> None:
    authors: list[Mention] = []
    editors: list[Mention] = []
    for name in xml.children(record, "name"):
        roles = {
            xml.text(term).lower()
            for role in xml.children(name, "role")
            for term in xml.children(role, "roleTerm")
        } or {""}
        if (mention := _mention(name)) is None:
            continue
        if roles & _AUTHORS:
            authors.append(mention)
        elif roles & _EDITORS:
            editors.append(mention)
        else:
            compose.put(draft.extra, min(roles).replace(" ", "_"), [mention.name])
    draft.authors = people.gather(authors)
    draft.editors = people.gather(editors).mentions


def _mention(name: Element) -> Mention | None:
    parts: dict[str, list[str]] = {}
    for part in xml.children(name, "namePart"):
        parts.setdefault(part.get("type") or "", []).append(xml.text(part))
    places = tuple(Affiliation(t) for e in xml.children(name, "affiliation") if (t := xml.text(e)))
    orcid = next(
        (
            compose.orcid(xml.text(i))
            for i in xml.children(name, "nameIdentifier")
            if "orcid" in (i.get("type") or "").lower()
        ),
        None,
    )
    if "family" in parts:
        return people.person(
            " ".join(parts.get("given", [])),
            " ".join(parts["family"]),
            " ".join(parts.get("termsOfAddress", [])) if _suffix(parts) else "",
            orcid=orcid,
            affiliations=places,
        )
    text = " ".join(parts.get("", parts.get("given", [])))
    if not text:
        return None
    if name.get("type") in ("corporate", "conference"):
        return people.whole(text, "organisation")
    mention = people.from_text(text)
    return (
        people.whole(text, affiliations=places)
        if mention.family is None
        else people.person(
            mention.given or "",
            mention.family,
            mention.suffix or "",
            orcid=orcid,
            affiliations=places,
        )
    )


def _suffix(parts: dict[str, list[str]]) -> bool:
    return all(map(people.is_suffix, parts.get("termsOfAddress", [])))


def _date(record: Element, draft: compose.WorkDraft) -> None:
    host = _related(record, "host")
    owners = [
        *xml.children(record, "originInfo"),
        *xml.children(host, "originInfo"),
        *xml.children(record, "part"),
        *xml.children(host, "part"),
    ]
    for tag in ("dateIssued", "date", "copyrightDate", "dateCreated"):
        for owner in owners:
            for element in xml.children(owner, tag):
                draft.date = dates.parse(xml.text(element))
                if draft.date[0] is not None:
                    return


def _part(owner: Element, draft: compose.WorkDraft) -> None:
    for part in xml.children(owner, "part"):
        for detail in xml.children(part, "detail"):
            name = {"issue": "number"}.get(detail.get("type") or "", detail.get("type") or "")
            if name in ("volume", "number"):
                compose.put(draft.extra, name, [xml.value(detail, "number") or xml.text(detail)])
        for extent in xml.children(part, "extent"):
            ends = [xml.value(extent, "start"), xml.value(extent, "end")]
            pages = "\u2013".join(e for e in ends if e) or xml.value(extent, "list")
            compose.put(draft.extra, "pages", [pages])


def _identifiers(owner: Element, draft: compose.WorkDraft, *, whole: bool) -> None:
    for element in xml.children(owner, "identifier"):
        kind, text = (element.get("type") or "").lower(), xml.text(element)
        if kind == "issn":
            draft.issn = draft.issn or text
        elif kind == "isbn":
            compose.put(draft.extra, "isbn", [text])
        elif not whole:
            continue
        elif kind == "doi" or "doi.org/" in text:
            draft.ids.doi(text)
        elif kind in ("pmid", "pubmed"):
            draft.ids.pmid(text)
        elif "arxiv" in kind or "arxiv" in text.lower():
            draft.ids.arxiv(text)
        elif kind == "uri" and not draft.url:
            draft.url = text
        else:
            compose.put(draft.extra, cleaning.clean(kind) or "identifier", [text])
    for location in xml.children(owner, "location") if whole else ():
        address = xml.value(location, "url")
        draft.ids.address(address)
        draft.url = draft.url or address
