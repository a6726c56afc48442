"""Resolved works and people -> node and edge tables.

Sorted by their keys, with integers for years and no guesses for what is unknown: the same
resolution gives the same tables, byte for byte.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.graph.schema import (
    DECISIONS,
    FLAG,
    FLOAT,
    INT,
    MENTIONS,
    NODE,
    REFERENCES,
    RELATION,
    SCHEMA_VERSION,
    STATED,
    TEXT,
    TEXTS,
    Node,
    Relation,
    schema_of,
)
from graphkit.graph.stated import SourceInfo, latest, statements_table
from graphkit.ids import digest
from graphkit.names import fold, search_forms, title_key
from graphkit.resolve import RESOLVE_VERSION, NamedThing, Resolved, ResolvedTies, ResolvedWork
from graphkit.resolve.resolved import CitedWork

# A list of more authors says little about who works with whom, and has too many pairs to draw.
PAIR_CAP = 500

# Characters of a text in which is searched: a server's index refuses more than 32 kB.
SEARCHED = 8_000

Tables = dict[str, pa.Table]


def works_beyond_cap(count: int) -> str:
    """So many works have too many authors to tie them: how a sentence begins.

    >>> works_beyond_cap(1)
    '1 work with more than 500 authors is'
    """
    works, are = ("work", "is") if count == 1 else ("works", "are")
    return f"{count:,} {works} with more than {PAIR_CAP} authors {are}"


def generation_name(
    sources: Iterable[tuple[str, str]],
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> str:
    """The name of the tables that sources (id, name) make with this version of the code.

    What else they depend on is told before the sources or after them.
    """
    versions = [f"schema {SCHEMA_VERSION}", f"resolve {RESOLVE_VERSION}"]
    return digest(*versions, *before, *(f"{ident} {name}" for ident, name in sources), *after)


def pairs_here(authored: Authored, years: np.ndarray[Any, Any]) -> CoauthorPairs:
    """The pairs of people with works in common, found in this process: in numbers half as long."""
    person, work = authored.person.astype(np.int32), authored.work.astype(np.int32)
    pairs = replace(authored, person=person, work=work).pairs(years.astype(np.int32))
    whole = (pairs.works, pairs.first, pairs.last)
    works, first, last = (column.astype(np.int64) for column in whole)
    return replace(pairs, works=works, first=first, last=last)


def tables_in_turn(
    resolved: Resolved,
    sources: Iterable[SourceInfo],
    pairs_of: Callable[[Authored, np.ndarray[Any, Any]], CoauthorPairs] = pairs_here,
) -> Iterator[tuple[str, pa.Table]]:
    """All tables but the scores, by name: all at once take a third of the memory of a load.

    `pairs_of` finds the pairs of people who wrote together.
    """
    files = list(sources)
    author_ids = _ids(resolved.people)
    work_ids = _ids(resolved.works)
    years = np.array([w.year if w.year is not None else 0 for w in resolved.works], dtype=np.int64)
    authored = Authored.of(resolved)
    pairs = with_ties(pairs_of(authored, years), resolved.ties)
    yield "authors", _authors(resolved, author_ids, (pairs, authored.spans(years)), files)
    yield "works", _works(resolved, work_ids)
    yield "topics", _topics(resolved)
    employed = _count(resolved.affiliated, 1)
    yield "institutions", _named("Institution", resolved.institutions, people=employed)
    yield "venues", _venues(resolved)
    yield "sources", _table(NODE["Source"], [(f.id, f.name, f.format, f.records) for f in files])
    yield (
        "authored",
        _edges(
            RELATION["AUTHORED"],
            author_ids.take(pa.array(authored.person)),
            work_ids.take(pa.array(authored.work)),
            pa.array(authored.position, mask=authored.position == 0),
            pa.array(resolved.authored_name, TEXT),
        ),
    )
    del authored
    yield "coauthor", coauthor_table(author_ids, pairs)
    del pairs
    yield "stated_by", _stated_by(resolved, work_ids, files)
    yield "statements", statements_table(resolved, files)
    yield "decisions", _decisions(resolved)
    yield "mentions", _mentions(resolved, author_ids, work_ids)
    yield "references", _references(resolved)
    yield from _relations(resolved, author_ids, work_ids)


def _stated_by(resolved: Resolved, work_ids: pa.Array, files: Sequence[SourceInfo]) -> pa.Table:
    of_work = np.repeat(np.arange(len(resolved.works)), [len(w.stated) for w in resolved.works])
    stated = [version for work in resolved.works for version in work.stated]
    schema = [*schema_of(RELATION["STATED_BY"])]
    columns = [
        work_ids.take(pa.array(of_work)),
        pa.array([files[v.source].id for v in stated], TEXT),
        pa.array([v.line or None for v in stated], INT),
        *(pa.array([getattr(v, f.name) for v in stated], f.type) for f in schema[3:]),
    ]
    return _edges(RELATION["STATED_BY"], *columns)


def _decisions(resolved: Resolved) -> pa.Table:
    columns = [
        pa.array([getattr(d, name) for d in resolved.decisions], kind)
        for name, kind in DECISIONS.items()
    ]
    return _sorted(pa.table(columns, names=list(DECISIONS)))


def _references(resolved: Resolved) -> pa.Table:
    ids = [work.id for work in resolved.works]
    of_work: dict[int, list[tuple[str, str, CitedWork]]] = defaultdict(list)
    for r in resolved.references:
        key = r.key if r.cited is None else ids[r.cited]
        of_work[r.work].append((key, r.text or "", r))
    rows: list[tuple[object, ...]] = []
    for number in sorted(of_work, key=ids.__getitem__):  # a few of each: not all at once
        for key, _, r in sorted(of_work[number], key=itemgetter(0, 1)):
            cited = None if r.cited is None else key
            rows.append((ids[number], key, r.text, cited, r.why, r.year, r.author, r.venue))
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(REFERENCES)
    arrays = [pa.array(list(c), k) for c, k in zip(columns, REFERENCES.values(), strict=True)]
    return pa.table(arrays, names=list(REFERENCES))


def _mentions(resolved: Resolved, author_ids: pa.Array, work_ids: pa.Array) -> pa.Table:
    columns = [
        pa.array(resolved.mention_key, TEXT),
        _named_by(author_ids, resolved.mention_person),
        _named_by(work_ids, resolved.mention_work),
    ]
    return _sorted(pa.table(columns, names=list(MENTIONS)))


def _relations(
    resolved: Resolved, people: pa.Array, works: pa.Array
) -> Iterator[tuple[str, pa.Table]]:
    """Of the numbers of things the ids: a million of them stand once, whatever refers to them."""
    institutions, said = _ids(resolved.institutions), resolved.affiliated
    published = [n for n, venue in enumerate(resolved.published_in) if venue is not None]
    venues = [venue for venue in resolved.published_in if venue is not None]
    columns: dict[str, list[Any]] = {
        "ABOUT": [
            _named_by(works, resolved.about_work),
            _named_by(_ids(resolved.topics), resolved.about_topic),
            pa.array(np.ones(len(resolved.about_work))),
        ],
        "AFFILIATED": [
            _named_by(people, [row[0] for row in said]),
            _named_by(institutions, [row[1] for row in said]),
            *(
                pa.array([row[n] for row in said], kind)
                for n, kind in ((2, INT), (3, INT), (4, TEXT))
            ),
        ],
        "PUBLISHED_IN": [_named_by(works, published), _named_by(_ids(resolved.venues), venues)],
        "PART_OF": [_named_by(institutions, side) for side in _sides(resolved.part_of)],
        "CITES": [_named_by(works, side) for side in _sides(resolved.cites)],
    }
    for name in list(columns):
        yield RELATION[name].table, _edges(RELATION[name], *columns.pop(name))


def _named_by(ids: pa.Array, numbers: Sequence[int]) -> pa.Array:
    return ids.take(pa.array(np.array(numbers, dtype=np.int64)))


def _sides(pairs: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


@dataclass(frozen=True, slots=True)
class CoauthorPairs:
    """Pairs of people with their works in common: one row per pair, as columns."""

    one: np.ndarray[Any, Any]
    other: np.ndarray[Any, Any]
    works: np.ndarray[Any, Any]
    weight: np.ndarray[Any, Any]
    first: np.ndarray[Any, Any]
    last: np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Authored:
    """AUTHORED as arrays, sorted by work."""

    person: np.ndarray[Any, Any]
    work: np.ndarray[Any, Any]
    position: np.ndarray[Any, Any]
    people: int
    works: int

    @classmethod
    def of(cls, resolved: Resolved) -> Authored:
        """What a resolution says."""
        return cls(
            np.array(resolved.authored_person, dtype=np.int64),
            np.array(resolved.authored_work, dtype=np.int64),
            np.array(resolved.authored_position, dtype=np.int64),
            len(resolved.people),
            len(resolved.works),
        )

    def spans(self, years: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
        """Works, first and last year of each person; 0 for a year not known."""
        year = years[self.work]
        known = year > 0
        first = np.full(self.people, np.iinfo(np.int64).max)
        last = np.zeros(self.people, dtype=np.int64)
        np.minimum.at(first, self.person[known], year[known])
        np.maximum.at(last, self.person[known], year[known])
        first[last == 0] = 0
        return np.bincount(self.person, minlength=self.people), first, last

    def pairs(self, years: np.ndarray[Any, Any]) -> CoauthorPairs:
        """Every pair of people on one work, summed: 1/(k-1) for each work of k authors."""
        return summed(self.met(years))

    def met(self, years: np.ndarray[Any, Any]) -> Met:
        """Every pair of people on each work, but on those of very many authors."""
        sizes = np.bincount(self.work, minlength=self.works)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        lots = [
            (i, j, w)
            for k in np.unique(sizes[(sizes > 1) & (sizes <= PAIR_CAP)]).tolist()
            for i, j, w in [_expand(self.person, starts, np.flatnonzero(sizes == k), k)]
        ]
        if not lots:
            nothing = np.zeros(0, dtype=np.int64)
            return Met(nothing, nothing, nothing, nothing.astype(float), nothing)
        one, other, work = (np.concatenate(column) for column in zip(*lots, strict=True))
        share = 1.0 / (sizes[work] - 1)
        low, high = np.minimum(one, other), np.maximum(one, other)
        return Met(low, high, work.astype(low.dtype, copy=False), share, years[work])


@dataclass(frozen=True, slots=True)
class Met:
    """Two people on one work, one row each time."""

    low: np.ndarray[Any, Any]
    high: np.ndarray[Any, Any]
    work: np.ndarray[Any, Any]
    share: np.ndarray[Any, Any]
    year: np.ndarray[Any, Any]  # 0 where it is not known


def summed(met: Met) -> CoauthorPairs:
    """One row a pair. All rows of a pair have to be among them: those of other pairs need not."""
    if not len(met.low):
        return CoauthorPairs(met.low, met.low, met.low, met.share, met.low, met.low)
    order = np.lexsort((met.work, met.high, met.low))
    low, high, year = met.low[order], met.high[order], met.year[order]
    new = np.concatenate([[True], (low[1:] != low[:-1]) | (high[1:] != high[:-1])])
    begins = np.flatnonzero(new)
    return CoauthorPairs(
        low[begins],
        high[begins],
        np.diff(np.concatenate([begins, [len(low)]])),
        np.add.reduceat(met.share[order], begins),
        np.minimum.reduceat(np.where(year > 0, year, np.iinfo(year.dtype).max), begins),
        np.maximum.reduceat(year, begins),
    )


def with_ties(pairs: CoauthorPairs, ties: CoauthorPairs | ResolvedTies | None) -> CoauthorPairs:
    """Pairs from works, and those that ready-made graphs state: they are of other people."""
    if ties is None:
        return pairs
    columns = (
        (pairs.one, ties.one),
        (pairs.other, ties.other),
        (pairs.works, ties.works),
        (pairs.weight, ties.weight),
        (pairs.first, ties.first),
        (pairs.last, ties.last),
    )
    return CoauthorPairs(*(np.concatenate(column) for column in columns))


def _expand(
    person: np.ndarray[Any, Any], starts: np.ndarray[Any, Any], works: np.ndarray[Any, Any], k: int
) -> tuple[np.ndarray[Any, Any], ...]:
    """All pairs of the works that have k authors."""
    teams = person[starts[works][:, None] + np.arange(k)]
    i, j = np.triu_indices(k, 1)
    return teams[:, i].ravel(), teams[:, j].ravel(), np.repeat(works, len(i))


def _ids(things: Iterable[Any]) -> pa.Array:
    return pa.array([t.id for t in things], TEXT)


def _unknown_zero(values: np.ndarray[Any, Any]) -> pa.Array:
    return pa.array(values, INT, mask=values == 0)


def _sorted(table: pa.Table) -> pa.Table:
    keys = [
        name
        for name in ("id", "subject", "source", "target", "position", "line", "kind")
        if name in table.column_names
    ]
    order = pc.sort_indices(table, sort_keys=[(k, "ascending") for k in keys])
    return table.take(order).combine_chunks()


def _table(item: Node | Relation, rows: list[tuple[Any, ...]]) -> pa.Table:
    schema = schema_of(item)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)]
    return _sorted(pa.table(arrays, schema=schema))


def _edges(relation: Relation, *columns: pa.Array) -> pa.Table:
    return _sorted(pa.table(list(columns), schema=schema_of(relation)))


def _authors(
    resolved: Resolved,
    ids: pa.Array,
    counted: tuple[CoauthorPairs, tuple[np.ndarray[Any, Any], ...]],
    files: Sequence[SourceInfo],
) -> pa.Table:
    pairs, (works, first, last) = counted
    people = resolved.people
    degree = np.bincount(pairs.one, minlength=len(people))
    degree += np.bincount(pairs.other, minlength=len(people))
    columns = {
        "id": ids,
        "name": pa.array([p.name for p in people], TEXT),
        "name_norm": pa.array([fold(p.name)[:SEARCHED] for p in people], TEXT),
        "names": pa.array([p.names for p in people], TEXTS),
        "search": pa.array([search_forms(p.names)[:SEARCHED] for p in people], TEXT),
        "orcid": pa.array([p.orcid for p in people], TEXT),
        "works": pa.array(works, INT, mask=np.array([p.works is None for p in people], dtype=bool)),
        "degree": pa.array(degree, INT),
        "first_year": _unknown_zero(first),
        "last_year": _unknown_zero(last),
        "identity_confidence": pa.array([p.confidence for p in people], FLOAT),
        "identity_basis": pa.array([p.basis for p in people], TEXT),
        "possible_homonym": pa.array([p.possible_homonym for p in people], FLAG),
        "community": pa.nulls(len(people), TEXT),
        **{k: pa.array(v, STATED[k]) for k, v in latest(resolved, files).items()},
    }
    return _sorted(pa.table(columns, schema=schema_of(NODE["Author"])))


def _works(resolved: Resolved, ids: pa.Array) -> pa.Table:
    works = resolved.works
    plain = (
        "title",
        "year",
        "month",
        "day",
        "kind",
        "venue",
        "series",
        "url",
        "authors",
        "authors_truncated",
        "authors_omitted",
    )
    schema = schema_of(NODE["Work"])

    def column(name: str, values: list[Any]) -> pa.Array:
        return pa.array(values, schema.field(name).type)

    columns = {name: column(name, [getattr(w, name) for w in works]) for name in plain}
    for name in ("date_inferred", "status", "has_code", "score"):
        columns[name] = column(name, [getattr(w.best, name) for w in works])
    keys = [_key(w)[:SEARCHED] if w.title else None for w in works]
    columns["title_norm"] = column("title_norm", keys)
    columns["doi"] = column("doi", [w.stated_id("doi") for w in works])
    columns["arxiv"] = column("arxiv", [w.stated_id("arxiv") for w in works])
    columns["groups"] = column("groups", [w.groups for w in works])
    columns["countries"] = column("countries", resolved.countries)
    columns["id"] = ids
    return _sorted(pa.table([columns[f.name] for f in schema], schema=schema))


def _key(work: ResolvedWork) -> str:
    """The title's key, which its record has as a rule: its title is the work's."""
    same = work.title == work.best.title
    return work.best.key if same else title_key(work.title or "")


def _named(label: str, things: list[NamedThing], **counted: dict[int, int]) -> pa.Table:
    (count,) = counted.values()
    rows = []
    for number, thing in enumerate(things):
        extra = (thing.code, thing.country) if label == "Institution" else ()
        name_norm = title_key(thing.name)
        rows.append((thing.id, thing.name, name_norm, *extra, count.get(number, 0)))
    return _table(NODE[label], rows)


def _topics(resolved: Resolved) -> pa.Table:
    works = Counter(resolved.about_topic)
    rows = [
        (t.id, t.name, title_key(t.name), kind, works[number])
        for number, (t, kind) in enumerate(zip(resolved.topics, resolved.topic_kinds, strict=True))
    ]
    return _table(NODE["Topic"], rows)


def _venues(resolved: Resolved) -> pa.Table:
    counts = Counter(resolved.published_in)
    return _table(
        NODE["Venue"],
        [(v.id, v.name, v.code, counts[n]) for n, v in enumerate(resolved.venues)],
    )


def _count(rows: Iterable[tuple[Any, ...]], column: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        found[row[column]] = found.get(row[column], 0) + 1
    return found


def coauthor_table(ids: pa.Array, pairs: CoauthorPairs) -> pa.Table:
    """COAUTHOR: each pair once, the smaller id first."""
    one, other = ids.take(pa.array(pairs.one)), ids.take(pa.array(pairs.other))
    forward = pc.less(one, other)  # each pair once, the smaller id first
    years_known = pairs.last > 0
    return _edges(
        RELATION["COAUTHOR"],
        pc.if_else(forward, one, other),
        pc.if_else(forward, other, one),
        _unknown_zero(pairs.works),
        pa.array(pairs.weight, FLOAT),
        pa.array(pairs.first, INT, mask=~years_known),
        pa.array(pairs.last, INT, mask=~years_known),
    )
