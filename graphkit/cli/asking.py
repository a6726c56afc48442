"""Commands that ask about a person: author, slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.output import print_json, say
from graphkit.cli.profile import print_profile
from graphkit.cli.shared import as_json, in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph


@click.command()
@click.argument("author", metavar="NAME|ID")
@as_json
@in_workspace
def author(graph: KnowledgeGraph, author: str, as_json: bool) -> None:
    """Show one person: what is stated and found, trust, collaborators, works, and warnings."""
    profile = graph.author(author).profile()
    if as_json:
        print_json([profile])
    else:
        print_profile(profile)


@click.command("slice")
@click.argument("author", metavar="AUTHOR")
@click.option("-o", "--output", default="slice.html", show_default=True, metavar="FILE",
              help="The ending says which kind: .html or .json.")  # fmt: skip
@click.option("--hops", type=click.IntRange(0, 5), default=1, show_default=True,
              help="How many steps away from the person.")  # fmt: skip
@click.option("--max-nodes", type=click.IntRange(1, 2000), default=60, show_default=True,
              help="The most people in the picture.")  # fmt: skip
@click.option("--embed", is_flag=True, help="For an iframe: without header and margins.")
@in_workspace
def slice_command(
    graph: KnowledgeGraph, author: str, output: str, hops: int, max_nodes: int, embed: bool
) -> None:  # one parameter per option
    """Draw the people around a person as one file that works offline."""
    drawing = graph.author(author).slice(hops=hops, max_nodes=max_nodes)
    path = drawing.save(output, embed=embed)
    left = f", {drawing.slice.left_out} more left out" if drawing.slice.left_out else ""
    say(f"{len(drawing.slice.nodes)} people, {len(drawing.slice.edges)} ties{left}")
    click.echo(path)


ASKING = (author, slice_command)
