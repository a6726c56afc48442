"""What doings ask of the graph: a record's identifiers, mentions, coauthors; what things hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.accounts.following import LookedAt
from graphkit.answers import Row, Rows
from graphkit.errors import NotFoundError, UsageError
from graphkit.questions import person as ask
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.web.addresses import address_of
from graphkit.web.pages.common import inside, place_of

SHOWN_WORKS = 400
FORESEEN = 10  # suggestions to one person that are kept, to tell what became true
REFS = 200  # works or people that one event names


def record(snapshot: Snapshot, ident: str) -> Row:
    """A person's record in short; also by an id that it had before."""
    now = snapshot.made.redirects.get(ident, ident)
    number = place_of(snapshot, "authors", now)
    row: Row = snapshot.tables.read("authors").slice(number, 1).to_pylist()[0]
    houses = snapshot.projection.author_institutions
    return {
        **{
            k: row[k]
            for k in (
                "id",
                "name",
                "names",
                "orcid",
                "works",
                "degree",
                "first_year",
                "last_year",
                "identity_confidence",
                "identity_basis",
            )
        },
        "number": number,
        "address": address_of("people", now),
        "affiliations": [
            {
                "id": houses.ids[h],
                "name": houses.names[h],
                "address": address_of("institutions", houses.ids[h]),
            }
            for h in houses.rows.of(number).tolist()
        ],
        "namesakes": [
            {
                "id": i,
                "name": snapshot.projection.names[snapshot.projection.number(i)],
                "works": len(snapshot.projection.wrote.of(snapshot.projection.number(i))),
                "address": address_of("people", i),
            }
            for i in ask.namesakes(snapshot, number)
        ],
    }


def works_of(snapshot: Snapshot, number: int) -> Rows:
    """The works of a record, to be ticked."""
    numbers = snapshot.projection.wrote.of(number)[:SHOWN_WORKS]
    rows = snapshot.tables.read("works", ["id", "title", "year", "venue", "doi"])
    works = rows.take(pa.array(numbers, pa.int64())).to_pylist()
    works.sort(key=lambda w: (-(w["year"] or 0), w["id"]))
    return [{**w, "address": address_of("works", w["id"])} for w in works]


def work_ids_of(snapshot: Snapshot, number: int) -> set[str]:
    """The ids of all works of a record, also of one that is too long to be shown."""
    projection = snapshot.projection
    return {projection.work_ids[w] for w in projection.wrote.of(number).tolist()}


def groups_of(snapshot: Snapshot, number: int) -> Rows:
    """The works of a record in groups that have nobody in common, or the whole as one."""
    works = {w["id"]: w for w in works_of(snapshot, number)}
    shape = ask.profile(snapshot, number)
    groups = [[w for w in g["works"] if w in works] for g in shape["trust"]["homonymy"]["groups"]]
    named = {w for group in groups for w in group}
    groups.append([w for w in works if w not in named])
    return [{"ids": ids, "works": [works[w] for w in ids]} for ids in groups if ids]


def mentions_of(snapshot: Snapshot, ident: str) -> list[str]:
    """The fingerprints of a record's mentions."""
    rows = snapshot.tables.read_mentions()
    found: list[str] = rows.filter(pc.equal(rows.column("person"), ident)).column("id").to_pylist()
    return found


def coauthors_of(snapshot: Snapshot, number: int) -> list[str]:
    """The ids of everybody a person has written with."""
    projection = snapshot.projection
    return [projection.ids[p] for p in projection.ties.of(number).tolist()]


def bearers(snapshot: Snapshot, anchored: Mapping[str, Iterable[str]]) -> dict[str, str | None]:
    """Who bears most of the mentions of each claim now; None where nobody does."""
    wanted = sorted({m for mentions in anchored.values() for m in mentions})
    rows = snapshot.tables.read_mentions()
    rows = rows.filter(pc.is_in(rows.column("id"), pa.array(wanted, pa.string())))
    columns = (rows.column(name).to_pylist() for name in ("id", "person"))
    person = dict(zip(*columns, strict=True))
    found: dict[str, str | None] = {}
    for claim, mentions in anchored.items():
        count = Counter(person[m] for m in mentions if m in person)
        best = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
        found[claim] = best[0][0] if best else None
    return found


def name_of_thing(snapshot: Snapshot, kind: str, ident: str) -> str:
    """The name of something that can be followed."""
    table = "authors" if kind == "people" else kind
    number = place_of(snapshot, table, ident)
    column = "label" if kind == "communities" else "name"
    name = snapshot.tables.read(table, [column]).column(0)[number].as_py()
    return str(name or "Without a name")


def held(snapshot: Snapshot, kind: str, ident: str) -> dict[str, list[str]]:
    """The works and the people that a thing has now, by their ids."""
    projection = snapshot.projection
    if kind == "people":
        number = projection.number(ident)
        works, people = projection.wrote.of(number), projection.ties.of(number)
    elif kind in ("topics", "venues"):
        works = inside(snapshot, kind, place_of(snapshot, kind, ident))
        _, at = projection.team.spread(works)
        people = np.unique(projection.team.targets[at])
    else:
        if kind == "institutions":
            people = inside(snapshot, "author_institutions", place_of(snapshot, kind, ident))
        else:
            own = [n for n, c in enumerate(projection.community) if c == ident]
            if not own:
                raise NotFoundError("Nothing here has this id.")
            people = np.array(own, np.int64)
        _, at = projection.wrote.spread(people)
        works = np.unique(projection.wrote.targets[at])
    return {
        "works": [projection.work_ids[w] for w in works.tolist()],
        "people": [projection.ids[p] for p in people.tolist()],
    }


def changes(before: Mapping[str, Any], now: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What came and what went, as events tell it."""
    found = {}
    for what in ("works", "people"):
        came = sorted(set(now[what]) - set(before[what]))
        if came:
            found[what] = came[:REFS]
    if gone := sorted(set(before["works"]) - set(now["works"])):
        found["left"] = gone[:REFS]
    return found


def looked_at(
    snapshot: Snapshot, kind: str, subject: str, before: Mapping[str, Any] | None
) -> LookedAt | None:
    """What something that is followed is now, and what changed; None if it was told already."""
    now = snapshot.made.redirects.get(subject, subject) if kind == "people" else subject
    state, name = held(snapshot, kind, now), name_of_thing(snapshot, kind, now)
    if before is not None and before["generation"] == snapshot.generation and now == subject:
        return None
    changed: dict[str, list[str]] = {}
    if before is not None:
        changed = changes(before, state)
    if now != subject:
        changed["merged"] = [now]
    if before is not None and kind == "people":
        changed |= came_true(snapshot, before["suggested"], changed.get("people", ()))
    return LookedAt(kind, subject, now, name, state, changed)


def suggested_to(snapshot: Snapshot, ident: str) -> list[str]:
    """Whom to meet is suggested to somebody now; nobody, where they are not here any more."""
    try:
        number = snapshot.projection.number(snapshot.made.redirects.get(ident, ident))
        answer = suggestions(snapshot, number, FORESEEN, why=False)
    except (NotFoundError, UsageError):
        return []
    return [str(row["id"]) for row in answer.rows()]


def came_true(
    snapshot: Snapshot, suggested: Iterable[str], met: Iterable[str]
) -> dict[str, list[str]]:
    """Which new coauthors were suggested before, as an event tells it."""
    redirects = snapshot.made.redirects
    before = {redirects.get(one, one) for one in suggested}
    met_now = [one for one in met if one in before]
    return {"met": met_now} if met_now else {}


def told(snapshot: Snapshot | None, events: Iterable[Mapping[str, Any]]) -> Rows:
    """Events with names and addresses of what they are about, as it is now."""
    rows = [
        dict(event)
        for event in events
        if event["kind"] != "people"
        or (snapshot is not None and _person(snapshot, event["subject"]))
    ]
    titles = _titles(
        snapshot, [r for row in rows if row["what"] in ("works", "left") for r in row["refs"]]
    )
    for row in rows:
        row["address"] = address_of(row["kind"], row["subject"])
        row["things"] = []
        for ref in row["refs"]:
            if row["what"] in ("works", "left"):
                if ref in titles:
                    row["things"].append({"name": titles[ref], "address": address_of("works", ref)})
            elif snapshot is not None:
                row["things"] += _person(snapshot, ref)
        row["many"] = len(row["refs"])
    return rows


def _titles(snapshot: Snapshot | None, works: list[str]) -> dict[str, str]:
    if snapshot is None or not works:
        return {}
    table = snapshot.tables.read("works", ["id", "title"])
    rows = table.filter(pc.is_in(table.column("id"), pa.array(sorted(set(works)), pa.string())))
    return {r["id"]: r["title"] or "without a title" for r in rows.to_pylist()}


def _person(snapshot: Snapshot, ident: str) -> Rows:
    """Somebody by id, if they are here and not left out."""
    try:
        number = snapshot.projection.number(snapshot.made.redirects.get(ident, ident))
    except NotFoundError:
        return []
    now = snapshot.projection.ids[number]
    return [{"name": snapshot.projection.names[number], "address": address_of("people", now)}]


def is_here(snapshot: Snapshot | None, ident: str) -> bool:
    """Whether somebody is in the graph now, and not left out."""
    return snapshot is not None and bool(_person(snapshot, ident))
