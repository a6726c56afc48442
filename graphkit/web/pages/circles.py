"""The circles of a person: those they work with, by the community they are of, strongest first."""

from __future__ import annotations

from collections import Counter

from graphkit.answers import Row, Rows
from graphkit.graph import DOUBTFUL
from graphkit.projection import Array
from graphkit.questions.person import collaborators
from graphkit.questions.snapshot import Snapshot
from graphkit.web.addresses import address_of, with_query
from graphkit.web.routes import Data, listed

SHOWN = 12  # people of a circle before the fold
MOST = 60  # people of a circle
WORKS = 8  # works behind a tie in the list


def circles(snapshot: Snapshot, place: int) -> Data:
    """Circles with their people, and behind each the works."""
    found = collaborators(snapshot, place)
    code = snapshot.projection.community
    labels = dict(zip(*_columns(snapshot), strict=True))
    groups: dict[str | None, Rows] = {}
    works: dict[str | None, set[str]] = {}
    own = snapshot.projection.ids[place]
    for one in found.people:
        group = code[snapshot.projection.number(one.id)]
        works.setdefault(group, set()).update(work.id for work in one.shared)
        groups.setdefault(group, []).append({
            "id": one.id, "name": one.name, "address": address_of("people", one.id),
            "works": one.works, "strength": round(one.strength, 4), "weight": round(one.weight, 4),
            "close": one.close, "first_year": one.first_year, "last_year": one.last_year,
            "doubtful": one.identity_confidence is not None and one.identity_confidence < DOUBTFUL,
            "tie": with_query("/path", {"from": own, "to": one.id}),
            "behind": listed([_work(w.id, w.title, w.year) for w in one.shared[:WORKS]],
                             len(one.shared)),
        })  # fmt: skip
    rows: Rows = []
    for group, people in groups.items():
        years = [y for p in people for y in (p["first_year"], p["last_year"]) if y]
        rows.append({
            "id": group, "label": labels.get(group or "", "in no community"),
            "address": address_of("communities", group) if group else None,
            "people": listed(people[:MOST], len(people)), "works": len(works[group]),
            "first_year": min(years, default=None), "last_year": max(years, default=None),
            "strength": round(sum(p["strength"] for p in people), 4),
        })  # fmt: skip
    rows.sort(key=lambda row: (-row["strength"], row["label"]))
    return {**listed(rows), "people": found.total, "counted": str(found), "shown": SHOWN}


def _work(ident: str, title: str | None, year: int | None) -> Row:
    return {"id": ident, "title": title, "year": year, "address": address_of("works", ident)}


def _columns(snapshot: Snapshot) -> tuple[list[str], list[str]]:
    table = snapshot.tables.read("communities", ["id", "label"])
    return table.column(0).to_pylist(), table.column(1).to_pylist()


def communities_of(snapshot: Snapshot, people: Array, most: int) -> Rows:
    """The communities of some people, most of them first."""
    code = snapshot.projection.community
    labels = dict(zip(*_columns(snapshot), strict=True))
    many = Counter(code[p] for p in people.tolist() if code[p])
    ranked = sorted(many, key=lambda c: (-many[c], str(c)))[:most]
    return [{"id": c, "label": labels[str(c)], "people": many[c],
             "address": address_of("communities", str(c))} for c in ranked]  # fmt: skip
