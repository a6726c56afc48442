"""A snapshot: one generation as it was when it was asked for. Every question is asked of one.

`Generation` is what all snapshots of it share: the tables, what was made from them so far, and the
claim that keeps loads from taking them away. `Snapshot` is a light handle on it, perhaps of some of
its works only (`where`). Whoever takes one lets it go, by `close` or by forgetting it.
"""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import index
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar, cast

from graphkit.analyse.windows import undated_ties
from graphkit.answers import Listing, Rows
from graphkit.changes import Years
from graphkit.errors import NotFoundError, StoreError, UsageError
from graphkit.graph import MARK, TableFolder
from graphkit.projection import Projection, project
from graphkit.questions.filters import Where, filtered, together, warn_of_undated
from graphkit.questions.names import find_person
from graphkit.questions.wishes import NumberedWish, Wish, numbered_wishes
from graphkit.records import Record
from graphkit.stores import Store

T = TypeVar("T")
KEPT_WINDOWS = 4  # networks of some works that are kept: each is as large as the whole
_Records = Callable[[str], Iterator[Record]]


@dataclass(frozen=True, slots=True)
class Made:
    """What gives a generation beside its tables: the giver of snapshots fills it in."""

    store: Store
    redirects: Mapping[str, str]  # ids that people had before, and the id that took their place
    records: _Records | None = None  # what a source said, by its id; None where that is elsewhere
    # brings a store up to date before it is asked the first time; a shared one before each time
    refresh: Callable[[TableFolder, Store], None] = lambda *_: None
    shared_store: bool = False  # a server's: it outlives the generation, and others change it
    projected: Callable[[TableFolder], Projection] | None = None
    properties: Callable[[], set[str]] | None = None  # of Author, beyond the schema
    foreign: str | None = None  # the file that says how another program's schema is read


class Held(Protocol):
    """What keeps the files of a generation there until it is released."""

    def release(self) -> None:
        """Nobody reads them any more."""
        ...


class Generation:
    """One generation and what has been made from it. It is let go when nobody uses it."""

    def __init__(self, tables: TableFolder, made: Made, hold: Held | None = None) -> None:
        self._tables, self.made, self._hold = tables, made, hold
        self._values: dict[Hashable, object] = {}
        self._windows: OrderedDict[tuple[Where, ...], Projection] = OrderedDict()
        self._locks: dict[Hashable, threading.RLock] = {}
        self._counting = threading.Lock()
        self._users = 0
        self._written = _written(tables.folder)
        self.closed = False

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self._tables.folder.name

    def still_there(self) -> bool:
        """Whether the folder is the one that was opened; where there are no locks it may not be."""
        return not self.closed and _written(self._tables.folder) == self._written

    @property
    def tables(self) -> TableFolder:
        """The tables, as long as somebody holds them."""
        if self.closed:
            raise StoreError("This graph was closed.")
        return self._tables

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """A value that is made when it is first asked for, by one thread."""
        if key not in self._values:
            with self._locks.setdefault(key, threading.RLock()):
                if key not in self._values:
                    self._values[key] = make()
        return cast("T", self._values[key])

    def projection(self, conditions: tuple[Where, ...]) -> Projection:
        """The network of the works that fit; the last few are kept."""
        whole = self.once("projection", self._projected)
        if not conditions:
            return whole
        with self._locks.setdefault("windows", threading.RLock()):
            found = self._windows.pop(conditions, None) or filtered(whole, conditions)
            self._windows[conditions] = found
            while len(self._windows) > KEPT_WINDOWS:
                self._windows.popitem(last=False)
        return found

    def _projected(self) -> Projection:
        if self.made.projected is not None:
            return self.made.projected(self.tables)
        return project(self.tables, self.tables.cache)

    def enter(self) -> bool:
        """Count one more user; not of one that was let go meanwhile."""
        with self._counting:
            self._users += not self.closed
            return not self.closed

    def leave(self) -> None:
        """Count one user less; the last one lets the files go."""
        with self._counting:
            self._users -= 1
            if self._users or self.closed:
                return
            self.closed = True
        self._values.clear()
        self._windows.clear()
        if not self.made.shared_store:
            self.made.store.close()
        if self._hold is not None:
            self._hold.release()


def _written(folder: Path) -> tuple[int, int] | None:
    try:
        state = (folder / MARK).stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns


class Snapshot:
    """What a question is asked of: tables, network, names, texts and scores of one generation."""

    def __init__(
        self,
        generation: Generation,
        conditions: tuple[Where, ...] = (),
        wishes: tuple[Wish, ...] = (),
    ) -> None:
        self._held, self._wishes = generation, wishes
        self.conditions = conditions
        if not generation.enter():
            raise StoreError("This graph was closed.")
        self._leave = weakref.finalize(self, generation.leave)
        self._leave.atexit = False

    def close(self) -> None:
        """Let it go; its files may then be taken away by a load."""
        self._leave()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        only = f" where {together(self.conditions)}" if self.conditions else ""
        return f"<snapshot of {self.generation}{only}>"

    # -- what it holds -----------------------------------------------------------------------

    @property
    def tables(self) -> TableFolder:
        """The tables, of all works whatever the filter."""
        return self._held.tables

    @property
    def generation(self) -> str:
        """The name of the generation."""
        return self.tables.generation

    @property
    def projection(self) -> Projection:
        """The network of people as arrays: of the works that the filter leaves."""
        return self._held.projection(self.conditions)

    @property
    def store(self) -> Store:
        """The store that shows this generation, brought up to date."""
        made, tables = self._held.made, self.tables
        if made.shared_store:
            made.refresh(tables, made.store)
        else:
            self._held.once("fresh store", lambda: made.refresh(tables, made.store))
        return made.store

    @property
    def made(self) -> Made:
        """What its giver says of it."""
        return self._held.made

    @property
    def cache(self) -> Path:
        """Where to keep what was made from this generation."""
        return self.tables.cache

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """A value of this generation (and filter) that is made when it is first asked for."""
        return self._held.once((key, self.conditions), make)

    def person(self, who: str | int) -> int:
        """The number of a person: by name, id or ORCID iD; a number is taken as it is."""
        if isinstance(who, str):
            return find_person(self.tables, who, self.made.redirects)
        try:
            number = index(who)
        except TypeError:
            raise UsageError(f"A person is a name, an id or an iD, not {who!r}.") from None
        if not 0 <= number < len(self.projection):
            raise NotFoundError(f"There is no person of the number {number}.")
        return number

    @property
    def wish_ids(self) -> tuple[str, ...]:
        """The decisions about suggestions that it was taken with."""
        return tuple(wish.id for wish in self._wishes)

    @cached_property
    def wishes(self) -> list[NumberedWish]:
        """Whom people do not want to be shown, as it was when this was taken."""
        wishes = self._wishes
        if not wishes:
            return []
        whole = self._held.projection(())
        return self._held.once(
            ("wishes", wishes), lambda: numbered_wishes(self.tables, whole, wishes)
        )

    # -- some of it --------------------------------------------------------------------------

    def where(
        self,
        years: Years | None = None,
        kinds: Sequence[str] | str | None = None,
        venues: Sequence[str] | str | None = None,
        countries: Sequence[str] | str | None = None,
    ) -> Snapshot:
        """The same generation with only the works of some years, kinds, venues and countries."""
        wanted = Where.of(self.tables, years, kinds, venues, countries)
        if years is not None:
            self.warn_of_undated()
        return (
            self
            if wanted is None
            else Snapshot(self._held, (*self.conditions, wanted), self._wishes)
        )

    def warn_of_undated(self) -> None:
        """Say that some ready-made ties are in no window of years, where it is so."""
        whole = self._held.projection(())
        warn_of_undated(self._held.once("undated", lambda: undated_ties(whole)))

    @property
    def whole(self) -> Snapshot:
        """The same generation without a filter."""
        return Snapshot(self._held, wishes=self._wishes) if self.conditions else self

    # -- answers -----------------------------------------------------------------------------

    def listing(
        self,
        rows: Rows,
        columns: Sequence[str] | None = None,
        *,
        notes: Sequence[str] = (),
        total: int | None = None,
    ) -> Listing:
        """Rows as an answer that names its generation."""
        return Listing(rows, columns, notes=notes, generation=self.generation, total=total)


class Giver(Protocol):
    """What gives snapshots: a workspace, a server that is attached."""

    @property
    def folder(self) -> Path:
        """Where it keeps things."""
        ...

    def snapshot(self) -> Snapshot:
        """The current generation."""
        ...

    def close(self) -> None:
        """Release what it holds."""
        ...


class Askable(Protocol):
    """A graph as its people see it: what gives snapshots, perhaps of some years."""

    def snapshot(self, years: Years | None = None) -> Snapshot:
        """The current generation."""
        ...
