"""What analyses return of people: ties, communities, paths, measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeAlias, overload

import numpy as np

from graphkit.answers import Answer, Rows
from graphkit.phrases import outlined, plural, shortened

Array: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class SharedWork:
    """A work behind a tie: who stood where, and what it adds to the strength."""

    id: str
    title: str | None
    year: int | None
    authors: int
    position: int | None
    position_other: int | None
    share: float
    strength: float


@dataclass(frozen=True, slots=True)
class Collaborator:
    """Somebody a person works with. `strength` is the sum of the works' strengths.

    `weight` is the same without recency; `fractional` counts each shared work 1/authors. `works` is
    None where a ready-made tie states none.
    """

    id: str
    name: str
    strength: float
    close: bool
    works: int | None
    weight: float
    first_year: int | None
    last_year: int | None
    identity_confidence: float | None
    shared: tuple[SharedWork, ...]
    fractional: float | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Circle(Answer, Sequence[Collaborator]):
    """Everybody a person works with, strongest first, and how it was counted.

    Works with more than `cap` authors say little about who works with whom: the person's `left_out`
    of them are not counted. Recency is counted from `newest`, the last year in the graph.
    """

    people: tuple[Collaborator, ...]
    total: int = field()
    half_life: float
    newest: int | None
    cap: int
    left_out: int
    generation: str = ""

    def rows(self) -> Rows:
        """The collaborators, strongest first, each with the works behind the tie."""
        return rows(self.people)

    @property
    def columns(self) -> list[str]:
        """The columns of the table: all but the works."""
        return [name for name in names(Collaborator) if name != "shared"]

    @property
    def notes(self) -> tuple[str, ...]:
        """How strength was counted."""
        return (str(self),)

    @overload
    def __getitem__(self, index: int) -> Collaborator: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Collaborator, ...]: ...
    def __getitem__(self, index: int | slice) -> Collaborator | tuple[Collaborator, ...]:
        return self.people[index]

    def __len__(self) -> int:
        return len(self.people)

    @property
    def close(self) -> tuple[Collaborator, ...]:
        """The small set that a profile shows."""
        return tuple(c for c in self.people if c.close)

    def __str__(self) -> str:
        note = f"each work adds 1/(authors - 1), halved for every {self.half_life:g} years"
        note += f" before {self.newest}" if self.newest else ""
        if self.left_out:
            works, are = plural(self.left_out, "work"), plural(self.left_out, "is")
            note += f"; {self.left_out} {works} with more than {self.cap} authors {are} not counted"
        return f"{self.total} {plural(self.total, 'collaborator')}: {note}"


@dataclass(frozen=True, slots=True)
class Bridge:
    """The ties to another community; `people` is the strongest of them, the own side first."""

    id: str
    ties: int
    weight: float
    people: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Between:
    """Two communities and what ties them; `people` is the strongest tie, `works` make the ties."""

    id: str
    other_id: str
    ties: int
    weight: float
    works: int
    people: tuple[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Community:
    """People who work with each other more than with others.

    `inside` is the share of the members' ties, by weight, that stay inside; `stability` is the
    overlap with the nearest community of other runs, None where there was one run only.
    """

    id: str
    label: str
    size: int
    members: tuple[str, ...]
    leading: tuple[str, ...]
    bridges: tuple[Bridge, ...]
    topics: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    inside: float = 1.0
    stability: float | None = None
    parent: str | None = None

    def __repr__(self) -> str:
        return outlined(self)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Partition(Answer):
    """A division of people into communities, with its quality.

    `stability` is how far runs with other seeds agree (the adjusted Rand index, 1 for equal ones);
    `confidence` says per person how firmly they belong, NaN for people in no community.
    """

    communities: tuple[Community, ...]
    modularity: float
    seed: int
    resolution: float
    runs: int
    stability: float | None
    confidence: Array

    def rows(self) -> Rows:
        """The communities, largest first."""
        return rows(self.communities, ["members"])


@dataclass(frozen=True, slots=True)
class Step:
    """One tie of a path; `shared` are the works behind it, newest first: id, title, year."""

    source: str
    target: str
    weight: float
    works: int
    first_year: int | None
    last_year: int | None
    shared: tuple[tuple[str, str | None, int | None], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Path(Answer):
    """People in a row (id, name), each tied to the next."""

    people: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]

    def rows(self) -> Rows:
        """One row for each step."""
        names = dict(self.people)
        return [
            {
                "source": s.source,
                "source_name": names[s.source],
                "target": s.target,
                "target_name": names[s.target],
                "weight": s.weight,
                "works": s.works,
                "first_year": s.first_year,
                "last_year": s.last_year,
                "shared": s.shared,
            }
            for s in self.steps
        ]

    def _headline(self) -> str:
        return f"path: {self}"

    @property
    def resistance(self) -> float:
        """The sum of 1/weight over the steps: less is stronger."""
        return sum(1.0 / step.weight for step in self.steps)

    def __str__(self) -> str:
        return " – ".join(name for _, name in self.people)


@dataclass(frozen=True, slots=True, repr=False)
class PathSet(Answer):
    """Paths between two people; `complete` where there are no more of that length."""

    paths: tuple[Path, ...]
    complete: bool
    generation: str = ""

    def rows(self) -> Rows:
        """One row for each step of each path."""
        return [{"path": n, **row} for n, one in enumerate(self.paths, 1) for row in one.rows()]

    @property
    def notes(self) -> tuple[str, ...]:
        """Whether there are more."""
        return () if self.complete else (f"there are more than {len(self.paths)}",)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)


@dataclass(frozen=True, slots=True)
class Introducer:
    """A coauthor who leads to somebody; `strength` is that of the weakest tie of the best way."""

    id: str
    name: str
    strength: float
    path: Path


@dataclass(frozen=True, slots=True)
class CitationIndex:
    """Citation indices of a person, computed from one kind of counts (`basis`).

    They rest on the `known` of their `works` whose citations are known; for the others they are
    lower bounds. `ranges` has low and high where the identity is doubtful.
    """

    basis: str
    known: int
    works: int
    citations: int
    h_index: int
    g_index: int
    i10_index: int
    ranges: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class RankedPerson:
    """A person and the value of a measure; `low` and `high` where the value is not certain.

    A measure of citations says of how many of the person's works they are `known`.
    """

    id: str
    name: str
    value: float
    low: float | None = None
    high: float | None = None
    known: int | None = None
    works: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Ranking(Answer):
    """People by a measure, best first; `note` says where values are estimates."""

    by: str
    about: str
    note: str | None
    people: tuple[RankedPerson, ...]
    generation: str = ""

    def rows(self) -> Rows:
        """People, best first; what does not apply is absent."""
        return [{k: v for k, v in row.items() if v is not None} for row in rows(self.people)]

    @property
    def columns(self) -> list[str]:
        """The columns of the table."""
        return ["id", "name", "value", "low", "high"]

    @property
    def notes(self) -> tuple[str, ...]:
        """What is measured, and where values are estimates."""
        return tuple(text for text in (f"{self.by}: {self.about}", self.note) if text)

    def __iter__(self) -> Iterator[RankedPerson]:
        return iter(self.people)

    def __len__(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True)
class Team:
    """People (id, name) for a call; for each topic who covers it, with how many works; ties."""

    score: float
    people: tuple[tuple[str, str], ...]
    covers: tuple[tuple[tuple[str, int], ...], ...]
    ties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Scores:
    """A value per person, to be kept with the graph: column names, and values by person id."""

    name: str
    columns: Mapping[str, Mapping[str, Any]]

    def __repr__(self) -> str:
        many = ", ".join(f"{name} of {len(values):,}" for name, values in self.columns.items())
        return shortened(f"<scores {self.name}: {many}>")


def rows(values: Iterable[Any], leave_out: Iterable[str] = ()) -> Rows:
    """Results as plain rows."""
    skipped = set(leave_out)
    return [{k: v for k, v in asdict(value).items() if k not in skipped} for value in values]


def names(kind: type[Any]) -> list[str]:
    """The fields of a kind of result."""
    return [field.name for field in fields(kind)]
