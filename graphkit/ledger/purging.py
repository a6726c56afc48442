"""Somebody taken out of the truth for good: records, ledger and journal are written anew.

Elsewhere the records of a workspace never change. Here they do, and say so in their footers.
"""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from graphkit.errors import DamagedWorkspaceError
from graphkit.ids import SALTED, salted
from graphkit.ledger.contents import SOURCE
from graphkit.ledger.decisions import DecisionRow
from graphkit.ledger.ledger import Ledger, SourceRow
from graphkit.ledger.places import PIPE
from graphkit.ledger.segments import BATCH, PURGED, SegmentWriter, damage, described
from graphkit.ledger.veil import LEFT_OUT, Veil, forms, is_mark
from graphkit.names import fold, parts, written_in
from graphkit.records import Record, from_json

KeysOf = Callable[[Record], list[tuple[str, str]]]  # of a record: each mention's key and name
Shape = dict[str, Any]
_PIECE = re.compile(r"[^\W_]+")
CUT_NAME = 120  # characters at the end of a text that was cut, in which half of a name may stand
_OF_ONE = ("person", "profile")  # records about one person
_ENDS = ("one_name", "other_name", "one", "other")  # of a tie


@dataclass(slots=True)
class Leaving:
    """Who is taken out: the fingerprints of their mentions, and all spellings of their names."""

    keys: set[str]
    names: set[str]
    salt: str = field(default_factory=lambda: secrets.token_hex(8))

    def veil(self) -> Veil:
        """A veil over the names."""
        return Veil.of(self.names, self.salt)

    def may_be_in(self) -> Callable[[str], bool]:
        """A quick look whether a text may hold one of the names, or a part of one."""
        words = {max(form, key=len) for name in self.names for form in forms(name)}
        words |= {max(fold(name).split(), key=len, default="") for name in self.names}
        spaced = ["[-'’]?".join(map(re.escape, word)) for word in words if word]
        if not spaced:
            return lambda _: False
        search = re.compile("|".join(sorted(spaced)), re.IGNORECASE).search
        return lambda text: bool(search(_bare(text)))

    def blot(self) -> Callable[[str], str]:
        """Raw input without the names, and without the half of one where it was cut.

        What was refused is no truth, so a piece that may hold a part of a name goes whole.
        """
        veil, may_be_in = self.veil(), self.may_be_in()
        words = {word for name in self.names for form in forms(name) for word in form}

        def one(text: str) -> str:
            new = veil.blot(text)
            if new != text:
                return new
            cut = ["", *map(fold, _PIECE.findall(text[-CUT_NAME:]))][-1]
            halved = len(cut) > 2 and any(word.startswith(cut) for word in words)
            return LEFT_OUT if halved or may_be_in(text) else text

        return one


def _bare(text: str) -> str:
    if text.isascii():
        return text
    spelled = unicodedata.normalize("NFKD", text).translate(_SPELLED)
    return "".join(c for c in spelled if not unicodedata.combining(c))


_SPELLED = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i",
                          "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"})  # fmt: skip


@dataclass(slots=True)
class Purged:
    """What was written anew: segments by their sources, and keys of mentions that changed."""

    sources: list[SourceRow] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)


def purge_segments(ledger: Ledger, leaving: Leaving, keys_of: KeysOf) -> Purged:
    """Take somebody out of all records, also of those that no longer count."""
    hand = _Hand(leaving, keys_of)
    for source in ledger.known_sources().values():
        path = ledger.records / source.segment
        if (wrong := damage(path)) is not None:
            raise DamagedWorkspaceError(
                f"{path} is damaged: {wrong}. It may hold who is taken out: load {source.name}"
                f" again, or take it out: graphkit forget {source.name}"
            )
        # its footer repeats what was refused of it, which no record says
        footer = described(path) or {}
        if hand.is_in(footer) or any(hand.concerns(text) for _, text in _rows(path)):
            hand.rewrite(path, source)
    return hand.done


def _rows(path: Path) -> Iterable[tuple[tuple[int, str], str]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(BATCH, columns=["line", "type", "record"]):
            for row in batch.to_pylist():
                yield (row["line"], row["type"]), row["record"]


class _Hand:
    """Writes records anew without somebody."""

    def __init__(self, leaving: Leaving, keys_of: KeysOf) -> None:
        self.keys = leaving.keys
        self.keys_of = keys_of
        self.veil = leaving.veil()
        self.blot = leaving.blot()
        self.may_be_in = leaving.may_be_in()
        self.cited = written_in(leaving.names)
        self.done = Purged()

    def concerns(self, text: str) -> bool:
        """Whether somebody may stand in a record, among its references also by an initial."""
        return self.may_be_in(text) or ('"cited"' in text and self.cited(text))

    def is_in(self, footer: Shape) -> bool:
        """Whether what a segment says of itself names somebody."""
        refused = (text for row in footer.get("refused", ()) for text in row[2:])
        texts = json.dumps({k: v for k, v in footer.items() if k != "refused"}, ensure_ascii=False)
        return self.may_be_in(texts) or any(self.blot(text) != text for text in refused)

    def rewrite(self, path: Path, source: SourceRow) -> None:
        """A segment anew; its footer says so."""
        about = described(path) or {}
        with SegmentWriter(path) as segment:
            for (line, kind), text in _rows(path):
                new = self._without(text) if self.concerns(text) else text
                if new is not None:
                    segment.extend([line], [kind], [new])
            facts = {**about, **{c: getattr(source, c) for c in SOURCE}, "records": segment.count}
            segment.describe(self._about(facts))
        self.done.sources.append(source)

    def _about(self, facts: Shape) -> Shape:
        veil = self.veil
        path, *rest = facts.get("place") or [facts["path"], facts["id"], PIPE]
        refused = [
            [veil(file), line, self.blot(reason), self.blot(text)]
            for file, line, reason, text in facts.get("refused", ())
        ]
        hidden = {"path": veil.path(facts["path"]), "place": [veil.path(path), *map(veil, rest)]}
        return {**facts, **hidden, "name": veil(facts["name"]), "refused": refused, PURGED: True}

    def _without(self, text: str) -> str | None:
        """A record without somebody; None where it is about nobody else."""
        shape: Shape = json.loads(text)
        if shape["type"] in _OF_ONE and self.veil.covers(shape.get("name") or ""):
            return None
        if shape["type"] == "tie" and any(self.veil.covers(shape.get(key) or "") for key in _ENDS):
            return None
        before = self.keys_of(from_json(shape))
        written = {name for key, name in before if key in self.keys}
        theirs = {fold(name) for name in written}
        shape = _without_mentions(shape, written, self.veil)
        if shape.get("cited"):
            shape["cited"] = [text for text in shape["cited"] if not self.cited(text)]
        namesakes = _kept_names(shape)
        shape = self.veil.shape(shape)
        _put_back(shape, namesakes)
        after = self.keys_of(from_json(shape))
        stays = [key for key, name in before if fold(name) not in theirs]
        if len(stays) == len(after):
            pairs = zip(stays, (key for key, _ in after), strict=True)
            self.done.moved.update({old: new for old, new in pairs if old != new})
        return json.dumps(shape, ensure_ascii=False, separators=(",", ":"))


def _without_mentions(shape: Shape, written: set[str], veil: Veil) -> Shape:
    """A work whose list lacks somebody says so, as a list that is cut does.

    Editors are in no graph, so nobody can tell them from namesakes: they go by the name alone. Keys
    and addresses of a work of theirs may be made of the surname.
    """
    theirs = {fold(name) for name in written}
    listed = shape.get("authors") or []
    kept = [m for m in listed if fold(m["name"]) not in theirs]
    if len(kept) < len(listed):
        shape["authors_truncated"] = True
        shape["authors_omitted"] = (shape.get("authors_omitted") or 0) + len(listed) - len(kept)
    if listed:
        shape["authors"] = kept
    if shape.get("editors"):
        shape["editors"] = [m for m in shape["editors"] if not veil.covers(m["name"])]
    if shape.get("owner") and fold(shape["owner"]) in theirs:
        shape["owner"] = None
    families = {parts(name).family.replace(" ", "") for name in written} - {""}

    def of_them(value: Any) -> bool:
        return any(f in fold(str(value)).replace(" ", "") for f in families)

    if families:
        shape["extra"] = {k: v for k, v in (shape.get("extra") or {}).items() if not of_them(v)}
        if shape.get("url") and of_them(shape["url"]):
            shape["url"] = None
    return shape


def _kept_names(shape: Shape) -> list[Shape]:
    """The authors of a record who stay, namesakes among them: a veil must not touch their names."""
    keys = ("name", "given", "family")
    return [{k: m[k] for k in keys if k in m} for m in shape.get("authors") or []]


def _put_back(shape: Shape, kept: list[Shape]) -> None:
    for mention, name in zip(shape.get("authors") or [], kept, strict=True):
        if mention.get("kind") is None:
            mention.update(name)


def purge_ledger(
    ledger: Ledger, leaving: Leaving, done: Purged, decided: Iterable[DecisionRow], people: set[str]
) -> None:
    """Take somebody out of the ledger and of its journal; what was decided keeps salted hashes."""
    veil = leaving.veil()
    with ledger.transaction() as database:
        database.execute("PRAGMA secure_delete = ON")
        for table, columns in (
            ("source", "name, path"),
            ("place", "path, member, name"),
            ("rejected", "path, member, file, reason, text"),
            ("decision", "who, why"),
        ):
            for column in columns.split(", "):
                _veil_column(database, table, column, leaving)
        for source in done.sources:
            with pq.ParquetFile(ledger.records / source.segment) as file:
                database.execute(
                    "UPDATE source SET records = ? WHERE id = ?",
                    (file.metadata.num_rows, source.id),
                )
        for ident in people:
            database.execute("DELETE FROM person WHERE id = ?", (ident,))
            database.execute("DELETE FROM redirect WHERE new = ? OR old = ?", (ident, ident))
        for old, new in done.moved.items():
            database.execute("UPDATE OR REPLACE person SET anchor = ? WHERE anchor = ?", (new, old))
        _hide_decisions(database, leaving, done, {row.id for row in decided}, veil)
        _forget_stated(database, people)
        ledger.write_journal(database)
    ledger.shrink()


def _veil_column(database: Any, table: str, column: str, leaving: Leaving) -> None:
    veil, blot = leaving.veil(), leaving.blot()
    through = {"text": blot, "reason": blot, "path": veil.path}.get(column, veil)
    for (text,) in database.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall():
        new = through(text) if text else text
        if new != text:
            database.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, text))


def _forget_stated(database: Any, people: set[str]) -> None:
    """Take ids out of all decisions: those of ready-made graphs may be names."""
    rows = database.execute("SELECT id, people, one, other FROM decision").fetchall()
    for ident, *columns in rows:
        kept = [
            json.dumps(
                [k for k in json.loads(c) if k.removeprefix("id:") not in people],
                ensure_ascii=False,
            )
            for c in columns
        ]
        database.execute(
            "UPDATE decision SET people = ?, one = ?, other = ? WHERE id = ?", (*kept, ident)
        )


def _hide_decisions(
    database: Any, leaving: Leaving, done: Purged, decided: set[str], veil: Veil
) -> None:
    rows = database.execute("SELECT id, one, other FROM decision").fetchall()
    for ident, one, other in rows:
        sides = [[done.moved.get(key, key) for key in json.loads(side)] for side in (one, other)]
        if ident in decided:
            hidden = [
                key
                if key.startswith(SALTED) or is_mark(key)
                else f"{SALTED}{leaving.salt}:{salted(leaving.salt, key)}"
                for key in {*sides[0], *leaving.keys}
            ]
            sides = [sorted({*hidden, *veil.marks}), []]
            database.execute(
                "UPDATE decision SET people = '[]', before = '{}' WHERE id = ?", (ident,)
            )
        texts = [json.dumps(side, ensure_ascii=False) for side in sides]
        database.execute("UPDATE decision SET one = ?, other = ? WHERE id = ?", (*texts, ident))
