"""Reads one file with the loader that recognises it, builds all records, and says how long."""

from __future__ import annotations

import gc
import json
import sys

from rivals import Clock

from graphkit.records import Rejected
from graphkit.sources import documents, loader_named, read_document, recognised


def main() -> None:
    """Read the file that is named; the clock starts after the imports."""
    (document,) = documents([sys.argv[1]])
    if isinstance(document, Rejected):
        raise SystemExit(document.reason)
    loader = recognised(document)
    if isinstance(loader, Rejected):
        raise SystemExit(loader.reason)
    loader_named(loader.FORMAT)
    gc.disable()  # as loading does
    clock = Clock()
    records = sum(1 for _ in read_document(document, loader))
    print(json.dumps({"format": loader.FORMAT, "records": records, **clock.lap()}))


if __name__ == "__main__":
    main()
