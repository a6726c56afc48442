"""Who works closely with a person: strength from shared works, each part shown.

A work of k authors adds 1/(k-1), halved for every `half_life` years before the newest year in the
graph; a work without a year counts half. Close are those who together hold half of a person's
strength, with at least two works each and at most ten people: the small set that a profile shows.
"""

from __future__ import annotations

import numpy as np

from graphkit.projection import UNKNOWN_YEAR, Projection
from graphkit.results import Collaborator, SharedWork

HALF_LIFE = 5.0
UNDATED = 0.5
CLOSE_SHARE = 0.5
CLOSE_WORKS = 2
CLOSE_MOST = 10


def collaborators(
    projection: Projection, person: int, half_life: float = HALF_LIFE
) -> list[Collaborator]:
    """All collaborators of a person, strongest first, with the works behind each tie."""
    arrays = projection.arrays
    own = projection.wrote.row(person)
    works = projection.wrote.targets[own]
    positions = dict(zip(works.tolist(), arrays.wrote_position[own].tolist(), strict=True))
    shared: dict[int, list[int]] = {}
    for work in works.tolist():
        for other in projection.team.of(work).tolist():
            if other != person:
                shared.setdefault(other, []).append(work)
    facts = dict(zip(works.tolist(), projection.work_rows(works.tolist()), strict=True))
    decay = _decay(projection, half_life)
    found = []
    for other, together in shared.items():
        parts = tuple(
            SharedWork(
                id=facts[work]["id"],
                title=facts[work]["title"],
                year=facts[work]["year"],
                authors=(size := len(projection.team.of(work))),
                position=positions[work] or None,
                position_other=_position(projection, other, work),
                share=1.0 / (size - 1),
                strength=float(decay[work]) / (size - 1),
            )
            for work in sorted(together, key=lambda w: (-int(arrays.work_year[w]), w))
        )
        years = [part.year for part in parts if part.year is not None]
        found.append(
            Collaborator(
                id=projection.ids[other],
                name=projection.names[other],
                strength=sum(part.strength for part in parts),
                close=False,
                works=len(parts),
                weight=sum(part.share for part in parts),
                first_year=min(years) if years else None,
                last_year=max(years) if years else None,
                identity_confidence=projection.confidence[other],
                shared=parts,
            )
        )
    found.sort(key=lambda c: (-c.strength, -c.works, c.id))
    return _mark_close(found)


def _decay(
    projection: Projection, half_life: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    year = projection.arrays.work_year
    newest = projection.last_year or UNKNOWN_YEAR
    age = np.maximum(newest - year, 0)
    return np.where(year == UNKNOWN_YEAR, UNDATED, 0.5 ** (age / half_life))


def _position(projection: Projection, person: int, work: int) -> int | None:
    row = projection.wrote.row(person)
    at = int(np.searchsorted(projection.wrote.targets[row], work))
    return int(projection.arrays.wrote_position[row][at]) or None


def _mark_close(found: list[Collaborator]) -> list[Collaborator]:
    half = CLOSE_SHARE * sum(c.strength for c in found)
    held, close = 0.0, 0
    marked = []
    for one in found:
        is_close = one.works >= CLOSE_WORKS and held < half and close < CLOSE_MOST
        held += one.strength
        close += is_close
        fields = {name: getattr(one, name) for name in Collaborator.__dataclass_fields__}
        marked.append(Collaborator(**{**fields, "close": is_close}))
    return marked
