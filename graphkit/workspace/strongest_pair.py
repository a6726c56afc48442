"""Of two people's mentions those whose names and works say most of whether they are one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graphkit.resolve import Resolution

COMPARED = 200  # mentions of a person that an explanation looks at


def places_of(resolution: Resolution, ident: str) -> list[int]:
    """Where somebody's mentions stand, as many as are compared."""
    return [n for n, person in enumerate(resolution.person_of) if person == ident][:COMPARED]


def strongest(
    resolution: Resolution, left: Sequence[int], right: Sequence[int], alone: bool
) -> tuple[int, int] | None:
    """The pair of mentions with the best evidence, names that fit before all others."""
    pairs: Iterable[tuple[int, int]] = ((a, b) for a in left for b in right)
    if alone:
        pairs = ((a, b) for n, a in enumerate(left) for b in right[n + 1 :])
    listed = list(pairs)
    if not listed:
        return None
    i, j = (np.array(column, dtype=np.int32) for column in zip(*listed, strict=True))
    return listed[int(resolution.people.identified.evidence.scores(i, j).argmax())]
