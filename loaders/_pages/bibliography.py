"""What jekyll-scholar makes: publication lists as pasted text, and as HTML of two templates.

Pasted, an item is one line: title, authors, "In" and a venue, a year and the abstract, with nothing
between them. As HTML the parts are marked, or the item is one formatted citation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphkit.records import Origin, Pairs, Rejected, Work

from .._values import dates, identify, kinds
from . import bylines, citations, glued, paper_list
from .page import Line
from .sections import JEKYLL, JEKYLL_MARK, Section, is_ui

_YEAR_LINE = re.compile(r"(?:19|20)\d\d\Z")
_TAG = re.compile(r"[-–•*]\s+(\S.{0,60})\Z")
_MONTH = r"(?:(?P<month>[A-Z][a-z]{2,8})\.?\s+)?"
_PERIODICAL_END = re.compile(rf",\s+{_MONTH}(?P<year>(?:19|20)\d\d)(?!\d)")
_PERIODICAL = re.compile(rf"(?P<venue>.{{2,300}}?),\s+{_MONTH}(?P<year>(?:19|20)\d\d)\.?\Z")
_IN = re.compile(r"(?<=[^\s(\[-])In (?=[\w\"“'’])")
_RXIV = re.compile(r"(?<=\w)(?=(?:arXiv|bioRxiv|medRxiv|chemRxiv)\b)")
_STATUS = re.compile(
    r"(?:in|under) (?:review|submission|revision|press|preparation)|submitted|to appear"
    r"|forthcoming|accepted|work in progress|in progress",
    re.IGNORECASE,
)
_THESIS = re.compile(
    r"(?:Ph\.?D\.?|Doctoral|Master.?s|Bachelor.?s|M\.?Sc\.?)\s+(?:thesis|dissertation)(?:,\s*(.+))?\Z",
    re.I,
)
_BUTTONS = re.compile(
    r"(?:(?:Abs|Bib|HTML|PDF|arXiv|Code|Slides|Poster|Website|Video|Supp|Blog|DOI)"
    r"(?:\s+|(?=[A-Z])|\Z)){2,}"
    r"|(?:Abs|Bib)(?:\s+|(?=[A-Z])|\Z)"
)
_HEADED = (
    (re.compile(r"book chapter|chapters", re.I), kinds.CHAPTER),
    (re.compile(r"journal", re.I), kinds.ARTICLE),
    (re.compile(r"conference|workshop|proceedings|symposi", re.I), kinds.CONFERENCE_PAPER),
    (re.compile(r"preprint|arxiv", re.I), kinds.PREPRINT),
    (re.compile(r"thes[ie]s|dissertation", re.I), kinds.THESIS),
    (re.compile(r"talk|poster|presentation", re.I), kinds.OTHER),
    (re.compile(r"report", re.I), kinds.REPORT),
    (re.compile(r"\bbooks?\b", re.I), kinds.BOOK),
)
_LEAST_SURE = 0.3


@dataclass(frozen=True, slots=True)
class _Periodical:
    """Where and when a work appeared, as its line says it."""

    venue: str | None = None
    status: str | None = None
    kind: str | None = None
    year: int | None = None
    month: int | None = None
    ids: Pairs = ()


def read(page: Section, file: str) -> Iterator[Work | Rejected]:
    """The works of the page, in order."""
    if any("bibliography" in line.within and line.item for line in page.lines):
        records = list(_marked(page, file))
        owner = page_owner(page)
        for record in records:
            stated = isinstance(record, Work) and owner is not None
            yield replace(record, owner=owner) if stated and isinstance(record, Work) else record
        return
    records = list(_pasted(page, file))
    implied = _implied_owner([r for r in records if isinstance(r, Work)])
    for record in records:
        if isinstance(record, Work) and implied:
            # not stated, so not the owner: the one name that all of the works show
            yield replace(record, extra=(*record.extra, ("owner_implied", implied)))
        else:
            yield record


def _implied_owner(works: Sequence[Work]) -> str | None:
    shown = Counter(name for work in works for name in {m.name for m in work.authors})
    everywhere = [name for name, count in shown.items() if count == len(works)]
    return everywhere[0] if len(works) > 2 and len(everywhere) == 1 else None


def page_owner(page: Section) -> str | None:
    """The name that the markup sets apart among the authors of most items."""
    items = {line.item for line in page.lines if line.item and "bibliography" in line.within}
    seen: dict[str, set[int]] = {}
    for line in page.lines:
        if line.item in items:
            for name in line.marked("b", "strong", "em", "u"):
                bare = name.strip(" ,*")
                if 2 <= len(bare.split()) <= 5 and bylines.is_name(bare):
                    seen.setdefault(bare, set()).add(line.item)
    if not seen:
        return None
    name = min(seen, key=lambda n: (-len(seen[n]), n))
    return name if 2 * len(seen[name]) > len(items) else None


# -- as HTML ------------------------------------------------------------------------------------


def _marked(page: Section, file: str) -> Iterator[Work | Rejected]:
    kind: str | None = None
    year: int | None = None
    items: dict[int, list[Line]] = {}
    about: dict[int, tuple[str | None, int | None]] = {}
    for line in page.lines:
        if line.item and "bibliography" in line.within:
            items.setdefault(line.item, []).append(line)
            about.setdefault(line.item, (kind, year))
        elif _YEAR_LINE.match(line.text):
            year = int(line.text)
        elif line.within & {"h1", "h2", "h3", "h4"}:
            kind = next((k for pattern, k in _HEADED if pattern.search(line.text)), None)
    for number, lines in items.items():
        headed, heading_year = about[number]
        yield _marked_item(lines, file, headed, heading_year)


def _marked_item(
    lines: list[Line], file: str, headed: str | None, year: int | None
) -> Work | Rejected:
    origin = Origin(file, JEKYLL, lines[0].number)
    title = [t for t in lines if "title" in t.within]
    authors = [t for t in lines if "author" in t.within]
    if not title or not authors:
        return citations.work(lines, origin, headed)
    byline = bylines.split(" ".join(t.text for t in authors))
    where = _periodical(" ".join(t.text for t in lines if "periodical" in t.within))
    badge = next((t.text for t in lines if t.within & {"abbr", "badge"}), None)
    abstract = " ".join(t.text for t in lines if "abstract" in t.within and "btn" not in t.within)
    parts = _Parts(" ".join(t.text for t in title), byline, where, badge, abstract or None)
    return _work(parts, origin, year, headed, _ids(lines))


def _ids(lines: Sequence[Line]) -> Pairs:
    ids = identify.Identifiers()
    for line in lines:
        for mark in line.marks:
            ids.address(mark.href)
    return tuple(ids.by_scheme.items())


# -- as text ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Parts:
    title: str
    byline: bylines.Byline | None
    where: _Periodical
    badge: str | None = None
    abstract: str | None = None
    split: glued.Split | None = None
    raw: str = ""


def _pasted(page: Section, file: str) -> Iterator[Work | Rejected]:
    year: int | None = None
    badge: str | None = None
    kind: str | None = None
    lines = [t for t in page.lines if JEKYLL_MARK not in t.text.lower()]
    known = glued.hints([t.text for t in lines if len(t.text) > 400])
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        origin = Origin(file, JEKYLL, line.number)
        if _YEAR_LINE.match(line.text):
            year, badge = int(line.text), None
        elif tag := _TAG.match(line.text):
            badge = tag.group(1)
        elif (apart := _apart(lines, at - 1)) is not None:
            parts, at = apart
            yield _work(replace(parts, badge=badge), origin, year, kind, ())
            badge = None
        elif (one := _one_line(line.text, year, known)) is not None:
            at, more = _going_on(lines, at)
            whole = " ".join(t for t in (one.abstract, *more) if t) or None
            yield _work(replace(one, badge=badge, abstract=whole), origin, year, kind, ())
            badge = None
        elif badge is not None and not is_ui(line.text):
            yield Rejected("title and authors cannot be told apart", origin, line.text[:200])
            badge = None
        elif len(line.text) < 30 and _apart(lines, at) is not None:
            badge = line.text  # a tag without the dash of a list
        elif len(line.text) < 60:
            badge, kind = None, next((k for p, k in _HEADED if p.search(line.text)), kind)


def _going_on(lines: Sequence[Line], at: int) -> tuple[int, list[str]]:
    """The lines of an abstract that was wrapped: they follow without a gap and are no item."""
    more: list[str] = []
    while at < len(lines) and not lines[at].gap:
        text = lines[at].text
        if _YEAR_LINE.match(text) or _TAG.match(text) or _PERIODICAL_END.search(text):
            break
        if is_ui(text):
            break
        more.append(text)
        at += 1
    return at, more


def _apart(lines: Sequence[Line], at: int) -> tuple[_Parts, int] | None:
    """An item whose title, authors and venue stand on lines of their own."""
    if at + 2 >= len(lines) or len(lines[at].text) > 400:
        return None
    if _TAG.match(lines[at + 1].text) or _PERIODICAL_END.search(lines[at].text):
        return None
    byline = bylines.parse(lines[at + 1].text)
    match = _PERIODICAL.match(lines[at + 2].text)
    if byline is None or match is None:
        return None
    rest: list[str] = []
    following = at + 3
    while following < len(lines) and len(rest) < 50:
        text = lines[following].text
        if _BUTTONS.fullmatch(text) or is_ui(text):
            following += 1
            continue
        if not (text.endswith(".") and len(text) > 60):
            break
        rest.append(text)
        following += 1
    where = _periodical(lines[at + 2].text)
    return _Parts(lines[at].text, byline, where, abstract=" ".join(rest) or None), following


def _one_line(text: str, year: int | None, known: glued.Hints) -> _Parts | None:
    """An item that is one line; None where the line is none."""
    best: _Parts | None = None
    ends = [m for m in _PERIODICAL_END.finditer(text[:3000]) if m.start() > 10]
    ends.sort(key=lambda m: (m.group("year") != str(year), m.start()))
    for end in ends[:4]:
        left = text[: end.start()]
        for authors_end, venue in _venue_cuts(left):
            split = glued.split(left[:authors_end], known)
            if split is None or split.confidence < _LEAST_SURE:
                continue
            if best is None or split.confidence > (best.split.confidence if best.split else 0):
                where = _periodical(venue + text[end.start() : end.end()])
                abstract = _BUTTONS.sub("", text[end.end() :].lstrip(" ."), count=1).strip()
                best = _Parts(
                    split.title,
                    split.byline,
                    where,
                    None,
                    abstract or None,
                    split,
                    text[: end.end()],
                )
        if best is not None and best.split and best.split.confidence >= glued.SURE:
            break
    return best


def _venue_cuts(left: str) -> Iterator[tuple[int, str]]:
    """Where the authors may end and the venue begin."""
    places = [m.start() for m in _IN.finditer(left)]
    places += [m.start() for m in _RXIV.finditer(left)]
    if not places:
        more = re.search(r"\d+ more authors?", left)
        if more:
            places = [more.end()]
        else:
            places = [m.start() for m in re.finditer(r"(?<=[^\W\d_A-Z])(?=[A-Z])", left[-160:])]
            places = [max(0, len(left) - 160) + place for place in places][-12:]
    for place in places:
        yield place, left[place:]


def _periodical(text: str) -> _Periodical:
    """Venue, status and date in a line such as "In Some Conference (SC), Jun 2024"."""
    match = _PERIODICAL.match(text.strip())
    venue = (match.group("venue") if match else text).strip(" ,.")
    month = match.group("month") if match else None
    year = int(match.group("year")) if match else dates.year_in(text)
    number = dates.month_named(month) if month else None
    if month and number is None:
        venue = f"{venue}, {month}"
    if status := _STATUS.match(venue):
        return _Periodical(None, status.group(0).lower(), None, year, number)
    kind = None
    if venue.startswith("In "):
        venue, kind = venue[3:], kinds.CONFERENCE_PAPER
    if thesis := _THESIS.match(venue):
        return _Periodical(thesis.group(1) or None, None, kinds.THESIS, year, number)
    if identify.is_arxiv_venue(venue):
        ids = identify.Identifiers()
        ids.note(venue)
        stated = tuple(ids.by_scheme.items())
        return _Periodical("arXiv", None, kinds.PREPRINT, year, number, stated)
    return _Periodical(venue or None, None, kind, year, number)


def _work(
    parts: _Parts, origin: Origin, year: int | None, headed: str | None, ids: Pairs
) -> Work | Rejected:
    if not parts.title:
        return Rejected("no title", origin, parts.raw[:200])
    where, byline = parts.where, parts.byline
    return Work(
        title=parts.title,
        origin=origin,
        authors=byline.mentions if byline else (),
        authors_truncated=byline.truncated if byline else None,
        authors_omitted=byline.omitted if byline else None,
        year=where.year if where.year is not None else year,
        month=where.month,
        venue=where.venue,
        badge=parts.badge,
        status=where.status,
        kind=headed or where.kind,
        ids=tuple({**dict(where.ids), **dict(ids)}.items()),
        abstract=parts.abstract,
        extra=tuple(paper_list.split_extra(parts.split, parts.raw)),
    )
