"""Verbs of the release before: each works once more, with a warning that names the new one."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Protocol

from graphkit.answers import Rows
from graphkit.changes import Years
from graphkit.questions import (
    changes,
    communities,
    conflicts,
    networks,
    person,
    ranking,
    suggestions,
    topics,
)
from graphkit.questions.snapshot import Asked, Snapshot


def _community_rows(
    g: Asked, members: bool = False, inside: str | None = None, years: Years | None = None,
    *given: Any, **named: Any,
) -> Rows:  # fmt: skip
    named |= dict(zip(("works", "anew"), given, strict=False))
    snapshot = g.snapshot(years)
    return communities.communities(snapshot, members=members, inside=inside, **named).rows()


def _bridge_rows(
    g: Asked, of: str | None = None, years: Years | None = None, works: bool = False,
    n: int | None = None,
) -> Rows:  # fmt: skip
    return communities.bridges(g.snapshot(years), of, works=works, n=n).rows()


def _rank_rows(
    g: Asked, by: str = "works", n: int | None = 25, years: Years | None = None,
    works: bool = False,
) -> tuple[Rows, str, str | None]:  # fmt: skip
    snapshot = g.snapshot(years)
    found = ranking.ranking(snapshot, by, n)
    rows = ranking.with_works(snapshot, found).rows() if works else found.rows()
    return rows, found.about, found.note


def _topic_rows(
    g: Asked, source: str = "auto", k: int | None = None, seed: int = 0, *,
    years: Years | None = None, **more: Any,
) -> Rows:  # fmt: skip
    return topics.topics(g.snapshot(years), source, k, seed, **more).rows()


def _trend_rows(
    g: Asked, source: str = "auto", k: int | None = None, seed: int = 0, *,
    years: Years | None = None, **more: Any,
) -> Rows:  # fmt: skip
    return topics.trends(g.snapshot(years), source, k, seed, **more).rows()


def _diff_rows(
    g: Asked, before: Years, after: Years, n: int | None = None, works: bool = False
) -> Rows:
    return changes.changes(g.snapshot(), before, after, n, works=works).rows()


def _pair_rows(
    g: Asked, kind: str, n: int | None = 25, years: Years | None = None, *given: Any, **named: Any
) -> Rows:
    named |= dict(zip(("works", "of"), given, strict=False))
    return networks.pairs(g.snapshot(years), kind, n, **named).rows()


def _matrix_rows(g: Asked, kind: str, n: int = 12, years: Years | None = None) -> Rows:
    return networks.matrix(g.snapshot(years), kind, n).rows()


def _team_rows(g: Asked, *given: Any, **named: Any) -> Rows:
    named["member"] = named.pop("author", None)
    return suggestions.teams(g.snapshot(), *given, **named).rows()


def _conflict(g: Asked, one: str, other: str, years: int = 4) -> dict[str, Any]:
    return conflicts.verdict(g.snapshot(), one, other, years).rows()[0]


def _namesakes(g: Asked, number: int) -> list[str]:
    return person.namesakes(g.snapshot(), number)


OF_GRAPHS: dict[str, tuple[Callable[..., Any], str]] = {
    "community_rows": (_community_rows, "communities(…).rows()"),
    "bridge_rows": (_bridge_rows, "bridges(…)"),
    "rank_rows": (_rank_rows, "rank(…).rows()"),
    "topic_rows": (_topic_rows, "topics(…).rows()"),
    "trend_rows": (_trend_rows, "trends(…).rows()"),
    "diff_rows": (_diff_rows, "changes(…)"),
    "pair_rows": (_pair_rows, "pairs(…)"),
    "matrix_rows": (_matrix_rows, "matrix(…)"),
    "team_rows": (_team_rows, "teams(…)"),
    "conflict": (_conflict, "conflicts(…)"),
    "namesakes": (_namesakes, "author(…).warnings()"),
}


class _Person(Protocol):
    def _now(self) -> tuple[Snapshot, int]: ...


OF_PEOPLE: dict[str, tuple[Callable[[_Person], Any], str]] = {
    "work_rows": (lambda me: lambda: person.works(*me._now()).rows(), "works().rows()"),
}


def asked_as_before(graph: Asked, name: str) -> Any:
    """A verb of the release before, of a graph."""
    if name not in OF_GRAPHS:
        return _missing(graph, name)
    verb, instead = OF_GRAPHS[name]
    _warn(name, instead)
    return lambda *given, **named: verb(graph, *given, **named)


def person_asked_as_before(me: _Person, name: str) -> Any:
    """The same of a person."""
    if name not in OF_PEOPLE:
        return _missing(me, name)
    verb, instead = OF_PEOPLE[name]
    _warn(name, instead)
    return verb(me)


def _warn(name: str, instead: str) -> None:
    warnings.warn(
        f"{name}() goes with the next release: use {instead}.", DeprecationWarning, stacklevel=4
    )


def _missing(of: object, name: str) -> Any:
    """What a property of that name raises; else that there is none."""
    own = getattr(type(of), name, None)
    if isinstance(own, property) and own.fget is not None:
        return own.fget(of)
    raise AttributeError(f"{type(of).__name__!r} has no attribute {name!r}")
