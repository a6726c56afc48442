"""How two people are connected, and who could introduce one to the other."""

from __future__ import annotations

from dataclasses import replace

from graphkit.analyse import paths
from graphkit.errors import NotFoundError
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Introducer, Path, PathSet


def all_paths(
    snapshot: Snapshot, one: str | int, other: str | int, *, slack: int = 0, limit: int = 20
) -> PathSet:
    """All shortest paths, the strongest first, and those up to `slack` steps longer."""
    a, b = snapshot.person(one), snapshot.person(other)
    ways = paths.shortest_paths(snapshot.projection, a, b, slack=slack, limit=limit)
    if not len(ways):
        raise _no_path(snapshot, a, b)
    return replace(ways, generation=snapshot.generation)


def path(snapshot: Snapshot, one: str | int, other: str | int) -> Path:
    """The shortest path between two people; of several, the strongest."""
    return all_paths(snapshot, one, other, limit=1).paths[0]


def strongest(snapshot: Snapshot, one: str | int, other: str | int) -> Path:
    """The path with the least resistance: the sum of 1/weight over its ties."""
    a, b = snapshot.person(one), snapshot.person(other)
    found = paths.strongest_path(snapshot.projection, a, b)
    if found is None:
        raise _no_path(snapshot, a, b)
    return found


def introducers(
    snapshot: Snapshot, one: str | int, other: str | int, n: int = 20
) -> tuple[Introducer, ...]:
    """Coauthors of `one` who could introduce them to `other`, the best first."""
    a, b = snapshot.person(one), snapshot.person(other)
    return paths.introducers(snapshot.projection, a, b, n)


def _no_path(snapshot: Snapshot, one: int, other: int) -> NotFoundError:
    names = snapshot.projection.names
    return NotFoundError(f"No chain of coauthors leads from {names[one]} to {names[other]}.")
