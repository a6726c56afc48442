"""The command that looks for things by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.answers import answer, as_csv
from graphkit.cli.shared import as_json, in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

KINDS = ("people", "works", "topics", "institutions", "venues", "communities")


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these.")
@click.option(
    "-n",
    "n",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many of each kind.",
)
@as_csv
@as_json
@in_workspace
def search(
    graph: KnowledgeGraph,
    words: tuple[str, ...],
    kinds: tuple[str, ...],
    n: int,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Find people, works, topics … by words, their beginnings or an identifier, in any script."""
    from graphkit.errors import NotFoundError
    from graphkit.questions.searching import search as ask

    rows = ask(graph.snapshot(), " ".join(words), kinds, n)
    if not rows:
        raise NotFoundError("Nothing here bears all these words. Try fewer, or their beginnings.")
    columns = {"name": "name", "kind": "kind", "note": "", "id": "id"}
    answer(rows, columns, as_json=as_json, as_csv=as_csv)


SEARCHING = (search,)
