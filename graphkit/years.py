"""The newest year of a graph: what "recent" is counted from."""

from __future__ import annotations

from typing import Any

import numpy as np

SLIPS = 1000  # of so many dated works, one may be of a year that nobody meant
APART = 2  # years between such a year and the others


def newest(years: np.ndarray[Any, Any], unknown: int = 0) -> int | None:
    """The newest year of works, but for a few that lie years after all others.

    A record that states 2049 for 1994 would make everything else old.

    >>> newest(np.array([2000] * 1500 + [2001, 2049])), newest(np.array([2000, 2049]))
    (2001, 2049)
    """
    known, counts = np.unique(years[years > unknown], return_counts=True)
    last = len(known) - 1
    most, behind = int(counts.sum()) // SLIPS, 0
    for place in range(last, 0, -1):
        behind += int(counts[place])
        if behind > most:
            break
        if known[place] - known[place - 1] > APART:
            last = place - 1
    return int(known[last]) if last >= 0 else None
