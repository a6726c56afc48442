"""A report: what the graph says of a person, a group, a field or of everything, for one page.

Made of the answers that other questions give; `views/report.py` writes it down.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from graphkit.answers import Row, Rows
from graphkit.errors import UsageError
from graphkit.files import written_aside
from graphkit.meanings import DOUBTFUL
from graphkit.projection import Array
from graphkit.questions import person as ask
from graphkit.questions import pictures
from graphkit.questions.names import place_of
from graphkit.questions.ranking import ranking
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.slices import Slice

PEOPLE, TOPICS, COMMUNITIES, SOURCES = 15, 12, 15, 40
SUGGESTED = 6
Report = dict[str, Any]


def report(
    snapshot: Snapshot,
    author: str | int | None = None,
    *,
    topic: str | None = None,
    community: str | None = None,
    institution: str | None = None,
    everything: bool = False,
) -> Report:
    """What a report says of one subject, or of everything, as plain data with a `picture`."""
    given = [author is not None, bool(topic), bool(community), bool(institution), everything]
    if sum(given) != 1:
        raise UsageError(
            "A report is about one thing: a person, a topic, a community, an institution, or all."
        )
    if everything:
        return _of_all(snapshot)
    if author is not None:
        return _of_person(snapshot, snapshot.person(author))
    one = {"topic": topic, "community": community, "institution": institution}
    return _of_group(snapshot, {kind: name for kind, name in one.items() if name})


def write(snapshot: Snapshot, path: str | Path, **about: Any) -> Path:
    """A report written to one page, whole or not at all; `about` is what `report` takes."""
    from graphkit.views.report import report_page  # noqa: PLC0415 - templates are slow to import

    target = Path(path)
    if target.suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"A report is a page: {target.with_suffix('.html').name}.")
    made = report_page(report(snapshot, **about))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(target) as aside:
            aside.write_bytes(made.encode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}.") from None
    return target


def _of_person(snapshot: Snapshot, place: int) -> Report:
    profile = ask.profile(snapshot, place)
    works = snapshot.projection.wrote.of(place)
    close = ask.collaborators(snapshot, place, PEOPLE)
    metrics, trust = profile["metrics"], profile["trust"]
    numbers = [
        _number("works", metrics["works"]),
        _number("coauthors", metrics["coauthors"]),
        _number("close collaborators", metrics["close_collaborators"]),
        _number("h-index, computed", metrics["h_index"]),
        _number("trust, of 100", trust["score"]),
    ]
    met = suggestions(snapshot, place, SUGGESTED)
    made = _report(snapshot, "a person", profile["name"], works, numbers)
    houses = [row["name"] for row in profile["institutions"][:3]]
    made |= {
        "lead": "; ".join(houses) or None,
        "picture": _picture(snapshot, people=[place]),
        "people": [
            {
                "id": c.id,
                "name": c.name,
                "works": c.works,
                "first_year": c.first_year,
                "last_year": c.last_year,
            }
            for c in close.people
        ],
        "people_total": close.total,
        "people_title": "Works with",
        "meet": [
            {
                "name": s.name,
                "list": s.list,
                "for": [r.text for r in s.reasons],
                "against": [r.text for r in s.against],
            }
            for s in met
        ],
        "records": [str(r) for r in (met.record, met.record_beyond) if r],
        "stated": profile["stated_and_found"],
        "doubts": [*profile["identity"]["warnings"], *met.notes],
        "sure": profile["identity"]["confidence"],
        "evidence": profile["identity"]["evidence"],
        "trust": trust["terms"],
    }
    return made


def _of_group(snapshot: Snapshot, about: dict[str, str]) -> Report:
    (kind,) = about
    people, works, name = _members(snapshot, kind, about[kind])
    projection = snapshot.projection
    own = set(works.tolist())
    many = {p: sum(w in own for w in projection.wrote.of(p).tolist()) for p in people}
    order = sorted(people, key=lambda p: (-many[p], projection.ids[p]))
    made = _report(
        snapshot,
        f"a{'n' if kind == 'institution' else ''} {kind}",
        name,
        works,
        [_number("people", len(people)), _number("works", len(works))],
    )
    known = [sure for p in people if (sure := projection.confidence[p]) is not None]
    doubtful = sum(sure < DOUBTFUL for sure in known)
    return made | {
        "picture": _picture(snapshot, **about),
        "people_title": "Most works",
        "people": [_row(snapshot, p, works=many[p]) for p in order[:PEOPLE]],
        "people_total": len(people),
        "doubts": _doubts(doubtful),
    }


def _members(snapshot: Snapshot, kind: str, text: str) -> tuple[list[int], Array, str]:
    """The people and works of a group, and its name."""
    projection = snapshot.projection
    if kind == "community":
        rows = snapshot.tables.read("communities", ["id", "label"])
        number = place_of(text, rows)
        ident = rows.column(0)[number].as_py()
        people = [p for p, own in enumerate(projection.community) if own == ident]
        works = np.unique([w for p in people for w in projection.wrote.of(p).tolist()])
        return people, works.astype(np.int64), rows.column(1)[number].as_py() or ident
    if kind == "topic":
        number = place_of(text, snapshot.tables.read("topics", ["id", "name"]))
        rows = projection.topics.rows
        works = np.unique(rows.rows()[rows.targets == number])
        people = sorted({p for w in works.tolist() for p in projection.team.of(w).tolist()})
        return people, works, projection.topics.names[number]
    houses = projection.author_institutions
    number = place_of(text, snapshot.tables.read("institutions", ["id", "name"]))
    people = np.unique(houses.rows.rows()[houses.rows.targets == number]).tolist()
    works = np.unique([w for p in people for w in projection.wrote.of(p).tolist()])
    return people, works.astype(np.int64), houses.names[number]


def _of_all(snapshot: Snapshot) -> Report:
    tables = snapshot.tables
    numbers = [
        _number(label, tables.count(table))
        for table, label in (
            ("authors", "people"),
            ("works", "works"),
            ("topics", "topics"),
            ("institutions", "institutions"),
            ("venues", "venues"),
            ("communities", "communities"),
        )
    ]
    works = np.flatnonzero(snapshot.projection.works_inside)
    made = _report(snapshot, "everything here", "The whole graph", works, numbers)
    rows = tables.read("communities", ["id", "label", "size"]).to_pylist()
    rows.sort(key=lambda row: (-(row["size"] or 0), row["id"]))
    sure = tables.read("authors", ["identity_confidence"]).column(0)
    people = [
        _row(snapshot, snapshot.projection.number(row.id), works=int(row.value))
        for row in ranking(snapshot, "works", PEOPLE)
    ]
    return made | {
        "people": people,
        "people_total": len(snapshot.projection),
        "people_title": "Most works",
        "communities": rows[:COMMUNITIES],
        "communities_total": len(rows),
        "doubts": _doubts(pc.sum(pc.less(sure, DOUBTFUL)).as_py() or 0),
    }


def _report(snapshot: Snapshot, kind: str, name: str, works: Array, numbers: Rows) -> Report:
    """What every report has."""
    years = snapshot.projection.arrays.work_year[works]
    known = Counter(int(y) for y in years.tolist() if y > 0)
    sources, more = _sources(snapshot, works)
    return {
        "kind": kind,
        "name": name,
        "lead": None,
        "generation": snapshot.generation,
        "numbers": numbers,
        "picture": None,
        "years": dict(sorted(known.items())),
        "undated": int((years <= 0).sum()),
        "topics": _topics(snapshot, works),
        "people": [],
        "people_total": 0,
        "people_title": "",
        "communities": [],
        "communities_total": 0,
        "meet": [],
        "records": [],
        "stated": [],
        "doubts": [],
        "sure": None,
        "evidence": None,
        "trust": [],
        "sources": sources,
        "sources_more": more,
    }


def _number(name: str, value: float | None) -> Row:
    return {"name": name, "value": value}


def _doubts(many: int) -> list[str]:
    if not many:
        return []
    who = "1 identity" if many == 1 else f"{many:,} identities"
    return [f"{who} here may be of several people, or a part of one"]


def _row(snapshot: Snapshot, place: int, works: int) -> Row:
    years = snapshot.projection.arrays.work_year[snapshot.projection.wrote.of(place)]
    known = years[years > 0]
    return {
        "id": snapshot.projection.ids[place],
        "name": snapshot.projection.names[place],
        "works": works,
        "first_year": int(known.min()) if len(known) else None,
        "last_year": int(known.max()) if len(known) else None,
    }


def _topics(snapshot: Snapshot, works: Array) -> Rows:
    """The topics of most works, with their works by year."""
    links = snapshot.projection.topics
    at, places = links.rows.spread(works)
    topics, years = links.rows.targets[places], snapshot.projection.arrays.work_year[works][at]
    many = Counter(topics.tolist())
    ranked = sorted(many, key=lambda t: (-many[t], links.ids[t]))[:TOPICS]
    return [
        {
            "name": links.names[t],
            "works": many[t],
            "years": dict(sorted(Counter(y for y in years[topics == t].tolist() if y > 0).items())),
        }
        for t in ranked
    ]


def _sources(snapshot: Snapshot, works: Array) -> tuple[Rows, int]:
    """Which sources state how many of the works, most first; and how many more there are."""
    links = snapshot.projection.stated_by
    _, places = links.rows.spread(works)
    many = Counter(links.names[s] for s in links.rows.targets[places].tolist())
    rows = [{"name": name, "works": n} for name, n in sorted(many.items(), key=_most)]
    return rows[:SOURCES], max(len(rows) - SOURCES, 0)


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _picture(snapshot: Snapshot, **about: Any) -> Slice:
    """The circles of the subject."""
    people = about.pop("people", ())
    return pictures.picture(snapshot, people, pictures.Look(view="circles"), **about).slice
