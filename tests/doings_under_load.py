"""A program that does things in a database until it is killed, and says in a journal what it began.

python doings_under_load.py write ADDRESS JOURNAL SEED     messages, claims, rulings, follows
python doings_under_load.py mail ADDRESS TRANSPORT         sends what waits
"""

from __future__ import annotations

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


if __name__ == "__main__":
    while True:
        try:
            if sys.argv[1] == "write":
                write(sys.argv[2], sys.argv[3], int(sys.argv[4]))
            else:
                send(sys.argv[2], sys.argv[3])
        except Exception as error:  # the database was killed: as a server would, try again
            print(type(error).__name__, file=sys.stderr)
            time.sleep(0.1)
            if sys.argv[1] == "write":
                sys.argv[4] = str(int(sys.argv[4]) + 100_000)
