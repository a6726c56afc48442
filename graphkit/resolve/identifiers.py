"""People -> person ids that stay: each id is anchored in mentions and follows them through reloads.

A person seen before keeps the id that most of their mentions carried; an id whose mentions all went
to somebody else redirects there. New people get an id made from their first mention.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphkit.ids import digest
from graphkit.records import Record
from graphkit.resolve.lists import Slot
from graphkit.resolve.statements import Statements

ANCHORS = 5  # mentions that carry an id; enough to survive files that lose some of them


@dataclass(frozen=True, slots=True)
class GivenIds:
    """The id of each person, the mentions that carry it, and ids that gave way."""

    person: list[str]
    anchors: dict[str, str]
    redirects: dict[str, str]


def give_ids(
    keys: Sequence[str],
    slots: Sequence[Slot],
    members: Sequence[Sequence[int]],
    given: Mapping[str, str],
) -> GivenIds:
    """Ids for people, given as lists of slots; `keys` are the fingerprints of all mentions."""
    carried = [_carried(keys, slots, own) for own in members]
    votes = [Counter(given[k] for k in own if k in given) for own in carried] if given else []
    person: list[str | None] = [None] * len(members)
    owner: dict[str, int] = {}
    claims = [(-n, ident, number) for number, vote in enumerate(votes) for ident, n in vote.items()]
    for _, ident, number in sorted(claims):
        if person[number] is None and ident not in owner:
            person[number] = ident
            owner[ident] = number
    for number, own in enumerate(carried):
        if person[number] is None:
            person[number] = _new_id(own[0], owner)
            owner[str(person[number])] = number
    redirects = {
        ident: str(person[number]) for _, ident, number in sorted(claims) if ident not in owner
    }
    anchors: dict[str, str] = {}
    for number, own in enumerate(carried):
        for key in own[:ANCHORS]:
            anchors.setdefault(key, str(person[number]))
    return GivenIds([str(p) for p in person], anchors, redirects)


def _carried(keys: Sequence[str], slots: Sequence[Slot], own: Sequence[int]) -> list[str]:
    """The fingerprints of a person's mentions, in order; most have one."""
    if len(own) == 1 and len(slots[own[0]].mentions) == 1:
        return [keys[slots[own[0]].mentions[0]]]
    return sorted({keys[m] for s in own for m in slots[s].mentions})


def _new_id(first: str, owner: Mapping[str, int]) -> str:
    ident, attempt = f"p:{first[:12]}", 1
    while ident in owner:
        attempt += 1
        ident = f"p:{first[:12]}-{attempt}"
    return ident


def keys_and_names(record: Record) -> list[tuple[str, str]]:
    """The fingerprint and the name of each mention of one record."""
    said = Statements()
    said.add(0, [record])
    said.finish()
    names = [said.name(m).text for n in range(len(said.works)) for m in said.mentions(n)]
    return list(zip(mention_keys(said), names, strict=True))


def mention_keys(said: Statements) -> list[str]:
    """A fingerprint per mention that a newer export of the same work repeats."""
    keys: list[str] = []
    for record, work in enumerate(said.works):
        anchor = work.key or "".join(f"{s}:{v}" for s, v in work.ids)
        seen: Counter[str] = Counter()
        for mention in said.mentions(record):
            name = said.name(mention).key
            seen[name] += 1
            keys.append(digest(anchor, name, str(seen[name]), size=10))
    return keys
