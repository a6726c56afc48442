"""Asking in Cypher: named queries, typed ones, and how an engine would run them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphkit.cypher import GraphNames, Library, gate
from graphkit.errors import UsageError
from graphkit.graph import NODE, schema_of
from graphkit.questions.snapshot import Snapshot
from graphkit.stores import DEFAULT_TIMEOUT, QueryAnswer, Row

if TYPE_CHECKING:
    import pandas as pd

TYPED_TIMEOUT = 30.0
LONGEST = 600.0
MOST_ROWS = 1_000
ALL_ROWS = 100_000
Given = Mapping[str, Any]


def named(
    snapshot: Snapshot, library: Library, query: str, given: Given, timeout: float = DEFAULT_TIMEOUT
) -> list[Row]:
    """The rows of a named query."""
    query_file = library[query]
    _whole(snapshot, query)
    bound = query_file.bind(given)
    return snapshot.store.run(query_file, bound, timeout)


def table(snapshot: Snapshot, library: Library, query: str, given: Given) -> pd.DataFrame:
    """The same as a table, with the columns and types that the query's header promises."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and the command line does without

    query_file = library[query]
    rows = named(snapshot, library, query, given)
    whole = {name: "Int64" for name, kind in query_file.returns if kind == "INTEGER"}
    return pd.DataFrame(rows, columns=list(query_file.columns)).astype(whole)


def typed(
    snapshot: Snapshot,
    text: str,
    given: Given,
    timeout: float = TYPED_TIMEOUT,
    limit: int = MOST_ROWS,
) -> QueryAnswer:
    """The first rows of a query that a person typed, with what to know of them."""
    if not 0 < timeout <= LONGEST or not 1 <= limit <= ALL_ROWS:
        raise UsageError(
            f"A typed query has at most {LONGEST:g} s and {ALL_ROWS:,} rows, and at least one."
        )
    _whole(snapshot)
    allowed = gate(text, known(snapshot))
    bound = allowed.bind(given)
    return snapshot.store.run_typed(allowed, bound, timeout, limit)


def typed_table(
    snapshot: Snapshot, text: str, given: Given, timeout: float, limit: int
) -> pd.DataFrame:
    """The same as a table."""
    import pandas as pd  # noqa: PLC0415

    answer = typed(snapshot, text, given, timeout, limit)
    return pd.DataFrame(answer.rows, columns=list(answer.columns))


def explained(snapshot: Snapshot, library: Library, query: str, given: Given) -> list[str]:
    """How the engine would run a named or a typed query: one line a step."""
    if query in library:
        query_file = library[query]
        return snapshot.store.plan(
            query_file.body, query_file.bind({**query_file.example, **given})
        )
    allowed = gate(query, known(snapshot))
    return snapshot.store.plan_typed(allowed, allowed.bind(given))


def known(snapshot: Snapshot) -> GraphNames | None:
    """What a typed query may name: labels, types, properties; anything in a foreign schema."""
    made = snapshot.made
    if made.foreign is not None:
        return None
    ours = set(schema_of(NODE["Author"]).names)
    if made.properties is not None:
        return GraphNames.schema(made.properties() - ours)
    return GraphNames.schema(set(snapshot.tables.read(NODE["Author"].table).column_names) - ours)


def _whole(snapshot: Snapshot, query: str | None = None) -> None:
    """Queries are asked of a store, which shows the whole graph in graphkit's schema."""
    if snapshot.conditions:
        raise UsageError(
            "Cypher is asked of the whole graph: put the years, kinds or venues into the query, or"
            " ask the graph without `where`."
        )
    if query is not None and snapshot.made.foreign is not None:
        raise UsageError(
            f"{query!r} is written for graphkit's schema; this graph has its own (see"
            f" {snapshot.made.foreign}). Analyses and slices work on it."
        )


def typed_value(text: str) -> Any:
    """A value as typed: a number, true, false, a list in brackets, else a text."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise UsageError("A parameter has too many brackets inside each other.") from None
    except ValueError:
        if text.lstrip("-").isdecimal():
            raise UsageError("A parameter is a number of too many digits.") from None
        return text
    return text if value is None or isinstance(value, dict) else value
