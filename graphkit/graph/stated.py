"""What sources state about people, beside the graph: one row for each page on each day.

Stated and computed numbers are never mixed: an h-index of a page is that page's, on that date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import pyarrow as pa

from graphkit.graph.schema import FLAG, FLOAT, INT, STATED, TEXT, TEXTS
from graphkit.records import Metrics
from graphkit.resolve import Resolved

_FLOATS = {"novelty", "ai_score"}
METRICS = {f.name: FLOAT if f.name in _FLOATS else INT for f in fields(Metrics)}
TRUST = {"trust_score": FLOAT, "trust_label": TEXT, "trust_level": TEXT, "claimed": FLAG,
         "open_to_collaborate": FLAG}  # fmt: skip
STATEMENTS: dict[str, pa.DataType] = {
    "person": TEXT, "name": TEXT, "source": TEXT, "source_name": TEXT, "format": TEXT, "line": INT,
    "captured": TEXT, "field": TEXT, "affiliation": TEXT, **METRICS, **TRUST, "topic_names": TEXTS,
    "url": TEXT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What the graph says of a file that was read."""

    id: str
    name: str
    format: str
    records: int


def latest(resolved: Resolved, files: Sequence[SourceInfo]) -> dict[str, list[Any]]:
    """Columns of Author: of each number what the latest page that states it says.

    The date stands there only where one day's pages state all of them: no number is made newer.
    """
    stated_of: dict[int, dict[str, Any]] = {}
    in_order = sorted(
        (stated for stated in resolved.stated if stated.person is not None),
        key=lambda s: (s.profile.captured or "", files[s.source].id, -s.profile.origin.line),
    )
    for stated in in_order:
        profile, metrics = stated.profile, stated.profile.metrics
        numbers = {
            "stated_h_index": metrics.h_index,
            "stated_papers": metrics.papers,
            "stated_citations": metrics.citations,
            "stated_novelty": metrics.novelty,
            "stated_ai_score": metrics.ai_score,
            "stated_trust": profile.trust.score,
        }
        place = (profile.captured, files[stated.source].id)
        known = stated_of.setdefault(int(stated.person or 0), {})
        known.update({name: (n, place) for name, n in numbers.items() if n is not None})
    nobody: list[Any] = [None] * len(resolved.people)
    columns = {name: [*nobody] for name in STATED}
    for person, known in stated_of.items():
        for name, (number, _) in known.items():
            columns[name][person] = number
        places = sorted({place for _, place in known.values()}, key=str)
        days = {day for day, _ in places}
        columns["stated_on"][person] = days.pop() if len(days) == 1 else None
        columns["stated_in"][person] = " ".join(sorted({file for _, file in places})) or None
    return columns


def statements_table(resolved: Resolved, files: Sequence[SourceInfo]) -> pa.Table:
    """All statements, by person, then by date."""
    rows: list[dict[str, Any]] = []
    for stated in resolved.stated:
        profile, file = stated.profile, files[stated.source]
        trust = profile.trust
        rows.append(
            {
                "person": None if stated.person is None else resolved.people[stated.person].id,
                "name": profile.name,
                "source": file.id,
                "source_name": file.name,
                "format": profile.origin.format,
                "line": profile.origin.line,
                "captured": profile.captured,
                "field": profile.field,
                "affiliation": profile.affiliation,
                **asdict(profile.metrics),
                "trust_score": trust.score,
                "trust_label": trust.label,
                "trust_level": trust.level,
                "claimed": trust.claimed,
                "open_to_collaborate": trust.open_to_collaborate,
                "topic_names": list(profile.topics),
                "url": profile.url,
            }
        )
    rows.sort(key=lambda r: (r["person"] or "", r["captured"] or "", r["source"], r["line"]))
    schema = pa.schema([pa.field(name, kind) for name, kind in STATEMENTS.items()])
    return pa.Table.from_pylist(rows, schema=schema)
