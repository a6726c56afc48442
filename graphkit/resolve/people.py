"""Works with mentions -> people: who is who, by identifiers and by evidence.

Each place in a work's author list is a slot, with the fullest name that any record gives (`lists`).
Slots become people, as `identity` decides; rulings of people come before everything. Each person
says on what it rests, and how sure it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from graphkit.garbage import give_back
from graphkit.meanings import DOUBTFUL
from graphkit.names import Parts
from graphkit.resolve.identity import (
    Borne,
    Compared,
    Elsewhere,
    Identified,
    KeptScores,
    PairEvidence,
    Ruled,
    Signatures,
    WorkSignature,
    compare,
    decide,
    forms,
    turned,
)
from graphkit.resolve.identity.source_ids import ids_of
from graphkit.resolve.kept import KeptFindings
from graphkit.resolve.letters import written_out
from graphkit.resolve.lists import Slot, other_script
from graphkit.resolve.own_lists import lists_of
from graphkit.resolve.proposals import joined_by, proposals
from graphkit.resolve.rulings import Constraints, contradicted
from graphkit.resolve.spellings import likeness, spelling_of
from graphkit.resolve.statements import NONE, PAGE, Dated, Statements

SPELLINGS = 12  # of one person id that are looked at


class Collision(NamedTuple):
    """A source's person id that is several people's, and the places where it stands."""

    scheme: str
    value: str
    why: str
    places: tuple[int, ...]


class Basis(NamedTuple):
    """On what a person rests, and how sure that is."""

    kind: str
    confidence: float
    note: str
    possible_homonym: bool = False


class People:
    """Slots -> people. `person` gives each slot the number of its person."""

    def __init__(
        self,
        said: Statements,
        slots: Sequence[Slot],
        works: Sequence[Dated],
        rules: Constraints,
        known: KeptScores | None = None,
        *,
        kept: KeptFindings | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self.said = said
        self.slots = slots
        self.rules = rules
        self.works = works
        self.stated = [slot.orcid for slot in slots]
        disowned = self._disown()
        self.holders: dict[str, set[int]] = defaultdict(set)
        for slot in slots:
            if slot.orcid != NONE:
                for mention in slot.mentions:
                    self.holders[said.name(mention).key].add(slot.orcid)
                self.holders[slot.name.key].add(slot.orcid)
        names = {id(slot.name): slot.name for slot in slots}
        self.alias = {**written_out(list(names.values())), **self._scripts()}
        believed, self.collisions = self._registered()
        compared = self._compared(known, kept, elsewhere)
        ruled = Ruled(rules.together, rules.apart, disowned)
        self.identified: Identified = decide(self._signatures, compared, ruled, believed, elsewhere)
        numbers: dict[int, int] = {}
        self.person = [
            numbers.setdefault(c, len(numbers)) for c in self.identified.cluster.tolist()
        ]
        self.proposed = proposals(slots, self.person)
        self.person = joined_by(self.proposed, self.person)
        self.count = max(self.person, default=-1) + 1
        contradicted(self.rules, self.person)
        self.suspect = {
            self.person[place]
            for place, c in enumerate(self.identified.cluster.tolist())
            if c in self.identified.suspect
        }
        self._twice = self._on_one_work()
        self._shared = self._signed_alike()

    def _compared(
        self, known: KeptScores | None, kept: KeptFindings | None, elsewhere: Elsewhere | None
    ) -> Compared:
        """What names and works say, before anybody's decision: kept, where it is."""
        before = kept.compared_before() if kept is not None else None
        if before is not None:
            return before
        made = self._signatures()
        give_back(len(self.slots), circles=False)  # what was asked of names and titles so far
        found = compare(made, PairEvidence(made), known, elsewhere)
        del made
        give_back(len(self.slots), circles=False)
        if kept is not None:
            kept.keep_compared(found)
        return found

    def _disown(self) -> list[int]:
        """Works that a person said are another's do not carry that person's iD either."""
        lost: list[int] = []
        for one, other in self.rules.disowned:
            theirs = {self.slots[place].orcid for place in other}
            for place in one:
                if self.slots[place].orcid in theirs:
                    self.slots[place].orcid = NONE
                    lost.append(place)
        return lost

    def _scripts(self) -> dict[str, Parts]:
        """Names in another script that stand for exactly one name, seen at one author position."""
        pairs: dict[str, dict[str, Parts]] = defaultdict(dict)
        by_orcid: dict[int, dict[str, Parts]] = defaultdict(dict)
        for slot in self.slots:
            if slot.orcid != NONE:
                for mention in slot.mentions:
                    name = self.said.name(mention)
                    by_orcid[slot.orcid][name.key] = name.parts
            for mention in slot.mentions if len(slot.mentions) > 1 else ():
                name = self.said.name(mention)
                if other_script(slot.name, name):
                    pairs[name.key][slot.name.key] = slot.name.parts
                    pairs[slot.name.key][name.key] = name.parts
        for names in by_orcid.values():
            latin = {k: p for k, p in names.items() if k.isascii()}
            for key, split in names.items():
                if not key.isascii() and len(latin) == 1:
                    ((other, parts),) = latin.items()
                    pairs[key][other] = parts
                    pairs[other][key] = split
        return {
            key: next(iter(others.values()))
            for key, others in pairs.items()
            if not key.isascii() and len(others) == 1 and len(pairs[next(iter(others))]) == 1
        }

    def _name(self, slot: Slot) -> Parts:
        return self.alias.get(slot.name.key, slot.name.parts)

    def _signatures(self) -> Signatures:
        said, slots, works = self.said, self.slots, self.works
        at = [id(s.name) for s in slots]  # names as written are kept once
        used = Counter(at)
        written = dict(zip(at, slots, strict=True))
        as_taken = {own: self._name(slot) for own, slot in written.items()}
        counts: Counter[Parts] = Counter()
        for own, name in as_taken.items():
            counts[name] += used[own]
        as_compared = {
            own: _compared(name, written[own].name.text, counts) for own, name in as_taken.items()
        }
        taken, borne = [as_taken[own] for own in at], [as_compared[own] for own in at]
        del used, written, at
        must = [None if orcid == NONE else orcid for orcid in self.stated]
        placed = bool(said.affiliations.values)
        made = Signatures()
        for places in works_of(slots):
            work = slots[places.start].work
            stated, some = works[work], slice(places.start, places.stop)
            made.add_work(
                WorkSignature(
                    work=work,
                    title=stated.title or "",
                    venue=stated.venue or "",
                    year=stated.year,
                    team=taken[some],
                    borne=borne[some],
                    must=must[some],
                    affiliations=[_affiliation(said, s) for s in slots[some]]
                    if placed
                    else [""] * len(places),
                )
            )
        made.finish()
        made.lists = lists_of(said, slots)
        if said.person_ids.values:
            numbers = ([n for m in s.mentions for n in said.mention_ids[m]] for s in slots)
            made.ids = ids_of(numbers, len(slots), said.person_ids.values)
        return made

    def _registered(self) -> tuple[list[list[int]], list[Collision]]:
        """Slots that a source's person id makes one, and ids that are several people's.

        An id is believed, names permitting, as long as nothing contradicts it. One that stands
        twice on a work, or at names that cannot be one person's, holds nobody together by itself:
        only where a second source says so too.
        """
        places: dict[int, list[int]] = defaultdict(list)
        for place, slot in enumerate(self.slots):
            for mention in slot.mentions:
                for number in self.said.mention_ids[mention]:
                    if places[number][-1:] != [place]:
                        places[number].append(place)
        several = {number: own for number, own in places.items() if len(own) > 1}
        wrong = {number: why for number, own in several.items() if (why := self._collides(own))}
        believed = [own for number, own in several.items() if number not in wrong]
        if wrong:
            by_scheme = self._agreeing(several)
            for number in wrong:
                scheme = self.said.person_ids.values[number][0]
                own = {*several[number]}
                believed.extend(
                    sorted(own & {*other})
                    for name, sets in by_scheme.items()
                    if name != scheme
                    for other in sets
                    if len(own & {*other}) > 1
                )
        return believed, [
            Collision(*self.said.person_ids.values[number], why, tuple(several[number]))
            for number, why in sorted(wrong.items())
        ]

    def _agreeing(self, several: Mapping[int, list[int]]) -> dict[str, list[list[int]]]:
        found: dict[str, list[list[int]]] = defaultdict(list)
        for number, own in several.items():
            found[self.said.person_ids.values[number][0]].append(own)
        return found

    def _collides(self, own: Sequence[int]) -> str:
        """Why an id cannot be one person's: in words, empty where it can."""
        if len({self.slots[n].work for n in own}) < len(own):
            return "it stands at two authors of one work"
        spelled: dict[str, Slot] = {}
        for n in own:
            spelled.setdefault(self.slots[n].name.key, self.slots[n])
        for a, b in combinations([s.name for s in spelled.values()][:SPELLINGS], 2):
            if a.parts.family == b.parts.family and likeness(spelling_of(a), spelling_of(b)) <= 0:
                return f"it stands at {a.text} and at {b.text}"
        return ""

    def _on_one_work(self) -> set[int]:
        """People whose name stands twice on a work: which is which elsewhere is unsure."""
        found: set[int] = set()
        for places in works_of(self.slots):
            keys = [slot.name.key for slot in self.slots[places.start : places.stop]]
            if len({*keys}) == len(keys):
                continue
            seen: dict[str, int] = {}
            for place, key in zip(places, keys, strict=True):
                other = seen.setdefault(key, place)
                if other != place and self.person[other] != self.person[place]:
                    found.add(self.person[place])
        return found

    def _signed_alike(self) -> dict[int, str]:
        """People with initials that somebody else signs with too, and those initials.

        Which works so signed are whose is a choice by evidence: it is said, not made in silence.
        """
        signers: dict[str, set[int]] = defaultdict(set)
        unsettled: dict[tuple[int, str], str] = {}
        names = {id(slot.name): slot.name.parts for slot in self.slots}
        short = {at for at, own in names.items() if own.given and own.initials_only}
        for place, slot in enumerate(self.slots):
            if id(slot.name) in short:
                name, person = slot.name, self.person[place]
                signers[name.key].add(person)
                if slot.orcid == NONE and place not in self.rules.ruled:
                    unsettled.setdefault((person, name.key), name.text)
        return {person: text for (person, key), text in unsettled.items() if len(signers[key]) > 1}

    def _on_one_page(self, own: Sequence[int]) -> int:
        """How many of these places are works that one page lists as its owner's."""
        stated = [
            number
            for place in own
            for mention in self.slots[place].mentions
            for number in self.said.mention_ids[mention]
        ]
        if len(stated) < 2:
            return 0
        counts = Counter(n for n in stated if self.said.person_ids.values[n][0] == PAGE)
        most = max(counts.values(), default=0)
        return most if most > 1 else 0

    def basis(self, person: int, own: Sequence[int]) -> Basis:
        """On what a person rests."""
        sure = round(float(self.identified.confidence[own[0]]), 2)
        found = self._stated_basis(own, sure) or self._found_basis(person, own, sure)
        signed = self._shared.get(person)
        if signed is not None and found.kind != "ruling":
            note = f"{found.note}; possible homonym: another person here signs {signed!r} too"
            found = found._replace(note=note, possible_homonym=True)
        if found.possible_homonym or found.confidence < DOUBTFUL:
            found = found._replace(note=f"{found.note}; {self._settled_by(own)} would settle it")
        return found

    def _settled_by(self, own: Sequence[int]) -> str:
        """What would remove a doubt, as far as these works do not state it."""
        slots = [self.slots[s] for s in own]
        ways = ["an ORCID iD"]
        if all(s.name.parts.given and s.name.parts.initials_only for s in slots):
            ways.append("a given name that is spelled out")
        if not any(self.said.mention_affiliations[m] for s in slots for m in s.mentions):
            ways.append("affiliations, of which none is stated")
        decision = "people split, or claim" if len(own) > 1 else "people merge, or not-same"
        return f"{', '.join(ways)}, or a decision (graphkit {decision})"

    def _stated_basis(self, own: Sequence[int], sure: float) -> Basis | None:
        """What somebody said: a decision, an ORCID iD, a page that lists works as one person's."""
        first = self.slots[own[0]].name
        count = len(own)
        if any(place in self.rules.ruled for place in own):
            return Basis("ruling", 0.97, f"settled by a person's decision; {count} works")
        stated = sum(self.slots[s].orcid != NONE for s in own)
        if stated == count:
            return Basis("orcid", 0.98, f"ORCID iD stated on all {stated} works")
        if stated:
            note = f"ORCID iD stated on {stated} of {count} works, the others by evidence"
            holders = len(self.holders.get(first.key, ()))
            if holders > 1:
                note += f"; {holders} people with ORCID iDs bear this name"
                return Basis("orcid and name", min(sure, 0.55), note, True)
            return Basis("orcid and name", max(sure, DOUBTFUL), note)
        if page := self._on_one_page(own):
            note = f"a page lists {page} of {count} works as one person's; nobody else confirms it"
            return Basis("page", min(sure, 0.8), note)
        return None

    def _found_basis(self, person: int, own: Sequence[int], sure: float) -> Basis:
        """What the works themselves say."""
        first = self.slots[own[0]].name
        count = len(own)
        if person in self._twice:
            return Basis("same work", 0.3, "an equal name stands twice on one work", True)
        holders = len(self.holders.get(first.key, ()))
        if holders:
            note = f"{holders} people with ORCID iDs bear this name"
            return Basis("shared name", min(sure, 0.4), note, True)
        if person in self.suspect:
            note = f"possible homonym: {count} works that little but the name holds together"
            return Basis("possible homonym", min(sure, 0.5), note, True)
        if count == 1:
            return Basis("one mention", min(sure, 0.9), "named on one work only")
        if first.parts.given and all(self.slots[s].name.parts.initials_only for s in own):
            note = f"equal initials and surname on {count} works, and what the works share"
            return Basis("initials", sure, note)
        return Basis("evidence", sure, f"name and what {count} works share")


def _compared(name: Parts, text: str, counts: Counter[Parts]) -> Borne:
    """A name as it is compared: turned where the other order is the usual one here; its block."""
    turn = turned(name)
    if turn is not None and (
        counts[turn] > counts[name] or (counts[turn] == counts[name] and turn.family < name.family)
    ):
        return Borne(turn, turn.family.replace(" ", ""), turn.given, True)
    return Borne(name, name.family.replace(" ", ""), forms.pieces(text), False)


def _affiliation(said: Statements, slot: Slot) -> str:
    """What the records say of where somebody was, each once."""
    stated = [a for m in slot.mentions for a in said.mention_affiliations[m]]
    if len(stated) < 2:
        return said.affiliations.values[stated[0]].name if stated else ""
    return " ".join(dict.fromkeys(said.affiliations.values[a].name for a in stated))


def works_of(slots: Sequence[Slot]) -> Iterator[range]:
    """The places of each work after the other."""
    begin = 0
    for end in range(1, len(slots) + 1):
        if end == len(slots) or slots[end].work != slots[begin].work:
            yield range(begin, end)
            begin = end
