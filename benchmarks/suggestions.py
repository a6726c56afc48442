"""How fast suggestions are made, beside networkx and the Cypher query, on one graph in one run.

    python benchmarks/suggestions.py [--people 300000] [--graph com-dblp.csv.gz]

First one person after another in a generated graph of 300,000 people and 2 million ties, with words,
venues, references and institutions, asked as anybody asks an open graph: the near list, and both
lists with reasons; the same people's two-step candidates by one product of
matrices, by networkx's `adamic_adar_index`, and by queries/people/suggest.cypher on the embedded
engine (make bench-neo4j asks both engines). Then all people of a real network, if it is at hand.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import large
import numpy as np
import pyarrow as pa
from networks import DBLP, edges
from processes import run_json
from report import tabled

from graphkit.analyse.suggest.candidates import adamic_adar, gather
from graphkit.analyse.suggest.past import Past, ReadyTies
from graphkit.analyse.suggest.weights import score
from graphkit.cypher import Library
from graphkit.graph import ITEMS, TableFolder, schema_of
from graphkit.projection import Csr, Projection
from graphkit.questions.snapshot import Generation, Made, Snapshot
from graphkit.questions.suggestions import given_works, suggestions
from graphkit.stores import EmbeddedStore

Found = dict[str, Any]
ASKED, BY_RIVALS = 300, 200
LAB, FIELDS, WORDS = 40, 400, 40_000  # people of a lab, as `large.tables` makes them
GOALS = {"near": 10.0, "both with reasons": 60.0}
TIMES = 50  # faster than networkx


# -- one person after another -------------------------------------------------------------------


def one_by_one(folder: Path, people: int) -> Found:
    """Times of one person's candidates, of their reasons, and of the rivals."""
    made = large.tables(people, 1, works=2.3)
    tables = TableFolder.write(folder / "tables", with_evidence(
        {**made, "authors": _with_degrees(made)}))  # fmt: skip
    snapshot = Snapshot(Generation(tables, Made(EmbeddedStore(folder / "none.lbug"), {})))
    projection = snapshot.projection
    begun = time.perf_counter()
    past = given_works(snapshot).past
    suggestions(snapshot, 0)  # makes all that is made once, and how often such lists were right
    found: Found = {
        "people": people, "ties": len(past.ties.source) // 2,
        "ready s": time.perf_counter() - begun,
    }  # fmt: skip
    tied = np.flatnonzero(past.ties.degree > 0)
    asked = np.random.default_rng(1).choice(tied, ASKED).tolist()
    found["near"] = _timed(lambda p: suggestions(snapshot, p, why=False, lists="near"), asked)
    found["both with reasons"] = _timed(lambda p: suggestions(snapshot, p), asked)
    some = np.array(asked[:BY_RIVALS])
    found["networkx"] = beside_networkx(past, some)
    found["cypher"] = _by_query(tables, projection, folder, some.tolist())
    return found


def _with_degrees(made: dict[str, pa.Table]) -> pa.Table:
    """People with the number of their ties, which the query divides by."""
    authors, ties = made["authors"], made["coauthor"]
    ends = pa.chunked_array([*ties["source"].chunks, *ties["target"].chunks])
    place = {ident: number for number, ident in enumerate(authors["id"].to_pylist())}
    numbers = np.array([place[ident] for ident in ends.to_pylist()])
    degree = pa.array(np.bincount(numbers, minlength=len(authors)))
    at = authors.schema.get_field_index("degree")
    return authors.set_column(at, "degree", degree.cast(authors.schema.field(at).type))


def with_evidence(made: dict[str, pa.Table], seed: int = 3) -> dict[str, pa.Table]:
    """The same with words (some of the field), venues, references, and people of institutions."""
    chance = np.random.default_rng(seed)
    works, people = made["works"], made["authors"]
    count, number = len(works), len(people)
    field = np.zeros(count, np.int64)  # of a work: that of the lab of one of its authors
    authored = made["authored"]
    lab = np.array([int(p[1:]) // LAB for p in authored["source"].to_pylist()])
    field[[int(w[1:]) for w in authored["target"].to_pylist()]] = lab % FIELDS
    often = 1.0 / np.arange(1, WORDS + 1)
    common = chance.choice(WORDS, (count, 4), p=often / often.sum())
    own = (field * 300)[:, None] % WORDS + np.minimum(chance.zipf(1.6, (count, 5)), 300)
    titles = [" ".join(f"wo{_letters(n)}" for n in row)
              for row in np.concatenate([common, own], axis=1).tolist()]  # fmt: skip
    venue = [f"Venue {v}" for v in ((field * 5 + chance.integers(0, 5, count)) % 2_000).tolist()]
    order = np.argsort(field, kind="stable")
    at = np.empty(count, np.int64)
    at[order] = np.arange(count)
    cited = order[np.clip(np.repeat(at, 2) + chance.integers(-300, 300, 2 * count), 0, count - 1)]
    pairs = np.unique(np.repeat(np.arange(count), 2) * count + cited)
    keys = np.array(works["id"].to_pylist())
    houses = [f"i{n:05}" for n in range(number // LAB // 4 + 1)]
    house = [houses[n] for n in (np.arange(number) // LAB // 4).tolist()]
    return {
        **made,
        "works": _replaced(works, {"title": titles, "venue": venue}),
        "cites": _filled("cites", source=keys[pairs // count], target=keys[pairs % count]),
        "institutions": _filled("institutions", id=houses, name=houses, name_norm=houses),
        "affiliated": _filled("affiliated", source=people["id"].to_pylist(), target=house),
    }


def _letters(number: int) -> str:
    return "".join("bcdfgklmnp"[int(d)] + "a" for d in str(number))


def _replaced(table: pa.Table, columns: dict[str, list[str]]) -> pa.Table:
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), pa.array(values))
    return table


def _filled(table: str, /, **given: Any) -> pa.Table:
    schema = schema_of(ITEMS[table])
    rows = len(next(iter(given.values())))
    return pa.table(
        [pa.array(given[f.name], f.type) if f.name in given else pa.nulls(rows, f.type)
         for f in schema], schema=schema,
    )  # fmt: skip


def _timed(ask: Callable[[int], object], people: Sequence[int]) -> dict[str, float]:
    for person in people[:5]:
        ask(person)
    wall, cpu = [], []
    for person in people:
        begun = time.perf_counter(), time.process_time()
        ask(person)
        wall.append(1000 * (time.perf_counter() - begun[0]))
        cpu.append(1000 * (time.process_time() - begun[1]))
    low, high = np.percentile(wall, [50, 95])
    return {"p50": float(low), "p95": float(high), "cpu": float(np.percentile(cpu, 95))}


def beside_networkx(past: Past, people: np.ndarray[Any, Any]) -> Found:
    """Adamic-Adar of the same two-step candidates; what comes of it is compared too."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_edges_from(
        zip(past.ties.source.tolist(), past.ties.rows.targets.tolist(), strict=True)
    )
    own, spent = adamic_adar(past, people), []  # the matrices are made once, like the rival's graph
    for _ in range(5):
        begun = time.process_time()
        own = adamic_adar(past, people)
        spent.append(time.process_time() - begun)
    rows = np.repeat(people, np.diff(own.indptr))
    pairs = [
        (a, b) for a, b in zip(rows.tolist(), own.indices.tolist(), strict=True)
        if a != b and not graph.has_edge(a, b)
    ]  # fmt: skip
    begun = time.process_time()
    theirs = [value for *_, value in nx.adamic_adar_index(graph, pairs)]
    rival = time.process_time() - begun
    begun = time.process_time()
    weighed = sum(len(found) for _, found in gather(past, people))
    return {
        "pairs": len(pairs), "graphkit ms": 1000 * float(np.median(spent)),
        "networkx ms": 1000 * rival, "all evidence ms": 1000 * (time.process_time() - begun),
        "weighed": weighed, "version": nx.__version__, "sum": float(np.sum(theirs)),
    }  # fmt: skip


def _by_query(
    tables: TableFolder, projection: Projection, folder: Path, people: list[int]
) -> dict[str, float]:
    store = EmbeddedStore(folder / "graph.lbug")
    store.build(tables)
    query = Library()["people/suggest"]
    given = [query.bind({**query.example, "author": projection.ids[p]}) for p in people]
    found = _timed(lambda n: store.run(query, given[n], 300), range(len(given)))
    store.close()
    return found


# -- all people -----------------------------------------------------------------------------------


def everybody(graph: Path) -> Found:
    """The best candidates of all people of an edge list."""
    pairs, people = edges(graph)
    source, target = pairs[:, [0, 1]].T.ravel(), pairs[:, [1, 0]].T.ravel()
    nothing = np.zeros(len(source), np.int64)
    ready = ReadyTies(source, target, np.ones(len(source)), nothing, nothing)
    empty = Csr(np.zeros(1, np.int64), np.zeros(0, np.int64))
    past = Past(empty, np.zeros(0, np.int64), people, None, ready)
    begun, cpu, count = time.perf_counter(), time.process_time(), 0
    for _, found in gather(past, np.flatnonzero(past.ties.degree > 0)):
        score(found)
        count += len(found)
    return {
        "file": graph.name, "people": people, "ties": len(pairs), "weighed": count,
        "wall": time.perf_counter() - begun, "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip


# -- what is printed --------------------------------------------------------------------------


def measure(graph: Path, people: int) -> Found:
    """Both, each in a fresh process."""
    command = [sys.executable, __file__, "--people", str(people), "--graph", str(graph)]
    note(f"suggestions among {people:,} people, networkx and the query beside")
    found, spent = run_json([*command, "--part", "one"])
    found["peak"] = spent.peak
    if graph.exists():
        note(f"suggestions for all people of {graph.name}")
        found["everybody"], _ = run_json([*command, "--part", "all"])
    return found


def report(found: Found) -> str:
    """The figures and their ratios as text."""
    head = f"suggestions: {found['people']:,} people, {found['ties']:,} ties"
    rows = [
        (name, f"{found[name]['p50']:.1f}", f"{found[name]['p95']:.1f}", f"{found[name]['cpu']:.1f}",
         f"{GOALS[name]:.0f}: {'met' if found[name]['p95'] < GOALS[name] else 'NOT MET'}")
        for name in GOALS
    ]  # fmt: skip
    query, own = found["cypher"], found["near"]
    ratio = query["p50"] / own["p50"]
    rows.append(("people/suggest.cypher, embedded", f"{query['p50']:.1f}", f"{query['p95']:.1f}", f"{query['cpu']:.1f}",
                 f"{ratio:.1f} times graphkit's: {'met' if ratio > 1 else 'NOT MET'}"))  # fmt: skip
    rival = found["networkx"]
    times = rival["networkx ms"] / rival["graphkit ms"]
    lines = [
        tabled((head, "p50 ms", "p95 ms", "p95 CPU ms", "goal"), rows),
        f"made ready in {found['ready s']:.1f} s; peak {found['peak']:,.0f} MiB, all in one process",
        f"CPU time for Adamic-Adar of {rival['pairs']:,} pairs: {rival['graphkit ms']:.1f} ms; networkx"
        f" {rival['version']} adamic_adar_index: {rival['networkx ms']:.0f} ms, {times:.0f} times"
        f" (goal {TIMES}: {'met' if times >= TIMES else 'NOT MET'}); all evidence up to four ties"
        f" away, {rival['weighed']:,} weighed: {rival['all evidence ms']:.0f} ms",
    ]  # fmt: skip
    if every := found.get("everybody"):
        lines.append(
            f"{every['file']}, all {every['people']:,} people: {every['weighed']:,} weighed"
            f" candidates in {every['wall']:.0f} s ({every['cpu']:.0f} CPU), peak"
            f" {every['peak']:,.0f} MiB"
        )
    return "\n".join(lines)


def note(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--graph", type=Path, default=DBLP, help="a list of ties (%(default)s)")
    parser.add_argument("--part", choices=("one", "all"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part == "all":
        print(json.dumps(everybody(options.graph)))
    elif options.part == "one":
        with tempfile.TemporaryDirectory(prefix="graphkit-bench-") as scratch:
            print(json.dumps(one_by_one(Path(scratch), options.people)))
    else:
        print(report(measure(options.graph, options.people)))


if __name__ == "__main__":
    main()
