"""Two people side by side, and a group: who of it could meet whom."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphkit.answers import Row, Rows
from graphkit.errors import NotFoundError, UsageError
from graphkit.questions import person as ask
from graphkit.questions.paths import path as way
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.web.pages.between import found_names, names_of
from graphkit.web.pages.common import asked_as, named_person, newest_first, topic_rows, work_rows
from graphkit.web.preparing import is_prepared
from graphkit.web.routes import Data, Given, listed

GROUP = 30  # people of a group
SHOWN = 100  # common works, coauthors, topics
PATIENCE = 3.0
MEASURES = (
    ("works", "works"), ("coauthors", "coauthors"), ("close_collaborators", "close collaborators"),
    ("topics", "topics"), ("h_index", "h-index, computed here"),
)  # fmt: skip


def compare(snapshot: Snapshot, given: Given) -> Data:
    """Two people side by side: numbers, and what they have in common."""
    data: Data = {
        "one": None,
        "other": None,
        "asked": [given["one"], given["other"]],
        "numbers": listed([]),
        "together": listed([]),
        "coauthors": listed([]),
        "topics": listed([]),
        "apart": None,
    }
    if not (given["one"] and given["other"]):
        return data
    places = [snapshot.person(given["one"]), snapshot.person(given["other"])]
    data["one"], data["other"] = (
        {**named_person(snapshot, p), "asked_as": asked_as(snapshot, p)} for p in places
    )
    profiles = [ask.profile(snapshot, p) for p in places]
    projection = snapshot.projection
    shared = newest_first(snapshot, projection.together(*places))
    both = np.intersect1d(projection.ties.of(places[0]), projection.ties.of(places[1]))
    rows = [_number(name, label, profiles) for name, label in MEASURES]
    years = {
        "name": "years",
        "label": "years",
        "one": _years(profiles[0]),
        "other": _years(profiles[1]),
    }
    data["numbers"] = listed([*rows, years])
    data["together"] = listed(work_rows(snapshot, shared[:SHOWN]), len(shared))
    people = sorted(
        (named_person(snapshot, p) for p in both.tolist() if p not in places),
        key=lambda row: (row["name"], row["id"]),
    )
    data["coauthors"] = listed(people[:SHOWN], len(people))
    data["topics"] = _topics(snapshot, places)
    data["apart"] = _apart(snapshot, places)
    return data


def _number(name: str, label: str, profiles: list[Row]) -> Row:
    one, other = (row["metrics"].get(name) for row in profiles)
    return {"name": name, "label": label, "one": one, "other": other}


def _years(profile: Row) -> str | None:
    known = [str(y) for y in (profile["first_year"], profile["last_year"]) if y]
    return "–".join(dict.fromkeys(known)) or None


def _topics(snapshot: Snapshot, places: list[int]) -> Row:
    """Topics of both, with how many works each has on them."""
    wrote = snapshot.projection.wrote
    many = len(snapshot.projection.topics.ids)
    mine, theirs = (
        {row["id"]: row for row in topic_rows(snapshot, wrote.of(p), many)[0]} for p in places
    )
    rows: Rows = [
        {
            "id": i,
            "name": row["name"],
            "address": row["address"],
            "one": row["works"],
            "other": theirs[i]["works"],
        }
        for i, row in mine.items()
        if i in theirs
    ]
    rows.sort(key=lambda row: (-min(row["one"], row["other"]), row["name"]))
    return listed(rows[:SHOWN], len(rows))


def _apart(snapshot: Snapshot, places: list[int]) -> int | None:
    """How many steps lead from one to the other; None where no chain of coauthors does."""
    if places[0] == places[1]:
        return 0
    try:
        return len(way(snapshot, places[0], places[1]).steps)
    except NotFoundError:
        return None


def meetings(snapshot: Snapshot, given: Given) -> Data:
    """Who of a group knows each other, and who could meet whom, best first, with reasons."""
    names = names_of(given["group"])
    if len(names) > GROUP:
        raise UsageError(f"At most {GROUP} people at once; ask in several parts.")
    told = found_names(snapshot, names)
    places = list(dict.fromkeys(place for place, _ in told.values() if place is not None))
    prepared = len(places) < 2 or is_prepared(snapshot, PATIENCE)
    return {
        "group": names,
        "prepared": prepared,
        "people": listed([{"name": name, **row} for name, (_, row) in told.items()]),
        "known": listed(_known(snapshot, places)),
        "pairs": listed(_could_meet(snapshot, places) if prepared else []),
    }


def _known(snapshot: Snapshot, places: list[int]) -> Rows:
    """Pairs of a group who have works together."""
    rows: Rows = []
    for at, one in enumerate(places):
        tied = set(snapshot.projection.ties.of(one).tolist())
        for other in places[at + 1 :]:
            if other in tied:
                works = newest_first(snapshot, snapshot.projection.together(one, other))
                rows.append(
                    {
                        **_pair(snapshot, one, other),
                        "works": len(works),
                        "last_year": int(snapshot.projection.arrays.work_year[works[0]]) or None
                        if works
                        else None,
                    }
                )
    return sorted(rows, key=lambda row: (-row["works"], row["one"]["id"], row["other"]["id"]))


def _pair(snapshot: Snapshot, one: int, other: int) -> Row:
    return {"one": named_person(snapshot, one), "other": named_person(snapshot, other)}


def _could_meet(snapshot: Snapshot, places: list[int]) -> Rows:
    """Pairs that suggestions would bring together, each once, as the one who gains most has it."""
    outside = np.setdiff1d(np.arange(len(snapshot.projection)), np.array(places, np.int64))
    best: dict[tuple[int, int], Row] = {}
    for one in places:
        answer = suggestions(snapshot, one, len(places), varied=False, leave_out=outside)
        for row in answer.rows():
            other = snapshot.projection.number(row["id"])
            key = min(one, other), max(one, other)
            if key not in best or row["score"] > best[key]["score"]:
                best[key] = _meeting(snapshot, one, other, row)
    return sorted(
        best.values(), key=lambda row: (-row["score"], row["one"]["id"], row["other"]["id"])
    )


def _meeting(snapshot: Snapshot, one: int, other: int, row: dict[str, Any]) -> Row:
    return {
        **_pair(snapshot, one, other),
        "score": row["score"],
        "list": row["list"],
        "steps": row["steps"],
        "for": [reason["text"] for reason in row["reasons"]],
        "against": [reason["text"] for reason in row["against"]],
    }
