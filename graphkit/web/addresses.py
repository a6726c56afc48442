"""Addresses of things: the one place that writes them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus

ENDINGS = ("csl.json", "json", "csv", "bib", "ris", "svg", "png", "html")
PATH_OF = {
    "people": "/people", "works": "/works", "topics": "/topics", "venues": "/venues",
    "institutions": "/institutions", "communities": "/communities",
}  # fmt: skip


@lru_cache(maxsize=1 << 14)  # a page names the same people and works again and again
def address_of(kind: str, ident: str) -> str:
    """The address of a thing, from the root of the explorer.

    >>> address_of("works", "doi:10.1/a b"), address_of("works", "doi:10.1/x.json")
    ('/works/doi:10.1/a%20b', '/works/doi:10.1/x.json.html')
    """
    safe = ":" if "/." in ident or "//" in ident or ident.startswith("/") else ":/"
    plain = quote(ident.encode("utf-8", "replace"), safe=safe)
    own = ".html" if ident.rpartition(".")[2] in ENDINGS and "." in ident else ""
    return f"{PATH_OF[kind]}/{plain}{own}"


def with_query(path: str, given: Mapping[str, Any], **changed: Any) -> str:
    """An address with parameters: those given, some of them changed; None takes one away."""
    merged = {**given, **changed}
    pairs = [
        f"{_in_query(name)}={_in_query(str(value))}"
        for name, value in merged.items()
        if value not in (None, "")
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


_in_query = lru_cache(maxsize=1 << 14)(quote_plus)  # a page has a person in many addresses


def outside(scheme: str, value: str | None) -> str | None:
    """The address of an identifier elsewhere: only of services that are known.

    >>> outside("doi", "10.1/a<b>")
    'https://doi.org/10.1/a%3Cb%3E'
    """
    hosts = {
        "doi": "https://doi.org/",
        "orcid": "https://orcid.org/",
        "ror": "https://ror.org/",
        "arxiv": "https://arxiv.org/abs/",
    }
    if not value:
        return None
    return hosts[scheme] + quote(value.encode("utf-8", "replace"), safe="/:()")


def only_web(value: str | None) -> str | None:
    """An address that a file states, if a browser may be sent there."""
    return value if value and value.lower().startswith(("http://", "https://")) else None
