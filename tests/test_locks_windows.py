"""The locks that Windows gets, on byte ranges of this kernel: they too belong to an open file.

Windows does not run here; what its C library does with `locking` is done by locks of open file
descriptions, which refuse and end in the same way.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import secrets
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from graphkit import locks

if not hasattr(fcntl, "F_OFD_SETLK"):  # not on macOS
    pytest.skip("needs locks of open file descriptions", allow_module_level=True)


def locking(handle: int, mode: int, size: int) -> None:
    """As `msvcrt.locking` without waiting: so many bytes from here on, for nobody else."""
    assert mode == 2
    begin = os.lseek(handle, 0, os.SEEK_CUR)
    wanted = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, begin, size, 0)
    fcntl.fcntl(handle, fcntl.F_OFD_SETLK, wanted)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it is on Windows."""
    library = ModuleType("msvcrt")
    library.__dict__.update(locking=locking, LK_NBLCK=2)
    monkeypatch.setitem(sys.modules, "msvcrt", library)
    spec = importlib.util.spec_from_file_location("graphkit_locks_windows", locks.__file__)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "win32")
        spec.loader.exec_module(made)
    return made


@pytest.fixture
def handles(tmp_path: Path) -> Iterator[list[int]]:
    path = tmp_path / "lock"
    path.touch()
    opened = [os.open(path, os.O_RDWR) for _ in range(4)]
    yield opened
    for handle in opened:
        os.close(handle)


def refused(windows: ModuleType, ask: str, handle: int) -> bool:
    try:
        getattr(windows, ask)(handle)
    except OSError as error:
        assert error.errno in windows.HELD
        return True
    return False


def test_readers_share_and_a_writer_waits_until_the_last_is_gone(
    windows: ModuleType, handles: list[int]
) -> None:
    one, other, writer, late = handles
    windows.share(one)
    windows.share(other)
    assert refused(windows, "lock_alone", writer)
    os.close(one)
    assert refused(windows, "lock_alone", writer)
    os.close(other)
    windows.lock_alone(writer)
    assert refused(windows, "share", late)
    assert refused(windows, "lock_alone", late)
    os.close(writer)
    windows.share(late)
    handles[:] = [late]


def test_a_reader_who_meets_another_reader_s_byte_takes_the_next(
    windows: ModuleType, handles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By chance two take the same one: that is no load that runs."""
    places = iter([7, 7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(places))
    windows.share(handles[0])
    windows.share(handles[1])
    assert next(places, None) is None
    assert refused(windows, "lock_alone", handles[2])
