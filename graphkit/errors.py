"""Every error that graphkit raises on purpose, in one tree.

GraphkitError
├── UsageError              the call itself is wrong                       exit 2
│   ├── WrongCallError        an argument is missing, unknown, or one too many
│   ├── QueryParameterError   a parameter is missing, unknown or of another type
│   ├── QueryHeaderError      a query file's header is wrong; begins with file and line
│   ├── CypherRefusedError    a typed query is not run; says where and what to write instead
│   ├── WorkspaceInUseError   the folder holds something this call must not touch
│   └── NoWorkspaceError      a server's graph is attached, and can only be read
├── NothingUsableError      there is nothing to work with                  exit 4
│   ├── NotFoundError         no such author, query, file, community …
│   ├── AmbiguousNameError    several candidates; they are listed
│   ├── UnknownFormatError    no loader recognises the file
│   └── EmptyWorkspaceError   nothing has been loaded yet
├── LoaderError             a loader package cannot be used                exit 4
├── StoreError              the graph store cannot be reached or asked     exit 5
│   ├── EngineMissingError    the embedded engine has no wheel here
│   ├── StoreRefusedError     the store must not or cannot be written: foreign data, another version
│   ├── QueryFailedError      the store refused a query
│   └── QueryTimeoutError     the store did not answer in time
├── ServiceError            a live source cannot be asked                  exit 5
│   ├── ServiceWaitError      it asks to wait; `seconds` says how long
│   └── ServiceSpentError     its budget is spent; waiting a little does not help
├── WorkspaceBusyError      another process is loading into the workspace  exit 5
├── ReadOnlyWorkspaceError  the workspace can only be read here            exit 5
├── DiskFullError           there is no room to write                      exit 5
└── DamagedWorkspaceError   the workspace's own files cannot be read       exit 5
    └── DamagedFileError      one that can be made again does not hold what was written

Each message says what was expected, what was found, and what to do next. Errors of the libraries
underneath are translated where they are met (`ledger`, `stores`, `sources`), never shown raw.
"""

from __future__ import annotations

import contextlib
import errno
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

if sys.platform != "win32":
    import resource


class GraphkitError(Exception):
    """Base of all errors that a user may see; `exit_code` is what the command line returns."""

    exit_code = 1


class GraphkitWarning(UserWarning):
    """Something that a person should know of, though the answer is given."""


class UsageError(GraphkitError):
    """The call is wrong: an option, a parameter, a combination."""

    exit_code = 2


class WrongCallError(UsageError):
    """A verb was given an argument that it has not, or not one that it needs."""


class QueryParameterError(UsageError):
    """A query parameter is missing, unknown or of another type."""


class QueryHeaderError(UsageError):
    """A query file's header is wrong; the message begins with file and line."""


class CypherRefusedError(UsageError):
    """A typed query is not run; the message has line and column, and what to write instead."""


class WorkspaceInUseError(UsageError):
    """The folder holds something that this call must not touch."""


class NoWorkspaceError(UsageError, AttributeError):
    """A server's graph is attached: there is no workspace that could be changed or asked."""


class NothingUsableError(GraphkitError):
    """There is nothing to work with."""

    exit_code = 4


class NotFoundError(NothingUsableError):
    """No such author, query, file or community."""


class AmbiguousNameError(NothingUsableError):
    """Several people fit a name; `candidates` holds (id, name, note) of each."""

    def __init__(self, name: str, candidates: Sequence[tuple[str, str, str]]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        lines = "\n".join(f"  {ident}  {label}  ({note})" for ident, label, note in candidates)
        super().__init__(f"{len(candidates)} people fit {name!r}; give an id:\n{lines}")

    def __reduce__(self) -> tuple[type[AmbiguousNameError], tuple[object, ...]]:
        return type(self), (self.name, self.candidates)


class UnknownFormatError(NothingUsableError):
    """No loader recognises a file."""


class EmptyWorkspaceError(NothingUsableError):
    """Nothing has been loaded into the workspace yet."""


class LoaderError(GraphkitError):
    """A loader package is shadowed, broken or missing."""

    exit_code = 4


class StoreError(GraphkitError):
    """The graph store cannot be reached or asked."""

    exit_code = 5


class EngineMissingError(StoreError):
    """The embedded engine is not installed (its wheel may not exist for this platform)."""


class StoreRefusedError(StoreError):
    """The store holds another program's data, or is of a version that we do not know."""


class QueryFailedError(StoreError):
    """The store refused a query."""


class QueryTimeoutError(StoreError):
    """The store did not answer in time."""


class ServiceError(GraphkitError):
    """A live source cannot be asked, or refuses."""

    exit_code = 5


class ServiceWaitError(ServiceError):
    """A live source asks to wait longer than is waited out by itself; repeat after `seconds`."""

    def __init__(self, message: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(message)

    def __reduce__(self) -> tuple[type[ServiceWaitError], tuple[object, ...]]:
        return type(self), (str(self), self.seconds)


class ServiceSpentError(ServiceError):
    """The budget of a live source is spent: more needs a key, money or another day."""


class WorkspaceBusyError(GraphkitError):
    """Another process is loading into the workspace."""

    exit_code = 5


class DamagedWorkspaceError(GraphkitError):
    """The workspace's own files cannot be read."""

    exit_code = 5


class DamagedFileError(DamagedWorkspaceError):
    """A file does not hold what was written to it."""

    def __init__(self, path: Path, wrong: str, way_out: str) -> None:
        self.path, self.wrong, self.way_out = path, wrong, way_out
        super().__init__(f"{path} is damaged: {wrong}. {way_out}.")

    def __reduce__(self) -> tuple[type[DamagedFileError], tuple[object, ...]]:
        return type(self), (self.path, self.wrong, self.way_out)


class ReadOnlyWorkspaceError(GraphkitError):
    """The workspace can be read here, and not be written."""

    exit_code = 5


class DiskFullError(GraphkitError):
    """There is no room: on the disk, in a quota, or under a limit on the size of files."""

    exit_code = 5
    says_what_is_kept = False


_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_LITTLE = 1 << 18  # bytes
_NO_ROOM_WORDS = re.compile(
    r"no space left|not enough space|disk quota|file too large|disk is full|Errno (28|122|27)\b",
    re.IGNORECASE,
)


def no_room(error: BaseException | None) -> bool:
    """Whether an error, or what it came from, says that the disk is full.

    Engines pass on the system's words without its number.
    """
    seen = 0
    while error is not None and seen < 20:
        if isinstance(error, DiskFullError):
            return True
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            return True
        if not isinstance(error, GraphkitError) and _NO_ROOM_WORDS.search(str(error)):
            return True
        error, seen = error.__cause__ or error.__context__, seen + 1
    return False


def cramped(folder: Path) -> bool:
    """Whether a folder's disk has no room, or a file in it has met a limit on the size of files.

    For engines whose words do not say it.
    """
    if shutil.disk_usage(folder).free < _LITTLE:
        return True
    if sys.platform == "win32":
        return False
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    sizes = (p.stat().st_size for p in folder.rglob("*") if p.is_file())
    return limit != resource.RLIM_INFINITY and any(s + _LITTLE >= limit for s in sizes)


_REPEAT = " Make room and repeat."


@contextlib.contextmanager
def room_needed(
    doing: str, kept: Callable[[], str] = lambda: "What was read so far is kept"
) -> Iterator[None]:
    """Call a full disk a full disk, whoever met it, and say what is `kept` for the next try."""
    try:
        yield
    except (Exception, MemoryError) as error:
        if not no_room(error) or (isinstance(error, DiskFullError) and error.says_what_is_kept):
            raise
        told = str(error).removesuffix(_REPEAT)
        if not isinstance(error, DiskFullError):
            told = (
                f"No room left while {doing}: the disk is full, or a quota or a limit on the size"
                " of files is reached."
            )
        full = DiskFullError(f"{told} {kept()}; make room and repeat: that goes on from there.")
        full.says_what_is_kept = True
        raise full from error
