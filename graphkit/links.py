"""Rows of neighbours as arrays: what ties works and people to named things; kept, and mapped.

`links.arrow` of a large generation holds all of them, so that a question about one person finds a
row without reading the tables that it was made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.graph import TableFolder
from graphkit.mapped import ENDING, is_mapped, keep_mapped, mapped
from graphkit.ordered import ranges

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array: TypeAlias = np.ndarray[Any, Any]
T = TypeVar("T")
LINKS = {
    "about": ("works", "topics"), "published_in": ("works", "venues"), "cites": ("works", "works"),
    "stated_by": ("works", "sources"), "affiliated": ("authors", "institutions"),
    "part_of": ("institutions", "institutions"),
}  # fmt: skip
CITATIONS = "citations "  # before the kind of source that states them


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

    def rows(self) -> Array:
        """The row in which each place of `targets` stands."""
        return rows_of(self.starts)

    def spread(self, numbers: Sequence[int] | Array) -> tuple[Array, Array]:
        """Many rows one after another: the place of each row in `numbers`, and in `targets`."""
        rows = np.asarray(numbers, np.int64)
        begin, end = self.starts[rows], self.starts[rows + 1]
        return np.repeat(np.arange(len(rows)), end - begin), ranges(begin, end)

    def lists(self, numbers: Sequence[int]) -> dict[int, list[int]]:
        """The neighbours of many rows at once, as lists."""
        rows = np.asarray(numbers, np.int64)
        flat = self.targets[ranges(self.starts[rows], self.starts[rows + 1])].tolist()
        return dict(zip(numbers, pieces(flat, self.lengths(rows)), strict=True))

    def lengths(self, rows: Array) -> Array:
        """How many neighbours some rows have."""
        found: Array = self.starts[rows + 1] - self.starts[rows]
        return found


@dataclass(frozen=True, slots=True)
class Links:
    """Rows (people, works) tied to named things (topics, institutions, works).

    `count` says how many works stand behind each; `first` and `last` are years, 0 where unknown.
    """

    rows: Csr
    ids: Sequence[str]
    names: Sequence[str]
    count: Array
    first: Array
    last: Array

    def matrix(self, columns: int) -> csr_array[Any]:
        """The counts as a sparse matrix with so many columns."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - not for plain questions

        shape = (len(self.rows.starts) - 1, columns)
        counts = np.ascontiguousarray(self.count)
        return csr_array((counts, self.rows.targets, self.rows.starts), shape=shape)


# -- made of tables --------------------------------------------------------------------------


Columns: TypeAlias = tuple[Csr, Array, Array]  # the rows, and for each link its years


def links_of(tables: TableFolder, edges: str) -> Columns:
    """What a table of relations says, by the numbers of what it ties."""
    sources, targets = LINKS[edges]
    table = tables.read(edges)
    of = tables.read(sources, ["id"]).column("id")
    source = places_of(table.column("source"), of)
    target = places_of(table.column("target"), tables.read(targets, ["id"]).column("id"))
    order = np.lexsort((target, source))
    first, last = (
        numbers_of(table.column(name))[order]
        if name in table.column_names
        else np.zeros(len(order), np.int64)
        for name in ("from_year", "to_year")
    )
    return Csr(starts_of(source, len(of)), target[order]), first, last


def citations_of(tables: TableFolder, works: int) -> dict[str, Array]:
    """How often each work is cited, as each kind of source says: -1 where it says nothing.

    Of several numbers of one kind the largest counts: citations only grow.
    """
    table = tables.read("stated_by", ["source", "target", "citations"])
    table = table.filter(pc.is_valid(table.column("citations")))
    sources = tables.read("sources", ["id", "format"])
    formats = np.array(sources.column("format").to_pylist(), dtype=object)
    said_by = formats[places_of(table.column("target"), sources.column("id"))]
    work = places_of(table.column("source"), tables.read("works", ["id"]).column("id"))
    count = numbers_of(table.column("citations"))
    found = {}
    for kind in sorted(set(said_by.tolist())):
        own = said_by == kind
        most = np.full(works, -1, np.int64)
        np.maximum.at(most, work[own], count[own])
        found[kind] = most
    return found


# -- kept with a large generation ------------------------------------------------------------


def _path(tables: TableFolder) -> Path:
    return tables.cache / f"links{ENDING}"


def keep_links(tables: TableFolder) -> None:
    """Keep all links of a generation, where they are not kept."""
    if is_mapped(_path(tables), tables.generation):
        return
    arrays: dict[str, Array] = {}
    for edges in LINKS:
        rows, first, last = links_of(tables, edges)
        arrays[f"{edges} starts"], arrays[f"{edges} targets"] = rows.starts, rows.targets
        if edges == "affiliated":  # the others have no years
            arrays[f"{edges} first"], arrays[f"{edges} last"] = first, last
    for kind, counts in citations_of(tables, tables.count("works")).items():
        arrays[f"{CITATIONS}{kind}"] = counts
    keep_mapped(_path(tables), arrays, tables.generation)


def kept_links(tables: TableFolder) -> dict[str, Array] | None:
    """The kept arrays; None where there are none."""
    path = _path(tables)
    return mapped(path, tables.generation) if path.exists() else None


def columns_in(kept: Mapping[str, Array], edges: str) -> Columns:
    """The same of one relation as `links_of` makes."""
    rows = Csr(kept[f"{edges} starts"], kept[f"{edges} targets"])
    nothing = np.zeros(len(rows.targets), np.int64)
    return rows, kept.get(f"{edges} first", nothing), kept.get(f"{edges} last", nothing)


def citations_in(kept: Mapping[str, Array]) -> dict[str, Array]:
    """The same as `citations_of` makes."""
    counts = {n.removeprefix(CITATIONS): one for n, one in kept.items() if n.startswith(CITATIONS)}
    return dict(sorted(counts.items()))


# -- rows and ranges -------------------------------------------------------------------------


def ranks(texts: Sequence[str]) -> Array:
    """The place of each text in the order of all."""
    rank = np.empty(len(texts), np.int64)
    rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return rank


def rows_of(starts: Array) -> Array:
    """The row in which each entry of a compressed matrix stands."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def pieces(values: list[T], lengths: Array) -> list[list[T]]:
    """A list cut into pieces of these lengths."""
    last = np.cumsum(lengths).tolist()
    return [values[a:b] for a, b in zip([0, *last], last, strict=False)]


def places_of(values: pa.ChunkedArray, of: pa.ChunkedArray) -> Array:
    """The place of each value among others."""
    places: Array = pc.index_in(values, value_set=of.combine_chunks()).to_numpy()
    return places.astype(np.int64)


def numbers_of(column: pa.ChunkedArray, otherwise: float = 0) -> Array:
    """A column of numbers; what is null is something else."""
    numbers: Array = pc.fill_null(column, otherwise).to_numpy()
    return numbers


def starts_of(rows: Array, count: int) -> Array:
    """Where each row begins, of sorted numbers of rows."""
    starts: Array = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
    return starts.astype(np.int64)
