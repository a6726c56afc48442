"""Small graphs at random, with hubs, isolates, ties in rank and nothing at all; no database."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pyarrow as pa

from graphkit.graph import NODES, RELATIONS, TableFolder, schema_of
from graphkit.projection import Projection, project

Team = Sequence[int]


def random_graphs(count: int, seed: int, most: int = 30) -> Iterator[nx.Graph[int]]:
    """Graphs of many kinds; about half carry weights."""
    yield nx.empty_graph(0)
    yield nx.empty_graph(3)
    yield nx.star_graph(7)
    yield nx.complete_graph(6)
    yield nx.path_graph(5)
    yield nx.disjoint_union(nx.cycle_graph(4), nx.star_graph(4))
    chance = random.Random(seed)
    for number in range(count):
        size = chance.randint(1, most)
        kind = number % 4
        if kind == 0:
            graph = nx.gnp_random_graph(size, chance.random() * 0.4, seed=chance.randrange(10**6))
        elif kind == 1:
            graph = nx.barabasi_albert_graph(size + 2, chance.randint(1, 2), seed=number)
        elif kind == 2:
            graph = nx.empty_graph(size)
            for _ in range(size // 2):  # teams: cliques that overlap
                team = chance.sample(range(size), min(size, chance.randint(2, 5)))
                graph.add_edges_from((a, b) for a in team for b in team if a < b)
        else:
            graph = nx.disjoint_union(nx.star_graph(size), nx.gnp_random_graph(size, 0.2, seed=7))
        if number % 2:
            for _, _, data in graph.edges(data=True):
                data["weight"] = chance.choice((0.25, 0.5, 1.0, 1.0, 2.0, 3.5))
        yield graph


def rows_of(graph: nx.Graph[Any]) -> tuple[Any, Any, Any]:
    """The graph as sparse rows."""
    if not len(graph):
        nothing = np.zeros(0, dtype=np.int64)
        return np.zeros(1, dtype=np.int64), nothing, nothing.astype(float)
    matrix = nx.to_scipy_sparse_array(graph, weight="weight", dtype=np.dtype(float))
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data


def random_teams(chance: random.Random, people: int, works: int) -> list[tuple[int | None, Team]]:
    """Works at random: a year or none, and who wrote them."""
    found: list[tuple[int | None, Team]] = []
    for _ in range(works):
        year = chance.choice([None, *range(2000, 2012)])
        team = chance.sample(range(people), min(people, chance.choice((1, 1, 2, 2, 3, 5))))
        found.append((year, team))
    return found


class Held(TableFolder):
    """Tables in memory: hundreds of small ones take too long to write and to read."""

    def __init__(self, folder: Path, tables: dict[str, pa.Table]) -> None:
        super().__init__(folder)
        self._tables = tables

    def _read(self, table: str, columns: Sequence[str] | None) -> pa.Table:
        found = self._tables[table]
        return found.select(list(columns)) if columns else found


def projected(
    folder: Path,
    works: Sequence[tuple[int | None, Team]],
    people: int,
    /,
    **more: Sequence[dict[str, Any]],
) -> Projection:
    """The projection of works, each a year and its authors; `more` are rows of other tables."""
    rows = _rows(works, people)
    for table, given in more.items():
        by_id = {row["id"]: row for row in rows[table] if "id" in row}
        for row in given:
            if "id" in row and row["id"] in by_id:
                by_id[row["id"]].update(row)
            else:
                rows[table].append(row)
    tables = {}
    for item in (*NODES, *RELATIONS):
        keys = ("id",) if hasattr(item, "label") else ("source", "target")
        own = sorted(rows[item.table], key=lambda r: [r[k] for k in keys])
        tables[item.table] = pa.Table.from_pylist(own, schema=schema_of(item))
    return project(Held(folder, tables))


def _rows(works: Sequence[tuple[int | None, Team]], people: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {n.table: [] for n in (*NODES, *RELATIONS)}
    ties: dict[tuple[int, int], list[tuple[int | None, int]]] = {}
    for number, (year, team) in enumerate(works):
        rows["works"].append({"id": f"w{number:03}", "title": f"Work {number}", "year": year})
        rows["authored"] += [
            {"source": f"p{person:03}", "target": f"w{number:03}", "position": position}
            for position, person in enumerate(team, 1)
        ]
        for a, b in combinations(sorted(team), 2):
            ties.setdefault((a, b), []).append((year, len(team)))
    rows["authors"] = [
        {
            "id": f"p{person:03}", "name": f"Person {person}", "name_norm": f"person {person}",
            "works": sum(person in team for _, team in works), "identity_confidence": 0.9,
        }
        for person in range(people)
    ]  # fmt: skip
    for (a, b), parts in ties.items():
        years = [y for y, _ in parts if y is not None]
        rows["coauthor"].append({
            "source": f"p{a:03}", "target": f"p{b:03}", "works": len(parts),
            "weight": sum(1 / (k - 1) for _, k in parts),
            "first_year": min(years, default=None), "last_year": max(years, default=None),
        })  # fmt: skip
    return rows
