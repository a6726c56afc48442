"""What the tools answer: functions of a snapshot, as the command line and the explorer ask it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphkit.answers import Row, Rows
from graphkit.cypher import Library, Query
from graphkit.errors import AmbiguousNameError, NotFoundError, UsageError
from graphkit.mcp.answering import BoundedAnswer, answer, command
from graphkit.questions import cypher, pictures
from graphkit.questions import person as ask
from graphkit.questions import suggestions as whom
from graphkit.questions.conflicts import verdict
from graphkit.questions.lines import stated
from graphkit.questions.paths import path as shortest
from graphkit.questions.searching import hits_of as hits
from graphkit.questions.snapshot import Snapshot

CANDIDATES = 20
MOST = 40  # rows
WORKS = 6  # works behind a row
SECONDS = 15.0
LISTS = ("near", "beyond", "both")
KINDS = ("html", "svg", "png", "pdf", "json")


def find_people(snapshot: Snapshot, name: str) -> BoundedAnswer:
    """People who may be meant: candidates with what tells them apart, never a guess."""
    listing = hits(snapshot, name, ["people"], CANDIDATES)
    rows: Rows = [{"id": hit.id, "name": hit.name, "note": hit.note} for hit in listing.hits]
    told = command("search", name, kind="people")
    return answer(rows, told, snapshot.generation, sum(listing.total.values()))


def person(snapshot: Snapshot, id: str) -> BoundedAnswer:
    """A person: stated beside computed numbers, trust term by term, doubts."""
    place = _place(snapshot, id)
    profile = ask.profile(snapshot, place)
    row: Row = {
        "id": profile["id"],
        "name": profile["name"],
        "orcid": profile["orcid"],
        "names": profile["names"],
        "first_year": profile["first_year"],
        "last_year": profile["last_year"],
        "computed": profile["metrics"],
        "stated_and_computed": [
            {
                "what": one["what"],
                "stated": one["stated"],
                "computed": one["found"],
                "source": one["source"],
                "captured": one["captured"],
            }
            for one in profile["stated_and_found"]
        ],
        "trust": {
            "score": profile["trust"]["score"],
            "level": profile["trust"]["level"],
            "terms": [
                {
                    "term": t["name"],
                    "points": t["points"] if t["stated"] else None,
                    "of": round(100 * t["weight"], 1),
                    "basis": t["inputs"],
                }
                for t in profile["trust"]["terms"]
            ],
        },
        "identity": {
            name: profile["identity"][name]
            for name in ("confidence", "basis", "evidence", "warnings")
        },
        "institutions": [
            {"id": i["id"], "name": i["name"], "to_year": i["to_year"]}
            for i in profile["institutions"]
        ],
        "citations": profile["citations_found"],
    }
    return answer([row], command("author", profile["id"]), snapshot.generation)


def collaborators(snapshot: Snapshot, id: str) -> BoundedAnswer:
    """Whom a person works with, strongest first."""
    place = _place(snapshot, id)
    circle = ask.collaborators(snapshot, place)
    rows = [
        {
            "id": c.id,
            "name": c.name,
            "works": c.works,
            "close": c.close,
            "first_year": c.first_year,
            "last_year": c.last_year,
            "strength": c.strength,
            "identity_confidence": c.identity_confidence,
        }
        for c in circle.people[:MOST]
    ]
    told = command("collaborators", _id(snapshot, place), n=str(MOST))
    return answer(rows, told.replace("--n=", "-n "), snapshot.generation, circle.total)


def evidence(snapshot: Snapshot, a: str, b: str) -> BoundedAnswer:
    """The works behind a tie, each with the files and lines that state it."""
    one, other = _place(snapshot, a), _place(snapshot, b)
    projection = snapshot.projection
    numbers = projection.together(one, other)
    years = projection.arrays.work_year
    order = sorted(numbers.tolist(), key=lambda w: (-int(years[w]), w))
    said = stated(snapshot, order[:MOST])
    works = {row["id"]: row for row in projection.work_rows(order[:MOST])}
    rows = [
        {
            "id": ident,
            "title": works[ident]["title"],
            "year": works[ident]["year"],
            "authors": len(projection.team.of(w)),
            "stated_by": [
                {"file": s["source"], "format": s["format"], "line": s["line"]} for s in said[w]
            ],
        }
        for w in order[:MOST]
        for ident in (projection.work_ids[w],)
    ]
    told = command("path", _id(snapshot, one), _id(snapshot, other))
    ends = [{"id": _id(snapshot, p), "name": projection.names[p]} for p in (one, other)]
    return answer(rows, told, snapshot.generation, len(order), between=ends)


def suggest(snapshot: Snapshot, id: str, list: str = "both") -> BoundedAnswer:
    """Whom a person should meet: for and against, and how often such lists were right."""
    if list not in LISTS:
        raise UsageError(f"list is one of {', '.join(LISTS)}.")
    place = _place(snapshot, id)
    suggestions = whom.suggestions(snapshot, place, 10, lists=list)
    rows = [
        {
            "id": s.id,
            "name": s.name,
            "list": s.list,
            "score": s.score,
            "chance": s.chance,
            "steps": s.steps,
            "last_year": s.last_year,
            "for": [{"text": r.text, "points": r.points} for r in s.reasons],
            "against": [{"text": r.text, "points": r.points} for r in s.against],
        }
        for s in suggestions
    ]
    records = {"near": suggestions.record, "beyond": suggestions.record_beyond}
    record = {name: str(one) for name, one in records.items() if one}
    option = {"near": " --near", "beyond": " --beyond"}.get(list, "")
    told = command("suggest", _id(snapshot, place)) + " -n 10 --why" + option
    return answer(rows, told, snapshot.generation, record=record, notes=[*suggestions.notes])


def path(snapshot: Snapshot, a: str, b: str) -> BoundedAnswer:
    """How two people are connected, with the works behind every step."""
    one, other = _place(snapshot, a), _place(snapshot, b)
    told = command("path", _id(snapshot, one), _id(snapshot, other))
    try:
        way = shortest(snapshot, one, other)
    except NotFoundError:
        return answer([], told, snapshot.generation, connected=False)
    names = dict(way.people)
    rows = [
        {
            "source": {"id": s.source, "name": names[s.source]},
            "target": {"id": s.target, "name": names[s.target]},
            "works": s.works,
            "first_year": s.first_year,
            "last_year": s.last_year,
            "behind": [
                {"id": i, "title": title, "year": year} for i, title, year in s.shared[:WORKS]
            ],
        }
        for s in way.steps
    ]
    return answer(rows, told, snapshot.generation, connected=True)


def conflicts(snapshot: Snapshot, a: str, b: str) -> BoundedAnswer:
    """May one review the other: yes (a conflict), no, or unknown, with evidence."""
    one, other = _place(snapshot, a), _place(snapshot, b)
    judged = verdict(snapshot, one, other)
    row = {
        "id": judged.id,
        "name": judged.name,
        "conflict": judged.conflict,
        "evidence": [
            {
                "kind": r.kind,
                "text": r.text,
                "works": [{"id": i, "title": t, "year": y} for i, t, y in r.works[:WORKS]],
            }
            for r in judged.evidence
        ],
        "unknown": [*judged.unknown],
    }
    told = command("conflicts", _id(snapshot, one), _id(snapshot, other))
    return answer([row], told, snapshot.generation)


def topics(snapshot: Snapshot, id: str) -> BoundedAnswer:
    """What a person's works are stated to be about."""
    place = _place(snapshot, id)
    rows = ask.topics(snapshot, place).rows()
    told = command("author", _id(snapshot, place))
    return answer(rows[:MOST], told, snapshot.generation, len(rows))


def ask_named(
    snapshot: Snapshot, question: str, params: Mapping[str, Any] | None = None
) -> BoundedAnswer:
    """A named query by its name, or the queries whose words fit a question."""
    if question not in library():
        return _fitting(snapshot, question)
    asked = library()[question]
    given = dict(params or {})
    missing = [p.name for p in asked.parameters if p.required and p.name not in given]
    told = " ".join([command("query", asked.name), *(_param(n, v) for n, v in given.items())])
    if missing:
        return answer([_described(asked)], told, snapshot.generation, missing=missing)
    rows = cypher.named(snapshot, library(), asked.name, given, SECONDS)
    texts = [name for name, kind in asked.returns if "STRING" in kind and name != "id"]
    return answer(rows[:MOST], told, snapshot.generation, len(rows), texts)


@cache
def library() -> Library:
    """The queries of this package."""
    return Library()


def _param(name: str, value: Any) -> str:
    return command("--param", f"{name}={value}").removeprefix("graphkit ")


def _fitting(snapshot: Snapshot, question: str) -> BoundedAnswer:
    """The queries that have most of the words of a question, best first."""
    words = set(re.findall(r"\w{3,}", question.casefold())[:40])
    scored = []
    for query in library().values():
        names = [*(p.name for p in query.parameters), *query.columns]
        own = " ".join([query.name, query.description, *names]).casefold()
        if many := sum(word.rstrip("s") in own for word in words):
            scored.append((-many, query.name, query))
    rows = [_described(query) for _, _, query in sorted(scored, key=lambda one: one[:2])[:8]]
    return answer(rows, "graphkit queries", snapshot.generation, len(scored))


def _described(query: Query) -> Row:
    return {
        "query": query.name,
        "answers": query.description,
        "columns": [*query.columns],
        "parameters": [
            {
                "parameter": p.name,
                "type": p.type,
                "required": p.required,
                "example": query.example.get(p.name),
            }
            for p in query.parameters
        ],
    }


def typed(snapshot: Snapshot, text: str, params: Mapping[str, Any] | None = None) -> BoundedAnswer:
    """Typed Cypher, read-only: through the gate, within its limits."""
    result = cypher.typed(snapshot, text, params or {}, SECONDS, 200)
    told = command("query", cypher=text)
    rows = [dict(row) for row in result.rows]
    total = len(rows) + bool(result.more)  # one more at least: nobody counted the rest
    return answer(rows, told, snapshot.generation, total, result.columns, notes=[*result.notes])


def picture(snapshot: Snapshot, id: str, kind: str, folder: Path | None) -> BoundedAnswer:
    """A page or picture of a person's circles and network, written to a file of its own."""
    if kind not in KINDS:
        raise UsageError(f"kind is one of {', '.join(KINDS)}.")
    place = _place(snapshot, id)
    ident = _id(snapshot, place)
    where = folder or Path(tempfile.mkdtemp(prefix="graphkit-"))
    name = re.sub(r"[^A-Za-z0-9]+", "-", ident).strip("-")
    drawing = pictures.picture(snapshot, [place])
    written = drawing.save(where / f"{name}.{kind}")
    told = command("slice", ident) + f" -o {name}.{kind}"
    return answer([{"path": str(written.resolve()), "kind": kind}], told, snapshot.generation)


def _place(snapshot: Snapshot, who: str) -> int:
    """The number of a person by id; a name is taken only where one person alone bears it."""
    return snapshot.person(who)


def _id(snapshot: Snapshot, place: int) -> str:
    return snapshot.projection.ids[place]


def refused(error: Exception) -> BoundedAnswer:
    """Why there is no answer, as data: candidates where a name is of several."""
    found: BoundedAnswer = {
        "error": type(error).__name__,
        "text": str(error)[:1000],
        "untrusted": ["name", "note", "text"],
    }
    if isinstance(error, AmbiguousNameError):
        found["text"] = "Several people bear this name: take an id."
        found["candidates"] = [
            {"id": i, "name": name, "note": note} for i, name, note in error.candidates
        ]
    return found
