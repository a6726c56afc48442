"""A folder that is watched: what appears or changes there is loaded, once it is at rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from graphkit.errors import GraphkitError, UsageError, WorkspaceBusyError
from graphkit.questions.snapshot import Giver
from graphkit.workspace import Workspace

PAUSE = 2.0  # seconds between two looks; a file is loaded when two looks see the same
_State = dict[str, tuple[int, int]]


class Watch:
    """Looks at a folder in a thread of its own and loads what came to rest."""

    def __init__(
        self,
        folder: Path,
        opened: Callable[[], Giver],
        say: Callable[[str], object],
        pause: float = PAUSE,
    ) -> None:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder; --watch looks at one.")
        self.folder, self._opened, self._say, self._pause = folder, opened, say, pause
        self._loaded: _State = {}
        self._seen: _State = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="graphkit-watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the load that is running."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        giver = self._opened()
        try:
            while not self._stop.wait(self._pause):
                self.look(giver)
        finally:
            giver.close()

    def look(self, giver: Giver) -> list[str]:
        """Load what is there since the last look but one; the files that were loaded."""
        now = self._state()
        rest = [
            p
            for p, state in now.items()
            if self._seen.get(p) == state and self._loaded.get(p) != state
        ]
        self._seen = now
        if not rest or not isinstance(giver, Workspace):
            return []
        try:
            receipt = giver.load([Path(path) for path in rest])
        except WorkspaceBusyError:
            return []  # another process loads: at the next look
        except (GraphkitError, OSError) as error:
            self._say(f"{self.folder}: {error}")
            receipt = None
        self._loaded |= {path: now[path] for path in rest}
        if receipt is not None:
            self._say(str(receipt))
        return rest

    def _state(self) -> _State:
        found = {}
        for path in sorted(self.folder.rglob("*")):
            if (
                path.is_file()
                and not any(p.startswith(".") for p in path.parts)
                and (not path.name.endswith((".part", ".tmp", ".crdownload", "~")))
            ):
                state = path.stat()
                found[str(path)] = (state.st_mtime_ns, state.st_size)
        return found
