"""Rules that are tried before they act: what each would join, told and not done.

A new rule stands here in log-only mode first. Each load lists whom it would make one, with the
reason, and `graphkit people quality` counts them; a person looks, and decides. Only a rule that was
right so long may act: then what it finds is one person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA

from graphkit.names import Parts
from graphkit.resolve.lists import Slot

LOG_ONLY, ACTS = "log-only", "acts"
ONE_SURNAME, SLIP = "one of two surnames", "a slip in a given name"
MODES = {ONE_SURNAME: LOG_ONLY, SLIP: LOG_ONLY}
TEAM = 2  # co-authors in common from which a rule speaks
LEAST, LEAST_SLIP = 3, 5  # letters of a given name that tells, and of one that may hold a slip
CROWD = 20  # bearers of a form beyond whom nothing is proposed


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two people whom a rule would make one, and the co-authors that say so."""

    rule: str
    one: int
    other: int
    why: str


def proposals(slots: Sequence[Slot], person: Sequence[int]) -> list[Proposal]:
    """Whom the rules would join: never two who stand on one work or have different iDs."""
    bearers = _bearers(slots, person)
    pairs = [*_of_surnames(bearers), *_of_slips(bearers)]
    wanted = {who for _, ones, others in pairs for who in (*ones, *others)}
    works: dict[int, set[int]] = defaultdict(set)
    stated: dict[int, set[int]] = defaultdict(set)
    for slot, who in zip(slots, person, strict=True):
        if who in wanted:
            works[who].add(slot.work)
            if slot.orcid >= 0:
                stated[who].add(slot.orcid)
    team_of = _teams(slots, person, works)
    proposed: dict[tuple[int, int], Proposal] = {}
    for rule, ones, others in pairs:
        for a in ones:
            for b in others:
                pair = (min(a, b), max(a, b))
                apart = a == b or works[a] & works[b] or (stated[a] and stated[b])
                if apart or pair in proposed:
                    continue
                shared = len((team_of[a] & team_of[b]) - {a, b})
                if shared >= TEAM:
                    proposed[pair] = Proposal(rule, *pair, f"{shared} co-authors in common")
    return sorted(proposed.values(), key=lambda p: (p.rule, p.one, p.other))


def _bearers(slots: Sequence[Slot], person: Sequence[int]) -> dict[Parts, list[int]]:
    """Who bears each name: one place a time, since a set of each takes three times a list."""
    written: dict[int, list[int]] = defaultdict(list)  # by identity: to hash a name takes longer
    for slot, who in zip(slots, person, strict=True):
        written[id(slot.name)].append(who)
    names = {id(slot.name): slot.name.parts for slot in slots}
    found: dict[Parts, list[int]] = defaultdict(list)
    for at, whose in written.items():
        found[names[at]].extend(whose)
    return found


def joined_by(proposed: Iterable[Proposal], person: Sequence[int]) -> list[int]:
    """The people after the rules that act; numbered as before where none does."""
    to: dict[int, int] = {}

    def root(who: int) -> int:
        while who in to:
            who = to[who]
        return who

    for one in proposed:
        if MODES[one.rule] == ACTS:
            a, b = root(one.one), root(one.other)
            if a != b:
                to[max(a, b)] = min(a, b)
    if not to:
        return [*person]
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(who), len(numbers)) for who in person]


def _teams(
    slots: Sequence[Slot], person: Sequence[int], works: Mapping[int, set[int]]
) -> dict[int, set[int]]:
    """The co-authors of the people whose works are given."""
    of_work: dict[int, list[int]] = {work: [] for own in works.values() for work in own}
    for slot, who in zip(slots, person, strict=True):
        if slot.work in of_work:
            of_work[slot.work].append(who)
    return {who: {c for work in own for c in of_work[work]} for who, own in works.items()}


Pairs = Iterable[tuple[str, list[int], list[int]]]


def _of_surnames(bearers: Mapping[Parts, list[int]]) -> Pairs:
    """Alberto Ferrero and Alberto Ferrero López: one of two surnames is left out."""
    plain: dict[tuple[str, str], list[int]] = defaultdict(list)
    for name, places in bearers.items():
        if " " not in name.family and name.given and len(name.given[0]) >= LEAST:
            plain[name.family, name.given[0]].extend({*places})
    for name, places in bearers.items():
        words = name.family.split() if " " in name.family else []
        own: set[int] = {*places} if name.given and (words or name.given[1:]) else set()
        if not own or len(own) > CROWD:
            continue
        for word in (*words, *name.given[1:]):  # a surname in the middle looks like a given name
            if len(word) < LEAST:
                continue
            others = plain.get((word, name.given[0]), [])
            if 0 < len(others) <= CROWD:
                yield ONE_SURNAME, sorted(own), sorted({*others})


def _of_slips(bearers: Mapping[Parts, list[int]]) -> Pairs:
    """Satoshi and Stoshi of one surname: a letter is wrong, missing, or too many."""
    by_family: dict[tuple[str, str], list[Parts]] = defaultdict(list)
    for name in bearers:
        if name.given and len(name.given[0]) >= LEAST_SLIP:
            by_family[name.family, name.given[0][0]].append(name)
    for names in by_family.values():
        given: dict[str, set[int]] = defaultdict(set)
        for name in names if len(names) > 1 else ():
            given[name.given[0]].update(bearers[name])
        if len(given) > CROWD:
            continue
        for a, b in combinations(sorted(given), 2):
            if (
                OSA.distance(a, b, score_cutoff=1) == 1
                and max(map(len, (given[a], given[b]))) <= CROWD
            ):
                yield SLIP, sorted(given[a]), sorted(given[b])
