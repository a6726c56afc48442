"""Python's garbage collection, held back while many small values are made; memory given back."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from collections.abc import Iterator

from graphkit.remembered import forget_answers


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Many small values without cycles: looking for cycles among them only takes time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def give_back() -> None:
    """What arrays and threads have let go of goes back to the system, where the allocator keeps it.

    What names and titles were asked goes before: the stage that asked is over. Other allocators (of
    Arrow, of the engine) cannot use what that of C has free: without this a large load holds the
    most that any of its stages took, and what each later one takes beside it.
    """
    forget_answers()
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)
