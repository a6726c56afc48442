"""Reads one file with the loader that recognises it, builds all records, and says how long.

    python benchmarks/reading_one.py FILE [--plain]

`--plain` cuts it into fields and keeps nothing: `csv.reader`, or tagged lines into a dictionary.
That is the least that a reader in Python does before it builds anything.
"""

from __future__ import annotations

import csv
import gc
import json
import sys

from rivals import Clock

from graphkit.records import Rejected
from graphkit.sources import documents, loader_named, read_document, recognised


def plain(path: str) -> int:
    """How many records there are, each cut into its fields."""
    records = 0
    with open(path, encoding="utf-8", newline="" if path.endswith(".csv") else None) as file:
        if path.endswith(".csv"):
            return sum(1 for _ in csv.reader(file)) - 1
        fields: dict[str, list[str]] = {}
        tag = ""
        for line in file:
            start = line[:2]
            if start == "ER":
                records += 1
                fields = {}
            elif not start.isspace():
                tag = start
                fields.setdefault(tag, []).append(line[2:].strip(" -\n"))
            elif tag in fields:
                fields[tag].append(line.strip())
    return records


def main() -> None:
    """Read the file that is named; the clock starts after the imports."""
    if "--plain" in sys.argv:
        gc.disable()
        clock = Clock()
        records = plain(sys.argv[1])
        print(json.dumps({"format": "plain", "records": records, **clock.lap()}))
        return
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
