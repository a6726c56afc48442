"""The circles of a person: groups of those they work with, the closest first, works behind each."""

from __future__ import annotations

from collections import Counter

from graphkit.answers import Row, Rows
from graphkit.meanings import DOUBTFUL
from graphkit.projection import Array
from graphkit.questions.circling import circles_around
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Circle, Collaborator
from graphkit.web.addresses import address_of, with_query
from graphkit.web.routes import Data, listed

SHOWN = 12  # people of a circle before the fold
OPEN = 9  # circles before the fold
MOST = 60  # people of a circle
WORKS = 8  # works behind a tie in the list
BEHIND = 100  # people whose works stand behind their ties in a page; the others' are a click away


def circles(snapshot: Snapshot, place: int, tied: Circle, *, whole: bool = True) -> Data:
    """The circles as the picture has them; those of none, and ties without works, come last.

    A page, unlike data, has the works of the closest people only: those of hundreds are most of it.
    """
    ids = snapshot.projection.ids
    left = {one.id: one for one in tied.people}
    told = {one.id for one in (tied.people if whole else tied.people[:BEHIND])}
    own = ids[place]
    rows: Rows = []
    for circle in circles_around(snapshot, place).circles:
        named = (ids[p] for p in circle.people)
        people = [left.pop(ident) for ident in named if ident in left]
        rows.append(_circle(own, circle.kind, circle.title, people, told))
    if left:
        rows.append(_circle(own, "single", "others", list(left.values()), told))
    return {
        **listed([row for row in rows if row["people"]["rows"]]),
        "people": tied.total,
        "counted": str(tied),
        "shown": SHOWN,
        "open": OPEN,
    }


def _circle(own: str, kind: str, title: str, people: list[Collaborator], told: set[str]) -> Row:
    years = [y for one in people for y in (one.first_year, one.last_year) if y]
    works = {work.id for one in people for work in one.shared}
    return {
        "kind": kind,
        "label": title,
        "works": len(works),
        "first_year": min(years, default=None),
        "last_year": max(years, default=None),
        "people": listed([_person(own, one, told) for one in people[:MOST]], len(people)),
    }


def _person(own: str, one: Collaborator, told: set[str]) -> Row:
    sure = one.identity_confidence
    works = [
        {
            "id": work.id,
            "title": work.title,
            "year": work.year,
            "address": address_of("works", work.id),
        }
        for work in one.shared[: WORKS if one.id in told else 0]
    ]
    return {
        "id": one.id,
        "name": one.name,
        "address": address_of("people", one.id),
        "works": one.works,
        "strength": round(one.strength, 4),
        "weight": round(one.weight, 4),
        "close": one.close,
        "first_year": one.first_year,
        "last_year": one.last_year,
        "doubtful": sure is not None and sure < DOUBTFUL,
        "tie": with_query("/path", {"from": own, "to": one.id}),
        "behind": listed(works, len(one.shared)),
    }


def communities_of(snapshot: Snapshot, people: Array, most: int) -> Rows:
    """The communities of some people, most of them first."""
    code = snapshot.projection.community
    table = snapshot.tables.read("communities", ["id", "label"])
    labels = dict(zip(*(column.to_pylist() for column in table.columns), strict=True))
    many = Counter(code[p] for p in people.tolist() if code[p])
    ranked = sorted(many, key=lambda c: (-many[c], str(c)))[:most]
    return [
        {
            "id": c,
            "label": labels[str(c)],
            "people": many[c],
            "address": address_of("communities", str(c)),
        }
        for c in ranked
    ]
