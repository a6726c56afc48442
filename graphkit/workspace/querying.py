"""Asking in Cypher: named queries, typed ones, and how an engine would run them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.cypher import Known, Library, gate
from graphkit.errors import UsageError
from graphkit.graph import NODE, TableFolder, schema_of
from graphkit.stores import (
    DEFAULT_TIMEOUT,
    Answer,
    ImportFiles,
    Progress,
    Row,
    Store,
    silent,
    write_import,
)

if TYPE_CHECKING:
    import pandas as pd

TYPED_TIMEOUT = 30.0
LONGEST = 600.0
MOST_ROWS = 1_000
ALL_ROWS = 100_000


class Querying:
    """What a `KnowledgeGraph` answers in Cypher."""

    store: Store
    queries: Library

    @property
    def tables(self) -> TableFolder:
        """The tables that the store shows."""
        raise NotImplementedError

    def _refresh_store(self) -> None:
        raise NotImplementedError

    def rows(self, query: str, timeout: float = DEFAULT_TIMEOUT, /, **parameters: Any) -> list[Row]:
        """The rows of a named query."""
        found = self.queries[query]
        bound = found.bind(parameters)
        self._refresh_store()
        return self.store.run(found, bound, timeout)

    def query(self, query: str, /, **parameters: Any) -> pd.DataFrame:
        """The rows of a named query as a table: `g.query("people/coauthors", author=me.id)`.

        `g.queries.people.coauthors(author=me.id)` is the same, and `help(…)` on it says more.
        """
        import pandas as pd  # noqa: PLC0415 - slow to import, and the command line does without

        found = self.queries[query]
        table = pd.DataFrame(self.rows(query, **parameters), columns=list(found.columns))
        whole = {name: "Int64" for name, kind in found.returns if kind == "INTEGER"}
        return table.astype(whole)

    def cypher(
        self, text: str, /, timeout: float = TYPED_TIMEOUT, limit: int = MOST_ROWS,
        **parameters: Any,
    ) -> pd.DataFrame:  # fmt: skip
        """The first rows of a query of yours: `g.cypher("MATCH (a:Author) RETURN a.name")`.

        It can only read, within a time limit, and it is refused where the engine that is used
        would give a wrong answer without an error.
        """
        import pandas as pd  # noqa: PLC0415

        answer = self.typed(text, parameters, timeout, limit)
        return pd.DataFrame(answer.rows, columns=list(answer.columns))

    def typed(
        self,
        text: str,
        parameters: Mapping[str, Any],
        timeout: float = TYPED_TIMEOUT,
        limit: int = MOST_ROWS,
    ) -> Answer:
        """The first rows of a typed query, with what to know of them."""
        if not 0 < timeout <= LONGEST or not 1 <= limit <= ALL_ROWS:
            raise UsageError(
                f"A typed query has at most {LONGEST:g} s and {ALL_ROWS:,} rows, and at least one."
            )
        allowed = gate(text, self._known())
        bound = allowed.bind(parameters)
        self._refresh_store()
        return self.store.run_typed(allowed, bound, timeout, limit)

    def explain(self, query: str, /, **parameters: Any) -> list[str]:
        """How the engine would run a named or a typed query: one line a step."""
        if query in self.queries:
            found = self.queries[query]
            given = found.bind({**found.example, **parameters})
            self._refresh_store()
            return self.store.plan(found.body, given)
        allowed = gate(query, self._known())
        bound = allowed.bind(parameters)
        self._refresh_store()
        return self.store.plan_typed(allowed, bound)

    def export(
        self, path: str | Path, *, people: bool = False, progress: Progress = silent
    ) -> list[Path]:
        """Write the whole graph, or people and their ties; the ending says which kind."""
        from graphkit.workspace.exporting import export  # noqa: PLC0415 - only for this verb

        return export(self.tables, Path(path), people=people, progress=progress)

    def export_import(self, folder: str | Path, progress: Progress = silent) -> ImportFiles:
        """Write the files for `neo4j-admin database import`."""
        ours = self.ledger.workspace_id()  # type: ignore[attr-defined]
        return write_import(self.tables, Path(folder), ours, progress)

    def known(self) -> Known:
        """What a query may name here: labels, types, properties."""
        return self._known() or Known.schema()

    def _known(self) -> Known | None:
        """The labels, types and properties that a typed query may name."""
        columns = self.tables.read(NODE["Author"].table).column_names
        return Known.schema(set(columns) - set(schema_of(NODE["Author"]).names))


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
