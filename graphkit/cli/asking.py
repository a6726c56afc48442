"""Commands that ask: author, query, queries, slice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import clean, print_csv, print_json, print_table, say
from graphkit.cli.shared import as_json, in_workspace, without_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph


@click.command()
@click.argument("author", metavar="NAME|ID")
@as_json
@in_workspace
def author(graph: KnowledgeGraph, author: str, as_json: bool) -> None:
    """Show one person: works, topics, collaborators, and how sure the identity is."""
    profile = graph.author(author).profile()
    if as_json:
        print_json([profile])
    else:
        _print_profile(profile)


def _sure(confidence: float | None) -> str:
    return "not assessed" if confidence is None else f"{confidence:.0%} sure"


def _print_profile(profile: dict[str, Any]) -> None:
    identity, metrics = profile["identity"], profile["metrics"]
    click.echo(f"{clean(profile['name'])}  ({profile['id']})")
    others = [n for n in profile["names"] if n != profile["name"]]
    years = f"{profile['first_year']}–{profile['last_year']}" if profile["last_year"] else "unknown"
    basis = identity["evidence"] or identity["basis"]
    facts = {
        "also written": "; ".join(others),
        "ORCID": profile["orcid"],
        "works": f"{'unknown' if metrics['works'] is None else metrics['works']}, years {years}",
        "coauthors": f"{metrics['coauthors']}, {metrics['close_collaborators']} close",
        "community": profile["community"],
        "institutions": "; ".join(i["name"] for i in profile["institutions"][:3]),
        "topics": "; ".join(f"{t['name']} ({t['works']})" for t in profile["topics"][:5]),
        "identity": f"{_sure(identity['confidence'])}: {basis}",
    }
    for key, value in facts.items():
        if value:
            click.echo(f"  {key:<13}{clean(value)}")
    for warning in identity["warnings"]:
        click.echo(f"  {'! ':<13}{clean(warning)}")
    click.echo()
    if profile["close_collaborators"]:
        print_table(
            profile["close_collaborators"],
            {"name": "close collaborators", "works": "works", "strength": "strength", "id": "id"},
        )
        click.echo()
    print_table(
        profile["works"][:20],
        {"year": "year", "title": "works, newest first", "venue": "venue", "authors": "authors"},
    )
    if (more := len(profile["works"]) - 20) > 0:
        click.echo(f"… and {more} more (--json has all)")


def _parameters(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    parameters = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals or not key:
            raise click.BadParameter(f"{item!r} is not NAME=VALUE")
        parameters[key] = value
    return parameters


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--param", "-p", "parameters", multiple=True, callback=_parameters,
              metavar="K=V", help="A parameter; repeat for more.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60.0, show_default=True,
              help="Seconds.")  # fmt: skip
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated.")
@as_json
@in_workspace
def query(
    graph: KnowledgeGraph,
    name: str,
    parameters: dict[str, str],
    timeout: float,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Run a named query. An author may be given by name: -p author="Ana Silva"."""
    found = graph.queries[name]
    for person in ("author", "other"):
        if person in parameters and person in {p.name for p in found.parameters}:
            parameters[person] = graph.author(parameters[person]).id
    rows = graph.rows(name, timeout, **parameters)
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, found.columns)
    else:
        print_table(rows, {column: column for column in found.columns})
        if not rows:
            say("no rows")


@click.command()
@as_json
@without_workspace
def queries(as_json: bool) -> None:
    """List the named queries with their parameters."""
    from graphkit.cypher import Library

    rows: list[dict[str, Any]] = [
        {
            "name": q.name,
            "description": q.description,
            "parameters": [
                {"name": p.name, "type": p.type, "required": p.required, "default": p.default}
                for p in q.parameters
            ],
            "returns": [{"name": column, "type": kind} for column, kind in q.returns],
        }
        for q in Library().values()
    ]
    if as_json:
        print_json(rows)
        return
    shown = [
        {**row, "parameters": ", ".join(_signature(p) for p in row["parameters"])} for row in rows
    ]
    print_table(shown, {"name": "query", "parameters": "parameters", "description": "answers"})


def _signature(parameter: dict[str, Any]) -> str:
    if parameter["required"]:
        return str(parameter["name"])
    return f"{parameter['name']}={parameter['default']}"


@click.command("slice")
@click.argument("author", metavar="AUTHOR")
@click.option("-o", "--output", default="slice.html", show_default=True, metavar="FILE",
              help="The ending says which kind: .html or .json.")  # fmt: skip
@click.option("--hops", type=click.IntRange(0, 5), default=1, show_default=True,
              help="How many steps away from the person.")  # fmt: skip
@click.option("--max-nodes", type=click.IntRange(1, 2000), default=60, show_default=True,
              help="The most people in the picture.")  # fmt: skip
@click.option("--embed", is_flag=True, help="For an iframe: without header and margins.")
@in_workspace
def slice_command(
    graph: KnowledgeGraph, author: str, output: str, hops: int, max_nodes: int, embed: bool
) -> None:  # one parameter per option
    """Draw the people around a person as one file that works offline."""
    drawing = graph.author(author).slice(hops=hops, max_nodes=max_nodes)
    path = drawing.save(output, embed=embed)
    left = f", {drawing.slice.left_out} more left out" if drawing.slice.left_out else ""
    say(f"{len(drawing.slice.nodes)} people, {len(drawing.slice.edges)} ties{left}")
    click.echo(path)


ASKING = (author, query, queries, slice_command)
