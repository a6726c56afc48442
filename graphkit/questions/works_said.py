"""What records say of works beside what the tables hold: volume, issue, pages, ISSN, keywords.

Read from what sources said, once for all works that are asked for. Abstracts are not: they are
large, and often not free to be passed on. Nor are names, which only the graph tells.
"""

from __future__ import annotations

from collections.abc import Iterable

from graphkit.answers import Row
from graphkit.names import title_key
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.texts import ANY, Texts
from graphkit.records import Located, Work, located

_SIMPLE = {"publisher": "publisher", "isbn": "isbn", "ISBN": "isbn", "language": "language"}
_IDS = ("pmid", "pmcid")


def said_of(snapshot: Snapshot, works: Iterable[int]) -> dict[int, Row]:
    """Of each of these works what its records say, of one that was published before a preprint."""
    wanted = set(works)
    texts = Texts(snapshot.tables, snapshot.made.records)
    if texts.records is None:
        return {}
    place_of = texts.places()
    found: dict[int, Row] = {}
    best: dict[int, tuple[int, Located]] = {}
    for source in snapshot.tables.read("sources", ["id"]).column(0).to_pylist():
        for record in texts.records(source):
            if not isinstance(record, Work):
                continue
            at = (source, record.origin.line)
            key = title_key(record.title) if record.title else None
            number = place_of.get((*at, key), place_of.get((*at, ANY)))
            if number in wanted and number is not None:
                _add(found.setdefault(number, {}), record)
                told = _where_it_stands(record)
                if number not in best or told[0] > best[number][0]:
                    best[number] = told
    for number, (_, place) in best.items():
        found[number].update(
            volume=place.volume, issue=place.issue, pages=place.pages or place.article
        )
    return found


def _where_it_stands(record: Work) -> tuple[int, Located]:
    """Where a record says the work stands, and how far that is to be preferred."""
    place = located(dict(record.extra))
    worth = 2 * (place.pages is not None or place.article is not None)
    worth += (place.volume is not None) + (place.issue is not None)
    return worth + (10 if worth and record.kind != "preprint" else 0), place


def _add(row: Row, record: Work) -> None:
    extra, ids = dict(record.extra), dict(record.ids)
    for stated, name in _SIMPLE.items():
        if text := extra.get(stated):
            row.setdefault(name, text)
    for name in _IDS:
        if value := ids.get(name):
            row.setdefault(name, value)
    if record.issn:
        row.setdefault("issn", record.issn)
