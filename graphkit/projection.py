"""Tables -> arrays: the coauthor network and who wrote what, as CSR, with `to_networkx()`.

Analyses and slices work on these arrays: for one person they cost micro- to milliseconds, and they
are the same for every store. The numbers of people and works are their places in the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.columns import Column, found_in
from graphkit.errors import NotFoundError
from graphkit.files import keep_arrays, kept_arrays
from graphkit.graph import PAIR_CAP, TableFolder, is_large
from graphkit.links import (
    LINKS,
    Array,
    Csr,
    Links,
    citations_in,
    citations_of,
    columns_in,
    kept_links,
    links_of,
    numbers_of,
    pieces,
    places_of,
    ranks,
    rows_of,
    starts_of,
)
from graphkit.mapped import ENDING, keep_mapped, mapped
from graphkit.ordered import OrderedNames, ranges
from graphkit.years import newest

if TYPE_CHECKING:
    import networkx as nx
    from scipy.sparse import csr_array

UNKNOWN_YEAR = 0
TITLE_WORDS = f"title-words{ENDING}"
SEVERAL = 8  # questions about names, after which it pays to put them in order
__all__ = ["UNKNOWN_YEAR", "Array", "Arrays", "Csr", "Links", "Projection", "pieces", "project",
           "ranges", "ranks", "rows_of"]  # fmt: skip


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
    team_position: Array
    work_year: Array


class Projection:
    """The network of people, ready for analyses. Attributes come from the tables when asked for."""

    def __init__(self, tables: TableFolder, arrays: Arrays) -> None:
        self.tables = tables
        self.arrays = arrays
        self._asked = 0
        self._title_words: dict[str, Csr | None] = {}
        self.ties = Csr(arrays.tie_starts, arrays.tie_targets)
        self.wrote = Csr(arrays.wrote_starts, arrays.wrote_targets)
        self.team = Csr(arrays.team_starts, arrays.team_targets)

    def __len__(self) -> int:
        return len(self.ties.starts) - 1

    @cached_property
    def works_inside(self) -> Array:
        """Which works it is of."""
        return np.ones(len(self.arrays.work_year), bool)

    @cached_property
    def ids(self) -> Sequence[str]:
        """The id of each person."""
        return self._column("authors", "id")

    @cached_property
    def id_rank(self) -> Array:
        """The place of each person in the order of ids."""
        return np.arange(len(self)) if self._in_order else ranks(self.ids)

    @cached_property
    def names(self) -> Sequence[str]:
        """The name of each person."""
        return self._column("authors", "name")

    @cached_property
    def confidence(self) -> Sequence[float | None]:
        """How sure the identity of each person is."""
        return self._column("authors", "identity_confidence")

    @cached_property
    def community(self) -> Sequence[str | None]:
        """The community of each person, as the tables have it."""
        return self._column("authors", "community")

    @cached_property
    def community_labels(self) -> dict[str, str]:
        """What each community is called; nothing of those whose works say nothing."""
        table = self.tables.read("communities", ["id", "label"])
        called = zip(*(column.to_pylist() for column in table.columns), strict=True)
        return {ident: label for ident, label in called if label}

    def community_named(self, ident: str) -> str:
        """A community as sentences name it: its label, with the id that commands take."""
        label = self.community_labels.get(ident)
        return f"“{label}” ({ident})" if label else ident

    @cached_property
    def first_year(self) -> int | None:
        """The oldest year in the graph."""
        known = [
            years[years > UNKNOWN_YEAR] for years in (self.arrays.work_year, self.arrays.tie_first)
        ]
        return min((int(years.min()) for years in known if len(years)), default=None)

    @cached_property
    def last_year(self) -> int | None:
        """The newest year in the graph: what recency is counted from."""
        works, ties = self.arrays.work_year, self.arrays.tie_last
        if ties.max(initial=0) <= works.max(initial=0):
            return newest(works)
        return max(newest(works) or 0, newest(ties) or 0)  # ready-made, with years without works

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {ident: number for number, ident in enumerate(self.ids)}

    def _column(self, table: str, column: str) -> Sequence[Any]:
        values = self.tables.read(table, [column]).column(0)
        if self.tables.mirrored(table) is not None:
            return Column(values)
        listed: list[Any] = values.to_pylist()
        return listed

    @property
    def _in_order(self) -> bool:
        """Whether people stand in the order of their ids, and are found by halves."""
        return self.tables.mirrored("authors") is not None

    def number(self, ident: str) -> int:
        """The place of a person."""
        if self._in_order and (place := found_in(self.ids, ident)) is not None:
            return place
        try:
            return self._numbers[ident]
        except KeyError:
            raise NotFoundError(f"There is no person with the id {ident!r}.") from None

    def degree(self, number: int) -> int:
        """How many coauthors a person has."""
        return int(self.ties.starts[number + 1] - self.ties.starts[number])

    def namesakes(self, number: int) -> list[int]:
        """Other people whose folded name is the same."""
        finding = self.tables.finding
        if finding is not None and (own := self._folded[number]):
            return [n for n in finding.called(own) if n != number and self._folded[n] == own]
        name = self.tables.read("authors", ["name_norm"]).column(0)
        if (ordered := self.ordered_names()) is not None:
            same = ordered.equal(name[number].as_py())
        else:
            same = pc.indices_nonzero(pc.equal(name, name[number])).to_pylist()
        return [other for other in same if other != number]

    def ordered_names(self) -> OrderedNames | None:
        """The folded names in order, once they have been asked for so often that it pays."""
        self._asked += 1
        return self._ordered_names if self._asked > SEVERAL else None

    @cached_property
    def _ordered_names(self) -> OrderedNames:
        return OrderedNames(self.tables.read("authors", ["name_norm"]).column(0))

    @cached_property
    def _folded(self) -> Sequence[str]:
        return self._column("authors", "name_norm")

    @cached_property
    def _works(self) -> pa.Table:
        wanted = ["id", "title", "year", "venue", "doi", "url"]
        return _together(self.tables.read("works", wanted))  # taken from row by row

    @cached_property
    def _people(self) -> pa.Table:
        wanted = ["name", "works", "first_year", "last_year", "identity_confidence"]
        return _together(self.tables.read("authors", wanted))

    def people_columns(self, numbers: Sequence[int] | Array) -> dict[str, list[Any]]:
        """What the tables say of some people, by column."""
        own = self._people.take(pa.array(numbers, pa.int64()))
        return {name: own.column(name).to_pylist() for name in own.column_names}

    def work_columns(self, numbers: Sequence[int]) -> list[list[Any]]:
        """What the tables say of some works: id, title, year, venue, doi, url."""
        own = self._works.take(pa.array(numbers, pa.int64()))
        return [column.to_pylist() for column in own.columns]

    def title_words(self, reading: str) -> Csr | None:
        """The words of titles as numbers, read so; None of a small graph, which reads titles."""
        if reading not in self._title_words:
            path = self.tables.cache / TITLE_WORDS
            made_of = f"{self.tables.generation} {reading}"
            arrays = mapped(path, made_of) if path.exists() else None
            rows = None if arrays is None else Csr(arrays["starts"], arrays["words"])
            self._title_words[reading] = rows
        return self._title_words[reading]

    def work_titles(self, numbers: Sequence[int]) -> list[str | None]:
        """The titles alone."""
        found: list[str | None] = self._said[1].take(pa.array(numbers, pa.int64())).to_pylist()
        return found

    def work_rows(self, numbers: Sequence[int]) -> list[dict[str, Any]]:
        """The same, work by work."""
        rows: list[dict[str, Any]] = self._works.take(pa.array(numbers, pa.int64())).to_pylist()
        return rows

    def work_said(self, number: int) -> tuple[str, str | None, int | None]:
        """Id, title and year of one work: for a few works quicker than a table of them."""
        ident, title, year = (column[number].as_py() for column in self._said)
        return ident, title, year

    def works_said(self, numbers: Array) -> list[tuple[str, str | None, int | None]]:
        """The same of many works."""
        places = pa.array(numbers, pa.int64())
        return list(zip(*(c.take(places).to_pylist() for c in self._said), strict=True))

    @cached_property
    def _said(self) -> list[pa.ChunkedArray]:
        return [self._works.column(name) for name in ("id", "title", "year")]

    def work_lengths(self, numbers: Sequence[int] | Array) -> Array:
        """How many bytes the title, venue and address of some works take."""
        own = self._works.take(pa.array(numbers, pa.int64()))
        said = (own.column(name) for name in ("title", "venue", "doi", "url"))
        lengths = [pc.fill_null(pc.binary_length(column), 0).to_numpy() for column in said]
        found: Array = np.sum(lengths, axis=0)
        return found

    def together(self, one: int, other: int) -> Array:
        """The works of two people, as numbers."""
        shared: Array = np.intersect1d(self.wrote.of(one), self.wrote.of(other))
        return shared

    def counted_together(self, one: int, other: int) -> Array:
        """The works of two people that their tie counts: those above the cap say little."""
        shared = self.together(one, other)
        counted: Array = shared[self.team.lengths(shared) <= PAIR_CAP]
        return counted

    def tie_years(self, one: int, other: int) -> list[int]:
        """The first and the last year of a tie, if it is there and they are known."""
        row = self.ties.row(one)
        at = row.start + int(np.searchsorted(self.ties.targets[row], other))
        if at >= row.stop or self.ties.targets[at] != other or not self.arrays.tie_last[at]:
            return []
        return [int(self.arrays.tie_first[at]), int(self.arrays.tie_last[at])]

    @cached_property
    def tie_from(self) -> Array:
        """The person whose row each place of the ties stands in."""
        return self.ties.rows()

    def matrix(self, weight: str | None = "weight") -> csr_array[Any]:
        """The ties as a symmetric sparse matrix: `weight`, `works`, or ones for None."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - not for plain questions

        values = {
            "weight": self.arrays.tie_weight,
            "works": self.arrays.tie_works.astype(np.float64),
            None: np.ones(len(self.ties.targets)),
        }[weight]
        shape = (len(self), len(self))
        return csr_array((values, self.ties.targets, self.ties.starts), shape=shape)

    # -- read when an analysis first wants them ----------------------------------------------

    @cached_property
    def work_ids(self) -> Sequence[str]:
        """The id of each work."""
        return self._column("works", "id")

    @cached_property
    def topics(self) -> Links:
        """The stated topics of each work."""
        return self._links("about")

    @cached_property
    def venues(self) -> Links:
        """Where each work was published."""
        return self._links("published_in")

    @cached_property
    def cites(self) -> Links:
        """The works of this graph that each work refers to."""
        return self._links("cites")

    @cached_property
    def stated_by(self) -> Links:
        """The sources that state each work."""
        return self._links("stated_by")

    @cached_property
    def stated_citations(self) -> dict[str, Array]:
        """How often each work is cited, as each kind of source says: -1 where it says nothing.

        Of several numbers of one kind the largest counts: citations only grow.
        """
        kept = self._kept
        works = len(self.arrays.work_year)
        return citations_of(self.tables, works) if kept is None else citations_in(kept)

    @cached_property
    def cited_here(self) -> Array:
        """How often each work is cited by works of this graph: a lower bound; -1 for none."""
        counts: Array = np.bincount(self.cites.rows.targets, minlength=len(self.cites.ids))
        return np.where(counts > 0, counts, -1)

    @cached_property
    def most_citations(self) -> Array:
        """The largest number of citations that is known of each work; -1 for none."""
        found: Array = np.full(len(self.arrays.work_year), -1, np.int64)
        for counts in (*self.stated_citations.values(), self.cited_here):
            found = np.maximum(found, counts)
        return found

    @cached_property
    def mentions(self) -> int:
        """How often people are named on works, in all."""
        return int(pc.sum(self.tables.read("authors", ["works"]).column(0)).as_py() or 0)

    @cached_property
    def author_institutions(self) -> Links:
        """The institutions that works state for each person, with the years."""
        return self._links("affiliated")

    @cached_property
    def part_of(self) -> Links:
        """What each institution is a part of."""
        return self._links("part_of")

    @cached_property
    def author_topics(self) -> Links:
        """The topics of each person's works, with the number of works."""
        from scipy.sparse import csr_array  # noqa: PLC0415 - not for plain questions

        topics = self.topics
        ones = np.ones(len(self.wrote.targets), np.int64)
        shape = (len(self), len(self.arrays.work_year))
        wrote = csr_array((ones, self.wrote.targets, self.wrote.starts), shape=shape)
        works_on = (wrote @ topics.matrix(len(topics.ids))).tocsr()
        works_on.sort_indices()
        nothing = np.zeros(works_on.nnz, np.int64)
        rows = Csr(works_on.indptr.astype(np.int64), works_on.indices.astype(np.int64))
        return Links(rows, topics.ids, topics.names, works_on.data, nothing, nothing)

    @cached_property
    def _kept(self) -> dict[str, Array] | None:
        return kept_links(self.tables)

    def _links(self, edges: str) -> Links:
        kept = self._kept
        rows, first, last = (
            links_of(self.tables, edges) if kept is None else columns_in(kept, edges)
        )
        targets = LINKS[edges][1]
        ids = self._column(targets, "id")
        names = self._column(targets, "title" if targets == "works" else "name")
        return Links(rows, ids, names, np.broadcast_to(np.int64(1), len(rows.targets)), first, last)

    def edges(self) -> tuple[Array, Array, Array]:
        """Each tie once: source, target, weight."""
        source = self.tie_from
        once = source < self.ties.targets
        return source[once], self.ties.targets[once], self.arrays.tie_weight[once]

    def to_networkx(self) -> nx.Graph[str]:
        """The network as networkx knows it: ids as nodes, `weight` and `works` on the edges."""
        import networkx as nx  # noqa: PLC0415 - slow to import, seldom needed

        graph: nx.Graph[str] = nx.Graph()
        for ident, name, community in zip(self.ids, self.names, self.community, strict=True):
            graph.add_node(ident, name=name, community=community)
        source, target, weight = self.edges()
        once = self.tie_from < self.ties.targets
        works = self.arrays.tie_works[once]
        for a, b, w, n in zip(
            source.tolist(), target.tolist(), weight.tolist(), works.tolist(), strict=True
        ):
            graph.add_edge(self.ids[a], self.ids[b], weight=w, works=n or None)
        return graph


def project(tables: TableFolder, cache: Path | None = None) -> Projection:
    """The projection of a generation, from its cache if it is there."""
    names = [f.name for f in fields(Arrays)]
    if cache is None:
        return Projection(tables, _arrays(tables))
    large = cache / f"arrays{ENDING}"
    in_file = mapped(large, tables.generation) if large.exists() else None
    if in_file is not None:
        return Projection(tables, Arrays(*(in_file[name] for name in names)))
    path = cache / "arrays.npz"
    kept = kept_arrays(path, names, tables.generation)
    arrays = _arrays(tables) if kept is None else Arrays(*kept)
    named = {name: getattr(arrays, name) for name in names}
    if is_large(tables):
        keep_mapped(large, named, tables.generation)
    elif kept is None:
        keep_arrays(path, named, tables.generation)
    return Projection(tables, arrays)


def _together(table: pa.Table) -> pa.Table:
    """In one piece; what lies in one is left where it lies."""
    return table if table.column(0).num_chunks == 1 else table.combine_chunks()


def _arrays(tables: TableFolder) -> Arrays:
    people = tables.read("authors", ["id"]).column("id")
    works = tables.read("works", ["id", "year"])
    ties = tables.read("coauthor")
    one, other = places_of(ties.column("source"), people), places_of(ties.column("target"), people)
    source, target = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((target, source))
    twice = {
        name: np.concatenate([values, values])[order]
        # a ready-made tie may state neither weight nor works
        for name, otherwise in (("weight", 1.0), ("works", 0), ("first_year", 0), ("last_year", 0))
        for values in [numbers_of(ties.column(name), otherwise)]
    }
    authored = tables.read("authored", ["source", "target", "position"])
    person = places_of(authored.column("source"), people)
    work = places_of(authored.column("target"), works.column("id"))
    by_person, by_work = np.lexsort((work, person)), np.lexsort((person, work))
    position = numbers_of(authored.column("position"))
    return Arrays(
        tie_starts=starts_of(source, len(people)),
        tie_targets=target[order],
        tie_weight=twice["weight"].astype(np.float64),
        tie_works=twice["works"],
        tie_first=twice["first_year"],
        tie_last=twice["last_year"],
        wrote_starts=starts_of(person, len(people)),
        wrote_targets=work[by_person],
        wrote_position=position[by_person],
        team_starts=starts_of(work, works.num_rows),
        team_targets=person[by_work],
        team_position=position[by_work],
        work_year=numbers_of(works.column("year")),
    )
