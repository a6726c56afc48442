"""The author lists of one work's records, laid over each other: each place is one person.

Sources write the same list with initials, in another order, without accents, cut, or without
somebody. Before anybody is resolved the lists are aligned, so that all spellings of one place are
one mention. What cannot be one person, in a place where all else agrees, stays two, and is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy  # its parts are imported at their first use

from graphkit.names import compatible
from graphkit.resolve.spellings import Spelling, likeness, slipped, sound, spelling_of
from graphkit.resolve.statements import NONE, PAGE, Name, Statements

MOST = 150  # people left on a list that are assigned all at once; of more the surest pair first
SAME_ID, SAME_PLACE, OTHER_ID = 3.0, 0.25, -1.0  # beside the likeness of the names
SCRIPT = 0.6  # two scripts in one place of two whole lists
LEFT = 2  # people who have found nobody, of whom a surname that is alike is enough


@dataclass(slots=True)
class Slot:
    """A place in a work's author list. `position` counts from 1, None where it is not known."""

    work: int
    position: int | None
    mentions: tuple[int, ...]
    name: Name
    orcid: int


@dataclass(slots=True)
class Laid:
    """The author list of a work, and what laying the lists over each other showed."""

    slots: list[Slot]
    joined: list[str] = field(default_factory=list)  # spellings that are one author
    contradicted: list[str] = field(default_factory=list)  # places that two people claim


def lay_over(said: Statements, work: int, records: Sequence[int]) -> Laid:
    """The slots of one work: the best list, with the others' mentions laid onto it."""
    ranked = [*records]
    if len(records) > 1:
        ranked.sort(key=lambda r: (_list_quality(said, r), -r), reverse=True)
    laid = Laid(
        [
            Slot(work, place, (m,), said.name(m), said.mention_orcid[m])
            for place, m in enumerate(said.mentions(ranked[0]), 1)
        ]
    )
    for record in ranked[1:]:
        _Laying(said, laid, work, ranked[0], record).run()
    for slot in laid.slots if len(records) > 1 else ():
        names = {name.text: name for name in map(said.name, slot.mentions)}
        if any(not compatible(slot.name.parts, name.parts) for name in names.values()):
            laid.joined.append(" = ".join(sorted(names)))
    return laid


def other_script(one: Name, other: Name) -> bool:
    """Whether one name stands in Latin letters and the other does not."""
    return one.key.isascii() != other.key.isascii()


def _list_quality(said: Statements, record: int) -> tuple[bool, int, int]:
    mentions = said.mentions(record)
    full = sum(not said.name(m).parts.initials_only for m in mentions)
    return not said.works[record].authors_truncated, len(mentions), full


class _Laying:
    """One record's list on the way onto the slots."""

    def __init__(self, said: Statements, laid: Laid, work: int, best: int, record: int) -> None:
        self.said, self.laid, self.work = said, laid, work
        self.mentions = list(said.mentions(record))
        self.names = [said.name(m) for m in self.mentions]
        self.place: list[int | None] = [
            None if m in said.owners else n for n, m in enumerate(self.mentions)
        ]
        cut = said.works[record].authors_truncated or said.works[best].authors_truncated
        self.whole = not cut and len(self.mentions) == len(said.mentions(best))
        self.slots = laid.slots
        self.spelled: list[list[Spelling]] = [
            list(dict.fromkeys(spelling_of(said.name(m)) for m in slot.mentions))
            for slot in self.slots
        ]
        self.at: dict[int, int] = {}  # of each mention that has found its slot

    def run(self) -> None:
        """Lay every mention onto a slot, or give it one of its own."""
        self._equal()
        free = [n for n in range(len(self.names)) if n not in self.at]
        if free:
            taken = set(self.at.values())
            self._assign(free, [s for s in range(len(self.slots)) if s not in taken])
        if self.whole:
            self._by_place()
        for number, mention in enumerate(self.mentions):
            name, orcid = self.names[number], self.said.mention_orcid[mention]
            slot = self.at.get(number)
            if slot is None:
                self._contradict(number)
                self.slots.append(Slot(self.work, None, (mention,), name, orcid))
            else:
                self._add(self.slots[slot], mention, name, orcid)

    def _equal(self) -> None:
        """Equal names in one place, and equal full names that stand once: most of every list."""
        for number, name in enumerate(self.names):
            if number < len(self.slots) and self._is(number, name):
                self.at[number] = number
        taken = set(self.at.values())
        free = [n for n in range(len(self.names)) if n not in self.at]
        counts = Counter(name.key for name in self.names)
        where: dict[str, list[int]] = {}
        for number, slot in enumerate(self.slots):
            where.setdefault(slot.name.key, []).append(number)
        for number in free:
            name = self.names[number]
            places = where.get(name.key, [])
            if counts[name.key] > 1 or len(places) != 1 or name.parts.initials_only:
                continue
            if places[0] not in taken and not self._ids_differ(number, places[0]):
                self.at[number] = places[0]
                taken.add(places[0])

    def _is(self, number: int, name: Name) -> bool:
        alike = self.slots[number].name.key == name.key or any(
            s.key == name.key for s in self.spelled[number]
        )
        return alike and not self._ids_differ(number, number)

    def _ids_differ(self, number: int, slot: int) -> bool:
        own, other = self.said.mention_orcid[self.mentions[number]], self.slots[slot].orcid
        return NONE not in (own, other) and own != other

    def _assign(self, free: Sequence[int], slots: Sequence[int]) -> None:
        """The pairs that together are likest, each person once."""
        if not slots:
            return
        pairs = [
            (value, number, slot)
            for number, slot in self._candidates(free, slots)
            if (value := self._value(number, slot)) > 0
        ]
        if max(len(free), len(slots)) > MOST:
            self._greedily(pairs)
            return
        row = {number: n for n, number in enumerate(free)}
        column = {slot: n for n, slot in enumerate(slots)}
        worth = np.zeros((len(row), len(column)))
        for value, number, slot in pairs:
            worth[row[number], column[slot]] = value
        for r, c in zip(*scipy.optimize.linear_sum_assignment(worth, maximize=True), strict=True):
            if worth[r, c] > 0:
                self.at[free[int(r)]] = slots[int(c)]

    def _greedily(self, pairs: Iterable[tuple[float, int, int]]) -> None:
        taken: set[int] = set()
        for _, number, slot in sorted(pairs, key=lambda p: (-p[0], abs(p[1] - p[2]), p[1])):
            if number not in self.at and slot not in taken:
                self.at[number] = slot
                taken.add(slot)

    def _candidates(self, free: Sequence[int], slots: Sequence[int]) -> Iterable[tuple[int, int]]:
        """All pairs, or on a long list those with a word in common, and equal places."""
        if len(free) * len(slots) <= MOST * MOST:
            return ((number, slot) for number in free for slot in slots)
        by_word: dict[str, set[int]] = {}
        for slot in slots:
            for word in (w for one in self.spelled[slot] for w in _words(one)):
                by_word.setdefault(word, set()).add(slot)
        allowed = set(slots)
        found: dict[tuple[int, int], None] = {}
        for number in free:
            if number in allowed:
                found[number, number] = None
            for word in _words(spelling_of(self.names[number])):
                for slot in sorted(by_word.get(word, ())):
                    found[number, slot] = None
        return found

    def _value(self, number: int, slot: int) -> float:
        """How likely a mention is the slot's person: by name, iDs, and where both stand."""
        mention, place = self.mentions[number], self.place[number]
        own = spelling_of(self.names[number])
        alike = max(likeness(own, other) for other in self.spelled[slot])
        here = place is not None and self.slots[slot].position == place + 1
        orcid = self.said.mention_orcid[mention]
        if orcid != NONE and orcid == self.slots[slot].orcid:
            return SAME_ID + alike
        if alike and self._share_id(mention, slot):
            return SAME_ID - 1 + alike
        if self._ids_differ(number, slot):  # one of them is wrong, if all else says the same
            alike = alike + OTHER_ID if self.whole and here and alike > -OTHER_ID else 0.0
        elif not alike and here and self.whole:
            if other_script(self.names[number], self.slots[slot].name):
                return SCRIPT
            return 0.0
        if not alike:
            return 0.0
        apart = 0.0 if place is None else abs(place - slot) / max(len(self.slots), 1)
        return alike + (SAME_PLACE if here else 0.0) - 0.05 * apart

    def _share_id(self, mention: int, slot: int) -> bool:
        """Whether a source gives both one number."""
        ids, own = self.said.person_ids.values, self.said.mention_ids[mention]
        others = {n for m in self.slots[slot].mentions for n in self.said.mention_ids[m]}
        return any(n in others and ids[n][0] != PAGE for n in own)

    def _by_place(self) -> None:
        """What is left of two whole lists, where nearly everything else agrees."""
        taken = set(self.at.values())
        left = [n for n in range(len(self.names)) if n not in self.at]
        slots = [n for n in range(len(self.names)) if n not in taken]
        few = len(left) <= LEFT and len(left) < len(self.names)
        pairs = sorted((abs(n - s), n, s) for n in left for s in slots)
        for apart, number, slot in pairs:
            if number in self.at or slot in taken or (apart and not few):
                continue
            if self.place[number] is None or self._ids_differ(number, slot):
                continue
            own = spelling_of(self.names[number])
            if any(slipped(own, other) for other in self.spelled[slot]):
                self.at[number] = slot
                taken.add(slot)

    def _contradict(self, number: int) -> None:
        """Say it where another person stands in the place of a whole list."""
        if not self.whole or number >= len(self.slots) or number in self.at.values():
            return
        slot = self.slots[number]
        self.laid.contradicted.append(
            f"place {number + 1} is {slot.name.text} in one source and"
            f" {self.names[number].text} in another"
        )

    def _add(self, slot: Slot, mention: int, name: Name, orcid: int) -> None:
        if NONE not in (slot.orcid, orcid) and slot.orcid != orcid:
            ids = self.said.orcids.values
            self.laid.contradicted.append(
                f"{slot.name.text} has the iD {ids[slot.orcid]} in one source and"
                f" {ids[orcid]} in another"
            )
        slot.mentions = (*slot.mentions, mention)
        if slot.orcid == NONE:
            slot.orcid = orcid
        if not other_script(slot.name, name) and name.fullness > slot.name.fullness:
            slot.name = name


def _words(one: Spelling) -> set[str]:
    return {sound(word) for word in one.words if len(word) > 1}
