"""Between people: how two are connected, and who may judge whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphkit.answers import Row, Rows
from graphkit.errors import AmbiguousNameError, NotFoundError, UsageError
from graphkit.questions import paths as ask
from graphkit.questions.conflicts import verdict
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Path
from graphkit.web.addresses import address_of, with_query
from graphkit.web.pages.common import asked_as, newest_first, work_rows
from graphkit.web.routes import Data, Given, listed

WAYS = 6
MOST = 40  # people of a panel, and people it may judge


def path(snapshot: Snapshot, given: Given) -> Data:
    """How two people are connected: the shortest ways, with the works behind every step."""
    data: Data = {
        "from": None,
        "to": None,
        "ways": listed([]),
        "strongest": None,
        "steps": listed([]),
        "together": listed([]),
        "none": None,
        "asked": [given["from"], given["to"]],
    }
    if not (given["from"] and given["to"]):
        return data
    one, other = snapshot.person(given["from"]), snapshot.person(given["to"])
    data["from"], data["to"] = _person(snapshot, one), _person(snapshot, other)
    if one == other:
        data["none"] = "This is one person."
        return data
    shared = newest_first(snapshot, snapshot.projection.together(one, other))
    data["together"] = listed(work_rows(snapshot, shared[:100]), len(shared))
    try:
        ways = ask.all_paths(snapshot, one, other, limit=WAYS)
        strongest = ask.strongest(snapshot, one, other)
    except NotFoundError as error:
        data["none"] = str(error)
        return data
    data["ways"] = {**listed([_way(way) for way in ways.paths]), "truncated": not ways.complete}
    data["strongest"] = _way(strongest)
    data["steps"] = listed(
        [
            {
                "way": number,
                "step": at,
                "one": step["source"],
                "one_name": step["source_name"],
                "other": step["target"],
                "other_name": step["target_name"],
                "works": step["works"],
                "weight": step["weight"],
                "first_year": step["first_year"],
                "last_year": step["last_year"],
            }
            for number, way in enumerate(data["ways"]["rows"], 1)
            for at, step in enumerate(way["steps"], 1)
        ]
    )
    return data


def _person(snapshot: Snapshot, place: int) -> Row:
    ident = snapshot.projection.ids[place]
    return {
        "id": ident,
        "name": snapshot.projection.names[place],
        "address": address_of("people", ident),
        "asked_as": asked_as(snapshot, place),
    }


def _way(way: Path) -> Row:
    names = dict(way.people)
    return {
        "people": [
            {"id": i, "name": name, "address": address_of("people", i)} for i, name in way.people
        ],
        "resistance": round(way.resistance, 4),
        "steps": [
            {
                "source": step.source,
                "source_name": names[step.source],
                "target": step.target,
                "target_name": names[step.target],
                "works": step.works,
                "weight": round(step.weight, 4),
                "first_year": step.first_year,
                "last_year": step.last_year,
                "tie": with_query("/path", {"from": step.source, "to": step.target}),
                "behind": listed(
                    [
                        {"id": i, "title": title, "year": year, "address": address_of("works", i)}
                        for i, title, year in step.shared[:8]
                    ],
                    len(step.shared),
                ),
            }
            for step in way.steps
        ],
    }


def conflicts(snapshot: Snapshot, given: Given) -> Data:
    """Who of a panel may judge whom: yes, no or unknown, each with its evidence."""
    panel, others = names_of(given["panel"]), names_of(given["authors"])
    for what, names in (("panel", panel), ("authors", others)):
        if len(names) > MOST:
            raise UsageError(f"At most {MOST} people at once in {what}; ask in several parts.")
    rows: Rows = []
    by_name = found_names(snapshot, [*panel, *others])
    for name in panel if others else ():
        rows += [_judged(snapshot, given["years"], name, other, by_name) for other in others]
    return {
        "panel": panel,
        "authors": others,
        "years": given["years"],
        "verdicts": listed(rows),
        "people": listed([{"name": name, **row} for name, (_, row) in by_name.items()]),
    }


def found_names(
    snapshot: Snapshot, names: Iterable[str]
) -> dict[str, tuple[int | None, dict[str, Any]]]:
    """Who each of some names means."""
    return {name: _found(snapshot, name) for name in dict.fromkeys(names)}


def names_of(text: str | None) -> list[str]:
    """The names that somebody pasted, one a line or between semicolons."""
    pieces = (text or "").replace(";", "\n").splitlines()
    return list(dict.fromkeys(piece.strip()[:200] for piece in pieces if piece.strip()))


def _found(snapshot: Snapshot, name: str) -> tuple[int | None, dict[str, Any]]:
    """Who a name means; a name of several people means nobody."""
    try:
        place = snapshot.person(name)
    except AmbiguousNameError as error:
        return None, {
            "id": None,
            "unknown": "several people here bear this name",
            "candidates": [
                {"id": i, "name": label, "note": note, "address": address_of("people", i)}
                for i, label, note in error.candidates
            ],
        }
    except NotFoundError:
        return None, {"id": None, "unknown": "nobody here bears this name", "candidates": []}
    known = _person(snapshot, place)
    return place, {
        "id": known["id"],
        "known_as": known["name"],
        "address": known["address"],
        "unknown": None,
        "candidates": [],
    }


def _judged(
    snapshot: Snapshot,
    years: int,
    name: str,
    other: str,
    by_name: dict[str, tuple[int | None, dict[str, Any]]],
) -> Row:
    one, two = by_name[name][0], by_name[other][0]
    row: Row = {
        "reviewer": name,
        "author": other,
        "conflict": "unknown",
        "evidence": [],
        "unknown": [],
    }
    if one is None or two is None:
        row["unknown"] = [
            f"{who}: {by_name[who][1]['unknown']}"
            for who in (name, other)
            if by_name[who][0] is None
        ]
        return row
    answer = verdict(snapshot, one, two, years)
    row["conflict"], row["unknown"] = answer.conflict, list(answer.unknown)
    row["evidence"] = [
        {
            "kind": reason.kind,
            "text": reason.text,
            "works": [
                {"id": i, "title": title, "year": year, "address": address_of("works", i)}
                for i, title, year in reason.works[:8]
            ],
        }
        for reason in answer.evidence
    ]
    return row
