"""Commands that count works by what they say: countries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.answers import Years, answer, as_csv, years_option
from graphkit.cli.output import say
from graphkit.cli.shared import as_json, in_workspace

if TYPE_CHECKING:
    from graphkit.answers import Answer
    from graphkit.workspace import KnowledgeGraph

limit = click.option("-n", "n", type=click.IntRange(min=1), help="How many rows; all unless given.")


@click.command()
@click.option("--country", metavar="NAME|CODE", help="With whom one country works: KR.")
@click.option("--matrix", is_flag=True, help="Pairs of countries, with their works in common.")
@limit
@years_option
@as_csv
@as_json
@in_workspace
def countries(
    graph: KnowledgeGraph,
    country: str | None,
    matrix: bool,
    n: int | None,
    years: Years | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List countries by works, alone and with others; --matrix: which work together."""
    from graphkit.questions import countries as ask

    snapshot = graph.snapshot(years)
    if country or matrix:
        found: Answer = ask.country_pairs(snapshot, country, n)
        columns = {"source": "country", "target": "with", "works": "works", "strength": "strength",
                   "first_year": "first", "last_year": "last"}  # fmt: skip
    else:
        found = ask.countries(snapshot, n)
        columns = {"name": "country", "country": "code", "works": "works", "alone": "alone",
                   "with_others": "with others", "share": "share", "people": "people",
                   "institutions": "institutions", "partners": "most with"}  # fmt: skip
    rows = found.rows()
    answer(
        rows, columns, as_json=as_json, as_csv=as_csv,
        shown=lambda row: {"partners": ", ".join(row["partners"])} if "partners" in row else {},
        nothing="no address of a work names a country",
    )  # fmt: skip
    for note in found.notes:
        say(note)


COUNTING = (countries,)
