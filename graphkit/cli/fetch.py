"""The command that asks live services: fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.output import Bars
from graphkit.cli.reading import REJECTED, show_receipt
from graphkit.cli.shared import as_json, in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

SERVICES = ("openalex", "crossref", "arxiv", "semantic-scholar", "orcid", "dblp")


@click.command()
@click.argument("service", type=click.Choice(SERVICES), metavar="SERVICE")
@click.argument("idents", nargs=-1, metavar="[ID]…")
@click.option("--search", "query", metavar="WORDS", help="Search instead of fetching by id.")
@click.option("-n", "n", type=click.IntRange(1, 100_000), default=100, show_default=True,
              help="The most entries of a search.")  # fmt: skip
@click.option("--contact", metavar="EMAIL", envvar="GRAPHKIT_CONTACT",
              help="An address that the service may write to.")  # fmt: skip
@click.option("--refresh", is_flag=True, help="Ask again for what is already here.")
@as_json
@in_workspace
def fetch(
    graph: KnowledgeGraph,
    service: str,
    idents: tuple[str, ...],
    query: str | None,
    n: int,
    contact: str | None,
    refresh: bool,
    as_json: bool,
) -> None:
    """Ask a live service and load what it answers.

    SERVICE is openalex, crossref, arxiv, semantic-scholar, orcid or dblp. The answers are kept in
    the workspace as they came. A question that was interrupted goes on where it was, and one that
    was answered is not asked again. Keys are read from OPENALEX_API_KEY, CROSSREF_PLUS_TOKEN,
    S2_API_KEY and ORCID_TOKEN.
    """
    if bool(query) == bool(idents):
        raise click.UsageError("Give identifiers, or --search WORDS, and not both.")
    with Bars() as progress:
        if query:
            receipt = graph.search(
                service, query, n, contact=contact, refresh=refresh, progress=progress
            )
        else:
            receipt = graph.fetch(
                service, idents, contact=contact, refresh=refresh, progress=progress
            )
    show_receipt(receipt, as_json)
    click.get_current_context().exit(REJECTED if receipt.incomplete else 0)


FETCHING = (fetch,)
