"""arXiv: papers by search or number, one request in three seconds as its terms ask."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from graphkit import ids
from graphkit.errors import UsageError
from graphkit.sources.live.service import Page, Service, numbered

_TOTAL = re.compile(r"<[\w:]*totalResults[^>]*>\s*(\d+)\s*<")


def _search(base: str, query: str, most: int) -> str:
    plain = query if re.match(r"(?:all|ti|au|abs|cat|co|jr|rn|id):", query) else f"all:{query}"
    asked = {"search_query": plain, "start": 0, "max_results": min(200, max(1, most))}
    return f"{base}/query?{urlencode(asked)}"


def _fetch(base: str, ident: str) -> str:
    if number := ids.arxiv(ident):
        return f"{base}/query?{urlencode({'id_list': number})}"
    raise UsageError(f"{ident!r} is no arXiv number.")


def _page(url: str, text: Any) -> Page:
    entries = len(re.findall(r"<entry[\s>]", text))
    match = _TOTAL.search(text)
    total = int(match.group(1)) if match else None
    return Page(entries, total, numbered(url, "start", entries, total))


SERVICE = Service(
    "arxiv", "arXiv", "https://export.arxiv.org/api", 3.0, "application/atom+xml", ".xml",
    "arxiv", _search, _fetch, _page,
)  # fmt: skip
