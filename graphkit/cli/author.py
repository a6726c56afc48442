"""The command that asks about a person: author."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.naming import one_person
from graphkit.cli.output import print_json
from graphkit.cli.profile import print_profile
from graphkit.cli.shared import as_json, in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph


@click.command()
@one_person("author", "NAME|ID")
@as_json
@in_workspace
def author(graph: KnowledgeGraph, author: str, as_json: bool) -> None:
    """Show one person: what is stated and found, trust, collaborators, works, and warnings."""
    profile = graph.author(author).profile()
    if as_json:
        print_json([profile])
    else:
        print_profile(profile)


AUTHOR = (author,)
