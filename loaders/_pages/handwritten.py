"""Hand-written publication pages: each item a marked title, its authors, the venue and the year.

The title stands in a class or tag named "papertitle", as on the page that many others copied; the
owner's own name is in bold, the venue in italics, and the links below may state an identifier.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graphkit.names import fold
from graphkit.records import Origin, Rejected, Work

from .._values import dates, identify, kinds
from . import bylines
from .page import Line
from .sections import PUBLICATIONS, Section, is_ui

_VENUE_LINE = re.compile(
    r"(?P<venue>.+?)(?:,\s{0,9}|\s{1,9})(?P<rest>(?:\d{1,4},\s{0,9})?)(?P<year>(?:19|20)\d\d)\b"
    r"(?:\s*(?P<award>\(.+\)))?"
)
_LINKS = re.compile(r"\s/\s|\A(?:project page|arxiv|paper|pdf|code|video|bibtex|website)\b", re.I)


@dataclass(slots=True)
class _Item:
    titles: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def read(page: Section, file: str) -> Iterator[Work | Rejected]:
    """The works of the page, in order."""
    items: list[_Item] = []
    for line in page.lines:
        if _titled(line):
            if not items or items[-1].lines:
                items.append(_Item())
            items[-1].titles.append(line)
        elif items and not is_ui(line.text):
            items[-1].lines.append(line)
    owner = _owner(items)
    for item in items:
        yield _work(item, file, owner)


def _titled(line: Line) -> bool:
    return any(m.tag == "papertitle" or "papertitle" in m.classes for m in line.marks)


def _owner(items: Sequence[_Item]) -> str | None:
    """The name in bold among the authors of most items."""
    bold: Counter[str] = Counter()
    for item in items:
        for line in item.lines[:6]:
            bold.update(n for n in line.marked("strong", "b", "u") if bylines.is_name(n))
    if not bold:
        return None
    name, count = min(bold.items(), key=lambda pair: (-pair[1], pair[0]))
    return name if 2 * count > len(items) else None


def _work(item: _Item, file: str, owner: str | None) -> Work | Rejected:
    title = " ".join(line.text for line in item.titles)
    origin = Origin(file, PUBLICATIONS, item.titles[0].number)
    names: list[str] = []
    truncated, omitted = False, None
    venue: re.Match[str] | None = None
    rest: list[Line] = []
    for line in item.lines:
        at_venue = None if venue else _venue(line)
        closed = at_venue or rest or _LINKS.search(line.text)
        byline = None if closed else bylines.parse(_separated(line))
        if at_venue:
            venue = at_venue
        elif byline:
            names.extend(byline.names)
            truncated, omitted = truncated or byline.truncated, byline.omitted
        else:
            rest.append(line)
    if not names or (venue is None and len(item.lines) < 2):
        return Rejected("no authors stand below this title", origin, title)
    ids = identify.Identifiers()
    for line in item.lines:
        for mark in line.marks:
            ids.address(mark.href)
    extra = []
    if venue and venue.group("award"):
        extra.append(("award", venue.group("award").strip("() ")))
    byline = bylines.Byline(tuple(dict.fromkeys(names)), truncated, omitted)
    here = owner is None or any(fold(n) == fold(owner) for n in names) or truncated
    return Work(
        title=title,
        origin=origin,
        authors=byline.mentions,
        authors_truncated=truncated,
        authors_omitted=omitted,
        owner=owner if here else None,
        year=int(venue.group("year")) if venue else None,
        venue=_venue_name(venue),
        kind=_kind(venue),
        ids=tuple(ids.by_scheme.items()),
        abstract=_abstract(rest),
        extra=tuple(extra),
    )


def _separated(line: Line) -> str:
    """A line of authors, with a comma where two linked names have none between them."""
    text = line.text
    names = sorted((m for m in line.marks if m.tag in ("a", "strong")), key=lambda m: -m.start)
    for left, right in zip(names[1:], names, strict=False):
        if left.end < right.start and not line.text[left.end : right.start].strip():
            text = f"{text[: left.end]}, {text[right.start :]}"
    return text


def _venue(line: Line) -> re.Match[str] | None:
    """The line that names the venue: italics, then a year."""
    italics = [m for m in line.marks if m.tag in ("em", "i") and m.start < 4]
    if not italics or dates.year_in(line.text) is None:
        return None
    return _VENUE_LINE.match(line.text)


def _venue_name(venue: re.Match[str] | None) -> str | None:
    return venue.group("venue").strip(" ,") or None if venue else None


def _kind(venue: re.Match[str] | None) -> str | None:
    name = (_venue_name(venue) or "").lower()
    if name.startswith("arxiv"):
        return kinds.PREPRINT
    return kinds.REPORT if "technical report" in name else None


def _abstract(lines: Sequence[Line]) -> str | None:
    """What the page says about a work: the text after the links."""
    kept = [line.text for line in lines if not _LINKS.search(line.text[:80])]
    text = " ".join(t for t in kept if len(t) > 40)
    return text or None
