"""Commands on topics, time and other kinds of nodes: topics, trends, diff, pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphkit.cli.answers import (
    Row,
    Years,
    answer,
    as_csv,
    works_option,
    years_of,
    years_option,
)
from graphkit.cli.output import say
from graphkit.cli.shared import as_json, count, in_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

BARS = "▁▂▃▄▅▆▇█"
SHOWN = 20  # years of a trend in a table

source_option = click.option(
    "--from",
    "source",
    type=click.Choice(["auto", "stated", "text"]),
    default="auto",
    help="Stated categories and keywords, or titles and abstracts. Stated ones where there are"
    " any.",
)
k_option = click.option("-k", type=click.IntRange(2, 500), help="How many topics to find in texts.")
seed_option = click.option("--seed", type=int, default=0, help="Of topics found in texts.")


@click.command()
@click.option("--author", metavar="NAME|ID", help="What a person writes about.")
@click.option("--institution", metavar="NAME|ID", help="What an institution writes about.")
@click.option("--like-author", metavar="NAME|ID", help="People who write about the same.")
@click.option("--like-work", metavar="TITLE|ID", help="Works about the same.")
@click.option("--keep", is_flag=True, help="Keep each person's leading topic, for queries.")
@click.option(
    "--kind",
    multiple=True,
    type=click.Choice(["keyword", "index-term", "category", "tag"]),
    help="Of stated"
    " topics only these: authors' keywords, an index's terms, classes, a library's tags;"
    " several may be chosen.",
)
@click.option(
    "--thesaurus",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False),
    help="From now on, call topics so: label and replacement as CSV, or VOSviewer's file; without"
    " a replacement a label is left out.",
)
@click.option("--no-thesaurus", is_flag=True, help="Let go of the thesaurus.")
@source_option
@k_option
@seed_option
@count
@years_option
@works_option
@as_csv
@as_json
@in_workspace
def topics(
    graph: KnowledgeGraph,
    author: str | None,
    institution: str | None,
    like_author: str | None,
    like_work: str | None,
    keep: bool,
    kind: tuple[str, ...],
    thesaurus: str | None,
    no_thesaurus: bool,
    source: str,
    k: int | None,
    seed: int,
    n: int,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List topics with their works and people, or what somebody writes about."""
    _call_topics(graph, thesaurus, no_thesaurus)
    if keep:
        graph.annotate(graph.topic_scores(k, seed))
        say("kept as the property topic of Author")
    from graphkit.questions import topics as ask

    snapshot = graph.snapshot(years)
    if author or institution:
        rows = ask.topic_profile(
            snapshot, author=author, institution=institution, source=source, works=works, n=n
        )
        columns = {
            "name": "topic",
            "works": "works",
            "share": "share",
            "times_usual": "times usual",
            "id": "id",
        }
        answer(rows, columns, as_json=as_json, as_csv=as_csv)
    elif like_author or like_work:
        rows = ask.similar(
            snapshot, author=like_author, work=like_work, n=n, source=source, works=works
        )
        what = {"name": "name"} if like_author else {"year": "year", "title": "title"}
        columns = {"likeness": "likeness", **what, "shared": "shared topics", "id": "id"}
        answer(rows, columns, as_json=as_json, as_csv=as_csv)
    else:
        rows = ask.topics(snapshot, source, k, seed, works=works, n=n, kind=kind or None)
        columns = {
            "name": "topic",
            "works": "works",
            "people": "people",
            "first_year": "first",
            "last_year": "last",
            "trend": "trend",
            "leading": "leading people",
            "id": "id",
        }
        answer(rows, columns, as_json=as_json, as_csv=as_csv, shown=_leading)


def _call_topics(graph: KnowledgeGraph, thesaurus: str | None, no_thesaurus: bool) -> None:
    if thesaurus and no_thesaurus:
        raise click.UsageError("--thesaurus and --no-thesaurus are opposites.")
    if thesaurus or no_thesaurus:
        say(str(graph.call_topics(thesaurus)))


def _leading(row: Row) -> Row:
    return {"leading": ", ".join(person["name"] for person in row["leading"])}


@click.command()
@click.option("--topic", "wanted", multiple=True, metavar="NAME|ID", help="This one; repeatable.")
@source_option
@k_option
@seed_option
@count
@years_option
@works_option
@as_csv
@as_json
@in_workspace
def trends(
    graph: KnowledgeGraph,
    wanted: tuple[str, ...],
    source: str,
    k: int | None,
    seed: int,
    n: int,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show topics by year: works, and their share of the year's works."""
    from graphkit.questions import topics as ask

    snapshot = graph.snapshot(years)
    every = ask.topics(snapshot, source, k, seed)
    chosen = _chosen(every, wanted) if wanted else every[:n]
    ids = {row["id"]: place for place, row in enumerate(chosen)}
    rows = ask.trends(snapshot, source, k, seed, works=works, only=ids)
    rows.sort(key=lambda row: (ids[row["id"]], row["year"]))
    if as_json or as_csv or works:
        columns = {"name": "topic", "year": "year", "works": "works", "share": "share", "id": "id"}
        answer(
            rows,
            columns,
            as_json=as_json,
            as_csv=as_csv,
            title=lambda row: f"{row['name']}, {row['year']}",
        )
        return
    if not rows:
        say("nothing found: no work about a topic has a year")
        return
    last = max(row["year"] for row in rows)
    first = max(min(row["year"] for row in rows), last - SHOWN + 1)
    lines = [
        {
            **row,
            "line": _line(
                {r["year"]: r["works"] for r in rows if r["id"] == row["id"]}, first, last
            ),
        }
        for row in chosen
    ]
    columns = {
        "name": "topic",
        "works": "works",
        "trend": "trend",
        "line": f"{first}–{last}",
        "id": "id",
    }
    answer(lines, columns, as_json=False, as_csv=False)


def _chosen(rows: list[Row], wanted: tuple[str, ...]) -> list[Row]:
    from graphkit.errors import NotFoundError

    chosen = []
    for text in wanted:
        key = text.casefold()
        own = [r for r in rows if r["id"] == text or r["name"].casefold() == key]
        own = own or [r for r in rows if key in r["name"].casefold()]
        if not own:
            raise NotFoundError(f"There is no topic {text!r}. See: graphkit topics")
        chosen.extend(own)
    return list({row["id"]: row for row in chosen}.values())


def _line(works: dict[int, int], first: int, last: int) -> str:
    most = max((works.get(year, 0) for year in range(first, last + 1)), default=0) or 1
    return "".join(
        " " if not works.get(year) else BARS[(works[year] * (len(BARS) - 1)) // most]
        for year in range(first, last + 1)
    )


@click.command()
@click.argument("before", callback=years_of, metavar="A-B")
@click.argument("after", callback=years_of, metavar="C-D")
@count
@works_option
@as_csv
@as_json
@in_workspace
def diff(
    graph: KnowledgeGraph,
    before: Years,
    after: Years,
    n: int,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Compare two windows of years: ties new, ended, stronger, weaker; people who moved."""
    from graphkit.questions import changes

    snapshot = graph.snapshot()
    difference = changes.changed(snapshot, before, after)
    counts = {
        "new ties": difference.new,
        "ended": difference.ended,
        "stronger": difference.stronger,
        "weaker": difference.weaker,
        "people came": difference.came,
        "left": difference.left,
        "moved": difference.moved,
    }
    say(", ".join(f"{len(things):,} {what}" for what, things in counts.items()))
    rows = changes.listed(snapshot, difference, n, works=works)
    columns = {
        "change": "change",
        "name": "name",
        "other_name": "with",
        "before": "before",
        "after": "after",
        "works_before": "works before",
        "works_after": "works after",
        "id": "id",
        "other_id": "other id",
    }
    answer(rows, columns, as_json=as_json, as_csv=as_csv, title=_change)


def _change(row: Row) -> str:
    return f"{row['name']}, {row['other_name']}" if "other_name" in row else str(row["name"])


@click.command()
@click.argument("kind", metavar="KIND")
@click.option("--of", metavar="NAME|ID", help="The pairs of one institution, topic or work.")
@click.option(
    "--matrix",
    is_flag=True,
    help="Institutions or topics with most works, each with each; its own works on the diagonal.",
)
@count
@years_option
@works_option
@as_csv
@as_json
@in_workspace
def pairs(
    graph: KnowledgeGraph,
    kind: str,
    of: str | None,
    matrix: bool,
    n: int,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List pairs of institutions, of topics, or of works (coupling, cocitation, citations).

    Institutions and topics are tied by works. Coupling counts the references that two works share,
    cocitation the works that refer to both.
    """
    if matrix:
        _matrix(graph.matrix(kind, n, years), kind, as_csv=as_csv, as_json=as_json)
        return
    rows = graph.pairs(kind, n, years=years, works=works, of=of)
    columns = {
        "works": "works",
        "name": "one",
        "other_name": "other",
        "id": "id",
        "other_id": "other id",
    }
    if any(row.get("same_house") for row in rows):
        columns = {"works": "works", "house": "", **columns}
    answer(
        rows,
        columns,
        as_json=as_json,
        as_csv=as_csv,
        shown=lambda row: {"house": "one house" if row.get("same_house") else ""},
        title=lambda row: f"{row['name']}; {row['other_name']}",
    )


def _matrix(rows: list[Row], kind: str, *, as_csv: bool, as_json: bool) -> None:
    """As JSON each row with its list; as CSV the names as headings; for people by numbers."""
    headings = [row["id"] if as_csv else str(number) for number, row in enumerate(rows, 1)]
    flat = (
        []
        if as_json
        else [
            {**row, "number": number, **dict(zip(headings, row["with"], strict=True))}
            for number, row in enumerate(rows, 1)
        ]
    )
    columns = {"number": "", "name": kind, **{h: h for h in headings}}
    answer(rows if as_json else flat, columns, as_json=as_json, as_csv=as_csv)


EXPLORING = (topics, trends, diff, pairs)
