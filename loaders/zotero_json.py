"""Zotero's items as JSON: answers of its Web API, Better BibTeX's export, its library -> works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphkit.records import Document, Mention, Note, Origin, Record, Rejected, Work

from ._read import json_stream, shapes
from ._values import compose, dates, kinds, people

FORMAT = "zotero-json"
TITLE = "Zotero JSON (Web API, Better BibTeX)"
SUFFIXES = (".json", ".jsonl")
CUT = (json_stream.CUT, "")  # JSON Lines

_NOT_WORKS = frozenset({"attachment", "note", "annotation"})
_KINDS = {
    "journalArticle": kinds.ARTICLE, "magazineArticle": kinds.ARTICLE,
    "newspaperArticle": kinds.ARTICLE, "book": kinds.BOOK, "bookSection": kinds.CHAPTER,
    "encyclopediaArticle": kinds.CHAPTER, "dictionaryEntry": kinds.CHAPTER,
    "conferencePaper": kinds.CONFERENCE_PAPER, "presentation": kinds.CONFERENCE_PAPER,
    "thesis": kinds.THESIS, "report": kinds.REPORT, "standard": kinds.REPORT,
    "preprint": kinds.PREPRINT, "manuscript": kinds.PREPRINT, "dataset": kinds.DATASET,
    "computerProgram": kinds.SOFTWARE,
}  # fmt: skip
_LOSSY = frozenset({"magazineArticle", "newspaperArticle", "presentation", "manuscript"})
_TITLES = ("title", "caseName", "nameOfAct", "subject")
_VENUES = ("publicationTitle", "proceedingsTitle", "bookTitle", "conferenceName", "repository",
           "encyclopediaTitle", "dictionaryTitle", "websiteTitle", "blogTitle",
           "university")  # fmt: skip
# Whose work it is, by kind of item; without an author the others of these are.
_AUTHORS = ("author", "presenter", "programmer", "inventor", "artist", "cartographer", "director",
            "interviewee", "podcaster", "performer", "sponsor")  # fmt: skip
_KEPT = {
    "volume": "volume", "issue": "number", "number": "number", "pages": "pages", "series": "series",
    "seriesTitle": "series", "edition": "edition", "publisher": "publisher", "place": "place",
    "ISBN": "isbn", "language": "language", "shortTitle": "short_title", "thesisType": "type",
    "reportType": "type", "institution": "institution", "journalAbbreviation": "short_journal",
    "citationKey": "citation_key", "versionNumber": "version", "rights": "rights",
}  # fmt: skip
# What Zotero keeps of its own, and says nothing of the work.
_OWN = frozenset(
    "key version library links meta collections relations dateAdded dateModified accessDate"
    " libraryCatalog callNumber archive archiveLocation parentItem itemID itemKey libraryID uri"
    " attachments notes seeAlso synced md5 mtime inPublications deleted citekey select".split()
)
# What single kinds of items have more; kept under these names.
_ALSO = frozenset(
    "numPages numberOfVolumes seriesNumber seriesText websiteType artworkMedium artworkSize genre"
    " distributor manuscriptType runningTime videoRecordingFormat presentationType meetingName"
    " postType forumTitle audioFileType audioRecordingFormat label episodeNumber programTitle"
    " studio network scale mapType letterType interviewMedium system programmingLanguage company"
    " reportNumber country assignee issuingAuthority filingDate patentNumber applicationNumber"
    " priorityNumbers issueDate references legalStatus court docketNumber dateDecided reporter"
    " reporterVolume firstPage history code codeNumber codeVolume codePages codeSection"
    " publicLawNumber dateEnacted pages section session legislativeBody billNumber committee"
    " documentNumber authority organization status identifier format repositoryLocation type"
    " eventPlace originalDate originalPublisher originalPlace partNumber partTitle".split()
)
_ANY: shapes.Types = (str, int, float, list, dict, bool)
_PLAIN = (
    *_TITLES, *_VENUES, *_KEPT, *_OWN, "itemType", "date", "DOI", "ISSN", "PMID", "PMCID", "url",
    "archiveID", "abstractNote", "extra",
)  # fmt: skip
_KNOWN = shapes.Known({**dict.fromkeys(_PLAIN, _ANY), "creators": list, "tags": list})


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is of Zotero's items."""
    keys = shapes.keys(head)
    if "itemType" not in keys:
        return 0.0
    return 0.95 if keys & {"creators", "dateModified", "itemID", "parentItem"} else 0.5


def read(document: Document) -> Iterator[Record | Rejected | Note]:
    """All works of the file, in order; attachments, notes and annotations are counted in a note."""
    beside = 0

    def convert(item: dict[str, Any], origin: Origin) -> Iterator[Work | Rejected]:
        nonlocal beside
        data = shapes.part(item, "data") or item
        if shapes.text(data, "itemType") in _NOT_WORKS:
            beside += 1
            return
        yield _work(data, origin)

    yield from shapes.records(
        document, FORMAT, ("items",), convert, known=(*_KNOWN, *_ALSO, "data"), inner="data"
    )
    if beside:
        text = f"{beside} attachments, notes and annotations stand beside the works"
        yield Note(text, Origin(document.name, FORMAT, 0))


def _work(item: dict[str, Any], origin: Origin) -> Work | Rejected:
    draft = compose.WorkDraft()
    draft.title = next((t for key in _TITLES if (t := shapes.title(item, key))), "")
    stated = shapes.text(item, "itemType")
    draft.kind = _KINDS.get(stated, kinds.OTHER if stated else None)
    compose.put(
        draft.extra, "item_type", [stated] if stated in _LOSSY or stated not in _KINDS else []
    )
    _creators(item, draft)
    said = shapes.text(item, "date")
    draft.date = dates.parse(said)
    if said and draft.date[0] is None:
        draft.status = dates.status_in(said)
        compose.put(draft.extra, "date", [] if draft.status else [said])
    draft.venue = next((v for key in _VENUES if (v := shapes.text(item, key))), "")
    draft.issn = shapes.text(item, "ISSN")
    draft.keywords = shapes.named(item, "tags", "tag")
    draft.abstract = shapes.text(item, "abstractNote")
    _identifiers(item, draft)
    for key, name in _KEPT.items():
        compose.put(draft.extra, name, [shapes.text(item, key)])
    shapes.rest({k: v for k, v in item.items() if k not in _OWN}, _KNOWN, draft.extra)
    return compose.compose(draft, origin, lambda: str(item)[:400])


def _identifiers(item: dict[str, Any], draft: compose.WorkDraft) -> None:
    draft.url = shapes.text(item, "url")
    draft.ids.doi(shapes.text(item, "DOI"))
    draft.ids.pmid(shapes.text(item, "PMID"))
    draft.ids.pmcid(shapes.text(item, "PMCID"))
    draft.ids.arxiv(shapes.text(item, "archiveID"))
    draft.ids.address(draft.url)
    lines = item.get("extra")
    # "DOI: …", "PMID: …" and whatever people write there, a line each
    for line in str(lines).splitlines()[:200] if isinstance(lines, str) else ():
        draft.ids.note(line.strip())
    compose.put(draft.extra, "note", [shapes.text(item, "extra")])


def _creators(item: dict[str, Any], draft: compose.WorkDraft) -> None:
    """Authors and editors; who has another part in it is named in `extra`."""
    by_role: dict[str, list[Mention]] = {}
    for entry in shapes.people(item, "creators"):
        stated = entry if isinstance(entry, dict) else {"name": entry}
        role = shapes.text(stated, "creatorType") or "author"
        if (mention := _creator(stated)) is not None:
            by_role.setdefault(role, []).append(mention)
    main = next((role for role in _AUTHORS if role in by_role), "")
    draft.authors = people.gather(by_role.pop(main, []))
    draft.editors = people.gather(by_role.pop("editor", [])).mentions
    for role, mentions in by_role.items():
        compose.put(draft.extra, role, ["; ".join(m.name for m in mentions)])


def _creator(stated: dict[str, Any]) -> Mention | None:
    family, given = shapes.text(stated, "lastName"), shapes.text(stated, "firstName")
    if family and given:
        return people.person(given, family)
    whole = shapes.text(stated, "name") or family or given
    return people.whole(whole) if whole else None
