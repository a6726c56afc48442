"""Python's garbage collection, held back while many small values are made; memory given back."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import sys
from collections.abc import Iterable, Iterator

from graphkit.remembered import forget_answers

MANY = 10_000  # values of a stage, from which looking through all of a program's is worth its time


@contextlib.contextmanager
def without_garbage_collection() -> Iterator[None]:
    """Many small values without cycles: looking for cycles among them only takes time."""
    was_on, frozen = gc.isenabled(), gc.get_freeze_count()
    gc.disable()
    try:
        yield
    finally:
        if not frozen and gc.get_freeze_count():
            gc.unfreeze()  # what `give_back` set aside
        if was_on:
            gc.enable()


def give_back(values: int, *, circles: bool = True) -> None:
    """What a stage has let go of goes back to the system: answers, circles of values, free memory.

    What names and titles were asked, and the few values that hold each other, lie scattered among
    what is free: none of the blocks around them could be given back. Other allocators (of Arrow, of
    the engine) cannot use what those of Python and C have free: without this a large load holds the
    most that any of its stages took, and what each later one takes beside it. After few values
    nothing is done: whoever loads a file in a large program would wait for a look at all of it.
    Without `circles` no values are sought that hold each other: where millions still count, to
    look through them takes longer than many a stage, and a stage that leaves none need not.
    """
    if values < MANY:
        return
    forget_answers()
    if circles:
        gc.collect()
        if not gc.isenabled():
            gc.freeze()  # what is there now need not be looked through after the next stage again
    if (arrow := sys.modules.get("pyarrow")) is not None:  # whose allocator keeps what is free
        arrow.default_memory_pool().release_unused()
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):  # a C library without it
        ctypes.CDLL(None).malloc_trim(0)


def make_room(modules: Iterable[str], values: int) -> None:
    """Before many values are made: what is done with goes back, and what stays comes first.

    A module that is imported among values stays when they go, and keeps the memory around it.
    """
    if values < MANY:
        return
    give_back(values)
    for name in modules:
        importlib.import_module(name)
