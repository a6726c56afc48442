"""The ACL Anthology's XML (a collection of volumes, with their papers) -> works."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Affiliation, Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import xml
from ._read.xml import Element
from ._values import cleaning, compose, dates, kinds, people

FORMAT = "acl-anthology"
TITLE = "ACL Anthology XML"
SUFFIXES = (".xml",)

_HEAD = re.compile(r"<collection id=[\"'][\w.-]{1,40}[\"']")
_ADDRESS = "https://aclanthology.org/"
_KNOWN = frozenset(
    "title author editor pages abstract url doi bibkey video award attachment erratum revision"
    " retracted mrf pwcdataset pwccode language note issue journal removed".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of the anthology."""
    return (
        0.97
        if xml.begins(head) and _HEAD.search(head) and ("<volume" in head or "<meta>" in head)
        else 0.0
    )


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order; a volume says where its papers appeared."""
    volume: list[Element] = []

    def element(record: Element, origin: Origin) -> Iterator[Work | Rejected]:
        if xml.local(record) == "meta":
            volume[:] = [record]
        else:
            yield _paper(record, volume[0] if volume else None, origin)

    return xml.records(
        document,
        FORMAT,
        ("meta", "paper"),
        element,
        known=_KNOWN,
        watched=lambda record: (record,) if xml.local(record) == "paper" else (),
    )


def _paper(record: Element, meta: Element | None, origin: Origin) -> Work | Rejected:
    draft = compose.WorkDraft()
    draft.title = xml.value(record, "title")
    draft.kind = kinds.CONFERENCE_PAPER
    journal = xml.value(meta, "journal-title")
    if journal:
        draft.kind, draft.venue = kinds.ARTICLE, journal
        compose.put(draft.extra, "volume", [xml.value(meta, "journal-volume")])
        compose.put(draft.extra, "number", [xml.value(meta, "journal-issue")])
    else:
        draft.venue = xml.value(meta, "booktitle")
    draft.authors = people.gather(filter(None, map(_mention, xml.children(record, "author"))))
    draft.editors = people.gather(
        filter(None, map(_mention, xml.children(meta, "editor")))
    ).mentions
    year, _, _ = dates.parse(xml.value(meta, "year"))
    month, _ = dates.month_and_day(xml.value(meta, "month"))
    draft.date = dates.checked(year, month)
    draft.ids.doi(xml.value(record, "doi"))
    key = cleaning.clean(xml.value(record, "url"))
    if key and "/" not in key:
        draft.ids.add("acl", key[:60])
        draft.url = f"{_ADDRESS}{key}/"
    else:
        draft.url = key
    draft.abstract = xml.value(record, "abstract")
    for name in ("pages", "bibkey", "language", "note", "award"):
        compose.put(draft.extra, name, map(xml.text, xml.children(record, name)))
    compose.put(draft.extra, "publisher", [xml.value(meta, "publisher")])
    compose.put(draft.extra, "address", [xml.value(meta, "address")])
    if xml.child(record, "retracted") is not None:
        draft.status = "retracted"
    return compose.compose(draft, origin, lambda: xml.text(record)[:400])


def _mention(element: Element) -> Mention | None:
    first, last = xml.value(element, "first"), xml.value(element, "last")
    if not first and not last:
        return people.from_text(text) if (text := xml.text(element)) else None
    places = tuple(
        Affiliation(t) for e in xml.children(element, "affiliation") if (t := xml.text(e))
    )
    return people.person(
        first, last, orcid=compose.orcid(element.get("orcid") or ""), affiliations=places
    )
