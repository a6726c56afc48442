"""What is worth a human's look: claims, doubtful identities; merge, keep apart, split, undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from graphkit.accounts.claims import SAID as BY
from graphkit.accounts.objecting import FOR
from graphkit.errors import NotFoundError, NothingUsableError, UsageError
from graphkit.questions import person as ask
from graphkit.questions.snapshot import Snapshot
from graphkit.web.doings.records import groups_of, record, works_of
from graphkit.web.doings.ways import DoingRequest, Go, Page, Shown
from graphkit.workspace import Deciding

QUEUE = 200  # identities that are looked at
BULK = 100_000  # letters of many decisions
SHOWN = 6  # of a list of names or topics


def queue(asked: DoingRequest) -> Page:
    """Everything that waits: claims by age, proposals, pairs by how much they would change."""
    place = asked.place
    pairs = waiting_pairs(asked)
    return Page(
        "curate.html.j2",
        {
            "claims": place.claims.queue(),
            "objections": place.objections.waiting(),
            "kinds": FOR,
            "mails": place.mailing is not None,
            "pairs": pairs[:25],
            "many": len(pairs),
            "proposals": [_named(asked.snapshot, r) for r in place.rulings.proposals()],
            "latest": [_named(asked.snapshot, r) for r in place.rulings.latest(20)],
            "now": place.database.now(),
            "proved": place.claims.proved_lately(),
            "bulk": asked.one("bulk", BULK),
            "by": BY,
        },
    )


def bulk(asked: DoingRequest) -> Shown:
    """Many decisions at once, a line each; all of them fit, or none is taken."""
    rulings, wrong = [], []
    for number, row in enumerate(csv.reader(io.StringIO(asked.one("bulk", BULK))), 1):
        if not row:
            continue
        kind, one, other, *why = [cell.strip() for cell in [*row, "", ""]]
        try:
            if kind not in ("merge", "apart"):
                raise UsageError("it begins with merge or apart")
            left, right = record(asked.graph, one), record(asked.graph, other)
            if left["id"] == right["id"]:
                raise UsageError("both are one person already")
            rulings.append((kind, left["id"], right["id"], why[0] or "in bulk"))
        except (UsageError, NotFoundError) as error:
            wrong.append(f"line {number}: {error}")
    if wrong or not rulings:
        raise UsageError("; ".join(wrong[:10]) or "There is no line.")
    two = asked.place.policy.two_curators
    for kind, left_id, right_id, reason in rulings:
        asked.place.rulings.add(
            asked.actor,
            "merge" if kind == "merge" else "not-same",
            left_id,
            right_id,
            why=reason,
            proposed=two and kind == "merge",
        )
    return Go("/curate", "decided")


def check_again(asked: DoingRequest) -> Shown:
    """A spot-check of what was proved without a person."""
    asked.place.claims.check_again(asked.actor, asked.path["id"], asked.one("reason", 2_000))
    return Go("/curate", "saved")


def waiting_pairs(asked: DoingRequest) -> list[dict[str, Any]]:
    """Doubtful identities with a namesake, the dearest first; what was decided is not there."""
    graph = asked.graph
    if asked.place.folder is None:
        return []

    def look() -> list[dict[str, Any]]:
        with asked.place.graph() as own:
            deciding = Deciding(own)
            decided = {
                frozenset(row.people)
                for row in deciding.decisions.standing()
                if row.kind in ("merge", "not-same")
            }
            rows = deciding.review(QUEUE)
        waiting: dict[frozenset[str | None], dict[str, Any]] = {}
        for row in rows:
            for other in row["namesakes"][:3] or [None]:
                pair = frozenset({row["id"], other})
                if other is not None and pair not in decided:
                    waiting.setdefault(pair, {**row, "other": other})
            if not row["namesakes"] and frozenset({row["id"]}) not in decided:
                waiting.setdefault(frozenset({row["id"]}), {**row, "other": None})
        return list(waiting.values())

    pairs: list[dict[str, Any]] = graph.once("doings queue", look)
    flying = {
        frozenset({r["person"], r["other"]})
        for r in asked.place.rulings.latest(500)
        if r["kind"] in ("merge", "not-same") and r["state"] in ("proposed", "waiting")
    }
    return [row for row in pairs if frozenset({row["id"], row["other"]}) not in flying]


def _named(snapshot: Snapshot | None, row: Mapping[str, Any]) -> dict[str, Any]:
    """A ruling with the names of its records."""
    names = {}
    for side in ("person", "other"):
        ident = row[side]
        names[f"{side}_name"] = ident
        if snapshot is not None and ident is not None:
            try:
                names[f"{side}_name"] = record(snapshot, ident)["name"]
            except NotFoundError:
                continue
    return {**row, **names}


# -- two people ----------------------------------------------------------------------------------


def pair(asked: DoingRequest) -> Page:
    """Are these one person? Both sides, the evidence as a sum, and what a merge would change."""
    one, other = asked.query.get("one", ""), asked.query.get("other", "")
    left, right = (_side(asked.graph, ident) for ident in (one, other))
    if left["id"] == right["id"]:
        raise NotFoundError("They are one person already.")
    shared = {k: set(left[k]) & set(right[k]) for k in ("topics", "close", "written", "houses")}
    pairs = waiting_pairs(asked)
    places = [n for n, r in enumerate(pairs) if {r["id"], r["other"]} == {left["id"], right["id"]}]
    own = asked.place.rulings.latest(20, account=asked.who.id)
    latest = [r for r in own if r["kind"] in ("merge", "not-same", "split")]
    return Page(
        "pair.html.j2",
        {
            "sides": (left, right),
            "shared": shared,
            "explained": _explained(asked, left, right),
            "effect": _effect(asked, left, right),
            "many": len(pairs),
            "at": places[0] + 1 if places else None,
            "next": _after(pairs, places[0] if places else -1),
            "two": asked.place.policy.two_curators,
            "last": _named(asked.snapshot, latest[0]) if latest else None,
        },
    )


def _after(pairs: list[dict[str, Any]], place: int) -> dict[str, Any] | None:
    rest = [row for row in pairs[place + 1 :] if row["other"] is not None]
    return rest[0] if rest else None


def _side(snapshot: Snapshot, ident: str) -> dict[str, Any]:
    """One side: what is known of a record, in short lists."""
    known = record(snapshot, ident)
    projection, number = snapshot.projection, known["number"]
    topics = projection.topics
    _, at = topics.rows.spread(projection.wrote.of(number))
    many = np.bincount(topics.rows.targets[at], minlength=len(topics.names))
    order = sorted(np.flatnonzero(many).tolist(), key=lambda t: (-int(many[t]), topics.names[t]))
    close = ask.collaborators(snapshot, number, SHOWN).rows()
    return {
        **known,
        "topics": [topics.names[t] for t in order[:SHOWN]],
        "close": [row["name"] for row in close],
        "written": known["names"],
        "houses": [a["name"] for a in known["affiliations"]],
        "listed": works_of(snapshot, number)[:8],
    }


def _explained(
    asked: DoingRequest, left: Mapping[str, Any], right: Mapping[str, Any]
) -> dict[str, Any]:
    """The evidence, and where each term begins and ends on the way to the sum."""
    empty: dict[str, Any] = {"evidence": [], "sum": None, "works": [], "steps": []}
    if asked.place.folder is None:
        return empty

    def look() -> dict[str, Any]:
        with asked.place.graph() as own:
            try:
                return Deciding(own).explain(left["id"], right["id"])
            except NothingUsableError:
                return empty

    explained = asked.graph.once(("doings explained", left["id"], right["id"]), look)
    return {**explained, "steps": steps(explained["evidence"])}


def steps(evidence: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Terms as bars that step to their total, on a width of 100.

    >>> [(s["x"], s["w"]) for s in steps([{"value": 3, "text": "a"}, {"value": -1, "text": "b"}])]
    [(0.0, 100.0), (66.7, 33.3)]
    """
    at, ends = 0.0, [0.0]
    for line in evidence:
        at += line["value"]
        ends.append(at)
    low, high = min(ends), max(ends)
    scale = 100 / ((high - low) or 1)
    rows = []
    for line, begin, end in zip(evidence, ends, ends[1:], strict=False):
        x = (min(begin, end) - low) * scale
        rows.append({**line, "x": round(x, 1), "w": round(abs(end - begin) * scale, 1)})
    return rows


def _effect(
    asked: DoingRequest, left: Mapping[str, Any], right: Mapping[str, Any]
) -> dict[str, Any]:
    """What a merge would change, counted before it is done; who would be told."""
    projection = asked.graph.projection
    a, b = left["number"], right["number"]
    works = np.union1d(projection.wrote.of(a), projection.wrote.of(b))
    ties = np.union1d(projection.ties.of(a), projection.ties.of(b))
    ties = ties[(ties != a) & (ties != b)]
    shared = np.intersect1d(projection.ties.of(a), projection.ties.of(b))
    holders = [asked.place.claims.holder(side["id"]) for side in (left, right)]
    return {
        "works": len(works),
        "coauthors": len(ties),
        "people": len(projection.ids),
        "shared": len(shared),
        "told": [h["name"] for h in holders if h],
    }


def decide(asked: DoingRequest) -> Shown:
    """Merge, keep apart, or later; on to the next."""
    says, why = asked.one("says"), asked.one("why", 500)
    one, other = asked.one("one", 1000), asked.one("other", 1000)
    following = asked.one("next", 2000)
    on = following if following.startswith("/curate/pair?") else "/curate"
    if says == "later":
        return Go(on)
    kinds = {"merge": "merge", "apart": "not-same"}
    if says not in kinds:
        raise UsageError("Choose merge, keep apart or later.")
    left, right = record(asked.graph, one), record(asked.graph, other)
    asked.place.rulings.add(
        asked.actor,
        kinds[says],
        left["id"],
        right["id"],
        why=why or "by a curator",
        proposed=asked.place.policy.two_curators and says == "merge",
    )
    return Go(on, "proposed" if asked.place.policy.two_curators and says == "merge" else "decided")


# -- one person ----------------------------------------------------------------------------------


def person(asked: DoingRequest) -> Page:
    """One record: its groups of works, to split; the history of decisions about it."""
    known = record(asked.graph, asked.path["id"])
    shape = ask.profile(asked.graph, known["number"])
    history = [
        _named(asked.snapshot, r)
        for r in asked.place.rulings.latest(500)
        if known["id"] in (r["person"], r["other"])
    ]
    return Page(
        "curate-person.html.j2",
        {
            "record": known,
            "groups": groups_of(asked.graph, known["number"]),
            "works": works_of(asked.graph, known["number"]),
            "warnings": shape["identity"]["warnings"],
            "history": history,
            "ledger": _ledger(asked),
            "holder": asked.place.claims.holder(known["id"]),
        },
    )


def _ledger(asked: DoingRequest) -> list[dict[str, Any]]:
    """What the ledger says of a person, from whatever side it came."""
    if asked.place.folder is None:
        return []
    with asked.place.graph() as own:
        return [row for row in Deciding(own).log() if asked.path["id"] in row["people"]]


def split(asked: DoingRequest) -> Shown:
    """Some works are another person's."""
    known = record(asked.graph, asked.path["id"])
    own = {w["id"] for w in works_of(asked.graph, known["number"])}
    works = sorted(own & set(asked.all("work")))
    if not works or len(works) == len(own):
        raise UsageError("Tick some works, and leave some.")
    two = asked.place.policy.two_curators
    asked.place.rulings.add(
        asked.actor,
        "split",
        known["id"],
        works=works,
        proposed=two,
        why=asked.one("why", 500) or "by a curator",
    )
    return Go("/curate", "proposed" if two else "decided")


def undo(asked: DoingRequest) -> Shown:
    """Take a decision back."""
    asked.place.rulings.undo(asked.actor, asked.one("ruling", 60), asked.one("why", 500))
    return Go("/curate", "undone")


def agree(asked: DoingRequest) -> Shown:
    """A curator's word on a proposal."""
    yes = asked.one("says") == "yes"
    asked.place.rulings.agree(asked.actor, asked.one("ruling", 60), yes, asked.one("why", 500))
    return Go("/curate", "decided")


def claim(asked: DoingRequest) -> Shown:
    """Accept or decline a claim."""
    accept = asked.one("says") == "accept"
    place, ident = asked.place, asked.path["id"]
    place.claims.decide(asked.actor, ident, accept, asked.one("reason", 2_000))
    return Go(f"/claims/{ident}", "decided")
