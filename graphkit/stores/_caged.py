"""The child process in which typed queries run on the embedded engine.

It opens the database read-only, and then gives up what a query has no use for: more memory, more
files, sockets (both need a file number, and there are none left), writing to files, core dumps.
Questions come as JSON, one a line; answers go the same way. It ends when its parent does, at once,
also in the middle of a question. Of ours it imports what answers queries (`cypher.answering`), and
only where it is started to answer itself.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import decimal
import json
import math
import os
import queue
import signal
import sys
import threading
import uuid
from collections.abc import Callable
from typing import Any

HIDDEN = ("_ID", "_LABEL", "_SRC", "_DST")
NO_NEW_PRIVILEGES = 38
DEEP = 5_000


def main() -> None:
    """Open, lock the door, answer until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what is stopped
    answers = sys.stdout.buffer
    wanted = json.loads(sys.stdin.buffer.readline())
    sys.path.append(wanted["engine"])
    import ladybug  # noqa: PLC0415

    database = ladybug.Database(
        wanted["path"],
        read_only=True,
        buffer_pool_size=wanted["pool"],
        max_db_size=wanted["largest"],
        max_num_threads=wanted["threads"],
    )
    warm = {
        "text": "MATCH (m:Meta) WHERE m.stamp <> $x RETURN m, 1 / 0.5",
        "parameters": {"x": ""},
        "timeout": 5,
        "limit": 1,
        "bytes": 10_000,
    }
    ask(ladybug, database, warm)
    ask(ladybug, database, {**warm, "text": "no query"})
    json.dumps(plain([decimal.Decimal("1.5"), dt.date.min, b"x", uuid.UUID(int=0)]))
    own = answering(ladybug, database, wanted["package"]) if wanted["package"] else None
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(questions,), daemon=True).start()
    limits = lock(wanted["memory"])
    send(answers, {"ready": limits})
    while True:
        wanted_now = json.loads(questions.get())
        allow_time(wanted_now["timeout"] * wanted["threads"])
        send(answers, own(wanted_now) if own else ask(ladybug, database, wanted_now))


def listen(questions: queue.SimpleQueue[bytes]) -> None:
    """Take in questions; when there can be no more, the parent is gone, and so is everything."""
    for line in sys.stdin.buffer:
        questions.put(line)
    os._exit(0)


def answering(
    engine: Any, database: Any, package: str
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What answers questions by our own rules, with all that it will ever import."""
    sys.path.insert(0, package)
    from graphkit.cypher.answering import serving  # noqa: PLC0415
    from graphkit.cypher.answering.graphs import Graph  # noqa: PLC0415
    from graphkit.cypher.answering.source import EngineSource  # noqa: PLC0415

    sys.setrecursionlimit(DEEP)
    graph = Graph(EngineSource(engine, database))
    serving.warm(graph)
    return lambda wanted: serving.answered(graph, wanted)


def lock(memory: int) -> list[str]:
    """Set the limits that this system has; their names."""
    done = []
    with contextlib.suppress(Exception):
        import ctypes  # noqa: PLC0415

        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            done.append("privileges")
    try:
        import resource  # noqa: PLC0415
    except ImportError:
        return done  # Windows: time and the size of the buffers are limited by the parent
    used = address_space()
    wanted = {
        "core": (resource.RLIMIT_CORE, 0),
        "writing": (resource.RLIMIT_FSIZE, 0),
        "memory": (resource.RLIMIT_AS, used + memory if used else resource.RLIM_INFINITY),
        "files": (resource.RLIMIT_NOFILE, 1 + highest_file()),
    }
    for name, (which, most) in wanted.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (most, most))
            done.append(name)
    return done


def address_space() -> int:
    """How much is taken already; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def highest_file() -> int:
    """The highest file number in use."""
    highest = 2
    for number in range(256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            highest = number
    return highest


def allow_time(seconds: float) -> None:
    """A little more processor time than the next question may take."""
    with contextlib.suppress(Exception):
        import resource  # noqa: PLC0415

        spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(spent + seconds + 10), hard))


def ask(engine: Any, database: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question."""
    try:
        connection = engine.Connection(database)
        try:
            connection.set_query_timeout(max(1, int(wanted["timeout"] * 1000)))
            result = connection.execute(wanted["text"], wanted["parameters"])
            try:
                return rows_of(result, wanted["limit"], wanted["bytes"])
            finally:
                result.close()
        finally:
            connection.close()
    except MemoryError:
        return {"error": "std::bad_alloc"}
    except Exception as error:
        return {"error": str(error) or type(error).__name__}


def rows_of(result: Any, limit: int, most_bytes: int) -> dict[str, Any]:
    """The first rows."""
    rows: list[list[Any]] = []
    size = 0
    while result.has_next():
        if len(rows) == limit:
            return {"rows": rows, "more": True}
        row = [plain(value) for value in result.get_next()]
        size += len(json.dumps(row))
        if size > most_bytes:
            return {"rows": rows, "more": True, "large": True}
        rows.append(row)
    return {"rows": rows, "more": False}


def plain(value: Any) -> Any:
    """A value as JSON has it: a node or a relation is the map of what it has."""
    if isinstance(value, dict):
        if any(isinstance(value.get(k), list) for k in ("_NODES", "_RELS")):
            return {"nodes": plain(value["_NODES"]), "relations": plain(value["_RELS"])}
        stored = "_LABEL" in value
        return {
            k: plain(v)
            for k, v in sorted(value.items())
            if not (stored and (k in HIDDEN or v is None))
        }
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def send(answers: Any, what: dict[str, Any]) -> None:
    """One line."""
    answers.write(json.dumps(what).encode() + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
