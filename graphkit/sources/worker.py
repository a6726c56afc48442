"""A process that reads parts of files for another one: tasks come in on stdin, rows go out.

Started by `parallel` as a program of its own, so the module that a user runs is not run again, as
multiprocessing would. It ends when its input ends, so it never outlives who started it.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import signal
import struct
import sys
from typing import BinaryIO, cast

from graphkit.records import Loader
from graphkit.sources.rows import Rows, Task

LENGTH = struct.Struct("<Q")
_COLLECTED = 8  # tasks between two looks for circles, of which reading leaves hardly any


def send(stream: BinaryIO, thing: object) -> None:
    """Write one thing, with its length before it."""
    data = pickle.dumps(thing, protocol=5)
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def receive(stream: BinaryIO) -> object:
    """The next thing; EOFError where the other end is gone."""
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    # from our own other half only, over a pipe that nobody else has
    return pickle.loads(_exactly(stream, length))  # noqa: S301


def _exactly(stream: BinaryIO, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError("the other process is gone")
    return data


def _read(task: Task) -> Rows:
    return task.read(cast(Loader, importlib.import_module(task.loader)))


def main() -> None:
    """Serve until the input ends. None is sent for a task that could not be done here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this one decides when it ends
    tasks, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a loader may print is no answer
    gc.disable()
    gc.freeze()  # what is loaded stays; a collection looks only at what tasks left behind
    answered = 0
    while True:
        try:
            task = receive(tasks)
        except EOFError:
            return
        try:
            answer = _read(task) if isinstance(task, Task) else None
        except Exception:  # it is read again where the error can be shown
            answer = None
        send(answers, answer)
        answered += 1
        if answered % _COLLECTED == 0:
            gc.collect()
            gc.freeze()  # names and places that loaders remember: many, and without circles
