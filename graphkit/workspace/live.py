"""`search_` and `fetch_`: live services asked, their answers kept in the workspace and loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from graphkit.errors import NotFoundError
from graphkit.sources import live
from graphkit.stores import Progress, silent
from graphkit.workspace.receipt import Receipt

FOLDER = "live"  # in the workspace: what services answered, as it came


class LiveSources:
    """The verbs of `KnowledgeGraph` that ask the network; all others work without one.

    A search brings at most `n` entries, a fetch one record for each identifier. Both end with the
    receipt of loading what came. Repeating a question asks only for what is missing, unless
    `refresh` is set. `contact` is the e-mail address that the service may write to.
    """

    if TYPE_CHECKING:
        folder: Path

        def load(
            self,
            paths: Iterable[str | Path],
            format: str | None = None,
            captured: str | None = None,
            progress: Progress = silent,
        ) -> Receipt:
            """As in `KnowledgeGraph`."""
            raise NotImplementedError

    def search(
        self,
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
        place = self.folder / FOLDER
        came = live.search(source, client, place, query, n, progress=progress, refresh=refresh)
        if not came.entries:
            raise NotFoundError(f"{source.title} finds nothing for {query!r}.")
        return self._take(source, came, progress)

    def fetch(
        self,
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
        place = self.folder / FOLDER
        came = live.fetch(source, client, place, listed, progress=progress, refresh=refresh)
        return self._take(source, came, progress)

    def _take(self, source: live.Service, came: live.Collected, progress: Progress) -> Receipt:
        receipt = self.load(came.files, source.format, None, progress)
        if came.stopped is not None:
            raise came.stopped
        notes = [f"{source.title}: {came.entries:,} of {came.total:,}"] if came.total else []
        if came.left is not None:
            notes.append(f"{source.title} says that {came.left:,} requests or credits are left")
        return dataclasses.replace(receipt, notes=(*notes, *came.notes, *receipt.notes))

    def search_openalex(self, query: str, n: int = 100) -> Receipt:
        """Search the works of OpenAlex."""
        return self.search("openalex", query, n)

    def fetch_openalex(self, idents: str | Iterable[str]) -> Receipt:
        """Fetch from OpenAlex by its ids, DOI, ORCID iD or ROR."""
        return self.fetch("openalex", idents)

    def search_crossref(self, query: str, n: int = 100) -> Receipt:
        """Search the works of Crossref."""
        return self.search("crossref", query, n)

    def fetch_crossref(self, idents: str | Iterable[str]) -> Receipt:
        """Fetch from Crossref by DOI."""
        return self.fetch("crossref", idents)

    def search_arxiv(self, query: str, n: int = 100) -> Receipt:
        """Search the papers of arXiv; fields as in its own search: `au:`, `ti:`, `cat:`."""
        return self.search("arxiv", query, n)

    def fetch_arxiv(self, idents: str | Iterable[str]) -> Receipt:
        """Fetch from arXiv by number."""
        return self.fetch("arxiv", idents)

    def search_semantic_scholar(self, query: str, n: int = 100) -> Receipt:
        """Search the papers of Semantic Scholar."""
        return self.search("semantic-scholar", query, n)

    def fetch_semantic_scholar(self, idents: str | Iterable[str]) -> Receipt:
        """Fetch from Semantic Scholar by its ids, DOI, arXiv number or `author:NUMBER`."""
        return self.fetch("semantic-scholar", idents)

    def search_orcid(self, query: str, n: int = 100) -> Receipt:
        """Search the people of ORCID."""
        return self.search("orcid", query, n)

    def fetch_orcid(self, idents: str | Iterable[str]) -> Receipt:
        """Fetch public records of ORCID by iD."""
        return self.fetch("orcid", idents)

    def search_dblp(self, query: str, n: int = 100) -> Receipt:
        """Search the publications of DBLP."""
        return self.search("dblp", query, n)

    def fetch_dblp(self, idents: str | Iterable[str]) -> Receipt:
        """Fetch from DBLP by key of a publication or number of a person."""
        return self.fetch("dblp", idents)
