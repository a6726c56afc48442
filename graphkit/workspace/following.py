"""A server's graph for whoever goes on reading it: taken over whole, and anew when it changes.

`Attached` reads a table when it is first needed, which does for one question. Who answers many, for
days, would read one table of one generation and the next of another. Here every table is read, and
what the server shows is the same before and after; the old one serves on until then.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from graphkit.errors import GraphkitError, WorkspaceBusyError
from graphkit.graph import ITEMS
from graphkit.questions.snapshot import Snapshot
from graphkit.workspace.attached import Attached

PAUSE = 1.0  # seconds between two looks at the server
TRIES = 3
log = logging.getLogger("graphkit")


class Following:
    """Gives snapshots of what a server shows. A foreign schema states no generation: it stays."""

    def __init__(self, address: str, mapping: str | Path | None = None) -> None:
        self._address, self._mapping = address, mapping
        self._held, self._stamp = self._opened()
        self._looked = time.monotonic()
        self._swapping = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def folder(self) -> Path:
        """Where what was read stands."""
        return self._held.folder

    def snapshot(self) -> Snapshot:
        """What the server showed when it was last taken over; looks whether it shows more."""
        with self._swapping:
            if self._mapping is None and time.monotonic() - self._looked > PAUSE:
                self._looked = time.monotonic()
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._look, name="graphkit-follow")
                    self._thread.start()
            return self._held.snapshot()

    def _look(self) -> None:
        try:
            if self._held.server.stamp() in (None, self._stamp):
                return
            held, stamp = self._opened()
        except GraphkitError as error:  # the old one serves on; whoever asks Cypher is told
            log.warning("the server's graph was not taken over: %s", error)
            return
        with self._swapping:
            if self._closed:
                held.close()
                return
            old, self._held, self._stamp = self._held, held, stamp
        old.close()

    def _opened(self) -> tuple[Attached, str | None]:
        if self._mapping is not None:
            return Attached(self._address, self._mapping), None
        for _ in range(TRIES):
            held = Attached(self._address)
            try:
                before = held.server.stamp()
                with held.snapshot() as snapshot:
                    for table in ITEMS:
                        snapshot.tables.whole(table)
                if before is not None and held.server.stamp() == before:
                    return held, before
            except BaseException:
                held.close()
                raise
            held.close()
            time.sleep(PAUSE)
        raise WorkspaceBusyError(f"{self._address} is being written to. Try again.")

    def close(self) -> None:
        """Let go."""
        with self._swapping:
            self._closed = True
        if self._thread is not None:
            self._thread.join()
        self._held.close()
