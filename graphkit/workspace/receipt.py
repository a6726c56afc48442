"""What a load did: per file, per kind of thing, and what was refused with its place and reason."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from graphkit.graph import TableFolder
from graphkit.ledger import Veil
from graphkit.records import Origin, Rejected

COUNTED = {
    "works": "works",
    "people": "authors",
    "topics": "topics",
    "institutions": "institutions",
}
SHOWN = 20  # names of files of one kind
# What analyses add changes with every load; a change of it is no news about the thing itself.
_NOT_NEWS = frozenset({"community"})


@dataclass(frozen=True, slots=True)
class FileNote:
    """What became of one file: "new", "updated", "unchanged" or "refused"."""

    name: str
    format: str | None
    outcome: str
    records: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Change:
    """How many of a kind there are now, and how many are new, changed or gone."""

    total: int
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class Retired:
    """What no place holds any more: the name of the place that holds something else now."""

    file: str
    records: int


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """The end of a load.

    `rejected` is what this load refused, `rejected_before` counts what earlier ones did and is not
    right yet. `retired` no longer counts; `stayed` are pairs of a file that says something else now
    and another place where what it said still stands; `gone` are files that are not there any more
    and still count. `mended` says which files of the workspace were damaged, and made again.
    """

    generation: str
    files: tuple[FileNote, ...]
    changes: dict[str, Change]
    rejected: tuple[Rejected, ...]
    merged: int
    notes: tuple[str, ...] = field(default=())
    rejected_before: int = 0
    retired: tuple[Retired, ...] = ()
    stayed: tuple[tuple[str, str], ...] = ()
    gone: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()

    def seen_through(self, veil: Veil) -> Receipt:
        """The receipt without the names of who is left out, which files may bear."""
        return replace(
            self,
            files=tuple(replace(f, name=veil(f.name)) for f in self.files),
            rejected=tuple(veiled(r, veil) for r in self.rejected),
            notes=tuple(map(veil, self.notes)),
            retired=tuple(replace(r, file=veil(r.file)) for r in self.retired),
            stayed=tuple((veil(a), veil(b)) for a, b in self.stayed),
            gone=tuple(map(veil, self.gone)),
        )

    @property
    def incomplete(self) -> bool:
        """Whether something was rejected, now or before, and is not right yet."""
        return bool(self.rejected or self.rejected_before)

    def said(self) -> list[str]:
        """What a person should know beside the counts, in sentences; long lists are cut."""
        lines = _some(
            f"{r.file}: what it held before ({r.records:,} records) no longer counts"
            for r in self.retired
        )
        lines += _some(
            f"{name}: what it held before still counts, for it stands at {other}, too"
            for name, other in self.stayed
        )
        lines += _some(
            f"{name}: no longer there, kept; `graphkit forget` takes it out" for name in self.gone
        )
        if self.rejected_before:
            lines.append(f"{self.rejected_before:,} rejected before (graphkit rejected)")
        return [*lines, *self.mended]

    @property
    def kept(self) -> int:
        """Records taken from the files of this load."""
        return sum(f.records for f in self.files)

    def to_dict(self) -> dict[str, Any]:
        """The receipt as plain data."""
        return {
            "generation": self.generation,
            "files": [
                {
                    "file": f.name,
                    "format": f.format,
                    "outcome": f.outcome,
                    "records": f.records,
                    "rejected": f.rejected,
                }
                for f in self.files
            ],
            **{
                kind: {"total": c.total, "new": c.new, "changed": c.changed, "gone": c.gone}
                for kind, c in self.changes.items()
            },
            "merged": self.merged,
            "rejected": [
                {"file": r.origin.file, "line": r.origin.line, "reason": r.reason}
                for r in self.rejected
            ],
            "rejected_before": self.rejected_before,
            "retired": [{"file": r.file, "records": r.records} for r in self.retired],
            "stayed": [{"file": name, "stands_at": other} for name, other in self.stayed],
            "gone": list(self.gone),
            "mended": list(self.mended),
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        lines = [
            f"{kind:<13}{c.total:>9,}   +{c.new:,} new  ~{c.changed:,} changed  -{c.gone:,} gone"
            for kind, c in self.changes.items()
        ]
        lines.append(f"{'records':<13}{self.kept:>9,}   {len(self.rejected):,} rejected")
        return "\n".join([*lines, *self.said(), *self.notes])

    def __repr__(self) -> str:
        return f"<receipt of {self.generation}>\n{self}"

    def _repr_html_(self) -> str:
        cells = "".join(
            f"<tr><th>{kind}</th><td>{c.total:,}</td><td>+{c.new:,}</td><td>{c.changed:,}</td>"
            f"<td>{c.gone:,}</td></tr>"
            for kind, c in self.changes.items()
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in (*self.said(), *self.notes))
        return (
            "<table><tr><th></th><th>now</th><th>new</th><th>changed</th><th>gone</th></tr>"
            f"{cells}</table><p>{self.kept:,} records, {len(self.rejected):,} rejected</p>{notes}"
        )


def veiled(rejected: Rejected, veil: Veil) -> Rejected:
    """A rejection without the names of who is left out."""
    origin = rejected.origin
    place = Origin(veil(origin.file), origin.format, origin.line)
    return Rejected(veil.blot(rejected.reason), place, veil.blot(rejected.text))


def _some(lines: Iterable[str]) -> list[str]:
    """The first lines, and how many more there are."""
    listed = list(lines)
    more = len(listed) - SHOWN
    return [*listed[:SHOWN], f"… and {more:,} more such files"] if more > 0 else listed


def changes(old: TableFolder | None, new: TableFolder) -> dict[str, Change]:
    """What differs between two generations."""
    return {
        kind: _change(old.read(table) if old else None, new.read(table))
        for kind, table in COUNTED.items()
    }


def _change(old: pa.Table | None, new: pa.Table) -> Change:
    if old is None:
        return Change(new.num_rows, new.num_rows, 0, 0)
    places = pc.index_in(new.column("id"), value_set=old.column("id").combine_chunks())
    kept = pc.is_valid(places)
    before = old.take(places.filter(kept).combine_chunks())
    now = new.filter(kept)
    differs = pa.array([False] * now.num_rows, pa.bool_())
    for name in now.column_names:
        if name in old.column_names and name not in _NOT_NEWS:
            same = pc.equal(_comparable(now.column(name)), _comparable(before.column(name)))
            differs = pc.or_(differs, pc.invert(same))
    return Change(
        total=new.num_rows,
        new=new.num_rows - now.num_rows,
        changed=int(pc.sum(differs).as_py() or 0),
        gone=old.num_rows - now.num_rows,
    )


def _comparable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values in which an unknown equals an unknown."""
    if pa.types.is_list(column.type):
        column = pc.binary_join(column, "\x1f")
    return pc.fill_null(column.cast(pa.string()), "\x00")


def rejected_lines(rejected: Sequence[Rejected]) -> list[str]:
    """`file:line: reason`, as editors understand it."""
    return [r.said() for r in rejected]
