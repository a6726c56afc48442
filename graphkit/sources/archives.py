"""The archive that is being read stays open, so that its directory is read once, not per member."""

from __future__ import annotations

import threading
import zipfile
from pathlib import Path

_LOCK = threading.Lock()
_last: tuple[tuple[object, ...], zipfile.ZipFile] | None = None


def opened(file: Path) -> zipfile.ZipFile:
    """The archive; closed when another one is opened, or by `close`. Its members stay open."""
    global _last  # noqa: PLW0603 - the one archive that is open
    stat = file.stat()
    key = (str(file), stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    with _LOCK:
        if _last is not None and _last[0] == key:
            return _last[1]
        if _last is not None:
            _last[1].close()
            _last = None
        archive = zipfile.ZipFile(file)
        _last = (key, archive)
        return archive


def close() -> None:
    """Close the archive that is open, if one is."""
    global _last  # noqa: PLW0603
    with _LOCK:
        if _last is not None:
            _last[1].close()
            _last = None
