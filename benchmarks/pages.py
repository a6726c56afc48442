"""The explorer under load: pages a second, and how long the slowest of twenty take.

    python benchmarks/pages.py http://127.0.0.1:8463 [SECONDS] [--rival http://127.0.0.1:8001/…?id=]

Measures, one after the other: visits by several readers, where some people are read often and many
once; profiles that were not made before (each another person), by one reader and by several; the
same profiles again; search as one types (closed loops: a connection asks when it was answered); then
uncached profiles at a fixed rate (open loop), where waiting counts. Prints one JSON object.
The generator is a process of its own and takes processor time, too: say so beside the numbers.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import time
import urllib.parse
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

SEED = 4
PEOPLE = 1200
READERS = 4
VISITS = 2000
RATE = 50  # profiles a second of the open loop


def people_of(origin: str) -> list[str]:
    """Ids of people, by searching for beginnings of names."""
    found: dict[str, None] = {}
    for letters in (a + b for a in "abcdeghijklmnoprstuvwy" for b in "aeiouhrl"):
        body = ask(connection(origin), f"/search.json?kind=people&n=25&q={letters}")[1]
        found.update(dict.fromkeys(row["address"] for row in json.loads(body)["rows"]))
        if len(found) >= PEOPLE:
            break
    ids = list(found)
    random.Random(SEED).shuffle(ids)
    return ids


def connection(origin: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urllib.parse.urlsplit(origin).netloc, timeout=60)


def ask(open_one: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    """Milliseconds until the whole answer is there, and the answer."""
    begun = time.perf_counter()
    open_one.request("GET", path)
    answer = open_one.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return (time.perf_counter() - begun) * 1000, body


def closed(origin: str, paths: Iterable[str], seconds: float, readers: int = 1) -> dict[str, Any]:
    """One question after the other by each reader, as long as there are paths and time."""
    taken: list[float] = []
    left, begun = iter(paths), time.perf_counter()

    def read() -> None:
        open_one = connection(origin)
        while time.perf_counter() - begun < seconds and (path := next(left, None)):
            taken.append(ask(open_one, path)[0])

    with ThreadPoolExecutor(readers) as pool:
        for done in [pool.submit(read) for _ in range(readers)]:
            done.result()
    return told(taken, time.perf_counter() - begun)


def opened(origin: str, paths: list[str], rate: float) -> dict[str, Any]:
    """Questions at a rate, whether or not the ones before were answered; from when one was due."""
    taken: list[float] = []
    begun = time.perf_counter()

    def one(n: int) -> None:
        due = begun + n / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        ask(connection(origin), paths[n])
        taken.append((time.perf_counter() - due) * 1000)

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(one, range(len(paths))))
    return told(taken, time.perf_counter() - begun)


def told(taken: list[float], seconds: float) -> dict[str, Any]:
    ranked = sorted(taken)
    at = {f"p{q}": round(ranked[min(len(ranked) - 1, len(ranked) * q // 100)], 1) for q in (50, 95)}
    return {"answers": len(ranked), "a second": round(len(ranked) / seconds, 1), **at}


def visited(people: list[str]) -> list[str]:
    """Visits as pages get them: the k-th best known person is read 1/k times as often (Zipf)."""
    often = [1 / n for n in range(1, len(people) + 1)]
    return random.Random(SEED).choices(people, often, k=VISITS)


def typed() -> Iterator[str]:
    """Names as they are typed, letter by letter."""
    for word in ("miller", "network sampling", "kim", "berg", "graph", "stein", "learning"):
        for n in range(2, len(word) + 1):
            yield f"/search.json?n=3&q={urllib.parse.quote(word[:n])}"


def main() -> None:
    origin = sys.argv[1].rstrip("/")
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2][0].isdigit() else 20.0
    people = people_of(origin)
    first, several, last, known = (people[n::4] for n in range(4))
    visits = visited(known)
    found = {
        "visits": closed(origin, visits, seconds, READERS),
        "uncached profiles": closed(origin, first, seconds),
        f"uncached profiles, {READERS} readers": closed(origin, several, seconds, READERS),
        "cached profiles": closed(origin, first * 20, min(seconds, 5)),
        "search as one types": closed(origin, typed(), seconds),
        f"uncached profiles at {RATE}/s": opened(origin, last, RATE),
    }
    if "--rival" in sys.argv:
        at = sys.argv[sys.argv.index("--rival") + 1]
        there = urllib.parse.urlsplit(at)

        def rivals(paths: list[str]) -> list[str]:
            asked = [urllib.parse.quote(path.removeprefix("/people/")) for path in paths]
            return [f"{there.path}?{there.query}{one}" for one in asked]

        paths = rivals(last)
        found["the rival's visits"] = closed(at, rivals(visits), seconds, READERS)
        found["the rival's pages"] = closed(at, paths, seconds)
        found[f"the rival's, {READERS} readers"] = closed(at, paths[::-1], seconds, READERS)
        found[f"the rival's at {RATE}/s"] = opened(at, paths, RATE)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
