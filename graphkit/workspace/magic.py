"""`%%cypher` in a notebook: a cell is a query, and its result a table or a picture.

%load_ext graphkit

%%cypher min=5 --as frame
MATCH (a:Author) WHERE a.works > $min RETURN a.name, a.works ORDER BY a.works DESC
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from graphkit.cypher.tokens import tokens
from graphkit.errors import GraphkitError, UsageError
from graphkit.questions.cypher import typed_value
from graphkit.workspace.knowledge_graph import KnowledgeGraph

USAGE = "%%cypher [NAME=VALUE …] [--graph g] [--as NAME] [--draw] [--rows N] [--timeout S]"
MOST_DRAWN = 60


def register(ipython: Any) -> None:
    """Make `%%cypher` known to a notebook."""

    def cypher(line: str, cell: str | None = None) -> Any:
        from IPython.core.error import UsageError as Said  # noqa: PLC0415 - only in a notebook

        try:
            return run(line, cell or "", ipython.user_ns)
        except GraphkitError as error:
            raise Said(str(error)) from None  # shown without a traceback

    ipython.register_magic_function(cypher, magic_kind="cell", magic_name="cypher")


def run(line: str, cell: str, names: dict[str, Any]) -> Any:
    """What a cell gives: a frame, or a picture of the people in it."""
    options, given = _options(line)
    graph = _graph(options.get("graph"), names)
    asked = {token.text[1:] for token in tokens(cell) if token.kind == "parameter"}
    for name in asked - set(given):
        if name in names and not callable(names[name]):
            given[name] = names[name]
    timeout, limit = _number(options, "timeout", 30.0), int(_number(options, "rows", 1_000))
    frame = graph.cypher(cell, timeout, limit, **given)
    if "as" in options:
        names[options["as"]] = frame
    if "draw" not in options:
        return frame
    cells = [v for column in frame for v in frame[column]]
    ids = [v for cell_ in cells for v in (cell_ if isinstance(cell_, list) else [cell_])]
    people = list(dict.fromkeys(v for v in ids if isinstance(v, str) and ":" in v))
    if not people:
        raise UsageError("There is nothing to draw: the answer has no ids. RETURN a.id …")
    return graph.slice(ids=people, max_nodes=max(MOST_DRAWN, len(people)))


def _options(line: str) -> tuple[dict[str, str], dict[str, Any]]:
    """What stands behind %%cypher: options and parameters."""
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise UsageError(f"{error}. {USAGE}") from None
    options: dict[str, str] = {}
    given: dict[str, Any] = {}
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--draw":
            options["draw"] = "yes"
        elif word in ("--graph", "--as", "--rows", "--timeout") and at + 1 < len(words):
            at += 1
            options[word[2:]] = words[at]
        elif "=" in word and not word.startswith(("-", "=")):
            key, _, value = word.partition("=")
            given[key] = typed_value(value)
        else:
            raise UsageError(f"{word[:40]!r} has no meaning here. {USAGE}")
        at += 1
    if "as" in options and not options["as"].isidentifier():
        raise UsageError(f"--as {options['as'][:40]!r} is no name of a variable.")
    return options, given


def _number(options: Mapping[str, str], name: str, otherwise: float) -> float:
    try:
        return float(options.get(name, otherwise))
    except ValueError:
        raise UsageError(f"--{name} takes a number.") from None


def _graph(name: str | None, names: Mapping[str, Any]) -> KnowledgeGraph:
    """The graph that is asked: the named one, `g`, or the only one."""
    if name is not None:
        named = names.get(name)
        if not isinstance(named, KnowledgeGraph):
            raise UsageError(f"{name} is no graph: {name} = gk.open()")
        return named
    graphs = {
        key: value
        for key, value in names.items()
        if isinstance(value, KnowledgeGraph) and not key.startswith("_")
    }
    if "g" in graphs:
        return graphs["g"]
    one = list({id(value): value for value in graphs.values()}.values())
    if len(one) == 1:
        return one[0]
    if not one:
        raise UsageError("There is no graph yet: g = gk.open()")
    raise UsageError(f"Several graphs are open: --graph {' or --graph '.join(sorted(graphs))}")
