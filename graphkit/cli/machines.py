"""The command that answers AI clients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.cli.shared import in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph


@click.command()
@click.option(
    "--cypher", "typed", is_flag=True, help="Also typed Cypher, read-only, within limits."
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Where pictures are written.  [default: a new temporary folder]",
)
@in_workspace
def mcp(graph: KnowledgeGraph, typed: bool, output: str | None) -> None:
    """Answer AI clients: the Model Context Protocol on standard input and output.

    All tools only read. Typed Cypher is a tool only with --cypher.
    """
    from graphkit.mcp.server import serve

    graph.snapshot().close()  # what is wrong is said before a client is answered
    serve(graph, typed=typed, folder=Path(output) if output else None)


MACHINES = (mcp,)
