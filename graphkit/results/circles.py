"""What the analysis of circles returns: who works together around a subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphkit.phrases import outlined


@dataclass(frozen=True, slots=True, repr=False)
class WorkCircle:
    """People around a subject who also work with each other, the closest first.

    `kind` is `circle`, or `single` for those who share works with the subject alone. People and
    works are numbers: places in the tables.
    """

    kind: str
    title: str
    people: tuple[int, ...]
    works: tuple[int, ...]

    def __repr__(self) -> str:
        return outlined(self)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WorkCircles:
    """The circles around a subject: an author, topic, institution or community.

    `works` are those of the subject that count, `share` is what each adds to a person's `weight`;
    `alone` works have no second author, `too_long` are those with too many to tie anybody, and
    `smaller` counts circles that are not told.
    """

    kind: str
    id: str
    name: str
    circles: tuple[WorkCircle, ...]
    people: int
    weight: Mapping[int, float]
    works: Mapping[int, tuple[int, ...]]  # of each person with the subject, newest first
    alone: int = 0
    too_long: int = 0
    smaller: int = 0

    def __repr__(self) -> str:
        return outlined(self)
