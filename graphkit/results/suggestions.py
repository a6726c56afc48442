"""Whom to meet and why, who is left out, how often lists were right; conflicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import overload

from graphkit.answers import Answer, Rows
from graphkit.results.people import names, rows


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a suggestion, or against it, with the records behind it.

    `points` is what it adds to the score, None where it is told but not counted. `people` are
    (id, name), `works` are (id, title, year).
    """

    kind: str
    text: str
    points: float | None = None
    people: tuple[tuple[str, str], ...] = ()
    works: tuple[tuple[str, str | None, int | None], ...] = ()
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody to meet. The score is the sum of the points of all reasons, for and against.

    `list` is near where a collaborator is shared, by a work of few authors, and beyond where none
    is. `chance` is how likely they become coauthors in the next years, by what was measured.
    `steps` is how many ties lead there, None where none do; `kind` says what was asked for.
    """

    id: str
    name: str
    score: float
    kind: str
    steps: int | None
    last_year: int | None
    community: str | None
    identity_confidence: float | None
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    list: str = "near"
    chance: float | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """How often lists of this kind were right when they were made on the past of the same graph.

    Works after `until` were hidden; `hits` is the share of the `people` tested who found one of
    their new coauthors of the next `years` years among the first `first` of their list. None where
    too few could be tested. `shown` are all who stood there, `said` is the mean chance they were
    given, `came` the share of them who became coauthors.
    """

    until: int | None
    years: int
    people: int
    first: int
    hits: float | None
    error: float | None
    mrr: float | None
    list: str = "near"
    shown: int = 0
    said: float | None = None
    came: float | None = None

    def calibration(self) -> str | None:
        """How many of those shown came true, beside how many were said to; None if unknown."""
        if not self.said or self.came is None:
            return None
        came = f"1 in {1 / self.came:,.0f}" if self.came else "none"
        return (
            f"of the {self.shown:,} shown there with, on average, a chance of"
            f" 1 in {1 / self.said:,.0f}, {came} came true"
        )

    def __str__(self) -> str:
        if self.hits is None:
            who = f"only {self.people} people" if self.people > 1 else "hardly anybody"
            return (
                f"how often such lists{_OF_LIST[self.list]} are right is not known: {who} here"
                " found a new coauthor among those known before"
            )
        return (
            f"on this graph, {round(10 * self.hits)} in 10 lists of {self.first}"
            f"{_OF_LIST[self.list]} made at the end of {self.until} held a coauthor of the next"
            f" {self.years} years"
            f" ({self.hits:.0%} ± {self.error:.0%} of {self.people} people)"
        )


_OF_LIST = {"near": " of people near", "beyond": " of people beyond", "both": ""}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Somebody whom a decision leaves out of suggestions; `asked` is the id of whose it is."""

    id: str
    name: str
    asked: str
    kind: str
    why: str
    decision: str


@dataclass(frozen=True, slots=True, repr=False)
class Suggestions(Answer, Sequence[Suggestion]):
    """Whom a person, or a group, should meet, with notes on what was left out.

    First those near, then those beyond, each best first and with its own record.
    """

    asked: tuple[tuple[str, str], ...]
    people: tuple[Suggestion, ...]
    notes: tuple[str, ...] = ()
    record: Record | None = None
    generation: str = ""
    record_beyond: Record | None = None
    left_out: tuple[LeftOut, ...] = ()

    def rows(self) -> Rows:
        """Suggestions as plain rows, with all reasons."""
        return rows(self.people)

    @property
    def columns(self) -> list[str]:
        """The columns of the table, reasons last."""
        return names(Suggestion)

    def _headline(self) -> str:
        return f"suggestions for {', '.join(name for _, name in self.asked[:3])}: {len(self)}"

    @property
    def near(self) -> tuple[Suggestion, ...]:
        """Those who share a collaborator."""
        return tuple(one for one in self.people if one.list == "near")

    @property
    def beyond(self) -> tuple[Suggestion, ...]:
        """Those who share none."""
        return tuple(one for one in self.people if one.list == "beyond")

    @overload
    def __getitem__(self, index: int) -> Suggestion: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Suggestion, ...]: ...
    def __getitem__(self, index: int | slice) -> Suggestion | tuple[Suggestion, ...]:
        return self.people[index]

    def __len__(self) -> int:
        return len(self.people)


@dataclass(frozen=True, slots=True, repr=False)
class Conflict(Answer):
    """Whether one person has a conflict of interest with another: yes, no or unknown.

    `since` is the first year in which coauthors count; `unknown` says what a "no" would lack.
    """

    id: str
    name: str
    other_id: str
    other_name: str
    conflict: str
    since: int
    evidence: tuple[Reason, ...]
    unknown: tuple[str, ...]
    generation: str = ""

    def rows(self) -> Rows:
        """The verdict as one row, with what it rests on."""
        row = {k: v for k, v in asdict(self).items() if k != "generation"}
        return [{**row, "evidence": rows(self.evidence), "unknown": list(self.unknown)}]

    @property
    def notes(self) -> tuple[str, ...]:
        """What speaks for a conflict, and what a "no" would lack."""
        return (*(one.text for one in self.evidence), *self.unknown)

    def _headline(self) -> str:
        return f"conflict of interest of {self.name} with {self.other_name}: {self.conflict}"
