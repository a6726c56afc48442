"""One person: facts, collaborators, works, topics, institutions, doubts, and all of it together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.analyse import HALF_LIFE
from graphkit.analyse import collaborators as circle_of
from graphkit.analyse.citations import INDICES
from graphkit.answers import Listing, Row, Rows
from graphkit.columns import Column, span_of
from graphkit.meanings import DOUBTFUL
from graphkit.questions import stated
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.trust import trust_of
from graphkit.results import Circle

_WORK = (
    "id",
    "title",
    "year",
    "venue",
    "kind",
    "doi",
    "arxiv",
    "authors",
    "authors_truncated",
    "authors_omitted",
)
_HIDDEN = (
    "name_norm",
    "search",
    "identity_confidence",
    "identity_basis",
    "possible_homonym",
    "works",
)


def facts(snapshot: Snapshot, person: int) -> Row:
    """The row of a person; with a filter, works, coauthors and years are those of its works."""
    table = snapshot.tables.read("authors")
    found: Row = {  # a row by its cells: a table of one row takes ten times as long
        name: column[person].as_py()
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    if snapshot.conditions:
        projection = snapshot.projection
        own = projection.arrays.work_year[projection.wrote.of(person)]
        known = own[own > 0]
        found |= {
            "works": len(own),
            "degree": projection.degree(person),
            "first_year": int(known.min()) if len(known) else None,
            "last_year": int(known.max()) if len(known) else None,
        }
    return found


def evidence_of_identity(snapshot: Snapshot, person: int) -> str | None:
    """Why the works are taken to be one person's; None where there was nothing to decide."""
    table = snapshot.tables.read_decisions()
    ident = snapshot.projection.ids[person]
    if snapshot.tables.mirrored("decisions") is not None:
        span = span_of(Column(table.column("subject")), ident)
        own = table.column("evidence").slice(span.start, len(span))
        return str(own[0]) if len(own) else None
    texts = table.filter(pc.equal(table.column("subject"), ident)).column("evidence")
    return str(texts[0]) if len(texts) else None


def warnings(snapshot: Snapshot, person: int) -> list[str]:
    """What to know before relying on this identity."""
    return _warnings(snapshot, person, facts(snapshot, person))


def _warnings(snapshot: Snapshot, person: int, own: Row) -> list[str]:
    found = []
    sure = own["identity_confidence"]
    if sure is not None and sure < DOUBTFUL:
        why = evidence_of_identity(snapshot, person) or own["identity_basis"]
        found.append(f"identity is doubtful ({sure:.0%} sure): {why}")
    elif own["possible_homonym"]:
        why = evidence_of_identity(snapshot, person)
        found.append(f"some works may be another person's: {why}")
    if same := namesakes(snapshot, person):
        found.append(f"{len(same)} others bear this name: {', '.join(same)}")
    return found


def namesakes(snapshot: Snapshot, person: int) -> list[str]:
    """Ids of other people whose folded name is the same."""
    ids = snapshot.projection.ids
    return [ids[other] for other in snapshot.projection.namesakes(person)]


def collaborators(
    snapshot: Snapshot, who: str | int, n: int | None = None, half_life: float = HALF_LIFE
) -> Circle:
    """Everybody a person has written with, strongest first, with the works."""
    circle = circle_of(snapshot.projection, snapshot.person(who), half_life, limit=n)
    return replace(circle, generation=snapshot.generation)


def works(snapshot: Snapshot, who: str | int) -> Listing:
    """The works of a person, newest first."""
    return snapshot.listing(_works(snapshot, snapshot.person(who)), [*_WORK, "position"])


def _works(snapshot: Snapshot, person: int) -> Rows:
    projection = snapshot.projection
    row = projection.wrote.row(person)
    numbers = projection.wrote.targets[row].tolist()
    positions = projection.arrays.wrote_position[row].tolist()
    table = snapshot.tables.read("works", _WORK).take(pa.array(numbers, pa.int64()))
    rows = [
        {**work, "position": position or None}
        for work, position in zip(table.to_pylist(), positions, strict=True)
    ]
    return sorted(rows, key=lambda w: (-(w["year"] or 0), w["id"]))


def sourced_works(snapshot: Snapshot, who: str | int) -> Listing:
    """The works, newest first: topics, the dates that sources state, how often it is cited."""
    person = snapshot.person(who)
    rows = _works(snapshot, person)
    numbers = snapshot.projection.wrote.of(person).tolist()
    dates = stated.dates_of(snapshot, numbers)
    topics = stated.topics_of(snapshot, numbers)
    cited = stated.citations_of(snapshot, person)
    return snapshot.listing(
        [
            {
                **row,
                "topics": topics.get(row["id"], []),
                "dates": dates.get(row["id"], []),
                "citations": cited.get(row["id"], {}),
            }
            for row in rows
        ]
    )


def topics(snapshot: Snapshot, who: str | int) -> Listing:
    """Topics of the works, most frequent first."""
    projection = snapshot.projection
    links = projection.topics
    count = Counter(
        topic
        for work in projection.wrote.of(snapshot.person(who)).tolist()
        for topic in links.rows.of(work).tolist()
    )
    ranked = sorted(count.items(), key=lambda item: (-item[1], links.ids[item[0]]))
    return snapshot.listing(
        [{"id": links.ids[t], "name": links.names[t], "works": n} for t, n in ranked],
        ["id", "name", "works"],
    )


def timeline(snapshot: Snapshot, who: str | int) -> Listing:
    """Each year from the first to the last: works, and coauthors who had not been one before.

    Works without a year are a row without one, where there are some.
    """
    person, projection = snapshot.person(who), snapshot.projection
    own = projection.wrote.of(person)
    year = projection.arrays.work_year[own]
    many = Counter(year[year > 0].tolist())
    met: dict[int, int] = {}
    for work, when in zip(own.tolist(), year.tolist(), strict=True):
        for other in projection.team.of(work).tolist() if when > 0 else ():
            if other != person:
                met[other] = min(when, met.get(other, when))
    new = Counter(met.values())
    rows: Rows = [
        {"year": y, "works": many[y], "new_coauthors": new[y]}
        for y in range(min(many, default=0), max(many, default=-1) + 1)
    ]
    if undated := int((year <= 0).sum()):
        rows.append({"year": None, "works": undated, "new_coauthors": None})
    return snapshot.listing(rows, ["year", "works", "new_coauthors"])


def institutions(snapshot: Snapshot, who: str | int) -> Listing:
    """Institutions that the works state for a person, the latest first."""
    links = snapshot.projection.author_institutions
    row = links.rows.row(snapshot.person(who))
    ror = snapshot.tables.read("institutions", ["ror"]).column(0)
    rows = [
        {
            "id": links.ids[house],
            "name": links.names[house],
            "ror": ror[house].as_py(),
            "from_year": int(links.first[at]) or None,
            "to_year": int(links.last[at]) or None,
        }
        for at, house in enumerate(links.rows.targets[row].tolist(), row.start)
    ]
    rows.sort(key=lambda r: (-(r["to_year"] or 0), r["id"]))
    return snapshot.listing(rows, ["id", "name", "ror", "from_year", "to_year"])


def work_numbers(snapshot: Snapshot, who: str | int) -> dict[str, int]:
    """The places of a person's works in the tables, by their ids."""
    projection = snapshot.projection
    return {projection.work_ids[w]: w for w in projection.wrote.of(snapshot.person(who)).tolist()}


def profile(
    snapshot: Snapshot,
    who: str | int,
    tied: Circle | None = None,
    *,
    claimed: bool | None = None,
) -> dict[str, Any]:
    """Everything the graph says of a person, as plain data; `tied`: all collaborators, if known.

    `claimed` says of a claim that is verified elsewhere whether it was authenticated.
    """
    person = snapshot.person(who)
    own = facts(snapshot, person)
    close = (tied or collaborators(snapshot, person)).close
    about = topics(snapshot, person).rows()
    listed, said = sourced_works(snapshot, person).rows(), stated.statements(snapshot, person)
    claims = None if claimed is None else {person: claimed}
    trust = trust_of(snapshot.projection, [person], claims)[person]
    groups = stated.groups(snapshot, trust, listed)
    apart = stated.group_warning(trust, groups)
    citations = stated.citations(snapshot, person)
    best = citations[0] if citations else dict.fromkeys(INDICES)
    metrics = {
        "works": own["works"],
        "coauthors": own["degree"],
        "close_collaborators": len(close),
        "topics": len(about),
        **{name: best[name] for name in INDICES},
    }
    return {
        **{k: v for k, v in own.items() if k not in _HIDDEN},
        "metrics": metrics,
        "citations_found": citations,
        "stated": said,
        "stated_and_found": stated.compared(said, metrics),
        "growth": stated.growth(said),
        "trust": stated.trust_json(trust, groups),
        "community_label": snapshot.whole.projection.community_labels.get(own["community"] or ""),
        "identity": {
            "confidence": own["identity_confidence"],
            "basis": own["identity_basis"],
            "possible_homonym": own["possible_homonym"],
            "evidence": evidence_of_identity(snapshot, person),
            "warnings": [*_warnings(snapshot, person, own), *([apart] if apart else [])],
        },
        "institutions": institutions(snapshot, person).rows(),
        "topics": about,
        "close_collaborators": [
            {"id": c.id, "name": c.name, "works": c.works, "strength": round(c.strength, 6)}
            for c in close
        ],
        "works": listed,
    }
