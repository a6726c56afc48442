"""Live services asked, their answers kept in the workspace and loaded.

A search brings at most `n` entries, a fetch one record for each identifier. Both end with the
receipt of loading what came. Repeating a question asks only for what is missing, unless `refresh`
is set. `contact` is the e-mail address that the service may write to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from graphkit.errors import NotFoundError
from graphkit.sources import live
from graphkit.stores import Progress, silent
from graphkit.workspace.receipt import Receipt
from graphkit.workspace.workspace import Workspace

Verb = TypeVar("Verb", bound=Callable[..., Any])
FOLDER = "live"  # in the workspace: what services answered, as it came


def search(
    workspace: Workspace,
    service: str,
    query: str,
    n: int = 100,
    *,
    contact: str | None = None,
    refresh: bool = False,
    progress: Progress = silent,
) -> Receipt:
    """Search a service and load what it finds."""
    source, client = live.line(service, contact)
    place = workspace.folder / FOLDER
    came = live.search(source, client, place, query, n, progress=progress, refresh=refresh)
    if not came.entries:
        raise NotFoundError(f"{source.title} finds nothing for {query!r}.")
    return _loaded(workspace, source, came, progress)


def fetch(
    workspace: Workspace,
    service: str,
    idents: str | Iterable[str],
    *,
    contact: str | None = None,
    refresh: bool = False,
    progress: Progress = silent,
) -> Receipt:
    """Fetch records of a service by identifier and load them."""
    source, client = live.line(service, contact)
    listed = [idents] if isinstance(idents, str) else list(idents)
    place = workspace.folder / FOLDER
    came = live.fetch(source, client, place, listed, progress=progress, refresh=refresh)
    return _loaded(workspace, source, came, progress)


def _loaded(
    workspace: Workspace, source: live.Service, came: live.Collected, progress: Progress
) -> Receipt:
    receipt = workspace.load(came.files, source.format, None, progress)
    if came.stopped is not None:
        raise came.stopped
    notes = [f"{source.title}: {came.entries:,} of {came.total:,}"] if came.total else []
    if came.left is not None:
        notes.append(f"{source.title} says that {came.left:,} requests or credits are left")
    return dataclasses.replace(receipt, notes=(*notes, *came.notes, *receipt.notes))


# -- a verb for each service ---------------------------------------------------------------------

SERVICES = {  # what is searched, by what is fetched, and one of these
    "openalex": (
        "the works of OpenAlex",
        "from OpenAlex by its ids, DOI, ORCID iD or ROR",
        "10.7717/peerj.4375",
    ),
    "crossref": ("the works of Crossref", "from Crossref by DOI", "10.7717/peerj.4375"),
    "arxiv": (
        "the papers of arXiv; fields as in its own search: `au:`, `ti:`, `cat:`",
        "from arXiv by number",
        "1706.03762",
    ),
    "semantic_scholar": (
        "the papers of Semantic Scholar",
        "from Semantic Scholar by its ids, DOI, arXiv number or `author:NUMBER`",
        "10.7717/peerj.4375",
    ),
    "orcid": ("the people of ORCID", "public records of ORCID by iD", "0000-0002-1825-0097"),
    "dblp": (
        "the publications of DBLP",
        "from DBLP by key of a publication or number of a person",
        "conf/nips/VaswaniSPUJGKP17",
    ),
}


class Loading(Protocol):
    """A graph with a workspace that takes what services answer."""

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        ...


def searching(name: str) -> Callable[[Loading, str, int], Receipt]:
    """The verb `search_NAME`."""

    def verb(self: Loading, query: str, n: int = 100) -> Receipt:
        return search(self.workspace, name.replace("_", "-"), query, n)

    words = "au:silva" if name == "arxiv" else "tidal energy"
    return _named(verb, f"search_{name}", f"Search {SERVICES[name][0]}.", f'"{words}", 200')


def fetching(name: str) -> Callable[[Loading, str | Iterable[str]], Receipt]:
    """The verb `fetch_NAME`."""

    def verb(self: Loading, idents: str | Iterable[str]) -> Receipt:
        return fetch(self.workspace, name.replace("_", "-"), idents)

    return _named(verb, f"fetch_{name}", f"Fetch {SERVICES[name][1]}.", f'"{SERVICES[name][2]}"')


def _named(verb: Verb, name: str, doc: str, given: str) -> Verb:
    verb.__name__ = verb.__qualname__ = name
    example = f">>> receipt = g.{name}({given})  # doctest: +SKIP"  # it asks a live service
    verb.__doc__ = f"{doc}\n\nExamples\n--------\n{example}\n"
    return verb
