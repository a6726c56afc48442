"""The ledger's contents as lines of a journal, and lines of a journal put back into a ledger."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from graphkit.ledger.journal import Line, batches, pack, unpack

SOURCE = (
    "id", "sha256", "name", "path", "format", "captured", "bytes", "records", "rejected", "segment",
)  # fmt: skip
PLACE = ("path", "member", "kind", "name", "source", "gone_at")
DECISION = (
    "seq", "id", "at", "who", "kind", "people", "one", "other", "why", "before", "undone_at",
    "undone_by",
)  # fmt: skip
_REJECTED = ("path", "member", "source", "file", "line", "reason", "text")


def lines_of(opened: sqlite3.Connection) -> Iterator[Line]:
    """All that a ledger knows and its record segments do not."""
    for key, value in opened.execute("SELECT key, value FROM setting WHERE key <> 'journal'"):
        yield {"kind": "setting", "key": key, "value": value}
    for *row, at in opened.execute(
        f"SELECT {', '.join(SOURCE)}, loaded_at FROM source ORDER BY loaded_at, id"
    ):
        yield {"kind": "source", "row": row, "at": at}
    for kind, columns, order in (("place", PLACE, "path, member"), ("decision", DECISION, "seq")):
        for row in opened.execute(f"SELECT {', '.join(columns)} FROM {kind} ORDER BY {order}"):
            yield {"kind": kind, "row": list(row)}
    for batch in batches(opened.execute(f"SELECT {', '.join(_REJECTED)} FROM rejected")):
        yield {"kind": "rejected", "rows": pack(batch)}
    for batch in batches(opened.execute("SELECT anchor, id FROM person ORDER BY id, anchor")):
        yield {"kind": "people", "rows": pack(batch)}
    for batch in batches(opened.execute("SELECT old, new FROM redirect ORDER BY old")):
        yield {"kind": "redirects", "rows": pack(batch)}


def put_back(opened: sqlite3.Connection, lines: Iterable[Line]) -> int:
    """Do again what the lines of a journal say; returns how many were not understood."""
    strange = 0
    for line in lines:
        try:
            doing = _DOING.get(line["kind"])
            if doing is not None:
                doing(opened, line)
        except (KeyError, TypeError, ValueError, sqlite3.Error):
            strange += 1
    return strange


def _insert(table: str, columns: Iterable[str]) -> str:
    listed = list(columns)
    marks = ", ".join("?" * len(listed))
    return f"INSERT OR REPLACE INTO {table} ({', '.join(listed)}) VALUES ({marks})"


def _source(opened: sqlite3.Connection, line: Line) -> None:
    columns = (*SOURCE, "loaded_at")
    opened.execute(_insert("source", columns), (*line["row"], line.get("at", "")))


def _place(opened: sqlite3.Connection, line: Line) -> None:
    opened.execute(_insert("place", PLACE), line["row"])


def _no_place(opened: sqlite3.Connection, line: Line) -> None:
    where = (line["path"], line["member"])
    opened.execute("DELETE FROM place WHERE path = ? AND member = ?", where)


def _decision(opened: sqlite3.Connection, line: Line) -> None:
    opened.execute(_insert("decision", DECISION), line["row"])


def _undone(opened: sqlite3.Connection, line: Line) -> None:
    opened.execute(
        "UPDATE decision SET undone_at = ?, undone_by = ? WHERE id = ?",
        (line["at"], line["by"], line["id"]),
    )


def _before(opened: sqlite3.Connection, line: Line) -> None:
    opened.execute(
        "UPDATE decision SET before = ? WHERE id = ?", (json.dumps(line["before"]), line["id"])
    )


def _order(opened: sqlite3.Connection, line: Line) -> None:
    opened.executemany("UPDATE decision SET seq = ? WHERE id = ?", enumerate(line["ids"], 1))


def _rejected(opened: sqlite3.Connection, line: Line) -> None:
    opened.executemany(_insert("rejected", _REJECTED), unpack(line["rows"]))


def _not_rejected(opened: sqlite3.Connection, line: Line) -> None:
    if line.get("source"):
        opened.execute("DELETE FROM rejected WHERE source = ?", (line["source"],))
    else:
        opened.execute(
            "DELETE FROM rejected WHERE source IS NULL AND path = ? AND member = ?",
            (line["path"], line["member"]),
        )


def _register(table: str, key: str, value: str) -> Callable[[sqlite3.Connection, Line], None]:
    def doing(opened: sqlite3.Connection, line: Line) -> None:
        for name, new in unpack(line["rows"]):
            if new is None:
                opened.execute(f"DELETE FROM {table} WHERE {key} = ?", (name,))
            else:
                opened.execute(_insert(table, (key, value)), (name, new))

    return doing


def _setting(opened: sqlite3.Connection, line: Line) -> None:
    opened.execute(_insert("setting", ("key", "value")), (line["key"], line["value"]))


_DOING: dict[Any, Callable[[sqlite3.Connection, Line], None]] = {
    "source": _source, "place": _place, "no place": _no_place, "decision": _decision,
    "undone": _undone, "before": _before, "order": _order, "rejected": _rejected,
    "not rejected": _not_rejected, "people": _register("person", "anchor", "id"),
    "redirects": _register("redirect", "old", "new"), "setting": _setting,
}  # fmt: skip
