"""People in order of a measure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphkit.errors import UsageError
from graphkit.projection import Array, Projection


@dataclass(frozen=True, slots=True)
class Ranked:
    """A person and the value of a measure."""

    id: str
    name: str
    value: float


def _works(projection: Projection) -> Array:
    return np.diff(projection.wrote.starts)


def _degree(projection: Projection) -> Array:
    return np.diff(projection.ties.starts)


MEASURES: dict[str, Callable[[Projection], Array]] = {"degree": _degree, "works": _works}


def rank(projection: Projection, by: str = "works", limit: int | None = None) -> list[Ranked]:
    """People, highest value first; equal values in the order of their ids."""
    if by not in MEASURES:
        raise UsageError(f"There is no measure {by!r}. Known: {', '.join(sorted(MEASURES))}.")
    values = MEASURES[by](projection)
    order = np.argsort(-values, kind="stable")[:limit]
    return [Ranked(projection.ids[n], projection.names[n], values[n].item()) for n in order]
