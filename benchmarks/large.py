"""Questions to a network of 1.5 million people, generated: milliseconds over random people.

    python benchmarks/large.py FOLDER [--people 1500000] [--seed 1]

People write in labs, and labs in fields; some have hundreds of works, most a few. The tables stay
in FOLDER, so that a second run asks only.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from graphkit.analyse import collaborators
from graphkit.graph import NODES, RELATIONS, TableFolder, schema_of
from graphkit.graph.tables import Authored
from graphkit.projection import Projection, project

ASKED = 500


def tables(people: int, seed: int, works: float = 1.1) -> dict[str, pa.Table]:
    """Authors, works (so many for each author) and ties at random."""
    chance = np.random.default_rng(seed)
    count = int(people * works)
    sizes = np.minimum(1 + chance.poisson(1.6, count) + chance.geometric(0.5, count) - 1, 60)
    work = np.repeat(np.arange(count), sizes)
    lab = np.repeat(chance.integers(0, max(people // 40, 1), count), sizes)
    within = np.minimum((chance.pareto(1.1, len(work)) * 3).astype(np.int64), 39)
    person = lab * 40 + within
    far = chance.random(len(work)) < 0.12
    person[far] = chance.integers(0, people, int(far.sum()))
    pairs = np.unique(work * people + np.minimum(person, people - 1))
    work, person = pairs // people, pairs % people
    year = chance.integers(1980, 2026, count)
    found = Authored(person, work, np.ones(len(work), np.int64), people, count)
    ties = found.pairs(year)
    name = np.array([f"p{n:08}" for n in range(people)])
    key = np.array([f"w{n:08}" for n in range(count)])
    order = np.lexsort((ties.other, ties.one))
    columns: dict[str, dict[str, Any]] = {
        "authors": {"id": name, "name": name, "name_norm": name,
                    "works": np.bincount(person, minlength=people),
                    "identity_confidence": np.full(people, 0.9)},
        "works": {"id": key, "title": np.char.add("Title of ", key), "year": year},
        "authored": {"source": name[person], "target": key[work],
                     "position": np.ones(len(work), np.int64)},
        "coauthor": {"source": name[ties.one[order]], "target": name[ties.other[order]],
                     "works": ties.works[order], "weight": ties.weight[order],
                     "first_year": ties.first[order], "last_year": ties.last[order]},
    }  # fmt: skip
    made = {}
    for item in (*NODES, *RELATIONS):
        schema = schema_of(item)
        given = columns.get(item.table, {})
        rows = len(next(iter(given.values()))) if given else 0
        arrays = [
            pa.array(given[f.name], f.type) if f.name in given else pa.nulls(rows, f.type)
            for f in schema
        ]
        made[item.table] = pa.table(arrays, schema=schema)
    return made


def timed(ask: Callable[[int], object], people: list[int]) -> dict[str, float]:
    took = []
    for one in people:
        begun = time.perf_counter()
        ask(one)
        took.append(1000 * (time.perf_counter() - begun))
    return {"median": statistics.median(took), "p95": statistics.quantiles(took, n=20)[-1],
            "most": max(took)}  # fmt: skip


def questions(projection: Projection) -> dict[str, Callable[[int], object]]:
    return {
        "collaborators, with evidence": lambda n: collaborators(projection, n),
        "collaborators, the first 25": lambda n: collaborators(projection, n, limit=25),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=1_500_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = options.folder / f"{options.people}-{options.seed}"
    kept = TableFolder(folder)
    if not kept.complete:
        folder.parent.mkdir(parents=True, exist_ok=True)
        kept = TableFolder.write(folder, tables(options.people, options.seed))
    begun = time.perf_counter()
    projection = project(kept, options.folder / "cache")
    found: dict[str, Any] = {
        "people": len(projection),
        "ties": len(projection.ties.targets) // 2,
        "authored": len(projection.wrote.targets),
        "projection s": round(time.perf_counter() - begun, 1),
        "questions": [],
    }
    chance = np.random.default_rng(options.seed)
    anyone = chance.integers(0, len(projection), ASKED).tolist()
    row = np.repeat(np.arange(len(projection)), np.diff(projection.wrote.starts))
    by_works = row[chance.integers(0, len(row), ASKED)].tolist()
    for name, ask in questions(projection).items():
        for one in anyone[:5]:  # the first answers also read columns
            ask(one)
        for how, people in (("of anyone", anyone), ("as often as works name them", by_works)):
            found["questions"].append({"question": name, "of": how, **timed(ask, people)})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
