"""Sums of a file's blocks: what was written, so that damage is seen where a block is first read.

A question that reads a part of a file looks at the blocks of that part. A file that an engine opens
by itself (SQLite, the embedded store) is looked at whole, once: its sums lie beside it, with the
state of the file that they were last found to fit, and another state is looked at again.
"""

from __future__ import annotations

import contextlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from graphkit.files import write_text
from graphkit.locks import reading

BLOCK = 1 << 18
BESIDE = ".sums"  # the ending of a file of sums
_AT_ONCE = 16  # blocks that are read together


@dataclass(frozen=True, slots=True)
class Sums:
    """The size of a file and a number for each of its blocks."""

    size: int
    blocks: tuple[int, ...]

    @property
    def shape(self) -> list[Any]:
        """As JSON has it."""
        return [self.size, "".join(f"{number:08x}" for number in self.blocks)]

    @classmethod
    def of_shape(cls, shape: Any) -> Sums:
        """Raises ValueError, TypeError or KeyError for what is no such shape."""
        size, text = shape
        blocks = tuple(int(text[at : at + 8], 16) for at in range(0, len(text), 8))
        if len(blocks) != -(-size // BLOCK):
            raise ValueError("so many blocks are not of that size")
        return cls(int(size), blocks)


def sums_of(path: Path) -> Sums:
    """The sums of a file as it is."""
    size, blocks = 0, []
    with reading(path) as file:
        while block := _read(file, BLOCK):
            size += len(block)
            blocks.append(zlib.crc32(block))
    return Sums(size, tuple(blocks))


def _read(file: int, wanted: int) -> bytes:
    """So many bytes, or what there is."""
    data = b""
    while len(data) < wanted and (more := os.read(file, wanted - len(data))):
        data = data + more if data else more
    return data


class Summing:
    """A file that is being written, with the sums of what was written so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = self._last = 0
        self._blocks: list[int] = []
        self.closed = False

    def write(self, data: bytes) -> int:
        """Write, and add up."""
        view = memoryview(data).cast("B")
        at = 0
        while at < len(view):
            part = view[at : at + BLOCK - self._size % BLOCK]
            self._last = zlib.crc32(part, self._last)
            at += len(part)
            self._size += len(part)
            if self._size % BLOCK == 0:
                self._blocks.append(self._last)
                self._last = 0
        self._file.write(view)
        return len(view)

    def tell(self) -> int:
        """How much was written."""
        return self._size

    def flush(self) -> None:
        """Pass on what is still here."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self.closed = True
        self._file.close()

    @property
    def sums(self) -> Sums:
        """Of all that was written so far."""
        rest = [self._last] if self._size % BLOCK else []
        return Sums(self._size, (*self._blocks, *rest))


@dataclass(slots=True)
class Looked:
    """One file against its sums; what was looked at is not looked at again."""

    path: Path
    sums: Sums
    seen: set[int] = field(default_factory=set)

    def misfit(
        self, parts: Iterable[tuple[int, int]] | None = None, *, longer: bool = False
    ) -> str | None:
        """What is wrong with some parts (begin, end), or with the whole; None where they fit.

        The sums may be those of the beginning of a `longer` file.
        """
        try:
            with reading(self.path) as file:
                size = os.fstat(file).st_size
                if size < self.sums.size or (size > self.sums.size and not longer):
                    return f"it has {size:,} bytes instead of {self.sums.size:,}"
                for first, last in _runs(self._wanted(parts)):
                    if (bad := self._bad(file, first, last)) is not None:
                        return f"it holds something else at byte {bad * BLOCK:,} and after"
        except FileNotFoundError:
            return "it is missing"
        except OSError as error:
            return f"it cannot be read ({error.strerror})"
        return None

    def _wanted(self, parts: Iterable[tuple[int, int]] | None) -> list[int]:
        if parts is None:
            numbers: Iterable[int] = range(len(self.sums.blocks))
        else:
            numbers = {n for a, b in parts for n in range(max(0, a) // BLOCK, -(-b // BLOCK))}
        return sorted(n for n in numbers if n < len(self.sums.blocks) and n not in self.seen)

    def _bad(self, file: int, first: int, last: int) -> int | None:
        os.lseek(file, first * BLOCK, os.SEEK_SET)
        for number in range(first, last):
            data = _read(file, min(BLOCK, self.sums.size - number * BLOCK))
            if zlib.crc32(data) != self.sums.blocks[number]:
                return number
            self.seen.add(number)
        return None


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbours together: (first, last + 1)."""
    begin = 0
    for at in range(1, len(numbers) + 1):
        if at == len(numbers) or numbers[at] != numbers[at - 1] + 1 or at - begin == _AT_ONCE:
            yield numbers[begin], numbers[at - 1] + 1
            begin = at


# -- notes that check themselves -------------------------------------------------------------


def signed(notes: Mapping[str, Any]) -> str:
    """Notes as a line of JSON that says whether it is whole."""
    plain = json.dumps(notes, sort_keys=True, ensure_ascii=False)
    check = f"{zlib.crc32(plain.encode('utf-8')):08x}"
    return json.dumps({**notes, "check": check}, sort_keys=True, ensure_ascii=False) + "\n"


def read_signed(path: Path) -> dict[str, Any] | None:
    """Such notes; None where they are missing or not whole."""
    try:
        notes = json.loads(path.read_text(encoding="utf-8"))
        check = notes.pop("check")
        plain = json.dumps(notes, sort_keys=True, ensure_ascii=False)
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return None
    whole = check == f"{zlib.crc32(plain.encode('utf-8', 'replace')):08x}"
    return notes if whole and isinstance(notes, dict) else None


# -- sums beside a file that is opened by an engine ------------------------------------------


def beside(path: Path) -> Path:
    """Where the sums of such a file lie."""
    return path.with_name(path.name + BESIDE)


def note_beside(
    path: Path,
    sums: Sums | None = None,
    state: list[int] | None = None,
    about: Mapping[str, Any] | None = None,
) -> None:
    """Keep the sums of a file, the state in which it was looked at, and more about it."""
    state = state or _state(path)
    notes = {**(about or {}), "sums": (sums or sums_of(path)).shape, "seen": state}
    with contextlib.suppress(OSError):
        write_text(beside(path), signed(notes))


def noted_beside(path: Path) -> dict[str, Any]:
    """What was remembered of a file beside its sums."""
    return read_signed(beside(path)) or {}


def is_noted(path: Path) -> bool:
    """Whether sums lie beside a file that can be read."""
    return read_signed(beside(path)) is not None


def unfit(path: Path, *, whole: bool = False, note: bool = True) -> str | None:
    """What is wrong with a file that has its sums beside it; None where it fits, or has none.

    In the state in which it was last found to fit it is not read again, unless `whole` is asked.
    That it fits now is noted, but where no trace may be left.
    """
    notes = read_signed(beside(path))
    if notes is None:
        return None
    try:
        state = _state(path)
        if not whole and notes["seen"] == state:
            return None
        sums = Sums.of_shape(notes["sums"])
    except FileNotFoundError:
        return "it is missing"
    except (OSError, ValueError, KeyError, TypeError):
        return None
    wrong = Looked(path, sums).misfit()
    if wrong is None and note and not whole:
        rest = {key: value for key, value in notes.items() if key not in ("sums", "seen")}
        note_beside(path, sums, state, rest)
    return wrong


def remove_with_sums(path: Path) -> None:
    """Remove a file, and what is known of it."""
    path.unlink(missing_ok=True)
    beside(path).unlink(missing_ok=True)


def _state(path: Path) -> list[int]:
    now = path.stat()
    return [now.st_size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino]
