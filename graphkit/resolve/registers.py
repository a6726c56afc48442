"""What registers say of people and topics that works state: names, identifiers, wider topics.

A register is never a source of its own: an entry is used only where a work's statement leads to
it (institutions: see `institutions`). A person only by
an identifier that a mention carries (ORCID, OpenAlex, DBLP, Semantic Scholar), and only where all
its mentions were taken for one person. An alternative name that contradicts the person's own is
not taken over: registers merge people wrongly. All other entries stay in the ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graphkit.names import compatible, parts, title_key
from graphkit.records import Organisation, Person, Record, Topic
from graphkit.resolve.resolved import Decision, NamedThing, ResolvedPerson
from graphkit.resolve.statements import NONE, Statements

# Schemes whose values tell people apart, as loaders put them into mentions.
PERSONAL = frozenset({"orcid", "openalex", "dblp", "dblp_name", "s2"})
_MENTIONS = 64  # of one identifier that are looked at; they are all one person, or it is unsure


class Registers:
    """The register entries of all sources."""

    def __init__(self) -> None:
        self.organisations: list[Organisation] = []
        self._people: list[Person] = []
        self._topics: list[Topic] = []

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
    return person._replace(names=tuple(sorted(names)), orcid=orcid), said
