"""ORCID iDs are believed, and checked against the names of the work on which they stand.

A source may attach an iD to the wrong co-author. It is shown to be wrong where the name cannot be
that of the iD's other works, and another author of the same work bears it; then it is theirs. An
iD on two places of one work can be one person's only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from graphkit.resolve.lists import Slot
from graphkit.resolve.spellings import Spelling, likeness, spelling_of
from graphkit.resolve.statements import NONE, Statements

Finding = tuple[int, str]  # the work, and what was found


def checked(said: Statements, slots: Sequence[Slot]) -> list[Finding]:
    """Take wrong iDs from the slots, or give them to whom they belong; what was done, in words."""
    holders: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.orcid != NONE:
            holders[slot.orcid].append(slot)
    doubtful = {n: own for n, own in holders.items() if len({s.name.key for s in own}) > 1}
    doubtful |= {n: own for n, own in holders.items() if len({s.work for s in own}) < len(own)}
    wanted = {slot.work for own in doubtful.values() for slot in own}
    teams: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots if wanted else ():
        if slot.work in wanted:
            teams[slot.work].append(slot)
    found: list[Finding] = []
    for number in sorted(doubtful, key=said.orcids.values.__getitem__):
        found.extend(_settled(said, number, doubtful[number], teams))
    return found


def _settled(
    said: Statements, number: int, own: Sequence[Slot], teams: dict[int, list[Slot]]
) -> Iterable[Finding]:
    ident = said.orcids.values[number]
    usual = _usual(own)
    if usual is None:
        return
    on_work: dict[int, list[Slot]] = defaultdict(list)
    for slot in own:
        on_work[slot.work].append(slot)
    for work, places in on_work.items():
        fits = [s for s in places if _fits(said, s, usual)]
        if len(fits) == len(places) == 1:
            continue
        others = [s for s in teams[work] if s.orcid != number and _fits(said, s, usual)]
        if not fits and len(others) == 1 and others[0].orcid == NONE:
            for slot in places:
                slot.orcid = NONE
            others[0].orcid = number
            names = f"{others[0].name.text}, not {places[0].name.text}"
            yield work, f"the iD {ident} belongs to {names}, by the names of its other works"
        elif len(places) > 1:
            kept = (fits or places)[0]
            for slot in places:
                slot.orcid = number if slot is kept else NONE
            yield work, f"the iD {ident} stands at {len(places)} authors; {kept.name.text} keeps it"


def _usual(own: Sequence[Slot]) -> list[Spelling] | None:
    """The spellings of an iD's person: those like the most frequent one; None without majority."""
    counts = Counter(spelling_of(slot.name) for slot in own)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].key))
    first = ranked[0][0]
    alike = [s for s in counts if likeness(first, s) > 0 or first.latin != s.latin]
    held = sum(counts[s] for s in alike)
    return alike if 2 * held > len(own) or len({s.work for s in own}) == 1 else None


def _fits(said: Statements, slot: Slot, usual: Sequence[Spelling]) -> bool:
    names = {spelling_of(said.name(m)) for m in slot.mentions}
    return any(likeness(a, b) > 0 or a.latin != b.latin for a in names for b in usual)
