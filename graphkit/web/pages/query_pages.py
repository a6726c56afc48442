"""The named queries with their forms, and the explorer's picture."""

from __future__ import annotations

import contextlib
import shlex
import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from graphkit.answers import Rows
from graphkit.cypher import Library, Query
from graphkit.cypher.completion import completions
from graphkit.errors import CypherRefusedError, NotFoundError, StoreError, UsageError
from graphkit.questions import cypher, pictures
from graphkit.questions.drawing import Drawing
from graphkit.questions.snapshot import Snapshot
from graphkit.web.addresses import address_of
from graphkit.web.pages.common import asked_as, people_rows, person_of, place_of
from graphkit.web.routes import Data, Given, listed

SECONDS = 15.0
MOST_ROWS = 1_000
COMPLETIONS = 12


@cache
def library() -> Library:
    """The queries of this package."""
    return Library()


def queries(snapshot: Snapshot, given: Given) -> Data:  # noqa: ARG001 - of every graph
    """All named queries, by their folder."""
    rows = [
        {
            "name": name,
            "about": library()[name].description,
            "folder": library()[name].folder,
            "address": f"/query/{name}",
        }
        for name in sorted(library())
    ]
    return {"queries": listed(rows)}


def query(snapshot: Snapshot, given: Given) -> Data:
    """A named query: its form, its Cypher, and its rows once its parameters are given."""
    if given["name"] not in library():
        raise NotFoundError("No query has this name.")
    asked = library()[given["name"]]
    told = dict(given["p_"])
    if strange := sorted(set(told) - {p.name for p in asked.parameters}):
        raise UsageError(f"This query has no parameter {strange[0]}.")
    missing = [p.name for p in asked.parameters if p.required and not told.get(p.name)]
    rows: list[dict[str, Any]] = []
    if not missing:
        values = {name: value for name, value in told.items() if value}
        with _store(snapshot):
            rows = cypher.named(snapshot, library(), asked.name, values, SECONDS)
    return {
        "name": asked.name,
        "about": asked.description,
        "cypher": asked.body,
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "default": p.default,
                "required": p.required,
                "given": told.get(p.name),
                "example": asked.example.get(p.name),
            }
            for p in asked.parameters
        ],
        "asked": not missing,
        "missing": missing,
        "columns": list(asked.columns),
        "communities": _communities(snapshot, rows[:MOST_ROWS]),
        "command": _command(asked, told),
        "rows": rows[:MOST_ROWS],
        "total": len(rows),
        "truncated": len(rows) > MOST_ROWS,
    }


def _communities(snapshot: Snapshot, rows: Rows) -> dict[str, str]:
    """What the communities are called whose ids stand in columns named so."""
    labels = snapshot.projection.community_labels
    named = {name for row in rows[:1] for name in row if "community" in name}
    said = (str(row[name]) for row in rows for name in named if row[name] is not None)
    return {ident: labels[ident] for ident in sorted(set(said)) if ident in labels}


@contextlib.contextmanager
def _store(snapshot: Snapshot) -> Iterator[None]:
    """The store for one question: an engine answers one at a time, a server may change."""
    shown = snapshot.made.store if snapshot.made.shared_store else None
    if shown is None:
        with snapshot.once("web store", threading.Lock):
            yield
        return
    foreign = snapshot.made.foreign is not None
    before = None if foreign else shown.stamp()
    if not foreign and (before is None or before.partition("+")[0] != snapshot.generation):
        raise StoreError("The server shows another generation than these pages: try again soon.")
    yield
    if not foreign and shown.stamp() != before:
        raise StoreError("The server was changed while it answered: try again soon.")


def _command(asked: Query, told: dict[str, str]) -> str:
    words = [f"--param {shlex.quote(f'{name}={value}')}" for name, value in told.items() if value]
    return " ".join(["graphkit query", asked.name, *words])


def typed(snapshot: Snapshot, given: Given) -> Data:
    """A query that somebody typed: through the gate, read-only, within its limits."""
    text, told = given["text"] or "", dict(given["p_"])
    data: Data = {
        "text": text,
        "given": told,
        "refused": None,
        "columns": [],
        "communities": {},
        "notes": [],
        **listed([]),
        "command": None,
    }
    if not text.strip():
        return data
    values = {name: cypher.typed_value(value) for name, value in told.items()}
    try:
        with _store(snapshot):
            answer = cypher.typed(snapshot, text, values, SECONDS, MOST_ROWS)
    except (CypherRefusedError, UsageError) as error:
        return {**data, "refused": str(error)}
    more = len(answer.rows) + bool(answer.more)  # one more at least: the rest was not counted
    pairs = [f"--param {shlex.quote(f'{name}={value}')}" for name, value in told.items()]
    return {
        **data,
        **listed(list(answer.rows), more),
        "columns": list(answer.columns),
        "communities": _communities(snapshot, list(answer.rows)),
        "notes": list(answer.notes),
        "command": " ".join(["graphkit query --cypher", shlex.quote(text), *pairs]),
    }


def words(snapshot: Snapshot, given: Given) -> Data:
    """What may come next in a query that is being typed, and how much of it is begun anew."""
    known = cypher.known(snapshot)
    if known is None:  # another program's schema: nothing is known of it
        return {"begun": 0, "words": []}
    begun, next_words = completions(given["text"] or "", known)
    return {"begun": begun, "words": next_words[:COMPLETIONS]}


# -- the picture ---------------------------------------------------------------------------------


def explore(snapshot: Snapshot, given: Given) -> Data:
    """Start anywhere, and go on from everybody who is drawn."""
    subject = _subject(snapshot, given)
    if subject is None:
        return {
            "subject": None,
            "people": listed([]),
            "ties": listed([]),
            "title": None,
            "windows": [],
        }
    cut = _drawn(snapshot, given).slice
    numbers = [snapshot.projection.number(node.id) for node in cut.nodes if node.kind == "author"]
    rows = people_rows(snapshot, numbers)
    rows.sort(key=lambda row: (-(row["works"] or 0), row["id"]))
    names = {row["id"]: row["name"] for row in rows}
    ties: Rows = [
        {
            "source": edge.source,
            "source_name": names[edge.source],
            "target": edge.target,
            "target_name": names[edge.target],
            "works": len(edge.works) + edge.more_works,
            "weight": round(edge.weight, 4),
            "change": edge.change,
            "before": edge.before,
            "after": edge.after,
        }
        for edge in cut.edges
        if edge.source in names and edge.target in names
    ]
    ties.sort(key=lambda row: (-row["weight"], row["source"], row["target"]))
    return {
        "subject": subject,
        "title": cut.title,
        "windows": list(cut.windows or ()),
        "people": {**listed(rows), "left_out": cut.left_out},
        "ties": {**listed(ties[:500], len(ties))},
    }


def _subject(snapshot: Snapshot, given: Given) -> list[dict[str, Any]] | None:
    """What the picture is of: people, or one topic, community or institution."""
    if given["people"]:
        projection = snapshot.projection
        places = [snapshot.person(name) for name in _listed(given["people"])]
        return [
            {
                "kind": "people",
                "id": projection.ids[p],
                "name": projection.names[p],
                "asked_as": asked_as(snapshot, p),
                "address": address_of("people", projection.ids[p]),
            }
            for p in places
        ]
    for kind in ("topic", "community", "institution"):
        if given[kind]:
            return [{"kind": kind, "id": given[kind], "name": given[kind], "address": None}]
    return None


def picture(snapshot: Snapshot, given: Given) -> Drawing:
    """The picture alone, for a frame."""
    if _subject(snapshot, given) is None:
        raise UsageError("A picture is of people, a topic, a community or an institution.")
    return _drawn(snapshot, given)


def picture_of(kind: str, snapshot: Snapshot, given: Given) -> Drawing:
    """The picture of one thing, as the twin of its page."""
    if kind == "people":
        place = person_of(snapshot, given["id"])
        return _drawn(snapshot, Given(given, people=None), [place], still=True)
    names = {"topics": "topic", "communities": "community", "institutions": "institution"}
    place_of(snapshot, kind, given["id"])
    return _drawn(snapshot, Given(given, people=None, **{names[kind]: given["id"]}), still=True)


def _drawn(
    snapshot: Snapshot, given: Given, people: Sequence[int] = (), *, still: bool = False
) -> Drawing:
    look = pictures.Look(hops=given["hops"], max_nodes=given["most"], still=still)
    wanted = _windows(given)
    if given["people"] or people:
        people = people or [snapshot.person(name) for name in _listed(given["people"])]
        return pictures.picture(snapshot, people, look, **wanted)
    one = {kind: given[kind] for kind in ("topic", "community", "institution") if given.get(kind)}
    return pictures.picture(snapshot, (), look, **wanted, **one)


def _windows(given: Given) -> dict[str, Any]:
    """One window of years, or two that are compared."""
    one, two = (given["first"], given["last"]), (given["first2"], given["last2"])
    if not any(two):
        return {"years": one} if any(one) else {}
    if not any(one):
        raise UsageError("Two windows of years are compared: the first one is missing.")
    return {"before": one, "after": two}


def _listed(text: str) -> list[str]:
    return [piece.strip() for piece in text.split("|") if piece.strip()][:20]
