"""Run the same queries on Neo4j and on versions of the embedded engine; compare the rows.

    python differential.py reference --out work        # needs NEO4J_URI, a THROW-AWAY server
    python differential.py engine ladybug==0.18.3 --out work
    python differential.py report --out work

``engine`` makes one virtual environment per version and runs it in a child process, so that a
crash of the engine is an entry of the report and not the end of the run.
"""

from __future__ import annotations

import argparse
import collections
import decimal
import importlib
import json
import math
import os
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grammar
import graph
import traps

TIMEOUT_S = 20
POOL = 1 << 29
PARAMS: dict[str, Any] = {
    "country": "FR", "community": "C01", "limit": 25, "year": 2024, "topic": "T01",
    "word": "graph", "text": "e", "other": "A0001", "author": "A0000",
}  # fmt: skip
AUTHORS = ["A0000", "A0003", "A0017", "A0299", "missing"]


def queries(out: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """(graph name, text, parameters), from the file that ``reference`` wrote."""
    return [tuple(item) for item in json.loads((out / "queries.json").read_text())]


def plan(folder: Path | None, seed: int, n: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The project's own files first, then generated text; part of both on an empty graph."""
    for path in sorted(folder.glob("*.cypher")) if folder else []:
        text = path.read_text()
        for author in AUTHORS:
            params = {k: v for k, v in (PARAMS | {"author": author}).items() if f"${k}" in text}
            yield "full", text, params
        yield "empty", text, params
    for text, params in grammar.generate(seed, n):
        yield "full", text, params
    for text, params in grammar.generate(seed + 1, n // 5):
        yield "empty", text, params


def normal(value: Any) -> Any:
    """JSON-able, without what may differ: sum types, last float digits, order inside collect."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == int(value) else normal(float(value))
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else str(value)
    if isinstance(value, list):
        return sorted((normal(v) for v in value), key=repr)
    if isinstance(value, dict):
        return {key: normal(value[key]) for key in sorted(value)}
    return value


# -- the reference --------------------------------------------------------------------------------


def reference(out: Path, folder: Path | None, seed: int, n: int) -> None:
    """Parquet, the query list and Neo4j's answers."""
    neo4j = importlib.import_module("neo4j")
    user, password = os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD")
    auth = (user, password) if password else None
    out.mkdir(parents=True, exist_ok=True)
    work = list(plan(folder, seed, n))
    (out / "queries.json").write_text(json.dumps(work))
    answers: list[Any] = [None] * len(work)
    with neo4j.GraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth) as driver:
        for name, authors in (("full", 300), ("empty", 0)):
            data = graph.make_graph(authors=authors)
            graph.write_parquet(data, out / name)
            with driver.session() as session:
                graph.load_neo4j(session, data)
                for i, (wanted, text, params) in enumerate(work):
                    if wanted == name:
                        answers[i] = _ask_neo4j(neo4j, session, text, params)
    (out / "reference.jsonl").write_text("".join(json.dumps(a) + "\n" for a in answers))


def _ask_neo4j(neo4j: Any, session: Any, text: str, params: dict[str, Any]) -> Any:
    try:
        result = session.run(neo4j.Query(text, timeout=TIMEOUT_S), params)
        return {"rows": [[normal(v) for v in record.values()] for record in _rows(result)]}
    except neo4j.exceptions.Neo4jError as error:
        return {"error": str(error.message)[:300]}


def _rows(result: Any) -> Iterator[Any]:
    yield from result


# -- the embedded engine --------------------------------------------------------------------------


def engine(requirement: str, out: Path, setup: str) -> None:
    """Supervise: restart the child behind the query that killed it."""
    home = out / f"venv-{requirement.replace('==', '-')}"
    if not home.exists():
        venv.create(home, with_pip=True)
        python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
        subprocess.run([python, "-m", "pip", "install", "-q", requirement, "pyarrow"], check=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    answers = answer_file(out, requirement, setup)
    answers.write_text("")
    total = len(queries(out))
    while (done := len(answers.read_text().splitlines())) < total:
        command = [python, __file__, "child", requirement, "--out", out, "--start", str(done)]
        command += ["--setup", setup] if setup else []
        code = subprocess.run([str(part) for part in command]).returncode
        if code:
            with answers.open("a") as file:
                file.write(json.dumps({"crash": code}) + "\n")


def answer_file(out: Path, requirement: str, setup: str) -> Path:
    """One file per version and engine setting."""
    return out / f"{requirement}{'+' + setup if setup else ''}.jsonl"


def child(requirement: str, out: Path, start: int, setup: str) -> None:
    """Answer the queries from ``start`` on, one line each, flushed."""
    module = importlib.import_module(requirement.partition("==")[0])
    connections = {
        name: _open(module, requirement, out / name, setup) for name in ("full", "empty")
    }
    with answer_file(out, requirement, setup).open("a") as file:
        for name, text, params in queries(out)[start:]:
            answer = _ask_embedded(connections[name], text, params)
            if "Buffer manager" in answer.get("error", ""):  # it stays unusable: open it anew
                connections[name] = _open(module, requirement, out / name, setup)
                answer = _ask_embedded(connections[name], text, params) | {"reopened": True}
            file.write(json.dumps(answer) + "\n")
            file.flush()


def _open(module: Any, requirement: str, tables: Path, setup: str) -> Any:
    """A read-only connection; the first call builds the file."""
    path = tables.parent / f"{requirement}-{tables.name}.db"
    if not path.exists():
        database = module.Database(str(path), buffer_pool_size=POOL)
        connection = module.Connection(database)
        graph.load_ladybug(connection, tables)
        connection.execute("CHECKPOINT")
        connection.close()
        database.close()
    database = module.Database(str(path), buffer_pool_size=POOL, read_only=True)
    connection = module.Connection(database, num_threads=4)
    connection.set_query_timeout(TIMEOUT_S * 1000)
    if setup:
        connection.execute(f"CALL {setup}")
    return connection


def _ask_embedded(connection: Any, text: str, params: dict[str, Any]) -> Any:
    try:
        result = connection.execute(text, params)
        rows = []
        while result.has_next():
            rows.append([normal(value) for value in result.get_next()])
        return {"rows": rows}
    except RuntimeError as error:
        return {"error": str(error)[:300]}


# -- the report -----------------------------------------------------------------------------------


def verdict(expected: Any, got: Any) -> str:
    """One word for one query."""
    if "rows" not in expected:
        return "no reference"
    if "crash" in got:
        return "crash"
    if "error" in got:
        slow, full = "nterrupted" in got["error"], "Buffer manager" in got["error"]
        return "timeout" if slow else "memory" if full else "refused"
    if expected["rows"] == got["rows"]:
        return "same" if repr(expected["rows"]) == repr(got["rows"]) else "types"
    loose = [[_loose(row) for row in side["rows"]] for side in (expected, got)]
    if loose[0] == loose[1]:
        return "null for []"
    return "order" if sorted(map(repr, loose[0])) == sorted(map(repr, loose[1])) else "WRONG"


def _loose(value: Any) -> Any:
    """The embedded engine gives NULL for ``collect`` of nothing, up to 0.21."""
    if isinstance(value, list):
        return [_loose(item) for item in value] or None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def report(out: Path, show: int) -> None:
    """Counts per version, then examples."""
    work = queries(out)
    expected = [json.loads(line) for line in (out / "reference.jsonl").read_text().splitlines()]
    for path in sorted(out.glob("*==*.jsonl")):
        got = [json.loads(line) for line in path.read_text().splitlines()]
        counts: collections.Counter[str] = collections.Counter()
        examples = []
        for (name, text, params), want, have in zip(work, expected, got, strict=True):
            word = verdict(want, have)
            if word in ("WRONG", "order", "crash"):
                known = ", ".join(sorted(traps.traps(text, params)))
                word += f" ({known})" if known else ""
            counts[word] += 1
            counts["reopened"] += "reopened" in have
            if word.startswith(("WRONG", "order", "crash")):
                examples.append((word, name, text, params, want, have))
        print(f"{path.stem}: {dict(sorted(counts.items()))}")
        for word, name, text, params, want, have in examples[:show]:
            print(f"--- {word} on the {name} graph\n{text}\n{params}")
            print(f"expected {str(want)[:300]}\ngot      {str(have)[:300]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("action", choices=["reference", "engine", "child", "report"])
    parser.add_argument("requirement", nargs="?", default="", help="for example ladybug==0.18.3")
    parser.add_argument("--out", type=Path, default=Path("work"))
    parser.add_argument("--queries", type=Path, help="a folder of .cypher files to run as well")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--setup", default="", help="for example enable_plan_optimizer=false")
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--show", type=int, default=0, help="examples to print per version")
    args = parser.parse_args()
    if args.action == "reference":
        reference(args.out, args.queries, args.seed, args.n)
    elif args.action == "engine":
        engine(args.requirement, args.out, args.setup)
    elif args.action == "child":
        child(args.requirement, args.out, args.start, args.setup)
    else:
        report(args.out, args.show)


if __name__ == "__main__":
    main()
