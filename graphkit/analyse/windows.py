"""Time: the network of some years as a projection of its own, and what differs between two.

Every analysis takes a projection, so every analysis can be asked of a window.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from graphkit.changes import CHANGES, Difference, Moved, TieChange, Years, changes, length
from graphkit.errors import UsageError
from graphkit.graph import PAIR_CAP
from graphkit.graph.tables import Authored, CoauthorPairs, with_ties
from graphkit.links import LINKS
from graphkit.names import title_key
from graphkit.projection import UNKNOWN_YEAR, Array, Arrays, Csr, Links, Projection

# Words that a house has in its name, and a department, a street or a town seldom has.
_HOUSE = re.compile(
    r"universi|institut|hospital|cent(?:er|re)\b|zentrum|school|project|hosp\b|klini|clinic|colleg|acad|council|minist|agency|found|"
    r"compan|\b(?:univ|inst|labs?|inc|corp|ltd|gmbh|cnrs|inserm|csic|nasa)\b",
    re.IGNORECASE,
)


def within(projection: Projection, years: Years) -> Projection:
    """The network of the works of some years, first and last included; None leaves an end open.

    People and works keep their numbers; who wrote nothing then is there without works. Works and
    ready-made ties of an unknown year are in no window. Names and other facts from the tables are
    those of all years.
    """
    inside = works_within(projection, years)
    return Window(
        projection, _restricted(projection, inside, _ready_made(projection, years)), inside
    )


def works_within(projection: Projection, years: Years) -> Array:
    """Which works are of some years."""
    first, last = years
    if first is not None and last is not None and first > last:
        raise UsageError(
            f"A window goes from the earlier to the later year, not {first} to {last}."
        )
    year = projection.arrays.work_year
    inside: Array = year != UNKNOWN_YEAR
    inside &= year >= (first if first is not None else year.min(initial=0))
    inside &= year <= (last if last is not None else year.max(initial=0))
    return inside


def of_works(projection: Projection, inside: Array) -> Projection:
    """The network of some works only, given as a flag for each; ready-made ties are of none."""
    return Window(projection, _restricted(projection, inside, None), inside)


class Window(Projection):
    """A projection of some works only."""

    def __init__(self, whole: Projection, arrays: Arrays, inside: Array) -> None:
        super().__init__(whole.tables, arrays)
        self.works_inside = inside
        # the same people and works: what has been read once is not read again
        for name in (
            "ids",
            "names",
            "confidence",
            "community",
            "work_ids",
            "_numbers",
            "stated_citations",
            "id_rank",
            "_kept",
            "_folded",
            "_people",
            "_works",
            "_said",
        ):
            if name in whole.__dict__:
                self.__dict__[name] = whole.__dict__[name]

    def _links(self, edges: str) -> Links:
        links = super()._links(edges)
        sources, targets = LINKS[edges]
        if sources != "works":
            return links
        row = links.rows.rows()
        kept = self.works_inside[row]
        if targets == "works":
            kept &= self.works_inside[links.rows.targets]
        starts = _starts(row[kept], len(links.rows.starts) - 1)
        columns = (getattr(links, name)[kept] for name in ("count", "first", "last"))
        return Links(Csr(starts, links.rows.targets[kept]), links.ids, links.names, *columns)


def _restricted(projection: Projection, inside: Array, ready_made: CoauthorPairs | None) -> Arrays:
    arrays = projection.arrays
    people, works = len(projection), len(arrays.work_year)
    person = projection.wrote.rows()
    wrote = inside[arrays.wrote_targets]
    work = projection.team.rows()
    team = inside[work]
    position = arrays.team_position[team]
    authored = Authored(arrays.team_targets[team], work[team], position, people, works)
    ties = with_ties(authored.pairs(arrays.work_year), ready_made)
    source = np.concatenate([ties.one, ties.other])
    target = np.concatenate([ties.other, ties.one])
    order = np.lexsort((target, source))
    twice = {
        name: np.concatenate([values, values])[order]
        for name in ("weight", "works", "first", "last")
        for values in [getattr(ties, name)]
    }
    return Arrays(
        tie_starts=_starts(source, people),
        tie_targets=target[order],
        tie_weight=twice["weight"],
        tie_works=twice["works"],
        tie_first=twice["first"],
        tie_last=twice["last"],
        wrote_starts=_starts(person[wrote], people),
        wrote_targets=arrays.wrote_targets[wrote],
        wrote_position=arrays.wrote_position[wrote],
        team_starts=_starts(work[team], works),
        team_targets=arrays.team_targets[team],
        team_position=position,
        work_year=np.where(inside, arrays.work_year, UNKNOWN_YEAR),
    )


def _ready_made(projection: Projection, years: Years) -> CoauthorPairs | None:
    """The part of ready-made ties that lies within some years; None where there is none.

    A source that states a tie with its first and last year says nothing of how it is spread: each
    year gets an equal share. How many works that makes is known only where all years are inside.
    """
    at = ready_made_ties(projection)
    arrays = projection.arrays
    begin, end = arrays.tie_first[at], arrays.tie_last[at]
    begin, end = np.where(begin > 0, begin, end), np.where(end > 0, end, begin)
    low, high = _open(years[0], 1), _open(years[1], 1 << 30)
    shared = np.minimum(end, high) - np.maximum(begin, low) + 1
    kept = np.flatnonzero((begin > 0) & (shared > 0))
    if not len(kept):
        return None
    at, begin, end, shared = at[kept], begin[kept], end[kept], shared[kept]
    whole = end - begin + 1
    return CoauthorPairs(
        projection.tie_from[at],
        arrays.tie_targets[at],
        np.where(shared == whole, arrays.tie_works[at], 0),
        arrays.tie_weight[at] * shared / whole,
        np.maximum(begin, low),
        np.minimum(end, high),
    )


def ready_made_ties(projection: Projection) -> Array:
    """The ties that no work here makes, each once: those that a ready-made graph states."""
    arrays, people = projection.arrays, len(projection)
    once = np.flatnonzero(projection.tie_from < arrays.tie_targets)
    sizes = np.diff(arrays.team_starts)
    sizes = sizes[(sizes > 1) & (sizes <= PAIR_CAP)]
    counted = arrays.tie_works[once]
    if counted.all() and counted.sum() == (sizes * (sizes - 1) // 2).sum():
        return once[:0]  # the works make them all
    work = projection.team.rows()
    authored = Authored(
        arrays.team_targets, work, arrays.team_position, people, len(arrays.work_year)
    )
    made = authored.pairs(arrays.work_year)
    keys = projection.tie_from[once] * people + arrays.tie_targets[once]
    found: Array = once[~np.isin(keys, made.one * people + made.other)]
    return found


def undated_ties(projection: Projection) -> int:
    """How many ready-made ties state no year at all: they are in no window."""
    at = ready_made_ties(projection)
    return int(
        ((projection.arrays.tie_first[at] == 0) & (projection.arrays.tie_last[at] == 0)).sum()
    )


def _starts(rows: Array, count: int) -> Array:
    starts: Array = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
    return starts.astype(np.int64)


# -- two windows -----------------------------------------------------------------------------


def difference(projection: Projection, before: Years, after: Years) -> Difference:
    """What differs between two windows: ties new, ended, stronger and weaker; people who moved.

    What that means is said in one place, `graphkit.changes`.
    """
    old, new = within(projection, before), within(projection, after)
    one, other = _per_year(old, before), _per_year(new, after)
    keys = np.union1d(one[0], other[0])
    weights = [_aligned(keys, own, per_year) for own, per_year, _ in (one, other)]
    works = [_aligned(keys, own, shared) for own, _, shared in (one, other)]
    became = changes(*weights)
    by_kind: dict[str, tuple[TieChange, ...]] = {}
    for kind in CHANGES:
        at = np.flatnonzero(became == kind)
        by = np.abs(weights[1][at] - weights[0][at])
        at = at[np.lexsort((keys[at], -np.round(by, 9)))]
        by_kind[kind] = tuple(
            _change(projection, keys[n], [w[n] for w in weights], [int(w[n]) for w in works])
            for n in at.tolist()
        )
    active = [np.flatnonzero(np.diff(p.wrote.starts) + np.diff(p.ties.starts)) for p in (old, new)]
    return Difference(
        before=before,
        after=after,
        new=by_kind["new"],
        ended=by_kind["ended"],
        stronger=by_kind["stronger"],
        weaker=by_kind["weaker"],
        came=tuple(projection.ids[p] for p in np.setdiff1d(active[1], active[0]).tolist()),
        left=tuple(projection.ids[p] for p in np.setdiff1d(active[0], active[1]).tolist()),
        moved=moved(projection, before, after),
    )


def _per_year(window: Projection, years: Years) -> tuple[Array, Array, Array]:
    """Each tie of a window: its key, its weight per year, its works."""
    source, target, weight = window.edges()
    once = window.tie_from < window.ties.targets
    per_year = weight / length(years, (window.first_year, window.last_year))
    return source * len(window) + target, per_year, window.arrays.tie_works[once]


def _aligned(keys: Array, own: Array, values: Array) -> Array:
    """Values of one window's ties at the places of the ties of both; zero where it has none."""
    found = np.zeros(len(keys))
    found[np.searchsorted(keys, own)] = values
    return found


def _change(
    projection: Projection, key: int, weights: Sequence[float], works: Sequence[int]
) -> TieChange:
    one, other = divmod(int(key), len(projection))
    return TieChange(
        source=projection.ids[one],
        source_name=projection.names[one],
        target=projection.ids[other],
        target_name=projection.names[other],
        weight_before=float(weights[0]),
        weight_after=float(weights[1]),
        works_before=works[0],
        works_after=works[1],
    )


def moved(projection: Projection, before: Years, after: Years) -> tuple[Moved, ...]:
    """People whose works state institutions in both windows, and none of the first in the second.

    An institution counts for the years between its first and its last work; one without years says
    nothing of when. A department and its university are one house: told by their names, or because
    a register says that one is part of the other, or that both are part of the same.
    """
    links = projection.author_institutions
    person = links.rows.rows()
    dated = links.last != UNKNOWN_YEAR
    sides = [
        dated & (links.first <= _open(years[1], 1 << 30)) & (links.last >= _open(years[0], 0))
        for years in (before, after)
    ]
    whole = projection.part_of.rows
    people = []
    for number in np.intersect1d(person[sides[0]], person[sides[1]]).tolist():
        row = links.rows.row(number)
        was, now = (set(links.rows.targets[row][side[row]].tolist()) for side in sides)
        names = [tuple(sorted(links.names[i] for i in side)) for side in (was, now)]
        if not _related(whole, was, now) and not one_house(*names):
            people.append(Moved(projection.ids[number], projection.names[number], *names))
    return tuple(people)


def _related(whole: Csr, was: set[int], now: set[int]) -> bool:
    """Whether one of these is another, or any part of it, or both are next to one whole.

    What is only far above both makes them no house: a state has many.
    """
    nearest = [{*side, *(w for i in side for w in whole.of(i).tolist())} for side in (was, now)]
    if nearest[0] & nearest[1]:
        return True
    return bool(_upwards(whole, nearest[0]) & now or _upwards(whole, nearest[1]) & was)


def _upwards(whole: Csr, some: set[int]) -> set[int]:
    """What these are part of, however far up; registers may go round in circles."""
    found, new = set(some), set(some)
    while new:
        new = {w for i in new for w in whole.of(i).tolist()} - found
        found |= new
    return found


def one_house(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether both sides name one house: a department and its university, or one of its parts.

    An address names the house among departments, streets and towns: a name is taken to be that of a
    house if it holds a word such as "university".
    """
    keys = [[f" {title_key(name)} " for name in names] for names in (before, after)]
    if any(a in b or b in a for a in keys[0] for b in keys[1]):
        return True
    houses = [
        {title_key(part) for name in names for part in name.split(",") if _HOUSE.search(part)}
        for names in (before, after)
    ]
    return any(_alike(a, b) for a in houses[0] for b in houses[1])


def _alike(one: str, other: str) -> bool:
    """Whether two names of houses differ by a slip of the pen at most."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - seldom needed

    return one == other or (min(len(one), len(other)) > 12 and fuzz.ratio(one, other) >= 95)


def _open(year: int | None, otherwise: int) -> int:
    return otherwise if year is None else year
