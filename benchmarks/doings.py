"""People's doings beside a large workspace: feed and inbox, and a generation with many changes.

python benchmarks/doings.py [--works 100000] [--database postgresql://…] [--workspace DIR]

500 accounts, 20,000 follows, 5,000 conversations. Times are of the answers' making in this
process, CPU and wall; goals: feed and inbox p95 under 100 ms, 1,000 changes told in under 10 s.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import numpy as np  # noqa: E402
from doings import QUICK, SESSION  # noqa: E402
from generated import write  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402

import graphkit as gk  # noqa: E402
from graphkit.accounts import COMMAND, Actor, Database, Signing  # noqa: E402
from graphkit.accounts import schema as t  # noqa: E402
from graphkit.accounts.database import new_id  # noqa: E402
from graphkit.web import Settings, application  # noqa: E402
from graphkit.web.doings.place import Desk, Policy  # noqa: E402
from graphkit.web.doings.serving import Doings  # noqa: E402
from graphkit.workspace import Workspace  # noqa: E402

ACCOUNTS, FOLLOWS, TALKS, CHANGES, ASKED = 500, 20_000, 5_000, 1_000, 300


def filled(place: Desk, folder: Path, chance: random.Random) -> list[str]:
    """The accounts, with what they follow and whom they talk to."""
    with gk.open(folder) as graph, graph.snapshot() as snapshot:
        projection = snapshot.projection
        busy = np.argsort(-projection.wrote.lengths(np.arange(len(projection.ids))))[:20_000]
        people = [projection.ids[p] for p in busy.tolist()]
        topics = list(projection.topics.ids)
    database = place.database
    ids = [
        place.signing.create(COMMAND, f"Person {n}", f"p{n}@example.edu", None, confirmed=True)
        for n in range(ACCOUNTS)
    ]
    now, follows, talks, messages = database.now(), {}, [], []
    while len(follows) < FOLLOWS:
        kind = "topics" if topics and chance.random() < 0.1 else "people"
        subject = chance.choice(topics if kind == "topics" else people)
        follows[chance.choice(ids), kind, subject] = {
            "account": ids[0], "kind": kind, "subject": subject, "name": subject, "note": "",
            "created": now,
        }  # fmt: skip
    rows = [{**row, "account": key[0]} for key, row in follows.items()]
    for _ in range(TALKS):
        one, other = chance.sample(ids, 2)
        talk = new_id()
        talks.append({"id": talk, "asker": one, "asked": other, "purpose": "together",
                      "reasons": "[]", "state": "accepted", "created": now, "answered": now})  # fmt: skip
        messages += [{"id": new_id(), "talk": talk, "account": one, "number": n, "text": "x" * 200,
                      "created": now} for n in range(1, 6)]  # fmt: skip
    with database.quiet() as ways:
        for table, found in ((t.follow, rows), (t.talk, talks), (t.message, messages)):
            ways.execute(table.insert(), found)
    return ids


def timed(name: str, ask: Callable[[], object], times: int) -> None:
    """The 50th and 95th of a hundred, in milliseconds: CPU and wall."""
    cpu, wall = [], []
    for _ in range(times):
        began, started = time.process_time(), time.perf_counter()
        ask()
        cpu.append(1e3 * (time.process_time() - began))
        wall.append(1e3 * (time.perf_counter() - started))
    (c50, c95), (w50, w95) = (np.percentile(v, (50, 95)) for v in (cpu, wall))
    print(
        f"{name:<28} CPU p50 {c50:7.1f} p95 {c95:7.1f} ms   wall p50 {w50:7.1f} p95 {w95:7.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=100_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--workspace", type=Path, help="one that is there, read only")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        folder, chance = wanted.workspace or base / "workspace", random.Random(24)
        if wanted.workspace is None:
            with gk.open(folder) as graph:
                graph.load([str(write(base / "files" / "0.json", wanted.works))])
        settings = Settings(doings=True)
        database = Database(wanted.database or f"sqlite:///{base / 'accounts.sqlite'}")
        place = Desk(Policy(database.address, mails=str(base / "mails")), settings, folder,
                      database=database, signing=Signing(database, QUICK))  # fmt: skip
        ids = filled(place, folder, chance)
        made: list[Doings] = []

        def doings(explorer: object) -> Doings:
            made.append(Doings(explorer, place, lambda: Workspace(folder), works=False))  # type: ignore[arg-type]
            return made[0]

        app = application(lambda: Workspace(folder), settings, folder, doings=doings)
        with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as client:
            while "preparing" in client.get("/readyz").text:
                time.sleep(0.2)
            working = made[0].working
            began = time.process_time()
            working.tell_of_generation()
            print(f"first look at what is followed: {time.process_time() - began:.1f} CPU s")
            # a generation in which a thousand of the followed have something new
            with database.quiet() as ways:
                some = ways.execute(t.seen.select().limit(CHANGES)).mappings().all()
                for row in some:
                    which = (t.seen.c.kind == row["kind"], t.seen.c.subject == row["subject"])
                    ways.execute(t.seen.update().where(*which).values(works="[]"))
                ways.execute(t.seen.update().values(generation="before"))
            working._told_of = ""
            began, started = time.process_time(), time.perf_counter()
            told = working.tell_of_generation()
            print(f"{told:,} changes told: {time.process_time() - began:.1f} CPU s,"
                  f" {time.perf_counter() - started:.1f} s")  # fmt: skip
            cookies = [place.signing.begin(Actor(i), i)[0] for i in ids[:50]]

            def get(path: str) -> Callable[[], object]:
                def ask() -> object:
                    answer = client.get(path, headers={
                        "cookie": f"{SESSION}={chance.choice(cookies)}"})  # fmt: skip
                    _ = answer.raise_for_status()
                    return answer

                return ask

            for path in ("/feed", "/talks", "/me", "/shortlist"):
                get(path)()
                timed(path, get(path), ASKED)


if __name__ == "__main__":
    main()
