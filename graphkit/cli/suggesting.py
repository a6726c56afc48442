"""Commands on whom to meet and who may judge whom: suggest, conflicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.answers import Row, Years, answer, as_csv, years_option
from graphkit.cli.naming import people_named
from graphkit.cli.output import clean, say
from graphkit.cli.shared import as_json, count, in_workspace
from graphkit.phrases import counted

if TYPE_CHECKING:
    from pathlib import Path

    from graphkit.results import Suggestions
    from graphkit.workspace import KnowledgeGraph

_COLUMNS = {"name": "name", "score": "score", "chance": "chance", "steps": "steps",
            "last_year": "last year", "for": "because", "against": "but", "id": "id"}  # fmt: skip


_LISTS = {"near": "Near: a collaborator in common", "beyond": "Beyond: none in common"}


@click.command()
@click.argument("authors", metavar="AUTHOR", nargs=-1)
@count
@click.option("--why", is_flag=True, help="All reasons, for and against, with the works.")
@click.option("--near", is_flag=True, help="Only people with a collaborator in common.")
@click.option("--beyond", is_flag=True, help="Only people beyond: without one.")
@click.option(
    "--of-beyond",
    type=click.IntRange(min=0),
    metavar="N",
    help="How many of both lists are beyond.  [default: three of ten]",
)
@click.option(
    "--kind",
    type=click.Choice(["next", "bridges"]),
    default="next",
    show_default=True,
    help="Most likely next, or of communities that nobody near reaches.",
)
@click.option("--topic", metavar="NAME", help="Only people with works on this.")
@click.option(
    "--call",
    "topics",
    multiple=True,
    metavar="TOPIC",
    help="Teams that together cover these topics and did not all work together;"
    " repeat for each topic.",
)
@click.option(
    "--team",
    type=click.IntRange(2, 5),
    default=3,
    show_default=True,
    help="People in a team, for --call.",
)
@click.option("--institution", metavar="NAME|ID", help="Only people of this institution.")
@click.option("--country", metavar="CODE", help="Only people of institutions there.")
@click.option(
    "--for-institution",
    "asker",
    metavar="NAME|ID",
    help="Ask for the people of an institution together, instead of AUTHOR.",
)
@years_option
@click.option("--not-before", type=int, metavar="YEAR", help="Only people with works since then.")
@click.option(
    "--learnt", is_flag=True, help="Weigh by what the past of this graph teaches; slower."
)
@click.option("--not-varied", is_flag=True, help="Let one shared collaborator lead to all.")
@as_csv
@as_json
@in_workspace
def suggest(
    graph: KnowledgeGraph,
    authors: tuple[str, ...],
    n: int,
    why: bool,
    near: bool,
    beyond: bool,
    of_beyond: int | None,
    kind: str,
    topic: str | None,
    topics: tuple[str, ...],
    team: int,
    institution: str | None,
    country: str | None,
    asker: str | None,
    years: Years | None,
    not_before: int | None,
    not_varied: bool,
    learnt: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Suggest whom a person (or several together) should meet, with reasons and their error."""
    from graphkit.errors import UsageError

    if topics:
        found_teams = graph.teams(topics, team, n, authors[0] if authors else None)
        columns = {"score": "score", "people": "people", "covers": "covers", "ties": "ties"}
        answer(found_teams, columns, as_json=as_json, as_csv=as_csv, shown=_team)
        return
    authors = people_named(graph, authors)
    if bool(authors) == bool(asker):
        raise UsageError(
            "suggest needs somebody: graphkit suggest AUTHOR, or --for-institution NAME"
        )
    wanted: dict[str, Any] = {
        "why": True,
        "kind": kind,
        "topic": topic,
        "institution": institution,
        "country": country,
        "not_before": not_before,
        "varied": not not_varied,
        "years": years,
        "learnt": learnt,
        "lists": "both" if near == beyond else "near" if near else "beyond",
        "beyond": of_beyond,
    }
    if asker:
        suggestions = graph.suggestions_for_institution(asker, n, **wanted)
    else:
        suggestions = graph.suggestions(authors, n, **wanted)
    _print_suggestions(suggestions, why=why, as_json=as_json, as_csv=as_csv)


def _print_suggestions(suggestions: Suggestions, *, why: bool, as_json: bool, as_csv: bool) -> None:
    from graphkit.questions.suggestions import as_row

    for note in suggestions.notes:
        say(note)
    records = {"near": suggestions.record, "beyond": suggestions.record_beyond}
    for record in records.values():
        if record is not None and (len(suggestions) or not suggestions.notes):
            said = (str(record), record.calibration())
            say("; ".join(text for text in said if text))
    rows = [as_row(one, why=True) for one in suggestions]  # no score goes out without its reasons
    for row in rows if as_json else ():
        record = records[row["list"]]
        row["record"] = None if record is None else record.hits
    if as_json or as_csv or not rows:
        columns = {**_COLUMNS, "list": "list"}
        answer(rows, columns, as_json=as_json, as_csv=as_csv, shown=_shown)
        return
    for name, says in _LISTS.items():
        if listed := [row for row in rows if row["list"] == name]:
            click.echo(says if listed[0] is rows[0] else f"\n{says}")
            answer(listed, _COLUMNS, as_json=False, as_csv=False, shown=_shown)
    for row in rows if why else ():
        _print_reasons(row)


def _shown(row: Row) -> Row:
    return {
        "chance": _in(row["chance"]),
        "for": "; ".join(r["text"] for r in row["reasons"][:2]),
        "against": "; ".join(r["text"] for r in row["against"] if r["kind"] not in _NEUTRAL),
    }


_NEUTRAL = ("bridge", "no bridge")


def _in(chance: float | None) -> str:
    """A chance as one in so many."""
    if not chance:
        return ""
    return f"1 in {1 / chance:,.0f}" if chance < 0.5 else f"{chance:.0%}"


def _print_reasons(row: Row) -> None:
    click.echo(f"\n{clean(row['name'])} ({row['id']}), {row['score']:.2f} points")
    for reasons in (row["reasons"], row["against"]):
        for one in reasons:
            points = "" if one["points"] is None else f"{one['points']:+.2f}"
            click.echo(f"  {points:>7}  {clean(one['text'])}")
            for _, title, year in one["works"]:
                click.echo(f"             {year or '    '}  {clean(title)}")


def _team(row: Row) -> Row:
    names = {person["id"]: person["name"] for person in row["people"]}
    return {
        "people": ", ".join(names.values()),
        "covers": "; ".join(
            f"{c['topic']}: {', '.join(f'{names[i]} ({n})' for i, n in c['works'].items())}"
            for c in row["covers"]
        ),
        "ties": "; ".join(f"{names[a]} – {names[b]}" for a, b in row["ties"]) or "none yet",
    }


@click.command()
@click.argument("people", metavar="A B", nargs=-1)
@click.option(
    "--years",
    type=click.IntRange(min=1),
    default=4,
    show_default=True,
    help="How far back coauthors count, from the newest work here.",
)
@click.option(
    "--reviewers",
    metavar="FILE.csv",
    type=click.Path(exists=True, dir_okay=False),
    help="Many to many: a column of reviewers, by name or id.",
)
@click.option(
    "--submissions",
    metavar="FILE.csv",
    type=click.Path(exists=True, dir_okay=False),
    help="With it: id, authors (parted by ; or |).",
)
@as_csv
@as_json
@in_workspace
def conflicts(
    graph: KnowledgeGraph,
    people: tuple[str, ...],
    years: int,
    reviewers: Path | None,
    submissions: Path | None,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Is there a conflict of interest: may A review B? yes, no or unknown, with the evidence."""
    from graphkit.errors import UsageError

    many = reviewers is not None or submissions is not None
    if many and (reviewers is None or submissions is None):
        raise UsageError("--reviewers and --submissions go together.")
    if many == bool(people) or (people and len(people) != 2):
        raise UsageError("Name two people, or give --reviewers and --submissions.")
    if reviewers is not None and submissions is not None:
        matrix = graph.conflict_matrix(reviewers, submissions, years)
        rows = matrix.rows()
        for note in matrix.notes:
            say(note)
        count = Counter(row["conflict"] for row in rows)
        told = ", ".join(f"{count[verdict]:,} {verdict}" for verdict in ("yes", "no", "unknown"))
        say(f"{counted(len(rows), 'row')}, each reviewer with each submission: {told}")
        columns = {
            "reviewer": "reviewer",
            "submission": "submission",
            "conflict": "conflict",
            "text": "evidence",
        }
    else:
        rows = graph.conflicts(people[0], people[1], years).rows()
        columns = {
            "conflict": "conflict",
            "name": "reviewer",
            "other_name": "author",
            "text": "evidence",
        }
    answer(rows, columns, as_json=as_json, as_csv=as_csv, shown=_evidence)


def _evidence(row: Row) -> dict[str, Any]:
    reasons = [*(e["text"] for e in row["evidence"]), *row["unknown"]]
    return {"text": "; ".join(reasons) or "nothing found against it"}


SUGGESTING = (suggest, conflicts)
