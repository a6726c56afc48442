"""Standing control of who is who, without any gold: what the identifiers of sources contradict.

Two iDs in one person are a wrong join or a wrong iD, one iD in two people a wrong split or a wrong
iD: both are floors of how often that happens. A rare full name borne by several people here is most
likely one person in pieces. What no source states is left out, so that unknown is never zero.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log

from graphkit.resolve.identity.prior import OTHERS
from graphkit.resolve.people import People
from graphkit.resolve.proposals import LOG_ONLY, MODES
from graphkit.resolve.resolved import Decision
from graphkit.resolve.statements import NONE, PAGE

CONTROL = "control"  # the subject of these rows among the decisions
ORCID = "ORCID"
SEVERAL_IDS, SEVERAL_PEOPLE = "ids in one person", "people of one id"
RARE_SPLIT, PIECES = "rare names split", "prolific people in pieces"
NOT_BELIEVED = "ids of several people, not believed alone"
SHOWN = 5  # people named for each measure
FEW, MANY = 5, 20  # works of a name worth a look, and of somebody prolific


def control(people: People, person_of: Sequence[str | None]) -> Iterable[Decision]:
    """What the sources contradict, and rare names in pieces. Who is left out is not looked at."""
    yield from _of_ids(people, person_of)
    yield from _not_believed(people, person_of)
    yield from _proposed(people, person_of)
    yield from _of_names(people, person_of)


def _of_ids(people: People, person_of: Sequence[str | None]) -> Iterable[Decision]:
    said = people.said
    holders: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for slot, person in zip(people.slots, person_of, strict=True):
        if person is None:
            continue
        if slot.orcid != NONE:
            holders[ORCID][said.orcids.values[slot.orcid]].add(person)
        for mention in slot.mentions:
            for number in said.mention_ids[mention]:
                scheme, value = said.person_ids.values[number]
                if scheme != PAGE:
                    holders[scheme][value].add(person)
    for scheme, people_of in sorted(holders.items()):
        held: dict[str, set[str]] = defaultdict(set)
        for value, own in people_of.items():
            for person in own:
                held[person].add(value)
        joined = sorted(p for p, values in held.items() if len(values) > 1)
        split = [sorted(own) for own in people_of.values() if len(own) > 1]
        yield _row(f"{scheme}: {SEVERAL_IDS}", len(held), joined)
        yield _row(f"{scheme}: {SEVERAL_PEOPLE}", len(people_of), [" ".join(own) for own in split])


def _not_believed(people: People, person_of: Sequence[str | None]) -> Iterable[Decision]:
    """Person ids of sources that contradict themselves: each is told of the people it stands at."""
    stated: Counter[str] = Counter(scheme for scheme, _ in people.said.person_ids.values)
    by_scheme: dict[str, list[str]] = defaultdict(list)
    for scheme, value, why, places in people.collisions:
        whose = [person_of[n] for n in places]
        if scheme == PAGE or None in whose:  # a name of who is left out may stand in the reason
            continue
        own = sorted({str(person) for person in whose})
        by_scheme[scheme].append(" ".join(own))
        yield Decision(own[0], "source id", len(places), f"{scheme} {value}: {why}")
    for scheme, told in sorted(by_scheme.items()):
        yield _row(f"{scheme}: {NOT_BELIEVED}", stated[scheme], told)


def _proposed(people: People, person_of: Sequence[str | None]) -> Iterable[Decision]:
    """Whom rules that do not act yet would join."""
    both = zip(people.person, person_of, strict=True)
    ids = {number: person for number, person in both if person is not None}
    by_rule: dict[str, list[str]] = defaultdict(list)
    for one in people.proposed:
        if MODES[one.rule] == LOG_ONLY and one.one in ids and one.other in ids:
            a, b = ids[one.one], ids[one.other]
            by_rule[one.rule].append(f"{a} {b}")
            told = f"{LOG_ONLY}, {one.rule}: would be one with {b}; {one.why}"
            yield Decision(a, "would join", 2, told)
    for rule, pairs in sorted(by_rule.items()):
        yield _row(f"{LOG_ONLY}: {rule}", people.count, pairs)


def _of_names(people: People, person_of: Sequence[str | None]) -> Iterable[Decision]:
    """Full names that one person bears, as far as their rarity tells."""
    bearers: dict[str, list[str]] = defaultdict(list)
    names = {id(slot.name): slot.name for slot in people.slots}
    full = {at for at, n in names.items() if n.parts.given and not n.parts.initials_only}
    name_of = {}
    for slot, person in zip(people.slots, person_of, strict=True):
        if person is not None and id(slot.name) in full:
            bearers[slot.name.key].append(person)
            name_of[slot.name.key] = slot.name.parts
    share, everybody = people.identified.rarity.log_share, log(max(people.count, 1))
    rare = {
        key: own
        for key, own in bearers.items()
        if len(own) >= FEW and share(name_of[key]) + everybody < log(OTHERS)
    }
    for kind, least in ((RARE_SPLIT, FEW), (PIECES, MANY)):
        looked = [own for own in rare.values() if len(own) >= least]
        if looked:
            pieces = [" ".join(sorted({*own})) for own in looked if len({*own}) > 1]
            yield _row(kind, len(looked), pieces)


def _row(kind: str, of: int, people: Sequence[str]) -> Decision:
    told = json.dumps({"of": of, "people": sorted(people)[:SHOWN]})
    return Decision(CONTROL, kind, len(people), told)


def read_control(rows: Iterable[Mapping[str, object]]) -> list[dict[str, object]]:
    """The measures among the rows of the table of decisions, as plain data."""
    made = []
    for row in rows:
        if row["subject"] == CONTROL:
            told = json.loads(str(row["evidence"]))
            counted = int(str(row["members"]))
            made.append(
                {
                    "measure": row["kind"],
                    "found": counted,
                    "of": told["of"],
                    "share": round(counted / told["of"], 4) if told["of"] else None,
                    "people": told["people"],
                }
            )
    return sorted(made, key=lambda row: str(row["measure"]))
