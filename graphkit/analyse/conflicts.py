"""May A review B? What speaks against it, what is not known, and a verdict from both.

"yes" means that there is a conflict. "no" is said only where both identities are sure and their
records say enough; otherwise the verdict is "unknown", with the reason why.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphkit.meanings import DOUBTFUL
from graphkit.phrases import counted
from graphkit.projection import UNKNOWN_YEAR, Array, Projection
from graphkit.results import Conflict, Reason

Works = tuple[tuple[str, str | None, int | None], ...]
JUNIOR = 5  # years: works of the first ones, with one and the same senior
ADVISED = 3  # works of these years together, at least half of those of the junior
SENIORITY = 6  # years between two first works
SHOWN = 5
LONGEST_REVIEW = 5  # years: what was in review longer ago is out, or given up
_PENDING = re.compile(
    "review|submi|revision|prepara|progress|press|accept|forthcoming|appear|unpublished"
    "|im druck|im erscheinen|à paraître|en prensa",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PairInQuestion:
    """The question: two people by number, and how far back coauthors count."""

    projection: Projection
    one: int
    other: int
    years: int

    @property
    def since(self) -> int:
        """The first year of the window."""
        return first_year(self.projection, self.years)


def first_year(projection: Projection, years: int) -> int:
    """The first of the last years of a graph."""
    return (projection.last_year or UNKNOWN_YEAR) - years + 1


def conflict(projection: Projection, one: int, other: int, years: int) -> Conflict:
    """The verdict on two people, with its evidence."""
    asked = PairInQuestion(projection, one, other, years)
    evidence: list[Reason] = []
    unknown: list[str] = []
    if one == other:
        evidence.append(Reason("same person", "the reviewer is the author"))
    else:
        for look in _LOOKS:
            evidence += look(asked, unknown)
    doubts = [] if evidence else [*_weak(asked), *unknown]
    verdict = "yes" if evidence else "unknown" if doubts else "no"
    # evidence on somebody who may be two people is no proof either
    if evidence and (shaky := _identities(asked)):
        verdict, doubts = "unknown", shaky
    return Conflict(
        id=projection.ids[one],
        name=projection.names[one],
        other_id=projection.ids[other],
        other_name=projection.names[other],
        conflict=verdict,
        since=asked.since,
        evidence=tuple(evidence),
        unknown=tuple(doubts),
    )


# -- evidence --------------------------------------------------------------------------------


def _coauthors(asked: PairInQuestion, unknown: list[str]) -> list[Reason]:
    projection = asked.projection
    shared = projection.together(asked.one, asked.other)
    year = projection.arrays.work_year[shared]
    recent = shared[year >= asked.since]
    pending = _pending(projection, shared)
    undated = np.setdiff1d(shared[year == UNKNOWN_YEAR], pending)
    reasons = []
    if len(recent):
        text = f"{counted(len(recent), 'work')} together since {asked.since}"
        reasons.append(
            Reason("coauthors", text, works=_works(projection, recent), value=len(recent))
        )
    if len(pending):
        text = f"{counted(len(pending), 'work')} together not yet published"
        works = _works(projection, pending)
        reasons.append(Reason("in review together", text, works=works, value=len(pending)))
    if len(undated) and not reasons:
        unknown.append(f"{counted(len(undated), 'work')} together without a year")
    return reasons if len(shared) else _stated_tie(asked, unknown)


def _pending(projection: Projection, works: Array) -> Array:
    """Those that a source states as in review or on their way, and that no year makes old."""
    statuses = projection.tables.read("works", ["status"]).column(0).take(works).to_pylist()
    waits = [bool(status and _PENDING.search(status)) for status in statuses]
    year = projection.arrays.work_year[works]
    newest = (projection.last_year or UNKNOWN_YEAR) - LONGEST_REVIEW
    found: Array = works[np.array(waits, bool) & ((year == UNKNOWN_YEAR) | (year >= newest))]
    return found


def _stated_tie(asked: PairInQuestion, unknown: list[str]) -> list[Reason]:
    """A tie that a ready-made graph states, without works."""
    projection = asked.projection
    if not np.isin(asked.other, projection.ties.of(asked.one)):
        return []
    years = projection.tie_years(asked.one, asked.other)
    if not years:
        unknown.append("a source states a tie without years")
        return []
    if years[-1] < asked.since:
        return []
    return [Reason("coauthors", f"a source states a tie until {years[-1]}")]


def _institution(asked: PairInQuestion, unknown: list[str]) -> list[Reason]:
    """The same institution stated for both in the window, with or without an end."""
    del unknown
    links = asked.projection.author_institutions
    found = []
    mine, theirs = (_stated(asked, person) for person in (asked.one, asked.other))
    for number in sorted(set(mine) & set(theirs)):
        spans = [_span(*side[number]) for side in (mine, theirs)]
        text = f"both at {links.names[number]} ({spans[0]}; {spans[1]})"
        found.append(Reason("same institution", text))
    return found


def _stated(asked: PairInQuestion, person: int) -> dict[int, tuple[int, int]]:
    links = asked.projection.author_institutions
    row = links.rows.row(person)
    spans = zip(
        links.rows.targets[row].tolist(),
        links.first[row].tolist(),
        links.last[row].tolist(),
        strict=True,
    )
    return {i: (a, b) for i, a, b in spans if b == UNKNOWN_YEAR or b >= asked.since}


def _advisor(asked: PairInQuestion, unknown: list[str]) -> list[Reason]:
    """Somebody whose first years' works are mostly with one who began long before: at any time."""
    del unknown
    found = []
    for junior, senior in ((asked.one, asked.other), (asked.other, asked.one)):
        projection = asked.projection
        year = projection.arrays.work_year
        own = projection.wrote.of(junior)
        dated = own[year[own] != UNKNOWN_YEAR]
        theirs = year[projection.wrote.of(senior)]
        theirs = theirs[theirs != UNKNOWN_YEAR]
        if not len(dated) or not len(theirs):
            continue
        began = int(year[dated].min())
        early = dated[year[dated] < began + JUNIOR]
        with_senior = np.intersect1d(early, projection.wrote.of(senior))
        enough = len(with_senior) >= ADVISED and 2 * len(with_senior) >= len(early)
        if enough and int(theirs.min()) + SENIORITY <= began:
            names = projection.names
            text = (
                f"{names[senior]} may have advised {names[junior]}: {len(with_senior)} of their"
                f" first {len(early)} works ({began}–{began + JUNIOR - 1}) together"
            )
            found.append(Reason("advisor", text, works=_works(projection, with_senior)))
    return found


def _group(asked: PairInQuestion, unknown: list[str]) -> list[Reason]:
    """Half of the recent partners of the one who has fewer are partners of the other too."""
    del unknown
    near = [_partners(asked, person) for person in (asked.one, asked.other)]
    both = near[0] & near[1]
    fewer = min(len(near[0]), len(near[1]))
    if len(both) < 3 or 2 * len(both) < fewer:
        return []
    projection = asked.projection
    people = tuple((projection.ids[p], projection.names[p]) for p in sorted(both)[:SHOWN])
    text = f"same group: {len(both)} shared collaborators since {asked.since}, of {fewer}"
    return [Reason("same group", text, people=people, value=float(len(both)))]


def _partners(asked: PairInQuestion, person: int) -> set[int]:
    row = asked.projection.ties.row(person)
    arrays = asked.projection.arrays
    recent = arrays.tie_last[row] >= asked.since
    partners: set[int] = set(arrays.tie_targets[row][recent].tolist())
    return partners - {asked.one, asked.other}


_LOOKS: tuple[Callable[[PairInQuestion, list[str]], list[Reason]], ...] = (
    _coauthors, _institution, _advisor, _group,
)  # fmt: skip


# -- what is not known -------------------------------------------------------------------------


def _identities(asked: PairInQuestion) -> list[str]:
    projection = asked.projection
    found = []
    for person in (asked.one, asked.other):
        sure = projection.confidence[person]
        if sure is not None and sure < DOUBTFUL:
            found.append(f"who {projection.names[person]} is stays doubtful ({sure:.0%} sure)")
    return found


def _weak(asked: PairInQuestion) -> list[str]:
    """Why nothing found does not mean that there is nothing."""
    found = _identities(asked)
    for person in dict.fromkeys((asked.one, asked.other)):
        found += gaps(asked.projection, person, asked.since).values()
    return found


def gaps(projection: Projection, person: int, since: int) -> dict[str, str]:
    """What a "no" would lack of one person, by kind."""
    name = projection.names[person]
    own = projection.wrote.of(person)
    year = projection.arrays.work_year[own]
    found = {}
    if not len(own):
        found["no works here"] = f"no works of {name} are known"
    elif not (year >= since).any():
        found[f"no work since {since} here"] = f"no work of {name} since {since} is known"
    elif cut := _cut_lists(projection, own[year >= since]):
        found["author lists that are cut"] = (
            f"the author lists of {counted(cut, 'work')} of {name} are cut"
        )
    if not len(projection.author_institutions.rows.of(person)):
        found["no institution stated"] = f"no institution of {name} is stated"
    return found


def _cut_lists(projection: Projection, works: Array) -> int:
    table = projection.tables.read("works", ["authors_truncated"])
    flags = table.column(0).take(works).to_pylist()
    return sum(bool(flag) for flag in flags)


def _works(projection: Projection, works: Array) -> Works:
    order = works[np.lexsort((works, -projection.arrays.work_year[works]))][:SHOWN]
    return tuple((r["id"], r["title"], r["year"]) for r in projection.work_rows(order.tolist()))


def _span(first: int, last: int) -> str:
    if first == UNKNOWN_YEAR and last == UNKNOWN_YEAR:
        return "no years stated"
    return f"{first or '…'}–{last or '…'}"
