"""A program that does things in a database until it is killed, and says in a journal what it began.

python doings_under_load.py write ADDRESS JOURNAL SEED     messages, claims, rulings, follows
python doings_under_load.py mail ADDRESS TRANSPORT         sends what waits
python doings_under_load.py forms ORIGIN JOURNAL SEED      the same, as forms of browsers
"""

from __future__ import annotations

import json
import os
import random
import sys
import time

from graphkit.accounts import (
    Actor,
    Claims,
    Database,
    Following,
    Mailing,
    Rulings,
    Talking,
    transport_of,
)
from graphkit.accounts import following as limits
from graphkit.accounts import talking as daily
from graphkit.accounts.mailing import put
from graphkit.errors import GraphkitError

# the limits of a day are tested elsewhere: here, load is wanted
daily.MESSAGES = daily.INVITATIONS = limits.MOST = 1_000_000


def say(journal: int, *words: str) -> None:
    """A line that is on its way to the disk before anything else is done."""
    os.write(journal, (" ".join(words) + "\n").encode())
    os.fsync(journal)


def write(address: str, path: str, seed: int) -> None:
    chance = random.Random(seed)
    database = Database(address)
    journal = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    talking, claims = Talking(database), Claims(database)
    rulings, following = Rulings(database), Following(database)
    with open(f"{path}.talk", encoding="utf-8") as file:
        talk, ada, bob = file.read().split()
    number = 0
    while True:
        number += 1
        key = f"{seed:08x}{number:08x}".ljust(24, "0")
        who = Actor(chance.choice((ada, bob)))
        what = chance.choice(("message", "claim", "ruling", "follow", "mail"))
        say(journal, "begun", what, key)
        try:
            if what == "message":
                talking.write(who, talk, key, key)
            elif what == "claim":
                claims.ask(who, f"p:{key}", key, ["m"], words=key)
            elif what == "ruling":
                rulings.add(who, "merge", key, "p:2")
            elif what == "mail":
                with database.change(who, "mail", key) as ways:
                    put(ways, database.now(), key, key, key, recipient="ada@example.edu")
            else:
                following.follow(who, "people", key, key)
        except GraphkitError as error:
            say(journal, "refused", what, key, type(error).__name__)
            continue
        say(journal, "done", what, key)


def send(address: str, transport: str) -> None:
    mailing = Mailing(Database(address), transport_of(transport), "graphkit@example.org")
    mailing.begin()
    while True:
        if not mailing.step():
            time.sleep(0.01)


def forms(origin: str, path: str, seed: int) -> None:
    """Browsers that send forms until each is answered; sent again, it is the same form."""
    import httpx

    chance = random.Random(seed)
    journal = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with open(f"{path}.people", encoding="utf-8") as file:
        ground = json.load(file)
    number = 0
    while True:
        number += 1
        key = f"{seed:08x}{number:08x}".ljust(24, "0")
        one = chance.choice(ground["people"])
        what = chance.choice(("message", "message", "claim", "follow", "save", "prove"))
        thing = chance.choice(ground["records"])
        if chance.random() < 0.03 and ground["pairs"]:
            what, one = "ruling", ground["curator"]
            thing, other = ground["pairs"].pop(chance.randrange(len(ground["pairs"])))
        to, form, key = {
            "message": (f"/talks/{one['talk']}/write", {"key": key, "text": key}, key),
            "claim": (f"/claim/{thing}", {"words": "mine"}, f"{one['id']},{thing}"),
            "follow": ("/follow", {"kind": "people", "subject": thing}, f"{one['id']},{thing}"),
            "save": ("/me", {"name": key, "open_for": key}, f"{one['id']},{key}"),
            "prove": ("/me/prove", {}, f"{one['id']},{key}"),
            "ruling": (
                "/curate/decide",
                {
                    "says": "apart",
                    "one": thing,
                    "why": key,
                    "other": other if what == "ruling" else "",
                },
                key,
            ),
        }[what]
        say(journal, "begun", what, key)
        headers = {"sec-fetch-site": "same-origin", "cookie": f"graphkit-session={one['cookie']}"}
        while True:
            try:
                answer = httpx.post(origin + to, data=form, headers=headers, timeout=60)
            except httpx.HTTPError:
                if what in ("ruling", "prove"):  # these have no key: a person looks first
                    say(journal, "broken", what, key)
                    break
                time.sleep(0.1)
                continue
            if answer.status_code >= 500:  # the database is away
                time.sleep(0.1)
                continue
            say(journal, "done" if answer.status_code == 303 else "refused", what, key)
            break


if __name__ == "__main__":
    while True:
        try:
            if sys.argv[1] == "write":
                write(sys.argv[2], sys.argv[3], int(sys.argv[4]))
            elif sys.argv[1] == "forms":
                forms(sys.argv[2], sys.argv[3], int(sys.argv[4]))
            else:
                send(sys.argv[2], sys.argv[3])
        except Exception as error:  # the database was killed: as a server would, try again
            print(type(error).__name__, file=sys.stderr)
            time.sleep(0.1)
            if sys.argv[1] != "mail":
                sys.argv[4] = str(int(sys.argv[4]) + 100_000)
