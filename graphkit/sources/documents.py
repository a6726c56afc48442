"""Paths -> documents: walk folders, look into gz and zip, find the encoding, fingerprint content.

Everything is streamed: a document is never held in memory whole. What cannot be opened becomes a
`Rejected` with its place and reason.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from graphkit.errors import NotFoundError
from graphkit.records import Origin, Rejected
from graphkit.sources.encoding import Encodings, text_reader

CHUNK = 1 << 18
HEAD = 1 << 16
# A compressed file may grow to this size whatever its ratio; beyond it, only to BOMB_RATIO times.
BOMB_FLOOR = 256 << 20
BOMB_RATIO = 200
IGNORED = frozenset({"__MACOSX", "__pycache__"})


class TooLargeError(OSError):
    """A compressed file grows beyond belief."""


@dataclass(slots=True)
class FileDocument:
    """A file, or a member of an archive, as a loader sees it."""

    name: str
    path: str
    opener: Callable[[], BinaryIO]
    size: int = 0
    sha256: str = ""
    encoding: str = "utf-8"
    head: str = ""

    def open_bytes(self) -> BinaryIO:
        """A fresh stream of the decompressed bytes."""
        return self.opener()

    def open_text(self) -> TextIO:
        """A fresh text stream: decoded, with universal newlines, without a byte order mark."""
        return text_reader(self.open_bytes(), self.encoding)

    def examine(self) -> None:
        """One pass over the bytes: fingerprint, size, encoding and the beginning as text."""
        sha = hashlib.sha256()
        encodings = Encodings()
        first = b""
        with self.open_bytes() as stream:
            while chunk := stream.read(CHUNK):
                sha.update(chunk)
                encodings.feed(chunk)
                self.size += len(chunk)
                if len(first) < HEAD:
                    first += chunk[: HEAD - len(first)]
        self.sha256 = sha.hexdigest()
        self.encoding = encodings.guess()
        with text_reader(cast(BinaryIO, io.BytesIO(first)), self.encoding) as reader:
            self.head = reader.read()


def documents(paths: Iterable[str | Path]) -> Iterator[FileDocument | Rejected]:
    """Every document below the paths, in a stable order, examined. `-` is standard input."""
    for given in paths:
        if str(given) == "-":
            yield from _examined([_standard_input()])
            continue
        path = Path(given)
        if not path.exists():
            raise NotFoundError(f"{given}: no such file or folder.")
        root = path.resolve()
        files = _walk(root) if root.is_dir() else [root]
        for file in files:
            shown = file.relative_to(root.parent).as_posix() if root.is_dir() else root.name
            yield from _examined(_members(file, shown))


def _walk(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if entry.name.startswith(".") or entry.name in IGNORED:
            continue
        if entry.is_dir():
            # a workspace below the folder holds our own files, not the user's
            if not (entry / "ledger.sqlite").exists() and not entry.is_symlink():
                yield from _walk(entry)
        elif entry.is_file():
            yield entry


def _examined(found: Iterable[FileDocument | Rejected]) -> Iterator[FileDocument | Rejected]:
    for document in found:
        if isinstance(document, Rejected):
            yield document
            continue
        try:
            document.examine()
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError) as error:
            yield refused(document.name, f"cannot be read: {_reason(error)}")
            continue
        if document.size == 0:
            yield refused(document.name, "the file is empty")
        else:
            yield document


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def refused(name: str, reason: str, line: int = 0, text: str = "") -> Rejected:
    """A rejected document, or a part of one, with its place."""
    return Rejected(reason, Origin(name, "", line), text)


def _members(file: Path, shown: str) -> Iterator[FileDocument | Rejected]:
    try:
        with open(file, "rb") as handle:
            magic = handle.read(4)
    except OSError as error:
        yield refused(shown, f"cannot be read: {_reason(error)}")
        return
    if magic[:2] == b"\x1f\x8b":
        size = file.stat().st_size
        yield FileDocument(shown, str(file), lambda: _guarded(gzip.GzipFile(file), size))
    elif magic == b"PK\x03\x04":
        yield from _zip_members(file, shown)
    else:
        yield FileDocument(shown, str(file), lambda: open(file, "rb"))  # noqa: SIM115


def _zip_members(file: Path, shown: str) -> Iterator[FileDocument | Rejected]:
    try:
        with zipfile.ZipFile(file) as archive:
            infos = sorted(archive.infolist(), key=lambda i: i.filename)
    except (zipfile.BadZipFile, OSError) as error:
        yield refused(shown, f"cannot be read as a zip archive: {_reason(error)}")
        return
    for info in infos:
        pieces = info.filename.split("/")
        if info.is_dir() or pieces[-1].startswith(".") or IGNORED.intersection(pieces):
            continue
        name = f"{shown}/{info.filename}"
        if info.flag_bits & 1:
            yield refused(name, "is encrypted; unpack it first")
            continue
        yield FileDocument(name, f"{file}!{info.filename}", _zip_opener(file, info))


def _zip_opener(file: Path, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def open_member() -> BinaryIO:
        with zipfile.ZipFile(file) as archive:  # the member keeps the archive's file open
            stream = archive.open(info)
            if not info.filename.endswith(".gz"):
                return _guarded(stream, info.compress_size)
            return _guarded(gzip.GzipFile(fileobj=stream), info.compress_size)

    return open_member


def _standard_input() -> FileDocument:
    """Standard input, kept in a temporary file since a document is opened more than once."""
    kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
    while chunk := sys.stdin.buffer.read(CHUNK):
        kept.write(chunk)

    def reopen() -> BinaryIO:
        kept.seek(0)
        copy = open(kept.fileno(), "rb", closefd=False)  # noqa: SIM115 - the caller closes it
        start = copy.read(2)
        copy.seek(0)
        if start == b"\x1f\x8b":
            kept.seek(0, io.SEEK_END)
            size = kept.tell()
            kept.seek(0)
            return _guarded(gzip.GzipFile(fileobj=copy), size)
        return copy

    return FileDocument("-", "-", reopen)


class _Guarded(io.RawIOBase):
    """Passes bytes on until the decompressed size is beyond belief for the compressed one."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, compressed: int) -> None:
        super().__init__()
        self._stream = stream
        self._limit = max(BOMB_FLOOR, compressed * BOMB_RATIO)
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._seen += len(data)
        if self._seen > self._limit:
            raise TooLargeError(
                f"it grows to more than {self._limit >> 20} MiB when decompressed,"
                " which looks like a decompression bomb"
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _guarded(stream: IO[bytes] | gzip.GzipFile, compressed: int) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Guarded(stream, compressed), CHUNK))
