"""Options that many commands share, and how they open the workspace."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

Command = Callable[..., Any]


@dataclass(slots=True)
class Settings:
    """What stands before or after the command's name."""

    workspace: str | None = None
    debug: bool = False


def in_workspace(command: Command) -> Command:
    """Give a command `--workspace` and `--debug`, also after its name, and the open graph."""

    @click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @functools.wraps(command)
    def wrapped(workspace: str | None, debug: bool, **given: Any) -> Any:  # noqa: ARG001
        from graphkit.workspace import KnowledgeGraph

        settings = click.get_current_context().find_object(Settings) or Settings()
        with KnowledgeGraph(workspace or settings.workspace) as graph:
            return command(graph, **given)

    return wrapped


def without_workspace(command: Command) -> Command:
    """Give a command `--debug` after its name."""

    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @functools.wraps(command)
    def wrapped(debug: bool, **given: Any) -> Any:  # noqa: ARG001
        return command(**given)

    return wrapped


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
count = click.option("-n", "n", type=click.IntRange(min=1), default=25, show_default=True,
                     help="How many rows.")  # fmt: skip


def graph_option(graph: KnowledgeGraph) -> str:
    """How to name this workspace in a command to be typed."""
    from graphkit.workspace import workspace_folder

    return "" if graph.folder == workspace_folder() else f" --workspace {graph.folder}"
