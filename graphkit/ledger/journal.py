"""The journal: what the ledger alone would know, said again beside the record segments.

Each line is one fact with its checksum. Lines are on the disk before the transaction that they
belong to is: after a crash between the two, the ledger knows where its own end, and what stands
behind is cut off by the next writer. What people decide is a line each; person ids and rejections
travel in packed batches, under twenty bytes for a mention that carries an id. A journal that has
outgrown what it says twice is written anew from the ledger.
"""

from __future__ import annotations

import base64
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from graphkit.files import sync_folder

Line = Mapping[str, Any]
BATCH = 10_000  # entries in a packed line: no more are lost with one
SPARE = 4 << 20  # bytes that a journal may grow before it is written anew, beside its own size
_NAME = re.compile(r"journal-([0-9]{6,})\.jsonl")
BASE_64 = ":"  # begins a packed text; no letter of base 85
_LAST = "whole"  # the line that ends what was written at once


class State(NamedTuple):
    """Where the ledger's journal ends: its number, its bytes, and how many it began with."""

    number: int
    end: int
    base: int


@dataclass(slots=True)
class Reading:
    """What a journal says, and how many of its lines could not be read."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    unreadable: int = 0


def path_of(records: Path, number: int) -> Path:
    """Where the journal of a number is kept."""
    return records / f"journal-{number:06}.jsonl"


def journals(records: Path) -> dict[int, Path]:
    """The journals that there are; one but for the moment in which it is written anew."""
    names = (_NAME.fullmatch(p.name) for p in records.glob("journal-*.jsonl"))
    return {int(m.group(1)): records / m.group() for m in names if m}


def pack(value: Any) -> str:
    """Many small texts as one: compressed, in letters that JSON leaves alone."""
    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return BASE_64 + base64.b64encode(zlib.compress(raw, 6)).decode("ascii")


def unpack(text: str) -> Any:
    """What `pack` was given; before it took base 64, ten times as fast, its texts had no mark."""
    marked = text.startswith(BASE_64)
    raw = base64.b64decode(text[len(BASE_64) :]) if marked else base64.b85decode(text)
    return json.loads(zlib.decompress(raw))


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Values in lists of bounded length."""
    batch: list[Any] = []
    for value in values:
        batch.append(value)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _written(line: Line) -> bytes:
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return b"%08x " % zlib.crc32(text) + text + b"\n"


def append(records: Path, state: State, lines: Iterable[Line]) -> State | None:
    """Add lines after the end that the ledger knows; None where that journal is not all there."""
    path = path_of(records, state.number)
    try:
        with open(path, "rb+") as handle:
            if handle.seek(0, os.SEEK_END) < state.end:
                return None
            handle.truncate(state.end)  # what a crash left behind was never so
            handle.seek(state.end)
            handle.writelines(map(_written, lines))
            handle.flush()
            os.fsync(handle.fileno())
            return state._replace(end=handle.tell())
    except FileNotFoundError:
        return None


def write(records: Path, number: int, lines: Iterable[Line]) -> State:
    """A journal anew, under its own number: the one before stays until the ledger knows this."""
    path = path_of(records, number)
    with open(path, "wb") as handle:
        handle.writelines(map(_written, lines))
        handle.write(_written({"kind": _LAST}))
        handle.flush()
        os.fsync(handle.fileno())
        end = handle.tell()
    sync_folder(records)
    return State(number, end, end)


def forget_older(records: Path, than: int) -> None:
    """Remove the journals that a newer one, which holds by now, has replaced."""
    for number, path in journals(records).items():
        if number < than:
            path.unlink(missing_ok=True)


def forget_newer(records: Path, than: int) -> None:
    """Remove a journal that was written anew by a transaction that did not come to hold."""
    for number, path in journals(records).items():
        if number > than:
            path.unlink(missing_ok=True)


def outgrown(state: State) -> bool:
    """Whether a journal says so much twice that it should be written anew."""
    return state.end > 2 * state.base + SPARE


def read(path: Path) -> Reading:
    """All lines that can be read; what is damaged is counted and passed over."""
    found = Reading()
    with open(path, "rb") as handle:
        for raw in handle:
            line = _read(raw)
            if line is None:
                found.unreadable += 1
            else:
                found.lines.append(line)
    return found


def newest(records: Path) -> Reading | None:
    """The newest journal that was written to its first end; None where there is none to read."""
    readings = [read(path) for _, path in sorted(journals(records).items(), reverse=True)]
    whole = [r for r in readings if any(line.get("kind") == _LAST for line in r.lines)]
    return next(iter(whole or readings), None)


def _read(raw: bytes) -> dict[str, Any] | None:
    check, _, text = raw.rstrip(b"\n").partition(b" ")
    try:
        if not raw.endswith(b"\n") or int(check, 16) != zlib.crc32(text):
            return None
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None
