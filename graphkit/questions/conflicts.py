"""Who may judge whom: conflicts of interest of two people, or of a committee and submissions."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from graphkit.analyse.conflicts import conflict
from graphkit.answers import Listing, Row
from graphkit.errors import AmbiguousNameError, NotFoundError, NothingUsableError, UsageError
from graphkit.patience import patience
from graphkit.phrases import counted
from graphkit.questions.snapshot import Snapshot
from graphkit.results import Conflict

SHOWN = 20  # names that a note lists
_ORDER = ("yes", "unknown", "no")
_REVIEWER = ("reviewer", "name", "id", "person")
_SUBMISSION = ("id", "submission", "paper")
_AUTHORS = ("authors", "author")


def verdict(snapshot: Snapshot, one: str | int, other: str | int, years: int = 4) -> Conflict:
    """Whether one person has a conflict of interest with another: yes, no or unknown."""
    found = conflict(snapshot.projection, snapshot.person(one), snapshot.person(other), years)
    return replace(found, generation=snapshot.generation)


def conflict_matrix(
    snapshot: Snapshot, reviewers: str | Path, submissions: str | Path, years: int = 4
) -> Listing:
    """Every reviewer with every submission: the worst verdict over its authors.

    A name that is not in the graph, or that several bear, makes the verdict unknown.
    """
    people = [
        (place, name)
        for place, row in _read(Path(reviewers), (_REVIEWER,))
        for name in (row[0],)
        if name
    ]
    found, known = [], _Names(snapshot)
    with patience("judging a panel") as told:
        for place, (ident, authors) in _read(Path(submissions), (_SUBMISSION, _AUTHORS)):
            names = [a.strip() for a in authors.replace("|", ";").split(";") if a.strip()]
            if not names:
                raise UsageError(f"{submissions}:{place}: the submission {ident!r} has no authors.")
            found += [_judged(known, reviewer, ident, names, years) for _, reviewer in people]
            told("judging a panel, rows", len(found), None)
    return snapshot.listing(found, notes=known.notes)


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
        self.missing: list[str] = []
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
            self.missing.append(name)
            near = str(error).partition(" Did you mean ")[2].rstrip("?")
            return f"{name} is not in this graph{f'; perhaps {near}' if near else ''}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What to put right before the answer is used."""
        told = [
            (self.missing, "not in this graph"),
            (self.shared, "borne by several people (give an id)"),
        ]
        return tuple(
            f"{counted(len(names), 'name')} {what}, so all their rows are unknown:"
            f" {'; '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}"
            for names, what in told
            if names
        )


def _read(path: Path, wanted: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, list[str]]]:
    """The wanted columns of a CSV file, each with its line; the first line names them."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as handle:
            parted = _parted_by(handle.readline())
            handle.seek(0)
            reader = csv.reader(handle, delimiter=parted)
            header = [cell.strip().casefold() for cell in next(reader, [])]
            places = [_place(path, header, names) for names in wanted]
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                # a bare list: "Kim, Seo-yeon" is one name
                row = [parted.join(cells)] if len(header) == 1 else cells
                while len(row) > len(header) and not row[-1].strip():
                    row.pop()
                if not max(places) < len(row) <= len(header):
                    raise UsageError(
                        f"{path}:{reader.line_num}: {counted(len(row), 'column')} where the first"
                        f" line has {len(header)}; what holds {parted!r} goes between quotes."
                    )
                yield reader.line_num, [row[at].strip() for at in places]
    except UnicodeDecodeError:
        raise NothingUsableError(
            f"{path} is no text in UTF-8; a spreadsheet saves it as CSV UTF-8."
        ) from None
    except (OSError, csv.Error) as error:
        raise NothingUsableError(f"{path} cannot be read: {error}") from error


def _parted_by(line: str) -> str:
    """What parts the columns: where a comma parts decimals, spreadsheets write semicolons."""
    return max(",;\t", key=line.count)


def _place(path: Path, header: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    found = ", ".join(header)[:100] or "nothing"
    raise UsageError(
        f"{path}:1: the first line names the columns; none of them is called"
        f" {' or '.join(names)}. It reads: {found}"
    )
