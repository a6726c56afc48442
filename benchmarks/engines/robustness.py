"""Is one installed version of the embedded engine safe for the way the project uses it?

    VENV/bin/python robustness.py ladybug --out work [--bulk]

Build by COPY into a new file, CHECKPOINT, close, rename, open read-only. Every check runs in a
child process: a crash is a result. One line per check.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graph

MODULE: Any = None
POOL = 1 << 29


def _read(path: Path, **options: Any) -> Any:
    database = MODULE.Database(str(path), read_only=True, buffer_pool_size=POOL, **options)
    return MODULE.Connection(database)


def _rows(connection: Any, text: str, params: dict[str, Any] | None = None) -> list[Any]:
    result = connection.execute(text, params or {})
    out = []
    while result.has_next():
        out.append(result.get_next())
    result.close()
    return out


def _make(out: Path, name: str = "good.db") -> Path:
    """The project's way to a file."""
    final, fresh = out / name, out / f"{name}.new"
    if final.exists():
        return final
    graph.write_parquet(graph.make_graph(), out / "parquet")
    database = MODULE.Database(str(fresh), buffer_pool_size=POOL)
    connection = MODULE.Connection(database)
    graph.load_ladybug(connection, out / "parquet")
    connection.execute("CHECKPOINT")
    connection.close()
    database.close()
    os.replace(fresh, final)
    return final


def build(out: Path) -> str:
    path = _make(out)
    count = _rows(_read(path), "MATCH (a:Author) RETURN count(*)")[0][0]
    beside = sorted(p.name for p in out.glob("good.db*"))
    return f"{count} authors, {path.stat().st_size >> 10} KiB, files {beside}"


def fidelity(out: Path) -> str:
    """Nulls, empty strings and non-ASCII text come back as they went in."""
    connection, data, bad = _read(_make(out)), graph.make_graph(), []
    for table, props in graph.NODES.items():
        columns = ", ".join(f"n.{key}" for key in props)
        got = _rows(connection, f"MATCH (n:{table}) RETURN {columns} ORDER BY n.id")
        want = [[row[key] for key in props] for row in sorted(data[table], key=lambda r: r["id"])]
        if got != want:
            bad.append(table)
    for table, (start, end, props) in graph.RELS.items():
        columns = ", ".join(["x.id", "y.id", *(f"r.{key}" for key in props)])
        text = f"MATCH (x:{start})-[r:{table}]->(y:{end}) RETURN {columns}"
        keys = ("from", "to", *props)
        if sorted(map(repr, _rows(connection, text))) != sorted(
            repr([row[key] for key in keys]) for row in data[table]
        ):
            bad.append(table)
    return f"differs: {bad}" if bad else "exact"


def two_readers(out: Path) -> str:
    connection = _read(_make(out))
    text = "MATCH (a:Author) RETURN count(*)"
    first = _rows(connection, text)
    answer = _child("build", out)
    return "ok" if first == _rows(connection, text) and "authors" in answer else answer


def truncated(out: Path) -> str:
    whole, words = _make(out).read_bytes(), []
    for keep in (0, 100, 4096, 20_000, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
        (out / "cut.db").write_bytes(whole[:keep])
        words.append(f"{keep}: {_child('open_cut', out)}")
    (out / "cut.db").write_bytes(b"not a database at all" * 1000)
    return "; ".join([*words, f"garbage: {_child('open_cut', out)}"])


def open_cut(out: Path) -> str:
    try:
        connection = _read(out / "cut.db")
        count = len(_rows(connection, "MATCH (a:Author)-[r:COAUTHOR]->(b) RETURN a.name, r.weight"))
        return f"OPENED ({count} rows)"
    except Exception as error:  # which one is the result
        return f"{type(error).__name__} ({str(error)[:30]})"


SLOW = (
    "MATCH (a:Author)-[:COAUTHOR]-(b:Author)-[:COAUTHOR]-(c:Author)-[:COAUTHOR]-(d:Author)"
    "-[:COAUTHOR]-(e:Author)-[:COAUTHOR]-(f:Author) WHERE a.works + f.works < -1 RETURN count(*)"
)


def timeout(out: Path) -> str:
    connection = _read(_make(out))
    connection.set_query_timeout(500)
    return _stopped(connection) + f"; then {_rows(connection, 'RETURN 1')}"


def interrupt(out: Path) -> str:
    connection = _read(_make(out))
    threading.Timer(0.5, connection.interrupt).start()
    return _stopped(connection) + f"; then {_rows(connection, 'RETURN 1')}"


def _stopped(connection: Any) -> str:
    started = time.perf_counter()
    try:
        _rows(connection, SLOW)
        return "NOT stopped"
    except RuntimeError as error:
        return f"{type(error).__name__}({error}) after {time.perf_counter() - started:.2f} s"


def killed(out: Path) -> str:
    """Kill -9 at several moments of a rebuild: the old file stays as it was."""
    path = _make(out)
    before = path.read_bytes()
    words = []
    for delay in (0.3, 0.6, 1.0, 1.5):
        command = [
            sys.executable,
            __file__,
            MODULE.__name__,
            "--out",
            str(out),
            "--only",
            "rebuild",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        same = path.read_bytes() == before and "authors" in _child("build", out)
        words.append("ok" if same else "DAMAGED")
        for rest in out.glob("again.db*"):
            rest.unlink()
    return ", ".join(words)


def rebuild(out: Path) -> str:
    for _ in range(100):
        (out / "again.db").unlink(missing_ok=True)
        _make(out, "again.db")
    return "done"


def parameters(out: Path) -> str:
    connection, words = _read(_make(out)), []
    ids = "MATCH (a:Author) WHERE a.id IN $x RETURN count(*)"
    unwind = "UNWIND $x AS k MATCH (a:Author {id: k}) RETURN count(*)"
    null = "MATCH (a:Author) WHERE coalesce($x, '') = '' OR a.id = $x RETURN count(*)"
    cases = [
        ("IN list", ids, ["A0001"]), ("IN []", ids, []), ("UNWIND []", unwind, []),
        ("None", null, None), ("int", "RETURN $x + 1", 3), ("float", "RETURN $x", 0.5),
        ("sum", "MATCH (a:Author) RETURN sum(a.works)", None),
        ("collect of nothing", "MATCH (a:Author {id: 'x'}) RETURN collect(a.id)", None),
        ("size emoji", "RETURN size($x)", "x😀"), ("map", "RETURN {a: $x}", 1),
    ]  # fmt: skip
    for name, text, value in cases:
        try:
            got = repr(_rows(connection, text, {"x": value} if "$x" in text else {})[0][0])
        except Exception as error:  # which one is the result
            got = f"{type(error).__name__}({str(error)[:60]})"
        words.append(f"{name} -> {got}")
    return "; ".join(words)


def threads(out: Path) -> str:
    """Eight threads, own connections, one database; half of them shared with a second reader."""
    database = MODULE.Database(str(_make(out)), read_only=True, buffer_pool_size=POOL)
    text = (
        "MATCH (a:Author {id: $x})-[r:COAUTHOR]-(b:Author) RETURN b.id AS id, r.weight AS w "
        "ORDER BY w DESC, id LIMIT 25"
    )
    expected = {
        key: _rows(MODULE.Connection(database), text, {"x": key})
        for key in (f"A{i:04d}" for i in range(40))
    }
    bad: list[str] = []

    def work(shared: Any) -> None:
        connection = shared or MODULE.Connection(database, num_threads=2)
        for _ in range(10):
            for key, rows in expected.items():
                try:
                    if _rows(connection, text, {"x": key}) != rows:
                        bad.append("wrong rows")
                except Exception as error:  # which one is the result
                    bad.append(str(error)[:60])

    shared = MODULE.Connection(database)
    pool = [threading.Thread(target=work, args=(shared if i % 2 else None,)) for i in range(8)]
    started = time.perf_counter()
    for thread in pool:
        thread.start()
    for thread in pool:
        thread.join()
    return f"3200 queries, {len(bad)} bad {set(bad)}, {time.perf_counter() - started:.1f} s"


def bulk(out: Path) -> str:
    """300k authors, 200k works, 1M AUTHORED."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder, path = out / "bulk", out / "bulk.db"
    graph.write_parquet(graph.make_graph(authors=0), folder)
    ids = [f"A{i:07d}" for i in range(300_000)]
    works = [f"W{i:07d}" for i in range(200_000)]
    tables: dict[str, dict[str, Any]] = {
        "Author": {"id": ids, "name": [f"Name {key}" for key in ids], "works": [3] * len(ids)},
        "Work": {"id": works, "title": [f"On {key}" for key in works], "year": [2020] * len(works)},
        "AUTHORED": {
            "from": [ids[i * 7919 % 300_000] for i in range(1_000_000)],
            "to": [works[i // 5] for i in range(1_000_000)],
            "position": [i % 5 + 1 for i in range(1_000_000)],
        },
    }
    for name, columns in tables.items():
        schema = pq.read_schema(folder / f"{name}.parquet")
        length = len(next(iter(columns.values())))
        arrays = [pa.array(columns.get(f.name, [None] * length), f.type) for f in schema]
        pq.write_table(pa.Table.from_arrays(arrays, schema=schema), folder / f"{name}.parquet")
    del tables
    path.unlink(missing_ok=True)
    return _child("bulk_copy", out)


def bulk_copy(out: Path) -> str:
    import resource

    started = time.perf_counter()
    database = MODULE.Database(str(out / "bulk.db"), buffer_pool_size=POOL)
    connection = MODULE.Connection(database)
    graph.load_ladybug(connection, out / "bulk")
    connection.execute("CHECKPOINT")
    connection.close()
    database.close()
    taken, peak = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    opened = time.perf_counter()
    count = _rows(_read(out / "bulk.db"), "MATCH (:Author)-[r:AUTHORED]->(:Work) RETURN count(r)")
    return (
        f"{count[0][0]} AUTHORED in {taken:.1f} s, peak {peak >> 10} MiB, file "
        f"{(out / 'bulk.db').stat().st_size >> 20} MiB, open + count "
        f"{time.perf_counter() - opened:.2f} s"
    )


CHECKS: dict[str, Callable[[Path], str]] = {
    "build": build, "fidelity": fidelity, "two_readers": two_readers, "truncated": truncated,
    "timeout": timeout, "interrupt": interrupt, "killed": killed, "parameters": parameters,
    "threads": threads,
}  # fmt: skip
HIDDEN: dict[str, Callable[[Path], str]] = {
    "open_cut": open_cut, "rebuild": rebuild, "bulk": bulk, "bulk_copy": bulk_copy,
}  # fmt: skip


def _child(check: str, out: Path) -> str:
    command = [sys.executable, __file__, MODULE.__name__, "--out", str(out), "--only", check]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        tail = done.stderr.strip().splitlines()[-1:]
        return f"CRASH {done.returncode} {tail}"
    return done.stdout.strip()


def main() -> None:
    global MODULE
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("module", help="ladybug or kuzu")
    parser.add_argument("--out", type=Path, default=Path("work"))
    parser.add_argument("--only", help="one check, in this process")
    parser.add_argument("--bulk", action="store_true", help="time a COPY of 1.5 million rows too")
    args = parser.parse_args()
    MODULE = importlib.import_module(args.module)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.only:
        print((CHECKS | HIDDEN)[args.only](args.out))
        return
    for name in [*CHECKS, *(["bulk"] if args.bulk else [])]:
        print(f"{MODULE.__version__} {name}: {_child(name, args.out)}", flush=True)


if __name__ == "__main__":
    main()
