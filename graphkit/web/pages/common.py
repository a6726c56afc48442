"""What many pages need: places of ids, rows of works and of people, works by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from graphkit.answers import Row, Rows
from graphkit.errors import GraphkitError, NotFoundError
from graphkit.links import starts_of
from graphkit.meanings import DOUBTFUL
from graphkit.projection import Array, Csr
from graphkit.questions.lines import stated
from graphkit.questions.snapshot import Snapshot
from graphkit.web.addresses import address_of
from graphkit.web.routes import HasMoved

WORKS = 25  # of a page
PEOPLE = 25
TEAM = 8  # authors of a work that a list names
_WORK = ["id", "title", "year", "venue", "kind", "doi", "arxiv", "url", "authors",
         "authors_truncated", "authors_omitted"]  # fmt: skip


def place_of(snapshot: Snapshot, table: str, ident: str) -> int:
    """The place of a thing by its id."""

    def places() -> dict[str, int]:
        ids = snapshot.tables.read(table, ["id"]).column(0).to_pylist()
        return {ident: n for n, ident in enumerate(ids)}

    found = snapshot.once(("web places", table), places).get(ident)
    if found is None:
        raise NotFoundError("Nothing here has this id.")
    return found


def row_of(snapshot: Snapshot, table: str, place: int) -> Row:
    """A thing as its table has it, without what only serves searching."""
    row: Row = snapshot.tables.read(table).slice(place, 1).to_pylist()[0]
    return {name: value for name, value in row.items() if name not in ("name_norm", "title_norm")}


def person_of(snapshot: Snapshot, ident: str) -> int:
    """The place of a person; one who was merged with another has another address now."""
    now = snapshot.made.redirects.get(ident)
    if now is not None and now != ident:
        raise HasMoved(address_of("people", now))
    return place_of(snapshot, "authors", ident)


def named_person(snapshot: Snapshot, place: int) -> Row:
    """A person as lists name them."""
    projection = snapshot.projection
    sure = projection.confidence[place]
    ident = projection.ids[place]
    return {
        "id": ident,
        "name": projection.names[place],
        "address": address_of("people", ident),
        "doubtful": sure is not None and sure < DOUBTFUL,
    }


def asked_as(snapshot: Snapshot, place: int) -> str:
    """What a form says for a person: the name where it leads back to them, else the id."""
    name, ident = snapshot.projection.names[place], snapshot.projection.ids[place]
    try:
        return name if "|" not in name and snapshot.person(name) == place else ident
    except GraphkitError:  # several people bear it, or it reads as something else
        return ident


def people_rows(snapshot: Snapshot, places: Sequence[int]) -> Rows:
    """People with their works, coauthors and years."""
    wanted = ["works", "degree", "first_year", "last_year"]
    table = snapshot.tables.read("authors", wanted)
    rows = table.take(pa.array(places, pa.int64())).to_pylist()
    return [{**named_person(snapshot, p), **row} for p, row in zip(places, rows, strict=True)]


def most_works_first(snapshot: Snapshot, places: Array) -> list[int]:
    """People in the order of their works, then of their ids."""
    projection = snapshot.projection
    many = projection.wrote.lengths(places)
    found: list[int] = places[np.lexsort((projection.id_rank[places], -many))].tolist()
    return found


def newest_first(snapshot: Snapshot, works: Array) -> list[int]:
    """Works in the order of their years, the newest first; those without one last."""
    years = snapshot.projection.arrays.work_year[works]
    found: list[int] = works[np.lexsort((works, -years))].tolist()
    return found


def work_rows(snapshot: Snapshot, works: Sequence[int]) -> Rows:
    """Works as lists show them: authors, topics, and where each is stated."""
    projection = snapshot.projection
    rows = snapshot.tables.read("works", _WORK).take(pa.array(works, pa.int64())).to_pylist()
    topics, about = projection.topics, projection.topics.rows.lists(works)
    said = stated(snapshot, works)
    found = []
    for work, row in zip(works, rows, strict=True):
        team = team_of(snapshot, work)
        found.append(
            {
                **row,
                "address": address_of("works", row["id"]),
                "people": [named_person(snapshot, p) for p in team[:TEAM]],
                "authors_listed": [projection.names[p] for p in team],
                "topics": [
                    {
                        "id": topics.ids[t],
                        "name": topics.names[t],
                        "address": address_of("topics", topics.ids[t]),
                    }
                    for t in about[work]
                ],
                "stated_by": said[work],
            }
        )
    return found


def team_of(snapshot: Snapshot, work: int) -> list[int]:
    """The authors of a work who are known, in the order of its list; unknown places come last."""
    projection = snapshot.projection
    row = projection.team.row(work)
    position = projection.arrays.team_position[row]
    order = np.lexsort((projection.team.targets[row], np.where(position > 0, position, 1 << 30)))
    found: list[int] = projection.team.targets[row][order].tolist()
    return found


def works_per_year(snapshot: Snapshot, works: Array) -> Row:
    """Works by year, and how many have none."""
    years = snapshot.projection.arrays.work_year[works]
    known = Counter(years[years > 0].tolist())
    return {"years": dict(sorted(known.items())), "undated": int((years <= 0).sum())}


def topic_rows(snapshot: Snapshot, works: Array, most: int) -> tuple[Rows, int]:
    """The topics of some works, most works first, with their works by year."""
    projection = snapshot.projection
    links = projection.topics
    at, places = links.rows.spread(works)
    topics, years = links.rows.targets[places], projection.arrays.work_year[works][at]
    many = Counter(topics.tolist())
    ranked = sorted(many, key=lambda t: (-many[t], links.ids[t]))
    rows: Rows = [
        {
            "id": links.ids[t],
            "name": links.names[t],
            "works": many[t],
            "address": address_of("topics", links.ids[t]),
            "years": dict(sorted(Counter(y for y in years[topics == t].tolist() if y > 0).items())),
        }
        for t in ranked[:most]
    ]
    return rows, len(ranked)


def span(snapshot: Snapshot) -> Row:
    """The first and the last year of the graph."""
    projection = snapshot.projection
    return {"first": projection.first_year, "last": projection.last_year}


def inside(snapshot: Snapshot, kind: str, number: int) -> Array:
    """Who or what leads to a thing: the works of a topic, the people of an institution."""
    made = snapshot.once(
        ("web inside", kind), lambda: turned(getattr(snapshot.projection, kind).rows)
    )
    return np.unique(made.of(number)) if number < len(made.starts) - 1 else made.targets[:0]


def turned(rows: Csr) -> Csr:
    """The same links from the other end; what nothing leads to may be left out at the end."""
    order = np.argsort(rows.targets, kind="stable")
    many = int(rows.targets.max(initial=-1)) + 1
    return Csr(starts_of(rows.targets, many), rows.rows()[order])
