"""The queries of a folder as functions: `g.queries.people.coauthors(author=me.id)`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphkit.cypher.library import Query

_KINDS = {"STRING": str, "INTEGER": int, "FLOAT": float, "BOOLEAN": bool,
          "LIST<STRING>": list[str]}  # fmt: skip


class QueryFolder:
    """One folder of the library."""

    def __init__(
        self, library: Mapping[str, Query], name: str, ask: Callable[..., Any] | None
    ) -> None:
        self._library = library
        self._name = name
        self._ask = ask

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A query of the folder as a function."""
        if name.startswith("_"):
            raise AttributeError(name)
        full = f"{self._name}/{name}"
        if full not in self._library:
            raise AttributeError(f"There is no query {full!r}; see graphkit queries")
        return as_function(self._library[full], self._ask)

    def __dir__(self) -> list[str]:
        begin = f"{self._name}/"
        return [n.removeprefix(begin) for n in self._library if n.startswith(begin)]

    def __repr__(self) -> str:
        return f"<queries of {self._name}: {', '.join(dir(self))}>"


def as_function(query: Query, ask: Callable[..., Any] | None) -> Callable[..., Any]:
    """A query as a function whose help is its header."""

    def function(**given: Any) -> Any:
        if ask is None:
            raise TypeError("Ask a graph: g.queries.people.coauthors(author=…)")
        return ask(query.name, **given)

    function.__name__ = query.name.rpartition("/")[2]
    function.__qualname__ = query.name.replace("/", ".")
    function.__module__ = "graphkit.queries"
    function.__doc__ = help_text(query)
    parameters = [
        inspect.Parameter(
            p.name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=_KINDS[p.type],
            default=inspect.Parameter.empty if p.required else p.default,
        )
        for p in sorted(query.parameters, key=lambda p: not p.required)
    ]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return function


def help_text(query: Query) -> str:
    """What a query answers, takes and returns, with an example."""
    lines = [query.description, ""]
    if query.parameters:
        lines.append("Parameters:")
        for p in query.parameters:
            needed = "needed" if p.required else f"default {p.default!r}"
            lines.append(f"  {p.name}: {p.type}, {needed}")
    lines.append("Returns:")
    lines += [f"  {name}: {kind}" for name, kind in query.returns]
    if query.heavy:
        lines.append(f"Heavy: {query.heavy}")
    given = "".join(f", {name}={value!r}" for name, value in query.example.items())
    lines.append(f'Example:\n  g.query("{query.name}"{given})')
    return "\n".join(lines)
