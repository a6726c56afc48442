"""E-mail addresses: dropped from every record, in this one place, unless asked to be kept.

An address is nobody's but its owner's: no institution, no keyword, no note. A title is a fact and
stays as it was printed, and so do identifiers; of a link only the name and password before its "@"
are dropped. GRAPHKIT_EMAIL=keep keeps them all.
"""

from __future__ import annotations

import dataclasses
import os
import re
from typing import Any, TypeVar

from graphkit.records.types import Affiliation, Mention, Note, Record, Rejected, Tenure, Work

VARIABLE = "GRAPHKIT_EMAIL"
KEEP = "keep"
Said = TypeVar("Said", bound=Record | Rejected | Note)

# Bounded, and begun where a word begins, so that no text costs more than its length.
_LOCAL = r"(?:\{[^{}@\n]{1,200}\}|(?<![\w.+'-])[\w.+'-]{1,64})"
_SIGN = r"\s?(?:@|[(\[{]\s?(?:at|AT)\s?[)\]}])\s?"
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|DOT)\s?[)\]}]\s?)"
# The last part in one case: in "precision@k.The next" a blank is missing, nothing else.
_HOST = rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,6}}{_DOT}(?:[a-z]{{2,24}}|[A-Z]{{2,24}})(?!\w)"
_ADDRESS = re.compile(rf"{_LOCAL}{_SIGN}{_HOST}")
# What says that an address follows, at the end of what is left.
_WORDS = re.compile(
    r"(?<![\s;,.(])[\s;,.(]{0,9}(?:electronic address|e-?mails?(?: address(?:es)?)?|correspondence"
    r"|mailto)\s{0,9}[:=]?[\s;,.)]{0,99}\Z",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[<(\[]\s{0,9}[>)\]]")
_LOGIN = re.compile(r"(?<=://)[^/?#@\s]{1,200}@")
_MARKS = ("@", "at)", "at]", "at}", "AT)", "AT]")


def without_mail(text: str) -> str:
    """A text without the e-mail addresses in it, and without the words that announce them.

    >>> without_mail("University of Lodz, Poland. Electronic address: mg@uni.lodz.pl.")
    'University of Lodz, Poland.'
    >>> without_mail("ana [at] up.pt"), without_mail("{ana,bo}@up.pt"), without_mail("a @ b")
    ('', '', 'a @ b')
    """
    if not may_have_mail(text) or os.environ.get(VARIABLE) == KEEP:
        return text
    bare = _ADDRESS.sub("", text)
    if bare == text:
        return text
    full = bare.rstrip(" ;,")
    while (shorter := _WORDS.sub("", full)) != full:
        full = shorter
    full = " ".join(_EMPTY.sub("", full).split()).strip(" ;,")
    ended = text.rstrip()[-1:] == "." and full[-1:] not in ".?!"
    full = f"{full}." if ended and full else full
    return full if any(c.isalnum() for c in full) else ""


def private(record: Said) -> Said:
    """A record without e-mail addresses; itself, if it has none."""
    if isinstance(record, Note) or os.environ.get(VARIABLE) == KEEP:
        return record
    changes = _of_work(record) if isinstance(record, Work) else _of_any(record)
    return dataclasses.replace(record, **changes) if changes else record


def may_have_mail(text: str) -> bool:
    """Whether a text has what every e-mail address has, however it is written."""
    return "@" in text or ("at" in text and any(mark in text for mark in _MARKS))


def _of_work(work: Work) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("authors", "editors"):
        mentions: tuple[Mention, ...] = getattr(work, name)
        if any(
            may_have_mail(m.name) or any(may_have_mail(a.name) for a in m.affiliations)
            for m in mentions
        ):
            changes[name] = tuple(kept for m in mentions if (kept := _mention(m)).name)
    for name in ("abstract", "venue", "status", "badge", "owner"):
        value = getattr(work, name)
        if value and (bare := without_mail(value)) != value:
            changes[name] = bare or None
    if work.url and "@" in work.url:
        changes["url"] = _link(work.url)
    for name in ("keywords", "categories", "cited"):
        texts: tuple[str, ...] = getattr(work, name)
        if any(map(may_have_mail, texts)):
            changes[name] = tuple(filter(None, map(_after_tab, texts)))
    if any(may_have_mail(value) or may_have_mail(name) for name, value in work.extra):
        changes["extra"] = _pairs(work.extra)
    return changes


def _after_tab(text: str) -> str:
    """A text without addresses; what stands before a tab is an identifier, and stays."""
    ident, tab, said = text.rpartition("\t")
    return f"{ident}{tab}{without_mail(said)}" if may_have_mail(said) else text


def _mention(mention: Mention) -> Mention:
    places = tuple(
        Affiliation(name, a.ror, a.country)
        for a in mention.affiliations
        if (name := without_mail(a.name)) or a.ror
    )
    return dataclasses.replace(
        mention,
        name=without_mail(mention.name),
        given=without_mail(mention.given or "") or None,
        family=without_mail(mention.family or "") or None,
        affiliations=places,
    )


def _of_any(record: Any) -> dict[str, Any]:
    """The fields of a record of a register or a page, or of one that was rejected."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if field.name in ("origin", "ids"):
            continue
        if field.name == "url":
            bare: Any = _link(value) if value else value
        elif isinstance(value, str):
            bare = without_mail(value)
        elif isinstance(value, tuple):
            bare = _of_tuple(value)
        else:
            continue
        if bare != value:
            changes[field.name] = bare
    return changes


def _of_tuple(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if values and isinstance(values[0], Tenure):
        return tuple(t for t in map(_tenure, values) if t.name)
    if values and isinstance(values[0], tuple):
        return _pairs(values)
    return tuple(filter(None, map(without_mail, values)))


def _tenure(tenure: Tenure) -> Tenure:
    return dataclasses.replace(
        tenure,
        name=without_mail(tenure.name),
        department=without_mail(tenure.department or "") or None,
        role=without_mail(tenure.role or "") or None,
    )


def _pairs(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    bare = (
        (without_mail(name), _link(value) if "://" in value else without_mail(value))
        for name, value in pairs
    )
    return tuple((name, value) for name, value in bare if name and value)


def _link(text: str) -> str | None:
    """A link without a login; a link to a mailbox is none."""
    if text.lower().startswith("mailto:"):
        return None
    place, mark, asked = _LOGIN.sub("", text).partition("?")
    bare = f"{place}{mark}{_ADDRESS.sub('', asked)}"
    return bare if " " not in bare and "://" in bare else without_mail(bare)
