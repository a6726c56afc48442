"""What analyses return of topics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextTopic:
    """A topic found in texts: its leading words, and the number of works that it leads."""

    id: str
    label: str
    words: tuple[str, ...]
    works: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with its works and people; `trend` is its share now over its share before."""

    id: str
    name: str
    works: int
    people: int
    first_year: int | None
    last_year: int | None
    trend: float | None
    leading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicYear:
    """A topic in one year; `share` is that of the year's works, `weight` counts shares of works."""

    id: str
    name: str
    year: int
    works: int
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class TopicShare:
    """A topic in a profile; `times_usual` compares with the share it has in the whole graph."""

    id: str
    name: str
    works: int
    share: float
    times_usual: float


@dataclass(frozen=True, slots=True)
class Alike:
    """A work or a person like another one; `likeness` is a cosine."""

    id: str
    likeness: float
    shared: tuple[str, ...]
