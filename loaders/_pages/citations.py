"""One formatted citation of an HTML bibliography -> a work, by the styles that such pages use.

Authors, year, title (ACM), authors (year), title (APA), or authors, quoted title (IEEE); the venue
is what the markup sets in italics.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from graphkit.records import Origin, Rejected, Work

from .._values import dates, identify, kinds
from . import bylines
from .page import Line

_NUMBER = re.compile(r"\s*\[?\d{1,4}[\].]\s*")
_ACM = re.compile(r"(?P<authors>.+?)\.\s{1,9}(?P<year>(?:19|20)\d\d)[a-z]?\.\s+")
_APA = re.compile(r"(?P<authors>.+?)(?<!\s)\s+\((?P<year>(?:19|20)\d\d)[^)]{0,80}\)\.\s+")
_IEEE = re.compile(r"(?P<authors>.+?),\s{1,9}[“\"](?P<title>.+?)[,.]?[”\"]\s*")
_INVERTED = re.compile(r"([^\W\d_][^,]{0,80}?),\s+((?:[^\W\d_]\.[\s-]?)+)(?:,\s*|\s*&\s*|\Z)+")
_JOINED = "authors stand without a separator between them"


def work(lines: Sequence[Line], origin: Origin, kind: str | None) -> Work | Rejected:
    """The work that the first line of an item cites."""
    line = lines[0]
    start = match.end() if (match := _NUMBER.match(line.text)) else 0
    text = line.text[start:]
    # without the end, looking for a title's closing mark would begin again at each opening one
    quoted = max(text.rfind("”"), text.rfind('"')) + 1
    matched = _ACM.match(text) or _APA.match(text) or _IEEE.match(text, 0, quoted)
    if matched is None:
        return Rejected("a citation in a style that is not known", origin, line.text[:200])
    rest_at = start + matched.end()
    italic = next((m for m in line.marks if m.tag in ("i", "em") and m.start >= rest_at), None)
    if "title" in matched.re.groupindex:
        title = matched.group("title")
        year = dates.year_in(text[matched.end() :])
    else:
        title = _title(line.text[rest_at : italic.start if italic else None], italic is None)
        year = int(matched.group("year"))
    extra: list[tuple[str, str]] = []
    authors = _authors(line, start, start + matched.end("authors"), extra)
    if not title or authors is None:
        return Rejected("title and authors cannot be told apart", origin, line.text[:200])
    venue = line.text[italic.start : italic.end].strip(" .,") if italic else None
    ids = identify.Identifiers()
    for part in lines:
        for mark in part.marks:
            ids.address(mark.href)
    if venue and (award := _bold_in(line, italic.start, italic.end)):  # type: ignore[union-attr]
        extra.append(("award", award))
        venue = venue.replace(award, "").strip(" .,;")
    return Work(
        title=title,
        origin=origin,
        authors=authors.mentions,
        authors_truncated=authors.truncated,
        authors_omitted=authors.omitted,
        year=year,
        venue=venue or None,
        kind=kind or (kinds.CONFERENCE_PAPER if _says_in(line.text, italic) else None),
        ids=tuple(ids.by_scheme.items()),
        extra=tuple(extra),
    )


def _title(text: str, alone: bool) -> str:
    """What stands before the venue, without the "In" that leads to it."""
    text = re.sub(r"\.\s+In\s*\Z", "", text.rstrip())
    if alone and (end := re.search(r"(?<=\w{3})\.\s", text)):
        text = text[: end.start()]
    return text.rstrip(" .,")


def _says_in(text: str, italic: object) -> bool:
    start = getattr(italic, "start", 0)
    return text[:start].rstrip().endswith(" In")


def _bold_in(line: Line, start: int, end: int) -> str | None:
    for mark in line.marks:
        if mark.tag in ("b", "strong") and start <= mark.start < mark.end <= end:
            return line.text[mark.start : mark.end].strip(" .,")
    return None


def _authors(
    line: Line, start: int, end: int, extra: list[tuple[str, str]]
) -> bylines.Byline | None:
    text = line.text[start:end][:20_000]
    inverted = _INVERTED.findall(text)
    if len(inverted) > 1 or (inverted and _INVERTED.fullmatch(text)):
        names = tuple(f"{given.strip()} {family.strip(' &')}" for family, given in inverted)
        return bylines.Byline(names, False)
    for mark in reversed(line.marks):
        # a name in bold that runs into another one: "<b>Ann Lee</b> Bo and Cy Day"
        after = line.text[mark.end : mark.end + 2]
        inside = start <= mark.start < mark.end < end
        if mark.tag in ("b", "strong") and inside and re.match(r"\s[^\W\d_a-z]", after):
            text = f"{line.text[start : mark.end]}, {line.text[mark.end : end].lstrip()}"
            extra.append(("doubt", _JOINED))
    return bylines.split(text)
