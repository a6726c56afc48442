"""What every live source says of itself: where it is asked, how often, and how its pages follow."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from graphkit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds: entries, how many there are in all, and the address of the next."""

    entries: int
    total: int | None
    following: str | None


@dataclass(frozen=True, slots=True)
class Service:
    """A live source. `key` is never part of an address that is kept or shown."""

    name: str
    title: str
    home: str
    interval: float  # seconds between two requests, as its operators ask
    media: str
    suffix: str
    format: str  # of the loader that reads the answers
    search_url: Callable[[str, str, int], str]
    fetch_url: Callable[[str, str], str]
    page_of: Callable[[str, Any], Page]
    key_variables: tuple[str, ...] = ()
    key_header: str | None = None  # "x-api-key", or "Authorization" with "Bearer "
    key_prefix: str = ""
    key_parameter: str | None = None
    contact_parameter: str | None = None
    contact: str | None = None

    @property
    def base(self) -> str:
        """Where it is asked: its home, or a mirror that the environment names."""
        variable = f"GRAPHKIT_{self.name.upper().replace('-', '_')}_URL"
        return (os.environ.get(variable) or self.home).rstrip("/")

    @property
    def key(self) -> str | None:
        """The user's key, from the environment."""
        keys = (os.environ.get(name) for name in self.key_variables)
        return next((key.strip() for key in keys if key and key.strip()), None)

    def headers(self) -> dict[str, str]:
        """Headers that carry the key, where it is carried so."""
        if self.key is None or self.key_header is None:
            return {}
        return {self.key_header: f"{self.key_prefix}{self.key}"}

    def signed(self, url: str) -> str:
        """An address with what is added only when it is sent: key and contact."""
        more = {}
        if self.key is not None and self.key_parameter is not None:
            more[self.key_parameter] = self.key
        if self.contact is not None and self.contact_parameter is not None:
            more[self.contact_parameter] = self.contact
        return with_parameters(url, **more) if more else url

    def search(self, query: str, most: int) -> str:
        """The address of the first page of a search."""
        if not query.strip():
            raise UsageError("An empty search was given; name what to look for.")
        return self.search_url(self.base, query.strip(), most)

    def fetch(self, ident: str) -> str:
        """The address of one record."""
        return self.fetch_url(self.base, ident)

    def check(self, body: bytes) -> None:
        """Raise ValueError for an answer that is not of the kind that was asked for."""
        if self.suffix == ".json":
            json.loads(body)
        elif not re.search(rb"</[\w:.-]+>\s*\Z", body):
            raise ValueError("no whole XML")

    def page(self, url: str, body: bytes) -> Page:
        """What a page holds and where the next one is."""
        if self.suffix != ".json":
            return self.page_of(url, body.decode("utf-8", "replace"))
        value = json.loads(body)
        return self.page_of(url, value if isinstance(value, dict) else {})


def with_parameters(url: str, **more: object) -> str:
    """An address with parameters set, replacing those of the same name."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **more}
    pairs = {name: str(value) for name, value in query.items()}
    return urlunsplit((*parts[:3], urlencode(pairs), ""))


def parameter(url: str, name: str, otherwise: int = 0) -> int:
    """A number among the parameters of an address."""
    value = dict(parse_qsl(urlsplit(url).query)).get(name, "")
    return int(value) if value.isdigit() else otherwise


def escaped(ident: str) -> str:
    """An identifier as one part of an address."""
    return quote(ident, safe="")


def numbered(
    url: str, name: str, entries: int, total: int | None, most: int | None = None
) -> str | None:
    """The next page of a list that is asked for by the number of its first entry."""
    start = parameter(url, name) + entries
    if entries == 0 or (total is not None and start >= total) or (most and start >= most):
        return None
    return with_parameters(url, **{name: start})
