"""The manifest beside the parts of a snapshot: no records, but which parts there should be."""

from __future__ import annotations

from pathlib import Path

import orjson

NAMES = ("manifest", "manifest.json")
MOST = 64 << 20  # bytes
SHOWN = 3


def is_manifest(file: Path) -> bool:
    """Whether a file is such a manifest: by its name, and by what it lists."""
    return file.name in NAMES and _parts(file) is not None


def missing(file: Path) -> str | None:
    """What a manifest names and the folder lacks, said; None where all parts are there."""
    parts = _parts(file) or []
    below = {
        path.relative_to(file.parent).as_posix() for path in file.parent.rglob("*")
        if path.is_file()
    }  # fmt: skip
    gone = [part for part in parts if not any(_same(part, there) for there in below)]
    if not gone:
        return None
    listed = ", ".join(gone[:SHOWN]) + (" …" if len(gone) > SHOWN else "")
    return f"names {len(parts):,} parts, of which {len(gone):,} are not here: {listed}"


def _same(part: str, there: str) -> bool:
    return part == there or part.endswith(f"/{there}")


def _parts(file: Path) -> list[str] | None:
    """The addresses of the parts; None of anything else."""
    try:
        if file.stat().st_size > MOST:
            return None
        said = orjson.loads(file.read_bytes())
        return [str(entry["url"]) for entry in said["entries"]] if said["entries"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
