"""Works, topics, institutions, venues and communities, each with its people, works and years."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from graphkit.answers import Row, Rows
from graphkit.projection import Array
from graphkit.questions import communities as divided
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.stated import dates_of
from graphkit.web.addresses import address_of
from graphkit.web.pages.circles import communities_of
from graphkit.web.pages.common import (
    PEOPLE,
    WORKS,
    inside,
    most_works_first,
    named_person,
    newest_first,
    people_rows,
    place_of,
    row_of,
    span,
    topic_rows,
    work_rows,
    works_per_year,
)
from graphkit.web.routes import Data, Given, listed

BESIDE = 8  # topics, communities, institutions named beside the lists
ALL = 2_000  # works of a file
REFERENCES = 50


def work(snapshot: Snapshot, given: Given) -> Data:
    """A work: its authors, where it is stated and how, what it cites and what cites it."""
    number = place_of(snapshot, "works", given["id"])
    projection = snapshot.projection
    (listed_row,) = work_rows(snapshot, [number])
    own = row_of(snapshot, "works", number)
    cited_by = inside(snapshot, "cites", number)
    cites = projection.cites.rows.of(number)
    return {
        **own,
        "name": own["title"],
        "address": listed_row["address"],
        "people": listed(_signed(snapshot, given["id"])),
        "topics": listed(listed_row["topics"]),
        "venue_address": _venue(snapshot, number),
        "stated_by": listed(
            [
                {**row, "source": row["source"]}
                for row in dates_of(snapshot, [number]).get(own["id"], [])
            ]
        ),
        "versions": listed(_versions(snapshot, own["id"])),
        "citations": {
            kind: int(count[number])
            for kind, count in projection.stated_citations.items()
            if count[number] >= 0
        },
        "cites": listed(work_rows(snapshot, cites[:REFERENCES].tolist()), len(cites)),
        "cited_by": listed(
            work_rows(snapshot, newest_first(snapshot, cited_by)[:REFERENCES]), len(cited_by)
        ),
        "works": listed([listed_row]),
    }


def _signed(snapshot: Snapshot, ident: str) -> Rows:
    """The authors as they signed."""
    table = snapshot.tables.read("authored", ["source", "target", "position", "raw_name"])
    rows = table.filter(pc.equal(table.column("target"), ident)).to_pylist()
    rows.sort(key=lambda row: (row["position"] or 1 << 30, row["source"]))
    return [
        {
            **named_person(snapshot, snapshot.projection.number(row["source"])),
            "position": row["position"],
            "signed": row["raw_name"],
        }
        for row in rows
    ]


def _versions(snapshot: Snapshot, ident: str) -> Rows:
    """Each form in which a source states the work."""
    table = snapshot.tables.read("stated_by")
    rows = table.filter(pc.equal(table.column("source"), ident)).to_pylist()
    names = {
        r["id"]: r["name"] for r in snapshot.tables.read("sources", ["id", "name"]).to_pylist()
    }
    return [
        {
            "source": names[row["target"]],
            **{
                k: row[k]
                for k in (
                    "line",
                    "kind",
                    "venue",
                    "year",
                    "doi",
                    "arxiv",
                    "citations",
                    "date_inferred",
                )
            },
        }
        for row in rows
    ]


def _venue(snapshot: Snapshot, number: int) -> str | None:
    venues = snapshot.projection.venues
    places = venues.rows.of(number)
    return address_of("venues", venues.ids[int(places[0])]) if len(places) else None


def topic(snapshot: Snapshot, given: Given) -> Data:
    """A topic: who writes about it, its works, its years, its neighbours."""
    number = place_of(snapshot, "topics", given["id"])
    works = inside(snapshot, "topics", number)
    return _of_works(snapshot, given, "topics", number, works)


def venue(snapshot: Snapshot, given: Given) -> Data:
    """A venue: what was published there, by whom, about what."""
    number = place_of(snapshot, "venues", given["id"])
    works = inside(snapshot, "venues", number)
    return _of_works(snapshot, given, "venues", number, works)


def _of_works(snapshot: Snapshot, given: Given, kind: str, number: int, works: Array) -> Data:
    """A thing that works name: its people are those of the works."""
    projection = snapshot.projection
    _, places = projection.team.spread(works)
    people, many = np.unique(projection.team.targets[places], return_counts=True)
    ranked = people[np.lexsort((projection.id_rank[people], -many))].tolist()
    here = dict(zip(people.tolist(), many.tolist(), strict=True))
    data = _page(snapshot, given, (kind, number), works, ranked)
    for row in data["people"]["rows"]:
        row["works_here"] = here[projection.number(row["id"])]
    return data


def institution(snapshot: Snapshot, given: Given) -> Data:
    """An institution: its people, and their works in the years for which they state it."""
    number = place_of(snapshot, "institutions", given["id"])
    projection = snapshot.projection
    people = inside(snapshot, "author_institutions", number)
    works = _together(snapshot, people)
    data = _page(
        snapshot, given, ("institutions", number), works, most_works_first(snapshot, people)
    )
    parts = projection.part_of
    data["part_of"] = listed(
        [
            {
                "id": parts.ids[p],
                "name": parts.names[p],
                "address": address_of("institutions", parts.ids[p]),
            }
            for p in parts.rows.of(number).tolist()
        ]
    )
    data["note"] = (
        "Which work states an institution is not kept: these are all works of its people."
    )
    return data


def community(snapshot: Snapshot, given: Given) -> Data:
    """A community: its members, what they write about, and what bridges it to others."""
    number = place_of(snapshot, "communities", given["id"])
    projection = snapshot.projection
    people = np.array([p for p, c in enumerate(projection.community) if c == given["id"]], np.int64)
    works = _together(snapshot, people)
    data = _page(
        snapshot, given, ("communities", number), works, most_works_first(snapshot, people)
    )
    data["name"] = data["label"]
    bridges = divided.bridges(snapshot, given["id"], n=BESIDE)
    data["bridges"] = listed([_bridge(row, given["id"]) for row in bridges], bridges.total)
    return data


def _bridge(row: Row, own: str) -> Row:
    mine = row["id"] == own
    other = (row["other_id"], row["other_label"]) if mine else (row["id"], row["label"])
    people = [{**p, "address": address_of("people", p["id"])} for p in row["strongest"]]
    return {
        "id": other[0],
        "label": other[1],
        "address": address_of("communities", other[0]),
        "ties": row["ties"],
        "works": row["works"],
        "weight": round(row["weight"], 4),
        "strongest": people if mine else people[::-1],
    }


def _together(snapshot: Snapshot, people: Array) -> Array:
    """All works of some people."""
    _, places = snapshot.projection.wrote.spread(people)
    found: Array = np.unique(snapshot.projection.wrote.targets[places])
    return found


def _page(
    snapshot: Snapshot, given: Given, thing: tuple[str, int], works: Array, people: list[int]
) -> Data:
    kind, number = thing
    begin = (given["page"] - 1) * WORKS
    first = (given["people"] - 1) * PEOPLE
    order = newest_first(snapshot, works)
    topics, many = topic_rows(snapshot, works, BESIDE + 1)
    own = row_of(snapshot, kind, number)
    own_topics = [row for row in topics if row["id"] != own["id"]][:BESIDE]
    return {
        **own,
        "kind": kind,
        "address": address_of(kind, own["id"]),
        "people": {
            **listed(people_rows(snapshot, people[first : first + PEOPLE]), len(people)),
            "page": given["people"],
            "size": PEOPLE,
        },
        "works": {
            **listed(work_rows(snapshot, order[begin : begin + WORKS]), len(order)),
            "page": given["page"],
            "size": WORKS,
        },
        "per_year": {**works_per_year(snapshot, works), "span": span(snapshot)},
        "topics": listed(own_topics, many - (kind == "topics")),
        "communities": listed(communities_of(snapshot, np.array(people, np.int64), BESIDE)),
    }


def works_file(kind: str, snapshot: Snapshot, given: Given) -> Data:
    """The works of such a thing as a file."""
    number = place_of(snapshot, kind, given["id"])
    projection = snapshot.projection
    if kind == "works":
        works = np.array([number], np.int64)
    elif kind in ("topics", "venues"):
        works = inside(snapshot, kind, number)
    elif kind == "institutions":
        works = _together(snapshot, inside(snapshot, "author_institutions", number))
    else:
        code = projection.community
        own = [p for p, c in enumerate(code) if c == given["id"]]
        works = _together(snapshot, np.array(own, np.int64))
    order = newest_first(snapshot, works)
    return {"works": listed(work_rows(snapshot, order[:ALL]), len(order))}
