"""Looking for people, works, topics … by what somebody types, in any script, as they type."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import warnings
import weakref
from collections.abc import Sequence
from pathlib import Path

from graphkit.answers import Listing
from graphkit.errors import DiskFullError, GraphkitWarning
from graphkit.questions.snapshot import Snapshot
from graphkit.search import INDEX_FILE, KINDS, Hits, SearchIndex, build_index
from graphkit.search.index import MOST
from graphkit.sums import unfit

COLUMNS = ("id", "name", "kind", "note")


def index_of(snapshot: Snapshot) -> SearchIndex:
    """The index of a generation: that which the load made, or one made anew where it is damaged."""
    return snapshot.whole.once("search index", lambda: _opened(snapshot))


def hits_of(
    snapshot: Snapshot, words: str, kinds: Sequence[str] = (), n: int = MOST, begin: int = 0
) -> Hits:
    """The `n` best of each kind, from the `begin`-th on, and how many there are."""
    return index_of(snapshot).ask(words, list(kinds) or KINDS, n, begin)


def search(
    snapshot: Snapshot, words: str, kinds: Sequence[str] | str = (), n: int = MOST
) -> Listing:
    """People, works, topics, institutions, venues and communities that bear all words.

    Each word may be the beginning of one, in any order and script; or an id, an ORCID iD, a DOI.
    """
    wanted = [kinds] if isinstance(kinds, str) else list(kinds)
    answer = hits_of(snapshot, words, wanted, n)
    rows = [hit.to_dict() for hit in answer.hits]
    return snapshot.listing(rows, COLUMNS, total=sum(answer.total.values()))


def _opened(snapshot: Snapshot) -> SearchIndex:
    tables, path = snapshot.tables, snapshot.cache / INDEX_FILE
    index = SearchIndex(path)
    wrong = unfit(path)
    if wrong is None and index.stamp == tables.stamp:
        return index
    try:
        path.parent.mkdir(exist_ok=True)
        build_index(tables, path)
        if wrong is not None:
            said = f"{path.name} was damaged ({wrong}); made again from the records."
            warnings.warn(said, GraphkitWarning, stacklevel=5)
        return SearchIndex(path)
    except (OSError, sqlite3.OperationalError, DiskFullError):  # a workspace that can only be read
        folder = tempfile.mkdtemp(prefix="graphkit-search-")
        index = SearchIndex(Path(folder) / INDEX_FILE)
        weakref.finalize(index, shutil.rmtree, folder, ignore_errors=True)
        build_index(tables, index.path)
        return index
