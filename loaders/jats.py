"""JATS (journal articles in XML: PubMed Central, publishers, preprint servers) -> works."""

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
from ._values import cleaning, compose, dates, identify, kinds, people

FORMAT = "jats"
TITLE = "JATS XML (PubMed Central, publishers' articles)"
SUFFIXES = (".xml", ".nxml")
CUT = xml.cut("article")

_IN_HEAD = re.compile(
    r"<(?:article-meta|journal-meta|pmc-articleset)[\s>]|<article [^>]*article-type="
)
_KINDS = {
    "research-article": kinds.ARTICLE, "review-article": kinds.REVIEW, "editorial": kinds.EDITORIAL,
    "letter": kinds.EDITORIAL, "preprint": kinds.PREPRINT, "brief-report": kinds.ARTICLE,
    "case-report": kinds.ARTICLE, "book-review": kinds.REVIEW, "data-paper": kinds.ARTICLE,
    "meeting-report": kinds.OTHER, "correction": kinds.OTHER, "retraction": kinds.OTHER,
    "other": kinds.OTHER, "abstract": kinds.CONFERENCE_PAPER,
}  # fmt: skip
_KNOWN = frozenset(
    "article-id article-version article-version-alternatives article-categories title-group"
    " contrib-group aff aff-alternatives author-notes pub-date pub-date-not-available volume"
    " volume-id volume-series issue issue-id issue-title issue-sponsor issue-part isbn supplement"
    " fpage lpage page-range elocation-id email ext-link uri product supplementary-material history"
    " pub-history permissions self-uri related-article related-object abstract trans-abstract"
    " kwd-group funding-group support-group conference counts custom-meta-group".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is JATS."""
    if not xml.begins(head) or ("<article" not in head and ":article" not in head):
        return 0.0
    if "article-meta" in head or "JATS" in head[:2000] or "<pmc-articleset" in head:
        return 0.95 if _IN_HEAD.search(head) else 0.6
    return 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return xml.records(
        document,
        FORMAT,
        ("article",),
        _element,
        known=_KNOWN,
        watched=_watched,
    )


def _watched(record: Element) -> list[Element]:
    meta = xml.at(record, "front", "article-meta")
    return [] if meta is None else [meta]


def _element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    meta = xml.at(record, "front", "article-meta")
    journal = xml.at(record, "front", "journal-meta")
    draft = compose.WorkDraft()
    title, under = (xml.value(meta, "title-group", n) for n in ("article-title", "subtitle"))
    draft.title = f"{title}: {under}" if title and under else title
    stated = record.get("article-type") or ""
    draft.kind = _KINDS.get(stated, kinds.OTHER) if stated else None
    compose.put(draft.extra, "article_type", [stated] if stated not in _KINDS else [])
    draft.venue = xml.value(journal, "journal-title-group", "journal-title") or xml.value(
        journal, "journal-title"
    )
    draft.issn = "; ".join(dict.fromkeys(map(xml.text, xml.children(journal, "issn"))))
    compose.put(draft.extra, "publisher", [xml.value(journal, "publisher", "publisher-name")])
    _people(meta, draft)
    _date(meta, draft)
    _identifiers(meta, draft)
    draft.keywords = tuple(
        dict.fromkeys(
            t
            for group in xml.children(meta, "kwd-group")
            for word in group.iter("kwd")
            if (t := xml.text(word))
        )
    )
    draft.abstract = next(
        (xml.text(a) for a in xml.children(meta, "abstract") if not a.get("abstract-type")), ""
    )
    for name, tag in (
        ("volume", "volume"),
        ("number", "issue"),
        ("article_number", "elocation-id"),
    ):
        compose.put(draft.extra, name, [xml.value(meta, tag)])
    ends = [xml.value(meta, "fpage"), xml.value(meta, "lpage")]
    compose.put(draft.extra, "pages", ["\u2013".join(e for e in ends if e)])
    _references(record, draft)
    yield compose.compose(draft, origin, lambda: xml.text(meta)[:400])


def _people(meta: Element | None, draft: compose.WorkDraft) -> None:
    groups = xml.children(meta, "contrib-group")
    owners = [*groups, *([meta] if meta is not None else [])]
    places = {aff.get("id") or "": _place(aff) for owner in owners for aff in owner.iter("aff")}
    authors: list[Mention] = []
    editors: list[Mention] = []
    for contrib in (c for group in groups for c in xml.children(group, "contrib")):
        mention = _mention(contrib, places)
        kind = contrib.get("contrib-type") or "author"
        if mention is not None and kind in ("author", "collab"):
            authors.append(mention)
        elif mention is not None and kind == "editor":
            editors.append(mention)
    draft.authors = people.gather(authors)
    draft.editors = people.gather(editors).mentions


def _place(aff: Element) -> str:
    pieces = [aff.text or ""]
    for part in aff:
        if xml.local(part) not in ("label", "sup", "email"):
            pieces.append(xml.text(part))
        pieces.append(part.tail or "")
    return without_mail(cleaning.clean("".join(pieces))).strip(" ,;")


def _mention(contrib: Element, places: dict[str, str]) -> Mention | None:
    refs = [
        r
        for x in xml.children(contrib, "xref")
        if x.get("ref-type") == "aff"
        for r in (x.get("rid") or "").split()
    ]
    own = [_place(aff) for aff in xml.children(contrib, "aff")]
    stated = dict.fromkeys(p for p in (*(places.get(r, "") for r in refs), *own) if p)
    where = tuple(map(Affiliation, stated))
    orcid = next(
        (
            compose.orcid(xml.text(i))
            for i in xml.children(contrib, "contrib-id")
            if (i.get("contrib-id-type") or "") == "orcid"
        ),
        None,
    )
    name = next(contrib.iter("name"), None)
    if name is not None and xml.value(name, "surname"):
        return people.person(
            xml.value(name, "given-names"),
            xml.value(name, "surname"),
            xml.value(name, "suffix"),
            orcid=orcid,
            affiliations=where,
        )
    text = xml.value(contrib, "string-name")
    if text:
        return people.from_text(text)
    collab = xml.value(contrib, "collab")
    return people.whole(collab, "organisation") if collab else None


def _date(meta: Element | None, draft: compose.WorkDraft) -> None:
    """The earliest date of publication."""
    stated = []
    for element in xml.children(meta, "pub-date"):
        year = xml.value(element, "year")
        month = xml.value(element, "month") or None
        date = dates.checked(year, month, xml.value(element, "day") or None)
        if date[0] is not None:
            stated.append(date)
    if stated:
        draft.date = min(stated, key=lambda d: (d[0] or 0, d[1] or 13, d[2] or 32))


def _identifiers(meta: Element | None, draft: compose.WorkDraft) -> None:
    for element in xml.children(meta, "article-id"):
        kind, text = element.get("pub-id-type") or "", xml.text(element)
        if kind == "doi":
            draft.ids.doi(text)
        elif kind == "pmid":
            draft.ids.pmid(text)
        elif kind in ("pmc", "pmcid"):
            draft.ids.pmcid(text if text.upper().startswith("PMC") else f"PMC{text}")
        elif kind == "arxiv":
            draft.ids.arxiv(text)
        elif kind:
            compose.put(draft.extra, kind, [text])


def _references(record: Element, draft: compose.WorkDraft) -> None:
    texts: list[tuple[str | None, str]] = []
    for ref in record.iter("ref"):
        cited = next((c for c in ref if xml.local(c) not in ("label", "note")), None)
        if cited is None:
            continue
        key = None
        for number in ref.iter("pub-id"):
            if number.get("pub-id-type") == "doi" and (value := identify.doi(xml.text(number))):
                key = f"doi:{value}"
            elif number.get("pub-id-type") == "pmid" and key is None:
                key = f"pmid:{xml.text(number)}"
        texts.append((key, _cited(cited)))
    compose.keep_references(draft, texts)


def _cited(cited: Element) -> str:
    """A reference as printed; of marked parts without text between them, their usual order."""
    if xml.local(cited) == "mixed-citation" and (cited.text or "").strip():
        return xml.text(cited)
    name = next(cited.iter("name"), None)
    author = " ".join(t for n in ("surname", "given-names") if (t := xml.value(name, n)))
    parts = [xml.value(cited, n) for n in ("year", "article-title", "source")]
    volume, page = xml.value(cited, "volume"), xml.value(cited, "fpage")
    return compose.printed(author, *parts, volume=volume, page=page) or xml.text(cited)
