"""Live sources: services asked politely. Answers are kept as files, which loaders read."""

from __future__ import annotations

import dataclasses
import os

from graphkit.errors import UsageError
from graphkit.sources.live import arxiv, crossref, dblp, openalex, orcid, semantic_scholar
from graphkit.sources.live.client import Client
from graphkit.sources.live.collect import Collected, fetch, search
from graphkit.sources.live.lists import Listed, price, read_list
from graphkit.sources.live.service import Service

__all__ = [
    "CONTACT", "SERVICES", "Client", "Collected", "Listed", "Service", "fetch", "line", "price",
    "read_list", "search",
]  # fmt: skip

CONTACT = "GRAPHKIT_CONTACT"  # the variable with the e-mail address that services may write to

SERVICES: dict[str, Service] = {
    module.SERVICE.name: module.SERVICE
    for module in (arxiv, crossref, dblp, openalex, orcid, semantic_scholar)
}


def line(name: str, contact: str | None = None) -> tuple[Service, Client]:
    """A service and the client to ask it with."""
    service = SERVICES.get(name)
    if service is None:
        raise UsageError(f"There is no service {name!r}. Known: {', '.join(SERVICES)}.")
    contact = contact or os.environ.get(CONTACT) or None
    service = dataclasses.replace(service, contact=contact)
    hidden = (service.key,) if service.key else ()
    client = Client(service.title, service.interval, contact, service.headers(), hidden)
    return service, client
