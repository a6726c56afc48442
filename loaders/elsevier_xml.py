"""Elsevier's article XML (ScienceDirect's article retrieval, or the article by itself) -> works."""

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

FORMAT = "elsevier-xml"
TITLE = "Elsevier article XML (ScienceDirect)"
SUFFIXES = (".xml",)

_OUTER = ("full-text-retrieval-response", "document", "doc")
_INNER = ("article", "simple-article", "converted-article", "book-review", "exam", "chapter")
_IN_HEAD = re.compile(r"elsevier\.com/(?:xml|xmlns)|<ce:(?:title|author-group|doi)")
_KINDS = {
    "fla": kinds.ARTICLE, "sco": kinds.ARTICLE, "rev": kinds.REVIEW, "ssu": kinds.REVIEW,
    "edi": kinds.EDITORIAL, "cor": kinds.EDITORIAL, "chp": kinds.CHAPTER, "brv": kinds.REVIEW,
    "abs": kinds.CONFERENCE_PAPER, "chapter": kinds.CHAPTER, "book-review": kinds.REVIEW,
}  # fmt: skip
_ROOT = re.compile(rf"<(?:[\w.-]{{1,40}}:)?({'|'.join((*_OUTER, *_INNER))})[\s>]")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is an article of Elsevier's."""
    if not xml.begins(head) or not _IN_HEAD.search(head) or not _ROOT.search(head):
        return 0.0
    return 0.96


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    with document.open_text() as stream:
        match = _ROOT.search(stream.read(1 << 16))
    names = (match[1],) if match else _INNER
    return xml.records(document, FORMAT, names, _element, flat=False)


def _element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    core = xml.child(record, "coredata")
    if core is None:  # what ConSyn states in its place
        core = xml.at(record, "RDF", "Description")
    article = (
        record
        if xml.local(record) in _INNER
        else next(
            (
                e
                for e in record.iter(*_INNER)
                if xml.child(e, "item-info") is not None or xml.child(e, "head") is not None
            ),
            None,
        )
    )
    info, head = xml.child(article, "item-info"), _head(article)
    draft = compose.WorkDraft()
    draft.title = _title(head) or xml.value(core, "title")
    stated = "" if article is None else article.get("docsubtype") or ""
    kind = _KINDS.get(stated) or ("" if article is None else _KINDS.get(xml.local(article), ""))
    draft.kind = kind or (kinds.OTHER if stated else None)
    draft.authors = _authors(head, core)
    draft.ids.doi(xml.value(info, "doi") or xml.value(core, "doi"))
    draft.ids.pmid(xml.value(core, "pubmed-id"))
    identifier = xml.value(core, "pii") or xml.value(info, "pii")
    compose.put(draft.extra, "pii", [identifier])
    _issue(record, core, draft)
    draft.keywords = _keywords(head, core)
    draft.abstract = _abstract(head) or xml.value(core, "description")
    compose.keep_references(draft, _references(article))
    for link in xml.children(core, "link"):
        if link.get("rel") == "scidir":
            draft.url = link.get("href") or ""
    yield compose.compose(draft, origin, lambda: xml.text(core if core is not None else head)[:400])


def _head(article: Element | None) -> Element | None:
    for name in ("head", "simple-head", "book-review-head"):
        if (found := xml.child(article, name)) is not None:
            return found
    return article if xml.child(article, "author-group") is not None else None


def _title(head: Element | None) -> str:
    title, under = xml.value(head, "title"), xml.value(head, "subtitle")
    return f"{title}: {under}" if title and under else title


def _issue(record: Element, core: Element | None, draft: compose.WorkDraft) -> None:
    """Where and when: the retrieval's own summary, else what stands beside the article."""
    beside = next((e for e in record.iter("serial-issue", "meta", "issue-data")), None)
    draft.venue = (
        xml.value(core, "publicationName")
        or xml.value(beside, "srctitle")
        or xml.value(record, "item-info", "jid")
    )
    draft.issn = xml.value(core, "issn") or xml.value(beside, "issn")
    date = xml.value(core, "coverDate") or _cover(record)
    draft.date = dates.parse(date)
    for name, tags in (
        ("volume", ("volume", "vol-first")),
        ("number", ("number", "iss-first")),
        ("publisher", ("publisher",)),
        ("isbn", ("isbn",)),
    ):
        owners = (core, beside)
        compose.put(draft.extra, name, [xml.value(o, t) for o in owners for t in tags][:4])
    first = xml.value(core, "startingPage") or next(map(xml.text, record.iter("first-fp")), "")
    last = xml.value(core, "endingPage") or next(map(xml.text, record.iter("last-lp")), "")
    pages = "\u2013".join(p for p in (first, last) if p) or xml.value(core, "pageRange")
    compose.put(draft.extra, "pages", [pages])


def _cover(record: Element) -> str:
    for name in ("cover-date-start", "start-date", "available-online-date", "date-accepted"):
        for element in record.iter(name):
            if text := xml.text(element):
                return text
            if element.get("year"):
                return "-".join(
                    v.zfill(2) for n in ("year", "month", "day") if (v := element.get(n))
                )
    year = next(map(xml.text, record.iter("copyright")), "")
    stated = next((e.get("year") or "" for e in record.iter("copyright")), "")
    return stated or (year if year[:4].isdigit() else "")


def _authors(head: Element | None, core: Element | None) -> people.Authors:
    mentions: list[Mention] = []
    for group in [] if head is None else head.iter("author-group"):
        places = {
            p.get("id") or str(n): _place(p)
            for n, p in enumerate(xml.children(group, "affiliation"))
        }
        mentions += [_author(one, places) for one in xml.children(group, "author")]
        for one in xml.children(group, "collaboration"):
            text = xml.value(one, "text") or xml.text(one)
            mentions.append(people.whole(text, "organisation"))
    if not mentions:
        mentions = [
            people.from_text(t) for c in xml.children(core, "creator") if (t := xml.text(c))
        ]
    return people.gather(mentions)


def _author(one: Element, places: dict[str, str]) -> Mention:
    refs = [r.get("refid") or "" for r in xml.children(one, "cross-ref")]
    own = [places[r] for r in refs if places.get(r)]
    if not any(r in places for r in refs):  # without marks a place is that of the whole group
        own = [p for p in places.values() if p]
    suffix = xml.value(one, "suffix")
    return people.person(
        xml.value(one, "given-name") or xml.value(one, "initials"),
        xml.value(one, "surname"),
        suffix if people.is_suffix(suffix) else "",
        orcid=compose.orcid(one.get("orcid") or ""),
        affiliations=tuple(Affiliation(p) for p in dict.fromkeys(own)),
    )


def _place(place: Element) -> str:
    if text := xml.value(place, "textfn"):
        return without_mail(text).strip(" ,;")
    inner = xml.child(place, "affiliation")
    parts = [
        xml.text(p)
        for p in (inner if inner is not None else place)
        if xml.local(p) not in ("label", "source-text")
    ]
    return without_mail(", ".join(p for p in parts if p)).strip(" ,;")


def _keywords(head: Element | None, core: Element | None) -> tuple[str, ...]:
    words = [
        xml.text(k)
        for group in xml.children(head, "keywords")
        if (group.get("class") or "keyword") == "keyword"
        for k in group.iter("text")
    ]
    words = words or [xml.text(s) for s in xml.children(core, "subject")]
    return tuple(dict.fromkeys(w for w in words if w))


def _abstract(head: Element | None) -> str:
    """The author's abstract; not highlights or a picture's caption."""
    for one in xml.children(head, "abstract"):
        if (one.get("class") or "author") == "author":
            parts = [xml.text(p) for p in one.iter("simple-para")]
            return " ".join(p for p in parts if p) or xml.text(one)
    return ""


def _references(article: Element | None) -> list[tuple[str | None, str]]:
    texts: list[tuple[str | None, str]] = []
    for one in [] if article is None else article.iter("bib-reference"):
        number = next((d for e in one.iter("doi") if (d := identify.doi(xml.text(e)))), None)
        key = f"doi:{number}" if number else None
        printed = xml.value(one, "other-ref", "textref") or xml.value(one, "source-text")
        if text := printed or _composed(one):
            texts.append((key, text))
    return texts


def _composed(one: Element) -> str:
    """A reference of marked parts, in the usual order."""

    def first(*names: str) -> str:
        return next((t for e in one.iter(*names) if (t := xml.text(e))), "")

    author = next(one.iter("author"), None)
    name = " ".join(t for n in ("surname", "given-name") if (t := xml.value(author, n)))
    titles = [xml.text(t) for t in one.iter("maintitle")]
    date = first("date")
    return compose.printed(
        name, date, *titles[:2], volume=first("volume-nr"), page=first("first-page")
    )
