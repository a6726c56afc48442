"""RefWorks' tagged export -> works: two letters, a blank, a text; RT begins a record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Note, Origin, Rejected, Work, without_mail

from ._read import tagged
from ._values import cleaning, compose, dates, kinds, people

FORMAT = "refworks"
TITLE = "RefWorks tagged"
SUFFIXES = (".txt", ".ref", ".refworks")

_LINE = re.compile(r"([A-Z][A-Z0-9])(?:[ \t]+|$)")
_BEGINS = re.compile(r"^[ \t\ufeff]{0,80}RT[ \t]+[A-Z][A-Za-z/ ()-]{2,60}[ \t]*$", re.MULTILINE)
_TAG = re.compile(r"^(?:A1|T1|JF|YR|SR|ID)[ \t]+\S", re.MULTILINE)
_KINDS = {
    "journal": kinds.ARTICLE, "journal article": kinds.ARTICLE, "article": kinds.ARTICLE,
    "journal, electronic": kinds.ARTICLE, "magazine article": kinds.ARTICLE,
    "newspaper article": kinds.ARTICLE, "book": kinds.BOOK, "book, whole": kinds.BOOK,
    "book, edited": kinds.BOOK, "book, section": kinds.CHAPTER, "book section": kinds.CHAPTER,
    "book chapter": kinds.CHAPTER, "conference proceedings": kinds.CONFERENCE_PAPER,
    "conference paper": kinds.CONFERENCE_PAPER, "conference proceeding": kinds.CONFERENCE_PAPER,
    "dissertation/thesis": kinds.THESIS, "dissertation/thesis, unpublished": kinds.THESIS,
    "dissertation": kinds.THESIS, "thesis": kinds.THESIS, "report": kinds.REPORT,
    "unpublished material": kinds.PREPRINT, "computer program": kinds.SOFTWARE,
    "dataset": kinds.DATASET,
}  # fmt: skip
_EXTRA = {
    "VO": "volume", "IS": "number", "PB": "publisher", "PP": "place", "LA": "language",
    "ED": "edition", "NO": "note", "ST": "short_title", "AN": "accession_number",
    "DS": "database", "DB": "database", "AD": "affiliations", "T3": "series", "CN": "call_number",
    "U1": "user1", "U2": "user2", "U3": "user3", "U4": "user4", "U5": "user5",
    "CL": "classification",
    "A4": "translators", "A5": "sponsors", "OT": "original_title", "FT": "foreign_title",
    "SL": "sponsor", "CR": "cited_references", "A6": "series_authors", "WT": "website_title",
}  # fmt: skip
_USED = frozenset(
    "RT SR ID A1 A2 A3 T1 T2 JF JO YR FD SP OP K1 AB SN DO LK UL WP RD PMID PM".split()
)
_KNOWN = _USED | _EXTRA.keys() | frozenset("U6 U7 U8 U9 AV CP LL PA RP SF TA TP WV".split())


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is RefWorks' export."""
    start = head.lstrip("\ufeff \t\n")
    if not _BEGINS.search(head):
        return 0.0
    others = len({match.group()[:2] for match in _TAG.finditer(head)})
    first = start.startswith("RT ")
    return 0.93 if first and others >= 2 else 0.7 if others >= 3 else 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return tagged.works(document, FORMAT, _entries, _work, _KNOWN)


def _entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[tagged.TaggedEntry]:
    """The records; what stands before the first one is of none, and damage where it is a field."""
    entry: tagged.TaggedEntry | None = None
    for number, text in lines:
        stated = None if text is None else text.lstrip("\ufeff")
        match = _LINE.match(stated) if stated else None
        if match and match[1] == "RT":
            if entry:
                yield entry
            entry = tagged.TaggedEntry(number)
        if entry is None:
            if stated is None or match:
                yield _loose(number, stated)
        elif stated is None:
            entry.too_long()
        elif match:
            entry.add(match[1], stated[match.end() :])
        elif stated.strip():
            entry.go_on(stated.strip())
    if entry:
        yield entry


def _loose(number: int, text: str | None) -> tagged.TaggedEntry:
    """A line before the first record."""
    if text is None:
        return tagged.lost(number)
    entry = tagged.TaggedEntry(number, [(text[:2], text[3:])])
    entry.damage = "a field before the first record"
    return entry


def _work(entry: tagged.TaggedEntry, origin: Origin) -> Work | Rejected:
    tags = entry.by_tag()
    draft = compose.WorkDraft()
    stated = cleaning.clean(tags["RT"][-1]) if "RT" in tags else ""
    draft.kind = _KINDS.get(stated.lower(), kinds.OTHER) if stated else None
    if stated and stated.lower() not in _KINDS:
        compose.put(draft.extra, "entry_type", [stated])
    draft.title = tagged.flow(tags["T1"][0]) if "T1" in tags else ""
    draft.authors = people.gather(people.listed([n for v in tags.get("A1", ()) for n in _names(v)]))
    editors = [n for tag in ("A2", "A3") for v in tags.get(tag, ()) for n in _names(v)]
    draft.editors = people.gather(people.listed(editors)).mentions
    whole = ("T2",) if draft.kind in (kinds.CHAPTER, kinds.CONFERENCE_PAPER) else ()
    for tag in (*whole, "JF", "JO", "T2"):
        if tag in tags and not draft.venue and draft.kind != kinds.BOOK:
            draft.venue = tagged.flow(tags[tag][0])
        elif tag in tags and cleaning.clean(tags[tag][0]) != cleaning.clean(draft.venue):
            compose.put(draft.extra, {"T2": "secondary_title"}.get(tag, "journal"), tags[tag])
    _date(tags, draft)
    ends = [cleaning.clean(tags[tag][0]) for tag in ("SP", "OP") if tag in tags]
    compose.put(draft.extra, "pages", ["\u2013".join(ends)])
    words = (w.strip() for v in tags.get("K1", ()) for w in re.split(r"[;\n]", v))
    draft.keywords = tuple(dict.fromkeys(cleaning.clean(w) for w in words if w))
    draft.abstract = tagged.flow(compose.first_value(tags.get("AB", ())))
    draft.issn = "; ".join(cleaning.clean(v) for v in tags.get("SN", ()))
    for value in tags.get("DO", ()):
        draft.ids.doi(value)
    for value in [*tags.get("LK", ()), *tags.get("UL", ()), *tags.get("WP", ())]:
        draft.ids.address(cleaning.clean(value))
        draft.url = draft.url or cleaning.clean(value)
    for value in [*tags.get("NO", ()), *tags.get("AN", ())]:
        draft.ids.note(tagged.flow(value))
    for tag, values in tags.items():
        if tag not in _USED:
            told = (without_mail(tagged.flow(value)) for value in values)
            compose.put(draft.extra, _EXTRA.get(tag, tag), told)
    return compose.compose(draft, origin, entry.shown)


def _date(tags: dict[str, list[str]], draft: compose.WorkDraft) -> None:
    """The year; a month and a day are taken from the free date beside it where it has that year."""
    for value in tags.get("YR", ()):
        draft.date = dates.parse(value)
        draft.status = None if draft.date[0] else dates.status_in(value)
    for value in tags.get("FD", ()):
        date = dates.parse(value)
        if draft.date[0] is None:
            draft.date = date
        elif draft.date[1] is None:
            month, day = dates.month_and_day(value)
            if date[0] in (None, draft.date[0]):
                draft.date = dates.checked(draft.date[0], month, day)


def _names(text: str) -> Iterator[str]:
    for piece in re.split(r"[;\n]", cleaning.spelled(text)):
        name, _ = compose.tidy_name(cleaning.clean(piece))
        if name:
            # "Silva,Ana": without a blank behind the comma
            yield re.sub(r",(?=\S)", ", ", name)
