"""Records -> works, people, institutions and topics, each decision with its evidence.

`resolve` sees all records at once and the person ids given so far; it knows no disk and no store.
The partition does not depend on the order in which files were loaded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graphkit.ids import digest
from graphkit.names import Parts, compatible, title_key
from graphkit.records import Record
from graphkit.resolve import identity
from graphkit.resolve.affiliations import countries_of_works, resolve_institutions
from graphkit.resolve.identifiers import give_ids, keys_and_names, mention_keys
from graphkit.resolve.identity import KeptScores
from graphkit.resolve.institutions import Institutions
from graphkit.resolve.kept import KeptFindings
from graphkit.resolve.lists import Laid, Slot, lay_over
from graphkit.resolve.merge import merged
from graphkit.resolve.orcids import checked
from graphkit.resolve.people import People
from graphkit.resolve.profiles import link_profiles
from graphkit.resolve.quality import CONTROL, control, read_control
from graphkit.resolve.references import references_of
from graphkit.resolve.registers import Registers
from graphkit.resolve.replaced import DELETED, STATED_ANEW
from graphkit.resolve.resolved import (
    Decision,
    NamedThing,
    Resolved,
    ResolvedPerson,
    ResolvedTies,
    ResolvedWork,
)
from graphkit.resolve.rulings import (
    ANSWERS,
    ID,
    KINDS,
    SUPPRESS,
    Constraints,
    Fit,
    Ruling,
    constraints,
)
from graphkit.resolve.statements import NONE, Name, Statements
from graphkit.resolve.subjects import Thesaurus, read_thesaurus, resolve_topics
from graphkit.resolve.ties import StatedTies
from graphkit.resolve.venues import Venues
from graphkit.resolve.works import Join, Joiner, Pair, join_records

TITLES = {"title": "same title", "near title": "nearly the same title"}
REPLACED = (DELETED, STATED_ANEW)
LEFT_OUT = "namesake of one left out"
SELDOM = 10  # full spellings of a name, of which one has more given names than the others
PARTS = (
    "taking records in", "which records are one work", "works and their lists of authors",
    "comparing names and works", "people and institutions", "topics and references",
)  # fmt: skip
RESOLVE_VERSION = 16  # of the rules: another number makes new tables from the same records

__all__ = [
    "ANSWERS",
    "CONTROL",
    "ID",
    "KINDS",
    "LEFT_OUT",
    "ONE_IDENTIFIER",
    "ONE_VENUE",
    "PARTS",
    "REPLACED",
    "RESOLVE_VERSION",
    "SUPPRESS",
    "Decision",
    "Elsewhere",
    "KeptFindings",
    "KeptScores",
    "NamedThing",
    "Resolution",
    "Resolved",
    "ResolvedPerson",
    "ResolvedTies",
    "ResolvedWork",
    "Ruling",
    "Thesaurus",
    "keys_and_names",
    "mention_keys",
    "read_control",
    "read_thesaurus",
    "resolution_of",
    "resolve",
]


class Elsewhere(identity.Elsewhere, Protocol):
    """Who works out stages of a resolution elsewhere: pure functions of what they are given."""

    def matched(self, joiner: Joiner) -> list[Pair]:
        """`Joiner.pairs`."""


@dataclass(slots=True)
class Resolution:
    """A resolution with what it was made from, so that it can be explained."""

    resolved: Resolved
    people: People
    said: Statements
    slots: list[Slot]
    person_of: list[str | None]  # the person id of each slot; None where suppressed


def resolve(
    sources: Sequence[Iterable[Record]],
    given: Mapping[str, str],
    rulings: Sequence[Ruling] = (),
    known: KeptScores | None = None,
    thesaurus: Thesaurus | None = None,
    *,
    kept: KeptFindings | None = None,
    begun: Callable[[str], object] = lambda _: None,
) -> Resolved:
    """Settle what the sources say. `given` maps mentions to the person ids of earlier loads.

    `known` are the scores of an earlier resolution, by block: only what changed is scored again,
    with the same result. It holds those of this resolution afterwards, `kept` all that decisions
    leave as it is. `thesaurus` says what a user calls topics; None for one that is left out. Each
    of its `PARTS` is said as it is `begun`.
    """
    resolution = resolution_of(
        sources, given, rulings, known, thesaurus, kept=kept, explained=False, begun=begun
    )
    return resolution.resolved


def resolution_of(
    sources: Sequence[Iterable[Record]],
    given: Mapping[str, str],
    rulings: Sequence[Ruling] = (),
    known: KeptScores | None = None,
    thesaurus: Thesaurus | None = None,
    *,
    elsewhere: Elsewhere | None = None,
    kept: KeptFindings | None = None,
    explained: bool = True,
    begun: Callable[[str], object] = lambda _: None,
) -> Resolution:
    """`resolve`, with the evidence kept; `elsewhere` works parts of it out, with one result.

    Where nothing is to be `explained` the pairs are let go of once it is decided who is who.
    """
    taking, joining, works_of, who, people_of, topics_of = PARTS
    begun(taking)
    said, ties, registers = Statements(), StatedTies(), Registers()
    for number, records in enumerate(sources):
        said.add(number, ties.taken_from(registers.watch(records)))
    said.finish()
    resolved = Resolved()
    resolved.decisions.extend(Decision(*told) for told in said.taken_back)
    begun(joining)
    clusters, joined = _joined(said, kept, elsewhere)
    begun(works_of)
    slots, of_lists = _resolve_works(said, clusters, resolved, thesaurus or {})
    _explain_works(joined, clusters, resolved)
    _explain_cuts(said, clusters, resolved)
    resolved.decisions.extend(of_lists)
    resolved.decisions.extend(
        Decision(resolved.works[work].id, "ORCID iD", 1, text)
        for work, text in checked(said, slots)
    )
    keys = mention_keys(said)
    rules = constraints(rulings, ([keys[m] for m in slot.mentions] for slot in slots))
    works = [work.best for work in resolved.works]
    begun(who)
    people = People(said, slots, works, rules, known, kept=kept, elsewhere=elsewhere)
    if not explained:
        people.identified.let_go()
    begun(people_of)
    person_of = _resolve_people(people, keys, given, resolved, registers)
    resolved.countries = countries_of_works(said, clusters, resolved.affiliation_countries)
    begun(topics_of)
    resolve_topics(said, clusters, resolved, thesaurus or {})
    resolved.decisions.extend(registers.about_topics(resolved.topics))
    resolved.references, resolved.cites = references_of(said, clusters, resolved.names_left_out)
    gone = ties.resolve(resolved, _ids_left_out(rulings))
    rules.fits = [
        _of_ties(fit, ruling, gone) for fit, ruling in zip(rules.fits, rulings, strict=True)
    ]
    _explain_rulings(rules, resolved)
    resolved.decisions.extend(control(people, person_of))
    return Resolution(resolved, people, said, slots, person_of)


def _joined(
    said: Statements, kept: KeptFindings | None, elsewhere: Elsewhere | None
) -> tuple[list[list[int]], list[Join]]:
    """The records of each work, and why they are one: as found before, where it fits."""
    fits = kept is not None and kept.fits(said)
    known = kept.joins_of(said) if kept and fits else None
    clusters, joined = join_records(said, known, elsewhere.matched if elsewhere else Joiner.pairs)
    if kept is not None and not fits:
        kept.keep_joins(joined)
    return clusters, joined


def _ids_left_out(rulings: Sequence[Ruling]) -> set[str]:
    """People of ready-made graphs, who are on no work, that asked to be left out."""
    return {
        key[len(ID) :] for r in rulings if r.kind == SUPPRESS for key in r.one if key.startswith(ID)
    }


def _of_ties(fit: Fit, ruling: Ruling, gone: set[str]) -> Fit:
    if not any(key.startswith(ID) and key[len(ID) :] in gone for key in ruling.one):
        return fit
    return fit[0], fit[1], 1, "applied to 1 person of a ready-made graph"


def _explain_rulings(rules: Constraints, resolved: Resolved) -> None:
    resolved.decisions.extend(
        Decision(f"ruling:{ident}", kind, number, words)
        for ident, kind, number, words in rules.fits
    )


def _resolve_works(
    said: Statements,
    clusters: Sequence[Sequence[int]],
    resolved: Resolved,
    thesaurus: Thesaurus,
) -> tuple[list[Slot], list[Decision]]:
    # what a user's thesaurus maps to itself stays as it is
    venues = Venues(name for name, to in thesaurus.items() if to == name)
    slots: list[Slot] = []
    decisions: list[Decision] = []
    taken: Counter[str] = Counter()
    for number, records in enumerate(clusters):
        laid = lay_over(said, number, records)
        for slot in laid.slots:
            if said.owners.issuperset(slot.mentions):
                slot.position = None  # a page's owner, in the part of a list that is not shown
        slots.extend(laid.slots)
        work = merged(said, records, len(laid.slots))
        if work.venue:
            venues.add(work.venue, work.issn)
        for record in records:
            venues.also(said.works[record])
        taken[work.id] += 1
        if taken[work.id] > 1:  # one identifier on works whose titles do not agree
            shared, work = work.id, _with_own_id(work, taken)
            if shared.startswith(_STATED):
                text = f"{shared} stands on another work, too, whose title does not agree"
                decisions.append(Decision(work.id, ONE_IDENTIFIER, 1, text))
        resolved.works.append(work)
        decisions.extend(_explained(work.id, laid))
    number_of, resolved.venues = venues.resolve()
    decisions.extend(
        Decision(ident, ONE_VENUE, many, text) for ident, (many, text) in venues.why.items()
    )
    resolved.published_in = [
        number_of.get((title_key(w.venue), w.issn)) if w.venue else None for w in resolved.works
    ]
    return slots, decisions


def _explained(ident: str, laid: Laid) -> Iterable[Decision]:
    """What laying the author lists over each other showed, where it is not plain."""
    if laid.joined:
        text = f"one place of the author list, written differently: {'; '.join(laid.joined)}"
        yield Decision(ident, "one author", len(laid.joined), text)
    if laid.contradicted:
        text = f"the author lists contradict each other: {'; '.join(laid.contradicted)}"
        yield Decision(ident, "author lists", len(laid.contradicted), text)


ONE_VENUE = "one venue"  # the kind of decision that says so of a conference
ONE_IDENTIFIER = "one identifier"  # the kind of decision that says so of a work
_STATED = ("doi:", "arxiv:", "pmid:", "openalex:", "wos:", "scopus:")
_MARKS = 4  # works of one identifier and one beginning that are told apart by marks


def _with_own_id(work: ResolvedWork, taken: Counter[str]) -> ResolvedWork:
    shared = work.id
    ident = first = f"{shared}#{digest(work.best.key, size=3)}"
    while taken[ident]:  # thousands of equal records: their number, since marks would not end
        number = taken[first]
        taken[first] += 1
        ident = f"{first}{'+' * number if number < _MARKS else f'+{number}'}"
    taken[ident] += 1
    fields = {name: getattr(work, name) for name in ResolvedWork.__dataclass_fields__}
    return ResolvedWork(**{**fields, "id": ident})


def _explain_works(
    joins: Sequence[Join],
    clusters: Sequence[Sequence[int]],
    resolved: Resolved,
) -> None:
    work_of = {record: number for number, records in enumerate(clusters) for record in records}
    by_work: dict[int, list[Join]] = defaultdict(list)
    for join in joins:
        by_work[work_of[join.one]].append(join)
    for number, own in sorted(by_work.items()):
        reasons = Counter((j.kind, j.value) for j in own)
        text = "; ".join(
            f"same {value}" if kind == "identifier" else f"{TITLES[kind]}, an author in common"
            for kind, value in sorted(reasons)
        )
        members = len(clusters[number])
        resolved.decisions.append(
            Decision(resolved.works[number].id, "one work", members, f"{members} records: {text}")
        )


def _explain_cuts(said: Statements, clusters: Sequence[Sequence[int]], resolved: Resolved) -> None:
    for number, records in enumerate(clusters) if said.recut else ():
        for record in records:
            if record in said.recut:
                resolved.decisions.append(
                    Decision(resolved.works[number].id, "title and authors", 1, said.recut[record])
                )


def _resolve_people(
    people: People,
    keys: Sequence[str],
    given: Mapping[str, str],
    resolved: Resolved,
    registers: Registers,
) -> list[str | None]:
    said, slots = people.said, people.slots
    everyone: list[list[int]] = [[] for _ in range(people.count)]
    for slot, person in enumerate(people.person):
        everyone[person].append(slot)
    # a person who asked to be left out is in no output
    kept = [p for p, own in enumerate(everyone) if people.rules.suppressed.isdisjoint(own)]
    left_out, resolved.names_left_out = _names_left_out(people, everyone)
    resolved.left_out = {name.family for names in left_out.values() for name in names}
    members = [everyone[p] for p in kept]
    ids = give_ids(keys, slots, members, given)
    resolved.anchors, resolved.redirects = ids.anchors, ids.redirects
    for ident, person, own in zip(ids.person, kept, members, strict=True):
        _add_person(people, person, own, ident, resolved)
        parts = {slots[s].name.parts for s in own} if left_out else ()
        if any(compatible(n, one) for n in parts for one in left_out.get(n.block, ())):
            note = "may be somebody who was left out"
            resolved.decisions.append(Decision(ident, LEFT_OUT, len(own), note))
    number_of = {person: number for number, person in enumerate(kept)}
    for person, place in zip(people.person, slots, strict=True):
        if person not in number_of:
            continue
        resolved.authored_person.append(number_of[person])
        resolved.authored_work.append(place.work)
        resolved.authored_position.append(place.position or 0)
        resolved.authored_name.append(place.name.text)
        for mention in place.mentions:
            resolved.mention_key.append(keys[mention])
            resolved.mention_person.append(number_of[person])
            resolved.mention_work.append(place.work)
    numbers = [number_of.get(person, NONE) for person in people.person]
    resolved.stated = link_profiles(said, slots, numbers)
    person_of = [NONE] * len(said.mention_name)
    for number, place in zip(numbers, slots, strict=True):
        for mention in place.mentions:
            person_of[mention] = number
    resolved.people, known = registers.known_people(resolved.people, person_of, said)
    resolved.decisions.extend(known)
    resolved.affiliation_countries = _resolve_institutions(people, number_of, resolved, registers)
    return [ids.person[number_of[p]] if p in number_of else None for p in people.person]


def _add_person(
    people: People, person: int, own: Sequence[int], ident: str, resolved: Resolved
) -> None:
    said, slots = people.said, people.slots
    basis = people.basis(person, own)
    names = _spellings(said, slots, own)
    orcid = next((slots[s].orcid for s in own if slots[s].orcid != NONE), NONE)
    resolved.people.append(
        ResolvedPerson(
            id=ident,
            name=names[0].text,
            names=tuple(sorted({n.text for n in names})),
            orcid=None if orcid == NONE else said.orcids.values[orcid],
            confidence=basis.confidence,
            basis=basis.kind,
            note=basis.note,
            works=len({slots[s].work for s in own}),
            possible_homonym=basis.possible_homonym,
        )
    )
    if len(own) > 1 or basis.possible_homonym:
        resolved.decisions.append(Decision(ident, "one person", len(own), basis.note))


def _names_left_out(
    people: People, everyone: Sequence[Sequence[int]]
) -> tuple[dict[str, set[Parts]], set[str]]:
    """The names of those who asked to be left out, by block and as written."""
    by_block: dict[str, set[Parts]] = defaultdict(set)
    spelled: set[str] = set()
    for own in everyone:
        if not people.rules.suppressed.isdisjoint(own):
            for slot in own:
                for mention in people.slots[slot].mentions:
                    name = people.said.name(mention)
                    by_block[name.parts.block].add(name.parts)
                    spelled.add(name.text)
    return by_block, spelled


def _spellings(said: Statements, slots: Sequence[Slot], own: Sequence[int]) -> list[Name]:
    """The spellings of a person's name, the fullest and most frequent first.

    A middle name that less than a tenth of the full spellings have may be somebody else's, or a
    slip: nobody is called by it.
    """
    if len(own) == 1 and len(slots[own[0]].mentions) == 1:  # most
        return [said.names[said.mention_name[slots[own[0]].mentions[0]]]]
    counts = Counter(said.mention_name[m] for s in own for m in slots[s].mentions)
    if len(counts) == 1:
        return [said.names[n] for n in counts]
    spelt = [(said.names[number], count) for number, count in counts.items()]
    named: Counter[int] = Counter()
    for name, count in spelt:
        named[name.fullness[0]] += count
    full = sum(count for words, count in named.items() if words)
    usual = max((words for words, count in named.items() if count * SELDOM >= full), default=0)
    spelt.sort(
        key=lambda item: (
            item[0].fullness[0] <= usual,
            item[0].fullness[0],
            item[1],
            item[0].text,
        ),
        reverse=True,
    )
    return [name for name, _ in spelt]


def _resolve_institutions(
    people: People, number_of: Mapping[int, int], resolved: Resolved, registers: Registers
) -> list[tuple[str, ...]]:
    who = (
        (number_of[person], slot.mentions, slot.work)
        for person, slot in zip(people.person, people.slots, strict=True)
        if person in number_of
    )
    register = Institutions(registers.organisations)
    return resolve_institutions(people.said, register, who, resolved)
