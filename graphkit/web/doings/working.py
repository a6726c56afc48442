"""What is done beside the answers: decisions into the ledger, what changed, mails, what is too old.

One thread of one process: that which has the lead among all that share the database. Each step is
whole or not at all, and doing it again does it once.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from graphkit.accounts import WORKER, Lead
from graphkit.accounts import schema as t
from graphkit.accounts.database import row_of, rows_of
from graphkit.accounts.following import LookedAt
from graphkit.accounts.mailing import put
from graphkit.accounts.own import forget_person, own_file, tidy
from graphkit.errors import GraphkitError, NotFoundError, WorkspaceBusyError
from graphkit.files import write_text
from graphkit.ids import digest
from graphkit.questions.snapshot import Giver, Snapshot
from graphkit.web.doings.followed import sentence
from graphkit.web.doings.place import Desk
from graphkit.web.doings.records import (
    bearers,
    looked_at,
    mentions_of,
    record,
    suggested_to,
)
from graphkit.web.giving import stamp_of
from graphkit.workspace import Deciding, KnowledgeGraph

PAUSE = 1.0  # seconds between two looks
BATCH = 50  # mails at once
TOLD = 500  # things that are followed, told of in one change
AHEAD = 20  # people to whom whom to meet is suggested, between two looks at the rest
DAY = 86_400
OWN_WORKS = Path("accounts") / "own-works"  # in a workspace
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{},;]+")
_YEAR = re.compile(r"\b(19|20)\d\d\b")
log = logging.getLogger("graphkit.web")


class Working:
    """The worker."""

    def __init__(self, place: Desk, opened: Callable[[], Giver]) -> None:
        self.place, self._opened = place, opened
        self._stop, self._wake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="graphkit-doings", daemon=True)
        self._lead, self._leads = Lead(place.database), False
        self._giver: Giver | None = None
        self._told_of = self._missing = self._foreseen = ""
        self._digested = ("", 0, 0)  # generation, day, how many want them
        self._tidied = 0
        self._why = ""  # the last look failed

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something was asked for: do not wait."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step that is running."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                if self._leading():
                    self.step()
                self._failed("")
            except Exception as error:  # the next look may do better
                self._leads = False  # it begins anew, and looks at what this one left half
                self._failed(_in_words(error))
            self._wake.wait(PAUSE)
            self._wake.clear()
        self._lead.release()
        if self._giver is not None:
            self._giver.close()

    def _failed(self, why: str) -> None:
        """Say what goes wrong, and when it is over, once and not at every look."""
        if why == self._why:
            return
        if why:
            log.error("doings: %s; tried again until it goes", why)
        else:
            log.warning("doings: it goes again")
        self._why = why

    def _leading(self) -> bool:
        """Whether the steps are this process's; who begins to lead looks at what was left half."""
        before, self._leads = self._leads, self._lead.take()
        if self._leads and not before and self.place.mailing is not None:
            self.place.mailing.begin()
        return self._leads

    def step(self) -> None:
        """Everything that is due."""
        while self.rule():
            if self._stop.is_set():
                return
        self.tell_of_generation()
        self.foresee()
        self.digests()
        if self.place.mailing is not None:
            for _ in range(BATCH):
                if self._stop.is_set() or not self.place.mailing.step():
                    break
        hour = self.place.database.now() // 3_600
        if hour != self._tidied:
            self._tidied = hour
            tidy(self.place.database)

    # -- decisions ---------------------------------------------------------------------------

    def rule(self) -> bool:
        """Bring one decision into the ledger; whether there was one."""
        row, rulings = self.place.rulings.next(), self.place.rulings
        if row is None:
            return False
        if self.place.folder is None:
            rulings.finished(row["id"], "failed", "a server that is attached takes no decisions")
            return True
        try:
            with self.place.graph() as graph:
                decision = self._ruled(graph, row)
        except WorkspaceBusyError:
            return False  # a load is running: later
        except GraphkitError as error:
            rulings.finished(row["id"], "failed", str(error))
        else:
            rulings.finished(row["id"], "done", "", decision)
            self._tell(row)
        return True

    def _tell(self, row: dict[str, Any]) -> None:
        """Who is verified for a record is told what others decided about it."""
        place = self.place
        if row["kind"] in ("claim", "works"):
            return
        for person in {row["person"], row["other"]}:
            holder = place.claims.holder(person) if person else None
            if holder is None or holder["id"] == row["account"]:
                continue
            with place.database.quiet() as ways:
                put(
                    ways,
                    place.database.now(),
                    f"ruling {row['id']} {holder['id']}",
                    "A decision about your record",
                    "A curator decided something about your record"
                    f" ({row['kind']}): {row['why']}\nSee, and answer:\n{{root}}/claims/"
                    f"{holder['claim']}",
                    account=holder["id"],
                )

    def _ruled(self, graph: KnowledgeGraph, row: dict[str, Any]) -> str | None:
        who = f"account {row['account']}" if row["account"] else "accounts"
        if row["kind"] == "works":
            self._own_works(graph, row)
            return None
        if row["kind"] == "undo":
            deciding = Deciding(graph)
            if deciding.decisions.find(row["other"]).undone_at is None:
                deciding.undo(row["other"], who)
            return None
        people = [row["person"], *([row["other"]] if row["other"] else [])]
        return Deciding(graph).once(
            f"d:{digest('ruling', row['id'])}",
            row["kind"],
            people,
            row["works"],
            why=row["why"],
            who=who,
        )

    def _own_works(self, graph: KnowledgeGraph, row: dict[str, Any]) -> None:
        """Works that somebody states of themselves: a source of their own, then their record."""
        claim = self.place.claims.one(row["claim"])
        folder = graph.folder / OWN_WORKS
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / own_file(claim["id"])
        write_text(path, bibtex_of(claim["name"], claim["works"]))
        graph.load([str(path)])
        with graph.snapshot() as snapshot:
            person = _author_of(snapshot, path.name, claim["name"])
            known, mentions = record(snapshot, person), mentions_of(snapshot, person)
        with self.place.database.change(WORKER, "claim.record", claim["id"]) as ways:
            ways.execute(
                t.claim.update().where(t.claim.c.id == claim["id"]).values(person=known["id"])
            )
            ways.execute(t.anchor.delete().where(t.anchor.c.claim == claim["id"]))
            ways.execute(
                t.anchor.insert(), [{"claim": claim["id"], "mention": m} for m in mentions]
            )

    # -- a new generation --------------------------------------------------------------------

    def tell_of_generation(self) -> int:
        """What a new generation means for claims and for who follows; how much was told."""
        if self._giver is None:
            self._giver = self._opened()
        try:
            snapshot = self._giver.snapshot()
        except GraphkitError:
            return 0
        with snapshot:
            stamp = stamp_of(snapshot)
            if stamp != self._told_of:
                self.leave_out()
            elif not self.place.following.unseen() or stamp == self._missing:
                return 0
            told = self._tell_of(snapshot, self.place.following.subjects())
            self._told_of = stamp
            self._foreseen = ""
            # what is followed and not here any more is looked for again with the next generation
            self._missing = stamp if self.place.following.unseen() else ""
        return told

    def _tell_of(
        self, snapshot: Snapshot, followed: dict[tuple[str, str], dict[str, Any] | None]
    ) -> int:
        """Look at what is followed, and keep it some at a time: others wait for each change."""
        place, generation, told = self.place, snapshot.generation, 0
        place.claims.move(WORKER, bearers(snapshot, place.claims.anchored()))
        looked: list[LookedAt] = []
        for (kind, subject), before in sorted(followed.items()):
            try:
                one = looked_at(snapshot, kind, subject, before)
            except NotFoundError:
                continue  # not stated any more, or left out: it is told nothing of
            if one is not None:
                looked.append(one)
            if len(looked) == TOLD:
                told += place.following.tell(generation, looked)
                looked = []
        return told + place.following.tell(generation, looked)

    def foresee(self) -> int:
        """Whom to meet is suggested to a few of those who are followed, until all have it."""
        if self._giver is None or not self._told_of:
            return 0
        try:
            snapshot = self._giver.snapshot()
        except GraphkitError:
            return 0
        with snapshot:
            if self._foreseen == stamp_of(snapshot) or stamp_of(snapshot) != self._told_of:
                return 0
            subjects = self.place.following.unforeseen(snapshot.generation, AHEAD)
            suggested = {subject: suggested_to(snapshot, subject) for subject in subjects}
            self.place.following.foresee(snapshot.generation, suggested)
            if len(subjects) < AHEAD:
                self._foreseen = stamp_of(snapshot)
            else:
                self._wake.set()
        return len(suggested)

    def leave_out(self) -> int:
        """Who is left out of the graph is left out of doings, too."""
        folder = self.place.folder
        if folder is None:
            return 0
        with self.place.graph() as graph:
            people = {
                ident
                for row in Deciding(graph).decisions.standing()
                if row.kind == "suppress"
                for ident in row.people
            }
        return forget_person(self.place.database, WORKER, sorted(people), folder / OWN_WORKS)

    # -- digests -----------------------------------------------------------------------------

    def digests(self) -> int:
        """A mail a day for who wants it, if something changed since the last one."""
        place, now = self.place, self.place.database.now()
        if place.mailing is None:
            return 0
        with place.database.read() as ways:
            people = rows_of(
                ways,
                select(t.account.c.id).where(
                    t.account.c.digest == 1,
                    t.account.c.state == "active",
                    t.account.c.confirmed.is_not(None),
                ),
            )
        looked = (self._told_of, now // DAY, len(people))
        if looked == self._digested:
            return 0
        self._digested = looked
        put_down = 0
        for row in people:
            key = f"digest {row['id']} {now // DAY}"
            with place.database.read() as ways:
                if row_of(ways, select(t.mail.c.id).where(t.mail.c.key == key)) is not None:
                    continue
                since = row_of(
                    ways,
                    select(t.mail.c.created)
                    .where(t.mail.c.key.like(f"digest {row['id']} %"))
                    .order_by(t.mail.c.created.desc()),
                )
            last = since["created"] if since else 0
            events = [e for e in place.following.feed(row["id"]) if e["at"] > last]
            if not events:
                continue
            lines = [f"- {e['name']}: {sentence(e)}" for e in events]
            body = "What changed in what you follow:\n\n" + "\n".join(lines) + "\n\n{root}/feed"
            stop = place.mailing.stop_key(row["id"])
            body += f"\n\nNo more of these: {{root}}/digest/stop/{row['id']}/{stop}"
            with place.database.quiet() as ways:
                put_down += put(ways, now, key, "What changed", body, account=row["id"])
        return put_down


def bibtex_of(name: str, works: str) -> str:
    r"""Works that somebody names as a file that says whose word it is.

    >>> print(bibtex_of("A. Person", "10.1000/x\nOn trees, 2020"))  # doctest: +ELLIPSIS
    @misc{own1,...
      doi = {10.1000/x}
    }
    <BLANKLINE>
    @misc{own2,
      author = {A. Person and others},
      note = {stated by oneself},
      title = {On trees, 2020},
      year = {2020}
    }
    <BLANKLINE>
    """
    if works.lstrip().startswith("@"):
        return works
    entries = []
    for number, line in enumerate(filter(None, map(str.strip, works.splitlines())), 1):
        doi, year = _DOI.search(line), _YEAR.search(line)
        fields = {
            "author": f"{name} and others",
            "note": "stated by oneself",
            "title": _plain(_DOI.sub("", line).replace("https://doi.org/", "")).strip(" ,.;")
            or (f"Work {doi[0]}" if doi else "Without a title"),
        }
        if doi:
            fields["doi"] = doi[0].rstrip(".")
        if year:
            fields["year"] = year[0]
        own = ",\n".join(f"  {k} = {{{_plain(v) if k != 'doi' else v}}}" for k, v in fields.items())
        entries.append(f"@misc{{own{number},\n{own}\n}}")
    return "\n\n".join(entries) + "\n"


def _in_words(error: Exception) -> str:
    """What a person can do something about; of what is no one's mistake, its kind."""
    if isinstance(error, GraphkitError):
        return str(error)[:200]
    if isinstance(error, OperationalError):
        return "the database of accounts does not answer"
    return type(error).__name__


def _plain(text: str) -> str:
    """A text that cannot end its field."""
    return re.sub(r"[{}\\\\@]", " ", text)


def _author_of(snapshot: Snapshot, source: str, name: str) -> str:
    """Who signs the works of a source by this name."""
    projection, stated = snapshot.projection, snapshot.projection.stated_by
    numbers = [n for n, own in enumerate(stated.names) if own.rpartition("/")[2] == source]
    works = np.unique(stated.rows.rows()[np.isin(stated.rows.targets, numbers)])
    names = snapshot.tables.read("authors", ["names"]).column(0)
    for work in works.tolist():
        for person in projection.team.of(work).tolist():
            if name in names[person].as_py() or projection.names[person] == name:
                return str(projection.ids[person])
    raise NotFoundError(f"None of these works is signed by {json.dumps(name)}.")
