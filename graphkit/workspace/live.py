"""Live services asked, their answers kept in the workspace and loaded.

A search brings at most `n` entries, a fetch one record for each identifier. Both end with the
receipt of loading what came. Repeating a question asks only for what is missing, unless `refresh`
is set. `contact` is the e-mail address that the service may write to.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from graphkit.errors import NotFoundError
from graphkit.sources import live
from graphkit.stores import Progress, silent
from graphkit.workspace.receipt import Receipt
from graphkit.workspace.workspace import Workspace

FOLDER = "live"  # in the workspace: what services answered, as it came


def search(
    workspace: Workspace, service: str, query: str, n: int = 100, *, contact: str | None = None,
    refresh: bool = False, progress: Progress = silent,
) -> Receipt:  # fmt: skip
    """Search a service and load what it finds."""
    source, client = live.line(service, contact)
    place = workspace.folder / FOLDER
    came = live.search(source, client, place, query, n, progress=progress, refresh=refresh)
    if not came.entries:
        raise NotFoundError(f"{source.title} finds nothing for {query!r}.")
    return _loaded(workspace, source, came, progress)


def fetch(
    workspace: Workspace, service: str, idents: str | Iterable[str], *, contact: str | None = None,
    refresh: bool = False, progress: Progress = silent,
) -> Receipt:  # fmt: skip
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
