"""Titles of works: how they are compared, and which of them say little or that they are notices.

`title_key` (of `names`) is what decisions are anchored in and stays what it is; the form in which
two titles are equal goes a step further.
"""

from __future__ import annotations

import re
import unicodedata

from graphkit.remembered import remembered
from graphkit.resolve.twins import GENERIC as SAYING_LITTLE
from graphkit.resolve.twins import numerals

GENERIC = frozenset(
    "abstract abstracts acknowledgements addendum announcement announcements bibliography books"
    " comment comments commentary contents correction corrections correspondence corrigendum"
    " discussion editorial editorials erratum errata foreword frontmatter glossary index"
    " introduction letter letters news note notes obituary overview preface questions reply"
    " response retraction review reviews summary update workshop".split()
)
TELLING = 3  # words that tell what a work is about, from which a title does not come again
_NUMERAL = re.compile(r"\b(?:\d+|[ivx]{1,5})\b")
_GREEK = re.compile("[\u0370-\u03ff]")
_WHO = r"(?:(?:author|authors|publisher|publishers|editorial|editors|s)\s+)*"
_ABOUT = re.compile(
    rf"^{_WHO}(?:erratum|errata|corrigendum|corrigenda|correction|corrections|retraction|addendum"
    r"|addenda|comment|comments|commentary|reply|response|rebuttal|discussion|note|expression of"
    r" concern|review|rejoinder|editorial)(?: (?:note|notice|article))?"
    r"(?: (?:to|on|of|for|regarding)(?: the)?)? "
)
_ABOUT_AFTER = re.compile(
    r" (?:erratum|errata|corrigendum|corrigenda|correction|retraction|addendum|comment|comments"
    r"|commentary|reply|authors reply|author reply|response|rebuttal|discussion|rejoinder)$"
)


@remembered(1 << 16)
def form_of(key: str) -> str:
    """The form in which two titles are equal: a Greek letter in another script's words by name.

    >>> form_of("β catenin and tnfα"), form_of("περι φυσεως")
    ('beta catenin and tnf alpha', 'περι φυσεως')
    """
    if key.isascii() or not _GREEK.search(key):
        return key
    words = [_spelled(w) if len(_GREEK.findall(w)) in (1, 2) else w for w in key.split()]
    return " ".join(" ".join(words).split())


def compact(key: str) -> str:
    """The same without blanks: "tnf α" and "tnfalpha" are one."""
    return form_of(key).replace(" ", "")


def _spelled(word: str) -> str:
    """A word whose one or two Greek letters are symbols, with their names."""
    return "".join(f" {_greek(c)} " if _GREEK.match(c) else c for c in word)


def _greek(letter: str) -> str:
    name = unicodedata.name(letter, "").split()
    return "lambda" if "LAMDA" in name else name[-1].lower() if "LETTER" in name else letter


def generic(form: str) -> bool:
    """Whether a title says so little that many works bear it."""
    words = form.split()
    return len(form) < 15 or len(words) < 3 or all(w in GENERIC or len(w) < 4 for w in words)


@remembered(1 << 16)
def is_column(form: str) -> bool:
    """Whether a title is of the kind that comes again: a letter, a report, or a word or two."""
    words = form.split()
    if any(w in SAYING_LITTLE for w in words):
        return True
    return sum(len(w) > 3 for w in words) < TELLING


def one_title(one: str, other: str) -> float | None:
    """How well two titles agree that may be of one work, up to 1; None where they do not.

    Equal, one without its subtitle, or one missing: what a shared identifier needs.
    """
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    if _run_together(one) == _run_together(other):
        return 1.0
    if _NUMERAL.findall(one) != _NUMERAL.findall(other) and numerals(one) != numerals(other):
        return None
    if notice_of(one, other):
        return None
    a, b = set(one.split()), set(other.split())
    share = len(a & b) / min(len(a), len(b))
    if share < 0.6:
        return None
    return share * len(a & b) / max(len(a), len(b))


def _run_together(form: str) -> str:
    """A title without its blanks and signs of times: "10(5) x 2" and "10⁵ × 2" are one."""
    return "".join(word for word in form.split() if word != "x")


def notice_of(one: str, other: str) -> bool:
    """Whether one title is a notice (an erratum, a comment, a reply) about the other.

    >>> notice_of("erratum tides of the harbour", "tides of the harbour")
    True
    >>> notice_of("quantum error correction", "error correction for quantum codes")
    False
    """
    short, long = sorted((one, other), key=len)
    if not short or short == long:
        return False
    begun, ended = _ABOUT.match(long), _ABOUT_AFTER.search(long)
    if begun and not _ABOUT.match(short):
        return _stands_in(short, long[begun.end() :])
    return bool(
        ended and not _ABOUT_AFTER.search(short) and _stands_in(short, long[: ended.start()])
    )


def _stands_in(title: str, rest: str) -> bool:
    """Whether a title is what a notice names, with a few words more or less."""
    a, b = set(title.split()), set(rest.split())
    return bool(a) and len(a & b) >= 0.6 * min(len(a), len(b))
