"""The manifest beside the parts of a snapshot: no records, but which parts there should be.

OpenAlex moves a work to the part of the day on which it changed. So a part that the manifest does
not name is left over from an older snapshot, and what it says of its works is said anew elsewhere:
it is passed over, and that is said, as it is of parts that are missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import orjson

NAMES = ("manifest", "manifest.json")
ENDINGS = (".gz", ".parquet", ".jsonl", ".json", ".csv")
DELETED = ("deleted_ids.csv", "deleted_ids.csv.gz")  # beside the parts, named by no manifest
LEFT_OVER = "is not named by the manifest: it is left over from an older snapshot"
MOST = 64 << 20  # bytes
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest names: the addresses of parts, by all their endings."""

    folder: Path
    parts: tuple[str, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, file: Path) -> Manifest | None:
        """A file as a manifest; None where its name or what it holds is that of something else."""
        if file.name not in NAMES:
            return None
        try:
            if file.stat().st_size > MOST:
                return None
            said = orjson.loads(file.read_bytes())
            parts = tuple(str(entry["url"]) for entry in said["entries"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # the last two pieces tell a part: the day, and its number on that day
        return cls(file.parent, parts, frozenset(map(_short, parts))) if parts else None

    def missing(self) -> str | None:
        """Parts that are not there, said."""
        there = {
            _short(path.relative_to(self.folder.parent).as_posix())
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        gone = [part for part in self.parts if _short(part) not in there]
        if not gone:
            return None
        listed = ", ".join(gone[:SHOWN]) + (" …" if len(gone) > SHOWN else "")
        return f"names {len(self.parts):,} parts, of which {len(gone):,} are not here: {listed}"

    def leaves_over(self, file: Path) -> bool:
        """Whether a file is a part that it does not name."""
        if file.name in DELETED or not file.name.endswith(ENDINGS):
            return False
        if not file.is_relative_to(self.folder):
            return False
        return _short(file.relative_to(self.folder.parent).as_posix()) not in self.known


def _short(address: str) -> str:
    return "/".join(address.split("/")[-2:])
