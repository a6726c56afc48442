"""Commands that ask: author, query, queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import print_csv, print_json, print_table, say
from graphkit.cli.profile import print_profile
from graphkit.cli.shared import as_json, in_workspace, without_workspace

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph


@click.command()
@click.argument("author", metavar="NAME|ID")
@as_json
@in_workspace
def author(graph: KnowledgeGraph, author: str, as_json: bool) -> None:
    """Show one person: what is stated and found, trust, collaborators, works, and warnings."""
    profile = graph.author(author).profile()
    if as_json:
        print_json([profile])
    else:
        print_profile(profile)


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


ASKING = (author, query, queries)
