"""EndNote's XML export (also Bookends, Zotero, Rayyan …) -> works.

Texts stand in <style> elements, whose fonts say nothing. Paths to PDF files on somebody's disk are
left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
from ._values import cleaning, compose, dates, kinds, noted_names, people
from .endnote_tagged import KINDS

FORMAT = "endnote-xml"
TITLE = "EndNote XML"
SUFFIXES = (".xml",)
CUT = xml.cut("record")

_PLAIN = frozenset(
    {"journal article", "book", "book section", "thesis", "report", "conference paper"}
)
_TELLING = re.compile(r"<(?:ref-type|rec-number|contributors|source-app|electronic-resource-num)\b")
_OWN = ("custom", "user")
_START = re.compile(r"<xml>\s{0,80}<records>|<records>\s{0,80}<record>|<record>\s{0,80}<database\b")
_EXTRA = {
    "volume": "volume", "number": "number", "pages": "pages", "publisher": "publisher",
    "pub-location": "address", "edition": "edition", "language": "language", "notes": "note",
    "label": "label", "work-type": "type", "call-num": "call_number", "section": "section",
    "research-notes": "research_notes", "remote-database-name": "database",
    "remote-database-provider": "database_provider", "accession-num": "accession_number",
    "num-vols": "volumes", "orig-pub": "original", "caption": "caption", "access-date": "accessed",
}  # fmt: skip

# All that the exports of EndNote, Zotero, Bookends and Rayyan have; others are kept and noted.
_KNOWN = frozenset(_EXTRA) | frozenset(
    "database source-app rec-number foreign-keys ref-type contributors auth-address"
    " auth-affiliaton titles periodical alt-periodical dates isbn electronic-resource-num keywords"
    " abstract urls abbreviation reprint-edition reprint-status abbr-1 size misc1 misc2 misc3"
    " modified-date rating read-status reviewed-item style taxonomy target-audience tech-info"
    " meeting-place legal-note full-title cited-doi secondary-volume secondary-issue"
    " secondary-number label version-number isnn added added-date last-modified-date"
    " last-updated-date groups".split()
    + [f"custom{n}" for n in range(1, 9)] + [f"user{n}" for n in range(1, 17)]
)  # fmt: skip


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is EndNote XML."""
    if "<record" not in head or not head.lstrip("\ufeff \t\n").startswith("<"):
        return 0.0
    signs = len(set(_TELLING.findall(head)))
    if _START.search(head):
        return 0.97 if signs else 0.3
    return 0.6 if signs > 1 else 0.0


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order."""
    return xml.records(
        document, FORMAT, ("record",), _element, known=_KNOWN, watched=lambda record: (record,)
    )


def _element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
    yield _work(record, origin)


def _work(record: Element, origin: Origin) -> Work | Rejected:
    draft = compose.WorkDraft()
    extra = draft.extra
    kind = record.find("ref-type")
    stated = cleaning.clean(kind.get("name") or "") if kind is not None else ""
    draft.kind = KINDS.get(stated.lower(), kinds.OTHER) if stated else None
    if stated and stated.lower() not in _PLAIN:
        extra["entry_type"] = stated
    _titles(record, draft)
    _names(record, draft)
    _date(record, draft)
    _identifiers(record, draft)
    draft.keywords = tuple(
        dict.fromkeys(
            w
            for e in record.iterfind("keywords/keyword")
            for part in _said(e).split(";")
            for line in part.splitlines()
            if (w := cleaning.untag(line))
        )
    )
    draft.abstract = _said(record.find("abstract"))
    draft.issn = "; ".join(
        t
        for v in _said(record.find("isbn")).splitlines()
        if (t := cleaning.clean(v.partition("(")[0]))
    )
    for child in record:
        name = _EXTRA.get(child.tag)
        if name is None and (child.tag.startswith(_OWN) or child.tag not in _KNOWN):
            name = child.tag
        if name:
            compose.put(extra, name, [without_mail(cleaning.clean(_said(child)))])

    def shown() -> str:
        return cleaning.clean("".join(map(str, record.itertext()))[:400])

    return compose.compose(draft, origin, shown)


def _said(element: Element | None) -> str:
    """The text of an element and of all in it."""
    if element is None:
        return ""
    if len(element) == 1 and not len(element[0]):  # one style: the usual case
        text = f"{element.text or ''}{element[0].text or ''}{element[0].tail or ''}"
    else:
        text = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    return text.replace("\r", "\n").strip()


def _titles(record: Element, draft: compose.WorkDraft) -> None:
    titles = {e.tag: cleaning.clean(_said(e)) for e in record.iterfind("titles/*")}
    draft.title = titles.get("title", "")
    second = titles.get("secondary-title", "")
    periodical = cleaning.clean(_said(record.find("periodical/full-title")))
    if draft.kind == kinds.BOOK:
        compose.put(draft.extra, "series", [second])
    else:
        draft.venue = periodical or second
        if second and second != draft.venue:
            compose.put(draft.extra, "secondary_title", [second])
    for name in ("alt-title", "short-title", "translated-title", "tertiary-title"):
        if name in titles:
            compose.put(draft.extra, name.replace("-", "_"), [titles[name]])


def _names(record: Element, draft: compose.WorkDraft) -> None:
    named = {e.tag: list(_mentions(e)) for e in record.iterfind("contributors/*")}
    mentions = named.pop("authors", [])
    second = named.pop("secondary-authors", [])
    place = without_mail(cleaning.clean(_said(record.find("auth-address"))))
    if place and len(mentions) == 1:
        (m,) = mentions
        mentions = [
            Mention(
                m.name,
                m.given,
                m.family,
                m.suffix,
                m.orcid,
                m.ids,
                (*m.affiliations, Affiliation(place)),
                m.kind,
            )
        ]
    elif place:
        draft.extra["affiliations"] = place
    draft.authors = people.gather(mentions)
    for note in record.iterfind("notes"):
        draft.authors = noted_names.fuller(draft.authors, _said(note))
    if draft.kind in (kinds.BOOK, kinds.CHAPTER, kinds.CONFERENCE_PAPER):
        draft.editors = people.gather(second).mentions
    else:
        compose.put(draft.extra, "secondary_authors", (m.name for m in second))
    for role, others in named.items():
        compose.put(draft.extra, role.replace("-", "_"), (m.name for m in others))


def _mentions(elements: Iterable[Element]) -> Iterator[Mention]:
    lines = (line for element in elements for line in _said(element).splitlines())
    named = [(name, place) for name, place in map(_tidy, lines) if name]
    read = people.behind if people.letters_behind([n for n, _ in named]) else people.from_text
    for name, place in named:
        if name.count(",") == 1 and name.endswith(","):  # EndNote's sign for a group
            yield people.whole(name.rstrip(","), "organisation")
            continue
        mention = read(name)
        if place:
            mention = people.person(
                mention.given or "",
                mention.family or mention.name,
                mention.suffix or "",
                affiliations=(Affiliation(place),),
            )
        yield mention


def _tidy(line: str) -> tuple[str, str]:
    return compose.tidy_name(cleaning.clean(line))


def _date(record: Element, draft: compose.WorkDraft) -> None:
    stated = _said(record.find("dates/year"))
    detail = _said(record.find("dates/pub-dates/date"))
    draft.date = dates.parse(stated)
    year = draft.date[0]
    if year is None:
        draft.date = dates.parse(detail)
        draft.status = dates.status_in(cleaning.clean(stated))
    elif draft.date[1] is None and detail:
        other = dates.parse(detail)
        if other[0] == year:
            draft.date = other
        elif other[0] is None:
            draft.date = dates.checked(year, *dates.month_and_day(detail))


def _identifiers(record: Element, draft: compose.WorkDraft) -> None:
    ids = draft.ids
    ids.doi(_said(record.find("electronic-resource-num")))
    _accession(record, draft)
    for name in ("custom2", "user16"):
        value = _said(record.find(name))
        if value.upper().startswith("PMC"):
            ids.pmcid(value)
    for element in record.iterfind("urls//url"):
        for address in _said(element).split()[:3]:
            ids.address(address)
            if not draft.url and not cleaning.is_local_path(address):
                draft.url = address
    for note in record.iterfind("notes"):
        ids.note(_said(note))


def _accession(record: Element, draft: compose.WorkDraft) -> None:
    number = _said(record.find("accession-num"))
    base = _said(record.find("remote-database-name")).lower()
    if number.upper().startswith("WOS:"):
        draft.ids.add("wos", cleaning.clean(number)[:40])
    elif "rxiv" in number.lower():
        draft.ids.arxiv(number)
    elif number.upper().startswith("PMC"):
        draft.ids.pmcid(number)
    elif base in ("medline", "pubmed", "nlm"):
        draft.ids.pmid(number)
