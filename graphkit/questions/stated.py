"""What is stated about a person, beside what the graph holds: numbers, trust, groups of works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graphkit.analyse import citation_indices
from graphkit.analyse.citations import counts_by
from graphkit.analyse.trust import Homonymy, Term, TrustSnapshot
from graphkit.answers import Row, Rows
from graphkit.phrases import counted
from graphkit.questions.lines import rows_of
from graphkit.questions.snapshot import Snapshot

SUSPICIOUS = 0.25
_SAID = ["source", "target", "line", "year", "month", "day", "date_inferred"]
SHOWN_GROUPS = 8
# A stated number, and what the graph computes for the same thing.
COMPARED = {
    "papers": "works",
    "works": "works",
    "topics": "topics",
    "close_collaborators": "close_collaborators",
    "citations": "citations",
    "h_index": "h_index",
    "i10_index": "i10_index",
}


def citations(snapshot: Snapshot, person: int) -> Rows:
    """Citation indices by each kind of count, the most complete first; none where all is unknown.

    Each says of how many of the person's works the citations are known; `ranges` has low and high
    where the identity is doubtful.
    """
    indices = citation_indices(snapshot.projection, person)
    return [
        {**asdict(row), "ranges": {k: list(v) for k, v in row.ranges.items()}} for row in indices
    ]


def citations_of(snapshot: Snapshot, person: int) -> dict[str, dict[str, int]]:
    """How often each work is cited, by each kind of count that knows it."""
    projection = snapshot.projection
    counts = counts_by(projection)
    return {
        projection.work_ids[work]: {
            kind: int(count[work]) for kind, count in counts.items() if count[work] >= 0
        }
        for work in projection.wrote.of(person).tolist()
    }


def statements(snapshot: Snapshot, person: int) -> Rows:
    """What pages about this person say, the newest first, without what they leave open."""
    table = snapshot.tables.read_statements()
    ident = snapshot.projection.ids[person]
    places = pc.indices_nonzero(pc.equal(table.column("person"), ident))
    if not len(places):
        return []
    rows: Rows = table.take(places).drop_columns(["person"]).to_pylist()
    rows.sort(key=lambda r: (r["captured"] or "", r["source_name"]), reverse=True)
    return [{k: v for k, v in row.items() if v not in (None, [])} for row in rows]


def growth(rows: Rows) -> Rows:
    """How stated numbers changed between two dated pages of one kind: the first and the last."""
    found: Rows = []
    for kind in sorted({r["format"] for r in rows}):
        dated = sorted(
            (r for r in rows if r["format"] == kind and r.get("captured")),
            key=lambda r: str(r["captured"]),
        )
        if len(dated) < 2 or dated[0]["captured"] == dated[-1]["captured"]:
            continue
        first, last = dated[0], dated[-1]
        found.extend(
            {
                "what": name,
                "format": kind,
                "from": first[name],
                "from_date": first["captured"],
                "to": last[name],
                "to_date": last["captured"],
            }
            for name in first
            if name in last
            and name != "line"
            and isinstance(first[name], int | float)
            and not isinstance(first[name], bool)
            and first[name] != last[name]
        )
    return found


def dates_of(snapshot: Snapshot, works: Sequence[int]) -> dict[str, Rows]:
    """For each work, the date that each source states."""
    own = _stated_by(snapshot, works).to_pylist()
    sources = snapshot.once("sources by id", lambda: _sources(snapshot))
    found: dict[str, Rows] = {}
    for row in own:
        source = sources[row["target"]]
        found.setdefault(row["source"], []).append(
            {
                "source": source["name"],
                "format": source["format"],
                "line": row["line"],
                "year": row["year"],
                "month": row["month"],
                "day": row["day"],
                "date_inferred": bool(row["date_inferred"]),
            }
        )
    return found


def _stated_by(snapshot: Snapshot, works: Sequence[int]) -> pa.Table:
    """What sources state of some works; of a large graph only these are looked at."""
    table = snapshot.tables.read("stated_by", _SAID)
    if snapshot.tables.mirrored("stated_by") is None:
        return table.take(pa.array(rows_of(snapshot, works), pa.int64()))
    # it is in the order of works and holds a row for each link, so links tell where to look
    _, places = snapshot.whole.projection.stated_by.rows.spread(np.sort(np.asarray(works)))
    return table.take(pa.array(places, pa.int64()))


def _sources(snapshot: Snapshot) -> dict[str, Row]:
    rows = snapshot.tables.read("sources", ["id", "name", "format"]).to_pylist()
    return {row["id"]: row for row in rows}


def topics_of(snapshot: Snapshot, works: Sequence[int]) -> dict[str, list[str]]:
    """The topics of each work, by name."""
    projection = snapshot.projection
    names = projection.topics.names
    about = projection.topics.rows.lists(works)
    return {projection.work_ids[work]: [names[t] for t in about[work]] for work in works}


def compared(said: Rows, computed: Row) -> Rows:
    """What pages state of a number that the graph computes as well: side by side, never mixed."""
    return [
        {
            "what": name,
            "stated": row[name],
            "found": computed[ours],
            "source": row["source_name"],
            "captured": row.get("captured"),
        }
        for row in said
        for name, ours in COMPARED.items()
        if name in row
    ]


def groups(snapshot: Snapshot, trust: TrustSnapshot, works: Rows) -> Rows:
    """The groups of works without a coauthor in common, each with its people and topics."""
    by_id = {row["id"]: row for row in works}
    names = snapshot.projection.names
    result = []
    for group in trust.homonymy.groups:
        rows = [by_id[w] for w in group.works]
        years = sorted(row["year"] for row in rows if row["year"] is not None)
        topics = Counter(t for row in rows for t in row["topics"])
        result.append(
            {
                "works": list(group.works),
                "titles": [row["title"] for row in rows],
                "years": [years[0], years[-1]] if years else [],
                "people": [names[p] for p in group.coauthors],
                "topics": [t for t, _ in topics.most_common(3)],
            }
        )
    return result


def group_warning(trust: TrustSnapshot, named: Rows) -> str | None:
    """A warning where the works fall apart, naming the groups; None where they hang together."""
    if trust.homonymy.value < SUSPICIOUS or len(named) < 2:
        return None
    shown = "; ".join(
        _group_text(number, group) for number, group in enumerate(named[:SHOWN_GROUPS], 1)
    )
    more = f"; and {len(named) - SHOWN_GROUPS} more" if len(named) > SHOWN_GROUPS else ""
    return (
        f"possibly several people of one name: the works fall into {len(named)} groups without a"
        " coauthor in common (a suspicion, no proof; cut author lists may hide ties):"
        f" {shown}{more}"
    )


def _group_text(number: int, group: Row) -> str:
    people = ", ".join(group["people"][:3]) or "nobody else named"
    years = "–".join(dict.fromkeys(str(y) for y in group["years"])) or "no year"
    topics = ", ".join(group["topics"]) or "no topic"
    many = counted(len(group["works"]), "work")
    return f"({number}) {many} with {people} [{topics}; {years}]"


def trust_json(trust: TrustSnapshot, named: Rows) -> Row:
    """The snapshot as plain data, with the groups by name."""
    return {
        **_columns(trust),
        "terms": [_columns(term) for term in trust.terms],
        "homonymy": {**_columns(trust.homonymy), "groups": named},
        "level": f"L{trust.level}",
    }


def _columns(part: TrustSnapshot | Term | Homonymy) -> Row:
    """The fields of one, by name: `asdict` copies all that is below, too."""
    return {name: getattr(part, name) for name in part.__slots__}
