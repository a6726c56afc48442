"""Tables of a generated graph of any size, made by arrays: what a store is filled with.

Teams follow a power law of people: degrees have the long tail of real coauthor networks. `changed`
gives the same graph a day later: one per cent of the works new, gone or altered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from graphkit.graph import NODE, RELATION, TableFolder, schema_of
from graphkit.graph.tables import Authored, coauthor_table

SIZES = (0.12, 0.23, 0.23, 0.17, 0.1, 0.06, 0.04, 0.02, 0.02, 0.01)
TOPICS, INSTITUTIONS, VENUES, COMMUNITIES = 400, 3_000, 800, 600
Numbers = np.ndarray[Any, Any]


def teams(works: int, people: int, seed: int) -> tuple[Numbers, Numbers]:
    """Person and work of every place in an author list; nobody stands twice on a work."""
    chance = np.random.default_rng(seed)
    sizes = chance.choice(np.arange(1, 11), size=works, p=np.array(SIZES) / sum(SIZES))
    work = np.repeat(np.arange(works), sizes)
    near = (work * (people / works)).astype(np.int64)
    local = near + (chance.pareto(1.2, len(work)) * 20).astype(np.int64)
    hubs = (people * chance.random(len(work)) ** 4).astype(np.int64)
    person = np.where(chance.random(len(work)) < 0.85, local, hubs) % people
    pairs = np.unique(np.stack([work, person], axis=1), axis=0)
    return pairs[:, 1], pairs[:, 0]


def made(works: int, people: int, seed: int = 1) -> dict[str, pa.Table]:
    """All tables."""
    person, work = teams(works, people, seed)
    return _tables(person, work, np.arange(works), works, people)


def changed(works: int, people: int, seed: int = 1) -> dict[str, pa.Table]:
    """The graph a day later: half a per cent of the works gone, as many new."""
    person, work = teams(works, people, seed)
    few = max(1, works // 200)
    gone = np.random.default_rng(seed + 1).choice(works, few, replace=False)
    new_person, new_work = teams(few, people, seed + 2)
    keep = ~np.isin(work, gone)
    person = np.concatenate([person[keep], new_person])
    work = np.concatenate([work[keep], new_work + works])
    alive = np.setdiff1d(np.arange(works + few), gone)
    place = np.full(works + few, -1)
    place[alive] = np.arange(len(alive))
    return _tables(person, place[work], alive, len(alive), people)


def _tables(
    person: Numbers, work: Numbers, numbers: Numbers, works: int, people: int
) -> dict[str, pa.Table]:
    person_ids = _ids("p", np.arange(people))
    work_ids = _ids("w", numbers)
    years = 1990 + (numbers * 7919) % 36
    order = np.lexsort((person, work))
    person, work = person[order], work[order]
    starts = np.searchsorted(work, np.arange(works))
    position = np.arange(len(work)) - starts[work] + 1
    authored = Authored(person, work, position, people, works)
    pairs = authored.pairs(years)
    degree = np.bincount(np.concatenate([pairs.one, pairs.other]), minlength=people)
    count, first, last = authored.spans(years)
    group = np.arange(people) * COMMUNITIES // people
    names = pa.array([f"Given{n % 977} Family{n // 31}" for n in range(people)])
    return {
        "authors": _table(NODE["Author"], id=person_ids, name=names, name_norm=names,
                          names=pa.array([[n] for n in names.to_pylist()]),
                          search=pa.array([f"|{n.lower()}|" for n in names.to_pylist()]),
                          works=count, degree=degree, first_year=first, last_year=last,
                          identity_confidence=np.full(people, 0.9),
                          community=_ids("c", group)),
        "works": _table(NODE["Work"], id=work_ids, year=years,
                        title=pa.array([f"Observations number {n} of the tide" for n in numbers]),
                        authors=np.bincount(work, minlength=works)),
        "topics": _named("Topic", "topic", TOPICS, works=np.full(TOPICS, works // TOPICS)),
        "institutions": _named("Institution", "inst", INSTITUTIONS),
        "venues": _named("Venue", "venue", VENUES),
        "sources": _named("Source", "source", 1),
        "communities": _table(NODE["Community"], id=_ids("c", np.arange(COMMUNITIES)),
                              size=np.bincount(group, minlength=COMMUNITIES)),
        "authored": _table(RELATION["AUTHORED"], source=person_ids.take(pa.array(person)),
                           target=work_ids.take(pa.array(work)), position=position),
        "coauthor": coauthor_table(person_ids, pairs),
        "about": _linked("ABOUT", work_ids, "topic", numbers * 31 % TOPICS),
        "affiliated": _linked("AFFILIATED", person_ids, "inst",
                              np.arange(people) * 13 % INSTITUTIONS),
        "cites": _cites(work_ids, numbers),
        "published_in": _linked("PUBLISHED_IN", work_ids, "venue", numbers * 17 % VENUES),
        "stated_by": _linked("STATED_BY", work_ids, "source", numbers * 0, line=numbers),
        "in_community": _linked("IN_COMMUNITY", person_ids, "c", group),
    }  # fmt: skip


def folder_of(path: Any, tables: dict[str, pa.Table]) -> TableFolder:
    """The tables on disk, as a store takes them."""
    return TableFolder.write(path, tables)


def _ids(prefix: str, numbers: Numbers) -> pa.Array:
    return pa.array([f"{prefix}:{n}" for n in numbers.tolist()])


def _named(label: str, prefix: str, size: int, **more: Any) -> pa.Table:
    names = pa.array([f"{prefix} number {n}" for n in range(size)])
    return _table(NODE[label], id=_ids(prefix, np.arange(size)), name=names, **more)


def _cites(work_ids: pa.Array, numbers: Numbers) -> pa.Table:
    """Two references of each work to an earlier one; a few works are cited by very many."""
    near, far = numbers // 2, (numbers * (numbers % 7919) / 7919.0).astype(np.int64) // 50
    source, target = np.concatenate([numbers, numbers]), np.concatenate([near, far])
    there = (source > target) & np.isin(target, numbers)
    pairs = np.unique(np.stack([source, target], axis=1)[there], axis=0)
    places = np.searchsorted(numbers, pairs)
    one, other = (work_ids.take(pa.array(places[:, end])) for end in (0, 1))
    return _table(RELATION["CITES"], source=one, target=other)


def _linked(relation: str, source: pa.Array, prefix: str, target: Numbers, **more: Any) -> pa.Table:
    return _table(RELATION[relation], source=source, target=_ids(prefix, target), **more)


def _table(item: Any, **columns: Any) -> pa.Table:
    schema = schema_of(item)
    rows = len(next(iter(columns.values())))
    arrays = [
        pa.array(columns[f.name], f.type)
        if f.name in columns and not isinstance(columns[f.name], pa.Array)
        else columns.get(f.name, pa.nulls(rows, f.type)).cast(f.type)
        for f in schema
    ]
    return pa.table(arrays, schema=schema)
