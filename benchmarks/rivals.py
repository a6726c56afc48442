"""One rival, in a process and an environment of its own: reads a BibTeX file and says how long.

    python benchmarks/rivals.py litstudy works.bib

Prints one JSON object. The clock starts after the rival's imports.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

Found = dict[str, Any]


def litstudy(path: str) -> Found:
    """Read the file, then build the coauthor network."""
    rival = importlib.import_module("litstudy")
    clock = Clock()
    documents = rival.load_bibtex(path)
    read = clock.lap()
    network = rival.build_coauthor_network(documents)
    return {
        "entries": len(documents),
        "read": read,
        "network": clock.lap(),
        "people": network.number_of_nodes(),
        "ties": network.number_of_edges(),
    }


def pybtex(path: str) -> Found:
    """Read the file."""
    rival = importlib.import_module("pybtex.database")
    clock = Clock()
    found = rival.parse_file(path, bib_format="bibtex")
    return {"entries": len(found.entries), "read": clock.lap()}


def bibtexparser(path: str) -> Found:
    """Read the file as the package does unasked: fields and strings, no names split."""
    rival = importlib.import_module("bibtexparser")
    clock = Clock()
    found = rival.parse_file(path)
    return {"entries": len(found.entries), "read": clock.lap()}


def litstudy_bibtex(path: str) -> Found:
    """Read the file, without the network."""
    return _litstudy("load_bibtex", path)


def litstudy_ris(path: str) -> Found:
    """Read the file."""
    return _litstudy("load_ris_file", path)


def litstudy_scopus(path: str) -> Found:
    """Read the file."""
    return _litstudy("load_scopus_csv", path)


def _litstudy(loader: str, path: str) -> Found:
    rival = importlib.import_module("litstudy")
    clock = Clock()
    documents = getattr(rival, loader)(path)
    names = sum(len(d.authors or ()) for d in documents)  # it makes them when asked
    return {"entries": len(documents), "names": names, "read": clock.lap()}


def metaknowledge(path: str) -> Found:
    """Read the file; tags are parsed when asked for, so the authors are."""
    rival = importlib.import_module("metaknowledge")
    clock = Clock()
    found = rival.RecordCollection(path)
    names = sum(len(record.get("authorsFull") or ()) for record in found)
    return {"entries": len(found), "names": names, "read": clock.lap()}


class Clock:
    """Wall and CPU seconds since the last lap."""

    def __init__(self) -> None:
        self._then = time.perf_counter(), time.process_time()

    def lap(self) -> dict[str, float]:
        """The seconds since the beginning or the last lap."""
        now = time.perf_counter(), time.process_time()
        wall, cpu = now[0] - self._then[0], now[1] - self._then[1]
        self._then = now
        return {"wall": wall, "cpu": cpu}


RIVALS: dict[str, Callable[[str], Found]] = {
    "litstudy": litstudy,
    "pybtex": pybtex,
    "bibtexparser": bibtexparser,
    "litstudy-bibtex": litstudy_bibtex,
    "litstudy-ris": litstudy_ris,
    "litstudy-scopus": litstudy_scopus,
    "metaknowledge": metaknowledge,
}

if __name__ == "__main__":
    sys.path.pop(0)  # this folder holds nothing that a rival imports
    print(json.dumps(RIVALS[sys.argv[1]](sys.argv[2])))
