"""What the first page of a generation would wait for is made beside the answers, once for each.

Until then a profile is shown without the suggestions, and says so: nobody waits for the back-test
of a large graph, and such a page is not kept.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from graphkit.questions.ranking import ranking
from graphkit.questions.searching import index_of
from graphkit.questions.snapshot import Snapshot
from graphkit.questions.suggestions import suggestions
from graphkit.web.running import OWN

log = logging.getLogger("graphkit.web")


def is_prepared(snapshot: Snapshot, seconds: float = 0.0) -> bool:
    """Whether all was made that suggestions need; waits for it so long at most."""
    return _event(snapshot).wait(seconds)


def _event(snapshot: Snapshot) -> threading.Event:
    return snapshot.whole.once("web prepared", threading.Event)


class Preparing:
    """A thread that prepares one generation after another."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "graphkit-prepare")
        self._begun: set[str] = set()

    def is_new(self, stamp: str) -> bool:
        """Whether a generation was not seen before; it is from now on."""
        new = stamp not in self._begun
        self._begun.add(stamp)
        return new

    @staticmethod
    def prepare(snapshot: Snapshot) -> None:
        """Make what all pages of a generation share."""
        with snapshot:
            try:
                index_of(snapshot)
                for one in ranking(snapshot, "works", 1):
                    suggestions(snapshot, one.id, 1)
            except Exception as error:
                log.exception("not prepared: %s", type(error).__name__)
            finally:
                _keep_from_garbage()
                _event(snapshot).set()  # what failed fails again where it is asked for, and says so


def _keep_from_garbage() -> None:
    """What stays for as long as the generation does is not looked through for garbage any more.

    That had cost each page a tenth of its time. What was let go with the generation before is
    collected first. Only a process of our own does so: of others, all objects would be meant.
    """
    if os.environ.get(OWN):
        gc.unfreeze()
        gc.collect()
        gc.freeze()
