"""ORCID: people by search (the expanded one), whole public records by iD."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from graphkit import ids
from graphkit.errors import UsageError
from graphkit.sources.live.service import Page, Service, numbered


def _search(base: str, query: str, most: int) -> str:
    asked = {"q": query, "start": 0, "rows": min(200, max(1, most))}
    return f"{base}/expanded-search/?{urlencode(asked)}"


def _fetch(base: str, ident: str) -> str:
    if code := ids.orcid(ident):
        return f"{base}/{code}/record"
    raise UsageError(f"{ident!r} is no ORCID iD.")


def _page(url: str, value: Any) -> Page:
    results, total = value.get("expanded-result"), value.get("num-found")
    entries = len(results) if isinstance(results, list) else 0
    total = total if isinstance(total, int) else None
    return Page(entries, total, numbered(url, "start", entries, total, 11_000))


SERVICE = Service(
    "orcid", "ORCID", "https://pub.orcid.org/v3.0", 0.1, "application/json", ".json", "orcid",
    _search, _fetch, _page, key_variables=("ORCID_TOKEN",), key_header="Authorization",
    key_prefix="Bearer ",
)  # fmt: skip
