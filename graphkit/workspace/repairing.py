"""`graphkit repair`: the truth mended as far as it can be, then all that is made from it."""

from __future__ import annotations

import contextlib
from pathlib import Path

from graphkit.errors import DamagedWorkspaceError
from graphkit.ledger import Repaired, mend_ledger
from graphkit.stores import Progress, silent
from graphkit.workspace.workspace import Workspace, workspace_folder


def repair(
    folder: str | Path | None = None, store: str | None = None, progress: Progress = silent
) -> Repaired:
    """Mend a workspace: its ledger first, from the journal and the record segments."""
    said = mend_ledger(workspace_folder(folder))
    with contextlib.closing(Workspace(folder, store)) as graph:
        before = graph.ledger.current_generation()
        try:
            receipt = graph.load([], progress=progress)
        except DamagedWorkspaceError as error:
            if str(error) not in said.lost:
                said.lost.append(str(error))
            return said
    said.done.extend(receipt.mended)
    if receipt.generation and receipt.generation != before and not receipt.mended:
        said.done.append("The tables are made again.")
    return said
