"""Clean the strings of a record: text as a file holds it -> text fit to store, show and compare.

Every loader sends each string through here, so that no record holds a control character, half of
a surrogate pair (which no file could be written with) or two blanks in a row.
"""

from __future__ import annotations

import html
import html.entities
import json
import re
import unicodedata
from typing import Any

from graphkit.remembered import remembered

from . import formulas

_LONGEST_TERM = 200  # characters; longer ones are not kept in memory
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff]")
_FORMULA = re.compile(r"\$[^$]{0,100}[\\_^{][^$]{0,100}\$")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Only tags that mark up running text: "p <q and r> s" and "<script>" are text and stay text.
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|inf|sc|scp|tt|p|br|span|bold|italic|emph|title|inline-formula"
    r"|alternatives|tex-math|(?:jats|mml|ns\d):[\w.-]+)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?(?:p|br|jats:p|jats:title|jats:sec)\b[^<>]{0,500}>", re.IGNORECASE)
# A path on the disk of whoever exported the file: private, and of no use to anybody else.
_LOCAL_PATH = re.compile(
    r"\s*:?(?:file:|[A-Za-z]:\\|[A-Za-z]\\:|\\\\|~/|/(?:Users|home|Volumes|mnt|media)/)",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """One line of text: blanks collapsed, composed accents, nothing unprintable or unwritable."""
    if text.isprintable():  # quick, and also false for surrogates and control characters
        text = " ".join(text.split()) if "  " in text else text.strip()
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", " ".join(_CONTROL.sub("", text).split()))


def is_plain(text: str) -> bool:
    """Whether nothing of a text has to be changed but blanks around it: the usual case."""
    return text.isascii() and text.isprintable() and "  " not in text


def untag(text: str) -> str:
    """Text without the inline tags and entities that CSL and Crossref use, cleaned.

    >>> untag("On <i>E. coli</i> &amp; x<y")
    'On E. coli & x<y'
    """
    if "&" in text:
        text = html.unescape(text)
    if "$" in text:
        text = _FORMULA.sub(_said, text)
    if "<" in text:
        text = without_tags(text)
    return text.strip() if is_plain(text) else clean(text)


def without_tags(text: str) -> str:
    """Text without the inline tags; what only looks like one stays.

    >>> without_tags("Cu<sub>2</sub>O in <i>E. coli</i>, x<y")
    'Cu2O in E. coli, x<y'
    """
    return _TAG.sub("", _BLOCK_TAG.sub(" ", text)) if "<" in text else text


def spelled(text: str) -> str:
    """Text with the letters that entities stand for, before its semicolons part anything.

    Exporters that live on web pages leave them in; some write them twice over.

    >>> spelled("M&uuml;ller; O&#39;Neil; N&amp;uacute;&ntilde;ez; AT&T; R&D;")
    "Müller; O'Neil; Núñez; AT&T; R&D;"
    """
    if "&" not in text or ";" not in text:
        return text
    once = _ENTITY.sub(_letter, text)
    return once if once == text else _ENTITY.sub(_letter, once)


def _letter(match: re.Match[str]) -> str:
    name = match.group(1)
    known = name.startswith("#") or f"{name};" in html.entities.html5
    return html.unescape(match.group()) if known else match.group()


def is_marked(text: str) -> bool:
    """Whether a text may hold markup, entities or formulas: then its raw form is another."""
    return "<" in text or "&" in text or "$" in text


def _said(match: re.Match[str]) -> str:
    text = formulas.plain(match.group())
    return match.group() if text is None else text


def term(text: str) -> str:
    """`untag` of what many records say: a keyword, a venue, a place; remembered."""
    return _term(text) if len(text) < _LONGEST_TERM else untag(text)


_term = remembered(1 << 15)(untag)


def is_local_path(text: str) -> bool:
    """Whether a value is a path on somebody's own disk."""
    if ":" not in text and "/" not in text and "\\" not in text:
        return False  # the usual case
    return _LOCAL_PATH.match(text) is not None


def flat(value: Any) -> str:
    """Any JSON value as one clean string: text as it is, the rest as compact JSON."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str))
    return str(value)


def excerpt(text: str, size: int = 200) -> str:
    """The beginning of some input, to show with a rejection."""
    return clean(text[:size])
