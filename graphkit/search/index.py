"""What somebody types -> the most important people, works, topics … that bear all its words.

Words may stand in any order; each may be the beginning of a word, so that it works as one types.
Those that bear the words whole come before those that only begin with them.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphkit import ids
from graphkit.errors import UsageError
from graphkit.search.building import INDEX_VERSION
from graphkit.search.words import KINDS, query_words

MOST = 10
LONGEST_QUESTION = 1000  # characters; what follows is not looked at
CAP = 1000  # hits of a kind that are counted; more are "more than"
_SHOWN = "place, row, id, name, note, year"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found; `row` is its place in the generation's table."""

    kind: str
    id: str
    name: str
    note: str
    row: int
    year: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The hit as plain data."""
        return {"id": self.id, "name": self.name, "kind": self.kind, "note": self.note}


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits of a question, best first, and how many there are of each kind."""

    hits: tuple[Hit, ...]
    total: dict[str, int] = field(default_factory=dict)  # `CAP` where there are as many or more

    @property
    def truncated(self) -> bool:
        """Whether there are more than are shown."""
        return sum(self.total.values()) > len(self.hits)


class SearchIndex:
    """The index of one generation, open for reading; any thread may ask."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        weakref.finalize(self, _close_all, self._opened).atexit = False

    @property
    def stamp(self) -> str | None:
        """The stamp of the tables that it was made from; None where it is of no use."""
        try:
            with closing(self._connect()) as database:
                about = dict(database.execute("SELECT key, value FROM about"))
        except sqlite3.DatabaseError:
            return None
        return about.get("stamp") if about.get("version") == str(INDEX_VERSION) else None

    def _connect(self) -> sqlite3.Connection:
        address = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
        # each thread has one of its own; whoever drops the index closes them all
        return sqlite3.connect(address, uri=True, check_same_thread=False)

    def _database(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "database", None)
        if found is None:
            found = self._own.database = self._connect()
            self._opened.append(found)
        return found

    def close(self) -> None:
        """Release the file for the thread that calls."""
        database: sqlite3.Connection | None = getattr(self._own, "database", None)
        if database is not None:
            database.close()
            self._own.database = None
            self._opened.remove(database)

    def ask(self, text: str, kinds: Sequence[str] = KINDS, n: int = MOST, begin: int = 0) -> Hits:
        """The `n` best of each kind, from the `begin`-th on, and how many there are."""
        if strange := [kind for kind in kinds if kind not in KINDS]:
            raise UsageError(f"{strange[0]!r} is no kind; there are: {', '.join(KINDS)}.")
        if n < 1 or begin < 0:
            raise UsageError(f"n is 1 or more and begin 0 or more, not {n} and {begin}.")
        text = text[:LONGEST_QUESTION].encode("utf-8", "replace").decode("utf-8")
        hits: list[Hit] = []
        total = {}
        for kind in kinds:
            places = self._places(kind, text, begin + n)
            hits.extend(self._shown(kind, places[begin:]))
            total[kind] = self._count(kind, text, places, begin + n)
        return Hits(tuple(hits), total)

    def _places(self, kind: str, text: str, wanted: int) -> list[int]:
        """The first places that fit: by identifier, by whole words, by beginnings of words."""
        places: dict[int, None] = dict.fromkeys(self._by_identifier(kind, text))
        words = query_words(text)
        for ask in (_whole(words), _begun(words)) if words else ():
            if len(places) >= wanted:
                break
            rows = self._database().execute(
                f"SELECT rowid FROM {kind}_words WHERE {kind}_words MATCH ? ORDER BY rowid LIMIT ?",
                (ask, wanted + len(places)),
            )
            places.update(dict.fromkeys(row[0] for row in rows))
        return list(places)[:wanted]

    def _by_identifier(self, kind: str, text: str) -> Iterator[int]:
        for value in _identifiers(text.strip()):
            rows = self._database().execute(
                "SELECT place FROM identifier WHERE value = ? AND kind = ? ORDER BY place",
                (value, kind),
            )
            yield from (row[0] for row in rows)

    def _count(self, kind: str, text: str, places: list[int], wanted: int) -> int:
        if len(places) < wanted:
            return len(places)
        words = query_words(text)
        if not words:
            return len(places)
        some = f"SELECT 1 FROM {kind}_words WHERE {kind}_words MATCH ? LIMIT ?"
        asked = self._database().execute(f"SELECT count(*) FROM ({some})", (_begun(words), CAP))
        (count,) = asked.fetchone()
        return max(int(count), len(places))

    def _shown(self, kind: str, places: Sequence[int]) -> Iterator[Hit]:
        for place in places:
            row = (
                self._database()
                .execute(f"SELECT {_SHOWN} FROM {kind} WHERE place = ?", (place,))
                .fetchone()
            )
            yield Hit(kind, row[2], row[3], row[4], row[1], row[5])


def _close_all(opened: list[sqlite3.Connection]) -> None:
    while opened:
        opened.pop().close()


def _whole(words: Sequence[str]) -> str:
    return " AND ".join(f'"{word}"' for word in words)


def _begun(words: Sequence[str]) -> str:
    return " AND ".join(f'"{word}" *' for word in words)


def _identifiers(text: str) -> Iterator[str]:
    """The identifiers that a text may be: an id of ours, an ORCID iD, a DOI, an address."""
    yield text
    for normalised in (ids.doi(text), ids.orcid(text), ids.arxiv(text), ids.ror(text)):
        if normalised and normalised != text:
            yield normalised
