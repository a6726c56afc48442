"""Options that many commands share, and how they open the workspace."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.without_pandas import put_pandas_off
from graphkit.errors import EmptyWorkspaceError, UsageError

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

Command = Callable[..., Any]


@dataclass(slots=True)
class Settings:
    """What stands before or after the command's name."""

    workspace: str | None = None
    debug: bool = False
    store: str | None = None


store_option = click.option(
    "--store", metavar="URI", help="A Neo4j server: bolt://HOST:7687. Default: $NEO4J_URI."
)
mapping_option = click.option(
    "--mapping",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="How to read another program's graph on the server.",
)


def in_workspace(command: Command) -> Command:
    """Give an asking command its common options, also after its name, and the open graph."""

    @click.option("--workspace", "-w", metavar="DIR", help="The workspace folder.")
    @store_option
    @mapping_option
    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @functools.wraps(command)
    def wrapped(
        workspace: str | None,
        store: str | None,
        mapping: str | None,
        debug: bool,  # noqa: ARG001
        **given: Any,
    ) -> Any:
        settings = click.get_current_context().find_object(Settings) or Settings()
        with _opened(workspace or settings.workspace, store or settings.store, mapping) as graph:
            return command(graph, **given)

    return wrapped


def _opened(workspace: str | None, store: str | None, mapping: str | None) -> KnowledgeGraph:
    """The workspace; the server alone where there is a server and no workspace to ask."""
    from graphkit.workspace import (
        KnowledgeGraph,
        attach,
        is_workspace,
        server_address,
        workspace_folder,
    )

    put_pandas_off()
    address = server_address(workspace, store)
    alone = mapping is not None or not is_workspace(workspace_folder(workspace))
    if address and alone:
        return attach(address, mapping)
    if mapping is not None:
        raise UsageError("--mapping needs a server: --store bolt://HOST:7687.")
    return KnowledgeGraph(workspace, store)


def must_be_there(graph: KnowledgeGraph) -> None:
    """Asking makes no workspace, and one that is not there has nothing to tell."""
    from graphkit.workspace import is_workspace

    if not is_workspace(graph.folder):
        raise EmptyWorkspaceError(
            f"There is no workspace at {graph.folder}. Start one with: graphkit load FILES, or"
            " graphkit demo; or name another with --workspace."
        )


def without_workspace(command: Command) -> Command:
    """Give a command `--debug` after its name."""

    @click.option("--debug", is_flag=True, help="Show the traceback of an error.")
    @functools.wraps(command)
    def wrapped(debug: bool, **given: Any) -> Any:  # noqa: ARG001
        return command(**given)

    return wrapped


as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
count = click.option(
    "-n", "n", type=click.IntRange(min=1), default=25, show_default=True, help="How many rows."
)


def graph_option(graph: KnowledgeGraph) -> str:
    """How to name this workspace in a command to be typed."""
    from graphkit.workspace import workspace_folder

    return "" if graph.folder == workspace_folder() else f" --workspace {graph.folder}"
