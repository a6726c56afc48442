"""The command that hands the graph to other programs: export."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphkit.cli.answers import Years, country_option, years_option
from graphkit.cli.output import Bars, say
from graphkit.cli.shared import in_workspace
from graphkit.errors import UsageError

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--author", metavar="NAME|ID", help="Of works: those of one person.")
@years_option
@country_option
@click.option("--people", is_flag=True, help="Only people and the ties between them.")
@click.option(
    "--corrections",
    is_flag=True,
    help="PATH is a folder: your decisions about people,"
    " as OpenAlex and ORCID take corrections; nothing is sent.",
)
@click.option(
    "--to",
    type=click.Choice(["neo4j-import"]),
    help="PATH is a folder for the files of neo4j-admin database import.",
)
@click.option(
    "--run", "runs", is_flag=True, help="Also run the import; the server must be stopped."
)
@click.option(
    "--admin",
    default="neo4j-admin",
    show_default=True,
    metavar="COMMAND",
    help="How neo4j-admin is called here.",
)
@click.option("--database", default="neo4j", show_default=True, metavar="NAME")
@click.option("--force", is_flag=True, help="Replace what the database holds.")
@in_workspace
def export(
    graph: KnowledgeGraph,
    path: Path,
    author: str | None,
    years: Years | None,
    country: tuple[str, ...],
    people: bool,
    corrections: bool,
    to: str | None,
    runs: bool,
    admin: str,
    database: str,
    force: bool,
) -> None:
    """Write the whole graph: PATH.graphml, .gexf, .csv, .parquet, .json or .cyjs.

    With --people also PATH.txt: VOSviewer's map and network, as two files; and
    PATH.net: Pajek's network, with the communities in PATH.clu.

    Works are written to PATH.bib, .ris, .csl.json or .xlsx: all, or those chosen. With
    --corrections a folder says what OpenAlex and ORCID could correct by your decisions.
    """
    from graphkit.questions import works_out

    if corrections:
        _corrections(graph, path, any((author, years, country, people, to, runs)))
        return
    if to is None and works_out.ending_of(path):
        if people or runs:
            raise UsageError(f"{path.name} holds works; --people and --run do not go with it.")
        snapshot = graph.snapshot(years).where(countries=country or None)
        person = snapshot.person(author) if author else None
        say(f"{works_out.export_works(snapshot, path, person):,} works")
        click.echo(path)
        return
    if author or years or country:
        ends = ", ".join(works_out.WRITERS)
        raise UsageError(f"--author, --years and --country choose works, for {ends}.")
    if to is None:
        if runs:
            raise UsageError("--run goes with --to neo4j-import.")
        with Bars() as progress:
            for written in graph.export(path, people=people, progress=progress):
                click.echo(written)
        return
    with Bars() as progress:
        files = graph.export_import(path, progress=progress)
    command = files.command(shlex.split(admin), database, overwrite=force)
    say(f"{files.records:,} nodes and relations in {path}")
    _import(command, runs)


def _import(command: list[str], runs: bool) -> None:
    """Run neo4j-admin, or say how."""
    then = (
        "graphkit load --store bolt://… (makes the constraints and indexes, and goes on from here)"
    )
    if runs:
        from graphkit.stores import run_import

        click.echo(run_import(command))
        say(f"Start the server, then: {then}")
        return
    click.echo(shlex.join(command))
    say(f"Run it where Neo4j is, with the server stopped; then start the server, and: {then}")


def _corrections(graph: KnowledgeGraph, folder: Path, others: bool) -> None:
    from graphkit.workspace.corrections import write

    if others:
        raise UsageError("--corrections goes with a folder and no other choice.")
    for written in write(graph, folder):
        click.echo(written)


EXPORTING = (export,)
