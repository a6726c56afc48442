"""The command that asks live services: fetch."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import click

from graphkit.cli.output import Bars, say
from graphkit.cli.reading import REJECTED, show_receipt
from graphkit.cli.shared import as_json, in_workspace
from graphkit.errors import NothingUsableError

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

SHOWN = 20  # lines of a list that are no identifier
SERVICES = ("openalex", "crossref", "arxiv", "semantic-scholar", "orcid", "dblp")


@click.command()
@click.argument("service", type=click.Choice(SERVICES), metavar="SERVICE")
@click.argument("idents", nargs=-1, metavar="[ID]…")
@click.option("--search", "query", metavar="WORDS", help="Search instead of fetching by id.")
@click.option(
    "-n",
    "n",
    type=click.IntRange(1, 100_000),
    default=100,
    show_default=True,
    help="The most entries of a search.",
)
@click.option(
    "--list",
    "listed",
    metavar="FILE",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="Identifiers, one a line, or a table with one in each row; - is standard input.",
)
@click.option("--dry-run", is_flag=True, help="Of a list: only say what it costs.")
@click.option(
    "--contact",
    metavar="EMAIL",
    envvar="GRAPHKIT_CONTACT",
    help="An address that the service may write to.",
)
@click.option("--refresh", is_flag=True, help="Ask again for what is already here.")
@as_json
@in_workspace
def fetch(
    graph: KnowledgeGraph,
    service: str,
    idents: tuple[str, ...],
    query: str | None,
    n: int,
    listed: IO[str] | None,
    dry_run: bool,
    contact: str | None,
    refresh: bool,
    as_json: bool,
) -> None:
    """Ask a live service and load what it answers.

    SERVICE is openalex, crossref, arxiv, semantic-scholar, orcid or dblp. The answers are kept in
    the workspace as they came. A question that was interrupted goes on where it was, and one that
    was answered is not asked again. Keys are read from OPENALEX_API_KEY, CROSSREF_PLUS_TOKEN,
    S2_API_KEY and ORCID_TOKEN. What a list costs is said before anything is asked.
    """
    if sum((bool(query), bool(idents), listed is not None)) != 1:
        raise click.UsageError("Give identifiers, --list FILE, or --search WORDS: one of them.")
    refused = 0
    if listed is not None:
        idents, refused = _listed(graph, service, listed, refresh)
        if dry_run:
            click.get_current_context().exit(REJECTED if refused else 0)
    elif dry_run:
        raise click.UsageError("--dry-run goes with --list FILE.")
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
    click.get_current_context().exit(REJECTED if receipt.incomplete or refused else 0)


def _listed(
    graph: KnowledgeGraph, service: str, listed: IO[str], refresh: bool
) -> tuple[tuple[str, ...], int]:
    """The identifiers of a list, with what they cost said first; and how many lines hold none."""
    from graphkit.sources import live
    from graphkit.workspace.live import FOLDER

    source, _ = live.line(service, None)
    wanted = live.read_list(source, listed, listed.name.rpartition("/")[2])
    for rejected in wanted.rejected[:SHOWN]:
        say(rejected.said())
    if len(wanted.rejected) > SHOWN:
        say(f"and {len(wanted.rejected) - SHOWN:,} more lines without an identifier")
    if not wanted.idents:
        raise NothingUsableError(f"{listed.name} holds no identifier for {source.title}.")
    again = f" ({wanted.repeated:,} came again)" if wanted.repeated else ""
    say(live.price(source, graph.folder / FOLDER, wanted.idents, refresh) + again)
    return wanted.idents, len(wanted.rejected)


FETCHING = (fetch,)
