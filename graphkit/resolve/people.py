"""Works with mentions -> people: who is who, by identifier and by full name.

First the author lists of one work's records are laid over each other: each place in the list is a
slot, with the fullest name that any record gives. Then slots become people: equal ORCID iDs, else
equal full names. This is a first resolution; each person says on what it rests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphkit.names import compatible
from graphkit.resolve.statements import NONE, Name, Statements


@dataclass(slots=True)
class Slot:
    """A place in a work's author list. `position` counts from 1, None where it is not known."""

    work: int
    position: int | None
    mentions: list[int]
    name: Name
    orcid: int


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a person rests, and how sure that is."""

    kind: str
    confidence: float
    note: str


def lay_over(said: Statements, work: int, records: Sequence[int]) -> list[Slot]:
    """The slots of one work: the best list, with the others' mentions laid onto it."""
    if len(records) == 1:
        return [
            Slot(work, place, [m], said.name(m), said.mention_orcid[m])
            for place, m in enumerate(said.mentions(records[0]), 1)
        ]
    ranked = sorted(records, key=lambda r: (_list_quality(said, r), -r), reverse=True)
    slots = [
        Slot(work, place, [m], said.name(m), said.mention_orcid[m])
        for place, m in enumerate(said.mentions(ranked[0]), 1)
    ]
    for record in ranked[1:]:
        _lay_record(said, slots, work, record, complete=len(said.mentions(ranked[0])))
    return slots


def _list_quality(said: Statements, record: int) -> tuple[bool, int, int]:
    mentions = said.mentions(record)
    full = sum(not said.name(m).parts.initials_only for m in mentions)
    return not said.works[record].authors_truncated, len(mentions), full


def _lay_record(said: Statements, slots: list[Slot], work: int, record: int, complete: int) -> None:
    mentions = said.mentions(record)
    same_length = len(mentions) == complete
    free = set(range(len(slots)))
    for place, mention in enumerate(mentions):
        name, orcid = said.name(mention), said.mention_orcid[mention]
        at = next(
            (i for i in _places(place, len(slots)) if i in free and _fits(slots[i], name, orcid)),
            place if same_length and place in free and _other_script(slots[place], name) else None,
        )
        if at is None:
            slots.append(Slot(work, None, [mention], name, orcid))
            continue
        free.discard(at)
        slot = slots[at]
        slot.mentions.append(mention)
        if slot.orcid == NONE:
            slot.orcid = orcid
        if not _other_script(slot, name) and name.fullness > slot.name.fullness:
            slot.name = name


def _places(first: int, count: int) -> Iterable[int]:
    """The same place first, then all others in order."""
    if first < count:
        yield first
    yield from (i for i in range(count) if i != first)


def _fits(slot: Slot, name: Name, orcid: int) -> bool:
    if orcid == slot.orcid != NONE:
        return True
    if NONE not in (orcid, slot.orcid):
        return False
    return slot.name.key == name.key or compatible(slot.name.parts, name.parts)


def _other_script(slot: Slot, name: Name) -> bool:
    return slot.name.key.isascii() != name.key.isascii()


class People:
    """Slots -> people. `person` gives each slot the number of its person."""

    def __init__(self, said: Statements, slots: Sequence[Slot]) -> None:
        self.said = said
        self.slots = slots
        self.holders: dict[str, set[int]] = defaultdict(set)
        for slot in slots:
            if slot.orcid != NONE:
                self.holders[slot.name.key].add(slot.orcid)
                for mention in slot.mentions[1:]:
                    self.holders[said.name(mention).key].add(slot.orcid)
        self.alias = self._scripts()
        self.person: list[int] = []
        self.labels: list[tuple[str, object, int]] = []
        self._number()
        self.rivals = self._rivals()

    def _scripts(self) -> dict[str, str]:
        """Keys in another script that stand for exactly one key, seen at one author position."""
        pairs: dict[str, set[str]] = defaultdict(set)
        for slot in self.slots:
            for mention in slot.mentions if len(slot.mentions) > 1 else ():
                key = self.said.name(mention).key
                if _other_script(slot, self.said.name(mention)):
                    pairs[key].add(slot.name.key)
                    pairs[slot.name.key].add(key)
        return {
            key: next(iter(others))
            for key, others in pairs.items()
            if not key.isascii() and len(others) == 1 and len(pairs[next(iter(others))]) == 1
        }

    def _label(self, slot: Slot) -> tuple[str, object]:
        if slot.orcid != NONE:
            return "orcid", slot.orcid
        key = self.alias.get(slot.name.key, slot.name.key)
        holders = self.holders.get(key, set())
        if len(holders) == 1:
            return "orcid", next(iter(holders))
        return ("shared name" if holders else "name"), key

    def _number(self) -> None:
        numbers: dict[tuple[str, object, int], int] = {}
        on_work: set[tuple[str, object]] = set()
        work = NONE
        for place, slot in enumerate(self.slots, 1):
            if slot.work != work:
                work = slot.work
                on_work.clear()
            label = self._label(slot)
            # two equal names on one work are two people, whatever the names say
            full = (*label, place if label in on_work else 0)
            on_work.add(label)
            number = numbers.setdefault(full, len(numbers))
            if number == len(self.labels):
                self.labels.append(full)
            self.person.append(number)

    def _rivals(self) -> Counter[str]:
        """How many different names share a surname and first initial: how common a name is here."""
        return Counter(block for _, block in {(s.name.key, s.name.parts.block) for s in self.slots})

    def basis(self, person: int, slots: Sequence[int]) -> Basis:
        """On what a person rests."""
        kind, _, copy = self.labels[person]
        first = self.slots[slots[0]].name
        if copy:
            return Basis("same work", 0.3, "an equal name stands twice on one work")
        if kind == "orcid":
            stated = sum(self.slots[s].orcid != NONE for s in slots)
            if stated == len(slots):
                return Basis("orcid", 0.98, f"ORCID iD stated on all {stated} works")
            return Basis(
                "orcid and name",
                0.85,
                f"ORCID iD stated on {stated} of {len(slots)} works, the others by full name",
            )
        if kind == "shared name":
            holders = len(self.holders[first.key])
            return Basis("shared name", 0.3, f"{holders} people with ORCID iDs bear this name")
        if len(slots) == 1:
            return Basis("one mention", 0.9, "named on one work only")
        if first.parts.given and first.parts.initials_only:
            return Basis("initials", 0.4, f"equal initials and surname on {len(slots)} works")
        rivals = self.rivals[first.parts.block]
        sure = max(0.5, 0.85 - 0.05 * (rivals - 1))
        return Basis("full name", round(sure, 2), f"equal full name on {len(slots)} works")
