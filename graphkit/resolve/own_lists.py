"""Lists of few people, as somebody keeps one of their own works or of a group's.

Such a list is told by a name that stands on many of its works: an extract of a database has none.
Who stands there is known to the others, or to whoever keeps it: a second bearer of a rare surname
with fitting initials is not to be expected on it, as it is among the thousands of a journal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from graphkit.resolve.identity.signatures import Ints
from graphkit.resolve.lists import Slot
from graphkit.resolve.statements import Statements

FEW = 300  # names of a list
OFTEN, LEAST = 0.25, 3  # works of it on which one name stands: so many of all, and at the least
NO_LIST = -1


def lists_of(said: Statements, slots: Sequence[Slot]) -> Ints | None:
    """The kept list on which each slot's work stands, by its source; None where there is none."""
    first = np.asarray(said.first_mention)
    source = np.repeat(np.asarray(said.source), np.diff(first))  # of each mention
    if not len(source):
        return None
    names = np.asarray(said.mention_name)
    sources = int(source.max()) + 1
    once, count = np.unique(
        source.astype(np.int64) * (int(names.max()) + 1) + names, return_counts=True
    )
    of = once // (int(names.max()) + 1)
    many, most = np.bincount(of, minlength=sources), np.zeros(sources, np.int64)
    np.maximum.at(most, of, count)
    works = np.bincount(np.asarray(said.source)[np.diff(first) > 0], minlength=sources)
    kept = (many <= FEW) & (most >= LEAST) & (most >= OFTEN * works)
    if not kept.any():
        return None
    on_list = np.where(kept[source], source, NO_LIST).tolist()
    of_slot = (
        next((on_list[m] for m in slot.mentions if on_list[m] != NO_LIST), NO_LIST)
        for slot in slots
    )
    return np.fromiter(of_slot, np.int32, len(slots))
