"""Lists of papers under heads such as "50.2CVApr 29": author metrics pages, and excerpts of them.

Below each head stand the title, the authors and the abstract. On a saved page each has its own
line; in an excerpt title and authors may have run together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphkit.records import Metrics, Origin, Pairs, Profile, Rejected, Work

from .._values import arxiv_categories, dates
from . import bylines, glued
from .page import Line
from .sections import (
    CATEGORY_LINE,
    EXCERPT,
    LIST_HEADING,
    METRIC,
    METRICS,
    PAPER_HEAD,
    Section,
    is_ui,
)

DOUBT = "title and authors may be split wrongly"
_PROSE = 60
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_THOUSANDS = {"k": 1_000, "K": 1_000, "M": 1_000_000}


@dataclass(slots=True)
class _Item:
    """What stands below one head."""

    head: Line
    title: str
    byline: bylines.Byline | None
    abstract: str | None
    split: glued.Split | None = None
    raw: str = ""
    line: int = 0


def read(page: Section, file: str) -> Iterator[Work | Profile | Rejected]:
    """The records of an author metrics page or of an excerpt of one."""
    items, refused = _items(page, file)
    own = len(items)
    if page.kind == METRICS:
        # on such a page title and authors stand apart: run together, another list has begun
        own = next((n for n, item in enumerate(items) if item.split is not None), own)
        yield from _profile(page, file, own)
    for number, item in enumerate(items):
        mine = number < own and page.kind == METRICS
        yield _work(item, file, METRICS if mine else EXCERPT, page.name if mine else None)
    yield from refused


# -- the profile on top -----------------------------------------------------------------------


def number(text: str) -> int | None:
    """A count as a page prints it: "1,234" or "1.2K"; None where it is none.

    >>> number("1,234"), number("1.2K"), number("8")
    (1234, 1200, 8)
    """
    match = re.fullmatch(r"(\d[\d,]*)(\.\d+)?([kKM])?", text.strip())
    if match is None or (match.group(2) and not match.group(3)):
        return None
    whole = float(match.group(1).replace(",", "") + (match.group(2) or ""))
    return round(whole * _THOUSANDS.get(match.group(3) or "", 1))


def metrics_in(lines: Sequence[Line]) -> tuple[Metrics, Pairs]:
    """The numbers that a page states about its owner; `extra` keeps rounded ones as printed."""
    numbers: dict[str, float | int] = {}
    rounded: list[tuple[str, str]] = []
    names = {
        "h-index": "h_index",
        "hindex": "h_index",
        "i10-index": "i10_index",
        "i10index": "i10_index",
        "Novelty": "novelty",
        "AI Score": "ai_score",
    }
    for line in lines:
        match = METRIC.match(line.text)
        if match is None:
            continue
        if match.group("label"):
            name, text = names[match.group("label")], match.group("value")
        else:
            of = match.group("of").rstrip("s").replace(" ", "_")
            name, text = f"{of}s", match.group("count")
        if name in numbers:
            continue
        if name in ("novelty", "ai_score"):
            value = _decimal(text)
            if value is not None:
                numbers[name] = round(value / 100, 6) if name == "novelty" else value
        elif (count := number(text)) is not None:
            numbers[name] = count
            if text[-1] in _THOUSANDS:
                rounded.append((f"{name}_as_printed", text))
    return Metrics(**numbers), tuple(rounded)  # type: ignore[arg-type]


def _decimal(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _profile(page: Section, file: str, listed: int) -> Iterator[Profile | Rejected]:
    first = page.lines[0]
    top: list[Line] = []
    for line in page.lines:
        if PAPER_HEAD.match(line.text):
            break
        top.append(line)
    if page.name is None:
        reason = "the beginning of the page is missing: whose numbers these are is not said"
        yield Rejected(reason, Origin(file, METRICS, first.number), first.text)
        return
    metrics, rounded = metrics_in(top)
    field = next((t.text for t in top[1:3] if CATEGORY_LINE.match(t.text)), None)
    stated = next((m.group(1) for t in top if (m := LIST_HEADING.match(t.text))), None)
    extra = [*rounded, ("works_listed", str(listed))]
    if field:
        extra.append(("field_as_printed", field))
    yield Profile(
        name=page.name,
        origin=Origin(file, METRICS, first.number),
        field=(arxiv_categories.full(field) or field) if field else None,
        metrics=metrics,
        extra=tuple(extra),
    )
    total = int(stated.replace(",", "")) if stated else None
    if total is not None and listed < total and _cut_short(page):
        reason = f"the page seems cut off: it states {total} papers and {listed} are here"
        yield Rejected(reason, Origin(file, METRICS, page.lines[-1].number), "")


def _cut_short(page: Section) -> bool:
    """Whether the text ends in the middle of something."""
    last = page.lines[-1].text
    return bool(PAPER_HEAD.match(last)) or not re.search(r"[.!?…)\]\"”'’}$]\Z", last)


# -- the papers -----------------------------------------------------------------------------------


def _items(page: Section, file: str) -> tuple[list[_Item], list[Rejected]]:
    bodies: list[tuple[Line, list[Line]]] = []
    for line in page.lines:
        if PAPER_HEAD.match(line.text):
            bodies.append((line, []))
        elif bodies and not is_ui(line.text):
            bodies[-1][1].append(line)
    known = _hints([body for _, body in bodies])
    items: list[_Item] = []
    refused: list[Rejected] = []
    for head, body in bodies:
        item = _item(head, body, known)
        if isinstance(item, str):
            refused.append(Rejected(item, Origin(file, page.kind, head.number), head.text))
        else:
            items.append(item)
    return items, refused


def _byline_at(body: Sequence[Line]) -> int | None:
    """Where the authors stand on a line of their own, after one to three lines of title."""
    for place in range(1, min(4, len(body))):
        text = body[place].text
        if len(text) > 2000 or (text.endswith((".", "?", "!")) and not text.endswith("al.")):
            if len(text) > _PROSE:
                return None
            continue
        if bylines.parse(text) is not None:
            return place
        if len(text) > 3 * _PROSE:
            return None
    return None


def _hints(bodies: Sequence[Sequence[Line]]) -> glued.Hints:
    texts: list[str] = []
    names: list[str] = []
    for body in bodies:
        at = _byline_at(body)
        texts.extend(line.text for line in body[1 if at is None else at + 1 :])
        if at is not None:
            byline = bylines.parse(body[at].text)
            names.extend(byline.names if byline else ())
        elif body and (byline := bylines.split(body[0].text)):
            names.extend(n for n in byline.names[1:] if " " in n and glued.is_plain(n))
    return glued.hints(texts, names)


def _item(head: Line, body: list[Line], known: glued.Hints) -> _Item | str:
    if not body:
        return "nothing stands below this head: the page seems cut off"
    first = body[0]
    at = _byline_at(body)
    if at is not None:
        title = " ".join(line.text for line in body[:at])
        byline = bylines.parse(body[at].text)
        return _Item(head, title, byline, prose(body[at + 1 :]), line=first.number)
    split = glued.split(first.text, known)
    if split is None or split.confidence < glued.SURE:
        alone = bylines.parse(first.text)
        if alone and sum(" " in n and glued.is_plain(n) for n in alone.names) >= 2:
            return f"no title stands between the head and the authors ({first.text[:80]})"
    if split is None:
        return _Item(head, first.text, None, prose(body[1:]), line=first.number)
    return _Item(head, split.title, split.byline, prose(body[1:]), split, first.text, first.number)


def prose(lines: Sequence[Line]) -> str | None:
    """The text of an abstract: a first paragraph, and those after it that are text as well."""
    kept: list[str] = []
    for line in lines:
        if kept and line.gap and not _is_prose(line.text):
            break
        kept.append(line.text)
    return " ".join(kept) or None


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE and " " in text and text[-1] in ".!?)…\"”'’"


def split_extra(split: glued.Split | None, raw: str) -> list[tuple[str, str]]:
    """What a record keeps of a line that had to be cut: how sure, from what, how else."""
    if split is None:
        return []
    extra = [("split_confidence", f"{split.confidence:.2f}"), ("split_raw", raw)]
    if split.alternatives:
        others = (f"{c.title} | {', '.join(c.byline.names)}" for c in split.alternatives)
        extra.append(("split_alternatives", " || ".join(others)))
    if split.confidence < glued.SURE:
        extra.append(("doubt", DOUBT))
    return extra


def _work(item: _Item, file: str, kind: str, owner: str | None) -> Work:
    head = PAPER_HEAD.match(item.head.text)
    assert head is not None  # noqa: S101 - an item is what stands below a head
    code = head.group("category")
    category = arxiv_categories.full(code)
    extra = [("category_as_printed", code)]
    if others := arxiv_categories.alternatives(code):
        extra.append(("category_or", ", ".join(others)))
    year, month, day = _date(head, extra)
    work = Work(
        title=item.title,
        origin=Origin(file, kind, item.head.number),
        owner=owner,
        year=year,
        month=month,
        day=day,
        categories=(category,) if category else (),
        has_code=True if head.group("code") else None,
        score=float(head.group("score")) if head.group("score") else None,
        abstract=item.abstract,
        extra=tuple(extra + split_extra(item.split, item.raw)),
    )
    if item.byline is None:
        return work
    return replace(
        work,
        authors=item.byline.mentions,
        authors_truncated=item.byline.truncated,
        authors_omitted=item.byline.omitted,
    )


def _date(
    head: re.Match[str], extra: list[tuple[str, str]]
) -> tuple[int | None, int | None, int | None]:
    """The date in a head: without a year, the month and the day stand alone."""
    year = int(head.group("year")) if head.group("year") else None
    month, day = dates.month_named(head.group("month")), int(head.group("day"))
    if month is None or not 1 <= day <= _DAYS[month - 1]:
        extra.append(("date_as_printed", f"{head.group('month')} {day}"))
        return year, month, None
    return year, month, day
