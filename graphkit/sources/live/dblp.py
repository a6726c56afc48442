"""DBLP: publications by search, a publication by key, a person's page by number."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

from graphkit.errors import UsageError
from graphkit.sources.live.service import Page, Service, numbered

_HITS = re.compile(r"<hits\b[^>]*>")


def _search(base: str, query: str, most: int) -> str:
    asked = {"q": query, "format": "xml", "h": min(200, max(1, most)), "f": 0, "c": 0}
    return f"{base}/search/publ/api?{urlencode(asked)}"


def _fetch(base: str, ident: str) -> str:
    bare = re.sub(r"\Ahttps?://[^/]+/|\.(?:html|xml)\Z", "", ident)
    if match := re.fullmatch(r"(?:pid/|homepages/)?(\w+/[\w-]+)", bare):
        return f"{base}/pid/{match.group(1)}.xml"
    if re.fullmatch(r"(?:rec/)?\w+/[\w-]+/[\w.-]+", bare):
        return f"{base}/rec/{quote(bare.removeprefix('rec/'))}.xml"
    raise UsageError(f"{ident!r} is no key of a publication and no person's number (12/3456).")


def _page(url: str, text: Any) -> Page:
    match = _HITS.search(text)
    stated = dict(re.findall(r'(\w+)="(\d+)"', match.group())) if match else {}
    entries, total = int(stated.get("sent", 0)), int(stated.get("total", 0))
    return Page(entries, total, numbered(url, "f", entries, total, 10_000))


SERVICE = Service(
    "dblp", "DBLP", "https://dblp.org", 1.5, "application/xml", ".xml", "dblp", _search, _fetch,
    _page,
)  # fmt: skip
