"""Researcher profile pages: whose page, what it says of trust and numbers, and published items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from graphkit.records import Origin, Profile, Rejected, Trust, Work

from .._values import kinds
from . import bylines, paper_list
from .page import Line
from .sections import ITEM_HEAD, PROFILE, Section, is_ui

_TRUST = re.compile(
    r"\bTrust\s*(\d+(?:\.\d+)?)\s*(?:[-–—:]\s*(.+?))?\s*(?=Verification|Unclaimed|Claimed|\Z)"
)
_LEVEL = re.compile(r"Verification\s*(L\d+)")
_CLAIM = re.compile(r"(Unclaimed|Claimed)\s*(?:author|profile|researcher)", re.IGNORECASE)
_OPEN = re.compile(r"(not\s+)?(open|closed)\s+to\s+collaborat\w+", re.IGNORECASE)
_ROLE = re.compile(r"Researcher\s*(?=[^\sa-z])|Researcher\Z")
_NOT_IMPORTED = re.compile(
    r"affiliation (?:not imported|unknown|not (?:set|stated))", re.IGNORECASE
)
_COUNT = re.compile(r"(\d[\d,]*) published item(?:\(s\)|s)?\Z")
# The page's own headings: none of them is a name.
_HEADINGS = frozenset(
    "trust snapshot|quick read|actions|identity and collaboration|direct collaboration"
    "|research graph|published work|researcher|researcher profile".split("|")
)


def read(page: Section, file: str) -> Iterator[Work | Profile | Rejected]:
    """The person on top of the page, and the works below."""
    top: list[Line] = []
    items: list[tuple[Line, list[Line]]] = []
    for line in page.lines:
        if ITEM_HEAD.match(line.text) and len(line.text) < 120:
            items.append((line, []))
        elif not items:
            top.append(line)
        elif not is_ui(line.text):
            items[-1][1].append(line)
    name = _name(top)
    if name is not None:
        yield _profile(name, top, file, len(items))
    else:
        reason = "the beginning of the page is missing: whose profile it is is not said"
        yield Rejected(reason, Origin(file, PROFILE, page.lines[0].number), page.lines[0].text)
    for head, body in items:
        yield _work(head, body, file, name)
    stated = next((m for t in top if (m := _COUNT.match(t.text))), None)
    missing = stated is not None and int(stated.group(1).replace(",", "")) > len(items)
    if missing and stated is not None and _ends_early(page):
        reason = f"the page seems cut off: it states {stated.group(1)} items and \
{len(items)} are here"
        yield Rejected(reason, Origin(file, PROFILE, page.lines[-1].number))


def _ends_early(page: Section) -> bool:
    return not page.lines[-1].text.endswith((".", "!", "?", ")", "”", '"'))


def _name(top: Sequence[Line]) -> str | None:
    """The name stands below the page's title, and again in the sentence below it."""
    for line in top[:4]:
        text = line.text
        if text.lower() in _HEADINGS or is_ui(text) or _ROLE.match(text):
            continue
        return text if bylines.is_name(text) else None
    return None


def _profile(name: str, top: Sequence[Line], file: str, listed: int) -> Profile:
    metrics, rounded = paper_list.metrics_in(top)
    affiliation, is_open = _role(top)
    extra = [*rounded, ("works_listed", str(listed))]
    return Profile(
        name=name,
        origin=Origin(file, PROFILE, top[0].number),
        metrics=metrics,
        trust=_trust(top, is_open),
        affiliation=affiliation,
        extra=tuple(extra),
    )


def _role(top: Sequence[Line]) -> tuple[str | None, bool | None]:
    """The affiliation, and whether the person is open to collaborate, as far as they are said."""
    is_open: bool | None = None
    affiliation: str | None = None
    for place, line in enumerate(top):
        if line.text.lower() == "trust snapshot":
            break
        text = line.text
        if (match := _OPEN.search(text)) and len(text) < 300:
            is_open = (match.group(2).lower() == "open") is (match.group(1) is None)
            text = text[: match.start()].rstrip(" ·|,-")
        role = _ROLE.match(text)
        after_role = place > 0 and top[place - 1].text == "Researcher"
        if (role and place) or after_role:
            said = text[role.end() :] if role else text
            said = said.strip(" ·|,-")
            if said and not _NOT_IMPORTED.search(said):
                affiliation = said
    return affiliation, is_open


def _trust(top: Sequence[Line], is_open: bool | None) -> Trust:
    score = label = level = None
    claimed: bool | None = None
    for line in top:
        if match := _TRUST.search(line.text):
            score, label = float(match.group(1)), match.group(2)
        if match := _LEVEL.search(line.text):
            level = match.group(1)
        if (match := _CLAIM.search(line.text)) and len(line.text) < 120:
            claimed = match.group(1).lower() == "claimed"
    return Trust(score, label, level, claimed, is_open)


def _work(head: Line, body: list[Line], file: str, owner: str | None) -> Work | Rejected:
    match = ITEM_HEAD.match(head.text)
    origin = Origin(file, PROFILE, head.number)
    if match is None or not body:
        reason = "nothing stands below this head: the page seems cut off"
        return Rejected(reason, origin, head.text)
    kind, extra = _kind(match.group("kind"))
    byline = bylines.parse(body[1].text) if len(body) > 1 else None
    if byline is not None and len(byline.names) < 2 and not byline.truncated:
        byline = None  # one name alone may as well be a short abstract
    return Work(
        title=body[0].text,
        origin=origin,
        authors=byline.mentions if byline else (),
        authors_truncated=byline.truncated if byline else None,
        authors_omitted=byline.omitted if byline else None,
        owner=owner,
        year=int(match.group("year")),
        venue=match.group("venue") or None,
        kind=kind,
        abstract=paper_list.prose(body[2 if byline else 1 :]),
        extra=extra,
    )


def _kind(printed: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    word = re.sub(r"[\s-]+", "-", printed.strip().lower())
    if word in kinds.KINDS:
        return word, ()
    if word in ("conference", "conference-article") or word.startswith(("workshop", "proceedings")):
        return kinds.CONFERENCE_PAPER, (("kind_as_printed", printed),)
    kind, lossy = kinds.from_csl(word)
    plain = () if not lossy else (("kind_as_printed", printed),)
    return kind or kinds.OTHER, plain
