"""Commands that ask in Cypher: query, queries."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from graphkit.cli.output import print_csv, print_json, print_table, say
from graphkit.cli.shared import as_json, in_workspace, without_workspace
from graphkit.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from graphkit.workspace import KnowledgeGraph

PEOPLE = ("author", "other")
IDS = ("id", "source", "target", "other_id", "via")
MOST_DRAWN = 60


def _parameters(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    parameters = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals or not key:
            raise click.BadParameter(f"{item!r} is not NAME=VALUE")
        parameters[key] = value
    return parameters


@click.command()
@click.argument("name", metavar="NAME", required=False)
@click.option(
    "--cypher",
    "text",
    metavar="TEXT",
    help="A query of yours instead of a named one; - reads it from stdin.",
)
@click.option(
    "--param",
    "-p",
    "parameters",
    multiple=True,
    callback=_parameters,
    metavar="K=V",
    help="A parameter; repeat for more.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1, max=600),
    default=60.0,
    show_default=True,
    help="Seconds.",
)
@click.option(
    "--rows",
    "limit",
    type=click.IntRange(1, 100_000),
    default=1_000,
    show_default=True,
    help="The most rows of a query of yours.",
)
@click.option(
    "--slice", "picture", metavar="FILE", help="Also draw what was found: .html .svg .png .json …"
)
@click.option("--explain", is_flag=True, help="Say how the engine would run it.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated.")
@as_json
@in_workspace
def query(
    graph: KnowledgeGraph,
    name: str | None,
    text: str | None,
    parameters: dict[str, str],
    timeout: float,
    limit: int,
    picture: str | None,
    explain: bool,
    as_csv: bool,
    as_json: bool,
) -> None:
    """Run a named query, or one of yours. An author may be given by name: -p author="Ana Silva"."""
    if (name is None) == (text is None):
        raise UsageError("Give the name of a query (see: graphkit queries), or --cypher TEXT.")
    text = sys.stdin.read() if text == "-" else text
    asked = name if name is not None else str(text)
    given = _values(graph, name, parameters)
    if explain:
        _explain(graph, asked, given, as_json)
        return
    began = time.perf_counter()
    if name is not None:
        columns, rows, more = graph.queries[name].columns, graph.rows(name, timeout, **given), False
    else:
        answer = graph.typed(asked, given, timeout, limit)
        columns, rows, more = answer.columns, answer.rows, answer.more
        for note in answer.notes:
            say(f"warning: {note}")
    if "--debug" in sys.argv:
        spent = 1000 * (time.perf_counter() - began)
        say(f"{name or 'your query'}: {len(rows)} rows in {spent:.0f} ms ({graph.store.name})")
    print_answer(rows, columns, as_json, as_csv)
    if more:
        say(f"only the first {len(rows):,} rows are shown; --rows N shows more")
    if picture is not None:
        draw_answer(graph, rows, columns, picture)


def draw_answer(
    graph: KnowledgeGraph, rows: list[dict[str, Any]], columns: tuple[str, ...], file: str
) -> None:
    """A picture of the ids in an answer: in the columns that hold ids, or in all."""
    named = [c for c in columns if c in IDS] or list(columns)
    cells = [row[c] for row in rows for c in named]
    flat = [v for cell in cells for v in (cell if isinstance(cell, list) else [cell])]
    ids = list(dict.fromkeys(v for v in flat if isinstance(v, str)))
    if not ids:
        raise NotFoundError("There is nothing to draw: the answer has no ids.")
    drawing = graph.slice(ids=ids, max_nodes=max(MOST_DRAWN, len(ids)))
    written = drawing.save(file)
    say(f"{len(drawing.slice.nodes)} people, {len(drawing.slice.edges)} ties in {written}")


def _values(graph: KnowledgeGraph, name: str | None, given: dict[str, str]) -> dict[str, Any]:
    """The parameters: people by name become ids; of a typed query, numbers become numbers."""
    from graphkit.workspace import typed_value

    known = {p.name for p in graph.queries[name].parameters} if name is not None else set(given)
    values: dict[str, Any] = dict(given)
    if name is None:
        values = {key: typed_value(value) for key, value in given.items()}
    for person in PEOPLE:
        if person in given and person in known:
            values[person] = graph.author(given[person]).id
    return values


def _explain(graph: KnowledgeGraph, asked: str, given: dict[str, Any], as_json: bool) -> None:
    steps = graph.explain(asked, **given)
    if as_json:
        print_json([{"step": number, "does": step} for number, step in enumerate(steps, 1)])
        return
    for number, step in enumerate(steps, 1):
        click.echo(f"{number:3}  {step}")


def print_answer(
    rows: list[dict[str, Any]],
    columns: tuple[str, ...],
    as_json: bool = False,
    as_csv: bool = False,
) -> None:
    """The rows of an answer: a table, or as they were asked for."""
    if as_json:
        print_json(rows)
    elif as_csv:
        print_csv(rows, columns)
    else:
        print_table(rows, {column: column for column in columns})
        if not rows:
            say("no rows")


@click.command()
@click.argument("words", metavar="[WORDS]", nargs=-1)
@as_json
@without_workspace
def queries(words: tuple[str, ...], as_json: bool) -> None:
    """List the named queries with their parameters; WORDS look for some."""
    from graphkit.cypher import Library

    listed = Library().search(" ".join(words))
    if not listed:
        raise NotFoundError(f"No query has the words {' '.join(words)!r}. See: graphkit queries")
    rows: list[dict[str, Any]] = [
        {
            "name": q.name,
            "description": q.description,
            "parameters": [
                {"name": p.name, "type": p.type, "required": p.required, "default": p.default}
                for p in q.parameters
            ],
            "returns": [{"name": column, "type": kind} for column, kind in q.returns],
            "heavy": q.heavy or None,
        }
        for q in listed
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


QUERYING = (query, queries)
