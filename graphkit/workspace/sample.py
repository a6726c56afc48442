"""The bundled sample: an invented research world to try everything on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from graphkit.errors import ReadOnlyWorkspaceError, WorkspaceBusyError, WorkspaceInUseError
from graphkit.in_words import checked
from graphkit.ledger import SAMPLE, Places
from graphkit.stores import Progress, silent
from graphkit.workspace.knowledge_graph import KnowledgeGraph


def sample_files() -> list[Path]:
    """The sample's files, inside the package."""
    folder = Path(__file__).resolve().parent.parent / "sample"
    return [folder / "library.json", folder / "group.bib"]


@checked
def demo(
    folder: str | Path | None = None, progress: Progress = silent, store: str | None = None
) -> KnowledgeGraph:
    """A workspace filled with the sample, an invented research world.

    Without a folder it is the usual workspace, or, where that holds other data, is busy or cannot
    be written, a temporary one: nothing of yours is ever touched.

    >>> import graphkit as gk
    >>> g = gk.demo("my-workspace")
    >>> len(g.works), len(g.people)
    (278, 272)
    >>> g.close()
    """
    try:
        return filled(folder, progress, store)
    except (WorkspaceInUseError, WorkspaceBusyError, ReadOnlyWorkspaceError):
        if folder is not None or store is not None:
            raise
    return filled(tempfile.mkdtemp(prefix="graphkit-demo-"), progress, store)


def filled(
    folder: str | Path | None, progress: Progress = silent, store: str | None = None
) -> KnowledgeGraph:
    """The sample in just this workspace. One that holds other data is left alone."""
    graph = KnowledgeGraph(folder, store)
    names = {f"{SAMPLE}{path.name}" for path in sample_files()}
    if any(place.path not in names for place in Places(graph.ledger).all()):
        graph.close()
        raise WorkspaceInUseError(
            f"{graph.folder} holds other data, which the demo must not touch. Choose another folder"
            " with --workspace, or set GRAPHKIT_WORKSPACE."
        )
    graph.load(sample_files(), progress=progress)
    return graph
