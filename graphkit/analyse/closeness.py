"""Who works closely with a person: strength from shared works, each part shown.

A work of k authors adds 1/(k-1), halved for every `half_life` years before the newest year in the
graph; a work without a year counts half. Close are those who together hold half of a person's
strength, with at least two works each and at most ten people: the small set that a profile shows.
"""

from __future__ import annotations

import numpy as np

from graphkit.errors import UsageError
from graphkit.graph import PAIR_CAP
from graphkit.projection import UNKNOWN_YEAR, Array, Projection, ranges
from graphkit.results import Circle, Collaborator, SharedWork

HALF_LIFE = 5.0
UNDATED = 0.5
CLOSE_SHARE = 0.5
CLOSE_WORKS = 2
CLOSE_MOST = 10
ALIKE = 12  # digits: two strengths that differ by rounding only are equal


def collaborators(
    projection: Projection,
    person: int,
    half_life: float = HALF_LIFE,
    *,
    limit: int | None = None,
    cap: int = PAIR_CAP,
) -> Circle:
    """The collaborators of a person, strongest first, with the works behind each tie."""
    if half_life <= 0:
        raise UsageError(f"The half-life is a number of years above zero, not {half_life}.")
    pairs = _Pairs(projection, person, half_life, cap)
    people, at = np.unique(pairs.other, return_inverse=True)
    count = len(people)
    works = np.bincount(at, minlength=count)
    strength = np.bincount(at, pairs.strength, count)
    weight = np.bincount(at, pairs.share, count)
    fractional = np.bincount(at, 1.0 / pairs.size, count)
    if ready := _ready_made(projection, person, half_life):
        people, works, strength, weight, fractional = (
            np.concatenate(pair)
            for pair in zip((people, works, strength, weight, fractional), ready, strict=True)
        )
        count = len(people)
    order = np.lexsort((people, -works, -np.round(strength, ALIKE)))
    close = _close(strength[order], works[order])
    shown = order[:limit]
    parts = pairs.parts(shown, at, works)
    strongest = []
    for place, number in enumerate(shown.tolist()):
        other = int(people[number])
        shared = parts[place]
        years = [part.year for part in shared if part.year is not None]
        if not shared:
            years = projection.tie_years(person, other)
        strongest.append(
            Collaborator(
                id=projection.ids[other],
                name=projection.names[other],
                strength=float(strength[number]),
                close=bool(close[place]),
                works=int(works[number]) or None,  # a ready-made tie may state none
                weight=float(weight[number]),
                first_year=min(years, default=None),
                last_year=max(years, default=None),
                identity_confidence=projection.confidence[other],
                shared=tuple(shared),
                fractional=None if np.isnan(fractional[number]) else float(fractional[number]),
            )
        )
    return Circle(tuple(strongest), count, half_life, projection.last_year, cap, pairs.left_out)


class _Pairs:
    """Each work of a person with each of its other authors, as columns."""

    def __init__(self, projection: Projection, person: int, half_life: float, cap: int) -> None:
        arrays, team = projection.arrays, projection.team
        own = projection.wrote.row(person)
        works, position = projection.wrote.targets[own], arrays.wrote_position[own]
        sizes = team.starts[works + 1] - team.starts[works]
        kept = (sizes > 1) & (sizes <= cap)
        self.projection = projection
        self.left_out = int((sizes > cap).sum())
        works, position, sizes = works[kept], position[kept], sizes[kept]
        places = ranges(team.starts[works], team.starts[works + 1])
        at = np.repeat(np.arange(len(works)), sizes)
        others = team.targets[places]
        away = others != person
        at, places = at[away], places[away]
        self.other: Array = others[away]
        self.work, self.size, self.position = works[at], sizes[at], position[at]
        self.position_other = arrays.team_position[places]
        self.year = arrays.work_year[self.work]
        self.share = 1.0 / (self.size - 1)
        self.strength = _decay(projection, self.year, half_life) * self.share

    def parts(self, shown: Array, at: Array, works: Array) -> list[list[SharedWork]]:
        """The shared works of some collaborators, newest first."""
        place = np.full(len(works), -1)
        place[shown] = np.arange(len(shown))
        rows = np.flatnonzero(place[at] >= 0)
        rows = rows[np.lexsort((self.work[rows], -self.year[rows], place[at[rows]]))]
        numbers, fact = np.unique(self.work[rows], return_inverse=True)
        facts = self.projection.works_said(numbers)
        found: list[list[SharedWork]] = [[] for _ in shown]
        columns = (
            place[at[rows]],
            fact,
            self.size[rows],
            self.position[rows],
            self.position_other[rows],
            self.share[rows],
            self.strength[rows],
        )
        for to, number, size, position, other, share, strength in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            ident, title, year = facts[number]
            found[to].append(
                SharedWork(
                    ident,
                    title,
                    year,
                    size,
                    position or None,
                    other or None,
                    share,
                    strength,
                )
            )
        return found


def _ready_made(projection: Projection, person: int, half_life: float) -> tuple[Array, ...] | None:
    """Ties that a source states without works: they count by their weight and last year."""
    row, works = projection.ties.row(person), projection.wrote.of(person)
    team = projection.team
    known = team.targets[ranges(team.starts[works], team.starts[works + 1])]
    fresh = np.flatnonzero(~np.isin(projection.ties.targets[row], known)) + row.start
    if not len(fresh):
        return None
    arrays = projection.arrays
    weight = arrays.tie_weight[fresh]
    last = arrays.tie_last[fresh]
    strength = weight * _decay(projection, last, half_life)
    nothing = np.full(len(fresh), np.nan)
    return projection.ties.targets[fresh], arrays.tie_works[fresh], strength, weight, nothing


def _decay(projection: Projection, year: Array, half_life: float) -> Array:
    age = np.maximum((projection.last_year or UNKNOWN_YEAR) - year, 0)
    found: Array = np.where(year == UNKNOWN_YEAR, UNDATED, 0.5 ** (age / half_life))
    return found


def _close(strength: Array, works: Array) -> Array:
    """Who of the collaborators, strongest first, belongs to the small set."""
    before = np.concatenate([[0.0], np.cumsum(strength)[:-1]]) if len(strength) else strength
    # a tie that states no works cannot show two
    fit = ((works >= CLOSE_WORKS) | (works == 0)) & (before < CLOSE_SHARE * strength.sum())
    found: Array = fit & (np.cumsum(fit) <= CLOSE_MOST)
    return found
