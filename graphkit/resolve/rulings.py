"""What people decided about identities, as constraints on the next resolution.

A ruling names the mentions that it covers, not ids: it holds as long as they are stated. One that
no longer fits is reported, never dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from graphkit.ids import SALTED, salted

MERGE, SPLIT, NOT_SAME, NOT_MINE, CLAIM, SUPPRESS = (
    "merge", "split", "not-same", "not-my-work", "claim", "suppress",
)  # fmt: skip
HELD = "other decisions or identifiers make both sides one person (graphkit people explain)"
KINDS = (MERGE, SPLIT, NOT_SAME, NOT_MINE, CLAIM, SUPPRESS)
ANSWERS = ("said-one", "said-two", "said-unsure")  # of samples: they change nobody


ID = "id:"  # before the id of somebody whom a ready-made graph states, who is on no work


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision: `one` and `other` are the fingerprints of the mentions on its two sides.

    Somebody without mentions, of a ready-made graph, is covered by `ID` and the id.
    """

    id: str
    kind: str
    one: tuple[str, ...]
    other: tuple[str, ...] = ()


Fit: TypeAlias = tuple[str, str, int, str]  # of a ruling: id, kind, what was found, words


@dataclass(slots=True)
class Constraints:
    """Rulings as places in the list of slots. Of two that contradict each other the later holds."""

    together: list[list[int]] = field(default_factory=list)
    apart: list[tuple[list[int], list[int]]] = field(default_factory=list)
    apart_by: list[str] = field(default_factory=list)  # the ruling of each of these
    disowned: list[tuple[list[int], list[int]]] = field(default_factory=list)  # what is not theirs
    suppressed: set[int] = field(default_factory=set)
    ruled: set[int] = field(default_factory=set)  # places of merges and claims
    fits: list[Fit] = field(default_factory=list)


def constraints(rulings: Sequence[Ruling], keys_of: Iterable[Sequence[str]]) -> Constraints:
    """What rulings, oldest first, mean for slots, given the fingerprints of their mentions."""
    made = Constraints()
    if not rulings:
        return made
    places = _places(rulings, keys_of)
    held: list[tuple[int, list[int]]] = []  # which ruling, and what it holds together
    kept: list[tuple[int, list[int], list[int]]] = []  # and what it keeps apart
    overruled: dict[int, str] = {}
    for number, ruling in enumerate(rulings):
        one = sorted({p for key in ruling.one for p in places.get(key, ())})
        other = sorted({p for key in ruling.other for p in places.get(key, ())} - set(one))
        if ruling.kind in (MERGE, CLAIM):
            own = {*one, *other}
            overruled |= {n: ruling.id for n, a, b in kept if own & {*a} and own & {*b}}
            kept = [part for old in kept for part in _without_pairs(old, own)]
            held.append((number, sorted(own)))
        elif ruling.kind == SUPPRESS:
            made.suppressed.update(one)
        else:
            overruled |= {n: ruling.id for n, s in held if {*one} & {*s} and {*other} & {*s}}
            held = [(n, part) for n, old in held for part in cut(old, one, other)]
            kept.append((number, one, other))
            if ruling.kind == SPLIT:
                held.append((number, one))
        made.fits.append((ruling.id, ruling.kind, len(one) + len(other), _fit(ruling, one, other)))
    for number, later in overruled.items():
        ident, kind, many, words = made.fits[number]
        made.fits[number] = (ident, kind, many, f"{words}, as far as {later} leaves it")
    made.together = [own for _, own in held]
    made.apart = [(one, other) for _, one, other in kept]
    made.apart_by = [rulings[n].id for n, _, _ in kept]
    made.disowned = [(a, b) for n, a, b in kept if rulings[n].kind in (SPLIT, NOT_MINE)]
    made.ruled = {p for n, own in held if rulings[n].kind in (MERGE, CLAIM) for p in own}
    return made


def _places(rulings: Sequence[Ruling], keys_of: Iterable[Sequence[str]]) -> dict[str, set[int]]:
    """The slots of each mention that a ruling names."""
    wanted = {key for ruling in rulings for key in (*ruling.one, *ruling.other)}
    places: dict[str, set[int]] = defaultdict(set)
    hidden = _hidden(wanted)
    for place, keys in enumerate(keys_of):
        for key in keys:
            if key in wanted:
                places[key].add(place)
            for salt, hashes in hidden.items():
                if entry := hashes.get(salted(salt, key)):
                    places[entry].add(place)
    return places


def _hidden(keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """By salt: the hashes of mentions that nobody is to know, and the entry that each is of."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for key in keys:
        if key.startswith(SALTED):
            _, salt, hashed = key.split(":")
            found[salt][hashed] = key
    return found


def cut(held: Sequence[int], one: Sequence[int], other: Sequence[int]) -> list[list[int]]:
    """A set of places that are one, after a ruling that some of them are not the others.

    Those that the ruling does not name are left to the evidence among themselves.
    """
    own = set(held)
    left, right = own.intersection(one), own.intersection(other)
    if not left or not right:
        return [[*held]]
    return [sorted(part) for part in (left, right, own - left - right) if len(part) > 1]


def _without_pairs(
    kept: tuple[int, list[int], list[int]], own: set[int]
) -> list[tuple[int, list[int], list[int]]]:
    """What a ruling still keeps apart when some places were made one after it."""
    number, one, other = kept
    if own.isdisjoint(one) or own.isdisjoint(other):
        return [kept]
    inside, outside = [p for p in one if p in own], [p for p in one if p not in own]
    rest = [p for p in other if p not in own]
    return [(number, a, b) for a, b in ((outside, other), (inside, rest)) if a and b]


def contradicted(rules: Constraints, person_of: Sequence[int]) -> None:
    """Say of rulings that keep people apart where other statements still make them one."""
    failed = {
        by
        for by, (one, other) in zip(rules.apart_by, rules.apart, strict=True)
        if not {person_of[n] for n in one}.isdisjoint(person_of[n] for n in other)
    }
    rules.fits = [
        (ident, kind, many, f"does not hold: {HELD}" if ident in failed else words)
        for ident, kind, many, words in rules.fits
    ]


def _fit(ruling: Ruling, one: Sequence[int], other: Sequence[int]) -> str:
    covered = len(ruling.one) + len(ruling.other)
    if covered and all(key.startswith(SALTED) for key in ruling.one):
        return f"applied to {len(one)} mentions"  # what it was of is not here any more
    if not one or (ruling.other and not other):
        return f"no longer fits: of its {covered} mentions, {len(one) + len(other)} are stated now"
    return f"applied to {len(one) + len(other)} mentions"
