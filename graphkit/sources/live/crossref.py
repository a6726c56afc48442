"""Crossref: works by search or DOI. With a contact address, the polite pool answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from graphkit import ids
from graphkit.errors import UsageError
from graphkit.sources.live.service import Page, Service, escaped, with_parameters


def _search(base: str, query: str, most: int) -> str:
    rows = min(200, max(1, most))
    asked = {"query.bibliographic": query, "rows": rows, "cursor": "*"}
    return f"{base}/works?{urlencode(asked)}"


def _fetch(base: str, ident: str) -> str:
    if doi := ids.doi(ident):
        return f"{base}/works/{escaped(doi)}"
    raise UsageError(f"{ident!r} is no DOI.")


def _page(url: str, value: Any) -> Page:
    message = value.get("message")
    message = message if isinstance(message, dict) else {}
    items, cursor = message.get("items"), message.get("next-cursor")
    entries = len(items) if isinstance(items, list) else 0
    more = entries > 0 and isinstance(cursor, str) and cursor
    total = message.get("total-results")
    return Page(
        entries,
        total if isinstance(total, int) else None,
        with_parameters(url, cursor=cursor) if more else None,
    )


SERVICE = Service(
    "crossref", "Crossref", "https://api.crossref.org", 0.2, "application/json", ".json",
    "crossref", _search, _fetch, _page, key_variables=("CROSSREF_PLUS_TOKEN",),
    key_header="Crossref-Plus-API-Token", key_prefix="Bearer ", contact_parameter="mailto",
)  # fmt: skip
