"""Dates as sources write them -> (year, month, day), each only where it is stated.

Understands ISO and EDTF dates, month names of several languages, ranges (the beginning counts),
"c. 1999" and "2001a". A year that is only words ("in press") is a status, not a date.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeAlias

from graphkit.names import plain

Date: TypeAlias = tuple[int | None, int | None, int | None]
NO_DATE: Date = (None, None, None)
LATEST = 2100  # "2994" is a slip of the pen, and would make all else in a graph old

_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)")
_ISO = re.compile(
    r"\s*[\[(/]?\s*([12]\d{3})(?!\d)(?:[-/.](\d{1,2})(?!\d))?(?:[-/.](\d{1,2})(?!\d))?"
)
_EARLY = re.compile(r"\s*(-\d{4}|0\d{3})[~?%]?\s*(?:/.*)?\Z")  # EDTF: before Christ, before 1000
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_STATUS = re.compile(
    r"in[ -]?press|in[ -]?preparation|forthcoming|to[ -]appear|to be (?:published|submitted)"
    r"|submitted|accepted|unpublished|im druck|im erscheinen|à paraître|en prensa|under review",
    re.IGNORECASE,
)
_MONTH_STARTS = {
    "jan": 1, "ene": 1, "feb": 2, "fev": 2, "mar": 3, "maerz": 3, "apr": 4, "avr": 4,
    "abr": 4, "may": 5, "mai": 5, "mag": 5, "jun": 6, "juin": 6, "giu": 6, "jul": 7, "juil": 7,
    "lug": 7, "aug": 8, "aou": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "ott": 10,
    "nov": 11, "dec": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_SPELLED_STATUS = {
    "inpress": "in press",
    "inpreparation": "in preparation",
    "forthcoming": "forthcoming",
}


def year_in(text: str) -> int | None:
    """The first year of four digits in a text."""
    return next((y for y in map(int, _YEAR.findall(text)) if y <= LATEST), None)


def status_in(text: str) -> str | None:
    """What a text says instead of a year: "in press", "submitted" and the like."""
    text = text.strip(" .[](){}")
    if spelled := _SPELLED_STATUS.get(text.lower()):
        return spelled
    return text if _STATUS.search(text) and len(text) < 60 else None


@lru_cache(maxsize=4096)
def month_named(word: str) -> int | None:
    """The number of a month's name or abbreviation, in a few languages."""
    bare = plain(word)
    for length in (5, 4, 3):
        if month := _MONTH_STARTS.get(bare[:length]):
            return month
    return None


def month_and_day(text: str) -> tuple[int | None, int | None]:
    """The (first) month of a BibTeX `month` value, and the day if it is in there too.

    >>> month_and_day("10 jan"), month_and_day("jun-aug"), month_and_day("03"), month_and_day("x")
    ((1, 10), (6, None), (3, None), (None, None))
    """
    return _month_and_day(text[:100])


@lru_cache(maxsize=4096)
def _month_and_day(text: str) -> tuple[int | None, int | None]:
    numbers = [int(n) for n in _DAY.findall(text) if n.isascii()]
    for word in _WORD.findall(text):
        if month := month_named(word):
            # "15 Nov.15" is how IEEE writes one day
            day = numbers[0] if len(set(numbers)) == 1 and 1 <= numbers[0] <= 31 else None
            return month, day
    return (numbers[0], None) if numbers and 1 <= numbers[0] <= 12 else (None, None)


def parse(text: str) -> Date:
    """A date in a text: ISO (or the beginning of an ISO range), else year and month in words.

    >>> parse("2019-03-05/2019-04"), parse("c. 1999"), parse("5 March 2020"), parse("Spring 2019")
    ((2019, 3, 5), (1999, None, None), (2020, 3, 5), (2019, None, None))
    """
    return _parse(text[:200])


@lru_cache(maxsize=4096)
def _parse(text: str) -> Date:
    if early := _EARLY.match(text):
        return checked(int(early.group(1)))
    year = year_in(text)
    if year is None:
        return NO_DATE
    match = _ISO.match(text)
    if match and match.group(2):
        return checked(year, int(match.group(2)), int(match.group(3)) if match.group(3) else None)
    if not _WORD.search(text):
        return year, None, None
    month, day = month_and_day(_YEAR.sub(" ", text))
    named = any(month_named(word) for word in _WORD.findall(text))
    return (year, month, day) if named else (year, None, None)


def checked(year: Any, month: Any = None, day: Any = None) -> Date:
    """Numbers as a date, leaving out what cannot be one (month 21 is an EDTF season)."""
    y = year if type(year) is int else _number(year)
    m = month if type(month) is int else _number(month)
    d = day if type(day) is int else _number(day)
    if y is None or not -3000 <= y <= LATEST or y == 0:
        return NO_DATE
    if m is None or not 1 <= m <= 12:
        return y, None, None
    return y, m, d if d is not None and 1 <= d <= 31 else None


def _number(part: Any) -> int | None:
    if isinstance(part, bool):
        return None
    if isinstance(part, int):
        return part
    if isinstance(part, float) and part.is_integer() and abs(part) < 1e9:
        return int(part)
    if isinstance(part, str):
        text = part.strip()
        if text.lstrip("-").isdigit() and text.isascii() and len(text) < 9:
            try:
                return int(text)
            except ValueError:
                return None
        return month_named(text) if text.isalpha() else None
    return None
