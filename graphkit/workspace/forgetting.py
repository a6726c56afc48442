"""`graphkit forget`: what was read at some places counts no more; loading it brings it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphkit.errors import NotFoundError, UsageError
from graphkit.ledger import OWN, SAMPLE, Ledger, PlaceRow, Places, SourceRow, below, short
from graphkit.sources import FILE, MEMBER, exact


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Rows of what was taken out: `file, place, records, counts` (where it stands elsewhere)."""

    rows: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        if not self.rows:
            return "what was interrupted is done"
        return "\n".join(
            f"{row['file']}: "
            + (
                "taken out; the same stands elsewhere and counts"
                if row["counts"]
                else f"{row['records']:,} records taken out"
            )
            for row in self.rows
        )


def take_out(ledger: Ledger, names: Iterable[str]) -> Forgotten:
    """Let places hold nothing any more: files, folders, members, or names as receipts show them."""
    places = Places(ledger)
    known = places.all()
    chosen = {row.key: row for name in names for row in _meant(ledger.folder, name, known)}
    sources = ledger.known_sources()
    _, still = places.forget(list(chosen.values()))
    return Forgotten(tuple(_row(row, sources, set(still)) for row in chosen.values()))


def _row(place: PlaceRow, sources: dict[str, SourceRow], still: set[str]) -> dict[str, Any]:
    source = sources.get(place.source or "")
    return {
        "file": place.name,
        "place": _shown(place),
        "records": source.records if source else 0,
        "counts": place.source in still,
    }


def _meant(folder: Path, name: str, known: list[PlaceRow]) -> list[PlaceRow]:
    """The places that a path or a name means: a path before a name, all of it before a part."""
    if not name:
        raise UsageError("An empty path was given; name what was read, as receipts show it.")
    try:
        root = short(exact(Path(name).resolve()), folder)
    except (OSError, RuntimeError, ValueError):
        root = name
    files = [row for row in known if row.kind in (FILE, MEMBER)]
    for fits in (
        [row for row in files if below(row.path, root)],
        [row for row in known if name in (row.path, _shown(row))],
        [row for row in known if row.name == name],
        [row for row in known if row.name.startswith(name.rstrip("/") + "/")],
    ):
        if fits:
            return _one(name, fits)
    if member := _member(folder, name, files):
        return member
    raise NotFoundError(
        f"Nothing was read at {name}. Name a file, a folder, or what a receipt calls it."
    )


def _one(name: str, fits: list[PlaceRow]) -> list[PlaceRow]:
    """All that fits, unless a name is that of files in several places: nothing is guessed."""
    named = [row for row in fits if row.name == name and row.kind in (FILE, MEMBER)]
    if len(named) == len(fits) and len({row.path for row in fits}) > 1:
        listed = "\n".join(f"  {_shown(row)}" for row in fits)
        raise UsageError(f"{len(fits)} places are called {name}; name one by its path:\n{listed}")
    return fits


def _member(folder: Path, name: str, files: list[PlaceRow]) -> list[PlaceRow]:
    """`archive.zip!member`, with the archive's path as it is written from here."""
    for at in (n for n, sign in enumerate(name) if sign == "!"):
        path = short(exact(Path(name[:at]).resolve()), folder)
        fits = [r for r in files if (r.path, r.member) == (path, name[at + 1 :])]
        if fits:
            return fits
    return []


def _shown(place: PlaceRow) -> str:
    if place.kind == MEMBER:
        return f"{place.path}!{place.member}"
    return place.path.removeprefix(SAMPLE).removeprefix(OWN)
