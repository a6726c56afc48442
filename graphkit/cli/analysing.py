"""Commands on people and their ties: collaborators, communities, rank, path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.answers import (
    Row,
    Years,
    answer,
    as_csv,
    country_option,
    works_option,
    years_option,
)
from graphkit.cli.naming import one_person
from graphkit.cli.output import clean, print_json, say
from graphkit.cli.shared import as_json, count, in_workspace
from graphkit.phrases import counted

if TYPE_CHECKING:
    from graphkit.results import Circle, Path, Step
    from graphkit.workspace import KnowledgeGraph


@click.command()
@one_person("author", "AUTHOR")
@count
@click.option(
    "--half-life",
    type=click.FloatRange(min=0, min_open=True),
    default=5.0,
    show_default=True,
    help="Years after which a work counts half.",
)
@click.option("--close", is_flag=True, help="The small circle only.")
@years_option
@works_option
@as_csv
@as_json
@in_workspace
def collaborators(
    graph: KnowledgeGraph,
    author: str,
    n: int,
    half_life: float,
    close: bool,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List whom a person works with, strongest first, with the works behind each tie."""
    circle = graph.author(author).all_collaborators(None if close else n, half_life, years)
    listed = [row for row in circle.rows() if row["close"]][:n] if close else circle.rows()
    if listed:
        say(str(circle))
    if works:
        for row in listed:
            row["behind"] = [
                {key: work[key] for key in ("id", "title", "year")} for work in row["shared"]
            ]
    columns = {
        "name": "name",
        "close": "",
        "strength": "strength",
        "works": "works",
        "fractional": "fractional",
        "first_year": "first",
        "last_year": "last",
        "id": "id",
    }
    answer(
        listed,
        columns,
        as_json=as_json,
        as_csv=as_csv,
        shown=lambda row: {"close": "close" if row["close"] else ""},
        nothing=_nobody(circle, close),
    )


def _nobody(circle: Circle, close: bool) -> str:
    if close and circle.total:
        return f"none of the {circle.total} collaborators is close: two works together at least"
    if circle.left_out:
        works, tie = counted(circle.left_out, "work"), "ties" if circle.left_out == 1 else "tie"
        return f"no collaborators: {works} {tie} nobody, with more than {circle.cap} authors"
    return "no collaborators: every work here names this person alone"


@click.command()
@click.option("--members", is_flag=True, help="With the ids of all members.")
@click.option("--inside", metavar="ID", help="The parts of one community: the next level.")
@click.option("--bridges", is_flag=True, help="Pairs of communities, and what ties them.")
@click.option("--of", metavar="ID", help="With --bridges: those of one community.")
@click.option("--runs", type=click.IntRange(2, 50), help="Divide anew so often; tell what agrees.")
@click.option("--seed", type=int, default=0, help="Of a new division.")
@click.option(
    "--resolution",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    help="Of a new division: higher makes more and smaller ones.",
)
@click.option("--keep", is_flag=True, help="Make a new division that of the graph.")
@click.option("-n", "n", type=click.IntRange(min=1), help="How many rows; all unless given.")
@years_option
@works_option
@as_csv
@as_json
@in_workspace
def communities(
    graph: KnowledgeGraph,
    members: bool,
    inside: str | None,
    bridges: bool,
    of: str | None,
    runs: int | None,
    seed: int,
    resolution: float,
    keep: bool,
    n: int | None,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List the communities: label, size, leading people, bridges to others."""
    from graphkit.questions import communities as ask

    if bridges or of:
        rows = graph.bridges(of, years=years, works=works, n=n)
        _bridges(rows, as_csv=as_csv, as_json=as_json)
        return
    anew = None
    if runs or keep or seed or resolution != 1:
        anew = graph.find_communities(seed, resolution, runs or 1, years)
        agree = "" if anew.stability is None else f", runs agree by {anew.stability:.2f} of 1"
        say(f"{len(anew.communities)} communities, modularity {anew.modularity:.4f}{agree}")
        if keep and years is None:
            graph.keep_communities(anew)
    snapshot = graph.snapshot(years)
    listing = ask.communities(snapshot, members=members, inside=inside, works=works, anew=anew, n=n)
    columns = {
        "id": "id",
        "size": "size",
        "works": "works",
        "label": "label",
        "top": "best connected",
        "inside": "inside",
        "stability": "stable",
        "bridges": "bridges (ties)",
    }
    columns |= {"members": "members"} if members else {}
    answer(
        listing,
        columns,
        as_json=as_json,
        as_csv=as_csv,
        shown=_community,
        title=lambda row: str(row["label"]),
    )


def _bridges(rows: list[Row], *, as_csv: bool, as_json: bool) -> None:
    columns = {
        "ties": "ties",
        "weight": "weight",
        "works": "works",
        "label": "one",
        "other_label": "other",
        "strongest": "strongest tie",
        "id": "id",
        "other_id": "other id",
    }
    answer(
        rows,
        columns,
        as_json=as_json,
        as_csv=as_csv,
        shown=lambda row: {"strongest": " – ".join(p["name"] for p in row["strongest"])},
        title=lambda row: f"{row['label']}; {row['other_label']}",
        nothing="no tie leads from one community to another",
    )


def _community(row: Row) -> Row:
    return {
        "top": ", ".join(p["name"] for p in row["top"][:3]),
        "bridges": ", ".join(f"{b['id']} ({b['ties']})" for b in row["bridges"][:3]),
    }


@click.command()
@click.option(
    "--by",
    default="works",
    show_default=True,
    metavar="MEASURE",
    help="works, degree, strength, pagerank, betweenness, core, constraint,"
    " effective_size, fractional, citations, h_index, g_index or i10_index.",
)
@click.option("--keep", is_flag=True, help="Keep the measure with the graph, for queries.")
@count
@years_option
@country_option
@works_option
@as_csv
@as_json
@in_workspace
def rank(
    graph: KnowledgeGraph,
    by: str,
    keep: bool,
    n: int,
    years: Years | None,
    country: tuple[str, ...],
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """List people by a measure, best first; a range where the identity is doubtful."""
    from graphkit.questions import ranking

    snapshot = graph.snapshot(years).where(countries=country or None)
    ranked = ranking.ranking(snapshot, by, n)
    rows = ranking.with_works(snapshot, ranked).rows() if works else ranked.rows()
    if keep:
        graph.annotate(graph.scores(by))
        say(f"kept as the property {by} of Author")
    if by not in ("works", "degree"):
        say(f"{by}: {ranked.about}")
    if ranked.note:
        say(ranked.note)
    ends = {"low": "at least", "high": "at most"} if any("low" in row for row in rows) else {}
    if ends:
        say("at least, at most: some works may be of another bearer of the name (graphkit author)")
    cover = {"known": "from", "works": "of works"} if any("known" in row for row in rows) else {}
    columns = {"value": by, **ends, **cover, "name": "name", "id": "id"}
    answer(rows, columns, as_json=as_json, as_csv=as_csv)


@click.command()
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--all", "all_", is_flag=True, help="All shortest paths, strongest first.")
@click.option(
    "--longer",
    type=click.IntRange(0, 4),
    default=0,
    help="Also paths with up to so many steps more.",
)
@click.option("--strongest", is_flag=True, help="The path of least resistance (sum of 1/weight).")
@click.option("--introduce", is_flag=True, help="Who could introduce A to B, best first.")
@count
@years_option
@works_option
@as_csv
@as_json
@in_workspace
def path(
    graph: KnowledgeGraph,
    one: str,
    other: str,
    all_: bool,
    longer: int,
    strongest: bool,
    introduce: bool,
    n: int,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Show how two people are connected, with the works on each step."""
    if introduce:
        _introduce(graph, one, other, n=n, years=years, works=works, as_csv=as_csv, as_json=as_json)
        return
    if strongest:
        ways = [graph.strongest_path(one, other, years)]
    else:
        several = all_ or longer
        paths = graph.paths(one, other, slack=longer, limit=n if several else 1, years=years)
        ways = list(paths)
        if several and not paths.complete:
            say(f"there are more than {len(ways)}")
    _print_paths(ways, works=works, as_csv=as_csv, as_json=as_json)


def _print_paths(paths: list[Path], *, works: bool, as_csv: bool, as_json: bool) -> None:
    if as_json:
        print_json([path_row(one) for one in paths])
        return
    names = {ident: name for one in paths for ident, name in one.people}
    columns = {
        "from": "from",
        "to": "to",
        "works": "works",
        "weight": "weight",
        "first_year": "first",
        "last_year": "last",
        "newest": "newest work",
    }
    for number, one in enumerate(paths, 1):
        rows = [
            {
                "path": number,
                "from": names[s.source],
                "to": names[s.target],
                "works": s.works,
                "weight": s.weight,
                "first_year": s.first_year,
                "last_year": s.last_year,
                "newest": s.shared[0][1] if s.shared else None,
                "source": s.source,
                "target": s.target,
                "work_ids": [w for w, _, _ in s.shared],
                **({"behind": _shared(s)} if works else {}),
            }
            for s in one.steps
        ]
        if as_csv:
            keys = {
                k: k
                for k in (
                    "path",
                    "source",
                    "from",
                    "target",
                    "to",
                    "works",
                    "weight",
                    "first_year",
                    "last_year",
                    "work_ids",
                )
            }
            answer(rows, keys, as_json=False, as_csv=True)
            continue
        click.echo(f"{'' if number == 1 else chr(10)}{clean(str(one))}")
        if rows:
            answer(
                rows,
                columns,
                as_json=False,
                as_csv=False,
                title=lambda row: f"{row['from']}, {row['to']}",
            )


def _shared(step: Step) -> list[Row]:
    return [{"id": i, "title": t, "year": y} for i, t, y in step.shared]


def path_row(path: Path) -> dict[str, Any]:
    """A path as plain data."""
    return {
        "length": len(path.steps),
        "people": [{"id": i, "name": n} for i, n in path.people],
        "edges": [
            {
                "source": s.source,
                "target": s.target,
                "weight": round(s.weight, 6),
                "first_year": s.first_year,
                "last_year": s.last_year,
                "works": _shared(s),
            }
            for s in path.steps
        ],
        "resistance": round(path.resistance, 6),
    }


def _introduce(
    graph: KnowledgeGraph,
    one: str,
    other: str,
    *,
    n: int,
    years: Years | None,
    works: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    introducers = graph.introducers(one, other, n, years)
    if not introducers:
        graph.path(one, other, years)  # an error where nothing leads there
    rows: list[Row] = [
        {
            "id": i.id,
            "name": i.name,
            "strength": round(i.strength, 6),
            **path_row(i.path),
            **(
                {"behind": [work for step in i.path.steps for work in _shared(step)]}
                if works
                else {}
            ),
        }
        for i in introducers
    ]
    columns = {"name": "who", "strength": "weakest tie", "way": "way", "id": "id"}
    answer(
        rows,
        columns,
        as_json=as_json,
        as_csv=as_csv,
        shown=lambda row: {"way": " – ".join(p["name"] for p in row["people"])},
        nothing="nobody needs to: they have written together",
    )


ANALYSING = (collaborators, communities, rank, path)
