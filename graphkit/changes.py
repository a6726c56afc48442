"""What changed between two windows of years, and the one rule that says so.

Weights are compared per year, so that a longer window is not stronger by its length; one that is
open at an end reaches to the first or the last year that is known. A tie is stronger or weaker
where its weight per year changes by half or more.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np

from graphkit.answers import Answer, Rows

Array: TypeAlias = np.ndarray[Any, Any]
Years: TypeAlias = tuple[int | None, int | None]
NOTABLE = 1.5  # by so much a weight per year has to grow or shrink
CHANGES = ("new", "ended", "stronger", "weaker")


def length(years: Years, known: Years) -> int:
    """How many years a window has; an open end is that of the years that are known in it.

    >>> length((2010, 2014), (2010, 2013)), length((2015, None), (2016, 2020))
    (5, 6)
    """
    first = years[0] if years[0] is not None else known[0]
    last = years[1] if years[1] is not None else known[1]
    return max(last - first + 1, 1) if first is not None and last is not None else 1


def changes(before: Array, after: Array) -> Array:
    """What became of ties, one word each, by their weights per year.

    >>> changes(np.array([0, 2, 2, 3, 2.0]), np.array([1, 0, 3, 2, 2.5])).tolist()
    ['new', 'ended', 'stronger', 'weaker', 'same']
    """
    there, stays = before > 0, after > 0
    both = there & stays
    became = [
        ~there & stays,
        there & ~stays,
        both & (after >= NOTABLE * before),
        both & (before >= NOTABLE * after),
    ]
    return np.select(became, CHANGES, "same")


@dataclass(frozen=True, slots=True)
class TieChange:
    """A tie in two windows of years; weights are per year."""

    source: str
    source_name: str
    target: str
    target_name: str
    weight_before: float
    weight_after: float
    works_before: int
    works_after: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody with other institutions in the later window than in the earlier one."""

    id: str
    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Answer):
    """What differs between two windows of years; the largest changes first.

    `came` and `left` are people with works in one of the windows only.
    """

    before: tuple[int | None, int | None]
    after: tuple[int | None, int | None]
    new: tuple[TieChange, ...]
    ended: tuple[TieChange, ...]
    stronger: tuple[TieChange, ...]
    weaker: tuple[TieChange, ...]
    came: tuple[str, ...]
    left: tuple[str, ...]
    moved: tuple[Moved, ...]
    generation: str = ""

    def rows(self) -> Rows:
        """Each change as a row, kind by kind."""
        ties = [{"change": kind, **asdict(tie)} for kind in CHANGES for tie in getattr(self, kind)]
        people = [
            {"change": kind, "source": ident}
            for kind in ("came", "left")
            for ident in getattr(self, kind)
        ]
        return [
            *ties,
            *(
                {
                    "change": "moved",
                    "source": m.id,
                    "source_name": m.name,
                    "before": m.before,
                    "after": m.after,
                }
                for m in self.moved
            ),
            *people,
        ]
