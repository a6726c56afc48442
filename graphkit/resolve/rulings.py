"""What people decided about identities, as constraints on the next resolution.

A ruling names the mentions that it covers, not ids: it holds as long as they are stated. One that
no longer fits is reported, never dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

MERGE, SPLIT, NOT_SAME, NOT_MINE, CLAIM, SUPPRESS = (
    "merge", "split", "not-same", "not-my-work", "claim", "suppress",
)  # fmt: skip
KINDS = (MERGE, SPLIT, NOT_SAME, NOT_MINE, CLAIM, SUPPRESS)


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision: `one` and `other` are the fingerprints of the mentions on its two sides."""

    id: str
    kind: str
    one: tuple[str, ...]
    other: tuple[str, ...] = ()


@dataclass(slots=True)
class Constraints:
    """Rulings as places in the list of slots."""

    together: list[list[int]] = field(default_factory=list)
    apart: list[tuple[list[int], list[int]]] = field(default_factory=list)
    suppressed: set[int] = field(default_factory=set)
    ruled: set[int] = field(default_factory=set)  # places of merges and claims
    fits: list[tuple[str, str, int, str]] = field(default_factory=list)  # id, kind, found, words


def constraints(rulings: Sequence[Ruling], keys_of: Sequence[Sequence[str]]) -> Constraints:
    """What rulings mean for slots, given the fingerprints of each slot's mentions."""
    made = Constraints()
    if not rulings:
        return made
    places: dict[str, set[int]] = defaultdict(set)
    for place, keys in enumerate(keys_of):
        for key in keys:
            places[key].add(place)
    for ruling in rulings:
        one = sorted({p for key in ruling.one for p in places.get(key, ())})
        other = sorted({p for key in ruling.other for p in places.get(key, ())} - set(one))
        made.fits.append((ruling.id, ruling.kind, len(one) + len(other), _fit(ruling, one, other)))
        if ruling.kind in (MERGE, CLAIM):
            made.together.append(sorted({*one, *other}))
            made.ruled.update(one, other)
        elif ruling.kind == SUPPRESS:
            made.suppressed.update(one)
        else:
            made.apart.append((one, other))
            if ruling.kind == SPLIT:
                made.together.append(one)
    return made


def _fit(ruling: Ruling, one: Sequence[int], other: Sequence[int]) -> str:
    covered = len(ruling.one) + len(ruling.other)
    if not one or (ruling.other and not other):
        return f"no longer fits: of its {covered} mentions, {len(one) + len(other)} are stated now"
    return f"applied to {len(one) + len(other)} mentions"
