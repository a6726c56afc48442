"""Zotero's own RDF export -> works. Journals and volumes stand by themselves and are looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Mention, Note, Origin, Rejected, Unknown, Work

from ._read import xml
from ._read.xml import Element
from ._values import compose, dates, kinds, people

FORMAT = "zotero-rdf"
TITLE = "Zotero RDF"
SUFFIXES = (".rdf", ".xml")

# Everything that stands at the top of such a file; those of the second line are no works.
_WORKS = ("Article", "Book", "BookSection", "Description", "Thesis", "Report", "Document",
          "Manuscript", "Patent", "Letter", "Recording", "Image", "MotionPicture", "Interview",
          "Legislation", "Data", "Script", "PersonalCommunication")  # fmt: skip
_BESIDE = ("Journal", "Attachment", "Memo", "Collection", "Series", "UserItem", "Conference")
_NAMED = re.compile(r"zotero\.org/namespaces/export")
_HOSTS = ("Journal", "Book", "Series", "Periodical", "CourtReporter", "Proceedings")
_KINDS = {
    "journalArticle": kinds.ARTICLE, "book": kinds.BOOK, "bookSection": kinds.CHAPTER,
    "conferencePaper": kinds.CONFERENCE_PAPER, "thesis": kinds.THESIS, "report": kinds.REPORT,
    "preprint": kinds.PREPRINT, "manuscript": kinds.PREPRINT, "dataset": kinds.DATASET,
    "computerProgram": kinds.SOFTWARE, "magazineArticle": kinds.ARTICLE,
    "newspaperArticle": kinds.ARTICLE, "encyclopediaArticle": kinds.CHAPTER,
    "dictionaryEntry": kinds.CHAPTER,
}  # fmt: skip
_NOT_WORKS = frozenset({"attachment", "note", "annotation"})
_ISSN, _ISBN, _DOI = "ISSN ", "ISBN ", "DOI "
_KNOWN = frozenset(
    "itemType isPartOf authors editors contributors seriesEditors translators publisher link"
    " subject title abstract date dateSubmitted language identifier libraryCatalog pages volume"
    " number rights shortTitle presentedAt isReferencedBy relation description coverage type"
    " accessDate archive archiveLocation callNumber extra edition numPages numberOfVolumes section"
    " place reviewedAuthors bookAuthors programmers presenters citationKey version alternative"
    " isSupplementTo inventors recipients interviewees directors performers scriptwriters"
    " dateDecided medium runningTime meetingName repository DOI".split()
)


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is Zotero's RDF."""
    if not xml.begins(head) or not _NAMED.search(head):
        return 0.0
    return 0.97 if "rdf:RDF" in head or "<RDF" in head else 0.6


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order; attachments, notes and collections are counted in a note."""
    hosts = _hosts(document)
    unknown = Unknown(_KNOWN, "fields")
    beside = 0
    with document.open_text() as stream:
        for item in xml.items(stream, (*_WORKS, *_BESIDE), flat=False):
            origin = Origin(document.name, FORMAT, item.line)
            if isinstance(item, xml.Damage):
                yield Rejected(item.reason, origin, item.text)
                continue
            record = item.element
            stated = xml.value(record, "itemType")
            if xml.local(record) in _BESIDE or stated in _NOT_WORKS:
                beside += 1
                continue
            unknown.see({xml.local(part) for part in record}, item.line)
            yield _work(record, stated, hosts, origin)
    yield from unknown.note(document.name, FORMAT)
    if beside:
        text = f"{beside} journals, attachments, notes and collections stand beside the works"
        yield Note(text, Origin(document.name, FORMAT, 0))


def _hosts(document: Document) -> dict[str, Element]:
    """The journals and volumes that works name by an address, which may stand behind them."""
    found: dict[str, Element] = {}
    with document.open_text() as stream:
        for item in xml.items(stream, ("Journal", "Series", *_WORKS), flat=False):
            if isinstance(item, xml.XmlItem) and xml.local(item.element) in _HOSTS:
                found[_about(item.element)] = item.element
    return found


def _about(element: Element, name: str = "about") -> str:
    return next((str(v) for k, v in element.attrib.items() if xml.local_name(k) == name), "")


def _work(
    record: Element, stated: str, hosts: dict[str, Element], origin: Origin
) -> Work | Rejected:
    draft = compose.WorkDraft()
    draft.title = xml.value(record, "title")
    draft.kind = _KINDS.get(stated, kinds.OTHER) if stated else None
    if stated not in _KINDS:
        compose.put(draft.extra, "item_type", [stated])
    draft.authors = people.gather(_people(record, "authors") or _people(record, "presenters"))
    draft.editors = people.gather(_people(record, "editors")).mentions
    draft.date = dates.parse(xml.value(record, "date"))
    if draft.date[0] is None:
        draft.status = dates.status_in(xml.value(record, "date"))
    for host in _hosts_of(record, hosts):
        _host(host, draft)
    draft.venue = draft.venue or xml.value(record, "presentedAt", "Conference", "title")
    compose.put(draft.extra, "meeting", [xml.value(record, "presentedAt", "Conference", "title")])
    for owner in xml.children(record, "identifier"):
        _identifier(owner, draft)
    for note in xml.children(record, "description"):
        draft.ids.note(xml.text(note))
    tags = [xml.text(s) for s in xml.children(record, "subject")]
    draft.keywords = tuple(dict.fromkeys(t for t in tags if t))
    draft.abstract = xml.value(record, "abstract")
    for name, tag in (
        ("pages", "pages"),
        ("volume", "volume"),
        ("number", "number"),
        ("language", "language"),
        ("short_title", "shortTitle"),
        ("edition", "edition"),
    ):
        compose.put(draft.extra, name, [xml.value(record, tag)])
    compose.put(draft.extra, "publisher", [xml.value(record, "publisher", "Organization", "name")])
    shown = xml.text(record)[:400]
    return compose.compose(draft, origin, lambda: shown)


def _people(record: Element, role: str) -> list[Mention]:
    found: list[Mention] = []
    for owner in xml.children(record, role):
        for person in owner.iter("Person"):
            family = xml.value(person, "surname")
            given = xml.value(person, "givenName") or xml.value(person, "givenname")
            if family and given:
                found.append(people.person(given, family))
            elif text := family or given or xml.value(person, "name"):
                found.append(people.whole(text))
    return found


def _hosts_of(record: Element, hosts: dict[str, Element]) -> Iterator[Element]:
    for part in xml.children(record, "isPartOf"):
        inner = next((e for e in part if xml.local(e) in _HOSTS), None)
        inner = hosts.get(_about(part, "resource")) if inner is None else inner
        if inner is not None:
            yield inner


def _host(host: Element, draft: compose.WorkDraft) -> None:
    title = xml.value(host, "title")
    if xml.local(host) == "Series":
        compose.put(draft.extra, "series", [title])
    else:
        draft.venue = draft.venue or title
    for name, tag in (("volume", "volume"), ("number", "number")):
        compose.put(draft.extra, name, [xml.value(host, tag)])
    for ident in xml.children(host, "identifier"):
        text = xml.text(ident)
        if text.startswith(_ISSN):
            draft.issn = draft.issn or text.removeprefix(_ISSN)
        elif text.startswith(_DOI):  # of the article: Zotero writes it to the journal
            draft.ids.doi(text.removeprefix(_DOI))
        elif text.startswith(_ISBN):
            compose.put(draft.extra, "isbn", [text.removeprefix(_ISBN)])
    for part in xml.children(host, "isPartOf"):
        series = xml.value(part, "Series", "title")
        compose.put(draft.extra, "series", [series])


def _identifier(owner: Element, draft: compose.WorkDraft) -> None:
    text = xml.text(owner)
    address = xml.value(owner, "URI", "value")
    if address:
        draft.ids.address(address)
        draft.url = draft.url or address
    elif text.startswith(_DOI):
        draft.ids.doi(text.removeprefix(_DOI))
    elif text.startswith(_ISBN):
        compose.put(draft.extra, "isbn", [text.removeprefix(_ISBN)])
    elif text.startswith(_ISSN):
        draft.issn = draft.issn or text.removeprefix(_ISSN)
    else:
        draft.ids.note(text)
