"""The workspace: the only part that knows every stage of the line."""

from graphkit.ledger import is_workspace
from graphkit.stores import Progress, silent
from graphkit.workspace.attached import Attached
from graphkit.workspace.deciding import Deciding
from graphkit.workspace.drawing import Drawing
from graphkit.workspace.forgetting import Forgotten
from graphkit.workspace.knowledge_graph import KnowledgeGraph, server_address, workspace_folder
from graphkit.workspace.person import Author
from graphkit.workspace.querying import typed_value
from graphkit.workspace.receipt import Receipt, rejected_lines
from graphkit.workspace.repairing import repair
from graphkit.workspace.sample import demo, sample_files

__all__ = [
    "Attached",
    "Author",
    "Deciding",
    "Drawing",
    "Forgotten",
    "KnowledgeGraph",
    "Progress",
    "Receipt",
    "demo",
    "is_workspace",
    "rejected_lines",
    "repair",
    "sample_files",
    "server_address",
    "silent",
    "typed_value",
    "workspace_folder",
]
