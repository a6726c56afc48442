"""pyarrow looks for pandas at its first array: half of the second that a small command takes.

Nothing can be of pandas before somebody imports pandas. So pyarrow is told that there is none, and
to look again once it is imported: by us for a table, or by a library.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

PANDAS = "pandas"


class _Watch(MetaPathFinder):
    """Hides pandas from pyarrow's first look; tells pyarrow to look anew when it is imported."""

    def __init__(self, shim: object) -> None:
        self.shim = shim
        self.hiding = True

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Never finds anything itself."""
        del path, target
        if name != PANDAS:
            return None
        if self.hiding:
            raise ModuleNotFoundError(name)
        sys.meta_path.remove(self)
        self.shim.__init__()  # type: ignore[misc] # forgets what it found
        return None


def put_pandas_off() -> None:
    """Let pyarrow work without importing pandas, as long as nobody else does."""
    if PANDAS in sys.modules or any(isinstance(one, _Watch) for one in sys.meta_path):
        return
    import pyarrow as pa

    shim = getattr(pa.lib, "_pandas_api", None)
    if shim is None:  # a version that has another way: it works as it did
        return
    watch = _Watch(shim)
    sys.meta_path.insert(0, watch)
    try:
        pa.array([0])
    finally:
        watch.hiding = False
