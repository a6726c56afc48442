"""A person: who they are, how sure that is, circles, whom to meet, topics, trust, works."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from graphkit.answers import Row, Rows
from graphkit.errors import NotFoundError
from graphkit.phrases import counted
from graphkit.projection import Array
from graphkit.questions import person as ask
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.results import Circle
from graphkit.web.addresses import address_of
from graphkit.web.pages.circles import circles
from graphkit.web.pages.common import (
    WORKS,
    named_person,
    newest_first,
    person_of,
    span,
    topic_rows,
    work_rows,
)
from graphkit.web.preparing import is_prepared
from graphkit.web.routes import Data, Given, listed

TOPICS = 12
PATIENCE = 3.0  # seconds that a profile waits for what suggestions need
SHOWN = 3  # people to meet, of each list
ALL = 2_000  # works of a file
SORTS = ("newest", "oldest", "cited", "title")


def profile(snapshot: Snapshot, given: Given) -> Data:
    """Everything that is known of a person."""
    place = person_of(snapshot, given["id"])
    tied = ask.collaborators(snapshot, place)
    # verified in the explorer: what that is worth shows at once
    known = ask.profile(snapshot, place, tied, claimed=given.get("claim"))
    every = {work["id"]: work for work in known.pop("works")}
    numbers = snapshot.projection.wrote.of(place)
    topics, many_topics = topic_rows(snapshot, numbers, TOPICS)
    return {
        **known,
        "address": address_of("people", known["id"]),
        "affiliation": _affiliation(known),
        "numbers": _numbers(snapshot, known, numbers),
        "circles": circles(snapshot, place, tied, whole=given.whole),
        **_met(snapshot, place, now=given.whole or given["meet"] == "here"),
        "topics": {**listed(topics, many_topics), "span": span(snapshot)},
        "works": _works(snapshot, place, given, every),
        "choices": _choices(snapshot, numbers, tied),
        "why": _why(snapshot, numbers, every),
    }


def meet(snapshot: Snapshot, given: Given) -> Data:
    """Whom a person should meet: the part of the profile that costs most, by itself."""
    place = person_of(snapshot, given["id"])
    return {**named_person(snapshot, place), **_met(snapshot, place, now=True)}


def _met(snapshot: Snapshot, place: int, *, now: bool) -> Data:
    """Whom to meet, if it is wanted now; `prepared` says whether it is all there is."""
    prepared = not now or is_prepared(snapshot, PATIENCE)
    return {
        "prepared": prepared,
        "later": not now,
        "meet": meeting(snapshot, place) if now and prepared else None,
    }


def works(snapshot: Snapshot, given: Given) -> Data:
    """The works of a person as a file."""
    place = person_of(snapshot, given["id"])
    numbers = _chosen(snapshot, place, given)
    rows = work_rows(snapshot, newest_first(snapshot, numbers)[:ALL])
    return {**named_person(snapshot, place), "works": listed(rows, len(numbers))}


def _affiliation(known: Row) -> Rows:
    """The institutions that the latest works state; where there are none, what pages say."""
    rows = known["institutions"]
    last = max((row["to_year"] or 0 for row in rows), default=0)
    latest = [row for row in rows if (row["to_year"] or 0) == last]
    if latest:
        return [
            {
                "id": row["id"],
                "name": row["name"],
                "to_year": row["to_year"],
                "address": address_of("institutions", row["id"]),
            }
            for row in latest
        ]
    said = [row for row in known["stated"] if row.get("affiliation")]
    return [
        {
            "id": None,
            "name": row["affiliation"],
            "to_year": None,
            "address": None,
            "source": row["source_name"],
        }
        for row in said[:1]
    ]


def _numbers(snapshot: Snapshot, known: Row, works: Array) -> Rows:
    """The four numbers, each with what it rests on."""
    metrics = known["metrics"]
    links = snapshot.projection.stated_by
    _, places = links.rows.spread(works)
    many = Counter(links.names[s] for s in links.rows.targets[places].tolist())
    from_sources = ", ".join(f"{name} {n}" for name, n in many.most_common(3))
    best = known["citations_found"][0] if known["citations_found"] else None
    said = next((row for row in known["stated"] if row.get("h_index") is not None), None)
    told = (
        f"{said['source_name']} states {said['h_index']}"
        + (f" ({said['captured']})" if said.get("captured") else "")
        if said
        else "no source states one"
    )
    if best is None:
        basis = f"citations are not known; {told}"
    else:
        basis = (
            f"{best['citations']:,} citations by {best['basis']}, known for {best['known']:,} of"
            f" {best['works']:,} works; {told}"
        )
    first, last = known["first_year"], known["last_year"]
    years = "–".join(dict.fromkeys(str(y) for y in (first, last) if y))
    trust = known["trust"]
    return [
        {
            "name": "works",
            "value": metrics["works"],
            "detail": years,
            "source": from_sources or "ready-made ties state no works",
        },
        {
            "name": "coauthors",
            "value": metrics["coauthors"],
            "detail": "",
            "source": (
                f"{metrics['close_collaborators']} of them close, from the author lists"
                if metrics["coauthors"]
                else "from the author lists"
            ),
        },
        {
            "name": "h-index",
            "value": metrics["h_index"],
            "detail": "computed here",
            "source": basis,
        },
        {
            "name": "trust",
            "value": trust["score"],
            "detail": f"of 100, level {trust['level']}",
            "source": (
                f"{counted(trust['undecided'], 'point')} not known, which is not low"
                if trust["undecided"]
                else "each of its terms is known"
            ),
        },
    ]


def meeting(snapshot: Snapshot, place: int) -> Data:
    """Whom to meet, near and beyond, each list with how often such lists were right."""
    answer = suggestions(snapshot, place, 2 * SHOWN, beyond=SHOWN)
    rows = [_suggested(snapshot, one) for one in answer.rows()]
    near, beyond = ([row for row in rows if row["list"] == one] for one in ("near", "beyond"))
    return {
        "near": {**listed(near), "record": str(answer.record) if answer.record else None},
        "beyond": {
            **listed(beyond),
            "record": str(answer.record_beyond) if answer.record_beyond else None,
        },
        "notes": list(answer.notes),
    }


def _suggested(snapshot: Snapshot, row: Row) -> Row:
    labels = snapshot.once("web labels", lambda: _labels(snapshot))
    return {
        "id": row["id"],
        "name": row["name"],
        "address": address_of("people", row["id"]),
        "score": row["score"],
        "list": row["list"],
        "steps": row["steps"],
        "last_year": row["last_year"],
        "community": labels.get(row["community"] or ""),
        "doubtful": named_person(snapshot, snapshot.projection.number(row["id"]))["doubtful"],
        "for": [_reason(reason) for reason in row["reasons"]],
        "against": [_reason(reason) for reason in row["against"]],
    }


def _reason(reason: Row) -> Row:
    return {
        "text": reason["text"],
        "points": reason["points"],
        "people": [
            {"id": i, "name": name, "address": address_of("people", i)}
            for i, name in reason["people"]
        ],
        "works": [
            {"id": i, "title": title, "year": year, "address": address_of("works", i)}
            for i, title, year in reason["works"]
        ],
    }


def _labels(snapshot: Snapshot) -> dict[str, Row]:
    rows = snapshot.tables.read("communities", ["id", "label"]).to_pylist()
    return {
        row["id"]: {
            "id": row["id"],
            "label": row["label"],
            "address": address_of("communities", row["id"]),
        }
        for row in rows
    }


# -- works ---------------------------------------------------------------------------------------


def _works(snapshot: Snapshot, place: int, given: Given, every: dict[str, Row]) -> Data:
    """A page of the works that fit, in the order that was asked for."""
    numbers = _chosen(snapshot, place, given)
    order = _sorted(snapshot, numbers, given["sort"], every)
    begin = (given["page"] - 1) * WORKS
    rows = work_rows(snapshot, order[begin : begin + WORKS])
    for row in rows:
        own = every[row["id"]]
        row["position"], row["citations"] = own["position"], own["citations"]
    return {
        **listed(rows, len(order)),
        "page": given["page"],
        "size": WORKS,
        "of": len(snapshot.projection.wrote.of(place)),
    }


def _chosen(snapshot: Snapshot, place: int, given: Given) -> Array:
    """The works that fit year, topic, kind and coauthor."""
    projection = snapshot.projection
    numbers = projection.wrote.of(place)
    if (year := given.get("year")) is not None:
        numbers = numbers[projection.arrays.work_year[numbers] == year]
    if topic := given.get("topic"):
        links = projection.topics
        wanted = links.ids.index(topic) if topic in links.ids else -1
        at, places = links.rows.spread(numbers)
        numbers = numbers[np.unique(at[links.rows.targets[places] == wanted])]
    if kind := given.get("kind"):
        kinds = snapshot.tables.read("works", ["kind"]).column(0).take(numbers).to_pylist()
        numbers = numbers[np.array([one == kind for one in kinds], bool)]
    if other := given.get("with"):
        try:
            numbers = np.intersect1d(numbers, projection.wrote.of(projection.number(other)))
        except NotFoundError:
            numbers = numbers[:0]
    return numbers


def _sorted(snapshot: Snapshot, numbers: Array, how: str, every: dict[str, Row]) -> list[int]:
    order = newest_first(snapshot, numbers)
    ids = snapshot.projection.work_ids
    if how == "oldest":
        year = snapshot.projection.arrays.work_year
        return sorted(order, key=lambda w: (int(year[w]) or 9999, w))
    if how == "title":
        return sorted(order, key=lambda w: ((every[ids[w]]["title"] or "").casefold(), w))
    if how == "cited":
        return sorted(order, key=lambda w: -max(every[ids[w]]["citations"].values(), default=-1))
    return order


def _choices(snapshot: Snapshot, numbers: Array, tied: Circle) -> Data:
    """What the works can be narrowed to."""
    projection = snapshot.projection
    years = sorted({int(y) for y in projection.arrays.work_year[numbers] if y > 0}, reverse=True)
    kinds = snapshot.tables.read("works", ["kind"]).column(0).take(numbers).to_pylist()
    return {
        "years": years,
        "kinds": sorted({kind for kind in kinds if kind}),
        "people": [{"id": c.id, "name": c.name} for c in tied.people[:200]],
    }


def _why(snapshot: Snapshot, numbers: Array, every: dict[str, Row]) -> Data:
    """Which sources state the works, and each statement with its line."""
    links = snapshot.projection.stated_by
    _, places = links.rows.spread(numbers)
    many = Counter(links.names[s] for s in links.rows.targets[places].tolist())
    statements: list[dict[str, Any]] = [
        {
            "work": work["id"],
            "title": work["title"],
            "address": address_of("works", work["id"]),
            "source": date["source"],
            "format": date["format"],
            "line": date["line"],
            "year": date["year"],
        }
        for work in every.values()
        for date in work["dates"]
    ]
    return {
        "sources": listed([{"name": name, "works": n} for name, n in many.most_common()]),
        "statements": listed(statements[:500], len(statements)),
    }
