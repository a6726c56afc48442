"""One snapshot for each request, from a thread of its own: a ledger's connection belongs to one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from graphkit.ids import digest
from graphkit.questions.snapshot import Giver, Snapshot


class Snapshots:
    """Opens what gives snapshots, and asks it; several requests may wait for it at once."""

    def __init__(self, opened: Callable[[], Giver]) -> None:
        self._opened = opened
        self._giver: Giver | None = None
        self._thread = ThreadPoolExecutor(1, "graphkit-ledger")

    def _current(self) -> Snapshot:
        if self._giver is None:
            self._giver = self._opened()
        return self._giver.snapshot()

    async def current(self) -> Snapshot:
        """The current generation; whoever takes it closes it."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._current)

    def close(self) -> None:
        """Release what was opened."""

        def release() -> None:
            if self._giver is not None:
                self._giver.close()

        self._thread.submit(release).result()
        self._thread.shutdown()


def stamp_of(snapshot: Snapshot) -> str:
    """What names a generation, its scores and decisions: answers of equal stamps are equal."""
    stamp = snapshot.once("stamp", lambda: snapshot.tables.stamp)
    decided = snapshot.wish_ids
    return f"{stamp}+{digest(*decided)}" if decided else stamp
