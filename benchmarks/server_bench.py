"""Neo4j and the embedded engine on one generated graph: filling, refreshing, asking.

    make bench-neo4j        or: python benchmarks/server_bench.py --works 200000 [--asked 100]

A real server is started for it and stopped afterwards. The first load sends everything; the refresh
brings the graph of a day later, with half a per cent of the works gone and as many new.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests"), str(ROOT)]

from neo4j_server import Server  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from server_graph import changed, folder_of, made  # noqa: E402

from graphkit.analyse.suggest.past import Past  # noqa: E402
from graphkit.analyse.suggest.ranking import ranked  # noqa: E402
from graphkit.cypher import Library, Query  # noqa: E402
from graphkit.errors import QueryTimeoutError  # noqa: E402
from graphkit.graph import TableFolder  # noqa: E402
from graphkit.projection import project  # noqa: E402
from graphkit.stores import (  # noqa: E402
    Address,
    EmbeddedStore,
    ServerStore,
    Store,
    run_import,
    write_import,
)

SETTINGS = {
    "server.memory.heap.initial_size": "1g",
    "server.memory.heap.max_size": "1g",
    "server.memory.pagecache.size": "512m",
    "db.memory.transaction.max": "512m",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=200_000)
    parser.add_argument(
        "--asked", type=int, default=100, help="how often each query; 0: not at all"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", metavar="OUT")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="server-bench-") as folder:
        found = measure(Path(folder), wanted.works, wanted.asked, wanted.seed)
    if wanted.json:
        Path(wanted.json).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    show(found)


def measure(folder: Path, works: int, asked: int, seed: int) -> dict[str, Any]:
    """All figures of one run."""
    people = works * 3 // 2
    note("making the graph")
    first = folder_of(folder / "first", made(works, people, seed))
    second = folder_of(folder / "second", changed(works, people, seed))
    found: dict[str, Any] = {"works": works, "people": people}
    note("building the embedded store")
    embedded = EmbeddedStore(folder / "graph.lbug")
    found["embedded"] = _timed(lambda: embedded.build(second))
    note("starting the server")
    found |= _imported(folder, first)
    server = Server(folder / "server", settings=SETTINGS, heap="1g").start()
    try:
        store = ServerStore(
            Address.of(server.uri, server.environment), folder / "sent", lambda: "bench"
        )
        found |= _filled(store, server, first, second)
        note("asking")
        if asked:
            found["queries"] = _asked(second, embedded, store, asked, seed)
            found["suggested"] = _suggested(second, asked, seed)
        store.close()
    finally:
        server.stop()
    return found


def _imported(folder: Path, tables: TableFolder) -> dict[str, Any]:
    """The first filling by neo4j-admin: the files, the import, then constraints and indexes."""
    note("writing the files of an offline import")
    began = time.perf_counter()
    files = write_import(tables, folder / "files", "bench")
    written = time.perf_counter() - began
    server = Server(folder / "offline", settings=SETTINGS, heap="1g")
    server.admin("dbms", "set-initial-password", server.password)
    note("importing offline")
    home = {"NEO4J_HOME": str(server.home), "NEO4J_CONF": str(server.home / "conf")}
    command = files.command(server._main("org.neo4j.cli.AdminTool"))
    imported = _timed(lambda: run_import(command, home))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    server.start()
    try:
        store = ServerStore(
            Address.of(server.uri, server.environment), folder / "offline-sent", lambda: "bench"
        )
        indexed = _timed(lambda: store.build(tables))
        store.close()
    finally:
        server.stop()
    return {"import files": written, "import": imported, "import indexes": indexed,
            "import records": files.records, "import peak MB": peak}  # fmt: skip


def _filled(
    store: ServerStore, server: Server, first: TableFolder, second: TableFolder
) -> dict[str, Any]:
    note("first load into the server")
    loaded = _timed(lambda: store.build(first))
    sent = store.sent
    note("nothing changed")
    nothing = _timed(lambda: store.build(first))
    note("refreshing the server")
    refresh = _timed(lambda: store.build(second))
    return {
        "first load": loaded, "records": sent, "nothing changed": nothing, "refresh": refresh,
        "refreshed records": store.sent, "server peak MB": _peak(server),
        "client peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def _peak(server: Server) -> int | None:
    try:
        status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="utf-8")  # type: ignore[union-attr]
    except OSError:
        return None
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def _asked(
    tables: TableFolder, embedded: EmbeddedStore, server: ServerStore, asked: int, seed: int
) -> dict[str, dict[str, list[float]]]:
    chance = random.Random(seed)
    found: dict[str, dict[str, list[float]]] = {}
    for name, query in Library().items():
        times = 1 if "projection" in name else asked  # these return the whole network
        times = max(1, times // 10) if query.heavy else times
        given = [query.bind(p) for p in _parameters(tables, query, times, chance)]
        found[name] = {
            "embedded": _percentiles(embedded, query, given),
            "neo4j": _percentiles(server, query, given),
            "heavy": query.heavy,
        }
        note(f"  {name}")
    return found


def _parameters(
    tables: TableFolder, query: Query, times: int, chance: random.Random
) -> Iterator[dict[str, Any]]:
    def ids(table: str) -> list[str]:
        found: list[str] = tables.read(table, ["id"]).column(0).to_pylist()
        return found

    people, topics, communities = ids("authors"), ids("topics"), ids("communities")
    works, institutions = ids("works"), ids("institutions")
    for _ in range(times):
        one, other = chance.sample(people, 2)
        known = {"author": one, "other": other, "ids": [one, other],
                 "topic": chance.choice(topics), "community": chance.choice(communities),
                 "work": chance.choice(works), "institution": chance.choice(institutions),
                 "text": str(chance.randrange(1000))}  # fmt: skip
        yield {name: known.get(name, value) for name, value in query.example.items()}


def _percentiles(store: Store, query: Query, given: list[dict[str, Any]]) -> list[float]:
    spent = []
    if len(given) > 1:
        store.run(query, given[0], 300)
    for parameters in given:
        try:
            spent.append(_timed(lambda p=parameters: store.run(query, p, 300)))  # type: ignore[misc]
        except QueryTimeoutError:
            spent.append(float("inf"))
    return _middle_and_late(spent)


def _middle_and_late(spent: list[float]) -> list[float]:
    """The 50th and 95th percentile, in milliseconds."""
    ordered = sorted(spent)
    return [1000 * ordered[len(ordered) // 2], 1000 * ordered[int(len(ordered) * 0.95)]]


def _suggested(tables: TableFolder, asked: int, seed: int) -> list[float]:
    """All candidates of one person by arrays, up to four ties away; the query looks at two."""
    past = Past.of(project(tables))
    people = random.Random(seed).sample(range(past.people), asked)
    ranked(past, people[0])
    return _middle_and_late([_timed(lambda p=p: ranked(past, p)) for p in people])  # type: ignore[misc]


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def show(found: dict[str, Any]) -> None:
    """Print the figures for people."""
    console = Console()
    first, refresh = found["first load"], found["refresh"]
    offline = found["import files"] + found["import"] + found["import indexes"]
    console.print(
        f"{found['works']:,} works, {found['people']:,} people: {found['records']:,} nodes and"
        f" relations\nembedded     {found['embedded']:8.1f} s  built anew\nfirst load   {first:8.1f} s  {found['records'] / first:,.0f} records/s,"
        f" client peak {found['client peak MB']:,} MB, server peak {found['server peak MB']:,} MB"
        f"\noffline      {offline:8.1f} s  {found['import records'] / offline:,.0f} records/s: files"
        f" {found['import files']:.1f} s, import {found['import']:.1f} s, constraints and indexes"
        f" {found['import indexes']:.1f} s; importer peak {found['import peak MB']:,} MB"
        f"\nrefresh 1 %  {refresh:8.1f} s  {found['refreshed records']:,} records,"
        f" {first / refresh:.1f} times faster than the first load"
        f"\nno change    {found['nothing changed']:8.3f} s",
        highlight=False,
    )
    if "queries" not in found:
        return
    table = Table("query", "embedded p50", "p95", "Neo4j p50", "p95", "", box=None)
    for name, engines in found["queries"].items():
        numbers = [f"{v:.1f}" for store in ("embedded", "neo4j") for v in engines[store]]
        slow = engines["neo4j"][1] > 1000
        word = "heavy" if engines["heavy"] else "TOO SLOW: not marked heavy" if slow else ""
        table.add_row(name, *numbers, word)
    console.print("\nmilliseconds a query", highlight=False)
    console.print(table)
    own, queries = found["suggested"], found["queries"]["people/suggest"]
    console.print(
        f"\nall candidates of one person by graphkit's arrays: {own[0]:.1f} ms, p95 {own[1]:.1f} ms;"
        f" people/suggest takes {queries['embedded'][0] / own[0]:.1f} times that on the embedded"
        f" engine and {queries['neo4j'][0] / own[0]:.1f} times on Neo4j (medians)",
        highlight=False,
    )


def note(text: str) -> None:
    """What is going on, for whoever waits."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
