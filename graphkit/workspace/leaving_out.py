"""Who asked to be left out, wherever a name can stand.

The places, as one list: authors and mentions (the resolution leaves them out), titles, addresses,
venues, topics, institutions, group authors, names of files, evidence (the tables are made without
them here), communities of past generations (`history/`), names of files in receipts and in
rejections, what a server was sent (`sent/`). `purge` adds what the truth itself holds: records,
ledger, journal, answers of services (`live/`), caches.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from graphkit.graph import TableFolder
from graphkit.ids import salted
from graphkit.ledger import OWN, DecisionRow, Leaving, Ledger, Places, SourceRow, Veil, is_mark
from graphkit.records import Tie
from graphkit.resolve import ID, Resolution, mention_keys

TABLE = "left_out"  # of a generation: salted hashes of the names that its tables were made without
_KEYS = frozenset({"id", "source", "target", "subject", "work"})
_PEOPLE = frozenset({"authors", "mentions", "coauthor", "in_community"})
_OWN_NAMES = frozenset({"raw_name"})  # of others, who may be namesakes


def without_names(
    tables: Iterable[tuple[str, pa.Table]], names: Iterable[str], salt: str
) -> Iterator[tuple[str, pa.Table]]:
    """The tables without names that stand elsewhere than among people, and a table of hashes."""
    leaving = Leaving(set(), set(names), salt)
    veil = leaving.veil()
    if not veil:
        yield from tables
        return
    may_be_in = leaving.may_be_in()
    for name, table in tables:
        yield name, table if name in _PEOPLE else _veiled(table, veil, may_be_in, salt)
    yield TABLE, pa.table({"mark": pa.array(veil.marks, pa.string())})


def _veiled(table: pa.Table, veil: Veil, may_be_in: Callable[[str], bool], salt: str) -> pa.Table:
    def one(text: str, key: bool) -> str | None:
        new = veil(text)
        if new == text:
            return text
        if key:
            return f"{text.partition(':')[0]}:{salted(salt, text)}"
        return None if text.lower().startswith(("http://", "https://")) else new

    for place, field in enumerate(table.schema):
        kind = field.type.value_type if pa.types.is_list(field.type) else field.type
        if not pa.types.is_string(kind) or field.name in _OWN_NAMES:
            continue
        column = table.column(place)
        flat = column.combine_chunks().flatten() if pa.types.is_list(field.type) else column
        distinct = [t for t in pc.unique(flat).to_pylist() if t is not None and may_be_in(t)]
        key = field.name in _KEYS
        changed = {t: new for t in distinct if (new := one(t, key)) != t}
        if changed:
            values = [_replaced(value, changed) for value in column.to_pylist()]
            table = table.set_column(place, field, pa.array(values, field.type))
    return table


def _replaced(value: Any, changed: Mapping[str, str | None]) -> Any:
    if isinstance(value, list):
        return [new for new in (changed.get(v, v) for v in value) if new is not None]
    return changed.get(value, value)


def veil_of(tables: TableFolder | None, decisions: Iterable[DecisionRow]) -> Veil:
    """What texts are shown through: the names that these tables and decisions leave out."""
    marks = [key for row in decisions if row.undone_at is None for key in row.one if is_mark(key)]
    path = tables.folder / f"{TABLE}.parquet" if tables else None
    if tables and path and (path.exists() or path.name in tables.files.listed):
        marks += tables.files.parquet(path).column("mark").to_pylist()
    return Veil(marks)


def forget_history(history: Path, veil: Veil, keep: str) -> None:
    """Remove what past generations remember, where it names somebody who is left out."""
    for folder in history.iterdir() if history.is_dir() else ():
        if folder.name != keep and any(_holds(path, veil) for path in folder.glob("*.parquet")):
            shutil.rmtree(folder, ignore_errors=True)


def _holds(path: Path, veil: Veil) -> bool:
    with pq.ParquetFile(path) as file:
        table = file.read()
    texts = (c for c in table.columns if pa.types.is_string(c.type))
    return any(veil(t) != t for c in texts for t in pc.unique(c).to_pylist() if t)


# -- for good ------------------------------------------------------------------------------------


def who_leaves(resolution: Resolution) -> Leaving:
    """The mentions and names of all whom standing decisions leave out."""
    said, slots = resolution.people.said, resolution.slots
    keys: set[str] = set()
    names: set[str] = set()
    numbered = mention_keys(said)
    for place in resolution.people.rules.suppressed:
        for mention in slots[place].mentions:
            keys.add(numbered[mention])
            names.add(said.name(mention).text)
    return Leaving(keys, names)


def names_of_ties(ledger: Ledger, decided: Iterable[DecisionRow]) -> set[str]:
    """The names of people of ready-made graphs, who are on no work, among those left out."""
    idents = {key.removeprefix(ID) for row in decided for key in row.one if key.startswith(ID)}
    if not idents:
        return set()
    ties = (
        record
        for source in ledger.known_sources().values()
        for record in ledger.segment_records(source)
        if isinstance(record, Tie)
    )
    return {
        name or end
        for tie in ties
        for end, name in ((tie.one, tie.one_name), (tie.other, tie.other_name))
        if f"{tie.origin.format}:{end}" in idents
    }


def remove_derived(
    folder: Path, ledger: Ledger, sources: Iterable[SourceRow], leaving: Leaving
) -> list[str]:
    """Remove what was made from what is purged, and answers of services that name somebody."""
    veil, may_be_in = leaving.veil(), leaving.may_be_in()
    for name in ("cache", "sent"):
        shutil.rmtree(folder / name, ignore_errors=True)
    changed = {source.id for source in sources}
    answers = {
        folder / row.path.removeprefix(OWN)
        for row in Places(ledger).all()
        if row.path.startswith(OWN) and row.source in changed
    }
    live = folder / "live"
    for path in sorted(live.rglob("*")) if live.is_dir() else ():
        if path.is_file() and (path in answers or _names(path, veil, may_be_in)):
            path.unlink()
    return [p.name for p in sorted(folder.glob("ledger.sqlite.damaged-*"))]


_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def _names(path: Path, veil: Veil, may_be_in: Callable[[str], bool]) -> bool:
    text = path.read_bytes().decode("utf-8", "replace")
    text = _ESCAPE.sub(lambda m: chr(int(m.group(1), 16)), text)
    return may_be_in(text) and veil(text) != text
