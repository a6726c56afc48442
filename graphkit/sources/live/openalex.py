"""OpenAlex: works by search, any record by identifier. A single record costs nothing."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from graphkit import ids
from graphkit.errors import UsageError
from graphkit.sources.live.service import Page, Service, escaped, with_parameters

_KINDS = {
    "W": "works", "A": "authors", "I": "institutions", "S": "sources", "T": "topics",
    "P": "publishers", "F": "funders",
}  # fmt: skip


def _search(base: str, query: str, most: int) -> str:
    size = min(200, max(1, most))
    return f"{base}/works?{urlencode({'search': query, 'per-page': size, 'cursor': '*'})}"


def _fetch(base: str, ident: str) -> str:
    if match := re.search(r"(?:^|openalex\.org/(?:\w+/)?)([WAISTPF]\d+)\Z", ident, re.IGNORECASE):
        code = match.group(1).upper()
        return f"{base}/{_KINDS[code[0]]}/{code}"
    if doi := ids.doi(ident):
        return f"{base}/works/doi:{escaped(doi)}"
    if orcid := ids.orcid(ident):
        return f"{base}/authors/orcid:{orcid}"
    if ror := ids.ror(ident):
        return f"{base}/institutions/ror:{ror}"
    raise UsageError(f"{ident!r} is no OpenAlex id, DOI, ORCID iD or ROR.")


def _page(url: str, value: Any) -> Page:
    meta, results = value.get("meta"), value.get("results")
    meta = meta if isinstance(meta, dict) else {}
    entries = len(results) if isinstance(results, list) else 0
    cursor = meta.get("next_cursor")
    following = with_parameters(url, cursor=cursor) if isinstance(cursor, str) and cursor else None
    total = meta.get("count")
    return Page(entries, total if isinstance(total, int) else None, following)


SERVICE = Service(
    "openalex", "OpenAlex", "https://api.openalex.org", 0.12, "application/json", ".json",
    "openalex", _search, _fetch, _page, key_variables=("OPENALEX_API_KEY",),
    key_parameter="api_key", contact_parameter="mailto",
)  # fmt: skip
