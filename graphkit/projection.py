"""Tables -> arrays: the coauthor network and who wrote what, as CSR, with `to_networkx()`.

Analyses and slices work on these arrays: for one person they cost micro- to milliseconds, and they
are the same for every store. The numbers of people and works are their places in the tables.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.errors import NotFoundError
from graphkit.graph import TableFolder

if TYPE_CHECKING:
    import networkx as nx

Array: TypeAlias = np.ndarray[Any, Any]
UNKNOWN_YEAR = 0


@dataclass(frozen=True, slots=True)
class Csr:
    """Rows of neighbours: those of row i stand from `starts[i]` to `starts[i + 1]`."""

    starts: Array
    targets: Array

    def row(self, number: int) -> slice:
        """Where a row stands in `targets` and in the arrays that go with it."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def of(self, number: int) -> Array:
        """The neighbours of a row."""
        row: Array = self.targets[self.row(number)]
        return row


@dataclass(frozen=True, slots=True)
class Arrays:
    """What is cached on disk. `ties` is symmetric; `weight` sums 1/(authors - 1)."""

    tie_starts: Array
    tie_targets: Array
    tie_weight: Array
    tie_works: Array
    tie_first: Array
    tie_last: Array
    wrote_starts: Array
    wrote_targets: Array
    wrote_position: Array
    team_starts: Array
    team_targets: Array
    work_year: Array


class Projection:
    """The network of people, ready for analyses. Attributes come from the tables when asked for."""

    def __init__(self, tables: TableFolder, arrays: Arrays) -> None:
        self.tables = tables
        self.arrays = arrays
        self.ties = Csr(arrays.tie_starts, arrays.tie_targets)
        self.wrote = Csr(arrays.wrote_starts, arrays.wrote_targets)
        self.team = Csr(arrays.team_starts, arrays.team_targets)

    def __len__(self) -> int:
        return len(self.ties.starts) - 1

    @cached_property
    def ids(self) -> list[str]:
        """The id of each person."""
        return self._column("authors", "id")

    @cached_property
    def names(self) -> list[str]:
        """The name of each person."""
        return self._column("authors", "name")

    @cached_property
    def confidence(self) -> list[float | None]:
        """How sure the identity of each person is."""
        return self._column("authors", "identity_confidence")

    @cached_property
    def community(self) -> list[str | None]:
        """The community of each person, as the tables have it."""
        return self._column("authors", "community")

    @cached_property
    def last_year(self) -> int | None:
        """The newest year in the graph: what recency is counted from."""
        known = self.arrays.work_year[self.arrays.work_year != UNKNOWN_YEAR]
        return int(known.max()) if len(known) else None

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {ident: number for number, ident in enumerate(self.ids)}

    def _column(self, table: str, column: str) -> list[Any]:
        values: list[Any] = self.tables.read(table, [column]).column(0).to_pylist()
        return values

    def number(self, ident: str) -> int:
        """The place of a person."""
        try:
            return self._numbers[ident]
        except KeyError:
            raise NotFoundError(f"There is no person with the id {ident!r}.") from None

    def degree(self, number: int) -> int:
        """How many coauthors a person has."""
        return len(self.ties.of(number))

    @cached_property
    def _works(self) -> pa.Table:
        return self.tables.read("works", ["id", "title", "year", "venue", "doi", "url"])

    def work_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """What the tables say of some works."""
        rows: list[dict[str, Any]] = self._works.take(pa.array(numbers, pa.int64())).to_pylist()
        return rows

    def together(self, one: int, other: int) -> Array:
        """The works of two people, as numbers."""
        shared: Array = np.intersect1d(self.wrote.of(one), self.wrote.of(other))
        return shared

    def edges(self) -> tuple[Array, Array, Array]:
        """Each tie once: source, target, weight."""
        source = np.repeat(np.arange(len(self)), np.diff(self.ties.starts))
        once = source < self.ties.targets
        return source[once], self.ties.targets[once], self.arrays.tie_weight[once]

    def to_networkx(self) -> nx.Graph[str]:
        """The network as networkx knows it: ids as nodes, `weight` and `works` on the edges."""
        import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

        graph: nx.Graph[str] = nx.Graph()
        for ident, name, community in zip(self.ids, self.names, self.community, strict=True):
            graph.add_node(ident, name=name, community=community)
        source, target, weight = self.edges()
        once = np.repeat(np.arange(len(self)), np.diff(self.ties.starts)) < self.ties.targets
        works = self.arrays.tie_works[once]
        for a, b, w, n in zip(
            source.tolist(), target.tolist(), weight.tolist(), works.tolist(), strict=True
        ):
            graph.add_edge(self.ids[a], self.ids[b], weight=w, works=n or None)
        return graph


def project(tables: TableFolder, cache: Path | None = None) -> Projection:
    """The projection of a generation, from the cache if it is there."""
    path = cache / f"{tables.generation}.npz" if cache else None
    arrays = _cached(path) if path else None
    if arrays is None:
        arrays = _arrays(tables)
        if path:
            _keep(path, arrays)
    return Projection(tables, arrays)


def _cached(path: Path) -> Arrays | None:
    try:
        with open(path, "rb") as handle, np.load(handle, allow_pickle=False) as stored:
            return Arrays(*(stored[f.name] for f in fields(Arrays)))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error):
        return None  # missing, cut short or of an older shape: made anew


def _keep(path: Path, arrays: Arrays) -> None:
    path.parent.mkdir(exist_ok=True)
    for old in path.parent.glob("*.npz"):
        old.unlink()
    aside = path.with_suffix(".part")
    with open(aside, "wb") as handle:
        np.savez(handle, **{f.name: getattr(arrays, f.name) for f in fields(Arrays)})
    os.replace(aside, path)


def _arrays(tables: TableFolder) -> Arrays:
    people = tables.read("authors", ["id"]).column("id")
    works = tables.read("works", ["id", "year"])
    ties = tables.read("coauthor")
    one, other = _places(ties.column("source"), people), _places(ties.column("target"), people)
    source, target = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((target, source))
    twice = {
        name: np.concatenate([values, values])[order]
        for name in ("weight", "works", "first_year", "last_year")
        for values in [_numbers(ties.column(name))]
    }
    authored = tables.read("authored", ["source", "target", "position"])
    person = _places(authored.column("source"), people)
    work = _places(authored.column("target"), works.column("id"))
    by_person, by_work = np.lexsort((work, person)), np.lexsort((person, work))
    position = _numbers(authored.column("position"))
    return Arrays(
        tie_starts=_starts(source, len(people)),
        tie_targets=target[order],
        tie_weight=twice["weight"].astype(np.float64),
        tie_works=twice["works"],
        tie_first=twice["first_year"],
        tie_last=twice["last_year"],
        wrote_starts=_starts(person, len(people)),
        wrote_targets=work[by_person],
        wrote_position=position[by_person],
        team_starts=_starts(work, works.num_rows),
        team_targets=person[by_work],
        work_year=_numbers(works.column("year")),
    )


def _places(values: pa.ChunkedArray, of: pa.ChunkedArray) -> Array:
    places: Array = pc.index_in(values, value_set=of.combine_chunks()).to_numpy()
    return places.astype(np.int64)


def _numbers(column: pa.ChunkedArray) -> Array:
    numbers: Array = pc.fill_null(column, 0).to_numpy()
    return numbers


def _starts(rows: Array, count: int) -> Array:
    starts: Array = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
    return starts.astype(np.int64)
