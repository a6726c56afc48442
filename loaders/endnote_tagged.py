"""EndNote's tagged export (.enw, also refer and BibIX): a per cent sign, a letter, a text -> works.

Records are parted by an empty line, or by a %0 line after other fields; not by the %0 of a record
that has none yet where the file puts the type behind the title, as Digital Commons does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphkit.records import Document, Note, Origin, Rejected, Work, without_mail

from ._read import tagged
from ._values import cleaning, compose, dates, kinds, noted_names, people

FORMAT = "endnote-tagged"
TITLE = "EndNote tagged (.enw, refer)"
SUFFIXES = (".enw", ".refer")

_LINE = re.compile(r"\s*%([0-9A-Za-z!@$&()*+:;<=>?\[\]^~#-])(?:[ \t]+|$)")
_TAGGED = re.compile(r"^[ \t\ufeff]{0,80}%[A-Z0-9@!](?:[ \t]+\S|[ \t]*$)", re.MULTILINE)
_STRONG = re.compile(r"^[ \t\ufeff]{0,80}%(?:0 +[A-Z]|[ATE] +\S)", re.MULTILINE)

KINDS = {
    "journal article": kinds.ARTICLE, "electronic article": kinds.ARTICLE,
    "magazine article": kinds.ARTICLE, "newspaper article": kinds.ARTICLE,
    "book": kinds.BOOK, "edited book": kinds.BOOK, "electronic book": kinds.BOOK,
    "serial": kinds.BOOK, "classical work": kinds.BOOK, "ebook": kinds.BOOK,
    "conference proceedings": kinds.CONFERENCE_PAPER, "conference paper": kinds.CONFERENCE_PAPER,
    "conference": kinds.CONFERENCE_PAPER, "book section": kinds.CHAPTER,
    "electronic book section": kinds.CHAPTER, "encyclopedia": kinds.CHAPTER,
    "dictionary": kinds.CHAPTER, "thesis": kinds.THESIS, "report": kinds.REPORT,
    "government document": kinds.REPORT, "standard": kinds.REPORT, "dataset": kinds.DATASET,
    "online database": kinds.DATASET, "computer program": kinds.SOFTWARE,
    "unpublished work": kinds.PREPRINT, "manuscript": kinds.PREPRINT, "journal": kinds.ARTICLE,
    "review": kinds.REVIEW,
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
    return tagged.works(document, FORMAT, _whole_entries, _work, _KNOWN)


def _whole_entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[tagged.TaggedEntry]:
    """The entries that have more than a type."""
    for entry in _entries(lines):
        if entry.damage or any(tag != "0" for tag, _ in entry.fields):
            yield entry


def _entries(lines: Iterator[tuple[int, str | None]]) -> Iterator[tagged.TaggedEntry]:
    entry: tagged.TaggedEntry | None = None
    blank = False
    late: bool | None = None  # whether the type stands behind other fields, as in the first record
    for number, text in lines:
        if text is None:
            if entry and not blank:
                entry.too_long()
                continue
            if entry:
                yield entry
            entry, blank = tagged.lost(number), False
            continue
        match = _LINE.match(text) if "%" in text[:8] else None
        if match is None:
            blank = not text.strip(" \t\r\ufeff")
            if entry and not blank:
                entry.go_on(text)  # an abstract of several paragraphs has blank lines in it
            continue
        tag = match.group(1)
        late = tag != "0" if late is None else late
        fresh = blank or (tag == "0" and entry is not None and _is_over(entry, late))
        if entry and fresh:
            yield entry
            entry = None
        if entry is None:
            entry = tagged.TaggedEntry(number)
        entry.add(tag, text[match.end() :])
        blank = False
    if entry:
        yield entry


def _is_over(entry: tagged.TaggedEntry, late: bool) -> bool:
    """Whether a type begins the next record."""
    tags = {tag for tag, _ in entry.fields}
    return "0" in tags and tags != {"0"} if late else bool(tags - {"0"})


def _work(entry: tagged.TaggedEntry, origin: Origin) -> Work | Rejected:
    tags = entry.by_tag()
    draft = compose.WorkDraft()
    extra = draft.extra
    stated = cleaning.clean(tags["0"][-1]) if "0" in tags else ""
    draft.kind = KINDS.get(stated.lower(), kinds.OTHER) if stated else None
    if stated and stated.lower() not in _PLAIN:
        extra["entry_type"] = stated
    draft.title = tagged.flow(tags["T"][0]) if "T" in tags else ""
    if "T" in tags:
        compose.put(extra, "other_titles", tags["T"][1:])
    draft.authors = people.gather(people.listed([n for v in tags.get("A", ()) for n in _names(v)]))
    for note in tags.get("Z", ()):
        draft.authors = noted_names.fuller(draft.authors, note)
    draft.editors = people.gather(
        people.listed([n for v in tags.get("E", ()) for n in _names(v)])
    ).mentions
    _venue(tags, draft)
    _identifiers(tags, draft)
    for value in [*tags.get("D", ()), *tags.get("8", ())]:
        date = dates.parse(value)
        if draft.date[0] is None:
            draft.date = date
            draft.status = draft.status or (None if date[0] else dates.status_in(value))
        if draft.date[1] is None and draft.date[0] and value in tags.get("8", ()):
            month, day = dates.month_and_day(value)
            year = date[0] or draft.date[0]
            if year == draft.date[0]:
                draft.date = dates.checked(year, month, day)
    draft.keywords = _keywords(tags.get("K", ()))
    draft.abstract = tagged.flow(compose.first_value(tags.get("X", ())))
    draft.issn = "; ".join(cleaning.clean(v) for v in tags.get("@", ()))
    for tag, values in tags.items():
        if tag not in _USED:
            compose.put(extra, _EXTRA.get(tag, f"%{tag}"), map(_clean_of_mail, values))
    return compose.compose(draft, origin, entry.shown)


def _keywords(stated: Sequence[str]) -> tuple[str, ...]:
    """One a line, as EndNote writes them; all in one line, parted by semicolons or commas: ACM."""
    lines = [line for value in stated for line in cleaning.spelled(value).split("\n")]
    lines = [line for line in lines if line.strip()]
    mark = "," if len(lines) == 1 and ";" not in lines[0] else ";"
    return tuple(dict.fromkeys(w for v in lines for p in v.split(mark) if (w := cleaning.untag(p))))


def _clean_of_mail(text: str) -> str:
    return without_mail(tagged.flow(text))


def _names(text: str) -> Iterator[str]:
    for piece in cleaning.spelled(tagged.flow(text)).split(";"):
        name, _ = compose.tidy_name(cleaning.clean(piece))
        if name:
            yield name.rstrip(",") if name.count(",") == 1 else name


def _venue(tags: dict[str, list[str]], draft: compose.WorkDraft) -> None:
    for tag in ("J", "B"):
        if tag in tags and not draft.venue and draft.kind != kinds.BOOK:
            draft.venue = tagged.flow(tags[tag][0])
            compose.put(draft.extra, "other_venues", tags[tag][1:])
        elif tag in tags:
            name = {"J": "journal", "B": "series"}[tag]
            if cleaning.clean(tags[tag][0]) != cleaning.clean(draft.venue):
                compose.put(draft.extra, name, tags[tag])


def _identifiers(tags: dict[str, list[str]], draft: compose.WorkDraft) -> None:
    for value in tags.get("R", ()):
        if not draft.ids.doi(value):
            compose.put(draft.extra, "electronic_number", [value])
    for value in tags.get("U", ()):
        for address in value.split():
            draft.ids.address(address)
            draft.url = draft.url or address
    for value in tags.get("M", ()):
        if value.strip().upper().startswith("WOS:"):
            draft.ids.add("wos", cleaning.clean(value)[:40])
        elif value.strip().upper().startswith("PMC"):
            draft.ids.pmcid(value)
    for value in [*tags.get("O", ()), *tags.get("Z", ()), *tags.get("3", ())]:
        draft.ids.note(tagged.flow(value))
