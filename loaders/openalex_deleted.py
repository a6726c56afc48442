"""OpenAlex's list of deleted works (`deleted_ids.csv` beside the works of a snapshot).

The list grows with every release and has tens of millions of lines, so a record holds some
thousand identifiers. What OpenAlex's own records say of these works counts no more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphkit.records import Deleted, Document, Origin, Rejected, without_mail

FORMAT = "openalex-deleted"
TITLE = "OpenAlex's list of deleted works (deleted_ids.csv)"
SUFFIXES = (".csv",)

AT_ONCE = 10_000  # identifiers in one record
_HEAD = re.compile(r"\ufeff?\"?(?:work_)?id\"?,\"?deleted_date\"?\s*(?:\n|\Z)", re.IGNORECASE)
_ROW = re.compile(r"\"?(?:https?://openalex\.org/)?([Ww][0-9]{1,18})\"?(?:,.{0,60})?")


def recognise(head: str) -> float:
    """How sure, from 0 to 1, that a file beginning with this text is such a list."""
    return 0.99 if _HEAD.match(head) else 0.0


def read(document: Document) -> Iterator[Deleted | Rejected]:
    """All identifiers of the file, in order, some thousand to a record."""
    keys: list[str] = []
    begin = 0
    with document.open_text() as lines:
        for number, line in enumerate(lines, 1):
            text = line.strip()
            if not text or (number == 1 and _HEAD.match(text)):
                continue
            row = _ROW.fullmatch(text)
            if row is None:
                origin = Origin(document.name, FORMAT, number)
                yield Rejected("holds no identifier of a work", origin, without_mail(text[:200]))
                continue
            begin = begin or number
            keys.append(row[1].upper())
            if len(keys) == AT_ONCE:
                yield Deleted("openalex", tuple(keys), Origin(document.name, FORMAT, begin))
                keys, begin = [], 0
    if keys:
        yield Deleted("openalex", tuple(keys), Origin(document.name, FORMAT, begin))
