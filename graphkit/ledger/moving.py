"""What a ledger of an older version knew, in today's tables: the part that SQL cannot do."""

from __future__ import annotations

import sqlite3
from pathlib import Path, PurePath

SAMPLE = "sample:"  # before the name of a file of the bundled sample, wherever it is installed
OWN = "workspace:"  # before the path of a file inside the workspace, wherever that is moved


def split_places(opened: sqlite3.Connection, folder: Path) -> None:
    """Each source stands where it was found, the only place that was known of it."""
    rows = opened.execute(
        "SELECT id, name, path, retired_at FROM source ORDER BY loaded_at, id"
    ).fetchall()
    for ident, name, path, retired in rows:
        if retired is not None:
            continue
        place, member, kind = _split(path, name, ident)
        opened.execute(
            "INSERT OR REPLACE INTO place (path, member, kind, name, source) VALUES (?,?,?,?,?)",
            (
                short(place, folder) if kind in ("file", "member") else place,
                member,
                kind,
                name,
                ident,
            ),
        )
    # which file such a refusal was of is not known: the next load says it again
    opened.execute("DELETE FROM rejected WHERE source IS NULL")


def _split(path: str, name: str, ident: str) -> tuple[str, str, str]:
    if path.startswith("object:"):
        return path, "", "object"
    if path == "-" or path.startswith(("/dev/", "/proc/")):
        return path, ident, "pipe"
    shown = name.rpartition("/")[2]
    for at in (n for n, sign in enumerate(path) if sign == "!"):
        file, member = path[:at], path[at + 1 :]
        own = PurePath(file).name
        if shown == own or name.endswith(f"{own}/{member}"):
            return file, member, "member"
    return path, "", "file"


def short(path: str, folder: Path) -> str:
    """A path without what may move: the workspace's own folder, that of the bundled sample."""
    file = PurePath(path)
    if file.parts[-3:-1] == ("graphkit", "sample"):
        return SAMPLE + file.name
    try:
        inside = file.relative_to(folder.resolve())
    except ValueError:
        return path
    return OWN + inside.as_posix()
