"""Who may judge whom: conflicts of interest of two people, or of a committee and submissions."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

from graphkit.analyse.conflicts import conflict, first_year, gaps
from graphkit.answers import Listing, Row
from graphkit.errors import AmbiguousNameError, NotFoundError, UsageError
from graphkit.patience import patience
from graphkit.phrases import counted, plural
from graphkit.questions.given import Column, names_in, rows_of
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Conflict

SHOWN = 20  # names that a note lists
_ORDER = ("yes", "unknown", "no")
_REVIEWER = Column(
    ("reviewer", "reviewers", "name", "full name", "reviewer name", "id", "person", "member"), True
)
_SUBMISSION = Column(
    ("id", "submission", "paper", "submission id", "paper id", "proposal", "proposal id", "#")
)
_AUTHORS = Column(("authors", "author", "author names", "author name", "applicants", "applicant"))


def verdict(snapshot: Snapshot, one: str | int, other: str | int, years: int = 4) -> Conflict:
    """Whether one person has a conflict of interest with another: yes, no or unknown."""
    judged = conflict(snapshot.projection, snapshot.person(one), snapshot.person(other), years)
    return replace(judged, generation=snapshot.generation)


def conflict_matrix(
    snapshot: Snapshot, reviewers: str | Path, submissions: str | Path, years: int = 4
) -> Listing:
    """Every reviewer with every submission: the worst verdict over its authors.

    A name that is not in the graph, or that several bear, makes the verdict unknown.
    """
    people = [
        (place, name)
        for place, row in rows_of(Path(reviewers), [_REVIEWER])
        for name in (row[0],)
        if name
    ]
    rows, known = [], _Names(snapshot)
    with patience("judging a panel") as told:
        for place, (ident, authors) in rows_of(Path(submissions), [_SUBMISSION, _AUTHORS]):
            names = names_in(authors)
            if not names:
                raise UsageError(f"{submissions}:{place}: the submission {ident!r} has no authors.")
            rows += [_judged(known, reviewer, ident, names, years) for _, reviewer in people]
            told("judging a panel, rows", len(rows), None)
    return snapshot.listing(rows, notes=known.notes(years))


def _judged(known: _Names, reviewer: str, ident: str, names: list[str], years: int) -> Row:
    verdicts: list[str] = []
    evidence: list[Row] = []
    unknown: list[str] = []
    judge = known.find(reviewer, unknown)
    for name in names:
        author = known.find(name, unknown)
        if judge is None or author is None:
            verdicts.append("unknown")
            continue
        one = conflict(known.snapshot.projection, judge, author, years)
        verdicts.append(one.conflict)
        evidence += [{**asdict(r), "text": f"{one.other_name}: {r.text}"} for r in one.evidence]
        unknown += one.unknown
    worst = min(verdicts, key=_ORDER.index)
    shown = list(dict.fromkeys(unknown)) if worst == "unknown" else []
    return {
        "reviewer": reviewer,
        "submission": ident,
        "conflict": worst,
        "evidence": evidence,
        "unknown": shown,
    }


class _Names:
    """Names as they are typed, each looked up once; those that are nobody, or several, are told."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._known: dict[str, int | str] = {}
        self.missing: list[str] = []  # perhaps with who may be meant
        self.shared: list[str] = []

    def find(self, name: str, unknown: list[str]) -> int | None:
        """Whom a name means; why nobody goes to `unknown`."""
        if name not in self._known:
            self._known[name] = self._looked_up(name)
        found = self._known[name]
        if isinstance(found, int):
            return found
        unknown.append(found)
        return None

    def _looked_up(self, name: str) -> int | str:
        try:
            return self.snapshot.person(name)
        except AmbiguousNameError as error:
            self.shared.append(name)
            ids = ", ".join(ident for ident, _, _ in error.candidates)
            return f"several people here are called {name}: {ids}"
        except NotFoundError as error:
            near = str(error).partition(" Did you mean ")[2].rstrip("?")
            self.missing.append(f"{name} (perhaps {near})" if near else name)
            return f"{name} is not in this graph{f'; perhaps {near}' if near else ''}"

    def notes(self, years: int) -> tuple[str, ...]:
        """What to put right before the answer is used."""
        told = [
            (self.missing, "not in this graph"),
            (self.shared, "borne by several people (give an id)"),
        ]
        wrong = [
            f"{counted(len(names), 'name')} {what}, so all their rows are unknown:"
            f" {'; '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}"
            for names, what in told
            if names
        ]
        return (*wrong, *self._lacking(years))

    def _lacking(self, years: int) -> list[str]:
        """What is not known of those who are here, as long as a "no" cannot be said of them."""
        projection = self.snapshot.projection
        here = sorted({n for n in self._known.values() if isinstance(n, int)})
        since = first_year(projection, years)
        count = Counter(kind for person in here for kind in gaps(projection, person, since))
        if not count:
            return []
        told = "; ".join(
            f"{many:,} {plural(many, 'has')} {kind}" for kind, many in count.most_common()
        )
        return [f"Of the {counted(len(here), 'person')} found, {told}: no “no” for them"]
