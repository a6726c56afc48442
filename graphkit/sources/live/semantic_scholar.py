"""Semantic Scholar: papers by search or identifier, authors by number; one request a second."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from graphkit import ids
from graphkit.errors import UsageError
from graphkit.sources.live.service import Page, Service, escaped, numbered

_FIELDS = (
    "externalIds,url,title,abstract,venue,publicationVenue,year,referenceCount,citationCount,"
    "isOpenAccess,s2FieldsOfStudy,publicationTypes,publicationDate,journal,authors"
)
_AUTHOR = "externalIds,url,name,affiliations,homepage,paperCount,citationCount,hIndex"
_MOST = 1000  # entries that its search gives at all


def _search(base: str, query: str, most: int) -> str:
    asked = {"query": query, "offset": 0, "limit": min(100, max(1, most)), "fields": _FIELDS}
    return f"{base}/paper/search?{urlencode(asked)}"


def _fetch(base: str, ident: str) -> str:
    if match := re.fullmatch(r"(?:author:|.*/author/(?:[^/]*/)?)(\d+)", ident):
        return f"{base}/author/{match.group(1)}?{urlencode({'fields': _AUTHOR})}"
    if re.fullmatch(r"[0-9a-f]{40}|CorpusId:\d+", ident):
        code = ident
    elif doi := ids.doi(ident):
        code = f"DOI:{doi}"
    elif number := ids.arxiv(ident):
        code = f"ARXIV:{number}"
    else:
        raise UsageError(f"{ident!r} is no paper id, DOI, arXiv number or author:NUMBER.")
    return f"{base}/paper/{escaped(code)}?{urlencode({'fields': _FIELDS})}"


def _page(url: str, value: Any) -> Page:
    data, total = value.get("data"), value.get("total")
    entries = len(data) if isinstance(data, list) else 0
    total = total if isinstance(total, int) else None
    return Page(entries, total, numbered(url, "offset", entries, total, _MOST))


SERVICE = Service(
    "semantic-scholar", "Semantic Scholar", "https://api.semanticscholar.org/graph/v1", 1.1,
    "application/json", ".json", "semantic-scholar", _search, _fetch, _page,
    key_variables=("S2_API_KEY", "SEMANTIC_SCHOLAR_API_KEY"), key_header="x-api-key",
)  # fmt: skip
