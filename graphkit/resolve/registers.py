"""What registers say of people, institutions and topics that works state: names, codes, parents.

A register is never a source of its own: an entry is used only where a work's statement leads to
it. An institution by its ROR, or by its exact name where one entry alone has it; a person only by
an identifier that a mention carries (ORCID, OpenAlex, DBLP, Semantic Scholar), and only where all
its mentions were taken for one person. An alternative name that contradicts the person's own is
not taken over: registers merge people wrongly. All other entries stay in the ledger.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graphkit.names import compatible, parts, title_key
from graphkit.records import Affiliation, Organisation, Person, Record, Topic
from graphkit.resolve.merge import Things
from graphkit.resolve.resolved import Decision, NamedThing, ResolvedPerson
from graphkit.resolve.statements import NONE, Statements

# Schemes whose values tell people apart, as loaders put them into mentions.
PERSONAL = frozenset({"orcid", "openalex", "dblp", "dblp_name", "s2"})
_MENTIONS = 64  # of one identifier that are looked at; they are all one person, or it is unsure
_SHORTEST = 6  # letters of a name that may stand for an institution by itself ("ANU" is several)


class Registers:
    """The register entries of all sources, and which mentions carry which identifier."""

    def __init__(self) -> None:
        self.organisations: list[Organisation] = []
        self._people: list[Person] = []
        self._topics: list[Topic] = []
        self._by_ror: dict[str, Organisation] | None = None
        self._by_name: dict[str, Organisation | None] = {}

    def watch(self, records: Iterable[Record]) -> Iterator[Record]:
        """Pass records on, taking note of what registers say."""
        for record in records:
            if isinstance(record, Organisation):
                self.organisations.append(record)
            elif isinstance(record, Person):
                self._people.append(record)
            elif isinstance(record, Topic):
                self._topics.append(record)
            yield record

    # Institutions

    def place(self, stated: Affiliation) -> Affiliation:
        """An institution as the register has it, where a work's statement leads to one entry."""
        entry = self._entry(stated)
        if entry is None:
            return stated
        return Affiliation(entry.name, entry.ror or stated.ror, entry.country or stated.country)

    def _entry(self, stated: Affiliation) -> Organisation | None:
        if self._by_ror is None:
            self._by_ror = self._index()
        if stated.ror:
            return self._by_ror.get(stated.ror)
        entry = self._by_name.get(title_key(stated.name))
        if entry is None or (stated.country and entry.country not in (None, stated.country)):
            return None
        return entry

    def _index(self) -> dict[str, Organisation]:
        ordered = sorted(self.organisations, key=lambda o: (o.ror or "~", -len(o.names), o.name))
        found: dict[str, Organisation] = {}
        for entry in ordered:
            known = found.setdefault(entry.ror, entry) if entry.ror else entry
            if entry.status == "withdrawn":
                continue
            for name in (entry.name, *entry.names):
                key = title_key(name)
                if len(key) >= _SHORTEST:
                    other = self._by_name.setdefault(key, known)
                    if other is not known and (other is None or other.ror != known.ror):
                        self._by_name[key] = None  # two institutions have this name
        return found

    def about_institutions(self, things: Sequence[NamedThing]) -> Iterator[Decision]:
        """Other names and parents of institutions that a register knows."""
        for thing in things:
            entry = self._entry(Affiliation(thing.name, thing.code, thing.country))
            if entry is None:
                continue
            said = []
            if entry.names:
                said.append(f"also called {', '.join(entry.names[:8])}")
            if parents := [self._named(code) for code in entry.parents]:
                said.append(f"part of {', '.join(parents)}")
            if said:
                evidence = f"{entry.origin.format} register: {'; '.join(said)}"
                yield Decision(thing.id, "institution in a register", 1, evidence)

    def parents_of(self, institutions: Things) -> list[tuple[int, int]]:
        """Institutions and those they are part of, which join the list; up to the widest."""
        found: list[tuple[int, int]] = []
        waiting = list(institutions.codes())
        for child, code in waiting:  # grows while it is read
            entry = (self._by_ror or {}).get(code)
            for parent in entry.parents if entry is not None else ():
                scheme, _, value = parent.partition(":")
                above = (self._by_ror or {}).get(value) if scheme == "ror" else None
                if above is None or value == code:
                    continue
                known = institutions.has(value)
                number = institutions.number(above.name, value, above.country)
                if number is None:
                    continue
                if not known:
                    waiting.append((number, value))
                found.append((child, number))
        return found

    def _named(self, code: str) -> str:
        scheme, _, value = code.partition(":")
        entry = (self._by_ror or {}).get(value) if scheme == "ror" else None
        return entry.name if entry is not None else code

    # Topics

    def about_topics(self, things: Sequence[NamedThing]) -> Iterator[Decision]:
        """The wider topics of those that a register knows, from the nearest to the widest."""
        known: dict[str, Topic] = {}
        for entry in sorted(self._topics, key=lambda t: (t.name, t.parents, t.ids)):
            known.setdefault(title_key(entry.name), entry)
        for thing in things:
            topic = known.get(title_key(thing.name))
            if topic is not None and topic.parents:
                evidence = f"{topic.origin.format} register: part of {' > '.join(topic.parents)}"
                yield Decision(thing.id, "topic in a register", 1, evidence)

    # People

    def known_people(
        self, people: Sequence[ResolvedPerson], person_of: Sequence[int], said: Statements
    ) -> tuple[list[ResolvedPerson], list[Decision]]:
        """People with what registers add; `person_of` is the person of each mention."""
        entries: dict[int, list[Person]] = defaultdict(list)
        wanted = {key for entry in self._people for key in _keys(entry.orcid, entry.ids)}
        carried = _carriers(said, wanted)
        for entry in sorted(self._people, key=lambda p: (p.name, p.orcid or "", p.ids)):
            carriers = {
                person_of[mention]
                for key in _keys(entry.orcid, entry.ids)
                for mention in carried.get(key, ())
            } - {NONE}
            if len(carriers) == 1:
                entries[carriers.pop()].append(entry)
        taken = {person.orcid for person in people if person.orcid}
        enriched = list(people)
        decisions = []
        for number, own in sorted(entries.items()):
            person, evidence = _with_register(people[number], own, taken)
            enriched[number] = person
            decisions.append(Decision(person.id, "person in a register", len(own), evidence))
        return enriched, decisions


def _carriers(said: Statements, wanted: set[str]) -> dict[str, list[int]]:
    """The mentions that carry one of the identifiers that registers have."""
    found: dict[str, list[int]] = defaultdict(list)
    for mention, numbers in enumerate(said.mention_ids) if wanted else ():
        orcid = said.mention_orcid[mention]
        stated = said.orcids.values[orcid] if orcid != NONE else None
        for key in _keys(stated, (said.person_ids.values[n] for n in numbers)):
            if key in wanted and len(found[key]) < _MENTIONS:
                found[key].append(mention)
    return found


def _keys(orcid: str | None, ids: Iterable[tuple[str, str]]) -> list[str]:
    keys = [f"{scheme}:{value}" for scheme, value in ids if scheme in PERSONAL]
    return [f"orcid:{orcid}", *keys] if orcid else keys


def _with_register(
    person: ResolvedPerson, entries: Sequence[Person], taken: set[str]
) -> tuple[ResolvedPerson, str]:
    """A person with the names and the ORCID iD of register entries, and what was left out."""
    own = [parts(name) for name in person.names]
    names = set(person.names)
    left: set[str] = set()
    for entry in entries:
        for name in (entry.name, *entry.names):
            fits = any(compatible(parts(name), known) for known in own)
            (names if fits else left).add(name)
    orcids = {entry.orcid for entry in entries if entry.orcid} - taken
    orcid = person.orcid or (orcids.pop() if len(orcids) == 1 else None)
    if orcid is not None:
        taken.add(orcid)
    said = f"{', '.join(sorted({e.origin.format for e in entries}))} register, by identifier"
    if new := sorted(names - set(person.names)):
        said += f"; also {', '.join(new)}"
    if left - names:
        said += f"; not taken over: {', '.join(sorted(left - names))}"
    return dataclasses.replace(person, names=tuple(sorted(names)), orcid=orcid), said
