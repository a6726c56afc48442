"""Paths -> documents: walk folders, look into gz and zip, find the encoding, fingerprint content.

Everything is streamed: a document is never held in memory whole. What cannot be opened becomes a
`Rejected` with its place and reason.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import io
import lzma
import stat
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, TextIO, cast

from graphkit.errors import NotFoundError, NothingUsableError, UsageError
from graphkit.records import Note, Origin, Rejected, beyond, limit
from graphkit.sources import archives, objects, pairs, places, spreadsheets, streams, tarballs
from graphkit.sources.columns import ENDING, Columns, beside, read_columns
from graphkit.sources.encoding import Encodings, text_reader
from graphkit.sources.objects import Source
from graphkit.sources.places import Place, Refusal
from graphkit.sources.snapshots import LEFT_OVER, NAMES, Parts

CHUNK = 1 << 18
HEAD = 1 << 16
# What the reading of a damaged file or archive raises.
DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
IGNORED = frozenset({"__MACOSX", "__pycache__"})


class TooLargeError(OSError):
    """A compressed file grows beyond belief."""


@dataclass(slots=True)
class FileDocument:
    """A file, or a member of an archive, as a loader sees it."""

    name: str
    place: Place
    opener: Callable[[], BinaryIO]
    size: int = 0
    sha256: str = ""
    encoding: str = "utf-8"
    head: str = ""
    notes: list[Note] = field(default_factory=list)  # what its loader had to say
    columns: Columns | None = None  # of a table: which column says what, if it was told
    damage: str | None = None  # why the file cannot be read to its end

    def open_bytes(self) -> BinaryIO:
        """A fresh stream of the decompressed bytes, up to the damage if there is one."""
        if self.damage is None:
            return self.opener()
        return _guarded(self.opener(), self.size, most=self.size)

    def open_text(self) -> TextIO:
        """A fresh text stream: decoded, with universal newlines, without a byte order mark."""
        return text_reader(self.open_bytes(), self.encoding)

    def examine(self) -> None:
        """One pass over the bytes: fingerprint, size, encoding and the beginning as text."""
        sha = hashlib.sha256()
        encodings = Encodings()
        first = b""
        try:
            with self.open_bytes() as stream:
                while chunk := stream.read1(CHUNK):  # type: ignore[attr-defined]
                    sha.update(chunk)
                    encodings.feed(chunk)
                    self.size += len(chunk)
                    if len(first) < HEAD:
                        first += chunk[: HEAD - len(first)]
        finally:
            self.sha256 = sha.hexdigest()
            self.encoding = encodings.guess()
            with text_reader(cast(BinaryIO, io.BytesIO(first)), self.encoding) as reader:
                self.head = reader.read()


def documents(
    paths: Iterable[Source], columns: Columns | None = None
) -> Iterator[FileDocument | Rejected]:
    """Every document below the paths, in a stable order, examined. `-` is standard input.

    `columns` says which column of a table says what; a file of it beside the table does so too.
    """
    for one in placed(paths, columns):
        yield one.rejected if isinstance(one, Refusal) else one


def text_of(path: Path) -> str:
    """The text of a file that is no source: in any encoding, or the first sheet of a workbook."""
    try:
        for one in documents([path]):
            if isinstance(one, Rejected):
                raise NothingUsableError(f"{path} {one.reason}.")
            with one.open_text() as stream:
                return stream.read()
    except NotFoundError as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error
    raise NothingUsableError(f"{path} holds nothing.")


def placed(
    paths: Iterable[Source], columns: Columns | None = None
) -> Iterator[FileDocument | Refusal]:
    """As `documents`, and of what cannot be read at all the place, too."""
    for document in _found(paths):
        if isinstance(document, FileDocument) and document.columns is None:
            document.columns = columns
        yield document


def _found(paths: Iterable[Source]) -> Iterator[FileDocument | Refusal]:
    named: Counter[str] = Counter()
    joined: set[Path] = set()
    for given in paths:
        if not isinstance(given, str | Path):
            name, stated, opener = objects.opened(given)
            named[name] += 1  # two things of one name, given at once, are two
            own = f"{name}#{named[name]}" if named[name] > 1 else name
            yield from _examined([FileDocument(name, places.of_object(own, stated), opener)])
            continue
        if str(given) == "-":
            yield from _examined([_kept("-", sys.stdin.buffer)])
            continue
        if not str(given):
            raise UsageError("An empty path was given; name a file or a folder ('.' for this one).")
        try:
            mode = Path(given).stat().st_mode
            root = Path(given) if stat.S_ISFIFO(mode) else Path(given).resolve(strict=True)
        except (OSError, ValueError, RuntimeError) as error:
            shown = writable(str(given)[:200])
            raise NotFoundError(f"{shown}: no such file or folder.") from error
        if stat.S_ISFIFO(mode):  # a pipe, as <(command) makes one
            with open(root, "rb") as pipe:
                yield from _examined([_kept(str(given), pipe)])
        elif stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            root = pairs.map_of(root) or root
            if root not in joined:  # of a map and its network, each stands for both
                joined |= {root} if pairs.network_of(root) else set()
                yield from _below(root)
        else:
            yield _refusal(
                writable(str(given)), "is a device, not a file", places.of_pipe(str(given))
            )


def _below(root: Path) -> Iterator[FileDocument | Refusal]:
    """The documents of a file or of a folder, with the columns told for each."""
    for one in files_below(root):
        if isinstance(one, Refusal):
            yield one
        else:
            yield from of_file_named(*one)


def files_below(root: Path) -> Iterator[tuple[Path, str] | Refusal]:
    """The files to read at a path, each with the name by which it is told; none is opened."""
    parts = Parts(root)
    if (wrong := parts.beside()) is not None:
        yield _refusal(f"{root.name}/../{wrong[0].name}", wrong[1], places.of_file(wrong[0]))
    for file in _walk(root) if root.is_dir() else [root]:
        if isinstance(file, Refusal):
            yield file
            continue
        if pairs.map_of(file) or parts.are_said(file):
            continue  # it is read together with its map, or was said with its like
        shown = _shown(file, root)
        if parts.take(file):
            if (told := parts.wrong()) is not None:
                yield _refusal(shown, told, places.of_file(file))
        elif parts.leave_over(file):
            place = places.of_file(file)
            yield _refusal(shown, LEFT_OVER, place)._replace(given_up=True)
        else:
            yield file, shown


def of_file_named(file: Path, shown: str) -> Iterator[FileDocument | Refusal]:
    """The documents of one file: itself, or what is in it."""
    mapping = beside(file)
    columns = read_columns(mapping) if _is_there(mapping) else None
    for document in _examined(_members(file, shown)):
        if isinstance(document, FileDocument):
            document.columns = columns
        yield document


def _walk(root: Path) -> Iterator[Path | Refusal]:
    """The files below a folder in the order of their names; what is passed over is said."""
    waiting = [_entries(root, root)]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif isinstance(entry, Refusal) or not entry.is_dir():
            yield entry
        else:
            waiting.append(_entries(entry, root))


def _entries(folder: Path, root: Path) -> Iterator[Path | Refusal]:
    try:
        # a manifest before the parts that it names
        entries = sorted(folder.iterdir(), key=lambda p: (p.name not in NAMES, p.name))
    except OSError as error:
        why = f"cannot be read: {_reason(error)}"
        yield _refusal(_shown(folder, root), why, places.of_file(folder))
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in IGNORED or entry.name.endswith(ENDING):
            continue
        try:
            passed = _passed_over(entry)
            # a workspace below the folder holds our own files, not the user's
            own = not passed and entry.is_dir() and _is_workspace(entry)
        except OSError as error:
            passed, own = f"cannot be read: {_reason(error)}", False
        if passed:
            yield _refusal(_shown(entry, root), passed, places.of_file(entry))
        elif not own:
            yield entry


def _passed_over(entry: Path) -> str:
    """Why an entry of a folder is not read; "" if it is a file or a folder."""
    if entry.is_symlink():
        if not entry.exists():
            return "is a link to nothing"
        if entry.is_dir():
            return "is a link to a folder, which is not followed; name the folder itself"
    mode = entry.stat().st_mode
    if stat.S_ISFIFO(mode):
        return "is a pipe, which is read only when it is named itself"
    return "" if stat.S_ISREG(mode) or stat.S_ISDIR(mode) else "is a device or a socket, not a file"


def _is_workspace(folder: Path) -> bool:
    """Also one whose ledger is lost."""
    if _is_there(folder / "ledger.sqlite"):
        return True
    try:
        return any((folder / "records").glob("journal-*"))
    except OSError:
        return False


def _is_there(file: Path) -> bool:
    """Whether a file is there; not where its name is too long, or its folder closed to us."""
    try:
        return file.is_file()
    except OSError:
        return False


def _shown(entry: Path, root: Path) -> str:
    return writable(entry.relative_to(root.parent).as_posix())


def _examined(every: Iterable[FileDocument | Refusal]) -> Iterator[FileDocument | Refusal]:
    for document in every:
        if isinstance(document, Refusal):
            yield document
            continue
        try:
            document.examine()
        except (*DAMAGE, NotImplementedError) as error:
            if document.size == 0 or isinstance(error, TooLargeError):
                why = f"cannot be read: {_reason(error)}"
                yield _refusal(document.name, why, document.place)
                continue
            document.damage = _reason(error)
        if document.size == 0:
            yield _refusal(document.name, "the file is empty", document.place)
        else:
            yield document


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def refused(name: str, reason: str, line: int = 0, text: str = "") -> Rejected:
    """A rejected document, or a part of one, with its place."""
    return Rejected(reason, Origin(name, "", line), text)


def _refusal(name: str, reason: str, place: Place) -> Refusal:
    return Refusal(refused(name, reason), place)


def _members(file: Path, shown: str) -> Iterator[FileDocument | Refusal]:
    place = places.of_file(file)
    try:
        with open(file, "rb") as handle:
            magic = handle.read(4)
        size = file.stat().st_size
    except OSError as error:
        yield _refusal(shown, f"cannot be read: {_reason(error)}", place)
        return
    if magic == b"\xd0\xcf\x11\xe0":
        yield _refusal(shown, "is an old Excel or Word file; save it as .xlsx or CSV", place)
    elif magic == b"PK\x03\x04":
        yield from _zip_members(file, shown)
    elif magic == b"PAR1":
        from graphkit.sources import parquet  # noqa: PLC0415 - pyarrow, for such files alone

        opener = functools.partial(parquet.open_rows, file)
        yield FileDocument(shown, place, functools.partial(_unpacked, opener, size))
    else:
        raw = functools.partial(_open_file, file)
        whole = functools.partial(_unpacked, raw, size)
        if tarballs.is_tarball(whole):
            yield from _packed(file, shown, whole)
        else:
            network = pairs.network_of(file)
            yield FileDocument(shown, place, pairs.together(whole, network) if network else whole)


def _packed(
    file: Path, shown: str, whole: Callable[[], BinaryIO]
) -> Iterator[FileDocument | Refusal]:
    """The files in a tarball, each a document."""
    try:
        names = tarballs.names(whole)
        listed = zip(names, places.of_members(file, names), strict=True)
        # the members first: where the names end because of damage, they meet it as well
        for packed, (member, place) in zip(tarballs.members(whole), listed, strict=False):
            name = writable(f"{shown}/{member}")
            pieces = member.split("/")
            if pieces[-1].startswith(".") or IGNORED.intersection(pieces):
                continue
            if packed.opener is None:
                yield _refusal(name, packed.reason, place)
            else:
                opener = functools.partial(_unpacked, packed.opener, packed.size)
                yield FileDocument(name, place, opener)
    except tarballs.DAMAGE as error:
        why = f"cannot be read further: {_reason(error)}"
        yield _refusal(shown, why, places.of_file(file))


def _open_file(file: Path) -> BinaryIO:
    return open(file, "rb")


def _zip_members(file: Path, shown: str) -> Iterator[FileDocument | Refusal]:
    whole = places.of_file(file)
    try:
        archive = archives.opened(file)
    except (zipfile.BadZipFile, OSError) as error:
        yield _refusal(shown, f"cannot be read as a zip archive: {_reason(error)}", whole)
        return
    try:
        infos = sorted(archive.infolist(), key=lambda i: i.filename)
        if len(infos) > limit("members"):
            yield _refusal(shown, beyond("members", "an archive"), whole)
        elif spreadsheets.is_workbook(archive):
            yield from _sheets(file, shown, archive)
        elif any(i.filename == "mimetype" for i in infos) and file.suffix.lower() == ".ods":
            yield _refusal(shown, "is an OpenDocument sheet; save it as .xlsx or CSV", whole)
        else:
            yield from _files_in(file, shown, infos)
    finally:
        archives.close()
        spreadsheets.forget()


def _files_in(
    file: Path, shown: str, infos: list[zipfile.ZipInfo]
) -> Iterator[FileDocument | Refusal]:
    """The members of an archive that are files, each a document."""
    for info, place in zip(
        infos, places.of_members(file, (i.filename for i in infos)), strict=True
    ):
        pieces = info.filename.split("/")
        if info.is_dir() or pieces[-1].startswith(".") or IGNORED.intersection(pieces):
            continue
        name = writable(f"{shown}/{info.filename}")
        if info.flag_bits & 1:
            yield _refusal(name, "is encrypted; unpack it first", place)
            continue
        yield FileDocument(name, place, functools.partial(_open_member, file, info))


def _sheets(file: Path, shown: str, archive: zipfile.ZipFile) -> Iterator[FileDocument | Refusal]:
    """Each sheet of an Excel file that holds something is a document."""
    whole = places.of_file(file)
    if spreadsheets.too_large(archive):
        why = "it grows beyond belief when unpacked, as a decompression bomb does"
        yield _refusal(shown, f"{why} (limits: unpacked, ratio)", whole)
        return
    try:
        names = spreadsheets.sheet_names(archive)
    except OSError as error:
        yield _refusal(shown, _reason(error), whole)
        return
    if not names:
        yield _refusal(shown, "the file is empty", whole)
    for sheet, place in zip(names, places.of_members(file, names), strict=True):
        name = shown if len(names) == 1 else writable(f"{shown}/{sheet}")
        yield FileDocument(name, place, functools.partial(spreadsheets.open_sheet, file, sheet))


def _open_member(file: Path, info: zipfile.ZipInfo) -> BinaryIO:
    def raw() -> BinaryIO:
        return _guarded(archives.opened(file).open(info), info.compress_size)

    return _unpacked(raw, info.compress_size)


def _unpacked(raw: Callable[[], BinaryIO], size: int) -> BinaryIO:
    """A stream, decompressed if its first bytes say that it is gzip."""
    with raw() as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    stream = raw()
    return _guarded(gzip.GzipFile(fileobj=stream), size, stream) if packed else stream


def _kept(name: str, stream: BinaryIO) -> FileDocument | Refusal:
    """A stream, kept in a temporary file since a document is opened more than once."""
    try:
        raw, size = streams.kept(stream)
    except OSError as error:
        return _refusal(writable(name), f"cannot be read: {_reason(error)}", places.of_pipe(name))
    return FileDocument(name, places.of_pipe(name), lambda: _unpacked(raw, size))


def writable(name: str) -> str:
    """A file's name as text that can be written: bytes that are no UTF-8 show as \ufffd."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class _Guarded(io.RawIOBase):
    """Passes bytes on until the decompressed size is beyond belief for the compressed one."""

    def __init__(
        self,
        stream: IO[bytes] | gzip.GzipFile,
        compressed: int,
        below: BinaryIO | None,
        most: int | None,
    ) -> None:
        super().__init__()
        self._most = most
        self._stream = stream
        self._below = below
        self._limit = max(limit("unpacked"), compressed * limit("ratio"))
        self._seen = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        wanted = len(buffer) if self._most is None else min(len(buffer), self._most - self._seen)
        if wanted == 0:
            return 0
        data = self._stream.read1(wanted)  # type: ignore[union-attr]  # all that is there
        self._seen += len(data)
        if self._seen > self._limit:
            raise TooLargeError(
                f"it grows to more than {self._limit / 1e6:.0f} MB when decompressed,"
                " which looks like a decompression bomb (limits: unpacked, ratio)"
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
            if self._below is not None:
                self._below.close()
        super().close()


def _guarded(
    stream: IO[bytes] | gzip.GzipFile,
    compressed: int,
    below: BinaryIO | None = None,
    most: int | None = None,
) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Guarded(stream, compressed, below, most), CHUNK))
