"""The regions of a map: fields, in them communities, in them groups; people in one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from graphkit.phrases import outlined

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Regions:
    """A code for each person on each level, from fields to groups; -1 for people apart.

    Codes of a level are nested in those before, and numbered by size. `apart` are the people of
    small networks of their own, and last those without ties.
    """

    levels: tuple[Array, Array, Array]
    apart: tuple[Array, ...]

    def __repr__(self) -> str:
        return outlined(self)
