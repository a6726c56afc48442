"""Publication lists written by hand, as HTML: each `<li>` (or paragraph of a list) is one work.

There is no template. What is read is what such lists share: a year; a title in quotes, in bold, in
a link or behind the authors; a venue in italics; names that can be names. An item in which title
and authors cannot be told apart is rejected, never guessed. "With Bo Costa" leaves out who writes
the page, so the list of authors is one that was shortened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphkit.records import Document, Note, Origin, Rejected, Work, beyond, limit

from ._pages import bylines, citations, page, saved
from ._pages.page import Line, Mark
from ._values import cleaning, dates, identify, kinds

FORMAT = "publication-list"
TITLE = "publication list of a home page (HTML, one work an item)"
SUFFIXES = (".html", ".htm")

_YEAR = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)(?![\d/-])")
_QUOTED = re.compile(r"[“\"«„]([^”\"»“]{8,400}?)[,.]?[”\"»“]")
_WITH = re.compile(r"\A[\s,.:;(\[–—-]*(?:with|by|joint(?: work)? with|w/)\s+", re.IGNORECASE)
_ENDS = ' \t\n,.:;[](){}“"«„–—-'  # what may stand between authors, title and venue
_STARTS = " \t\n,.:;[])}–—-"
_YEAR_LAST = re.compile(r"[\s(]{0,4}(?:19|20)\d\d[a-z]?[).,]{0,4}\s{0,4}\Z")
_LINKS = frozenset(
    "pdf ps code slides poster video talk bibtex bib doi arxiv link paper project website abstract"
    " preprint supplement data talk here html demo blog press".split()
)
_STOP = re.compile(r"(?<=[^\W\d_]{2})\.\s+(?=[^\W\d_a-z])")  # not behind an initial
_IN = re.compile(r"\A\s*In:?\s+(?=\S)")
_VENUE_END = re.compile(r",|\s(?=[\d(])")
_LEAST, _SHARE = 3, 0.6
_SHORTEST = 40
LONGEST = 5_000  # letters of an item: no list has more of one work
_NUMBERED = re.compile(r"\A\s{0,4}\[?\d{1,4}[\].]\s{0,4}")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a page."""
    start = head.lstrip("\ufeff \t\r\n")
    if not start.startswith("<") or start.startswith("<?xml") or not page.is_html(head):
        return 0.0
    if any(saved.sure(head, kind) for kind in saved.KINDS):
        return 0.0
    records = [_work(item, "") for item in _items(page.head_lines(head))[0]]
    works = sum(isinstance(record, Work) for record in records)
    return 0.65 if works >= _LEAST and works >= _SHARE * len(records) else 0.0


def read(document: Document) -> Iterator[Work | Rejected | Note]:
    """The works of the page, in order; items without a year (news, menus) are counted in a note."""
    most = limit("page")
    with document.open_text() as stream:
        text = stream.read(most + 1)
    if len(text) > most:
        yield Rejected(beyond("page", "a page"), Origin(document.name, FORMAT, 0))
        return
    items, others = _items(page.lines_of(text))
    for item in items:
        yield _work(item, document.name)
    if others:
        said = f"{others} items of lists have no year and are taken for something else"
        yield Note(said, Origin(document.name, FORMAT, 0))


def _items(lines: Sequence[Line]) -> tuple[list[list[Line]], int]:
    """The items that may be works, each by its lines; and how many others there are."""
    every: dict[int, list[Line]] = {}
    for line in lines:
        if line.item:
            every.setdefault(line.item, []).append(line)
    items = [
        item
        for item in every.values()
        if len(text := page.joined(item)) >= _SHORTEST and _YEAR.search(text)
    ]
    return items, len(every) - len(items)


def _work(item: list[Line], file: str) -> Work | Rejected:
    origin = Origin(file, FORMAT, item[0].number)
    line = _one(item)
    if len(line.text) > LONGEST:
        return Rejected("too long for one work", origin, line.text[:200])
    years = _YEAR.findall(line.text)
    known = citations.work([line], origin, None)
    # a known style; but one whose authors are no names was another one
    if isinstance(known, Work) and all(bylines.is_name(m.name) for m in known.authors):
        return replace(known, year=known.year or int(years[-1]))
    title = _title(line)
    if title is None and (plain := _by_stops(line, origin)):
        return plain
    if title is None:
        return Rejected("no title that is told apart from the rest", origin, line.text[:200])
    start, end = title
    byline, behind = _authors(line, start, end)
    if byline is None:
        return Rejected("no authors before or behind the title", origin, line.text[:200])
    italic = next((m for m in _emphasised(line, ("i", "em")) if m.start >= end), None)
    venue = line.text[italic.start : italic.end].strip(" .,;") if italic else None
    ids = identify.Identifiers()
    for mark in line.marks:
        ids.address(mark.href)
    ids.note(line.text)
    after = _YEAR.findall(line.text[max(end, behind) :])
    year = int((after or years)[-1])
    return Work(
        title=cleaning.clean(line.text[start:end].rstrip(_ENDS).lstrip(_STARTS)),
        origin=origin,
        authors=byline.mentions,
        authors_truncated=byline.truncated,
        authors_omitted=byline.omitted,
        year=year,
        venue=venue or None,
        kind=kinds.PREPRINT if identify.is_arxiv_venue(venue or "") else None,
        ids=tuple(ids.by_scheme.items()),
        status=dates.status_in(line.text[end:][-40:]),
    )


def _one(item: Sequence[Line]) -> Line:
    """The lines of an item as one, with their marks."""
    text, marks = "", list[Mark]()
    for line in item:
        at = len(text) + (1 if text else 0)
        text = f"{text} {line.text}" if text else line.text
        marks += [replace(m, start=m.start + at, end=m.end + at) for m in line.marks]
    return Line(item[0].number, text, item=item[0].item, marks=tuple(marks))


def _emphasised(line: Line, tags: tuple[str, ...]) -> list[Mark]:
    return [m for m in line.marks if m.tag in tags and m.end - m.start > 2]


def _title(line: Line) -> tuple[int, int] | None:
    """Where the title stands: in quotes, in a class of that name, in bold, or linked."""
    if match := _QUOTED.search(line.text):
        return match.span(1)
    named = [m for m in line.marks if any("title" in c.lower() for c in m.classes)]
    for mark in (*named, *_emphasised(line, ("b", "strong")), *_emphasised(line, ("a", "u"))):
        text = line.text[mark.start : mark.end].strip(" .,;:")
        if _is_title(text):
            return mark.start, mark.end
    return None


def _is_title(text: str) -> bool:
    """Several words that are no list of names, no date and no label of a link."""
    words = text.split()
    if len(words) < 3 or len(text) < 12 or words[0].lower().strip("[]()") in _LINKS:
        return False
    byline = bylines.parse(text)
    return byline is None or not all(bylines.is_name(name) for name in byline.names)


def _by_stops(line: Line, origin: Origin) -> Work | None:
    """A line without any marks: names, a full stop, the title, a full stop, the venue and year."""
    parts = _STOP.split(_NUMBERED.sub("", line.text), maxsplit=2)
    if len(parts) < 3 or not _is_title(parts[1]) or _YEAR.search(parts[1]):
        return None
    byline = _named(parts[0].strip(_ENDS))
    years = _YEAR.findall(parts[2])
    if byline is None or not years or not all(" " in name for name in byline.names):
        return None
    ids = identify.Identifiers()
    for mark in line.marks:
        ids.address(mark.href)
    ids.note(line.text)
    venue = _VENUE_END.split(_IN.sub("", parts[2]), maxsplit=1)[0].strip(" .,;:(")
    return Work(
        title=cleaning.clean(parts[1].strip(_ENDS)),
        origin=origin,
        authors=byline.mentions,
        authors_truncated=byline.truncated,
        authors_omitted=byline.omitted,
        year=int(years[-1]),
        venue=venue or None,
        kind=kinds.PREPRINT if identify.is_arxiv_venue(venue) else None,
        ids=tuple(ids.by_scheme.items()),
        status=dates.status_in(parts[2][-40:]),
    )


def _authors(line: Line, start: int, end: int) -> tuple[bylines.Byline | None, int]:
    """Who stands before the title, else who stands behind it up to the venue or the year."""
    before = line.text[:start].rstrip(_ENDS)
    before = _NUMBERED.sub("", before)
    before = before[:-20] + _YEAR_LAST.sub("", before[-20:])
    if before and (byline := _named(before)):
        return byline, end
    stop = min(
        (m.start for m in _emphasised(line, ("i", "em")) if m.start > end), default=len(line.text)
    )
    year = _YEAR.search(line.text, end)
    stop = min(stop, year.start() if year else stop)
    text = line.text[end:stop]
    lead = _WITH.match(text)
    text = (text[lead.end() :] if lead else text.lstrip(_STARTS)).rstrip(_ENDS)
    pieces = (text, re.split(r"\.\s+(?=[A-Z][a-z])", text)[0], text.split(" In ")[0])
    for piece in pieces:
        if piece and (byline := _named(piece.rstrip(_ENDS))):
            return replace(byline, truncated=True) if lead else byline, end + len(piece)
    return None, end


def _named(text: str) -> bylines.Byline | None:
    byline = bylines.parse(text[:20_000])
    if byline is None or not all(bylines.is_name(name) for name in byline.names):
        return None
    return byline
