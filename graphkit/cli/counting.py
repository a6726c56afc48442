"""Commands that count works by what they say: countries, references."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from graphkit.cli.answers import Years, answer, as_csv, country_option, years_option
from graphkit.cli.output import say
from graphkit.cli.shared import as_json, count, in_workspace

if TYPE_CHECKING:
    from graphkit.answers import Answer, Row
    from graphkit.workspace import KnowledgeGraph

MOST = 12  # rows of a section on a screen
PAIRS = 40  # of countries on a screen; of fifty countries there may be more than a thousand

limit = click.option(
    "-n", "n", type=click.IntRange(min=1), help="How many rows; all, of pairs 40 on a screen."
)


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
        listing: Answer = ask.country_pairs(snapshot, country, n)
        columns = {
            "source": "country",
            "target": "with",
            "works": "works",
            "strength": "strength",
            "first_year": "first",
            "last_year": "last",
        }
    else:
        listing = ask.countries(snapshot, n)
        columns = {
            "name": "country",
            "country": "code",
            "works": "works",
            "alone": "alone",
            "with_others": "with others",
            "share": "share",
            "people": "people",
            "institutions": "institutions",
            "partners": "most with",
        }
    rows = listing.rows()
    more = 0
    if (country or matrix) and n is None and not (as_json or as_csv):
        more, rows = max(0, len(rows) - PAIRS), rows[:PAIRS]
    answer(
        rows,
        columns,
        as_json=as_json,
        as_csv=as_csv,
        shown=lambda row: {"partners": ", ".join(row["partners"])} if "partners" in row else {},
        nothing="no address of a work names a country",
    )
    if more:
        say(f"{more:,} more pairs: -n {len(rows) + more}, --csv or --json")
    for note in listing.notes:
        say(note)


@click.command()
@click.option("--of", "work", metavar="ID|DOI", help="What one work cites, and what was matched.")
@click.option("--by-year", is_flag=True, help="By the year of what is cited (RPYS).")
@click.option("--together", is_flag=True, help="Pairs that are cited together (co-citation).")
@click.option("--shared", is_flag=True, help="Pairs of works that cite the same (coupling).")
@count
@years_option
@as_csv
@as_json
@in_workspace
def references(
    graph: KnowledgeGraph,
    work: str | None,
    by_year: bool,
    together: bool,
    shared: bool,
    n: int,
    years: Years | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List what works here cite, most cited here first, also what is not here."""
    from graphkit.errors import UsageError
    from graphkit.questions import references as ask

    if sum((work is not None, by_year, together, shared)) > 1:
        raise UsageError("One of --of, --by-year, --together, --shared.")
    snapshot = graph.snapshot(years)
    if work is not None:
        listing = ask.references(snapshot, work)
        columns = {"year": "year", "text": "reference", "reference": "key", "evidence": "here by"}
    elif by_year:
        listing = ask.reference_years(snapshot)
        columns = {name: name for name in ask.YEARS}
    elif together:
        listing = ask.cited_together(snapshot, n)
        columns = {"together": "together", "source_text": "one", "target_text": "other"}
    elif shared:
        listing = ask.coupled(snapshot, n)
        columns = {"shared": "shared", "source_title": "one", "target_title": "other"}
    else:
        listing = ask.most_cited(snapshot, n)
        columns = {
            "cited_here": "cited here",
            "times_cited": "as stated",
            "year": "year",
            "text": "reference",
            "reference": "key",
        }
    rows = listing.rows()
    if by_year and not as_json and not as_csv:
        rows = [row for row in rows if row["references"]]
        say("Years of which nothing is cited are left out here; --csv and --json have them all.")
    answer(rows, columns, as_json=as_json, as_csv=as_csv, nothing="no references are known")
    for note in listing.notes:
        say(note)


def _short(rows: Sequence[Row]) -> Iterator[Row]:
    """Of each section as much as fits a screen; of years the last ones."""
    for name, own in itertools.groupby(rows, key=lambda row: str(row["section"])):
        listed = list(own)
        if len(listed) <= MOST:
            yield from listed
            continue
        yield from listed[-MOST:] if name == "output per year" else listed[:MOST]
        more = f"{len(listed) - MOST} more: --section '{name}'"
        yield {"section": name, "name": "…", "value": None, "share": None, "note": more}


@click.command()
@click.option("--section", metavar="WORDS", help="Only sections whose name has these words.")
@years_option
@country_option
@as_csv
@as_json
@in_workspace
def overview(
    graph: KnowledgeGraph,
    section: str | None,
    years: Years | None,
    country: tuple[str, ...],
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show what is here in numbers: output, sources, authors, citations, countries, methods."""
    from graphkit.questions.overview import COLUMNS
    from graphkit.questions.overview import overview as ask

    listing = ask(graph.snapshot(years).where(countries=country or None))
    wanted = (section or "").casefold()
    rows = [row for row in listing.rows() if wanted in row["section"]]
    if as_json or as_csv:
        answer(rows, {name: name for name in COLUMNS}, as_json=as_json, as_csv=as_csv)
        return
    told = [row for row in rows if row["section"] != "methods"]
    shown = told if section else list(_short(told))
    answer(shown, {name: name for name in COLUMNS}, as_json=False, as_csv=False)
    for row in rows:
        if row["section"] == "methods":
            click.echo(f"\n{row['value']}")


COUNTING = (countries, overview, references)
