"""Where a work stands in what it appeared in, by the words that formats keep in `extra`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_ISSUES = ("number", "issue")
_RANGES = ("pages", "page")
_FIRST = ("first_page", "firstPage", "first-page")
_LAST = ("last_page", "lastPage", "last-page")
_ARTICLES = (
    "article_number", "article-number", "articleno", "art_number", "eid", "elocation-id",
)  # fmt: skip
_RANGE = re.compile(r"(?<=\d) ?[-\u2013\u2014]{1,2} ?(?=[A-Za-z]?\d)")
# What a first page may be read from, the best place first.
FIRST_PAGE = (*_RANGES, *_FIRST, *_ARTICLES)


class Located(NamedTuple):
    """The volume, the issue, and the pages or the number of an article; None for what is not said.

    >>> located({"volume": "12", "issue": "3", "first_page": "5", "last_page": "9"})
    Located(volume='12', issue='3', pages='5–9', article=None)
    """

    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    article: str | None = None


def located(extra: Mapping[str, str]) -> Located:
    """The place that a record's `extra` states."""
    pages = _of(extra, _RANGES)
    if pages is None and (first := _of(extra, _FIRST)):
        last = _of(extra, _LAST)
        pages = f"{first}\u2013{last}" if last and last != first else first
    if pages:  # "112-128", "112--128"
        pages = _RANGE.sub("\u2013", pages)
    return Located(extra.get("volume"), _of(extra, _ISSUES), pages, _of(extra, _ARTICLES))


def _of(extra: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := extra.get(name))), None)
