"""Lists of identifiers (DOIs, ids of a service), and what it costs to fetch them.

A list is any text: an identifier a line, or a table that has one somewhere in each row. What a
service does not take for one of its identifiers is said by line, and asked for nowhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphkit.errors import UsageError
from graphkit.records import Origin, Rejected
from graphkit.sources.live.collect import file_of
from graphkit.sources.live.service import Service

_PARTED = re.compile(r"[\s,;|\"'<>]+")
_SICI = re.compile(r"^\S{10,300};\d-\S{1,2}$")
LONGEST = 2_000  # letters of a line that are looked at
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list holds: identifiers, each once, in order; how often one came again; the rest."""

    idents: tuple[str, ...]
    repeated: int
    rejected: tuple[Rejected, ...]


def read_list(service: Service, lines: Iterable[str], file: str) -> Listed:
    """The identifiers of a list; the first line may be a heading, and is then none."""
    idents: dict[str, None] = {}
    repeated = 0
    rejected = []
    for number, line in enumerate(lines, 1):
        text = line.strip("\ufeff \t\r\n")
        if not text or text.startswith("#"):
            continue
        ident = _ident(service, text)
        if ident is None:
            if number > 1:
                reason = f"no identifier that {service.title} is asked by"
                rejected.append(Rejected(reason, Origin(file, service.format, number), text[:80]))
        elif ident in idents:
            repeated += 1
        else:
            idents[ident] = None
        if len(idents) > MOST:
            raise UsageError(f"{file} lists more than {MOST:,}; take a dump of {service.title}.")
    return Listed(tuple(idents), repeated, tuple(rejected))


def _ident(service: Service, text: str) -> str | None:
    """The first piece of a line that the service can be asked by."""
    whole = [text] if _SICI.search(text) else []  # such a DOI has a semicolon and brackets in it
    for piece in (*whole, *_PARTED.split(text[:LONGEST])):
        if piece and not any(c.isspace() for c in piece):
            try:
                service.fetch(piece)
            except UsageError:
                continue
            return piece
    return None


def price(service: Service, folder: Path, idents: Sequence[str], refresh: bool = False) -> str:
    """What it costs to fetch them, in a sentence: requests, and the time that they take."""
    asked = sum(refresh or not file_of(service, folder, ident).exists() for ident in idents)
    here = len(idents) - asked
    known = f", {here:,} of them here already" if here else ""
    if not asked:
        return f"{len(idents):,} identifiers, all here already: nothing is asked"
    seconds = asked * service.interval
    took = f"{math.ceil(seconds)} s" if seconds < 120 else f"{math.ceil(seconds / 60)} min"
    return (
        f"{len(idents):,} identifiers{known}: {asked:,} requests to {service.title},"
        f" at least {took} at its pace"
    )
