"""What a process that reads strangers' files gives up: the network, and more memory than it needs.

On Linux (x86-64, ARM64) the kernel refuses new sockets, to native code and to child processes as
well. Elsewhere Python refuses them, which holds against a loader that was led astray, and not
against code that broke out of a library.
"""

from __future__ import annotations

import contextlib
import ctypes
import platform
import sys
from typing import Any

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # of the kernel's filter language
_NUMBER, _ARCHITECTURE = 0, 4  # where a call's data has them
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
_OTHER_TABLE = 0x40000000  # from here on x86-64 counts the calls of another table
# socket, socketpair; what reaches into other processes or past the filter: ptrace,
# process_vm_writev, io_uring_setup, pidfd_getfd
_CALLS = {
    "x86_64": (0xC000003E, (41, 53, 101, 311, 425, 438)),
    "aarch64": (0xC00000B7, (198, 199, 117, 271, 425, 438)),
}
_EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto",
           "socket.gethostbyname")  # fmt: skip


class _Step(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step))]


def without_network() -> list[str]:
    """Give the network up for good; by what it is refused from now on.

    To be called before other threads begin: the kernel's filter holds for those that come.
    """
    sys.addaudithook(_refuse)
    done = ["python"]
    known = _CALLS.get(platform.machine()) if sys.platform == "linux" else None
    if known is not None and _filtered(*known):
        done.append("kernel")
    return done


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event in _EVENTS:
        raise PermissionError("a file that is read may not reach the network")


def _filtered(architecture: int, calls: tuple[int, ...]) -> bool:
    last = len(calls) + 5
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 0, last - 2, architecture),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, last - 4, 0, _OTHER_TABLE),
        *((_EQUAL, last - 5 - n, 0, call) for n, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    made = (_Step * len(steps))(*(_Step(*step) for step in steps))
    program = _Program(len(steps), ctypes.cast(made, ctypes.POINTER(_Step)))
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)
    return False


def bounded(memory: int | None) -> None:
    """How much more memory this process may take than it has; None takes the bound away."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import os  # noqa: PLC0415
        import resource  # noqa: PLC0415 - not on Windows

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        if memory is None:
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
            return
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, hard))
