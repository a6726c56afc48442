"""The manifest beside the parts of a snapshot: no records, but which parts there should be.

OpenAlex moves a work to the part of the day on which it changed. So a part that the manifest does
not name is left over from an older snapshot, and what it says of its works is said anew elsewhere:
it is passed over, and that is said, as it is of parts that are missing or of another length.

Until 2026 each kind of thing had a manifest of its own; since then one stands above all kinds, once
for JSON Lines and once for Parquet, which are two copies of the same. Who has fetched only some of
the kinds wants these: of the others nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

NAMES = ("manifest", "manifest.json")
ENDINGS = (".gz", ".parquet", ".jsonl", ".json", ".csv")
DELETED = ("deleted_ids.csv", "deleted_ids.csv.gz")  # beside the parts, named by no manifest
LEFT_OVER = "is not named by the manifest: it is left over from an older snapshot"
SAME = "is passed over with its parts: they say the same as another form of this snapshot"
MOST = 64 << 20  # bytes
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest names: parts by their places below its folder, with their lengths."""

    file: Path
    parts: dict[str, int | None]
    of_all_kinds: bool

    @classmethod
    def of(cls, file: Path) -> Manifest | None:
        """A file as a manifest; None where its name or what it holds is that of something else."""
        if file.name not in NAMES:
            return None
        try:
            if file.stat().st_size > MOST:
                return None
            said = orjson.loads(file.read_bytes())
            kinds = "entities" in said
            parts = dict(_of_all_kinds(said) if kinds else _of_one(said))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return cls(file, parts, kinds) if parts else None

    @property
    def folder(self) -> Path:
        """Where its parts lie."""
        return self.file.parent

    @classmethod
    def above(cls, folder: Path) -> Manifest | None:
        """The manifest of all kinds that stands beside a folder with the parts of one kind."""
        manifests = (cls.of(folder.parent / name) for name in NAMES)
        return next((m for m in manifests if m is not None and m.of_all_kinds), None)

    def wrong(self, below: Path | None = None) -> str | None:
        """Parts that are not there, or are of another length than they should be, said."""
        wanted = "" if below in (None, self.folder) else f"{below.name}/" if below else ""
        parts = {
            name: length
            for name, length in self.parts.items()
            if name.startswith(wanted) and self._is_wanted(name)
        }
        there = {
            path.relative_to(self.folder).as_posix(): path.stat().st_size
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        gone = [name for name in parts if name not in there]
        other = [name for name, length in parts.items() if length != there.get(name, length)]
        other = [name for name in other if name not in gone and parts[name] is not None]
        told = []
        if gone:
            told.append(f"{len(gone):,} are not here: {_listed(gone)}")
        if other:
            told.append(f"{len(other):,} are not of the length that it states: {_listed(other)}")
        return f"names {len(parts):,} parts, of which {'; '.join(told)}" if told else None

    def _is_wanted(self, name: str) -> bool:
        return not self.of_all_kinds or (self.folder / name.partition("/")[0]).is_dir()

    def covers(self, file: Path) -> bool:
        """Whether a file lies where the parts of this manifest do."""
        return file.is_relative_to(self.folder)

    def leaves_over(self, file: Path) -> bool:
        """Whether a file is a part that it does not name."""
        if file.name in DELETED or not file.name.endswith(ENDINGS):
            return False
        return file.relative_to(self.folder).as_posix() not in self.parts

    def repeats(self, others: list[Manifest]) -> Manifest | None:
        """The other form of the same snapshot that stands beside it, of the same kinds."""
        kinds = {name.partition("/")[0] for name in self.parts if self._is_wanted(name)}
        for one in others:
            beside = one.of_all_kinds and one.folder.parent == self.folder.parent
            if self.of_all_kinds and beside and one.folder != self.folder:
                theirs = {n.partition("/")[0] for n in one.parts if one._is_wanted(n)}
                if kinds <= theirs:
                    return one
        return None


class Parts:
    """The parts of snapshots below a folder, as their manifests have them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._manifests: list[Manifest] = []
        self._copies: list[Path] = []

    def beside(self) -> tuple[Path, str] | None:
        """What is wrong by a manifest beside the folder, of which this is one kind."""
        manifest = Manifest.above(self._root) if self._root.is_dir() else None
        if manifest is None:
            return None
        self._manifests.append(manifest)
        wrong = manifest.wrong(self._root)
        return (manifest.file, wrong) if wrong else None

    def take(self, file: Path) -> bool:
        """Whether a file is a manifest; it comes before its parts."""
        manifest = Manifest.of(file)
        if manifest is not None:
            self._manifests.append(manifest)
        return manifest is not None

    def wrong(self) -> str | None:
        """What is to be said of the manifest that came last."""
        last = self._manifests[-1]
        other = last.repeats(self._manifests)
        if other is None:
            return last.wrong()
        self._copies.append(last.folder)
        return f"{SAME}, {other.folder.name}"

    def are_said(self, file: Path) -> bool:
        """Whether a file is of parts of which it was said as a whole that they are passed over."""
        return any(file.is_relative_to(copy) for copy in self._copies)

    def leave_over(self, file: Path) -> bool:
        """Whether a file is a part that the manifest above it does not name."""
        above = next((m for m in reversed(self._manifests) if m.covers(file)), None)
        return above is not None and above.leaves_over(file)


def _of_one(said: Any) -> Iterator[tuple[str, int | None]]:
    """The parts of one kind: the day, and the number on that day, tell them apart."""
    for entry in said["entries"]:
        day, _, part = str(entry["url"]).rpartition("/")
        day = day.rpartition("/")[2]
        yield f"{day}/{part}" if "=" in day else part, _length(entry)


def _of_all_kinds(said: Any) -> Iterator[tuple[str, int | None]]:
    for kind in said["entities"]:
        name = str(kind.get("entity") or kind["entity_type"])
        for entry in kind["files"]:
            yield f"{name}/{str(entry['url']).rpartition(f'/{name}/')[2]}", _length(entry)


def _length(entry: Any) -> int | None:
    length = (entry.get("meta") or {}).get("content_length")
    return length if isinstance(length, int) else None


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
