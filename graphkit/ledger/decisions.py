"""The ledger of decisions: who decided what about whom, when and why. Nothing is ever deleted.

A decision covers mentions by their fingerprints, so that it survives ids that change under it. What
it changed in the register of ids is kept with it: undoing it puts exactly that back.
"""

from __future__ import annotations

import getpass
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from graphkit.errors import NotFoundError, UsageError
from graphkit.ids import digest
from graphkit.ledger.contents import DECISION
from graphkit.ledger.ledger import Ledger

_COLUMNS = "id, at, who, kind, people, one, other, why, undone_at, undone_by"
_KEPT = f"seq, {_COLUMNS}, before"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision as it was taken; `undone_at` is set when it was taken back."""

    id: str
    at: str
    who: str
    kind: str
    people: tuple[str, ...]  # their ids on that day
    one: tuple[str, ...]  # fingerprints of the mentions on each side
    other: tuple[str, ...]
    why: str
    undone_at: str | None = None
    undone_by: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The decision as plain data: one line of an export."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, shape: Mapping[str, Any]) -> DecisionRow:
        """The decision of a line that `to_dict` made."""
        try:
            return cls(
                id=str(shape["id"]),
                at=str(shape["at"]),
                who=str(shape["who"]),
                kind=str(shape["kind"]),
                people=tuple(map(str, shape["people"])),
                one=tuple(map(str, shape["one"])),
                other=tuple(map(str, shape["other"])),
                why=str(shape["why"]),
                undone_at=shape.get("undone_at"),
                undone_by=shape.get("undone_by"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(f"This is no decision ({error}).") from error


def taken(
    kind: str,
    people: Iterable[str],
    one: Iterable[str],
    other: Iterable[str] = (),
    *,
    why: str = "",
    who: str | None = None,
) -> DecisionRow:
    """A new decision, by now and by whoever runs this unless told."""
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    sides = tuple(sorted(set(one))), tuple(sorted(set(other)))
    # a clock that stands still must not give two decisions one id
    ident = "d:" + digest(kind, at, secrets.token_hex(8), *sides[0], "|", *sides[1])
    return DecisionRow(ident, at, who or _user(), kind, tuple(people), *sides, why)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


class Decisions:
    """The decisions of a workspace."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def all(self) -> list[DecisionRow]:
        """Every decision, in the order in which they were taken.

        That is the ledger's own order: a clock may have been wrong.
        """
        rows = self._ledger.rows(f"SELECT {_COLUMNS} FROM decision ORDER BY seq, id")
        return [
            DecisionRow(
                row[0],
                row[1],
                row[2],
                row[3],
                _texts(row[4]),
                _texts(row[5]),
                _texts(row[6]),
                row[7],
                row[8],
                row[9],
            )
            for row in rows
        ]

    def standing(self) -> list[DecisionRow]:
        """Those that were not undone, the later behind the earlier."""
        return [row for row in self.all() if row.undone_at is None]

    def find(self, ident: str) -> DecisionRow:
        """A decision by id; `last` is the newest that stands."""
        rows = self.all()
        if ident == "last":
            rows = [row for row in rows if row.undone_at is None][-1:]
        else:
            rows = [row for row in rows if row.id == ident]
        if not rows:
            raise NotFoundError(f"There is no decision {ident!r}. See: graphkit people log")
        return rows[0]

    def add(self, rows: Iterable[DecisionRow]) -> int:
        """Keep decisions that are new here, in their order; returns how many.

        Of a list that names decisions known here, each new one goes before the next known one.
        """
        given = list({row.id: row for row in rows}.values())
        with self._ledger.transaction() as database:
            known = [i for (i,) in database.execute("SELECT id FROM decision ORDER BY seq, id")]
            order = _merged(known, [row.id for row in given])
            place = {ident: number for number, ident in enumerate(order, 1)}
            new = [row for row in given if row.id not in set(known)]
            for r in new:
                kept = (
                    place[r.id],
                    r.id,
                    r.at,
                    r.who,
                    r.kind,
                    *map(_json, (r.people, r.one, r.other)),
                    r.why,
                    r.undone_at,
                    r.undone_by,
                    "{}",
                )
                marks = ", ".join("?" * len(kept))
                database.execute(f"INSERT INTO decision ({_KEPT}) VALUES ({marks})", kept)
                named = dict(zip(_KEPT.split(", "), kept, strict=True))
                self._ledger.note("decision", row=[named[c] for c in DECISION])
            if order[: len(known)] != known:
                database.executemany(
                    "UPDATE decision SET seq = ? WHERE id = ?", enumerate(order, 1)
                )
                self._ledger.note("order", ids=order)
        return len(new)

    def keep_before(
        self, ident: str, anchors: Mapping[str, str], redirects: Mapping[str, str]
    ) -> None:
        """Remember what the register of ids was before a decision, where it changed since."""
        ledger = self._ledger
        now, led = ledger.anchors(), ledger.redirects()
        before = {
            "anchors": {k: anchors.get(k) for k, v in now.items() if anchors.get(k) != v},
            "redirects": {k: redirects.get(k) for k, v in led.items() if redirects.get(k) != v},
        }
        with ledger.transaction() as database:
            database.execute("UPDATE decision SET before = ? WHERE id = ?", (_json(before), ident))
            ledger.note("before", id=ident, before=before)

    def undo(self, ident: str, who: str | None = None) -> None:
        """Take a decision back, and put the register of ids back as it was before it."""
        row = self.find(ident)
        if row.undone_at is not None:
            raise UsageError(f"The decision {row.id} was undone on {row.undone_at} already.")
        (stored,) = self._ledger.rows("SELECT before FROM decision WHERE id = ?", (row.id,))
        before = json.loads(stored[0])
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        with self._ledger.transaction() as database:
            database.execute(
                "UPDATE decision SET undone_at = ?, undone_by = ? WHERE id = ?",
                (at, who or _user(), row.id),
            )
            self._ledger.note("undone", id=row.id, at=at, by=who or _user())
            self._ledger.register(
                database,
                before.get("anchors", {}).items(),
                before.get("redirects", {}).items(),
            )


def _merged(known: Sequence[str], given: Sequence[str]) -> list[str]:
    """Two orders as one: what is known keeps its order, what is new goes before what follows it."""
    place = {ident: number for number, ident in enumerate(known)}
    order: list[str] = []
    waiting: list[str] = []
    taken = 0
    for ident in given:
        if ident not in place:
            waiting.append(ident)
        elif place[ident] >= taken:
            order += [*known[taken : place[ident]], *waiting, ident]
            waiting, taken = [], place[ident] + 1
    return [*order, *known[taken:], *waiting]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _texts(cell: str) -> tuple[str, ...]:
    return tuple(json.loads(cell))
