"""The bundled sample: an invented research world to try everything on."""

from __future__ import annotations

from pathlib import Path

from graphkit.errors import WorkspaceInUseError
from graphkit.stores import Progress, silent
from graphkit.workspace.knowledge_graph import KnowledgeGraph


def sample_files() -> list[Path]:
    """The sample's files, inside the package."""
    folder = Path(__file__).resolve().parent.parent / "sample"
    return [folder / "library.json", folder / "group.bib"]


def demo(
    folder: str | Path | None = None, progress: Progress = silent, store: str | None = None
) -> KnowledgeGraph:
    """A workspace filled with the sample. One that holds other data is left alone."""
    graph = KnowledgeGraph(folder, store)
    names = {path.name for path in sample_files()}
    own = {(s.name, str(Path(s.path).parent.name)) for s in graph.ledger.sources()}
    if any(name not in names or parent != "sample" for name, parent in own):
        graph.close()
        raise WorkspaceInUseError(
            f"{graph.folder} holds other data, which the demo must not touch. Choose another folder"
            " with --workspace, or set GRAPHKIT_WORKSPACE."
        )
    graph.load(sample_files(), progress=progress)
    return graph
