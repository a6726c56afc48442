"""What `resolve` gives on: works, people, institutions and topics, as columns with their evidence.

Nodes are numbered; relations are columns of numbers. `graph` turns this into tables with keys.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from graphkit.records import Profile
from graphkit.resolve.statements import Dated

Column: TypeAlias = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """One form of a work as one source states it: preprint, conference paper, article."""

    source: int
    line: int
    kind: str | None
    year: int | None
    month: int | None
    day: int | None
    date_inferred: bool
    venue: str | None
    doi: str | None
    arxiv: str | None
    citations: int | None = None


@dataclass(frozen=True, slots=True)
class ResolvedWork:
    """One work: the record that says most about it, what the others add, and where each stands."""

    id: str
    best: Dated
    title: str | None
    year: int | None
    month: int | None
    day: int | None
    kind: str | None
    venue: str | None  # as its own records state it, the one that says most first
    issn: str | None
    series: str | None
    url: str | None
    ids: tuple[tuple[str, str], ...]  # one a scheme, by schemes
    authors: int
    authors_truncated: bool | None
    authors_omitted: int | None
    groups: tuple[str, ...]
    stated: tuple[Version, ...]

    def stated_id(self, scheme: str) -> str | None:
        """The identifier of a scheme."""
        return next((value for own, value in self.ids if own == scheme), None)


class ResolvedPerson(NamedTuple):
    """One person: on what the identity rests, and how sure it is."""

    id: str
    name: str
    names: tuple[str, ...]
    orcid: str | None
    confidence: float
    basis: str
    note: str
    works: int | None
    possible_homonym: bool | None = None  # works of theirs may be another's, or theirs elsewhere


@dataclass(frozen=True, slots=True)
class NamedThing:
    """An institution, a topic or a venue."""

    id: str
    name: str
    code: str | None = None  # ROR or ISSN
    country: str | None = None


class CitedWork(NamedTuple):
    """A reference of a work: its text, what it says, and the work here that it was matched to."""

    work: int
    key: str
    text: str | None
    cited: int | None
    why: str | None
    year: int | None
    author: str | None
    venue: str | None


@dataclass(frozen=True, slots=True)
class StatedProfile:
    """What a source says about a person on a page of its own; `person` is None where unclear."""

    person: int | None
    source: int
    profile: Profile


class Decision(NamedTuple):
    """A decision with its evidence, for a person to read."""

    subject: str
    kind: str
    members: int
    evidence: str


@dataclass(frozen=True, slots=True)
class ResolvedTies:
    """Ties of ready-made graphs, as columns: people by number; 0 for unknown works or years."""

    one: Column
    other: Column
    weight: Column
    works: Column
    first: Column
    last: Column


@dataclass(slots=True)
class Resolved:
    """The whole, ready to become tables."""

    works: list[ResolvedWork] = field(default_factory=list)
    people: list[ResolvedPerson] = field(default_factory=list)
    institutions: list[NamedThing] = field(default_factory=list)
    topics: list[NamedThing] = field(default_factory=list)
    topic_kinds: list[str] = field(default_factory=list)
    venues: list[NamedThing] = field(default_factory=list)
    published_in: list[int | None] = field(default_factory=list)  # the venue of each work
    decisions: list[Decision] = field(default_factory=list)
    # AUTHORED: person, work, position (0 where unknown), name as written
    authored_person: array[int] = field(default_factory=lambda: array("i"))
    authored_work: array[int] = field(default_factory=lambda: array("i"))
    authored_position: array[int] = field(default_factory=lambda: array("i"))
    authored_name: list[str] = field(default_factory=list)
    about_work: array[int] = field(default_factory=lambda: array("i"))
    about_topic: array[int] = field(default_factory=lambda: array("i"))
    # person, institution, first and last year, departments
    affiliated: list[tuple[int, int, int | None, int | None, str | None]] = field(
        default_factory=list
    )
    affiliation_countries: list[tuple[str, ...]] = field(default_factory=list)
    countries: list[tuple[str, ...]] = field(default_factory=list)  # of each work
    part_of: list[tuple[int, int]] = field(default_factory=list)  # institution, its parent
    cites: list[tuple[int, int]] = field(default_factory=list)
    references: list[CitedWork] = field(default_factory=list)
    stated: list[StatedProfile] = field(default_factory=list)
    mention_key: list[str] = field(default_factory=list)
    mention_person: array[int] = field(default_factory=lambda: array("i"))
    mention_work: array[int] = field(default_factory=lambda: array("i"))
    anchors: dict[str, str] = field(default_factory=dict)  # of mentions: the person id
    redirects: dict[str, str] = field(default_factory=dict)
    ties: ResolvedTies | None = None
    left_out: set[str] = field(default_factory=set)  # surnames of those who asked for it
    names_left_out: set[str] = field(default_factory=set)  # all spellings of their names
