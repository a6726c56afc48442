"""EndNote's tagged export (.enw, also refer and BibIX): a per cent sign, a letter, a text -> works.

Records are parted by an empty line, or by a %0 line after other fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Document, Mention, Note, Origin, Rejected, Work

from . import _compose, _dates, _kinds, _people, _tagged, _text

FORMAT = "endnote-tagged"
TITLE = "EndNote tagged (.enw, refer)"
SUFFIXES = (".enw", ".refer")

_LINE = re.compile(r"\s*%([0-9A-Za-z!@$&()*+:;<=>?\[\]^~#-])(?:[ \t]+|$)")
_TAGGED = re.compile(r"^[ \t\ufeff]*%[A-Z0-9@!](?:[ \t]+\S|\s*$)", re.MULTILINE)
_STRONG = re.compile(r"^[ \t\ufeff]*%(?:0 +[A-Z]|[ATE] +\S)", re.MULTILINE)

KINDS = {
    "journal article": _kinds.ARTICLE, "electronic article": _kinds.ARTICLE,
    "magazine article": _kinds.ARTICLE, "newspaper article": _kinds.ARTICLE,
    "book": _kinds.BOOK, "edited book": _kinds.BOOK, "electronic book": _kinds.BOOK,
    "serial": _kinds.BOOK, "classical work": _kinds.BOOK, "ebook": _kinds.BOOK,
    "conference proceedings": _kinds.CONFERENCE_PAPER, "conference paper": _kinds.CONFERENCE_PAPER,
    "conference": _kinds.CONFERENCE_PAPER, "book section": _kinds.CHAPTER,
    "electronic book section": _kinds.CHAPTER, "encyclopedia": _kinds.CHAPTER,
    "dictionary": _kinds.CHAPTER, "thesis": _kinds.THESIS, "report": _kinds.REPORT,
    "government document": _kinds.REPORT, "standard": _kinds.REPORT, "dataset": _kinds.DATASET,
    "online database": _kinds.DATASET, "computer program": _kinds.SOFTWARE,
    "unpublished work": _kinds.PREPRINT, "manuscript": _kinds.PREPRINT, "journal": _kinds.ARTICLE,
    "review": _kinds.REVIEW,
}  # fmt: skip
_PLAIN = frozenset(
    {"journal article", "book", "book section", "thesis", "report", "conference paper"}
)
_EXTRA = {
    "C": "address", "F": "label", "G": "language", "I": "publisher", "L": "call_number",
    "M": "accession_number", "N": "number", "O": "note", "P": "pages", "V": "volume",
    "Y": "tertiary_authors", "Z": "note", "7": "edition", "9": "type", "S": "series",
    "!": "short_title", "+": "affiliations", "6": "volumes", "1": "custom1", "2": "custom2",
    "3": "custom3", "4": "custom4", "*": "reviewed", "#": "custom5", "$": "custom6",
    "[": "accessed",
    "=": "changed", "&": "section", "Q": "translated_title",
}  # fmt: skip
_USED = frozenset("0ATEJBDKXUR8@>")
# All that EndNote, refer and bib write; of the others a note says that they are unknown.
_KNOWN = _USED | _EXTRA.keys() | frozenset("HWYl<?:;()^~-")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is EndNote's tagged format."""
    start = head.lstrip("\ufeff \t\n")
    if not start.startswith("%") or not _STRONG.search(head):
        return 0.0
    lines = [line for line in start.split("\n")[:40] if line.strip()]
    tagged = sum(_TAGGED.match(line) is not None for line in lines)
    return 0.9 if 2 * tagged > len(lines) else 0.3


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """All works of the file, in order."""
    return _tagged.works(document, FORMAT, _whole_entries, _work, _KNOWN)


def _whole_entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[_tagged.Entry]:
    """The entries that have more than a type."""
    for entry in _entries(lines):
        if entry.damage or any(tag != "0" for tag, _ in entry.fields):
            yield entry


def _entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[_tagged.Entry]:
    entry: _tagged.Entry | None = None
    blank = False
    for number, text in lines:
        if text is None:
            if entry and not blank:
                entry.too_long()
                continue
            if entry:
                yield entry
            entry, blank = _tagged.lost(number), False
            continue
        match = _LINE.match(text) if "%" in text[:8] else None
        if match is None:
            blank = not text.strip(" \t\r\ufeff")
            if entry and not blank:
                entry.go_on(text)  # an abstract of several paragraphs has blank lines in it
            continue
        tag = match.group(1)
        fresh = blank if tag != "0" else blank or (entry and any(t != "0" for t, _ in entry.fields))
        if entry and fresh:
            yield entry
            entry = None
        if entry is None:
            entry = _tagged.Entry(number)
        entry.add(tag, text[match.end() :])
        blank = False
    if entry:
        yield entry


def _work(entry: _tagged.Entry, origin: Origin) -> Work | Rejected:
    tags = entry.by_tag()
    found = _compose.Found()
    extra = found.extra
    stated = _text.clean(tags["0"][-1]) if "0" in tags else ""
    found.kind = KINDS.get(stated.lower(), _kinds.OTHER) if stated else None
    if stated and stated.lower() not in _PLAIN:
        extra["entry_type"] = stated
    found.title = _tagged.flow(tags["T"][0]) if "T" in tags else ""
    if "T" in tags:
        _compose.put(extra, "other_titles", tags["T"][1:])
    found.authors = _people.gather(m for v in tags.get("A", ()) for m in _names(v))
    found.editors = _people.gather(m for v in tags.get("E", ()) for m in _names(v)).mentions
    _venue(tags, found)
    _identifiers(tags, found)
    for value in [*tags.get("D", ()), *tags.get("8", ())]:
        date = _dates.parse(value)
        if found.date[0] is None:
            found.date = date
            found.status = found.status or (None if date[0] else _dates.status_in(value))
        if found.date[1] is None and found.date[0] and value in tags.get("8", ()):
            month, day = _dates.month_and_day(value)
            year = date[0] or found.date[0]
            if year == found.date[0]:
                found.date = _dates.checked(year, month, day)
    found.keywords = tuple(
        dict.fromkeys(w for v in tags.get("K", ()) for line in v.split("\n")
                      for part in line.split(";") if (w := _text.untag(part)))
    )  # fmt: skip
    found.abstract = _tagged.flow(_compose.first_value(tags.get("X", ())))
    found.issn = "; ".join(_text.clean(v) for v in tags.get("@", ()))
    for tag, values in tags.items():
        if tag not in _USED:
            _compose.put(extra, _EXTRA.get(tag, f"%{tag}"), map(_clean_of_mail, values))
    return _compose.compose(found, origin, entry.shown)


def _clean_of_mail(text: str) -> str:
    return _compose.without_mail(_tagged.flow(text))


def _names(text: str) -> Iterator[Mention]:
    for piece in _tagged.flow(text).split(";"):
        name, _ = _compose.tidy_name(_text.clean(piece))
        if name:
            yield _people.from_text(name.rstrip(",") if name.count(",") == 1 else name)


def _venue(tags: dict[str, list[str]], found: _compose.Found) -> None:
    for tag in ("J", "B"):
        if tag in tags and not found.venue and found.kind != _kinds.BOOK:
            found.venue = _tagged.flow(tags[tag][0])
            _compose.put(found.extra, "other_venues", tags[tag][1:])
        elif tag in tags:
            name = {"J": "journal", "B": "series"}[tag]
            if _text.clean(tags[tag][0]) != _text.clean(found.venue):
                _compose.put(found.extra, name, tags[tag])


def _identifiers(tags: dict[str, list[str]], found: _compose.Found) -> None:
    for value in tags.get("R", ()):
        if not found.ids.doi(value):
            _compose.put(found.extra, "electronic_number", [value])
    for value in tags.get("U", ()):
        for address in value.split():
            found.ids.address(address)
            found.url = found.url or address
    for value in tags.get("M", ()):
        if value.strip().upper().startswith("WOS:"):
            found.ids.add("wos", _text.clean(value)[:40])
        elif value.strip().upper().startswith("PMC"):
            found.ids.pmcid(value)
    for value in [*tags.get("O", ()), *tags.get("Z", ()), *tags.get("3", ())]:
        found.ids.note(_tagged.flow(value))
