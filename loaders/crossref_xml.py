"""Crossref XML (deposits, unixref answers, content negotiation) -> works.

Works stand below the journal, book or conference that they appeared in, which says where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import xml
from ._read.xml import Element
from ._values import compose, dates, identify, kinds, people

FORMAT = "crossref-xml"
TITLE = "Crossref XML (deposits, unixref)"
SUFFIXES = (".xml",)

_OWNERS = ("journal", "book", "conference", "posted_content", "dissertation", "report-paper")
_WORKS = {
    "journal_article": kinds.ARTICLE, "conference_paper": kinds.CONFERENCE_PAPER,
    "content_item": kinds.CHAPTER, "posted_content": kinds.PREPRINT,
    "dissertation": kinds.THESIS, "report-paper_metadata": kinds.REPORT,
}  # fmt: skip
_BOOKS = ("book_metadata", "book_series_metadata", "book_set_metadata")
_VENUES = (("journal_metadata", "full_title"), ("proceedings_metadata", "proceedings_title"),
           ("proceedings_series_metadata", "proceedings_title"))  # fmt: skip
_KNOWN = frozenset(
    "titles contributors publication_date pages publisher_item doi_data citation_list abstract"
    " program crossmark archive_locations component_list isbn noisbn volume edition_number"
    " acceptance_date version_info ai_program rel_program fr_program language scn_policies"
    " group_title posted_date institution item_number degree approval_date publisher"
    " series_metadata contract_number component_number jats publisher_place issn title".split()
)
_SIGNS = ("<doi_batch", "<doi_records", "<doi_record", "<crossref_result", "<crossref>",
          "crossref.org/schema", "crossref.org/xschema")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Place:
    """Where works appeared, as the element above them says."""

    venue: str = ""
    issn: str = ""
    series: str = ""
    date: dates.Date = dates.NO_DATE
    volume: str = ""
    number: str = ""
    publisher: str = ""


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is Crossref's XML."""
    return 0.96 if any(sign in head for sign in _SIGNS) and xml.begins(head) else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return xml.records(
        document,
        FORMAT,
        _OWNERS,
        _element,
        inner=tuple(name for name in _WORKS if name not in _OWNERS),
        known=_KNOWN,
        watched=lambda owner: [work for work, _ in _works(owner)],
    )


def _works(owner: Element) -> list[tuple[Element, str]]:
    """The works of an element with their kinds; a book is one where no chapter is stated."""
    if xml.local(owner) in _WORKS:
        return [(owner, _WORKS[xml.local(owner)])]
    found = [(part, _WORKS[name]) for part in owner if (name := xml.local(part)) in _WORKS]
    if not found:
        found = [(part, kinds.BOOK) for part in owner if xml.local(part) in _BOOKS]
    return found


def _element(owner: Element, origin: Origin) -> Iterator[Work | Rejected]:
    place = _place(owner)
    works = _works(owner)
    if not works:
        yield Rejected(f"no work in this <{xml.local(owner)}>", origin, xml.text(owner)[:80])
    for work, kind in works:
        yield _work(work, kind, place, origin)


def _place(owner: Element) -> _Place:
    book = next((b for name in _BOOKS if (b := xml.child(owner, name)) is not None), None)
    venue = next((t for m, n in _VENUES if (t := xml.value(owner, m, n))), "")
    venue = venue or xml.value(book, "titles", "title")
    meta = next((m for n, _ in _VENUES if (m := xml.child(owner, n)) is not None), book)
    series = next(
        (s for m in (meta, book) if (s := xml.child(m, "series_metadata")) is not None), None
    )
    issue = xml.child(owner, "journal_issue")
    return _Place(
        venue,
        "; ".join(xml.text(i) for m in (meta, series) for i in xml.children(m, "issn")),
        xml.value(series, "titles", "title"),
        _date(issue if issue is not None else meta),
        xml.value(issue, "journal_volume", "volume") or xml.value(meta, "volume"),
        xml.value(issue, "issue"),
        xml.value(meta, "publisher", "publisher_name"),
    )


def _work(work: Element, kind: str, place: _Place, origin: Origin) -> Work | Rejected:
    draft = compose.WorkDraft()
    draft.kind = kind
    title = xml.value(work, "titles", "title") or xml.value(work, "title")
    under = xml.value(work, "titles", "subtitle")
    draft.title = f"{title}: {under}" if title and under else title
    own = _date(work)
    draft.date = own if own[0] is not None else place.date
    draft.venue = "" if kind == kinds.BOOK else place.venue
    draft.issn = place.issn
    _people(work, draft)
    draft.ids.doi(xml.value(work, "doi_data", "doi"))
    draft.url = xml.value(work, "doi_data", "resource")
    draft.abstract = xml.value(work, "abstract")
    ends = [xml.value(work, "pages", name) for name in ("first_page", "last_page")]
    stated = {
        "volume": place.volume,
        "number": place.number,
        "series": place.series,
        "pages": "\u2013".join(e for e in ends if e),
        "publisher": place.publisher,
        "article_number": xml.value(work, "publisher_item", "item_number"),
        "institution": xml.value(work, "institution", "institution_name"),
        "group_title": xml.value(work, "group_title"),
        "degree": xml.value(work, "degree"),
        "isbn": "; ".join(map(xml.text, xml.children(work, "isbn"))),
    }
    for name, text in stated.items():
        compose.put(draft.extra, name, [text])
    _references(work, draft)
    return compose.compose(draft, origin, lambda: xml.text(work)[:400])


def _date(owner: Element | None) -> dates.Date:
    """The earliest date that is stated."""
    stated = []
    for name in ("publication_date", "posted_date", "approval_date"):
        for element in xml.children(owner, name):
            date = dates.checked(
                xml.value(element, "year"),
                xml.value(element, "month") or None,
                xml.value(element, "day") or None,
            )
            if date[0] is not None:
                stated.append(date)
    return min(stated, key=lambda d: (d[0] or 0, d[1] or 13, d[2] or 32), default=dates.NO_DATE)


def _people(work: Element, draft: compose.WorkDraft) -> None:
    authors: list[Mention] = []
    editors: list[Mention] = []
    holders = [*xml.children(work, "contributors"), work]
    for part in (p for holder in holders for p in holder):
        name = xml.local(part)
        if name == "organization":
            mention = people.whole(text, "organisation") if (text := xml.text(part)) else None
        elif name == "person_name":
            mention = _person(part)
        else:
            continue
        role = part.get("contributor_role") or "author"
        if mention is not None and role in ("author", "editor"):
            (authors if role == "author" else editors).append(mention)
    draft.authors = people.gather(authors)
    draft.editors = people.gather(editors).mentions


def _person(part: Element) -> Mention | None:
    given, family = xml.value(part, "given_name"), xml.value(part, "surname")
    if not given and not family:
        return None
    places = [xml.text(a) for a in xml.children(part, "affiliation")]
    places += [
        xml.value(i, "institution_name")
        for a in xml.children(part, "affiliations")
        for i in xml.children(a, "institution")
    ]
    return people.person(
        given,
        family,
        xml.value(part, "suffix"),
        orcid=compose.orcid(xml.value(part, "ORCID")),
        affiliations=tuple(Affiliation(p) for p in dict.fromkeys(places) if p),
    )


def _references(work: Element, draft: compose.WorkDraft) -> None:
    texts: list[tuple[str | None, str]] = []
    for cited in (c for holder in xml.children(work, "citation_list") for c in holder):
        value = identify.doi(xml.value(cited, "doi"))
        texts.append((f"doi:{value}" if value else None, _cited(cited)))
    compose.keep_references(draft, texts)


def _cited(cited: Element) -> str:
    if text := xml.value(cited, "unstructured_citation"):
        return text
    names = ("journal_title", "volume_title", "series_title")
    venue = next((t for name in names if (t := xml.value(cited, name))), "")
    return compose.printed(
        xml.value(cited, "author"),
        xml.value(cited, "cYear"),
        xml.value(cited, "article_title"),
        venue,
        volume=xml.value(cited, "volume"),
        page=xml.value(cited, "first_page"),
    )
