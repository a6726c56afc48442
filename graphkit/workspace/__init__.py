"""The workspace: the only part that knows every stage of the line."""

from pathlib import Path

from graphkit.ledger import is_workspace
from graphkit.questions.cypher import typed_value
from graphkit.questions.drawing import Drawing
from graphkit.slices import Slice
from graphkit.stores import Progress, silent
from graphkit.workspace.attached import Attached
from graphkit.workspace.author import Author
from graphkit.workspace.checking import CheckedFile, check
from graphkit.workspace.deciding import Deciding
from graphkit.workspace.examples import with_examples
from graphkit.workspace.following import Following
from graphkit.workspace.forgetting import Forgotten
from graphkit.workspace.knowledge_graph import KnowledgeGraph
from graphkit.workspace.receipt import Receipt, rejected_lines
from graphkit.workspace.repairing import repair
from graphkit.workspace.sample import demo, filled, sample_files
from graphkit.workspace.sampling import Sampling
from graphkit.workspace.workspace import Workspace, server_address, workspace_folder

__all__ = [
    "Attached",
    "Author",
    "CheckedFile",
    "Deciding",
    "Drawing",
    "Following",
    "Forgotten",
    "KnowledgeGraph",
    "Progress",
    "Receipt",
    "Sampling",
    "Workspace",
    "attach",
    "check",
    "demo",
    "filled",
    "is_workspace",
    "rejected_lines",
    "repair",
    "sample_files",
    "server_address",
    "silent",
    "typed_value",
    "workspace_folder",
]


with_examples(Drawing)
with_examples(Slice)


def attach(address: str, mapping: str | Path | None = None) -> KnowledgeGraph:
    """The graph of a server, read-only; `mapping` says how another program's schema is read."""
    return KnowledgeGraph.of(Attached(address, mapping))
